"""One mistake is one error: what only follows from it is not told beside it."""

import re
import shutil
from pathlib import Path

import pytest

from factsheet.check import check
from factsheet.edtf import parse
from factsheet.load import files, load, load_files
from factsheet.starter import SHEET

CONTENT = Path(__file__).parents[1] / "docs/examples/content"
EXAMPLE = "claims/dam-was-cracked.md"
POST = "  - id: post\n    from: [ministry]\n    source: post-crack\n"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("from: [ministry]", "from: [ministy]", "REF001", id="a relay of what is misspelt"),
        pytest.param("from: [ministry]", "from: [radio]", "REF001", id="a relay of what nobody knows"),
        pytest.param("from: [ministry]", "inferred_from: [x-typo]", "REF001", id="an inferred relay of it"),
        pytest.param("from: [ministry]", "frm: [ministry]", "FLD001", id="a misspelt field of a relay"),
        pytest.param("from: [ministry]", "from: ministry", "FLD004", id="no list"),
        pytest.param("from: [ministry]", "from: []", "FLD003", id="an empty list"),
        pytest.param("source: herald-crack", "sorce: herald-crack", "FLD001", id="the field of the only source"),
        pytest.param("source: herald-crack", "source: herald-crck", "REF002", id="the only source"),
        pytest.param("assertions:", "asertions:", "FLD001", id="the field of all of them"),
        pytest.param("- id: ministry", "- id: ministy", "REF001", id="the other end"),
        pytest.param("stance: affirms", "stanse: affirms", "FLD001", id="the field of a stance"),
        pytest.param("actor: ministry", "actor: minstry", "REF002", id="an actor"),
    ],
)
def test_one_mistake_is_one_error(tmp_path: Path, old: str, new: str, code: str) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    # With one relay alone, whatever breaks it leaves nobody who has the statement on file.
    text = (content / EXAMPLE).read_text("utf-8").replace(POST, "")
    assert old in text
    (content / EXAMPLE).write_text(text.replace(old, new), "utf-8")
    assert [one.code for one in check(load(content, "content/"), parse("2021-01-01")).problems] == [code]


SHEET_FILES = files.read(SHEET / "content")[0]
ENTRIES = sorted(one for one in SHEET_FILES if not one.startswith("fingerprints/"))


def codes(data: dict[str, bytes]) -> list[str]:
    found = load_files(data, drafts=True)
    return [one.code for one in check(found, parse("2026-06-01")).problems]


@pytest.mark.parametrize("address", ENTRIES)
def test_an_entry_that_cannot_be_read_is_the_only_error(address: str) -> None:
    lines = SHEET_FILES[address].decode().split("\n")
    lines.insert(lines[0] == "---", 'a: "b" c')
    assert codes({**SHEET_FILES, address: "\n".join(lines).encode()}) == ["YML001"]


def test_an_entry_too_large_to_be_read_is_the_only_error(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(SHEET / "content", content)
    (content / "sources" / "marit-admits.yaml").write_bytes(b"# " + b"a" * files.LARGEST_FILE)
    problems = check(load(content, "content/", drafts=True), parse("2026-06-01")).problems
    assert [one.code for one in problems] == ["FIL003"]


@pytest.mark.parametrize("address", ENTRIES)
def test_a_slip_in_one_word_is_one_error(address: str) -> None:
    lines = SHEET_FILES[address].decode().split("\n")
    end = lines.index("---", 1) if lines[0] == "---" else len(lines)
    for number, line in enumerate(lines[:end]):
        found = re.fullmatch(r"([ -]*)(\w+)(:\s?)(.*)", line)
        # An id that others relay is misspelt where it stands, or in each of them: nobody can tell which.
        if not found or (found[2] == "id" and address.startswith("claims/")):
            continue
        before, key, colon, value = found.groups()
        for slip in (f"{before}{key}x{colon}{value}", f"{before}{key}{colon}{value[:-1]}x{value[-1:]}"):
            text = "\n".join([*lines[:number], slip, *lines[number + 1 :]])
            assert len(codes({**SHEET_FILES, address: text.encode()})) <= 1, slip


def test_an_assertion_without_an_id_is_told_once(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    text = (content / EXAMPLE).read_text("utf-8")
    (content / EXAMPLE).write_text(text.replace("- id: ministry\n    actor", "- actor"), "utf-8")
    assert [one.code for one in check(load(content, "content/"), parse("2021-01-01")).problems] == ["FLD002"]


def test_what_nobody_has_is_told_where_every_link_is_whole(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    text = (content / EXAMPLE).read_text("utf-8").replace("from: [ministry]", "from: unknown\n    stance: affirms")
    (content / EXAMPLE).write_text(text, "utf-8")
    assert [one.code for one in check(load(content, "content/"), parse("2021-01-01")).problems] == ["EVD001"]
