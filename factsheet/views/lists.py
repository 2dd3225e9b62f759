"""The pages that list entries or say how the site works: events, actors, sources, method, corrections, search."""

from typing import Any

import msgspec
from markupsafe import Markup

from factsheet import edtf
from factsheet.derive import GROUPS, METHOD, STATUSES
from factsheet.diagnostics import count
from factsheet.exports.jsonld import script_safe
from factsheet.fields import FLAGS
from factsheet.prose import site_address
from factsheet.views import numbers, violence
from factsheet.views.entries import (
    KIND_WORDS,
    Held,
    embedded_claims,
    held,
)
from factsheet.views.index import Index
from factsheet.views.marks import MARKS, STATUS_MARKS
from factsheet.views.paging import page

UP = "../"


def events(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of events, by date."""
    ids, way, up, part = page(index, "events", key)
    return {
        "title": f"Events{part}",
        "description": f"What happened, or is said to have, by date and place, with the claims about each event{part}.",
        "heading": f"{numbers.words(len(index.edition.content.events), 'event').capitalize()} on file",
        "rows": _event_rows(index, ids, up),
        "turn": way,
    }


def _event_rows(index: Index, ids: tuple[str, ...], up: str) -> list[tuple[str, str, Markup, str, str]]:
    rows = [index.edition.content.events[id] for id in ids]
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


def prose_rows(index: Index, kind: str, up: str) -> list[tuple[Markup, str]]:
    """Every entry of prose of a kind: its link and what it is about."""
    return [
        (index.links[up][kind, id], entry.summary)  # type: ignore[attr-defined]  # prose has a summary
        for id, entry in index.edition.content.of(kind).items()
    ]


def actors(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of actors, by kind."""
    ids, way, up, part = page(index, "actors", key)
    kinds: dict[str, list[tuple[Markup, str, str]]] = {}
    for id in ids:
        one = index.edition.content.actors[id]
        hanging = len(index.hanging.get(id, ()))
        row = (
            index.links[up]["actor", id],
            count(len(index.claims_by_actor.get(id, ())), "claim"),
            f"{count(hanging, 'claim')} {'hangs' if hanging == 1 else 'hang'} on it" if hanging else "",
        )
        kinds.setdefault(one.kind, []).append(row)
    return {
        "title": f"Actors{part}",
        "description": f"Everybody who asserts, counts or publishes something on file{part}.",
        "turn": way,
        "heading": f"{count(len(index.edition.content.actors), 'actor')}, by kind",
        "kinds": [(KIND_WORDS[kind], len(rows), rows) for kind, rows in sorted(kinds.items())],
    }


def sources(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of sources, by publisher."""
    content = index.edition.content
    ids, way, up, part = page(index, "sources", key)
    letters: dict[str, dict[str, list[tuple[Markup, str, str]]]] = {}
    for id in ids:
        one = content.sources[id]
        row = (
            index.links[up]["source", id],
            edtf.brief(one.published.text),
            count(len(index.claims_by_source.get(id, ())), "claim"),
        )
        publishers = letters.setdefault(_letter(content.actors[one.publisher].name), {})
        publishers.setdefault(one.publisher, []).append(row)
    return {
        "title": f"Sources{part}",
        "description": f"Every document on file, by publisher: what it asserts, and where it has it from{part}.",
        "turn": way,
        "letters": [
            (
                letter,
                count(sum(map(len, rows.values())), "source"),
                [(index.links[up]["actor", publisher], sources) for publisher, sources in rows.items()],
            )
            for letter, rows in sorted(letters.items())
        ],
        "heading": f"{count(len(content.sources), 'source')} by {count(len(index.sources_by_publisher), 'publisher')}",
    }


def _letter(name: str) -> str:
    """The letter a name is listed under; those that begin with none are together."""
    first = name[:1].upper()
    return first if first.isalpha() else "0–9"


def explainers(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of explainers."""
    return {
        "title": "Explainers",
        "description": "Longer pieces on what the claims add up to, each claim with its status beside it.",
        "heading": f"{numbers.words(len(index.edition.content.explainers), 'explainer').capitalize()}: what the claims "
        "add up to",
        "lead": "Each shows first which claims it rests on, and what evidence there is for them.",
        "rows": [
            _holding(index, *row, embedded_claims(index, id))
            for row, id in zip(prose_rows(index, "explainer", UP), index.edition.content.explainers, strict=True)
        ],
    }


def topics(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of topics."""
    return {
        "title": "Topics",
        "description": "The claims on file by topic, each with the kind of evidence that there is for it.",
        "heading": f"{numbers.words(len(index.edition.content.topics), 'topic').capitalize()}, and what evidence there "
        "is in each",
        "lead": "A claim may belong to more than one.",
        "rows": [
            _holding(index, *row, index.claims_by_topic.get(id, ()))
            for row, id in zip(prose_rows(index, "topic", UP), index.edition.content.topics, strict=True)
        ],
    }


def _holding(index: Index, link: Markup, summary: str, ids: tuple[str, ...]) -> tuple[Markup, str, str, list[Held]]:
    """An entry of prose in a list: its link, what it is about, its claims as a number and by status."""
    return link, summary, count(len(ids), "claim"), held(index, ids)


def method(index: Index, key: str) -> dict[str, Any]:
    """The values of the method page: the rules from the very list that the code applies."""
    return {
        "title": "Method: how a status is computed",
        "description": "The published rules that give each claim its status. Nobody types a verdict.",
        "method": METHOD,
        "rules": [(rule, STATUS_MARKS[rule.status], GROUPS[rule.group]) for rule in STATUSES],
        "flags": list(FLAGS.items()),
        "roles": MARKS,
        "violent": sorted(violence.WORDS),
    }


def corrections(index: Index, key: str) -> dict[str, Any]:
    """The values of the corrections page, newest first."""
    rows = [
        (row.on.last, row.on.text, edtf.spoken(row.on.text), index.links[""]["claim", id], row.what, row.why)
        for id, one in index.edition.wordless.items()
        for row in one.claim.corrections
    ]
    return {
        "title": "Corrections",
        "description": "What was wrong on this site, when it was mended, and why.",
        "heading": f"{numbers.words(len(rows), 'correction').capitalize()} so far",
        "rows": [row[1:] for row in sorted(rows, key=lambda row: (-row[0], str(row[3])))],
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
