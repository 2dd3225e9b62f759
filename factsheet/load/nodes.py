"""YAML text to nodes that know their line and column.

Built from PyYAML's parse events (libyaml's where it is installed), so that every value keeps its place and stays the
text that was written: `no` is a word and `1:30` is not ninety. Anchors, aliases, merge keys, tags and a second document
are refused, so nothing can refer to itself or grow on reading.
"""

from typing import Any

import msgspec
import yaml

from factsheet.diagnostics import MOST_MISTAKES, Diagnostic, Span, diagnostic, rule
from factsheet.model import Place

DEEPEST = 12
MOST_NODES = 50_000

# libyaml's event parser where PyYAML was built with it; the same events, ten times slower, where it was not.
_PARSER: type = getattr(yaml.cyaml, "CParser", yaml.SafeLoader) if yaml.__with_libyaml__ else yaml.SafeLoader


# A value as written is the parser's own event: making another object of each costs as much as reading it.
Scalar = yaml.ScalarEvent


class Items(msgspec.Struct, frozen=True):
    """A list, and where it begins."""

    items: list["Node"]
    start_mark: Any


class Mapping(msgspec.Struct, frozen=True):
    """Keys and values in the order written, and where it begins; keys may repeat."""

    pairs: list[tuple[Scalar, "Node"]]
    start_mark: Any


Node = Scalar | Items | Mapping


class Refused(Exception):
    """The text is not YAML of the kind entries use; `args[0]` is the diagnostic."""


@rule("YML001")
def not_yaml(span: Span, why: str) -> Diagnostic:
    """The front matter is not YAML.

    Why: nothing of the entry can be read. A missing quotation mark or a colon inside a text are the usual reasons.
    """
    return diagnostic(
        "YML001",
        span,
        f"this is not YAML: {why}",
        label="here",
        help="put texts that hold `: `, ` #` or begin with a special character between quotation marks",
    )


@rule("YML002")
def yaml_magic(span: Span, what: str) -> Diagnostic:
    """The front matter uses an anchor, an alias, a merge key or a tag.

    Why: an entry should say what it says where it says it; these let one line stand for others, or for code.
    """
    return diagnostic("YML002", span, f"entries use no {what}", label="here", help="write the value out")


@rule("YML003")
def second_document(span: Span) -> Diagnostic:
    """The front matter holds a second YAML document.

    Why: one file is one entry; the second document would be lost.
    """
    return diagnostic("YML003", span, "a second document starts here", help="one file is one entry: make it two files")


@rule("YML004")
def too_deep(span: Span) -> Diagnostic:
    """The front matter is nested deeper than any entry needs.

    Why: content comes from strangers, and nesting without bounds can stop a build.
    """
    return diagnostic("YML004", span, f"this is nested more than {DEEPEST} deep", help="an entry nests three deep")


@rule("YML005")
def too_many_values(span: Span) -> Diagnostic:
    """The front matter holds more values than any entry needs.

    Why: content comes from strangers, and a file without bounds can stop a build.
    """
    return diagnostic("YML005", span, f"this entry has more than {MOST_NODES:,} values", help="split it")


@rule("YML006")
def repeated_key(span: Span, key: str, first: int) -> Diagnostic:
    """A field is given twice.

    Why: YAML keeps only the last one and drops the first without a word.
    """
    return diagnostic(
        "YML006",
        span,
        f"`{key}` is given twice",
        label=f"first given on line {first}",
        notes=("one of the two would be lost",),
        help="keep one of them",
    )


@rule("YML007")
def key_is_no_word(span: Span) -> Diagnostic:
    """A key is a list or a mapping.

    Why: fields have names, and a name is a word.
    """
    return diagnostic("YML007", span, "a key must be a word", label="here", help="write `field: value`")


def place(node: Node, first_line: int) -> Place:
    """Where a node stands in a file at whose line `first_line` its text begins; what takes several lines is 1 wide."""
    start: Any = node.start_mark
    width = 1
    if isinstance(node, Scalar):
        end: Any = node.end_mark
        width = max(1, end.column - start.column) if end.line == start.line else 1
    return start.line + first_line, start.column + 1, width


def parse(text: str, path: str, first_line: int) -> tuple[Node | None, list[Diagnostic]]:
    """The one document in `text`, whose first line is line `first_line` of the file at `path`, and its repeated keys.

    None when there is nothing in it. Raises Refused.
    """
    repeated: list[Diagnostic] = []
    # What is open: a list, or a mapping with all its keys and the one that waits for its value; and what is round it.
    top: list[Node] = []
    items: list[Node] | None = top
    pairs: list[tuple[Scalar, Node]] = []
    keys: dict[str, Scalar] = {}
    key: Scalar | None = None
    around: list[tuple[list[Node] | None, list[tuple[Scalar, Node]], dict[str, Scalar]]] = []
    documents = nodes = 0
    try:
        parser = _PARSER(text)
        next_event = parser.get_event
        while True:
            event: Any = next_event()
            kind = type(event)
            node: Any
            if kind is Scalar:
                if event.anchor or event.tag:
                    _refuse_magic(event, path, first_line)
                node = event
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if event.anchor or event.tag:
                    _refuse_magic(event, path, first_line)
                if len(around) >= DEEPEST:
                    raise Refused(too_deep(_span(event, path, first_line)))
                node = (Mapping if kind is yaml.MappingStartEvent else Items)([], event.start_mark)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                items, pairs, keys = around.pop()
                continue
            elif kind is yaml.AliasEvent:
                raise Refused(yaml_magic(_span(event, path, first_line), f"alias (`*{event.anchor}`)"))
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise Refused(second_document(_span(event, path, first_line)))
                continue
            elif kind is yaml.StreamEndEvent:
                break
            else:
                continue
            nodes += 1
            if nodes > MOST_NODES:
                raise Refused(too_many_values(_span(event, path, first_line)))
            if items is not None:
                items.append(node)
            elif key is not None:
                pairs.append((key, node))
                key = None
            elif kind is Scalar:
                key = node
                first = keys.setdefault(node.value, node)
                if first is not node or node.value == "<<":
                    _wrong_key(node, first, path, first_line, repeated)
            else:
                raise Refused(key_is_no_word(_span(node, path, first_line)))
            if kind is not Scalar:
                around.append((items, pairs, keys))
                items, pairs, keys = (None, node.pairs, {}) if kind is yaml.MappingStartEvent else (node.items, [], {})
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        if at and "nesting depth" in (error.problem or ""):
            # libyaml reads ahead, and gives up long after our own bound was passed: what it had read shows where.
            return parse(text[: at.index], path, first_line)
        why = (error.problem or error.context or "unreadable").replace("\n", " ")
        span = Span(path, at.line + first_line, at.column + 1) if at else Span(path, first_line, 1)
        raise Refused(not_yaml(span, why)) from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        why = str(error).split("\n")[0][:120]
        raise Refused(not_yaml(Span(path, first_line, 1), why)) from None
    return top[0] if top else None, repeated


def _wrong_key(key: Scalar, first: Scalar, path: str, first_line: int, repeated: list[Diagnostic]) -> None:
    span = Span(path, *place(key, first_line))
    if key.value == "<<":
        raise Refused(yaml_magic(span, "merge key (`<<`)"))
    if len(repeated) <= MOST_MISTAKES:
        repeated.append(repeated_key(span, key.value, place(first, first_line)[0]))


def _span(event: Any, path: str, first_line: int) -> Span:
    return Span(path, event.start_mark.line + first_line, event.start_mark.column + 1)


def _refuse_magic(event: Any, path: str, first_line: int) -> None:
    what = f"anchor (`&{event.anchor}`)" if event.anchor else f"tag (`{event.tag}`)"
    raise Refused(yaml_magic(_span(event, path, first_line), what))
