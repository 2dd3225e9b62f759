"""The build as a whole: the same bytes every time, everywhere, and a manifest that says what they are."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sites import AS_OF, WORLDS, build

from factsheet.commands import main
from factsheet.environment import Environment

ROOT = Path(__file__).parents[1]
WORLD = WORLDS / "everything-an-entry-can-say" / "content"


def tree(folder: Path) -> dict[str, bytes]:
    """The files in a folder, but for what Python keeps there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built by one process."""
    out = tmp_path_factory.mktemp("one") / "site"
    assert build(ROOT / "content", out, "--jobs", "1") == 0
    return out


def test_two_processes_give_the_same_bytes(real: Path, tmp_path: Path) -> None:
    assert build(ROOT / "content", tmp_path / "site", "--jobs", "2") == 0
    assert tree(tmp_path / "site") == tree(real)


def test_any_folder_and_any_order_of_files_gives_the_same_bytes(real: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "a b" / "content"
    for path in sorted((ROOT / "content").rglob("*"), reverse=True):
        if path.is_file():
            copy = elsewhere / path.relative_to(ROOT / "content")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            os.utime(copy, (1, 1))
    assert build(elsewhere, tmp_path / "other" / "site", "--handbook") == 0
    assert tree(tmp_path / "other" / "site") == tree(real)


@pytest.mark.parametrize(
    ("umask", "environment"),
    [
        pytest.param(0o022, {"PYTHONHASHSEED": "2"}, id="another hash seed"),
        pytest.param(0o077, {}, id="another umask"),
        pytest.param(0o022, {"TZ": "Pacific/Kiritimati"}, id="another time zone"),
        pytest.param(0o022, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, id="no locale"),
        pytest.param(0o022, {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"}, id="another locale"),
        pytest.param(0o022, {"COLUMNS": "20", "NO_COLOR": "1", "TERM": "dumb", "HOME": "/nowhere"}, id="another shell"),
    ],
)
def test_another_process_gives_the_same_bytes(umask: int, environment: dict[str, str], tmp_path: Path) -> None:
    assert build(WORLD, tmp_path / "here" / "site", "--no-search") == 0
    command = [sys.executable, str(ROOT / "build.py"), "--content", str(WORLD), "--out", "there", "--as-of", AS_OF]
    command += ["--no-search", "--templates", str(ROOT / "templates")]
    there = os.environ | {"PYTHONHASHSEED": "1"} | environment
    subprocess.run(command, cwd=tmp_path, env=there, umask=umask, check=True, capture_output=True)
    assert tree(tmp_path / "there") == tree(tmp_path / "here" / "site")
    assert modes(tmp_path / "there") == modes(tmp_path / "here" / "site")


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}


def test_the_manifest_names_every_file(real: Path) -> None:
    listing = json.loads((real / "manifest.json").read_bytes())
    found = {address: hashlib.sha256(data).hexdigest() for address, data in tree(real).items()}
    del found["manifest.json"]
    assert listing == {"generator": "factsheet", "files": found}
    assert list(listing["files"]) == sorted(listing["files"])


def test_building_again_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(WORLD, tmp_path / "site") == 0
    before = tree(tmp_path / "site")
    assert build(WORLD, tmp_path / "site") == 0
    assert ", 0 changed, " in capsys.readouterr().out.splitlines()[-1]
    assert tree(tmp_path / "site") == before


def test_an_entry_that_goes_takes_its_page_along(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(WORLDS / "a-draft-is-not-published" / "content", content)
    assert build(content, tmp_path / "site") == 0
    (content / "actors" / "b.yaml").write_text("name: Paper B\nkind: outlet\n", "utf-8")
    assert build(content, tmp_path / "site") == 0
    assert (tmp_path / "site" / "actors" / "b.html").exists()
    (content / "actors" / "b.yaml").unlink()
    assert build(content, tmp_path / "site") == 0
    assert not (tmp_path / "site" / "actors" / "b.html").exists()


def test_the_date_of_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(WORLD, tmp_path / "content")
    monkeypatch.chdir(tmp_path)

    def date() -> str:
        assert main(["build"]) == 0
        claim = json.loads((tmp_path / "site" / "data" / "claims" / "bridge-will-open.json").read_bytes())
        return str(claim["as_of"])

    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert date() == "2022-02-01", "the newest review, for want of anything else"
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    dated = os.environ | {"GIT_COMMITTER_DATE": "2023-05-06T12:00:00Z"}
    for command in ([*git, "init", "-q"], [*git, "add", "content"], [*git, "commit", "-qm", "content"]):
        subprocess.run(command, check=True, env=dated, capture_output=True)
    assert date() == "2023-05-06", "the last commit's"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1704067200")
    assert date() == "2024-01-01", "the environment's"
    assert main(["build", "--as-of", "2025-03-04"]) == 0
    claim = json.loads((tmp_path / "site" / "data" / "claims" / "bridge-will-open.json").read_bytes())
    assert claim["as_of"] == "2025-03-04"


def test_no_command_means_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--content", str(WORLD), "--out", str(tmp_path / "site"), "--as-of", AS_OF, "--profile", "--clean"]
    assert main(words) == 0
    said = capsys.readouterr()
    assert said.out.startswith("41 pages, ")
    rooms = "start read parse check derive plan reuse render write search swap notes"
    assert " ".join(line.split()[0] for line in said.err.splitlines()) == rooms


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("wrong", "where", "why"),
    [
        pytest.param("{% if %}", "templates/claim.html:", "Expected an expression", id="it cannot be read"),
        pytest.param(
            "{{ no_such_value }}", "templates/claim.html:", "'no_such_value' is undefined", id="no such value"
        ),
        pytest.param("{% include 'no.html' %}", "templates\n", "there is no `no.html`", id="no such template"),
    ],
)
def test_a_broken_template_is_told_and_the_old_site_stays(
    wrong: str,
    where: str,
    why: str,
    jobs: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("factsheet.workers.FEW", 0)
    templates = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", templates)
    words = ("--templates", str(templates), "--jobs", jobs, "--no-search")
    assert build(WORLD, tmp_path / "site", *words) == 0
    before = tree(tmp_path)
    claim = (templates / "claim.html").read_text("utf-8")
    (templates / "claim.html").write_text(claim.replace("{% block main %}", "{% block main %}\n" + wrong), "utf-8")
    event = (templates / "event.html").read_text("utf-8")
    (templates / "event.html").write_text(event + "{% endfor %}", "utf-8")
    capsys.readouterr()
    assert build(WORLD, tmp_path / "site", *words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    first, second, last = said.err.split("\n\n")
    assert first.startswith("error[TPL001]: this template cannot make the page: ")
    assert why in first
    assert f"\n  --> {where}" in first
    assert wrong in first or why.startswith("there is no")
    assert "templates/event.html:" in second
    assert last == "2 errors in 2 files\n"
    (templates / "claim.html").write_text(claim, "utf-8")
    (templates / "event.html").write_text(event, "utf-8")
    assert tree(tmp_path) == before


def test_a_template_may_ask_for_an_item_as_for_an_attribute(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", templates)
    claim = (templates / "claim.html").read_text("utf-8")
    words = ("--templates", str(templates), "--jobs", "1", "--no-search")
    texts = []
    for asked in ('role_marks["broken"]', "role_marks.broken"):
        assert 'role_marks["broken"]' in claim
        (templates / "claim.html").write_text(claim.replace('role_marks["broken"]', asked), "utf-8")
        assert build(WORLD, tmp_path / "site", *words) == 0
        texts.append(tree(tmp_path / "site"))
    assert texts[0] == texts[1]


def test_no_page_of_ours_is_rendered_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Environment, "exact", property(lambda _: pytest.fail("what is asked is no attribute")))
    assert build(ROOT / "content", tmp_path / "site", "--jobs", "1", "--no-search", "--no-handbook") == 0


def test_a_broken_template_of_the_handbook_is_told(tmp_path: Path) -> None:
    # An engine of its own, whose templates may be broken.
    for name in ("build.py", "mkdocs.yml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    for name in ("docs", "factsheet", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(WORLD, tmp_path / "content")
    template = tmp_path / "templates" / "handbook.html"
    template.write_text(template.read_text("utf-8") + "{{ no_such_value }}{% endif %}", "utf-8")
    command = [sys.executable, "build.py", "--no-search", "--as-of", AS_OF]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "error[TPL001]: this template cannot make the page: " in done.stderr
    assert "\n  --> templates/handbook.html:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_site_under_another_address(tmp_path: Path) -> None:
    assert build(WORLD, tmp_path / "site", "--base-url", "https://facts.example/sub") == 0
    claims = json.loads((tmp_path / "site" / "data" / "claims.json").read_bytes())["claims"]
    assert claims[0]["url"] == "https://facts.example/sub/claims/bridge-opened-late.html"
    lost = (tmp_path / "site" / "404.html").read_text("utf-8")
    assert 'href="/sub/style.css"' in lost, "the page for lost readers is shown at any depth"
