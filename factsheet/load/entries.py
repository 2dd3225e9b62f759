"""One file's text to one entry."""

import re
from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from typing import Any

import msgspec
from frontmatter.default_handlers import YAMLHandler

from factsheet.diagnostics import Diagnostic, Span, diagnostic, rule
from factsheet.edtf import EARLIEST, LATEST, UNDATED, Date
from factsheet.fields import UNKNOWN
from factsheet.load import nodes, values
from factsheet.load.values import Reader
from factsheet.model import (
    Actor,
    Assertion,
    Captured,
    Claim,
    Control,
    CopyOf,
    Correction,
    Entry,
    Event,
    Figure,
    Place,
    Prose,
    Related,
    Resolved,
    Sentence,
    Site,
    Source,
    Spot,
    Words,
)

LARGEST_FRONT_MATTER = 256_000
LARGEST_BODY = 256_000

# It begins with letters to look for, and only then asks what stands before them: that is several times as fast.
_FENCE = re.compile(r"---(?<![^\n]---)[ \t]*$", re.MULTILINE)
_SPLITTER = YAMLHandler(_FENCE)
_BLANK_LINES = re.compile(r"\s*$", re.MULTILINE)


@rule("FMT001")
def no_front_matter(span: Span) -> Diagnostic:
    """A Markdown entry does not begin with front matter.

    Why: without its fields an entry has no title, no date and no place on the site.
    """
    return diagnostic(
        "FMT001",
        span,
        "this entry does not begin with front matter",
        help="let the first line be `---`, then the fields, then a line `---`, then the text",
    )


@rule("FMT002")
def unclosed_front_matter(span: Span) -> Diagnostic:
    """The front matter of an entry is never closed.

    Why: the fields and the text cannot be told apart.
    """
    return diagnostic(
        "FMT002",
        span,
        "the front matter that begins here never ends",
        label="opened here",
        help="put a line `---` after the last field",
    )


@rule("FMT003")
def part_too_large(span: Span, what: str, size: int, most: int) -> Diagnostic:
    """The fields or the text of an entry are larger than any entry needs.

    Why: content comes from strangers, and a file without bounds can stop a build.
    """
    return diagnostic(
        "FMT003", span, f"{what} has {size:,} characters; the most is {most:,}", help="shorten it, or split the entry"
    )


@rule("FMT004")
def no_fields(span: Span) -> Diagnostic:
    """The front matter is empty.

    Why: an entry without fields has no title, no date and no place on the site.
    """
    return diagnostic("FMT004", span, "this entry has no fields", help="give each field a line: `title: …`")


class Places(AnyMapping[str, Place]):
    """Where the values of an entry stand, and its references to others, found by reading it again when first asked.

    Only a mistake is shown with its place, so that hardly any entry is ever asked; kept for all, places would take more
    room than all else that is on file.
    """

    __slots__ = ("_found", "_read", "_referring")

    def __init__(self, path: str, kind: str, text: str, first_line: int) -> None:
        self._read = path, kind, text, first_line
        self._found: dict[str, Place] | None = None
        self._referring: list[Place] = []

    def _all(self) -> dict[str, Place]:
        if self._found is None:
            path, kind, text, first_line = self._read
            self._found = {}
            node, _ = nodes.parse(text, path, first_line)
            if node is not None:
                values.record(Reader(path, self._found, [], [], first_line, referring=self._referring), kind, node)
        return self._found

    def referring(self) -> list[Place]:
        """Where each reference to another entry stands, in the order in which a reader gathers them."""
        self._all()
        return self._referring

    def forget(self) -> None:
        """Let the text go, when nobody will ask any more."""
        self._read = (*self._read[:2], "", 0)
        self._found, self._referring = {}, []

    def __getitem__(self, key: str) -> Place:
        return self._all()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __reduce__(self) -> tuple[type["Places"], tuple[str, str, str, int]]:
        return Places, self._read


def read(reader: Reader, kind: str, id: str, text: str, markdown: bool) -> Entry | None:
    """The entry of `kind` called `id` in `text`, with whatever could be read; None when nothing could.

    What is wrong is in the reader's problems; an entry with problems is only good for finding more of them.
    """
    body, body_line, first_line = "", 0, 1
    if markdown:
        parts = _split(reader, text)
        if parts is None:
            return None
        text, body, body_line = parts
        first_line = 2
    if len(text) > LARGEST_FRONT_MATTER:
        span = Span(reader.path, first_line, 1)
        reader.problems.append(part_too_large(span, "the front matter", len(text), LARGEST_FRONT_MATTER))
        return None
    try:
        node, repeated = nodes.parse(text, reader.path, first_line)
    except nodes.Refused as refusal:
        reader.problems.append(refusal.args[0])
        return None
    reader.problems.extend(repeated)
    if node is None:
        reader.problems.append(no_fields(Span(reader.path, first_line, 1)))
        return None
    inside = msgspec.structs.replace(reader, first_line=first_line, escapes="\\" in text)
    fields = values.record(inside, kind, node)
    if fields is None:
        return None
    del fields[""]
    places = Places(reader.path, kind, text, first_line)
    common = {"id": id, "path": reader.path, "places": places, "body": body, "body_line": body_line}
    return _MAKERS[kind](fields | common)


def _split(reader: Reader, text: str) -> tuple[str, str, int] | None:
    """The front matter, the body, and the line the body starts at."""
    opening = _FENCE.match(text)
    if not opening:
        reader.problems.append(no_front_matter(Span(reader.path, 1, 1)))
        return None
    closing = _FENCE.search(text, opening.end())
    if not closing:
        reader.problems.append(unclosed_front_matter(Span(reader.path, 1, 1, 3)))
        return None
    front, body = _SPLITTER.split(text)
    body = _BLANK_LINES.sub("", body, count=1)
    if len(body) > LARGEST_BODY:
        line = text.count("\n", 0, closing.end()) + 2
        reader.problems.append(part_too_large(Span(reader.path, line, 1), "the text", len(body), LARGEST_BODY))
        return None
    body = body.strip("\n")
    start = text.index(body, closing.end())
    return front.removeprefix("\n"), body, text.count("\n", 0, start) + 1


# The fields have the names that the values' own have, so that what is given is handed on as it is. What an entry needs
# and lacks has been reported.


def _assertion(fields: dict[str, Any]) -> Assertion:
    key, upstream, original = fields.pop(""), fields.pop("from", ()), fields.pop("original", None)
    if upstream == UNKNOWN:
        fields["unrecorded"] = True
    elif upstream:
        fields["upstream"] = upstream
    if original:
        fields["original"] = Words(original.get("lang", ""), original.get("text", ""))
    return Assertion(**{"id": "", "actor": "", "key": key} | fields)


def _claim(fields: dict[str, Any]) -> Claim:
    resolved = fields.get("resolved")
    if resolved:
        fields["resolved"] = Resolved(resolved.get("on", UNDATED), resolved.get("claim", ""))
    if "related" in fields:
        fields["related"] = tuple(Related(one.get("claim", ""), one.get("how", "")) for one in fields["related"])
    if "corrections" in fields:
        fields["corrections"] = tuple(
            Correction(one.get("on", UNDATED), one.get("what", ""), one.get("why", "")) for one in fields["corrections"]
        )
    assertions = tuple([_assertion(one) for one in fields.pop("assertions", ())])
    needed = {"title": "", "proposition": "", "nature": "", "reviewed": UNDATED, "assertions": assertions}
    return Claim(**needed | fields)


def _source(fields: dict[str, Any]) -> Source:
    captured, copy_of = fields.get("captured"), fields.get("copy_of")
    if captured:
        fields["captured"] = Captured(captured.get("on", UNDATED), captured.get("sha256", ""))
    if copy_of:
        fields["copy_of"] = CopyOf(copy_of.get("source", ""), copy_of.get("inferred", False))
    if "reading" in fields:
        fields["reading"] = tuple(
            Sentence(one.get("at", ""), one.get("claims", ()), one.get("nothing_checkable", ""))
            for one in fields["reading"]
        )
    return Source(**{"title": "", "publisher": "", "kind": ""} | fields)


_ALWAYS_FROM = Date("", EARLIEST, EARLIEST)
_ALWAYS_TO = Date("", LATEST, LATEST)


def _actor(fields: dict[str, Any]) -> Actor:
    fields["names"] = tuple(Words(lang, text) for lang, text in fields.get("names", ()))
    fields["controlled_by"] = tuple(
        Control(one.get("actor", ""), one.get("source", ""), one.get("from", _ALWAYS_FROM), one.get("to", _ALWAYS_TO))
        for one in fields.get("controlled_by", ())
    )
    return Actor(**{"name": "", "kind": ""} | fields)


def _event(fields: dict[str, Any]) -> Event:
    place = fields.pop("place", None)
    if place:
        fields["place"] = _spot(place)
    fields["figures"] = tuple(_figure(one) for one in fields.get("figures", ()))
    return Event(**{"title": "", "date": UNDATED} | fields)


def _spot(fields: dict[str, Any]) -> Spot:
    lat, lon = fields.get("lat"), fields.get("lon")
    return Spot(
        fields.get("name", ""),
        float(lat) if lat is not None else None,
        float(lon) if lon is not None else None,
        fields.get("precision", ""),
    )


def _figure(fields: dict[str, Any]) -> Figure:
    value = fields.get("value", "")
    return Figure(
        fields.get("measure", ""),
        fields.get("min", value),
        fields.get("max", value),
        fields.get("approx", False),
        fields.get("on", UNDATED),
        fields.get("actor", ""),
        fields.get("source", ""),
        fields.get("claim", ""),
    )


def _prose(fields: dict[str, Any]) -> Prose:
    return Prose(**{"title": ""} | fields)


def _site(fields: dict[str, Any]) -> Site:
    return Site(**{"title": ""} | fields)


_MAKERS = {
    "claim": _claim,
    "source": _source,
    "actor": _actor,
    "event": _event,
    "explainer": _prose,
    "topic": _prose,
    "page": _prose,
    "site": _site,
}

NO_SITE = Site(id="site", path="site.yaml", places=dict[str, Place](), title="Fact sheet")
