"""The home page: the strongest demonstration first, then what is known, what is open and what nobody has shown."""

from itertools import pairwise
from typing import Any, NamedTuple

from markupsafe import Markup

from factsheet import edtf
from factsheet.derive import BY_STATUS, Assessment
from factsheet.diagnostics import count
from factsheet.drawings.marks import speaker
from factsheet.prose import site_address
from factsheet.views import numbers
from factsheet.views.entries import (
    Held,
    Row,
    card,
    claim_rows,
    held,
)
from factsheet.views.index import Index
from factsheet.views.lists import prose_rows
from factsheet.views.speaking import in_order


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
        "description": f"{count(len(edition.wordless), 'claim')}: who asserted each, where it travelled, and what "
        "corroboration exists. We count origins, not pages.",
        "fans": fans,
        "counts": _counts(index, fans),
        "counted": index.links[""]["claim", fans[0].row.id] if fans else "",
        "heading": _heading(index, fans),
        "columns": _columns(index),
        "not_checkable": len(index.claims_by_status.get("not-checkable", ())),
        "changes": _changes(index),
        "explainers": prose_rows(index, "explainer", ""),
        "topics": prose_rows(index, "topic", ""),
        "numbers": [
            (len(edition.wordless), "claim" if len(edition.wordless) == 1 else "claims"),
            (len(content.sources), "source" if len(content.sources) == 1 else "sources"),
            (len(content.actors), "actor" if len(content.actors) == 1 else "actors"),
        ],
    }


def _heading(index: Index, fans: list[Fan]) -> str:
    if not fans:
        return index.edition.content.site.title
    pages = index.edition.wordless[fans[0].row.id].affirm.documents
    return f"{numbers.words(pages, 'page').capitalize()} can be one origin."


def _counts(index: Index, fans: list[Fan]) -> list[tuple[int, str]]:
    """The figures of the first demonstration."""
    if not fans:
        return []
    side = index.edition.wordless[fans[0].row.id].affirm
    independent = "independent voice" if side.independent == 1 else "independent voices"
    return [(side.documents, "pages"), (side.origins, "origin"), (side.independent, independent)]


def _fans(index: Index) -> list[Fan]:
    """The claims that most pages carry and one origin stands behind: one whose origin is a party, and one other."""
    ranked = sorted(
        (one for one in index.edition.wordless.values() if one.affirm.origins == 1 and one.affirm.documents > 2),
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
    for row in in_order(one.assertions):
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
    if not index.edition.wordless:
        return []
    found = []
    for heading, groups in (
        ("Known: independent voices stand for it, or against", ("supported", "contradicted")),
        ("Open, or contested", ("open",)),
        ("Nobody named has shown", ("unsupported",)),
    ):
        ids = [id for id, one in index.edition.wordless.items() if one.rule.group in groups]
        ids.sort(key=lambda id: (-index.edition.wordless[id].affirm.documents, id))
        found.append(Column(heading, claim_rows(index, tuple(ids[:FIRST_FEW]), ""), held(index, ids)))
    return found


def _changes(index: Index) -> list[tuple[str, str, Markup, str]]:
    """The last days on which the evidence moved a status: the day, in words, the claim, from what to what."""
    rows = []
    for id, one in index.edition.wordless.items():
        for before, after in pairwise(one.history):
            if before.status != after.status and after.on:
                moved = f"{BY_STATUS[before.status].label} → {BY_STATUS[after.status].label}"
                rows.append((after.on, edtf.spoken(after.on), index.links[""]["claim", id], moved))
    return sorted(rows, key=lambda row: (row[0], str(row[2])), reverse=True)[:FIRST_FEW]
