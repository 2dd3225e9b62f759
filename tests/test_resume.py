"""A build that takes the last one up again gives what a build from nothing gives, and is not taken where it cannot."""

import os
import random
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_rebuild import FINE, Sheet, another_name, another_value, another_word

from bench import workload
from factsheet import resume, unchanged
from factsheet.commands import build
from factsheet.later import Each, Whole, having, mapped, without


def settle() -> None:
    """Wait until a change of a file would show."""
    time.sleep(2 * unchanged.STEP / 1e9)


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How each build with notes went from here on: `whole`, or `resumed`."""
    found: list[str] = []
    whole, resumed = build._whole, build._resumed

    def noting_whole(*words: object) -> object:
        if words[1]:
            found.append("whole")
        return whole(*words)  # type: ignore[arg-type]  # what it is called with

    def noting_resumed(*words: object) -> object:
        done = resumed(*words)  # type: ignore[arg-type]  # what it is called with
        if done:
            found.append("resumed")
        return done

    monkeypatch.setattr(build, "_whole", noting_whole)
    monkeypatch.setattr(build, "_resumed", noting_resumed)
    return found


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    """A sheet of twenty claims that was built."""
    workload.write(tmp_path / "entries", 20)
    found = Sheet(tmp_path / "sheet", tmp_path / "entries")
    settle()
    assert found.again() == FINE
    return found


def claim(sheet: Sheet, number: int) -> Path:
    return sorted((sheet.content / "claims").iterdir())[number]


def edit(sheet: Sheet, path: Path, old: str = r"\Z", new: str = "\nOne more sentence.\n") -> None:
    text = path.read_text("utf-8")
    edited = re.sub(old, new, text, count=1)
    assert edited != text
    path.write_text(edited, "utf-8")
    settle()


def assert_clean(sheet: Sheet) -> None:
    """The site is what a build from nothing makes of the same."""
    assert sheet.again() == sheet.anew() == FINE
    assert sheet.files("site") == sheet.files("clean")


def test_sentences_are_followed_one_after_the_other(sheet: Sheet, ways: list[str]) -> None:
    link = f"\nAs [another]({claim(sheet, 4).name}) says, {{{{ 1 }}}} & more.\n"
    for number, new in ((3, "\nOne.\n"), (5, link), (3, "\nTwo.\n"), (4, "\nThree.\n")):
        edit(sheet, claim(sheet, number), new=new)
        assert_clean(sheet)
    assert ways == ["resumed"] * 4
    edit(sheet, sorted((sheet.content / "sources").iterdir())[0], r'(?m)^title: "', 'title: "Another ')
    assert_clean(sheet)
    assert ways[4:] == ["whole"]
    edit(sheet, claim(sheet, 3))
    assert_clean(sheet)
    assert ways[5:] == ["resumed"]


def test_nothing_changed_after_an_edit_was_followed(sheet: Sheet, ways: list[str]) -> None:
    edit(sheet, claim(sheet, 3))
    assert sheet.again() == FINE
    assert sheet.again() == FINE
    assert ways == ["resumed"]


def test_what_a_list_or_a_data_file_tells_is_made_again(sheet: Sheet, ways: list[str]) -> None:
    edit(sheet, claim(sheet, 3), r"(?m)^    note: .*$", "    note: Another note.")
    assert sheet.again() == FINE
    assert ways == ["resumed"]
    assert "Another note." in (sheet.folder / "site/data/claims.json").read_text("utf-8")
    assert_clean(sheet)


def test_two_edits_are_not_followed(sheet: Sheet, ways: list[str]) -> None:
    edit(sheet, claim(sheet, 3))
    edit(sheet, claim(sheet, 4))
    assert_clean(sheet)
    assert "resumed" not in ways


def test_an_entry_more_or_less_or_elsewhere_is_not_followed(sheet: Sheet, ways: list[str]) -> None:
    one = claim(sheet, 3)
    other = one.with_name("another.md")
    third = one.with_name("third.md")
    changes: list[Callable[[], object]] = [
        lambda: other.write_bytes(one.read_bytes()),
        lambda: other.rename(third),
        third.unlink,
    ]
    for change in changes:
        change()
        settle()
        assert sheet.anew() == sheet.again() == FINE
        assert sheet.files("site") == sheet.files("clean")
    assert "resumed" not in ways


@pytest.mark.parametrize("name", ["entries", "standing", "pages", "index", "since"])
@pytest.mark.parametrize("harm", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"\x90"])
def test_spoiled_notes_do_no_harm(name: str, harm: Callable[[bytes], bytes], sheet: Sheet, ways: list[str]) -> None:
    edit(sheet, claim(sheet, 3))
    assert sheet.again() == FINE
    (notes,) = (sheet.folder / "notes").iterdir()
    path = notes / f"{name}.msgpack"
    path.write_bytes(harm(path.read_bytes()))
    edit(sheet, claim(sheet, 4))
    assert sheet.again() == FINE
    assert ways == ["resumed", "whole"]
    assert_clean(sheet)


@pytest.mark.parametrize("name", ["entries", "standing", "pages", "index", "since"])
def test_notes_of_another_build_are_not_mixed_in(name: str, sheet: Sheet, ways: list[str]) -> None:
    (notes,) = (sheet.folder / "notes").iterdir()
    edit(sheet, claim(sheet, 3))
    assert sheet.again() == FINE
    old = (notes / f"{name}.msgpack").read_bytes()
    edit(sheet, claim(sheet, 3), r"(?m)^title: .*$", "title: Another title of this claim")
    assert sheet.again() == FINE
    edit(sheet, claim(sheet, 5))
    assert sheet.again() == FINE
    assert ways == ["resumed", "whole", "resumed"]
    (notes / f"{name}.msgpack").write_bytes(old)
    edit(sheet, claim(sheet, 4))
    assert sheet.again() == FINE
    assert ways[3:] == ["whole"]
    assert_clean(sheet)


@pytest.mark.parametrize("at", ["remember", "relink", "made"])
def test_a_build_that_ends_halfway_does_no_harm(
    at: str, sheet: Sheet, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(sheet, claim(sheet, 3))
    with monkeypatch.context() as broken:
        broken.setattr(resume, at, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            sheet.again()
    assert not [one for one in sheet.folder.iterdir() if one.name.startswith(".")]
    assert_clean(sheet)


def test_where_files_cannot_be_linked_to_all_is_made(
    sheet: Sheet, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refused)
    edit(sheet, claim(sheet, 3))
    assert_clean(sheet)
    assert ways == ["whole"]


def test_a_mistake_is_told_and_the_site_stays(
    sheet: Sheet, ways: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = sheet.files("site")
    edit(sheet, claim(sheet, 3), new="\nSee [this](nowhere.md).\n")
    assert sheet.again() != FINE
    assert "nowhere.md" in capsys.readouterr().err
    assert sheet.files("site") == before
    edit(sheet, claim(sheet, 3), r"nowhere\.md", claim(sheet, 4).name)
    assert_clean(sheet)


def test_what_a_killed_helper_began_is_done_here(
    sheet: Sheet, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = os.getpid()
    put = resume.put

    def putting(*words: object) -> object:
        done = put(*words)  # type: ignore[arg-type]  # what it is called with
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    monkeypatch.setattr(resume, "put", putting)
    monkeypatch.setattr(build, "FEW", 0)
    sheet.jobs = 3
    edit(sheet, claim(sheet, 3), r"(?m)^    note: .*$", "    note: Another note.")
    assert_clean(sheet)
    assert ways == ["resumed"]


@pytest.mark.parametrize("jobs", [1, 2], ids=["looked at here", "looked at beside"])
def test_a_page_that_somebody_touched_is_made_again(
    jobs: int, sheet: Sheet, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "FEW", 0)
    sheet.jobs = jobs
    edit(sheet, claim(sheet, 4))
    assert_clean(sheet)
    assert ways == ["resumed"]
    edit(sheet, claim(sheet, 3))
    (sheet.folder / "site/index.html").write_text("Somebody was here.", "utf-8")
    assert_clean(sheet)
    assert ways[1:] == ["whole"]


def test_what_others_put_into_the_site_stays(sheet: Sheet, ways: list[str]) -> None:
    (sheet.folder / "site/own.txt").write_text("mine", "utf-8")
    edit(sheet, claim(sheet, 3))
    assert sheet.again() == FINE
    edit(sheet, claim(sheet, 4))
    assert sheet.again() == FINE
    assert ways == ["whole", "resumed"]
    assert (sheet.folder / "site/own.txt").read_text("utf-8") == "mine"


def test_after_many_edits_the_notes_are_made_whole(
    sheet: Sheet, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "MOST", 1)
    for number in range(5):
        edit(sheet, claim(sheet, number))
        assert sheet.again() == FINE
    assert ways == ["resumed", "resumed", "whole", "resumed", "resumed"]
    assert_clean(sheet)


def test_without_a_day_that_is_known_beforehand_the_newest_stays_so(
    sheet: Sheet, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    sheet.as_of = ""
    assert sheet.again() == FINE
    edit(sheet, claim(sheet, 3))
    assert_clean(sheet)
    for number, day, way in (
        (4, "2015-03-04", "whole"),
        (4, "2015-03-05", "resumed"),
        (3, "2026-10-11", "whole"),
        (4, "2015-03-06", "resumed"),
        (3, "2015-03-06", "whole"),
    ):
        edit(sheet, claim(sheet, number), r"(?m)^reviewed: .*$", f"reviewed: {day}")
        assert_clean(sheet)
        assert ways[-1] == way, day
    assert ways[:2] == ["whole", "resumed"]


def another_line(sheet: Sheet, random: random.Random) -> None:
    """A line of an entry is left out, said twice, or comes from another entry."""
    one, other = random.sample(sheet.entries(), 2)
    lines = one.read_text("utf-8").splitlines()
    at = random.randrange(len(lines))
    lines[at : at + random.randint(0, 1)] = [random.choice(["", lines[at], *other.read_text("utf-8").splitlines()])]
    one.write_text("\n".join(lines) + "\n", "utf-8")


EDITS = (another_word, another_word, another_value, another_name, another_line)


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 2**32)), min_size=1, max_size=6), st.integers(1, 2))
def test_a_site_taken_up_again_is_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory,
    edits: list[tuple[Callable[[Sheet, random.Random], None], int]],
    jobs: int,
) -> None:
    sheet = Sheet(tmp_path_factory.mktemp("sheet"))
    settle()
    assert sheet.again() == FINE
    with pytest.MonkeyPatch.context() as patch:
        # However small it is.
        patch.setattr(build, "FEW", 0)
        sheet.jobs = jobs
        follow(sheet, edits)


def follow(sheet: Sheet, edits: list[tuple[Callable[[Sheet, random.Random], None], int]]) -> None:
    """Make edits one after the other; the site is a clean one after each, and a mistake is taken back."""
    for edit, seed in edits:
        before = {one: one.read_bytes() for one in sheet.entries()}
        edit(sheet, random.Random(seed))
        settle()
        code = sheet.again()
        assert code == sheet.anew()
        if code == FINE:
            assert sheet.files("site") == sheet.files("clean")
            continue
        for one, data in before.items():
            if one.read_bytes() != data:
                one.write_bytes(data)


def test_each_value_is_found_when_it_is_asked_for() -> None:
    found: list[str] = []

    def find(key: str) -> str:
        found.append(key)
        return key.upper()

    each = Each({"a": 1, "b": 2, "c": 3}, find)
    assert (list(each), len(each), "b" in each, "x" in each, each.get("x")) == (["a", "b", "c"], 3, True, False, None)
    assert found == []
    assert (each["b"], each["b"], found) == ("B", "B", ["b"])
    with pytest.raises(KeyError):
        each["x"]
    assert dict(having(each, "a", "other")) == {"a": "other", "b": "B", "c": "C"}
    assert list(having(each, "d", "more").items()) == [("a", "A"), ("b", "B"), ("c", "C"), ("d", "more")]
    assert dict(without(each, "b")) == {"a": "A", "c": "C"}
    assert dict(mapped(each, lambda key, value: key + value)) == {"a": "aA", "b": "bB", "c": "cC"}
    plain = {"a": 1, "b": 2}
    assert (having(plain, "a", 3), having(plain, "c", 3)) == ({"a": 3, "b": 2}, {"a": 1, "b": 2, "c": 3})
    assert (without(plain, "a"), mapped(plain, lambda key, value: key * value)) == ({"b": 2}, {"a": "a", "b": "bb"})


def test_a_whole_is_made_once_and_when_it_is_asked_for() -> None:
    made: list[dict[str, int]] = []

    def make() -> dict[str, int]:
        made.append({"a": 1})
        return made[0]

    whole = Whole(make)
    assert made == []
    assert (whole["a"], "b" in whole, list(whole), len(whole)) == (1, False, ["a"], 1)
    assert len(made) == 1
