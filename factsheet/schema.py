"""JSON Schemas of entries (draft-07, which YAML language servers read) and snippets, from the one field list.

A schema gives the verdict of `check` on whatever can be seen in one entry by itself. What it cannot see: whether an
entry that is named exists, whether ids repeat, whether an interval runs forward, whether a quotation is in its source.
`python -m factsheet.schema` writes them anew.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from factsheet.fields import BASIS_QUESTIONS, FIELDS, FOLDERS, QUOTE_WORDS, UNKNOWN, Field
from factsheet.load.values import MOST_ITEMS
from factsheet.outline import example

Schema = dict[str, Any]

# The kinds of record that are files; the others are parts of them.
FILES = (*FOLDERS.values(), "site")

_SCALAR = ["string", "number", "boolean"]
_HIDDEN = (
    r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    r"\ufffe\uffff"
)
_TEXT: Schema = {
    "type": _SCALAR,
    "pattern": rf"^[^{_HIDDEN}]*[^\s{_HIDDEN}][^{_HIDDEN}]*$",
    "patternErrorMessage": "It says nothing, or holds a character that nobody can see.",
}
_LONG = {"pattern": rf"^\s*(?:\S+\s+){{0,{QUOTE_WORDS - 1}}}\S+\s*$"}

_MONTHS = (
    r"(?:0[13578]|1[02])(?:-(?:0[1-9]|[12]\d|3[01]))?"
    r"|(?:0[469]|11)(?:-(?:0[1-9]|[12]\d|30))?"
    r"|02(?:-(?:0[1-9]|1\d|2[0-8]))?"
)
_LEAP = r"(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:0[48]|[2468][048]|[13579][26])00)-02-29"
_DAY = rf"(?:(?:(?!0000)\d{{4}}(?:-(?:{_MONTHS}))?|{_LEAP})[~?%]?|(?!000)\d{{3}}X|(?!00)\d{{2}}XX)"
_DATE: Schema = {
    "type": ["string", "integer"],
    "pattern": rf"^\s*(?:{_DAY}|{_DAY}/(?:{_DAY}|\.\.)|\.\./{_DAY})\s*$",
    "patternErrorMessage": "A date is written 2023-02-13, 2023-02, 2023, 198X, 2016/2019, ../2024 or 2023-02~.",
    "minimum": 1000,
    "maximum": 9999,
}
_IDENTIFIER: Schema = {
    "type": _SCALAR,
    "pattern": r"^\s*[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?\s*$",
    "patternErrorMessage": "An id has letters a to z, digits and hyphens.",
    "minimum": 0,
}
_LANGUAGE: Schema = {
    "type": "string",
    "pattern": r"^\s*[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\s*$",
    "patternErrorMessage": "A language is a tag such as en or fa.",
    "maxLength": 35,
}

_TYPES: dict[str, Schema] = {
    "text": _TEXT,
    "date": _DATE,
    "identifier": _IDENTIFIER,
    "reference": _IDENTIFIER,
    "language": _LANGUAGE,
    "number": {
        "type": ["number", "string"],
        "pattern": r"^\s*-?\d{1,15}(?:\.\d{1,9})?\s*$",
        "patternErrorMessage": "A number is written in plain digits.",
    },
    "boolean": {"enum": [True, False, "true", "false"]},
    "url": {
        "type": "string",
        "pattern": (
            r"^\s*[hH][tT][tT][pP][sS]?://(?:\[[0-9A-Fa-f:.]+\]|[^\s\\<>\"`{}|^/?#@:\[\]]+)(?::\d{0,5})?"
            r"(?:[/?#][^\s\\<>\"`{}|^]*)?\s*$"
        ),
        "patternErrorMessage": "A web address is written https://…",
        "maxLength": 2000,
    },
    "sha256": {
        "type": "string",
        "pattern": r"^\s*[0-9a-f]{64}\s*$",
        "patternErrorMessage": "A SHA-256 has 64 hexadecimal digits.",
    },
    "texts": {"type": "object", "propertyNames": {"pattern": _LANGUAGE["pattern"]}, "additionalProperties": _TEXT},
}


def schema(kind: str) -> Schema:
    """The schema of a kind of entry."""
    parts = sorted(_parts(kind) - {kind})
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"A fact sheet's {kind}" if kind != "site" else "A fact sheet's settings",
        **_record(kind),
        "definitions": {one: _record(one) for one in parts},
    }


def _parts(name: str) -> set[str]:
    found = {name}
    for field in FIELDS[name]:
        if field.type == "record":
            found |= _parts(field.ref)
    return found


def _record(name: str) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {one.name: _field(one) for one in FIELDS[name]},
        "required": [one.name for one in FIELDS[name] if one.required],
        **_beyond(name),
    }


def _field(field: Field) -> Schema:
    told: Schema = {"description": field.meaning[0].upper() + field.meaning[1:] + "."}
    if field.name == "basis":
        told["description"] += "".join(f"\n{basis}: {question}" for basis, question in BASIS_QUESTIONS.items())
        told["enumDescriptions"] = list(BASIS_QUESTIONS.values())
    one = _one(field)
    if field.name in ("quote", "text"):
        one = {"allOf": [one, _LONG], "errorMessage": f"A quotation has at most {QUOTE_WORDS} words."}
    if not field.many:
        return told | one
    many: Schema = {"type": "array", "items": one, "maxItems": MOST_ITEMS}
    if field.also:
        return told | {"anyOf": [many, {"const": field.also}]}
    return told | many


def _one(field: Field) -> Schema:
    if field.type == "word":
        return {"enum": list(field.options)}
    if field.type == "record":
        return {"$ref": f"#/definitions/{field.ref}"}
    one = dict(_TYPES[field.type])
    if field.name in ("lat", "lon"):
        most = 90 if field.name == "lat" else 180
        one |= {"minimum": -most, "maximum": most}
    return one


def _has(*names: str) -> Schema:
    return {"required": list(names)}


def _either(*names: str) -> Schema:
    return {"anyOf": [_has(name) for name in names]}


def _beyond(name: str) -> Schema:
    """What must hold between the fields of a record."""
    return _BETWEEN.get(name, {})


_UNRECORDED = {"required": ["from"], "properties": {"from": {"const": UNKNOWN}}}
_NAMES_SOME = {
    "anyOf": [
        {"required": [name], "properties": {name: {"type": "array", "minItems": 1}}}
        for name in ("from", "inferred_from")
    ]
}
_BETWEEN: dict[str, Schema] = {
    "assertion": {
        "allOf": [
            {**_either("actor", "source"), "errorMessage": "Who says it, and where? Add `actor` or `source`."},
            {
                "anyOf": [
                    _has("stance"),
                    {"allOf": [_either("from", "inferred_from"), {"not": _UNRECORDED}]},
                ],
                "errorMessage": "Does it affirm, deny, doubt or withdraw? Add `stance`, or `from`.",
            },
            {**_either("basis", "from", "inferred_from"), "errorMessage": "How do they know? Add `basis`, or `from`."},
            {
                "not": {"allOf": [_has("stance"), _NAMES_SOME, {"not": _UNRECORDED}]},
                "errorMessage": "A relay carries the stance of what it relays: leave out `stance`.",
            },
            {
                "not": {"allOf": [_has("basis"), _NAMES_SOME]},
                "errorMessage": "The basis of a relay is what it relays: leave out `basis`.",
            },
        ]
    },
    "claim": {"allOf": [{"properties": {"assertions": {"minItems": 1}}}]},
    "figure": {
        "oneOf": [
            {"allOf": [_has("value"), {"not": _either("min", "max")}]},
            {"allOf": [_has("min", "max"), {"not": _has("value")}]},
        ],
        "errorMessage": "A figure has `value`, or `min` and `max`.",
    },
    "place": {"dependencies": {"lat": ["lon", "precision"], "lon": ["lat", "precision"]}},
    "sentence": {
        "oneOf": [
            {"required": ["claims"], "properties": {"claims": {"minItems": 1}}, "not": _has("nothing_checkable")},
            {"required": ["nothing_checkable"], "properties": {"claims": {"maxItems": 0}}},
        ],
        "errorMessage": "A sentence has `claims`, or `nothing_checkable`.",
    },
}


def text(value: object) -> str:
    """A value as the JSON text of a file."""
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def settings() -> Schema:
    """VS Code's settings: which schema goes with which files."""
    where = {kind: f"content/{folder}/**/*.yaml" for folder, kind in FOLDERS.items()} | {"site": "content/site.yaml"}
    return {"yaml.schemas": {f"./schema/{kind}.json": where[kind] for kind in FILES}, "yaml.validate": True}


def snippets() -> Schema:
    """VS Code's snippets: what is written most, with the fields it needs and stops for the cursor."""
    made: Schema = {}
    for kind in FOLDERS.values():
        needed = [one for one in FIELDS[kind] if one.required and one.name != "assertions"]
        lines = [f"{field.name}: {_stop(at, field)}" for at, field in enumerate(needed, 1)]
        if kind == "claim":
            lines += ["assertions:", *_assertion(len(lines) + 1, ("id", "source", "stance", "basis"))]
        if kind not in ("actor", "source"):
            lines = ["---", *lines, "---", "", "$0"]
        made[f"Fact sheet: {kind}"] = _snippet(f"fs-{kind}", lines, f"a new {kind}")
    statement = _assertion(1, ("id", "source", "stance", "basis", "quote", "locator"))
    made["Fact sheet: statement"] = _snippet("fs-statement", statement, "somebody says it of their own knowledge")
    relay = _assertion(1, ("id", "from", "source", "quote", "locator"))
    made["Fact sheet: relay"] = _snippet("fs-relay", relay, "a page passes on what another assertion says")
    return made


def _snippet(prefix: str, body: list[str], description: str) -> Schema:
    return {"scope": "markdown,yaml", "prefix": prefix, "body": body, "description": description}


def _stop(number: int, field: Field) -> str:
    """A place where the cursor stops: with a choice where there is one, else with an example."""
    if field.type == "word":
        return f"${{{number}|{','.join(field.options)}|}}"
    return f"${{{number}:{example(field)}}}"


def _assertion(first: int, names: tuple[str, ...]) -> list[str]:
    by_name = {one.name: one for one in FIELDS["assertion"]}
    lines = [f"    {name}: {_stop(at, by_name[name])}" for at, name in enumerate(names, first)]
    lines[0] = "  - " + lines[0].lstrip()
    return lines


def files() -> Iterator[tuple[str, str]]:
    """Every file that is made from the field list, by its address in the repository."""
    for kind in FILES:
        yield f"schema/{kind}.json", text(schema(kind))
    yield ".vscode/settings.json", text(settings())
    yield ".vscode/factsheet.code-snippets", text(snippets())


def main(root: Path) -> None:
    """Write the files that are made from the field list."""
    for address, content in files():
        path = root / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")


if __name__ == "__main__":
    main(Path.cwd())
