"""The status of a claim over time: one step for each day on which it changed, and what was said that day."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from factsheet import edtf
from factsheet.derive import BY_STATUS, Assessment
from factsheet.drawings.marks import Marked
from factsheet.edtf import EARLIEST


class Said(msgspec.Struct, frozen=True):
    """An assertion that was made on the day of a step."""

    id: str
    who: str
    stance: str


class Step(msgspec.Struct, frozen=True):
    """A status and the day since which it holds; `lasted` is how long, in words, empty for the last.

    `mark` names the status's mark; `group` gives the line its stroke. `undated`: what has no date counts in this one.
    """

    on: str
    when: str
    status: str
    mark: str
    label: str
    group: str
    lasted: str
    said: tuple[Said, ...]
    more: int
    undated: bool


class Strip(NamedTuple):
    """The steps, oldest first, and whether assertions without a date count in the last."""

    steps: tuple[Step, ...]
    undated: int


MOST_SAID = 3


def strip(one: Assessment, rows: Sequence[Marked]) -> Strip:
    """The strip of a claim, whose assertions are `rows`: a step for each day on which its status changed."""
    moves = [
        moment
        for number, moment in enumerate(one.history)
        if not number or moment.status != one.history[number - 1].status
    ]
    ends = [*(moment.on for moment in moves[1:]), ""]
    undated = sum([not row.judged.assertion.on.dated for row in rows])
    steps = [_step(one, moment.on, moment.status, end, rows) for moment, end in zip(moves, ends, strict=True)]
    if undated and moves[-1] == one.history[-1]:
        steps[-1] = msgspec.structs.replace(steps[-1], undated=True)
    return Strip(tuple(steps), undated)


def _step(one: Assessment, on: str, status: str, end: str, rows: Sequence[Marked]) -> Step:
    rule = BY_STATUS[status]
    day = edtf.parse(on).last if on else EARLIEST
    said = [row for row in rows if row.judged.assertion.on.last == day]
    own = [row for row in said if not row.judged.assertion.is_relay] or said
    if len(own) > 1:
        own.sort(key=lambda row: (not row.judged.origin, row.judged.assertion.id))
    # A single origin that is a party is a ring.
    ring = status == "single-origin" and not any(
        row.judged.eligible and "affirm" in row.judged.sides and row.judged.assertion.on.last <= day for row in rows
    )
    last = not end
    return Step(
        on=on,
        when=edtf.spoken(on),
        status=status,
        mark="single-origin-party" if ring else status,
        label=one.label if last else rule.label,
        group=rule.group,
        lasted="" if last else _lasted(edtf.parse(end).last - day),
        said=tuple([Said(row.judged.assertion.id, row.who, row.judged.assertion.stance) for row in own[:MOST_SAID]]),
        more=max(0, len(own) - MOST_SAID),
        undated=False,
    )


def _lasted(days: int) -> str:
    if days < 60:
        return "1 day" if days == 1 else f"{days} days"
    if days < 730:
        return f"{round(days / 30.44)} months"
    return f"{round(days / 365.25)} years"
