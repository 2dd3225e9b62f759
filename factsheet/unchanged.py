"""Whether anything has changed since the last build, from what the system says of files alone: none of them is read.

A file is as it was when its size, the times of its last changes and its number are. What changed in the very moment of
a look could look the same afterwards, so a look so soon after a change is not relied upon. Nothing slow is imported.
"""

import hashlib
import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

NOTES = "last.json"
LINES = "last.lines"
# What of a state stands after the file's name, a space before each.
_STATES = 5
# File systems tell times of change in steps; the coarsest that is common has two seconds. On a disk that tells
# nanoseconds the system's own step is a few milliseconds.
STEP = 20_000_000
COARSE = 2_000_000_000


class Look(NamedTuple):
    """The state of some files, a line each, and when the last of them changed, in nanoseconds since 1970."""

    lines: list[bytes]
    newest: int

    @property
    def digest(self) -> str:
        """What is the same for the same lines alone."""
        return hashlib.blake2b(b"\0".join(self.lines), digest_size=16).hexdigest()


def settled(changed: int, at: int) -> bool:
    """Whether what changed at one nanosecond would show that it had changed again, to whoever looked at another."""
    return at - changed > (COARSE if changed % 1_000_000 == 0 else STEP)


class Last(NamedTuple):
    """Where the last build put its site, what it was made from (empty: do not rely on it), what it left, and said.

    `whole` is what the last build was made from that made all of its notes: a later one may have left but a few.
    """

    out: str
    inputs: str
    site: str
    said: str
    whole: str = ""


def inputs(paths: Iterable[Path], words: Sequence[str]) -> Look:
    """What a build is made from: files, folders with all that is in them, and `words` that change what it makes."""
    lines = [hashlib.blake2b("\0".join(words).encode("utf-8", "surrogateescape"), digest_size=16).hexdigest().encode()]
    newest = 0
    for path in paths:
        lines.append(os.fsencode(path))
        for line, changed in _states(str(path), own=True):
            lines.append(line)
            newest = max(newest, changed)
    return Look(lines, newest)


def site(out: Path) -> Look:
    """The state of a built site."""
    return Look([line for line, _ in _states(str(out), own=False)], 0)


def again(look: Look, paths: Iterable[Path]) -> Look:
    """The state of a built site after some of its files were written, when nothing else has changed since a look."""
    now = {}
    for path in paths:
        for line, _ in _states(str(path), own=False):
            now[_path(line)] = line
    return Look([now.get(_path(line), line) for line in look.lines], 0)


def edited(before: Sequence[bytes], now: Look) -> str:
    """The path of the one file whose state is another than in the lines of a look before; else nothing."""
    paths = {_path(line) for line in {*before} ^ {*now.lines}}
    same = len(before) == len(now.lines) and len(paths) == 1
    return os.fsdecode(paths.pop()) if same else ""


def _path(line: bytes) -> bytes:
    """The file whose state a line is; empty where it is another line."""
    return line.rsplit(b" ", _STATES)[0] if line.count(b" ") >= _STATES else b""


def engine() -> list[str]:
    """What this program stands on: the version of Python, and when something was last installed beside it."""
    found = [sys.version]
    for path in sys.path:
        with suppress(OSError):
            if path.endswith("-packages"):
                found.append(f"{path} {os.stat(path).st_mtime_ns}")
    return found


def _states(path: str, own: bool) -> Iterator[tuple[bytes, int]]:
    """The state of a file, or of everything in a folder, a line each, and when it last changed.

    `own`: with the time at which anything of the file was last touched, which nobody can set back. The site's is left
    out, for links to its files touch it.
    """
    try:
        waiting = [(path, os.lstat(path))]
    except OSError:
        yield f"{path} is not there".encode("utf-8", "surrogateescape"), 0
        return
    while waiting:
        path, one = waiting.pop()
        folder = stat.S_ISDIR(one.st_mode)
        changed = max(one.st_mtime_ns, one.st_ctime_ns) if own else one.st_mtime_ns
        # A folder's own times tell nothing that its list of names does not.
        state = "   " if folder else f"{one.st_size} {one.st_mtime_ns} {one.st_ino} {one.st_ctime_ns if own else ''}"
        yield f"{path} {one.st_mode} {state}".encode("utf-8", "surrogateescape"), 0 if folder else changed
        if folder:
            with os.scandir(path) as entries:
                inside = [(entry.path, entry.stat(follow_symlinks=False)) for entry in entries if not _is_cache(entry)]
            waiting += sorted(inside, key=lambda row: row[0])


def _is_cache(entry: "os.DirEntry[str]") -> bool:
    return entry.name == "__pycache__"


def recall(folder: Path) -> Last | None:
    """What the last build left in a folder of notes; None where there is nothing that can be read."""
    with suppress(OSError, ValueError, TypeError):
        found = json.loads((folder / NOTES).read_bytes())
        if isinstance(found, list) and all(isinstance(one, str) for one in found):
            return Last(*found)
    return None


def lines(folder: Path) -> list[bytes]:
    """The lines of the look that the last build in a folder of notes had at what it was made from."""
    with suppress(OSError):
        return (folder / LINES).read_bytes().split(b"\0")
    return []


def remember(folder: Path, last: Last, look: Look) -> None:
    """Leave that for the next build, and the look at what it was made from; clear away notes on sites that are gone."""
    save(folder / LINES, b"\0".join(look.lines))
    save(folder / NOTES, json.dumps(last).encode())
    with suppress(OSError):
        for other in folder.parent.glob("build-*"):
            known = recall(other)
            if known and not os.path.lexists(known.out):
                shutil.rmtree(other)


def save(path: Path, data: bytes) -> None:
    """Put a file of notes in its place, whole or not at all; a folder that cannot be written keeps nothing."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, path)


def folder(cache: Path, out: Path) -> Path:
    """Where the notes on the site at `out` are, inside the folder of caches."""
    name = hashlib.blake2b(os.fsencode(os.path.realpath(out)), digest_size=8).hexdigest()
    return cache / f"build-{name}"
