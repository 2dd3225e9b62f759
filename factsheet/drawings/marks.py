"""The one visual language: what an assertion is in a chain, and the mark that says so."""

from collections.abc import Iterable, Mapping

import msgspec

from factsheet.derive import Judged
from factsheet.model import Assertion

Names = Mapping[tuple[str, str], str]

# What an assertion is in the chain, in a reader's words.
ROLE = {
    "independent": "independent origin",
    "party": "origin, a party",
    "taken-back": "origin, taken back",
    "lost": "origin with no path to anything on file",
    "unnamed": "unnamed speaker, never an origin",
    "unrecorded": "does not say where it has it from",
    "reason": "statement, not an origin",
    "relay": "relay",
}

# Circles are origins, bars are pages. Filled: independent; a ring: a party; broken: unnamed or untraced.
DOT, RING, LEVEL, BROKEN, POINT = "dot", "ring", "level", "broken", "point"
PAGE, CARRIER, ABSENT = "page", "carrier", "absent"
MARK = {
    "independent": DOT,
    "party": RING,
    "taken-back": LEVEL,
    "lost": RING,
    "unnamed": BROKEN,
    "unrecorded": BROKEN,
    "reason": POINT,
}


class Marked(msgspec.Struct, frozen=True):
    """An assertion as everything on a page shows it, found once for all: its word of ROLE, its mark, and who speaks."""

    judged: Judged
    role: str
    mark: str
    denies: bool
    who: str


def marked(rows: Iterable[Judged], names: Names) -> list[Marked]:
    """Assertions with their marks; `names` are the names of entries by kind and id."""
    found = []
    for judged in rows:
        part = role(judged)
        shape = MARK.get(part) or _page(judged)
        found.append(Marked(judged, part, shape, denies(judged), speaker(judged.assertion, names)))
    return found


def role(judged: Judged) -> str:
    """What an assertion is in the chain, as one word of ROLE."""
    one = judged.assertion
    if judged.origin:
        if judged.taken_back:
            return "taken-back"
        if not judged.path:
            return "lost"
        return "independent" if judged.eligible else "party"
    if one.unrecorded:
        return "unrecorded"
    if one.is_relay:
        return "relay"
    return "unnamed" if not one.named else "reason"


def _page(judged: Judged) -> str:
    """The mark of a relay: a page, one that others pass on, or one known only through those."""
    if not judged.assertion.source:
        return ABSENT
    return CARRIER if judged.relayed_by else PAGE


def denies(judged: Judged) -> bool:
    """Whether an assertion stands on the denying side alone, or doubts or takes back."""
    return judged.sides == ("deny",) or (
        not judged.sides and judged.assertion.stance in ("denies", "doubts", "withdraws")
    )


def speaker(one: Assertion, names: Names) -> str:
    """Who speaks: a name, or the words that describe somebody unnamed."""
    return names["actor", one.actor] if one.named else one.described_as or "an unnamed speaker"


def family_name(family: str, names: Names) -> str:
    """The name of a family of origins; `shared_basis` may have merged several."""
    if family.startswith("unnamed:"):
        return "an unnamed speaker"
    if "+" not in family:
        return names["actor", family]
    return " with ".join([names["actor", part] for part in family.split("+")])
