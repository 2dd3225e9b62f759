"""What happens while MkDocs makes the handbook: pages printed from the code, excerpts, tables, the site's frame.

`docs/hooks.py` hands these to MkDocs, with what this room may not import: the command line.
"""

import re
import tempfile
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from factsheet.diagnostics import RULES
from factsheet.edition import Chapter, Handbook
from factsheet.embed.plugin import FactsheetPlugin
from factsheet.handbook import MADE, reference, worked
from factsheet.handbook.tables import Tables
from factsheet.render import POLICY
from factsheet.views.handbook import values

EXAMPLES = "docs/examples/content"
# What the handbook's own preview needs of the site's templates.
PREVIEW = ("style.css", "handbook.css", "icon.svg")

_HEADING = re.compile(r"\s*<h1[^>]*>(.*?)</h1>\s*", re.DOTALL)
_PICTURE = re.compile(r'<p><img alt="([^"]*)" src="([^"]*\.svg)" ?/?></p>')
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_PRINTED = re.compile(r"^<!-- printed: ([a-z]+) -->$", re.MULTILINE)


class Making:
    """One run of MkDocs; its methods are MkDocs' events. `parser` and `explain` are the command line's."""

    def __init__(self, root: Path, parser: worked.Parser, explain: worked.Explain) -> None:
        self.root = root
        self.parser = parser
        self.explain = explain
        self.headings: dict[str, str] = {}
        self.folder: tempfile.TemporaryDirectory[str] | None = None

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Work the examples out, and have the excerpts taken from them."""
        try:
            self.examples = worked.edition(self.root / EXAMPLES)
        except worked.Broken as error:
            raise PluginError(str(error)) from None
        self.folder = tempfile.TemporaryDirectory()
        worked.data(self.examples, Path(self.folder.name))
        self.excerpts = FactsheetPlugin()
        self.excerpts.load_config({"sheet": self.folder.name, "base_url": "worked/"})
        config = self.excerpts.on_config(config)
        config.markdown_extensions.append(Tables())  # type: ignore[arg-type]  # it takes either
        # MkDocs would add a sitemap of its own, with the day on which it ran.
        config.theme.static_templates.clear()
        config.extra[MADE] = Handbook(chapters={}, contents=[])
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the pages that are printed; keep of the theme, the site's own templates, what a preview needs."""
        for file in list(files):
            if not file.src_uri.endswith(".md") and file.src_dir != config.docs_dir and file.src_uri not in PREVIEW:
                files.remove(file)
        for address, text in self.printed().items():
            files.append(File.generated(config, address, content=text))
        return files

    def printed(self) -> dict[str, str]:
        """Every page that is printed from the code, by its file's name."""
        shown = reference.examples(self.root)
        content = self.root / EXAMPLES
        return {
            "fields.md": reference.fields(),
            "commands.md": reference.commands(self.parser),
            "rules/index.md": reference.rules(),
            **{f"rules/{one.name}.md": reference.rule_page(one, shown.get(one.name, "")) for one in RULES.values()},
            **{
                f"worked/claims/{id}.md": text
                for id, text in worked.pages(self.examples, content, self.explain).items()
            },
        }

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Keep the table of contents."""
        book: Handbook = config.extra[MADE]
        for part in nav.items:
            pages = part.children if part.is_section else [part]
            book.contents.append((part.title or "Handbook", [(one.title or "", one.file.dest_uri) for one in pages]))
        return nav

    def on_page_markdown(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Put in the tables that are printed from the code."""
        page.meta["template"] = "handbook.html"

        def printed(match: re.Match[str]) -> str:
            made = {
                "statuses": reference.statuses,
                "flags": reference.flags,
                "rooms": self._rooms,
                "cards": self._cards,
            }
            return made[match[1]]()

        return self.excerpts.on_page_markdown(_PRINTED.sub(printed, markdown), page, config, files)

    def _rooms(self) -> str:
        return reference.rooms(self.root / "factsheet")

    def _cards(self) -> str:
        return "\n\n".join(f"[[card:{id}]]" for id in self.examples.assessments)

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Take the heading out, which the frame has; put drawings in, so that they have the page's colours."""
        heading = _HEADING.match(html)
        if not heading:
            raise PluginError(f"{page.file.src_uri}: a page of the handbook begins with its heading, `# …`")
        self.headings[page.file.dest_uri] = Markup(heading[1]).striptags()  # noqa: S704  # its tags are taken off here
        html = html[heading.end() :]
        return _PICTURE.sub(lambda match: self._drawing(match[1], page, match[2]), html)

    def _drawing(self, words: str, page: Page, address: str) -> str:
        drawing = (self.root / "docs" / Path(page.file.src_uri).parent / address).read_text("utf-8")
        named = drawing.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1)
        return f'<figure class="drawing">{named}</figure>'

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Clear away what the excerpts were taken from."""
        self._clear()

    def on_build_error(self, error: Exception) -> None:
        """Clear away what the excerpts were taken from."""
        self._clear()

    def _clear(self) -> None:
        if self.folder:
            self.folder.cleanup()

    def on_env(self, env: jinja2.Environment, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """The site's own way with templates, for the preview that MkDocs writes."""
        env.autoescape = True
        env.undefined = jinja2.StrictUndefined
        env.trim_blocks = env.lstrip_blocks = True
        return env

    def on_page_context(self, context: Any, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
        """Keep the page for the site, and give MkDocs' preview of it what the site's frame asks for."""
        book: Handbook = config.extra[MADE]
        generated = page.file.generated_by is not None
        chapter = Chapter(
            address=page.file.dest_uri,
            title=self.headings[page.file.dest_uri],
            description=_description(page.content or ""),
            body=(page.content or "").strip(),
            source="" if generated else page.file.src_uri,
            before=_neighbour(page.previous_page),
            after=_neighbour(page.next_page),
        )
        book.chapters[chapter.address] = chapter
        up = "../" * chapter.address.count("/")
        frame = dict.fromkeys(("canonical", "header", "footer", "report", "edit", "found_as", "picture"), "")
        site = {"title": config.site_name}
        return {**context, **frame, **values(chapter, book), "up": up, "policy": POLICY, "site": site, "language": "en"}


def _neighbour(page: Page | None) -> tuple[str, str] | None:
    return (page.title or "", page.file.dest_uri) if page else None


def _description(html: str) -> str:
    """The page's first paragraph in plain words."""
    first = _PARAGRAPH.search(html)
    return Markup(first[1] if first else "").striptags()  # noqa: S704  # its tags are taken off here
