"""Say what is wrong, where, and how to mend it; print that for people and for machines."""

import difflib
import inspect
import json
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


class Diagnostic(NamedTuple):
    """One mistake: `message` stands alone, `notes` say why it matters, `help` alone says what to do."""

    span: Span
    code: str
    name: str
    message: str
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""


class Rule(NamedTuple):
    """One kind of mistake: its stable `code`, its `name`, and the docstring that is its page in the handbook."""

    code: str
    name: str
    doc: str


RULES: dict[str, Rule] = {}

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
) -> Diagnostic:
    """A diagnostic of the rule registered under `code`."""
    return Diagnostic(span, code, RULES[code].name, message, label, tuple(notes), help)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The help line that offers the nearest known name, or `otherwise` when none is near."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else otherwise


# Below this, two names of entries are rather two things than one thing misspelt.
_NEAR = 0.75


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name nearest to `word` (difflib's ratio, at least 0.75), ties broken by the alphabet."""
    found = difflib.get_close_matches(word[:200], sorted(known), n=1, cutoff=_NEAR)
    return found[0] if found else None


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
                        "shortDescription": {"text": RULES[code].doc.strip().split("\n")[0]},
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
    return {
        "ruleId": one.code,
        "ruleIndex": codes.index(one.code),
        "level": "error",
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
