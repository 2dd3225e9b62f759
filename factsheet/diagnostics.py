"""Say what is wrong, where, and how to mend it; print that for people and for machines."""

import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, ParamSpec, TypeVar


class Span(NamedTuple):
    """The piece of a file at fault: `path` as shown to people, `line` and `column` from 1, `width` in characters.

    Line 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0
    width: int = 1


class Mend(NamedTuple):
    """What to write at `span`: `new` for the word `old`, kept between its quotation marks where it has any."""

    span: Span
    old: str
    new: str

    @property
    def inside(self) -> Span:
        """Where the word itself stands: `span` without the quotation marks round it."""
        quoted = self.span.width == len(self.old) + 2
        return self.span._replace(column=self.span.column + 1, width=len(self.old)) if quoted else self.span


class Diagnostic(NamedTuple):
    """One mistake: `message` stands alone, `notes` say why it matters, `help` alone says what to do.

    `mends` mend it, and are there only where nothing else can be meant.
    """

    span: Span
    code: str
    name: str
    message: str
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""
    mends: tuple[Mend, ...] = ()


class Rule(NamedTuple):
    """One kind of mistake: its stable `code`, its `name`, and the docstring that is its page in the handbook."""

    code: str
    name: str
    doc: str


RULES: dict[str, Rule] = {}

# More mistakes of one file than anybody reads at once; the rest waits until these are mended.
MOST_MISTAKES = 100

# A slip changes a name's length little: of very many names, only those nearest in length are compared.
MOST_COMPARED = 1_000

P = ParamSpec("P")
R = TypeVar("R", Diagnostic, Iterator[Diagnostic])


def rule(code: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a function that makes diagnostics: its name is the rule's, its docstring the rule's page."""

    def register(function: Callable[P, R]) -> Callable[P, R]:
        assert code not in RULES, f"{code} is taken by {RULES[code].name}"
        assert function.__doc__, f"{function.__name__} has no docstring"
        RULES[code] = Rule(code, function.__name__.replace("_", "-"), inspect.cleandoc(function.__doc__))
        return function

    return register


def diagnostic(  # every part of a message has a name at the call
    code: str,
    span: Span,
    message: str,
    *,
    label: str = "",
    notes: Sequence[str] = (),
    help: str = "",
    mends: Sequence[Mend] = (),
) -> Diagnostic:
    """A diagnostic of the rule registered under `code`."""
    return Diagnostic(span, code, RULES[code].name, message, label, tuple(notes), help, tuple(mends))


def write_instead(span: Span, old: str, new: str | None) -> tuple[Mend, ...]:
    """The mend that writes `new` for the word `old` at `span`; none when there is nothing to write."""
    return (Mend(span, old, new),) if new and new != old else ()


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The help line that offers the nearest known name, or `otherwise` when none is near."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else otherwise


# Below this, two names of entries are rather two things than one thing misspelt.
_NEAR = 0.75


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `word` (difflib's ratio, at least 0.75), ties broken by the alphabet."""
    import difflib

    word, names = word[:200], sorted(known)
    if len(names) > MOST_COMPARED:
        names = sorted(sorted(names, key=lambda one: abs(len(one) - len(word)))[:MOST_COMPARED])
    found = difflib.get_close_matches(word, names, n=1, cutoff=_NEAR)
    return found[0] if found else None


def few(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The first MOST_MISTAKES problems of one file, and one that says that there are more; no other is looked for."""
    for number, one in enumerate(problems):
        if number == MOST_MISTAKES:
            yield too_many_mistakes(one.span)
            return
        yield one


@rule("FIL008")
def too_many_mistakes(span: Span) -> Diagnostic:
    """A file has more mistakes of one sort than anybody reads at once.

    Why: content comes from strangers, and a file of nothing but mistakes can stop a build.
    """
    return diagnostic(
        "FIL008",
        span,
        f"this file has more than {MOST_MISTAKES} mistakes",
        label="not listed from here on",
        help="mend those that are listed first",
    )


def slip(word: str, known: Iterable[str]) -> str:
    """The only known name that `word` can be a slip of the finger for, or an empty string.

    Other capitals, a hyphen for an underscore; in four letters or more one letter too many, too few, wrong, or two in
    the wrong order. A choice between two is no slip.
    """
    return _only(one for one in known if _alike(word, one) or (len(word) >= 4 and _one_slip(word, one)))


def slip_of_id(word: str, known: Iterable[str]) -> str:
    """The same for ids, which name things: never another number, and never a wrong letter in a short name.

    `iran` is no slip for `iraq`, nor `day-2` for `day-3`.
    """
    return _only(
        one
        for one in known
        if _alike(word, one)
        or (
            len(word) >= 6
            and _digits(word) == _digits(one)
            and (len(word) >= 10 or len(word) != len(one) or sorted(word) == sorted(one))
            and _one_slip(word, one)
        )
    )


def _only(found: Iterator[str]) -> str:
    several = sorted(set(found))
    return several[0] if len(several) == 1 else ""


def _alike(word: str, other: str) -> bool:
    return word.casefold().replace("_", "-") == other.casefold().replace("_", "-")


def _digits(word: str) -> str:
    return "".join(one for one in word if one.isdigit())


def _one_slip(word: str, other: str) -> bool:
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    start = next((at for at, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]), -1)
    if start < 0:
        return True
    left, right = word[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )


def one_of(words: Iterable[str]) -> str:
    """`a`, `b` or `c`, for a sentence."""
    quoted = [f"`{word}`" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    return ", ".join(quoted[:-1]) + " or " + quoted[-1]


def count(number: int, singular: str, plural: str = "") -> str:
    """A number of things in words, as in `1 error` and `3 errors`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def _shown(text: str) -> str:
    """`text` with what a terminal would act on, or a reader could not see, written out."""
    return "".join(one if one.isprintable() else f"<U+{ord(one):04X}>" for one in text)


_LONGEST = 160


def to_text(one: Diagnostic, source: str | None) -> str:
    """One diagnostic as a person reads it, with the line at fault from `source`, the text of its file."""
    lines = [f"error[{one.code}]: {_shown(one.message)}"]
    span = one.span
    if not span.line:
        lines.append(f"  --> {_shown(span.path)}")
        gutter = " "
    else:
        lines.append(f"  --> {_shown(span.path)}:{span.line}:{span.column}")
        gutter = " " * len(str(span.line))
        if source is not None:
            lines += _excerpt(span, one.label, source, gutter)
    lines += [f"{gutter} = note: {_shown(note)}" for note in one.notes]
    if one.help:
        lines.append(f"{gutter} = help: {_shown(one.help)}")
    lines.append(f"{gutter} = more: rules/{one.name}")
    return "\n".join(lines)


def _excerpt(span: Span, label: str, source: str, gutter: str) -> list[str]:
    lines = source.split("\n")
    line = lines[span.line - 1].rstrip("\r") if span.line <= len(lines) else ""
    start = max(0, span.column - 1 - _LONGEST // 2) if len(line) > _LONGEST else 0
    before, at = line[start : span.column - 1], line[span.column - 1 : span.column - 1 + span.width]
    after = line[span.column - 1 + span.width :]
    left, middle = _shown(before.replace("\t", " ")), _shown(at.replace("\t", " "))
    shown = (left + middle + _shown(after.replace("\t", " ")))[:_LONGEST]
    marks = "^" * max(1, min(len(middle), _LONGEST - len(left)))
    pointer = f"{gutter} | {' ' * len(left)}{marks} {_shown(label)}".rstrip()
    return [f"{gutter} |", f"{span.line} | {shown}".rstrip(), pointer, f"{gutter} |"]


def report(problems: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """All diagnostics as text, a blank line between them, and the count; `texts` by the path of their span."""
    parts = [to_text(one, texts.get(one.span.path)) for one in problems]
    files = len({one.span.path for one in problems})
    parts.append(f"{count(len(problems), 'error')} in {count(files, 'file')}")
    return "\n\n".join(parts) + "\n"


def to_json(problems: Sequence[Diagnostic]) -> str:
    """All diagnostics as a JSON list of objects with `code`, `name`, `message`, `path`, `line`, `column` and more."""
    rows = [
        {
            "code": one.code,
            "name": one.name,
            "message": one.message,
            "path": one.span.path,
            "line": one.span.line,
            "column": one.span.column,
            "end_column": one.span.column + one.span.width,
            "label": one.label,
            "notes": list(one.notes),
            "help": one.help,
            "mends": [
                {"line": row.span.line, "column": row.span.column, "old": row.old, "new": row.new} for row in one.mends
            ],
        }
        for one in problems
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def to_github(one: Diagnostic) -> str:
    """One diagnostic as a GitHub Actions workflow command, escaped as the runner's toolkit escapes it."""
    text = "\n".join(part for part in (one.message, *one.notes, one.help) if part)
    place = f"file={_property(one.span.path)}"
    if one.span.line:
        end = one.span.column + one.span.width
        place += f",line={one.span.line},col={one.span.column},endColumn={end}"
    return f"::error {place},title={_property(one.code + ' ' + one.name)}::{_data(text)}"


# What keeps the rest from being read, or counted, comes first.
_WORST_FIRST = (
    "FIL", "FMT", "YML", "TPL", "IDS", "FLD", "REF", "AST", "EVD", "ACT", "SRC", "EVT", "QUO", "FPR", "RDG", "MKD",
)  # fmt: skip


def annotations(problems: Iterable[Diagnostic]) -> list[str]:
    """All diagnostics as workflow commands: the worst of each file first, then the second of each, and so on.

    GitHub shows ten for each step and drops the rest, which should not all be from one file.
    """

    def severity(one: Diagnostic) -> tuple[int, Span]:
        return _WORST_FIRST.index(one.code[:3]) if one.code[:3] in _WORST_FIRST else len(_WORST_FIRST), one.span

    turns: dict[str, int] = {}
    ranked = []
    for one in sorted(problems, key=severity):
        turn = turns[one.span.path] = turns.get(one.span.path, 0) + 1
        ranked.append((turn, severity(one), one))
    return [to_github(one) for _, _, one in sorted(ranked, key=lambda row: row[:2])]


def summary(problems: Sequence[Diagnostic], texts: Mapping[str, str]) -> str:
    """All diagnostics as Markdown, for the summary of a job: the same report, which nothing in it can break out of."""
    if not problems:
        return "No problems in the content.\n"
    told = report(problems, texts)
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", told)))
    return f"### {count(len(problems), 'problem')} in the content\n\n{fence}text\n{told}{fence}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def to_sarif(problems: Sequence[Diagnostic], version: str) -> str:
    """All diagnostics as one SARIF 2.1.0 log; `version` is the tool's."""
    codes = sorted({one.code for one in problems})
    run = {
        "tool": {
            "driver": {
                "name": "factsheet",
                "version": version,
                "rules": [
                    {
                        "id": code,
                        "name": RULES[code].name,
                        "shortDescription": {"text": RULES[code].doc.split("\n")[0]},
                        "fullDescription": {"text": " ".join(RULES[code].doc.split())},
                        "help": {"text": RULES[code].doc, "markdown": RULES[code].doc},
                        "defaultConfiguration": {"level": "error"},
                    }
                    for code in codes
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(one, codes) for one in problems],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _sarif_result(one: Diagnostic, codes: Sequence[str]) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(one.span.path)}}
    if one.span.line:
        place["region"] = {
            "startLine": one.span.line,
            "startColumn": one.span.column,
            "endColumn": one.span.column + one.span.width,
        }
    text = ". ".join(part for part in (one.message, *one.notes, one.help) if part)
    result: dict[str, object] = {
        "ruleId": one.code,
        "ruleIndex": codes.index(one.code),
        "level": "error",
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }
    if one.mends:
        result["fixes"] = [
            {"description": {"text": _said(one)}, "artifactChanges": [_change(row) for row in one.mends]}
        ]
    return result


def _said(one: Diagnostic) -> str:
    return "; ".join(f"write `{row.new}` for `{row.old}`" for row in one.mends)


def _change(one: Mend) -> dict[str, object]:
    span = one.inside
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": span.column + span.width}
    return {
        "artifactLocation": {"uri": _uri(span.path)},
        "replacements": [{"deletedRegion": region, "insertedContent": {"text": one.new}}],
    }


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
