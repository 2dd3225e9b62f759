"""The day of the last commit, which dates a build when nobody says a day. Imports nothing that is slow."""

from pathlib import Path


def last_commit(content: Path) -> str:
    """The time of the last commit of the repository that holds `content`, in seconds; empty without one."""
    import subprocess

    command = ["git", "-C", str(content), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
