"""The handbook: printed from the code, made strictly, whole, and a part of the site like any other."""

import json
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
import pytest
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sites import AS_OF, WORLDS
from test_build import tree

from factsheet import handbook as made
from factsheet.commands import COMMANDS, main, parser
from factsheet.diagnostics import RULES
from factsheet.edition import Handbook
from factsheet.fields import FIELDS, FLAGS
from factsheet.handbook import HandbookFailed, fingerprint, handbook, reference

ROOT = Path(__file__).parents[1]
WORLD = WORLDS / "two-outlets-one-statement" / "content"


@pytest.fixture(scope="module")
def book() -> Handbook:
    """The handbook, made anew."""
    return handbook(ROOT, None)


@pytest.fixture(scope="module")
def pages(book: Handbook) -> dict[str, HTMLParser]:
    return {address: HTMLParser(f"<main>{one.body}</main>") for address, one in book.chapters.items()}


def words(page: HTMLParser) -> str:
    return re.sub(r"\s+", " ", page.css_first("main").text())


def test_every_message_of_the_checks_has_a_page(pages: dict[str, HTMLParser]) -> None:
    for rule in RULES.values():
        page = words(pages[f"rules/{rule.name}.html"])
        assert rule.code in page
        assert rule.name in words(pages["rules/index.html"])
    assert {code[:3] for code in RULES} == reference.FAMILIES.keys()


def test_a_rules_page_shows_what_the_check_prints(pages: dict[str, HTMLParser]) -> None:
    for world in (WORLDS / "broken").iterdir():
        if (world / "errors.txt").is_file():
            shown = pages[f"rules/{world.name}.html"].css_first("pre").text()
            assert shown.strip() in (world / "errors.txt").read_text("utf-8")


def test_the_rules_said_to_be_mendable_are_those_that_carry_mends(pages: dict[str, HTMLParser]) -> None:
    found = set()
    for path in (ROOT / "factsheet").rglob("*.py"):
        for rule in re.split(r"@rule\(", path.read_text("utf-8"))[1:]:
            if "mends=" in rule:
                found.add(rule[1:7])
    assert found == reference.MENDABLE
    said = {one.code for one in RULES.values() if "check --fix mends it" in words(pages[f"rules/{one.name}.html"])}
    assert said == found


def test_blocks_of_code_are_blocks(pages: dict[str, HTMLParser]) -> None:
    for address, page in pages.items():
        assert "```" not in page.css_first("main").text() or address.startswith("worked/"), address
        for code in page.css("code"):
            # A fence that is not seen as one becomes code in a sentence, with its language in front.
            inside = code.parent is not None and code.parent.tag == "pre"
            assert inside or not re.match(r"(?:yaml|text|markdown|jinja)\s", code.text()), (address, code.text())


def test_every_field_flag_and_command_is_explained(pages: dict[str, HTMLParser]) -> None:
    fields = pages["fields.html"]
    for kind, listed in FIELDS.items():
        table = fields.css_first(f"#{kind} ~ table")
        assert [one.text() for one in table.css("tbody th")] == [one.name for one in listed], kind
    for flag in FLAGS:
        assert flag in words(pages["method.html"])
    commands = words(pages["commands.html"])
    for name, command in reference._commands(parser()):
        assert command.description in commands, name
        for option in command._option_string_actions:
            assert option in ("-h", "--help") or option in commands, (name, option)
    assert [one.text() for one in pages["commands.html"].css("h2")] == list(COMMANDS)


def test_every_room_has_its_duty_and_those_a_build_walks_through_are_in_the_picture(
    pages: dict[str, HTMLParser],
) -> None:
    from test_setup import ROOMS

    page = pages["develop.html"]
    assert {one.text() for one in page.css("table th code")} == {*ROOMS}
    picture = page.css_first("figure svg[role=img][aria-label]")
    for room in ("load", "check", "derive", "edition", "plan", "render", "write", "exports", "search"):
        assert room in ROOMS
        assert room in picture.text()


def test_the_examples_are_computed(pages: dict[str, HTMLParser], tmp_path: Path) -> None:
    out = tmp_path / "site"
    command = ["build", "--content", str(ROOT / "docs/examples/content"), "--as-of", "2021-01-01", "--no-search"]
    assert main([*command, "--out", str(out)]) == 0
    claims = json.loads((out / "data" / "claims.json").read_bytes())["claims"]
    assert len({one["status"] for one in claims}) == len(claims), "each shows another status"
    for one in claims:
        page = pages[f"worked/claims/{one['id']}.html"]
        label = json.loads((out / "data" / "claims" / f"{one['id']}.json").read_bytes())["label"]
        assert page.css_first(".factsheet-card .factsheet-status").text() == f"{label}:"
        assert f"{label.upper()}: {one['title']}" in page.css("pre")[-1].text()


def test_every_link_lands(pages: dict[str, HTMLParser], book: Handbook) -> None:
    ids = {address: {one.attributes["id"] for one in page.css("[id]")} for address, page in pages.items()}
    for address, page in pages.items():
        for one in page.css("a"):
            parts = urlsplit(one.attributes["href"] or "")
            if parts.scheme:
                continue
            target = (Path("/") / address).parent / unquote(parts.path) if parts.path else Path("/") / address
            where = str(target.resolve().relative_to("/"))
            assert where in pages, (address, one.html)
            assert not parts.fragment or parts.fragment in ids[where], (address, one.html)
    listed = [address for _, part in book.contents for _, address in part]
    assert listed
    assert set(listed) <= pages.keys()
    written = {path.with_suffix(".html").name for path in (ROOT / "docs").glob("*.md")}
    assert written <= set(listed), "every page that somebody wrote is in the table of contents"


def test_every_page_is_whole(pages: dict[str, HTMLParser], book: Handbook) -> None:
    titles = [one.title for one in book.chapters.values()]
    assert len(set(titles)) == len(titles)
    for address, page in pages.items():
        assert book.chapters[address].description.strip(), address
        ids = [one.attributes["id"] for one in page.css("[id]")]
        assert len(ids) == len(set(ids)), address
        levels = [1, *(int(one.tag[1]) for one in page.css("h1, h2, h3, h4, h5, h6"))]
        assert 1 not in levels[1:]
        assert all(after - before <= 1 for before, after in pairwise(levels)), address
        assert not page.css("script, style, [style], img, th:not([scope])"), address
        assert "[[claim:" not in re.sub(r"<code>.*?</code>", "", page.html or "", flags=re.DOTALL), address
        assert str(ROOT) not in (page.html or ""), address


def test_mkdocs_makes_a_preview_strictly(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "preview")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    front = HTMLParser((tmp_path / "preview" / "index.html").read_bytes())
    assert front.css_first("h1").text() == "The handbook"
    assert (tmp_path / "preview" / (front.css_first("link[rel=stylesheet]").attributes["href"] or "")).is_file()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of all that the handbook is made from."""
    for folder in ("docs", "factsheet", "templates", "tests/worlds/broken"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("# Dates\n\n[x](nowhere.md)", "nowhere.md", id="a dead link"),
        pytest.param("# Dates\n\n[[claim:dam-was-craked]]", "did you mean `dam-was-cracked`?", id="no such claim"),
        pytest.param("No heading", "begins with its heading", id="no heading"),
    ],
)
def test_a_mistake_in_the_handbook_fails_it(copy: Path, text: str, complaint: str) -> None:
    (copy / "docs" / "dates.md").write_text(text, "utf-8")
    with pytest.raises(HandbookFailed, match=re.escape(complaint)):
        handbook(copy, None)


def test_it_is_made_anew_only_when_something_it_says_has_changed(
    copy: Path, book: Handbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[Path] = []

    def count(root: Path) -> Handbook:
        runs.append(root)
        return book

    monkeypatch.setattr(made, "_made", count)
    kept = copy / ".cache"

    def again() -> int:
        assert handbook(copy, kept) == book
        assert len(list(kept.iterdir())) == 1, "only the newest is kept"
        return len(runs)

    assert again() == 1
    assert again() == 1
    next(kept.iterdir()).write_bytes(b"{")
    assert again() == 2, "what was damaged is not believed"
    for number, changed in enumerate(("docs/index.md", "factsheet/fields.py", "mkdocs.yml"), 3):
        with (copy / changed).open("a") as file:
            file.write("\n")
        assert again() == number, changed
    (copy / "docs" / "new.md").write_text("# New", "utf-8")
    assert again() == 6
    before = fingerprint(copy)
    (copy / "templates" / "style.css").write_text("", "utf-8")
    assert fingerprint(copy) == before


def site(out: Path, *more: str) -> dict[str, bytes]:
    assert main(["build", "--content", str(WORLD), "--as-of", AS_OF, "--no-search", "--out", str(out), *more]) == 0
    return tree(out)


def test_it_is_a_part_of_the_site(tmp_path: Path, book: Handbook) -> None:
    found = site(tmp_path / "a", "--handbook")
    manifest = json.loads(found["manifest.json"])["files"]
    for address in book.chapters:
        assert f"handbook/{address}" in manifest
    page = HTMLParser(found["handbook/worked/claims/crack-grew.html"])
    assert page.css_first("link[rel=stylesheet]").attributes["href"] == "../../../style.css"
    assert page.css_first("link[rel=canonical]").attributes["href"].endswith("/handbook/worked/claims/crack-grew.html")
    assert page.css_first("nav.contents").parent.css_first("h1") is not None
    assert 'href="handbook/index.html"' in found["index.html"].decode()
    assert 'href="../handbook/index.html"' in found["claims/orrin-dam-was-cracked.html"].decode()
    assert b"/handbook/rules/unknown-assertion.html<" in found["sitemap.xml"]
    assert site(tmp_path / "b", "--handbook", "--jobs", "2") == found, "the same bytes, whoever makes it"
    without = site(tmp_path / "a")
    assert not [one for one in without if one.startswith("handbook/")], "and it goes in whole"
    assert "handbook" not in without["index.html"].decode()


def test_a_site_without_mkdocs_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(made, "can_be_made", lambda: False)
    assert "index.html" in site(tmp_path / "site")
    words = ["build", "--content", str(WORLD), "--as-of", AS_OF, "--out", str(tmp_path / "asked"), "--handbook"]
    assert main(words) == 3


def test_a_mistake_leaves_the_site_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = site(tmp_path / "site")

    def fail(root: Path) -> Handbook:
        raise HandbookFailed("a dead link")

    monkeypatch.setattr(made, "_made", fail)
    monkeypatch.setattr(made, "fingerprint", lambda root: "none")
    words = ["build", "--content", str(WORLD), "--as-of", AS_OF, "--out", str(tmp_path / "site"), "--handbook"]
    assert main(words) == 1
    assert tree(tmp_path / "site") == before


def test_it_survives_a_journey(book: Handbook) -> None:
    assert msgspec.json.decode(msgspec.json.encode(book), type=Handbook) == book


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_pages_open_quietly_and_fit(tmp_path: Path, page: Page, width: int, scheme: str) -> None:
    found = site(tmp_path / "site", "--handbook")
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for address in sorted(one for one in found if re.fullmatch(r"handbook/.*\.html", one)):
        page.goto((tmp_path / "site" / address).as_uri())
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (address, width)
