"""The ledger of a claim: every assertion in full, with an address of its own."""

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from factsheet import edtf
from factsheet.drawings.marks import ROLE, Marked, family_name
from factsheet.model import Source
from factsheet.views.index import Index
from factsheet.views.marks import mark
from factsheet.views.speaking import BASIS, stance, who


class Entry(msgspec.Struct, frozen=True):
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


def ledger(index: Index, claim: str, ordered: Sequence[Marked]) -> list[Entry]:
    """The assertions of a claim, in the order given."""
    speakers = {row.judged.assertion.id: row.who for row in ordered}
    return [_entry(index, claim, row, speakers) for row in ordered]


def _entry(index: Index, claim: str, row: Marked, speakers: dict[str, str]) -> Entry:
    links = index.links["../"]
    judged = row.judged
    it = judged.assertion
    source = index.edition.content.sources[it.source] if it.source else None
    # By place, in the order of the fields above: by name takes three times as long, and there are many.
    return Entry(
        it.id,
        who(links, it),
        links["actor", it.speaks_for] if it.speaks_for else "",
        it.on.text,
        edtf.spoken(it.on.text),
        ROLE[row.role],
        mark(row),
        stance(judged),
        BASIS[it.basis],
        "" if it.extent == "full" else it.extent,
        [(other, speakers[other], other in it.inferred_from) for other in judged.relays],
        it.credits,
        links["source", it.source] if it.source else "",
        _address(source),
        source.archive_url if source else "",
        bool(source and source.link_policy == "archive-only"),
        it.quote,
        source.language if source and not it.original else "",
        (it.original.lang, it.original.text) if it.original else None,
        (claim, it.id) in index.edition.checked,
        it.locator,
        it.headline,
        it.against_interest,
        it.shared_basis,
        it.note,
        it.derived,
        family_name(judged.family, index.names) if judged.origin else "",
    )


def _address(source: Source | None) -> str:
    return source.url if source and source.link_policy == "follow" else ""
