"""What the last build made of what, so that the next makes only the pages to which an answer has changed.

For each page: what it asked of the edition, and the SHA-256 and the mark of its file. A page stands when the ground
that all stand on is the same, every answer is, and its file lies as it was left; it is then linked into the new site
unread. Whoever trusts these notes trusts them for nothing else: without them, or with those of another site, a build
makes every page.
"""

import hashlib
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from factsheet import unchanged
from factsheet.check import Standing
from factsheet.identity import template_files
from factsheet.plan import Page
from factsheet.views.asked import ANSWER, WHOLE, Answers, Ask
from factsheet.write import Stage, Written, link, mark

NOTES = "pages.msgpack"


class Made(NamedTuple):
    """A page of the new site: its file, and what it asked, as numbers in an array of unsigned integers.

    `rendering` and `writing` are the seconds that it took, where it was made here.
    """

    written: Written
    asks: bytes
    rendering: float = 0.0
    writing: float = 0.0


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of a page of the last site: what made it of what, its file, and its mark."""

    make: str
    key: str
    sha256: str
    mark: tuple[int, int, int]


class Asks(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was asked of a column, None for the whole of it, and the number of each question, as unsigned integers."""

    keys: list[str | tuple[str, str] | None]
    numbers: bytes


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """All that is known of the last site: its ground, everything that was asked with the answers, and its pages.

    `of` names the build that noted it. `answers` are as long each, by the number of the question; `asked` has the
    numbers of what the first page asked, then of the second, and `ends` where those of each end.
    """

    of: str = ""
    ground: str = ""
    asks: dict[str, Asks] = {}
    answers: bytes = b""
    pages: dict[str, Record] = {}
    asked: bytes = b""
    ends: bytes = b""


def recall(folder: Path) -> tuple[Memory, list[Ask]]:
    """What a build has left in a folder of notes, and each question by its number; nothing where none can be read."""
    with suppress(OSError, msgspec.DecodeError, ValueError, KeyError):
        memory = msgspec.msgpack.decode((folder / NOTES).read_bytes(), type=Memory)
        numbered = {
            number: (column, WHOLE if key is None else key)
            for column, asks in memory.asks.items()
            for key, number in zip(asks.keys, unsigned(asks.numbers), strict=True)
        }
        return memory, [numbered[number] for number in range(len(numbered))]
    return Memory(), []


def unsigned(data: bytes) -> memoryview:
    """Unsigned integers, as they are kept."""
    return memoryview(data).cast("I")


def _answer(memory: Memory, number: int) -> bytes:
    return memory.answers[number * ANSWER : (number + 1) * ANSWER]


def standing(
    pages: Sequence[Page],
    memory: Memory,
    asked: Sequence[Ask],
    ground: str,
    answers: Answers,
    stage: Stage,
    known: Standing,
) -> dict[str, Made]:
    """The pages that stand, by address, linked into the new site; every other has to be made.

    `memory` and what was `asked` are as `recall` gives them. An answer that is `known` from before is the one that was
    given then: what is known is kept after the pages are.
    """
    if ground != memory.ground or not stage.reuse:
        return {}
    for number, ask in enumerate(asked):
        column, key = ask
        if (column in ("claims", "assessments", "wordless") and key in known.assessments) or (
            column == "bodies" and key in known.bodies
        ):
            answers.found[ask] = _answer(memory, number)
    changed = {number for number, ask in enumerate(asked) if answers.of(ask) != _answer(memory, number)}
    asks = dict(zip(memory.pages, _asked(memory), strict=True))
    found = {}
    for page in pages:
        one = memory.pages.get(page.address)
        if one is None or (one.make, one.key) != (page.make, page.key):
            continue
        if changed and not changed.isdisjoint(asks[page.address]):
            continue
        if stage.old.get(page.address) == one.sha256 and link(stage, page.address, one.mark):
            found[page.address] = Made(Written(page.address, one.sha256, False), asks[page.address].tobytes())
    return found


def _asked(memory: Memory) -> Iterator[memoryview]:
    """The numbers of what each page asked."""
    every, start = unsigned(memory.asked), 0
    for end in unsigned(memory.ends):
        yield every[start:end]
        start = end


def remember(
    folder: Path,
    of: str,
    ground: str,
    asked: Sequence[Ask],
    answers: Answers,
    made: Sequence[tuple[Page, Made]],
    out: str,
) -> None:
    """Leave what the next build may want to know in a folder of notes; one that cannot be written keeps nothing.

    `of` is this build's name for what it notes; `asked` has everything that was asked, by its number.
    """
    columns: dict[str, tuple[list[Any], array[int]]] = defaultdict(lambda: ([], array("I")))
    for number, (column, key) in enumerate(asked):
        keys, of_keys = columns[column]
        keys.append(None if key is WHOLE else key)
        of_keys.append(number)
    memory = Memory(
        of=of,
        ground=ground,
        asks={column: Asks(keys, of_keys.tobytes()) for column, (keys, of_keys) in columns.items()},
        answers=b"".join(map(answers.of, asked)),
        pages={
            page.address: Record(page.make, page.key, one.written.sha256, mark(f"{out}/{page.address}"))
            for page, one in made
        },
        asked=b"".join([one.asks for _, one in made]),
        ends=array("I", accumulate(len(one.asks) // array("I").itemsize for _, one in made)).tobytes(),
    )
    unchanged.save(folder / NOTES, msgspec.msgpack.encode(memory))


def stamp(templates: Path, engine: str) -> str:
    """A digest of what makes pages out of answers: the templates, and the `engine` with all that it stands on."""
    found = hashlib.blake2b(f"{engine}\0{sqlite3.sqlite_version}\0".encode(), digest_size=16)
    for name, data in template_files(templates).items():
        found.update(f"{name}\0{len(data)}\0".encode())
        found.update(data)
    return found.hexdigest()
