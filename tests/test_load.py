"""Reading quickly gives what reading plainly gives."""

import sys

import hypothesis
from hypothesis import given
from hypothesis import strategies as st

from factsheet.diagnostics import Diagnostic
from factsheet.load import entries
from factsheet.load.files import HIDDEN, hidden
from factsheet.load.values import Reader
from factsheet.model import Claim

MARKDOWN = st.lists(st.sampled_from(["---", "--", "-", "\n", " ", "\t", "a: b", "----"]), max_size=30).map("".join)


def test_what_nobody_can_see_is_found_wherever_the_pattern_finds_it() -> None:
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        assert bool(hidden(f"a\n{character}b")) == bool(HIDDEN.search(character)), hex(number)


@hypothesis.settings(deadline=None, derandomize=True, max_examples=2_000)
@given(MARKDOWN)
def test_front_matter_lies_between_the_first_two_fences(text: str) -> None:
    problems: list[Diagnostic] = []
    parts = entries._split(Reader("a.md", None, [], problems), text)
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.startswith("---") and not line[3:].strip(" \t")]
    if parts is None:
        assert [one.code for one in problems] == ["FMT002" if fences[:1] == [0] else "FMT001"]
        return
    front, body, line = parts
    assert fences[0] == 0
    assert front.split("\n") == [*lines[1 : fences[1]], ""] or not front
    assert body == "\n".join(lines[line - 1 :]).rstrip("\n") or not body
    assert "".join(lines[fences[1] + 1 :]).strip() == "" or fences[1] < line - 1 < len(lines)


TEXT = """\
title: "two
  lines"
proposition: 'quoted'
nature: fact
reviewed: 2020-06-01
topics: [one, two]
assertions:
  - id: a
    actor: unnamed
    note: "hidden \\u200b, seen"
"""


def test_a_value_keeps_its_place_for_whoever_asks() -> None:
    entry = entries.read(Reader("x.md", None, [], []), "claim", "x", f"---\n{TEXT}---\n", True)
    assert isinstance(entry, Claim)
    assert dict(entry.places) == {
        "title": (2, 8, 1),
        "proposition": (4, 14, 8),
        "nature": (5, 9, 4),
        "reviewed": (6, 11, 10),
        "topics": (7, 1, 6),
        "topics.0": (7, 10, 3),
        "topics.1": (7, 15, 3),
        "assertions": (8, 1, 10),
        "assertions.0": (9, 5, 2),
        "assertions.0.id": (9, 9, 1),
        "assertions.0.actor": (10, 12, 7),
        "assertions.0.note": (11, 11, 21),
    }
    assert entry.assertions[0].actor == "unnamed"
