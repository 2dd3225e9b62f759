"""What the last build made of what, so that the next makes only the pages to which an answer has changed.

For each page: what it asked of the edition, and the SHA-256 and the mark of its file. A page stands when the ground
that all stand on is the same, every answer is, and its file lies as it was left; it is then linked into the new site
unread. Whoever trusts these notes trusts them for nothing else: without them, or with those of another site, a build
makes every page.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from factsheet import unchanged
from factsheet.check import Standing
from factsheet.identity import template_files
from factsheet.plan import Page
from factsheet.views.asked import WHOLE, Answers, Ask
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
    """What is known of a page of the last site: what made it of what, its file, its mark, and what it asked."""

    make: str
    key: str
    sha256: str
    mark: tuple[int, int, int]
    asks: bytes


class Memory(msgspec.Struct, frozen=True, array_like=True):
    """All that is known of the last site: its ground, everything that was asked with the answers, and its pages.

    A question without a key is about a whole column.
    """

    ground: str = ""
    asks: list[tuple[str, str | tuple[str, str] | None]] = []
    answers: list[bytes] = []
    pages: dict[str, Record] = {}


def recall(folder: Path) -> Memory:
    """What a build has left in a folder of notes; nothing where there is none that can be read."""
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode((folder / NOTES).read_bytes(), type=Memory)
    return Memory()


def numbers(memory: Memory) -> dict[Ask, int]:
    """The number of each question, as it is in the records."""
    return {(column, WHOLE if key is None else key): number for number, (column, key) in enumerate(memory.asks)}


def standing(
    pages: Sequence[Page], memory: Memory, ground: str, answers: Answers, stage: Stage, known: Standing
) -> dict[str, Made]:
    """The pages that stand, by address, linked into the new site; every other has to be made.

    An answer that is `known` from before is the one that was given then: what is known is kept after the pages are.
    """
    if ground != memory.ground or not stage.reuse:
        return {}
    for ask, number in numbers(memory).items():
        column, key = ask
        if (column in ("claims", "assessments") and key in known.assessments) or (
            column == "bodies" and key in known.bodies
        ):
            answers.found[ask] = memory.answers[number]
    changed = {number for ask, number in numbers(memory).items() if answers.of(ask) != memory.answers[number]}
    found = {}
    for page in pages:
        one = memory.pages.get(page.address)
        if one is None or (one.make, one.key) != (page.make, page.key) or _asked(changed, one):
            continue
        if stage.old.get(page.address) == one.sha256 and link(stage, page.address, one.mark):
            found[page.address] = Made(Written(page.address, one.sha256, False), one.asks)
    return found


def _asked(changed: set[int], one: Record) -> bool:
    return bool(changed) and not changed.isdisjoint(memoryview(one.asks).cast("I"))


def remember(
    folder: Path, ground: str, asked: Mapping[Ask, int], answers: Answers, made: Iterable[tuple[Page, Made]], out: str
) -> None:
    """Leave what the next build may want to know in a folder of notes; one that cannot be written keeps nothing."""
    records = {
        page.address: Record(page.make, page.key, one.written.sha256, mark(f"{out}/{page.address}"), one.asks)
        for page, one in made
    }
    asks = [(column, None if key is WHOLE else key) for column, key in asked]
    memory = Memory(ground, asks, [answers.of(ask) for ask in asked], records)
    unchanged.save(folder / NOTES, msgspec.msgpack.encode(memory))


def stamp(templates: Path, engine: str) -> str:
    """A digest of what makes pages out of answers: the templates, and the `engine` with all that it stands on."""
    found = hashlib.blake2b(f"{engine}\0{sqlite3.sqlite_version}\0".encode(), digest_size=16)
    for name, data in template_files(templates).items():
        found.update(f"{name}\0{len(data)}\0".encode())
        found.update(data)
    return found.hexdigest()
