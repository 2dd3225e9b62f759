"""What machines read first: the Atom feed, the sitemap, robots.txt."""

from collections.abc import Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from factsheet import edtf
from factsheet.derive import BY_STATUS
from factsheet.edition import Edition
from factsheet.prose import site_address

# A feed for readers holds what is new; the whole list is in claims.json.
MOST_ENTRIES = 200
# The sitemap protocol's own limit for one file.
MOST_ADDRESSES = 50_000
# Identifiers need no site to live at: RFC 4151 tags, dated by the first day of the method.
TAG = "tag:factsheet.invalid,2026:"


class Change(NamedTuple):
    """A claim's new status on a day; `first` when it is the claim's first."""

    day: str
    id: str
    status: str
    first: bool


def feed(edition: Edition, key: str) -> bytes:
    """`/feed.xml` (Atom, RFC 4287): new claims and changes of status, the newest first."""
    site = edition.content.site
    changes = sorted(_changes(edition), key=lambda one: (one.day, one.id), reverse=True)[:MOST_ENTRIES]
    root = edition.base_url
    updated = max((one.day for one in changes), default=edtf.iso(max(1, min(edition.as_of.last, _LAST_DAY))))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(site.languages[0])}>',
        f"<title>{escape(site.title)}</title>",
        f"<id>{escape(root or TAG + 'feed')}</id>",
        f"<updated>{updated}T00:00:00Z</updated>",
        f"<author><name>{escape(site.title)}</name></author>",
        '<generator uri="https://github.com/factsheet/factsheet">Factsheet</generator>',
    ]
    if root:
        lines.append(f'<link rel="self" type="application/atom+xml" href={quoteattr(root + "feed.xml")}/>')
        lines.append(f'<link rel="alternate" type="text/html" href={quoteattr(root)}/>')
    for one in changes:
        lines += _entry(edition, one)
    lines.append("</feed>")
    return ("\n".join(lines) + "\n").encode()


_LAST_DAY = 3652059  # 9999-12-31, the last day a date of four digits can say


def _changes(edition: Edition) -> Iterator[Change]:
    for id, assessment in edition.assessments.items():
        last = ""
        for moment in assessment.history:
            if moment.status == last:
                continue
            reviewed = edtf.iso(max(1, min(assessment.claim.reviewed.last, _LAST_DAY)))
            yield Change(moment.on or reviewed, id, moment.status, not last)
            last = moment.status


def _entry(edition: Edition, one: Change) -> list[str]:
    assessment = edition.assessments[one.id]
    claim = assessment.claim
    label = BY_STATUS[one.status].label
    identity = f"{TAG}{one.id}/{one.day}/{one.status}"
    address = edition.base_url + site_address("claim", one.id)
    says = "First on file" if one.first else "The status changed"
    summary = f"{says}: {label}. {BY_STATUS[one.status].meaning} Claimed: “{claim.proposition}”"
    return [
        "<entry>",
        f"<title>{escape(f'{label}: {claim.title}')}</title>",
        f"<id>{escape(identity)}</id>",
        f"<updated>{one.day}T00:00:00Z</updated>",
        f'<link rel="alternate" type="text/html" href={quoteattr(address)}/>',
        f"<summary>{escape(summary)}</summary>",
        "</entry>",
    ]


def sitemap(edition: Edition, key: str) -> bytes:
    """`/sitemap.xml`: the address of every page, or an index of its parts when there are too many for one file."""
    pages = addresses(edition)
    parts = -(-len(pages) // MOST_ADDRESSES)
    if not key and parts > 1:
        rows = [
            f"<sitemap><loc>{escape(f'{edition.base_url}sitemap-{n}.xml')}</loc></sitemap>" for n in range(1, parts + 1)
        ]
        return _xml("sitemapindex", rows)
    start = (int(key or 1) - 1) * MOST_ADDRESSES
    rows = [
        f"<url><loc>{escape(edition.base_url + page)}</loc>{_modified(changed)}</url>"
        for page, changed in pages[start : start + MOST_ADDRESSES]
    ]
    return _xml("urlset", rows)


def sitemap_parts(edition: Edition) -> int:
    """How many parts a sitemap too long for one file has; 0 when it fits one."""
    parts = -(-len(addresses(edition)) // MOST_ADDRESSES)
    return parts if parts > 1 else 0


def _xml(element: str, rows: list[str]) -> bytes:
    top = f'<{element} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return ("\n".join(['<?xml version="1.0" encoding="utf-8"?>', top, *rows, f"</{element}>"]) + "\n").encode()


def _modified(day: str) -> str:
    return f"<lastmod>{day}</lastmod>" if day else ""


def addresses(edition: Edition) -> list[tuple[str, str]]:
    """Every page that a search engine should know, with the day of a claim's last review."""
    found = [("", ""), ("claims/", ""), ("events/", ""), ("actors/", ""), ("sources/", ""), ("topics/", "")]
    found += [("explainers/", ""), ("matrix.html", ""), ("timeline.html", ""), ("map.html", ""), ("method.html", "")]
    found += [("corrections.html", "")]
    found += [(f"status/{status}.html", "") for status in BY_STATUS]
    for kind, entry in edition.content.entries():
        day = ""
        if kind == "claim":
            day = edtf.iso(max(1, min(edition.content.claims[entry.id].reviewed.last, _LAST_DAY)))
        found.append((site_address(kind, entry.id), day))
    return sorted(found)


def robots(edition: Edition, key: str) -> bytes:
    """`/robots.txt`: everything may be read; where the sitemap is, when it is known where the site lives."""
    text = "User-agent: *\nAllow: /\n"
    if edition.base_url:
        text += f"Sitemap: {edition.base_url}sitemap.xml\n"
    return text.encode()
