"""The spread of a claim: the origin first, then every page on the day it appeared; what has no day is not given one."""

import datetime
from collections.abc import Callable, Iterable
from functools import lru_cache

import msgspec

from factsheet import edtf
from factsheet.drawings.marks import BROKEN, DOT, LEVEL, RING, Marked
from factsheet.drawings.scale import Scale, percent
from factsheet.edtf import EARLIEST, LATEST, Date
from factsheet.edtf import MONTHS as MONTH_NAMES

# A bar of the picture is this part of its width; days closer than that share a pile.
BAR = 1.5
# Piles are this high at most, and a bar with its gap this high at most, in pixels.
HIGHEST, STEP = 176.0, 11.0
# Between a pile and the line of time, where the origins stand.
LIFT = 14.0
# The line of time ends here when something has no date, and those without one are piled at the far end.
DATED_END, UNDATED_AT = 80.0, 96.0
ROW = 12.0


class Bar(msgspec.Struct, frozen=True):
    """One page: `x` in per cent, `y1` and `y2` in pixels."""

    id: str
    x: str
    y1: str
    y2: str
    denies: bool


class Span(msgspec.Struct, frozen=True):
    """What happened somewhere between two days: a dashed line with no bar. An open end runs to the edge."""

    id: str
    x1: str
    x2: str
    y: str
    page: bool
    denies: bool
    since: bool
    until: bool


class Start(msgspec.Struct, frozen=True):
    """An origin or an unnamed statement on the line of time."""

    id: str
    x: str
    mark: str
    denies: bool


class Tick(msgspec.Struct, frozen=True):
    """A day between the first and the last that is named, in per cent."""

    x: str
    words: str


class Spread(msgspec.Struct, frozen=True):
    """The picture: `height`, and the line of time at `base`, in pixels; the first and last day in words.

    `first_day` counts the pages of the first day that has any; `dated`, `vague` and `undated` count pages.
    """

    height: str
    base: str
    end: str
    bars: tuple[Bar, ...]
    spans: tuple[Span, ...]
    starts: tuple[Start, ...]
    first: str
    last: str
    ticks: tuple[Tick, ...]
    dated: int
    vague: int
    undated: int
    first_day: int
    tallest: int


STARTS = frozenset((DOT, RING, LEVEL, BROKEN))


def spread(rows: Iterable[Marked]) -> Spread | None:
    """The spread of a claim, whose assertions are `rows`; None when nothing on file has a date."""
    drawn = sorted(
        [row for row in rows if row.judged.sides and (row.judged.assertion.source or _starts(row))], key=_by_day
    )
    days = [day for row in drawn for day in row.judged.assertion.on[1:] if EARLIEST < day < LATEST]
    if not days:
        return None
    first, last = min(days), max(days)
    undated = sum([bool(row.judged.assertion.source) and not _known(row.judged.assertion.on) for row in drawn])
    scale = Scale(first, last, 2.0, DATED_END if undated else 98.0)
    piles: dict[tuple[float, bool], list[str]] = {}
    pages_by_day: dict[int, int] = {}
    starts, vague = [], []
    for row in drawn:
        it, against = row.judged.assertion, row.denies
        on = it.on
        if not _known(on):
            if it.source:
                piles.setdefault((UNDATED_AT, against), []).append(it.id)
        elif on.first != on.last:
            vague.append(row)
        else:
            at = scale.at(on.last)
            if _starts(row):
                starts.append(Start(it.id, percent(at), row.mark, against))
            if it.source:
                piles.setdefault((round(at / BAR) * BAR, against), []).append(it.id)
                pages_by_day[on.last] = pages_by_day.get(on.last, 0) + 1
    above = below = 0
    for (_, against), pile in piles.items():
        if against:
            below = max(below, len(pile))
        else:
            above = max(above, len(pile))
    step = min(STEP, HIGHEST / max(above, below, 1))
    over = len(vague) * ROW
    base = over + above * step + LIFT
    bars = []
    for (x, against), pile in sorted(piles.items()):
        at_x = percent(x)
        for place, id in enumerate(pile):
            if against:
                top = base + LIFT + place * step
                bars.append(Bar(id, at_x, _px(top), _px(top + step * 0.72), True))
            else:
                bottom = base - LIFT - place * step
                bars.append(Bar(id, at_x, _px(bottom - step * 0.72), _px(bottom), False))
    return Spread(
        height=_px(base + LIFT + below * step),
        base=_px(base),
        end=percent(scale.end),
        bars=tuple(bars),
        spans=tuple([_span(row, scale, ROW / 2 + number * ROW) for number, row in enumerate(vague)]),
        starts=tuple(starts),
        first=edtf.brief(edtf.iso(first)),
        last=edtf.brief(edtf.iso(last)),
        ticks=tuple(_ticks(scale)),
        dated=sum(pages_by_day.values()),
        vague=sum([bool(row.judged.assertion.source) for row in vague]),
        undated=undated,
        first_day=pages_by_day[min(pages_by_day)] if pages_by_day else 0,
        tallest=above,
    )


# How far apart days are that are named: the first of these at which their names have room beside each other, at twice
# the size of type too. A month or a year begins on its first.
DAYS, MONTHS, YEARS = (1, 2, 7, 14), (1, 3, 6), (1, 2, 5, 10, 20, 50)
IN_MONTHS = (*MONTHS, *(12 * years for years in YEARS))
ROOM = 24.0


def _ticks(scale: Scale) -> list[Tick]:
    """A few days between the first and the last, at even steps of the calendar, with room for their names."""
    if scale.high - scale.low < 2:
        return []
    low, high = int(scale.low), int(scale.high)
    share = (scale.end - scale.start) / (scale.high - scale.low)
    for every in DAYS:
        if every * share >= ROOM:
            return _named(scale, range(low + every, high, every), _day)
    first, last = datetime.date.fromordinal(low), datetime.date.fromordinal(high)
    for every in IN_MONTHS:
        if every * 30.4 * share >= ROOM or every == IN_MONTHS[-1]:
            months = range(first.year * 12 // every * every, last.year * 12 + last.month, every)
            return _named(scale, [_begins(month) for month in months], _month if every % 12 else _year)
    return []


@lru_cache(maxsize=4096)
def _begins(month: int) -> int:
    """The first day of a month, counted from the year 0, which has none."""
    return datetime.date(month // 12, month % 12 + 1, 1).toordinal() if month >= 12 else EARLIEST


def _day(ordinal: int) -> str:
    day = datetime.date.fromordinal(ordinal)
    return f"{day.day} {MONTH_NAMES[day.month - 1][:3]}"


@lru_cache(maxsize=4096)
def _month(ordinal: int) -> str:
    day = datetime.date.fromordinal(ordinal)
    return f"{MONTH_NAMES[day.month - 1][:3]} {day.year}"


@lru_cache(maxsize=4096)
def _year(ordinal: int) -> str:
    return str(datetime.date.fromordinal(ordinal).year)


def _named(scale: Scale, days: Iterable[int], name: Callable[[int], str]) -> list[Tick]:
    """Those of some days that have room from either end for their names."""
    low, high = scale.start + ROOM / 3, scale.end - ROOM / 3
    return [Tick(percent(at), name(day)) for day in days if low <= (at := scale.at(day)) <= high]


def _by_day(row: Marked) -> tuple[int, str]:
    it = row.judged.assertion
    return it.on.last, it.id


def _starts(row: Marked) -> bool:
    return row.mark in STARTS and not row.judged.assertion.is_relay


def _known(on: Date) -> bool:
    """Whether there is a day that it was not before or not after."""
    return on.first > EARLIEST or on.last < LATEST


def _span(row: Marked, scale: Scale, y: float) -> Span:
    it = row.judged.assertion
    on = it.on
    since, until = on.last >= LATEST, on.first <= EARLIEST
    return Span(
        it.id,
        percent(scale.start if until else scale.at(on.first)),
        percent(scale.end if since else scale.at(on.last)),
        _px(y),
        bool(it.source),
        row.denies,
        since,
        until,
    )


@lru_cache(maxsize=4096)
def _px(length: float) -> str:
    return f"{round(length, 1):g}"
