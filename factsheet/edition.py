"""One dated edition of a fact sheet: all that its pages and data files are made from."""

from collections.abc import Mapping

import msgspec

from factsheet.derive import Assessment, Registry
from factsheet.edtf import Date
from factsheet.model import Content


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the handbook: its `address` there, its HTML without the heading, its neighbours by title
    and address.

    `source` is its file in `docs/`, empty when it is generated.
    """

    address: str
    title: str
    description: str
    body: str
    source: str = ""
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None


class Handbook(msgspec.Struct, frozen=True, kw_only=True):
    """The handbook: its pages by address, and its table of contents, each part with the titles and addresses in it."""

    chapters: dict[str, Chapter]
    contents: list[tuple[str, list[tuple[str, str]]]]


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """The entries, what follows from them, and what the publisher chose.

    `bodies` holds each entry's body as safe HTML, by kind and id, its links relative to the entry's own page.
    `base_url` ends in `/`, or is empty when nobody said where the site will live. `checked` holds the claim's and the
    assertion's id of each quotation that a fingerprint proves. `handbook` is None where the site has none.
    `noted_wordless` are the assessments without their assertions' words, where it is noted who asks for which
    (`views/asked.py`).
    """

    content: Content
    registry: Registry
    assessments: Mapping[str, Assessment]
    bodies: Mapping[tuple[str, str], str]
    checked: frozenset[tuple[str, str]]
    as_of: Date
    base_url: str
    version: str
    handbook: Handbook | None = None
    noted_wordless: Mapping[str, Assessment] | None = None

    @property
    def wordless(self) -> Mapping[str, Assessment]:
        """The assessments, for whoever shows no words of an assertion: quote, note and the like may be missing."""
        return self.assessments if self.noted_wordless is None else self.noted_wordless
