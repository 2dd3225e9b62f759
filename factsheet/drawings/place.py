"""Places with honest precision: what is known to a town is a point, a region an open ring, a country no mark at all.

A window onto the land is named by its edges; marks stand in it at per cent of its width and height, so that the words
on it keep their size. Places that would cover each other at the width of a phone share one mark and one number.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from factsheet.drawings.scale import percent
from factsheet.model import Spot

# How wide a window is for its height: of the world, and of a part of it.
WORLD_SHAPE, PART_SHAPE = 2.0, 1.5
# The latitude whose east-west lengths a drawing of the world keeps true.
TRUE = 40.0
# A part of the world is looked for this wide, and drawn no closer than this, with so much around its outermost places;
# in degrees.
WIDEST, NARROWEST, MARGIN = 76.0, 16.0, 4.0
# Marks nearer than this share one, in per cent of a width.
NEAR = 5.0

# A ring is drawn as wide as this on the ground, in kilometres, since no region's edge is on file; but no narrower than
# can be seen, in per cent of the width. The scale is so many kilometres, and begins so many per cent from the edge.
HEREABOUTS, SMALLEST = 400.0, 5.0
SCALE, SCALE_AT = 1000.0, 3.0
KILOMETRES = 111.2  # to a degree of latitude

POINT, REGION = "point", "region"
# Coarser than a region, there is no point on a map that would not be wrong.
DRAWN = {"site": POINT, "town": POINT, "region": REGION}


class Mark(NamedTuple):
    """A mark of a window: `x` and `y` in per cent, with the number under which its places are listed.

    `across` and `down` are a ring's half axes, in per cent of the width and of the height; a point has none. The number
    stands at `beside`, which is the mark's left edge or its middle: `left` of it where the right is taken.
    """

    number: int
    x: str
    y: str
    kind: str
    across: str
    down: str
    beside: str
    left: bool


class Window(NamedTuple):
    """A part of the land: its `box` in tenths of a degree, as a drawing's viewBox; `inset` frames the other window.

    `scale` is where a line of SCALE kilometres at the middle of a part begins and ends, in per cent; a drawing of the
    world has no one scale.
    """

    name: str
    box: str
    marks: tuple[Mark, ...]
    inset: tuple[str, str, str, str]
    scale: tuple[str, str]


class Group(NamedTuple):
    """Places that share a mark: their number (0: none has one) and the keys of what happened there."""

    number: int
    keys: tuple[str, ...]


class Atlas(NamedTuple):
    """The windows, the widest last, and every place by the number of its mark; those without one last."""

    windows: tuple[Window, ...]
    groups: tuple[Group, ...]


class Edges(NamedTuple):
    """A window's edges in degrees."""

    west: float
    north: float
    east: float
    south: float

    def has(self, lat: float, lon: float) -> bool:
        """Whether a point lies inside."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    def across(self, lon: float) -> float:
        """Where a meridian stands, in per cent of the width."""
        return (lon - self.west) / (self.east - self.west) * 100

    def down(self, lat: float) -> float:
        """Where a parallel stands, in per cent of the height."""
        return (self.north - lat) / (self.north - self.south) * 100


_HEIGHT = 360 * math.cos(math.radians(TRUE)) / WORLD_SHAPE
WORLD = Edges(-180.0, 80.0, 180.0, 80.0 - _HEIGHT)


def atlas(spots: Iterable[tuple[str, Spot]]) -> Atlas:
    """The map of what happened (a key each) where."""
    ordered = sorted(spots, key=lambda one: (one[1].name.casefold(), one[0]))
    placed = [(key, spot) for key, spot in ordered if is_drawn(spot)]
    # North to south, so that numbers are found in the order in which one reads.
    placed.sort(key=lambda one: (-_at(one[1])[0], _at(one[1])[1], one[0]))
    part = _part([spot for _, spot in placed])
    near = [one for one in placed if part and part.has(*_at(one[1]))]
    far = [one for one in placed if one not in near]
    clusters = _clusters(near, part, PART_SHAPE) if part else []
    others = _clusters(far, WORLD, WORLD_SHAPE)
    windows = []
    if part:
        marks = tuple(_marks(clusters, part, PART_SHAPE, 1))
        windows.append(Window("part", _box(part), marks, ("", "", "", ""), _scale(part)))
    if others or not part:
        inset = _inset(part) if part else ("", "", "", "")
        marks = tuple(_marks(others, WORLD, WORLD_SHAPE, len(clusters) + 1))
        windows.append(Window("world", _box(WORLD), marks, inset, ("", "")))
    groups = [Group(number, tuple(key for key, _ in cluster)) for number, cluster in enumerate([*clusters, *others], 1)]
    bare = tuple(key for key, spot in ordered if not is_drawn(spot))
    return Atlas(tuple(windows) if placed else (), (*groups, *([Group(0, bare)] if bare else [])))


def is_drawn(spot: Spot) -> bool:
    """Whether there is a point on a map that stands for a place without saying more than is known."""
    if spot.precision not in DRAWN or spot.lat is None or spot.lon is None:
        return False
    return WORLD.has(spot.lat, spot.lon)


def _at(spot: Spot) -> tuple[float, float]:
    assert spot.lat is not None
    assert spot.lon is not None
    return spot.lat, spot.lon


def _part(spots: Sequence[Spot]) -> Edges | None:
    """The part of the world that holds most places, drawn as close as they allow; none when it holds fewer than two."""
    known = Counter((round(lat), round(lon)) for lat, lon in map(_at, spots))
    inside = {frozenset(one for one in known if window.has(*one)) for window in _windows()}
    most = max(sum(known[one] for one in some) for some in inside)
    if most < 2:
        return None
    closest = [_around(sorted(some)) for some in inside if sum(known[one] for one in some) == most]
    return min(closest, key=lambda window: (window.north - window.south, window))


def _window(lat: float, lon: float, wide: float) -> Edges:
    """A window of a width about a point, its height such that lengths at its middle are true."""
    high = wide * math.cos(math.radians(lat)) / PART_SHAPE
    return Edges(lon - wide / 2, lat + high / 2, lon + wide / 2, lat - high / 2)


@cache
def _windows() -> tuple[Edges, ...]:
    """Where a part may lie before it is drawn closer."""
    return tuple(_window(lat, lon, WIDEST) for lat in range(-55, 80, 5) for lon in range(-180, 180, 5))


def _around(points: Sequence[tuple[float, float]]) -> Edges:
    """The closest window about some points."""
    lats, lons = zip(*points, strict=True)
    lat, lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    tall = (max(lats) - min(lats) + 2 * MARGIN) * PART_SHAPE / math.cos(math.radians(lat))
    return _window(lat, lon, max(max(lons) - min(lons) + 2 * MARGIN, tall, NARROWEST))


Placed = tuple[str, Spot]


def _clusters(placed: Sequence[Placed], window: Edges, shape: float) -> list[list[Placed]]:
    """Places that would cover each other, together: each joins the first cluster whose first place is near."""
    found: list[list[Placed]] = []
    for key, spot in placed:
        for cluster in found:
            first = cluster[0][1]
            if DRAWN[first.precision] == DRAWN[spot.precision] and _apart(first, spot, window, shape) < NEAR:
                cluster.append((key, spot))
                break
        else:
            found.append([(key, spot)])
    return found


def _apart(one: Spot, other: Spot, window: Edges, shape: float) -> float:
    (lat, lon), (other_lat, other_lon) = _at(one), _at(other)
    across = window.across(lon) - window.across(other_lon)
    return math.hypot(across, (window.down(lat) - window.down(other_lat)) / shape)


# A number takes so much of the width to the right of its point, and so much of it above and below, on a phone.
TAKES, BESIDE = 10.0, 4.0


def _marks(clusters: Sequence[Sequence[Placed]], window: Edges, shape: float, first: int) -> Iterable[Mark]:
    spots = [cluster[0][1] for cluster in clusters]
    places = [(window.across(lon), window.down(lat)) for lat, lon in map(_at, spots)]
    for number, (spot, (x, y)) in enumerate(zip(spots, places, strict=True), first):
        kind = DRAWN[spot.precision]
        across, down = _ring(window, shape, _at(spot)[0]) if kind == REGION else (0.0, 0.0)
        taken = any(x < other <= x + TAKES and abs(y - high) / shape < BESIDE for other, high in places)
        yield Mark(
            number, percent(x), percent(y), kind,
            percent(across) if across else "", percent(down) if down else "",
            percent(x - across), bool(across) or taken,
        )  # fmt: skip


def _ring(window: Edges, shape: float, lat: float) -> tuple[float, float]:
    """Half of HEREABOUTS east to west and north to south, or of SMALLEST where that is more."""
    degrees = HEREABOUTS / 2 / KILOMETRES
    down = degrees / (window.north - window.south) * 100
    across = degrees / math.cos(math.radians(lat)) / (window.east - window.west) * 100
    if across < SMALLEST / 2:
        across, down = SMALLEST / 2, SMALLEST / 2 * shape
    return across, down


def _scale(window: Edges) -> tuple[str, str]:
    degrees = SCALE / KILOMETRES / math.cos(math.radians((window.north + window.south) / 2))
    return percent(SCALE_AT), percent(SCALE_AT + degrees / (window.east - window.west) * 100)


def _inset(part: Edges) -> tuple[str, str, str, str]:
    left, top = WORLD.across(part.west), WORLD.down(part.north)
    return (
        percent(left),
        percent(top),
        percent(WORLD.across(part.east) - left),
        percent(WORLD.down(part.south) - top),
    )


def _box(edges: Edges) -> str:
    numbers = (
        (edges.west + 180) * 10,
        (90 - edges.north) * 10,
        (edges.east - edges.west) * 10,
        (edges.north - edges.south) * 10,
    )
    return " ".join(f"{round(number, 1):g}" for number in numbers)
