"""The pages that bring many entries together: home, lists, matrix, timeline, map, statuses, method, corrections."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup, escape

from factsheet import drawings, edtf
from factsheet.derive import BY_STATUS, GROUPS, METHOD, STATUSES, Assessment
from factsheet.diagnostics import count
from factsheet.drawings import MONTHS, Dated
from factsheet.drawings.marks import speaker
from factsheet.edtf import UNDATED, Date
from factsheet.exports.jsonld import script_safe
from factsheet.fields import FLAGS
from factsheet.model import Spot
from factsheet.prose import site_address
from factsheet.views import numbers
from factsheet.views.entries import (
    KIND_WORDS,
    PRECISION,
    Held,
    Row,
    card,
    claim_rows,
    held,
    in_reading_order,
)
from factsheet.views.index import Index
from factsheet.views.marks import MARKS, STATUS_MARKS, STRUCK
from factsheet.views.speaking import in_order

UP = "../"


class Fan(NamedTuple):
    """A claim whose pages go back to one origin: the claim, whose word it is, the pages, and the lines to them."""

    row: Row
    origin: str
    party: bool
    pages: list[tuple[str, str]]
    lines: str
    more: int


# What the home page shows of a group, and of a fan, before it sends the reader on.
FIRST_FEW = 4
FAN_PAGES = 12


def home(index: Index, key: str) -> dict[str, Any]:
    """The values of the home page: the strongest demonstration first, then what is known and what is not."""
    edition = index.edition
    content = edition.content
    fans = _fans(index)
    return {
        "title": content.site.title,
        "description": f"{count(len(content.claims), 'claim')}: who asserted each, where it travelled, and what "
        "corroboration exists. We count origins, not pages.",
        "fans": fans,
        "counts": _counts(index, fans),
        "heading": _heading(index, fans),
        "columns": _columns(index),
        "not_checkable": len(index.claims_by_status.get("not-checkable", ())),
        "changes": _changes(index),
        "explainers": _prose_rows(index, "explainer", ""),
        "topics": _prose_rows(index, "topic", ""),
        "numbers": [
            (len(content.claims), "claim" if len(content.claims) == 1 else "claims"),
            (len(content.sources), "source" if len(content.sources) == 1 else "sources"),
            (len(content.actors), "actor" if len(content.actors) == 1 else "actors"),
        ],
    }


def _heading(index: Index, fans: list[Fan]) -> str:
    if not fans:
        return index.edition.content.site.title
    pages = index.edition.assessments[fans[0].row.id].affirm.documents
    return f"{numbers.words(pages, 'page').capitalize()} can be one origin."


def _counts(index: Index, fans: list[Fan]) -> list[tuple[int, str]]:
    """The figures of the first demonstration."""
    if not fans:
        return []
    side = index.edition.assessments[fans[0].row.id].affirm
    independent = "independent voice" if side.independent == 1 else "independent voices"
    return [(side.documents, "pages"), (side.origins, "origin"), (side.independent, independent)]


def _fans(index: Index) -> list[Fan]:
    """The claims that most pages carry and one origin stands behind: one whose origin is a party, and one other."""
    ranked = sorted(
        (one for one in index.edition.assessments.values() if one.affirm.origins == 1 and one.affirm.documents > 2),
        key=lambda one: (-one.affirm.documents, one.claim.id),
    )
    found: dict[bool, Fan] = {}
    for one in ranked:
        party = not one.affirm.independent
        if party not in found:
            found[party] = _fan(index, one, party)
    return sorted(found.values(), key=lambda fan: -len(fan.pages) - fan.more)


def _fan(index: Index, one: Assessment, party: bool) -> Fan:
    origin = next(row for row in one.assertions if row.origin and row.path and "affirm" in row.sides)
    sources = index.edition.content.sources
    pages: dict[str, tuple[str, str]] = {}
    for row in in_order(one):
        it = row.assertion
        if "affirm" in row.sides and it.source and it.id != origin.assertion.id:
            publisher = index.names["actor", sources[it.source].publisher]
            pages.setdefault(it.source, (f"{site_address('claim', one.claim.id)}#{it.id}", publisher))
    shown = list(pages.values())[:FAN_PAGES]
    step = 100 / max(len(shown), 1)
    lines = "".join(f"M0 50L100 {step * (number + 0.5):.4g}" for number in range(len(shown)))
    return Fan(
        card(index, one.claim.id, ""),
        speaker(origin.assertion, index.names),
        party,
        shown,
        lines,
        len(pages) - len(shown),
    )


class Column(NamedTuple):
    """A part of the overview: some claims, and each of its statuses with how many have it."""

    heading: str
    rows: list[Row]
    statuses: list[Held]


def _columns(index: Index) -> list[Column]:
    """What independent voices settle, what is open, what nobody has shown: of each the claims that most pages carry."""
    if not index.edition.assessments:
        return []
    found = []
    for heading, groups in (
        ("Known: independent voices stand for it, or against", ("supported", "contradicted")),
        ("Open, or contested", ("open",)),
        ("Nobody named has shown", ("unsupported",)),
    ):
        ids = [id for id, one in index.edition.assessments.items() if one.rule.group in groups]
        ids.sort(key=lambda id: (-index.edition.assessments[id].affirm.documents, id))
        found.append(Column(heading, claim_rows(index, tuple(ids[:FIRST_FEW]), ""), held(index, ids)))
    return found


def _changes(index: Index) -> list[tuple[str, str, Markup, str]]:
    """The last days on which the evidence moved a status: the day, in words, the claim, from what to what."""
    rows = []
    for id, one in index.edition.assessments.items():
        for before, after in pairwise(one.history):
            if before.status != after.status and after.on:
                moved = f"{BY_STATUS[before.status].label} → {BY_STATUS[after.status].label}"
                rows.append((after.on, edtf.spoken(after.on), index.links[""]["claim", id], moved))
    return sorted(rows, key=lambda row: (row[0], str(row[2])), reverse=True)[:FIRST_FEW]


def _prose_rows(index: Index, kind: str, up: str) -> list[tuple[Markup, str]]:
    return [
        (index.links[up][kind, id], entry.summary)  # type: ignore[attr-defined]  # prose has a summary
        for id, entry in index.edition.content.of(kind).items()
    ]


class Choice(NamedTuple):
    """One value that the list of claims can be filtered by, the page that lists the same, and how many it leaves."""

    value: str
    label: Markup
    address: str
    number: int


class Facets(NamedTuple):
    """What a claim is filtered by, beside its status: ids of topics and of who speaks for itself, and a year."""

    topics: tuple[str, ...]
    actors: tuple[str, ...]
    year: str


# A choice among more actors than this is no choice; those with most claims stay.
MOST_ACTORS = 12


def claims(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of claims, by status, and what it can be filtered by."""
    facets = {id: _facets(one) for id, one in index.edition.assessments.items()}
    return {
        "title": "Claims",
        "description": "Every claim on file by the kind of evidence there is for it, by topic, by speaker and by year.",
        "statuses": [
            (BY_STATUS[one.status], one.mark, [(row, facets[row.id]) for row in _with_status(index, one.status)])
            for one in held(index, index.edition.assessments)
        ],
        "total": count(len(index.edition.assessments), "claim"),
        "filters": _filters(index, facets),
    }


def _with_status(index: Index, name: str) -> list[Row]:
    return claim_rows(index, in_reading_order(index, index.claims_by_status.get(name, ())), UP)


def _facets(one: Assessment) -> Facets:
    speakers = {row.assertion.actor for row in one.assertions if row.assertion.named and not row.assertion.is_relay}
    said = _first_said(one)
    return Facets(one.claim.topics, tuple(sorted(speakers)), _year(said) if said else "")


def _first_said(one: Assessment) -> Date | None:
    """The date of the earliest assertion on file, when any has a date."""
    dated = [judged.assertion.on for judged in one.assertions if judged.assertion.on.dated]
    return min(dated, key=lambda date: (date.last, date.first), default=None)


def _year(date: Date) -> str:
    return edtf.iso(max(date.first or date.last, 1))[:4]


def _filters(index: Index, facets: dict[str, Facets]) -> list[tuple[str, str, list[Choice]]]:
    """The rows of the filter: the name of each, its heading, and its choices."""
    statuses = [
        Choice(one.status, Markup("{} {}").format(one.mark, one.label), f"{UP}status/{one.status}.html", one.number)
        for one in held(index, index.edition.assessments)
    ]
    topics = _counted(topic for one in facets.values() for topic in one.topics)
    actors = _counted(actor for one in facets.values() for actor in one.actors)[:MOST_ACTORS]
    years = _counted(one.year for one in facets.values() if one.year)
    rows = [
        ("status", "Status", statuses),
        ("topic", "Topic", [_choice(index, "topic", *one) for one in topics]),
        ("actor", "Said by", [_choice(index, "actor", *one) for one in actors]),
        (
            "year",
            "First said",
            [Choice(year, escape(year), f"{UP}timeline.html#year-{year}", number) for year, number in sorted(years)],
        ),
    ]
    return [row for row in rows if len(row[2]) > 1]


def _counted(values: Iterable[str]) -> list[tuple[str, int]]:
    return sorted(Counter(values).items(), key=lambda row: (-row[1], row[0]))


def _choice(index: Index, kind: str, id: str, number: int) -> Choice:
    return Choice(id, escape(index.names[kind, id]), UP + site_address(kind, id), number)


def status(index: Index, key: str) -> dict[str, Any]:
    """The values of one status's page."""
    rule = BY_STATUS[key]
    return {
        "title": f"{rule.label}: what the status means",
        "description": f"{rule.meaning} The claims that have this status."[:160],
        "rule": rule,
        "mark": STATUS_MARKS[key],
        "picture": (key, f"{rule.label}. {rule.meaning}"),
        "group": GROUPS[rule.group],
        "claims": _with_status(index, key),
        "claims_title": numbers.words(len(index.claims_by_status.get(key, ())), "claim").capitalize() + " on file",
        "others": [(one, STATUS_MARKS[one.status]) for one in STATUSES if one.status != key],
    }


class Station(NamedTuple):
    """Where a claim's row meets a family's line: what the family does there, in marks and in words."""

    family: str
    mark: Markup
    denies: bool
    words: str


# As many lines as stand side by side on a wide page; the other families are named at the end of the row.
LINES = 8


def matrix(index: Index, key: str) -> dict[str, Any]:
    """The values of the matrix: which families of origin stand behind which claim."""
    found = {id: cells for id, one in index.edition.assessments.items() if (cells := _stations(index, one))}
    spoken = Counter(family for cells in found.values() for family in cells)
    order = sorted(spoken, key=lambda id: (-spoken[id], id))
    lines, others = order[:LINES], order[LINES:]
    # Claims on the same lines stand together.
    ids = sorted(found, key=lambda id: ([line not in found[id] for line in lines], id))
    return {
        "title": "Matrix: who stands behind what",
        "heading": f"{index.names['actor', order[0]]} speaks on {spoken[order[0]]} of {len(index.edition.assessments)} "
        "claims"
        if order
        else "No claim has an origin yet",
        "description": "Claims against the families of origin that stand behind them, or against them.",
        "lines": [(index.links[""]["actor", id], spoken[id]) for id in lines],
        "others": [(index.links[""]["actor", id], spoken[id]) for id in others],
        "rows": [
            (
                card(index, id, ""),
                [found[id].get(line) for line in lines],
                [found[id][x] for x in others if x in found[id]],
            )
            for id in ids
        ],
    }


def _stations(index: Index, one: Assessment) -> dict[str, Station]:
    """Each family with an origin of the claim that counts, by its actor's id."""
    sides: dict[str, set[str]] = {}
    eligible: dict[str, bool] = {}
    for judged in one.assertions:
        if judged.origin and judged.path and not judged.taken_back and judged.sides:
            for part in judged.family.split("+"):
                sides.setdefault(part, set()).update(judged.sides)
                eligible[part] = eligible.get(part, False) or judged.eligible
    return {
        part: Station(
            index.names["actor", part],
            (STRUCK if "deny" in stands else MARKS)["dot" if eligible[part] else "ring"],
            "deny" in stands,
            f"{'affirms and denies' if len(stands) > 1 else 'denies' if 'deny' in stands else 'affirms'}, "
            f"{'independent' if eligible[part] else 'a party, or only through one'}",
        )
        for part, stands in sides.items()
    }


def events(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of events, by date."""
    return {
        "title": "Events",
        "description": "What happened, or is said to have, by date and place, with the claims about each event.",
        "rows": _event_rows(index, UP),
    }


def _event_rows(index: Index, up: str) -> list[tuple[str, str, Markup, str, str]]:
    rows = sorted(index.edition.content.events.values(), key=lambda one: (one.date.first, one.date.last, one.id))
    return [
        (
            one.date.text,
            edtf.spoken(one.date.text),
            index.links[up]["event", one.id],
            one.place.name if one.place else "",
            count(len(index.claims_by_event.get(one.id, ())), "claim"),
        )
        for one in rows
    ]


def timeline(index: Index, key: str) -> dict[str, Any]:
    """The values of the timeline: events and the first assertion of each claim, year by year."""
    dated = [Dated("event", id, one.date) for id, one in index.edition.content.events.items()]
    dated += [Dated("claim", id, _first_said(one) or UNDATED) for id, one in index.edition.assessments.items()]
    found = drawings.timeline(dated)
    vague = sum(not entry.exact for year in found.years for entry in year.entries)
    span = f"{found.years[0].year} to {found.years[-1].year}" if found.years else "nothing dated yet"
    return {
        "title": f"Timeline: {span}",
        "heading": f"{span}, as exactly as is known",
        "description": "What happened, and the day each claim was first asserted, year by year. Dates not known to the "
        "day are drawn as the span they may lie in.",
        "vague": f"{numbers.words(vague, 'date').capitalize()} of {sum(len(year.entries) for year in found.years)} "
        f"{'is' if vague == 1 else 'are'} not known to the day.",
        "years": found.years,
        "months": MONTHS,
        "links": index.links[""],
        "undated": [index.links[""]["claim", one.key] for one in found.undated if one.kind == "claim"],
    }


def map_(index: Index, key: str) -> dict[str, Any]:
    """The values of the map: the places of events, with honest precision, and their list."""
    places = {id: one.place for id, one in index.edition.content.events.items() if one.place}
    atlas = drawings.atlas(places.items())
    groups = [(group.number, [_happened(index, id, places[id]) for id in group.keys]) for group in atlas.groups]
    bare = sum(len(group.keys) for group in atlas.groups if not group.number)
    return {
        "title": "Map: where it happened, as exactly as is known",
        "description": "Where the events on file took place. A town is a point, a region an open ring, and a country "
        "has no mark at all.",
        "windows": atlas.windows,
        "groups": groups,
        "bare": f"{numbers.words(bare, 'event').capitalize()} {'is' if bare == 1 else 'are'} placed in a country or "
        "a region without a point, and so not on the map."
        if bare
        else "",
    }


class Happened(NamedTuple):
    """One event of the map's list."""

    place: str
    event: Markup
    on: str
    when: str
    precision: str


def _happened(index: Index, id: str, place: Spot) -> Happened:
    date = index.edition.content.events[id].date.text
    return Happened(place.name, index.links[""]["event", id], date, edtf.spoken(date), PRECISION[place.precision])


def actors(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of actors, by kind."""
    kinds: dict[str, list[tuple[Markup, str, str]]] = {}
    for id, one in index.edition.content.actors.items():
        hanging = len(index.hanging.get(id, ()))
        row = (
            index.links[UP]["actor", id],
            count(len(index.claims_by_actor.get(id, ())), "claim"),
            f"{count(hanging, 'claim')} {'hangs' if hanging == 1 else 'hang'} on it" if hanging else "",
        )
        kinds.setdefault(one.kind, []).append(row)
    return {
        "title": "Actors",
        "description": "Everybody who asserts, counts or publishes something on file.",
        "kinds": [(KIND_WORDS[kind], rows) for kind, rows in sorted(kinds.items())],
    }


def sources(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of sources, by publisher."""
    content = index.edition.content
    publishers = sorted(index.sources_by_publisher, key=lambda id: (content.actors[id].name.casefold(), id))
    return {
        "title": "Sources",
        "description": "Every document on file, by publisher: what it asserts, and where it has it from.",
        "publishers": [
            (
                index.links[UP]["actor", id],
                [
                    (
                        index.links[UP]["source", one],
                        edtf.spoken(content.sources[one].published.text),
                        count(len(index.claims_by_source.get(one, ())), "claim"),
                    )
                    for one in index.sources_by_publisher[id]
                ],
            )
            for id in publishers
        ],
        "total": count(len(content.sources), "source"),
    }


def explainers(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of explainers."""
    return {
        "title": "Explainers",
        "description": "Longer pieces on what the claims add up to, each claim with its status beside it.",
        "rows": _prose_rows(index, "explainer", UP),
    }


def topics(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of topics."""
    return {
        "title": "Topics",
        "description": "The claims on file by topic, each with the kind of evidence that there is for it.",
        "rows": [
            (link, summary, count(len(index.claims_by_topic.get(id, ())), "claim"))
            for (link, summary), id in zip(_prose_rows(index, "topic", UP), index.edition.content.topics, strict=True)
        ],
    }


def method(index: Index, key: str) -> dict[str, Any]:
    """The values of the method page: the rules from the very list that the code applies."""
    return {
        "title": "Method: how a status is computed",
        "description": "The published rules that give each claim its status. Nobody types a verdict.",
        "method": METHOD,
        "rules": [(rule, STATUS_MARKS[rule.status], GROUPS[rule.group]) for rule in STATUSES],
        "flags": list(FLAGS.items()),
        "roles": MARKS,
    }


def corrections(index: Index, key: str) -> dict[str, Any]:
    """The values of the corrections page, newest first."""
    rows = [
        (row.on.last, edtf.spoken(row.on.text), index.links[""]["claim", id], row.what, row.why)
        for id, claim in index.edition.content.claims.items()
        for row in claim.corrections
    ]
    return {
        "title": "Corrections",
        "description": "What was wrong on this site, when it was mended, and why.",
        "rows": sorted(rows, key=lambda row: (-row[0], str(row[2]))),
    }


def search(index: Index, key: str) -> dict[str, Any]:
    """The values of the search page: with it goes every name that an actor has, so that any of them finds all."""
    groups = [
        (site_address("actor", id), list(dict.fromkeys((one.name, *(name.text for name in one.names), *one.aliases))))
        for id, one in index.edition.content.actors.items()
    ]
    names = script_safe(msgspec.json.encode([group for group in groups if len(group[1]) > 1]))
    return {
        "title": "Search",
        "description": "Search every claim, event, actor, source and explainer on file, under any spelling of a name.",
        "names": Markup(names),  # noqa: S704  # escaped for a script element there
    }


def not_found(index: Index, key: str) -> dict[str, Any]:
    """The values of the page for addresses that do not exist."""
    return {
        "title": "Page not found",
        "description": "There is no page at this address; the claims, the sources and the search are elsewhere.",
    }
