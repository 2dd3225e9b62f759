"""Entries as an earlier build read them, for the files that nobody has touched since.

A file is known by its number and the times of its last changes, which come from the system and not from whoever wrote
the content: notes that somebody puts into a repository can stand for no file of anyone else's checkout.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec

from factsheet import rows, unchanged
from factsheet.load import entries, files
from factsheet.load.values import Reader, Reference
from factsheet.model import Actor, Claim, Entry, Event, Place, Prose, Site, Source

if TYPE_CHECKING:
    from factsheet.load import Known

TYPES: dict[str, type[Entry]] = {
    "site": Site,
    "claim": Claim,
    "event": Event,
    "actor": Actor,
    "source": Source,
    "explainer": Prose,
    "topic": Prose,
    "page": Prose,
}

NOTES = "entries.msgpack"

# Size, time of the last change of the text, time of the last change of anything, number.
Mark: TypeAlias = tuple[int, int, int, int]


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A sound entry of a file: the file's mark, what the entry refers to, and itself, encoded."""

    mark: Mark
    references: msgspec.Raw
    entry: msgspec.Raw


class Kept(NamedTuple):
    """The entries of one content folder by the paths of their files; `stamp` is the program that read them.

    `of` names the build that kept them.
    """

    stamp: str = ""
    rows: Mapping[str, Row] = {}
    of: str = ""


# How the entries of each kind are read from a row, and what they refer to.
ENTRIES = {kind: msgspec.msgpack.Decoder(type) for kind, type in TYPES.items()}
REFERENCES = msgspec.msgpack.Decoder(list[Reference])


class Again(entries.Places):
    """Where the values of a kept entry stand: its file's text is read again when somebody asks."""

    __slots__ = ("_data",)

    def __init__(self, path: str, kind: str, data: bytes) -> None:
        super().__init__(path, kind, "", 0)
        self._data = data

    def _all(self) -> dict[str, Place]:
        if self._found is None:
            path, kind, _, _ = self._read
            text = files.text(path, self._data)
            assert isinstance(text, str), "it was sound when it was kept"
            entry = entries.read(Reader(path, None, [], []), kind, "", text, path.endswith(".md"))
            assert entry is not None, "it was an entry when it was kept"
            assert isinstance(entry.places, entries.Places), "it was read from a file"
            self._found, self._referring = dict(entry.places), entry.places.referring()
        return self._found

    def forget(self) -> None:
        """Let the bytes go, too."""
        super().forget()
        self._data = b""

    def __reduce__(self) -> tuple[Any, ...]:
        return Again, (*self._read[:2], self._data)


def recall(notes: Path, read: rows.Reading = rows.unpacked) -> Kept:
    """What an earlier build left in a folder of notes; nothing where none can be read."""
    with suppress(OSError, msgspec.DecodeError, ValueError):
        (stamp, of), found = read(notes / NOTES, tuple[str, str], Row)
        return Kept(stamp, found, of)
    return Kept()


def save(notes: Path, kept: Kept) -> None:
    """Leave what is kept in a folder of notes."""
    unchanged.save(notes / NOTES, rows.packed((kept.stamp, kept.of), kept.rows))


def marks(content: Path, prefix: str) -> dict[str, Mark]:
    """The mark of every file in a content folder, by the path that messages show."""
    found = {}
    for folder, _, names in os.walk(content):
        above = (
            prefix if Path(folder) == content else f"{prefix}{os.path.relpath(folder, content)}/".replace(os.sep, "/")
        )
        for name in names:
            with suppress(OSError):
                found[above + name] = mark(f"{folder}/{name}")
    return found


def mark(path: str | Path) -> Mark:
    """The mark of one file. Raises OSError."""
    one = os.lstat(path)
    return one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino


def known(kept: Kept, now: Mapping[str, Mark], data: Mapping[str, bytes], prefix: str) -> "Known":
    """The entries that are kept of files which have been touched by nobody; `data` is what the files hold."""
    found: Known = {}
    for address, bytes_ in data.items():
        path = prefix + address
        row = kept.rows.get(path)
        if row is None or row.mark != now.get(path):
            continue
        kind = "site" if address == "site.yaml" else files.kind_and_stem(address)[0]
        with suppress(msgspec.ValidationError):
            found[path] = restored(row, path, kind, bytes_)
    return found


def restored(row: Row, path: str, kind: str, data: bytes) -> tuple[bytes, Reader, Entry]:
    """What reading a file gave, from what is kept of it and the bytes of the file. Raises msgspec.ValidationError."""
    entry = msgspec.structs.replace(ENTRIES[kind].decode(row.entry), places=Again(path, kind, data))
    return data, Reader(path, None, REFERENCES.decode(row.references), []), entry


def kept(before: Kept, now: Mapping[str, Mark], read: "Known", at: int, of: str = "") -> Kept:
    """What to keep for the next build: every sound entry of a file that had settled when it was looked `at`."""
    found = {}
    for path, (_, reader, entry) in read.items():
        mark = now.get(path)
        if entry is None or reader.problems or mark is None or not unchanged.settled(max(mark[1:3]), at):
            continue
        row = before.rows.get(path)
        if row is None or row.mark != mark:
            row = kept_row(mark, reader, entry)
        found[path] = row
    return Kept(before.stamp, found, of)


def kept_row(mark: Mark, reader: Reader, entry: Entry) -> Row:
    """What is kept of a sound entry of a file with that mark."""
    bare = msgspec.structs.replace(entry, places={})
    return Row(mark, msgspec.Raw(_ENCODER.encode(reader.references)), msgspec.Raw(_ENCODER.encode(bare)))


_ENCODER = msgspec.msgpack.Encoder()
