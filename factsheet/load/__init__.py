"""Files to model: the only reader of `content/`, and the only room that sees YAML."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from factsheet.diagnostics import Diagnostic, Span, diagnostic, did_you_mean, few, rule, slip_of_id, write_instead
from factsheet.edtf import UNDATED
from factsheet.fields import FOLDERS, KINDS, UNNAMED
from factsheet.load import entries, files
from factsheet.load.files import Unreadable, kind_and_stem
from factsheet.load.values import Reader, Reference, is_file_name
from factsheet.model import Claim, Content, Entry, Site, Source

__all__ = ["Known", "Loaded", "Unreadable", "dangling", "filled", "load", "load_files", "load_one"]


class Loaded(NamedTuple):
    """What a content folder holds: the entries, and every mistake found on the way; only with none are they whole.

    `texts` gives the text of each file by the path that its diagnostics show. `unread` holds the addresses inside the
    folder of the files that are there and could not be read: what leads to them leads to something.
    """

    content: Content
    problems: list[Diagnostic]
    texts: files.Texts
    unread: frozenset[str] = frozenset()


@rule("IDS001")
def bad_id(span: Span, id: str, help: str = "") -> Diagnostic:
    """A file's name makes no id.

    Why: the name is the entry's address; it must be safe on every system and in every link.
    """
    return diagnostic(
        "IDS001",
        span,
        f"`{id}` cannot be an id",
        help=help
        or "name the file in plain letters a to z, digits and hyphens, at most 100 of them, as in `who-said-so.md`",
    )


@rule("IDS002")
def colliding_ids(span: Span, kind: str, id: str, other: str) -> Diagnostic:
    """Two entries of one kind have the same id, or ids that some systems or readers cannot tell apart.

    Why: one would overwrite the other, or be taken for it.
    """
    return diagnostic(
        "IDS002",
        span,
        f"the {kind} `{id}` collides with another {kind}",
        notes=(f"the other is {other}",),
        help="rename one of the two files",
    )


@rule("REF002")
def unknown_entry(span: Span, reference: Reference, known: Iterable[str], moved: Mapping[str, str]) -> Diagnostic:
    """An entry refers to another that does not exist.

    Why: a reader who follows the reference would land nowhere, and what hangs on it would go uncounted.
    """
    new = moved.get(reference.id)
    return diagnostic(
        "REF002",
        span,
        f"there is no {reference.kind} `{reference.id[:80]}`",
        label="not on file",
        help=f"it is called `{new}` now" if new else did_you_mean(reference.id, known, _where(reference.kind)),
        mends=write_instead(span, reference.id, new or slip_of_id(reference.id, known)),
    )


@rule("REF003")
def refers_to_draft(span: Span, reference: Reference) -> Diagnostic:
    """A published entry refers to a draft.

    Why: drafts are not on the site, so the reference would lead nowhere.
    """
    return diagnostic(
        "REF003",
        span,
        f"the {reference.kind} `{reference.id}` is a draft",
        help="publish it, make this entry a draft too, or take the reference out",
    )


def _where(kind: str) -> str:
    return f"add it in {KINDS[kind]}/"


# What reading a file gave, by its path, with the bytes it was read from.
Known = dict[str, tuple[bytes, Reader, Entry | None]]


def load(content: Path, prefix: str | None = None, drafts: bool = False, known: Known | None = None) -> Loaded:
    """The entries in the folder `content`; `prefix` stands before file names in messages (the folder's name and `/`).

    `known` is filled, and a file whose bytes are known is not read again.

    Raises Unreadable when the folder cannot be read at all.
    """
    data, problems = files.read(content)
    return load_files(data, content.name + "/" if prefix is None else prefix, drafts, problems, known)


def load_files(
    data: Mapping[str, bytes],
    prefix: str = "content/",
    drafts: bool = False,
    problems: Sequence[Diagnostic] = (),
    known: Known | None = None,
) -> Loaded:
    """The same from bytes by address inside the folder (`claims/x.md`); `problems` are those found by reading it."""
    found = [_moved(one, prefix) for one in problems]
    unread: set[str] = set()
    by_kind: dict[str, dict[str, Entry]] = {}
    paths: dict[str, dict[str, str]] = {}
    folded: dict[tuple[str, str], tuple[str, str]] = {}
    references: dict[tuple[str, str], list[Reference]] = {}
    site: Site | None = None
    fingerprints: dict[str, bytes] = {}
    for one in problems:
        # A file that is there, whatever is the matter with it.
        folder, _, _ = (address := one.span.path).partition("/")
        if folder in FOLDERS and folder != address:
            kind, id = kind_and_stem(address)
            paths.setdefault(kind, {}).setdefault(id, prefix + address)
            unread.add(address)
    for address in sorted(data):
        if address.startswith("fingerprints/"):
            fingerprints[address.rpartition("/")[2].removesuffix(".json")] = data[address]
            continue
        path = prefix + address
        if address == "site.yaml":
            kind, id = "site", "site"
        else:
            kind, id = kind_and_stem(address)
            paths.setdefault(kind, {}).setdefault(id, path)
            problem = _identity(kind, id, path, folded)
            if problem:
                found.append(problem)
                continue
        same = known.get(path) if known is not None else None
        if same and same[0] == data[address]:
            _, reader, entry = same
        else:
            reader = Reader(path, None, [], [])
            entry = _read(reader, kind, id, address, path, data[address])
            if known is not None:
                known[path] = data[address], reader, entry
        found += few(reader.problems)
        references[kind, id] = reader.references
        if isinstance(entry, Site):
            site = entry
        elif entry is not None:
            by_kind.setdefault(kind, {})[id] = entry
        elif kind != "site":
            unread.add(address)
    found += _link(by_kind, paths, references, drafts)
    if not drafts:
        by_kind = {kind: {id: one for id, one in many.items() if not one.draft} for kind, many in by_kind.items()}
    sources: dict[str, Source] = by_kind.get("source", {})  # type: ignore[assignment]  # that folder makes sources
    claims: dict[str, Claim] = by_kind.get("claim", {})  # type: ignore[assignment]  # and that one claims
    content = Content(
        prefix=prefix,
        site=site or entries.NO_SITE,
        claims={id: filled(claims[id], sources) for id in sorted(claims)},
        sources={id: sources[id] for id in sorted(sources)},
        fingerprints=fingerprints,
        **{  # type: ignore[arg-type]  # each folder makes its own kind
            kind + "s": {id: by_kind[kind][id] for id in sorted(by_kind[kind])} if kind in by_kind else {}
            for kind in ("event", "actor", "explainer", "topic", "page")
        },
    )
    return Loaded(content, found, files.Texts(data, prefix), frozenset(unread))


def load_one(address: str, data: bytes, prefix: str = "content/") -> tuple[Reader, Entry | None]:
    """One entry from its bytes, and what is wrong with it alone and what it refers to."""
    kind, id = kind_and_stem(address)
    reader = Reader(prefix + address, None, [], [])
    return reader, _read(reader, kind, id, address, prefix + address, data)


def dangling(references: Sequence[Reference], content: Content, published: bool) -> Iterator[Reference]:
    """The references that lead to nothing in `content`, or, of what is `published`, to a draft."""
    on_file = {kind: content.of(kind) for kind in KINDS}
    return (references[number] for number in _dangling(references, on_file, on_file, published))


def _moved(one: Diagnostic, prefix: str) -> Diagnostic:
    return one._replace(span=one.span._replace(path=prefix + one.span.path))


def _read(reader: Reader, kind: str, id: str, address: str, path: str, data: bytes) -> Entry | None:
    text = files.text(path, data)
    if isinstance(text, Diagnostic):
        reader.problems.append(text)
        return None
    return entries.read(reader, kind, id, text, address.endswith(".md"))


# What a file system or a reader cannot tell apart: letter case, and the ASCII pairs of Unicode's confusables table
# (UTS #39): 0 and O, 1 and l, rn and m.
_LOOK_ALIKE = str.maketrans({"0": "o", "1": "l", "m": "rn"})


def fold(id: str) -> str:
    """The form of an id that no other id of its kind may share."""
    return id.casefold().translate(_LOOK_ALIKE)


def _identity(kind: str, id: str, path: str, folded: dict[tuple[str, str], tuple[str, str]]) -> Diagnostic | None:
    span = Span(path)
    if not is_file_name(id):
        return bad_id(span, id[:120])
    if kind == "actor" and id.casefold() == UNNAMED:
        return bad_id(span, id, f"`{UNNAMED}` stands for speakers whom nobody names: call it otherwise")
    other = folded.setdefault((kind, fold(id)), (id, path))
    return None if other[1] == path else colliding_ids(span, kind, id, other[1])


def _link(
    by_kind: Mapping[str, Mapping[str, Entry]],
    paths: Mapping[str, Mapping[str, str]],
    references: Mapping[tuple[str, str], Sequence[Reference]],
    drafts: bool,
) -> Iterator[Diagnostic]:
    """The references that lead nowhere, or from a published entry to a draft."""
    moved = {
        kind: {old: entry.id for entry in many.values() for old in entry.formerly} for kind, many in by_kind.items()
    }
    for (kind, id), many in references.items():
        entry = by_kind.get(kind, {}).get(id)
        if entry is not None:
            wrong = _dangling(many, by_kind, paths, published=not entry.draft and not drafts)
            yield from few(_leads_nowhere(entry, number, many[number], paths, moved) for number in wrong)


def _leads_nowhere(
    entry: Entry,
    number: int,
    reference: Reference,
    paths: Mapping[str, Mapping[str, object]],
    moved: Mapping[str, Mapping[str, str]],
) -> Diagnostic:
    assert isinstance(entry.places, entries.Places), "it was read from a file"
    span = Span(entry.path, *entry.places.referring()[number])
    known = paths.get(reference.kind, {})
    if reference.id in known:
        return refers_to_draft(span, reference)
    return unknown_entry(span, reference, known, moved.get(reference.kind, {}))


def _dangling(
    references: Sequence[Reference],
    by_kind: Mapping[str, Mapping[str, Entry]],
    paths: Mapping[str, Mapping[str, object]],
    published: bool,
) -> Iterator[int]:
    """The numbers of the references that lead nowhere, or from what is `published` to a draft."""
    for number, (kind, id) in enumerate(references):
        if id not in paths.get(kind, {}):
            yield number
            continue
        target = by_kind.get(kind, {}).get(id)
        if published and target and target.draft:
            yield number


def filled(claim: Claim, sources: Mapping[str, Source]) -> Claim:
    """The claim with each assertion's `actor` and `on` filled in from its source where the entry leaves them out."""
    assertions = []
    changed = False
    for one in claim.assertions:
        source = sources.get(one.source) if one.source else None
        if source is not None and (not one.actor or not one.on.text):
            changed = True
            one = msgspec.structs.replace(
                one, actor=one.actor or source.publisher, on=one.on if one.on.text else source.published or UNDATED
            )
        assertions.append(one)
    return msgspec.structs.replace(claim, assertions=tuple(assertions)) if changed else claim
