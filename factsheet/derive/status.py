"""The rules that give a claim its status (DESIGN §4.7), as the one list that the code applies and the pages print."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import msgspec


class Tally(NamedTuple):
    """What the rules ask: `A`, `D` independent counts; `a`, `d` families of counted origins, eligible or not.

    `shown_A`, `shown_D`: an eligible origin of that side is observed or document. `against_interest`: an affirming
    origin that counts in `a` is. `taken_back`: an affirming origin with a path was taken back.
    """

    nature: str
    A: int
    D: int
    a: int
    d: int
    shown_A: bool
    shown_D: bool
    against_interest: bool
    taken_back: bool


class StatusRule(msgspec.Struct, frozen=True, array_like=True):
    """One row of the table: the `status`, its `label` for readers, their `group`, `when` in words, and the test.

    `meaning` is one sentence for a reader.
    """

    number: int
    status: str
    label: str
    group: str
    when: str
    meaning: str
    holds: Callable[[Tally], bool]

    def __reduce__(self) -> tuple[Callable[[str], "StatusRule"], tuple[str]]:
        # A rule goes to another process by its name: its test is code.
        return _named, (self.status,)


def _named(status: str) -> StatusRule:
    return BY_STATUS[status]


GROUPS = {
    "supported": "Supported",
    "open": "Open",
    "unsupported": "Unsupported",
    "contradicted": "Contradicted",
    "not-checkable": "Not checkable",
}

UNCHECKABLE = ("opinion", "motive", "forecast")

STATUSES: tuple[StatusRule, ...] = (
    StatusRule(
        1,
        "not-checkable",
        "Not checkable",
        "not-checkable",
        "the claim is an opinion, a motive or a forecast",
        "It is a forecast, a motive or an opinion: no document can settle it.",
        lambda t: t.nature in UNCHECKABLE,
    ),
    StatusRule(
        2,
        "withdrawn",
        "Withdrawn",
        "unsupported",
        "a = 0, and an affirming origin with a path was taken back",
        "Whoever said it first has taken it back, and nobody else is an origin for it.",
        lambda t: t.a == 0 and t.taken_back,
    ),
    StatusRule(
        3,
        "contradicted",
        "Contradicted",
        "contradicted",
        "D ≥ 2, one of them shown, and A < 2",
        "Independent origins deny it, at least one of them from what it saw or holds.",
        lambda t: t.D >= 2 and t.shown_D and t.A < 2,
    ),
    StatusRule(
        4,
        "acknowledged",
        "Acknowledged",
        "supported",
        "an affirming origin that counts in a is against its own interest, and D = 0",
        "A party it harms says so itself, and no independent origin denies it.",
        lambda t: t.against_interest and t.D == 0,
    ),
    StatusRule(
        5,
        "corroborated",
        "Corroborated",
        "supported",
        "A ≥ 2, one of them shown, and D < 2",
        "Independent origins say so, at least one of them from what it saw or holds.",
        lambda t: t.A >= 2 and t.shown_A and t.D < 2,
    ),
    StatusRule(
        6,
        "contested",
        "Contested",
        "open",
        "A ≥ 1 and D ≥ 1",
        "Independent origins stand on both sides.",
        lambda t: t.A >= 1 and t.D >= 1,
    ),
    StatusRule(
        7,
        "attested",
        "Attested",
        "open",
        "A ≥ 2 (independent voices say so, none has shown what it rests on)",
        "Independent origins say so, but none has shown what it rests on.",
        lambda t: t.A >= 2,
    ),
    StatusRule(
        8,
        "disputed",
        "Disputed",
        "open",
        "a ≥ 1 and d ≥ 1 (one side's word against the other's, not two independent sides)",
        "One side's word stands against the other's; they are not two independent sides.",
        lambda t: t.a >= 1 and t.d >= 1,
    ),
    StatusRule(
        9,
        "untraced",
        "Untraced",
        "unsupported",
        "a = 0",
        "No chain on file ends at anybody named who says how they know.",
        lambda t: t.a == 0,
    ),
    StatusRule(
        10,
        "single-origin",
        "Single origin",
        "open",
        "a = 1",
        "However many pages carry it, they all lead to one origin.",
        lambda t: t.a == 1,
    ),
    StatusRule(
        11,
        "several-origins",
        "Several origins",
        "open",
        "otherwise: several named origins, not independent of the parties or of each other",
        "Several origins say so, but they are not independent of the parties or of each other.",
        lambda _: True,
    ),
)

BY_STATUS = {one.status: one for one in STATUSES}


@cache
def status(tally: Tally) -> StatusRule:
    """The first rule that matches."""
    return next(one for one in STATUSES if one.holds(tally))
