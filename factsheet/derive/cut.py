"""Who would have to be wrong: the fewest families whose removal leaves no path (DESIGN §4.6).

A path is cut when any family it passes through is removed, and one family may stand on many paths, so this is the
minimum hitting set of the paths' families (for two-family paths, a minimum vertex cover). It is searched exactly:
iterative deepening over a surviving path's families, pruned by a packing of paths that share no family.
"""

from collections.abc import Iterable, Sequence

import msgspec

from factsheet.derive.chain import Judgement, Ledger, clean

MOST_STEPS = 20_000
DEEPEST = 300


class TooTangled(Exception):
    """The paths of a claim share families in so many ways that the count cannot be found in `MOST_STEPS` steps."""


class Routes(msgspec.Struct, frozen=True):
    """Where paths start and what they pass through.

    `groups`: starting assertions by the family whose presence is allowed on their paths though it is a party's;
    `families`: the merged families each assertion passes through; `clean`: whether parties are kept off the paths.
    """

    book: Ledger
    present: frozenset[int]
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    families: dict[int, frozenset[str]]
    clean: bool


def routes(book: Ledger, judged: Judgement, starts: Iterable[int], *, party_free: bool) -> Routes:
    """The routes from the origins `starts`."""
    groups: dict[str, list[int]] = {}
    for one in starts:
        groups.setdefault(book.own[one] if party_free else "", []).append(one)
    return Routes(
        book,
        judged.present,
        tuple((own, tuple(many)) for own, many in sorted(groups.items())),
        {one: passes_through(book, judged, one) for one in judged.present},
        party_free,
    )


def passes_through(book: Ledger, judged: Judgement, one: int) -> frozenset[str]:
    """The merged families of an assertion's actor and of its source's publisher."""
    own, publisher = book.own[one], book.publisher[one]
    merged = judged.merged
    if not publisher or publisher == own:
        return frozenset((merged.get(own, own),))
    return frozenset((merged.get(own, own), merged.get(publisher, publisher)))


def surviving(where: Routes, removed: frozenset[str]) -> frozenset[str] | None:
    """The families on a shortest path that avoids `removed`; None when there is no such path."""
    book = where.book
    for own, starts in where.groups:
        above: dict[int, int] = {}
        waiting = []
        for one in starts:
            if not where.families[one] & removed and (not where.clean or clean(book, one, own)):
                above[one] = -1
                waiting.append(one)
        for one in waiting:
            if book.assertions[one].source:
                return _walked(one, above, where.families)
            for other in book.downstream[one]:
                if (
                    other not in above
                    and other in where.present
                    and book.assertions[other].extent == "full"
                    and not where.families[other] & removed
                    and (not where.clean or clean(book, other, own))
                ):
                    above[other] = one
                    waiting.append(other)
    return None


def _walked(end: int, above: dict[int, int], families: dict[int, frozenset[str]]) -> frozenset[str]:
    passed: frozenset[str] = frozenset()
    while end >= 0:
        passed |= families[end]
        end = above[end]
    return passed


def bottlenecks(where: Routes) -> tuple[str, ...]:
    """The families that alone cut every path, in order; none when there is no path."""
    first = surviving(where, frozenset())
    if first is None or surviving(where, first) is not None:
        return ()
    return tuple(one for one in sorted(first) if surviving(where, frozenset((one,))) is None)


def cut(where: Routes) -> tuple[str, ...]:
    """A smallest set of families that, all removed, leave no path: of several, the first in the order of their names.

    Raises TooTangled.
    """
    left = independent(where)
    chosen: frozenset[str] = frozenset()
    for one in sorted(frozenset().union(*where.families.values())):
        if not left:
            break
        if independent(where, chosen | {one}) == left - 1:
            chosen |= {one}
            left -= 1
    return tuple(sorted(chosen))


def independent(where: Routes, removed: frozenset[str] = frozenset()) -> int:
    """The smallest number of families that, removed beside `removed`, leave no path.

    Raises TooTangled.
    """
    steps = [0]
    fewest = _packing(where, removed, steps)
    # The families that paths start at cut all of them.
    if fewest in (0, len(where.groups)):
        return fewest
    quick = _greedy(where, removed, steps)
    if quick == fewest:
        return fewest
    if fewest > DEEPEST:
        raise TooTangled
    return next((size for size in range(fewest, quick) if _cuts(where, removed, size, steps)), quick)


def _greedy(where: Routes, removed: frozenset[str], steps: list[int]) -> int:
    """How many families cut every path when the busiest of each is taken: not always the fewest."""
    number = 0
    while (path := surviving(where, removed)) is not None:
        steps[0] += 1
        removed |= {_promising(path, where)[0]}
        number += 1
    return number


def _packing(where: Routes, removed: frozenset[str], steps: list[int]) -> int:
    """How many paths that share no family are found greedily: no smaller set can cut them all."""
    number = 0
    while True:
        steps[0] += 1
        if steps[0] > MOST_STEPS:
            raise TooTangled
        path = surviving(where, removed)
        if path is None:
            return number
        removed |= path
        number += 1


def _cuts(where: Routes, removed: frozenset[str], left: int, steps: list[int]) -> bool:
    """Whether `left` more families can cut every path that avoids `removed`."""
    path = surviving(where, removed)
    if path is None:
        return True
    if left == 0 or _packing(where, removed, steps) > left:
        return False
    return any(_cuts(where, removed | {one}, left - 1, steps) for one in _promising(path, where))


def _promising(path: frozenset[str], where: Routes) -> Sequence[str]:
    """The families of a path, those on most assertions first: only the speed depends on the order."""
    often = dict.fromkeys(path, 0)
    for families in where.families.values():
        for one in families & path:
            often[one] += 1
    return sorted(path, key=lambda one: (-often[one], one))
