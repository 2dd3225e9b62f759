"""The pages of single events, actors, sources, explainers, topics and pages of prose, and the redirects of old ids."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup

from factsheet import drawings, edtf
from factsheet.derive import BY_STATUS, family
from factsheet.diagnostics import count
from factsheet.drawings import Ranges
from factsheet.model import Actor, Entry, Prose, Sentence
from factsheet.parts import READING_ORDER
from factsheet.prose import site_address
from factsheet.views import numbers, violence
from factsheet.views.index import Index, name_of
from factsheet.views.marks import MARKS, STATUS_MARKS, status_mark
from factsheet.views.paging import turn
from factsheet.views.speaking import BASIS, in_order, sentence, stance
from factsheet.views.wording import unbroken

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


def event(index: Index, id: str) -> dict[str, Any]:
    """The values of an event's page."""
    claims = index.parts[f"event/{id}/1"]
    number = len(index.claims_by_event.get(id, ()))
    one = index.edition.content.events[id]
    links = index.links[UP]
    charts = sorted(
        drawings.ranges(one.figures, index.edition.registry, index.names), key=lambda chart: -len(chart.counts)
    )
    return {
        "event": one,
        "title": index.titles["event", id],
        "description": (f"{one.title}, {edtf.spoken(one.date.text)}: who counted what, and the claims about it."),
        "when": edtf.spoken(one.date.text),
        "precision": PRECISION[one.place.precision] if one.place else "",
        "body": _body(index, "event", id),
        "charts": [(chart, _counts_title(chart), _counted_by(chart)) for chart in charts],
        "links": links,
        "listed": claims,
        "violent": violence.counts_people_hurt(one) or violence.describes((one.title, _body(index, "event", id))),
        "topics": [links["topic", topic] for topic in one.topics],
        "claims": claim_rows(index, claims, UP),
        "claims_title": f"{numbers.words(number, 'claim').capitalize()} about it",
        "turn": turn(index, f"event/{id}"),
    }


def _counts_title(chart: Ranges) -> str:
    what = chart.measure[:1].upper() + chart.measure[1:]
    if len(chart.counts) == 1:
        return f"{what}: {chart.counts[0].number}, one count on file"
    counts = numbers.words(len(chart.counts), "count")
    if chart.low == chart.high:
        return f"{what}: {counts}, all {chart.low}"
    return f"{what}: {counts}, from {chart.low} to {chart.high}"


def _counted_by(chart: Ranges) -> str:
    """How many of the counts are one family's: numbers that agree need not be two."""
    if not chart.families or len(chart.counts) < 2:
        return ""
    first = chart.families[0]
    if first.counts == len(chart.counts):
        return f"All of them are by {first.name}: one voice, on different days."
    if first.counts > 1:
        counted = numbers.words(first.counts, "count").capitalize()
        return f"{counted} of {numbers.word(len(chart.counts))} are by {first.name}, and so are one voice."
    return f"They come from {numbers.words(len(chart.families), 'family', 'families')}, each with one count."


class Standing(msgspec.Struct, frozen=True):
    """What an actor says on a claim, for its page."""

    claim: Markup
    address: str
    rows: list[tuple[str, str, str, str]]


def actor(index: Index, id: str) -> dict[str, Any]:
    """The values of an actor's page: what it asserted, whom it belongs to, and the claims that hang on its family."""
    content = index.edition.content
    one = content.actors[id]
    hanging = len(index.hanging.get(id, ()))
    members = index.members.get(id, ())
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
        "members": [links["actor", other] for other in members],
        "members_title": f"{numbers.words(len(members), 'other').capitalize()} under its control: one voice",
        "hanging": claim_rows(index, index.parts[f"actor/{id}/1"], UP),
        "turn": turn(index, f"actor/{id}"),
        "family": _family(index, id),
        "hanging_title": f"{numbers.words(hanging, 'claim').capitalize()} "
        f"{'hangs' if hanging == 1 else 'hang'} on {one.name}",
        "standing": list(_standing(index, one)),
        "sources": [_source_row(index, other) for other in index.sources_by_publisher.get(id, ())],
        "events": [links["event", other] for other in index.events_by_actor.get(id, ())],
    }


def _family(index: Index, id: str) -> tuple[Markup, str] | None:
    """The family that an actor counts with now, when it is not its own, and how many claims hang on that."""
    own = family(id, index.edition.as_of.last, index.edition.registry)
    if own == id:
        return None
    hanging = len(index.hanging.get(own, ()))
    return index.links[UP]["actor", own], f"{count(hanging, 'claim')} {'hangs' if hanging == 1 else 'hang'} on it"


def _standing(index: Index, one: Actor) -> Iterator[Standing]:
    links = index.links[UP]
    for id in index.claims_by_actor.get(one.id, ()):
        rows = []
        own = [row for row in index.edition.wordless[id].assertions if row.assertion.actor == one.id]
        for judged in in_order(own):
            it = judged.assertion
            how = "relays others" if it.relays else "does not say where it has it from" if it.unrecorded else ""
            side = stance(judged) or "stands on no side"
            rows.append((it.id, edtf.spoken(it.on.text), side, how or BASIS[it.basis]))
        yield Standing(links["claim", id], UP + site_address("claim", id), rows)


class Read(NamedTuple):
    """One sentence of a source read in full: what it asserts, or why there is nothing to check.

    `claims` are those that none of its own assertions `said` belongs to.
    """

    at: str
    said: list["Said"]
    claims: list[Markup]
    nothing: str


class Said(msgspec.Struct, frozen=True):
    """One assertion of a source, for its page; `address` is its place in the ledger of its claim."""

    id: str
    mark: Markup
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
        assessed = edition.assessments[claim]
        mark, link, address = status_mark(assessed), links["claim", claim], UP + site_address("claim", claim)
        for judged in in_order([row for row in assessed.assertions if row.assertion.source == id]):
            it = judged.assertion
            said.append(
                Said(
                    claim,
                    mark,
                    link,
                    f"{address}#{it.id}",
                    edition.content.actors[it.actor].name if it.named else it.described_as or "unnamed",
                    stance(judged) or "stands on no side",
                    it.quote,
                    it.locator,
                )
            )
    reading = [_read(index, row, said) for row in one.reading]
    read = {one for row in reading for one in row.said}
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
        "foreign": one.language if one.language != edition.content.site.languages[0] else "",
        "body": _body(index, "source", id),
        "reading": reading,
        "reading_title": _reading_title(one.reading),
        "marks": [row.said[0].mark if row.said else MARKS["point"] for row in reading],
        "said": [row for row in said if row not in read] if read else said,
        "said_title": "What else it asserts" if read else _said_title(said),
        "fingerprinted": id in edition.content.fingerprints,
    }


def _read(index: Index, row: Sentence, said: list[Said]) -> Read:
    own = [one for one in said if one.locator == row.at and one.id in row.claims]
    found = {one.id for one in own}
    others = [index.links[UP]["claim", claim] for claim in row.claims if claim not in found]
    return Read(row.at, own, others, row.nothing_checkable)


def _reading_title(rows: tuple[Sentence, ...]) -> str:
    checkable = sum(bool(row.claims) for row in rows)
    return f"Read in full: {numbers.words(len(rows), 'sentence')}, {numbers.word(checkable)} with something to check"


def _said_title(said: list[Said]) -> str:
    claims = len({one.id for one in said})
    return f"It bears on {numbers.words(claims, 'claim')}" if claims else "No claim on file rests on it"


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
    ids = embedded_claims(index, id)
    return {
        "entry": one,
        "title": index.titles["explainer", id],
        "description": _summary(one),
        "pieces": pieces,
        "violent": violence.describes((one.title, one.summary, _body(index, "explainer", id))),
        "held": held(index, ids),
        "rests_on": f"It rests on {numbers.words(len(ids), 'claim')}" if ids else "",
        "others": [index.links[UP]["explainer", other] for other in index.edition.content.explainers if other != id],
    }


def embedded_claims(index: Index, id: str) -> tuple[str, ...]:
    """The claims whose cards stand in an explainer, in its order."""
    return tuple(dict.fromkeys(_CLAIM_LINK.split(index.edition.bodies.get(("explainer", id), ""))[1::2]))


def topic(index: Index, id: str) -> dict[str, Any]:
    """The values of a topic's page."""
    one = index.edition.content.topics[id]
    ids = index.claims_by_topic.get(id, ())
    return {
        "entry": one,
        "title": index.titles["topic", id],
        "description": _summary(one),
        "violent": violence.describes((one.title, one.summary, _body(index, "topic", id))),
        "body": _body(index, "topic", id),
        "claims": claim_rows(index, index.parts[f"topic/{id}/1"], UP),
        "turn": turn(index, f"topic/{id}"),
        "claims_title": numbers.words(len(ids), "claim").capitalize(),
        "held": held(index, ids),
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


class Row(msgspec.Struct, frozen=True):
    """A claim in a list: its words never stand without their status."""

    id: str
    address: str
    mark: Markup
    label: str
    group: str
    title: Markup
    sentence: str
    denied: bool


class Held(NamedTuple):
    """A status that some of the claims of a list have, and how many."""

    status: str
    mark: Markup
    label: str
    number: int


def held(index: Index, ids: Iterable[str]) -> list[Held]:
    """The statuses of some claims."""
    found = Counter(index.edition.wordless[id].status for id in ids)
    return [
        Held(status, STATUS_MARKS[status], BY_STATUS[status].label, found[status])
        for status in READING_ORDER
        if found[status]
    ]


def claim_rows(index: Index, ids: tuple[str, ...], up: str) -> list[Row]:
    """The claims `ids` as rows of a list on a page that lies `up` from the top."""
    return [card(index, id, up) for id in ids]


def card(index: Index, id: str, up: str) -> Row:
    """One claim as a card."""
    one = index.edition.wordless[id]
    return Row(
        id,
        up + site_address("claim", id),
        status_mark(one),
        one.label,
        one.rule.group,
        unbroken(one.claim.title),
        sentence(index, one),
        bool(one.deny.documents or one.deny.origins),
    )


def _body(index: Index, kind: str, id: str) -> Markup:
    return Markup(index.edition.bodies.get((kind, id), ""))  # noqa: S704  # prose made it safe


def _summary(one: Prose) -> str:
    return one.summary or one.title
