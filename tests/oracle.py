"""The method, version 1, worked out the slow and plain way: what the engine is held against.

It reads plain dictionaries in the entry format, `{"actors": {id: fields}, "sources": …, "claims": …}`, expects valid
content, and shares no code with the engine. Every path is listed, and every set of families is tried. Numbers in
brackets are the rules of the method.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, count
from math import inf
from typing import Any

World = dict[str, Any]
Entries = dict[str, dict[str, Any]]

UNNAMED = "unnamed"
SIDES = {"affirms": "affirm", "denies": "deny"}
ORIGIN_BASES = ("observed", "document", "issued")
SHOWN_BASES = ("observed", "document")
NOT_CHECKABLE = ("opinion", "motive", "forecast")


@dataclass(frozen=True)
class Assertion:
    """One assertion, with `actor` and `on` filled in; `upstream` is what it relays, by its word or by inference."""

    id: str
    actor: str
    stance: str
    basis: str
    upstream: tuple[str, ...]
    unrecorded: bool
    source: str
    on: str
    extent: str
    against_interest: bool
    shared_basis: str

    @property
    def statement(self) -> bool:
        """Whether it relays nothing, known or unknown. A relay stays one before its upstream is there."""
        return not self.upstream and not self.unrecorded

    @property
    def full(self) -> bool:
        """Whether it bears on the whole claim."""
        return self.extent == "full"


@dataclass(frozen=True)
class Case:
    """A claim with the assertions known at some date, and everything else on file."""

    nature: str
    parties: tuple[str, ...]
    actors: Entries
    sources: Entries
    assertions: dict[str, Assertion]


Path = tuple[Assertion, ...]


# Dates


@cache
def days(text: str) -> tuple[float, float]:
    """The first and the last day that an EDTF date allows, as ordinals; infinite where it sets no bound."""
    if not text:
        return -inf, inf
    if "/" in text:
        start, end = text.split("/")
        return days("" if start == ".." else start)[0], days("" if end == ".." else end)[1]
    text = text.rstrip("~?%")
    if "X" in text:
        return days(text.replace("X", "0"))[0], days(text.replace("X", "9"))[1]
    year, month, day = [int(part) for part in text.split("-")] + [0] * (2 - text.count("-"))
    first = datetime.date(year, month or 1, day or 1)
    if day:
        return first.toordinal(), first.toordinal()
    following = datetime.date(year, month + 1, 1) if 0 < month < 12 else datetime.date(year + 1, 1, 1)
    return first.toordinal(), following.toordinal() - 1


def earliest(text: str) -> float:
    """The first day a date allows."""
    return days(text)[0]


def latest(text: str) -> float:
    """The day by which dates are compared: the last one allowed."""
    return days(text)[1]


def later(one: Assertion, other: Assertion) -> bool:
    """Whether `one` was asserted after `other`; the same day is not later."""
    return latest(one.on) > latest(other.on)


# What is on file


def case(world: World, claim_id: str) -> Case:
    """A claim with all its assertions, those that follow from copies of their sources among them."""
    claim = world["claims"][claim_id]
    written = [filled(one, world["sources"]) for one in claim["assertions"]]
    both = [*written, *(copy for one in written for copy in copied(one, world["sources"]))]
    return Case(
        nature=claim["nature"],
        parties=tuple(claim.get("parties", ())),
        actors=world["actors"],
        sources=world["sources"],
        assertions={one.id: one for one in both},
    )


def filled(entry: dict[str, Any], sources: Entries) -> Assertion:
    """An assertion as written, with what its source says for it."""
    source = sources.get(entry.get("source", ""), {})
    upstream = entry.get("from", [])
    return Assertion(
        id=entry["id"],
        actor=entry.get("actor") or source["publisher"],
        stance=entry.get("stance", ""),
        basis=entry.get("basis", ""),
        upstream=(*(upstream if upstream != "unknown" else ()), *entry.get("inferred_from", ())),
        unrecorded=upstream == "unknown",
        source=entry.get("source", ""),
        on=entry.get("on") or source.get("published", ""),
        extent=entry.get("extent", "full"),
        against_interest="against_interest" in entry,
        shared_basis=entry.get("shared_basis", ""),
    )


def copied(one: Assertion, sources: Entries) -> Iterator[Assertion]:
    """The relays that follow from the copies of an assertion's source, and from the copies of those."""
    for id, source in sources.items():
        if one.source and source.get("copy_of", {}).get("source") == one.source:
            copy = Assertion(
                id=f"{one.id}~{id}",
                actor=source["publisher"],
                stance="",
                basis="",
                upstream=(one.id,),
                unrecorded=False,
                source=id,
                on=source.get("published", ""),
                extent=one.extent,
                against_interest=False,
                shared_basis="",
            )
            yield copy
            yield from copied(copy, sources)


# [1] Side


def sides(case: Case) -> dict[str, set[str]]:
    """The sides each assertion stands on."""
    found = {id: {SIDES[one.stance]} if takes_a_side(one) else set() for id, one in case.assertions.items()}
    while True:
        wider = {id: found[id] | carried(one, found) for id, one in case.assertions.items()}
        if wider == found:
            return found
        found = wider


def takes_a_side(one: Assertion) -> bool:
    """Whether it stands on the side of its own stance: a statement, or a page that does not say whence it has it."""
    return one.full and one.stance in SIDES and (one.statement or one.unrecorded)


def carried(one: Assertion, found: dict[str, set[str]]) -> set[str]:
    """The sides that an assertion takes over from what it relays."""
    if not one.full or one.stance in ("doubts", "withdraws"):
        return set()
    return union(found[upstream] for upstream in one.upstream if upstream in found)


def union(sets: Iterable[set[str]]) -> set[str]:
    """Everything in any of them."""
    return {member for one in sets for member in one}


# [2] Origin


def is_origin(one: Assertion) -> bool:
    """Whether somebody named stands behind it at first hand."""
    return one.statement and one.stance in SIDES and one.actor != UNNAMED and one.basis in ORIGIN_BASES and one.full


def origins(case: Case) -> list[Assertion]:
    """All origins, with or without a path, taken back or not."""
    return [one for one in case.assertions.values() if is_origin(one)]


def taken_back(case: Case, origin: Assertion) -> bool:
    """Whether its family withdrew it later, or its own actor is a later origin on the other side."""
    withdrawn = any(
        one.stance == "withdraws"
        and one.full
        and one.actor != UNNAMED
        and has_path(case, one)
        and later(one, origin)
        and family(case.actors, one.actor, origin.on) == own_family(case, origin)
        for one in case.assertions.values()
    )
    reversed_later = any(
        one.actor == origin.actor and one.stance != origin.stance and later(one, origin) for one in origins(case)
    )
    return withdrawn or reversed_later


# [3] Family


def holds(link: dict[str, Any], on: str) -> bool:
    """Whether a control link held at a date; without a last day, the whole record counts."""
    if latest(on) == inf:
        return True
    return earliest(link.get("from", "")) <= latest(on) <= latest(link.get("to", ""))


def family(actors: Entries, actor: str, on: str) -> str:
    """The end of an actor's chain of control at a date.

    Raises ValueError for a loop of control.
    """
    chain = [actor]
    while links := [link for link in actors[chain[-1]].get("controlled_by", ()) if holds(link, on)]:
        chain.append(links[0]["actor"])
        if len(set(chain)) < len(chain):
            raise ValueError(f"a loop of control: {' > '.join(chain)}")
    return chain[-1]


def own_family(case: Case, one: Assertion) -> str:
    """The family of whoever asserts it, before merging."""
    return f"unnamed:{one.id}" if one.actor == UNNAMED else family(case.actors, one.actor, one.on)


def publisher_families(case: Case, one: Assertion) -> set[str]:
    """The family of whoever published its source, if it has one, at the date of the assertion, before merging."""
    return {family(case.actors, case.sources[one.source]["publisher"], one.on)} if one.source else set()


def party_families(case: Case, on: str) -> set[str]:
    """The families of the parties at a date."""
    return {family(case.actors, party, on) for party in case.parties}


def merged(case: Case, name: str) -> str:
    """The name of a family after those of origins with one shared basis count as one, directly or through others."""
    keys = {one.shared_basis for one in origins(case) if one.shared_basis}
    groups = [{own_family(case, one) for one in origins(case) if one.shared_basis == key} for key in keys]
    whole = {name}
    for _ in groups:
        whole |= union(group for group in groups if group & whole)
    return "+".join(sorted(whole))


def passed(case: Case, one: Assertion) -> set[str]:
    """The merged families any of which, removed, takes the assertion with it."""
    return {merged(case, name) for name in {own_family(case, one)} | publisher_families(case, one)}


# [4] Path


def paths(case: Case, start: Assertion) -> Iterator[Path]:
    """Every way from an assertion, down through relays that pass it on, to an assertion on file."""
    return onward(case, (start,)) if start.full else iter(())


def onward(case: Case, path: Path) -> Iterator[Path]:
    """The ways that begin with `path`."""
    if path[-1].source:
        yield path
    for one in case.assertions.values():
        if path[-1].id in one.upstream and one.full and one not in path:
            yield from onward(case, (*path, one))


def has_path(case: Case, one: Assertion) -> bool:
    """Whether anybody has it."""
    return any(True for _ in paths(case, one))


# [5] Eligible


def is_eligible(case: Case, origin: Assertion) -> bool:
    """Whether an origin can be an independent voice."""
    interested = own_family(case, origin) in party_families(case, origin.on)
    return (
        not taken_back(case, origin)
        and (not interested or origin.against_interest)
        and any(True for _ in party_free(case, origin))
    )


def party_free(case: Case, origin: Assertion) -> Iterator[Path]:
    """The paths on which nobody belongs to a party's family, the origin's own family apart."""
    for path in paths(case, origin):
        parties_met = union(
            ({own_family(case, one)} | publisher_families(case, one)) & party_families(case, one.on) for one in path
        )
        if parties_met <= {own_family(case, origin)}:
            yield path


# [6] Independent count


@dataclass(frozen=True)
class Side:
    """What one side of a claim rests on: its assertions, its origins that count, those that are eligible, and for
    each of their paths the families it passes through.
    """

    standing: list[Assertion]
    counted: list[Assertion]
    eligible: list[Assertion]
    families: set[str]
    counted_paths: list[set[str]]
    eligible_paths: list[set[str]]

    @property
    def independent(self) -> int:
        """The fewest families that, all removed, leave no path from an eligible origin."""
        known = sorted(union(self.eligible_paths))
        return next(
            size for size in count() if any(cuts(some, self.eligible_paths) for some in combinations(known, size))
        )

    @property
    def bottlenecks(self) -> list[str]:
        """The families that alone cut every path."""
        every = self.eligible_paths if self.eligible else self.counted_paths
        return [one for one in sorted(union(every)) if cuts([one], every)]

    @property
    def shown(self) -> bool:
        """Whether an eligible origin was there or holds the paper."""
        return any(one.basis in SHOWN_BASES for one in self.eligible)


def cuts(removed: Iterable[str], every: list[set[str]]) -> bool:
    """Whether no path is left when these families are removed."""
    return all(path & set(removed) for path in every)


def side(case: Case, name: str) -> Side:
    """One side of a claim, `affirm` or `deny`."""
    stands_on = sides(case)
    standing = [one for one in case.assertions.values() if name in stands_on[one.id]]
    counted = [one for one in standing if is_origin(one) and has_path(case, one) and not taken_back(case, one)]
    eligible = [one for one in counted if is_eligible(case, one)]
    return Side(
        standing=standing,
        counted=counted,
        eligible=eligible,
        families={merged(case, own_family(case, one)) for one in counted},
        counted_paths=[met(case, path) for one in counted for path in paths(case, one)],
        eligible_paths=[met(case, path) for one in eligible for path in party_free(case, one)],
    )


def met(case: Case, path: Path) -> set[str]:
    """The merged families that a path passes through."""
    return union(passed(case, one) for one in path)


# [7] Status


def status(case: Case) -> str:
    """The first status of the table that matches."""
    affirm, deny = side(case, "affirm"), side(case, "deny")
    a, d, A, D = len(affirm.families), len(deny.families), affirm.independent, deny.independent
    taken = [one for one in origins(case) if one.stance == "affirms" and has_path(case, one) and taken_back(case, one)]
    table = [
        ("not-checkable", case.nature in NOT_CHECKABLE),
        ("withdrawn", a == 0 and bool(taken)),
        ("contradicted", D >= 2 and deny.shown and A < 2),
        ("acknowledged", any(one.against_interest for one in affirm.counted) and D == 0),
        ("corroborated", A >= 2 and affirm.shown and D < 2),
        ("contested", A >= 1 and D >= 1),
        ("attested", A >= 2),
        ("disputed", a >= 1 and d >= 1),
        ("untraced", a == 0),
        ("single-origin", a == 1),
        ("several-origins", True),
    ]
    return next(name for name, matches in table if matches)


# [9] History


def history(case: Case) -> list[dict[str, str | None]]:
    """The status on each day that brought an assertion; what has no date counts in the last entry only."""
    dated = sorted({latest(one.on) for one in case.assertions.values()} - {inf})
    if not dated:
        return [{"on": None, "status": status(case)}]
    return [
        {
            "on": datetime.date.fromordinal(int(day)).isoformat(),
            "status": status(case if day == dated[-1] else known_by(case, day)),
        }
        for day in dated
    ]


def known_by(case: Case, day: float) -> Case:
    """The case with the assertions dated on or before a day."""
    return replace(case, assertions={id: one for id, one in case.assertions.items() if latest(one.on) <= day})


# The answer


def assess(world: World, claim_id: str, as_of: str) -> dict[str, Any]:
    """Everything the method says of a claim but its flags: they alone depend on `as_of`, the date of the build."""
    whole = case(world, claim_id)
    return {
        "status": status(whole),
        "affirm": counts(whole, "affirm"),
        "deny": counts(whole, "deny"),
        "history": history(whole),
        "assertions": {one.id: facts(whole, one) for one in whole.assertions.values()},
    }


def counts(case: Case, name: str) -> dict[str, Any]:
    """The numbers of one side."""
    one = side(case, name)
    documents = {standing.source for standing in one.standing if standing.source}
    return {
        "documents": len(documents),
        "publishers": len({case.sources[id]["publisher"] for id in documents}),
        "origins": len(one.counted),
        "families": len(one.families),
        "independent": one.independent,
        "bottlenecks": one.bottlenecks,
    }


def facts(case: Case, one: Assertion) -> dict[str, Any]:
    """What the method says of one assertion."""
    origin = is_origin(one)
    return {
        "side": sorted(sides(case)[one.id]),
        "family": merged(case, own_family(case, one)),
        "origin": origin,
        "taken_back": origin and taken_back(case, one),
        "eligible": origin and is_eligible(case, one),
        "path": has_path(case, one),
    }
