"""JSON-LD: each claim's page as schema.org data, and the whole record of who had it from whom as PROV-O."""

from collections.abc import Iterator
from typing import Any

import msgspec

from factsheet.derive import METHOD, Assessment
from factsheet.edition import Edition
from factsheet.exports.record import address, in_order
from factsheet.model import Actor, Source

REVIEWED_GROUPS = ("supported", "contradicted")

# What could end the script element, open a comment in it, or part a line in JavaScript, written as JSON escapes.
_ESCAPES = {
    b"<": b"\\u003c",
    b">": b"\\u003e",
    b"&": b"\\u0026",
    b"\xe2\x80\xa8": b"\\u2028",
    b"\xe2\x80\xa9": b"\\u2029",
}


def script_safe(data: bytes) -> str:
    """JSON that cannot close the script element it stands in."""
    for one, escape in _ESCAPES.items():
        data = data.replace(one, escape)
    return data.decode()


def claim(edition: Edition, id: str) -> str:
    """The JSON-LD of a claim's page, safe inside a script element.

    schema.org's Claim; and, for supported and contradicted claims, a ClaimReview that says the status in words and
    gives no number.
    """
    one = edition.assessments[id]
    it = one.claim
    url = address(edition, "claim", id)
    sources = edition.content.sources
    appearances = [judged.assertion for judged in in_order(one) if judged.assertion.source and "affirm" in judged.sides]
    origins = [judged.assertion for judged in in_order(one) if judged.origin and "affirm" in judged.sides]
    node: dict[str, Any] = {
        "@type": "Claim",
        "@id": f"{url}#claim",
        "name": f"{one.label}: {it.title}",
        "text": it.proposition,
        "url": url,
    }
    authors = list(dict.fromkeys(row.actor for row in origins))
    if authors:
        node["author"] = [_person(edition.content.actors[actor]) for actor in authors]
    works = list(dict.fromkeys(row.source for row in appearances))
    if works:
        node["firstAppearance"] = _work(sources[works[0]])
        node["appearance"] = [_work(sources[source]) for source in works]
    graph = [node]
    if one.rule.group in REVIEWED_GROUPS:
        graph.append(_review(edition, one, url))
    return script_safe(msgspec.json.encode({"@context": {"@vocab": "https://schema.org/"}, "@graph": graph}))


def _review(edition: Edition, one: Assessment, url: str) -> dict[str, Any]:
    site = edition.content.site
    publisher: dict[str, Any] = {"@type": "Organization", "name": site.title}
    if edition.base_url:
        publisher["url"] = edition.base_url
    return {
        "@type": "ClaimReview",
        "@id": f"{url}#review",
        "url": url,
        "claimReviewed": one.claim.proposition,
        "datePublished": one.claim.reviewed.text,
        "author": publisher,
        "itemReviewed": {"@id": f"{url}#claim"},
        "reviewRating": {"@type": "Rating", "alternateName": one.label, "ratingExplanation": one.rule.meaning},
    }


def _person(one: Actor) -> dict[str, Any]:
    return {"@type": "Person" if one.kind == "person" else "Organization", "name": one.name}


def _work(one: Source) -> dict[str, Any]:
    work: dict[str, Any] = {"@type": "CreativeWork", "name": one.title}
    if one.url and one.link_policy == "follow":
        work["url"] = one.url
    if one.published.dated:
        work["datePublished"] = one.published.text
    return work


CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "dcterms": "http://purl.org/dc/terms/",
    "label": "rdfs:label",
    "attributedTo": {"@id": "prov:wasAttributedTo", "@type": "@id"},
    "derivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "qualifiedDerivation": "prov:qualifiedDerivation",
    "entity": {"@id": "prov:entity", "@type": "@id"},
    "primarySource": {"@id": "prov:hadPrimarySource", "@type": "@id"},
    "generatedAt": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
    "onBehalfOf": {"@id": "prov:actedOnBehalfOf", "@type": "@id"},
    "specializationOf": {"@id": "prov:specializationOf", "@type": "@id"},
    "published": "dcterms:issued",
    "inferred": {"@id": "dcterms:provenance"},
}

PROV_ROOT = "https://factsheet.invalid/"


def prov(edition: Edition, key: str) -> bytes:
    """`/data/prov.jsonld`: PROV-O. Assertions are attributed to agents; a relay is derived from what it relays.

    An assertion specialises its claim and has its source for primary source; control is acting on behalf of. A
    derivation that is our inference is qualified and says so. Without a published address, ids are under a name that
    can never exist (RFC 2606).
    """
    root = edition.base_url or PROV_ROOT
    graph = [*_agents(edition, root), *_sources(edition, root), *_claims(edition, root)]
    return msgspec.json.encode({"@context": CONTEXT, "@graph": graph}) + b"\n"


def _agents(edition: Edition, root: str) -> Iterator[dict[str, Any]]:
    for id, one in edition.content.actors.items():
        node: dict[str, Any] = {
            "@id": f"{root}actors/{id}.html#it",
            "@type": ["prov:Agent", "prov:Person" if one.kind == "person" else "prov:Organization"],
            "label": one.name,
        }
        if one.controlled_by:
            node["onBehalfOf"] = [f"{root}actors/{row.actor}.html#it" for row in one.controlled_by]
        yield node


def _sources(edition: Edition, root: str) -> Iterator[dict[str, Any]]:
    for id, one in edition.content.sources.items():
        node: dict[str, Any] = {
            "@id": f"{root}sources/{id}.html#it",
            "@type": "prov:Entity",
            "label": one.title,
            "attributedTo": f"{root}actors/{one.publisher}.html#it",
        }
        if one.published.text:
            node["published"] = one.published.text
        if one.copy_of:
            node["derivedFrom"] = f"{root}sources/{one.copy_of.source}.html#it"
        yield node


def _claims(edition: Edition, root: str) -> Iterator[dict[str, Any]]:
    for id, one in edition.assessments.items():
        page = f"{root}claims/{id}.html"
        yield {"@id": f"{page}#claim", "@type": "prov:Entity", "label": one.claim.proposition}
        for judged in in_order(one):
            it = judged.assertion
            fragment = f"{page}#{it.id}"
            who = f"{root}actors/{it.actor}.html#it" if it.named else f"{fragment}-speaker"
            node: dict[str, Any] = {
                "@id": fragment,
                "@type": "prov:Entity",
                "specializationOf": f"{page}#claim",
                "attributedTo": who,
            }
            if not it.named:
                yield {"@id": who, "@type": "prov:Agent", "label": it.described_as or "unnamed"}
            if it.source:
                node["primarySource"] = f"{root}sources/{it.source}.html#it"
            if judged.relays:
                node["derivedFrom"] = [f"{page}#{other}" for other in judged.relays]
            if it.inferred_from:
                node["qualifiedDerivation"] = [
                    {"@type": "prov:Derivation", "entity": f"{page}#{other}", "inferred": f"inferred, method {METHOD}"}
                    for other in it.inferred_from
                ]
            if len(it.on.text) == 10 and it.on.first == it.on.last:
                node["generatedAt"] = f"{it.on.text}T00:00:00Z"
            yield node
