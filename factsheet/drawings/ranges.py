"""Numbers that disagree, on one scale: by date and by who counted."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from factsheet import edtf
from factsheet.derive import Registry, family
from factsheet.drawings.marks import Names, family_name
from factsheet.drawings.scale import Scale, percent
from factsheet.model import Figure

# Room for half a mark at either end of the scale, in per cent.
START, END = 4.0, 96.0
MOST_TICKS = 5


class Count(NamedTuple):
    """One figure: from `x1` to `x2` on the scale (the same for a single number), and in words.

    `mark` is a dot when somebody named counted, a broken ring when not; `same_day` when the row before has its date.
    """

    x1: str
    x2: str
    single: bool
    approx: bool
    mark: str
    number: str
    on: str
    when: str
    same_day: bool
    actor: str
    source: str
    claim: str


class Tick(NamedTuple):
    """A number on the scale."""

    x: str
    number: str


class Family(NamedTuple):
    """Who stands behind how many of the counts."""

    name: str
    counts: int


class Ranges(NamedTuple):
    """The figures of one measure, oldest first, those without a date last."""

    measure: str
    low: str
    high: str
    ticks: tuple[Tick, ...]
    counts: tuple[Count, ...]
    families: tuple[Family, ...]


def ranges(figures: Sequence[Figure], registry: Registry, names: Names) -> tuple[Ranges, ...]:
    """A chart for each measure of an event, in the order of their names."""
    measures: dict[str, list[Figure]] = {}
    for one in sorted(
        figures, key=lambda one: (one.measure, one.on.last, float(one.low), float(one.high), one.actor, one.source)
    ):
        measures.setdefault(one.measure, []).append(one)
    return tuple(_ranges(measure, rows, registry, names) for measure, rows in measures.items())


def _ranges(measure: str, rows: Sequence[Figure], registry: Registry, names: Names) -> Ranges:
    low = min(rows, key=lambda one: float(one.low)).low
    high = max(rows, key=lambda one: float(one.high)).high
    # From zero, so that half as many looks like half as many.
    scale = Scale(min(0.0, float(low)), max(float(high), 1.0), START, END)
    ticks = [Tick(percent(scale.at(value)), f"{value:g}") for value in _round_numbers(scale)]
    behind = Counter(family_name(family(one.actor, one.on.last, registry), names) for one in rows if one.actor)
    counts = []
    before = None
    for one in rows:
        counts.append(
            Count(
                x1=percent(scale.at(float(one.low))),
                x2=percent(scale.at(float(one.high))),
                single=one.low == one.high,
                approx=one.approx,
                mark="dot" if one.actor else "broken",
                number=("about " if one.approx else "")
                + (one.low if one.low == one.high else f"{one.low} to {one.high}"),
                on=one.on.text,
                when=edtf.spoken(one.on.text),
                same_day=one.on.text == before,
                actor=one.actor,
                source=one.source,
                claim=one.claim,
            )
        )
        before = one.on.text
    families = sorted(behind.items(), key=lambda found: (-found[1], found[0]))
    return Ranges(measure, low, high, tuple(ticks), tuple(counts), tuple(Family(*found) for found in families))


def _round_numbers(scale: Scale) -> list[float]:
    """Round numbers over the scale, five at most, its low end among them."""
    span = scale.high - scale.low
    power = 10.0 ** math.floor(math.log10(span))
    step = next(power * factor for factor in (0.2, 0.5, 1.0, 2.0) if span / (power * factor) < MOST_TICKS)
    return [scale.low + step * number for number in range(int(span / step) + 1)]
