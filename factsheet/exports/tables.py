"""The fact sheet as a database (SQLite 3), for questions nobody thought of; opens in Datasette.

Columns have the fields' own names where SQL lets them: `on` is `on_date`, a control's `from` and `to` are `since` and
`until`, `from` is the table `relays`, and `from: unknown` is `from_unknown`. Dates are EDTF text.

There is no full-text index: how its insides are laid out is the library's affair, and not every library has one.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TypeAlias

import msgspec

from factsheet.derive import METHOD, STATUSES, Assessment, Judged, Side
from factsheet.edition import Edition
from factsheet.exports.record import address, in_order
from factsheet.fields import FLAGS
from factsheet.model import Content, Event, Source

# Tables stand before those that refer to them. The narrow ones with a key of several columns need no row number.
SCHEMA = """
create table meta (name text primary key, value text not null) without rowid;
create table statuses (
  id text primary key, number integer not null, label text not null, readers_group text not null,
  rule text not null, meaning text not null
);
create table flags (id text primary key, meaning text not null);
create table topics (id text primary key, title text not null, summary text);
create table actors (id text primary key, name text not null, kind text not null, wikidata text);
create table actor_names (
  actor text not null references actors (id), number integer not null, name text not null, language text,
  primary key (actor, number)
) without rowid;
create table sources (
  id text primary key, title text not null, publisher text not null references actors (id), kind text not null,
  published text, language text, url text, archive_url text, link_policy text not null,
  copy_of text references sources (id), copy_inferred integer, captured_on text, captured_sha256 text, note text
);
create table source_authors (
  source text not null references sources (id), number integer not null, author text not null,
  primary key (source, number)
) without rowid;
create table controls (
  actor text not null references actors (id), number integer not null,
  controller text not null references actors (id), since text, until text,
  source text not null references sources (id),
  primary key (actor, number)
) without rowid;
create table events (
  id text primary key, title text not null, date text not null,
  place text, lat real, lon real, precision text
);
create table event_topics (
  event text not null references events (id), topic text not null references topics (id),
  primary key (event, topic)
) without rowid;
create table claims (
  id text primary key, title text not null, proposition text not null, nature text not null,
  status text not null references statuses (id),
  affirm_documents integer not null, affirm_publishers integer not null, affirm_origins integer not null,
  affirm_families integer not null, affirm_independent integer not null,
  deny_documents integer not null, deny_publishers integer not null, deny_origins integer not null,
  deny_families integer not null, deny_independent integer not null,
  horizon text, resolved_on text, resolved_claim text references claims (id),
  reviewed text not null, url text not null
);
create table figures (
  event text not null references events (id), number integer not null, measure text not null,
  min numeric not null, max numeric not null, approx integer not null, on_date text,
  actor text references actors (id), source text references sources (id), claim text references claims (id),
  primary key (event, number)
) without rowid;
create table claim_flags (
  claim text not null references claims (id), flag text not null references flags (id),
  primary key (claim, flag)
) without rowid;
create table claim_topics (
  claim text not null references claims (id), topic text not null references topics (id),
  primary key (claim, topic)
) without rowid;
create table claim_events (
  claim text not null references claims (id), event text not null references events (id),
  primary key (claim, event)
) without rowid;
create table claim_parties (
  claim text not null references claims (id), actor text not null references actors (id),
  primary key (claim, actor)
) without rowid;
create table related (
  claim text not null references claims (id), other text not null references claims (id), how text not null,
  primary key (claim, other, how)
) without rowid;
create table corrections (
  claim text not null references claims (id), number integer not null,
  on_date text not null, what text not null, why text not null,
  primary key (claim, number)
) without rowid;
create table bottlenecks (
  claim text not null references claims (id), side text not null, family text not null,
  primary key (claim, side, family)
) without rowid;
create table history (
  claim text not null references claims (id), number integer not null,
  on_date text, status text not null references statuses (id),
  primary key (claim, number)
) without rowid;
create table assertions (
  claim text not null references claims (id), id text not null,
  actor text references actors (id), described_as text, speaks_for text references actors (id),
  stance text, basis text, from_unknown integer not null, credits text, source text references sources (id),
  on_date text, extent text not null, against_interest text, shared_basis text,
  quote text, original_lang text, original_text text, locator text, headline text, note text,
  affirms integer not null, denies integer not null, family text not null, origin integer not null,
  taken_back integer not null, eligible integer not null, path integer not null,
  primary key (claim, id)
);
create table relays (
  claim text not null, assertion text not null, relayed text not null, inferred integer not null,
  primary key (claim, assertion, relayed),
  foreign key (claim, assertion) references assertions (claim, id),
  foreign key (claim, relayed) references assertions (claim, id)
) without rowid;
"""

Row: TypeAlias = tuple[str | int | float | None, ...]


def database(edition: Edition, key: str) -> bytes:
    """`/data/factsheet.sqlite`: the same bytes for the same edition and one version of the SQLite library."""
    with closing(_connected()) as connection:
        connection.executescript(f"begin; {SCHEMA}")
        for table, rows in _tables(edition):
            _fill(connection, table, rows)
        connection.execute("commit")
        return connection.serialize()


# The tables that tell of claims, with the column that names the claim; their rows stand by claim.
OF_CLAIMS = {
    "claims": "id",
    **dict.fromkeys(("claim_flags", "claim_topics", "claim_events", "claim_parties", "related"), "claim"),
    **dict.fromkeys(("corrections", "bottlenecks", "history", "assertions", "relays"), "claim"),
}


def amended(file: bytes, edition: Edition, id: str) -> bytes:
    """The database after claim `id` alone has changed, from its file as it was: what `database` makes of the edition.

    The rows of others are not made again, but put in from there, in the order in which they were put in then.
    """
    nothing = msgspec.structs.replace(edition.content, topics={}, actors={}, sources={}, events={})
    alone = msgspec.structs.replace(edition, content=nothing, assessments={id: edition.assessments[id]})
    with closing(_connected()) as connection:
        connection.execute("attach ':memory:' as was")
        connection.deserialize(file, name="was")
        connection.executescript(f"begin; {SCHEMA}")
        for table, rows in _tables(alone):
            column = OF_CLAIMS.get(table, "")
            _copy(connection, table, column and f"where +{column} < ?", id)
            if column:
                _fill(connection, table, rows)
                _copy(connection, table, f"where +{column} > ?", id)
        connection.execute("commit")
        return connection.serialize()


def _copy(connection: sqlite3.Connection, table: str, where: str, id: str) -> None:
    """Put rows of a table in from the database as it was: one by one, or its pages would lie in another way."""
    key = [name for _, name, _, _, _, at in connection.execute(f"pragma was.table_info({table})") if at]
    ((sql,),) = connection.execute("select sql from was.sqlite_schema where name = ?", (table,))
    order = ", ".join(key) if sql.endswith("without rowid") else "rowid"
    copy = f"insert into {table} select * from was.{table} {where} order by {order}"  # noqa: S608  # our own names
    connection.execute(copy, (id,) if where else ())


def _connected() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def _fill(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Insert rows; an empty text in a column that may be null is null.

    SQLite makes it that, for Python's own None is looked up among the adapters of its types each time: slower than all
    the rest of a cell.
    """
    columns = connection.execute(f"pragma table_info({table})").fetchall()
    marks = ", ".join(["?" if not_null or primary else "nullif(?, '')" for _, _, _, not_null, _, primary in columns])
    connection.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608  # our own names and marks


def _tables(edition: Edition) -> Iterator[tuple[str, Iterable[Row]]]:
    """The rows of each table, by primary key."""
    content = edition.content
    yield "meta", _meta(edition)
    yield "statuses", ((one.status, one.number, one.label, one.group, one.when, one.meaning) for one in STATUSES)
    yield "flags", sorted(FLAGS.items())
    yield "topics", ((id, one.title, one.summary) for id, one in sorted(content.topics.items()))
    yield "actors", ((id, one.name, one.kind, one.wikidata) for id, one in sorted(content.actors.items()))
    yield "actor_names", _names(content)
    yield "sources", (_source(id, one) for id, one in sorted(content.sources.items()))
    yield "source_authors", _authors(content)
    yield "controls", _controls(content)
    yield "events", (_event(id, one) for id, one in sorted(content.events.items()))
    yield "event_topics", _links({id: one.topics for id, one in content.events.items()})
    assessments = dict(sorted(edition.assessments.items()))
    yield "claims", (_claim(edition, id, one) for id, one in assessments.items())
    yield "figures", _figures(content)
    yield "claim_flags", _links({id: one.flags for id, one in assessments.items()})
    yield "claim_topics", _links({id: one.claim.topics for id, one in assessments.items()})
    yield "claim_events", _links({id: one.claim.events for id, one in assessments.items()})
    yield "claim_parties", _links({id: one.claim.parties for id, one in assessments.items()})
    yield "related", ((id, *row) for id, one in assessments.items() for row in sorted(set(one.claim.related)))
    yield "corrections", _corrections(assessments)
    yield "bottlenecks", _bottlenecks(assessments)
    yield "history", _history(assessments)
    yield "assertions", (_assertion(id, row) for id, one in assessments.items() for row in in_order(one.assertions))
    yield "relays", _relays(assessments)


def _meta(edition: Edition) -> Iterator[Row]:
    yield "as_of", edition.as_of.text
    if edition.base_url:
        yield "base_url", edition.base_url
    yield "method", METHOD
    yield "title", edition.content.site.title


def _names(content: Content) -> Iterator[Row]:
    for id, one in sorted(content.actors.items()):
        names: list[tuple[str, str | None]] = [(name.text, name.lang) for name in one.names]
        names += [(alias, None) for alias in one.aliases]
        for number, (name, language) in enumerate(names, 1):
            yield id, number, name, language


def _source(id: str, one: Source) -> Row:
    # A viewer makes a live link of any address, and propaganda gets none.
    url = one.url if one.link_policy == "follow" else ""
    copied, inferred = (one.copy_of.source, int(one.copy_of.inferred)) if one.copy_of else (None, None)
    captured, sha256 = (one.captured.on.text, one.captured.sha256) if one.captured else (None, None)
    return (
        id, one.title, one.publisher, one.kind, one.published.text, one.language, url,
        one.archive_url, one.link_policy, copied, inferred, captured, sha256, one.note,
    )  # fmt: skip


def _authors(content: Content) -> Iterator[Row]:
    for id, one in sorted(content.sources.items()):
        for number, author in enumerate(one.authors, 1):
            yield id, number, author


def _controls(content: Content) -> Iterator[Row]:
    for id, one in sorted(content.actors.items()):
        for number, row in enumerate(one.controlled_by, 1):
            yield id, number, row.actor, row.since.text, row.until.text, row.source


def _event(id: str, one: Event) -> Row:
    if one.place is None:
        return id, one.title, one.date.text, None, None, None, None
    return id, one.title, one.date.text, one.place.name, one.place.lat, one.place.lon, one.place.precision


def _figures(content: Content) -> Iterator[Row]:
    for id, one in sorted(content.events.items()):
        for number, row in enumerate(one.figures, 1):
            yield (
                id, number, row.measure, row.low, row.high, int(row.approx), row.on.text, row.actor,
                row.source, row.claim,
            )  # fmt: skip


def _links(words: dict[str, tuple[str, ...]]) -> Iterator[Row]:
    for id, many in sorted(words.items()):
        for one in sorted(set(many)):
            yield id, one


def _claim(edition: Edition, id: str, one: Assessment) -> Row:
    claim = one.claim
    resolved_on, resolved = (claim.resolved.on.text, claim.resolved.claim) if claim.resolved else (None, None)
    return (
        id, claim.title, claim.proposition, claim.nature, one.status, *_counts(one.affirm), *_counts(one.deny),
        claim.horizon.text if claim.horizon else None, resolved_on, resolved, claim.reviewed.text,
        address(edition, "claim", id),
    )  # fmt: skip


def _counts(side: Side) -> tuple[int, int, int, int, int]:
    return side.documents, side.publishers, side.origins, len(side.families), side.independent


def _corrections(assessments: dict[str, Assessment]) -> Iterator[Row]:
    for id, one in assessments.items():
        for number, row in enumerate(one.claim.corrections, 1):
            yield id, number, row.on.text, row.what, row.why


def _bottlenecks(assessments: dict[str, Assessment]) -> Iterator[Row]:
    for id, one in assessments.items():
        for side, many in (("affirm", one.affirm.bottlenecks), ("deny", one.deny.bottlenecks)):
            for family in many:
                yield id, side, family


def _history(assessments: dict[str, Assessment]) -> Iterator[Row]:
    for id, one in assessments.items():
        for number, moment in enumerate(one.history, 1):
            yield id, number, moment.on, moment.status


def _assertion(claim: str, judged: Judged) -> Row:
    one, sides, family, origin, taken_back, eligible, path, _, _, _ = judged
    lang, text = one.original or ("", "")
    return (
        claim, one.id, one.actor if one.named else "", one.described_as, one.speaks_for, one.stance, one.basis,
        int(one.unrecorded), one.credits, one.source, one.on.text, one.extent, one.against_interest, one.shared_basis,
        one.quote, lang, text, one.locator, one.headline, one.note, int("affirm" in sides), int("deny" in sides),
        family, int(origin), int(taken_back), int(eligible), int(path),
    )  # fmt: skip


def _relays(assessments: dict[str, Assessment]) -> Iterator[Row]:
    for id, one in assessments.items():
        for judged in sorted([row for row in one.assertions if row.relays], key=lambda row: row.assertion.id):
            # What the page says itself outweighs what we infer.
            stated = judged.assertion.upstream
            for other in sorted(set(judged.relays)):
                yield id, judged.assertion.id, other, int(other not in stated)
