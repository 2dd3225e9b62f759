"""`explain`: how a claim's status comes about, in the steps a sceptic would ask for."""

import argparse
import sys
from collections.abc import Iterator

from factsheet import edtf
from factsheet.commands import FINE, USAGE, WRONG, Stop
from factsheet.commands.setting import checked, loaded, tell
from factsheet.derive import BY_STATUS, STATUSES, Assessment, Judged, Side
from factsheet.diagnostics import count, did_you_mean
from factsheet.edition import Edition
from factsheet.fields import FLAGS


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("claim", metavar="CLAIM", help="a claim's id")


def run(options: argparse.Namespace) -> int:
    """Print the reasoning behind one claim's status."""
    found = loaded(options)
    id = options.claim.rpartition("/")[2].removesuffix(".md").removesuffix(".yaml")
    if id not in found.content.claims and not found.problems:
        help = did_you_mean(id, found.content.claims, "see the folder claims/ for those there are")
        raise Stop(f"there is no claim `{id}`: {help}", USAGE)
    result = checked(options, found)
    if result.edition is None:
        tell(result.problems, found)
        return WRONG
    sys.stdout.write("\n".join(explanation(result.edition, id)) + "\n")
    return FINE


def explanation(edition: Edition, id: str) -> Iterator[str]:
    """The lines that explain the status of claim `id`."""
    one = edition.assessments[id]
    claim = one.claim
    yield f"{one.label.upper()}: {claim.title}"
    yield f"  {claim.proposition}"
    yield ""
    yield f"1. What is on file: {count(len(one.assertions), 'assertion')}"
    for judged in one.assertions:
        yield f"   {_assertion(edition, judged)}"
    yield ""
    yield "2. Origins: named speakers who observed it, hold the document, or did it by saying it"
    yield from _origins(edition, one)
    yield ""
    yield "3. Families: origins under one control, or sharing one basis, count as one"
    yield from _families(edition, one)
    yield ""
    yield "4. Who would have to be wrong: the fewest families whose removal leaves no path that avoids the parties"
    for name, side in (("affirming", one.affirm), ("denying", one.deny)):
        yield f"   {name}: {_count(edition, side)}"
    yield ""
    yield "5. The rule: the first that matches"
    yield f"   A = {one.tally.A}, D = {one.tally.D}, a = {one.tally.a}, d = {one.tally.d}"
    for rule in STATUSES:
        mark = "->" if rule.number == one.rule.number else "  "
        if rule.number <= one.rule.number:
            yield f"   {mark} {rule.number:2} {rule.status:16} {rule.when}"
    yield ""
    yield "6. How it came about"
    for moment in one.history:
        yield f"   {moment.on or 'undated':12} {moment.status}"
    yield ""
    yield "7. What would change it"
    yield from _what_if(edition, one)
    yield ""
    yield "8. Flags (they never change a status)"
    for flag in one.flags:
        yield f"   {flag}: {FLAGS[flag]}"
    if not one.flags:
        yield "   none"


def name(edition: Edition, family: str) -> str:
    """A family in a reader's words: `Russia`, `AP + DR`, or `an unnamed speaker`."""
    if family.startswith("unnamed:"):
        return f"an unnamed speaker ({family.removeprefix('unnamed:')})"
    return " + ".join(edition.content.actors[part].name for part in family.split("+"))


def _assertion(edition: Edition, judged: Judged) -> str:
    one = judged.assertion
    if one.relays or one.unrecorded:
        how = "relays " + (", ".join(judged.relays) or "it does not say whom")
        if one.inferred_from:
            how += " (inferred)"
        if one.unrecorded:
            how = f"{one.stance}, {how}"
    else:
        how = f"{one.stance}, {one.basis}"
    who = edition.content.actors[one.actor].name if one.named else f"unnamed ({one.described_as or 'not described'})"
    where = f", in {one.source}" if one.source else ", known through relays only"
    extent = "" if one.extent == "full" else f", {one.extent} only"
    stands = f"; stands on the {' and '.join(judged.sides)} side" if judged.sides else "; stands on no side"
    return f"{one.id}: {who}, {edtf.spoken(one.on.text)}: {how}{extent}{where}{stands}"


def _origins(edition: Edition, one: Assessment) -> Iterator[str]:
    origins = [judged for judged in one.assertions if judged.origin]
    for judged in origins:
        yield f"   {judged.assertion.id} ({judged.sides[0]}): {_standing(judged)}"
    for judged in one.assertions:
        it = judged.assertion
        if not judged.origin and it.stance in ("affirms", "denies"):
            yield f"   not {it.id}: {_why_not(judged)}"
    if not origins:
        yield "   none"


def _standing(judged: Judged) -> str:
    if judged.taken_back:
        return "taken back, so no longer counted"
    if not judged.path:
        return "no path leads from it to anything on file"
    if judged.eligible:
        return "eligible, though a party: against its interest" if judged.party else "eligible"
    return "a party's word" if judged.party else "only through a party"


def _why_not(judged: Judged) -> str:
    one = judged.assertion
    if one.extent != "full":
        return f"it bears on the claim only in {'part' if one.extent == 'partial' else 'context'}"
    if one.unrecorded:
        return "lineage not recorded"
    if not one.named:
        return "an anonymous origin"
    return f"its basis is {one.basis}"


def _families(edition: Edition, one: Assessment) -> Iterator[str]:
    for family in sorted({judged.family for judged in one.assertions if judged.origin}):
        ids = ", ".join(judged.assertion.id for judged in one.assertions if judged.origin and judged.family == family)
        yield f"   {name(edition, family)}: {ids}"
    if not any(judged.origin for judged in one.assertions):
        yield "   none"


def _count(edition: Edition, side: Side) -> str:
    if not side.origins:
        return "no origin"
    narrow = ", ".join(name(edition, one) for one in side.bottlenecks)
    if not side.independent:
        return "no independent voice" + (f"; all of it rests on {narrow}" if narrow else "")
    wrong = ", ".join(name(edition, one) for one in side.cut)
    return f"{side.independent} ({wrong})" + (f"; bottleneck: {narrow}" if narrow else "")


def _what_if(edition: Edition, one: Assessment) -> Iterator[str]:
    words = {"affirm": "one more independent origin for it", "deny": "one more independent origin against it"}
    shows = {"document": "showing what it rests on", "issued": "not showing what it rests on"}
    for change in one.one_more:
        yield f"   {words[change.what]}, {shows[change.basis]}: {BY_STATUS[change.status].status}"
    for change in one.without:
        if change.status != one.status:
            yield f"   without {name(edition, change.what)}: {BY_STATUS[change.status].status}"
