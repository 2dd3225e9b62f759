"""The card of a claim: the best evidence each way, what is missing, and what would change the status."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from markupsafe import Markup

from factsheet import edtf
from factsheet.derive import BY_STATUS, Assessment, Judged, WhatIf, family
from factsheet.diagnostics import count
from factsheet.drawings.marks import Marked, family_name
from factsheet.views.index import Index
from factsheet.views.marks import MARKS, mark
from factsheet.views.speaking import BASIS, who

# What weighs more stands first: who stands outside the quarrel, then who shows what the statement rests on.
_WEIGHT = {"independent": 0, "party": 10, "lost": 20, "reason": 30, "unnamed": 40, "unrecorded": 50}
_BASIS_WEIGHT = {"observed": 0, "document": 1, "issued": 2, "inferred": 3, "unstated": 4, "": 5}

_MOST = 2


class Best(NamedTuple):
    """The weightiest assertions of one side, and how many more of the same weight there are."""

    title: str
    mark: Markup
    rows: list[tuple[str, str, str, str]]
    more: str


def weight(row: Marked) -> int:
    """Where an assertion stands among those of its side: the weightiest first."""
    return _WEIGHT.get(row.role, 60) + _BASIS_WEIGHT[row.judged.assertion.basis]


def best(weightiest: Sequence[Marked], name: str) -> Best:
    """The best evidence on one side (`affirm` or `deny`) among a claim's assertions, the weightiest first.

    Each row: the assertion's id, who, how they know, and when.
    """
    title = "Best evidence for" if name == "affirm" else "Best evidence against"
    found = [row for row in weightiest if name in row.judged.sides and row.role in _WEIGHT]
    if not found:
        return Best(title, MARKS["page"], [], "")
    kind = found[0].role
    alike = [row for row in found if row.role == kind]
    rows = [
        (row.judged.assertion.id, row.who, _how(row), edtf.spoken(row.judged.assertion.on.text))
        for row in alike[:_MOST]
    ]
    rest = len(alike) - len(rows)
    return Best(title, mark(found[0]), rows, f"and {rest} more like it" if rest > 0 else "")


def _how(row: Marked) -> str:
    if row.role == "unrecorded":
        return "does not say where it has it from"
    words = BASIS[row.judged.assertion.basis]
    return f"a party; {words}" if row.role == "party" else words


def missing(index: Index, one: Assessment, ordered: Sequence[Judged]) -> list[str]:
    """What nobody has put on file, most telling first."""
    return list(islice(_missing(index, one, ordered), 4))


def _missing(index: Index, one: Assessment, ordered: Sequence[Judged]) -> Iterator[str]:
    if not one.affirm.independent:
        yield "Anyone independent who says how they know."
    elif one.affirm.independent == 1:
        yield "A second independent voice for it."
    absent = {
        judged.assertion.actor: judged.assertion
        for judged in ordered
        if judged.origin and judged.sides and not judged.assertion.source
    }
    if absent:
        links = [who(index.links["../"], it) for it in list(absent.values())[:3]]
        yield _of_links("The words of ", links, " themselves: they are known only through others.")
    silent = _silent(index, one)
    if silent:
        links = [index.links["../"]["actor", party] for party in silent[:3]]
        yield _of_links("A word from ", links, ", with a stake in it.")
    if not one.deny.origins and not silent:
        yield "Any denial by somebody named who says how they know."
    sources = {row.assertion.source for row in one.assertions if row.assertion.source}
    bare = sum([not index.edition.content.sources[id].archive_url for id in sources])
    if bare:
        yield f"An archived copy of {bare} of {count(len(sources), 'page')}."


def _of_links(before: str, links: list[Markup], after: str) -> Markup:
    return Markup(f"{before}{', '.join(links)}{after}")  # noqa: S704  # our own words and links


def _silent(index: Index, one: Assessment) -> list[str]:
    """The parties of whose family nobody has said anything that is on file."""
    if not one.claim.parties:
        return []
    heard = {part for row in one.assertions for part in row.family.split("+")}
    registry, today = index.edition.registry, index.edition.as_of.last
    return [party for party in one.claim.parties if family(party, today, registry) not in heard]


def changes(index: Index, one: Assessment) -> list[tuple[str, str]]:
    """What one more origin, or one family less, would make of the status; only what would change it."""
    return [
        *_with_one_more(one.one_more, one.status),
        *(
            (f"Without {family_name(change.what, index.names)}", BY_STATUS[change.status].label)
            for change in one.without
            if change.status != one.status
        ),
    ]


# Few tallies are different.
@lru_cache(maxsize=4096)
def _with_one_more(changes: tuple[WhatIf, ...], now: str) -> list[tuple[str, str]]:
    rows = []
    one_more = {(change.what, change.basis): change.status for change in changes}
    for side, words in (("affirm", "for"), ("deny", "against")):
        shown, said = one_more[side, "document"], one_more[side, "issued"]
        origin = f"One more independent origin {words} it"
        if shown == said:
            rows.append((origin, shown))
        else:
            rows += [(f"{origin}, who shows it", shown), (f"{origin}, who only says so", said)]
    return [(what, BY_STATUS[status].label) for what, status in rows if status != now]
