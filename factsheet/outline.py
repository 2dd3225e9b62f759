"""The text of a new entry: every field of its kind with what it means, those that are known filled in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from factsheet.fields import BASIS_QUESTIONS, FIELDS, Field

# A value as it stands after `field: `, or, for a list of records, each record's values by field.
Values = Mapping[str, "str | Sequence[Values]"]

BODIES = {
    "claim": "What was said and by whom; what is on file for it and against it; what nobody has shown.",
    "event": "What is on file of it.",
    "explainer": "The story, with links to its entries, such as `[a claim](../claims/its-id.md)`.",
    "topic": "What belongs here.",
    "page": "The text.",
}


def outline(kind: str, values: Values, remarks: Mapping[str, str] | None = None) -> str:
    """The text of a new entry of `kind`: what `values` gives, and the other fields behind a `#`, ready to be used.

    `remarks` say more about a field that is given.
    """
    lines = "\n".join(_record(kind, values, "", remarks or {}))
    if kind not in BODIES:
        return lines + "\n"
    return f"---\n{lines}\n---\n\n{BODIES[kind]}\n"


def _record(name: str, values: Values, indent: str, remarks: Mapping[str, str]) -> Iterator[str]:
    """The lines of one record: the fields that are given first, then, behind a `#`, those that might be."""
    given = [one for one in FIELDS[name] if one.name in values]
    for field in given:
        yield from _given(field, values[field.name], indent, remarks)
    rest = [one for one in FIELDS[name] if one.name not in values]
    if rest:
        yield f"{indent}# If it applies, take away the `# ` in front:"
    for field in rest:
        yield f"{indent}# {field.name}: {example(field)}  # {_meaning(field)}"


def _given(field: Field, value: "str | Sequence[Values]", indent: str, remarks: Mapping[str, str]) -> Iterator[str]:
    yield f"{indent}# {field.meaning[0].upper()}{field.meaning[1:]}{_choices(field)}."
    if field.name in remarks:
        yield f"{indent}# {remarks[field.name]}"
    if field.name == "basis":
        yield from (f"{indent}#   {basis}: {question}" for basis, question in BASIS_QUESTIONS.items())
    if isinstance(value, str):
        yield f"{indent}{field.name}: {value}"
        return
    yield f"{indent}{field.name}:"
    for one in value:
        lines = list(_record(field.ref, one, indent + "    ", remarks))
        # The hyphen of the list goes before the first field, which has its comment above it.
        first = next(number for number, line in enumerate(lines) if not line.lstrip().startswith("#"))
        lines[first] = f"{indent}  - {lines[first].lstrip()}"
        yield from lines


def _meaning(field: Field) -> str:
    return field.meaning + _choices(field)


def _choices(field: Field) -> str:
    return f" ({', '.join(field.options)})" if field.options else ""


_EXAMPLES = {
    "text": "…",
    "date": "2024-03-25",
    "number": "1",
    "boolean": "true",
    "url": "https://example.org/",
    "language": "en",
    "sha256": "0" * 64,
    "identifier": "an-id",
    "texts": "{fr: …}",
}


def example(field: Field) -> str:
    """A value of the right form for a field, on one line."""
    if field.type == "word":
        one = field.options[0]
    elif field.type == "reference":
        one = f"an-{field.ref}" if field.ref[0] in "aeio" else f"a-{field.ref}"
    elif field.type == "record":
        shown = [row for row in FIELDS[field.ref] if row.required] or list(FIELDS[field.ref][:1])
        one = "{" + ", ".join(f"{row.name}: {example(row)}" for row in shown) + "}"
    else:
        one = _EXAMPLES[field.type]
    return f"[{one}]" if field.many else one


_PLAIN = re.compile(r"[^\W_][\w .,;()’“”«»–/-]*", re.UNICODE)


def quoted(text: str) -> str:
    """A text as a YAML value: between quotation marks unless it can be taken for nothing else without."""
    plain = " ".join(text.split())
    if _PLAIN.fullmatch(plain) and not plain.endswith(" "):
        return plain
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


def with_item(text: str, field: str, lines: Iterable[str]) -> str | None:
    """The text of an entry with one more item at the end of a list of records; None when that is not written as lines.

    The item's `lines` are indented as the items before it are; nothing else changes, line ends included.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    rows = text.split(end)
    start = next((at for at, row in enumerate(rows) if re.fullmatch(rf"{field}:\s*(#.*)?", row)), None)
    if start is None:
        return None
    indent, last = None, start
    for at in range(start + 1, len(rows)):
        row = rows[at]
        bare = row.strip()
        if not bare or bare.startswith("#"):
            continue
        depth = len(row) - len(row.lstrip(" "))
        if indent is None:
            if not bare.startswith("- "):
                return None
            indent = depth
        elif depth < indent or (depth == indent and not bare.startswith("- ")) or bare == "---":
            break
        last = at
    if indent is None:
        return None
    item = [f"{' ' * indent}{'- ' if at == 0 else '  '}{line}" for at, line in enumerate(lines)]
    # A blank line between the items before is one before this, too.
    above = [""] if any(not row.strip() for row in rows[start + 1 : last]) else []
    return end.join([*rows[: last + 1], *above, *item, *rows[last + 1 :]])
