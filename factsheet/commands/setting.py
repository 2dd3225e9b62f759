"""What every command needs before it starts: the content, the date of the build, and how to report problems."""

import argparse
import datetime
import os
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from factsheet import edtf, unchanged
from factsheet.check import NOTHING, Checked, Standing, check, newest
from factsheet.commands import IO, USAGE, Stop
from factsheet.commands.day import last_commit
from factsheet.commands.rooms import Leave, unheard
from factsheet.diagnostics import Diagnostic, report
from factsheet.edtf import Date
from factsheet.load import Loaded, Unreadable, files, kept, load_files, shared
from factsheet.standing import Files, of_processes


def loaded(options: argparse.Namespace, drafts: bool = False, leave: Leave = unheard) -> Loaded:
    """The content that the options name. Raises Stop."""
    content = Path(options.content)
    data, problems = _read(content)
    leave("read")
    known = shared.read(data, shown(content), _jobs(options))
    found = load_files(data, shown(content), drafts, problems, known)
    leave("parse")
    return found


def _read(content: Path) -> tuple[dict[str, bytes], list[Diagnostic]]:
    try:
        return files.read(content)
    except Unreadable as error:
        raise Stop(str(error), IO) from None


def loaded_again(
    options: argparse.Namespace, notes: Path, of: str = "", leave: Leave = unheard
) -> tuple[Loaded, Files]:
    """The same, of which only the files are read that somebody has touched since the notes were left; and how they are.

    `of` is this build's name for what it notes. Raises Stop.
    """
    content = Path(options.content)
    prefix = shown(content)
    # Whoever changes a file from here on is noticed by the next build.
    at, now = time.time_ns(), kept.marks(content, prefix)
    package = Path(__file__).resolve().parents[1]
    stamp = unchanged.inputs([package], unchanged.engine()).digest
    before = kept.recall(notes)
    if options.clean or before.stamp != stamp:
        before = kept.Kept(stamp)
    data, problems = _read(content)
    leave("read")
    read = kept.known(before, now, data, prefix)
    untouched = set(read)
    rest = {address: bytes_ for address, bytes_ in data.items() if prefix + address not in read}
    read |= shared.read(rest, prefix, _jobs(options))
    found = load_files(data, prefix, problems=problems, known=read)
    keep = kept.kept(before, now, read, at, of)
    kept.save(notes, keep)
    leave("parse")
    return found, Files(now, untouched, stamp, whole=keep.rows.keys() == read.keys())


def _jobs(options: argparse.Namespace) -> int:
    """How many processes may work, as the options say where they can."""
    jobs: int | None = getattr(options, "jobs", None)
    return jobs or processors()


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def shown(content: Path) -> str:
    """What stands before file names in messages: the folder from here, or its own name when it is elsewhere."""
    here = Path.cwd()
    whole = (here / content).resolve()
    if whole != here and whole.is_relative_to(here):
        return whole.relative_to(here).as_posix() + "/"
    return whole.name + "/"


def checked(
    options: argparse.Namespace, found: Loaded, standing: Standing = NOTHING, leave: Leave = unheard
) -> Checked:
    """The check of what was loaded, on the date and for the address that the options name. Raises Stop."""
    address, day = getattr(options, "base_url", None) or "", as_of(options, found)
    shared = of_processes(found, day, _jobs(options), standing)
    if shared is not standing:
        leave("derive")
    result = check(found, day, address, shared, then=lambda: leave("check"))
    leave("derive" if result.edition else "check")
    return result


def as_of(options: argparse.Namespace, found: Loaded) -> Date:
    """The date of the build: --as-of, else SOURCE_DATE_EPOCH, else the last commit's, else the newest in the content.

    Raises Stop when --as-of or SOURCE_DATE_EPOCH is no date.
    """
    given = given_day(options) or _day(last_commit(Path(options.content)))
    return given or newest(found.content) or edtf.parse("1970-01-01")


def given_day(options: argparse.Namespace) -> Date | None:
    """The date that --as-of or SOURCE_DATE_EPOCH gives, if any. Raises Stop when it is no date."""
    if not options.as_of:
        return _day(os.environ.get("SOURCE_DATE_EPOCH", ""))
    try:
        return edtf.parse(options.as_of)
    except ValueError as error:
        raise Stop(f"--as-of {options.as_of}: {error}", USAGE) from None


def _day(epoch: str) -> Date | None:
    """The day of a number of seconds since 1970; none without one. Raises Stop."""
    if not epoch:
        return None
    try:
        day = datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Stop(f"SOURCE_DATE_EPOCH is not a number of seconds: {epoch}", USAGE) from None
    return edtf.parse(day.isoformat())


def tell(problems: Sequence[Diagnostic], found: Loaded) -> None:
    """Print every problem for a person, on the error stream."""
    sys.stderr.write(report(problems, found.texts))


def replace_text(path: Path, text: str) -> None:
    """Put `text` in the place of the file at `path`, whole or not at all, with the rights it had. Raises Stop."""
    staged = path.with_name(f".{path.name}.new")
    try:
        staged.write_bytes(text.encode())
        if path.exists():
            shutil.copymode(path, staged)
        staged.replace(path)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise Stop(f"{path} cannot be written: {(error.strerror or '').lower()}", IO) from None
