"""The real site in a real browser, as readers use it: on a phone, by keyboard, in the dark, enlarged, on paper.

No test names a claim: what is on file changes, what a reader can do with it does not.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from sites import WORLDS, build

from bench import measures
from factsheet.views.violence import describes

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 844}


@pytest.fixture(scope="module")
def site(real_site: Path) -> measures.Site:
    return measures.opened(real_site)


@pytest.fixture(scope="module")
def kinds(site: measures.Site) -> list[str]:
    """A page of every kind: the heaviest of those that have an entry, and each that there is one of."""
    found: dict[str, str] = {}
    for address in sorted(site.pages, key=lambda one: (site.folder / one).stat().st_size):
        folder, _, name = address.rpartition("/")
        found[folder if folder and name != "index.html" else address] = address
    return sorted(address for address in found.values() if address != measures.LOST)


def claims(site: measures.Site) -> list[str]:
    """The pages of claims, from the one with the fewest assertions to the one with the most."""
    found = [one for one in site.pages if one.startswith("claims/") and one != "claims/index.html"]
    return sorted(found, key=lambda one: (len(site.pages[one].css(".assertion")), one))


def largest(site: measures.Site) -> str:
    return claims(site)[-1]


# --- What every page has ------------------------------------------------------------------------------------------


def test_every_page_is_whole(site: measures.Site) -> None:
    data = "script:not([src], [type='application/ld+json'], [type='application/json'])"
    for address, page in site.pages.items():
        ids = [one.attributes["id"] for one in page.css("[id]")]
        assert len(ids) == len(set(ids)), address
        assert len(page.css("h1")) == 1, address
        assert len(page.css("main")) == 1, address
        assert page.css_first("html").attributes["lang"], address
        assert "Content-Security-Policy" in (page.html or ""), address
        assert not page.css(f"[style], [onclick], style, {data}"), address
        levels = [int(one.tag[1]) for one in page.css("h1, h2, h3, h4, h5, h6")]
        assert all(after - before <= 1 for before, after in pairwise(levels)), address


def test_a_claims_words_never_stand_without_its_status(site: measures.Site) -> None:
    for address, page in site.pages.items():
        for one in page.css("main a[href*='claims/']"):
            href = one.attributes["href"] or ""
            if "/index.html" in href or "#" in href or ".json" in href or one.css_first("q") is None:
                continue
            assert one.css_first(".status-word") is not None, (address, href)


def test_every_id_appears_on_some_page(site: measures.Site) -> None:
    content = Path(__file__).parents[1] / "content"
    for path in content.rglob("*"):
        folder = path.relative_to(content).parts[0]
        if path.is_file() and folder in ("claims", "events", "actors", "sources", "explainers", "topics"):
            assert f"{folder}/{path.stem}.html" in site.pages


def test_an_error_can_be_reported_on_every_page_and_an_entry_be_edited(site: measures.Site) -> None:
    entries = ("claims", "events", "actors", "sources", "topics", "explainers")
    for address, page in site.pages.items():
        links = {one.text(): one.attributes["href"] or "" for one in page.css(".mend a")}
        if address == measures.LOST:
            continue
        form = urlsplit(links["Report an error on this page"])
        assert form.path.endswith("/issues/new")
        filled = dict(parse_qsl(form.query, strict_parsing=True))
        assert filled["template"] == "report-an-error.yml"
        assert filled["title"] == f"Error: {address}"
        assert filled["page"].endswith(f"/{address}")
        folder, _, name = address.rpartition("/")
        if folder in entries and name != "index.html":
            assert f"/edit/HEAD/content/{folder}/" in links["Edit this page"], address


def test_a_feed_is_found_from_every_page(site: measures.Site) -> None:
    for address, page in site.pages.items():
        feed = page.css_first("link[rel=alternate][type='application/atom+xml']")
        assert feed is not None, address
        if address != measures.LOST:
            assert ((site.folder / address).parent / (feed.attributes["href"] or "")).is_file(), address
            assert feed.attributes["title"], address


def test_a_quotation_says_its_language(site: measures.Site) -> None:
    for address in claims(site):
        for original in site.pages[address].css(".assertion blockquote p[lang]"):
            assert original.attributes.get("dir") == "auto", address


# --- How pages lie and behave -------------------------------------------------------------------------------------


@pytest.fixture
def reader(browser: "Browser") -> Iterator[Callable[..., "Page"]]:
    """A function that gives a page of a browser set up in some way; at the end nothing may have been complained of."""
    contexts = []
    heard: list[str] = []

    def open_(**settings: Any) -> "Page":
        context = browser.new_context(**{"viewport": PHONE, **settings})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on(
            "request", lambda one: None if one.url.startswith(("file:", "http://127.0.0.1")) else heard.append(one.url)
        )
        return page

    yield open_
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert heard == []


@pytest.mark.parametrize(
    ("width", "scheme", "scale"),
    [(320, "light", 1), (390, "dark", 1), (640, "light", 2), (1280, "dark", 1)],
    ids=["the narrowest", "a phone in the dark", "enlarged twice", "a desk"],
)
def test_pages_fit_and_keep_still(
    site: measures.Site, kinds: list[str], reader: Callable[..., "Page"], width: int, scheme: str, scale: int
) -> None:
    page = reader(viewport={"width": width, "height": 844}, color_scheme=scheme, device_scale_factor=scale)
    for address in kinds:
        page.goto((site.folder / address).as_uri())
        assert page.evaluate(measures.SIDEWAYS) <= 0, address
        assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", "the stylesheet is applied"
        assert page.evaluate("document.getAnimations().length") == 0, address
        assert page.evaluate(measures.SMALL_TARGETS) == [], address


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_text_twice_as_large_fits(
    site: measures.Site, kinds: list[str], reader: Callable[..., "Page"], viewport: dict[str, int]
) -> None:
    page = reader(viewport=viewport)
    for address in kinds:
        page.goto((site.folder / address).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.evaluate(measures.DOUBLE_TEXT)
        assert page.evaluate(measures.SIDEWAYS) <= 0, address
        assert page.evaluate(measures.CUT_OFF) == [], address


def test_nothing_is_kept_and_nothing_moves(
    site: measures.Site, kinds: list[str], reader: Callable[..., "Page"]
) -> None:
    page = reader(reduced_motion="reduce")
    for address in kinds:
        page.goto((site.folder / address).as_uri())
        assert page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == [], address
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto", address
    css = (site.folder / "style.css").read_text("utf-8")
    assert not re.search(r"\b(animation|transition)(-\w+)?\s*:", css)


# Run in a page: the contrast of a text's colour with the page's, as WCAG defines it.
CONTRAST = """selector => {
  const light = css => css.match(/[\\d.]+/g).slice(0, 3).map(one => one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
  const style = getComputedStyle(document.querySelector(selector));
  const [one, other] = [light(style.color), light(getComputedStyle(document.body).backgroundColor)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_light_and_dark(site: measures.Site, reader: Callable[..., "Page"], scheme: str) -> None:
    page = reader(color_scheme=scheme)
    page.goto((site.folder / largest(site)).as_uri())
    for selector in ("body", "main a", ".basis", ".soft, .when"):
        assert page.evaluate(CONTRAST, selector) >= 4.5, selector
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every(one => one < 40)")
    assert dark == (scheme == "dark")


def test_the_answer_is_above_the_fold_of_a_phone(site: measures.Site, reader: Callable[..., "Page"]) -> None:
    page = reader()
    for address in (claims(site)[len(claims(site)) // 2], largest(site)):
        page.goto((site.folder / address).as_uri())
        for what, end in page.evaluate(measures.ANSWER_ENDS):
            assert end <= PHONE["height"], (address, what)


# --- What a reader does -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_claim_is_two_taps_from_the_home_page(
    site: measures.Site, reader: Callable[..., "Page"], script: bool
) -> None:
    page = reader(has_touch=True, java_script_enabled=script)
    page.goto((site.folder / "index.html").as_uri())
    page.get_by_role("navigation").get_by_role("link", name="Claims").tap()
    page.locator(".claims a").first.tap()
    page.wait_for_selector("article.claim")
    assert page.locator("h1 .status").inner_text()
    for words in ("Said by", "Spread to", "Backed by"):
        assert page.get_by_text(words, exact=True).first.is_visible()


def shown(page: "Page") -> int:
    return page.locator(".claims > li:visible").count()


def test_the_list_of_claims_is_filtered_where_it_stands(real_address: str, reader: Callable[..., "Page"]) -> None:
    page = reader()
    page.goto(f"{real_address}claims/index.html")
    everything = page.locator(".claims > li").count()
    assert shown(page) < everything, "long parts of the list are folded"
    button = page.locator(".filters [data-name=status] button").first
    number = int(button.locator(".soft").inner_text())
    button.focus()
    page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert shown(page) == number < everything
    assert page.inner_text("[role=status]") == f"{number} of {everything} claims"
    assert f"status={button.get_attribute('value')}" in page.url

    page.get_by_text("Topic", exact=True).click()
    other = page.locator(".filters [data-name=topic] button:not(:disabled)").first
    fewer = int(other.locator(".soft").inner_text())
    other.focus()
    page.keyboard.press("Space")
    assert shown(page) == fewer <= number
    page.reload()
    assert shown(page) == fewer, "the address keeps what was chosen"
    for name in ("actor", "year"):
        assert page.locator(f".filters [data-name={name}] button").count() > 1
    for one in page.locator(".filters button:enabled:not([aria-pressed=true]) .soft").all_text_contents():
        assert int(one) > 0, "no choice that is offered leaves nothing"

    page.get_by_role("button", name="Show all").click()
    assert page.locator(".claims > li:not([hidden])").count() == everything
    assert page.inner_text("[role=status]") == f"All {everything} claims"
    assert "?" not in page.url


def test_filters_keep_the_place_in_the_list(site: measures.Site, reader: Callable[..., "Page"]) -> None:
    page = reader()
    status = (site.pages["claims/index.html"].css_first("section[data-status]").attributes)["data-status"]
    page.goto(f"{(site.folder / 'claims/index.html').as_uri()}#{status}")
    page.locator(".filters [data-name=status] button").first.click()
    assert page.url.endswith(f"?status={status}#{status}"), "from a folder, too"


def test_without_scripts_a_filter_is_a_link_to_a_page(site: measures.Site, reader: Callable[..., "Page"]) -> None:
    page = reader(java_script_enabled=False)
    page.goto((site.folder / "claims/index.html").as_uri())
    assert page.locator(".filters button").count() == 0
    assert not page.get_by_role("button", name="Show all").is_visible()
    link = page.locator(".filters [data-name=status] a").first
    number = int(link.locator(".soft").inner_text())
    link.click()
    page.wait_for_url("**/status/*.html")
    assert shown(page) == number
    page.goto((site.folder / "search.html").as_uri())
    assert page.get_by_text("Searching needs JavaScript").is_visible()
    assert not page.locator("form.search").is_visible()


def test_without_scripts_every_page_says_the_same(
    site: measures.Site, kinds: list[str], reader: Callable[..., "Page"]
) -> None:
    with_, without = reader(), reader(java_script_enabled=False)
    for address in kinds:
        if address in ("search.html", "claims/index.html"):
            continue
        for page in (with_, without):
            page.goto((site.folder / address).as_uri())
        assert with_.inner_text("main") == without.inner_text("main"), address


def test_a_name_is_found_under_any_spelling(
    real_address: str, site: measures.Site, reader: Callable[..., "Page"]
) -> None:
    named = {
        address: [node.text(strip=True) for node in found.css(".native [lang]")]
        for address, found in site.pages.items()
        if address.startswith("actors/")
    }
    address, names = max(named.items(), key=lambda row: (len(row[1]), row[0]))
    assert names, "some actor has a name in another language"
    page = reader()
    page.goto(f"{real_address}search.html")
    page.wait_for_selector("form.search:not([hidden])")
    for name in (site.pages[address].css_first("h1").text(strip=True), *names):
        page.fill("#q", "")
        page.fill("#q", name)
        page.wait_for_selector("#results[aria-busy=false] a")
        assert page.get_attribute("#meant a", "href") == address, name
        page.select_option("[name=kind]", "actor")
        page.wait_for_selector("#results[aria-busy=false] a")
        hrefs = page.eval_on_selector_all("#results a", "all => all.map(one => one.href)")
        assert real_address + address in hrefs, name
        page.select_option("[name=kind]", "")


def test_keyboard_reaches_the_content_first(site: measures.Site, reader: Callable[..., "Page"]) -> None:
    page = reader(viewport=DESK)
    page.goto((site.folder / "claims/index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


# Run in a page: what has the focus, whether that can be seen, and whether something lies over it.
FOCUS = """() => {
  const one = document.activeElement;
  const box = [...one.getClientRects()].find(rect => rect.width && rect.height) ?? one.getBoundingClientRect();
  const x = box.left + Math.min(box.width / 2, box.width - 1), y = box.top + box.height / 2;
  const top = document.elementFromPoint(x, y);
  const style = getComputedStyle(one);
  return {
    what: one.outerHTML.slice(0, 80),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    inside: y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth,
    free: !!top && (one.contains(top) || top.contains(one)),
    page: one === document.body,
  };
}"""
STOPS = 40


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_focus_is_always_seen(site: measures.Site, reader: Callable[..., "Page"], viewport: dict[str, int]) -> None:
    page = reader(viewport=viewport, reduced_motion="reduce")
    for address in (largest(site), "claims/index.html", "matrix.html"):
        page.goto((site.folder / address).as_uri())
        for _ in range(STOPS):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            if focus.pop("page"):
                break
            what = focus.pop("what")
            assert all(focus.values()), (address, what, focus)


def test_the_chain_is_followed_by_keyboard(site: measures.Site, reader: Callable[..., "Page"]) -> None:
    page = reader(reduced_motion="reduce")
    page.goto((site.folder / largest(site)).as_uri())
    link = page.locator("section[aria-labelledby=chain] .evidence a[href^='#']").first
    place = link.get_attribute("href") or ""
    link.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith(place)
    assert landed(page) == place.removeprefix("#")
    page.keyboard.press("Tab")
    assert page.evaluate("id => document.getElementById(id).contains(document.activeElement)", landed(page)), (
        "the keyboard goes on from there"
    )


def landed(page: "Page") -> str:
    """The id of the assertion that the address names, when it can be seen."""
    target = page.locator(".assertion:target")
    box = target.bounding_box()
    assert box is not None
    assert -1 <= box["y"] < 844
    return target.get_attribute("id") or ""


def test_a_permalink_is_copied_and_lands(real_address: str, site: measures.Site, reader: Callable[..., "Page"]) -> None:
    page = reader(reduced_motion="reduce")
    page.goto(real_address + largest(site))
    ids = page.eval_on_selector_all(".assertion", "all => all.map(one => one.id)")
    links = page.eval_on_selector_all(".assertion a[aria-label^=Permalink]", "all => all.map(one => one.href)")
    assert links == [f"{real_address}{largest(site)}#{id}" for id in ids], "every assertion has one, and it is whole"
    elsewhere = reader(reduced_motion="reduce")
    for id, link in list(zip(ids, links, strict=True))[:: max(1, len(ids) // 4)]:
        elsewhere.goto("about:blank")
        elsewhere.goto(link)
        assert landed(elsewhere) == id


def test_a_citation_is_copied_by_keyboard(
    real_address: str, site: measures.Site, reader: Callable[..., "Page"]
) -> None:
    page = reader()
    page.goto(real_address + largest(site))
    summary = page.get_by_text("RIS", exact=True)
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    box = page.locator("details[open] textarea")
    assert box.evaluate("one => one === document.activeElement")
    page.keyboard.press("ControlOrMeta+a")
    assert box.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)").startswith("TY  - ELEC")
    page.keyboard.type("x")
    assert box.input_value().startswith("TY  - ELEC"), "it cannot be changed by mistake"


@pytest.mark.parametrize("place", [0.5, 1.0], ids=["the median claim", "the largest"])
def test_a_claim_prints_on_two_sheets(site: measures.Site, reader: Callable[..., "Page"], place: float) -> None:
    page = reader()
    some = claims(site)
    page.goto((site.folder / some[round((len(some) - 1) * place)]).as_uri())
    assert measures.sheets(page.pdf(prefer_css_page_size=True)) <= 2
    page.emulate_media(media="print")
    assert page.locator(".ledger .assertion").first.is_visible()
    assert page.locator(".cited").is_visible()
    assert not page.locator("nav").first.is_visible()
    address = page.locator(".source a[rel=external]").first
    if address.count():
        shown = address.evaluate("one => getComputedStyle(one, '::after').content")
        assert "attr(href)" in shown or "http" in shown, "the address of a source is printed"


def test_only_the_handbook_loads_its_own_sheet(site: measures.Site) -> None:
    assert (site.folder / "handbook.css").is_file()
    for address, page in site.pages.items():
        sheets = [(one.attributes["href"] or "").rpartition("/")[2] for one in page.css("link[rel=stylesheet]")]
        own = ["handbook.css"] if address.startswith("handbook/") else []
        assert sheets == ["style.css", *own], address


def test_pages_that_tell_of_violence_say_so_first(site: measures.Site) -> None:
    told = {address: page.css_first(".warn") is not None for address, page in site.pages.items()}
    for address in claims(site):
        page = site.pages[address]
        own = " ".join(
            one.text() for one in page.css("h1 q, [aria-labelledby=claimed] :is(.answer > p:first-of-type, .prose)")
        )
        assert told[address] or not describes([own]), address
    assert not all(told[address] for address in claims(site)), "the note means something"


def test_a_redirect_leads_on(tmp_path: Path, reader: Callable[..., "Page"]) -> None:
    out = tmp_path / "site"
    assert build(WORLDS / "everything-an-entry-can-say" / "content", out) == 0
    page = reader()
    page.goto((out / "claims" / "bridge-2021.html").as_uri())
    page.wait_for_url("**/bridge-will-open.html")
