"""What a reader can do with a page: cite it, report an error, edit it."""

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from factsheet.edition import Edition
from factsheet.exports import citation
from factsheet.fields import KINDS
from factsheet.model import Entry


class Citations(NamedTuple):
    """How to cite a claim's page: in words, and in the formats of bibliographies, each with its number of lines."""

    words: str
    formats: list[tuple[str, str, int]]


def citations(edition: Edition, id: str) -> Citations:
    """The citations of claim `id`."""
    one = citation.citation(edition, id)
    formats = [("BibTeX", citation.bibtex(one)), ("RIS", citation.ris(one)), ("CSL-JSON", citation.csl(one))]
    return Citations(citation.sentence(one), [(name, text, text.count("\n")) for name, text in formats])


def contribute(edition: Edition, kind: str, id: str, address: str) -> tuple[str, str]:
    """Where an error on the page at `address` can be reported, and where it can be edited, when an entry makes it."""
    entry = edition.content.of(kind)[id] if kind in KINDS else None
    return report_address(edition, address), edit_address(edition, entry) if entry else ""


def report_address(edition: Edition, address: str) -> str:
    """Where an error on a page can be reported: a new issue when the repository is on GitHub, else the contact."""
    site = edition.content.site
    if _on_github(site.repository):
        return f"{site.repository}/issues/new?title={quote(f'Error on {address}', safe='')}"
    return site.contact


def edit_address(edition: Edition, entry: Entry) -> str:
    """Where an entry can be edited in the browser, when the repository is on GitHub."""
    repository = edition.content.site.repository
    if not _on_github(repository):
        return ""
    return f"{repository}/edit/HEAD/content/{quote(entry.path.removeprefix(edition.content.prefix))}"


def _on_github(repository: str) -> bool:
    return urlsplit(repository).hostname == "github.com"
