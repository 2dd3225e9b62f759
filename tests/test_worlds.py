"""Tiny worlds, exact answers: what the site says of a few entries, and what it refuses."""

import json
import shutil
import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
from sites import AS_OF, WORLDS, build, words

import factsheet.render  # noqa: F401  # it has a rule of its own, which is listed once it is imported
from factsheet.commands import main
from factsheet.diagnostics import RULES

WHOLE = ("everything-an-entry-can-say", "two-outlets-one-statement")
SOUND = sorted(one for one in WORLDS.iterdir() if one.is_dir() and one.name != "broken")
BROKEN = sorted(one for one in (WORLDS / "broken").iterdir() if one.is_dir())

# Breaking these takes something a folder in a repository cannot hold; tests/test_bad_input.py and, for a template,
# tests/test_serve.py break them.
ELSEWHERE = {
    "broken-template",
    "file-too-large",
    "not-a-regular-file",
    "part-too-large",
    "too-many-assertions",
    "too-many-items",
    "too-many-mistakes",
    "too-many-values",
    "too-slow",
    "too-tangled",
    "unreadable-file",
}


def accepted(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--accept"))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its address; a database as its rows, since its header names the library's version."""
    found = {}
    for path in sorted(folder.rglob("*")):
        address = path.relative_to(folder).as_posix()
        # The index is Pagefind's own; tests/test_search.py looks at what it finds.
        if path.is_file() and not address.startswith("pagefind/"):
            found[address] = rows(path) if path.suffix == ".sqlite" else path.read_bytes()
    return found


def rows(database: Path) -> bytes:
    with sqlite3.connect(database) as connection:
        dump = "\n".join(connection.iterdump())
    connection.close()
    return dump.encode()


@pytest.mark.parametrize("world", SOUND, ids=lambda world: world.name)
def test_world(world: Path, tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]) -> None:
    site = tmp_path / "site"
    assert build(world / "content", site) == 0, capsys.readouterr().err
    if world.name in WHOLE:
        expect_whole(world, site, tmp_path, pytestconfig)
        return
    expect(world / "claims.json", pretty(site / "data" / "claims.json"), pytestconfig)
    spoken = "\n".join(
        f"== {page.relative_to(site).as_posix()}\n{words(page.read_text('utf-8'))}"
        for page in sorted((site / "claims").glob("*.html"))
        if page.name != "index.html"
    )
    expect(world / "words.txt", spoken, pytestconfig)
    reasons = []
    for claim in sorted((world / "content" / "claims").iterdir()):
        if f"claims/{claim.stem}.html" in tree(site):
            capsys.readouterr()
            assert main(["explain", claim.stem, "--content", str(world / "content"), "--as-of", AS_OF]) == 0
            reasons.append(capsys.readouterr().out)
    expect(world / "explain.txt", "\n".join(reasons), pytestconfig)


def expect_whole(world: Path, site: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    expected = world / "site"
    if accepted(pytestconfig):
        shutil.rmtree(expected, ignore_errors=True)
        shutil.copytree(site, expected, ignore=shutil.ignore_patterns("pagefind"))
        for database in expected.rglob("*.sqlite"):
            database.with_suffix(".sql").write_bytes(rows(database))
            database.unlink()
    found = tree(site)
    # The manifest names the database's bytes, which depend on the library's version.
    manifest = json.loads(found.pop("manifest.json"))
    wanted = tree(expected)
    wanted_manifest = json.loads(wanted.pop("manifest.json"))
    wanted["data/factsheet.sqlite"] = wanted.pop("data/factsheet.sql")
    for listing in (manifest, wanted_manifest):
        listing["files"].pop("data/factsheet.sqlite")
        for address in [one for one in listing["files"] if one.startswith("pagefind/")]:
            listing["files"].pop(address)
    assert found == wanted
    assert manifest == wanted_manifest


def expect(path: Path, found: str, pytestconfig: pytest.Config) -> None:
    if accepted(pytestconfig):
        path.write_text(found, "utf-8")
    assert found == path.read_text("utf-8")


def pretty(path: Path) -> str:
    return json.dumps(json.loads(path.read_bytes()), indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("world", BROKEN, ids=lambda world: world.name)
def test_broken_world(
    world: Path,
    tmp_path: Path,
    pytestconfig: pytest.Config,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(world)
    assert main(["check", "--as-of", AS_OF]) == 1
    report = capsys.readouterr().out
    expect(world / "errors.txt", report, pytestconfig)
    assert f"rules/{world.name}\n" in report, "a broken world shows the rule that it is named for"
    assert build(Path("content"), tmp_path / "site") == 1
    assert not (tmp_path / "site").exists(), "nothing is written when anything is wrong"


def test_every_rule_has_a_world_that_breaks_it() -> None:
    for room in ("check", "render"):
        import_module(f"factsheet.{room}")  # Rules are known once their rooms are imported, whichever tests ran before.
    names = {rule.name for rule in RULES.values()}
    assert {world.name for world in BROKEN} | ELSEWHERE == names


def test_every_rule_says_why() -> None:
    for rule in RULES.values():
        assert "\n\nWhy: " in rule.doc, rule.name
        assert rule.doc.split("\n")[0].endswith("."), rule.name
