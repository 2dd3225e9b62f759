"""How to cite a claim's page: as a sentence, and for BibTeX, RIS and CSL-JSON; always with the status and its date."""

import datetime
import re
from functools import lru_cache

import msgspec

from factsheet.derive import METHOD
from factsheet.edition import Edition
from factsheet.exports.record import address


class Citation(msgspec.Struct, frozen=True):
    """A claim's page as a bibliography needs it; `year`, `month` and `day` are the edition's, 0 when it has none."""

    id: str
    title: str
    site: str
    url: str
    note: str
    year: int
    month: int
    day: int


def citation(edition: Edition, id: str) -> Citation:
    """What is cited of claim `id`; its status stands before its words, which are what is claimed."""
    one = edition.assessments[id]
    day = datetime.date.fromordinal(edition.as_of.last)
    return Citation(
        id,
        f"{one.label}: “{one.claim.title}”",
        edition.content.site.title,
        address(edition, "claim", id),
        f"Status: {one.label}. Method {METHOD}. Edition of {edition.as_of.text}.",
        day.year,
        day.month,
        day.day,
    )


def sentence(one: Citation) -> str:
    """The citation in words."""
    return f"{one.site}. {one.title}. {one.note} {one.url}"


# What TeX reads as a command, and how it is written to be read as itself. BibTeX counts braces, also escaped ones.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_TEX_SPECIAL = re.compile(r"[\\{}&%$#_~^]")


def bibtex(one: Citation) -> str:
    """One BibTeX entry (`@misc`, which every style knows)."""
    return (
        f"@misc{{{one.id},\n"
        f"  author = {{{{{_tex(one.site)}}}}},\n"
        f"  title = {{{{{_tex(one.title)}}}}},\n"
        f"  year = {{{one.year}}},\n"
        f"  month = {{{one.month}}},\n"
        f"  url = {{{one.url}}},\n"
        f"  note = {{{_tex(one.note)}}},\n"
        "}\n"
    )


# The site and its notes are the same in many citations.
@lru_cache(maxsize=1024)
def _tex(text: str) -> str:
    return _TEX_SPECIAL.sub(lambda found: _TEX[found[0]], _line(text))


def ris(one: Citation) -> str:
    """One RIS record: a tag to a line, so no value may hold a line break."""
    return (
        "TY  - ELEC\n"
        f"AU  - {_line(one.site)}\n"
        f"TI  - {_line(one.title)}\n"
        f"PY  - {one.year:04}\n"
        f"DA  - {one.year:04}/{one.month:02}/{one.day:02}\n"
        f"UR  - {_line(one.url)}\n"
        f"N1  - {_line(one.note)}\n"
        "ER  - \n"
    )


def csl(one: Citation) -> str:
    """One CSL-JSON item."""
    item = {
        "id": one.id,
        "type": "webpage",
        "title": one.title,
        "container-title": one.site,
        "issued": {"date-parts": [[one.year, one.month, one.day]]},
        "URL": one.url,
        "note": one.note,
    }
    return msgspec.json.format(msgspec.json.encode([item]), indent=1).decode() + "\n"


@lru_cache(maxsize=1024)
def _line(text: str) -> str:
    return " ".join(text.split())
