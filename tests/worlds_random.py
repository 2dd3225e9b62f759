"""Random worlds: small, valid content in the entry format, for laws and for comparing the engine with the oracle.

Few actors, few dates and few sources, so that families meet, days are equal and paths cross.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from math import inf
from random import Random
from typing import Any, NamedTuple

import oracle
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

World = dict[str, Any]
Fields = dict[str, Any]

CLAIM = "claim"
MOST = 9
ACTORS = ("agency", "council", "gazette", "harbour", "ministry", "tribune")
DATES = (
    "2014",
    "2015-03",
    "2015-03-31",
    "2015-06-30",
    "2014/2016",
    "../2015-06-30",
    "2015~",
    "2016-01-01",
    "2016-02?",
    "201X",
    "2020-01-01",
    "2015/..",
)
SINCE = ("2015-03-31", "2015-04-01", "2015-06", "2016", "201X", "../2016")
UNTIL = ("2015-03-31", "2015-06-29", "2015-06", "2016-01", "201X", "2018/..")
KEYS = ("clip", "leak")
CHECKABLE, UNCHECKABLE = ("fact", "number", "quote", "cause"), ("motive", "forecast", "opinion")
STANCES = ("affirms", "denies", "doubts", "withdraws")
BASES = ("observed", "document", "issued", "inferred", "unstated")


class Leaning(NamedTuple):
    """What one world has more of than another, so that rare mixtures come up, too: weights and chances."""

    stances: tuple[int, int, int, int]
    bases: tuple[int, int, int, int, int]
    statement: float
    sourced: float
    dated: float
    full: float
    shared: float
    controlled: float


def _leaning(random: Random) -> Leaning:
    return Leaning(
        stances=random.choice(((8, 5, 1, 3), (12, 1, 1, 1), (3, 9, 1, 2), (1, 1, 0, 0))),
        bases=random.choice(((4, 3, 4, 1, 1), (1, 0, 12, 1, 1), (1, 1, 1, 0, 0))),
        statement=random.choice((0.3, 0.5, 0.7, 0.9)),
        sourced=random.choice((0.2, 0.5, 0.8, 0.95)),
        dated=random.choice((0.0, 0.4, 0.8)),
        full=random.choice((0.6, 0.9, 1.0)),
        shared=random.choice((0.0, 0.0, 0.6)),
        controlled=random.choice((0.0, 0.3, 0.6)),
    )


def worlds() -> SearchStrategy[World]:
    """Worlds with one claim, `CLAIM`: drawn choice by choice, which shrink well, and from seeds, which vary more."""
    return st.one_of(st.randoms(use_true_random=False).map(world), seeds().map(world), seeds().map(world))


def seeds() -> SearchStrategy[Random]:
    """Random generators that start anywhere."""
    return st.integers(0, 2**32).map(Random)


def world(random: Random) -> World:
    """A world with one claim, `CLAIM`: 2 to 9 assertions, 2 to 6 actors, up to 3 sources and 2 copies."""
    leaning = _leaning(random)
    names = list(ACTORS[: random.choice((2, 3, 4, 5, 6, 6, 6))])
    sources = _sources(random, names, leaning)
    claim: Fields = {
        "title": "A claim",
        "proposition": "Something is so",
        "nature": random.choice(CHECKABLE if _some(random, 0.95) else UNCHECKABLE),
        "reviewed": "2021-01-01",
        "assertions": _assertions(random, names, sorted(sources), leaning),
    }
    if parties := random.sample(names, random.choice((0, 0, 0, 1, 1, 2))):
        claim["parties"] = parties
    if loops(claim["assertions"]):
        claim["acknowledge"] = ["circular"]
    made = {
        "actors": _actors(random, names, sorted(sources), leaning),
        "sources": sources,
        "claims": {CLAIM: claim},
    }
    _admit(random, made)
    return made


def _some(random: Random, chance: float) -> bool:
    return random.random() < chance


def _sources(random: Random, names: Sequence[str], leaning: Leaning) -> dict[str, Fields]:
    publishers = random.sample(names, len(names)) if _some(random, 0.6) else random.choices(names, k=5)
    sources: dict[str, Fields] = {f"paper-{number}": {} for number in range(random.choice((1, 2, 3, 3, 3)))}
    for number in range(random.choice((0, 0, 0, 1, 1, 2))):
        original = random.choice(sorted(sources))
        sources[f"copy-{number}"] = {"copy_of": {"source": original, "inferred": _some(random, 0.3)}}
    for number, (id, fields) in enumerate(sources.items()):
        fields |= {"title": f"The {id}", "publisher": publishers[number % len(publishers)], "kind": "report"}
        if _some(random, leaning.dated):
            fields["published"] = random.choice(DATES)
    return sources


def _actors(random: Random, names: Sequence[str], sources: Sequence[str], leaning: Leaning) -> dict[str, Fields]:
    actors: dict[str, Fields] = {one: {"name": one.title(), "kind": "organisation"} for one in names}
    for one in [*names, *names]:
        if not _some(random, leaning.controlled):
            continue
        link = {"actor": random.choice(names), "source": random.choice(sources)}
        if _some(random, 0.5):
            link["from"] = random.choice(SINCE)
        if _some(random, 0.5):
            link["to"] = random.choice(UNTIL)
        backwards = oracle.earliest(link.get("from", "")) > oracle.latest(link.get("to", ""))
        before = actors[one].get("controlled_by", [])
        wider = actors | {one: actors[one] | {"controlled_by": [*before, link]}}
        if not backwards and not _control_loops(wider):
            actors = wider
    return actors


def _control_loops(actors: dict[str, Fields]) -> bool:
    """Whether somebody would control itself on some day, or on the whole record."""
    for on in ("", *_turns(actors)):
        for one in actors:
            try:
                oracle.family(actors, one, on)
            except ValueError:
                return True
    return False


def _turns(actors: dict[str, Fields]) -> set[str]:
    """Every day on which a control link begins, or no longer holds, and one before them all."""
    links = [link for one in actors.values() for link in one.get("controlled_by", ())]
    begun = {oracle.earliest(link.get("from", "")) for link in links}
    ended = {oracle.latest(link.get("to", "")) + 1 for link in links}
    return {"0001"} | {date.fromordinal(int(day)).isoformat() for day in begun | ended if abs(day) < inf}


def _assertions(random: Random, names: Sequence[str], sources: Sequence[str], leaning: Leaning) -> list[Fields]:
    ids = [f"said-{number}" for number in range(random.choice((*range(2, MOST + 1), *range(6, MOST))))]
    entries: list[Fields] = []
    for number, id in enumerate(ids):
        earlier, others = ids[:number], [one for one in ids if one != id]
        if number == 0 or _some(random, leaning.statement):
            entries.append({"id": id} | _statement(random, leaning))
        else:
            entries.append({"id": id} | _relay(random, others if _some(random, 0.15) else earlier))
        entries[-1] |= _speaker(random, names, sources, leaning)
        if not _some(random, leaning.full):
            entries[-1]["extent"] = random.choice(("partial", "context", "full"))
        if _some(random, leaning.dated):
            entries[-1]["on"] = random.choice(DATES)
    for one in list(entries):
        if had(one["id"], entries):
            continue
        if len(entries) < MOST and _some(random, 0.5):
            # On file, and yet without a path: all that anybody has of it bears on part of the claim.
            part = {"id": f"{one['id']}-part", "from": [one["id"]], "extent": "partial"}
            entries.append(part | {"source": random.choice(sources)})
        else:
            one["source"] = random.choice(sources)
    return random.sample(entries, len(entries))


def _statement(random: Random, leaning: Leaning) -> Fields:
    fields = {
        "stance": random.choices(STANCES, leaning.stances)[0],
        "basis": random.choices(BASES, leaning.bases)[0],
    }
    if _some(random, leaning.shared):
        fields["shared_basis"] = random.choice(KEYS)
    return fields


def _relay(random: Random, others: Sequence[str]) -> Fields:
    fields: Fields = {}
    kind = random.choices(("from", "inferred_from", "both", "unknown"), (6, 2, 1, 1))[0]
    some = random.sample(others, min(len(others), random.choice((1, 1, 2, 3))))
    if kind == "unknown":
        fields |= {"from": "unknown", "stance": random.choice(("affirms", "affirms", "denies", "doubts", "withdraws"))}
        if fields["stance"] in oracle.SIDES and _some(random, 0.5):
            fields["inferred_from"] = some
    elif kind == "both" and len(some) > 1:
        fields |= {"from": some[:1], "inferred_from": some[1:]}
    else:
        fields["inferred_from" if kind == "inferred_from" else "from"] = some
    if _some(random, 0.05):
        fields["shared_basis"] = random.choice(KEYS)
    return fields


def _speaker(random: Random, names: Sequence[str], sources: Sequence[str], leaning: Leaning) -> Fields:
    """Who says it, where: a source, an actor, or both."""
    fields: Fields = {}
    if _some(random, leaning.sourced):
        fields["source"] = random.choice(sources)
    if not fields or _some(random, 0.7):
        fields["actor"] = random.choice(names)
        if _some(random, 0.12):
            fields |= {"actor": oracle.UNNAMED, "described_as": "an official"}
            if _some(random, 0.3):
                fields["speaks_for"] = random.choice(names)
    return fields


def _admit(random: Random, made: World) -> None:
    """Let some parties say what harms them, where they are parties at that date."""
    case = oracle.case(made, CLAIM)
    for entry in made["claims"][CLAIM]["assertions"]:
        one = case.assertions[entry["id"]]
        if oracle.own_family(case, one) in oracle.party_families(case, one.on) and _some(random, 0.4):
            entry["against_interest"] = "it harms them"


def upstream(entry: Fields) -> list[str]:
    """The assertions that an entry relays."""
    return [*(entry["from"] if isinstance(entry.get("from"), list) else ()), *entry.get("inferred_from", ())]


def downstream(id: str, entries: Sequence[Fields]) -> set[str]:
    """The relays of an assertion, through any number of relays."""
    found: set[str] = set()
    todo = {id}
    while todo:
        more = {one["id"] for one in entries if todo & set(upstream(one))}
        todo = more - found
        found |= more
    return found


def had(id: str, entries: Sequence[Fields]) -> bool:
    """Whether the assertion, or one that leads back to it, has a source."""
    return any("source" in one for one in entries if one["id"] in {id} | downstream(id, entries))


def loops(entries: Sequence[Fields]) -> bool:
    """Whether some relay leads back to itself."""
    return any(one["id"] in downstream(one["id"], entries) for one in entries)


def mistakes(made: World) -> Iterator[str]:
    """What would make a world invalid content, in words; nothing, for every world of this module."""
    case = oracle.case(made, CLAIM)
    claim = made["claims"][CLAIM]
    entries = claim["assertions"]
    ids = {one["id"] for one in entries}
    for entry in entries:
        one = case.assertions[entry["id"]]
        if not had(one.id, entries):
            yield f"nobody has {one.id}"
        if not set(upstream(entry)) <= ids - {one.id}:
            yield f"{one.id} relays what is not there, or itself"
        if one.statement != bool(one.basis):
            yield f"{one.id} has a basis as a relay, or none as a statement"
        if (one.statement or one.unrecorded) != bool(one.stance):
            yield f"{one.id} has a stance as a relay of named assertions, or none otherwise"
        if one.against_interest and oracle.own_family(case, one) not in oracle.party_families(case, one.on):
            yield f"{one.id} is no party's, and against interest"
    if len(ids) < len(entries):
        yield "two assertions have one id"
    if loops(entries) and "circular" not in claim.get("acknowledge", ()):
        yield "a loop of relays that nobody has looked at"
    if _control_loops(made["actors"]):
        yield "a loop of control"


def files(made: World) -> dict[str, bytes]:
    """A world as the files of a content folder, by address. JSON is YAML, too."""
    return {
        f"{folder}/{id}.yaml": json.dumps(fields).encode()
        for folder, many in made.items()
        for id, fields in many.items()
    }
