"""The list of claims and the page of each status, and what the claims are filtered by."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from factsheet import edtf, parts
from factsheet.derive import BY_STATUS, GROUPS, STATUSES, Assessment
from factsheet.diagnostics import count
from factsheet.edtf import Date
from factsheet.parts import first_said
from factsheet.prose import site_address
from factsheet.views import numbers
from factsheet.views.entries import (
    Row,
    claim_rows,
    held,
)
from factsheet.views.index import Index
from factsheet.views.marks import STATUS_MARKS
from factsheet.views.paging import turn

UP = "../"


class Choice(NamedTuple):
    """One value that the list of claims can be filtered by, the page that lists the same, and how many it leaves."""

    value: str
    label: Markup
    address: str
    number: int


class Facets(NamedTuple):
    """What a claim is filtered by, beside its status: ids of topics and of who speaks for itself, and a year."""

    of: Assessment
    topics: tuple[str, ...]
    actors: tuple[str, ...]
    year: str

    @property
    def counts(self) -> str:
        """What stands under it: its pages, origins and independent voices, in the fewest words."""
        side, deny = self.of.affirm, self.of.deny
        counts = f"{count(side.documents, 'page')}, {count(side.origins, 'origin')}, {side.independent} independent"
        return f"{counts}; denied" if deny.documents or deny.origins else counts


# A choice among more actors than this is no choice; those with most claims stay.
MOST_ACTORS = 12


def claims(index: Index, key: str) -> dict[str, Any]:
    """The values of the list of claims, by status, and what it can be filtered by."""
    facets = {id: _facets(one) for id, one in index.edition.wordless.items()}
    short = len(facets) <= MOST_FILTERED
    return {
        "title": "Claims",
        "description": "Every claim on file by the kind of evidence there is for it, by topic, by speaker and by year.",
        "statuses": [
            (BY_STATUS[one.status], one.mark, *_folded(with_status(index, one.status), facets), one.number)
            for one in held(index, index.edition.wordless)
        ],
        "total": count(len(index.edition.wordless), "claim"),
        "filters": _filters(index, facets),
        "short": short,
    }


# More claims than this are not filtered where they stand: each choice is then the link to a page that it is without
# our script, too, and of each status the first few are shown.
MOST_FILTERED = 400


# So many claims of a status are shown before the rest, which opens; a rest of fewer than this is not worth a tap.
SHOWN, LEAST_REST = 8, 4
Listed = tuple[Row, Facets]


def _folded(claims: list[Row], facets: dict[str, Facets]) -> tuple[list[Listed], list[Listed]]:
    """The claims that are shown at once, and those behind them."""
    rows = [(one, facets[one.id]) for one in claims]
    shown = SHOWN if len(rows) >= SHOWN + LEAST_REST else len(rows)
    return rows[:shown], rows[shown:]


def with_status(index: Index, name: str) -> list[Row]:
    """The claims of one status, as rows of a list: no more than the first few and a rest, when they are many."""
    if len(index.edition.wordless) > MOST_FILTERED:
        return claim_rows(index, index.parts[f"status/{name}/1"][: SHOWN + LEAST_REST], UP)
    whole = range(1, index.parts_of[f"status/{name}"] + 1)
    return [row for part in whole for row in claim_rows(index, index.parts[f"status/{name}/{part}"], UP)]


def _facets(one: Assessment) -> Facets:
    speakers = {row.assertion.actor for row in one.assertions if row.assertion.named and not row.assertion.is_relay}
    said = first_said(one)
    return Facets(one, one.claim.topics, tuple(sorted(speakers)), _year(said) if said else "")


def _year(date: Date) -> str:
    return edtf.iso(max(date.first or date.last, 1))[:4]


def _filters(index: Index, facets: dict[str, Facets]) -> list[tuple[str, str, list[Choice]]]:
    """The rows of the filter: the name of each, its heading, and its choices."""
    statuses = [
        Choice(one.status, Markup("{} {}").format(one.mark, one.label), f"{UP}status/{one.status}.html", one.number)
        for one in held(index, index.edition.wordless)
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
            [
                Choice(year, escape(year), f"{UP}{index.years[year]}#year-{year}", number)
                for year, number in sorted(years)
            ],
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
        "claims": claim_rows(index, index.parts[f"status/{key}/1"], UP),
        "turn": turn(index, f"status/{key}"),
        "claims_title": numbers.words(len(index.claims_by_status.get(key, ())), "claim").capitalize() + " on file",
        "others": [(one, STATUS_MARKS[one.status]) for one in STATUSES if one.status != key],
    }


def claims_part(index: Index, key: str) -> dict[str, Any]:
    """The values of a further part of a list of claims; `key` is the list's name and the number of the part."""
    name, _, number = key.rpartition("/")
    kind, _, id = name.partition("/")
    of = BY_STATUS[id].label if kind == "status" else index.names[kind, id]
    ids = index.parts[key]
    first = (int(number) - 1) * parts.MOST_CLAIMS + 1
    where = f"part {number} of {index.parts_of[name]}"
    return {
        "title": f"{of[:40].rstrip()}: claims, {where}",
        "description": f"Claims {first:,} to {first + len(ids) - 1:,} of the list that begins with: {of}.",
        "heading": f"Claims {first:,} to {first + len(ids) - 1:,}",
        "of": of,
        "mark": STATUS_MARKS[id] if kind == "status" else Markup(""),
        "start": "../../" + parts.address(name, 1),
        "claims": claim_rows(index, ids, "../../"),
        "turn": turn(index, name, int(number)),
    }
