"""An excerpt as HTML: a claim, its status, its card or its chain. The data may be hostile, so everything is escaped.

A claim's words never stand without the word for their status.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from markupsafe import Markup

from factsheet import edtf
from factsheet.derive import BY_STATUS, UNNAMED_ONLY
from factsheet.diagnostics import count
from factsheet.drawings.marks import MARK, PAGE, ROLE
from factsheet.embed.published import Published, PublishedAssertion, PublishedClaim
from factsheet.fields import UNKNOWN, UNNAMED
from factsheet.views.marks import MARKS, STATUS_MARKS, STRUCK
from factsheet.views.speaking import and_


class Excerpt(NamedTuple):
    """One claim, where its page is (empty when nobody knows), and the names of the actors."""

    claim: PublishedClaim
    address: str
    names: dict[str, str]


def excerpt(sheet: Published, id: str, base: str) -> Excerpt:
    """The excerpt of claim `id`; `base` is where the fact sheet is published, or empty."""
    claim = sheet.claims[id]
    return Excerpt(claim, address(claim, base), sheet.names)


_PLAIN = re.compile(r"[A-Za-z0-9._~/%-]+")


def address(claim: PublishedClaim, base: str) -> str:
    """Where a claim's page is: under `base`, else where the data says; empty when that is no web address.

    The data is never believed further than that: no other scheme, and nothing that leads out of `base`.
    """
    url = claim.url
    if base:
        path = (
            url if _PLAIN.fullmatch(url) and not url.startswith("/") and ".." not in url else f"claims/{claim.id}.html"
        )
        return base.rstrip("/") + "/" + path if _PLAIN.fullmatch(path) else ""
    return url if re.match(r"https?://[^\s\"'<>\\]+$", url) else ""


def inline_status(one: Excerpt) -> Markup:
    """`[[status:id]]`: the word for the status, as a link to the claim."""
    return _linked(one, Markup("{}{}").format(_mark(one.claim), _shown(label(one.claim))), "factsheet-status")


def inline_claim(one: Excerpt) -> Markup:
    """`[[claim:id]]`: the status and the claim's words."""
    return _linked(one, _words(one.claim), "factsheet-claim")


def card(one: Excerpt) -> Markup:
    """`[[card:id]]`: the status, the claim's words, what is on file, and when it was last reviewed."""
    reviewed = Markup(' <span class="factsheet-reviewed">Reviewed {}.</span>').format(_day(one.claim.reviewed))
    return Markup('<div class="factsheet-card"><p>{}</p><p class="factsheet-count">{}{}</p></div>').format(
        inline_claim(one), _count(one.claim), reviewed if one.claim.reviewed else ""
    )


def chain(one: Excerpt) -> Markup:
    """`[[chain:id]]`: the claim, and under it who relays whom, the origins first."""
    return Markup('<div class="factsheet-chain"><p>{}</p>{}</div>').format(inline_claim(one), _tree(one))


FORMS: dict[str, Callable[[Excerpt], Markup]] = {
    "claim": inline_claim,
    "status": inline_status,
    "card": card,
    "chain": chain,
}
# The forms that stand alone in a paragraph, and the one that takes their place inside a sentence.
BLOCKS = {"card": "claim", "chain": "claim"}


def label(claim: PublishedClaim) -> str:
    """The status as a reader's word; a status that this version does not know stands as it is."""
    if claim.status == "untraced" and "anonymous-origin" in claim.flags:
        return UNNAMED_ONLY
    known = BY_STATUS.get(claim.status)
    return known.label if known else claim.status


def _shown(text: str) -> str:
    """`text` without what a reader could not see, or Python-Markdown would take for a mark of its own."""
    return "".join(one if one.isprintable() else " " if one.isspace() else "\N{REPLACEMENT CHARACTER}" for one in text)


def _linked(one: Excerpt, inside: Markup, name: str) -> Markup:
    if not one.address:
        return Markup('<span class="{}">{}</span>').format(name, inside)
    return Markup('<a class="{}" href="{}">{}</a>').format(name, one.address, inside)


def _words(claim: PublishedClaim) -> Markup:
    return Markup('{}<span class="factsheet-status status-word">{}:</span> <q>{}</q>').format(
        _mark(claim), _shown(label(claim)), _shown(claim.title)
    )


def _mark(claim: PublishedClaim) -> Markup:
    party = claim.status == "single-origin" and not claim.affirm.independent
    mark = STATUS_MARKS.get("single-origin-party" if party else claim.status)
    return mark + Markup(" ") if mark else Markup("")


def _count(claim: PublishedClaim) -> str:
    side = claim.affirm
    what = f"{count(side.documents, 'document')}, {count(side.origins, 'origin')}"
    if side.independent:
        backed = f"{count(side.independent, 'independent voice')} would have to be wrong"
    else:
        backed = "no independent voice" if side.origins else "nobody named says how they know"
    denied = f" Denied by {count(claim.deny.origins, 'origin')}." if claim.deny.origins else ""
    return f"{what}; {backed}.{denied}"


def _day(text: str | None) -> str:
    try:
        return edtf.spoken(edtf.parse(text or "").text)
    except ValueError:
        return _shown(text or "")


Below = Mapping[str, list[PublishedAssertion]]


def _tree(one: Excerpt) -> Markup:
    """The assertions as nested lists. Each stands once: under the first it relays, circles under nobody."""
    by_id = {row.id: row for row in one.claim.assertions}
    below: dict[str, list[PublishedAssertion]] = {row.id: [] for row in one.claim.assertions}
    tops: list[PublishedAssertion] = []
    for row in one.claim.assertions:
        above = next((id for id in _relayed(row) if id in by_id and id != row.id), None)
        (tops if above is None else below[above]).append(row)
    shown: set[str] = set()
    # What is in a circle hangs under nothing; it is shown from its first member on.
    lists = [_listed(one, top, below, by_id, shown) for top in (*tops, *one.claim.assertions) if top.id not in shown]
    return Markup('<ol class="factsheet-relays">{}</ol>').format(Markup("").join(lists))


def _listed(
    one: Excerpt,
    top: PublishedAssertion,
    below: Below,
    by_id: Mapping[str, PublishedAssertion],
    shown: set[str],
) -> Markup:
    """An item, with what relays it in a list inside, and so on. Walked without recursion: chains may be long."""
    parts: list[Markup] = []
    open_ = [iter([top])]
    while open_:
        row = next((row for row in open_[-1] if row.id not in shown), None)
        if row is None:
            open_.pop()
            if open_:
                parts.append(Markup("</ol></li>"))
            continue
        shown.add(row.id)
        parts.append(Markup("<li>{}").format(_item(one, row, by_id)))
        if any(each.id not in shown for each in below[row.id]):
            parts.append(Markup("<ol>"))
            open_.append(iter(below[row.id]))
        else:
            parts.append(Markup("</li>"))
    return Markup("").join(parts)


def _item(one: Excerpt, row: PublishedAssertion, by_id: Mapping[str, PublishedAssertion]) -> Markup:
    role = _role(row)
    mark = (STRUCK if row.side == ("deny",) else MARKS)[MARK.get(role, PAGE)]
    who = Markup("<b>{}</b>").format(_name(one, row))
    if one.address and _PLAIN.fullmatch(row.id):
        who = Markup('<a href="{}#{}">{}</a>').format(one.address, row.id, who)
    others = [_name(one, by_id[id]) for id in _relayed(row)[1:] if id in by_id]
    also = f", also of {and_(others)}" if others else ""
    denies = ", denies" if row.side == ("deny",) else ""
    inferred = ", link inferred" if row.inferred_from else ""
    when = Markup(' <span class="factsheet-when">{}</span>').format(_day(row.on)) if row.on else ""
    return Markup('{} {} <span class="factsheet-role">{}{}{}{}</span>{}').format(
        mark, who, ROLE[role], also, denies, inferred, when
    )


def _name(one: Excerpt, row: PublishedAssertion) -> str:
    """Who speaks: the actor's name, its id where no name is published, or the words for somebody unnamed."""
    if row.actor == UNNAMED:
        return _shown(row.described_as or "an unnamed speaker")
    return _shown(one.names.get(row.actor, row.actor))


def _relayed(row: PublishedAssertion) -> tuple[str, ...]:
    said = row.upstream if isinstance(row.upstream, tuple) else ()
    return (*said, *(row.inferred_from or ()))


def _role(row: PublishedAssertion) -> str:
    """What an assertion is in the chain, as one word of `ROLE`."""
    if row.origin:
        if row.taken_back:
            return "taken-back"
        return ("independent" if row.eligible else "party") if row.path else "lost"
    if row.upstream == UNKNOWN:
        return "unrecorded"
    if _relayed(row):
        return "relay"
    return "unnamed" if row.actor == UNNAMED else "reason"
