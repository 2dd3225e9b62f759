"""The chain as rows: one assertion a row, what it relays above it, joined by lines in a gutter that holds at any width.

Every assertion stands in one row, below all it relays (a loop apart). One that is relayed owns a lane of the gutter
from its row to the row of its last relay; each link is a line of its own from that lane to the relay's mark. Origins
stand at the left; a page that nobody passes on stands at the right of every lane. So forty assertions make the picture
taller and never wider than `WIDEST` lanes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from factsheet.derive import Assessment, Judged, Registry, family
from factsheet.drawings.marks import ABSENT, CARRIER, PAGE, ROLE, Marked, Names, family_name
from factsheet.edtf import Date

# Relays step to the right up to this lane; deeper ones go straight down where they can.
STEPS = 4
# More lanes than this share its width.
WIDEST = 7
# The middle of a row's first line, and how far apart lines end on one mark, in rem.
MIDDLE = 0.875
APART = 0.3
# Half of the gap in a lane where another line passes over it, and half of a page's mark, in rem.
GAP = 0.2
STOP = 0.35
THINNEST, THICKEST, PER_PAGE = 1.25, 5.0, 0.25

ORDER = {"dot": 0, "ring": 1, "level": 2, "broken": 3, "point": 4, ABSENT: 5, CARRIER: 5, PAGE: 5}
WORDS = {ABSENT: "not on file itself", CARRIER: "page, passed on", PAGE: "page"}

Links = Sequence[Sequence[int]]


class Line(NamedTuple):
    """A line in the gutter of one row: `x` in em (a lane each), `y` in rem or per cent of the row.

    `width` is in pixels, thicker for more pages; `kind` holds its classes: `dash` when inferred, `no` when it denies.
    """

    x1: str
    y1: str
    x2: str
    y2: str
    width: str
    kind: str


class Relayed(msgspec.Struct, frozen=True):
    """What a row relays."""

    id: str
    who: str


class Row(msgspec.Struct, frozen=True):
    """One assertion: its mark at `x`, the lines through its row, and its words.

    `top` and `bottom` are the ends of a page's mark; `indent` is the number of lanes left of its words. `inferred`
    says whether any of what it relays is our inference; `family` is its origin's family when that is not the speaker's
    own name; `gate` names the bottleneck that its row begins with.
    """

    id: str
    who: str
    named: bool
    mark: str
    words: str
    denies: bool
    stance: str
    extent: str
    x: str
    top: str
    bottom: str
    indent: int
    lines: tuple[Line, ...]
    relays: tuple[Relayed, ...]
    inferred: bool
    family: str
    gate: str
    on: Date


class Part(NamedTuple):
    """Rows that hang together: `side` is affirm (with whatever is linked to it), deny, or apart (on no side)."""

    side: str
    rows: tuple[Row, ...]


class Chain(NamedTuple):
    """The whole picture, how many lanes it takes, and whether its bottlenecks are of paths `free` of parties."""

    parts: tuple[Part, ...]
    lanes: int
    free: bool


class Lanes(NamedTuple):
    """Where everything stands: numbers in order of rows; each one's row, lane, and the first and last row of its lane.

    `flow` is how many pages hang on each, counted once along the way they were first reached.
    """

    order: tuple[int, ...]
    row: dict[int, int]
    column: dict[int, int]
    span: dict[int, tuple[int, int]]
    flow: dict[int, int]
    most: int


class Shape(NamedTuple):
    """All that places the assertions of a claim, which are numbered in order of weight.

    Each one's upstream, and which of that is our inference; its sides, whether it denies, and whether it is on file.
    """

    upstream: tuple[tuple[int, ...], ...]
    inferred: tuple[tuple[int, ...], ...]
    sides: tuple[tuple[str, ...], ...]
    against: tuple[bool, ...]
    on_file: tuple[bool, ...]


class Place(msgspec.Struct, frozen=True):
    """Where the assertion `number` stands, as a Row says it."""

    number: int
    x: str
    top: str
    bottom: str
    indent: int
    lines: tuple[Line, ...]


def chain(one: Assessment, rows: Iterable[Marked], registry: Registry, names: Names) -> Chain:
    """The chain of a claim, whose assertions are `rows`; `names` are the names of entries by kind and id."""
    marked = sorted(rows, key=_weight)
    judged = [row.judged for row in marked]
    index = {row.assertion.id: number for number, row in enumerate(judged)}
    shape = Shape(
        tuple([tuple(dict.fromkeys([index[id] for id in row.relays])) if row.relays else () for row in judged]),
        tuple(
            [
                tuple([index[id] for id in row.assertion.inferred_from if id in index])
                if row.assertion.inferred_from
                else ()
                for row in judged
            ]
        ),
        tuple([row.sides for row in judged]),
        tuple([row.denies for row in marked]),
        tuple([bool(row.assertion.source) for row in judged]),
    )
    gates = _gates(one, judged, shape.upstream, registry)
    placed, lanes = _placed(shape)
    parts = [
        Part(
            side,
            tuple(
                [
                    _row(
                        place,
                        marked[place.number],
                        [marked[other] for other in shape.upstream[place.number]],
                        gates.get(place.number, ""),
                        names,
                    )
                    for place in places
                ]
            ),
        )
        for side, places in placed
    ]
    return Chain(tuple(parts), lanes, bool(one.affirm.independent))


def _weight(row: Marked) -> tuple[object, ...]:
    """Affirming first, origins first, those most passed on first, then by date and id."""
    it = row.judged.assertion
    return (row.denies, ORDER[row.mark], bool(it.inferred_from), -len(row.judged.relayed_by), it.on.last, it.id)


def _hang_together(upstream: Links) -> list[list[int]]:
    """The assertions that links join, each group and all groups in order."""
    group = list(range(len(upstream)))

    def end(number: int) -> int:
        while group[number] != number:
            group[number] = number = group[group[number]]
        return number

    for number, above in enumerate(upstream):
        for other in above:
            low, high = sorted((end(number), end(other)))
            group[high] = low
    found: dict[int, list[int]] = {}
    for number in range(len(upstream)):
        found.setdefault(end(number), []).append(number)
    return list(found.values())


# Many claims have the same shape.
@lru_cache(maxsize=4096)
def _placed(shape: Shape) -> tuple[list[tuple[str, list[Place]]], int]:
    """Where everything stands, part by part, and how many lanes that takes."""
    downstream: list[list[int]] = [[] for _ in shape.upstream]
    for number, above in enumerate(shape.upstream):
        for other in above:
            downstream[other].append(number)
    sides: dict[str, list[int]] = {"affirm": [], "deny": [], "apart": []}
    for group in _hang_together(shape.upstream):
        here = {side for number in group for side in shape.sides[number]}
        sides["affirm" if "affirm" in here else "deny" if here else "apart"] += group
    parts = [
        (side, place(members, shape.upstream, downstream, shape.on_file)) for side, members in sides.items() if members
    ]
    # All parts share one right edge.
    most = max([lanes.most for _, lanes in parts], default=0)
    return [(side, list(_places(shape, downstream, lanes, most))) for side, lanes in parts], min(most, WIDEST)


def place(members: Sequence[int], upstream: Links, downstream: Links, on_file: Sequence[bool]) -> Lanes:
    """Rows and lanes for `members`, which are in order of weight."""
    order, primary = _order(members, upstream, downstream)
    row = {number: place for place, number in enumerate(order)}
    flow = {number: int(on_file[number]) for number in order}
    for number in reversed(order):
        if number in primary:
            flow[primary[number]] += flow[number]
    span = {}
    for number in order:
        rows = [row[number], *[row[other] for other in downstream[number]]]
        span[number] = (min(rows), max(rows))
    ends = [number for number in order if upstream[number] and not downstream[number]]
    column = _columns([number for number in order if not upstream[number] or downstream[number]], row, span, upstream)
    most = max(column.values(), default=-1) + 1 if ends else max(column.values())
    return Lanes(tuple(order), row, column | dict.fromkeys(ends, most), span, flow, most)


def _order(members: Sequence[int], upstream: Links, downstream: Links) -> tuple[list[int], dict[int, int]]:
    """Depth first, each below all it relays; and what each was reached from. A loop is entered at its weightiest."""
    missing = {number: len(upstream[number]) for number in members}
    order: list[int] = []
    placed: set[int] = set()
    primary: dict[int, int] = {}

    def walk(start: int) -> None:
        waiting = [start]
        while waiting:
            number = waiting.pop()
            if number in placed:
                continue
            placed.add(number)
            order.append(number)
            for other in reversed(downstream[number]):
                missing[other] -= 1
                if not missing[other] and other not in placed:
                    primary[other] = number
                    waiting.append(other)

    for start in [number for number in members if not missing[number]]:
        walk(start)
    while len(order) < len(members):
        left = {number: [other for other in upstream[number] if other not in placed] for number in members}
        walk(next(number for number in members if number not in placed and _only_loops(number, left)))
    return order, primary


def _only_loops(number: int, upstream: Mapping[int, Sequence[int]]) -> bool:
    """Whether all that a number goes back to goes back to it."""
    behind = _behind(number, upstream)
    return all(number in _behind(other, upstream) for other in behind)


def _behind(number: int, upstream: Mapping[int, Sequence[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [number]
    while waiting:
        for other in upstream[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _columns(
    order: Sequence[int], row: dict[int, int], span: dict[int, tuple[int, int]], upstream: Links
) -> dict[int, int]:
    """A lane for each: right of all it relays, and free from the first to the last row it spans."""
    column: dict[int, int] = {}
    until: list[int] = []
    for number in sorted(order, key=lambda one: (span[one][0], row[one])):
        first, last = span[number]
        above = [other for other in upstream[number] if other in column]
        wanted = max((column[other] for other in above), default=-1) + 1
        if wanted > STEPS and first == row[number]:
            down = [other for other in above if span[other][1] == row[number]]
            if down:
                column[number] = column[down[0]]
                until[column[number]] = last
                continue
        while wanted < len(until) and until[wanted] >= first:
            wanted += 1
        until += [-1] * (wanted + 1 - len(until))
        column[number] = wanted
        until[wanted] = last
    return column


def _gates(one: Assessment, judged: Sequence[Judged], upstream: Links, registry: Registry) -> dict[int, str]:
    """Where something is passed on from a bottleneck of the affirming side for the first time, and which it is."""
    found: dict[int, str] = {}
    if not any(upstream):
        return found
    for narrow in one.affirm.bottlenecks:
        parts = frozenset(narrow.split("+"))
        through = {
            number
            for number, row in enumerate(judged)
            if "affirm" in row.sides and (row.family == narrow or _publisher(row, registry) in parts)
        }
        for number in sorted(through):
            row = judged[number]
            if row.relayed_by and (row.path or row.assertion.source) and not through.intersection(upstream[number]):
                found.setdefault(number, narrow)
    return found


def _publisher(row: Judged, registry: Registry) -> str:
    source = registry.sources.get(row.assertion.source)
    return family(source.publisher, row.assertion.on.last, registry) if source else ""


def _places(shape: Shape, downstream: Links, lanes: Lanes, most: int) -> Iterator[Place]:
    outermost = [number for number in lanes.order if shape.upstream[number] and not downstream[number]]
    column = lanes.column | dict.fromkeys(outermost, most)
    scale = min(1.0, WIDEST / most) if most else 1.0
    at = [_em(lane * scale) for lane in range(most + 1)]
    starting: dict[int, list[int]] = {}
    for number in lanes.order:
        first, last = lanes.span[number]
        if first != last:
            starting.setdefault(first, []).append(number)
    open_: list[int] = []
    left = {number: sum([lanes.flow[other] for other in downstream[number]]) for number in lanes.order}
    for row, number in enumerate(lanes.order):
        open_ = [other for other in open_ if lanes.span[other][1] >= row] + starting.get(row, [])
        # The lane nearest to the mark ends highest, so that lines to one mark do not cross.
        above = sorted(shape.upstream[number], key=lambda one: -column[one])
        links = dict(zip(above, _ends(len(above)), strict=True))
        tall = (max(links.values()) - min(links.values())) / 2 + STOP if links else STOP
        widest = max(column[number], *(column[other] for other in open_), 0)
        yield Place(
            number,
            at[column[number]],
            _rem(MIDDLE - tall),
            _rem(MIDDLE + tall),
            -int(-widest * scale // 1),
            tuple(_lines(shape, number, row, open_, links, lanes, column, left, at)),
        )


def _row(place: Place, marked: Marked, relayed: Sequence[Marked], gate: str, names: Names) -> Row:
    """A row: where it stands, and its words."""
    row, who = marked.judged, marked.who
    it = row.assertion
    family = family_name(row.family, names) if it.named and (row.origin or row.party) else who
    return Row(
        it.id,
        who,
        it.named,
        marked.mark,
        WORDS.get(marked.mark) or ROLE[marked.role],
        marked.denies,
        it.stance or ("denies" if row.sides == ("deny",) else ""),
        it.extent,
        place.x,
        place.top,
        place.bottom,
        place.indent,
        place.lines,
        tuple([Relayed(other.judged.assertion.id, other.who) for other in relayed]) if relayed else (),
        bool(it.inferred_from),
        "" if family == who else family,
        family_name(gate, names) if gate else "",
        it.on,
    )


def _ends(number: int) -> list[float]:
    """Where lines end on a mark, in rem from the top of the row, evenly about its middle."""
    apart = APART if number <= 5 else 4 * APART / (number - 1)
    return [MIDDLE + (one - (number - 1) / 2) * apart for one in range(number)]


@lru_cache(maxsize=4096)
def _em(length: float) -> str:
    return f"{round(length, 3):g}em"


@lru_cache(maxsize=4096)
def _rem(length: float) -> str:
    return f"{round(length, 3):g}rem"


def _lines(
    shape: Shape,
    number: int,
    row: int,
    open_: Sequence[int],
    ends: Mapping[int, float],
    lanes: Lanes,
    column: Mapping[int, int],
    left: dict[int, int],
    at: Sequence[str],
) -> Iterable[Line]:
    """The lines of one row: each open lane, broken where a link passes over it; then each link to the mark.

    `left` counts the pages still to come down each lane, and is told of those that leave it here.
    """
    mine = column[number]
    for lane in open_:
        first, last = lanes.span[lane]
        stands = column[lane]
        here = MIDDLE if lane == number or stands == mine else ends.get(lane, 0.0)
        top = here if row == first else 0.0
        low = here if row == last else None
        width = _width(left[lane])
        if lane in ends:
            left[lane] -= lanes.flow[number]
        kind = "no" if shape.against[lane] else ""
        x = at[stands]
        crossed = [
            end
            for other, end in ends.items()
            if (column[other] < stands < mine or mine < stands < column[other])
            and end > top
            and (low is None or end < low)
        ]
        for end in sorted(crossed):
            if end - GAP > top:
                yield Line(x, _rem(top), x, _rem(end - GAP), width, kind)
            top = end + GAP
        if low is None or low > top:
            yield Line(x, _rem(top), x, "100%" if low is None else _rem(low), width, kind)
    for other, end in ends.items():
        if column[other] != mine:
            kind = "dash" if other in shape.inferred[number] else ""
            kind = f"{kind} no".strip() if shape.against[other] else kind
            y = _rem(end)
            yield Line(at[column[other]], y, at[mine], y, _width(lanes.flow[number]), kind)


@lru_cache(maxsize=4096)
def _width(pages: int) -> str:
    """How thick a line is that this many pages hang on."""
    return f"{min(THICKEST, THINNEST + PER_PAGE * max(0, pages - 1)):g}"
