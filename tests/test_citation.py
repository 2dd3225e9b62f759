"""A citation is read by others' programs as it was meant, whatever the words hold, and never without its status."""

import json
import re
from pathlib import Path

import pytest
import rispy
from pybtex.database import parse_string
from sites import WORLDS, build

from factsheet.exports.citation import Citation, bibtex, csl, ris, sentence

HOSTILE = {
    "plain": "The bridge opened",
    "braces": "so {called} } {",
    "what TeX reads": r"50 % & more_of #1 \input{x} ~ ^ $",
    "quotation marks": "“so” \"so\" 'so'",
    "a new record": "so\nER  - \nTY  - JOUR",
    "an entry": "so}\n@misc{other, title={x}}",
    "another script": "Мост «открыт» جسر",
}


def cited(words: str) -> Citation:
    title = f"Single origin: “{words}”"
    note = "Status: Single origin. Method 1. Edition of 2024-02-03."
    return Citation("the-bridge", title, "A site & its name", "https://example.org/c/the-bridge.html", note, 2024, 2, 3)


hostile = pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)


@hostile
def test_bibtex_is_one_entry_with_the_words_as_they_are(words: str) -> None:
    found = parse_string(bibtex(cited(words)), "bibtex").entries
    assert list(found) == ["the-bridge"]
    entry = found["the-bridge"]
    assert entry.type == "misc"
    assert entry.fields["title"].count("{") == entry.fields["title"].count("}")
    assert plain(entry.fields["title"].removeprefix("{").removesuffix("}")) == line(f"Single origin: “{words}”")
    assert (entry.fields["year"], entry.fields["month"]) == ("2024", "2")
    assert entry.fields["url"] == "https://example.org/c/the-bridge.html"
    assert "Status: Single origin" in entry.fields["note"]
    assert "2024-02-03" in entry.fields["note"]
    assert [plain(str(person)) for person in entry.persons["author"]] == ["{A site & its name}"]


# What TeX would set for each of the commands that a citation holds.
SET = {
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
}


def plain(text: str) -> str:
    commands = "|".join(re.escape(command) for command in SET)
    return re.sub(rf"{commands}|\\([&%$#_])", lambda found: SET.get(found[0]) or found[1], text)


def line(text: str) -> str:
    return " ".join(text.split())


@hostile
def test_ris_is_one_record(words: str) -> None:
    (record,) = rispy.loads(ris(cited(words)))
    assert record["type_of_reference"] == "ELEC"
    assert record["title"] == line(f"Single origin: “{words}”")
    assert record["authors"] == ["A site & its name"]
    assert (record["year"], record["date"]) == ("2024", "2024/02/03")
    assert record["urls"] == ["https://example.org/c/the-bridge.html"]
    assert record["notes"] == ["Status: Single origin. Method 1. Edition of 2024-02-03."]


@hostile
def test_csl_is_formatted_by_another_program(words: str) -> None:
    from citeproc import Citation as Cited
    from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
    from citeproc.source.json import CiteProcJSON

    item = json.loads(csl(cited(words)))
    source = CiteProcJSON(item)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(Cited([CitationItem("the-bridge")]))
    (line,) = (str(one) for one in bibliography.bibliography())
    assert "Single origin" in line
    assert "2024" in line
    assert item[0]["issued"] == {"date-parts": [[2024, 2, 3]]}
    assert item[0]["type"] == "webpage"


def test_a_claims_page_shows_each_format_with_status_and_edition(tmp_path: Path) -> None:
    from selectolax.lexbor import LexborHTMLParser

    assert build(WORLDS / "two-outlets-one-statement" / "content", tmp_path / "site") == 0
    path = next(one for one in sorted((tmp_path / "site" / "claims").glob("*.html")) if one.name != "index.html")
    page = LexborHTMLParser(path.read_bytes())
    status = page.css_first("h1 .status").text().strip()
    texts = {one.attributes["aria-label"]: one.text() for one in page.css("details textarea[readonly]")}
    assert texts.keys() == {"BibTeX", "RIS", "CSL-JSON"}
    assert len(parse_string(texts["BibTeX"], "bibtex").entries) == 1
    assert len(rispy.loads(texts["RIS"])) == 1
    assert len(json.loads(texts["CSL-JSON"])) == 1
    for text in (*texts.values(), page.css_first(".cited").text()):
        assert status in text
        assert "Edition of 2024-01-01" in text


def test_the_sentence_has_the_status_before_the_words() -> None:
    text = sentence(cited("So"))
    assert text.index("Single origin") < text.index("So")
    assert text.endswith("https://example.org/c/the-bridge.html")
