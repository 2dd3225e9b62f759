"""The folder beside the site in which a build works: claimed, locked, and removed at the end."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from factsheet.write.manifest import ours
from factsheet.write.mishaps import Refused, uninterrupted, writing
from factsheet.write.stage import Stage
from factsheet.write.swap import recover

try:
    import fcntl
except ImportError:  # Windows has no such lock; two builds at once are then the publisher's business.
    fcntl = None  # type: ignore[assignment]

_MARKER = "this-is-a-factsheet-build"


@contextmanager
def staging(out: Path, forbidden: Sequence[Path] = (), clean: bool = False) -> Iterator[Stage]:
    """A stage beside `out`, removed at the end whatever happens; `commit` it to swap the new site in.

    `forbidden` are folders that the site may neither be, hold nor lie in. `clean`: reuse nothing of the last build.
    Raises Refused when `out` is not ours, WriteFailed when there is no room for a stage.
    """
    with writing(out):
        out = _place(out, forbidden)
        missing = [one for one in out.parents if not one.exists()]
    beside = workplace(out)
    new = beside / "new"
    lock: int | None = None
    try:
        with uninterrupted(), writing(beside):
            out.parent.mkdir(parents=True, exist_ok=True)
            lock = _claim(beside, out)
            (beside / _MARKER).touch()
            recover(beside, out)
            _clear(beside)
            new.mkdir()
            os.chmod(new, 0o755)
        with writing(out):
            old = ours(out)
        yield Stage(str(out), str(new), old, reuse=not clean)
    finally:
        with uninterrupted():
            if lock is not None:
                _leave(beside, out, lock)
            for one in missing:
                # Those that hold the site now, or anything else, stay.
                with suppress(OSError):
                    one.rmdir()


def workplace(out: Path) -> Path:
    """Where a build of the site at `out`, its real place, works, and what one that was killed leaves behind."""
    return out.parent / f".{out.name}.factsheet-stage"


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
    taken = Refused(f"{beside} stands where the build works, and is not ours; move it away")
    for _ in range(10):
        if beside.is_symlink() or (beside.exists() and not beside.is_dir()):
            raise taken
        beside.mkdir(exist_ok=True)
        handle = _lock(beside, out)
        if handle is None:
            continue
        if (beside / _MARKER).is_file() or not any(beside.iterdir()):
            return handle
        _unlock(handle)
        raise taken
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
        recover(beside, out)
        _clear(beside)
        (beside / _MARKER).unlink(missing_ok=True)
        beside.rmdir()
    _unlock(lock)
