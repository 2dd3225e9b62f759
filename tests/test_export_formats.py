"""Each data file read by a program that knows the format and nothing of us: whole, and every text as it was written."""

import csv
import io
import json
import sqlite3
import warnings
from pathlib import Path
from typing import Any

import bibtexparser
import feedparser
import pytest
import rispy
from jsonschema import Draft7Validator
from lxml import etree, html
from test_exports import BASE, edition, everything, export, hostile, made

from factsheet.exports import citation, files, jsonld

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SCHEMA = "https://schema.org/"
PROV = "http://www.w3.org/ns/prov#"
DAY = "http://www.w3.org/2001/XMLSchema#date"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def joined(text: str) -> str:
    """A text as a format keeps it whose values are single lines."""
    return " ".join(text.split())


# Tables


@hostile
@pytest.mark.parametrize("name", ["claims.csv", "assertions.csv"])
def test_no_cell_is_a_formula_and_none_leaves_its_place(text: str, name: str) -> None:
    data = export(edition(everything(text)), name)
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.startswith(FORMULA)]
    assert any(text in (cell, cell.removeprefix("'")) for row in rows for cell in row)
    assert all(cell == cell.removeprefix("'") or cell[1:].startswith(FORMULA) for row in rows for cell in row) or (
        text.startswith("'")
    )


@hostile
def test_the_data_package_describes_its_tables(text: str, tmp_path: Path) -> None:
    of = edition(everything(text))
    for name in ("claims.csv", "assertions.csv", "datapackage.json"):
        (tmp_path / name).write_bytes(export(of, name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # The library warns of libraries of its own.
        import frictionless

        report = frictionless.Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])


@hostile
def test_the_database_is_sound_and_keeps_every_text(text: str, tmp_path: Path) -> None:
    (tmp_path / "data.sqlite").write_bytes(export(edition(everything(text)), "factsheet.sqlite"))
    connection = sqlite3.connect(tmp_path / "data.sqlite")
    try:
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        for table, column in (("claims", "title"), ("actors", "name"), ("sources", "title"), ("events", "title")):
            assert set(connection.execute(f"select distinct {column} from {table}")) == {(text,)}
        assert (text,) in set(connection.execute("select quote from assertions"))
    finally:
        connection.close()


# Feed and sitemap


@hostile
def test_the_feed_is_atom_and_keeps_every_text(text: str) -> None:
    data = export(edition(everything(text)), "feed.xml")
    root = etree.fromstring(data)
    assert [one.tag for one in root.iter() if not str(one.tag).startswith(ATOM)] == []
    for parent in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(parent.findall(ATOM + name)) == 1
    ids = [one.text for one in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    assert root.findtext(f"{ATOM}title") == text
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parsed = feedparser.parse(data)
    assert not parsed.bozo
    assert len(parsed.entries) >= 7
    for entry in root.findall(f"{ATOM}entry"):
        assert (entry.findtext(f"{ATOM}title") or "").partition(": ")[2] == text
        assert [one.get("href", "").startswith(f"{BASE}claims/") for one in entry.findall(f"{ATOM}link")] == [True]


@hostile
def test_the_sitemap_holds_addresses_and_nothing_else(text: str) -> None:
    of = edition(everything(text))
    root = etree.fromstring(export(of, "sitemap.xml"))
    places = [one.text or "" for one in root.iter(f"{SITEMAP}loc")]
    assert places
    assert all(place.startswith(BASE) for place in places)
    assert {str(one.tag) for one in root.iter()} <= {
        SITEMAP + name for name in ("urlset", "url", "loc", "lastmod", "sitemapindex", "sitemap")
    }


# Linked data


def graph(data: bytes | str, base: str = BASE) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rdflib and its parsers warn of each other.
        import rdflib

        return rdflib.Graph().parse(data=data, format="json-ld", publicID=base)


def literals(data: Any) -> set[str]:
    import rdflib

    return {str(one) for one in data.objects() if isinstance(one, rdflib.Literal)}


@hostile
def test_the_data_in_a_page_cannot_leave_its_element(text: str) -> None:
    of = edition(everything(text))
    for id in of.assessments:
        said = jsonld.claim(of, id)
        page = html.document_fromstring(f'<body><script type="application/ld+json">{said}</script><p id="after">x')
        (script,) = page.iter("script")
        assert script.text == said
        assert [one.tag for one in page.iter()] == ["html", "body", "script", "p"]
        found = graph(json.dumps(json.loads(said)))
        assert text in literals(found)


@hostile
def test_provenance_keeps_every_text(text: str) -> None:
    found = graph(export(edition(everything(text)), "prov.jsonld"))
    assert text in literals(found)
    assert len(found) > 100


SHAPES = f"""
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix schema: <{SCHEMA}> .
@prefix prov: <{PROV}> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass schema:Claim ;
  sh:property [ sh:path schema:name ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path schema:text ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path schema:url ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
  sh:property [ sh:path schema:author ; sh:or ( [ sh:class schema:Person ] [ sh:class schema:Organization ] ) ] ;
  sh:property [ sh:path schema:appearance ; sh:class schema:CreativeWork ] ;
  sh:property [ sh:path schema:firstAppearance ; sh:maxCount 1 ; sh:class schema:CreativeWork ] .
[] a sh:NodeShape ; sh:targetClass schema:ClaimReview ;
  sh:property [ sh:path schema:claimReviewed ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path schema:itemReviewed ; sh:minCount 1 ; sh:class schema:Claim ] ;
  sh:property [ sh:path schema:author ; sh:minCount 1 ] ;
  sh:property [ sh:path schema:reviewRating ; sh:minCount 1 ; sh:maxCount 1 ; sh:class schema:Rating ] ;
  sh:property [ sh:path schema:datePublished ; sh:datatype schema:Date ] .
[] a sh:NodeShape ; sh:targetClass schema:Rating ;
  sh:property [ sh:path schema:alternateName ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path schema:ratingValue ; sh:maxCount 0 ] .
[] a sh:NodeShape ; sh:targetSubjectsOf prov:wasDerivedFrom ;
  sh:class prov:Entity ;
  sh:property [ sh:path prov:wasDerivedFrom ; sh:class prov:Entity ; sh:nodeKind sh:IRI ] .
[] a sh:NodeShape ; sh:targetSubjectsOf prov:wasAttributedTo ;
  sh:property [ sh:path prov:wasAttributedTo ; sh:class prov:Agent ] .
[] a sh:NodeShape ; sh:targetSubjectsOf prov:generatedAtTime ;
  sh:property [ sh:path prov:generatedAtTime ; sh:datatype xsd:dateTime ; sh:maxCount 1 ] .
[] a sh:NodeShape ; sh:targetSubjectsOf prov:actedOnBehalfOf ;
  sh:class prov:Agent ; sh:property [ sh:path prov:actedOnBehalfOf ; sh:class prov:Agent ] .
"""


def conforms(found: Any) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pyshacl

        right, _, report = pyshacl.validate(found, shacl_graph=SHAPES, shacl_graph_format="turtle")
    return "" if right else str(report)


def test_linked_data_keeps_to_its_shapes() -> None:
    of = edition(everything())
    assert conforms(graph(export(of, "prov.jsonld"))) == ""
    reviews = 0
    for id in of.assessments:
        found = graph(jsonld.claim(of, id), f"{BASE}claims/{id}.html")
        assert conforms(found) == ""
        reviews += f"{SCHEMA}ClaimReview" in {str(one) for one in found.objects()}
    assert reviews == 3, "those that are supported or contradicted: so, admitted, not-so"


def test_the_shapes_can_be_broken() -> None:
    of = edition(everything())
    node = json.loads(jsonld.claim(of, "so"))
    del node["@graph"][0]["text"]
    node["@graph"][1]["reviewRating"]["ratingValue"] = 5
    report = conforms(graph(json.dumps(node), f"{BASE}claims/so.html"))
    assert "ratingValue" in report
    assert "schema:text" in report


# Citations


@hostile
def test_a_citation_comes_back_from_bibtex_as_it_was(text: str) -> None:
    one = citation.citation(edition(everything(text)), "so")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (entry,) = bibtexparser.loads(citation.bibtex(one)).entries
    assert entry["ENTRYTYPE"] == "misc"
    assert set(entry) == {"ENTRYTYPE", "ID", "author", "title", "year", "month", "url", "note"}
    assert untexed(entry["title"]) == "{" + joined(one.title) + "}"
    assert untexed(entry["author"]) == "{" + joined(one.site) + "}"
    assert not unescaped(entry["title"][1:-1] + entry["author"][1:-1])


COMMANDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def untexed(text: str) -> str:
    for command, sign in COMMANDS.items():
        text = text.replace(f"\\{command}{{}}", f"\0{ord(sign)};")
    for sign in "{}&%$#_":
        text = text.replace(f"\\{sign}", f"\0{ord(sign)};")
    for sign in "\\~^{}&%$#_":
        text = text.replace(f"\0{ord(sign)};", sign)
    return text


def unescaped(text: str) -> list[str]:
    """Each sign that TeX would act on."""
    bare = text
    for command in COMMANDS:
        bare = bare.replace(f"\\{command}{{}}", "")
    for sign in "{}&%$#_":
        bare = bare.replace(f"\\{sign}", "")
    return [sign for sign in bare if sign in "\\~^{}&%$#_"]


@hostile
def test_a_citation_comes_back_from_ris_as_it_was(text: str) -> None:
    one = citation.citation(edition(everything(text)), "so")
    (entry,) = rispy.loads(citation.ris(one))
    assert entry["title"] == joined(one.title)
    assert entry["authors"] == [joined(one.site)]
    assert set(entry) <= {"type_of_reference", "title", "authors", "year", "date", "urls", "notes", "url"}


CSL = {
    "type": "array",
    "minItems": 1,
    "maxItems": 1,
    "items": {
        "type": "object",
        "required": ["id", "type", "title", "issued", "URL"],
        "properties": {
            "id": {"type": "string"},
            "type": {"const": "webpage"},
            "title": {"type": "string"},
            "container-title": {"type": "string"},
            "issued": {
                "type": "object",
                "required": ["date-parts"],
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "maxItems": 2,
                        "items": {"type": "array", "maxItems": 3, "items": {"type": "integer"}},
                    }
                },
            },
            "URL": {"type": "string", "pattern": "^https://"},
            "note": {"type": "string"},
        },
        "additionalProperties": False,
    },
}


@hostile
def test_a_citation_is_csl_and_keeps_every_text(text: str) -> None:
    one = citation.citation(edition(everything(text)), "so")
    found = json.loads(citation.csl(one))
    assert list(Draft7Validator(CSL).iter_errors(found)) == []
    assert found[0]["title"] == one.title
    assert text in found[0]["title"]


# All of them


@hostile
def test_every_file_is_text_that_any_program_can_read(text: str) -> None:
    of = edition(everything(text))
    found = made(of)
    assert set(found) == {address for address, _, _ in files(of)} | {f"claims/{id}.html" for id in of.assessments}
    for address, data in found.items():
        if not address.endswith(".sqlite"):
            assert not set(data.decode()) & set("\0\x0b\x0c\x1b\ufeff\u202e"), address
        if address.endswith((".json", ".jsonld")):
            json.loads(data)
