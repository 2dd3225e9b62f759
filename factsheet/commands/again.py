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
    """A build about to begin: where its notes are, the site, and how what it is made from looked at what nanosecond.

    `dated`: the date of the build is known before anything is read.
    """

    notes: Path
    out: Path
    look: unchanged.Look
    at: int
    dated: bool

    @property
    def name(self) -> str:
        """What tells this build from others in its notes."""
        return f"{self.look.digest} {self.at}"


def before(options: argparse.Namespace, templates: Path) -> Again:
    """How everything looks before a build reads it."""
    package = Path(__file__).resolve().parents[1]
    paths = [Path(options.content), templates, package]
    if options.handbook is not False:
        # What the handbook is made from, where there is one (`handbook.home`).
        paths += [package.parent / name for name in ("mkdocs.yml", "docs", "templates", "tests/worlds/broken")]
    dated = _day(options)
    asked = [f"{name}={value}" for name, value in sorted(vars(options).items()) if name not in HOW]
    where = [os.path.realpath(one) for one in (options.out, *paths)]
    words = [*asked, *where, os.getcwd(), os.path.expanduser("~"), *unchanged.engine(), dated]
    out = Path(options.out)
    look = unchanged.inputs(paths, words)
    return Again(unchanged.folder(Path(options.cache), out), out, look, time.time_ns(), bool(dated))


def _day(options: argparse.Namespace) -> str:
    """What the date of the build comes from, beside the content."""
    return options.as_of or os.environ.get("SOURCE_DATE_EPOCH") or day.last_commit(Path(options.content))


def standing(again: Again) -> str:
    """What the last build said, when nothing has changed since, and nothing is left to clear away; else nothing."""
    last = unchanged.recall(again.notes)
    if last is None or last.inputs != again.look.digest or _in_the_way(again):
        return ""
    return last.said if last.site == unchanged.site(again.out).digest else ""


def edited(again: Again) -> tuple[unchanged.Last, unchanged.Look, str] | None:
    """What the last build noted, the site as it left it and stands, and the path of the one file edited since.

    None where that is not all that has changed.
    """
    last = unchanged.recall(again.notes)
    if last is None or not last.whole or not last.inputs or _in_the_way(again):
        return None
    path = unchanged.edited(unchanged.lines(again.notes), again.look)
    if not path:
        return None
    site = unchanged.site(again.out)
    return (last, site, path) if last.site == site.digest else None


def _in_the_way(again: Again) -> bool:
    """Whether something has to be cleared away or refused."""
    from factsheet.write import workplace

    return again.out.is_symlink() or workplace(Path(os.path.realpath(again.out))).exists()


def settled(again: Again) -> bool:
    """Whether a change in the moment of the look would not have gone unseen."""
    return unchanged.settled(again.look.newest, again.at)


def done(again: Again, said: str, whole: str = "", left: unchanged.Look | None = None) -> None:
    """Note what a build has left (looked at now, unless it is known), for the next, where that may rely on it.

    `whole` names the build that left all notes, when they are whole.
    """
    seen = again.look.digest if settled(again) else ""
    site = (left or unchanged.site(again.out)).digest if seen else ""
    last = unchanged.Last(os.path.realpath(again.out), seen, site, said, whole if seen else "")
    unchanged.remember(again.notes, last, again.look)
