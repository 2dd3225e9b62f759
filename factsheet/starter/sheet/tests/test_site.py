"""The site as it will be published: built whole under a project's path, with no link that leads nowhere."""

import json
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[1]
BASE = "https://example.org/project/"


class Page(HTMLParser):
    """The ids on a page, and whatever it links to or loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag has."""
        for name, value in attrs:
            if name == "id" and value:
                self.ids.add(value)
            elif name in ("href", "src") and value is not None:
                self.links.add(value)


def dead_links(read: Callable[[str], bytes], base: str) -> list[str]:
    """Each link inside a site that leads to no file of it, or to no such place in a page.

    `read` gives a file of the site by its address, and `base` is where the site is published.
    """
    files = set(json.loads(read("manifest.json"))["files"]) | {"manifest.json"}
    pages = {one: Page(read(one).decode()) for one in sorted(files) if one.endswith(".html")}
    dead = []
    for address, page in pages.items():
        for link in sorted(page.links):
            url, fragment = urldefrag(urljoin(base + address, link))
            if not url.startswith(base):
                if urlsplit(url).netloc == urlsplit(base).netloc:
                    dead.append(f"{address}: {link} is outside the site")
                continue
            target = unquote(urlsplit(url).path)[len(urlsplit(base).path) :]
            if not target or target.endswith("/"):
                target += "index.html"
            if target not in files:
                dead.append(f"{address}: {link} is no file")
            elif fragment and target in pages and unquote(fragment) not in pages[target].ids:
                dead.append(f"{address}: {link} is no place in that page")
    return dead


class TheSite(unittest.TestCase):
    """One build of the whole site."""

    def test_it_is_built_and_every_link_in_it_leads_somewhere(self) -> None:
        """Under a project's path, as GitHub Pages has it."""
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "site")
            command = [sys.executable, "build.py", "--out", str(out), "--base-url", BASE]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(dead_links(lambda address: (out / address).read_bytes(), BASE), [])


if __name__ == "__main__":
    unittest.main()
