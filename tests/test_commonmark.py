"""Markdown to HTML: what cmarkgfm's own function gives, without keeping the memory."""

import sys
from pathlib import Path

import pytest
from cmarkgfm import cmark
from hypothesis import example, given
from hypothesis import strategies as st

from factsheet.commonmark import EXTENSIONS, OPTIONS, to_html

PIECES = st.lists(st.one_of(st.sampled_from("*_`~|[](){}<>#!:-\n \t\\&^1a"), st.text(max_size=5)), max_size=60)


@given(PIECES.map("".join))
@example("One[^1] *two* ~~three~~ www.example.org\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: A note.\n")
@example("[^a] [^a]\n\n[^a]: x [^b]\n[^b]: y [^a]\n")
@example("")
@example("\0")
def test_the_html_is_that_of_the_library(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert to_html(text) == cmark.markdown_to_html_with_extensions(text, options=OPTIONS, extensions=EXTENSIONS)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_text_leaves_no_memory_behind() -> None:
    text = "Some *words* and a [link](x.md).[^1]\n\n| a | b |\n|---|---|\n| c | d |\n\n" * 30 + "[^1]: A note.\n"

    def megabytes() -> float:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

    for _ in range(100):
        to_html(text)
    before = megabytes()
    for _ in range(500):
        to_html(text)
    assert megabytes() - before < 5, "500 texts kept take 90 MB"
