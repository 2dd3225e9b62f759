"""The nouns, as frozen values: what is in the entries, and nothing that follows from them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from factsheet.diagnostics import Span
from factsheet.edtf import UNDATED, Date
from factsheet.fields import UNNAMED

# Where a value stands in its file: line and column from 1, and its width in characters.
Place = tuple[int, int, int]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What every entry has: its `id` (the file's stem), its file's `path` as shown to people, where its values stand,
    and its body in Markdown with the line the body starts at.
    """

    id: str
    path: str
    places: Mapping[str, Place]
    body: str = ""
    body_line: int = 0
    formerly: tuple[str, ...] = ()
    draft: bool = False

    def span(self, key: str) -> Span:
        """Where the value at `key` stands (`title`, `assertions.2.from.1`); its nearest parent if absent."""
        while key:
            if key in self.places:
                return Span(self.path, *self.places[key])
            key = key.rpartition(".")[0]
        return Span(self.path, *self.places.get("", (0, 0, 1)))


class Words(NamedTuple):
    """A text in a language of its own."""

    lang: str
    text: str


class Assertion(msgspec.Struct, frozen=True, kw_only=True):
    """One actor taking one stance on one claim in one source.

    `upstream` names the assertions it says it relays (`from` in an entry), `inferred_from` those it relays by our
    inference; `unrecorded` means `from: unknown`. They belong to the assertion, not to the source: one article can
    witness one claim and relay another. `actor` and `on` are filled in from the source where the entry leaves them out.
    `derived` marks one that follows from a source's `copy_of` and is written in no entry; `key` is where the others
    stand in their entry (`assertions.3`).
    """

    id: str
    actor: str
    described_as: str = ""
    speaks_for: str = ""
    stance: str = ""
    basis: str = ""
    upstream: tuple[str, ...] = ()
    unrecorded: bool = False
    inferred_from: tuple[str, ...] = ()
    credits: str = ""
    source: str = ""
    on: Date = UNDATED
    extent: str = "full"
    against_interest: str = ""
    shared_basis: str = ""
    quote: str = ""
    original: Words | None = None
    locator: str = ""
    headline: str = ""
    note: str = ""
    key: str = ""
    derived: bool = False

    @property
    def relays(self) -> tuple[str, ...]:
        """Every assertion it relays, by its own word or by our inference."""
        return self.upstream + self.inferred_from if self.inferred_from else self.upstream

    @property
    def is_relay(self) -> bool:
        """Whether it passes others on, known or not; otherwise it is a statement."""
        return bool(self.upstream or self.inferred_from or self.unrecorded)

    @property
    def named(self) -> bool:
        """Whether somebody with a name stands behind it."""
        return self.actor != UNNAMED


class Related(NamedTuple):
    """Another claim that bears on this one."""

    claim: str
    how: str


class Resolved(NamedTuple):
    """The claim that tells what came of a forecast."""

    on: Date
    claim: str


class Correction(NamedTuple):
    """What was corrected, when and why."""

    on: Date
    what: str
    why: str


class Claim(Entry, frozen=True, kw_only=True):
    """A proposition that could be true or false, worded with no speaker, and who asserts it."""

    title: str
    proposition: str
    nature: str
    reviewed: Date
    assertions: tuple[Assertion, ...]
    topics: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    horizon: Date | None = None
    resolved: Resolved | None = None
    related: tuple[Related, ...] = ()
    acknowledge: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()


class Captured(NamedTuple):
    """When a source was read, and the SHA-256 of the bytes."""

    on: Date
    sha256: str


class CopyOf(NamedTuple):
    """The source that this is the same text as, and whether we infer it."""

    source: str
    inferred: bool


class Sentence(NamedTuple):
    """One sentence of a source read in full: the claims its assertions belong to, or why there is nothing to check."""

    at: str
    claims: tuple[str, ...] = ()
    nothing_checkable: str = ""


class Source(Entry, frozen=True, kw_only=True):
    """One published document."""

    title: str
    publisher: str
    kind: str
    authors: tuple[str, ...] = ()
    published: Date = UNDATED
    url: str = ""
    archive_url: str = ""
    language: str = ""
    captured: Captured | None = None
    copy_of: CopyOf | None = None
    link_policy: str = "follow"
    reading: tuple[Sentence, ...] = ()
    note: str = ""


class Control(NamedTuple):
    """Who controlled an actor, from when to when, and the source for that."""

    actor: str
    source: str
    since: Date
    until: Date


class Actor(Entry, frozen=True, kw_only=True):
    """Who speaks or acts: a person, a state, an armed group, an outlet."""

    name: str
    kind: str
    names: tuple[Words, ...] = ()
    aliases: tuple[str, ...] = ()
    wikidata: str = ""
    controlled_by: tuple[Control, ...] = ()


class Spot(NamedTuple):
    """A place with honest precision; `lat` and `lon` in degrees, or None."""

    name: str
    lat: float | None
    lon: float | None
    precision: str


class Figure(NamedTuple):
    """One count by one actor; `low` and `high` are the same for a single number. Numbers are kept as written."""

    measure: str
    low: str
    high: str
    approx: bool
    on: Date
    actor: str
    source: str
    claim: str


class Event(Entry, frozen=True, kw_only=True):
    """Something dated that happened, or is said to have."""

    title: str
    date: Date
    place: Spot | None = None
    topics: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


class Prose(Entry, frozen=True, kw_only=True):
    """An explainer, a topic or a page."""

    title: str
    summary: str = ""


class Site(Entry, frozen=True, kw_only=True):
    """The publisher's own settings."""

    title: str
    base_url: str = ""
    repository: str = ""
    languages: tuple[str, ...] = ("en",)
    contact: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on file, each kind by id in the order of the ids; `fingerprints` by source id, as JSON text.

    `prefix` stands before the addresses of files inside the content folder in the paths shown to people.
    """

    prefix: str
    site: Site
    claims: Mapping[str, Claim]
    events: Mapping[str, Event]
    actors: Mapping[str, Actor]
    sources: Mapping[str, Source]
    explainers: Mapping[str, Prose]
    topics: Mapping[str, Prose]
    pages: Mapping[str, Prose]
    fingerprints: Mapping[str, bytes]

    def of(self, kind: str) -> Mapping[str, Entry]:
        """The entries of one kind (`claim`, `event`, …) by id."""
        by_id: Mapping[str, Entry] = getattr(self, kind + "s")
        return by_id

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Every entry with its kind."""
        for kind in ("claim", "event", "actor", "source", "explainer", "topic", "page"):
            for entry in self.of(kind).values():
                yield kind, entry
