"""The ledger of a claim: every assertion in full, with an address of its own."""

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from factsheet import edtf
from factsheet.derive import Judged
from factsheet.drawings.marks import ROLE, family_name, role, speaker
from factsheet.model import Assertion, Source
from factsheet.views.index import Index
from factsheet.views.marks import mark
from factsheet.views.speaking import BASIS, stance, who


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger."""

    id: str
    who: Markup
    speaks_for: Markup | str
    date: str
    when: str
    role: str
    mark: Markup
    stance: str
    basis: str
    extent: str
    relays: list[tuple[str, str, bool]]
    unrecorded: bool
    credits: str
    source: Markup | str
    address: str
    archive: str
    archive_only: bool
    quote: str
    quote_lang: str
    original: tuple[str, str] | None
    checked: bool
    locator: str
    headline: str
    against_interest: str
    shared_basis: str
    note: str
    derived: bool
    family: str


def ledger(index: Index, claim: str, ordered: Sequence[Judged]) -> list[Entry]:
    """The assertions of a claim, in the order given."""
    speakers = {row.assertion.id: row.assertion for row in ordered}
    return [_entry(index, claim, judged, speakers) for judged in ordered]


def _entry(index: Index, claim: str, judged: Judged, speakers: dict[str, Assertion]) -> Entry:
    links = index.links["../"]
    it = judged.assertion
    source = index.edition.content.sources.get(it.source)
    inferred = set(it.inferred_from)
    return Entry(
        id=it.id,
        who=who(links, it),
        speaks_for=links["actor", it.speaks_for] if it.speaks_for else "",
        date=it.on.text,
        when=edtf.spoken(it.on.text),
        role=ROLE[role(judged)],
        mark=mark(judged),
        stance=stance(judged),
        basis=BASIS[it.basis],
        extent="" if it.extent == "full" else it.extent,
        relays=[(other, speaker(speakers[other], index.names), other in inferred) for other in judged.relays],
        unrecorded=it.unrecorded,
        credits=it.credits,
        source=links["source", it.source] if it.source else "",
        address=_address(source),
        archive=source.archive_url if source else "",
        archive_only=bool(source and source.link_policy == "archive-only"),
        quote=it.quote,
        quote_lang=source.language if source and not it.original else "",
        original=(it.original.lang, it.original.text) if it.original else None,
        checked=(claim, it.id) in index.edition.checked,
        locator=it.locator,
        headline=it.headline,
        against_interest=it.against_interest,
        shared_basis=it.shared_basis,
        note=it.note,
        derived=it.derived,
        family=family_name(judged.family, index.names) if judged.origin else "",
    )


def _address(source: Source | None) -> str:
    return source.url if source and source.link_policy == "follow" else ""
