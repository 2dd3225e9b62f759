"""Live excerpts of a fact sheet inside other sites: an extension of Python-Markdown.

In a text, `[[claim:ID]]` and `[[status:ID]]` stand inside a sentence; `[[card:ID]]` and `[[chain:ID]]` alone in a
paragraph. It needs nothing but Python-Markdown, so it runs wherever that does: MkDocs, ProperDocs, Zensical, Pelican.
"""

import logging
import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from markupsafe import Markup

from factsheet.diagnostics import did_you_mean
from factsheet.embed.excerpts import BLOCKS, FORMS, excerpt
from factsheet.embed.published import Unavailable, is_address, published

__all__ = ["Excerpts", "makeExtension"]

_log = logging.getLogger(__name__)

_ANY = r"\[\[(" + "|".join(FORMS) + r"):\s*([^\[\]\s]+)\s*\]\]"
_ALONE = re.compile(r"[ ]{0,3}\[\[(" + "|".join(BLOCKS) + r"):\s*([^\[\]\s]+)\s*\]\][ ]*")

# After code (190) and escapes (180), before links (170 and below), to which `[[` would look like one of theirs.
_INLINE_PRIORITY = 175
# Before paragraphs (10), after everything that has a form of its own.
_BLOCK_PRIORITY = 12


class Missing(ValueError):
    """A text asks for what the fact sheet does not have, and `strict` is on."""


class Excerpts(Extension):
    """The extension; its options are in `config`. `tell` is told what could not be shown (default: the log is).

    `up` is the way from the page to the top of its site, for a `base_url` that is relative to that.
    """

    def __init__(self, tell: Callable[[str], None] = _log.warning, **options: Any) -> None:
        self.config = {
            "sheet": ["site", "the fact sheet: a built site's folder, its data/, a claims.json, or one's web address"],
            "base_url": ["", "where the fact sheet is published (default: what its data says)"],
            "strict": [False, "stop with an error where a claim is not on file, instead of a warning"],
        }
        self.tell = tell
        self.up = ""
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Python-Markdown's own name
        """Register the two forms: inside a sentence, and alone."""
        md.inlinePatterns.register(_Inline(_ANY, md, self), "factsheet", _INLINE_PRIORITY)
        md.parser.blockprocessors.register(_Alone(md.parser, self), "factsheet", _BLOCK_PRIORITY)

    def html(self, form: str, id: str) -> Markup | None:
        """One excerpt, or None, with the problem told, when there is nothing to show."""
        try:
            found = published(self.getConfig("sheet"))
        except Unavailable as error:
            self.problem(str(error))
            return None
        if id not in found.claims:
            help = did_you_mean(id, found.claims)
            self.problem(f"the fact sheet has no claim `{id}`" + (f"; {help}" if help else ""))
            return None
        one = excerpt(found, id, self.base())
        if not one.address:
            self.problem(f"`{id}` has no link: nobody said where the fact sheet is published; set `base_url`")
        return FORMS[form](one)

    def base(self) -> str:
        """Where the fact sheet is published, as the options say it or as the address of its data shows."""
        base: str = self.getConfig("base_url")
        sheet: str = self.getConfig("sheet")
        if not base and is_address(sheet):
            base = re.sub(r"(?:data/)?[^/]*$", "", sheet)
        if base and not re.match(r"https?://|/(?!/)", base):
            # Relative to the site that shows the excerpt: the plugin says how far up that is from a page.
            return f"{self.up}{base}" if self.up else ""
        return base

    def problem(self, text: str) -> None:
        """Tell something that cannot be shown. Raises Missing when `strict`."""
        if self.getConfig("strict"):
            raise Missing(text)
        self.tell(text)


def _stashed(md: Markdown, html: Markup) -> str:
    """The mark that Python-Markdown replaces with this HTML at the very end.

    Until then no other extension sees it: one of them (`attr_list`) would take attributes from a hostile title.
    """
    return md.htmlStash.store(str(html))


class _Inline(InlineProcessor):
    def __init__(self, pattern: str, md: Markdown, extension: Excerpts) -> None:
        super().__init__(pattern, md)
        self.extension = extension

    def handleMatch(  # type: ignore[override]  # noqa: N802  # Python-Markdown's own name, for two kinds of pattern
        self, m: re.Match[str], data: str
    ) -> tuple[str | None, int | None, int | None]:
        form, id = m.groups()
        if form in BLOCKS:
            self.extension.problem(f"`[[{form}:{id}]]` stands alone in a paragraph; inside one, write `[[claim:{id}]]`")
            form = BLOCKS[form]
        html = self.extension.html(form, id)
        if html is None:
            return None, None, None
        return _stashed(self.md, html), m.start(0), m.end(0)


class _Alone(BlockProcessor):
    def __init__(self, parser: BlockParser, extension: Excerpts) -> None:
        super().__init__(parser)
        self.extension = extension

    def test(self, parent: Element, block: str) -> bool:
        return _ALONE.fullmatch(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        match = _ALONE.fullmatch(block)
        assert match is not None
        html = self.extension.html(*match.groups())
        # What cannot be shown stands as it was written, where its author sees it.
        text = AtomicString(block.strip()) if html is None else _stashed(self.parser.md, html)
        SubElement(parent, "p").text = text


def makeExtension(**options: Any) -> Excerpts:  # noqa: N802  # Python-Markdown's own name
    """The extension, as Python-Markdown asks for it by the name `factsheet.embed`."""
    return Excerpts(**options)
