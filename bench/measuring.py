"""What a command costs: wall time, processor time and memory of its whole tree of processes, and what it wrote."""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

# Nothing of the person's own settings, and no messages to terminals.
ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "dumb", "NODE_ENV": "production"}
# How often memory is looked at, in seconds.
STEP = 0.02


class Failed(Exception):
    """A command ended badly; the text is the end of what it printed."""


class Cost(NamedTuple):
    """Seconds of the clock, and of processors in the program and in the system."""

    wall: float
    user: float
    system: float

    @property
    def cpu(self) -> float:
        """Seconds of processors in all."""
        return self.user + self.system


class Output(NamedTuple):
    """What a folder holds: files, those that are pages, and bytes."""

    files: int
    pages: int
    bytes: int


def started(command: Sequence[str], cwd: Path) -> subprocess.Popen[bytes]:
    """The command, running; what it prints goes to the file `.printed` in its folder."""
    with (cwd / ".printed").open("wb") as log:
        return subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=ENVIRONMENT, start_new_session=True
        )


def cost(command: Sequence[str], cwd: Path) -> Cost:
    """What the command cost, with every process that it waited for. Raises Failed."""
    os.sync()
    start = time.perf_counter()
    process = started(command, cwd)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    _sound(process, cwd)
    return Cost(wall, used.ru_utime, used.ru_stime)


def peak(command: Sequence[str], cwd: Path) -> int:
    """The most bytes that the command's processes held at one time; pages that they share count once. Raises Failed.

    A run of its own, for looking costs time. It is looked at every STEP seconds (Linux: proportional set size).
    """
    process = started(command, cwd)
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(_held, tree(process.pid))))
        time.sleep(STEP)
    _sound(process, cwd)
    return most


def _sound(process: subprocess.Popen[bytes], cwd: Path) -> None:
    if process.returncode:
        raise Failed((cwd / ".printed").read_text("utf-8", "replace")[-800:])


def tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                yield from tree(int(child))
    except OSError:
        # It has just ended.
        return


def _held(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def output(folder: Path) -> Output:
    """What a folder holds, with all below it."""
    sizes = [(path, path.stat().st_size) for path in folder.rglob("*") if path.is_file()]
    return Output(len(sizes), sum(path.suffix == ".html" for path, _ in sizes), sum(size for _, size in sizes))
