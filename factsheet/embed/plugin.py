"""The excerpts as a plugin of MkDocs, and of ProperDocs, which takes the same: navigation, and a check at build.

A claim that is not on file is a warning, so `mkdocs build --strict` fails on it.
"""

import logging
from pathlib import Path

from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from factsheet.diagnostics import did_you_mean
from factsheet.embed import Excerpts
from factsheet.embed.excerpts import excerpt, label
from factsheet.embed.published import Unavailable, is_address, published

# Under this name --strict counts warnings.
_log = logging.getLogger("mkdocs.plugins.factsheet")


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs types most of itself, not this
    """What `plugins: - factsheet:` takes in mkdocs.yml."""

    sheet = config_options.Type(str, default="site")
    base_url = config_options.Type(str, default="")
    navigation = config_options.ListOfItems(config_options.Type(str), default=[])
    navigation_title = config_options.Type(str, default="Fact sheet")


class FactsheetPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]  # the same
    """Excerpts in every page; the claims listed under `navigation` as entries of the site's navigation."""

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read the data once, so that a wrong place is told before anything is built, and add the extension."""
        sheet = self.config.sheet
        if not is_address(sheet):
            # As all of MkDocs' own paths: from where its configuration lies.
            sheet = str(Path(config.config_file_path or ".").parent / sheet)
        try:
            self.published = published(sheet)
        except Unavailable as error:
            raise PluginError(f"factsheet: {error}") from None
        self.page = ""
        self.excerpts = Excerpts(sheet=sheet, base_url=self.config.base_url, tell=self._tell)
        config.markdown_extensions.append(self.excerpts)  # type: ignore[arg-type]  # it takes either
        return config

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
        """Add a section with the claims that the options list: each with its status, then its words."""
        links = []
        for id in self.config.navigation:
            if id not in self.published.claims:
                help = did_you_mean(id, self.published.claims)
                _log.warning(f"navigation: the fact sheet has no claim `{id}`" + (f"; {help}" if help else ""))
                continue
            one = excerpt(self.published, id, self.excerpts.base())
            if not one.address:
                _log.warning(f"navigation: `{id}` has no link; set `base_url` to where the fact sheet is published")
                continue
            links.append(Link(f"{label(one.claim)}: “{one.claim.title}”", one.address))
        if links:
            section = Section(self.config.navigation_title, list(links))
            for link in links:
                link.parent = section
            nav.items.append(section)
        return nav

    @event_priority(-100)
    def on_page_markdown(self, markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Before a page is converted: what stands in it is told with its name, and linked from its depth."""
        self.page = page.file.src_uri
        self.excerpts.up = get_relative_url(".", page.url) + "/"
        return markdown

    def _tell(self, text: str) -> None:
        _log.warning(f"{self.page}: {text}")
