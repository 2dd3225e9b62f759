"""Which pages and data files an edition has, and at which address."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from factsheet.derive import STATUSES
from factsheet.edition import Edition
from factsheet.exports import files
from factsheet.parts import OWN, further, lists, parts
from factsheet.prose import site_address


class Page(NamedTuple):
    """One file of the site: its `address` (`claims/x.html`), what makes it (a view, an export) and of what (`key`)."""

    address: str
    make: str
    key: str = ""


ASSET = "asset"

# The pages that every fact sheet has, whatever is on file.
ALWAYS = (
    Page("index.html", "home"),
    Page("claims/index.html", "claims"),
    Page("matrix.html", "matrix"),
    Page("events/index.html", "events"),
    Page("timeline.html", "timeline"),
    Page("map.html", "map"),
    Page("actors/index.html", "actors"),
    Page("sources/index.html", "sources"),
    Page("topics/index.html", "topics"),
    Page("explainers/index.html", "explainers"),
    Page("method.html", "method"),
    Page("corrections.html", "corrections"),
    Page("search.html", "search"),
    Page("404.html", "not-found"),
    Page("icon.svg", ASSET, "icon.svg"),
    Page("style.css", ASSET, "style.css"),
    Page("claims.js", ASSET, "claims.js"),
    Page("search.js", ASSET, "search.js"),
)

# The pictures shown beside links to claims: one for each status, and two where its mark says whose word it is.
CARDS = (*(one.status for one in STATUSES), "single-origin-party")


def plan(edition: Edition, of_lists: Iterable[str] | None = None) -> list[Page]:
    """Every file of the site but the manifest, in the order of their addresses.

    `of_lists` names the parts of long lists (`Index.parts`), where somebody has found them already.
    """
    rest = list(_parts(parts(lists(edition)) if of_lists is None else of_lists))
    pages = (*ALWAYS, *_statuses(), *_cards(), *_entries(edition), *rest, *_handbook(edition))
    return sorted((*pages, *(Page(*one) for one in files(edition, len(rest)))))


def _statuses() -> Iterator[Page]:
    for one in STATUSES:
        yield Page(f"status/{one.status}.html", "status", one.status)


def _cards() -> Iterator[Page]:
    for name in CARDS:
        yield Page(f"cards/{name}.png", ASSET, f"cards/{name}.png")


def _entries(edition: Edition) -> Iterator[Page]:
    for kind, entry in edition.content.entries():
        yield Page(site_address(kind, entry.id), kind, entry.id)
        for old in entry.formerly:
            yield Page(site_address(kind, old), "redirect", f"{kind}/{entry.id}")


def _parts(of_lists: Iterable[str]) -> Iterator[Page]:
    for address, name, number in further(of_lists):
        if name in OWN:
            yield Page(address, name, str(number))
        else:
            yield Page(address, "claims-part", f"{name}/{number}")


def _handbook(edition: Edition) -> Iterator[Page]:
    if not edition.handbook:
        return
    yield Page("handbook.css", ASSET, "handbook.css")
    for address in edition.handbook.chapters:
        yield Page(f"handbook/{address}", "handbook", address)
