"""What a search engine reads first: the sitemap (sitemaps.org), in parts when it is long, and robots.txt."""

from html import escape

from factsheet.derive import STATUSES
from factsheet.edition import Edition
from factsheet.exports.dates import iso
from factsheet.model import Entry, Source
from factsheet.parts import further, lengths, numbers
from factsheet.prose import site_address

# The protocol's own limit for one file.
MOST_ADDRESSES = 50_000

# The pages that every fact sheet has, whatever is on file.
ALWAYS = (
    "",
    "actors/",
    "claims/",
    "corrections.html",
    "events/",
    "explainers/",
    "map.html",
    "matrix.html",
    "method.html",
    "sources/",
    "timeline.html",
    "topics/",
    *(f"status/{one.status}.html" for one in STATUSES),
)
# The kinds of entries beside claims.
OTHERS = ("event", "actor", "source", "explainer", "topic", "page")


def sitemap(edition: Edition, key: str) -> bytes:
    """`/sitemap.xml`: the address of every page; when they are too many, of the parts. `key` numbers a part, from 1."""
    pages = addresses(edition)
    if not key and len(pages) > MOST_ADDRESSES:
        parts = range(1, parts_needed(len(pages)) + 1)
        return _xml("sitemapindex", [f"<sitemap>{_place(edition, f'sitemap-{part}.xml')}</sitemap>" for part in parts])
    start = (int(key or 1) - 1) * MOST_ADDRESSES
    return _xml(
        "urlset",
        [
            f"<url>{_place(edition, page)}{f'<lastmod>{changed}</lastmod>' if changed else ''}</url>"
            for page, changed in pages[start : start + MOST_ADDRESSES]
        ],
    )


def parts_needed(number: int) -> int:
    """How many parts the sitemap of so many addresses has; 0 when it is one file."""
    return -(-number // MOST_ADDRESSES) if number > MOST_ADDRESSES else 0


def number_of_addresses(edition: Edition, further: int) -> int:
    """How many addresses the sitemap has, when long lists have so many `further` pages."""
    chapters = edition.handbook.chapters if edition.handbook else ()
    return len(ALWAYS) + sum(1 for _ in edition.content.entries()) + further + len(chapters)


def addresses(edition: Edition) -> list[tuple[str, str]]:
    """Every page that a search engine should know, sorted, and when it last changed, where that is known."""
    content = edition.content
    claims = [(site_address("claim", id), iso(one.claim.reviewed)) for id, one in edition.wordless.items()]
    entries = [(site_address(kind, one.id), _changed(one)) for kind in OTHERS for one in content.of(kind).values()]
    chapters = edition.handbook.chapters if edition.handbook else ()
    handbook = [(f"handbook/{address}".removesuffix("index.html"), "") for address in chapters]
    further_parts = [(address, "") for address, _, _ in further(numbers(lengths(edition)))]
    return sorted([*((page, "") for page in ALWAYS), *claims, *entries, *further_parts, *handbook])


def _changed(entry: Entry) -> str:
    if isinstance(entry, Source) and entry.captured:
        return iso(entry.captured.on)
    return ""


def _place(edition: Edition, page: str) -> str:
    return f"<loc>{escape(edition.base_url + page)}</loc>"


def _xml(element: str, rows: list[str]) -> bytes:
    start = f'<?xml version="1.0" encoding="utf-8"?>\n<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([start, *rows, f"</{element}>\n"]).encode()


def robots(edition: Edition, key: str) -> bytes:
    """`/robots.txt`: everything may be read; and where the sitemap is, when it is known where the site lives."""
    where = f"Sitemap: {edition.base_url}sitemap.xml\n" if edition.base_url else ""
    return f"User-agent: *\nAllow: /\n{where}".encode()
