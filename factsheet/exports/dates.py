"""Dates for formats that know no EDTF: never more exact than what is written."""

import re
from functools import lru_cache

from factsheet import edtf
from factsheet.edtf import Date

_ISO = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)


@lru_cache(maxsize=4096)
def iso(date: Date) -> str:
    """The date when it is plain ISO 8601 (`2023`, `2023-02` or `2023-02-13`), else nothing."""
    return date.text if _ISO.fullmatch(date.text) else ""


def exact(date: Date) -> str:
    """The date when it is one certain day, as `2023-02-13`, else nothing."""
    return date.text if date.first == date.last and len(date.text) == 10 else ""


def day(date: Date) -> str:
    """The day that the rules compare by, the latest it allows; of an open interval, the one end that is known."""
    return edtf.iso(date.last if date.dated else max(1, date.first))


def instant(day: str) -> str:
    """The first instant of a day, for formats that take nothing longer than an instant."""
    return f"{day}T00:00:00Z"
