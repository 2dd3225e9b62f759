"""A site in parts: built apart and merged, it is the site of one build; parts that do not fit are refused."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from sites import AS_OF, WORLDS, build
from test_build import tree
from test_setup import ACTION

from factsheet.commands import main
from factsheet.identity import template_files

ROOT = Path(__file__).parents[1]
WORLD = WORLDS / "everything-an-entry-can-say" / "content"
RECIPE = ROOT / "docs" / "parts.md"


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    """Three parts of one site; the second by two processes."""
    folders = [tmp_path / f"part-{number}" for number in (1, 2, 3)]
    for number, folder in enumerate(folders, 1):
        assert build(WORLD, folder, "--shard", f"{number}/3", "--jobs", str(number % 2 + 1)) == 0
    return folders


def merge(parts: list[Path], out: Path, *more: str) -> int:
    return main(["merge", *map(str, parts), "--out", str(out), "--content", str(WORLD), *more])


def test_the_parts_make_the_site_of_one_build(parts: list[Path], tmp_path: Path) -> None:
    assert build(WORLD, tmp_path / "whole") == 0
    assert merge(parts[::-1], tmp_path / "site") == 0
    assert tree(tmp_path / "site") == tree(tmp_path / "whole")
    assert any(address.startswith("pagefind/") for address in tree(tmp_path / "site"))


def test_the_search_can_be_left_out(parts: list[Path], tmp_path: Path) -> None:
    assert build(WORLD, tmp_path / "whole", "--no-search") == 0
    assert merge(parts, tmp_path / "site", "--no-search") == 0
    assert tree(tmp_path / "site") == tree(tmp_path / "whole")


def test_each_part_has_a_share_and_no_search(parts: list[Path]) -> None:
    found = [set(tree(folder)) - {"manifest.json"} for folder in parts]
    assert max(map(len, found)) - min(map(len, found)) <= 1
    assert not found[0] & found[1]
    assert not any(address.startswith("pagefind/") for address in set().union(*found))


def test_more_parts_than_pages(tmp_path: Path) -> None:
    folders = [tmp_path / f"part-{number}" for number in range(1, 121)]
    for number in (1, 120):
        assert build(WORLD, folders[number - 1], "--shard", f"{number}/120") == 0
    assert set(tree(folders[119])) == {"manifest.json"}


def test_the_same_parts_in_another_process(parts: list[Path], tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "build.py"), "--content", str(WORLD), "--as-of", AS_OF, "--shard", "2/3"]
    there = os.environ | {"PYTHONHASHSEED": "7"}
    command += ["--templates", str(ROOT / "templates")]
    subprocess.run(command, cwd=tmp_path, env=there, check=True, capture_output=True)
    assert tree(tmp_path / "part-2") == tree(parts[1])


def test_what_readers_add_to_a_part_does_not_reach_the_site(parts: list[Path], tmp_path: Path) -> None:
    (parts[0] / "notes.txt").write_text("Ours\n", "utf-8")
    assert merge(parts, tmp_path / "site", "--no-search") == 0
    assert not (tmp_path / "site" / "notes.txt").exists()


def refused(parts: list[Path], out: Path, capsys: pytest.CaptureFixture[str], code: int = 3) -> str:
    """What `merge` says of parts that it refuses; nothing is written."""
    assert merge(parts, out, "--no-search") == code
    assert not out.exists()
    return capsys.readouterr().err


def test_a_missing_part(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "part 2 of 3 is missing" in refused([parts[0], parts[2]], tmp_path / "site", capsys)


def test_a_part_that_is_there_twice(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(parts[1], tmp_path / "copy")
    assert "are both part 2 of 3" in refused([*parts, tmp_path / "copy"], tmp_path / "site", capsys)


def test_a_part_of_another_number(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(WORLD, parts[2], "--shard", "3/4") == 0
    assert "part-3 is one of 4 parts" in refused(parts, tmp_path / "site", capsys)


def test_a_changed_byte(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = next(path for path in sorted(parts[1].rglob("*.html")))
    page.write_bytes(page.read_bytes().replace(b"<", b">", 1))
    assert f"{page} is not as it was built; build part 2 again" in refused(parts, tmp_path / "site", capsys)


def test_a_page_that_is_a_link(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = next(path for path in sorted(parts[1].rglob("*.html")))
    page.rename(tmp_path / "elsewhere")
    page.symlink_to(tmp_path / "elsewhere")
    assert "is not as it was built" in refused(parts, tmp_path / "site", capsys)


def test_a_page_that_is_gone(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    next(path for path in sorted(parts[1].rglob("*.html"))).unlink()
    assert "cannot be read: no such file or directory" in refused(parts, tmp_path / "site", capsys)


def test_a_page_that_no_manifest_lists(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listing = json.loads((parts[0] / "manifest.json").read_bytes())
    listing["files"].popitem()
    (parts[0] / "manifest.json").write_text(json.dumps(listing), "utf-8")
    assert "do not list every page" in refused(parts, tmp_path / "site", capsys)


@pytest.mark.parametrize("what", ["entries", "date", "address", "templates", "handbook"])
def test_a_part_of_another_edition(
    what: str, parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, more = WORLD, []
    if what == "entries":
        content = tmp_path / "content"
        shutil.copytree(WORLD, content)
        page = next(iter(sorted(content.rglob("claims/*.md"))))
        page.write_text(page.read_text("utf-8") + "\nOne word more.\n", "utf-8")
    elif what == "date":
        more = ["--as-of", "2024-01-02"]
    elif what == "address":
        more = ["--base-url", "https://elsewhere.example/"]
    elif what == "templates":
        shutil.copytree(ROOT / "templates", tmp_path / "templates")
        with (tmp_path / "templates" / "style.css").open("a", encoding="utf-8") as file:
            file.write("\n")
        more = ["--templates", str(tmp_path / "templates")]
    else:
        more = ["--handbook"]
    assert build(content, parts[2], "--shard", "3/3", *more) == 0
    assert "are parts of two editions" in refused(parts, tmp_path / "site", capsys)


def test_another_engine_makes_another_edition(
    parts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("factsheet.identity.LIBRARIES", ("jinja2",))
    assert build(WORLD, parts[2], "--shard", "3/3") == 0
    assert "are parts of two editions" in refused(parts, tmp_path / "site", capsys)


def test_a_folder_that_is_no_part(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(WORLD, tmp_path / "whole", "--no-search") == 0
    for one in (tmp_path / "whole", tmp_path / "nowhere"):
        assert f"{one} is no part of a site" in refused([*parts, one], tmp_path / "site", capsys, code=2)


def test_the_site_may_not_go_where_a_part_is(parts: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(parts[0])
    assert merge(parts, parts[0]) == 3
    assert merge(parts, parts[0] / "site") == 3
    assert tree(parts[0]) == before
    assert "needs a folder of its own" in capsys.readouterr().err


def test_what_is_not_ours_stays(parts: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "diary.txt").write_text("Mine\n", "utf-8")
    assert merge(parts, tmp_path / "site", "--no-search") == 3
    assert "holds files that no build of ours wrote" in capsys.readouterr().err


def test_a_part_is_not_published(parts: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "--out", str(parts[0])]) == 2
    assert "is a part of a site: run `merge` first" in capsys.readouterr().err


@pytest.mark.parametrize("words", ["0/3", "4/3", "1/0", "1", "1/3/5", "a/b", "-1/3", "01/3", ""])
def test_wrong_usage(words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(WORLD, tmp_path / "site", f"--shard={words}") == 2
    assert "--shard takes K/N" in capsys.readouterr().err


def recipe() -> str:
    """The workflow in the handbook."""
    found = re.search(r"```yaml\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL)
    assert found
    return found.group(1)


def test_the_recipe_runs_fixed_actions_with_few_rights() -> None:
    used = re.findall(r"^\s*(?:- )?uses:\s*(.+?)\s*$", recipe(), re.MULTILINE)
    assert used
    assert [one for one in used if not ACTION.fullmatch(one)] == []
    known = "".join(path.read_text("utf-8") for path in sorted((ROOT / ".github/workflows").glob("*.yml")))
    fetched = "actions/download-artifact@"
    assert [one for one in used if one not in known and not one.startswith(fetched)] == []
    assert yaml.load(recipe(), yaml.BaseLoader)["permissions"] == {}


def test_the_recipe_makes_the_site(tmp_path: Path) -> None:
    jobs = yaml.load(recipe(), yaml.BaseLoader)["jobs"]
    numbers = jobs["part"]["strategy"]["matrix"]["part"]
    shutil.copytree(WORLD, tmp_path / "content")
    for name in ("build.py", "factsheet", "templates"):
        (tmp_path / name).symlink_to(ROOT / name)
    python = shlex.quote(sys.executable)
    there = os.environ | {"BASE_URL": "https://facts.example/orrin", "SOURCE_DATE_EPOCH": "1704067200"}

    def run(job: str, number: str = "") -> None:
        there["PART"] = number
        for step in jobs[job]["steps"]:
            words = step.get("run", "").replace(".venv/bin/python", python)
            assert "${{" not in words
            if words and not words.startswith("make "):
                subprocess.run(["bash", "-euc", words], cwd=tmp_path, env=there, check=True, capture_output=True)

    for number in numbers:
        run("part", number)
        sent = [step["with"] for step in jobs["part"]["steps"] if "upload-artifact" in step.get("uses", "")]
        assert [one["path"].replace("${{ matrix.part }}", number) for one in sent] == [f"part-{number}"]
    run("site")
    whole = tmp_path / "whole"
    assert build(WORLD, whole, "--base-url", "https://facts.example/orrin") == 0
    assert tree(tmp_path / "site") == tree(whole)


def test_the_digest_of_templates_sees_every_file(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.html").write_bytes(b"a")
    assert template_files(tmp_path) == {"parts/a.html": b"a"}
