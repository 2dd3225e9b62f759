"""Where the date of a build comes from, when somebody says it. Imports nothing that is slow."""

import argparse
import os
import subprocess
from pathlib import Path


def epoch(options: argparse.Namespace) -> str:
    """The seconds since 1970 of SOURCE_DATE_EPOCH, else of the content's last commit; empty without either."""
    return os.environ.get("SOURCE_DATE_EPOCH") or _last_commit(Path(options.content))


def _last_commit(content: Path) -> str:
    """The time of the last commit of the repository that holds `content`, in seconds; empty without one."""
    command = ["git", "-C", str(content), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
