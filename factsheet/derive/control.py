"""Whose voice is whose: copies of a text, and families of actors under one control (DESIGN §4.3)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from factsheet.edtf import LATEST
from factsheet.model import Actor, Assertion, Claim, Source


class Registry(NamedTuple):
    """What the method asks beside a claim: actors, sources, the copies of each source, and families already found."""

    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]
    copies: Mapping[str, tuple[Source, ...]]
    families: dict[tuple[str, int], str]


def registry(actors: Mapping[str, Actor], sources: Mapping[str, Source]) -> Registry:
    """The registry of these actors and sources."""
    copies: dict[str, tuple[Source, ...]] = {}
    for id in sorted(sources):
        source = sources[id]
        if source.copy_of:
            copies[source.copy_of.source] = (*copies.get(source.copy_of.source, ()), source)
    return Registry(actors, sources, copies, {})


def controller(actor: str, on: int, actors: Mapping[str, Actor]) -> str | None:
    """Who controlled `actor` on the day `on`: the first listed link that holds; when undated, the first listed."""
    one = actors.get(actor)
    if one is None:
        return None
    for link in one.controlled_by:
        if link.since.first <= on <= link.until.last or on >= LATEST:
            return link.actor
    return None


def family(actor: str, on: int, registry: Registry) -> str:
    """The end of the actor's chain of control as it held on the latest day of the assertion's date (an ordinal).

    A loop of control, which is an error in the content, ends at the least id of the loop.
    """
    one = registry.actors.get(actor)
    if one is None or not one.controlled_by:
        return actor
    key = (actor, on)
    found = registry.families.get(key)
    if found is None:
        found = registry.families[key] = _end(actor, on, registry.actors)
    return found


def _end(actor: str, on: int, actors: Mapping[str, Actor]) -> str:
    walked = [actor]
    while (above := controller(walked[-1], on, actors)) is not None:
        if above in walked:
            return min(walked[walked.index(above) :])
        walked.append(above)
    return walked[-1]


def control_loop(actor: str, actors: Mapping[str, Actor]) -> list[str]:
    """A loop of control that `actor` is in, at any date or undated, as ids in order; empty when there is none."""
    days = {LATEST}
    seen, waiting = {actor}, [actor]
    while waiting:
        one = actors.get(waiting.pop())
        for link in one.controlled_by if one else ():
            # Which link holds can only change where one begins, ends, or has just ended.
            days |= {link.since.first, link.until.last, link.until.last + 1}
            if link.actor not in seen:
                seen.add(link.actor)
                waiting.append(link.actor)
    for day in sorted(days):
        walked = [actor]
        while (above := controller(walked[-1], day, actors)) is not None and above not in walked:
            walked.append(above)
        if above == actor:
            return walked
    return []


def with_copies(claim: Claim, registry: Registry) -> tuple[Assertion, ...]:
    """The claim's assertions, and one derived from each for every copy of its source, and every copy of that copy."""
    if not registry.copies or not any(one.source in registry.copies for one in claim.assertions):
        return claim.assertions
    return (*claim.assertions, *_copied(claim.assertions, registry, ()))


def _copied(assertions: Iterable[Assertion], registry: Registry, above: tuple[str, ...]) -> Iterator[Assertion]:
    for one in assertions:
        for copy in registry.copies.get(one.source, ()):
            if copy.id in above or copy.id == one.source:
                continue
            inferred = copy.copy_of is not None and copy.copy_of.inferred
            derived = Assertion(
                id=f"{one.id}~{copy.id}",
                actor=copy.publisher,
                upstream=() if inferred else (one.id,),
                inferred_from=(one.id,) if inferred else (),
                source=copy.id,
                on=copy.published,
                extent=one.extent,
                key=one.key,
                derived=True,
            )
            yield derived
            yield from _copied((derived,), registry, (*above, one.source))
