"""Who had it from whom, for every claim, in the W3C's vocabulary of provenance (PROV-O, as JSON-LD).

| here | there |
|---|---|
| actor; an unnamed speaker | `prov:Agent`; one without a name, for that assertion alone |
| controlled by | `prov:actedOnBehalfOf`, qualified by a delegation with its dates and its source |
| source; assertion | `prov:Entity`, attributed to its publisher; to its actor |
| a copy; a relay | `prov:wasDerivedFrom`, qualified as `inferred` where the link is our inference |
| an assertion's source | `prov:wasQuotedFrom` with a quote; `prov:hadPrimarySource` for an origin in its actor's own \
document; else `prov:wasDerivedFrom` |

Dates are EDTF text; one that is a single day is a `prov:generatedAtTime`, too, by that day's first instant.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from factsheet.derive import Assessment, Judged
from factsheet.edition import Edition
from factsheet.exports.dates import exact, instant
from factsheet.exports.record import in_order
from factsheet.model import Actor, Control, Source
from factsheet.prose import site_address

Node = dict[str, Any]

# Names need an address even where nobody knows the site's. This one can never be anybody's (RFC 2606).
NOWHERE = "https://factsheet.invalid/"

# Written out, so that no reader has to fetch a context from anybody.
CONTEXT = {
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "label": "rdfs:label",
    "seeAlso": {"@id": "rdfs:seeAlso", "@type": "@id"},
    "sameAs": {"@id": "http://www.w3.org/2002/07/owl#sameAs", "@type": "@id"},
    "creator": "http://purl.org/dc/elements/1.1/creator",
    "type": "http://purl.org/dc/elements/1.1/type",
    "date": "http://purl.org/dc/terms/date",
    "source": {"@id": "http://purl.org/dc/terms/source", "@type": "@id"},
    "subject": {"@id": "http://purl.org/dc/terms/subject", "@type": "@id"},
    "startDate": "https://schema.org/startDate",
    "endDate": "https://schema.org/endDate",
    "value": "prov:value",
    "agent": {"@id": "prov:agent", "@type": "@id"},
    "entity": {"@id": "prov:entity", "@type": "@id"},
    "attributedTo": {"@id": "prov:wasAttributedTo", "@type": "@id"},
    "onBehalfOf": {"@id": "prov:actedOnBehalfOf", "@type": "@id"},
    "delegation": "prov:qualifiedDelegation",
    "derivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "derivation": "prov:qualifiedDerivation",
    "quotedFrom": {"@id": "prov:wasQuotedFrom", "@type": "@id"},
    "primarySource": {"@id": "prov:hadPrimarySource", "@type": "@id"},
    "generatedAt": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
}

_WIKIDATA = re.compile(r"Q[1-9][0-9]*")


def prov(edition: Edition, key: str) -> bytes:
    """`/data/prov.jsonld`: every actor, source, claim and assertion, and what each has from which."""
    context = {"@base": edition.base_url or NOWHERE, **CONTEXT}
    # Encoded one by one: the whole, as objects, would take several times the memory of its text.
    nodes = [msgspec.json.encode(_actor(one)) for _, one in sorted(edition.content.actors.items())]
    nodes += [msgspec.json.encode(_source(one)) for _, one in sorted(edition.content.sources.items())]
    nodes += [encoded(edition, id) for id in sorted(edition.assessments)]
    return b'{"@context":%b,"@graph":[%b]}\n' % (msgspec.json.encode(context), b",".join(nodes))


def encoded(edition: Edition, id: str) -> bytes:
    """What the graph has of claim `id`: its node, and one for each assertion."""
    return b",".join(map(msgspec.json.encode, _claim(edition, edition.assessments[id])))


# Few actors and sources are named again and again.
@lru_cache(maxsize=4096)
def _actor_name(id: str) -> str:
    return site_address("actor", id) + "#it"


@lru_cache(maxsize=4096)
def _source_name(id: str) -> str:
    return site_address("source", id) + "#it"


def _actor(one: Actor) -> Node:
    kind = "prov:Person" if one.kind == "person" else "prov:Organization"
    node: Node = {"@id": _actor_name(one.id), "@type": ["prov:Agent", kind], "label": one.name}
    if _WIKIDATA.fullmatch(one.wikidata):
        node["sameAs"] = f"http://www.wikidata.org/entity/{one.wikidata}"
    if one.controlled_by:
        node["onBehalfOf"] = [_actor_name(row.actor) for row in one.controlled_by]
        node["delegation"] = [_delegation(row) for row in one.controlled_by]
    return node


def _delegation(row: Control) -> Node:
    node = {"@type": "prov:Delegation", "agent": _actor_name(row.actor), "source": _source_name(row.source)}
    if row.since.text:
        node["startDate"] = row.since.text
    if row.until.text:
        node["endDate"] = row.until.text
    return node


def _source(one: Source) -> Node:
    node: Node = {
        "@id": _source_name(one.id),
        "@type": "prov:Entity",
        "label": one.title,
        "attributedTo": _actor_name(one.publisher),
    }
    if one.authors:
        node["creator"] = one.authors
    if one.published.text:
        node["date"] = one.published.text
    if day := exact(one.published):
        node["generatedAt"] = instant(day)
    links = (one.url if one.link_policy == "follow" else "", one.archive_url)
    if any(links):
        node["seeAlso"] = [link for link in links if link]
    if one.copy_of:
        node["derivedFrom"] = _source_name(one.copy_of.source)
        if one.copy_of.inferred:
            node["derivation"] = [_inferred(_source_name(one.copy_of.source))]
    return node


def _inferred(entity: str) -> Node:
    return {"@type": "prov:Derivation", "entity": entity, "type": "inferred"}


def _claim(edition: Edition, one: Assessment) -> Iterator[Node]:
    page = site_address("claim", one.claim.id)
    # No assertion's id begins with a hyphen, so the page's fragments leave this one free.
    claim = f"{page}#-claim"
    yield {"@id": claim, "@type": "prov:Entity", "label": one.claim.proposition}
    for judged in in_order(one.assertions):
        yield _assertion(edition, judged, page, claim)


def _assertion(edition: Edition, judged: Judged, page: str, claim: str) -> Node:
    one = judged.assertion
    node: Node = {
        "@id": f"{page}#{one.id}",
        "@type": "prov:Entity",
        "subject": claim,
        "attributedTo": _actor_name(one.actor) if one.named else _unnamed(judged),
    }
    if one.stance:
        node["type"] = one.stance
    if one.quote:
        node["value"] = one.quote
    if one.on.text:
        node["date"] = one.on.text
    if day := exact(one.on):
        node["generatedAt"] = instant(day)
    derived = [f"{page}#{other}" for other in judged.relays]
    if one.source:
        own = judged.origin and edition.content.sources[one.source].publisher == one.actor
        if one.quote:
            node["quotedFrom"] = _source_name(one.source)
        if own:
            node["primarySource"] = _source_name(one.source)
        if not one.quote and not own:
            derived.append(_source_name(one.source))
    if derived:
        node["derivedFrom"] = derived
    if one.inferred_from:
        node["derivation"] = [_inferred(f"{page}#{other}") for other in one.inferred_from]
    return node


def _unnamed(judged: Judged) -> Node:
    one = judged.assertion
    node: Node = {"@type": "prov:Agent", "label": one.described_as or "unnamed"}
    if one.speaks_for:
        node["onBehalfOf"] = _actor_name(one.speaks_for)
    return node
