"""A site in the making: each file is put on the stage whole, or linked to where it still is what it was."""

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from factsheet.write.manifest import check_address
from factsheet.write.mishaps import failure


class Stage(NamedTuple):
    """A site in the making. Plain values only, so that a worker process can be handed one.

    `out` is where it will go, `new` where its files are put, `old` the SHA-256 of each file that the last build left in
    `out`, `reuse` whether those may be linked to.
    """

    out: str
    new: str
    old: Mapping[str, str]
    reuse: bool


class Written(NamedTuple):
    """One file of the new site: its address, the SHA-256 of its bytes, and whether they changed since last time."""

    address: str
    sha256: str
    changed: bool


def put(stage: Stage, address: str, data: bytes) -> Written:
    """Put one file of the new site on the stage; unchanged bytes are linked to the old file instead of written.

    Raises ValueError when `address` could lead anywhere but into the site (a bug of ours), WriteFailed.
    """
    check_address(address)
    digest = hashlib.sha256(data).hexdigest()
    path = f"{stage.new}/{address}"
    same = stage.old.get(address) == digest
    try:
        if not (same and stage.reuse and _linked(f"{stage.out}/{address}", path, data)):
            write_file(path, data)
    except OSError as error:
        raise failure(error, path) from error
    return Written(address, digest, not same)


def mark(path: str) -> tuple[int, int, int]:
    """What tells a file from what it was before without reading it: its size, the time of its last change, its number.

    Raises OSError.
    """
    found = os.lstat(path)
    return found.st_size, found.st_mtime_ns, found.st_ino


def link(stage: Stage, address: str, marked: tuple[int, int, int]) -> bool:
    """Put a file of the old site on the stage unread, when it still is a plain file with that mark.

    Raises ValueError when `address` could lead anywhere but into the site (a bug of ours).
    """
    check_address(address)
    old, new = f"{stage.out}/{address}", f"{stage.new}/{address}"
    try:
        found = os.lstat(old)
        if not stat.S_ISREG(found.st_mode) or (found.st_size, found.st_mtime_ns, found.st_ino) != marked:
            return False
        _link(old, new)
    except OSError:
        return False
    return True


def relink(stage: Stage, addresses: Iterable[str]) -> bool:
    """Put files of the old site on the stage unread, which the caller has found to be as they were left.

    False where one of them cannot be linked to.
    """
    folders: set[str] = set()
    try:
        for address in addresses:
            folder = address.rpartition("/")[0]
            if folder not in folders:
                make_folders(f"{stage.new}/{folder}")
                folders.add(folder)
            os.link(f"{stage.out}/{address}", f"{stage.new}/{address}", follow_symlinks=False)
    except OSError:
        return False
    return True


def withdraw(stage: Stage, address: str) -> None:
    """Take a file off the stage, if it is there. Raises ValueError as `put` does, WriteFailed."""
    check_address(address)
    path = f"{stage.new}/{address}"
    try:
        os.unlink(path)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise failure(error, path) from error


def _linked(old: str, new: str, data: bytes) -> bool:
    """Link the new file to the old one when that still is a plain file with these bytes."""
    try:
        if not stat.S_ISREG(os.lstat(old).st_mode):
            return False
        with open(old, "rb") as file:
            if file.read(len(data) + 1) != data:
                return False
        _link(old, new)
    except OSError:
        return False
    return True


def _link(old: str, new: str) -> None:
    make_folders(os.path.dirname(new))
    os.link(old, new, follow_symlinks=False)


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_file(path: str, data: bytes) -> None:
    """Write a file that is not there yet, and the folders above it."""
    try:
        handle = os.open(path, _NEW, 0o644)
    except (FileNotFoundError, NotADirectoryError):
        make_folders(os.path.dirname(path))
        handle = os.open(path, _NEW, 0o644)
    try:
        if hasattr(os, "fchmod"):
            # A web server reads the site as somebody else, whatever this shell's umask is.
            os.fchmod(handle, 0o644)
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


def make_folders(path: str, like: str = "") -> None:
    """Make a folder and those above it: each as open as its match in `like`, else open to a web server."""
    if os.path.isdir(path):
        return
    make_folders(os.path.dirname(path), os.path.dirname(like))
    try:
        os.mkdir(path)
    except FileExistsError:
        if os.path.isdir(path):
            return
        raise
    os.chmod(path, stat.S_IMODE(os.stat(like).st_mode) | 0o700 if like else 0o755)
