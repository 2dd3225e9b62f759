"""A claim's page: the answer, the chain, what denies it, what would change it, the history, the ledger, the rule."""

from typing import Any, NamedTuple

from markupsafe import Markup

from factsheet import edtf
from factsheet.derive import BY_STATUS, STATUSES, Assessment, Judged, Side
from factsheet.diagnostics import count
from factsheet.exports import jsonld
from factsheet.fields import FLAGS
from factsheet.model import Assertion, Source
from factsheet.views.index import Index
from factsheet.views.marks import ROLE_MARKS, status_mark

BASIS = {
    "observed": "saw, recorded, measured or investigated it",
    "document": "holds the document",
    "issued": "saying it is the deed itself",
    "inferred": "reasons from others’ material",
    "unstated": "does not say how they know",
    "": "",
}
ROLE = {
    "independent": "independent origin",
    "party": "origin, a party",
    "taken-back": "origin, taken back",
    "lost": "origin with no path to anything on file",
    "unnamed": "unnamed speaker, never an origin",
    "unrecorded": "does not say where it has it from",
    "reason": "statement, not an origin",
    "relay": "relay",
}
MARK = {
    "independent": "independent",
    "party": "party",
    "taken-back": "party",
    "lost": "party",
    "unnamed": "unnamed",
    "unrecorded": "unnamed",
    "reason": "reason",
    "relay": "page",
}


class Node(NamedTuple):
    """One assertion in the chain, and what relays it; `again` when it stands in full further up."""

    id: str
    who: Markup
    source: Markup | str
    date: str
    role: str
    mark: Markup
    denies: bool
    inferred: bool
    again: bool
    below: list["Node"]


class Entry(NamedTuple):
    """One line of the ledger."""

    id: str
    who: Markup
    speaks_for: Markup | str
    date: str
    when: str
    role: str
    mark: Markup
    stance: str
    basis: str
    extent: str
    relays: list[tuple[str, str, bool]]
    unrecorded: bool
    credits: str
    source: Markup | str
    address: str
    archive: str
    archive_only: bool
    quote: str
    quote_lang: str
    original: tuple[str, str] | None
    checked: bool
    locator: str
    headline: str
    against_interest: str
    shared_basis: str
    note: str
    derived: bool
    family: str


def claim(index: Index, id: str) -> dict[str, Any]:
    """The values of the page of claim `id`."""
    edition = index.edition
    one = edition.assessments[id]
    it = one.claim
    links = index.links["../"]
    chain, against, apart = _chains(index, one)
    speakers = {row.assertion.id: row.assertion for row in one.assertions}
    return {
        "claim": it,
        "status": one.rule,
        "label": one.label,
        "mark": status_mark(one),
        "title": f"{one.label}: {it.title}",
        "description": _description(one, index),
        "sentence": sentence(index, one),
        "against_sentence": sentence(index, one, "deny") if one.deny.documents or one.deny.origins else "",
        "counts": _counts(one.affirm),
        "said_by": _said_by(index, one),
        "spread_to": _spread_to(index, one),
        "backed_by": backed_by(index, one),
        "body": Markup(edition.bodies.get(("claim", id), "")),  # noqa: S704  # prose made it safe
        "chain": chain,
        "chain_title": _chain_title(one.affirm),
        "against": against,
        "against_title": _against_title(one),
        "apart": apart,
        "ledger": [_entry(index, id, judged, speakers) for judged in in_order(one)],
        "history": _history(one),
        "one_more": _one_more(one),
        "without": [
            (_family_name(index, change.what), BY_STATUS[change.status].label)
            for change in one.without
            if change.status != one.status
        ],
        "steady": sum(change.status == one.status for change in one.without),
        "tally": one.tally,
        "rules": STATUSES[: one.rule.number],
        "flags": [(flag, FLAGS[flag]) for flag in one.flags],
        "parties": [links["actor", actor] for actor in it.parties],
        "topics": [links["topic", topic] for topic in it.topics],
        "events": [links["event", event] for event in it.events],
        "related": [(RELATION[link.how], links["claim", link.claim]) for link in it.related]
        + [
            (RELATED_BY[link.how], links["claim", other])
            for other in index.related_to.get(id, ())
            for link in edition.assessments[other].claim.related
            if link.claim == id and all(mine.claim != other for mine in it.related)
        ],
        "resolved": (edtf.spoken(it.resolved.on.text), links["claim", it.resolved.claim]) if it.resolved else None,
        "horizon": edtf.spoken(it.horizon.text) if it.horizon else "",
        "corrections": [(edtf.spoken(row.on.text), row.what, row.why) for row in it.corrections],
        "reviewed": edtf.spoken(it.reviewed.text),
        "jsonld": Markup(jsonld.claim(edition, id)),  # noqa: S704  # escaped for a script element there
    }


RELATION = {
    "restates": "restates",
    "contradicts": "contradicts",
    "depends-on": "depends on",
    "part-of": "is part of",
}
RELATED_BY = {
    "restates": "is restated by",
    "contradicts": "is contradicted by",
    "depends-on": "is needed by",
    "part-of": "has as a part",
}


def sentence(index: Index, one: Assessment, name: str = "affirm") -> str:
    """One side (`affirm`, `deny`) in one sentence.

    For example `16 pages, 12 publishers, 1 origin; no independent voice: all of it rests on SVR (Russia)`.
    """
    side = side_of(one, name)
    pages = f"{count(side.documents, 'page')}, {count(side.publishers, 'publisher')}"
    if not side.origins:
        unnamed = one.anonymous and name == "affirm"
        end = "traced only to unnamed speakers" if unnamed else "nobody named on file says how they know"
        return f"{pages}, no origin: {end}"
    return f"{pages}, {count(side.origins, 'origin')}; {backed_by(index, one, name)}"


def side_of(one: Assessment, name: str) -> Side:
    """A claim's affirming or denying side."""
    return one.affirm if name == "affirm" else one.deny


def backed_by(index: Index, one: Assessment, name: str = "affirm") -> str:
    """Who would have to be wrong."""
    side = side_of(one, name)
    if side.independent:
        return f"{count(side.independent, 'independent voice')} would have to be wrong"
    if side.origins:
        names = [_rests_on(index, one, name, family) for family in side.bottlenecks[:1] or side.families]
        return f"no independent voice: all of it rests on {_and(names)}"
    return "only unnamed speakers" if one.anonymous and name == "affirm" else "nobody named who says how they know"


def _rests_on(index: Index, one: Assessment, name: str, family: str) -> str:
    """A family, and before it the one actor of it whose word this is: `SVR (Russia)`."""
    speakers = {
        judged.assertion.actor
        for judged in one.assertions
        if judged.origin and judged.path and not judged.taken_back and name in judged.sides and judged.family == family
    }
    whole = _family_name(index, family)
    return (
        f"{index.names['actor', speakers.pop()]} ({whole})" if len(speakers) == 1 and family not in speakers else whole
    )


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _family_name(index: Index, family: str) -> str:
    if family.startswith("unnamed:"):
        return "an unnamed speaker"
    return " with ".join(index.names["actor", part] for part in family.split("+"))


def _counts(side: Side) -> list[tuple[int, str]]:
    return [
        (side.documents, "page" if side.documents == 1 else "pages"),
        (side.origins, "origin" if side.origins == 1 else "origins"),
        (side.independent, "independent"),
    ]


def _description(one: Assessment, index: Index) -> str:
    text = f"{one.label}. {sentence(index, one)}. {one.claim.proposition}"
    return text if len(text) <= 160 else text[:157].rsplit(" ", 1)[0] + " …"


def _said_by(index: Index, one: Assessment) -> list[Markup]:
    links = index.links["../"]
    found: dict[str, Markup] = {}
    for judged in in_order(one):
        it = judged.assertion
        if "affirm" in judged.sides and not it.is_relay:
            found.setdefault(it.actor + it.described_as, _who(links, it.actor, it.described_as))
    return list(found.values())[:6]


def _spread_to(index: Index, one: Assessment) -> str:
    if not one.affirm.documents:
        return "nothing on file"
    dates = sorted(
        (judged.assertion.on for judged in one.assertions if "affirm" in judged.sides and judged.assertion.source),
        key=lambda on: on.last,
    )
    dated = [on for on in dates if on.dated]
    when = ""
    if dated:
        first, last = edtf.spoken(dated[0].text), edtf.spoken(dated[-1].text)
        when = f", {first}" if first == last else f", from {first} to {last}"
    pages = count(one.affirm.documents, "page")
    return f"{pages} by {count(one.affirm.publishers, 'publisher')}{when}"


def in_order(one: Assessment) -> list[Judged]:
    """The assertions by date, origins before relays of the same day, then by id."""
    return sorted(one.assertions, key=lambda row: (row.assertion.on.last, row.assertion.is_relay, row.assertion.id))


def _who(links: dict[tuple[str, str], Markup], actor: str, described_as: str) -> Markup:
    if actor != "unnamed":
        return links["actor", actor]
    return Markup('<span class="unnamed">unnamed: {}</span>').format(described_as or "not described")


def role(judged: Judged) -> str:
    """What an assertion is in the chain, as one word of ROLE."""
    one = judged.assertion
    if judged.origin:
        if judged.taken_back:
            return "taken-back"
        if not judged.path:
            return "lost"
        return "independent" if judged.eligible else "party"
    if one.unrecorded:
        return "unrecorded"
    if one.is_relay:
        return "relay"
    return "unnamed" if not one.named else "reason"


def _chains(index: Index, one: Assessment) -> tuple[list[Node], list[Node], list[Node]]:
    """The chains as trees: those that affirm, those that deny, and what stands on no side."""
    by_id = {judged.assertion.id: judged for judged in one.assertions}
    ordered = in_order(one)
    place = {judged.assertion.id: number for number, judged in enumerate(ordered)}
    shown: set[str] = set()
    links = index.links["../"]

    def node(judged: Judged, above: str, depth: int) -> Node:
        it = judged.assertion
        again = it.id in shown
        shown.add(it.id)
        below = () if again or depth > 40 else sorted(judged.relayed_by, key=place.__getitem__)
        kind = role(judged)
        inferred = above in it.inferred_from
        return Node(
            it.id,
            _who(links, it.actor, it.described_as),
            links["source", it.source] if it.source else "",
            edtf.spoken(it.on.text),
            ROLE[kind],
            ROLE_MARKS["inferred" if inferred else MARK[kind]],
            "deny" in judged.sides,
            inferred,
            again,
            [node(by_id[id], it.id, depth + 1) for id in below],
        )

    affirm: list[Node] = []
    deny: list[Node] = []
    apart: list[Node] = []
    roots = [judged for judged in ordered if not judged.relays] + [judged for judged in ordered if judged.relays]
    for judged in roots:
        if judged.assertion.id in shown:
            continue
        side = affirm if "affirm" in judged.sides else deny if "deny" in judged.sides else apart
        side.append(node(judged, "", 0))
    return affirm, deny, apart


def _chain_title(side: Side) -> str:
    pages = count(side.documents, "page")
    return f"The chain: {pages}, {count(side.origins, 'origin')}" if side.origins else f"The chain: {pages}, no origin"


def _against_title(one: Assessment) -> str:
    if one.deny.origins:
        return f"What denies it: {count(one.deny.origins, 'origin')}"
    if one.deny.documents:
        return "What denies it: no origin"
    return "Nobody on file denies it"


def _entry(index: Index, claim: str, judged: Judged, speakers: dict[str, Assertion]) -> Entry:
    links = index.links["../"]
    it = judged.assertion
    source = index.edition.content.sources.get(it.source)
    inferred = set(it.inferred_from)
    kind = role(judged)
    return Entry(
        id=it.id,
        who=_who(links, it.actor, it.described_as),
        speaks_for=links["actor", it.speaks_for] if it.speaks_for else "",
        date=it.on.text,
        when=edtf.spoken(it.on.text),
        role=ROLE[kind],
        mark=ROLE_MARKS[MARK[kind]],
        stance=it.stance or " and ".join(SIDE_WORDS[side] for side in judged.sides),
        basis=BASIS[it.basis],
        extent="" if it.extent == "full" else it.extent,
        relays=[(other, _speaker(index, speakers[other]), other in inferred) for other in judged.relays],
        unrecorded=it.unrecorded,
        credits=it.credits,
        source=links["source", it.source] if it.source else "",
        address=_address(source),
        archive=source.archive_url if source else "",
        archive_only=bool(source and source.link_policy == "archive-only"),
        quote=it.quote,
        quote_lang=source.language if source and not it.original else "",
        original=(it.original.lang, it.original.text) if it.original else None,
        checked=(claim, it.id) in index.edition.checked,
        locator=it.locator,
        headline=it.headline,
        against_interest=it.against_interest,
        shared_basis=it.shared_basis,
        note=it.note,
        derived=it.derived,
        family=_family_name(index, judged.family) if judged.origin else "",
    )


def _speaker(index: Index, one: Assertion) -> str:
    return index.names["actor", one.actor] if one.named else one.described_as or "an unnamed speaker"


SIDE_WORDS = {"affirm": "affirms", "deny": "denies"}


def _address(source: Source | None) -> str:
    return source.url if source and source.link_policy == "follow" else ""


def _history(one: Assessment) -> list[tuple[str, str, str]]:
    """The days on which the status changed, and the last."""
    rows: list[tuple[str, str, str]] = []
    last = ""
    for moment in one.history:
        if moment.status != last:
            rows.append((moment.on, edtf.spoken(moment.on), BY_STATUS[moment.status].label))
            last = moment.status
    return rows


def _one_more(one: Assessment) -> list[tuple[str, str]]:
    words = {
        ("affirm", "document"): "One more independent origin for it, showing what it rests on",
        ("affirm", "issued"): "One more independent origin for it, not showing it",
        ("deny", "document"): "One more independent origin against it, showing what it rests on",
        ("deny", "issued"): "One more independent origin against it, not showing it",
    }
    return [
        (
            words[change.what, change.basis],
            BY_STATUS[change.status].label if change.status != one.status else "no change",
        )
        for change in one.one_more
    ]
