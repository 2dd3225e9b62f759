"""Work shared with processes that are forked from this one: they know all it knows, and each takes the next task."""

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")

# Elsewhere a process that is forked may lack what it knows of the system (macOS), or there is no such thing (Windows).
POSSIBLE = sys.platform == "linux"
# Tasks are told by numbers in a pipe, which holds 64 KiB, all of them beforehand.
_NUMBER = 4
_MOST = 16_000
_DIE_WITH_PARENT = 1


class _Other(NamedTuple):
    """Another process, and where what it made comes from."""

    pid: int
    made: int


def shared(
    tasks: Sequence[T],
    do: Callable[[T], R],
    others: int,
    begin: Callable[[], None] = lambda: None,
    there: Callable[[T], S] | None = None,
    undo: Callable[[T], None] = lambda _: None,
) -> Iterator[R | S]:
    """What `do` makes of each task: first what this process does, then what each of `others` does, who `begin` first.

    What others make is pickled; where they had better give back something else, they do `there` instead. What one of
    them took and never gave back, having failed or been killed, is done here, once it is undone. Raises what `do`
    raises.
    """
    step = -(-len(tasks) // _MOST) or 1
    todo = _queue(range(0, len(tasks), step))
    running: list[_Other] = []
    done: set[int] = set()
    try:
        running = [_forked(tasks, there or do, begin, todo, step) for _ in range(others)]
        for number in _taken(todo, step, len(tasks)):
            done.add(number)
            yield do(tasks[number])
        while running:
            for number, made in _given(running[-1]):
                done.add(number)
                yield made
            os.waitpid(running[-1].pid, 0)
            running.pop()
        for number in set(range(len(tasks))) - done:
            undo(tasks[number])
            yield do(tasks[number])
    finally:
        os.close(todo)
        for one in running:
            _end(one)


def _queue(numbers: Iterable[int]) -> int:
    """A pipe from which several processes can take numbers, until there are none."""
    todo, into = os.pipe()
    os.write(into, b"".join(number.to_bytes(_NUMBER) for number in numbers))
    os.close(into)
    return todo


def _end(one: _Other) -> None:
    """See to it that another process has ended, and that nothing is left of it."""
    os.kill(one.pid, signal.SIGKILL)
    os.waitpid(one.pid, 0)
    with suppress(OSError):
        os.close(one.made)


def _taken(todo: int, step: int, end: int) -> Iterator[int]:
    """The numbers of the tasks that this process takes, until there are none."""
    while number := os.read(todo, _NUMBER):
        start = int.from_bytes(number)
        yield from range(start, min(start + step, end))


def _given(one: _Other) -> list[tuple[int, Any]]:
    """What another process has made, by the number of the task; nothing when it ended before its time."""
    with os.fdopen(one.made, "rb") as file, suppress(EOFError, pickle.UnpicklingError):
        found: list[tuple[int, Any]] = pickle.load(file)  # noqa: S301  # from a process of our own
        return found
    return []


def _forked(tasks: Sequence[T], do: Callable[[T], object], begin: Callable[[], None], todo: int, step: int) -> _Other:
    made, into = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(into)
        return _Other(pid, made)
    try:
        os.close(made)
        # A search for cycles would copy all memory that it looks at.
        gc.disable()
        _die_with(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _work(tasks, do, begin, todo, step, into)
    finally:
        # Whatever is to be tidied up on the way out of this process is the other's to tidy up.
        os._exit(0)


def _work(
    tasks: Sequence[T], do: Callable[[T], object], begin: Callable[[], None], todo: int, step: int, into: int
) -> None:
    begin()
    made: list[tuple[int, object]] = []
    # What fails here fails again where it is told.
    with suppress(Exception):
        for number in _taken(todo, step, len(tasks)):
            made.append((number, do(tasks[number])))
    with os.fdopen(into, "wb") as file:
        pickle.dump(made, file, pickle.HIGHEST_PROTOCOL)


def _die_with(parent: int) -> None:
    """See to it that this process ends when its parent is killed: nobody else would wait for it."""
    import ctypes

    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
