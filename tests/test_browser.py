"""The real site in a real browser: pages open, load nothing from elsewhere, fit a phone, and every link lands."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser
from sites import WORLDS, build

ROOT = Path(__file__).parents[1]
KINDS = (
    "index.html",
    "claims/index.html",
    "claims/us-trained-militants-at-al-tanf.html",
    "claims/is-carried-out-crocus-attack.html",
    "claims/is-planned-retaliation-for-torture.html",
    "matrix.html",
    "timeline.html",
    "map.html",
    "events/index.html",
    "events/crocus-city-hall-attack.html",
    "actors/index.html",
    "actors/svr.html",
    "sources/index.html",
    "sources/from-russia-with-vengeance.html",
    "topics/crocus.html",
    "explainers/sixteen-pages-one-origin.html",
    "status/single-origin.html",
    "method.html",
    "corrections.html",
    "about.html",
    "404.html",
)


@pytest.fixture(scope="module")
def site(real_site: Path) -> Path:
    """The real content, built."""
    return real_site


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, HTMLParser]:
    """Every page of the real site, parsed, by address."""
    return {path.relative_to(site).as_posix(): HTMLParser(path.read_bytes()) for path in sorted(site.rglob("*.html"))}


def test_every_page_is_whole(pages: dict[str, HTMLParser]) -> None:
    for address, page in pages.items():
        ids = [one.attributes["id"] for one in page.css("[id]")]
        assert len(ids) == len(set(ids)), address
        assert len(page.css("h1")) == 1, address
        assert len(page.css("main")) == 1, address
        assert page.css_first("html").attributes["lang"], address
        assert page.css_first("title").text().strip(), address
        assert "Content-Security-Policy" in (page.html or ""), address
        assert not page.css(
            "[style], [onclick], style, script:not([src], [type='application/ld+json'], [type='application/json'])"
        ), address
        levels = [int(one.tag[1]) for one in page.css("h1, h2, h3, h4, h5, h6")]
        assert all(after - before <= 1 for before, after in pairwise(levels)), address


def test_a_claims_words_never_stand_without_its_status(pages: dict[str, HTMLParser]) -> None:
    for address, page in pages.items():
        for one in page.css("main a[href*='claims/']"):
            href = one.attributes["href"] or ""
            if "/index.html" in href or "#" in href or ".json" in href or one.css_first("q") is None:
                continue
            assert one.css_first(".status-word") is not None, (address, href)
    for address, page in pages.items():
        if address.startswith("claims/") and address != "claims/index.html":
            label = page.css_first("h1 .status").text().strip()
            assert page.css_first("title").text().startswith(label + ":"), address


def test_every_id_appears_on_some_page(pages: dict[str, HTMLParser]) -> None:
    for path in (ROOT / "content").rglob("*"):
        folder = path.relative_to(ROOT / "content").parts[0]
        if path.is_file() and folder in ("claims", "events", "actors", "sources", "explainers", "topics"):
            assert f"{folder}/{path.stem}.html" in pages


@pytest.fixture
def watched(browser: Any) -> Iterator[Any]:
    """A function that opens pages of a width and a colour scheme and keeps what they asked for and complained of."""
    contexts = []

    def open_(width: int, scheme: str = "light", script: bool = True) -> tuple[Any, list[str]]:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        heard: list[str] = []
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda one: heard.append(one.url) if not one.url.startswith("file:") else None)
        return page, heard

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_pages_open_quietly_and_fit(site: Path, watched: Any, width: int, scheme: str) -> None:
    page, heard = watched(width, scheme)
    for address in KINDS:
        if address == "404.html":
            continue  # It finds its stylesheet under the site's own address, not on a disk.
        page.goto((site / address).as_uri())
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, (address, width)
        assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", "the stylesheet is applied"
    assert heard == []


def test_the_answer_is_above_the_fold_of_a_phone(site: Path, watched: Any) -> None:
    page, _ = watched(390)
    page.goto((site / "claims/us-trained-militants-at-al-tanf.html").as_uri())
    for words in ("Single origin", "Said by", "Spread to", "Backed by"):
        box = page.get_by_text(words, exact=True).first.bounding_box()
        assert box["y"] + box["height"] <= 844, words


def test_a_claim_is_two_steps_from_the_home_page(site: Path, watched: Any) -> None:
    page, heard = watched(390, script=False)
    page.goto((site / "index.html").as_uri())
    page.get_by_role("link", name="US forces at al-Tanf").first.click()
    assert re.match(r"\d+ pages, \d+ publishers, 1 origin;", page.inner_text("h1 + .lead"))
    page.click("ol.chain >> text=Sputnik >> nth=0")
    assert re.search(r"#sputnik$", page.url)
    assert page.locator(".assertion:target").count() == 1
    assert heard == []


def test_keyboard_reaches_the_content_first(site: Path, watched: Any) -> None:
    page, _ = watched(1280)
    page.goto((site / "claims/index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_a_redirect_leads_on(tmp_path: Path, watched: Any) -> None:
    out = tmp_path / "site"
    assert build(WORLDS / "everything-an-entry-can-say" / "content", out) == 0
    page, _ = watched(390)
    page.goto((out / "claims" / "bridge-2021.html").as_uri())
    page.wait_for_url("**/bridge-will-open.html")
