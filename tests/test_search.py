"""Searching in a real browser, under a path of its own: every spelling finds the others, and the filters narrow."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Seen
from sites import build

from bench.figures import served
from factsheet.search import search_index

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A group with five names, another whose name holds one of them, and pages that each use one spelling.
WORLD = {
    "site.yaml": "title: A test\nbase_url: https://example.org/facts/\nlanguages: [en]\n",
    "actors/islamic-state.yaml": (
        'name: Islamic State\nkind: armed-group\nnames: {ru: "ИГИЛ", ar: "داعش"}\naliases: [ISIS, ISIL, IS, Daesh]\n'
    ),
    "actors/isis-k.yaml": "name: ISIS-K\nkind: armed-group\naliases: [Wilayat Khorasan]\n",
    "actors/paper.yaml": "name: The Paper\nkind: outlet\n",
    "sources/one.yaml": "title: What ISIS wrote\npublisher: paper\nkind: report\n",
    "sources/two.yaml": "title: What ISIL wrote\npublisher: paper\nkind: report\n",
    "sources/three.yaml": 'title: "Что пишет ИГИЛ"\npublisher: paper\nkind: report\nlanguage: ru\n',
    "sources/four.yaml": "title: Daesh and its papers\npublisher: paper\nkind: report\n",
    "sources/five.yaml": "title: What is written on rivers\npublisher: paper\nkind: report\n",
    "sources/six.yaml": "title: In Wilayat Khorasan\npublisher: paper\nkind: report\n",
    "claims/shown.md": (
        "---\ntitle: Daesh wrote it\nproposition: Daesh wrote the paper.\nnature: fact\nreviewed: 2023-12-01\n"
        "assertions:\n- {id: paper, stance: affirms, basis: observed, source: one}\n---\n"
    ),
    "claims/heard.md": (
        "---\ntitle: Daesh did not write it\nproposition: Daesh did not write the paper.\nnature: fact\n"
        "reviewed: 2023-12-01\nassertions:\n"
        "- {id: somebody, actor: unnamed, stance: affirms, basis: unstated, source: four}\n---\n"
    ),
}
ABOUT_THE_GROUP = {
    "actors/islamic-state.html",
    "claims/heard.html",
    "claims/shown.html",
    "sources/one.html",
    "sources/two.html",
    "sources/three.html",
    "sources/four.html",
}
Search = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    for name, text in WORLD.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert build(folder / "content", folder / "site") == 0
    return folder / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as found:
        assert found.endswith("/facts/"), "the site is served under a path, as on a project's pages"
        yield found


def found(page: "Page", words: str) -> set[str]:
    """The addresses of the pages that the search finds, all of them shown."""
    page.fill("#q", "")
    page.fill("#q", words)
    page.wait_for_selector("#results[aria-busy=false]")
    while page.locator("#further").is_visible():
        shown = page.locator("#results > li").count()
        page.click("#further")
        page.locator("#results > li").nth(shown).wait_for()
    hrefs = page.eval_on_selector_all("#results a", "all => all.map(one => one.href)")
    return {re.sub(r"^.*/facts/", "", href) for href in hrefs}


@pytest.mark.parametrize(
    "spelling", ["ISIS", "isis", "ISIL", "IS", "is", "Daesh", "ИГИЛ", "игил", "Islamic State", "داعش"]
)
def test_every_spelling_finds_every_other(page: "Page", address: str, spelling: str) -> None:
    page.goto(f"{address}search.html")
    assert found(page, spelling) >= ABOUT_THE_GROUP
    assert "sources/five.html" not in found(page, spelling), "the word is no name"


def test_the_search_says_whose_name_it_took_the_word_for(page: "Page", address: str) -> None:
    page.goto(f"{address}search.html?q=Daesh")
    page.wait_for_selector("#results a")
    assert page.inner_text("#meant").startswith("Islamic State, also: ")
    assert "ISIL" in page.inner_text("#meant")
    assert (page.get_attribute("#meant a", "href") or "") == "actors/islamic-state.html"
    page.fill("#q", "rivers")
    page.wait_for_selector("#results[aria-busy=false]")
    assert page.inner_text("#meant") == ""


def test_a_spelling_among_other_words(page: "Page", address: str) -> None:
    page.goto(f"{address}search.html")
    assert found(page, "papers ИГИЛ") >= {"sources/four.html"}
    assert "sources/five.html" in found(page, "what is written"), "a word in lower case stays a word"


def test_of_two_names_the_longer_counts(page: "Page", address: str) -> None:
    page.goto(f"{address}search.html")
    assert {"actors/isis-k.html", "sources/six.html"} <= found(page, "ISIS-K")
    assert "sources/four.html" not in found(page, "ISIS-K"), "Daesh is not the branch"


def test_filters_narrow_and_stay_in_the_address(page: "Page", address: str) -> None:
    page.goto(f"{address}search.html")
    assert found(page, "Daesh") >= ABOUT_THE_GROUP
    page.select_option("[name=kind]", "claim")
    assert found(page, "Daesh") == {"claims/heard.html", "claims/shown.html"}
    page.select_option("[name=status]", "Single origin")
    assert found(page, "Daesh") == {"claims/shown.html"}
    assert "kind=claim" in page.url
    assert "q=Daesh" in page.url
    page.reload()
    page.wait_for_selector("#results a")
    assert page.inner_text("#told") == "1 page"
    assert page.input_value("#q") == "Daesh"
    assert page.input_value("[name=status]") == "Single origin"


def test_a_claim_that_is_found_has_its_status_before_its_words(page: "Page", address: str) -> None:
    page.goto(f"{address}search.html?q=Daesh&kind=claim")
    page.wait_for_selector("#results a")
    assert set(page.locator("#results a").all_inner_texts()) == {
        "Single origin: “Daesh wrote it”",
        "Traced only to unnamed speakers: “Daesh did not write it”",
    }


def test_a_result_leads_to_its_page(page: "Page", address: str) -> None:
    page.goto(f"{address}search.html?q=Khorasan&kind=source")
    page.click("#results a")
    page.wait_for_url("**/facts/sources/six.html")


def test_nothing_found_is_said(page: "Page", address: str) -> None:
    page.goto(f"{address}search.html?q=zeppelin")
    page.wait_for_selector("#told:not(:empty)")
    assert page.inner_text("#told") == "No page on file has this."
    assert page.get_attribute("#told", "role") == "status"


def test_a_folder_has_no_search_and_the_page_says_so(page: "Page", seen: Seen, site: Path) -> None:
    page.goto((site / "search.html").as_uri())
    page.wait_for_selector("#told:not(:empty)")
    assert "could not start" in page.inner_text("#told")
    assert not page.locator("form.search").is_visible()
    seen.complaints.clear()


def test_the_same_pages_give_the_same_index(site: Path) -> None:
    assert list(search_index(site)) == list(search_index(site))
