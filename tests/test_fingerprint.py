"""Fingerprints: what counts as the same words, what is refused, and what is stored."""

import hashlib
import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from factsheet.check import Checked, check
from factsheet.edtf import parse
from factsheet.fingerprint import WINDOW, fingerprint, from_json, locators, occurs, paragraphs, to_json, words
from factsheet.load import load_files

TEXT = (
    "The ferry Alma left Dunhaven at 6.30 on Monday — two hours late. “Nobody told us why,” said Mrs. Berg, who\n"
    "runs the café on the quay. Of the 10,500 tickets sold that week, 1.5 per cent were paid back.\n"
    "\n"
    "The harbour master, J. R. Holt, denied it. Паром ушёл поздно, сказал он. هذا ما قاله القبطان أمس للصحيفة.\n"
)
MARK = fingerprint(TEXT.encode())


@pytest.mark.parametrize(
    "quote",
    [
        pytest.param("left Dunhaven at 6.30 on Monday", id="as it stands"),
        pytest.param("LEFT DUNHAVEN AT 6.30 ON MONDAY", id="in capitals"),
        pytest.param("on Monday - two hours late", id="with another dash"),
        pytest.param("on Monday, two hours late", id="with a comma for a dash"),
        pytest.param("'Nobody told us why', said Mrs Berg", id="with other quotation marks"),
        pytest.param("said Mrs. Berg, who runs\nthe café on the quay", id="broken over other lines"),
        pytest.param("runs the cafe\u0301 on the quay", id="with a combining accent"),
        pytest.param("Of the 10,500 tickets sold that week", id="with a number"),
        pytest.param("паром ушёл поздно, сказал он", id="in another script"),
        pytest.param("هذا ما قاله القبطان أمس", id="from right to left"),
        pytest.param("who runs the ca\u00adfé on the quay", id="with a soft hyphen"),
    ],
)
def test_the_same_words(quote: str) -> None:
    assert occurs(quote, MARK).found is True


@pytest.mark.parametrize(
    ("quote", "matched"),
    [
        pytest.param("left Dunhaven at 6.30 on Tuesday", 6, id="the last word changed"),
        pytest.param("sailed Dunhaven at 6.30 on Monday", 0, id="the first word changed"),
        pytest.param("the ferry Alma left Belmark at 6.30 on Monday", 0, id="a word in the middle changed"),
        pytest.param("left Dunhaven on Monday two hours late", 0, id="a word dropped"),
        pytest.param("left Dunhaven at 6.30 on a Monday", 6, id="a word put in"),
        pytest.param("The ferry Alma left Dunhaven … two hours late", 5, id="two passages joined by dots"),
        pytest.param("two hours late runs the café on the quay", 0, id="two passages joined"),
        pytest.param("Dunhaven left at 6.30 on Monday", 0, id="two words swapped"),
        pytest.param("Of the 105,00 tickets sold that week", 0, id="a number regrouped"),
        pytest.param("sold that week 15 per cent were paid back", 0, id="a decimal point lost"),
        pytest.param("Nobody has ever said anything like this", 0, id="invented"),
    ],
)
def test_other_words(quote: str, matched: int) -> None:
    verdict = occurs(quote, MARK)
    assert verdict.found is False
    assert verdict.matched == matched


def test_a_quote_shorter_than_a_window_is_neither_proved_nor_refused() -> None:
    assert occurs("two hours late", MARK).found is None
    assert occurs("three days early", MARK).found is None
    assert occurs("", MARK).found is None


def test_sentences_are_counted_by_paragraph() -> None:
    assert MARK.sentences == (2, 2, 3)
    assert locators(MARK.sentences) == ["p1 s1", "p1 s2", "p2 s1", "p2 s2", "p3 s1", "p3 s2", "p3 s3"]
    assert paragraphs("He came at 3 p.m. on Monday. She left.") == [["He came at 3 p.m. on Monday.", "She left."]]


def test_what_is_stored_is_not_the_text() -> None:
    stored = to_json(MARK)
    assert MARK.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert not [word for word in words(TEXT) if len(word) > 3 and not word.isdigit() and word in stored]
    assert from_json(stored.encode()) == MARK


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sha256": "abc"}, id="no digest"),
        pytest.param({"sha256": 7}, id="a number for a digest"),
        pytest.param({"sentences": [-1]}, id="a negative count"),
        pytest.param({"sentences": [True]}, id="a truth value for a count"),
        pytest.param({"window": 1}, id="a window that would give the text away"),
        pytest.param({"words": 3}, id="other words than hashes"),
        pytest.param({"hashes": ["zz"]}, id="no hash"),
        pytest.param({"hashes": "abc"}, id="no list"),
        pytest.param({"more": 1}, id="something more"),
    ],
)
def test_what_is_no_fingerprint(change: dict[str, object]) -> None:
    value = json.loads(to_json(MARK)) | change
    with pytest.raises(ValueError, match=r"\w"):
        from_json(json.dumps(value).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_json(data)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"%PDF-1.7\x00\x01"])
def test_what_is_no_text(data: bytes) -> None:
    with pytest.raises(ValueError, match="plain text"):
        fingerprint(data)


WORDS = words(TEXT)


@given(st.data())
def test_every_slice_occurs_and_no_slice_with_a_word_changed(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(WORDS) - WINDOW))
    end = data.draw(st.integers(start + WINDOW, len(WORDS)))
    quote = WORDS[start:end]
    assert occurs(" ".join(quote), MARK).found is True
    at = data.draw(st.integers(0, len(quote) - 1))
    changed = [*quote[:at], quote[at] + "x", *quote[at + 1 :]]
    assert occurs(" ".join(changed), MARK).found is False
    if len(quote) > WINDOW and 0 < at < len(quote) - 1:
        shorter = [*quote[:at], *quote[at + 1 :]]
        assume(shorter != quote[:-1])
        assert occurs(" ".join(shorter), MARK).found is False


@given(st.text(max_size=400))
def test_any_text_has_a_fingerprint_that_can_be_stored(text: str) -> None:
    assume("\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text))
    mark = fingerprint(text.encode())
    assert from_json(to_json(mark).encode()) == mark
    assert len(mark.hashes.split()) == max(0, mark.words - WINDOW + 1)
    assert words(" ".join(words(text))) == words(text)


@pytest.mark.parametrize(
    ("quote", "says"),
    [
        pytest.param("Nobody told us why, said Mrs. Holt", "the first 6 words are there; `holt` is not", id="changed"),
        pytest.param("left Dunhaven … and two hours late", "not even its first words are in the text", id="joined"),
        pytest.param("Of the 10,500 tickets that week", "the first 5 words are there; `that` is not", id="dropped"),
    ],
)
def test_a_quote_that_is_not_in_its_source_is_refused_at_its_line(quote: str, says: str) -> None:
    (problem,) = quoting(quote).problems
    assert (problem.code, problem.span) == ("QUO001", ("content/claims/a.yaml", 10, 12, len(quote) + 2))
    assert problem.notes[0].startswith(says)


@pytest.mark.parametrize(
    ("quote", "flagged"),
    [
        pytest.param("of the 10,500 TICKETS — sold that week", False, id="in the text"),
        pytest.param("two hours late", True, id="too short to be proved, though in the text"),
        pytest.param("three days early", True, id="too short to be refused, though not in the text"),
    ],
)
def test_only_a_quote_that_was_proved_is_without_its_flag(quote: str, flagged: bool) -> None:
    edition = quoting(quote).edition
    assert edition
    assert ("quote-unchecked" in edition.assessments["a"].flags) == flagged


def quoting(quote: str) -> Checked:
    """The check of a claim that quotes the text."""
    claim = (
        "title: A\nproposition: A is so\nnature: fact\nreviewed: 2020\nassertions:\n"
        "  - id: a\n    stance: affirms\n    basis: observed\n    source: s\n"
    )
    files = {
        "actors/p.yaml": "name: P\nkind: outlet\n",
        "sources/s.yaml": "title: S\npublisher: p\nkind: report\n",
        "claims/a.yaml": f"{claim}    quote: {json.dumps(quote, ensure_ascii=False)}\n",
        "fingerprints/s.json": to_json(MARK),
    }
    return check(load_files({address: said.encode() for address, said in files.items()}), parse("2020"))
