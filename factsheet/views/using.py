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
    """Where an error on a page can be reported, and where it can be edited; empty where there is no such place."""
    if kind == "handbook" and edition.handbook:
        return "", _on_the_web(edition, "docs", edition.handbook.chapters[id].source)
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
    return _on_the_web(edition, "content", entry.path.removeprefix(edition.content.prefix))


def _on_the_web(edition: Edition, folder: str, path: str) -> str:
    repository = edition.content.site.repository
    return f"{repository}/edit/HEAD/{folder}/{quote(path)}" if path and _on_github(repository) else ""


def _on_github(repository: str) -> bool:
    return urlsplit(repository).hostname == "github.com"
