"""The lines and the mark of one row of a chain, as SVG: what stands left of its words. Decorative; the words say all.

Written here and not in the template: it holds numbers and names of ours alone, nothing that needs escaping, and a page
has hundreds of them.
"""

from markupsafe import Markup

from factsheet.drawings.chain import Row
from factsheet.drawings.marks import ABSENT, BROKEN, CARRIER, DOT, LEVEL, PAGE, POINT, RING

_MIDDLE = 'cy=".875rem"'
_MARKS = {
    DOT: f'<circle class="dot" cx="%s" {_MIDDLE} r="7"/>',
    RING: f'<circle class="ring" cx="%s" {_MIDDLE} r="6"/>',
    LEVEL: f'<circle class="ring" cx="%s" {_MIDDLE} r="6"/>',
    BROKEN: f'<circle class="ring brk" cx="%s" {_MIDDLE} r="6"/>',
    POINT: f'<circle class="dot" cx="%s" {_MIDDLE} r="3"/>',
}
# What is drawn over a mark, about its middle.
_OVER = {
    LEVEL: '<path d="M-10 0H10"/>',
    CARRIER: '<path d="M-3-6H3V6H-3z"/>',
    ABSENT: '<path class="hollow" d="M-3-6H3V6H-3z"/>',
}
_DENIES = '<path class="no" d="M-8 8L8-8"/>'


def gutter(row: Row) -> Markup:
    """The drawing beside a row's words."""
    parts = [
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke-width="{width}"'
        + (f' class="{kind}"/>' if kind else "/>")
        for x1, y1, x2, y2, width, kind in row.lines
    ]
    x = row.x
    if row.mark == PAGE:
        parts.append(f'<line class="stop" x1="{x}" y1="{row.top}" x2="{x}" y2="{row.bottom}"/>')
    elif row.mark in _MARKS:
        parts.append(_MARKS[row.mark] % x)
    over = _DENIES if row.denies else _OVER.get(row.mark)
    if over:
        parts.append(f'<svg x="{x}" y=".875rem">{over}</svg>')
    if row.gate:
        parts.append(f'<svg x="{x}" y="100%"><path class="narrow" d="M-9-14H9"/></svg>')
    return Markup(f'<svg aria-hidden="true" focusable="false">{"".join(parts)}</svg>')  # noqa: S704  # ours alone
