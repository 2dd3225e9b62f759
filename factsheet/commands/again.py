"""Whether the last build still stands: all that it depends on, looked at from outside. Imports nothing that is slow."""

import argparse
import os
import time
from pathlib import Path
from typing import NamedTuple

from factsheet import unchanged
from factsheet.commands import day

# Options that change how a site is made, and not what it is.
HOW = ("jobs", "profile", "clean", "cache", "command")


class Again(NamedTuple):
    """A build about to begin: where its notes are, the site, and how what it is made from looked at what nanosecond."""

    notes: Path
    out: Path
    look: unchanged.Look
    at: int


def before(options: argparse.Namespace, templates: Path) -> Again:
    """How everything looks before a build reads it."""
    package = Path(__file__).resolve().parents[1]
    paths = [Path(options.content), templates, package]
    if options.handbook is not False:
        # What the handbook is made from, where there is one (`handbook.home`).
        paths += [package.parent / name for name in ("mkdocs.yml", "docs", "templates", "tests/worlds/broken")]
    asked = [f"{name}={value}" for name, value in sorted(vars(options).items()) if name not in HOW]
    where = [os.path.realpath(one) for one in (options.out, *paths)]
    words = [*asked, *where, os.getcwd(), os.path.expanduser("~"), *unchanged.engine(), _day(options)]
    out = Path(options.out)
    return Again(unchanged.folder(Path(options.cache), out), out, unchanged.inputs(paths, words), time.time_ns())


def _day(options: argparse.Namespace) -> str:
    """What the date of the build comes from, beside the content."""
    return options.as_of or os.environ.get("SOURCE_DATE_EPOCH") or day.last_commit(Path(options.content))


def standing(again: Again) -> str:
    """What the last build said, when nothing has changed since, and nothing is left to clear away; else nothing."""
    last = unchanged.recall(again.notes)
    if last is None or last.inputs != again.look.digest or again.out.is_symlink():
        return ""
    from factsheet.write import workplace

    if workplace(Path(os.path.realpath(again.out))).exists():
        return ""
    return last.said if last.site == unchanged.site(again.out) else ""


def done(again: Again, said: str) -> None:
    """Note what a build has left, for the next; when a change in the moment of the look would have gone unseen, not."""
    seen = again.look.digest if unchanged.settled(again.look.newest, again.at) else ""
    site = unchanged.site(again.out) if seen else ""
    unchanged.remember(again.notes, unchanged.Last(os.path.realpath(again.out), seen, site, said))
