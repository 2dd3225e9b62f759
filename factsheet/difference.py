"""What readers are told differently by one state of the entries than by another: statuses, counts, and because of what.

Pure: both states are judged on the same day, so that only the entries make a difference.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from factsheet import edtf
from factsheet.derive import BY_STATUS, Assessment, Registry, Side, TooTangled, assess, ledger, registry, settled
from factsheet.edtf import Date
from factsheet.fields import FIELDS
from factsheet.load import Loaded
from factsheet.model import Actor, Assertion, Claim, Content, Entry, Source
from factsheet.prose import bodies
from factsheet.rules.quotes import quotes

PROSE = ("explainer", "topic", "page")


class Told(NamedTuple):
    """What one state of the entries tells its readers; `mistakes` counts those that kept some of it from being read."""

    content: Content
    registry: Registry
    assessments: dict[str, Assessment]
    bodies: dict[tuple[str, str], str]
    mistakes: int


def told(found: Loaded, as_of: Date, mistakes: int = 0) -> Told:
    """What was loaded tells on the day `as_of`: of a state with mistakes, as much as can be judged."""
    content = found.content
    register = registry(content.actors, content.sources)
    checked, _ = quotes(content)
    html, _ = bodies(content)
    assessments = {}
    for id, claim in content.claims.items():
        try:
            assessments[id] = assess(ledger(claim, register), register, as_of, checked)
        except TooTangled:
            mistakes += 1
    return Told(content, register, assessments, html, mistakes)


class Named(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entry that came, went or changed its name; `status` is a claim's, `before` the id it had."""

    kind: str
    id: str
    title: str
    status: str = ""
    before: str = ""
    redirect: bool = True


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One change that moves a status: to an assertion, a field of the claim, a source or an actor."""

    kind: str
    id: str
    how: str
    what: str


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A claim whose status moves, by which rule, and because of which changes.

    `each` says how the causes belong together: `undoes` when undoing any one of them restores the old status, `does`
    when each alone would move it, `together` when it takes them all.
    """

    claim: str
    title: str
    before: str
    after: str
    rule: int
    when: str
    each: str
    causes: tuple[Cause, ...]


class Recount(msgspec.Struct, frozen=True, kw_only=True):
    """A number, a list of bottlenecks or of flags that moves, on one side of a claim or of the claim as a whole."""

    claim: str
    title: str
    side: str
    what: str
    before: int | tuple[str, ...]
    after: int | tuple[str, ...]


class Reworded(msgspec.Struct, frozen=True, kw_only=True):
    """A claim's own words that change."""

    claim: str
    field: str
    before: str
    after: str


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A source that is new or changed, and what a reviewer would look for in it."""

    id: str
    title: str
    new: bool
    archived: bool
    fingerprinted: bool


class Quoting(msgspec.Struct, frozen=True, kw_only=True):
    """A text that leads its readers to claims whose status moves: does it still say what they say?"""

    kind: str
    id: str
    title: str
    claims: tuple[str, ...]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that readers are told differently."""

    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    renamed: tuple[Named, ...]
    moved: tuple[Moved, ...]
    counts: tuple[Recount, ...]
    reworded: tuple[Reworded, ...]
    sources: tuple[Checked, ...]
    explainers: tuple[Quoting, ...]

    @property
    def nothing(self) -> bool:
        """Whether readers are told nothing different."""
        return not any(getattr(self, name) for name in self.__struct_fields__)


def difference(old: Told, new: Told, as_of: Date) -> Difference:
    """What `new` tells differently from `old`."""
    renames = _renames(old.content, new.content)
    was = _under_new_names(old, renames, as_of)
    both = [id for id in new.assessments if id in was.assessments]
    moved = tuple(_moved(was, new, id) for id in both if was.assessments[id].status != new.assessments[id].status)
    return Difference(
        added=tuple(
            _named(kind, entry, new) for kind, entry in new.content.entries() if entry.id not in was.content.of(kind)
        ),
        removed=tuple(
            _named(kind, entry, was) for kind, entry in was.content.entries() if entry.id not in new.content.of(kind)
        ),
        renamed=tuple(
            Named(
                kind=kind,
                id=id,
                before=before,
                title=title(new.content.of(kind)[id]),
                redirect=before in new.content.of(kind)[id].formerly,
            )
            for (kind, before), id in sorted(renames.items())
        ),
        moved=moved,
        counts=tuple(one for id in both for one in _recounts(was.assessments[id], new.assessments[id])),
        reworded=tuple(one for id in both for one in _reworded(was.content.claims[id], new.content.claims[id])),
        sources=tuple(_sources(was.content, new.content)),
        explainers=tuple(_quoting(new, {one.claim for one in moved})),
    )


def title(entry: Entry) -> str:
    """What readers know an entry by."""
    return str(getattr(entry, "title", "") or getattr(entry, "name", "") or entry.id)


def _named(kind: str, entry: Entry, where: Told) -> Named:
    judged = where.assessments.get(entry.id) if kind == "claim" else None
    return Named(kind=kind, id=entry.id, title=title(entry), status=judged.status if judged else "")


Renames = dict[tuple[str, str], str]


def _renames(old: Content, new: Content) -> Renames:
    """The new id of each entry that has another name now: by its `formerly`, else because nothing else changed."""
    found: Renames = {}
    for kind, entry in new.entries():
        for before in entry.formerly:
            if before in old.of(kind) and before not in new.of(kind):
                found[kind, before] = entry.id
    gone = {(kind, _nameless(entry)): entry.id for kind, entry in old.entries() if entry.id not in new.of(kind)}
    for kind, entry in new.entries():
        before = "" if entry.id in old.of(kind) else gone.get((kind, _nameless(entry)), "")
        if before and (kind, before) not in found:
            found[kind, before] = entry.id
    return found


def _nameless(entry: Entry) -> bytes:
    bare = msgspec.structs.replace(entry, id="", path="", places={}, body_line=0, formerly=())
    return msgspec.json.encode(bare)


def _under_new_names(old: Told, renames: Renames, as_of: Date) -> Told:
    """The old state as it would have been under the new names, so that a name alone makes no difference."""
    if not renames:
        return old
    content = old.content

    def now(kind: str, id: str) -> str:
        return renames.get((kind, id), id)

    def kept(kind: str, change: Callable[[Any], Any]) -> dict[str, Any]:
        entries = (change(one) for one in content.of(kind).values())
        return {one.id: one for one in entries}

    def assertion(one: Assertion) -> Assertion:
        return msgspec.structs.replace(
            one,
            actor=now("actor", one.actor),
            speaks_for=now("actor", one.speaks_for),
            source=now("source", one.source),
        )

    def claim(one: Claim) -> Claim:
        return msgspec.structs.replace(
            one,
            id=now("claim", one.id),
            assertions=tuple(assertion(row) for row in one.assertions),
            parties=tuple(now("actor", party) for party in one.parties),
        )

    def source(one: Source) -> Source:
        copy = one.copy_of and one.copy_of._replace(source=now("source", one.copy_of.source))
        return msgspec.structs.replace(
            one, id=now("source", one.id), publisher=now("actor", one.publisher), copy_of=copy
        )

    def actor(one: Actor) -> Actor:
        links = tuple(
            link._replace(actor=now("actor", link.actor), source=now("source", link.source))
            for link in one.controlled_by
        )
        return msgspec.structs.replace(one, id=now("actor", one.id), controlled_by=links)

    def other(kind: str) -> dict[str, Any]:
        return kept(kind, lambda one: msgspec.structs.replace(one, id=now(kind, one.id)))

    renamed = msgspec.structs.replace(
        content,
        claims=kept("claim", claim),
        sources=kept("source", source),
        actors=kept("actor", actor),
        fingerprints={now("source", id): data for id, data in content.fingerprints.items()},
        events=other("event"),
        explainers=other("explainer"),
        topics=other("topic"),
        pages=other("page"),
    )
    return told(Loaded(renamed, [], {}), as_of, old.mistakes)


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


def _moved(old: Told, new: Told, id: str) -> Moved:
    before, after = old.assessments[id], new.assessments[id]
    each, changes = _because(old, new, id, before.status, after.status)
    return Moved(
        claim=id,
        title=after.claim.title,
        before=before.status,
        after=after.status,
        rule=after.rule.number,
        when=after.rule.when,
        each=each,
        causes=tuple(
            Cause(kind=one.kind, id=one.id, how=one.how, what=_said(new if one.after is not None else old, one))
            for one in changes
        ),
    )


def _because(old: Told, new: Told, id: str, was: str, now: str) -> tuple[str, list[Change]]:
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


def _said(where: Told, one: Change) -> str:
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


_NUMBERS = ("documents", "publishers", "origins", "families", "independent")


def _recounts(before: Assessment, after: Assessment) -> Iterator[Recount]:
    """The numbers, bottlenecks and flags of a claim that move."""
    claim, title = after.claim.id, after.claim.title

    def moved(side: str, what: str, was: int | tuple[str, ...], now: int | tuple[str, ...]) -> Iterator[Recount]:
        if was != now:
            yield Recount(claim=claim, title=title, side=side, what=what, before=was, after=now)

    for side, was, now in (("affirm", before.affirm, after.affirm), ("deny", before.deny, after.deny)):
        for name in _NUMBERS:
            yield from moved(side, name, _number(was, name), _number(now, name))
        yield from moved(side, "bottlenecks", was.bottlenecks, now.bottlenecks)
    yield from moved("", "flags", before.flags, after.flags)


def _number(side: Side, name: str) -> int:
    value = getattr(side, name)
    return len(value) if isinstance(value, tuple) else int(value)


def _reworded(before: Claim, after: Claim) -> Iterator[Reworded]:
    for field in ("title", "proposition", "nature"):
        was, now = getattr(before, field), getattr(after, field)
        if was != now:
            yield Reworded(claim=after.id, field=field, before=was, after=now)


def _sources(old: Content, new: Content) -> Iterator[Checked]:
    """The sources that are new, and those changed or unmarked that lack an archive or a fingerprint now."""
    for id, one in new.sources.items():
        before = old.sources.get(id)
        archived, marked = bool(one.archive_url), id in new.fingerprints
        lost = before is not None and (
            (bool(before.archive_url) and not archived) or (id in old.fingerprints and not marked)
        )
        touched = before is not None and _nameless(before) != _nameless(one)
        if before is None or lost or (touched and not (archived and marked)):
            yield Checked(id=id, title=one.title, new=before is None, archived=archived, fingerprinted=marked)


_CLAIM_LINK = re.compile(r'href="(?:\.\./)?claims/([^"/#]+)\.html')


def _quoting(new: Told, moved: set[str]) -> Iterator[Quoting]:
    for kind in PROSE:
        for id, entry in new.content.of(kind).items():
            claims = sorted(moved & set(_CLAIM_LINK.findall(new.bodies.get((kind, id), ""))))
            if claims:
                yield Quoting(kind=kind, id=id, title=title(entry), claims=tuple(claims))


def label(status: str) -> str:
    """A status in a reader's words."""
    return BY_STATUS[status].label
