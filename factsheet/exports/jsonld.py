"""The structured data in a claim's page: schema.org's Claim, and a ClaimReview that gives no number."""

import re
from functools import lru_cache
from typing import Any

import msgspec

from factsheet.derive import Assessment, Judged
from factsheet.edition import Edition
from factsheet.exports.dates import iso
from factsheet.exports.record import address, in_order
from factsheet.model import Source
from factsheet.prose import site_address

# The groups whose status says what the evidence comes to; the others are no review of anything.
REVIEWED = ("supported", "contradicted")

# Written out, so that no reader has to fetch a context from anybody.
CONTEXT = {
    "@vocab": "https://schema.org/",
    "url": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "archivedAt": {"@type": "@id"},
    "datePublished": {"@type": "Date"},
}

_CONTEXT = msgspec.Raw(msgspec.json.encode(CONTEXT))

# What could end the script element, open a comment in it, or part a line in JavaScript, as JSON escapes.
_ESCAPES = [(one, f"\\u{ord(one):04x}") for one in "<>&\u2028\u2029"]
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def script_safe(json: bytes) -> str:
    """JSON that cannot close the script element it stands in: the same values, some letters written as escapes."""
    text = json.decode()
    for one, escape in _ESCAPES:
        text = text.replace(one, escape)
    return text


def claim(edition: Edition, id: str) -> str:
    """The JSON-LD of a claim's page, safe inside a script element.

    Authors are the affirming origins that nobody took back; appearances are the documents that affirm it, the earliest
    first. Without a published address, addresses are relative to the page. Authors and works have the names they have
    in `/data/prov.jsonld`.
    """
    one = edition.assessments[id]
    page = address(edition, "claim", id) if edition.base_url else f"{id}.html"
    graph = [_claim(edition, one, page)]
    if one.rule.group in REVIEWED:
        graph.append(_review(edition, one, page))
    return script_safe(msgspec.json.encode({"@context": _CONTEXT, "@graph": graph}))


def _claim(edition: Edition, one: Assessment, page: str) -> dict[str, Any]:
    affirming = [judged for judged in one.assertions if "affirm" in judged.sides]
    node: dict[str, Any] = {
        "@type": "Claim",
        # No assertion's id begins with a hyphen, so the page's fragments leave this one free.
        "@id": f"{page}#-claim",
        "name": f"{one.label}: {one.claim.title}",
        "text": one.claim.proposition,
        "url": page,
    }
    root = edition.base_url or "../"
    origins = in_order([row for row in affirming if row.origin and not row.taken_back])
    if origins:
        actors = map(edition.content.actors.__getitem__, dict.fromkeys([row.assertion.actor for row in origins]))
        node["author"] = [_author(actor.id, actor.kind, actor.name, actor.wikidata, root) for actor in actors]
    works = _works(edition, affirming)
    if works:
        node["appearance"] = [
            _work(
                work.id,
                work.title,
                iso(work.published),
                work.url if work.link_policy == "follow" else "",
                work.archive_url,
                root,
            )
            for work in works
        ]
        if works[0].published.dated:
            node["firstAppearance"] = {"@id": _name("source", works[0].id, root)}
    return node


def _works(edition: Edition, affirming: list[Judged]) -> list[Source]:
    sources = {judged.assertion.source for judged in affirming} - {""}
    works = [edition.content.sources[source] for source in sources]
    return sorted(works, key=lambda work: (work.published.last, work.id))


def _review(edition: Edition, one: Assessment, page: str) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": edition.content.site.title}
    if edition.base_url:
        publisher["url"] = edition.base_url
    review: dict[str, Any] = {
        "@type": "ClaimReview",
        "@id": f"{page}#-review",
        "url": page,
        "claimReviewed": one.claim.proposition,
        "author": publisher,
        "itemReviewed": {"@id": f"{page}#-claim"},
        "reviewRating": {"@type": "Rating", "alternateName": one.label, "ratingExplanation": one.rule.meaning},
    }
    published = iso(one.claim.reviewed)
    return {**review, "datePublished": published} if published else review


def _name(kind: str, id: str, root: str) -> str:
    return f"{root}{site_address(kind, id)}#it"


# One who speaks on a claim speaks on others, and a work that bears on one bears on others: each is written once.
@lru_cache(maxsize=4096)
def _author(id: str, kind: str, name: str, wikidata: str, root: str) -> msgspec.Raw:
    type = "Person" if kind == "person" else "Organization"
    author = {"@type": type, "@id": _name("actor", id, root), "name": name}
    if _WIKIDATA.fullmatch(wikidata):
        author["sameAs"] = f"https://www.wikidata.org/wiki/{wikidata}"
    return msgspec.Raw(msgspec.json.encode(author))


@lru_cache(maxsize=4096)
def _work(id: str, title: str, published: str, url: str, archive_url: str, root: str) -> msgspec.Raw:
    work = {"@type": "CreativeWork", "@id": _name("source", id, root), "name": title}
    if published:
        work["datePublished"] = published
    if url:
        work["url"] = url
    if archive_url:
        work["archivedAt"] = archive_url
    return msgspec.Raw(msgspec.json.encode(work))
