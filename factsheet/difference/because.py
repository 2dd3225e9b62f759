"""Because of what a status moves: the changes without which it would not have moved."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from factsheet import edtf
from factsheet.derive import TooTangled, ledger, registry, settled
from factsheet.difference.told import Told
from factsheet.edtf import Date
from factsheet.fields import FIELDS
from factsheet.model import Assertion, Claim, Content, Source


class Change(NamedTuple):
    """One thing that differs and could move a status: its old and its new value, None where it is absent."""

    kind: str
    id: str
    before: Any
    after: Any

    @property
    def how(self) -> str:
        """Whether it was added, removed or changed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def because(old: Told, new: Told, id: str, was: str, now: str) -> tuple[str, list[Change]]:
    """How the causes of a move belong together, and the causes.

    A change is a cause when undoing it alone restores the old status; when none is, when it alone moves the old status.
    When none does that either, the causes are those whose undoing together restores it, and none of them can be spared.
    """
    changes = list(_changes(old, new, id))

    def without(undone: Sequence[Change]) -> str:
        return _status(new, id, undone)

    def undoes(one: Change) -> bool:
        return without([one]) == was

    def does(one: Change) -> bool:
        return without([other for other in changes if other is not one]) == now

    for each, holds in (("undoes", undoes), ("does", does)):
        for kinds in (("assertion",), ("claim",), ("source", "actor")):
            alone = [one for one in changes if one.kind in kinds and holds(one)]
            if alone:
                return each, alone
    needed = changes
    if without(needed) != was:
        return "together", []
    for one in changes:
        rest = [other for other in needed if other is not one]
        if without(rest) == was:
            needed = rest
    return "together", needed


def _changes(old: Told, new: Told, id: str) -> Iterator[Change]:
    """Everything a claim's status can depend on that differs."""
    was, now = old.content.claims[id], new.content.claims[id]
    yield from _differing("assertion", _by_id(was.assertions), _by_id(now.assertions))
    for field in ("nature", "parties"):
        if getattr(was, field) != getattr(now, field):
            yield Change("claim", field, getattr(was, field), getattr(now, field))
    claims = (was, now)
    sources = _sources_of(claims, old.content.sources, new.content.sources)
    yield from _differing(
        "source",
        {id: one for id, one in old.content.sources.items() if id in sources},
        {id: one for id, one in new.content.sources.items() if id in sources},
        lambda one: (one.publisher, one.published, one.copy_of),
        # One that is no copy matters through the assertions in it alone.
        lambda one: one.copy_of is not None,
    )
    actors = _actors_of(claims, sources, old.content, new.content)
    yield from _differing(
        "actor",
        {id: one for id, one in old.content.actors.items() if id in actors},
        {id: one for id, one in new.content.actors.items() if id in actors},
        lambda one: [link._replace(source="") for link in one.controlled_by],
        lambda one: bool(one.controlled_by),
    )


def _by_id(assertions: Iterable[Assertion]) -> dict[str, Assertion]:
    # Where an assertion stands in its file makes no difference to anybody.
    return {one.id: msgspec.structs.replace(one, key="") for one in assertions}


def _differing(
    kind: str,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    of: Callable[[Any], object] = lambda one: one,
    alone: Callable[[Any], bool] = bool,
) -> Iterator[Change]:
    """What differs in what `of` gives; one that came or went, if it matters `alone`."""
    for id in sorted(old.keys() | new.keys()):
        before, after = old.get(id), new.get(id)
        if before is None or after is None:
            if alone(after if before is None else before):
                yield Change(kind, id, before, after)
        elif of(before) != of(after):
            yield Change(kind, id, before, after)


def _sources_of(claims: Iterable[Claim], *many: Mapping[str, Source]) -> set[str]:
    """The sources of the claims' assertions, and the copies of these."""
    found = {one.source for claim in claims for one in claim.assertions} - {""}
    while True:
        copies = {
            one.id
            for sources in many
            for one in sources.values()
            if one.copy_of and one.copy_of.source in found and one.id not in found
        }
        if not copies:
            return found
        found |= copies


def _actors_of(claims: Sequence[Claim], sources: Iterable[str], *contents: Content) -> set[str]:
    """The actors of the claims and their sources, and whoever controls them."""
    waiting = [one.actor for claim in claims for one in claim.assertions]
    waiting += [party for claim in claims for party in claim.parties]
    waiting += [content.sources[id].publisher for content in contents for id in sources if id in content.sources]
    found: set[str] = set()
    while waiting:
        id = waiting.pop()
        if id in found:
            continue
        found.add(id)
        for content in contents:
            if id in content.actors:
                waiting += [link.actor for link in content.actors[id].controlled_by]
    return found


def _status(new: Told, id: str, undone: Sequence[Change]) -> str:
    """The status the claim would have with some changes undone; empty when it cannot be counted."""
    claim = new.content.claims[id]
    assertions = _by_id(claim.assertions)
    entries: dict[str, dict[str, Any]] = {
        "assertion": assertions,
        "source": dict(new.content.sources),
        "actor": dict(new.content.actors),
    }
    fields = {}
    for one in undone:
        if one.kind == "claim":
            fields[one.id] = one.before
        elif one.before is None:
            entries[one.kind].pop(one.id, None)
        else:
            entries[one.kind][one.id] = one.before
    claim = msgspec.structs.replace(claim, assertions=tuple(assertions.values()), **fields)
    try:
        return settled(ledger(claim, registry(entries["actor"], entries["source"])))
    except TooTangled:
        return ""


def said(where: Told, one: Change) -> str:
    """A change in a few words."""
    if one.kind == "assertion":
        if one.how != "changed":
            return described(where.content, one.after or one.before)
        return "; ".join(_fields_that_differ("assertion", one.before, one.after))
    if one.kind == "claim":
        return f"`{one.id}`: {_value(one.before)} → {_value(one.after)}"
    return "; ".join(_fields_that_differ(one.kind, one.before, one.after))


def described(content: Content, one: Assertion) -> str:
    """An assertion in a few words: who, which stance, how they know, when, where."""
    actor = content.actors.get(one.actor)
    who = actor.name if actor else one.described_as or "an unnamed speaker"
    if one.relays:
        how = f"relays {', '.join(f'`{id}`' for id in one.relays)}"
    elif one.unrecorded:
        how = f"{one.stance}, does not say where it has it from"
    else:
        how = f"{one.stance}, {one.basis}"
    extent = "" if one.extent == "full" else f", {one.extent} only"
    return f"{who}, {how}{extent}, {edtf.spoken(one.on.text)}" + (f", in `{one.source}`" if one.source else "")


# Fields of the model under the names that an entry gives them.
_WRITTEN = {"upstream": "from"}


def _fields_that_differ(kind: str, before: Any, after: Any) -> Iterator[str]:
    known = {one.name for one in FIELDS[kind]}
    some = before if before is not None else after
    for name in some.__struct_fields__:
        written = _WRITTEN.get(name, name)
        was, now = (getattr(one, name) if one is not None else None for one in (before, after))
        if written in known and was != now:
            yield f"`{written}`: {_value(was)} → {_value(now)}"


def _value(value: Any) -> str:
    if value is None or value == () or value == "":
        return "none"
    if isinstance(value, Date):
        return value.text or "none"
    if isinstance(value, tuple):
        parts = value._asdict().values() if hasattr(value, "_asdict") else value
        return ", ".join(_value(part) for part in parts if part not in ("", None))
    return str(value)
