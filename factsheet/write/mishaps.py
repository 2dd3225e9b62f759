"""What may go wrong on the way, said for a person, and stops, which wait until they can do no harm."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Refused(Exception):
    """The output folder is not ours to write; the text says why, for a person."""


class WriteFailed(Exception):
    """Something could not be written; the old site is untouched. The text is for a person."""


@contextmanager
def writing(path: object) -> Iterator[None]:
    """Have what cannot be written said for a person; `path` is named where the system names none."""
    try:
        yield
    except OSError as error:
        raise failure(error, path) from error


def failure(error: OSError, path: object) -> WriteFailed:
    """What to raise for an error of the system; `path` is named where that names none."""
    where = error.filename if isinstance(error.filename, str) else path
    return WriteFailed(f"{where} cannot be written: {(error.strerror or str(error)).lower()}")


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Put SIGINT and SIGTERM off until the block is done, so that a stop cannot leave it half done."""
    late: list[int] = []
    before = {}

    def put_off(number: int, frame: FrameType | None) -> None:
        late.append(number)

    try:
        # Python stops its main thread only, and lets no other ask for that.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                before[number] = signal.signal(number, put_off)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for one in late:
            signal.raise_signal(one)
