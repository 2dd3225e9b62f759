"""Tables for spreadsheets: a row a claim, and a row an assertion, as CSV (RFC 4180)."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from factsheet.derive import Judged, Side
from factsheet.edition import Edition
from factsheet.exports.record import address, ids_of, in_order
from factsheet.fields import FIELDS, UNKNOWN


class Column(NamedTuple):
    """A column: its name, the type of its cells as data packages name types, and what it says."""

    name: str
    type: str
    meaning: str


_SIDE = (
    ("documents", "integer", "documents that {0} it"),
    ("publishers", "integer", "publishers of the documents that {0} it"),
    ("origins", "integer", "origins that {0} it, with a path and not taken back"),
    ("families", "integer", "families of those origins"),
    ("independent", "integer", "independent voices that {0} it"),
    ("bottlenecks", "string", "families that alone cut every {0}ing path, separated by spaces"),
)

CLAIMS = (
    Column("id", "string", "the claim's id"),
    Column("title", "string", "the claim in a few plain words"),
    Column("proposition", "string", "what could be true or false, with no speaker"),
    Column("nature", "string", "what kind of thing is claimed"),
    Column("status", "string", "the computed kind of evidence"),
    Column("group", "string", "the status's group for readers"),
    Column("flags", "string", "flags, separated by spaces"),
    *(Column(f"{side}_{name}", type, says.format(side)) for side in ("affirm", "deny") for name, type, says in _SIDE),
    Column("parties", "string", "actors with a stake in it, separated by spaces"),
    Column("topics", "string", "topics, separated by spaces"),
    Column("events", "string", "events, separated by spaces"),
    Column("reviewed", "string", "when somebody last compared the entry with its sources (EDTF)"),
    Column("url", "string", "the claim's page"),
)

_MEANINGS = {field.name: field.meaning for field in FIELDS["assertion"]}

ASSERTIONS = (
    Column("claim", "string", "the claim's id"),
    *(
        Column(name, "string", _MEANINGS[name].replace("`", ""))
        for name in (
            "id", "actor", "described_as", "speaks_for", "stance", "basis", "from", "inferred_from", "credits",
            "source", "on", "extent", "against_interest", "shared_basis", "quote",
        )
    ),
    Column("original_lang", "string", "the language of the quote's own words"),
    Column("original_text", "string", "the quote in its own language"),
    *(Column(name, "string", _MEANINGS[name].replace("`", "")) for name in ("locator", "headline", "note")),
    Column("side", "string", "the sides it stands on, affirm or deny, separated by spaces"),
    Column("family", "string", "the family it belongs to"),
    Column("origin", "boolean", "whether somebody named stands behind it and says how they know"),
    Column("taken_back", "boolean", "whether it is an origin that was later taken back"),
    Column("eligible", "boolean", "whether it is an origin that may count as independent"),
    Column("path", "boolean", "whether a chain leads from it to a document on file"),
)  # fmt: skip

# What a spreadsheet may take for the start of a formula. The wide forms are read as such by some.
_STARTS_FORMULA = "=+@\t\r\n＝＋－＠-"
_FORMULA = re.compile(f'"[{_STARTS_FORMULA}]')


def claims_csv(edition: Edition, key: str) -> bytes:
    """`/data/claims.csv`: a row a claim, sorted by id."""
    return _csv(CLAIMS, [claim_line(edition, id) for id in sorted(edition.assessments)])


def assertions_csv(edition: Edition, key: str) -> bytes:
    """`/data/assertions.csv`: a row an assertion, by claim, then by the latest day of its date, then by id.

    With a number as `key`, those of the claims in that part (`/data/parts/assertions-2.csv`).
    """
    return _csv(ASSERTIONS, [assertion_lines(edition, id) for id in ids_of(edition, key)])


def _csv(columns: Iterable[Column], lines: Iterable[str]) -> bytes:
    return "".join([_line([column.name for column in columns]), *lines]).encode()


def _line(cells: Sequence[str]) -> str:
    # All cells in quotation marks at once, unless one has such marks itself or could be a formula.
    line = '"' + '","'.join(cells) + '"'
    if line.count('"') > 2 * len(cells) or _FORMULA.search(line):
        return ",".join([cell(text) if text else "" for text in cells]) + "\r\n"
    return line.replace('""', "") + "\r\n"


def cell(text: str) -> str:
    """A cell that keeps its text to itself: in quotation marks, and no formula.

    An apostrophe goes before what a spreadsheet could take for one. Always quoted, because looking whether a cell needs
    it takes longer than the rest of the table.
    """
    if text[0] in _STARTS_FORMULA:
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'


def claim_line(edition: Edition, id: str) -> str:
    """The line of claim `id` in `/data/claims.csv`."""
    one = edition.assessments[id]
    claim = one.claim
    return _line([
        id, claim.title, claim.proposition, claim.nature, one.status, one.rule.group, " ".join(one.flags),
        *_side(one.affirm), *_side(one.deny), " ".join(sorted(claim.parties)), " ".join(sorted(claim.topics)),
        " ".join(sorted(claim.events)), claim.reviewed.text, address(edition, "claim", id),
    ])  # fmt: skip


def _side(side: Side) -> tuple[str, ...]:
    counts = (side.documents, side.publishers, side.origins, len(side.families), side.independent)
    return (*map(str, counts), " ".join(side.bottlenecks))


def assertion_lines(edition: Edition, id: str) -> str:
    """The lines of claim `id` in `/data/assertions.csv`."""
    return "".join([_line(_assertion(id, judged)) for judged in in_order(edition.assessments[id].assertions)])


def _assertion(claim: str, judged: Judged) -> list[str]:
    one, sides, family, origin, taken_back, eligible, path, _, _, _ = judged
    lang, text = one.original or ("", "")
    return [
        claim, one.id, one.actor, one.described_as, one.speaks_for, one.stance, one.basis,
        UNKNOWN if one.unrecorded else " ".join(one.upstream), " ".join(one.inferred_from), one.credits, one.source,
        one.on.text, one.extent, one.against_interest, one.shared_basis, one.quote, lang, text, one.locator,
        one.headline, one.note, " ".join(sides), family, _BOOLEAN[origin],
        _BOOLEAN[taken_back], _BOOLEAN[eligible], _BOOLEAN[path],
    ]  # fmt: skip


_BOOLEAN = {True: "true", False: "false"}
