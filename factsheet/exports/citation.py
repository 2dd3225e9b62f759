"""How to cite a claim's page: as a sentence, and for BibTeX, RIS and CSL-JSON; always with the status and its date."""

import re
from typing import NamedTuple

import msgspec

from factsheet import edtf
from factsheet.derive import METHOD
from factsheet.edition import Edition
from factsheet.exports.record import address


class Citation(NamedTuple):
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
    parts = [int(part) for part in edtf.iso(edition.as_of.last).split("-")]
    return Citation(
        id,
        f"{one.label}: “{one.claim.title}”",
        edition.content.site.title,
        address(edition, "claim", id),
        f"Status: {one.label}. Method {METHOD}. Edition of {edition.as_of.text}.",
        *parts,
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
    fields = {
        "author": f"{{{_tex(one.site)}}}",
        "title": f"{{{_tex(one.title)}}}",
        "year": str(one.year),
        "month": str(one.month),
        "url": one.url,
        "note": _tex(one.note),
    }
    return "".join(
        (f"@misc{{{one.id},\n", *(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text), "}\n")
    )


def _tex(text: str) -> str:
    return _TEX_SPECIAL.sub(lambda found: _TEX[found[0]], _line(text))


def ris(one: Citation) -> str:
    """One RIS record: a tag to a line, so no value may hold a line break."""
    rows = (
        ("TY", "ELEC"),
        ("AU", one.site),
        ("TI", one.title),
        ("PY", f"{one.year:04}"),
        ("DA", f"{one.year:04}/{one.month:02}/{one.day:02}"),
        ("UR", one.url),
        ("N1", one.note),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {_line(text)}\n" for tag, text in rows)


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


def _line(text: str) -> str:
    return " ".join(text.split())
