"""`new`: an entry of every kind that checks clean as it is; a source from its address with its relay."""

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import AS_OF, WORLDS

from factsheet.address import identifier, shown
from factsheet.commands import main
from factsheet.fields import BASIS_QUESTIONS, FIELDS, KINDS
from factsheet.load.values import IDENTIFIER
from factsheet.outline import example, quoted, with_item

WORLD = WORLDS / "two-outlets-one-statement" / "content"
TITLE = 'The dam: "cracked" in spring #1'


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small world of one's own."""
    shutil.copytree(WORLD, tmp_path / "content")
    return tmp_path / "content"


def run(content: Path, *words: str) -> int:
    return main([words[0], *words[1:], "--content", str(content), "--as-of", AS_OF])


def tree(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.*")}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("empty", [False, True], ids=["among others", "in an empty folder"])
def test_a_new_entry_checks_clean_and_names_every_field(
    kind: str, empty: bool, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if empty:
        shutil.rmtree(content)
        content.mkdir()
    before = tree(content)
    assert run(content, "new", kind, TITLE) == 0, capsys.readouterr().err
    wrote = [line.removeprefix("wrote content/") for line in capsys.readouterr().out.splitlines()]
    assert sorted(tree(content).keys() - before.keys()) == sorted(wrote)
    assert run(content, "check") == 0, capsys.readouterr().out
    text = (content / wrote[-1]).read_text("utf-8")
    for field in (*FIELDS[kind], *(FIELDS["assertion"] if kind == "claim" else ())):
        assert re.search(rf"^\s*(- |# )?{field.name}: \S|^{field.name}:$", text, re.MULTILINE), field.name
        assert field.meaning in text or field.meaning[0].upper() + field.meaning[1:] in text, field.name
    assert '"The dam: \\"cracked\\" in spring #1"' in text
    assert "\ndraft: true\n" in text


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("explainer", "topic", "page")])
def test_what_is_offered_can_be_used_by_taking_a_mark_away(
    kind: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(content, "new", kind, TITLE, "--id", "it") == 0
    (path,) = (content / KINDS[kind]).glob("it.*")
    # References to entries that are not there, and words that exclude each other, are for the contributor to choose.
    skip = "from|inferred_from|original|quote|against_interest|speaks_for|described_as|source|actor|formerly"
    text = path.read_text("utf-8")
    used = re.sub(rf"^(\s*)# (?!{skip})(\w+: .*?)(  # .*)?$", r"\1\2", text, flags=re.MULTILINE)
    used = re.sub(r"\[?\{?(?:\w+: )?an?-(topic|event|actor|source|claim).*", "PLACE", used)
    used = "\n".join(line for line in used.split("\n") if "PLACE" not in line and "one line" not in line)
    path.write_text(used, "utf-8")
    assert used != text
    run(content, "check")
    said = capsys.readouterr().out
    assert "FLD" not in said, said
    assert "YML" not in said, said


def test_the_basis_is_asked_for_in_five_questions(content: Path) -> None:
    assert run(content, "new", "claim", "The dam held") == 0
    text = (content / "claims" / "the-dam-held.md").read_text("utf-8")
    for basis, question in BASIS_QUESTIONS.items():
        assert f"#   {basis}: {question}" in text


def test_nothing_is_ever_overwritten(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(content, "new", "topic", "Walls") == 0
    before = tree(content)
    assert run(content, "new", "topic", "Walls") == 2
    assert run(content, "new", "topic", "WALLS", "--id", "Wa1ls") == 2, "nobody can tell these two apart"
    assert "content/topics/walls.md is there already" in capsys.readouterr().err
    assert tree(content) == before
    assert run(content, "new", "topic", "Walls", "--id", "more-walls") == 0


@pytest.mark.parametrize(
    "words",
    [
        ("topic", "!!!"),
        ("topic", " "),
        ("topic", "Walls", "--id", "../walls"),
        ("topic", "Walls", "--id", "con/x"),
        ("topic", "Walls", "--relays", "x#y"),
        ("claim", "Walls", "--source", "nothing"),
        ("source", "Walls", "--publisher", "nobody"),
        ("source", "Walls", "--relays", "orrin-dam-was-cracked#ministry"),
        ("source", "https://example.org/a", "--relays", "nothing#x"),
        ("source", "https://example.org/a", "--relays", "orrin-dam-was-cracked"),
        ("source", "https://example.org/a", "--relays", "orrin-dam-was-cracked#minister"),
        ("sauce", "Walls"),
    ],
)
def test_what_cannot_be_done_writes_nothing(
    content: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(content)
    assert run(content, "new", *words) == 2
    assert tree(content) == before
    assert capsys.readouterr().err


def claim(content: Path) -> Path:
    return next((content / "claims").iterdir())


def test_the_commonest_act_in_one_command(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = claim(content)
    before = path.read_text("utf-8")
    url = "https://www.the-tribune.example/world/2020/03/04/dam-was-cracked-says-ministry.html"
    assert run(content, "new", "source", url, "--relays", f"{path.stem}#ministry") == 0, capsys.readouterr().err
    assert capsys.readouterr().out.splitlines() == [
        "wrote content/actors/the-tribune.yaml",
        "wrote content/sources/the-tribune-dam-was-cracked-says-ministry.yaml",
        f"changed content/claims/{path.name}",
    ]
    source = (content / "sources" / "the-tribune-dam-was-cracked-says-ministry.yaml").read_text("utf-8")
    given_ = {line for line in source.splitlines() if not line.startswith("#")}
    assert given_ == {
        "title: Dam was cracked says ministry",
        "publisher: the-tribune",
        "kind: report",
        "published: 2020-03-04",
        f"url: {url}",
    }
    item = "  - id: the-tribune\n    from: [ministry]\n    source: the-tribune-dam-was-cracked-says-ministry\n"
    after = path.read_text("utf-8")
    assert item in after
    assert after.replace(item, "") == before, "nothing else in the claim has changed"
    assert run(content, "check") == 0
    assert run(content, "new", "source", url, "--relays", f"{path.stem}#ministry") == 2, "it is there already"
    assert run(content, "new", "source", url) == 2
    assert path.read_text("utf-8") == after


def test_a_source_of_a_known_host_has_its_publisher(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = next((content / "sources").iterdir())
    text = source.read_text("utf-8")
    publisher = re.search(r"publisher: (\S+)", text)
    assert publisher
    text = re.sub(r"url: \S+\n", "", text) + "url: https://news.example/a\n"
    source.write_text(text, "utf-8")
    assert run(content, "new", "source", "https://news.example/b/walls-of-the-dam") == 0
    assert [one for one in capsys.readouterr().out.splitlines() if "actors/" in one] == []
    (made,) = (content / "sources").glob("*walls-of-the-dam*")
    assert f"publisher: {publisher[1]}\n" in made.read_text("utf-8")


def test_a_claim_on_one_line_is_left_to_its_author(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = content / "claims" / "short.yaml"
    source = next((content / "sources").iterdir()).stem
    path.write_text(
        "title: T\nproposition: T.\nnature: fact\nreviewed: 2020-01-01\n"
        f"assertions: [{{id: a, stance: affirms, basis: unstated, source: {source}}}]\n",
        "utf-8",
    )
    before = tree(content)
    assert run(content, "new", "source", "https://x.example/some-words-here", "--relays", "short#a") == 2
    assert "add this to them by hand" in capsys.readouterr().err
    assert tree(content) == before


def test_what_would_bring_a_mistake_is_not_written(content: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(content)
    words = ("new", "source", "https://x.example/dam", "--id", "x", "--relays", f"{claim(content).stem}#ministry")
    text = claim(content).read_text("utf-8").replace("assertions:", "assertions: # all of them", 1)
    claim(content).write_text(text, "utf-8")
    assert run(content, *words) == 0
    shutil.rmtree(content)
    shutil.copytree(WORLD, content)
    assert run(content, "new", "claim", "A\u202eb") == 1
    assert "hidden character" in capsys.readouterr().err
    assert tree(content) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The dam was cracked", "the-dam-was-cracked"),
        ("Путин сказал, что", "putin-skazal-chto"),
        ("普京说", "pu-jing-shuo"),
        ("Ελλάδα", "ellada"),
        ("Größe & Weite", "grosse-weite"),
        ("The BBC’s “McDonald” report", "the-bbcs-mcdonald-report"),
        ("!!!", ""),
        ("word " * 40, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ("x" * 200, "x" * 60),
    ],
)
def test_an_id_from_a_title_in_any_script(text: str, expected: str) -> None:
    assert identifier(text) == expected


@given(st.text(max_size=80))
def test_an_id_from_any_text_is_an_id_or_none(text: str) -> None:
    made = identifier(text)
    assert not made or IDENTIFIER.fullmatch(made)


@pytest.mark.parametrize(
    ("url", "label", "published", "title"),
    [
        ("https://www.bbc.co.uk/news/world-europe-68642412", "bbc", "", "World europe"),
        ("https://www.dw.com/en/turkey-arrests-suspect/a-68245546", "dw", "", "Turkey arrests suspect"),
        ("https://www.reuters.com/world/2024-03-22/shots-fired/", "reuters", "2024-03-22", "Shots fired"),
        ("https://ria.example/20240325/terakt-v-moskve.html", "ria", "2024-03-25", "Terakt v moskve"),
        ("https://example.org/2024/3/x", "example", "2024-03", ""),
        ("https://example.org/2024/13/45/x", "example", "2024", ""),
        ("https://example.org/2023/02/30/x", "example", "2023-02", ""),
        ("https://x.com/KyivIndependent/status/1771234567890", "kyivindependent", "", ""),
        ("https://t.me/s/rybar/58000", "rybar", "", ""),
        ("https://x.com/i/status/1", "x", "", ""),
        ("https://en.wikipedia.org/wiki/2024_dam_failure", "wikipedia", "", "Dam failure"),
        ("https://xn--80ak6aa92e.example/новости/дамба-и-вода", "xn-80ak6aa92e", "", "Дамба и вода"),
        ("https://www.gov.uk/guidance/dams", "gov-uk", "", ""),
    ],
)
def test_what_an_address_shows(url: str, label: str, published: str, title: str) -> None:
    got = shown(url)
    assert (got.label, got.published, got.title, got.url) == (label, published, title, url)


def test_an_archived_page_shows_both_addresses() -> None:
    got = shown("https://web.archive.org/web/20240325103000/https://tass.com/politics/1765405")
    assert (got.url, got.label) == ("https://tass.com/politics/1765405", "tass")
    assert got.archive_url == "https://web.archive.org/web/20240325103000/https://tass.com/politics/1765405"
    assert got.published == "", "when it was archived is not when it was published"


@given(st.text(max_size=60))
def test_a_quoted_text_says_what_it_said(text: str) -> None:
    import yaml

    plain = " ".join(text.split())
    if plain.isprintable() and plain:
        assert yaml.load(f"title: {quoted(text)}", yaml.BaseLoader)["title"] == plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a:\n- x: 1\nb: 2\n", "a:\n- x: 1\n- id: n\n  y: 2\nb: 2\n", id="flush with the field"),
        pytest.param("a:\n  - x: 1\n", "a:\n  - x: 1\n  - id: n\n    y: 2\n", id="at the end of the file"),
        pytest.param(
            "a:\r\n  - x: 1\r\nb: 2\r\n",
            "a:\r\n  - x: 1\r\n  - id: n\r\n    y: 2\r\nb: 2\r\n",
            id="with Windows line ends",
        ),
        pytest.param(
            "a:  # all\n  - x: |\n      1\n\n      2\n\n# now b\nb: 2\n",
            "a:  # all\n  - x: |\n      1\n\n      2\n\n  - id: n\n    y: 2\n\n# now b\nb: 2\n",
            id="after a text of several lines",
        ),
        pytest.param("a: [{x: 1}]\n", None, id="on one line"),
        pytest.param("a:\n  [{x: 1}]\n", None, id="on the next line"),
        pytest.param("b: 1\n", None, id="no such field"),
        pytest.param("a:\nb: 1\n", None, id="an empty field"),
    ],
)
def test_one_more_item(text: str, expected: str | None) -> None:
    assert with_item(text, "a", ["id: n", "y: 2"]) == expected


def test_every_field_has_an_example() -> None:
    for fields in FIELDS.values():
        for field in fields:
            assert example(field)
