"""What every test may ask: golden files to accept anew, and a real browser that reaches this machine only."""

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

settings.register_profile("factsheet", deadline=None, derandomize=True)
settings.load_profile("factsheet")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Seen:
    """What a page must not do: ask for something elsewhere, or have the browser complain (errors, refused content)."""

    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="record what the site says now as what is expected")


# As long as a worker waits for the one that came first to build the real site, in seconds.
PATIENCE = 300


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content, built once for all workers. Nobody may write to it."""
    from sites import build

    root = tmp_path_factory.getbasetemp()
    shared = root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root
    site = shared / "real-site"
    try:
        (shared / "real-site.taken").mkdir()
    except FileExistsError:
        for _ in range(PATIENCE * 10):
            if site.is_dir():
                return site
            time.sleep(0.1)
        pytest.fail("another worker has not built the real site")
    assert build(Path(__file__).parents[1] / "content", site) == 0
    return site


@pytest.fixture(scope="session")
def real_address(real_site: Path) -> Iterator[str]:
    """Where the real site is served on this machine, under the path that it is published at."""
    from bench.figures import served

    with served(real_site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A headless Chromium; skipped where there is none, except in CI, where there must be one."""
    path = os.environ.get("FACTSHEET_CHROMIUM") or next((one for one in map(shutil.which, BROWSERS) if one), None)
    if not path:
        if os.environ.get("CI"):
            pytest.fail("CI has no browser; .ci/run installs Debian's chromium")
        pytest.skip("no Chromium on this machine (set FACTSHEET_CHROMIUM to one)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def seen() -> Seen:
    """What `page` did that it must not, so far. A test that means it to happen empties the list."""
    return Seen()


@pytest.fixture
def page(browser: "Browser", seen: Seen) -> "Iterator[Page]":
    """A page of a browser with no past. Afterwards nothing may be in `seen`: no test can forget to look."""

    def requested(request: "Request") -> None:
        if not is_here(request.url):
            seen.outside.append(request.url)

    def logged(message: "ConsoleMessage") -> None:
        if message.type == "error":
            seen.complaints.append(message.text)

    with browser.new_context() as context:
        page = context.new_page()
        page.on("request", requested)
        page.on("console", logged)
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        yield page
    assert seen == Seen()


def is_here(url: str) -> bool:
    """Whether an address is a file or a server on this machine, or in the page itself."""
    parts = urlsplit(url)
    return parts.scheme in ("file", "data", "blob", "about") or parts.hostname in HERE
