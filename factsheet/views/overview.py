"""The pages that show the whole as one picture: the matrix, the timeline and the map."""

from typing import Any, NamedTuple

from markupsafe import Markup

from factsheet import drawings, edtf
from factsheet.derive import Assessment
from factsheet.drawings import MONTHS, NAMES, Dated
from factsheet.drawings.place import HEREABOUTS, SCALE
from factsheet.edtf import UNDATED
from factsheet.model import Spot
from factsheet.parts import LINES, busiest, first_said
from factsheet.views import numbers
from factsheet.views.entries import (
    PRECISION,
    card,
)
from factsheet.views.index import Index
from factsheet.views.marks import MARKS, STRUCK
from factsheet.views.paging import page


class Station(NamedTuple):
    """Where a claim's row meets a family's line: what the family does there, in marks and in words."""

    family: str
    mark: Markup
    denies: bool
    words: str


# As many families without a line of their own are named below the matrix; all are in the list of actors.
MOST_OTHERS = 100


def matrix(index: Index, key: str) -> dict[str, Any]:
    """The values of the matrix: which families of origin stand behind which claim."""
    ids, way, up, part = page(index, "matrix", key)
    spoken = index.claims_by_family
    order = busiest(spoken)
    lines, others = order[:LINES], order[LINES:]
    rank = {id: number for number, id in enumerate(order)}
    found = {id: _stations(index, index.edition.wordless[id]) for id in ids}
    return {
        "title": f"Matrix: who stands behind what{part}",
        "heading": f"{index.names['actor', order[0]]} speaks on {len(spoken[order[0]])} of "
        f"{len(index.edition.wordless)} claims"
        if order
        else "No claim has an origin yet",
        "description": f"Claims against the families of origin that stand behind them, or against them{part}.",
        "lines": [(index.links[up]["actor", id], len(spoken[id])) for id in lines],
        "others": [] if key else [(index.links[up]["actor", id], len(spoken[id])) for id in others[:MOST_OTHERS]],
        "more": len(others[MOST_OTHERS:]),
        "rows": [
            (
                card(index, id, up),
                [found[id].get(line) for line in lines],
                [found[id][x] for x in sorted(found[id], key=rank.__getitem__) if rank[x] >= LINES],
            )
            for id in ids
        ],
        "turn": way,
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


def timeline(index: Index, key: str) -> dict[str, Any]:
    """The values of the timeline: events and the first assertion of each claim, year by year."""
    keys, way, up, part = page(index, "timeline", key)
    found = drawings.timeline(_dated(index, one) for one in keys)
    vague = sum(not entry.exact for year in found.years for entry in year.entries)
    span = f"{found.years[0].year} to {found.years[-1].year}" if found.years else "nothing dated yet"
    return {
        "title": f"Timeline: {span}{part}",
        "heading": f"{span}, as exactly as is known",
        "description": "What happened, and the day each claim was first asserted, year by year. Dates not known to the "
        f"day are drawn as the span they may lie in{part}.",
        "vague": f"{numbers.words(vague, 'date').capitalize()} of {sum(len(year.entries) for year in found.years)} "
        f"{'is' if vague == 1 else 'are'} not known to the day.",
        "years": found.years,
        "months": MONTHS,
        "names": NAMES,
        "links": index.links[up],
        "undated": [index.links[up]["claim", one.key] for one in found.undated if one.kind == "claim"],
        "turn": way,
    }


def _dated(index: Index, key: str) -> Dated:
    kind, _, id = key.partition("/")
    if kind == "event":
        return Dated(kind, id, index.edition.content.events[id].date)
    return Dated(kind, id, first_said(index.edition.wordless[id]) or UNDATED)


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
        "rings": any(mark.across for window in atlas.windows for mark in window.marks),
        "hereabouts": f"{HEREABOUTS:g}",
        "scale": f"{SCALE:g}",
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
