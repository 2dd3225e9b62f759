"""Tables: one row a claim as CSV, everything as SQLite, and the data package that describes the files."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from factsheet.derive import METHOD, STATUSES
from factsheet.edition import Edition
from factsheet.exports.record import address, in_order
from factsheet.fields import FLAGS

COLUMNS = (
    ("id", "string", "the claim's id"),
    ("title", "string", "the claim in a few words"),
    ("proposition", "string", "what could be true or false"),
    ("nature", "string", "what kind of thing is claimed"),
    ("status", "string", "the computed kind of evidence"),
    ("group", "string", "the status's group for readers"),
    ("flags", "string", "flags, separated by spaces"),
    ("affirm_documents", "integer", "documents that affirm it"),
    ("affirm_publishers", "integer", "their publishers"),
    ("affirm_origins", "integer", "affirming origins with a path, not taken back"),
    ("affirm_families", "integer", "their families"),
    ("affirm_independent", "integer", "independent voices that affirm it"),
    ("affirm_bottlenecks", "string", "families that alone cut every affirming path, separated by spaces"),
    ("deny_documents", "integer", "documents that deny it"),
    ("deny_publishers", "integer", "their publishers"),
    ("deny_origins", "integer", "denying origins with a path, not taken back"),
    ("deny_families", "integer", "their families"),
    ("deny_independent", "integer", "independent voices that deny it"),
    ("deny_bottlenecks", "string", "families that alone cut every denying path, separated by spaces"),
    ("topics", "string", "topics, separated by spaces"),
    ("reviewed", "string", "when the entry was last compared with its sources (EDTF)"),
    ("url", "string", "the claim's page"),
)


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before what could begin one."""
    return "'" + text if text[:1] in "=+-@\t\r\n＝＋－＠" and text else text


def claims_csv(edition: Edition, key: str) -> bytes:
    """`/data/claims.csv`: one row a claim (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(name for name, _, _ in COLUMNS)
    for id in sorted(edition.assessments):
        one = edition.assessments[id]
        claim = one.claim
        row: list[str | int] = [
            id, claim.title, claim.proposition, claim.nature, one.status, one.rule.group, " ".join(one.flags),
        ]  # fmt: skip
        for side in (one.affirm, one.deny):
            row += [side.documents, side.publishers, side.origins, len(side.families), side.independent]
            row.append(" ".join(side.bottlenecks))
        row += [" ".join(sorted(claim.topics)), claim.reviewed.text, address(edition, "claim", id)]
        writer.writerow(safe_cell(cell) if isinstance(cell, str) else cell for cell in row)
    return out.getvalue().encode()


def datapackage(edition: Edition, key: str) -> bytes:
    """`/data/datapackage.json`: a Frictionless data package (v1) of the CSV, with the other files named."""
    site = edition.content.site
    package = {
        "profile": "data-package",
        "name": "factsheet",
        "title": site.title,
        "version": edition.as_of.text,
        "homepage": edition.base_url or None,
        "description": f"Claims and the evidence on file for each, by method {METHOD}.",
        "resources": [
            {
                "name": "claims",
                "path": "claims.csv",
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": name, "type": kind, "description": meaning, **_constraints(name)}
                        for name, kind, meaning in COLUMNS
                    ],
                    "primaryKey": "id",
                },
            },
            {"name": "claims-json", "path": "claims.json", "format": "json", "mediatype": "application/json"},
            {
                "name": "database",
                "path": "factsheet.sqlite",
                "format": "sqlite",
                "mediatype": "application/vnd.sqlite3",
            },
            {"name": "provenance", "path": "prov.jsonld", "format": "jsonld", "mediatype": "application/ld+json"},
        ],
    }
    kept = {name: value for name, value in package.items() if value is not None}
    return (json.dumps(kept, indent=1, ensure_ascii=False) + "\n").encode()


def _constraints(name: str) -> dict[str, object]:
    if name == "id":
        return {"constraints": {"required": True, "unique": True}}
    if name == "status":
        return {"constraints": {"required": True, "enum": [one.status for one in STATUSES]}}
    return {}


# Every table with its columns; a name ending in * is the key, `-> table` a reference.
_TABLES = """
meta: name* text, value text
statuses: id* text, number integer, label text, grp text, rule text, meaning text
flags: id* text, meaning text
topics: id* text, title text
actors: id* text, name text, kind text, wikidata text
controls: actor text -> actors, controller text -> actors, since text, until text, source text -> sources
sources: id* text, title text, publisher text -> actors, kind text, published text, language text, url text, archive_url text, link_policy text, copy_of text -> sources, copy_inferred integer
events: id* text, title text, date text, place text, lat real, lon real, precision text
figures: event text -> events, measure text, low real, high real, approx integer, counted_on text, actor text -> actors, source text -> sources, claim text -> claims
claims: id* text, title text, proposition text, nature text, status text -> statuses, reviewed text, affirm_documents integer, affirm_publishers integer, affirm_origins integer, affirm_families integer, affirm_independent integer, deny_documents integer, deny_publishers integer, deny_origins integer, deny_families integer, deny_independent integer, url text
claim_flags: claim text -> claims, flag text -> flags
claim_topics: claim text -> claims, topic text -> topics
claim_events: claim text -> claims, event text -> events
claim_parties: claim text -> claims, actor text -> actors
related: claim text -> claims, other text -> claims, how text
bottlenecks: claim text -> claims, side text, family text
history: claim text -> claims, moment integer, dated text, status text -> statuses
assertions: claim* text -> claims, id* text, actor text -> actors, described_as text, stance text, basis text, unrecorded integer, source text -> sources, dated text, extent text, quote text, note text, affirms integer, denies integer, family text, origin integer, taken_back integer, eligible integer, path integer
relays: claim text, assertion text, relayed text, inferred integer
"""


def _schema() -> Iterator[tuple[str, str, int]]:
    """Each table's name, the statement that makes it, and how many columns it has."""
    for line in _TABLES.strip().split("\n"):
        name, _, rest = line.partition(": ")
        columns, keys, more = [], [], []
        for column in rest.split(", "):
            words, _, target = column.partition(" -> ")
            label, kind = words.split(" ")
            if label.endswith("*"):
                keys.append(label[:-1])
            columns.append(f'"{label.rstrip("*")}" {kind}')
            if target:
                more.append(f'foreign key ("{label.rstrip("*")}") references "{target}" (id)')
        if keys:
            more.insert(0, f"primary key ({', '.join(keys)})")
        if name == "relays":
            more.append("foreign key (claim, assertion) references assertions (claim, id)")
            more.append("foreign key (claim, relayed) references assertions (claim, id)")
        yield name, f'create table "{name}" ({", ".join(columns + more)})', len(columns)


def database(edition: Edition, key: str) -> bytes:
    """`/data/factsheet.sqlite`: everything, as tables (SQLite 3; opens in Datasette)."""
    connection = sqlite3.connect(":memory:")
    try:
        widths = {}
        for name, statement, width in _schema():
            connection.execute(statement)
            widths[name] = width
        for name, rows in _rows(edition):
            marks = ", ".join("?" * widths[name])
            connection.executemany(f'insert into "{name}" values ({marks})', rows)  # noqa: S608  # our own names
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


Cells = Sequence[str | int | float | None]


def _rows(edition: Edition) -> Iterator[tuple[str, Iterable[Cells]]]:
    content = edition.content
    yield "meta", [("as_of", edition.as_of.text), ("method", METHOD), ("title", content.site.title)]
    yield "statuses", [(one.status, one.number, one.label, one.group, one.when, one.meaning) for one in STATUSES]
    yield "flags", sorted(FLAGS.items())
    yield "topics", [(id, one.title) for id, one in content.topics.items()]
    yield "actors", [(id, one.name, one.kind, one.wikidata or None) for id, one in content.actors.items()]
    yield (
        "sources",
        [
            (id, one.title, one.publisher, one.kind, one.published.text or None, one.language or None, one.url or None,
             one.archive_url or None, one.link_policy, one.copy_of.source if one.copy_of else None,
             int(one.copy_of.inferred) if one.copy_of else None)
            for id, one in content.sources.items()
        ],
    )  # fmt: skip
    yield (
        "controls",
        [
            (id, row.actor, row.since.text or None, row.until.text or None, row.source)
            for id, one in content.actors.items()
            for row in one.controlled_by
        ],
    )
    yield (
        "events",
        [
            (id, one.title, one.date.text, *((one.place.name, one.place.lat, one.place.lon, one.place.precision or None)
                                             if one.place else (None,) * 4))
            for id, one in content.events.items()
        ],
    )  # fmt: skip
    yield from _claim_rows(edition)
    yield (
        "figures",
        [
            (id, row.measure, float(row.low), float(row.high), int(row.approx), row.on.text or None, row.actor or None,
             row.source or None, row.claim or None)
            for id, one in content.events.items()
            for row in one.figures
        ],
    )  # fmt: skip


def _claim_rows(edition: Edition) -> Iterator[tuple[str, Iterable[Cells]]]:
    assessments = edition.assessments
    yield (
        "claims",
        [
            (id, one.claim.title, one.claim.proposition, one.claim.nature, one.status, one.claim.reviewed.text,
             one.affirm.documents, one.affirm.publishers, one.affirm.origins, len(one.affirm.families),
             one.affirm.independent, one.deny.documents, one.deny.publishers, one.deny.origins, len(one.deny.families),
             one.deny.independent, address(edition, "claim", id))
            for id, one in assessments.items()
        ],
    )  # fmt: skip
    yield "claim_flags", [(id, flag) for id, one in assessments.items() for flag in one.flags]
    yield "claim_topics", [(id, topic) for id, one in assessments.items() for topic in sorted(one.claim.topics)]
    yield "claim_events", [(id, event) for id, one in assessments.items() for event in sorted(one.claim.events)]
    yield "claim_parties", [(id, actor) for id, one in assessments.items() for actor in sorted(one.claim.parties)]
    yield "related", [(id, row.claim, row.how) for id, one in assessments.items() for row in sorted(one.claim.related)]
    yield (
        "bottlenecks",
        [
            (id, side, family)
            for id, one in assessments.items()
            for side, many in (("affirm", one.affirm.bottlenecks), ("deny", one.deny.bottlenecks))
            for family in many
        ],
    )
    yield (
        "history",
        [
            (id, number, moment.on or None, moment.status)
            for id, one in assessments.items()
            for number, moment in enumerate(one.history)
        ],
    )
    yield "assertions", _assertion_rows(edition)
    yield (
        "relays",
        [
            (id, judged.assertion.id, other, int(other in judged.assertion.inferred_from))
            for id, one in assessments.items()
            for judged in in_order(one)
            for other in judged.relays
        ],
    )


def _assertion_rows(edition: Edition) -> Iterator[Cells]:
    for id, one in edition.assessments.items():
        for judged in in_order(one):
            it = judged.assertion
            yield (
                id, it.id, it.actor if it.named else None, it.described_as or None, it.stance or None, it.basis or None,
                int(it.unrecorded), it.source or None, it.on.text or None, it.extent, it.quote or None, it.note or None,
                int("affirm" in judged.sides), int("deny" in judged.sides), judged.family, int(judged.origin),
                int(judged.taken_back), int(judged.eligible), int(judged.path),
            )  # fmt: skip
