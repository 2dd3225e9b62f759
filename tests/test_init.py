"""`init`: a fact sheet of one's own that shows everything, works by itself, and goes the whole way to its readers."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import yaml
from test_build import tree
from test_diff import git
from test_setup import ACTION, where

from bench.figures import served
from factsheet import starter
from factsheet.check import check
from factsheet.commands import COMMANDS, init, main
from factsheet.derive import STATUSES
from factsheet.edtf import parse
from factsheet.fields import BASES, EXTENTS, FIELDS, FLAGS, FOLDERS, LINK_POLICIES, RELATIONS, STANCES
from factsheet.load import load

ROOT = Path(__file__).parents[1]
CONTENT = starter.SHEET / "content"
TEXT = ROOT / "tests/texts/survey-report.txt"
TODAY = "2026-06-01"

# What an invented sheet cannot say, and why.
LEFT_OUT = {
    ("actor", "wikidata"): "nobody invented has an item there",
    ("site", "base_url"): "GitHub tells the workflow, and nobody knows it before",
    ("site", "repository"): "`init --repository` writes it",
}


def entries() -> list[tuple[str, Any]]:
    """Each entry of the starter as it is written: its kind and its front matter."""
    found = [("site", yaml.load((CONTENT / "site.yaml").read_text("utf-8"), yaml.BaseLoader))]
    for folder, kind in FOLDERS.items():
        for path in sorted((CONTENT / folder).iterdir()):
            text = path.read_text("utf-8")
            found.append((kind, yaml.load(text.split("---\n")[1] if path.suffix == ".md" else text, yaml.BaseLoader)))
    return found


def records(kind: str, entry: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Each field that an entry uses, with those of the records in it: kind, name, value."""
    known = {one.name: one for one in FIELDS[kind]}
    for name, value in entry.items():
        yield kind, name, value
        if known[name].type == "record":
            for one in value if isinstance(value, list) else [value]:
                yield from records(known[name].ref, one)


USED = [one for kind, entry in entries() for one in records(kind, entry)]


def words(kind: str, name: str) -> set[str]:
    return {value for of, field, value in USED if (of, field) == (kind, name)}


def test_the_starter_has_no_mistake_and_shows_every_status_and_every_flag() -> None:
    result = check(load(CONTENT, "content/"), parse(TODAY))
    assert result.problems == []
    assert result.edition is not None
    found = result.edition.assessments.values()
    assert {one.status for one in found} == {one.status for one in STATUSES}
    assert {flag for one in found for flag in one.flags} == set(FLAGS)


def test_the_starter_uses_every_field_but_those_that_nobody_invented_has() -> None:
    # What any entry may have is shown once.
    common = {"draft", "formerly"}
    every = {("any" if one.name in common else kind, one.name) for kind, listed in FIELDS.items() for one in listed}
    used = {("any" if name in common else kind, name) for kind, name, _ in USED}
    assert every - used == LEFT_OUT.keys()
    assert words("assertion", "stance") == set(STANCES)
    assert words("assertion", "basis") == set(BASES)
    assert words("assertion", "extent") | {EXTENTS[0]} == set(EXTENTS)
    assert words("related", "how") == set(RELATIONS)
    assert words("source", "link_policy") | {LINK_POLICIES[0]} == set(LINK_POLICIES)
    assert {kind for kind, _ in entries()} == {*FOLDERS.values(), "site"}


def test_the_starter_shows_what_is_no_field() -> None:
    claims = [entry for kind, entry in entries() if kind == "claim"]
    relays = [one for claim in claims for one in claim["assertions"] if "from" in one]
    assert any(set(one["from"]) & {other["id"] for other in relays} for one in relays), "a chain of relays"
    shared = [one["shared_basis"] for claim in claims for one in claim["assertions"] if "shared_basis" in one]
    assert len(shared) > len(set(shared)), "two that rest on one thing"
    body = next((CONTENT / "explainers").iterdir()).read_text("utf-8")
    assert re.search(r"^\[[^\]]+\]\(\.\./claims/[\w-]+\.md\)$", body, re.MULTILINE), "a card"
    names = [value for kind, name, value in USED if (kind, name) == ("actor", "name")]
    assert "person" not in words("actor", "kind"), "nobody is invented who could be taken for somebody"
    assert len(names) == len(set(names))


def test_the_fingerprint_is_that_of_the_text(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    kept = content / "fingerprints/survey-report.json"
    before = kept.read_bytes()
    kept.unlink()
    assert main(["fingerprint", "survey-report", str(TEXT), "--content", str(content)]) == 0
    assert kept.read_bytes() == before
    assert json.loads(before)["sha256"] in words("captured", "sha256")


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fact sheet as `init` lays it down. Nobody may write to it."""
    folder = tmp_path_factory.mktemp("laid") / "harbour"
    assert main(["init", str(folder), "--as-of", TODAY]) == 0
    return folder


def test_a_fact_sheet_carries_all_that_it_needs_and_nothing_of_the_first_subject(laid: Path) -> None:
    found = tree(laid)
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    ours = {one for one in listed if one.startswith("factsheet/")} | {
        one.removeprefix("factsheet/starter/sheet/") for one in listed if one.startswith("factsheet/starter/sheet/")
    }
    carried = {one for one in listed if one.startswith(starter.ENGINE) and one not in starter.OWN}
    golden = {one.replace(starter.GOLDEN, starter.EXAMPLES) for one in listed if one.endswith("errors.txt")}
    assert {one for one in found if one not in ours | carried | golden} == set()
    assert {one for one in ours | carried if (ROOT / one).exists() and one not in found} == set()
    assert "Islamic State" not in "".join(
        path.read_text("utf-8") for path in sorted((laid / "content").rglob("*")) if path.is_file()
    )
    assert f"reviewed: {TODAY}" in (laid / "content/claims/light-was-dark.md").read_text("utf-8")
    assert starter.FRESH not in "".join(path.read_text("utf-8") for path in (laid / "content/claims").iterdir())
    assert json.loads((laid / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"].keys() <= {
        f"./schema/{path.name}" for path in (laid / "schema").iterdir()
    }


def test_the_words_about_it_are_true(laid: Path) -> None:
    readme = (laid / "README.md").read_text("utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", readme):
        assert (laid / link).is_file(), link
    for name in re.findall(r"python build\.py (\w+)", readme):
        assert name in COMMANDS
    targets = re.findall(r"^([a-z]+):", (laid / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(re.findall(r"^make (\w+)", readme, re.MULTILINE)) <= set(targets)
    taken = re.search(r"git checkout FETCH_HEAD -- (.+)", readme)
    assert taken is not None
    assert all((laid / name).exists() for name in taken[1].split())
    assert "fifteen claims" in readme
    assert sum(kind == "claim" for kind, _ in entries()) == 15


def test_its_workflows_run_fixed_actions_and_zizmor_finds_nothing(laid: Path) -> None:
    workflows = sorted((laid / ".github/workflows").iterdir())
    assert [path.stem for path in workflows] == ["comment", "pages", "preview", "test"]
    for path in workflows:
        used = re.findall(r"^\s*(?:- )?uses:\s*(.+?)\s*$", path.read_text("utf-8"), re.MULTILINE)
        assert all(ACTION.fullmatch(one) for one in used)
        assert set(re.findall(r"make ([\w./]+)", path.read_text("utf-8"))) <= {"site", "test", ".venv/.site"}
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [str(zizmor if zizmor.exists() else shutil.which("zizmor")), "--offline", "--no-progress", str(laid)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    # Actions of one version: those of the engine's own workflow for tests, which a fact sheet does not have.
    own = re.findall(r"uses: (.+)", (ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    assert re.findall(r"uses: (.+)", (laid / ".github/workflows/test.yml").read_text("utf-8")) == own


def run(folder: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """A command in a fact sheet, by the engine that it carries."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **more}
    command = [sys.executable, "build.py", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_what_it_lays_down_can_lay_down_the_same(laid: Path, tmp_path: Path) -> None:
    done = run(laid, "init", str(tmp_path / "again"), "--as-of", TODAY)
    assert done.returncode == 0, done.stderr
    again = {name: data for name, data in tree(tmp_path / "again").items() if "__pycache__" not in name}
    assert again == {name: data for name, data in tree(laid).items() if "__pycache__" not in name}


def test_an_installed_package_lays_down_the_same(laid: Path, tmp_path: Path) -> None:
    # As a wheel has it: the package, with what lies beside it in the repository inside.
    package = tmp_path / "installed" / "factsheet"
    shutil.copytree(ROOT / "factsheet", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", package / "templates")
    for address, path in starter.beside(ROOT).items():
        (package / "carried" / address).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, package / "carried" / address)
    command = [sys.executable, "-P", "-B", "-m", "factsheet", "init", "out", "--as-of", TODAY]
    environment = os.environ | {"PYTHONPATH": str(package.parent)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert tree(tmp_path / "out") == {name: data for name, data in tree(laid).items() if "__pycache__" not in name}


def test_it_is_laid_into_a_fresh_clone(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "own")
    assert main(["init", str(tmp_path / "own"), "--repository", "https://github.com/you/skar.git"]) == 0
    assert "repository: https://github.com/you/skar\n" in (tmp_path / "own/content/site.yaml").read_text("utf-8")


def test_what_is_there_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    assert main(["init", str(tmp_path)]) == 2
    assert "is not empty: it has mine.txt; nothing is ever overwritten" in capsys.readouterr().err
    assert main(["init", str(tmp_path / "mine.txt")]) == 2
    assert main(["init", str(tmp_path / "new"), "--repository", "you/skar"]) == 2
    assert main(["init", str(tmp_path / "new"), "--as-of", "soon"]) == 2
    assert tree(tmp_path) == {"mine.txt": b"mine"}


def test_what_cannot_be_laid_down_whole_is_not_laid_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = {"content/site.yaml": b"", "content/site.yaml/under-a-file": b""}
    monkeypatch.setattr(starter, "files", lambda today: wanted)
    assert main(["init", str(tmp_path / "deep" / "new")]) == 3
    assert "cannot be written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    monkeypatch.setattr(starter, "ENGINE", ("nowhere",))
    assert main(["init", str(tmp_path / "new")]) == 3
    assert "nowhere is not in" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    assert init.SITE in starter.files(TODAY)


def links(laid: Path) -> Any:
    """The fact sheet's own test, which follows links."""
    spec = spec_from_file_location("laid_test_site", laid / "tests/test_site.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_its_own_test_sees_a_link_that_leads_nowhere(laid: Path) -> None:
    site = {
        "manifest.json": json.dumps({"files": {"index.html": "", "a/b.html": "", "404.html": ""}}),
        "index.html": '<a href="a/b.html#here"><a href="a/b.html#no"><a href="c.html"><a href="#x" id="x">',
        "a/b.html": '<p id="here"><a href="../">5</a><a href="../../out.html">6</a><a href="https://x.example/">',
        "404.html": '<link href="/p/index.html"><img src="/p/no.png">',
    }
    found = links(laid).dead_links(lambda address: site[address].encode(), "https://example.org/p/")
    assert found == [
        "404.html: /p/no.png is no file",
        "a/b.html: ../../out.html is outside the site",
        "index.html: a/b.html#no is no place in that page",
        "index.html: c.html is no file",
    ]


def test_from_an_empty_folder_to_a_site_that_is_read(tmp_path: Path) -> None:
    own = tmp_path / "own"
    assert main(["init", str(own), "--repository", "https://github.com/you/skar"]) == 0
    git(own, "init", "-q")
    git(own, "add", "-A")
    git(own, "commit", "-qm", "A fact sheet")

    new = run(own, "new", "claim", "The bell at Skar was stolen", "--source", "gazette-knew")
    assert (new.returncode, new.stdout) == (0, "wrote content/claims/the-bell-at-skar-was-stolen.md\n")
    claim = own / "content/claims/the-bell-at-skar-was-stolen.md"
    text = re.sub(r"^draft: .*\n", "", claim.read_text("utf-8"), flags=re.MULTILINE)
    relay = "  - id: weekly\n    from: [first]\n    source: weekly-knwe\n"
    claim.write_text(text.replace("assertions:\n", "assertions:\n" + relay), "utf-8")

    wrong = run(own, "check")
    assert wrong.returncode == 1
    assert wrong.stdout.startswith("error[REF002]: there is no source `weekly-knwe`\n")
    assert "help: did you mean `weekly-knew`?" in wrong.stdout
    assert wrong.stdout.endswith("\n1 error in 1 file\n")
    refused = run(own, "build")
    assert (refused.returncode, (own / "site").exists()) == (1, False)

    fixed = run(own, "check", "--fix")
    assert (fixed.returncode, "weekly-knwe -> weekly-knew" in fixed.stderr) == (0, True)
    told = run(own, "diff", "HEAD", "--format", "markdown")
    assert told.returncode == 0
    assert "The bell at Skar was stolen" in told.stdout
    assert "untraced" in told.stdout.casefold()

    base = "https://example.org/project/"
    built = run(own, "build", "--base-url", base)
    assert (built.returncode, built.stderr) == (0, "")
    site = own / "site"
    assert (site / "handbook/index.html").is_file()
    with served(site) as address:
        assert address.endswith("/project/")
        files = {"manifest.json", *json.loads((site / "manifest.json").read_bytes())["files"]}
        for file in sorted(files):
            with urlopen(address + file) as answer:
                assert answer.read() == (site / file).read_bytes(), file
        assert links(own).dead_links(lambda file: urlopen(address + file).read(), address) == []
        with pytest.raises(HTTPError):
            urlopen(address + "claims/the-bell.html")
    page = (site / "claims/the-bell-at-skar-was-stolen.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{base}claims/the-bell-at-skar-was-stolen.html">' in page
    assert "https://github.com/you/skar/edit/HEAD/content/claims/the-bell-at-skar-was-stolen.md" in page
    assert git(own, "status", "--porcelain") == "?? content/claims/the-bell-at-skar-was-stolen.md"


def test_the_starter_names_nobody_elses_address() -> None:
    found = [
        where(path, number)
        for path in sorted(CONTENT.rglob("*"))
        if path.is_file() and path.suffix in (".md", ".yaml")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(r"https?://(?![\w.-]+\.example/)", line)
    ]
    assert found == []
