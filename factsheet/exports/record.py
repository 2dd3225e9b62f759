"""A claim as JSON: the shape that DESIGN §7 fixes, and the longer form with all that its page says but the prose."""

from collections.abc import Iterable
from operator import attrgetter

import msgspec

from factsheet.derive import METHOD, Assessment, Judged, Side
from factsheet.edition import Edition
from factsheet.fields import FLAGS, UNKNOWN
from factsheet.prose import site_address


class SideRecord(msgspec.Struct, frozen=True, gc=False):
    """One side of a claim, counted."""

    documents: int
    publishers: int
    origins: int
    families: int
    independent: int
    bottlenecks: tuple[str, ...]


class MomentRecord(msgspec.Struct, frozen=True, gc=False):
    """The status from a day on; `on` is None when nothing is dated."""

    on: str | None
    status: str


class OriginalRecord(msgspec.Struct, frozen=True, gc=False):
    """A quote in its own language."""

    lang: str
    text: str


class AssertionRecord(msgspec.Struct, frozen=True, gc=False, rename={"upstream": "from"}):
    """An assertion's fields under the names they have in an entry, None where it says nothing; and what follows."""

    id: str
    actor: str
    described_as: str | None
    speaks_for: str | None
    stance: str | None
    basis: str | None
    upstream: tuple[str, ...] | str | None
    inferred_from: tuple[str, ...] | None
    credits: str | None
    source: str | None
    on: str | None
    extent: str
    against_interest: str | None
    shared_basis: str | None
    quote: str | None
    original: OriginalRecord | None
    locator: str | None
    headline: str | None
    note: str | None
    side: tuple[str, ...]
    family: str
    origin: bool
    taken_back: bool
    eligible: bool
    path: bool


class ClaimRecord(msgspec.Struct, frozen=True, gc=False):
    """A claim as `/data/claims.json` has it."""

    id: str
    title: str
    proposition: str
    nature: str
    status: str
    rule: str
    flags: tuple[str, ...]
    affirm: SideRecord
    deny: SideRecord
    history: list[MomentRecord]
    assertions: list[AssertionRecord]
    parties: list[str]
    topics: list[str]
    events: list[str]
    reviewed: str
    url: str


def address(edition: Edition, kind: str, id: str) -> str:
    """The address of an entry's page: absolute when it is known where the site will live, else inside the site."""
    return edition.base_url + site_address(kind, id)


# As many claims as one part of the bulk data holds.
PART = 1_000


def ids_of(edition: Edition, part: str = "") -> list[str]:
    """The claims by id: all of them, or those of a part of the bulk data, numbered from 1."""
    ids = sorted(edition.assessments)
    start = (int(part) - 1) * PART if part else 0
    return ids[start : start + PART] if part else ids


def part_of(edition: Edition, id: str) -> str:
    """The part that claim `id` is in."""
    return str(sum([other < id for other in edition.assessments]) // PART + 1)


def parts(edition: Edition) -> range:
    """The numbers of the parts that bulk data is offered in; none when it is no more than one."""
    number = -(-len(edition.assessments) // PART)
    return range(1, number + 1) if number > 1 else range(0)


def parts_json(edition: Edition, key: str) -> bytes:
    """`/data/parts/index.json`: the files of each part, and the first and the last claim in them."""
    rows = []
    for part in parts(edition):
        ids = ids_of(edition, str(part))
        files = {"claims": f"claims-{part}.json", "assertions": f"assertions-{part}.csv"}
        rows.append({**files, "first": ids[0], "last": ids[-1], "number": len(ids)})
    return msgspec.json.encode({"parts": rows}) + b"\n"


def claims_json(edition: Edition, key: str) -> bytes:
    """`/data/claims.json`: every claim, sorted by id; with a number as `key`, that part of them alone."""
    # Encoded one by one: the whole, as objects, would take several times the memory of its text.
    claims = b",".join([encoded(edition, id) for id in ids_of(edition, key)])
    return b'{"method":%b,"claims":[%b]}\n' % (msgspec.json.encode(METHOD), claims)


def encoded(edition: Edition, id: str) -> bytes:
    """What `/data/claims.json` has of claim `id`."""
    return msgspec.json.encode(record(edition, edition.assessments[id]))


def actors_json(edition: Edition, key: str) -> bytes:
    """`/data/actors.json`: the name and the kind of every actor, by id: what the ids in the claims stand for."""
    actors = edition.content.actors
    return (
        msgspec.json.encode(
            {"actors": {id: {"name": actors[id].name, "kind": actors[id].kind} for id in sorted(actors)}}
        )
        + b"\n"
    )


def claim_json(edition: Edition, key: str) -> bytes:
    """`/data/claims/<id>.json`: the same record of the claim `key`, and what its page says beyond it."""
    one = edition.assessments[key]
    claim = one.claim
    first = {"method": METHOD, "as_of": edition.as_of.text}
    more = {
        "label": one.label,
        "group": one.rule.group,
        "meaning": one.rule.meaning,
        "flag_meanings": {flag: FLAGS[flag] for flag in one.flags},
        "tally": {"A": one.tally.A, "D": one.tally.D, "a": one.tally.a, "d": one.tally.d},
        "cut": {"affirm": one.affirm.cut, "deny": one.deny.cut},
        "one_more": [{"side": row.what, "basis": row.basis, "status": row.status} for row in one.one_more],
        "without": [{"family": row.what, "status": row.status} for row in one.without],
        "related": [{"claim": row.claim, "how": row.how} for row in claim.related],
        "horizon": claim.horizon.text if claim.horizon else None,
        "resolved": {"on": claim.resolved.on.text, "claim": claim.resolved.claim} if claim.resolved else None,
        "corrections": [{"on": row.on.text, "what": row.what, "why": row.why} for row in claim.corrections],
        "acknowledge": claim.acknowledge,
    }
    # One object of three: their braces give way to commas.
    encoded = [msgspec.json.encode(some)[1:-1] for some in (first, record(edition, one), more)]
    return b"{%b}\n" % b",".join(encoded)


def record(edition: Edition, one: Assessment) -> ClaimRecord:
    """One claim in the shape of `/data/claims.json`."""
    claim = one.claim
    return ClaimRecord(
        id=claim.id,
        title=claim.title,
        proposition=claim.proposition,
        nature=claim.nature,
        status=one.status,
        rule=one.rule.when,
        flags=one.flags,
        affirm=_side(one.affirm),
        deny=_side(one.deny),
        history=[MomentRecord(moment.on or None, moment.status) for moment in one.history],
        assertions=[_assertion(judged) for judged in in_order(one.assertions)],
        parties=sorted(claim.parties),
        topics=sorted(claim.topics),
        events=sorted(claim.events),
        reviewed=claim.reviewed.text,
        url=address(edition, "claim", claim.id),
    )


_LATEST_DAY_THEN_ID = attrgetter("assertion.on.last", "assertion.id")


def in_order(rows: Iterable[Judged]) -> list[Judged]:
    """Assertions by the latest day of their date, then by id; the undated come last.

    The order in which an entry lists them never matters, here or in any other data file.
    """
    return sorted(rows, key=_LATEST_DAY_THEN_ID)


def _side(side: Side) -> SideRecord:
    return SideRecord(
        side.documents, side.publishers, side.origins, len(side.families), side.independent, side.bottlenecks
    )


def _assertion(judged: Judged) -> AssertionRecord:
    one, sides, family, origin, taken_back, eligible, path, _, _, _ = judged
    # By place, in the order of the fields above: by name takes three times as long, and there are many.
    return AssertionRecord(
        one.id,
        one.actor,
        one.described_as or None,
        one.speaks_for or None,
        one.stance or None,
        one.basis or None,
        UNKNOWN if one.unrecorded else one.upstream or None,
        one.inferred_from or None,
        one.credits or None,
        one.source or None,
        one.on.text or None,
        one.extent,
        one.against_interest or None,
        one.shared_basis or None,
        one.quote or None,
        OriginalRecord(*one.original) if one.original else None,
        one.locator or None,
        one.headline or None,
        one.note or None,
        sides,
        family,
        origin,
        taken_back,
        eligible,
        path,
    )
