"""Excerpts of a fact sheet in other sites: what they say, that no data can do harm, and real sites that show them."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sites import WORLDS, build

from factsheet.embed import Excerpts, Missing

ROOT = Path(__file__).parents[1]
SHEET = "https://facts.example/"
# What people turn on beside it, and what would act on text that reached it.
OTHERS = ["extra", "admonition", "smarty", "toc", "sane_lists", "wikilinks"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small fact sheet, built."""
    out = tmp_path_factory.mktemp("facts") / "site"
    assert build(WORLDS / "two-outlets-one-statement" / "content", out, "--no-search") == 0
    return out


def converted(text: str, sheet: Path | str, **options: Any) -> tuple[str, list[str]]:
    """The text as HTML without drawings, and the problems told."""
    told: list[str] = []
    extension = Excerpts(told.append, sheet=str(sheet), **{"base_url": SHEET, **options})
    html = Markdown(extensions=[extension, *OTHERS]).convert(text)
    return re.sub(r"<svg.*?</svg> ", "", html), told


LINK = (
    '<a class="factsheet-claim" href="https://facts.example/claims/orrin-dam-was-cracked.html">'
    '<span class="factsheet-status status-word">Single origin:</span> <q>The Orrin dam was cracked in spring</q></a>'
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("See [[claim:orrin-dam-was-cracked]].", f"<p>See {LINK}.</p>", id="a claim in a sentence"),
        pytest.param("* [[claim: orrin-dam-was-cracked ]]", f"<ul>\n<li>{LINK}</li>\n</ul>", id="a claim in a list"),
        pytest.param(
            "[[status:orrin-dam-was-cracked]]",
            f'<p><a class="factsheet-status" href="{SHEET}claims/orrin-dam-was-cracked.html">Single origin</a></p>',
            id="a status",
        ),
        pytest.param(
            "[[card:orrin-dam-was-cracked]]",
            f'<div class="factsheet-card"><p>{LINK}</p><p class="factsheet-count">2 documents, 1 origin; '
            'no independent voice. <span class="factsheet-reviewed">Reviewed 1 June 2020.</span></p></div>',
            id="a card",
        ),
        pytest.param(
            "`[[claim:orrin-dam-was-cracked]]`", "<p><code>[[claim:orrin-dam-was-cracked]]</code></p>", id="code"
        ),
        pytest.param(
            "    [[card:orrin-dam-was-cracked]]",
            "<pre><code>[[card:orrin-dam-was-cracked]]\n</code></pre>",
            id="a block of code",
        ),
        pytest.param(r"\[[claim:orrin-dam-was-cracked]]", "<p>[[claim:orrin-dam-was-cracked]]</p>", id="escaped"),
        pytest.param("[[WikiLink]] [[note:x]]", None, id="other double brackets are others'"),
    ],
)
def test_forms(site: Path, text: str, html: str | None) -> None:
    found, told = converted(text, site)
    if html is None:
        assert "factsheet" not in found
    else:
        assert found == html
    assert told == []


def test_a_chain_shows_who_relays_whom(site: Path) -> None:
    found, told = converted("[[chain:orrin-dam-was-cracked]]", site)
    page = HTMLParser(found)
    assert told == []
    assert page.css_first(".factsheet-chain > p > a > .factsheet-status").text() == "Single origin:"
    top = page.css(".factsheet-relays > li")
    assert [one.css_first("a").text() for one in top] == ["Ministry of Water"]
    assert top[0].css_first(".factsheet-role").text() == "origin, a party"
    below = page.css(".factsheet-relays > li > ol > li")
    assert [one.css_first("a").text() for one in below] == ["The Herald", "The Post"]
    assert below[0].css_first("a").attributes["href"] == f"{SHEET}claims/orrin-dam-was-cracked.html#herald"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(
            "[[claim:orrin-dam-was-craked]]",
            "the fact sheet has no claim `orrin-dam-was-craked`; did you mean `orrin-dam-was-cracked`?",
            id="a misspelt claim",
        ),
        pytest.param("[[card:xyz]]", "the fact sheet has no claim `xyz`", id="no such claim"),
        pytest.param(
            "So [[card:orrin-dam-was-cracked]]",
            "`[[card:orrin-dam-was-cracked]]` stands alone in a paragraph; inside one, write "
            "`[[claim:orrin-dam-was-cracked]]`",
            id="a card in a sentence",
        ),
    ],
)
def test_what_cannot_be_shown_is_told_and_stays_as_it_was_written(site: Path, text: str, problem: str) -> None:
    found, told = converted(text, site)
    assert told == [problem]
    assert found in (f"<p>{text}</p>", f"<p>So {LINK}</p>")
    with pytest.raises(Missing, match=re.escape(problem)):
        converted(text, site, strict=True)


def test_the_address_of_a_claim(site: Path, tmp_path: Path) -> None:
    find = partial(converted, "[[status:orrin-dam-was-cracked]]")
    assert 'href="/facts/claims/orrin-dam-was-cracked.html"' in find(site, base_url="/facts")[0]
    found, told = converted("[[status:x]]", sheet(tmp_path, [claim(url="claims/x.html")]), base_url="")
    assert "href" not in found, "the data says only where it is inside its own site"
    assert told == ["`x` has no link: nobody said where the fact sheet is published; set `base_url`"]
    out = tmp_path / "site"
    world = WORLDS / "two-outlets-one-statement" / "content"
    assert build(world, out, "--no-search", "--base-url", "https://a.example/b") == 0
    assert 'href="https://a.example/b/claims/orrin-dam-was-cracked.html"' in find(out, base_url="")[0]


@pytest.mark.parametrize("place", ["", "data", "data/claims.json"])
def test_the_data_is_found_in_a_site_in_its_data_and_as_a_file(site: Path, place: str) -> None:
    assert converted("[[claim:orrin-dam-was-cracked]]", site / place) == (f"<p>{LINK}</p>", [])


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "claims.json"
    for title in ("Before", "After that"):
        file.write_text(json.dumps({"claims": [claim(title=title)]}), "utf-8")
        assert title in converted("[[claim:x]]", file)[0]


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b'{"claims": [{"id": 1}]}', b'{"claims": ' + b"[" * 100_000])
def test_what_is_no_data_of_a_fact_sheet_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "claims.json").write_bytes(data)
    found, told = converted("[[claim:x]]", tmp_path)
    assert found == "<p>[[claim:x]]</p>"
    assert len(told) == 1
    assert "is not the data of a fact sheet" in told[0]


def test_a_place_without_data_is_told(tmp_path: Path) -> None:
    assert converted("[[claim:x]]", tmp_path)[1] == [f"there is no claims.json in {tmp_path}"]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    """The fact sheet on loopback, under a path."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site.parent)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/site/"
    server.shutdown()
    server.server_close()


def test_the_data_can_be_an_address_and_then_says_where_the_claims_are(served: str) -> None:
    found, told = converted("[[chain:orrin-dam-was-cracked]]", f"{served}data/claims.json", base_url="")
    assert told == []
    assert f'href="{served}claims/orrin-dam-was-cracked.html#herald"' in found
    assert "The Herald" in found, "the names of the actors are published beside the claims"
    found, told = converted("[[card:orrin-dam-was-cracked]]", f"{served}data/no.json")
    assert found == "<p>[[card:orrin-dam-was-cracked]]</p>"
    assert "cannot be read" in told[0]


def claim(**fields: Any) -> dict[str, Any]:
    side = {"documents": 1, "origins": 1, "independent": 1}
    found = {"id": "x", "title": "T", "proposition": "P", "status": "contested", "affirm": side, "deny": side}
    return found | fields


def assertion(id: str, *upstream: str, **fields: Any) -> dict[str, Any]:
    return {"id": id, "actor": "a", "from": list(upstream) or None, **fields}


def sheet(folder: Path, claims: list[dict[str, Any]], actors: dict[str, Any] | None = None) -> Path:
    (folder / "claims.json").write_text(json.dumps({"method": "1", "claims": claims}), "utf-8")
    (folder / "actors.json").write_text(json.dumps({"actors": actors or {}}), "utf-8")
    return folder


def test_circles_and_long_chains_are_shown_once_each(tmp_path: Path) -> None:
    long = [assertion("a0"), *(assertion(f"a{n}", f"a{n - 1}") for n in range(1, 3000))]
    circle = [assertion("p", "q"), assertion("q", "p"), assertion("self", "self"), assertion("lost", "nobody")]
    found, _ = converted("[[chain:x]]", sheet(tmp_path, [claim(assertions=long + circle)]))
    assert found.count("<li>") == found.count("</li>") == 3004
    assert found.count("<ol") == found.count("</ol>")


# What a page with excerpts is made of, whatever the data says: no other element, no other attribute.
ELEMENTS = {
    *("h1", "p", "div", "a", "span", "q", "ol", "li", "b", "abbr"),
    *("table", "thead", "tbody", "tr", "th", "td", "svg", "path", "circle"),
}
ATTRIBUTES = {"class", "id", "href", "title"}

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{: onclick=alert(1) }",
    "[x](javascript:alert(1))",
    "\x02wzxhzdk:0\x03",
    "\x02amp\x03lt;script\x03",
    "javascript:alert(1)",
    "https://a.example/' onclick='alert(1)",
    "&lt;b&gt; {0} {x} %s ‮ <!-- ]]>",
    "[[claim:x]]",
]
texts = st.sampled_from(HOSTILE) | st.text(max_size=20) | st.lists(st.sampled_from(HOSTILE)).map(" ".join)


@settings(max_examples=40)
@given(title=texts, status=texts | st.just("contested"), url=texts, name=texts, id=texts, day=texts)
def test_no_data_does_harm(
    tmp_path_factory: pytest.TempPathFactory, title: str, status: str, url: str, name: str, id: str, day: str
) -> None:
    rows = [assertion("a"), {"id": id, "actor": "unnamed", "described_as": name, "from": ["a"], "on": day}]
    hostile = claim(title=title, status=status, url=url, assertions=rows, reviewed=day)
    folder = sheet(tmp_path_factory.mktemp("hostile"), [hostile], {"a": {"name": name}})
    text = "# A\n\n[[chain:x]]\n\n[[card:x]]\n\n| a |\n| - |\n| [[claim:x]] |\n\n*[T]: abbreviated\n"
    for base in ("", SHEET):
        page = HTMLParser(converted(text, folder, base_url=base)[0])
        everything = page.css("body *")
        assert {one.tag for one in everything} <= ELEMENTS
        plain = [one for one in everything if one.tag not in ("svg", "path", "circle")]
        assert {name for one in plain for name in one.attributes} <= ATTRIBUTES
        for one in page.css("a"):
            assert re.match(r"https?://[^\s\"'<>]+$", one.attributes["href"] or ""), one.html
        assert all(one.text().isprintable() for one in page.css(".factsheet-card, .factsheet-chain"))
        assert len(page.css(".factsheet-card q")) == 1, "the words stand once, with their status before them"


# Three tools build a real small site each.

PAGES = {
    "index.md": "# Facts\n\nIt is said: [[claim:orrin-dam-was-cracked]], which is [[status:orrin-dam-was-cracked]].\n",
    "more/deep.md": "# More\n\n[[card:orrin-dam-was-cracked]]\n\n[[chain:orrin-dam-was-cracked]]\n",
}
TOOLS = {"mkdocs": ["--strict"], "properdocs": ["--strict", "-f", "mkdocs.yml"], "zensical": ["--strict"]}
THEME = "<!doctype html><title>x</title>{% for one in nav %}<i>{{ one.title }}</i>{% endfor %}{{ page.content }}"


def project(folder: Path, config: dict[str, Any], pages: dict[str, str]) -> None:
    """A small project of MkDocs, with a theme of its own: ProperDocs brings none."""
    for name, text in {**{f"docs/{name}": text for name, text in pages.items()}, "theme/main.html": THEME}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / "mkdocs.yml").write_text(json.dumps({"site_name": "Elsewhere", **config}), "utf-8")


def run(tool: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The tool over a project, as somebody who installed this package runs it: its entry points are known."""
    installed = folder / "installed"
    info = installed / "factsheet-0.dist-info"
    info.mkdir(parents=True)
    points = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"]
    lines = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in of.items()) for group, of in points.items()
    ]
    (info / "entry_points.txt").write_text("\n".join(lines), "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: factsheet\nVersion: 0\n", "utf-8")
    path = f"{installed}:{ROOT}"
    command = [sys.executable, "-m", tool, "build", *TOOLS[tool]]
    env = {"PYTHONPATH": path, "PATH": str(Path(sys.executable).parent), "HOME": str(folder), "LANG": "C.UTF-8"}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120)


def page(folder: Path, address: str) -> HTMLParser:
    return HTMLParser((folder / "site" / address).read_bytes())


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", ["factsheet", "factsheet.embed"])
def test_the_extension_in_a_real_site(site: Path, tmp_path: Path, tool: str, name: str) -> None:
    config: dict[str, Any] = {"markdown_extensions": [{name: {"sheet": str(site), "base_url": SHEET}}, "attr_list"]}
    if tool != "zensical":
        config["theme"] = {"name": None, "custom_dir": "theme"}
    project(tmp_path, config, PAGES)
    done = run(tool, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    words = page(tmp_path, "index.html").css_first(".factsheet-claim").text()
    assert words.strip() == "Single origin: The Orrin dam was cracked in spring"
    deep = page(tmp_path, "more/deep/index.html")
    assert "2 documents, 1 origin" in deep.css_first(".factsheet-card").text()
    assert len(deep.css(".factsheet-chain li")) == 3
    assert deep.css_first(".factsheet-chain li a").attributes["href"].startswith(SHEET)


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
def test_the_plugin_in_a_real_site(site: Path, tmp_path: Path, tool: str) -> None:
    options = {"sheet": str(site), "base_url": "facts/", "navigation": ["orrin-dam-was-cracked"]}
    config = {"plugins": [{"factsheet": options}], "theme": {"name": None, "custom_dir": "theme"}}
    project(tmp_path, config, PAGES)
    done = run(tool, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    front = page(tmp_path, "index.html")
    assert front.css_first(".factsheet-claim").attributes["href"] == "./facts/claims/orrin-dam-was-cracked.html"
    assert [one.text() for one in front.css("i")][-1] == "Fact sheet"
    deep = page(tmp_path, "more/deep/index.html").css_first(".factsheet-card a").attributes["href"]
    assert deep == "../../facts/claims/orrin-dam-was-cracked.html"


@pytest.mark.parametrize("tool", ["mkdocs", "properdocs"])
@pytest.mark.parametrize(
    ("options", "text", "complaint"),
    [
        pytest.param({}, "[[claim:orrin-dam]]", "index.md: the fact sheet has no claim `orrin-dam`", id="in a page"),
        pytest.param({"navigation": ["dam"]}, "", "navigation: the fact sheet has no claim `dam`", id="in navigation"),
        pytest.param({"sheet": "nowhere"}, "", "there is no claims.json in", id="no data"),
    ],
)
def test_strict_fails_on_a_claim_that_is_not_on_file(
    site: Path, tmp_path: Path, tool: str, options: dict[str, Any], text: str, complaint: str
) -> None:
    plugin = {"factsheet": {"sheet": str(site), "base_url": SHEET, **options}}
    project(tmp_path, {"plugins": [plugin], "theme": {"name": None, "custom_dir": "theme"}}, {"index.md": text})
    done = run(tool, tmp_path)
    assert done.returncode != 0
    assert complaint in done.stdout + done.stderr
