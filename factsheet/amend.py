"""The edition after an edit of one entry from which nothing follows for the others: what `serve` shows in a blink.

Most edits are of this kind: a sentence, a date, an assertion more. The one file is read, its rules are applied, and its
claim is assessed anew; what stands elsewhere is taken over. Whatever goes beyond that, and every mistake, is left to
the whole check, which gives the same where this gives anything.
"""

import msgspec

from factsheet.check import sound
from factsheet.derive import registry
from factsheet.diagnostics import Diagnostic
from factsheet.edition import Edition
from factsheet.fingerprint import from_json
from factsheet.later import having, without
from factsheet.load import dangling, filled, load_one
from factsheet.load.files import kind_and_stem
from factsheet.load.values import Reader
from factsheet.model import Claim, Content, Entry, Event
from factsheet.prose import Targets, body
from factsheet.rules.places import of_event
from factsheet.rules.quotes import quoted
from factsheet.views.index import Index, reindexed, standing_of

_replace = msgspec.structs.replace


class Amended(msgspec.Struct, frozen=True):
    """What comes of an edit of entry `id`: the new edition, where its links may lead, and the entry as it was read.

    `before` is the index of the edition as it was; `elsewhere` tells whether lists and names have changed, too, so that
    the site may have other pages.
    """

    before: Index
    edition: Edition
    id: str
    targets: Targets
    read: tuple[bytes, Reader, Entry | None]
    elsewhere: bool

    def index(self) -> Index:
        """The index of the new edition."""
        if self.elsewhere:
            return reindexed(self.before, self.edition, self.id)
        return _replace(self.before, edition=self.edition)


def amended(before: Index, targets: Targets, address: str, data: bytes) -> Amended | None:
    """The edition of `before` with the entry at an address inside the content folder as its bytes are now.

    None where more follows than this can tell: something is wrong, an entry is new or moved, other claims or links
    depend on what has changed.
    """
    edition = before.edition
    kind, id = kind_and_stem(address)
    content = edition.content
    old = content.of(kind).get(id)
    reader, new = load_one(address, data, content.prefix)
    if old is None or new is None or reader.problems or old.path != new.path:
        return None
    if (old.formerly, old.draft) != (new.formerly, new.draft) or any(
        dangling(reader.references, content, not new.draft)
    ):
        return None
    read = data, reader, new
    found = (
        _claim(edition, old, new)
        if isinstance(old, Claim) and isinstance(new, Claim)
        else _text(edition, kind, old, new)
    )
    if found is None:
        return None
    new = found.content.of(kind)[id]
    targets = targets._replace(entries=having(targets.entries, address, (kind, new)))
    problems: list[Diagnostic] = []
    if new.body:
        text = body(kind, new, targets, len(content.prefix), problems)
        bodies = having(edition.bodies, (kind, id), text)
    else:
        bodies = without(edition.bodies, (kind, id))
    if problems:
        return None
    found = _replace(found, bodies=bodies)
    elsewhere = kind == "claim" and standing_of(edition.assessments[id]) != standing_of(found.assessments[id])
    return Amended(before, found, id, targets, read, elsewhere)


def _with(content: Content, kind: str, new: Entry) -> Content:
    return _replace(content, **{f"{kind}s": having(content.of(kind), new.id, new)})


def _claim(edition: Edition, old: Claim, new: Claim) -> Edition | None:
    """The edition with another version of a claim."""
    content = edition.content
    new = filled(new, content.sources)
    if not {one.id for one in old.assertions} <= {one.id for one in new.assertions}:
        # A link may lead to the one that is gone.
        return None
    checked = {key for key in edition.checked if key[0] != new.id}
    sources = {one.source for one in new.assertions if one.quote}
    marks = {id: from_json(content.fingerprints[id]) for id in sources if id in content.fingerprints}
    if any(quoted(new, marks, checked)):
        return None
    found = sound(new, edition.registry, edition.as_of, checked)
    if found is None:
        return None
    return _replace(
        edition,
        content=_with(content, "claim", new),
        checked=frozenset(checked),
        assessments=having(edition.assessments, new.id, found),
    )


def _text(edition: Edition, kind: str, old: Entry, new: Entry) -> Edition | None:
    """The edition with another body of an entry that is no claim."""
    if _bodiless(old) != _bodiless(new) or (isinstance(new, Event) and any(of_event(new))):
        return None
    content = _with(edition.content, kind, new)
    return _replace(edition, content=content, registry=registry(content.actors, content.sources))


def _bodiless(one: Entry) -> Entry:
    return _replace(one, body="", body_line=0, places={})
