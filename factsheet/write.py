"""The only room that writes: everything is staged beside the site and swapped in whole.

A crash, a full disk or a kill at any moment leaves the old site complete, or the new one. What a killed run leaves
behind (one folder whose name begins with a dot) is removed by the next. Only what an earlier build wrote is ever
removed: that is what the manifest is for.
"""

import ctypes
import hashlib
import json
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

try:
    import fcntl
except ImportError:  # Windows has no such lock; two builds at once are then the publisher's business.
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
GENERATOR = "factsheet"
_MARKER = "this-is-a-factsheet-build"
_LARGEST_MANIFEST = 256_000_000


class Refused(Exception):
    """The output folder is not ours to write; the text says why, for a person."""


class WriteFailed(Exception):
    """Something could not be written; the old site is untouched. The text is for a person."""


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


class Summary(NamedTuple):
    """What a build did: how many files the site has, how many changed, how many went."""

    files: int
    changed: int
    removed: int


@contextmanager
def staging(out: Path, forbidden: Sequence[Path] = (), clean: bool = False) -> Iterator[Stage]:
    """A stage beside `out`, removed at the end whatever happens; `commit` it to swap the new site in.

    `forbidden` are folders that the site may neither be, hold nor lie in. `clean`: reuse nothing of the last build.
    Raises Refused when `out` is not ours, WriteFailed when there is no room for a stage.
    """
    out = _place(out, forbidden)
    beside = out.parent / f".{out.name}.factsheet-stage"
    with _writing(beside):
        out.parent.mkdir(parents=True, exist_ok=True)
        lock = _claim(beside, out)
    try:
        old = _ours(out)
        new = beside / "new"
        with _writing(new):
            new.mkdir()
            os.chmod(new, 0o755)
        yield Stage(str(out), str(new), old, reuse=not clean)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        if lock >= 0:
            os.close(lock)


def put(stage: Stage, address: str, data: bytes) -> Written:
    """Put one file of the new site on the stage; unchanged bytes are linked to the old file instead of written.

    Raises ValueError when `address` could lead anywhere but into the site (a bug of ours), WriteFailed.
    """
    check_address(address)
    digest = hashlib.sha256(data).hexdigest()
    path = f"{stage.new}/{address}"
    same = stage.old.get(address) == digest
    with _writing(path):
        if not (same and stage.reuse and _linked(f"{stage.out}/{address}", path, data)):
            _write(path, data)
    return Written(address, digest, not same)


def commit(stage: Stage, written: Iterable[Written]) -> Summary:
    """Add the manifest and what others put into the site, and swap the new site in.

    Raises Refused when a file that is not ours stands where one of ours would go, WriteFailed.
    """
    files = {one.address: one for one in written}
    listing = {"generator": GENERATOR, "files": {address: files[address].sha256 for address in sorted(files)}}
    with _writing(stage.out):
        _carry_over(stage, files)
        _write(f"{stage.new}/{MANIFEST}", (json.dumps(listing, indent=0, ensure_ascii=False) + "\n").encode())
        _swap(Path(stage.new), Path(stage.out))
    return Summary(len(files), sum(one.changed for one in files.values()), len(stage.old.keys() - files.keys()))


_SEGMENT = re.compile(r"[A-Za-z0-9._~-]{1,200}")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def check_address(address: str) -> None:
    """Raise ValueError unless `address` is a plain relative path of safe names on every system."""
    for part in address.split("/"):
        if not _SEGMENT.fullmatch(part) or part in (".", "..") or part.endswith(".") or _DEVICE.fullmatch(part):
            raise ValueError(f"not an address inside the site: {address!r}")


def _place(out: Path, forbidden: Sequence[Path]) -> Path:
    """The real place of the output folder. Raises Refused when a site may not go there."""
    if out.is_symlink():
        raise Refused(f"{out} is a link; name the folder itself")
    whole = out.resolve()
    if whole.parent == whole or not whole.name:
        raise Refused(f"{out} is no folder for a site")
    for one in (*forbidden, Path.cwd(), Path.home()):
        other = one.resolve()
        if whole == other or other.is_relative_to(whole):
            raise Refused(f"{out} holds {one}; the site needs a folder of its own")
    for one in forbidden:
        if whole.is_relative_to(one.resolve()):
            raise Refused(f"{out} lies in {one}; the site needs a folder of its own")
    return whole


def _claim(beside: Path, out: Path) -> int:
    """Make the staging folder and lock it; clear away what a killed run left. Gives the lock's handle, or -1."""
    for _ in range(10):
        if beside.is_symlink() or (beside.exists() and not _is_stage(beside)):
            raise Refused(f"{beside} stands where the build works, and is not ours; move it away")
        beside.mkdir(exist_ok=True)
        handle = _lock(beside, out)
        if handle == -2:
            continue
        _recover(beside, out)
        for entry in os.scandir(beside):
            shutil.rmtree(entry.path) if entry.is_dir(follow_symlinks=False) else os.unlink(entry.path)
        (beside / _MARKER).touch()
        return handle
    raise Refused(f"another build is writing {out}")


def _is_stage(beside: Path) -> bool:
    return beside.is_dir() and ((beside / _MARKER).is_file() or not any(beside.iterdir()))


def _lock(folder: Path, out: Path) -> int:
    """Lock a folder: its handle, -1 where there are no locks, -2 when it went away in between."""
    if fcntl is None:
        return -1
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return -2
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise Refused(f"another build is writing {out}") from None
    try:
        if os.fstat(handle).st_ino == os.stat(folder).st_ino:
            return handle
    except FileNotFoundError:
        pass
    os.close(handle)
    return -2


def _ours(out: Path) -> dict[str, str]:
    """What the last build left in `out`, by address; empty when there is nothing. Raises Refused."""
    if not out.exists():
        return {}
    if not out.is_dir():
        raise Refused(f"{out} is a file; the site needs a folder")
    if not any(out.iterdir()):
        return {}
    found = _manifest(out / MANIFEST)
    if found is None:
        raise Refused(f"{out} holds files that no build of ours wrote; name an empty folder, or move them away")
    return found


def _manifest(path: Path) -> dict[str, str] | None:
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode) or os.lstat(path).st_size > _LARGEST_MANIFEST:
            return None
        listing = json.loads(path.read_bytes())
        files = listing["files"]
        if listing["generator"] != GENERATOR or not isinstance(files, dict):
            return None
        for address, digest in files.items():
            check_address(address)
            if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest):
                return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return files


def _linked(old: str, new: str, data: bytes) -> bool:
    """Link the new file to the old one when that still is a plain file with these bytes."""
    try:
        if not stat.S_ISREG(os.lstat(old).st_mode):
            return False
        with open(old, "rb") as file:
            if file.read(len(data) + 1) != data:
                return False
        try:
            os.link(old, new, follow_symlinks=False)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(new), mode=0o755, exist_ok=True)
            os.link(old, new, follow_symlinks=False)
    except OSError:
        return False
    return True


def _write(path: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, flags, 0o644)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), mode=0o755, exist_ok=True)
        handle = os.open(path, flags, 0o644)
    try:
        if hasattr(os, "fchmod"):
            # A web server reads the site as somebody else, whatever this shell's umask is.
            os.fchmod(handle, 0o644)
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
    finally:
        os.close(handle)


def _carry_over(stage: Stage, files: Mapping[str, Written]) -> None:
    """Bring what others put into the old site along, untouched. Raises Refused when it is in the way."""
    for folder, folders, names in os.walk(stage.out):
        above = os.path.relpath(folder, stage.out).replace(os.sep, "/")
        for name in (*names, *(one for one in folders if os.path.islink(os.path.join(folder, one)))):
            address = name if above == "." else f"{above}/{name}"
            if address in stage.old or address == MANIFEST:
                continue
            old, new = f"{stage.out}/{address}", f"{stage.new}/{address}"
            if address in files or os.path.lexists(new):
                raise Refused(f"{old} is not ours, and stands where the site has a page; move it away")
            try:
                os.makedirs(os.path.dirname(new), mode=0o755, exist_ok=True)
            except (FileExistsError, NotADirectoryError):
                raise Refused(f"{old} is not ours, and stands where the site has a page; move it away") from None
            _bring(old, new)


def _bring(old: str, new: str) -> None:
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _swap(new: Path, out: Path) -> None:
    """Put the new site in the place of the old, in one step where the system has one."""
    if not out.exists():
        os.rename(new, out)
    elif not _exchange(new, out):
        # Two steps: for a moment there is no site. A run killed there is mended by `_recover` at the next start.
        old = new.parent / "old"
        os.rename(out, old)
        try:
            os.rename(new, out)
        except OSError:
            os.rename(old, out)
            raise


def _recover(beside: Path, out: Path) -> None:
    old = beside / "old"
    if old.is_dir() and not out.exists():
        os.rename(old, out)


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step: renameat2(2) on Linux, renamex_np(2) on macOS. False where there is none."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            names = (ctypes.c_int(_AT_FDCWD), os.fsencode(one), ctypes.c_int(_AT_FDCWD), os.fsencode(other))
            return bool(libc.renameat2(*names, ctypes.c_uint(_RENAME_EXCHANGE)) == 0)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(os.fsencode(one), os.fsencode(other), ctypes.c_uint(_RENAME_SWAP)) == 0)
    except (OSError, AttributeError, TypeError):
        pass
    return False


@contextmanager
def _writing(path: object) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else path
        raise WriteFailed(f"{where} cannot be written: {(error.strerror or str(error)).lower()}") from error
