"""The only room that writes: everything is staged beside the site and swapped in whole.

A crash, a full disk or a kill at any moment leaves the old site complete, or the new one. What a killed run leaves
behind (one folder whose name begins with a dot) is removed by the next. Only what an earlier build wrote is ever
removed: that is what the manifest is for. A page of ours that somebody edited is made anew; their other files stay.

Linux and macOS exchange two folders in one step. Where the file system cannot, there are two, and an instant between
them in which the site stands under the dotted name only: a run killed just there leaves it for the next to put back.
"""

import ctypes
import hashlib
import json
import os
import re
import shutil
import signal
import stat
import sys
import threading
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

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
    with _writing(out):
        out = _place(out, forbidden)
        missing = [one for one in out.parents if not one.exists()]
    beside = workplace(out)
    new = beside / "new"
    lock: int | None = None
    try:
        with _uninterrupted(), _writing(beside):
            out.parent.mkdir(parents=True, exist_ok=True)
            lock = _claim(beside, out)
            (beside / _MARKER).touch()
            _recover(beside, out)
            _clear(beside)
            new.mkdir()
            os.chmod(new, 0o755)
        with _writing(out):
            old = _ours(out)
        yield Stage(str(out), str(new), old, reuse=not clean)
    finally:
        with _uninterrupted():
            if lock is not None:
                _leave(beside, out, lock)
            for one in missing:
                # Those that hold the site now, or anything else, stay.
                with suppress(OSError):
                    one.rmdir()


def workplace(out: Path) -> Path:
    """Where a build of the site at `out`, its real place, works, and what one that was killed leaves behind."""
    return out.parent / f".{out.name}.factsheet-stage"


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
            _write(path, data)
    except OSError as error:
        raise _failure(error, path) from error
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
        _folders(os.path.dirname(new))
        os.link(old, new, follow_symlinks=False)
    except OSError:
        return False
    return True


def withdraw(stage: Stage, address: str) -> None:
    """Take a file off the stage, if it is there. Raises ValueError as `put` does, WriteFailed."""
    check_address(address)
    path = f"{stage.new}/{address}"
    with _writing(path), suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)


def relink(stage: Stage, addresses: Iterable[str]) -> bool:
    """Put files of the old site on the stage unread, which the caller has found to be as they were left.

    False where one of them cannot be linked to.
    """
    folders: set[str] = set()
    try:
        for address in addresses:
            folder = address.rpartition("/")[0]
            if folder not in folders:
                _folders(f"{stage.new}/{folder}")
                folders.add(folder)
            os.link(f"{stage.out}/{address}", f"{stage.new}/{address}", follow_symlinks=False)
    except OSError:
        return False
    return True


def commit(stage: Stage, written: Iterable[Written], more: Mapping[str, object] | None = None) -> Summary:
    """Add the manifest and what others put into the site, and swap the new site in.

    `more` is what the manifest says besides. Raises Refused when a file that is not ours stands where one of ours would
    go, WriteFailed, and ValueError when two addresses differ in case only (a bug of ours: some systems would keep one
    of the two).
    """
    files = {one.address: one for one in written}
    if len({address.lower() for address in files}) != len(files):
        raise ValueError("two addresses differ in case only")
    listing: dict[str, object] = {
        "generator": GENERATOR,
        "files": {address: files[address].sha256 for address in sorted(files)},
    }
    listing |= more or {}
    with _writing(stage.out):
        _carry_over(stage, files)
        _write(f"{stage.new}/{MANIFEST}", (json.dumps(listing, indent=0, ensure_ascii=False) + "\n").encode())
        _flush(stage.new)
        with _uninterrupted():
            _swap(Path(stage.new), Path(stage.out))
            _bring_latecomers(stage, files)
    return Summary(len(files), sum(one.changed for one in files.values()), len(stage.old.keys() - files.keys()))


# Safe names, none of them a device of Windows, none with a full stop at its end.
_SEGMENT = r"(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|\Z))[A-Za-z0-9._~-]{0,199}[A-Za-z0-9_~-]"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(f"{_SEGMENT}(?:/{_SEGMENT})*")


def check_address(address: str) -> None:
    """Raise ValueError unless `address` is a plain relative path of safe names on every system."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"not an address inside the site: {address!r}")


def _place(out: Path, forbidden: Sequence[Path]) -> Path:
    """The real place of the output folder. Raises Refused when a site may not go there."""
    if out.is_symlink():
        raise Refused(f"{out} is a link; name the folder itself")
    whole = Path(os.path.realpath(out))
    if whole.parent == whole or not whole.name:
        raise Refused(f"{out} is no folder for a site")
    for one in (*forbidden, Path.cwd(), Path(os.path.expanduser("~"))):
        other = Path(os.path.realpath(one))
        if whole == other or other.is_relative_to(whole):
            raise Refused(f"{out} holds {one}; the site needs a folder of its own")
    for one in forbidden:
        if whole.is_relative_to(os.path.realpath(one)):
            raise Refused(f"{out} lies in {one}; the site needs a folder of its own")
    return whole


def _claim(beside: Path, out: Path) -> int:
    """Make the staging folder, or take over what a killed run left, and lock it. Gives the lock's handle, or -1."""
    for _ in range(10):
        if beside.is_symlink() or (beside.exists() and not beside.is_dir()):
            raise Refused(f"{beside} stands where the build works, and is not ours; move it away")
        beside.mkdir(exist_ok=True)
        handle = _lock(beside, out)
        if handle is None:
            continue
        if (beside / _MARKER).is_file() or not any(beside.iterdir()):
            return handle
        _unlock(handle)
        raise Refused(f"{beside} stands where the build works, and is not ours; move it away")
    raise Refused(f"another build is writing {out}")


def _lock(folder: Path, out: Path) -> int | None:
    """Lock a folder: its handle, -1 where the system has no locks, None when the folder went away in between."""
    if fcntl is None:
        return -1
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Refused(f"another build is writing {out}") from None
    except OSError:
        # A file system without locks; two builds at once are then the publisher's business, too.
        return handle
    with suppress(FileNotFoundError):
        if os.path.samestat(os.fstat(handle), os.stat(folder)):
            return handle
    os.close(handle)
    return None


def _unlock(handle: int) -> None:
    if handle >= 0:
        os.close(handle)


def _clear(beside: Path) -> None:
    """Empty the stage. The marker stays: a stage without one would be taken for somebody else's."""
    for path in sorted(beside.iterdir()):
        if path.name == _MARKER:
            continue
        if path.is_symlink() or not path.is_dir():
            path.unlink()
            continue
        try:
            shutil.rmtree(path)
        except PermissionError:
            for folder, _, _ in os.walk(path):
                # Others may have protected a folder of theirs; what was in it has been brought into the new site.
                os.chmod(folder, 0o700)
            shutil.rmtree(path)


def _leave(beside: Path, out: Path, lock: int) -> None:
    """Remove the stage and unlock it. What cannot be removed stays for the next build, as does a site not put back."""
    with suppress(OSError):
        _recover(beside, out)
        _clear(beside)
        (beside / _MARKER).unlink(missing_ok=True)
        beside.rmdir()
    _unlock(lock)


def _ours(out: Path) -> dict[str, str]:
    """What the last build left in `out`, by address; empty when there is nothing. Raises Refused."""
    if not out.exists():
        return {}
    if not out.is_dir():
        raise Refused(f"{out} is a file; the site needs a folder")
    if not any(out.iterdir()):
        return {}
    found = manifest(out / MANIFEST)
    if found is None:
        raise Refused(f"{out} holds files that no build of ours wrote; name an empty folder, or move them away")
    return found


def manifest(path: Path) -> dict[str, str] | None:
    """The SHA-256 of each file that a build of ours wrote, by address; None when this is no manifest of ours."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode) or os.lstat(path).st_size > _LARGEST_MANIFEST:
            return None
        listing = json.loads(path.read_bytes())
        files = listing["files"]
        if listing["generator"] != GENERATOR or not isinstance(files, dict):
            return None
        for address, digest in files.items():
            check_address(address)
            if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
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
        _folders(os.path.dirname(new))
        os.link(old, new, follow_symlinks=False)
    except OSError:
        return False
    return True


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _write(path: str, data: bytes) -> None:
    try:
        handle = os.open(path, _NEW, 0o644)
    except (FileNotFoundError, NotADirectoryError):
        _folders(os.path.dirname(path))
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


def _folders(path: str, like: str = "") -> None:
    """Make a folder and those above it: each as open as its match in `like`, else open to a web server."""
    if os.path.isdir(path):
        return
    _folders(os.path.dirname(path), os.path.dirname(like))
    try:
        os.mkdir(path)
    except FileExistsError:
        if os.path.isdir(path):
            return
        raise
    os.chmod(path, stat.S_IMODE(os.stat(like).st_mode) | 0o700 if like else 0o755)


def _carry_over(stage: Stage, files: Container[str]) -> None:
    """Bring what others put into the old site along, untouched. Raises Refused when it is in the way."""
    for address in _foreign(stage.out, stage.old, files):
        old, new = f"{stage.out}/{address}", f"{stage.new}/{address}"
        try:
            _bring(old, new)
        except (FileExistsError, NotADirectoryError):
            raise Refused(f"{old} is not ours, and stands where the site has a page; move it away") from None


def _bring_latecomers(stage: Stage, files: Container[str]) -> None:
    """Bring along what others put into the old site while it was being replaced."""
    for address in _foreign(stage.new, stage.old, files):
        with suppress(FileExistsError, NotADirectoryError):
            _bring(f"{stage.new}/{address}", f"{stage.out}/{address}")


def _foreign(site: str, ours: Mapping[str, str], files: Container[str], above: str = "") -> Iterator[str]:
    """The address of each file, link and empty folder in `site` that is not as a build of ours left it.

    `ours` is what the last build wrote; a plain file of that which is in `files`, too, is about to be replaced. `above`
    is the folder to begin with, and ends in a slash.
    """
    if not os.path.lexists(site):
        return
    with os.scandir(f"{site}/{above}".removesuffix("/")) as entries:
        inside = list(entries)
    if above and not inside:
        yield above.removesuffix("/")
    folders = []
    for entry in inside:
        address = above + entry.name
        if entry.is_dir(follow_symlinks=False):
            folders.append(address + "/")
        elif address != MANIFEST and not (address in ours and _is_ours(entry, ours[address], address in files)):
            yield address
    for one in folders:
        yield from _foreign(site, ours, files, one)


def _is_ours(entry: "os.DirEntry[str]", digest: str, replaced: bool) -> bool:
    if not entry.is_file(follow_symlinks=False):
        return False
    if replaced:
        return True
    with open(entry.path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest


def _bring(old: str, new: str) -> None:
    """Link or copy a file, a link or an empty folder of somebody's. Raises FileExistsError, NotADirectoryError."""
    if os.path.isdir(old) and not os.path.islink(old):
        _folders(new, old)
        return
    if os.path.lexists(new):
        raise FileExistsError
    _folders(os.path.dirname(new), os.path.dirname(old))
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)


def _flush(folder: str) -> None:
    """Have the system put what was written on the disk, where it can be asked: the machine, too, may crash."""
    if sys.platform != "linux":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError, AttributeError):
            _libc().syncfs(handle)
    finally:
        os.close(handle)


def _swap(new: Path, out: Path) -> None:
    """Put the new site in the place of the old, and the old, if there is one, in the place of the new."""
    if not os.path.lexists(out):
        os.rename(new, out)
    elif not _exchange(new, out):
        old = new.with_name("old")
        os.rename(out, old)
        # Now there is no site. A run killed here is mended by `_recover` at the next start.
        try:
            os.rename(new, out)
        except OSError:
            os.rename(old, out)
            raise
        with suppress(OSError):
            os.rename(old, new)


def _recover(beside: Path, out: Path) -> None:
    """Put back a site that a run left between two steps. Raises OSError when something else has taken its place."""
    old = beside / "old"
    if old.is_dir() and manifest(out / MANIFEST) is None:
        os.rename(old, out)


_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step: renameat2(2) on Linux, renamex_np(2) on macOS. False where there is none."""
    try:
        libc = _libc()
        if sys.platform == "linux":
            names = (ctypes.c_int(_AT_FDCWD), os.fsencode(one), ctypes.c_int(_AT_FDCWD), os.fsencode(other))
            return bool(libc.renameat2(*names, ctypes.c_uint(_RENAME_EXCHANGE)) == 0)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(os.fsencode(one), os.fsencode(other), ctypes.c_uint(_RENAME_SWAP)) == 0)
    except (OSError, AttributeError, TypeError):
        pass
    return False


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
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


@contextmanager
def _writing(path: object) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failure(error, path) from error


def _failure(error: OSError, path: object) -> WriteFailed:
    where = error.filename if isinstance(error.filename, str) else path
    return WriteFailed(f"{where} cannot be written: {(error.strerror or str(error)).lower()}")
