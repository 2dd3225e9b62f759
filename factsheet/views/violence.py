"""Which pages say beforehand that they describe violence: a rule over words, printed with the method, and no list."""

import re
from collections.abc import Iterable

from factsheet.model import Event

# Words for what is done to people; "attack" or "war" alone tells of no one hurt.
WORDS = frozenset((
    "beheaded", "beheading", "casualties", "dead", "death", "deaths", "died", "executed", "execution", "injured",
    "injuries", "killed", "killing", "massacre", "murder", "murdered", "torture", "tortured", "wounded",
))  # fmt: skip
_WORD = re.compile(r"\w+")


def describes(texts: Iterable[str]) -> bool:
    """Whether any of these texts has one of the words."""
    text = "\n".join(texts).lower()
    # Most texts hold none of them, not even inside another word, and that is quick to see.
    return any(word in text for word in WORDS) and not WORDS.isdisjoint(_WORD.findall(text))


def counts_people_hurt(one: Event) -> bool:
    """Whether an event's own figures count people by one of the words."""
    return describes(figure.measure for figure in one.figures)
