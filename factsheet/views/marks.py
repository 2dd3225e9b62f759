"""The marks: one shape for each status and each kind of link, drawn in the colour of the text.

A filled dot is an independent origin, a ring an origin that is a party, a broken ring an unnamed or untraced one; a
bar is a page, hollow when it is not on file itself; a stroke through a mark denies; a bar across a line is a
bottleneck.
"""

from markupsafe import Markup

from factsheet.derive import Assessment
from factsheet.drawings.marks import ABSENT, BROKEN, CARRIER, DOT, LEVEL, PAGE, POINT, RING, Marked

_DOT = '<circle cx="{x}" cy="{y}" r="6" fill="currentColor"/>'
_RING = '<circle cx="{x}" cy="{y}" r="5.2" fill="none" stroke="currentColor" stroke-width="2.6"/>'
_BROKEN = (
    '<circle cx="{x}" cy="{y}" r="5.4" fill="none" stroke="currentColor" stroke-width="2.6" '
    'stroke-dasharray="3.6 2.05"/>'
)
_STRUCK = '<path d="M{a} 18L{b} 2" stroke="currentColor" stroke-width="2.2"/>'


def _at(shape: str, x: float, y: float = 10) -> str:
    return shape.format(x=x, y=y)


def _strike(x: float) -> str:
    return _STRUCK.format(a=x - 8, b=x + 8)


def _line(path: str, width: float = 2, more: str = "") -> str:
    return f'<path d="{path}" fill="none" stroke="currentColor" stroke-width="{width}"{more}/>'


_FAN = _line("M13 8.4L31 2.5M13 10H31M13 11.6L31 17.5", 1.2) + _line("M32 0V5M32 7.5V12.5M32 15V20", 2.4)

_STATUS = {
    "corroborated": _at(_DOT, 9, 8) + _at(_DOT, 27, 8) + _line("M1 18.5H35"),
    "attested": _at(_DOT, 9) + _at(_DOT, 27),
    "acknowledged": '<circle cx="18" cy="10" r="8" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<circle cx="18" cy="10" r="4" fill="currentColor"/>',
    "contested": _at(_DOT, 9) + _at(_DOT, 27) + _strike(27),
    "disputed": _at(_RING, 9) + _at(_RING, 27) + _strike(27),
    "several-origins": _at(_RING, 13) + _at(_RING, 22),
    "single-origin": _at(_DOT, 7) + _FAN,
    "single-origin-party": _at(_RING, 7) + _FAN,
    "untraced": _at(_BROKEN, 8) + _line("M16 10H31", 1.4, ' stroke-dasharray="3 3"') + _line("M32 5V15", 2.4),
    "withdrawn": _at(_RING, 18) + _line("M2 10H34"),
    "contradicted": _at(_DOT, 9) + _strike(9) + _at(_DOT, 27) + _strike(27),
    "not-checkable": _line("M4 10H32"),
}


def _svg(shapes: str, width: int) -> Markup:
    # Shapes are ours, fixed in this file.
    return Markup(  # noqa: S704
        f'<svg class="mark" viewBox="0 0 {width} 20" width="{width}" height="20" aria-hidden="true" focusable="false">'
        f"{shapes}</svg>"
    )


STATUS_MARKS = {name: _svg(shapes, 36) for name, shapes in _STATUS.items()}

_SHAPES = {
    DOT: _at(_DOT, 10),
    RING: _at(_RING, 10),
    LEVEL: _at(_RING, 10) + _line("M0 10H20", 1.6),
    BROKEN: _at(_BROKEN, 10),
    POINT: '<circle cx="10" cy="10" r="2.6" fill="currentColor"/>',
    PAGE: _line("M0 10H10M10 4.5V15.5", 2.4),
    CARRIER: _line("M0 10H7M13 10H20", 1.6) + '<path d="M7 4.5H13V15.5H7z" fill="currentColor"/>',
    ABSENT: _line("M0 10H7M13 10H20M7 4.5H13V15.5H7z", 1.6),
}

# The marks of a chain, and of its links.
MARKS = {
    **{name: _svg(shapes, 20) for name, shapes in _SHAPES.items()},
    "denies": _svg(_strike(10), 20),
    "gate": _svg(_line("M10 0V20", 1.6) + _line("M1 10H19", 4), 20),
    "inferred": _svg(_line("M0 10H10", 2.4, ' stroke-dasharray="4 3"') + _line("M10 4.5V15.5", 2.4), 20),
}
STRUCK = {name: _svg(shapes + _strike(10), 20) for name, shapes in _SHAPES.items()}


def mark(row: Marked) -> Markup:
    """The mark of an assertion, struck through when it denies."""
    return (STRUCK if row.denies else MARKS)[row.mark]


def status_mark(one: Assessment) -> Markup:
    """The mark of a claim's status."""
    return STATUS_MARKS[mark_name(one)]


def mark_name(one: Assessment) -> str:
    """Which mark a claim's status has: its own, but a single origin that is a party is a ring."""
    return "single-origin-party" if one.status == "single-origin" and not one.affirm.independent else one.status
