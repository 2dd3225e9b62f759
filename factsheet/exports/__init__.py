"""Data for machines: every file beside the pages, made from an edition and from nothing else."""

from collections.abc import Callable, Iterator

from factsheet.edition import Edition
from factsheet.exports import datapackage, feed, prov, record, sitemap, spreadsheet, tables
from factsheet.exports.record import part_of

__all__ = ["AMENDED", "EXPORTS", "amended", "files", "part_of"]


def _nothing(edition: Edition, key: str) -> bytes:
    # GitHub Pages runs Jekyll over a site unless this empty file is there.
    return b""


# What makes each file, by name: a function of the edition and, where there are several of a kind, of which one.
EXPORTS: dict[str, Callable[[Edition, str], bytes]] = {
    "claims.json": record.claims_json,
    "claim.json": record.claim_json,
    "actors.json": record.actors_json,
    "parts.json": record.parts_json,
    "claims.csv": spreadsheet.claims_csv,
    "assertions.csv": spreadsheet.assertions_csv,
    "datapackage.json": datapackage.datapackage,
    "factsheet.sqlite": tables.database,
    "prov.jsonld": prov.prov,
    "feed.xml": feed.feed,
    "sitemap.xml": sitemap.sitemap,
    "robots.txt": sitemap.robots,
    ".nojekyll": _nothing,
}

# What those that tell of each claim in its turn have of one: made of the edition and the claim's id.
PIECES: dict[str, Callable[[Edition, str], bytes]] = {
    "claims.json": record.encoded,
    "claims.csv": lambda edition, id: spreadsheet.claim_line(edition, id).encode(),
    "assertions.csv": lambda edition, id: spreadsheet.assertion_lines(edition, id).encode(),
    "prov.jsonld": prov.encoded,
}


# The exports that tell of all claims, or with a key of those in a part, and can be made of what they were.
AMENDED = frozenset((*PIECES, "factsheet.sqlite"))


def amended(name: str, file: bytes, before: Edition, now: Edition, id: str) -> bytes | None:
    """What one of AMENDED gives after claim `id` alone has changed, from its file as it was, without looking at others.

    None where that cannot be told.
    """
    if name == "factsheet.sqlite":
        return tables.amended(file, now, id)
    was, is_ = PIECES[name](before, id), PIECES[name](now, id)
    return file.replace(was, is_) if was and file.count(was) == 1 else None


_DATA = (
    "claims.json",
    "actors.json",
    "claims.csv",
    "assertions.csv",
    "datapackage.json",
    "factsheet.sqlite",
    "prov.jsonld",
)


def files(edition: Edition, further: int = 0) -> Iterator[tuple[str, str, str]]:
    """Every data file: its address, the name of the export that makes it, and the key to give it.

    `further` is how many pages long lists have beside their first.
    A sitemap holds absolute addresses, so there is one only when it is known where the site will live.
    """
    for name in _DATA:
        yield f"data/{name}", name, ""
    parts = record.parts(edition)
    if parts:
        yield "data/parts/index.json", "parts.json", ""
    for part in parts:
        yield f"data/parts/claims-{part}.json", "claims.json", str(part)
        yield f"data/parts/assertions-{part}.csv", "assertions.csv", str(part)
    for id in edition.assessments:
        yield f"data/claims/{id}.json", "claim.json", id
    for name in ("feed.xml", "robots.txt", ".nojekyll"):
        yield name, name, ""
    if edition.base_url:
        yield "sitemap.xml", "sitemap.xml", ""
        for part in range(1, sitemap.parts_needed(sitemap.number_of_addresses(edition, further)) + 1):
            yield f"sitemap-{part}.xml", "sitemap.xml", str(part)
