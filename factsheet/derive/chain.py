"""Chains: which side an assertion stands on, which statements are origins, which of them count (DESIGN §4.1 to §4.5).

A `Ledger` holds what is fixed for a claim; `judge` looks at some or all of its assertions, so that history (the
assertions up to a date) and sensitivity (without a family) are the same rules over fewer assertions.
"""

from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

import msgspec

from factsheet.derive.control import Registry, family, with_copies
from factsheet.model import Assertion, Claim

AFFIRM, DENY = 1, 2
SIDES = {AFFIRM: "affirm", DENY: "deny"}
STANDS = {"affirms": AFFIRM, "denies": DENY}
ASIDE = frozenset(("doubts", "withdraws"))
FIRST_HAND = frozenset(("observed", "document", "issued"))
SHOWN = frozenset(("observed", "document"))


class Ledger(msgspec.Struct, frozen=True):
    """A claim's assertions (copies included) by index, and what holds of each whatever else is on file.

    `own` and `publisher` are families at the assertion's date (`publisher` empty without a source), before any merging
    by shared basis. `party_actor` and `party_publisher` are the same where the family is then a party's, else empty.
    `withdrawals` are, for an origin, the later ones of its own family, named and full.
    """

    claim: Claim
    assertions: tuple[Assertion, ...]
    upstream: tuple[tuple[int, ...], ...]
    downstream: tuple[tuple[int, ...], ...]
    own: tuple[str, ...]
    publisher: tuple[str, ...]
    party_actor: tuple[str, ...]
    party_publisher: tuple[str, ...]
    is_origin: tuple[bool, ...]
    withdrawals: dict[int, tuple[int, ...]]


def ledger(claim: Claim, registry: Registry) -> Ledger:
    """The ledger of a claim. Links to assertions that do not exist are left out."""
    assertions = with_copies(claim, registry)
    index = {one.id: number for number, one in enumerate(assertions)}
    upstream = []
    downstream: list[list[int]] = [[] for _ in assertions]
    own, publisher, party_actor, party_publisher = [], [], [], []
    interested: dict[int, frozenset[str]] = {}
    for number, one in enumerate(assertions):
        above = tuple(index[id] for id in one.relays if id in index)
        upstream.append(above)
        for other in above:
            downstream[other].append(number)
        on = one.on.last
        mine = family(one.actor, on, registry) if one.named else f"unnamed:{one.id}"
        source = registry.sources.get(one.source) if one.source else None
        theirs = family(source.publisher, on, registry) if source else ""
        if on not in interested:
            interested[on] = frozenset(family(party, on, registry) for party in claim.parties)
        parties = interested[on]
        own.append(mine)
        publisher.append(theirs)
        party_actor.append(mine if mine in parties else "")
        party_publisher.append(theirs if theirs in parties else "")
    return Ledger(
        claim,
        assertions,
        tuple(upstream),
        tuple(tuple(many) for many in downstream),
        tuple(own),
        tuple(publisher),
        tuple(party_actor),
        tuple(party_publisher),
        tuple(is_origin(one) for one in assertions),
        _withdrawals(assertions, own, registry),
    )


def _withdrawals(assertions: Sequence[Assertion], own: Sequence[str], registry: Registry) -> dict[int, tuple[int, ...]]:
    found = [
        (number, one)
        for number, one in enumerate(assertions)
        if one.stance == "withdraws" and one.named and one.extent == "full"
    ]
    if not found:
        return {}
    return {
        origin: tuple(
            number
            for number, one in found
            if one.on.last > mine.on.last and family(one.actor, mine.on.last, registry) == own[origin]
        )
        for origin, mine in enumerate(assertions)
        if is_origin(mine)
    }


def is_origin(one: Assertion) -> bool:
    """Whether this is a statement somebody named stands behind, who saw it, holds the paper, or did it by saying it."""
    return one.extent == "full" and one.stance in STANDS and one.basis in FIRST_HAND and one.named and not one.is_relay


class Judgement(msgspec.Struct, frozen=True):
    """What the rules say of each assertion that is `present`, by its index in the ledger.

    `sides` are bits of AFFIRM and DENY; `counted` are the origins of each side with a path that were not taken back;
    `merged` gives a family its name where a shared basis merges it with others.
    """

    present: frozenset[int]
    sides: dict[int, int]
    path: frozenset[int]
    taken_back: frozenset[int]
    counted: dict[int, list[int]]
    eligible: frozenset[int]
    merged: dict[str, str]


def judge(book: Ledger, present: frozenset[int]) -> Judgement:
    """Rules 1 to 5 over the assertions in `present`; a relay of something absent lacks that link."""
    sides = _sides(book, present)
    path = _path(book, present)
    origins = [one for one in sorted(present) if book.is_origin[one]]
    taken_back = frozenset(_taken_back(book, origins, path, present))
    standing = [one for one in origins if one in path and one not in taken_back]
    eligible = [
        one
        for one in standing
        if (not book.party_actor[one] or book.assertions[one].against_interest)
        and reaches_file(book, [one], book.own[one], present)
    ]
    counted = {side: [one for one in standing if sides[one] & side] for side in SIDES}
    return Judgement(present, sides, path, taken_back, counted, frozenset(eligible), _merged(book, origins))


def _sides(book: Ledger, present: frozenset[int]) -> dict[int, int]:
    """Rule 1: by stance for statements and unrecorded pages, through every relay, but through nothing partial."""
    assertions = book.assertions
    sides = dict.fromkeys(present, 0)
    waiting = [(one, STANDS.get(assertions[one].stance, 0)) for one in present if assertions[one].extent == "full"]
    while waiting:
        one, side = waiting.pop()
        # A relay whose stance is left out begins on no side, and gives none on.
        if side & ~sides[one] and assertions[one].stance not in ASIDE:
            sides[one] |= side
            waiting += [
                (other, side)
                for other in book.downstream[one]
                if other in present and assertions[other].extent == "full"
            ]
    return sides


def _path(book: Ledger, present: frozenset[int]) -> frozenset[int]:
    """Rule 4: what is on file, and what leads to it through relays, nothing partial on the way."""
    reached: set[int] = set()
    waiting = [one for one in present if book.assertions[one].source and book.assertions[one].extent == "full"]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += [
                other for other in book.upstream[one] if other in present and book.assertions[other].extent == "full"
            ]
    return frozenset(reached)


def _taken_back(book: Ledger, origins: Sequence[int], path: frozenset[int], present: frozenset[int]) -> Iterator[int]:
    """Rule 2: whose family has a later withdrawal with a path, or whose actor is a later origin on the other side."""
    if len(origins) < 2 and not book.withdrawals:
        return
    latest: dict[tuple[str, int], int] = {}
    for one in origins:
        mine = book.assertions[one]
        key = mine.actor, STANDS[mine.stance]
        latest[key] = max(latest.get(key, mine.on.last), mine.on.last)
    for one in origins:
        mine = book.assertions[one]
        turned = latest.get((mine.actor, AFFIRM + DENY - STANDS[mine.stance]), mine.on.last)
        withdrawn = (other in present and other in path for other in book.withdrawals.get(one, ()))
        if turned > mine.on.last or any(withdrawn):
            yield one


def _merged(book: Ledger, origins: Iterable[int]) -> dict[str, str]:
    """Rule 3: families whose origins share a basis count as one, named by their members in order, joined by `+`."""
    groups: list[set[str]] = []
    by_key: dict[str, set[str]] = {}
    for one in origins:
        key = book.assertions[one].shared_basis
        if key:
            by_key.setdefault(key, set()).add(book.own[one])
    for members in by_key.values():
        touching = [group for group in groups if group & members]
        groups = [group for group in groups if not group & members]
        groups.append(members.union(*touching))
    return {one: "+".join(sorted(group)) for group in groups if len(group) > 1 for one in group}


def reaches_file(book: Ledger, starts: Iterable[int], own: str, present: frozenset[int]) -> bool:
    """Rule 5: whether a path from `starts` avoids every party's family, the family `own` apart."""
    seen: set[int] = set()
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one in seen or not clean(book, one, own):
            continue
        seen.add(one)
        if book.assertions[one].source:
            return True
        waiting += [
            other for other in book.downstream[one] if other in present and book.assertions[other].extent == "full"
        ]
    return False


def clean(book: Ledger, one: int, own: str) -> bool:
    """Whether neither the actor nor the publisher of an assertion is a party's, the family `own` apart."""
    return book.party_actor[one] in ("", own) and book.party_publisher[one] in ("", own)


def unfed_loops(book: Ledger) -> list[list[int]]:
    """Rule 2: loops of relays that no statement feeds, each as indices in order."""
    fed = closure(book.downstream, [number for number, one in enumerate(book.assertions) if not one.is_relay])
    left = {one: book.upstream[one] for one in range(len(book.assertions)) if one not in fed}
    loops = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            loop = sorted(set(error.args[1]))
            loops.append(loop)
            left = {one: above for one, above in left.items() if one not in loop}
        else:
            return sorted(loops)


def closure(links: Sequence[Sequence[int]], starts: Iterable[int]) -> set[int]:
    """Everything that `links` lead to from `starts`, these included."""
    reached: set[int] = set()
    waiting = list(starts)
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += links[one]
    return reached
