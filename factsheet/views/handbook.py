"""The pages of the handbook: what MkDocs made of docs/, in the site's own frame."""

from typing import Any

from markupsafe import Markup

from factsheet.edition import Chapter, Handbook
from factsheet.views.index import Index


def handbook(index: Index, key: str) -> dict[str, Any]:
    """The values of the handbook's page `key`."""
    book = index.edition.handbook
    assert book is not None, "a handbook has pages only when there is one"
    return values(book.chapters[key], book)


def values(chapter: Chapter, book: Handbook) -> dict[str, Any]:
    """The values of one page of a handbook; its links are relative to that page."""
    up = "../" * chapter.address.count("/")
    near = [("Before", chapter.before), ("Next", chapter.after)]
    return {
        "title": chapter.title,
        "description": chapter.description,
        "heading": chapter.title,
        # The handbook is the repository's own text, as its templates are.
        "body": Markup(chapter.body),  # noqa: S704
        "contents": [
            (part, [(title, up + address, address == chapter.address) for title, address in pages])
            for part, pages in book.contents
        ],
        "neighbours": [(which, one[0], up + one[1]) for which, one in near if one],
    }
