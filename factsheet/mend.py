"""Mending by machine what has one safe mend: the words at fault are replaced, and not a byte beside them."""

import re
from collections.abc import Iterable

from factsheet.diagnostics import Mend

_LINE_END = re.compile("(\r\n|\r|\n)")


def mended(text: str, mends: Iterable[Mend]) -> tuple[str, list[Mend]]:
    """`text` with each word replaced that stands where its mend says, and the mends that were made.

    A mend whose word does not stand there exactly as written is left alone, as is one that overlaps another.
    """
    parts = _LINE_END.split(text)
    made: list[Mend] = []
    until: tuple[int, int] | None = None
    # From the end, so that a place found before is a place still.
    for one in sorted(set(mends), key=lambda one: (one.span.line, one.span.column), reverse=True):
        span = one.inside
        number, start = 2 * (span.line - 1), span.column - 1
        if not 0 <= number < len(parts) or (until and (span.line, start + span.width) > until):
            continue
        line = parts[number]
        if span.width != len(one.old) or line[start : start + span.width] != one.old:
            continue
        parts[number] = line[:start] + one.new + line[start + span.width :]
        until = (span.line, start)
        made.append(one)
    return "".join(parts), made[::-1]
