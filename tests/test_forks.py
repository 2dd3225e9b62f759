"""Work shared with forked processes: every task is done once by somebody, and nobody is left behind."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factsheet import forks

pytestmark = pytest.mark.skipif(not forks.POSSIBLE, reason="processes are not forked here")

HERE = os.getpid()


def children() -> set[str]:
    """The processes that this one started and that have not ended, or that nobody has waited for."""
    return {pid for one in Path("/proc/self/task").glob("*/children") for pid in one.read_text("utf-8").split()}


@pytest.fixture(autouse=True)
def nobody_left_behind() -> Iterator[None]:
    # Other tests may have left some to their own session.
    before = children()
    yield
    assert children() <= before


@pytest.mark.parametrize("number", [0, 1, 2, 7, 500, 40_000])
@pytest.mark.parametrize("others", [1, 3])
def test_every_task_is_done(number: int, others: int) -> None:
    found = list(forks.shared(range(number), lambda task: (task * 2, os.getpid()), others))
    assert sorted(made for made, _ in found) == [task * 2 for task in range(number)]
    assert len({pid for _, pid in found}) <= others + 1


@given(st.lists(st.integers()), st.integers(1, 2))
def test_as_one_process_would(tasks: list[int], others: int) -> None:
    assert sorted(forks.shared(tasks, abs, others)) == sorted(map(abs, tasks))


def slowly(task: int) -> tuple[int, int]:
    time.sleep(0.01)
    return task, os.getpid()


def test_others_begin_and_do_their_part() -> None:
    begun: list[int] = []
    found = list(forks.shared(range(40), lambda task: (*slowly(task), len(begun)), 1, lambda: begun.append(1)))
    assert {(pid == os.getpid(), number) for _, pid, number in found} == {(True, 0), (False, 1)}


def killed(task: int) -> tuple[int, int]:
    if os.getpid() != HERE and task > 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return slowly(task)


def failing(task: int) -> tuple[int, int]:
    if os.getpid() != HERE:
        raise ValueError("not here")
    return slowly(task)


def unsendable(task: int) -> object:
    return slowly(task) if os.getpid() == HERE else (lambda: task)


@pytest.mark.parametrize("do", [killed, failing, unsendable])
def test_what_another_process_does_not_give_is_done_here(do: Callable[[int], object]) -> None:
    found = list(forks.shared(range(20), do, 2))
    assert sorted(found) == [(task, HERE) for task in range(20)]  # type: ignore[type-var]  # pairs


def test_what_fails_here_ends_it() -> None:
    def do(task: int) -> int:
        if task == 11:
            raise ValueError("eleven")
        return slowly(task)[0]

    with pytest.raises(ValueError, match="eleven"):
        list(forks.shared(range(20), do, 2))


def test_who_asks_for_no_more_leaves_nobody_behind() -> None:
    made = forks.shared(range(1000), slowly, 2)
    next(made)
    made.close()  # type: ignore[attr-defined]  # a generator


def test_others_end_with_a_parent_that_is_killed() -> None:
    told, tell = os.pipe()
    parent = os.fork()
    if not parent:
        try:

            def do(task: int) -> int:
                if task:
                    os.write(tell, os.getpid().to_bytes(4))
                time.sleep(60)
                return task

            list(forks.shared(range(2), do, 1))
        finally:
            os._exit(0)
    other = int.from_bytes(os.read(told, 4))
    os.close(told)
    os.close(tell)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{other}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
        except OSError:
            return
        if state in "ZX":
            return
        time.sleep(0.02)
    pytest.fail("it is still there")
