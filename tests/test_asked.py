"""What a page asks is noted: each question once, by a number of its own, and a whole column stands for its parts."""

from array import array

import pytest

from factsheet.views.asked import WHOLE, Ask, Asked, AskedSet, Notes

COLORS = {"a": "red", "b": "blue"}


def taken(notes: Notes) -> set[Ask]:
    """What was asked since the last time, as it was asked."""
    return {notes.numbers.asks[number] for number in array("I", notes.taken())}


def test_what_is_asked_is_noted_once() -> None:
    notes = Notes()
    colors, names = Asked("colors", COLORS, notes), AskedSet("names", {"a"}, notes)
    assert (colors["a"], colors["a"], colors.get("c"), "b" in colors, "c" in names) == ("red", "red", None, True, False)
    assert taken(notes) == {("colors", "a"), ("colors", "c"), ("colors", "b"), ("names", "c")}
    assert taken(notes) == set(), "the next page begins with nothing"
    assert colors["b"] == "blue"
    assert taken(notes) == {("colors", "b")}
    assert notes.numbers.asks == [("colors", "a"), ("colors", "c"), ("colors", "b"), ("names", "c")]
    assert [notes.numbers.of(ask) for ask in notes.numbers.asks] == [0, 1, 2, 3]


@pytest.mark.parametrize("walk", [list, len, dict.fromkeys, lambda many: list(many.values())])
def test_who_walks_through_a_column_asks_for_all_of_it(walk: object) -> None:
    notes = Notes()
    colors, names = Asked("colors", COLORS, notes), AskedSet("names", {"a"}, notes)
    assert "a" in names
    assert colors["a"] == "red"
    walk(colors)  # type: ignore[operator]  # one way or another
    assert taken(notes) == {("colors", WHOLE), ("names", "a")}


def test_numbers_can_begin_from_nothing() -> None:
    notes = Notes()
    colors = Asked("colors", COLORS, notes)
    assert colors["a"] == "red"
    notes.taken()
    notes.numbers.clear()
    assert colors["b"] == "blue"
    assert taken(notes) == {("colors", "b")}
    assert notes.numbers.asks == [("colors", "b")]


def test_another_ones_numbers_are_read_as_they_were_meant() -> None:
    notes = Notes()
    asks = array("I", [0, 2]).tobytes()
    assert array("I", notes.renumbered(asks, {0: 7, 1: 8, 2: 9})).tolist() == [7, 9]
