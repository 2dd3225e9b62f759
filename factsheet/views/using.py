"""What a reader can do with a page: cite it, report an error, edit it."""

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from factsheet.edition import Edition
from factsheet.exports import citation
from factsheet.fields import KINDS
from factsheet.model import Entry
from factsheet.prose import site_address


class Citations(NamedTuple):
    """How to cite a claim's page: in words, and in the formats that bibliographies read."""

    words: str
    formats: list[tuple[str, str]]


def citations(edition: Edition, id: str) -> Citations:
    """The citations of claim `id`."""
    one = citation.citation(edition, id)
    formats = [("BibTeX", citation.bibtex(one)), ("RIS", citation.ris(one)), ("CSL-JSON", citation.csl(one))]
    return Citations(citation.sentence(one), formats)


def contribute(edition: Edition, kind: str, id: str) -> tuple[str, str]:
    """Where an error on the page of an entry can be reported, and where it can be edited; empty on other pages."""
    if kind not in KINDS:
        return "", ""
    entry = edition.content.of(kind)[id]
    return report_address(edition, kind, entry), edit_address(edition, entry)


def report_address(edition: Edition, kind: str, entry: Entry) -> str:
    """Where an error in an entry can be reported: a new issue when the repository is on GitHub, else the contact."""
    site = edition.content.site
    if _on_github(site.repository):
        title = quote(f"Error on {site_address(kind, entry.id)}", safe="")
        return f"{site.repository}/issues/new?title={title}"
    return site.contact


def edit_address(edition: Edition, entry: Entry) -> str:
    """Where an entry can be edited in the browser, when the repository is on GitHub."""
    repository = edition.content.site.repository
    if not _on_github(repository):
        return ""
    return f"{repository}/edit/HEAD/content/{quote(entry.path.removeprefix(edition.content.prefix))}"


def _on_github(repository: str) -> bool:
    return urlsplit(repository).hostname == "github.com"
