"""What others put into the site: found by not being as a build of ours left it, and brought along untouched."""

import hashlib
import os
import shutil
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress

from factsheet.write.manifest import MANIFEST
from factsheet.write.mishaps import Refused
from factsheet.write.stage import Stage, make_folders


def carry_over(stage: Stage, files: Container[str]) -> None:
    """Bring what others put into the old site along, untouched. Raises Refused when it is in the way."""
    for address in _foreign(stage.out, stage.old, files):
        old, new = f"{stage.out}/{address}", f"{stage.new}/{address}"
        try:
            _bring(old, new)
        except (FileExistsError, NotADirectoryError):
            raise Refused(f"{old} is not ours, and stands where the site has a page; move it away") from None


def bring_latecomers(stage: Stage, files: Container[str]) -> None:
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
        if entry.is_file(follow_symlinks=False) and address in ours:
            if address in files or _digest(entry) == ours[address]:
                continue
        elif entry.is_dir(follow_symlinks=False):
            folders.append(address + "/")
            continue
        if address != MANIFEST:
            yield address
    for one in folders:
        yield from _foreign(site, ours, files, one)


def _digest(entry: "os.DirEntry[str]") -> str:
    with open(entry.path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bring(old: str, new: str) -> None:
    """Link or copy a file, a link or an empty folder of somebody's. Raises FileExistsError, NotADirectoryError."""
    if os.path.isdir(old) and not os.path.islink(old):
        make_folders(new, old)
        return
    if os.path.lexists(new):
        raise FileExistsError
    make_folders(os.path.dirname(new), os.path.dirname(old))
    try:
        os.link(old, new, follow_symlinks=False)
    except OSError:
        shutil.copy2(old, new, follow_symlinks=False)
