"""The structured data in a claim's page: schema.org's Claim, and a ClaimReview that gives no number."""

import re
from typing import Any

import msgspec

from factsheet.derive import Assessment, Judged
from factsheet.edition import Edition
from factsheet.exports.dates import iso
from factsheet.exports.record import address, in_order
from factsheet.model import Actor, Source
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

# What could end the script element, open a comment in it, or part a line in JavaScript, as JSON escapes.
_ESCAPES = [(one.encode(), f"\\u{ord(one):04x}".encode()) for one in "<>&\u2028\u2029"]
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def script_safe(json: bytes) -> str:
    """JSON that cannot close the script element it stands in: the same values, some letters written as escapes."""
    for one, escape in _ESCAPES:
        json = json.replace(one, escape)
    return json.decode()


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
    return script_safe(msgspec.json.encode({"@context": CONTEXT, "@graph": graph}))


def _claim(edition: Edition, one: Assessment, page: str) -> dict[str, Any]:
    affirming = [judged for judged in in_order(one) if "affirm" in judged.sides]
    node: dict[str, Any] = {
        "@type": "Claim",
        # No assertion's id begins with a hyphen, so the page's fragments leave this one free.
        "@id": f"{page}#-claim",
        "name": f"{one.label}: {one.claim.title}",
        "text": one.claim.proposition,
        "url": page,
    }
    root = edition.base_url or "../"
    authors = dict.fromkeys(row.assertion.actor for row in affirming if row.origin and not row.taken_back)
    if authors:
        node["author"] = [_author(edition.content.actors[actor], root) for actor in authors]
    works = _works(edition, affirming)
    if works:
        node["appearance"] = [_work(work, root) for work in works]
        if works[0].published.dated:
            node["firstAppearance"] = {"@id": node["appearance"][0]["@id"]}
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


def _author(one: Actor, root: str) -> dict[str, Any]:
    kind = "Person" if one.kind == "person" else "Organization"
    author = {"@type": kind, "@id": f"{root}{site_address('actor', one.id)}#it", "name": one.name}
    if _WIKIDATA.fullmatch(one.wikidata):
        author["sameAs"] = f"https://www.wikidata.org/wiki/{one.wikidata}"
    return author


def _work(one: Source, root: str) -> dict[str, Any]:
    work = {"@type": "CreativeWork", "@id": f"{root}{site_address('source', one.id)}#it", "name": one.title}
    published = iso(one.published)
    if published:
        work["datePublished"] = published
    if one.url and one.link_policy == "follow":
        work["url"] = one.url
    if one.archive_url:
        work["archivedAt"] = one.archive_url
    return work
