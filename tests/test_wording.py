"""Dates and words of other scripts as HTML: what machines read is right, and what is not known is not said."""

from itertools import permutations

import pytest
from markupsafe import Markup

from factsheet.check import check
from factsheet.edtf import parse
from factsheet.load import load_files
from factsheet.views import index
from factsheet.views.claim import claim
from factsheet.views.index import cut
from factsheet.views.violence import STEMS, WORDS, describes
from factsheet.views.wording import foreign, moment, unbroken


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        pytest.param("2023-02-13", "2023-02-13", id="a day"),
        pytest.param("2023-02", "2023-02", id="a month"),
        pytest.param("2023", "2023", id="a year"),
        pytest.param("2023-02~", "", id="about a month"),
        pytest.param("2016/2019", "", id="from one year to another"),
        pytest.param("../2024-03-25", "", id="until a day"),
        pytest.param("198X", "", id="some year of ten"),
        pytest.param("0000", "", id="a year that HTML does not have"),
        pytest.param("", "", id="no date"),
    ],
)
def test_a_date_says_to_machines_only_what_it_says(text: str, machine: str) -> None:
    expected = f'<time datetime="{machine}">so</time>' if machine else '<span class="time">so</span>'
    assert moment(text, "so") == expected


LANGUAGES = {"ИГИЛ": "ru", "داعش": "ar"}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("plain “words”", "plain “words”", id="nothing foreign"),
        pytest.param("in Russian, ИГИЛ.", 'in Russian, <span lang="ru" dir="auto">ИГИЛ</span>.', id="a name on file"),
        pytest.param("so داعش so", 'so <span lang="ar" dir="auto">داعش</span> so', id="from right to left"),
        pytest.param("Слово", '<span lang="und-Cyrl" dir="auto">Слово</span>', id="only the script is known"),
        pytest.param(
            "the Первый канал, Москва!",
            'the <span lang="und-Cyrl" dir="auto">Первый канал, Москва</span>!',
            id="several words are one run",
        ),
        pytest.param("<b>ИГИЛ", '&lt;b&gt;<span lang="ru" dir="auto">ИГИЛ</span>', id="text is escaped"),
        pytest.param(
            Markup('<a href="x" title="ИГИЛ">ИГИЛ</a>'),
            '<a href="x" title="ИГИЛ"><span lang="ru" dir="auto">ИГИЛ</span></a>',
            id="tags stay as they are",
        ),
        pytest.param("https://example.org/ИГИЛ", "https://example.org/ИГИЛ", id="an address is no text"),
        pytest.param(
            "日本語 and かな",
            '<span lang="und-Hani" dir="auto">日本語</span> and <span lang="und-Jpan" dir="auto">かな</span>',
            id="two scripts",
        ),
    ],
)
def test_another_script_says_its_language(text: str, html: str) -> None:
    assert foreign(LANGUAGES, text) == html


def test_a_text_is_cut_between_words() -> None:
    assert cut("one two three", 13) == "one two three"
    assert cut("one two three", 12) == "one two …"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param("Nothing to keep", "Nothing to keep", id="no hyphen"),
        pytest.param("From al-Tanf on", 'From <span class="nb">al-Tanf</span> on', id="a name"),
        pytest.param("an IS-like patch", 'an <span class="nb">IS-like</span> patch', id="a compound"),
        pytest.param("a very-long-compound-of-words", "a very-long-compound-of-words", id="too long for a narrow page"),
        pytest.param("<b>-x & al-Bab", '&lt;b&gt;-x &amp; <span class="nb">al-Bab</span>', id="escaped first"),
        pytest.param("2016 – 2019", "2016 – 2019", id="a dash is no hyphen"),
    ],
)
def test_a_short_word_with_a_hyphen_stays_whole(text: str, html: str) -> None:
    assert unbroken(text) == html


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        pytest.param(["The bridge opened late."], False, id="nothing"),
        pytest.param(["a title", "Two were killed there."], True, id="any of the texts"),
        pytest.param(["The Dead"], True, id="capitals"),
        pytest.param(["deadline; a deadlock"], False, id="whole words alone"),
        pytest.param([], False, id="no text"),
        pytest.param(["They were \u212aILLED."], True, id="with the sign of the kelvin"),
    ],
)
def test_words_that_tell_of_violence(texts: list[str], told: bool) -> None:
    assert describes(texts) is told


def test_each_word_of_violence_begins_with_a_stem() -> None:
    assert not [word for word in WORDS if not word.encode().startswith(STEMS)]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (["2024-03-24"], "24 March 2024"),
        (["2024-02-13", "2024-03-24", "../2024-03-24"], "from 13 February 2024 to 24 March 2024"),
        (["2024-03-24", "../2024-03-24"], "24 March 2024"),
        (["2018-04-04", "2018-04-04~"], "4 April 2018"),
    ],
)
def test_the_span_of_the_pages_is_told_alike_in_whatever_order_they_are_listed(dates: list[str], words: str) -> None:
    for order in permutations(dates):
        rows = [f"  - {{id: a{n}, source: s{n}, stance: affirms, basis: issued}}" for n in range(len(order))]
        head = "title: A dam\nproposition: A dam broke.\nnature: fact\nreviewed: 2024-04-01\nassertions:"
        data = {"site.yaml": b"title: T\n", "claims/dam.md": "\n".join(["---", head, *rows, "---", ""]).encode()}
        for n, on in enumerate(order):
            data[f"actors/a{n}.yaml"] = f"name: A{n}\nkind: outlet\n".encode()
            data[f"sources/s{n}.yaml"] = f"title: S\npublisher: a{n}\nkind: report\npublished: {on}\n".encode()
        found = check(load_files(data), parse("2024-05-01"))
        assert found.edition, found.problems
        assert str(claim(index(found.edition), "dam")["spread_to"]).partition(", ")[2] == words
