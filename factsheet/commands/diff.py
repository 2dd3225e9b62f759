"""`diff`: what the entries as they are now tell readers differently from a revision, and because of what."""

import argparse
import html
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from factsheet.commands import FINE, USAGE, WRONG, Stop
from factsheet.commands.setting import as_of, checked, loaded, tell
from factsheet.diagnostics import count

if TYPE_CHECKING:
    from factsheet.difference import Cause, Checked, Difference, Moved, Named, Recount, Told
    from factsheet.load import Loaded

T = TypeVar("T")

# A pull request's comment holds 65,536 characters; a reader reads fewer.
MOST_ROWS = 100


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("revision", metavar="REV", help="a revision of the repository, such as `main` or `HEAD~1`")
    parser.add_argument("--format", choices=("text", "markdown", "json"), default="text", help="for whom")


def run(options: argparse.Namespace) -> int:
    """Print what is told differently since the revision."""
    from factsheet.difference import difference, told

    found = loaded(options)
    result = checked(options, found)
    if result.problems:
        tell(result.problems, found)
        return WRONG
    day = as_of(options, found)
    new = told(found, day)
    before = _before(options, found.content.prefix)
    old = told(before, day, len(before.problems))
    if old.mistakes:
        print(
            f"{options.revision} has {count(old.mistakes, 'mistake')}; it is compared as far as it can be read",
            file=sys.stderr,
        )
    one = difference(old, new, day)
    sys.stdout.write(FORMATS[options.format](one, old, new))
    return FINE


def _before(options: argparse.Namespace, prefix: str) -> "Loaded":
    """The entries as the revision had them, read as any others are. Raises Stop."""
    from factsheet.git import NoRevision, extract
    from factsheet.load import load

    with tempfile.TemporaryDirectory() as made:
        try:
            files = extract(Path(options.content), options.revision, Path(made))
        except NoRevision as error:
            raise Stop(str(error), USAGE) from None
        if not files:
            print(f"{options.revision} has no folder {prefix}: everything is new", file=sys.stderr)
        return load(Path(made), prefix)


def to_json(one: "Difference", old: "Told", new: "Told") -> str:
    """The difference as one JSON object."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(one), indent=1).decode() + "\n"


SIDES = {"affirm": "for it", "deny": "against it", "": ""}
NUMBERS = {
    "documents": "pages",
    "publishers": "publishers",
    "origins": "origins",
    "families": "families",
    "independent": "independent voices",
}
JOINED = {
    "undoes": "because of",
    "does": "because of any one of",
    "together": "because of, together,",
}


def headline(one: "Difference") -> str:
    """The difference in a sentence."""
    if one.nothing:
        return "Readers are told nothing different."
    parts = [
        (len(one.moved), "status moves", "statuses move"),
        (len(one.added), "entry is new", "entries are new"),
        (len(one.removed), "entry goes", "entries go"),
        (len(one.renamed), "entry has another name", "entries have other names"),
        (len({row.claim for row in one.counts}), "claim is counted anew", "claims are counted anew"),
        (len(one.reworded), "claim is reworded", "claims are reworded"),
    ]
    told = [f"{number} {single if number == 1 else several}" for number, single, several in parts if number]
    return f"{', '.join(told) or 'Only sources change'}."


def to_text(one: "Difference", old: "Told", new: "Told") -> str:
    """The difference for a terminal."""
    return "\n".join(_report(one, old, new, _Plain)) + "\n"


def to_markdown(one: "Difference", old: "Told", new: "Told") -> str:
    """The difference for a pull request. Nothing in it can mention anybody, or be more than text."""
    return "\n".join(_report(one, old, new, _Marked)) + "\n"


class _Plain:
    """How a terminal shows the parts of a report."""

    arrow = "->"

    @staticmethod
    def heading(text: str, level: int) -> str:
        return f"{text}:" if level > 2 else text

    @staticmethod
    def item(text: str, depth: int = 0) -> str:
        return f"{'  ' * (depth + 1)}{text}"

    @staticmethod
    def words(text: str) -> str:
        return "".join(one if one.isprintable() else " " for one in text)

    @staticmethod
    def code(text: str) -> str:
        return text

    strong = said = words


class _Marked:
    """How a pull request shows them."""

    arrow = "→"

    @staticmethod
    def heading(text: str, level: int) -> str:
        return f"{'#' * level} {text}\n"

    @staticmethod
    def item(text: str, depth: int = 0) -> str:
        return f"{'  ' * depth}- {text}"

    @staticmethod
    def words(text: str) -> str:
        """Text that is nothing but text: no markup, no mention, no reference to an issue, no address that links."""
        plain = " ".join(text.split())
        plain = html.escape(re.sub(r"([\\`*_{}\[\]()#+!|~-])", r"\\\1", plain), quote=False)
        # A word joiner, which nobody sees, keeps GitHub from making a mention, a reference or a link of it.
        return re.sub(r"@|#|://|(?<=[Ww]{3})\.", lambda found: found.group() + "\u2060", plain)

    @staticmethod
    def code(text: str) -> str:
        return f"`{re.sub('[`|]', '', ' '.join(text.split()))}`"

    @classmethod
    def strong(cls, text: str) -> str:
        return f"**{cls.words(text)}**"

    @classmethod
    def said(cls, text: str) -> str:
        """Text in which ids stand between backticks."""
        parts = re.split(r"((?<!`)`[^`]+`(?!`))", text)
        # Each part loses the spaces at its ends, so they are put back.
        return "".join(
            cls.code(one) if one.startswith("`") and len(one) > 2 else _spaced(cls.words, one) for one in parts
        )


def _spaced(words: Callable[[str], str], text: str) -> str:
    if not text.strip():
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{words(text)}{' ' if text[-1].isspace() else ''}"


def _report(one: "Difference", old: "Told", new: "Told", to: "type[_Plain | _Marked]") -> Iterator[str]:
    if to is _Marked:
        yield to.heading("What readers will be told differently", 2)
    yield headline(one)
    yield from _section("Statuses that move", one.moved, to, lambda row: _moved(row, one, to))
    # New sources are told below, with what they lack.
    added = [row for row in one.added if row.kind != "source"]
    yield from _section("New", added, to, lambda row: [_named(row, to)])
    yield from _section("Gone", one.removed, to, lambda row: [_named(row, to)])
    yield from _section("Renamed", one.renamed, to, lambda row: [_renamed(row, to)])
    settled = {row.claim for row in one.moved}
    stay = [row for row in one.counts if row.claim not in settled]
    claims = list(dict.fromkeys(row.claim for row in stay))

    def counted(claim: str) -> Iterator[str]:
        rows = [row for row in stay if row.claim == claim]
        status = new.assessments[claim].label.lower()
        yield to.item(f"{to.strong(rows[0].title)} ({to.code(claim)}): the status stays {to.words(status)}")
        yield from (to.item(_recount(row, to), 1) for row in rows)

    yield from _section("Counts that move", claims, to, counted)
    yield from _section(
        "Claims in other words",
        one.reworded,
        to,
        lambda row: [
            to.item(f"{to.code(row.claim)}, {row.field}: “{to.words(row.before)}” {to.arrow} “{to.words(row.after)}”")
        ],
    )
    yield from _section("Sources to look at", one.sources, to, lambda row: [_source(row, to)])
    yield from _section(
        "Texts that lead to a claim whose status moves: do they still say what it says?",
        one.explainers,
        to,
        lambda row: [
            to.item(f"{row.kind} {to.strong(row.title)} ({to.code(row.id)}): {', '.join(map(to.code, row.claims))}")
        ],
    )


def _section(
    heading: str, rows: Sequence[T], to: "type[_Plain | _Marked]", lines: Callable[[T], Iterable[str]]
) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield to.heading(heading, 3)
    for row in rows[:MOST_ROWS]:
        yield from lines(row)
    if len(rows) > MOST_ROWS:
        yield to.item(f"and {len(rows) - MOST_ROWS} more")


def _moved(row: "Moved", one: "Difference", to: "type[_Plain | _Marked]") -> Iterator[str]:
    from factsheet.difference import label

    move = f"{to.strong(label(row.before))} {to.arrow} {to.strong(label(row.after))}"
    yield to.item(f"{to.words(row.title)} ({to.code(row.claim)}): {move}")
    yield to.item(f"by rule {row.rule}: {to.words(row.when)}", 1)
    if not row.causes:
        yield to.item("because the rules changed; no entry on its way did", 1)
    elif len(row.causes) == 1:
        yield to.item(f"because of {_cause(row.causes[0], to)}", 1)
    else:
        yield to.item(f"{JOINED[row.each]} {count(len(row.causes), 'change')}:", 1)
        yield from (to.item(_cause(cause, to), 2) for cause in row.causes[:MOST_ROWS])
    yield from (to.item(_recount(count, to), 1) for count in one.counts if count.claim == row.claim)


def _cause(cause: "Cause", to: "type[_Plain | _Marked]") -> str:
    kind = {"claim": "field"}.get(cause.kind, cause.kind)
    return f"{kind} {to.code(cause.id)}, {cause.how}" + (f": {to.said(cause.what)}" if cause.what else "")


def _named(row: "Named", to: "type[_Plain | _Marked]") -> str:
    from factsheet.difference import label

    status = f": {to.strong(label(row.status))}" if row.status else ""
    return to.item(f"{row.kind} {to.words(row.title)} ({to.code(row.id)}){status}")


def _renamed(row: "Named", to: "type[_Plain | _Marked]") -> str:
    redirect = (
        "" if row.redirect else f"; links to the old address will break: add {to.code(f'formerly: [{row.before}]')}"
    )
    return to.item(f"{row.kind} {to.code(row.before)} {to.arrow} {to.code(row.id)}{redirect}")


def _recount(row: "Recount", to: "type[_Plain | _Marked]") -> str:
    if isinstance(row.before, int):
        return f"{NUMBERS[row.what]} {SIDES[row.side]}: {row.before} {to.arrow} {row.after}"
    assert isinstance(row.after, tuple)
    if row.what == "flags":
        marks = [f"+{one}" for one in row.after if one not in row.before]
        marks += [f"-{one}" for one in row.before if one not in row.after]
        return f"flags: {', '.join(map(to.code, marks))}"
    was, now = (", ".join(map(to.code, many)) or "none" for many in (row.before, row.after))
    return f"all of what is {SIDES[row.side]} rests on: {was} {to.arrow} {now}"


def _source(row: "Checked", to: "type[_Plain | _Marked]") -> str:
    lacks = [
        what for has, what in ((row.archived, "not archived"), (row.fingerprinted, "not fingerprinted")) if not has
    ]
    return to.item(f"{to.words(row.title)} ({to.code(row.id)}): {', '.join([*(['new'] if row.new else []), *lacks])}")


FORMATS = {"text": to_text, "markdown": to_markdown, "json": to_json}
