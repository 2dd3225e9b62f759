"""The pages that bring many entries together: home, lists, matrix, timeline, map, statuses, method, corrections."""

from typing import Any, NamedTuple

from markupsafe import Markup

from factsheet import edtf
from factsheet.derive import BY_STATUS, GROUPS, METHOD, STATUSES
from factsheet.diagnostics import count
from factsheet.fields import FLAGS
from factsheet.views.entries import KIND_WORDS, PRECISION, Row, card, claim_rows
from factsheet.views.index import Index
from factsheet.views.marks import ROLE_MARKS, STATUS_MARKS

UP = "../"


def home(index: Index, key: str) -> dict[str, Any]:
    """The values of the home page: the strongest demonstration first, then what is known and what is not."""
    edition = index.edition
    content = edition.content
    demonstration = _demonstration(index)
    groups = [(group, name, claim_rows(index, _in_group(index, group), "")) for group, name in GROUPS.items()]
    return {
        "title": content.site.title,
        "description": f"{content.site.title}: {count(len(content.claims), 'claim')}, who asserted each, where it "
        "travelled, and what corroboration exists."[:160],
        "demonstration": demonstration,
        "groups": [row for row in groups if row[2]],
        "explainers": _prose_rows(index, "explainer", ""),
        "topics": _prose_rows(index, "topic", ""),
        "numbers": [
            (len(content.claims), "claim" if len(content.claims) == 1 else "claims"),
            (len(content.sources), "source" if len(content.sources) == 1 else "sources"),
            (len(content.actors), "actor" if len(content.actors) == 1 else "actors"),
        ],
    }


def _in_group(index: Index, group: str) -> tuple[str, ...]:
    ids = [id for id, one in index.edition.assessments.items() if one.rule.group == group]
    return tuple(sorted(ids, key=lambda id: (index.edition.assessments[id].rule.number, id)))


def _demonstration(index: Index) -> tuple[Row, int, int, int] | None:
    """The claim with most pages to an origin: what the site is for, in one picture."""
    ranked = sorted(
        (
            (-one.affirm.documents, one.affirm.origins, id)
            for id, one in index.edition.assessments.items()
            if one.affirm.origins and one.affirm.documents > 2 * one.affirm.origins
        ),
        key=lambda row: (row[0] / row[1], row),
    )
    if not ranked:
        return None
    one = index.edition.assessments[ranked[0][2]]
    return card(index, one.claim.id, ""), one.affirm.documents, one.affirm.origins, one.affirm.independent


def _prose_rows(index: Index, kind: str, up: str) -> list[tuple[Markup, str]]:
    return [
        (index.links[up][kind, id], entry.summary)  # type: ignore[attr-defined]  # prose has a summary
        for id, entry in index.edition.content.of(kind).items()
    ]


def claims(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of claims, by status."""
    return {
        "title": "Claims",
        "description": "Every claim on file, by the kind of evidence there is for it.",
        "statuses": [
            (status, STATUS_MARKS[status.status], claim_rows(index, index.claims_by_status[status.status], UP))
            for status in STATUSES
            if status.status in index.claims_by_status
        ],
        "total": count(len(index.edition.assessments), "claim"),
    }


def status(index: Index, key: str) -> dict[str, Any]:
    """The values of one status's page."""
    rule = BY_STATUS[key]
    return {
        "title": f"{rule.label}: what the status means",
        "description": f"{rule.meaning} The claims that have this status."[:160],
        "rule": rule,
        "mark": STATUS_MARKS[key],
        "group": GROUPS[rule.group],
        "claims": claim_rows(index, index.claims_by_status.get(key, ()), UP),
        "others": [(one, STATUS_MARKS[one.status]) for one in STATUSES if one.status != key],
    }


class Column(NamedTuple):
    """A family in the matrix, with its short name."""

    id: str
    name: str


def matrix(index: Index, key: str) -> dict[str, Any]:
    """The values of the matrix: which families of origin stand behind which claim."""
    families: dict[str, int] = {}
    rows = []
    for id, one in index.edition.assessments.items():
        cells: dict[str, str] = {}
        for judged in one.assertions:
            if not judged.origin or not judged.path or judged.taken_back or not judged.sides:
                continue
            for part in judged.family.split("+"):
                word = "denies" if "deny" in judged.sides else "affirms"
                mark = "independent" if judged.eligible else "party"
                cells[part] = f"{word}:{mark}" if part not in cells or cells[part] == f"{word}:{mark}" else "both:party"
        for part in cells:
            families[part] = families.get(part, 0) + 1
        if cells:
            rows.append((card(index, id, ""), cells))
    order = sorted(families, key=lambda one: (-families[one], one))
    return {
        "title": "Matrix: who stands behind what",
        "description": "Claims against the families of origin that stand behind them, or against them.",
        "families": [(index.links[""]["actor", one], families[one]) for one in order],
        "rows": [
            (row, [(index.links[""]["actor", one], *cells[one].split(":")) for one in order if one in cells])
            for row, cells in rows
        ],
        "marks": ROLE_MARKS,
    }


def events(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of events, by date."""
    return {
        "title": "Events",
        "description": "What happened, or is said to have, by date.",
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
    rows: list[tuple[int, int, str, str, Markup, str]] = []
    for one in index.edition.content.events.values():
        rows.append(
            (
                one.date.first,
                one.date.last,
                edtf.spoken(one.date.text),
                one.date.text,
                index.links[""]["event", one.id],
                "event",
            )
        )
    undated = []
    for id, assessment in index.edition.assessments.items():
        dated = [judged.assertion.on for judged in assessment.assertions if judged.assertion.on.dated]
        if not dated:
            undated.append(index.links[""]["claim", id])
            continue
        on = min(dated, key=lambda date: (date.last, date.first))
        rows.append(
            (
                on.first or on.last,
                on.last,
                edtf.spoken(on.text),
                on.text,
                index.links[""]["claim", id],
                "first asserted",
            )
        )
    years: dict[str, list[tuple[str, str, Markup, str]]] = {}
    for first, _, spoken, text, link, what in sorted(rows, key=lambda row: (row[0], row[1], str(row[4]))):
        years.setdefault(edtf.iso(max(first, 1))[:4], []).append((text, spoken, link, what))
    return {
        "title": "Timeline",
        "description": "Events, and the day each claim was first asserted, in order.",
        "years": list(years.items()),
        "undated": undated,
    }


def map_(index: Index, key: str) -> dict[str, Any]:
    """The values of the map's list: the places of events, with honest precision."""
    rows = []
    for one in index.edition.content.events.values():
        if one.place:
            rows.append(
                (
                    one.place.name,
                    index.links[""]["event", one.id],
                    edtf.spoken(one.date.text),
                    one.place,
                    PRECISION[one.place.precision],
                )
            )
    return {
        "title": "Places",
        "description": "Where the events on file took place, and how exactly that is known.",
        "rows": sorted(rows, key=lambda row: (row[0], str(row[1]))),
    }


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
        "description": "Every document on file, by publisher.",
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
        "description": "Longer pieces on what the claims add up to.",
        "rows": _prose_rows(index, "explainer", UP),
    }


def topics(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of topics."""
    return {
        "title": "Topics",
        "description": "The claims by topic.",
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
        "roles": ROLE_MARKS,
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


def not_found(index: Index, key: str) -> dict[str, Any]:
    """The values of the page for addresses that do not exist."""
    return {"title": "Page not found", "description": "There is no page at this address."}
