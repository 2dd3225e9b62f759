"""Tiny worlds: running a command over one, and reading its pages as a reader would hear them."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path

from factsheet.commands import main

WORLDS = Path(__file__).parent / "worlds"
AS_OF = "2024-01-01"

_SILENT = {"script", "style", "svg", "head"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "footer", "h1", "h2", "h3",
    "h4", "header", "li", "main", "nav", "ol", "p", "section", "table", "td", "th", "tr", "ul",
}  # fmt: skip


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0
        self.main = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in _SILENT
        self.main += tag == "main"
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT
        self.main -= tag == "main"
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent and self.main:
            self.parts.append(data)


def words(page: str) -> str:
    """The words of a page's main part, a line a block, markup and drawings left out."""
    reader = _Reader()
    reader.feed(page)
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def title(page: str) -> str:
    """The title element's words."""
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    return html.unescape(found.group(1)) if found else ""


def build(content: Path, out: Path, *more: str) -> int:
    """`build` over a folder of entries, on a fixed date, with no notes of another build; its exit code."""
    notes = [] if "--cache" in more else ["--no-cache"]
    return main(["build", "--content", str(content), "--out", str(out), "--as-of", AS_OF, *notes, *more])
