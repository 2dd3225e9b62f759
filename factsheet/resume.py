"""The last build taken up again after an edit of one entry: what it found out is restored only as far as somebody asks.

A whole build after an edit reads its notes on every entry, and finds its lists again. Where one entry was edited, and
nothing follows for the others (`amend`), a few of the notes are enough: the entry as it was, what its page asks, and
who else asks for it. What then was made is noted beside the notes of the whole build, which stay as they are.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import msgspec
from markupsafe import Markup
from msgspec import Raw

from factsheet import __version__, exports, forks, rebuild, rows, standing, unchanged
from factsheet.amend import amended
from factsheet.check import past
from factsheet.derive import Registry
from factsheet.edition import Edition
from factsheet.edtf import parse
from factsheet.later import Each, Whole, mapped
from factsheet.load import filled, kept
from factsheet.load.files import kind_and_stem, read_one
from factsheet.model import Claim, Content, Entry, Site, Source
from factsheet.plan import Page
from factsheet.prose import Targets, targets
from factsheet.render import renderer
from factsheet.views.asked import KINDS, TABLES, WHOLE, Ask, Notes, columns
from factsheet.views.index import Index, Links
from factsheet.workers import made
from factsheet.write import Stage, Written, put, relink, withdraw

NOTES = "index.msgpack"
SINCE = "since.msgpack"

# After as many edits the notes are made whole again.
MOST = 200

# A question as it is noted: None for the whole of a column.
Noted: TypeAlias = tuple[str, str | tuple[str, str] | None]

_Keyed: Any = dict[tuple[str, str], str]
# How the tables of an index are kept; those that are not here are lists of ids.
_TYPES: dict[str, Any] = {"names": _Keyed, "titles": _Keyed, "parts_of": dict[str, int], "years": dict[str, str]}


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """What an index says beside its entries, bodies and assessments, which are noted elsewhere.

    `of` names the build that noted it; `paths` are those of the files, by kind and id, in order, and `bare` those of
    entries that have no body.
    """

    of: str
    version: str
    prefix: str
    as_of: str
    base_url: str
    paths: dict[str, dict[str, str]]
    bare: list[str]
    fingerprints: list[str]
    checked: list[tuple[str, str]]
    propaganda: dict[str, str]
    ups: list[str]
    tables: dict[str, Raw]


class Since(msgspec.Struct, frozen=True, array_like=True):
    """What builds after the whole one (`of`) made of the `inputs`: entries as read, as checked, what pages asked."""

    of: str = ""
    inputs: str = ""
    entries: dict[str, kept.Row] = {}
    checked: dict[str, standing.Row] = {}
    pages: dict[str, list[Noted]] = {}


class _Memory(msgspec.Struct, frozen=True, array_like=True):
    """The notes on the pages (`rebuild.Memory`), of which only what is asked for is read."""

    of: str
    ground: str
    asks: dict[str, Raw]
    answers: Raw
    pages: dict[str, Raw]
    asked: bytes
    ends: bytes


class Last(msgspec.Struct, frozen=True):
    """The last build: the index of its edition, where links may lead, and all its notes."""

    index: Index
    targets: Targets
    memory: _Memory
    since: Since


class Resumed(NamedTuple):
    """What came of it: every file of the new site, and what to note once it is in its place."""

    written: list[Written]
    since: Since


def keep(folder: Path, of: str, index: Index) -> None:
    """Leave what an index says in a folder of notes, for `last`."""
    edition = index.edition
    content = edition.content
    paths: dict[str, dict[str, str]] = {kind.removesuffix("s"): {} for kind in KINDS}
    for kind, entry in content.entries():
        paths[kind][entry.id] = entry.path
    found = Outline(
        of,
        edition.version,
        content.prefix,
        edition.as_of.text,
        edition.base_url,
        paths,
        [entry.path for kind, entry in content.entries() if not edition.bodies.get((kind, entry.id))],
        list(content.fingerprints),
        sorted(edition.checked),
        dict(targets(content).propaganda),
        list(index.links),
        {name: Raw(msgspec.msgpack.encode(getattr(index, name))) for name in TABLES},
    )
    unchanged.save(folder / NOTES, msgspec.msgpack.encode(found))


def last(folder: Path, content: Path, noted: unchanged.Last) -> Last | None:
    """The last build as its notes tell, of the entries in the folder `content`; None where they do not fit together."""
    outline: Outline | None = _recalled(folder / NOTES, Outline)
    entries, known = kept.recall(folder, rows.opened), standing.recall(folder, rows.opened)
    memory = _recalled(folder / rebuild.NOTES, _Memory)
    since = Since(of=noted.whole)
    if noted.inputs != noted.whole.partition(" ")[0]:
        since = _recalled(folder / SINCE, Since) or Since()
        if since.inputs != noted.inputs:
            return None
    if len(since.entries) > MOST or outline is None or memory is None or outline.version != __version__:
        return None
    if {outline.of, entries.of, known.of, memory.of, since.of} != {noted.whole}:
        return None
    found = _index(outline, since, entries.rows, known.rows, content)
    start = len(outline.prefix)
    where = {path[start:]: (kind, id) for kind, ids in outline.paths.items() for id, path in ids.items()}

    def target(address: str) -> tuple[str, Entry]:
        kind, id = where[address]
        return kind, found.edition.content.of(kind)[id]

    return Last(found, Targets(Each(where, target), outline.propaganda), memory, since)


def _recalled(path: Path, type: Any) -> Any:
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.msgpack.decode(path.read_bytes(), type=type)
    return None


def _index(
    outline: Outline,
    since: Since,
    entries: Mapping[str, kept.Row],
    known: Mapping[str, standing.Row],
    content: Path,
) -> Index:
    """The index that was noted; whatever is asked of it is read from the notes then."""
    paths, bare = outline.paths, set(outline.bare)

    def entry(path: str) -> Raw:
        return (since.entries.get(path) or entries[path]).entry

    def checked(path: str) -> standing.Row:
        return since.checked.get(path) or known[path]

    def read(kind: str) -> Callable[[str], Entry]:
        return lambda id: kept.ENTRIES[kind].decode(entry(paths[kind][id]))

    sources: Mapping[str, Source] = Each(paths["source"], read("source"))  # type: ignore[arg-type]  # a source's row
    claim: Callable[[str], Claim] = read("claim")  # type: ignore[assignment]  # and a claim's
    claims = Each(paths["claim"], lambda id: filled(claim(id), sources))
    others: dict[str, Any] = {
        f"{kind}s": Each(ids, read(kind)) for kind, ids in paths.items() if kind not in ("claim", "source")
    }
    site = kept.ENTRIES["site"].decode(entry(f"{outline.prefix}site.yaml"))
    assert isinstance(site, Site), "its decoder makes one"
    every = Content(
        prefix=outline.prefix,
        site=site,
        claims=claims,
        sources=sources,
        fingerprints=Each(
            dict.fromkeys(outline.fingerprints), lambda id: (content / "fingerprints" / f"{id}.json").read_bytes()
        ),
        **others,
    )
    bodies = {
        (kind, id): path
        for kind, ids in paths.items()
        for id, path in ids.items()
        if (since.checked[path].body if path in since.checked else path not in bare)
    }
    tables: dict[str, Any] = {name: Whole(_table(name, raw)) for name, raw in outline.tables.items()}
    copies = mapped(tables["copies_by_source"], lambda _, ids: tuple(map(sources.__getitem__, ids)))
    edition = Edition(
        content=every,
        registry=Registry(every.actors, every.sources, copies, {}),
        assessments=Each(
            paths["claim"], lambda id: standing.restored(claims[id], checked(paths["claim"][id]).assessed)
        ),
        bodies=Each(bodies, lambda key: checked(bodies[key]).body),
        checked=frozenset(outline.checked),
        as_of=parse(outline.as_of),
        base_url=outline.base_url,
        version=outline.version,
    )
    links: dict[str, Mapping[tuple[str, str], Markup]] = {up: Links(edition, up, tables["names"]) for up in outline.ups}
    return Index(edition=edition, links=links, **tables)


def _table(name: str, raw: Raw) -> Callable[[], Mapping[Any, Any]]:
    type: Any = _TYPES.get(name, dict[str, tuple[str, ...]])
    return lambda: msgspec.msgpack.decode(raw, type=type)


def resumed(
    before: Last, address: str, content: Path, inputs: str, dated: bool, templates: Path, stage: Stage, others: int = 0
) -> Resumed | None:
    """The new site on a stage, after an edit of the entry at an `address` inside the folder `content`.

    `inputs` is the digest of what it is made from; unless it is `dated`, its date is the newest that entries tell. So
    many `others` may help. None where more follows from the edit, something is wrong, or the old site's files cannot be
    linked to: then nothing is to be kept of what is on the stage. Raises WriteFailed, jinja2.TemplateError.
    """
    mark = kept.mark(content / address)
    data = read_one(content, address)
    found = amended(before.index, before.targets, address, data) if isinstance(data, bytes) else None
    if found is None or found.elsewhere or not before.memory.pages.keys() <= stage.old.keys():
        return None
    _, reader, entry = found.read
    assert entry is not None, "it is sound"
    kind, id = kind_and_stem(address)
    was, now, index, notes = before.index.edition, found.edition, found.index(), Notes()
    if not dated and _redated(was, now, kind, id):
        return None
    pages, bulk = _parted(_asking(before, _changed(before.index, index, kind, id)), now, kind, id)
    written = {one.written.address: one for one in made(pages, renderer(index, templates, notes), stage)}
    left = before.memory.pages.keys() - written.keys() - {page.address for page in bulk}

    def do(page: Page | None) -> Written | bool:
        return _amended(page, was, now, id, stage) if page else relink(stage, left)

    done = list(forks.shared([*bulk, None], do, others))
    if not all(done):
        return None
    files = {address: one.written for address, one in written.items()}
    files |= {one.address: one for one in done if isinstance(one, Written)}
    asked: list[Noted] = [(column, None if key is WHOLE else key) for column, key in notes.numbers.asks]
    since = before.since
    return Resumed(
        [files.get(address) or Written(address, stage.old[address], False) for address in before.memory.pages],
        Since(
            since.of,
            inputs,
            {**since.entries, entry.path: kept.kept_row(mark, reader, entry)},
            {**since.checked, entry.path: standing.kept_row(mark, kind, id, now)},
            {**since.pages}
            | {address: [asked[number] for number in rebuild.unsigned(one.asks)] for address, one in written.items()},
        ),
    )


def _parted(pages: Iterable[Page], now: Edition, kind: str, id: str) -> tuple[list[Page], list[Page]]:
    """Of the pages that ask for an entry, those to be made, and the bulk data to be made of what it was.

    Parts of the bulk data that do not tell of the entry are neither.
    """
    pages = list(pages)
    if kind != "claim":
        return pages, []
    keys = "", exports.part_of(now, id)
    bulk = [page for page in pages if page.make in exports.AMENDED and page.key in keys]
    return [page for page in pages if page.make not in exports.AMENDED], bulk


def _amended(page: Page, before: Edition, now: Edition, id: str, stage: Stage) -> Written | bool:
    """A file that tells of all claims, after claim `id` has changed: made of what it was, or False.

    What such a file asked, it asks again. Whatever else it asks of the claim now is not changed by any edit that is
    followed here.
    """
    # Another process may have begun it, and ended before its time.
    withdraw(stage, page.address)
    data = exports.amended(page.make, Path(stage.out, page.address).read_bytes(), before, now, id)
    return put(stage, page.address, data) if data is not None else False


def _redated(before: Edition, now: Edition, kind: str, id: str) -> bool:
    """Whether the newest day of all entries may be another after an edit of one."""
    old, new = [*past(before.content.of(kind)[id])], [*past(now.content.of(kind)[id])]
    return old != new and any(day.last >= before.as_of.last for day in (*old, *new))


def _changed(before: Index, now: Index, kind: str, id: str) -> set[Ask]:
    """The questions to which an edit of an entry gives another answer."""
    old, new = columns(before), columns(now)
    pairs: list[Ask] = [(f"{kind}s", id), ("assessments", id), ("wordless", id), ("bodies", (kind, id))]
    found = {(column, key) for column, key in pairs if _value(old[column], key) != _value(new[column], key)}
    found |= {("checked", key) for key in before.edition.checked ^ now.edition.checked}
    return found | {(column, WHOLE) for column, _ in found}


def _value(values: Any, key: Any) -> object:
    if isinstance(values, Mapping):
        return values.get(key)
    return key in values


def _asking(before: Last, asks: Iterable[Ask]) -> Iterator[Page]:
    """The pages of the last build that asked one of these."""
    memory, since = before.memory, before.since
    addresses, ends = list(memory.pages), rebuild.unsigned(memory.ends)
    asks = set(asks)
    noted = {(column, None if key is WHOLE else key) for column, key in asks}
    found = {address for address, asked in since.pages.items() if not noted.isdisjoint(asked)}
    for number in _numbers(memory, asks):
        found |= {addresses[bisect_right(ends, place)] for place in _places(memory.asked, number)} - since.pages.keys()
    for address in sorted(found):
        record = msgspec.msgpack.decode(memory.pages[address], type=rebuild.Record)
        yield Page(address, record.make, record.key)


def _numbers(memory: _Memory, asks: Iterable[Ask]) -> Iterator[int]:
    """The numbers of those of some questions that somebody has asked."""
    for column in {column for column, _ in asks} & memory.asks.keys():
        found = msgspec.msgpack.decode(memory.asks[column], type=rebuild.Asks)
        for key, number in zip(found.keys, rebuild.unsigned(found.numbers), strict=True):
            if (column, WHOLE if key is None else key) in asks:
                yield number


def _places(numbers: bytes, number: int) -> Iterator[int]:
    """Where a number stands among others."""
    one = array("I", [number])
    at = numbers.find(one.tobytes())
    while at >= 0:
        if at % one.itemsize == 0:
            yield at // one.itemsize
        at = numbers.find(one.tobytes(), at + 1)


def remember(folder: Path, since: Since) -> None:
    """Leave what was made since the whole build in a folder of notes."""
    unchanged.save(folder / SINCE, msgspec.msgpack.encode(since))
