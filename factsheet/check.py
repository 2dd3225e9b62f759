"""The whole check: every rule over what was loaded, and, when nothing is wrong, the edition that follows from it."""

from collections.abc import Callable, Container, Iterator, Mapping
from typing import NamedTuple

from factsheet import __version__
from factsheet.derive import Assessment, Registry, TooTangled, assess, ledger, registry
from factsheet.diagnostics import Diagnostic, few
from factsheet.edition import Edition
from factsheet.edtf import Date
from factsheet.load import Loaded
from factsheet.model import Claim, Content, Entry, Source
from factsheet.prose import bodies
from factsheet.rules.assertions import RULES
from factsheet.rules.evidence import evidence, of_claim, too_tangled
from factsheet.rules.places import places
from factsheet.rules.quotes import quotes


class Standing(NamedTuple):
    """What is known already and would be found again: assessments by the claim's id, bodies as HTML by kind and id."""

    assessments: Mapping[str, Assessment]
    bodies: Mapping[tuple[str, str], str]


NOTHING = Standing({}, {})


class Checked(NamedTuple):
    """Every problem, sorted by file and line; and the edition, when there is none."""

    problems: list[Diagnostic]
    edition: Edition | None


def check(
    loaded: Loaded,
    as_of: Date,
    base_url: str = "",
    standing: Standing = NOTHING,
    then: Callable[[], None] = lambda: None,
) -> Checked:
    """Check everything that was loaded, on the date of the build `as_of`.

    `base_url` is where the site will live; left out, what site.yaml says. Of what is `standing`, nothing is found anew.
    `then` is called between the rules and what is derived.
    """
    content = loaded.content
    problems = list(loaded.problems)
    register = registry(content.actors, content.sources)
    assessments = dict(standing.assessments)
    anew = [claim for id, claim in content.claims.items() if id not in assessments]
    for claim in anew:
        problems += few(problem for one in RULES for problem in one(claim))
    problems += places(content)
    problems += evidence(content)
    checked, wrong = quotes(content, loaded.unread)
    problems += wrong
    html, wrong = bodies(content, standing.bodies, loaded.unread)
    problems += wrong
    faulty = {one.span.path for one in loaded.problems}
    registry_known = not any(
        one.startswith((f"{content.prefix}actors/", f"{content.prefix}sources/")) for one in faulty
    )
    then()
    tangled: list[Diagnostic] = []
    for claim in anew:
        # A ledger is needed for its own claim alone, and none is kept.
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


def sound(claim: Claim, register: Registry, as_of: Date, checked: Container[tuple[str, str]]) -> Assessment | None:
    """The assessment of a claim that breaks no rule over claims; None of another."""
    book = ledger(claim, register)
    if any(problem for one in RULES for problem in one(claim)) or any(of_claim(book, register)):
        return None
    try:
        return assess(book, register, as_of, checked)
    except TooTangled:
        return None


def ordered(problems: list[Diagnostic]) -> list[Diagnostic]:
    """By file and line, each once."""
    return sorted(set(problems), key=lambda one: (one.span, one.code, one.message))


def newest(content: Content) -> Date | None:
    """The newest day that the entries speak of as past: reviews, publications, assertions and corrections."""
    dates = (day for _, entry in content.entries() for day in past(entry))
    return max(dates, key=lambda day: (day.last, day.first, day.text), default=None)


def past(entry: Entry) -> Iterator[Date]:
    """The days that an entry speaks of as past."""
    if isinstance(entry, Claim):
        days = [entry.reviewed, *(one.on for one in entry.assertions), *(one.on for one in entry.corrections)]
    else:
        days = [entry.published] if isinstance(entry, Source) else []
    return (day for day in days if day.dated)
