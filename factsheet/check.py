"""The whole check: every rule over what was loaded, and, when nothing is wrong, the edition that follows from it."""

from collections.abc import Callable
from typing import NamedTuple

from factsheet import __version__
from factsheet.derive import Assessment, TooTangled, assess, ledger, registry
from factsheet.derive.control import Registry
from factsheet.diagnostics import Diagnostic, few
from factsheet.edition import Edition
from factsheet.edtf import Date
from factsheet.load import Loaded
from factsheet.model import Claim, Content, Entry
from factsheet.prose import bodies, targets
from factsheet.rules.assertions import RULES
from factsheet.rules.evidence import evidence, of_claim, too_tangled
from factsheet.rules.places import places
from factsheet.rules.quotes import quotes


class Checked(NamedTuple):
    """Every problem, sorted by file and line; and the edition, when there is none."""

    problems: list[Diagnostic]
    edition: Edition | None


def check(
    loaded: Loaded,
    as_of: Date,
    base_url: str = "",
    before: Edition | None = None,
    then: Callable[[], None] = lambda: None,
) -> Checked:
    """Check everything that was loaded, on the date of the build `as_of`.

    `base_url` is where the site will live; left out, what site.yaml says. What the edition `before` says of a claim is
    taken over where nothing that it follows from has changed. `then` is called between the rules and what is derived.
    """
    content = loaded.content
    problems = list(loaded.problems)
    register = registry(content.actors, content.sources)
    assessments = _standing(before, content, register, as_of)
    anew = [claim for id, claim in content.claims.items() if id not in assessments]
    for claim in anew:
        problems += few(problem for one in RULES for problem in one(claim))
    problems += places(content)
    problems += evidence(content)
    checked, wrong = quotes(content, loaded.unread)
    problems += wrong
    html, wrong = bodies(content, _standing_bodies(before, content), loaded.unread)
    problems += wrong
    faulty = {one.span.path for one in loaded.problems}
    registry_known = not any(
        one.startswith((f"{content.prefix}actors/", f"{content.prefix}sources/")) for one in faulty
    )
    then()
    tangled: list[Diagnostic] = []
    for claim in anew:
        # No ledger is kept: those of all claims would take more than half as much memory as the claims themselves.
        book = ledger(claim, register)
        sound = claim.path not in faulty
        problems += of_claim(book, register, acknowledged=sound, parties_known=sound and registry_known)
        try:
            if not problems:
                assessments[claim.id] = assess(book, register, as_of, checked)
        except TooTangled:
            tangled.append(too_tangled(claim))
    problems = problems or tangled
    if problems:
        return Checked(ordered(problems), None)
    address = base_url or content.site.base_url
    edition = Edition(
        content=content,
        registry=register,
        assessments={id: assessments[id] for id in content.claims},
        bodies=html,
        checked=checked,
        as_of=as_of,
        base_url=address if not address or address.endswith("/") else address + "/",
        version=__version__,
    )
    return Checked([], edition)


def _standing(before: Edition | None, content: Content, register: Registry, as_of: Date) -> dict[str, Assessment]:
    """What an earlier edition says of each claim for which it would be said again."""
    if (
        before is None
        or (before.registry.actors, before.registry.sources, before.as_of) != (register.actors, register.sources, as_of)
        or before.content.fingerprints != content.fingerprints
    ):
        return {}
    claims = before.content.claims
    return {
        id: before.assessments[id]
        for id, claim in content.claims.items()
        # Read from the same bytes, and given the same by its sources.
        if id in claims and claims[id].places is claim.places and claims[id] == claim
    }


def _standing_bodies(before: Edition | None, content: Content) -> dict[tuple[str, str], str]:
    """The bodies of an earlier edition that would be the same again."""
    if before is None:
        return {}
    was, now = targets(before.content), targets(content)
    if was.propaganda != now.propaganda or any(
        _places(one) - _places(now.entries.get(path)) for path, one in was.entries.items()
    ):
        return {}
    return {
        (kind, entry.id): before.bodies[kind, entry.id]
        for kind, entry in content.entries()
        if (kind, entry.id) in before.bodies
        and (other := before.content.of(kind)[entry.id]).body == entry.body
        and other.path == entry.path
    }


def _places(target: tuple[str, Entry] | None) -> set[tuple[str, ...]]:
    """Where links to an entry may lead: to its page, and to each of its assertions."""
    if target is None:
        return set()
    kind, entry = target
    ids = [one.id for one in entry.assertions] if isinstance(entry, Claim) else []
    return {(kind, entry.id), *((one,) for one in ids)}


def ordered(problems: list[Diagnostic]) -> list[Diagnostic]:
    """By file and line, each once."""
    return sorted(set(problems), key=lambda one: (one.span, one.code, one.message))


def newest(content: Content) -> Date | None:
    """The newest day that the entries speak of as past: reviews, publications, assertions and corrections."""
    dates = [
        *(claim.reviewed for claim in content.claims.values()),
        *(one.on for claim in content.claims.values() for one in claim.assertions),
        *(one.on for claim in content.claims.values() for one in claim.corrections),
        *(source.published for source in content.sources.values()),
    ]
    return max((one for one in dates if one.dated), key=lambda one: one.last, default=None)
