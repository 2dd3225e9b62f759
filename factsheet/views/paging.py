"""The way from one part of a long list to the others."""

from typing import NamedTuple

from factsheet import parts
from factsheet.views.index import Index


class Turn(NamedTuple):
    """Where a part stands among those of its list, and the addresses of the one before it and the one after."""

    number: int
    total: int
    before: str
    after: str


def turn(index: Index, name: str, number: int = 1) -> Turn | None:
    """The way from part `number` of a list to its neighbours; None when the list has one part."""
    total = index.parts_of[name]
    if total == 1:
        return None
    up = "../" * parts.address(name, number).count("/")
    return Turn(
        number,
        total,
        up + parts.address(name, number - 1) if number > 1 else "",
        up + parts.address(name, number + 1) if number < total else "",
    )


def page(index: Index, name: str, key: str) -> tuple[tuple[str, ...], Turn | None, str, str]:
    """Part `key` (empty for the first) of a list with a page of its own.

    What stands on it, the way to the others, the way up from it, and its number in words where there are several.
    """
    number = int(key or 1)
    way = turn(index, name, number)
    up = "../" * parts.address(name, number).count("/")
    return index.parts[f"{name}/{number}"], way, up, f", part {number} of {way.total}" if way else ""
