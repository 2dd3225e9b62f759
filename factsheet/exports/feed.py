"""The Atom feed (RFC 4287): new claims and changes of status."""

import html
from collections.abc import Iterator
from typing import NamedTuple

from factsheet.derive import BY_STATUS, Assessment
from factsheet.edition import Edition
from factsheet.exports.dates import day, instant
from factsheet.prose import site_address

# A feed is read again and again; the whole record is in claims.json. What was reviewed or happened last is kept, so
# that a new claim about an old event is in it.
MOST_ENTRIES = 300


class Change(NamedTuple):
    """A claim's status from a day on; `on` is empty when nothing is dated, `before` when it is the claim's first."""

    id: str
    on: str
    status: str
    before: str


def feed(edition: Edition, key: str) -> bytes:
    """`/feed.xml`: an entry for each claim and each change of its status, the latest first.

    Every date is the content's own: an undated change has the day of the claim's review.
    """
    changes = sorted(_kept(edition), key=lambda one: (_day(edition, one), one), reverse=True)
    latest = _day(edition, changes[0]) if changes else day(edition.as_of)
    site = edition.content.site
    address = edition.base_url
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{html.escape(site.languages[0])}">',
        f"<title>{_text(site.title)}</title>",
        f"<id>{_text(_name(edition, ''))}</id>",
        f"<updated>{instant(latest)}</updated>",
        f"<author><name>{_text(site.title)}</name></author>",
        "<generator>Factsheet</generator>",
    ]
    if address:
        lines.append(f'<link rel="self" type="application/atom+xml" href="{html.escape(address + "feed.xml")}"/>')
        lines.append(f'<link rel="alternate" type="text/html" href="{html.escape(address)}"/>')
    for one in changes:
        lines += _entry(edition, one)
    lines.append("</feed>\n")
    return "\n".join(lines).encode()


def _kept(edition: Edition) -> list[Change]:
    """The changes that the feed has room for."""
    found = [change for assessment in edition.wordless.values() for change in changes(assessment)]
    if len(found) <= MOST_ENTRIES:
        return found

    def latest(one: Change) -> tuple[str, Change]:
        return max(one.on, day(edition.wordless[one.id].claim.reviewed)), one

    return sorted(found, key=latest, reverse=True)[:MOST_ENTRIES]


def changes(assessment: Assessment) -> Iterator[Change]:
    """The claim's first status, and each that differs from the one before."""
    before = ""
    for moment in assessment.history:
        if moment.status != before:
            yield Change(assessment.claim.id, moment.on, moment.status, before)
            before = moment.status


def _day(edition: Edition, one: Change) -> str:
    return one.on or day(edition.wordless[one.id].claim.reviewed)


def _name(edition: Edition, inside: str) -> str:
    """An identity that lasts: an address on the site, or where that is not known, a name made from the site's title."""
    if edition.base_url:
        return edition.base_url + inside
    import uuid

    return uuid.uuid5(uuid.NAMESPACE_URL, f"factsheet:{edition.content.site.title}/{inside}").urn


def _entry(edition: Edition, one: Change) -> list[str]:
    assessment = edition.wordless[one.id]
    claim = assessment.claim
    rule = BY_STATUS[one.status]
    label = assessment.label if one.status == assessment.status else rule.label
    page = site_address("claim", one.id)
    # No assertion's id begins with a hyphen, so these are no fragments of the page.
    name = _name(edition, f"{page}#-{one.on or 'undated'}-{one.status}")
    before = f" Before: {BY_STATUS[one.before].label}." if one.before else ""
    return [
        "<entry>",
        f"<title>{_text(f'{label}: {claim.title}')}</title>",
        f"<id>{_text(name)}</id>",
        f"<updated>{instant(_day(edition, one))}</updated>",
        f'<link rel="alternate" type="text/html" href="{html.escape(edition.base_url + page)}"/>',
        f'<category term="{one.status}" label="{html.escape(rule.label)}"/>',
        f"<summary>{_text(f'{label}. {rule.meaning}{before} What is claimed: “{claim.proposition}”')}</summary>",
        "</entry>",
    ]


def _text(words: str) -> str:
    return html.escape(words, quote=False)
