"""Nodes to values, as the field list says: every mistake is found, once, at the smallest piece of text at fault."""

import re
from collections.abc import Callable, Container
from collections.abc import Mapping as AnyMapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from factsheet import edtf
from factsheet.diagnostics import (
    MOST_MISTAKES,
    Diagnostic,
    Span,
    count,
    diagnostic,
    did_you_mean,
    nearest,
    one_of,
    rule,
    slip,
    write_instead,
)
from factsheet.fields import FIELDS, Field
from factsheet.load.files import hidden, hidden_character
from factsheet.load.nodes import Items, Mapping, Node, Scalar, place
from factsheet.model import Place

MOST_ITEMS = 2_000


class Reference(NamedTuple):
    """An entry's mention of another: the `kind` and id it names."""

    kind: str
    id: str


class Reader(msgspec.Struct, frozen=True):
    """What reading one file gathers: where values stand, what they refer to, and what is wrong.

    With more than MOST_MISTAKES problems, reading stops where it is. `places`, and `referring`, where each of the
    references stands, are None when nobody asks for them. `first_line` is the line of the file at which its fields
    begin; `escapes` whether they hold a backslash.
    """

    path: str
    places: dict[str, Place] | None
    references: list[Reference]
    problems: list[Diagnostic]
    first_line: int = 1
    escapes: bool = True
    referring: list[Place] | None = None

    def span(self, node: Node) -> Span:
        """Where `node` stands."""
        return Span(self.path, *place(node, self.first_line))


FIELD_TABLE: dict[str, dict[str, Field]] = {name: {one.name: one for one in rows} for name, rows in FIELDS.items()}
_REQUIRED = {name: [one for one in rows if one.required] for name, rows in FIELDS.items()}


@rule("FLD001")
def unknown_field(span: Span, record: str, name: str, given: Container[str] = ()) -> Diagnostic:
    """An entry has a field that its kind does not know.

    Why: what it says would be nowhere on the site.
    """
    known = list(FIELD_TABLE[record])
    return diagnostic(
        "FLD001",
        span,
        f"{_a(record)} has no field `{name}`",
        label="unknown field",
        help=did_you_mean(name, known, f"the fields are {', '.join(known)}"),
        mends=write_instead(span, name, slip(name, (one for one in known if one not in given))),
    )


@rule("FLD002")
def missing_field(span: Span, record: str, field: Field) -> Diagnostic:
    """An entry lacks a field that its kind needs.

    Why: a page cannot be made, or a status not be computed, without it.
    """
    return diagnostic(
        "FLD002", span, f"{_a(record)} needs `{field.name}`", help=f"add `{field.name}:` ({field.meaning})"
    )


@rule("FLD003")
def empty_value(span: Span, name: str) -> Diagnostic:
    """A field is there and says nothing.

    Why: nobody can tell whether something was forgotten.
    """
    return diagnostic("FLD003", span, f"`{name}` says nothing", help="fill it in, or remove the line")


@rule("FLD004")
def wrong_shape(span: Span, name: str, wanted: str, found: str) -> Diagnostic:
    """A field holds a list where a single value belongs, or a word where fields belong, and the like.

    Why: only one reading can be meant, and guessing would hide a slip of indentation.
    """
    alone = wanted.startswith("a list") and re.fullmatch(r"[\w.-]+", found)
    help = f"write `{name}: [{found}]`" if alone else ""
    # A quoted word is wider than what it says, and brackets would end up between its marks.
    mends = write_instead(span, found, f"[{found}]") if alone and span.width == len(found) else ()
    return diagnostic("FLD004", span, f"`{name}` takes {wanted}", label="not this", help=help, mends=mends)


@rule("FLD005")
def unknown_word(span: Span, field: Field, word: str) -> Diagnostic:
    """A field takes one of a few words, and this is none of them.

    Why: the rules read these words; a near miss would count for nothing.
    """
    return diagnostic(
        "FLD005",
        span,
        f"`{word}` is no {field.name} that we know",
        help=did_you_mean(word, field.options, f"use {one_of(field.options)}"),
        mends=write_instead(span, word, slip(word, field.options)),
    )


@rule("FLD006")
def wrong_date(span: Span, word: str, why: str) -> Diagnostic:
    """A date is not written as dates are here (EDTF, ISO 8601-2), or does not exist.

    Why: history, control and forecasts are computed from dates.
    """
    meant = edtf.meant(word)
    found = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", word)
    help = f"write `{meant}`" if meant else ""
    if not help and found:
        help = f"write `{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}`, if that is the day meant"
    mends = write_instead(span, word, meant)
    return diagnostic("FLD006", span, f"`{word}` is not a date: {why}", label="here", help=help, mends=mends)


@rule("FLD007")
def wrong_value(span: Span, name: str, word: str, wanted: str, meant: str = "") -> Diagnostic:
    """A number, an address, a language, an id or a fingerprint is not one.

    Why: pages, links and exports rely on its form.
    """
    shown = word if len(word) <= 80 else word[:77] + "..."
    mends = write_instead(span, word, meant)
    help = f"write `{meant}`" if meant else ""
    return diagnostic("FLD007", span, f"`{name}` is not {wanted}: `{shown}`", label="here", help=help, mends=mends)


@rule("FLD008")
def too_many_items(span: Span, name: str, number: int) -> Diagnostic:
    """A list is longer than any entry needs.

    Why: content comes from strangers, and a list without bounds can stop a build.
    """
    return diagnostic("FLD008", span, f"`{name}` has {number:,} items; the most is {MOST_ITEMS:,}", help="split it")


def _a(record: str) -> str:
    return f"{'an' if record[0] in 'aeio' else 'a'} {record.replace('_', ' ')}"


def record(reader: Reader, name: str, node: Node, key: str = "") -> dict[str, Any] | None:
    """The values of the record `name` (a kind of entry, or a part of one) by field, from a mapping at place `key`.

    A field that is wrong or missing is left out, with a problem; None when this is no mapping at all. The key "" holds
    the place itself.
    """
    if not isinstance(node, Mapping):
        found = node.value if isinstance(node, Scalar) else ""
        wanted = f"fields: {', '.join(FIELD_TABLE[name])}"
        reader.problems.append(wrong_shape(reader.span(node), key.rpartition(".")[2] or name, wanted, found))
        return None
    table = FIELD_TABLE[name]
    problems, places = reader.problems, reader.places
    values: dict[str, Any] = {"": key}
    meant: set[str] = set()
    prefix = f"{key}." if key else ""
    for word, value in node.pairs:
        if len(problems) > MOST_MISTAKES:
            return values
        field = table.get(word.value)
        if field is None:
            near = nearest(word.value, table)
            if near:
                # What was meant counts as given, so that one slip is one error.
                meant.add(near)
                if places is not None:
                    places.setdefault(prefix + near, place(word, reader.first_line))
                    if table[near].many:
                        places.setdefault(f"{prefix}{near}.0", place(word, reader.first_line))
            given = {one.value for one, _ in node.pairs}
            problems.append(unknown_field(reader.span(word), name, word.value[:80], given))
            continue
        meant.add(field.name)
        at = prefix + field.name
        if places is not None:
            places[at] = place(value if isinstance(value, Scalar) else word, reader.first_line)
        got = _values(reader, field, value, at) if field.many else _value(reader, field, value, at)
        if got is not None:
            values[field.name] = got
    for field in _REQUIRED[name]:
        if field.name not in meant:
            problems.append(missing_field(_start(reader, node), name, field))
    return values


def _start(reader: Reader, node: Mapping) -> Span:
    return reader.span(node.pairs[0][0]) if node.pairs else reader.span(node)


def _values(reader: Reader, field: Field, node: Node, key: str) -> Any:
    """The items of a list, or the word that may stand in its place."""
    if not isinstance(node, Items):
        word = node.value if isinstance(node, Scalar) else ""
        if field.also and word == field.also:
            return word
        if isinstance(node, Scalar) and not word:
            reader.problems.append(empty_value(reader.span(node), field.name))
            return None
        # Whoever asks whether the list is empty must not take one that could not be read for one that is.
        _place(reader, f"{key}.0", node)
        wanted = "a list" + (f", or `{field.also}`" if field.also else "")
        reader.problems.append(wrong_shape(reader.span(node), field.name, wanted, word))
        return None
    if field.filled and not node.items:
        reader.problems.append(empty_value(reader.span(node), field.name))
        return None
    if len(node.items) > MOST_ITEMS:
        _place(reader, f"{key}.0", node)
        reader.problems.append(too_many_items(reader.span(node), field.name, len(node.items)))
        return None
    values = []
    for index, item in enumerate(node.items):
        if len(reader.problems) > MOST_MISTAKES:
            break
        at = f"{key}.{index}"
        if reader.places is not None:
            _place(reader, at, item.pairs[0][0] if isinstance(item, Mapping) and item.pairs else item)
        got = _value(reader, field, item, at)
        if got is not None:
            values.append(got)
    return tuple(values)


def _place(reader: Reader, key: str, node: Node) -> None:
    if reader.places is not None:
        reader.places[key] = place(node, reader.first_line)


def _value(reader: Reader, field: Field, node: Node, key: str) -> Any:
    read = _TYPES[field.type]
    if read is None:
        return record(reader, field.ref, node, key) if field.type == "record" else _texts(reader, field, node, key)
    if not isinstance(node, Scalar):
        wanted = "a single value" if not field.many else "single values in its list"
        reader.problems.append(wrong_shape(reader.span(node), field.name, wanted, ""))
        return None
    word = node.value.strip()
    if not word:
        reader.problems.append(empty_value(reader.span(node), field.name))
        return None
    # What a reader cannot see was looked for in the whole file; only an escape can still stand for it.
    found = hidden(word) if reader.escapes else None
    if found:
        reader.problems.append(hidden_character(reader.span(node), found.group()))
        return None
    return read(reader, field, word, node)


def _texts(reader: Reader, field: Field, node: Node, key: str) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(node, Mapping):
        reader.problems.append(wrong_shape(reader.span(node), field.name, "languages, each with a text", ""))
        return None
    language = Field(field.name, field.meaning, "language")
    text = Field(field.name, field.meaning)
    values = []
    for word, value in node.pairs:
        lang = _value(reader, language, word, key)
        said = _value(reader, text, value, f"{key}.{word.value}")
        if lang is None or said is None:
            return None
        values.append((lang, said))
    return tuple(sorted(values))


def _text(reader: Reader, field: Field, word: str, node: Scalar) -> str:
    return word


def _word(reader: Reader, field: Field, word: str, node: Scalar) -> str | None:
    if word in field.options:
        return word
    reader.problems.append(unknown_word(reader.span(node), field, word[:80]))
    return None


def _date(reader: Reader, field: Field, word: str, node: Scalar) -> edtf.Date | None:
    try:
        return edtf.parse(word)
    except ValueError as error:
        reader.problems.append(wrong_date(reader.span(node), word[:80], str(error)))
        return None


IDENTIFIER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")

_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10))}


def is_file_name(id: str) -> bool:
    """Whether `id` is safe as the name of a page's file on every system, and is not the list's own."""
    if not IDENTIFIER.fullmatch(id) or ".." in id or id.casefold() == "index":
        return False
    return id.partition(".")[0].casefold() not in _DEVICES


def _identifier(reader: Reader, field: Field, word: str, node: Scalar) -> str | None:
    if IDENTIFIER.fullmatch(word):
        return word
    wanted = "an id (letters a to z, digits and hyphens)"
    reader.problems.append(wrong_value(reader.span(node), field.name, word, wanted))
    return None


def _reference(reader: Reader, field: Field, word: str, node: Scalar) -> str:
    # Whatever is written here, it is an id that exists, or one that does not: no second error about its form.
    if node.value != field.also:
        reader.references.append(Reference(field.ref, word))
        if reader.referring is not None:
            reader.referring.append(place(node, reader.first_line))
    return word


_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?", re.ASCII)


def _number(reader: Reader, field: Field, word: str, node: Scalar) -> str | None:
    if _NUMBER.fullmatch(word):
        return word
    reader.problems.append(wrong_value(reader.span(node), field.name, word, "a number in plain digits"))
    return None


def _boolean(reader: Reader, field: Field, word: str, node: Scalar) -> bool | None:
    if word in ("true", "false"):
        return word == "true"
    meant = {"true": "true", "yes": "true", "false": "false", "no": "false"}.get(word.casefold(), "")
    reader.problems.append(wrong_value(reader.span(node), field.name, word, "`true` or `false`", meant))
    return None


_WEB = re.compile(r"https?://[^\s\\<>\"`{}|^\x00-\x20]+", re.IGNORECASE)
# What begins so has a host and nothing else before its path, and need not be taken apart.
_PLAIN_HOST = re.compile(r"https?://[a-z0-9.-]+(?=[/?#]|\Z)", re.IGNORECASE | re.ASCII)


def is_web_address(word: str) -> bool:
    """Whether `word` is an http or https address with a host, and nothing a browser would read otherwise."""
    if not _WEB.fullmatch(word) or len(word) > 2000:
        return False
    if _PLAIN_HOST.match(word):
        return True
    try:
        parts = urlsplit(word)
        return bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False


def _url(reader: Reader, field: Field, word: str, node: Scalar) -> str | None:
    if is_web_address(word):
        return word
    wanted = "a web address (`https://…`)"
    reader.problems.append(wrong_value(reader.span(node), field.name, word, wanted))
    return None


_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


def _language(reader: Reader, field: Field, word: str, node: Scalar) -> str | None:
    if _LANGUAGE.fullmatch(word) and len(word) <= 35:
        return word
    reader.problems.append(wrong_value(reader.span(node), field.name, word, "a language tag such as `en` or `fa`"))
    return None


def _sha256(reader: Reader, field: Field, word: str, node: Scalar) -> str | None:
    if re.fullmatch(r"[0-9a-f]{64}", word):
        return word
    wanted = f"a SHA-256 (64 hexadecimal digits; this has {count(len(word), 'character')})"
    meant = word.lower() if re.fullmatch(r"[0-9A-Fa-f]{64}", word) else ""
    if meant:
        wanted = "a SHA-256 in small letters"
    reader.problems.append(wrong_value(reader.span(node), field.name, word, wanted, meant))
    return None


# What reads a single value of each type; the other two are made of several.
_TYPES: AnyMapping[str, Callable[[Reader, Field, str, Scalar], Any] | None] = {
    "record": None,
    "texts": None,
    "text": _text,
    "word": _word,
    "date": _date,
    "identifier": _identifier,
    "reference": _reference,
    "number": _number,
    "boolean": _boolean,
    "url": _url,
    "language": _language,
    "sha256": _sha256,
}
