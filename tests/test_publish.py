"""`publish`: the built site on a branch of its own, with what was there before in its history."""

import subprocess
import sys
from pathlib import Path

import pytest
from sites import WORLDS, build
from test_diff import git

from factsheet.commands import main

WORLD = WORLDS / "two-outlets-one-statement" / "content"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a remote beside it and a built site in it."""
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    (tmp_path / "own").mkdir()
    own = tmp_path / "own"
    git(own, "init", "-q")
    git(own, "remote", "add", "origin", str(tmp_path / "remote.git"))
    (own / "README.md").write_text("Ours\n", "utf-8")
    git(own, "add", "-A")
    git(own, "commit", "-qm", "One")
    assert build(WORLD, own / "site", "--no-search") == 0
    monkeypatch.chdir(own)
    return own


def publish(folder: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "build.py"), "publish", *more]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_site_goes_to_its_branch_and_nothing_else_does(repository: Path) -> None:
    done = publish(repository, "--cname", "facts.example")
    assert done.returncode == 0, done.stderr
    remote = repository.parent / "remote.git"
    published = set(git(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines())
    built = {path.relative_to("site").as_posix() for path in Path("site").rglob("*") if path.is_file()}
    assert published == built | {"CNAME"}
    assert git(remote, "cat-file", "blob", "gh-pages:index.html") == Path("site/index.html").read_text("utf-8").strip()
    assert git(repository, "symbolic-ref", "--short", "HEAD") == "main"
    assert (repository / "README.md").exists()
    again = publish(repository)
    assert again.returncode == 0, again.stderr
    assert git(remote, "rev-list", "--count", "gh-pages") == "2"
    assert "CNAME" not in git(remote, "ls-tree", "--name-only", "gh-pages").splitlines()


def test_what_somebody_else_published_stays_in_the_history(repository: Path) -> None:
    assert publish(repository).returncode == 0
    git(repository, "update-ref", "-d", "refs/heads/gh-pages")
    git(repository, "update-ref", "-d", "refs/remotes/origin/gh-pages")
    assert publish(repository).returncode == 0
    assert git(repository.parent / "remote.git", "rev-list", "--count", "gh-pages") == "2"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--branch", "main"), "is the branch you work on"),
        (("--remote", "nowhere"), "no remote `nowhere`"),
        (("--out", "."), "is no built site"),
        (("--out", "nowhere"), "is no built site"),
    ],
)
def test_what_is_refused(
    repository: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_push_that_fails_is_said(repository: Path) -> None:
    git(repository, "remote", "set-url", "origin", str(repository / "nowhere"))
    done = publish(repository)
    assert done.returncode == 3
    assert "could not push gh-pages to origin" in done.stderr
