"""The files of a new fact sheet: a small invented subject, and the engine that builds it. Nothing is fetched.

A new fact sheet carries the engine as a fork does: the engine is in no package registry, and what a publisher has then
builds on a bare machine, in this year and in ten. What is laid down once is here, in `sheet/`; the rest is the engine's
own and is copied as it is, so `init` from a fact sheet that was made by `init` gives the same.
"""

from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
SHEET = PACKAGE / "starter" / "sheet"
# Where an installed package keeps what lies beside it in the repository (hatch_build.py).
CARRIED = PACKAGE / "carried"
# What a fact sheet carries of the engine's repository, besides the package.
ENGINE = (
    ".editorconfig",
    ".github",
    ".gitignore",
    ".vscode",
    "LICENSE",
    "build.py",
    "docs",
    "mkdocs.yml",
    "requirements.txt",
    "schema",
    "templates",
)
# What the checks print where a rule is broken: golden files of the engine's tests, shown by the handbook.
GOLDEN, EXAMPLES = "tests/worlds/broken", "docs/examples/broken"
# What the repository does for the engine, and a fact sheet has of its own.
OWN = (".github/workflows/test.yml",)
# When the invented entries were reviewed, where they are not meant to be stale.
FRESH = "reviewed: 2026-01-01"


class Incomplete(Exception):
    """The engine lacks a file that a fact sheet needs; the text says which."""


def beside(root: Path) -> dict[str, Path]:
    """What a fact sheet carries of the repository at `root`, besides the package: each file, by its address.

    Raises Incomplete.
    """
    found = {}
    for name in ENGINE:
        if not (root / name).exists():
            raise Incomplete(f"{name} is not in {root}")
        found.update({address: path for address, path in _under(root, name) if address not in OWN})
    for folder in (EXAMPLES, GOLDEN):
        for path in sorted((root / folder).glob("*/errors.txt")):
            found[f"{EXAMPLES}/{path.parent.name}/{path.name}"] = path
    return found


def files(today: str) -> dict[str, bytes]:
    """Every file of a new fact sheet, by its address; its entries were last reviewed `today`. Raises Incomplete."""
    found = beside(CARRIED if CARRIED.is_dir() else PACKAGE.parent)
    package = {
        f"{PACKAGE.name}/{address}": path
        for address, path in _under(PACKAGE, "")
        # An installed package keeps the templates inside; a fact sheet has them beside it.
        if not address.startswith((f"{CARRIED.name}/", "templates/"))
    }
    sheet = dict(_under(SHEET, ""))
    data = {address: path.read_bytes() for address, path in (found | package | sheet).items()}
    for address in data:
        if address.startswith("content/claims/"):
            data[address] = data[address].replace(FRESH.encode(), f"reviewed: {today}".encode())
    return dict(sorted(data.items()))


def _under(root: Path, name: str) -> Iterator[tuple[str, Path]]:
    start = root / name
    for path in [start] if start.is_file() else sorted(start.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(root).as_posix(), path
