"""The words in which pages speak of assertions, sides and families: decided once, said the same everywhere."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup

from factsheet.derive import Assessment, Judged, Side
from factsheet.diagnostics import count
from factsheet.drawings.marks import family_name
from factsheet.model import Assertion
from factsheet.views.index import Index

BASIS = {
    "observed": "saw, recorded, measured or investigated it",
    "document": "holds the document",
    "issued": "saying it is the deed itself",
    "inferred": "reasons from others’ material",
    "unstated": "does not say how they know",
    "": "",
}
SIDE_WORDS = {"affirm": "affirms", "deny": "denies"}


def sentence(index: Index, one: Assessment, name: str = "affirm") -> str:
    """One side (`affirm`, `deny`) in one sentence.

    For example `16 pages, 12 publishers, 1 origin; no independent voice: all of it rests on SVR (Russia)`.
    """
    side = side_of(one, name)
    if not side.origins:
        unnamed = one.anonymous and name == "affirm"
        end = "traced only to unnamed speakers" if unnamed else "nobody named on file says how they know"
    elif side.independent:
        end = f"{count(side.independent, 'independent voice')} would have to be wrong"
    else:
        names = [_rests_on(index, one, name, family) for family in side.bottlenecks[:1] or side.families]
        end = f"no independent voice: all of it rests on {and_(names)}"
    return _sentence(side.documents, side.publishers, side.origins, end)


# Many claims are counted alike, and each is spoken of on half a dozen pages.
@lru_cache(maxsize=4096)
def _sentence(documents: int, publishers: int, origins: int, end: str) -> str:
    pages = f"{count(documents, 'page')}, {count(publishers, 'publisher')}"
    return f"{pages}, {count(origins, 'origin')}; {end}" if origins else f"{pages}, no origin: {end}"


def side_of(one: Assessment, name: str) -> Side:
    """A claim's affirming or denying side."""
    return one.affirm if name == "affirm" else one.deny


def _rests_on(index: Index, one: Assessment, name: str, family: str) -> str:
    """A family, and before it the one actor of it whose word this is: `SVR (Russia)`."""
    speakers = {
        judged.assertion.actor
        for judged in one.assertions
        if judged.origin and judged.path and not judged.taken_back and name in judged.sides and judged.family == family
    }
    whole = family_name(family, index.names)
    return (
        f"{index.names['actor', speakers.pop()]} ({whole})" if len(speakers) == 1 and family not in speakers else whole
    )


def and_(names: list[str]) -> str:
    """`A, B and C`."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def in_order(rows: Sequence[Judged]) -> Sequence[Judged]:
    """Assertions by date, origins before relays of the same day, then by id."""
    # Of most actors and sources a claim has one assertion.
    return sorted(rows, key=_place) if len(rows) > 1 else rows


def _place(row: Judged) -> tuple[int, bool, str]:
    it = row.assertion
    return it.on.last, it.is_relay, it.id


def who(links: Mapping[tuple[str, str], Markup], one: Assertion) -> Markup:
    """Who speaks: a link to the actor, or the words that describe somebody unnamed."""
    if one.named:
        return links["actor", one.actor]
    return Markup('<span class="unnamed">unnamed: {}</span>').format(one.described_as or "not described")


def stance(judged: Judged) -> str:
    """What an assertion does to the claim: its own stance, or that of what it relays; empty on no side."""
    return judged.assertion.stance or " and ".join(SIDE_WORDS[side] for side in judged.sides)
