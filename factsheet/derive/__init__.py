"""What follows from the entries: chains, origins, families, counts, status, flags, history (DESIGN §4, method 1).

Pure functions of values; the same claim and registry always give the same assessment.
"""

from collections.abc import Container, Iterator
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
STALE_AFTER = 365


class Side(NamedTuple):
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
            return "Traced only to unnamed speakers"
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
    statuses = Statuses(book, heavy, {heavy: rule.status})
    anonymous = any(
        not one.named and not one.is_relay and judged.sides[number] for number, one in enumerate(book.assertions)
    )
    return Assessment(
        claim=book.claim,
        rule=rule,
        tally=tally,
        flags=_flags(book, judged, register, as_of, checked),
        affirm=affirm,
        deny=deny,
        history=_history(statuses, rule.status),
        one_more=_one_more(tally),
        without=tuple(_without(statuses, judged)),
        assertions=tuple(_judged(book, judged)),
        anonymous=anonymous,
    )


def _side(book: Ledger, judged: Judgement, register: Registry, side: int) -> Side:
    documents = {book.assertions[one].source for one, stands in judged.sides.items() if stands & side} - {""}
    publishers = {register.sources[one].publisher for one in documents if one in register.sources}
    counted = judged.counted(side)
    eligible = [one for one in counted if one in judged.eligible]
    found: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()
    if counted:
        where = routes(book, judged, eligible or counted, party_free=bool(eligible))
        narrow = bottlenecks(where)
        # One family that cuts every path is a smallest cut; otherwise it takes at least two.
        found = (() if not eligible else narrow[:1]) if narrow or not eligible else cut(where)
    families = {judged.merged.get(book.own[one], book.own[one]) for one in counted}
    return Side(len(documents), len(publishers), len(counted), tuple(sorted(families)), found, narrow)


def _tally(book: Ledger, judged: Judgement, affirming: int, denying: int) -> Tally:
    counted = {side: judged.counted(side) for side in (AFFIRM, DENY)}
    families = {
        side: len({judged.merged.get(book.own[one], book.own[one]) for one in many}) for side, many in counted.items()
    }
    shown = {
        side: any(one in judged.eligible and book.assertions[one].basis in SHOWN for one in many)
        for side, many in counted.items()
    }
    return Tally(
        nature=book.claim.nature,
        A=affirming,
        D=denying,
        a=families[AFFIRM],
        d=families[DENY],
        shown_A=shown[AFFIRM],
        shown_D=shown[DENY],
        against_interest=any(book.assertions[one].against_interest for one in counted[AFFIRM]),
        taken_back=any(judged.sides[one] & AFFIRM and one in judged.path for one in judged.taken_back),
    )


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


class Statuses(NamedTuple):
    """The statuses of one claim over some of its assertions, each found once; `known` by those that carry weight."""

    book: Ledger
    weighty: frozenset[int]
    known: dict[frozenset[int], str]

    def of(self, present: frozenset[int]) -> str:
        """The status that the assertions in `present` give."""
        key = present & self.weighty
        if key not in self.known:
            self.known[key] = _status_of(self.book, key)
        return self.known[key]


def settled(book: Ledger) -> str:
    """The status alone that everything in a ledger gives. Raises TooTangled."""
    return _status_of(book, weighty(book))


def _status_of(book: Ledger, present: frozenset[int]) -> str:
    judged = judge(book, present)
    voices = []
    for side in (AFFIRM, DENY):
        eligible = [one for one in judged.counted(side) if one in judged.eligible]
        voices.append(independent(routes(book, judged, eligible, party_free=True)) if eligible else 0)
    return status(_tally(book, judged, *voices)).status


def _history(statuses: Statuses, now: str) -> tuple[Moment, ...]:
    """Rule 9: the status on each day something was asserted; the undated count only in the last."""
    assertions = statuses.book.assertions
    days = sorted({one.on.last for one in assertions if one.on.dated})
    if not days:
        return (Moment("", now),)
    moments = []
    for day in days[:-1]:
        present = frozenset(number for number, one in enumerate(assertions) if one.on.last <= day)
        moments.append(Moment(edtf.iso(day), statuses.of(present)))
    return (*moments, Moment(edtf.iso(days[-1]), now))


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
        yield WhatIf(name, "", statuses.of(judged.present - through[name]))


def _judged(book: Ledger, judged: Judgement) -> Iterator[Judged]:
    for number, one in enumerate(book.assertions):
        own = book.own[number]
        yield Judged(
            assertion=one,
            sides=tuple(name for side, name in SIDES.items() if judged.sides[number] & side),
            family=judged.merged.get(own, own),
            origin=book.is_origin[number],
            taken_back=number in judged.taken_back,
            eligible=number in judged.eligible,
            path=number in judged.path,
            party=bool(book.party_actor[number]),
            relays=tuple(book.assertions[other].id for other in book.upstream[number]),
            relayed_by=tuple(book.assertions[other].id for other in book.downstream[number]),
        )


def _flags(
    book: Ledger, judged: Judgement, register: Registry, as_of: Date, checked: Container[tuple[str, str]]
) -> tuple[str, ...]:
    """Rule 8, in the order of the published list."""
    claim = book.claim
    found = {
        "circular": "circular" in claim.acknowledge and bool(unfed_loops(book)),
        "taken-back": bool(judged.taken_back),
        "expired": claim.nature == "forecast"
        and claim.horizon is not None
        and claim.horizon.last < as_of.last
        and claim.resolved is None,
        "stale": claim.reviewed.last < as_of.last - STALE_AFTER,
    }
    for number, one in enumerate(book.assertions):
        source = register.sources.get(one.source) if one.source else None
        sides = judged.sides[number]
        found |= {
            name: True
            for name, holds in (
                ("anonymous-origin", sides and not one.named and not one.is_relay),
                ("lineage-not-recorded", one.unrecorded),
                ("interested-origin", _interested(book, judged, number)),
                ("doubted", one.stance == "doubts"),
                ("denied", sides & DENY),
                ("inferred-link", one.inferred_from),
                ("miscredited", one.credits),
                ("partial-support", one.extent == "partial"),
                ("headline-overstates", one.headline),
                ("not-archived", source is not None and not source.archive_url),
                ("quote-unchecked", one.quote and (claim.id, one.id) not in checked),
            )
            if holds
        }
    return tuple(name for name in FLAGS if found.get(name))


def _interested(book: Ledger, judged: Judgement, one: int) -> bool:
    return (
        book.is_origin[one]
        and one in judged.path
        and one not in judged.taken_back
        and bool(book.party_actor[one])
        and not book.assertions[one].against_interest
    )
