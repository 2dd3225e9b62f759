"""What an earlier check found out and would find out again: statuses and bodies of entries that nobody has touched.

Taken from the edition that is served, or from the notes of the last build. The status of a claim follows from its own
file, from all actors, sources and fingerprints, and from the day; a body, from its file and from where links may lead.
"""

import hashlib
from collections.abc import Mapping, Set
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import msgspec

from factsheet import forks, rows, unchanged
from factsheet.check import NOTHING, Standing, sound
from factsheet.derive import BY_STATUS, Assessment, Judged, registry
from factsheet.diagnostics import Diagnostic
from factsheet.edition import Edition
from factsheet.edtf import Date
from factsheet.load import Loaded
from factsheet.load.kept import Mark
from factsheet.model import Assertion, Claim, Content, Entry
from factsheet.prose import body, targets
from factsheet.rules.quotes import quotes

NOTES = "standing.msgpack"


def of_edition(before: Edition, content: Content, as_of: Date) -> Standing:
    """What an edition says of entries that are the same in `content`, read from the same bytes."""
    bodies = {}
    old, new = targets(before.content), targets(content)
    led = {path: _places(*one) for path, one in new.entries.items()}
    if old.propaganda == new.propaganda and all(
        led.get(path, _NOWHERE) >= _places(*one) for path, one in old.entries.items()
    ):
        bodies = {
            (kind, entry.id): before.bodies[kind, entry.id]
            for kind, entry in content.entries()
            if (kind, entry.id) in before.bodies and _same(before.content.of(kind)[entry.id], entry)
        }
    assessments = {}
    register, then = registry(content.actors, content.sources), before.registry
    if (then.actors, then.sources, before.as_of) == (register.actors, register.sources, as_of) and (
        before.content.fingerprints == content.fingerprints
    ):
        claims = before.content.claims
        assessments = {
            id: before.assessments[id] for id, one in content.claims.items() if id in claims and _same(claims[id], one)
        }
    return Standing(assessments, bodies)


def _same(old: Entry, new: Entry) -> bool:
    return old.places is new.places and old == new


_NOWHERE: frozenset[tuple[str, ...]] = frozenset()


def _places(kind: str, entry: Entry) -> frozenset[tuple[str, ...]]:
    """Where links to an entry may lead: to its page, and to each of its assertions."""
    assertions = entry.assertions if isinstance(entry, Claim) else ()
    return frozenset([(kind, entry.id), *((one.id,) for one in assertions)])


# Below this many claims another process costs more than it saves.
FEW = 400
PORTION = 50


def of_processes(loaded: Loaded, as_of: Date, jobs: int, standing: Standing = NOTHING) -> Standing:
    """What `jobs` processes find out of claims with which nothing is wrong, beside what is `standing`.

    Nothing more of few claims, where only one process may work, and where something is wrong in the whole.
    """
    content = loaded.content
    anew = [claim for id, claim in content.claims.items() if id not in standing.assessments]
    if jobs == 1 or len(anew) < FEW or loaded.problems or not forks.POSSIBLE:
        return standing
    register, where, start = registry(content.actors, content.sources), targets(content), len(content.prefix)
    checked, wrong = quotes(content)
    if wrong:
        return standing
    assessments, bodies = dict(standing.assessments), dict(standing.bodies)

    def found(claim: Claim) -> tuple[Assessment, str] | None:
        problems: list[Diagnostic] = []
        one = sound(claim, register, as_of, checked)
        text = body("claim", claim, where, start, problems) if claim.body else ""
        return (one, text) if one and not problems else None

    def take(claim: Claim, one: Assessment, text: str) -> None:
        assessments[claim.id] = one
        if claim.body:
            bodies["claim", claim.id] = text

    def here(portion: list[Claim]) -> None:
        for claim in portion:
            if result := found(claim):
                take(claim, *result)

    def there(portion: list[Claim]) -> list[tuple[str, bytes, str]]:
        results = [(claim, found(claim)) for claim in portion]
        return [(claim.id, _ENCODER.encode(_bare(one[0])), one[1]) for claim, one in results if one]

    portions = [anew[at : at + PORTION] for at in range(0, len(anew), PORTION)]
    for results in forks.shared(portions, here, jobs - 1, there=there):
        for id, assessed, text in results or ():
            claim = content.claims[id]
            take(claim, restored(claim, assessed), text)
    return Standing(assessments, bodies)


class Files(NamedTuple):
    """The files of a content folder: their marks by path, those `untouched` since the notes, and who reads them.

    `whole`: each entry is in the notes that this build leaves.
    """

    marks: Mapping[str, Mark]
    untouched: Set[str]
    stamp: str
    whole: bool = False


# Of an assessment is kept all but its claim, and its rule, which the status names; the types are the method's own.
_FIELDS = tuple(field for field in Assessment.__struct_fields__ if field not in ("claim", "rule", "assertions"))
# Of an assertion: itself, or None where it is the claim's own next, and all that else makes up a `Judged`.
_JUDGED: Any = tuple[(Assertion | None, *list(get_type_hints(Judged).values())[1:])]  # type: ignore[misc]  # found out
_ASSESSED: Any = tuple[(str, tuple[_JUDGED, ...], *map(get_type_hints(Assessment).__getitem__, _FIELDS))]  # type: ignore[misc]  # so is it


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of the entry in a file: the file's mark, its body as HTML, and of a claim its assessment."""

    mark: Mark
    body: str
    assessed: msgspec.Raw


class Notes(NamedTuple):
    """All that is known, by the paths of the files, and digests of what every status and every body follows from.

    `of` names the build that noted it.
    """

    ground: bytes = b""
    links: bytes = b""
    rows: Mapping[str, Row] = {}
    of: str = ""


def recall(folder: Path, read: rows.Reading = rows.unpacked) -> Notes:
    """What the last build left in a folder of notes; nothing where none can be read."""
    with suppress(OSError, msgspec.DecodeError, ValueError):
        (ground, links, of), found = read(folder / NOTES, tuple[bytes, bytes, str], Row)
        return Notes(ground, links, found, of)
    return Notes()


def of_notes(notes: Notes, content: Content, as_of: Date, files: Files) -> Standing:
    """What the notes say of the entries in files that nobody has touched."""
    if not notes.rows:
        return NOTHING
    same = {path: row for path, row in notes.rows.items() if path in files.untouched and row.mark == files.marks[path]}
    assessments = {}
    below = {one.path for one in (*content.actors.values(), *content.sources.values())}
    if notes.ground == ground(content, as_of, files) and below <= files.untouched:
        with suppress(msgspec.DecodeError, KeyError, RuntimeError):
            for id, claim in content.claims.items():
                if claim.path in same:
                    assessments[id] = restored(claim, same[claim.path].assessed)
    bodies = {}
    if notes.links == links(content, files):
        bodies = {
            (kind, one.id): same[one.path].body for kind, one in content.entries() if one.body and one.path in same
        }
    return Standing(assessments, bodies)


def keep(folder: Path, before: Notes, standing: Standing, edition: Edition, files: Files, of: str = "") -> None:
    """Leave what a sound edition says for the next build; `standing` is what was taken from the notes `before`.

    `of` is this build's name for what it notes.
    """
    content = edition.content
    found = {}
    for kind, entry in content.entries():
        mark, old = files.marks.get(entry.path), before.rows.get(entry.path)
        if mark is None:
            continue
        same = old.assessed if old and kind == "claim" and entry.id in standing.assessments else None
        found[entry.path] = kept_row(mark, kind, entry.id, edition, same)
    said = ground(content, edition.as_of, files), links(content, files), of
    unchanged.save(folder / NOTES, rows.packed(said, found))


def kept_row(mark: Mark, kind: str, id: str, edition: Edition, assessed: msgspec.Raw | None = None) -> Row:
    """What is kept of an entry in a file with that mark; `assessed` is its assessment where it is encoded already."""
    if assessed is None:
        assessed = msgspec.Raw(_ENCODER.encode(_bare(edition.assessments[id]) if kind == "claim" else None))
    return Row(mark, edition.bodies.get((kind, id), ""), assessed)


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_ASSESSED)


def ground(content: Content, as_of: Date, files: Files) -> bytes:
    """A digest of what every status follows from beside its claim: the files of actors and sources, and the day."""
    found = hashlib.blake2b(f"{files.stamp}\0{as_of.text}\0".encode(), digest_size=16)
    for one in (*content.actors.values(), *content.sources.values()):
        found.update(f"{one.path}\0{files.marks.get(one.path)}\0".encode())
    for id, data in sorted(content.fingerprints.items()):
        found.update(f"{id}\0{len(data)}\0".encode() + data)
    return found.digest()


def links(content: Content, files: Files) -> bytes:
    """A digest of where links may lead."""
    found = hashlib.blake2b(f"{files.stamp}\0".encode(), digest_size=16)
    for address, (kind, entry) in (where := targets(content)).entries.items():
        found.update(f"{address}\0{kind}\0{sorted(_places(kind, entry))}\0".encode())
    found.update(repr(sorted(where.propaganda.items())).encode())
    return found.digest()


def _bare(one: Assessment) -> tuple[object, ...]:
    own = iter(one.claim.assertions)
    after = next(own, None)
    rows: list[tuple[object, ...]] = []
    for judged in one.assertions:
        if judged.assertion is after:
            rows.append((None, *judged[1:]))
            after = next(own, None)
        else:
            rows.append(tuple(judged))
    return one.status, rows, *(getattr(one, field) for field in _FIELDS)


def restored(claim: Claim, assessed: msgspec.Raw | bytes) -> Assessment:
    """The assessment of a claim from what is kept of it. Raises msgspec.DecodeError, KeyError, RuntimeError."""
    status, judged, *rest = _DECODER.decode(assessed)
    own = iter(claim.assertions)
    assertions = tuple(Judged(next(own) if one is None else one, *more) for one, *more in judged)
    return Assessment(
        claim=claim, rule=BY_STATUS[status], assertions=assertions, **dict(zip(_FIELDS, rest, strict=True))
    )
