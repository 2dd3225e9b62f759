"""Dates: the part of EDTF (ISO 8601-2, level 1) that entries use, and the first and last day each allows."""

import calendar
import datetime
import re
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


def iso(ordinal: int) -> str:
    """The ISO form of a day, such as `2023-02-13`."""
    return datetime.date.fromordinal(ordinal).isoformat()


_MONTHS = [
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
_MONTH = re.compile("|".join(_MONTHS))


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
        part for part in (day.lstrip("0"), _MONTHS[int(month) - 1] if month else "", year.lstrip("0")) if part
    )
    return {"~": f"about {words}", "?": f"{words} (uncertain)", "%": f"about {words} (uncertain)"}.get(mark, words)
