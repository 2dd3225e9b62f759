"""What readers are told differently by one state of the entries than by another: statuses, counts, and because of what.

Pure: both states are judged on the same day, so that only the entries make a difference.
"""

import re
from collections.abc import Iterator

import msgspec

from factsheet.derive import BY_STATUS, Assessment, Side
from factsheet.difference.because import because, said
from factsheet.difference.told import Told, nameless, renamed, told, under_new_names
from factsheet.edtf import Date
from factsheet.model import Claim, Content, Entry

__all__ = [
    "Cause",
    "Checked",
    "Difference",
    "Moved",
    "Named",
    "Quoting",
    "Recount",
    "Reworded",
    "Told",
    "difference",
    "label",
    "title",
    "told",
]

PROSE = ("explainer", "topic", "page")


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
    renames = renamed(old.content, new.content)
    was = under_new_names(old, renames, as_of)
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


def _moved(old: Told, new: Told, id: str) -> Moved:
    before, after = old.assessments[id], new.assessments[id]
    each, changes = because(old, new, id, before.status, after.status)
    return Moved(
        claim=id,
        title=after.claim.title,
        before=before.status,
        after=after.status,
        rule=after.rule.number,
        when=after.rule.when,
        each=each,
        causes=tuple(
            Cause(kind=one.kind, id=one.id, how=one.how, what=said(new if one.after is not None else old, one))
            for one in changes
        ),
    )


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
        touched = before is not None and nameless(before) != nameless(one)
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
