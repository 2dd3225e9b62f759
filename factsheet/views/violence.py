"""Which pages say beforehand that they describe violence: a rule over words, printed with the method, and no list."""

import re
from collections.abc import Iterable
from functools import lru_cache

from factsheet.model import Event

# Words for what is done to people; "attack" or "war" alone tells of no one hurt.
WORDS = frozenset((
    "beheaded", "beheading", "casualties", "dead", "death", "deaths", "died", "executed", "execution", "injured",
    "injuries", "killed", "killing", "massacre", "murder", "murdered", "torture", "tortured", "wounded",
))  # fmt: skip
_WORD = re.compile(r"\w+")
# How each begins; and the sign of the kelvin, the one other letter that is a plain one in lower case.
STEMS = (
    b"behead", b"casualt", b"dead", b"death", b"died", b"execut", b"injur", b"kill", b"massacre", b"murder", b"tortur",
    b"wounded", "\u212a".encode(),
)  # fmt: skip


def describes(texts: Iterable[str]) -> bool:
    """Whether any of these texts has one of the words."""
    text = "\n".join(texts)
    # Most texts hold none of them, not even inside another word, and that is quick to see; of bytes, most of all.
    plain = text.encode().lower()
    return any(stem in plain for stem in STEMS) and not WORDS.isdisjoint(_WORD.findall(text.lower()))


def counts_people_hurt(one: Event) -> bool:
    """Whether an event's own figures count people by one of the words."""
    return any(_counts(figure.measure) for figure in one.figures)


# Few things are counted.
@lru_cache(maxsize=4096)
def _counts(measure: str) -> bool:
    return describes((measure,))
