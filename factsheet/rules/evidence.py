"""What must hold before a claim's status can be computed."""

from collections.abc import Iterator

from factsheet.derive.chain import Ledger, closure, unfed_loops
from factsheet.derive.control import Registry, control_loop
from factsheet.diagnostics import Diagnostic, diagnostic, rule
from factsheet.model import Actor, Assertion, Claim, Content, Source

MOST_ASSERTIONS = 1_000
MOST_LINKS = 5_000


@rule("EVD001")
def nobody_has_it(claim: Claim, book: Ledger, register: Registry) -> Iterator[Diagnostic]:
    """An assertion has neither a source nor a relay that leads to one.

    Why: nobody has it, so nobody can look it up.
    """
    numbers = range(len(book.assertions))
    had = closure(book.upstream, [one for one in numbers if book.assertions[one].source])
    if len(had) == len(book.assertions):
        return
    had = closure(book.upstream, [one for one in numbers if _has_source(claim, book.assertions[one])])
    if any(_lost_a_link(claim, book.assertions[one]) for one in had):
        # What it was meant to relay has a path to what is on file; which that is, nobody can tell before it is mended.
        return
    for number in numbers:
        one = book.assertions[number]
        if number in had or not one.id:
            continue
        yield diagnostic(
            "EVD001",
            claim.span(f"{one.key}.id"),
            f"nobody has `{one.id}`: it has no source, and no relay of it has one",
            label="not on file",
            help="add its `source:`, or the page that relays it with `from:`",
        )


def _has_source(claim: Claim, one: Assertion) -> bool:
    """Whether it has a source, or was meant to."""
    return bool(one.source) or f"{one.key}.source" in claim.places


def _lost_a_link(claim: Claim, one: Assertion) -> bool:
    """Whether it was meant to relay something and a mistake, told elsewhere, hides what."""
    known = {other.id for other in claim.assertions}
    for field, relayed in (("from", one.upstream), ("inferred_from", one.inferred_from)):
        unread = f"{one.key}.{field}" in claim.places and not relayed and not (field == "from" and one.unrecorded)
        if unread or not known.issuperset(relayed):
            return True
    return False


@rule("EVD002")
def circular(claim: Claim, book: Ledger, register: Registry) -> Iterator[Diagnostic]:
    """Relays quote each other in a circle, and no statement feeds the circle.

    Why: such a chain only quotes itself. If that is what was found, it is worth showing: `acknowledge: [circular]`.
    """
    if "circular" in claim.acknowledge:
        return
    for loop in unfed_loops(book):
        ids = [book.assertions[one].id for one in loop]
        one = book.assertions[loop[0]]
        names = ", ".join(f"`{id}`" for id in ids)
        yield diagnostic(
            "EVD002",
            claim.span(f"{one.key}.from"),
            f"{names} " + ("relays itself" if len(ids) == 1 else "relay each other") + ", and no statement feeds in",
            label="a circle",
            notes=("a chain that only quotes itself has no origin",),
            help="look for who said it first; if there is nobody, write `acknowledge: [circular]` in the claim",
        )


@rule("EVD003")
def against_no_interest(claim: Claim, book: Ledger, register: Registry) -> Iterator[Diagnostic]:
    """`against_interest` stands on an assertion by somebody who is no party to the claim.

    Why: only a party can speak against its own interest; for anyone else the words would add weight for nothing.
    """
    for number, one in enumerate(book.assertions):
        if not one.against_interest or one.derived:
            continue
        if not book.party_actor[number]:
            yield diagnostic(
                "EVD003",
                claim.span(f"{one.key}.against_interest"),
                f"`{one.id}` is by `{one.actor}`, who is no party to this claim",
                label="only a party has an interest to speak against",
                help="leave it out; or, if they have a stake in the claim, add them to `parties`",
            )


@rule("EVD004")
def too_tangled(claim: Claim) -> Diagnostic:
    """The paths of a claim share families in so many ways that the independent count cannot be found.

    Why: the count is exact or it is not given.
    """
    return diagnostic(
        "EVD004",
        claim.span("assertions"),
        f"the chains of this claim cannot be counted ({len(claim.assertions)} assertions)",
        help="split the claim into claims that each say one thing",
    )


@rule("EVD005")
def too_many_assertions(claim: Claim, number: int, links: int) -> Diagnostic:
    """A claim has more assertions, or links between them, copies included, than the method can weigh in good time.

    Why: content comes from strangers, and a claim without bounds can stop a build.
    """
    what, found, most = "assertions", number, MOST_ASSERTIONS
    if number <= MOST_ASSERTIONS:
        what, found, most = "links between its assertions", links, MOST_LINKS
    return diagnostic(
        "EVD005",
        claim.span("assertions"),
        f"this claim has {found:,} {what}, copies included; the most is {most:,}",
        help="split the claim into claims that each say one thing",
    )


@rule("ACT001")
def control_in_a_loop(actor: Actor, content: Content) -> Iterator[Diagnostic]:
    """Actors control each other in a circle.

    Why: a family is the end of a chain of control, and a circle has no end.
    """
    loop = control_loop(actor.id, content.actors)
    # Once for a loop, at the member that comes first in the alphabet.
    if loop and actor.id == min(loop):
        names = ", ".join(f"`{one}`" for one in loop)
        yield diagnostic(
            "ACT001",
            actor.span("controlled_by.0.actor"),
            f"{names} {'controls itself' if len(loop) == 1 else 'control each other'}",
            label="a circle of control",
            help="give the links dates (`from`, `to`) under which no circle holds, or remove one",
        )


@rule("SRC001")
def copies_in_a_loop(source: Source, content: Content) -> Iterator[Diagnostic]:
    """Sources are copies of each other in a circle.

    Why: then none is the original, and what is asserted in one would be copied without end.
    """
    walked = [source.id]
    one: Source | None = source
    while one is not None and one.copy_of and one.copy_of.source not in walked:
        walked.append(one.copy_of.source)
        one = content.sources.get(one.copy_of.source)
    if one is not None and one.copy_of and one.copy_of.source == source.id and source.id == min(walked):
        names = ", ".join(f"`{id}`" for id in walked)
        yield diagnostic(
            "SRC001",
            source.span("copy_of.source"),
            f"{names} {'is a copy of itself' if len(walked) == 1 else 'are copies of each other'}",
            label="a circle of copies",
            help="let the one that came first have no `copy_of`",
        )


def evidence(content: Content) -> Iterator[Diagnostic]:
    """What is wrong with control between actors, and with copies of sources."""
    for actor in content.actors.values():
        if actor.controlled_by:
            yield from control_in_a_loop(actor, content)
    for source in content.sources.values():
        if source.copy_of:
            yield from copies_in_a_loop(source, content)


def of_claim(
    book: Ledger, register: Registry, acknowledged: bool = True, parties_known: bool = True
) -> Iterator[Diagnostic]:
    """What is wrong with the evidence of one claim.

    While a mistake, told elsewhere, hides what it acknowledges, or who is a party to it, neither is looked at.
    """
    claim = book.claim
    links = sum(map(len, book.upstream))
    if len(book.assertions) > MOST_ASSERTIONS or links > MOST_LINKS:
        yield too_many_assertions(claim, len(book.assertions), links)
        return
    yield from nobody_has_it(claim, book, register)
    if acknowledged:
        yield from circular(claim, book, register)
    if parties_known:
        yield from against_no_interest(claim, book, register)
