"""What a page asks of an edition, key by key: a page need be made again only when an answer to it has changed.

Views, exports and templates are handed an index whose mappings note what is looked up in them. Whatever a page can see
goes through these, or is part of the `ground` that every page stands on; bodies in Markdown and places in files, which
no page shows, are taken out of the entries beforehand, so that an edit of one moves nothing else.
"""

import hashlib
from array import array
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, Set, ValuesView
from typing import Any, TypeAlias

import msgspec
from markupsafe import Markup

from factsheet.derive import Assessment, Registry
from factsheet.edition import Edition
from factsheet.later import Each, mapped
from factsheet.model import Actor
from factsheet.views.index import Index, languages

# One thing that can be asked: a column, and a key in it.
Ask: TypeAlias = tuple[str, Any]


class Whole:
    """The key that stands for a column as a whole: who walks through it has asked for all."""

    def __reduce__(self) -> str:
        return "WHOLE"


WHOLE = Whole()


class Column(dict[Any, int]):
    """The number of each question to one column, by its key; a new one is given the next."""

    def __init__(self, name: str, asks: list[Ask]) -> None:
        self.name, self.asks = name, asks

    def __missing__(self, key: Any) -> int:
        self[key] = number = len(self.asks)
        self.asks.append((self.name, key))
        return number


class Numbers:
    """A number for each question, in the order of asking, in which `asks` has them."""

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self.columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """The numbers of the questions to one column."""
        if name not in self.columns:
            self.columns[name] = Column(name, self.asks)
        return self.columns[name]

    def of(self, ask: Ask) -> int:
        """The number of a question."""
        column, key = ask
        return self.column(column)[key]

    def clear(self) -> None:
        """Number from nothing again."""
        self.asks.clear()
        for column in self.columns.values():
            column.clear()


class Notes:
    """What has been asked since the last `taken`, by its numbers, and the number of each thing ever asked."""

    def __init__(self) -> None:
        self.asked: set[int] = set()
        self.numbers = Numbers()

    def taken(self) -> bytes:
        """What has been asked, as an array of numbers; the next page begins with nothing."""
        asked: Iterable[int] = self.asked
        whole = {name for name, column in self.numbers.columns.items() if column.get(WHOLE) in self.asked}
        if whole:
            asks = self.numbers.asks
            asked = [number for number in asked if asks[number][0] not in whole or asks[number][1] is WHOLE]
        found = array("I", asked)
        self.asked.clear()
        return found.tobytes()

    def renumbered(self, asks: bytes, mean: Mapping[int, int]) -> bytes:
        """The same array, from one who means by each number what `mean` says."""
        return array("I", [mean[number] for number in memoryview(asks).cast("I")]).tobytes()


class Asked(Mapping[Any, Any]):
    """A mapping that notes what is asked of it."""

    __slots__ = ("note", "numbers", "of")

    def __init__(self, column: str, of: Mapping[Any, Any], notes: Notes) -> None:
        self.of, self.note, self.numbers = of, notes.asked.add, notes.numbers.column(column)

    def __getitem__(self, key: Any) -> Any:
        self.note(self.numbers[key])
        return self.of[key]

    def get(self, key: Any, default: Any = None) -> Any:
        """The value at a key, noted also where there is none: there may be one tomorrow."""
        self.note(self.numbers[key])
        return self.of.get(key, default)

    def __contains__(self, key: object) -> bool:
        self.note(self.numbers[key])
        return key in self.of

    def _whole(self) -> Mapping[Any, Any]:
        self.note(self.numbers[WHOLE])
        return self.of

    def __iter__(self) -> Iterator[Any]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def keys(self) -> KeysView[Any]:
        """Every key, in order."""
        return self._whole().keys()

    def values(self) -> ValuesView[Any]:
        """Every value, in the order of the keys."""
        return self._whole().values()

    def items(self) -> ItemsView[Any, Any]:
        """Every key with its value."""
        return self._whole().items()


class AskedSet(Set[Any]):
    """The same of a set."""

    __slots__ = ("note", "numbers", "of")

    def __init__(self, column: str, of: Set[Any], notes: Notes) -> None:
        self.of, self.note, self.numbers = of, notes.asked.add, notes.numbers.column(column)

    def __contains__(self, key: object) -> bool:
        self.note(self.numbers[key])
        return key in self.of

    def __iter__(self) -> Iterator[Any]:
        self.note(self.numbers[WHOLE])
        return iter(self.of)

    def __len__(self) -> int:
        self.note(self.numbers[WHOLE])
        return len(self.of)


class Forgetful(dict[Any, Any]):
    """Where families already found are kept, and are not: who is told one would not have asked for its members."""

    def __setitem__(self, key: Any, value: Any) -> None:
        return

    def __reduce__(self) -> tuple[type["Forgetful"], tuple[()]]:
        return Forgetful, ()


KINDS = ("claims", "events", "actors", "sources", "explainers", "topics", "pages")
# The mappings of an index beside its edition, of which `links` has one for each way up.
TABLES = tuple(name for name in Index.__struct_fields__ if name not in ("edition", "links"))


def columns(index: Index) -> dict[str, Mapping[Any, Any] | Set[Any]]:
    """Everything that can be asked of an index, by name; entries without what no page shows."""
    edition = index.edition
    content = edition.content
    bare = {kind: mapped(getattr(content, kind), lambda _, one: _bare(one)) for kind in KINDS}
    claims = bare["claims"]
    replace = msgspec.structs.replace
    return {
        **bare,
        "fingerprints": content.fingerprints,
        "assessments": mapped(edition.assessments, lambda id, one: replace(one, claim=claims[id])),
        "wordless": Each(edition.assessments, lambda id: _wordless(edition.assessments[id])),
        "bodies": edition.bodies,
        "checked": edition.checked,
        # The method asks of an actor who controls it, and not what it is called.
        "controls": mapped(edition.registry.actors, lambda _, one: _nameless(one)),
        "copies": mapped(edition.registry.copies, lambda _, many: tuple(map(_bare, many))),
        "languages": languages(index),
        "chapters": edition.handbook.chapters if edition.handbook else {},
        **{name: getattr(index, name) for name in TABLES},
        **{f"links {up}": many for up, many in index.links.items()},
    }


def _wordless(one: Assessment) -> Assessment:
    """An assessment without the words of its assertions, which lists do not show."""
    rows = [row._replace(assertion=msgspec.structs.replace(row.assertion, **_WORDLESS)) for row in one.assertions]
    claim = msgspec.structs.replace(_bare(one.claim), assertions=())
    return msgspec.structs.replace(one, claim=claim, assertions=tuple(rows))


_WORDLESS: Any = {
    **dict.fromkeys(("against_interest", "credits", "headline", "key", "locator", "note", "quote", "shared_basis"), ""),
    "original": None,
}


def _nameless(one: Actor) -> Actor:
    found: Actor = msgspec.structs.replace(_bare(one), name="", names=(), aliases=(), wikidata="")
    return found


def _bare(one: Any) -> Any:
    return msgspec.structs.replace(one, body="", body_line=0, places={})


def noted(index: Index, notes: Notes) -> Index:
    """The same index, noting what is asked of it in `notes`."""
    replace = msgspec.structs.replace
    found = columns(index)
    asked: Any = {
        name: Asked(name, of, notes) if isinstance(of, Mapping) else AskedSet(name, of, notes)
        for name, of in found.items()
    }
    edition = index.edition
    book = edition.handbook
    return replace(
        index,
        edition=replace(
            edition,
            content=replace(
                edition.content, fingerprints=asked["fingerprints"], **{kind: asked[kind] for kind in KINDS}
            ),
            registry=Registry(asked["controls"], asked["sources"], asked["copies"], Forgetful()),
            assessments=asked["assessments"],
            noted_wordless=asked["wordless"],
            bodies=asked["bodies"],
            checked=asked["checked"],
            handbook=replace(book, chapters=asked["chapters"]) if book else None,
        ),
        links={up: asked[f"links {up}"] for up in index.links},
        **{name: asked[name] for name in TABLES},
    )


def ground(edition: Edition, *more: str) -> str:
    """A digest of what every page stands on: the site's settings, its pages of prose, the day, and `more`."""
    content = edition.content
    pages = [(one.id, one.title) for one in content.pages.values()]
    book = edition.handbook.contents if edition.handbook else None
    shown = (content.prefix, _bare(content.site), pages, book, edition.as_of, edition.base_url, edition.version, more)
    return _digest(shown).hex()


# The length of the digest of an answer.
ANSWER = 16
_NONE, _MEMBER = bytes(ANSWER), bytes([1] * ANSWER)


class Answers:
    """The digest of every answer, each found once."""

    def __init__(self, index: Index) -> None:
        self.columns = columns(index)
        self.found: dict[Ask, bytes] = {}

    def of(self, ask: Ask) -> bytes:
        """The digest of the answer to `ask`, ANSWER bytes; all of them zero where there is none."""
        found = self.found.get(ask)
        if found is None:
            column, key = ask
            values = self.columns.get(column, {})
            if key is WHOLE:
                found = self._whole(column, values)
            elif isinstance(values, Mapping):
                found = _digest(values[key]) if key in values else _NONE
            else:
                found = _MEMBER if key in values else _NONE
            self.found[ask] = found
        return found

    def _whole(self, column: str, values: Mapping[Any, Any] | Set[Any]) -> bytes:
        every = hashlib.blake2b(digest_size=ANSWER)
        if isinstance(values, Mapping):
            for key in values:
                every.update(_ENCODER.encode(key) + self.of((column, key)))
        else:
            every.update(_ENCODER.encode(sorted(values)))
        return every.digest()


def _plain(value: Any) -> Any:
    """What the encoder does not know by itself: safe HTML, and the test of a rule, which its number stands for."""
    if isinstance(value, Markup):
        return str.__str__(value)
    if callable(value):
        return None
    raise TypeError(f"no digest of a {type(value).__name__}")


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_plain, order="deterministic")


def _digest(value: Any) -> bytes:
    return hashlib.blake2b(_ENCODER.encode(value), digest_size=ANSWER).digest()
