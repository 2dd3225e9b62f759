"""The new site takes the place of the old, whole: in one step where the system has one, else in two."""

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from factsheet.write.manifest import MANIFEST, listing, manifest
from factsheet.write.mishaps import uninterrupted, writing
from factsheet.write.others import bring_latecomers, carry_over
from factsheet.write.stage import Stage, Written, write_file


class Summary(NamedTuple):
    """What a build did: how many files the site has, how many changed, how many went."""

    files: int
    changed: int
    removed: int


def commit(stage: Stage, written: Iterable[Written], more: Mapping[str, object] | None = None) -> Summary:
    """Add the manifest and what others put into the site, and swap the new site in.

    `more` is what the manifest says besides. Raises Refused when a file that is not ours stands where one of ours would
    go, WriteFailed, and ValueError when two addresses differ in case only (a bug of ours: some systems would keep one
    of the two).
    """
    files = {one.address: one for one in written}
    if len({address.lower() for address in files}) != len(files):
        raise ValueError("two addresses differ in case only")
    digests = {address: files[address].sha256 for address in sorted(files)}
    with writing(stage.out):
        carry_over(stage, files)
        write_file(f"{stage.new}/{MANIFEST}", listing(digests, more or {}))
        _flush(stage.new)
        with uninterrupted():
            _swap(Path(stage.new), Path(stage.out))
            bring_latecomers(stage, files)
    return Summary(len(files), sum(one.changed for one in files.values()), len(stage.old.keys() - files.keys()))


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
        # Now there is no site. A run killed here is mended by `recover` at the next start.
        try:
            os.rename(new, out)
        except OSError:
            os.rename(old, out)
            raise
        with suppress(OSError):
            os.rename(old, new)


def recover(beside: Path, out: Path) -> None:
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
            names = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other))
            return bool(libc.renameat2(*names, _RENAME_EXCHANGE) == 0)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(os.fsencode(one), os.fsencode(other), _RENAME_SWAP) == 0)
    except (OSError, AttributeError, TypeError):
        pass
    return False


def _libc() -> Any:
    # A build that finds nothing to do, and a process that renders for another, swap nothing.
    import ctypes

    return ctypes.CDLL(None, use_errno=True)
