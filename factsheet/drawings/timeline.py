"""The site's timeline: each entry on the line of its year, a day as a mark, anything less as the span it may lie in."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from factsheet import edtf
from factsheet.drawings.scale import Scale, percent
from factsheet.edtf import EARLIEST, LATEST, Date

# A year's line over the width, and where its months begin.
START, END = 2.0, 98.0
MONTHS = tuple(percent(Scale(0, 12, START, END).at(month)) for month in range(13))


class Month(NamedTuple):
    """A month's name in the middle of its part of the line, its first letter apart: a phone has room for that."""

    x: str
    letter: str
    rest: str


NAMES = tuple(
    Month(percent(Scale(0, 12, START, END).at(number + 0.5)), name[0], name[1:3])
    for number, name in enumerate(edtf.MONTHS)
)


class Dated(NamedTuple):
    """What the timeline is made of: `kind` is event or claim, `key` its id."""

    kind: str
    key: str
    on: Date


class Entry(NamedTuple):
    """One entry on its year's line: a mark at `x1` when `exact`, else a dashed line from `x1` to `x2`.

    `before` and `after`: it may lie outside the year on that side.
    """

    kind: str
    key: str
    on: str
    when: str
    exact: bool
    x1: str
    x2: str
    before: bool
    after: bool


class Year(NamedTuple):
    """The entries of a year, in order; `gap` is how many years before it have none."""

    year: str
    entries: tuple[Entry, ...]
    gap: int


class Timeline(NamedTuple):
    """The years that have entries, and what has no date at all."""

    years: tuple[Year, ...]
    undated: tuple[Dated, ...]


def timeline(rows: Iterable[Dated]) -> Timeline:
    """The timeline. An entry stands in the year it may have begun in, else in the year it was over by."""
    years: dict[int, list[Dated]] = {}
    undated = []
    for one in sorted(rows, key=in_time):
        year = year_of(one.on)
        if year:
            years.setdefault(year, []).append(one)
        else:
            undated.append(one)
    found = []
    before = None
    for year in sorted(years):
        found.append(
            Year(
                str(year),
                tuple(_entry(one, year) for one in years[year]),
                year - before - 1 if before is not None else 0,
            )
        )
        before = year
    return Timeline(tuple(found), tuple(undated))


def in_time(one: Dated) -> tuple[int, int, str, str]:
    """What the entries of a timeline are sorted by; those without a date come last."""
    return (_known(one.on), one.on.last, one.kind, one.key)


def year_of(on: Date) -> int:
    """The year an entry stands in; 0 when it has no date."""
    if on.first <= EARLIEST and on.last >= LATEST:
        return 0
    return datetime.date.fromordinal(_known(on)).year


def _known(on: Date) -> int:
    return on.first if on.first > EARLIEST else on.last


def _entry(one: Dated, year: int) -> Entry:
    first, last = datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal()
    scale = Scale(first, last, START, END)
    exact = one.on.first == one.on.last
    return Entry(
        kind=one.kind,
        key=one.key,
        on=one.on.text,
        when=edtf.spoken(one.on.text),
        exact=exact and not one.on.text.endswith(("~", "?", "%")),
        x1=percent(scale.at(one.on.first)),
        x2=percent(scale.at(one.on.last)),
        before=one.on.first < first,
        after=one.on.last > last,
    )
