"""Dates: the part of EDTF (ISO 8601-2, level 1) that entries use, and the first and last day each allows."""

import calendar
import datetime
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# The rules compare dates as ordinals of the proleptic Gregorian calendar, as `datetime.date.toordinal` counts them.
EARLIEST = 0
LATEST = 10**9

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%])?|(\d{3})X|(\d{2})XX", re.ASCII)


class Date(NamedTuple):
    """A date as written (`text`) with the first and last day it allows, as ordinals.

    An open side of an interval is `EARLIEST` or `LATEST`.
    """

    text: str
    first: int
    last: int

    @property
    def dated(self) -> bool:
        """Whether there is a last day it allows."""
        return self.last < LATEST


UNDATED = Date("", EARLIEST, LATEST)


@lru_cache(maxsize=65536)
def parse(text: str) -> Date:
    """The date that `text` writes: `2023-02-13`, `2023-02`, `2023`, `198X`, `2016/2019`, `../2024-03-25`, `2023-02~`.

    Raises ValueError, in words for a person, for anything else, and for a day that does not exist.
    """
    if "/" not in text:
        first, last = _days(text)
        return Date(text, first, last)
    start, _, end = text.partition("/")
    if start == end == "..":
        raise ValueError("an interval needs at least one end that is known")
    first = EARLIEST if start == ".." else _days(start)[0]
    last = LATEST if end == ".." else _days(end)[1]
    if first > last:
        raise ValueError("the interval ends before it starts")
    return Date(text, first, last)


def _days(text: str) -> tuple[int, int]:
    found = _DAY.fullmatch(text)
    if not found:
        raise ValueError("not a date of the form 2023-02-13, 2023-02, 2023, 198X, 2016/2019 or 2023-02~")
    year, month, day, _, decade, century = found.groups()
    if decade or century:
        low = int((decade or century).ljust(4, "0"))
        high = low + (9 if decade else 99)
        if not low:
            raise ValueError("the year 0 is out of range")
        return datetime.date(low, 1, 1).toordinal(), datetime.date(high, 12, 31).toordinal()
    return _span(int(year), int(month or 0), int(day or 0), bool(month), bool(day))


def _span(year: int, month: int, day: int, has_month: bool, has_day: bool) -> tuple[int, int]:
    if not year:
        raise ValueError("the year 0 is out of range")
    if has_month and not 1 <= month <= 12:
        raise ValueError(f"there is no month {month:02d}")
    if not has_month:
        return datetime.date(year, 1, 1).toordinal(), datetime.date(year, 12, 31).toordinal()
    length = calendar.monthrange(year, month)[1]
    if not has_day:
        return datetime.date(year, month, 1).toordinal(), datetime.date(year, month, length).toordinal()
    if not 1 <= day <= length:
        raise ValueError(f"{year}-{month:02d} has no day {day:02d}")
    ordinal = datetime.date(year, month, day).toordinal()
    return ordinal, ordinal


_YEAR_FIRST = re.compile(r"(\d{4})([-./\u2010-\u2013 ])(\d{1,2})\2(\d{1,2})", re.ASCII)
# With a slash or a dash it could be two years: 2011/12.
_YEAR_AND_MONTH = re.compile(r"(\d{4})[-.](\d{1,2})", re.ASCII)
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})", re.ASCII)
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)? )?([A-Za-z]{3,9})\.? (\d{4})", re.ASCII)
_NAMED_FIRST = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.ASCII)
_YEARS = re.compile(r"(\d{4})[-\u2013](\d{4})", re.ASCII)


def meant(text: str) -> str:
    """The date that `text` can only mean, as it should be written; empty when it could mean two days, or none.

    `2023-2-3`, `2023/02/03`, `20230203`, `23.2.2023`, `3 February 2023`, `2016-2019`, and an interval from its end.
    """
    for one in _readings(text):
        try:
            parse(one)
        except ValueError:
            continue
        return one
    return ""


def _readings(text: str) -> Iterator[str]:
    if found := _YEAR_FIRST.fullmatch(text):
        yield _written(found[1], found[3], found[4])
    if found := _BASIC.fullmatch(text):
        yield _written(*found.groups())
    if found := _YEAR_AND_MONTH.fullmatch(text):
        yield _written(found[1], found[2])
    if (found := _DAY_FIRST.fullmatch(text)) and (int(found[2]) <= 12 < int(found[1]) or found[1] == found[2]):
        yield _written(found[3], found[2], found[1])
    if found := _NAMED.fullmatch(text):
        yield _written(found[3], _month(found[2]), found[1])
    if found := _NAMED_FIRST.fullmatch(text):
        yield _written(found[3], _month(found[1]), found[2])
    if found := _YEARS.fullmatch(text):
        yield f"{found[1]}/{found[2]}"
    start, slash, end = text.partition("/")
    if slash and ".." not in (start, end):
        yield f"{end}/{start}"


def _written(year: str, month: str, day: str | None = None) -> str:
    return "-".join((year, *(part.zfill(2) for part in (month, day) if part is not None)))


def _month(name: str) -> str:
    """The number of a month by its English name or the first letters of it; `0` when there is none."""
    starts = [number for number, month in enumerate(MONTHS, 1) if month.casefold().startswith(name.casefold())]
    return str(starts[0]) if len(starts) == 1 else "0"


@lru_cache(maxsize=65536)
def iso(ordinal: int) -> str:
    """The ISO form of a day, such as `2023-02-13`."""
    return datetime.date.fromordinal(ordinal).isoformat()


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = re.compile("|".join(MONTHS))


@lru_cache(maxsize=65536)
def brief(text: str) -> str:
    """A date as a drawing says it, its months cut to three letters: `13 Feb 2023`, `by 25 Mar 2024`."""
    return _MONTH.sub(lambda found: found[0][:3], spoken(text))


@lru_cache(maxsize=65536)
def spoken(text: str) -> str:
    """A date as a page says it: `13 February 2023`, `about February 2023`, `by 25 March 2024`, `the 1980s`."""
    if not text:
        return "no date"
    if "/" in text:
        start, _, end = text.partition("/")
        if start == "..":
            return f"by {_spoken(end)}"
        if end == "..":
            return f"since {_spoken(start)}"
        return f"{_spoken(start)} to {_spoken(end)}"
    return _spoken(text)


def _spoken(text: str) -> str:
    mark = text[-1]
    bare = text.rstrip("~?%")
    if bare.endswith("XX"):
        return f"the {bare[:2]}00s"
    if bare.endswith("X"):
        return f"the {bare[:3]}0s"
    year, _, rest = bare.partition("-")
    month, _, day = rest.partition("-")
    words = " ".join(
        part for part in (day.lstrip("0"), MONTHS[int(month) - 1] if month else "", year.lstrip("0")) if part
    )
    return {"~": f"about {words}", "?": f"{words} (uncertain)", "%": f"about {words} (uncertain)"}.get(mark, words)
