"""A claim as JSON: the shape that DESIGN §7 fixes, and the longer form with all that its page says but the prose."""

from typing import Any

import msgspec

from factsheet.derive import METHOD, Assessment, Judged, Side
from factsheet.edition import Edition
from factsheet.fields import FLAGS, UNKNOWN
from factsheet.prose import site_address


def address(edition: Edition, kind: str, id: str) -> str:
    """The address of an entry's page: absolute when it is known where the site will live, else inside the site."""
    return edition.base_url + site_address(kind, id)


def claims_json(edition: Edition, key: str) -> bytes:
    """`/data/claims.json`: every claim, sorted by id."""
    claims = [record(edition, edition.assessments[id]) for id in sorted(edition.assessments)]
    return msgspec.json.encode({"method": METHOD, "claims": claims}) + b"\n"


def claim_json(edition: Edition, key: str) -> bytes:
    """`/data/claims/<id>.json`: the same record of the claim `key`, and what its page says beyond it."""
    one = edition.assessments[key]
    claim = one.claim
    more = {
        "method": METHOD,
        "as_of": edition.as_of.text,
        **record(edition, one),
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
    return msgspec.json.encode(more) + b"\n"


def record(edition: Edition, one: Assessment) -> dict[str, Any]:
    """One claim in the shape of `/data/claims.json`."""
    claim = one.claim
    return {
        "id": claim.id,
        "title": claim.title,
        "proposition": claim.proposition,
        "nature": claim.nature,
        "status": one.status,
        "rule": one.rule.when,
        "flags": one.flags,
        "affirm": _side(one.affirm),
        "deny": _side(one.deny),
        "history": [{"on": moment.on or None, "status": moment.status} for moment in one.history],
        "assertions": [_assertion(judged) for judged in in_order(one)],
        "parties": sorted(claim.parties),
        "topics": sorted(claim.topics),
        "events": sorted(claim.events),
        "reviewed": claim.reviewed.text,
        "url": address(edition, "claim", claim.id),
    }


def in_order(one: Assessment) -> list[Judged]:
    """The assertions by the latest day of their date, then by id; the undated come last.

    The order in which an entry lists them never matters, here or in any other data file.
    """
    return sorted(one.assertions, key=_latest_day_then_id)


def _latest_day_then_id(judged: Judged) -> tuple[int, str]:
    return judged.assertion.on.last, judged.assertion.id


def _side(side: Side) -> dict[str, Any]:
    return {
        "documents": side.documents,
        "publishers": side.publishers,
        "origins": side.origins,
        "families": len(side.families),
        "independent": side.independent,
        "bottlenecks": side.bottlenecks,
    }


def _assertion(judged: Judged) -> dict[str, Any]:
    one = judged.assertion
    return {
        "id": one.id,
        "actor": one.actor,
        "described_as": one.described_as or None,
        "speaks_for": one.speaks_for or None,
        "stance": one.stance or None,
        "basis": one.basis or None,
        "from": UNKNOWN if one.unrecorded else one.upstream or None,
        "inferred_from": one.inferred_from or None,
        "credits": one.credits or None,
        "source": one.source or None,
        "on": one.on.text or None,
        "extent": one.extent,
        "against_interest": one.against_interest or None,
        "shared_basis": one.shared_basis or None,
        "quote": one.quote or None,
        "original": {"lang": one.original.lang, "text": one.original.text} if one.original else None,
        "locator": one.locator or None,
        "headline": one.headline or None,
        "note": one.note or None,
        "side": judged.sides,
        "family": judged.family,
        "origin": judged.origin,
        "taken_back": judged.taken_back,
        "eligible": judged.eligible,
        "path": judged.path,
    }
