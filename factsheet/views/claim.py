"""A claim's page: the answer, the card, the chain, what denies it, the history, the ledger, the rule, how to use it."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

from factsheet import drawings, edtf
from factsheet.derive import STATUSES, Assessment, Side
from factsheet.diagnostics import count
from factsheet.drawings import Spread, Strip, marks
from factsheet.drawings.marks import Marked, family_name
from factsheet.exports import jsonld
from factsheet.fields import FLAGS
from factsheet.model import Claim
from factsheet.views import evidence, numbers, using, violence
from factsheet.views.index import Index
from factsheet.views.ledger import ledger
from factsheet.views.marks import mark_name, status_mark
from factsheet.views.speaking import and_, in_order, sentence, who


def claim(index: Index, id: str) -> dict[str, Any]:
    """The values of the page of claim `id`."""
    edition = index.edition
    one = edition.assessments[id]
    it = one.claim
    links = index.links["../"]
    body = edition.bodies.get(("claim", id), "")
    ordered = in_order(one.assertions)
    marked = marks.marked(ordered, index.names)
    spread = drawings.spread(marked)
    strip = drawings.strip(one, marked)
    weightiest = sorted(marked, key=evidence.weight)
    said = sentence(index, one)
    return {
        "claim": it,
        "status": one.rule,
        "label": one.label,
        "mark": status_mark(one),
        "picture": (mark_name(one), f"{one.label}. {one.rule.meaning}"),
        "title": index.titles["claim", id],
        "description": f"{one.label}. {said}. {it.proposition}",
        "sentence": said,
        "against_sentence": sentence(index, one, "deny") if one.deny.documents or one.deny.origins else "",
        "counts": _counts(one.affirm),
        "said_by": _said_by(index, weightiest),
        "spread_to": _spread_to(one),
        "backed_by": _backed_by(one, weightiest),
        "best": [evidence.best(weightiest, "affirm"), evidence.best(weightiest, "deny")],
        "missing": evidence.missing(index, one, ordered),
        "changes": evidence.changes(index, one),
        "body": Markup(body),  # noqa: S704  # prose made it safe
        "chain": drawings.chain(one, marked, edition.registry, index.names),
        "chain_title": _chain_title(one.affirm),
        "chain_says": _chain_says(index, one),
        "against_title": _against_title(one.deny),
        "spread": spread,
        "spread_title": _spread_title(spread),
        "spread_says": _spread_says(spread) if spread else "",
        "strip": strip,
        "strip_title": _history_title(strip),
        "violent": any(violence.counts_people_hurt(edition.content.events[event]) for event in it.events)
        or violence.describes((it.title, it.proposition, body, *(row.assertion.quote for row in one.assertions))),
        "ledger": ledger(index, id, marked),
        "ledger_title": f"The ledger: {count(len(marked), 'assertion')}",
        "ledger_says": _ledger_says(one),
        "tally": one.tally,
        "passed": STATUSES[: one.rule.number - 1],
        "flags": [(flag, FLAGS[flag]) for flag in one.flags],
        "parties": [links["actor", actor] for actor in it.parties],
        "topics": [links["topic", topic] for topic in it.topics],
        "events": [links["event", event] for event in it.events],
        "related": _related(index, it),
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


def _related(index: Index, it: Claim) -> list[tuple[str, Markup]]:
    """The claims that bear on this one, and those that say so themselves."""
    links = index.links["../"]
    mine = {link.claim for link in it.related}
    return [(RELATION[link.how], links["claim", link.claim]) for link in it.related] + [
        (RELATED_BY[link.how], links["claim", other])
        for other in index.related_to.get(it.id, ())
        if other not in mine
        for link in index.edition.wordless[other].claim.related
        if link.claim == it.id
    ]


def _counts(side: Side) -> list[tuple[int, str]]:
    return [
        (side.documents, "page" if side.documents == 1 else "pages"),
        (side.origins, "origin" if side.origins == 1 else "origins"),
        (side.independent, "independent voice" if side.independent == 1 else "independent voices"),
    ]


def _said_by(index: Index, weightiest: Sequence[Marked]) -> list[Markup]:
    """Whose own statement affirms it, the weightiest first; the rest as a number."""
    links = index.links["../"]
    found: dict[str, Markup] = {}
    for row in weightiest:
        it = row.judged.assertion
        if "affirm" in row.judged.sides and not it.is_relay:
            found.setdefault(it.actor + it.described_as, who(links, it))
    names = list(found.values())
    return [*names[:3], escape(f"{len(names) - 3} more")] if len(names) > 4 else names


def _spread_to(one: Assessment) -> str:
    if not one.affirm.documents:
        return "nothing on file"
    dated = [
        on
        for judged in one.assertions
        if "affirm" in judged.sides and judged.assertion.source and (on := judged.assertion.on).dated
    ]
    when = ""
    if dated:
        # Of those that may be of one day, the most exact, in whatever order they are listed.
        first = edtf.spoken(min(dated, key=lambda on: (on.last, -on.first, on.text)).text)
        last = edtf.spoken(max(dated, key=lambda on: (on.last, on.first, on.text)).text)
        when = f", {first}" if first == last.removeprefix("about ") else f", from {first} to {last}"
    pages = count(one.affirm.documents, "page")
    return f"{pages} by {count(one.affirm.publishers, 'publisher')}{when}"


# How an origin knows, in the fewest words.
_KNOWS = {"observed": "saw or recorded it", "document": "holds a document", "issued": "by saying so"}
MOST_BACKERS = 3


def _backed_by(one: Assessment, weightiest: Sequence[Marked]) -> str:
    """What corroboration exists: whose independent word, and how they know."""
    found: dict[str, str] = {}
    for row in weightiest:
        judged = row.judged
        if judged.eligible and "affirm" in judged.sides and judged.family not in found:
            found[judged.family] = f"{row.who} ({_KNOWS[judged.assertion.basis]})"
    names = list(found.values())
    if names:
        more = [f"{len(names) - MOST_BACKERS} more"] if len(names) > MOST_BACKERS else []
        return and_([*names[:MOST_BACKERS], *more])
    if one.affirm.origins:
        return "nobody independent: only the word of those with a stake in it"
    return "only unnamed speakers" if one.anonymous else "nobody named who says how they know"


def _chain_title(side: Side) -> str:
    origins = numbers.words(side.origins, "origin")
    return f"The chain: {numbers.words(side.documents, 'page')}, {origins}"


def _chain_says(index: Index, one: Assessment) -> str:
    """What the picture shows, in a sentence."""
    return f"{_way_through(index, one.affirm)} {'' if one.deny.documents else 'Nobody on file denies it.'}".strip()


def _way_through(index: Index, side: Side) -> str:
    if not side.origins:
        return "No path on file ends at anybody named who says how they know."
    if side.bottlenecks:
        names = and_([family_name(family, index.names) for family in side.bottlenecks])
        return (
            f"Every {'independent ' if side.independent else ''}path from a page to an origin passes through {names}."
        )
    if side.independent:
        return f"To cut every path, {numbers.words(side.independent, 'family', 'families')} would have to be wrong."
    return "No path is free of the parties to the claim."


def _against_title(side: Side) -> str:
    return f"Against it: {numbers.words(side.documents, 'page')}, {numbers.words(side.origins, 'origin')}"


def _spread_title(found: Spread | None) -> str:
    if not found or not found.dated:
        return "The spread: no page shows its day"
    if found.first == found.last:
        return f"The spread: {numbers.words(found.dated, 'page')} on one day"
    if found.first_day > 1:
        return f"The spread: {numbers.words(found.first_day, 'page')} on the first day"
    return f"The spread: from {found.first} to {found.last}"


def _spread_says(found: Spread) -> str:
    said = [(found.dated, "shows a day", "show a day")]
    said.append((found.vague, "can be placed between two days only", "can be placed between two days only"))
    said.append((found.undated, "has no date, and is given none", "have no date, and are given none"))
    return " ".join(
        f"{numbers.words(number, 'page').capitalize()} {one if number == 1 else many}."
        for number, one, many in said
        if number
    )


def _ledger_says(one: Assessment) -> str:
    relays = sum(judged.assertion.is_relay for judged in one.assertions)
    own = len(one.assertions) - relays
    return f"{count(own, 'statement')}, {count(relays, 'relay')}. Each has an address of its own."


def _history_title(found: Strip) -> str:
    steps = found.steps
    if len(steps) > 1:
        return f"Over time: the status moved {_times(len(steps) - 1)}"
    if steps[0].on:
        return f"Over time: {steps[0].label.lower()} since {steps[0].when}"
    return "Over time: nothing on file has a date"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{numbers.word(number)} times")
