"""What one state of the entries tells its readers, and what it would have told under other names."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from factsheet.derive import Assessment, Registry, TooTangled, assess, ledger, registry
from factsheet.edtf import Date
from factsheet.load import Loaded
from factsheet.load.files import Texts
from factsheet.model import Actor, Assertion, Claim, Content, Entry, Source
from factsheet.prose import bodies
from factsheet.rules.quotes import quotes


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


Renames = dict[tuple[str, str], str]


def renamed(old: Content, new: Content) -> Renames:
    """The new id of each entry that has another name now: by its `formerly`, else because nothing else changed."""
    found: Renames = {}
    for kind, entry in new.entries():
        for before in entry.formerly:
            if before in old.of(kind) and before not in new.of(kind):
                found[kind, before] = entry.id
    gone = {(kind, nameless(entry)): entry.id for kind, entry in old.entries() if entry.id not in new.of(kind)}
    for kind, entry in new.entries():
        before = "" if entry.id in old.of(kind) else gone.get((kind, nameless(entry)), "")
        if before and (kind, before) not in found:
            found[kind, before] = entry.id
    return found


def nameless(entry: Entry) -> bytes:
    """What an entry says, whatever its name and wherever it stands."""
    bare = msgspec.structs.replace(entry, id="", path="", places={}, body_line=0, formerly=())
    return msgspec.json.encode(bare)


def under_new_names(old: Told, renames: Renames, as_of: Date) -> Told:
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
    return told(Loaded(renamed, [], Texts({}, "")), as_of, old.mistakes)
