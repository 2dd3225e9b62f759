"""Draw the coastlines of the map: Natural Earth 1:110m land (public domain) into `templates/parts/land.svg`.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python bench/land.py package/land-110m.json

Run once, by hand; the build only includes what this wrote. The path is in tenths of a degree, east from 180° W and
south from 90° N (a plate carrée), so that whoever draws a window of it only has to name its edges. There are no
borders: a map of this size could not draw them without taking sides. Antarctica is left out.
"""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[1] / "templates" / "parts" / "land.svg"
SOUTHERNMOST = -60
HALF_WAY_ROUND = 1800

Point = tuple[int, int]


def arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Every arc in tenths of a degree; a TopoJSON arc counts from its last point, in steps of the file's own grid."""
    (east, north), (left, low) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points: list[Point] = []
        for across, up in arc:
            x, y = x + across, y + up
            point = (round((x * east + left + 180) * 10), round((90 - (y * north + low)) * 10))
            if point not in points[-1:]:
                points.append(point)
        found.append(points)
    return found


def rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Every coastline: its arcs joined, those with a negative number backwards."""
    known = arcs(topology)
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                points: list[Point] = []
                for number in ring:
                    arc = known[number] if number >= 0 else known[~number][::-1]
                    points += arc[1:] if points else arc
                yield points


def path(points: list[Point]) -> str:
    """A coastline as path data, each point told from the last; where it leaves the map at 180° it begins anew."""
    pieces = [[points[0]]]
    for before, point in pairwise(points):
        if abs(point[0] - before[0]) > HALF_WAY_ROUND:
            pieces.append([point])
        elif point != before:
            pieces[-1].append(point)
    return "".join(_piece(piece) for piece in pieces if len(piece) > 1)


def _piece(points: list[Point]) -> str:
    steps = " ".join(f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{steps}".replace(" -", "-")


def main(source: str) -> None:
    """Write the drawing of the land in a TopoJSON file."""
    topology = json.loads(Path(source).read_text("utf-8"))
    most = (90 - SOUTHERNMOST) * 10
    land = [path(ring) for ring in rings(topology) if len(ring) > 3 and min(y for _, y in ring) < most]
    TARGET.write_text('<path class="land" vector-effect="non-scaling-stroke" d="' + "\n".join(land) + '"/>\n', "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
