"""Dates: what each form allows, and what is refused."""

import datetime
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factsheet import edtf


def day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2023-02-13", day("2023-02-13"), day("2023-02-13"), id="a day"),
        pytest.param("2024-02", day("2024-02-01"), day("2024-02-29"), id="a month of a leap year"),
        pytest.param("2023", day("2023-01-01"), day("2023-12-31"), id="a year"),
        pytest.param("2023-02~", day("2023-02-01"), day("2023-02-28"), id="about a month"),
        pytest.param("198X", day("1980-01-01"), day("1989-12-31"), id="a decade"),
        pytest.param("19XX", day("1900-01-01"), day("1999-12-31"), id="a century"),
        pytest.param("2016/2019", day("2016-01-01"), day("2019-12-31"), id="an interval"),
        pytest.param("../2024-03-25", edtf.EARLIEST, day("2024-03-25"), id="by a day"),
        pytest.param("2024-03/..", day("2024-03-01"), edtf.LATEST, id="since a month"),
    ],
)
def test_what_a_date_allows(text: str, first: int, last: int) -> None:
    assert edtf.parse(text) == (text, first, last)


@pytest.mark.parametrize(
    "text",
    ["", "13 February 2023", "2023-2-13", "2023-13", "2023-00", "2023-02-30", "2023-02-00", "0000", "../..",
     "2024/2023", "2023/2024/2025", "20X3", "XXXX", "2023-02-13T10:00", "٢٠٢٣", "2023-02-13 ", "000X", "-2023",
     "y20230"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        edtf.parse(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2023-02-03", "3 February 2023"),
        ("2023-02", "February 2023"),
        ("2023", "2023"),
        ("2023-02~", "about February 2023"),
        ("2023?", "2023 (uncertain)"),
        ("198X", "the 1980s"),
        ("19XX", "the 1900s"),
        ("2016/2019", "2016 to 2019"),
        ("../2024-03-25", "by 25 March 2024"),
        ("2024/..", "since 2024"),
        ("", "no date"),
    ],
)
def test_how_a_date_is_said(text: str, said: str) -> None:
    assert edtf.spoken(text) == said


@given(st.text(max_size=14))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        found = edtf.parse(text)
    except ValueError:
        return
    assert found.first <= found.last
    assert edtf.spoken(text)


@given(st.dates(min_value=datetime.date(1, 1, 1)))
def test_a_day_is_itself(date: datetime.date) -> None:
    assert edtf.parse(date.isoformat()) == (date.isoformat(), date.toordinal(), date.toordinal())
    assert edtf.iso(date.toordinal()) == date.isoformat()


with warnings.catch_warnings():
    # The library uses names that its parser has deprecated; that is its business.
    warnings.simplefilter("ignore")
    import edtf as library


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-13",
        "2024-02",
        "2023",
        "198X",
        "19XX",
        "2016/2019",
        "2016-05/2019-02-03",
        "2023-02~",
        "2023?",
        "2023-02-13%",
    ],
)
def test_an_independent_reader_of_dates_agrees(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = library.parse_edtf(text)
        strict = (other.lower_strict(), other.upper_strict())
    first, last = (datetime.date(one.tm_year, one.tm_mon, one.tm_mday).toordinal() for one in strict)
    assert edtf.parse(text)[1:] == (first, last)
