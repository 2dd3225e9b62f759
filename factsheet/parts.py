"""Long lists in parts: which entries stand on which page of a list, so that none is too heavy for a phone.

The first part stands on the page that is about the list (`topics/x.html`), the others in a folder of that name
(`topics/x/2.html`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter

from factsheet.derive import STATUSES, Assessment
from factsheet.drawings.timeline import Dated, in_time, year_of
from factsheet.edition import Edition
from factsheet.edtf import UNDATED, Date
from factsheet.prose import site_address

# How many rows stand on one page, by the list; of any other, as many as of claims. Some 250 KB at most.
MOST_CLAIMS = 150
MOST = {"timeline": 400, "events": 1_000, "actors": 1_000, "sources": 1_000}

# The statuses in the order a reader wants them: what is settled, either way, before what is open.
READING_ORDER = (
    "corroborated", "acknowledged", "contradicted", "contested", "attested", "disputed", "several-origins",
    "single-origin", "withdrawn", "untraced", "not-checkable",
)  # fmt: skip
_RANK = {status: number for number, status in enumerate(READING_ORDER)}

# As many families of origin stand side by side in the matrix of a wide page.
LINES = 8

# The lists that have a page to themselves, and its address.
OWN = {
    "matrix": "matrix.html",
    "timeline": "timeline.html",
    "events": "events/index.html",
    "actors": "actors/index.html",
    "sources": "sources/index.html",
}


def lists(edition: Edition) -> dict[str, tuple[str, ...]]:
    """Every list that can be long, by name, its entries in the order they are shown.

    Claims by status (`status/untraced`), topic, event, and the actor they hang on (`actor/x`); the matrix and the
    timeline (there an id has its kind before it: `event/x`); events, actors and sources.
    """
    found = _claims(edition)
    ordered = {name: in_reading_order(edition.wordless, ids) for name, ids in found.items()}
    return ordered | {
        "matrix": _matrix(edition.wordless),
        "timeline": tuple(f"{one.kind}/{one.key}" for one in sorted(dated(edition), key=in_time)),
        "events": _events(edition),
        "actors": tuple(sorted(edition.content.actors, key=lambda id: (edition.content.actors[id].kind, id))),
        "sources": _sources(edition),
    }


def lengths(edition: Edition) -> dict[str, int]:
    """How many entries each of the lists has."""
    content = edition.content
    return {name: len(ids) for name, ids in _claims(edition).items()} | {
        "matrix": sum(bool(families(one)) for one in edition.wordless.values()),
        "timeline": len(content.events) + len(edition.wordless),
        "events": len(content.events),
        "actors": len(content.actors),
        "sources": len(content.sources),
    }


def _claims(edition: Edition) -> dict[str, list[str]]:
    """The lists of claims alone, in no order."""
    found: dict[str, list[str]] = {f"status/{one.status}": [] for one in STATUSES}
    for kind, many in (
        ("topic", edition.content.topics),
        ("event", edition.content.events),
        ("actor", edition.content.actors),
    ):
        found |= {f"{kind}/{id}": [] for id in many}
    for id, one in edition.wordless.items():
        found[f"status/{one.status}"].append(id)
        for topic in one.claim.topics:
            found[f"topic/{topic}"].append(id)
        for event in one.claim.events:
            found[f"event/{event}"].append(id)
        for actor in {part for family in one.affirm.bottlenecks for part in family.split("+")}:
            found[f"actor/{actor}"].append(id)
    return found


def in_reading_order(assessments: Mapping[str, Assessment], ids: Iterable[str]) -> tuple[str, ...]:
    """Claims by status, those that most pages carry first."""
    return tuple(
        sorted(ids, key=lambda id: (_RANK[assessments[id].status], -assessments[id].affirm.documents, id)),
    )


def families(one: Assessment) -> set[str]:
    """The actors in whose families a claim has an origin that counts, on either side."""
    return {
        part
        for judged in one.assertions
        if judged.origin and judged.path and not judged.taken_back and judged.sides
        for part in judged.family.split("+")
    }


def busiest(claims_by_family: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The families of origin, those that speak on most claims first."""
    return sorted(claims_by_family, key=lambda id: (-len(claims_by_family[id]), id))


def _matrix(assessments: Mapping[str, Assessment]) -> tuple[str, ...]:
    """Claims on the same lines stand together."""
    found = {id: many for id, one in assessments.items() if (many := families(one))}
    claims: dict[str, list[str]] = defaultdict(list)
    for id, many in found.items():
        for family in many:
            claims[family].append(id)
    lines = busiest({family: tuple(ids) for family, ids in claims.items()})[:LINES]
    return tuple(sorted(found, key=lambda id: ([line not in found[id] for line in lines], id)))


_LAST_THEN_FIRST = attrgetter("last", "first")


def first_said(one: Assessment) -> Date | None:
    """The date of the earliest assertion on file, when any has a date."""
    known = [on for judged in one.assertions if (on := judged.assertion.on).dated]
    return min(known, key=_LAST_THEN_FIRST, default=None)


def dated(edition: Edition) -> Iterator[Dated]:
    """What the timeline is made of: events, and the first assertion of each claim."""
    for id, event in edition.content.events.items():
        yield Dated("event", id, event.date)
    for id, one in edition.wordless.items():
        yield Dated("claim", id, first_said(one) or UNDATED)


def _events(edition: Edition) -> tuple[str, ...]:
    events = edition.content.events.values()
    return tuple(one.id for one in sorted(events, key=lambda one: (one.date.first, one.date.last, one.id)))


def _sources(edition: Edition) -> tuple[str, ...]:
    """By the publisher's name."""
    actors, sources = edition.content.actors, edition.content.sources
    names = {id: (one.name.casefold(), id) for id, one in actors.items()}
    return tuple(sorted(sources, key=lambda id: (names[sources[id].publisher], id)))


def parts(lists: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Each list cut into what stands on one page, by its name and the number of the part, from 1: `topic/x/2`."""
    return {
        f"{name}/{number}": ids[start : start + starts.step]
        for name, ids in lists.items()
        for starts in (_starts(name, len(ids)),)
        for number, start in enumerate(starts, 1)
    }


def numbers(lengths: Mapping[str, int]) -> list[str]:
    """The names of the same parts, from how long the lists are."""
    return [f"{name}/{number}" for name, long in lengths.items() for number, _ in enumerate(_starts(name, long), 1)]


def _starts(name: str, long: int) -> range:
    """Where each part of a list begins; an empty one has a part, too."""
    return range(0, max(long, 1), MOST.get(name, MOST_CLAIMS))


def years(parts: Mapping[str, tuple[str, ...]], edition: Edition) -> dict[str, str]:
    """The page of the timeline that each year begins on."""
    found: dict[str, str] = {}
    on = {f"{one.kind}/{one.key}": one.on for one in dated(edition)}
    number = 1
    while keys := parts.get(f"timeline/{number}"):
        for key in keys:
            year = year_of(on[key])
            if year:
                found.setdefault(str(year), address("timeline", number))
        number += 1
    return found


def address(name: str, number: int) -> str:
    """The address on the site of a part of a list."""
    kind, _, id = name.partition("/")
    first = OWN.get(name) or (f"status/{id}.html" if kind == "status" else site_address(kind, id))
    return first if number == 1 else f"{first.removesuffix('.html')}/{number}.html"


def further(parts: Iterable[str]) -> Iterator[tuple[str, str, int]]:
    """The pages that the parts of lists but the first have: the address, the list's name, and the number."""
    for key in parts:
        name, _, number = key.rpartition("/")
        if number != "1":
            yield address(name, int(number)), name, int(number)
