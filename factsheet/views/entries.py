"""The pages of single events, actors, sources, explainers, topics and pages of prose, and the redirects of old ids."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from markupsafe import Markup

from factsheet import edtf
from factsheet.diagnostics import count
from factsheet.model import Actor, Entry, Figure, Prose, Sentence
from factsheet.prose import site_address
from factsheet.views.index import Index, name_of
from factsheet.views.marks import status_mark
from factsheet.views.speaking import BASIS, in_order, sentence, stance

UP = "../"

PRECISION = {
    "site": "the exact place",
    "town": "the town, not the exact place",
    "region": "somewhere in the region",
    "country": "somewhere in the country",
    "": "",
}

# What each kind is called in a sentence and above a list.
KIND_WORDS = {
    "report": "report",
    "wire": "agency report",
    "announcement": "announcement",
    "study": "study",
    "encyclopedia": "encyclopedia article",
    "commentary": "commentary",
    "blog": "blog post",
    "social": "social-media post",
    "footage": "footage",
    "record": "record",
    "dataset": "data set",
    "person": "person",
    "state": "state",
    "state-body": "state body",
    "armed-group": "armed group",
    "outlet": "outlet",
    "agency": "news agency",
    "platform": "platform",
    "organisation": "organisation",
}


class Count(NamedTuple):
    """One figure as a table row; `low` and `high` as numbers for a drawing, `number` in words."""

    date: str
    when: str
    number: str
    low: float
    high: float
    actor: Markup | str
    source: Markup | str
    claim: Markup | str


def event(index: Index, id: str) -> dict[str, Any]:
    """The values of an event's page."""
    one = index.edition.content.events[id]
    links = index.links[UP]
    measures: dict[str, list[Count]] = {}
    for figure in sorted(one.figures, key=lambda row: (row.measure, row.on.last, row.actor, float(row.low))):
        measures.setdefault(figure.measure, []).append(_count(figure, links))
    return {
        "event": one,
        "title": index.titles["event", id],
        "description": (f"{one.title}, {edtf.spoken(one.date.text)}: who counted what, and the claims about it."),
        "when": edtf.spoken(one.date.text),
        "precision": PRECISION[one.place.precision] if one.place else "",
        "body": _body(index, "event", id),
        "measures": [(measure, _spread(rows), rows) for measure, rows in measures.items()],
        "topics": [links["topic", topic] for topic in one.topics],
        "claims": claim_rows(index, index.claims_by_event.get(id, ()), UP),
    }


def _count(one: Figure, links: dict[tuple[str, str], Markup]) -> Count:
    number = one.low if one.low == one.high else f"{one.low} to {one.high}"
    return Count(
        one.on.text,
        edtf.spoken(one.on.text),
        f"about {number}" if one.approx else number,
        float(one.low),
        float(one.high),
        links["actor", one.actor] if one.actor else "",
        links["source", one.source] if one.source else "",
        links["claim", one.claim] if one.claim else "",
    )


def _spread(rows: list[Count]) -> str:
    low, high = min(row.low for row in rows), max(row.high for row in rows)
    if len(rows) == 1:
        return "one count on file"
    if low == high:
        return f"{count(len(rows), 'count')}, all {low:g}"
    return f"{count(len(rows), 'count')}, from {low:g} to {high:g}"


class Standing(NamedTuple):
    """What an actor says on a claim, for its page."""

    claim: Markup
    rows: list[tuple[str, str, str, str]]


def actor(index: Index, id: str) -> dict[str, Any]:
    """The values of an actor's page: what it asserted, whom it belongs to, and the claims that hang on its family."""
    content = index.edition.content
    one = content.actors[id]
    links = index.links[UP]
    return {
        "actor": one,
        "title": index.titles["actor", id],
        "description": (
            f"{one.name}, {KIND_WORDS[one.kind]}: what it said on which claim, and the claims that hang on its word."
        ),
        "kind": KIND_WORDS[one.kind],
        "body": _body(index, "actor", id),
        "controls": [
            (
                links["actor", row.actor],
                edtf.spoken(row.since.text) if row.since.text else "",
                edtf.spoken(row.until.text) if row.until.text else "",
                links["source", row.source],
            )
            for row in one.controlled_by
        ],
        "members": [links["actor", other] for other in index.members.get(id, ())],
        "hanging": claim_rows(index, index.hanging.get(id, ()), UP),
        "standing": list(_standing(index, one)),
        "sources": [_source_row(index, other) for other in index.sources_by_publisher.get(id, ())],
        "events": [links["event", other] for other in index.events_by_actor.get(id, ())],
    }


def _standing(index: Index, one: Actor) -> Iterator[Standing]:
    links = index.links[UP]
    for id in index.claims_by_actor.get(one.id, ()):
        rows = []
        for judged in in_order(index.edition.assessments[id]):
            it = judged.assertion
            if it.actor == one.id:
                how = "relays others" if it.relays else "does not say where it has it from" if it.unrecorded else ""
                side = stance(judged) or "stands on no side"
                rows.append((it.id, edtf.spoken(it.on.text), side, how or BASIS[it.basis]))
        yield Standing(links["claim", id], rows)


class Said(NamedTuple):
    """One assertion of a source, for its page; `address` is its place in the ledger of its claim."""

    claim: Markup
    address: str
    who: str
    stance: str
    quote: str
    locator: str


def source(index: Index, id: str) -> dict[str, Any]:
    """The values of a source's page: what it is, what it asserts on which claim, its copies, and how it was read."""
    edition = index.edition
    one = edition.content.sources[id]
    links = index.links[UP]
    said = []
    for claim in index.claims_by_source.get(id, ()):
        for judged in in_order(edition.assessments[claim]):
            it = judged.assertion
            if it.source == id:
                said.append(
                    Said(
                        links["claim", claim],
                        f"{UP}{site_address('claim', claim)}#{it.id}",
                        edition.content.actors[it.actor].name if it.named else it.described_as or "unnamed",
                        stance(judged) or "stands on no side",
                        it.quote,
                        it.locator,
                    )
                )
    return {
        "source": one,
        "title": index.titles["source", id],
        "description": (
            f"{one.title}, {edition.content.actors[one.publisher].name}: what this {KIND_WORDS[one.kind]} asserts, "
            "and where it has it from."
        ),
        "kind": KIND_WORDS[one.kind],
        "publisher": links["actor", one.publisher],
        "when": edtf.spoken(one.published.text),
        "captured": edtf.spoken(one.captured.on.text) if one.captured else "",
        "copy_of": links["source", one.copy_of.source] if one.copy_of else "",
        "copies": [_source_row(index, other) for other in index.copies_by_source.get(id, ())],
        "foreign": one.language not in ("", edition.content.site.languages[0]),
        "body": _body(index, "source", id),
        "said": said,
        "reading": [_sentence(row, links) for row in one.reading],
        "fingerprinted": id in edition.content.fingerprints,
    }


def _sentence(row: Sentence, links: dict[tuple[str, str], Markup]) -> tuple[str, list[Markup], str]:
    return row.at, [links["claim", claim] for claim in row.claims], row.nothing_checkable


def _source_row(index: Index, id: str) -> tuple[Markup, str, str]:
    one = index.edition.content.sources[id]
    return index.links[UP]["source", id], edtf.spoken(one.published.text), KIND_WORDS[one.kind]


_CLAIM_LINK = re.compile(r'<p class="claim-link" data-claim="([^"]+)">.*?</p>')


def explainer(index: Index, id: str) -> dict[str, Any]:
    """The values of an explainer's page; a paragraph that is a link to a claim becomes that claim's card."""
    one = index.edition.content.explainers[id]
    parts = _CLAIM_LINK.split(index.edition.bodies.get(("explainer", id), ""))
    # Every second part is the id of a claim.
    pieces = [
        ("", card(index, part, UP)) if number % 2 else (Markup(part), None)  # noqa: S704  # prose made it safe
        for number, part in enumerate(parts)
    ]
    return {"entry": one, "title": index.titles["explainer", id], "description": _summary(one), "pieces": pieces}


def topic(index: Index, id: str) -> dict[str, Any]:
    """The values of a topic's page."""
    one = index.edition.content.topics[id]
    return {
        "entry": one,
        "title": index.titles["topic", id],
        "description": _summary(one),
        "body": _body(index, "topic", id),
        "claims": claim_rows(index, index.claims_by_topic.get(id, ()), UP),
        "events": [
            (index.links[UP]["event", other], edtf.spoken(index.edition.content.events[other].date.text))
            for other in index.events_by_topic.get(id, ())
        ],
    }


def page(index: Index, id: str) -> dict[str, Any]:
    """The values of a page of prose."""
    one = index.edition.content.pages[id]
    return {
        "entry": one,
        "title": index.titles["page", id],
        "description": _summary(one),
        "body": _body(index, "page", id),
    }


def redirect(index: Index, key: str) -> dict[str, Any]:
    """The values of the page that an old id leaves behind; `key` is the kind and the new id."""
    kind, _, id = key.partition("/")
    entry: Entry = index.edition.content.of(kind)[id]
    return {"title": f"Moved: {name_of(entry)}", "target": f"{id}.html", "name": name_of(entry)}


class Row(NamedTuple):
    """A claim in a list: its words never stand without their status."""

    id: str
    address: str
    mark: Markup
    label: str
    group: str
    title: str
    sentence: str
    denied: bool


def claim_rows(index: Index, ids: tuple[str, ...], up: str) -> list[Row]:
    """The claims `ids` as rows of a list on a page that lies `up` from the top."""
    return [card(index, id, up) for id in ids]


def card(index: Index, id: str, up: str) -> Row:
    """One claim as a card."""
    one = index.edition.assessments[id]
    return Row(
        id,
        up + site_address("claim", id),
        status_mark(one),
        one.label,
        one.rule.group,
        one.claim.title,
        sentence(index, one),
        bool(one.deny.documents or one.deny.origins),
    )


def _body(index: Index, kind: str, id: str) -> Markup:
    return Markup(index.edition.bodies.get((kind, id), ""))  # noqa: S704  # prose made it safe


def _summary(one: Prose) -> str:
    return one.summary or one.title
