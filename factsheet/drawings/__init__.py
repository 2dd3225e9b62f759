"""Pictures of what follows, as plain values that templates draw: chains, spread, status, counts, time and place.

Nothing here decides anything about evidence: it places what `derive` found. Lengths carry their unit, so that one
drawing holds at any width: `em` across a chain is the width of a lane, which the stylesheet sets; per cent across
a scale is its whole width; `rem` down follows the reader's size of type.
"""

from factsheet.drawings.chain import Chain, chain
from factsheet.drawings.place import Atlas, atlas
from factsheet.drawings.ranges import Ranges, ranges
from factsheet.drawings.spread import Spread, spread
from factsheet.drawings.strip import Strip, strip
from factsheet.drawings.timeline import MONTHS, NAMES, Dated, Timeline, timeline

__all__ = [
    "MONTHS",
    "NAMES",
    "Atlas",
    "Chain",
    "Dated",
    "Ranges",
    "Spread",
    "Strip",
    "Timeline",
    "atlas",
    "chain",
    "ranges",
    "spread",
    "strip",
    "timeline",
]
