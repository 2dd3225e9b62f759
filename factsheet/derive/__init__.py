"""What follows from the entries: chains, origins, families, counts, status, flags, history (DESIGN §4, method 1).

Pure functions of values; the same claim and registry always give the same assessment.
"""

from collections.abc import Container, Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from factsheet import edtf
from factsheet.derive.chain import (
    AFFIRM,
    DENY,
    SHOWN,
    SIDES,
    Judgement,
    Ledger,
    closure,
    judge,
    ledger,
    unfed_loops,
)
from factsheet.derive.control import Registry, family, registry
from factsheet.derive.cut import TooTangled, bottlenecks, cut, independent, passes_through, routes
from factsheet.derive.status import BY_STATUS, GROUPS, STATUSES, StatusRule, Tally, status
from factsheet.edtf import Date
from factsheet.fields import FLAGS
from factsheet.model import Assertion, Claim, Content

__all__ = [
    "BY_STATUS",
    "GROUPS",
    "METHOD",
    "STATUSES",
    "Assessment",
    "Judged",
    "Moment",
    "Registry",
    "Side",
    "StatusRule",
    "TooTangled",
    "WhatIf",
    "assess",
    "assess_all",
    "family",
    "ledger",
    "registry",
    "settled",
]

METHOD = "1"
# How an untraced claim reads when somebody unnamed stands at the end of a chain.
UNNAMED_ONLY = "Traced only to unnamed speakers"
STALE_AFTER = 365
# The names of the sides that an assertion stands on, by their bits.
_NAMES = [tuple(name for side, name in SIDES.items() if bits & side) for bits in range(AFFIRM + DENY + 1)]


class Side(msgspec.Struct, frozen=True, array_like=True):
    """One side of a claim: what is on it, and who would have to be wrong.

    `documents` are distinct sources, `publishers` their distinct publishers; `origins` and `families` count origins
    with a path that were not taken back; `cut` is a smallest set of families that leaves no eligible path, and
    `independent` its size.
    """

    documents: int
    publishers: int
    origins: int
    families: tuple[str, ...]
    cut: tuple[str, ...]
    bottlenecks: tuple[str, ...]

    @property
    def independent(self) -> int:
        """How many families would all have to be wrong."""
        return len(self.cut)


class Judged(NamedTuple):
    """An assertion with what the rules say of it, and the ids it relays and is relayed by."""

    assertion: Assertion
    sides: tuple[str, ...]
    family: str
    origin: bool
    taken_back: bool
    eligible: bool
    path: bool
    party: bool
    relays: tuple[str, ...]
    relayed_by: tuple[str, ...]


class Moment(NamedTuple):
    """The status that the assertions up to a day give; `on` is an ISO day, or empty when nothing is dated."""

    on: str
    status: str


class WhatIf(NamedTuple):
    """What a change would do: `what` is `affirm` or `deny` (one more independent origin) or a family removed."""

    what: str
    basis: str
    status: str


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """What follows for one claim."""

    claim: Claim
    rule: StatusRule
    tally: Tally
    flags: tuple[str, ...]
    affirm: Side
    deny: Side
    history: tuple[Moment, ...]
    one_more: tuple[WhatIf, ...]
    without: tuple[WhatIf, ...]
    assertions: tuple[Judged, ...]
    anonymous: bool

    @property
    def status(self) -> str:
        """The status that the rule gives."""
        return self.rule.status

    @property
    def label(self) -> str:
        """The status in a reader's words."""
        if self.anonymous and self.status == "untraced":
            return UNNAMED_ONLY
        return self.rule.label


def assess_all(content: Content, as_of: Date, checked: Container[tuple[str, str]]) -> dict[str, Assessment]:
    """The assessment of every claim, by id."""
    book = registry(content.actors, content.sources)
    return {id: assess(ledger(claim, book), book, as_of, checked) for id, claim in content.claims.items()}


def assess(
    book: Ledger, register: Registry, as_of: Date, checked: Container[tuple[str, str]] = frozenset()
) -> Assessment:
    """The assessment of one claim, from its ledger, on the date of the build `as_of`.

    `checked` holds the claim's and the assertion's id of each quotation that a fingerprint proves.

    Raises TooTangled when the independent count is out of reach.
    """
    everything = frozenset(range(len(book.assertions)))
    judged = judge(book, everything)
    affirm, deny = (_side(book, judged, register, side) for side in (AFFIRM, DENY))
    tally = _tally(book, judged, len(affirm.cut), len(deny.cut))
    rule = status(tally)
    heavy = weighty(book)
    statuses = Statuses(book, heavy, {frozenset(): _of_nothing(book.claim.nature), heavy: rule.status})
    flags = _flags(book, judged, register, as_of, checked)
    return Assessment(
        claim=book.claim,
        rule=rule,
        tally=tally,
        flags=flags,
        affirm=affirm,
        deny=deny,
        history=_history(statuses, rule.status),
        one_more=_one_more(tally),
        without=tuple(_without(statuses, judged)),
        assertions=tuple(_judged(book, judged)),
        anonymous="anonymous-origin" in flags,
    )


def _side(book: Ledger, judged: Judgement, register: Registry, side: int) -> Side:
    documents = {book.assertions[one].source for one, stands in judged.sides.items() if stands & side} - {""}
    publishers = {register.sources[one].publisher for one in documents if one in register.sources}
    counted = judged.counted[side]
    eligible = [one for one in counted if one in judged.eligible]
    found: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()
    if counted:
        where = routes(book, judged, eligible or counted, party_free=bool(eligible))
        narrow = bottlenecks(where)
        # One family that cuts every path is a smallest cut; otherwise it takes at least two.
        found = (() if not eligible else narrow[:1]) if narrow or not eligible else cut(where)
    families = sorted(_families(book, judged, counted))
    return Side(len(documents), len(publishers), len(counted), tuple(families), found, narrow)


def _tally(book: Ledger, judged: Judgement, affirming: int, denying: int) -> Tally:
    affirm, deny = judged.counted[AFFIRM], judged.counted[DENY]
    return Tally(
        nature=book.claim.nature,
        A=affirming,
        D=denying,
        a=len(_families(book, judged, affirm)),
        d=len(_families(book, judged, deny)),
        shown_A=_shown(book, judged, affirm),
        shown_D=_shown(book, judged, deny),
        against_interest=any(book.assertions[one].against_interest for one in affirm),
        taken_back=any(judged.sides[one] & AFFIRM and one in judged.path for one in judged.taken_back),
    )


def _families(book: Ledger, judged: Judgement, origins: list[int]) -> set[str]:
    return {judged.merged.get(book.own[one], book.own[one]) for one in origins}


def _shown(book: Ledger, judged: Judgement, origins: list[int]) -> bool:
    return any(one in judged.eligible and book.assertions[one].basis in SHOWN for one in origins)


def weighty(book: Ledger) -> frozenset[int]:
    """The assertions a status can depend on: origins, withdrawals, and the relays of those that are not on file.

    Every path of an origin on file begins with the origin itself, so its relays add nothing that could be cut.
    """
    own = [
        number
        for number, one in enumerate(book.assertions)
        if book.is_origin[number] or (one.stance == "withdraws" and one.named)
    ]
    return frozenset(own) | closure(book.downstream, [one for one in own if not book.assertions[one].source])


class Statuses(msgspec.Struct, frozen=True):
    """The statuses of one claim over some of its assertions, each found once; `known` by those that carry weight."""

    book: Ledger
    weighty: frozenset[int]
    known: dict[frozenset[int], str]

    def of(self, present: frozenset[int]) -> str:
        """The status that those of the weighty assertions give which are in `present`."""
        found = self.known.get(present)
        if found is None:
            found = self.known[present] = _status_of(self.book, present)
        return found


def settled(book: Ledger) -> str:
    """The status alone that everything in a ledger gives. Raises TooTangled."""
    return _status_of(book, weighty(book))


def _status_of(book: Ledger, present: frozenset[int]) -> str:
    judged = judge(book, present)
    return status(_tally(book, judged, _voices(book, judged, AFFIRM), _voices(book, judged, DENY))).status


@cache
def _of_nothing(nature: str) -> str:
    """The status that no assertion gives."""
    return status(Tally(nature, 0, 0, 0, 0, False, False, False, False)).status


def _voices(book: Ledger, judged: Judgement, side: int) -> int:
    """The independent count of a side."""
    eligible = [one for one in judged.counted[side] if one in judged.eligible]
    # Of one family alone there is a path, or it would not be eligible, and nothing without that family.
    if len({book.own[one] for one in eligible}) < 2:
        return len(eligible[:1])
    return independent(routes(book, judged, eligible, party_free=True))


def _history(statuses: Statuses, now: str) -> tuple[Moment, ...]:
    """Rule 9: the status on each day something was asserted; the undated count only in the last."""
    assertions = statuses.book.assertions
    days = sorted({one.on.last for one in assertions if one.on.dated})
    if not days:
        return (Moment("", now),)
    moments = []
    for day in days[:-1]:
        present = frozenset([one for one in statuses.weighty if assertions[one].on.last <= day])
        moments.append(Moment(edtf.iso(day), statuses.of(present)))
    return (*moments, Moment(edtf.iso(days[-1]), now))


@cache
def _one_more(tally: Tally) -> tuple[WhatIf, ...]:
    """Rule 9: one more origin, of a family of its own, on either side. It adds one path that shares nothing."""
    found = []
    for basis in ("document", "issued"):
        shown = basis in SHOWN
        more = tally._replace(A=tally.A + 1, a=tally.a + 1, shown_A=tally.shown_A or shown)
        found.append(WhatIf("affirm", basis, status(more).status))
        more = tally._replace(D=tally.D + 1, d=tally.d + 1, shown_D=tally.shown_D or shown)
        found.append(WhatIf("deny", basis, status(more).status))
    return tuple(found)


def _without(statuses: Statuses, judged: Judgement) -> Iterator[WhatIf]:
    """Rule 9: the status without each family that an assertion passes through."""
    through: dict[str, set[int]] = {}
    for one in judged.present:
        for name in passes_through(statuses.book, judged, one):
            through.setdefault(name, set()).add(one)
    for name in sorted(through):
        yield WhatIf(name, "", statuses.of(statuses.weighty - through[name]))


def _judged(book: Ledger, judged: Judgement) -> Iterator[Judged]:
    ids = [one.id for one in book.assertions]
    for number, one in enumerate(book.assertions):
        own = book.own[number]
        yield Judged(
            one,
            _NAMES[judged.sides[number]],
            judged.merged.get(own, own),
            book.is_origin[number],
            number in judged.taken_back,
            number in judged.eligible,
            number in judged.path,
            bool(book.party_actor[number]),
            tuple([ids[other] for other in book.upstream[number]]),
            tuple([ids[other] for other in book.downstream[number]]),
        )


def _flags(
    book: Ledger, judged: Judgement, register: Registry, as_of: Date, checked: Container[tuple[str, str]]
) -> tuple[str, ...]:
    """Rule 8, in the order of the published list."""
    found = {name for name, holds in _flags_of_claim(book, judged, as_of) if holds}
    for number, one in enumerate(book.assertions):
        source = register.sources.get(one.source) if one.source else None
        sides = judged.sides[number]
        if sides and not one.named and not one.is_relay:
            found.add("anonymous-origin")
        if one.unrecorded:
            found.add("lineage-not-recorded")
        if _interested(book, judged, number):
            found.add("interested-origin")
        if one.stance == "doubts":
            found.add("doubted")
        if sides & DENY:
            found.add("denied")
        if one.inferred_from:
            found.add("inferred-link")
        if one.credits:
            found.add("miscredited")
        if one.extent == "partial":
            found.add("partial-support")
        if one.headline:
            found.add("headline-overstates")
        if source is not None and not source.archive_url:
            found.add("not-archived")
        if one.quote and (book.claim.id, one.id) not in checked:
            found.add("quote-unchecked")
    return tuple([name for name in FLAGS if name in found])


def _flags_of_claim(book: Ledger, judged: Judgement, as_of: Date) -> Iterator[tuple[str, bool]]:
    claim = book.claim
    yield "circular", "circular" in claim.acknowledge and bool(unfed_loops(book))
    yield "taken-back", bool(judged.taken_back)
    past = claim.horizon is not None and claim.horizon.last < as_of.last
    yield "expired", claim.nature == "forecast" and past and claim.resolved is None
    yield "stale", claim.reviewed.last < as_of.last - STALE_AFTER


def _interested(book: Ledger, judged: Judgement, one: int) -> bool:
    return (
        book.is_origin[one]
        and one in judged.path
        and one not in judged.taken_back
        and bool(book.party_actor[one])
        and not book.assertions[one].against_interest
    )
