"""A claim's page: the answer, the card, the chain, what denies it, the history, the ledger, the rule, how to use it."""

from typing import Any, NamedTuple

from markupsafe import Markup, escape

from factsheet import edtf
from factsheet.derive import BY_STATUS, STATUSES, Assessment, Judged, Side
from factsheet.diagnostics import count
from factsheet.exports import jsonld
from factsheet.fields import FLAGS
from factsheet.views import evidence, using
from factsheet.views.index import Index
from factsheet.views.ledger import ledger
from factsheet.views.marks import ROLE_MARKS, mark_name, status_mark
from factsheet.views.speaking import MARK, ROLE, backed_by, in_order, role, sentence, who


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


def claim(index: Index, id: str) -> dict[str, Any]:
    """The values of the page of claim `id`."""
    edition = index.edition
    one = edition.assessments[id]
    it = one.claim
    links = index.links["../"]
    chain, against, apart = _chains(index, one)
    rows = ledger(index, one)
    history = _history(one)
    return {
        "claim": it,
        "status": one.rule,
        "label": one.label,
        "mark": status_mark(one),
        "picture": (mark_name(one), f"{one.label}. {one.rule.meaning}"),
        "title": index.titles["claim", id],
        "description": f"{one.label}. {sentence(index, one)}. {it.proposition}",
        "sentence": sentence(index, one),
        "against_sentence": sentence(index, one, "deny") if one.deny.documents or one.deny.origins else "",
        "counts": _counts(one.affirm),
        "said_by": _said_by(index, one),
        "spread_to": _spread_to(index, one),
        "backed_by": backed_by(index, one),
        "best": [evidence.best(index, one, "affirm"), evidence.best(index, one, "deny")],
        "missing": evidence.missing(index, one),
        "changes": evidence.changes(index, one),
        "body": Markup(edition.bodies.get(("claim", id), "")),  # noqa: S704  # prose made it safe
        "chain": chain,
        "chain_title": _chain_title(one.affirm),
        "against": against,
        "against_title": _against_title(one),
        "apart": apart,
        "ledger": rows,
        "ledger_title": f"The ledger: {count(len(rows), 'assertion')}",
        "history": history,
        "history_title": _history_title(history),
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
        "cite": using.citations(edition, id),
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


def _counts(side: Side) -> list[tuple[int, str]]:
    return [
        (side.documents, "page" if side.documents == 1 else "pages"),
        (side.origins, "origin" if side.origins == 1 else "origins"),
        (side.independent, "independent"),
    ]


def _said_by(index: Index, one: Assessment) -> list[Markup]:
    """Whose own statement affirms it, the weightiest first; the rest as a number."""
    links = index.links["../"]
    found: dict[str, Markup] = {}
    for judged in sorted(in_order(one), key=evidence.weight):
        it = judged.assertion
        if "affirm" in judged.sides and not it.is_relay:
            found.setdefault(it.actor + it.described_as, who(links, it))
    names = list(found.values())
    return [*names[:3], escape(f"{len(names) - 3} more")] if len(names) > 4 else names


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
            who(links, it),
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


def _history(one: Assessment) -> list[tuple[str, str, str]]:
    """The days on which the status changed, and the last."""
    rows: list[tuple[str, str, str]] = []
    last = ""
    for moment in one.history:
        if moment.status != last:
            rows.append((moment.on, edtf.spoken(moment.on), BY_STATUS[moment.status].label))
            last = moment.status
    return rows


def _history_title(rows: list[tuple[str, str, str]]) -> str:
    if len(rows) > 1:
        return f"Over time: the status moved {_times(len(rows) - 1)}"
    on, spoken, label = rows[0] if rows else ("", "", "")
    return f"Over time: {label.lower()} since {spoken}" if on else "Over time: nothing on file has a date"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
