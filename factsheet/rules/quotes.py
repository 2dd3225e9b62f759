"""What must hold between quotations, fingerprints and readings (DESIGN §6)."""

import re
from collections.abc import Iterable, Iterator, Mapping

from factsheet.diagnostics import Diagnostic, Span, count, diagnostic, did_you_mean, few, rule
from factsheet.fingerprint import Fingerprint, from_json, locators, occurs, words
from factsheet.load.files import kind_and_stem
from factsheet.model import Assertion, Claim, Content, Source


@rule("FPR001")
def bad_fingerprint(span: Span, why: str) -> Diagnostic:
    """A file in `fingerprints/` is no fingerprint.

    Why: no quotation of its source could be checked.
    """
    return diagnostic(
        "FPR001", span, f"this is no fingerprint: {why}", help="make it anew: `python build.py fingerprint SOURCE FILE`"
    )


@rule("FPR002")
def fingerprint_of_nothing(span: Span, id: str, content: Content) -> Diagnostic:
    """A fingerprint belongs to no source.

    Why: it proves nothing, and the source it was made for goes unchecked.
    """
    return diagnostic(
        "FPR002",
        span,
        f"there is no source `{id}`",
        help=did_you_mean(id, content.sources, "rename it to the id of its source, or remove it"),
    )


@rule("FPR003")
def other_bytes(source: Source, mark: Fingerprint) -> Diagnostic:
    """A source says that other bytes were read than were fingerprinted.

    Why: its quotations would be checked against another text than the one that was read.
    """
    return diagnostic(
        "FPR003",
        source.span("captured.sha256"),
        f"`captured` and the fingerprint of `{source.id}` are of different bytes",
        notes=(f"the fingerprint is of {mark.sha256}",),
        help="fingerprint the text that was read, or mend `captured`",
    )


@rule("QUO001")
def quote_not_in_source(claim: Claim, one: Assertion, mark: Fingerprint, matched: int) -> Diagnostic:
    """A quotation does not occur in its source, word for word and without a gap.

    Why: words between quotation marks are words that somebody said. Case, dashes, quotation marks and line breaks do
    not matter; every word does.
    """
    said = words(proved_by(one))
    where = "" if not matched else f"the first {matched} words are there; `{said[matched]}` is not what follows them"
    return diagnostic(
        "QUO001",
        claim.span(f"{one.key}.quote"),
        f"the quotation of `{one.id}` is not in `{one.source}`",
        label="not in the text",
        notes=(where or "not even its first words are in the text that was fingerprinted",),
        help="copy the words from the source, without leaving any out",
    )


@rule("RDG001")
def unread_sentence(source: Source, missing: list[str]) -> Diagnostic:
    """A reading leaves out a sentence of its source.

    Why: a source that is said to be read in full is read in full.
    """
    shown = ", ".join(missing[:8]) + (", …" if len(missing) > 8 else "")
    return diagnostic(
        "RDG001",
        source.span("reading"),
        f"the reading of `{source.id}` leaves out {count(len(missing), 'sentence')}: {shown}",
        help="add each with `claims`, or with `nothing_checkable` and a word why",
    )


@rule("RDG002")
def wrong_reading(source: Source, index: int, why: str, help: str) -> Diagnostic:
    """A line of a reading names a sentence that is not there, or twice, or says neither or both of what it may.

    Why: each sentence either has claims or nothing to check.
    """
    return diagnostic("RDG002", source.span(f"reading.{index}.at"), why, help=help)


def quotes(content: Content, unread: Iterable[str] = ()) -> tuple[frozenset[tuple[str, str]], list[Diagnostic]]:
    """The quotations that a fingerprint proves, by claim's and assertion's id, and what is wrong."""
    hidden = {kind_and_stem(address) for address in unread}
    marks: dict[str, Fingerprint] = {}
    problems: list[Diagnostic] = []
    for id, data in sorted(content.fingerprints.items()):
        span = Span(f"{content.prefix}fingerprints/{id}.json")
        if ("source", id) in hidden:
            continue
        if id not in content.sources:
            problems.append(fingerprint_of_nothing(span, id, content))
            continue
        try:
            marks[id] = from_json(data)
        except ValueError as error:
            problems.append(bad_fingerprint(span, str(error)))
    checked: set[tuple[str, str]] = set()
    for claim in content.claims.values():
        problems += few(quoted(claim, marks, checked))
    for source in content.sources.values():
        problems += few(_source(source, marks.get(source.id)))
    return frozenset(checked), problems


def quoted(claim: Claim, marks: Mapping[str, Fingerprint], checked: set[tuple[str, str]]) -> Iterator[Diagnostic]:
    """The quotations of a claim that do not occur; those that do are added to `checked`."""
    for one in claim.assertions:
        mark = marks.get(one.source) if one.quote else None
        if mark is None:
            continue
        verdict = occurs(proved_by(one), mark)
        if verdict.found:
            checked.add((claim.id, one.id))
        elif verdict.found is False:
            yield quote_not_in_source(claim, one, mark, verdict.matched)


def proved_by(one: Assertion) -> str:
    """The words that must stand in the source: the original's where the quotation is a translation."""
    return one.original.text if one.original else one.quote


def _source(source: Source, mark: Fingerprint | None) -> Iterator[Diagnostic]:
    if mark and source.captured and source.captured.sha256 not in ("", mark.sha256):
        yield other_bytes(source, mark)
    every = locators(mark.sentences) if mark and source.reading else []
    known = set(every)
    seen: set[str] = set()
    for index, one in enumerate(source.reading):
        if one.at in seen:
            yield wrong_reading(source, index, f"`{one.at}` is read twice", "put its claims together")
        elif known and one.at not in known:
            yield wrong_reading(source, index, f"`{source.id}` has no sentence `{one.at}`", _range(mark, one.at))
        elif bool(one.claims) == bool(one.nothing_checkable):
            yield wrong_reading(
                source,
                index,
                f"`{one.at}` has {'both claims and nothing to check' if one.claims else 'neither claims nor a reason'}",
                "give `claims`, or `nothing_checkable` with a word why",
            )
        seen.add(one.at)
    missing = [one for one in every if one not in seen]
    if missing:
        yield unread_sentence(source, missing)


def _range(mark: Fingerprint | None, at: str) -> str:
    """What locators there are near `at`."""
    sentences = mark.sentences if mark else ()
    found = re.match(r"p([1-9]\d{0,5}) ", at)
    paragraph = int(found[1]) if found else 0
    if not 1 <= paragraph <= len(sentences):
        return f"the text has the paragraphs p1 to p{len(sentences)}"
    return f"p{paragraph} has the sentences s1 to s{sentences[paragraph - 1]}"
