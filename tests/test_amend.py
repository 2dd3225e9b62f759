"""An edit of one entry: where it is followed at once, the result is what the whole check gives; and where it is not."""

import re
from functools import cache

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factsheet.amend import Amended, amended
from factsheet.check import check
from factsheet.edition import Edition
from factsheet.edtf import parse
from factsheet.load import files, load_files
from factsheet.plan import plan
from factsheet.prose import targets
from factsheet.starter import SHEET
from factsheet.views import index

SHEET_FILES = files.read(SHEET / "content")[0]
ENTRIES = sorted(one for one in SHEET_FILES if "/" in one and not one.startswith("fingerprints/"))
AS_OF = parse("2026-06-01")


def whole(data: dict[str, bytes]) -> Edition | None:
    return check(load_files(data, drafts=True), AS_OF).edition


@cache
def sheet() -> Edition:
    found = whole(SHEET_FILES)
    assert found is not None
    return found


def edited(address: str, text: str) -> Amended | None:
    return amended(index(sheet()), targets(sheet().content), address, text.encode())


def text_of(address: str) -> str:
    return SHEET_FILES[address].decode()


def plain(edition: Edition) -> Edition:
    """An edition without the families that somebody has asked for so far."""
    return msgspec.structs.replace(edition, registry=edition.registry._replace(families={}))


def assert_what_the_whole_check_gives(address: str, text: str, found: Amended) -> None:
    edition = whole({**SHEET_FILES, address: text.encode()})
    assert edition is not None
    assert plain(found.edition) == plain(edition)
    assert [*found.edition.assessments] == [*edition.assessments]
    full, now = index(edition), found.index()
    for field in full.__struct_fields__[1:]:
        assert getattr(now, field) == getattr(full, field), field
    assert plan(found.edition) == plan(edition)
    assert found.targets == targets(edition.content)
    if not found.elsewhere:
        assert plan(edition) == plan(sheet())


LINES = sorted({line for one in ENTRIES for line in text_of(one).splitlines()})


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """A file of the starter's sheet with a line left out, said twice, or put in from elsewhere."""
    address = draw(st.sampled_from(ENTRIES))
    lines = text_of(address).splitlines()
    at = draw(st.integers(0, len(lines) - 1))
    key = re.match(r"[ -]*\w+:", lines[at])
    alike = [line for line in LINES if key and line.startswith(key.group())]
    new = draw(st.sampled_from(["", lines[at], "Another sentence.", *alike]))
    lines[at : at + draw(st.integers(0, 1))] = [new]
    return address, "\n".join(lines) + "\n"


@given(edits())
def test_an_edit_followed_at_once_is_what_the_whole_check_gives(edit: tuple[str, str]) -> None:
    found = edited(*edit)
    if found:
        assert_what_the_whole_check_gives(*edit, found)


CLAIM = "claims/light-runs-by-itself.md"
# An edit of a file, whether it is followed at once, and whether lists or names change with it.
TABLE = {
    "a sentence in a claim": (CLAIM, r"\Z", "Another sentence.\n", "here"),
    "a sentence in a topic": ("topics/the-ferry.md", "came home", "came back", "here"),
    "a day of review": (CLAIM, r"(?m)^reviewed: .*$", "reviewed: 2026-03-01", "here"),
    "a word more on an assertion": (CLAIM, r"(?m)^(    basis: issued)$", r"\1\n    note: In passing.", "here"),
    "a stance": (CLAIM, r"(?m)^    stance: affirms$", "    stance: denies", "elsewhere"),
    "a title": (CLAIM, r"(?m)^title: .*$", "title: The light runs on its own", "elsewhere"),
    "a topic's title": ("topics/the-ferry.md", r"(?m)^title: .*$", "title: A ferry", None),
    "a former id": (CLAIM, r"(?m)^title:", "formerly: [an-old-one]\ntitle:", None),
    "a draft": (CLAIM, r"(?m)^title:", "draft: true\ntitle:", None),
    "a mistake": (CLAIM, r"(?m)^title:", "titel:", None),
    "a dead link": (CLAIM, r"\Z", "[Dead](../claims/nowhere.md)\n", None),
    "a source that is not there": (CLAIM, r"(?m)^    source: .*$", "    source: nowhere", None),
    "an id that links may lead to": (CLAIM, r"(?m)^  - id: .*$", "  - id: another", None),
    "an actor's name": ("actors/harbour-office.yaml", r"(?m)^name: .*$", "name: The Office", None),
    "an entry that is not there": ("claims/another.md", r"(?s).*", "", None),
}


@pytest.mark.parametrize("name", TABLE)
def test_what_is_followed_at_once(name: str) -> None:
    address, old, new, how = TABLE[name]
    before = SHEET_FILES.get(address, b"").decode()
    text = re.sub(old, new, before, count=1)
    assert text != before or not before
    found = edited(address, text)
    assert (found and ("elsewhere" if found.elsewhere else "here")) == how
    if found:
        assert_what_the_whole_check_gives(address, text, found)
