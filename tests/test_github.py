"""What GitHub runs and shows: workflows that give a stranger nothing, and forms whose fields are the entry's."""

import json
import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import msgspec
import pytest
import yaml
from sites import AS_OF, WORLDS

from factsheet.check import check
from factsheet.edtf import parse
from factsheet.fields import BASES, FIELDS, NATURES, STANCES
from factsheet.load import load
from factsheet.views.using import report_address

ROOT = Path(__file__).parents[1]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")


def read(path: Path) -> Any:
    # `on` is a word here, not a truth.
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader)


def vendored(name: str) -> Any:
    folder = resources.files("check_jsonschema").joinpath("builtin_schemas/vendor")
    return json.loads(folder.joinpath(f"{name}.json").read_text("utf-8"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_one(path: Path) -> None:
    # SafeLoader reads `on` as true; everything else keeps its type.
    text = re.sub(r"^on:", '"on":', path.read_text("utf-8"), flags=re.MULTILINE)
    jsonschema.validate(yaml.safe_load(text), vendored("github-workflows"))


def test_zizmor_finds_nothing() -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [str(zizmor if zizmor.exists() else shutil.which("zizmor")), "--offline", "--no-progress", str(GITHUB)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def rights(workflow: Any) -> set[str]:
    """Whatever a workflow may write."""
    given = [workflow.get("permissions", {}), *(job.get("permissions", {}) for job in workflow["jobs"].values())]
    return {name for one in given for name, right in one.items() if right == "write"}


def test_what_a_stranger_sends_never_runs_beside_a_right_to_write() -> None:
    for path in WORKFLOWS:
        workflow = read(path)
        text = path.read_text("utf-8")
        if "pull_request" in workflow["on"]:
            assert rights(workflow) == set(), path.name
            assert "secrets." not in text, path.name
        if "workflow_run" in workflow["on"]:
            assert "actions/checkout" not in text, path.name
            assert "uses:" not in text, path.name
            assert rights(workflow) == {"pull-requests"}


def test_no_script_holds_an_expression() -> None:
    for path in WORKFLOWS:
        for job in read(path)["jobs"].values():
            for step in job["steps"]:
                assert "${{" not in step.get("run", ""), path.name


def cleaner() -> str:
    """The script that makes a report nothing but text."""
    steps = read(GITHUB / "workflows/comment.yml")["jobs"]["comment"]["steps"]
    return str(next(step["run"] for step in steps if step.get("shell") == "python"))


def cleaned(folder: Path, report: str) -> str:
    (folder / "report").mkdir(exist_ok=True)
    (folder / "report" / "report.md").write_text(report, "utf-8")
    environment = {"RUNNER_TEMP": str(folder), "RUN_URL": "https://github.example/run/1"}
    subprocess.run([sys.executable, "-c", cleaner()], env=environment, check=True, capture_output=True)
    return str(json.loads((folder / "comment.json").read_text("utf-8"))["body"])


def test_a_report_of_ours_goes_into_the_comment_as_it_is(tmp_path: Path) -> None:
    report = (
        "## What readers will be told differently\n\n1 status moves.\n\n- @\u2060a &lt;b **x** `id` \\[a\\]\\(b\\)\n"
    )
    body = cleaned(tmp_path, report)
    assert body.startswith(f"<!-- factsheet-report -->\n{report}")
    assert body.endswith("(https://github.example/run/1#artifacts)")


def test_a_report_of_somebody_elses_is_nothing_but_text(tmp_path: Path) -> None:
    body = cleaned(
        tmp_path, "@team <img src=x> ![i](https://evil.example/i.png) [a](https://evil.example) -->" + "x" * 99_999
    )
    said = body.removeprefix("<!-- factsheet-report -->").rpartition("\n\n---\n")[0]
    for unsafe in ("@team", "<img", "](", "![", "https://e"):
        assert unsafe not in said
    assert len(body) < 65_536


def test_a_report_that_is_a_link_is_none(tmp_path: Path) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "report.md").symlink_to("/etc/hostname")
    environment = {"RUNNER_TEMP": str(tmp_path), "RUN_URL": "x"}
    done = subprocess.run([sys.executable, "-c", cleaner()], env=environment, check=False, capture_output=True)
    assert done.returncode == 1
    assert not (tmp_path / "comment.json").exists()


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_form_is_one(path: Path) -> None:
    jsonschema.validate(yaml.safe_load(path.read_text("utf-8")), vendored("github-issue-forms"))


def test_there_are_three_forms() -> None:
    assert [path.stem for path in FORMS] == ["add-a-source", "propose-a-claim", "report-an-error"]


@pytest.mark.parametrize(("form", "kind"), [("propose-a-claim", "claim"), ("add-a-source", "source")])
def test_the_fields_of_a_form_are_the_entrys(form: str, kind: str) -> None:
    known = {one.name for one in (*FIELDS[kind], *FIELDS["assertion"])} | {"claim"}
    choices = {"nature": NATURES, "basis": BASES, "stance": STANCES}
    for one in read(GITHUB / f"ISSUE_TEMPLATE/{form}.yml")["body"]:
        assert one["id"] in known
        if one["type"] == "dropdown":
            assert tuple(one["attributes"]["options"]) == choices[one["id"]]


def test_the_link_on_every_page_fills_fields_of_the_form_in() -> None:
    edition = check(load(WORLDS / "everything-an-entry-can-say/content", "content/"), parse(AS_OF)).edition
    assert edition is not None
    site = msgspec.structs.replace(edition.content.site, repository="https://github.com/you/facts")
    edition = msgspec.structs.replace(edition, content=msgspec.structs.replace(edition.content, site=site))
    filled = dict(parse_qsl(urlsplit(report_address(edition, "claims/a&b=c.html")).query, strict_parsing=True))
    form = GITHUB / "ISSUE_TEMPLATE" / filled.pop("template")
    assert filled.pop("title").startswith(read(form)["title"])
    assert filled == {"page": edition.base_url + "claims/a&b=c.html"}
    assert filled.keys() <= {one["id"] for one in read(form)["body"]}


def test_hooks_call_commands_that_there_are() -> None:
    for hook in read(ROOT / ".pre-commit-hooks.yaml"):
        assert {"id", "name", "entry", "language"} <= set(hook)
        words = hook["entry"].split()
        assert words[0] == "factsheet"
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "factsheet",
                *words[1:],
                "--content",
                "tests/worlds/two-outlets-one-statement/content",
            ],
            cwd=ROOT,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0
