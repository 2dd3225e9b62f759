"""What can be measured of a built site without asking anybody else: its links, words, weight, and how its pages lie.

Each function gives the complaints it has, a line each, or figures; none decides what becomes of them. `bench/figures.py`
measures the real site with them, and the tests a site of theirs.
"""

import gzip
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

LONGEST_TITLE = 70
DESCRIPTION = range(50, 161)
MEDIAN_CLAIM = 14 * 1024
LARGEST_PAGE = 60 * 1024
# How hard a common web server compresses.
COMPRESSION = 6

# It is shown in place of any address, so its links start at the site's own path, not at its own.
LOST = "404.html"


class Site(NamedTuple):
    """A built site: its folder, its pages by address, and those of them that only send on to another."""

    folder: Path
    pages: dict[str, LexborHTMLParser]
    redirects: frozenset[str]


def opened(folder: Path) -> Site:
    """The site in a folder, every page parsed."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.html"))}
    parsed = {address: LexborHTMLParser(path.read_bytes()) for address, path in found.items()}
    redirects = frozenset(address for address, page in parsed.items() if page.css_first("meta[http-equiv=refresh]"))
    pages = {address: page for address, page in parsed.items() if address not in redirects}
    return Site(folder, pages, redirects)


def _attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) if node else "") or ""


def lost_links(site: Site) -> Iterator[str]:
    """Each link inside the site that does not land: no such file, or no such place on its page."""
    root = site.folder.resolve()
    ids = {address: {_attribute(one, "id") for one in page.css("[id]")} for address, page in site.pages.items()}
    for address, page in site.pages.items():
        if address == LOST:
            continue
        for node in page.css("[href], [src]"):
            target = _attribute(node, "href") or _attribute(node, "src")
            parts = urlsplit(target)
            if parts.scheme or parts.netloc:
                continue
            path = ((root / address).parent / unquote(parts.path)).resolve() if parts.path else root / address
            where = path.relative_to(root).as_posix() if path.is_relative_to(root) else ""
            places = ids.get(where, set()) if where not in site.redirects else {parts.fragment}
            if not path.is_file() or (parts.fragment and unquote(parts.fragment) not in places):
                yield f"{address}: {target}"


def titles(site: Site) -> Iterator[str]:
    """Each title that is missing, too long, another page's too, or puts a claim's words before its status."""
    found = {address: _title(page) for address, page in site.pages.items()}
    numbers = Counter(found.values())
    for address, title in found.items():
        status = site.pages[address].css_first("h1 .status a")
        if not title:
            yield f"{address}: no title"
        elif len(title) > LONGEST_TITLE:
            yield f"{address}: {len(title)} characters: {title}"
        elif numbers[title] > 1:
            yield f"{address}: the title of {numbers[title]} pages: {title}"
        elif address.startswith("claims/") and address != "claims/index.html":
            if not status or not title.startswith(status.text(strip=True)):
                yield f"{address}: the status is not first: {title}"


def _title(page: LexborHTMLParser) -> str:
    node = page.css_first("title")
    return node.text(strip=True) if node else ""


def descriptions(site: Site) -> Iterator[str]:
    """Each description that is too short or too long."""
    for address, page in site.pages.items():
        text = _attribute(page.css_first("meta[name=description]"), "content")
        if len(text) not in DESCRIPTION:
            yield f"{address}: {len(text)} characters: {text}"


def unmarked_languages(site: Site) -> Iterator[str]:
    """Each text in another script than the page's that does not say its language, and how it runs."""
    for address, page in site.pages.items():
        main = page.css_first("main")
        for node in main.traverse(include_text=True) if main else ():
            text = _WEB_ADDRESS.sub("", node.text_content or "") if node.tag == "-text" else ""
            if not _FOREIGN.search(text):
                continue
            language, direction = _nearest(node, "lang"), _nearest(node, "dir")
            if not language or not direction:
                yield f"{address}: {text.strip()[:60]}"


# Letters that no European language in Latin script has.
_FOREIGN = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u0590-\u08ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u9fff\uac00-\ud7af]"
)

_WEB_ADDRESS = re.compile(r"https?://\S*")


def _nearest(node: LexborNode, name: str) -> str:
    """The attribute of the nearest element around a node, below the page's own."""
    above = node.parent
    while above is not None and above.tag not in ("body", "html"):
        if found := _attribute(above, name):
            return found
        above = above.parent
    return ""


class Weights(NamedTuple):
    """What a reader loads, in compressed bytes: a page by its address, with its stylesheet and scripts."""

    median_claim: int
    largest: int
    largest_at: str


def weights(site: Site) -> Weights:
    """The weight of the median claim's page and of the heaviest page; the full-text index is not in it."""
    files: dict[str, int] = {}
    of = {address: sum(_weight(site.folder / one, files) for one in _loaded(site, address)) for address in site.pages}
    claims = [
        weight for address, weight in of.items() if address.startswith("claims/") and address != "claims/index.html"
    ]
    largest = max(of, key=lambda address: (of[address], address))
    return Weights(round(statistics.median(claims)) if claims else 0, of[largest], largest)


def _loaded(site: Site, address: str) -> Iterator[str]:
    yield address
    for node in site.pages[address].css("link[rel=stylesheet], script[src]"):
        target = urlsplit(_attribute(node, "href") or _attribute(node, "src")).path
        path = (site.folder / address).parent / target
        if path.is_file():
            yield path.resolve().relative_to(site.folder.resolve()).as_posix()


def _weight(path: Path, known: dict[str, int]) -> int:
    return known.setdefault(str(path), len(gzip.compress(path.read_bytes(), COMPRESSION, mtime=0)))


# --- How a page lies in a browser ---------------------------------------------------------------------------------

# What a reader may set against our styles: WCAG 1.4.12, text spacing.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }
"""

# Run in a page: styles that a reader would add, as an object the page's policy does not refuse.
ADD_STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

# Run in a page: text twice as large, as a reader's browser makes it.
DOUBLE_TEXT = "document.documentElement.style.fontSize = '200%'"
PLAIN_TEXT = "document.documentElement.style.fontSize = ''"

# Run in a page: by how many pixels it scrolls sideways.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Run in a page: how much text is cut off by the box it stands in; what is hidden from sight on purpose is not.
CUT_OFF = """() => [...document.querySelectorAll('main *')].filter(one => {
  const style = getComputedStyle(one);
  if (!['hidden', 'clip'].includes(style.overflowX) && !['hidden', 'clip'].includes(style.overflowY)) return false;
  if (one.closest('svg') || style.position === 'absolute' || one.clientWidth < 2) return false;
  return one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 2;
}).map(one => one.tagName.toLowerCase() + '.' + one.className + ': ' + one.textContent.trim().slice(0, 60))"""

# Run in a page: the targets under 24 by 24 pixels that are not in a line of text, and have not that much room
# around them either (WCAG 2.5.8).
SMALL_TARGETS = """() => {
  const LEAST = 24;
  const seen = one => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.skip');
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(seen);
  const inline = one => {
    if (getComputedStyle(one).display !== 'inline') return false;
    const block = one.closest('p, li, dd, dt, td, th, figcaption, footer, blockquote, h1, h2, h3, summary, div');
    return block && block.textContent.trim().length > one.textContent.trim().length;
  };
  const boxes = all.map(one => [one, [...one.getClientRects()]]);
  const apart = (x, y, other) => {
    const dx = Math.max(other.left - x, 0, x - other.right), dy = Math.max(other.top - y, 0, y - other.bottom);
    return Math.hypot(dx, dy) >= LEAST / 2;
  };
  const small = [];
  for (const [one, rects] of boxes) {
    const box = one.getBoundingClientRect();
    if ((box.width >= LEAST && box.height >= LEAST) || inline(one)) continue;
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const free = boxes.every(([other, theirs]) => other === one || theirs.every(rect => apart(x, y, rect)));
    if (!free) small.push(`${Math.round(box.width)}×${Math.round(box.height)}: ${one.textContent.trim().slice(0, 40)}`);
  }
  return small;
}"""

# Run in a page: the size of its smallest text, in pixels. Labels in drawings count with the size they are seen at.
SMALLEST_TEXT = """() => {
  let least = [Infinity, ''];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement;
    if (!node.data.trim() || around.closest('script, svg, sup, sub') || !around.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(around).fontSize);
    if (size < least[0]) least = [size, node.data.trim().slice(0, 40)];
  }
  return least;
}"""
SMALLEST_LABEL = """() => {
  let least = [Infinity, ''];
  for (const label of document.querySelectorAll('svg text')) {
    const matrix = label.getScreenCTM();
    if (!label.textContent.trim() || !label.checkVisibility() || !matrix) continue;
    const size = parseFloat(getComputedStyle(label).fontSize) * Math.hypot(matrix.a, matrix.b);
    if (size < least[0]) least = [size, label.textContent.trim().slice(0, 40)];
  }
  return least;
}"""

# Run in a page: for each paragraph or item of three lines or more, the mean number of characters in its lines, and
# whether it is running prose. The last line is left out: it ends where the sentence does.
LINES = """() => {
  const found = [];
  for (const block of document.querySelectorAll('main p, main li, main dd')) {
    if (!block.checkVisibility() || block.querySelector('p, li, dd, ul, ol, table, pre, div')) continue;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const lines = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement.closest('svg') || !node.parentElement.checkVisibility()) continue;
      for (const word of node.data.matchAll(/\\S+\\s*/g)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const rect = range.getClientRects()[0];
        if (!rect) continue;
        const last = lines.at(-1);
        if (last && rect.left >= last.right - 2 && rect.top < last.bottom) {
          last.length += word[0].length; last.right = rect.right; last.bottom = Math.max(last.bottom, rect.bottom);
        } else lines.push({ length: word[0].length, right: rect.right, bottom: rect.bottom });
      }
    }
    const full = lines.slice(0, -1).map(line => line.length);
    if (full.length < 2) continue;
    const mean = full.reduce((one, other) => one + other) / full.length;
    found.push([Math.round(mean), block.matches('.prose *'), block.textContent.trim().slice(0, 40)]);
  }
  return found;
}"""

# Run on a claim's page: where each part of the answer ends, in pixels from the top.
ANSWER_ENDS = """() => ['h1', '.trace > :nth-child(1)', '.trace > :nth-child(2)', '.trace > :nth-child(3)']
  .map(one => [one, Math.round(document.querySelector(one)?.getBoundingClientRect().bottom ?? 1e6)])"""


def sheets(pdf: bytes) -> int:
    """How many sheets a page takes that a browser has printed to PDF."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def first(complaints: Iterable[str], most: int = 5) -> str:
    """A few of many complaints, for a message."""
    found = list(complaints)
    return "; ".join(found[:most]) + (f"; and {len(found) - most} more" if len(found) > most else "")


def by_page(complaints: Mapping[str, Iterable[str]]) -> list[str]:
    """Complaints with the address of their page before them."""
    return [f"{address}: {one}" for address, those in complaints.items() for one in those]
