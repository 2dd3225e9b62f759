"""What a reader can do with a page: cite it, report an error, edit it."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from factsheet.edition import Edition
from factsheet.exports import citation
from factsheet.fields import KINDS
from factsheet.model import Entry

FORM = "report-an-error.yml"


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
    """Where an error on the page at `address` can be reported, and where its file can be edited, when it has one."""
    report = report_address(edition, address)
    if kind == "handbook" and edition.handbook:
        return report, _on_the_web(edition, "docs", edition.handbook.chapters[id].source)
    return report, edit_address(edition, edition.content.of(kind)[id]) if kind in KINDS else ""


def report_address(edition: Edition, address: str) -> str:
    """Where an error on a page can be reported: the form with the page filled in on GitHub, else the contact."""
    site = edition.content.site
    if _on_github(site.repository):
        where = quote(address, safe="")
        form, page = _form(site.repository, edition.base_url)
        return f"{form}{where}{page}{where}"
    return site.contact


@lru_cache(maxsize=64)
def _form(repository: str, base_url: str) -> tuple[str, str]:
    """The address of the form as far as the page's own address in its title, and from there to the page's again."""
    # A form's fields are filled in by their ids, as in .github/ISSUE_TEMPLATE/report-an-error.yml.
    template = urlencode({"template": FORM, "title": "Error: "}, quote_via=quote)
    return f"{repository}/issues/new?{template}", f"&{urlencode({'page': base_url}, quote_via=quote)}"


def edit_address(edition: Edition, entry: Entry) -> str:
    """Where an entry can be edited in the browser, when the repository is on GitHub."""
    return _on_the_web(edition, "content", entry.path.removeprefix(edition.content.prefix))


def _on_the_web(edition: Edition, folder: str, path: str) -> str:
    repository = edition.content.site.repository
    return f"{repository}/edit/HEAD/{folder}/{quote(path)}" if path and _on_github(repository) else ""


@lru_cache(maxsize=64)
def _on_github(repository: str) -> bool:
    return urlsplit(repository).hostname == "github.com"
