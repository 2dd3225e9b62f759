"""What must hold inside one claim, whatever else is on file."""

from collections.abc import Iterator

from factsheet.diagnostics import Diagnostic, diagnostic, did_you_mean, rule, slip_of_id, write_instead
from factsheet.fields import BASIS_QUESTIONS, QUOTE_WORDS
from factsheet.model import Assertion, Claim


@rule("REF001")
def unknown_assertion(claim: Claim) -> Iterator[Diagnostic]:
    """An assertion relays an id that its claim does not have.

    Why: a chain with a missing link stops early, and the origin behind it goes uncounted.
    """
    known = {one.id for one in claim.assertions}
    if "" in known:
        # An assertion lacks its id, which is told; it may be the one that is meant.
        return
    for one in claim.assertions:
        for field, many in (("from", one.upstream), ("inferred_from", one.inferred_from)):
            for index, upstream in enumerate(many):
                if upstream not in known:
                    span = claim.span(f"{one.key}.{field}.{index}")
                    yield diagnostic(
                        "REF001",
                        span,
                        f"`{one.id}` relays `{upstream}`, which does not exist",
                        label="this claim has no such assertion",
                        notes=("the chain stops here, so the origin behind it would go uncounted",),
                        help=did_you_mean(upstream, known - {one.id}),
                        mends=write_instead(span, upstream, slip_of_id(upstream, known - {one.id})),
                    )


@rule("AST001")
def repeated_assertion(claim: Claim) -> Iterator[Diagnostic]:
    """Two assertions of a claim have the same id.

    Why: a permalink and a `from` can mean only one of them.
    """
    seen: set[str] = set()
    for one in claim.assertions:
        if one.id and one.id in seen:
            span = claim.span(f"{one.key}.id")
            yield diagnostic("AST001", span, f"there are two assertions `{one.id}`", help="give one another id")
        seen.add(one.id)


@rule("AST002")
def no_assertions(claim: Claim) -> Iterator[Diagnostic]:
    """A claim has no assertion.

    Why: a claim that nobody makes has no place on the site.
    """
    if not claim.assertions and _is_empty_list(claim):
        span = claim.span("assertions")
        yield diagnostic("AST002", span, "nobody asserts this claim", help="add who asserts it, and in which source")


def _is_empty_list(claim: Claim) -> bool:
    return "assertions" in claim.places and "assertions.0" not in claim.places


@rule("AST003")
def stance_on_a_relay(claim: Claim) -> Iterator[Diagnostic]:
    """A relay of named assertions has a stance of its own.

    Why: a relay carries the stance of what it relays; a second one would contradict or repeat it.
    """
    for one in claim.assertions:
        if one.relays and one.stance and not one.unrecorded:
            yield diagnostic(
                "AST003",
                claim.span(f"{one.key}.stance"),
                f"`{one.id}` relays named assertions, and has a stance",
                label="the stance is that of what it relays",
                help="leave out `stance`; if it also speaks for itself, write a second assertion without `from`",
            )


@rule("AST004")
def basis_on_a_relay(claim: Claim) -> Iterator[Diagnostic]:
    """A relay of named assertions has a basis.

    Why: a relay knows it from what it relays; a basis would make an echo look like a witness.
    """
    for one in claim.assertions:
        if one.relays and one.basis:
            yield diagnostic(
                "AST004",
                claim.span(f"{one.key}.basis"),
                f"`{one.id}` relays named assertions, and has a basis",
                label="its basis is what it relays",
                help="leave out `basis`; if it also saw for itself, write a second assertion without `from`",
            )


@rule("AST005")
def stance_missing(claim: Claim) -> Iterator[Diagnostic]:
    """A statement, or a page that does not say where it has it from, has no stance.

    Why: nobody can tell which side it stands on.
    """
    for one in claim.assertions:
        if not one.stance and (one.unrecorded or not _relays(claim, one)) and not _wrote(claim, one.key, "stance"):
            yield diagnostic(
                "AST005",
                claim.span(f"{one.key}.id"),
                f"`{one.id}` has no stance",
                label="does it affirm, deny, doubt or withdraw?",
                help="add `stance:`, or `from:` if it relays another assertion of this claim",
            )


@rule("AST006")
def basis_missing(claim: Claim) -> Iterator[Diagnostic]:
    """A statement does not say how the speaker knows.

    Why: silence must not look like evidence; `unstated` is an answer.
    """
    for one in claim.assertions:
        if not one.basis and not one.unrecorded and not _relays(claim, one) and not _wrote(claim, one.key, "basis"):
            yield diagnostic(
                "AST006",
                claim.span(f"{one.key}.id"),
                f"`{one.id}` has no basis",
                label="how do they know?",
                help=f"add `basis:`. {_questions()} Or add `from:`, if it relays another assertion",
            )


def _questions() -> str:
    return " ".join(f"{question} `{basis}`." for basis, question in BASIS_QUESTIONS.items())


@rule("AST007")
def actor_missing(claim: Claim) -> Iterator[Diagnostic]:
    """An assertion names neither an actor nor a source.

    Why: nobody says it.
    """
    for one in claim.assertions:
        if not one.actor and not one.source and not _wrote(claim, one.key, "actor", "source"):
            yield diagnostic(
                "AST007",
                claim.span(f"{one.key}.id"),
                f"`{one.id}` has neither an actor nor a source",
                label="who says it, and where?",
                help="add `actor:` (an actor's id, or `unnamed`), or `source:`",
            )


@rule("AST008")
def long_quote(claim: Claim) -> Iterator[Diagnostic]:
    """A quotation is longer than forty words.

    Why: source texts belong to their publishers; a short quotation is enough to show what was said.
    """
    for one in claim.assertions:
        for field, text in (("quote", one.quote), ("original.text", one.original.text if one.original else "")):
            words = len(text.split())
            if words > QUOTE_WORDS:
                yield diagnostic(
                    "AST008",
                    claim.span(f"{one.key}.{field}"),
                    f"the quotation of `{one.id}` has {words} words; the most is {QUOTE_WORDS}",
                    help="quote the words that carry the claim",
                )


def _relays(claim: Claim, one: Assertion) -> bool:
    return bool(one.relays) or _wrote(claim, one.key, "from", "inferred_from")


def _wrote(claim: Claim, key: str, *fields: str) -> bool:
    return any(f"{key}.{field}" in claim.places for field in fields)


RULES = (
    unknown_assertion,
    repeated_assertion,
    no_assertions,
    stance_on_a_relay,
    basis_on_a_relay,
    stance_missing,
    basis_missing,
    actor_missing,
    long_quote,
)
