"""What every test may ask: golden files that can be accepted anew, and a real browser."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

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
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="record what the site says now as what is expected")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
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
