"""Data for machines: every file beside the pages, made from an edition."""

from collections.abc import Callable, Iterator

from factsheet.edition import Edition
from factsheet.exports import feeds, jsonld, record, tables

__all__ = ["EXPORTS", "files"]


def _nothing(edition: Edition, key: str) -> bytes:
    # GitHub Pages runs Jekyll over a site unless this empty file is there.
    return b""


EXPORTS: dict[str, Callable[[Edition, str], bytes]] = {
    "claims.json": record.claims_json,
    "claim.json": record.claim_json,
    "claims.csv": tables.claims_csv,
    "factsheet.sqlite": tables.database,
    "datapackage.json": tables.datapackage,
    "prov.jsonld": jsonld.prov,
    "feed.xml": feeds.feed,
    "sitemap.xml": feeds.sitemap,
    "robots.txt": feeds.robots,
    ".nojekyll": _nothing,
}


def files(edition: Edition) -> Iterator[tuple[str, str, str]]:
    """Every data file: its address, the export that makes it, and of what.

    A sitemap needs absolute addresses, so there is one only when it is known where the site will live.
    """
    for name in ("claims.json", "claims.csv", "factsheet.sqlite", "datapackage.json", "prov.jsonld"):
        yield f"data/{name}", name, ""
    for id in edition.assessments:
        yield f"data/claims/{id}.json", "claim.json", id
    for name in ("feed.xml", "robots.txt", ".nojekyll"):
        yield name, name, ""
    if edition.base_url:
        yield "sitemap.xml", "sitemap.xml", ""
        for part in range(1, feeds.sitemap_parts(edition) + 1):
            yield f"sitemap-{part}.xml", "sitemap.xml", str(part)
