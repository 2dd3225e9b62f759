"""Long lists in parts: every entry stands on exactly one page of its list, and every page can be reached."""

import json
import re
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sites import build, title

from bench import workload
from factsheet import parts
from factsheet.exports import record

CLAIMS = 30


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site whose lists are long for what they may hold."""
    folder = tmp_path_factory.mktemp("parts")
    workload.write(folder / "content", CLAIMS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "MOST_CLAIMS", 4)
        patch.setattr(parts, "MOST", {"timeline": 5, "events": 2, "actors": 4, "sources": 4})
        patch.setattr("factsheet.views.claims.MOST_FILTERED", 20)
        patch.setattr("factsheet.views.overview.LINES", 2)
        patch.setattr("factsheet.views.overview.MOST_OTHERS", 1)
        assert build(folder / "content", folder / "site", "--no-search", "--base-url", "https://e.test/") == 0
    return folder / "site"


def walk(site: Path, first: str) -> list[LexborHTMLParser]:
    """The pages of a list, from its first on by the link to the next."""
    found, address = [], first
    while address:
        page = LexborHTMLParser((site / address).read_text("utf-8"))
        found.append(page)
        onward = page.css_first("nav.turn a[rel=next]")
        back = page.css_first("nav.turn a[rel=prev]")
        assert (back is None) == (len(found) == 1)
        address = normpath(join(dirname(address), onward.attributes["href"] or "")) if onward else ""
    return found


def claims(site: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((site / "data" / "claims.json").read_bytes())["claims"]
    return listed


def test_each_claim_stands_once_in_the_list_of_its_status_and_of_its_topics(site: Path) -> None:
    every = claims(site)
    for name in {one["status"] for one in every}:
        shown = [row.attributes["id"] for page in walk(site, f"status/{name}.html") for row in page.css(".claims > li")]
        assert sorted(shown) == sorted(f"claim-{one['id']}" for one in every if one["status"] == name)
    for path in (site / "topics").glob("*.html"):
        if path.stem != "index":
            shown = [
                row.attributes["id"] for page in walk(site, f"topics/{path.name}") for row in page.css(".claims > li")
            ]
            assert sorted(shown) == sorted(f"claim-{one['id']}" for one in every if path.stem in one["topics"])


@pytest.mark.parametrize(
    ("first", "rows", "number"),
    [
        ("matrix.html", ".matrix tbody tr", None),
        ("timeline.html", ".dated > li", None),
        ("events/index.html", ".dated > li", CLAIMS // 10),
        ("actors/index.html", ".plain > li", 6),
        ("sources/index.html", ".plain > li > ul > li", 8),
    ],
)
def test_each_entry_stands_once_in_a_list_of_its_own(site: Path, first: str, rows: str, number: int | None) -> None:
    pages = walk(site, first)
    assert len(pages) > 1
    shown = [[row.css_first("a").attributes["href"] for row in page.css(rows)] for page in pages]
    names = [str(address).rpartition("/")[2] for page in shown for address in page]
    assert len(names) == len(set(names))
    assert number is None or len(names) == number


def test_of_many_families_without_a_line_the_busiest_are_named(site: Path) -> None:
    page = LexborHTMLParser((site / "matrix.html").read_text("utf-8"))
    others = next(one for one in page.css("p") if one.text().startswith("Others: "))
    assert re.fullmatch(r"Others: .+ \(\d+\), and \d more in the list of actors\.", others.text())
    assert len(others.css("a")) == 2
    row = page.css_first(".matrix tbody tr")
    assert len(row.css("td")) == 3


def test_every_link_leads_somewhere_and_no_title_is_twice(site: Path) -> None:
    titles: dict[str, str] = {}
    for path in sorted(site.rglob("*.html")):
        address = path.relative_to(site).as_posix()
        text = path.read_text("utf-8")
        page = LexborHTMLParser(text)
        assert titles.setdefault(title(text), address) == address
        for link in page.css("a[href], link[href]"):
            where = link.attributes["href"] or ""
            if re.match(r"https?:|mailto:|#", where) or address == "404.html":
                continue
            to, _, fragment = normpath(join(dirname(address), where)).partition("#")
            assert (site / to).is_file(), f"{address} links to {where}"
            if fragment:
                assert f'id="{fragment}"' in (site / to).read_text("utf-8"), f"{address} links to {where}"


def test_every_part_is_in_the_sitemap(site: Path) -> None:
    known = set(re.findall(r"<loc>https://e.test/(.*?)</loc>", (site / "sitemap.xml").read_text("utf-8")))
    further = {
        path.relative_to(site).as_posix()
        for path in site.rglob("*.html")
        if path.stem.isdecimal() and path.stem != "404"
    }
    assert further
    assert further <= known


def test_a_long_list_of_claims_is_not_filtered_where_it_stands(site: Path) -> None:
    page = LexborHTMLParser((site / "claims" / "index.html").read_text("utf-8"))
    assert page.css_first("script[src]") is None
    assert page.css_first(".filters a[href]") is not None
    assert page.css_first("details.rest") is None


def test_bulk_data_in_parts_is_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workload.write(tmp_path / "content", 5)
    monkeypatch.setattr(record, "PART", 2)
    assert build(tmp_path / "content", tmp_path / "site", "--no-search") == 0
    data = tmp_path / "site" / "data"
    listed = json.loads((data / "parts" / "index.json").read_bytes())["parts"]
    assert [one["number"] for one in listed] == [2, 2, 1]
    whole = json.loads((data / "claims.json").read_bytes())
    parted = [json.loads((data / "parts" / one["claims"]).read_bytes()) for one in listed]
    assert all(one["method"] == whole["method"] for one in parted)
    assert [claim for one in parted for claim in one["claims"]] == whole["claims"]
    assert [(one["first"], one["last"]) for one in listed] == [
        (one["claims"][0]["id"], one["claims"][-1]["id"]) for one in parted
    ]
    lines = (data / "assertions.csv").read_bytes().splitlines(keepends=True)
    rows = [(data / "parts" / one["assertions"]).read_bytes().splitlines(keepends=True) for one in listed]
    assert all(one[0] == lines[0] for one in rows)
    assert [line for one in rows for line in one[1:]] == lines[1:]
