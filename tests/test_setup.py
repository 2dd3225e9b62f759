"""The set-up keeps its promises: everything pinned, no machine named, rooms in order, a browser that tells."""

import ast
import os
import re
import subprocess
import tokenize
import tomllib
from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from conftest import Seen, is_here

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.y*ml"))

# A room imports only from the rooms before it.
ROOMS = (
    "diagnostics",
    "unchanged",
    "forks",
    "fields",
    "edtf",
    "mend",
    "later",
    "rows",
    "model",
    "load",
    "derive",
    "drawings",
    "fingerprint",
    "commonmark",
    "prose",
    "edition",
    "parts",
    "identity",
    "rules",
    "check",
    "standing",
    "exports",
    "plan",
    "views",
    "amend",
    "environment",
    "render",
    "broken",
    "write",
    "rebuild",
    "search",
    "workers",
    "resume",
    "cluster",
    "shards",
    "embed",
    "starter",
    "handbook",
    "serve",
    "difference",
    "git",
    "outline",
    "schema",
    "address",
    "commands",
)

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org")
MACHINE_PATH = re.compile(rb"(?<![\w.:/~-])(?:file://)?/(?:builds|home|root|tmp|Users|work|workspace)/")

PINNED = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>[^\\]+?))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
ACTION = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
REASONED = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*|type: ignore\[[\w-]+(?:, [\w-]+)*\])(?P<reason>  # \S.+)?")


def listed(*options: str) -> list[Path]:
    """The files that git lists; the test is skipped where there is no checkout."""
    command = ["git", "ls-files", "-z", "--exclude-standard", *options]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if answer.returncode:
        pytest.skip("not a checkout, so nothing says what belongs to the project")
    paths = (ROOT / os.fsdecode(name) for name in answer.stdout.split(b"\0") if name)
    return sorted(path for path in paths if path.is_file())


def files() -> list[Path]:
    """What is in the repository, or would be with the next commit."""
    return listed("--cached", "--others")


def where(path: Path, line: int) -> str:
    """A place in a file, as diagnostics write it."""
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


def test_no_file_names_a_registry_or_a_path_of_some_machine() -> None:
    found = [
        where(path, number)
        for path in files()
        for number, line in enumerate(path.read_bytes().splitlines(), 1)
        if MACHINE_PATH.search(line) or any(one.encode() in line.lower() for one in REGISTRIES)
    ]
    assert not found


def test_nothing_that_the_project_needs_is_left_out_of_it() -> None:
    ignored = listed("--others", "--ignored", "--", "content", "factsheet", "templates", "tests")
    assert [path for path in ignored if path.parent.name != "__pycache__"] == []


def pins(name: str) -> dict[str, str]:
    """The pinned versions in a requirements file, by name."""
    return {one["name"]: one["version"] for one in PINNED.finditer((ROOT / name).read_text("utf-8"))}


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_requirement_is_one_version_with_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert [line for line in lines if not PINNED.fullmatch(line) and not HASH.fullmatch(line)] == []
    unhashed = [one for one, next in pairwise([*lines, ""]) if PINNED.fullmatch(one) and not HASH.fullmatch(next)]
    assert lines
    assert unhashed == []


def test_the_tests_run_with_the_versions_that_build_the_site() -> None:
    site, tests = map(pins, REQUIREMENTS)
    assert site.items() <= tests.items()


def names(requirements: list[str]) -> set[str]:
    """The names of packages, as pins write them."""
    return {re.split(r"[^\w.-]", one)[0].lower().replace("_", "-") for one in requirements}


def test_everything_the_project_asks_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    asked = project["project"]["dependencies"]
    more = [*chain(*project["project"]["optional-dependencies"].values()), *project["dependency-groups"]["dev"]]
    assert names(asked) <= pins("requirements.txt").keys()
    assert names(more) <= pins("requirements-dev.txt").keys()


def test_the_script_asks_for_what_the_package_asks_for() -> None:
    header = (ROOT / "build.py").read_text("utf-8").split("# ///")[1]
    script = tomllib.loads("\n".join(line.removeprefix("#").strip() for line in header.splitlines()[1:]))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert names(script["dependencies"]) == names(project["dependencies"])
    assert script["requires-python"] == project["requires-python"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_fixed_actions_with_few_rights(path: Path) -> None:
    text = path.read_text("utf-8")
    used = re.findall(r"^\s*(?:- )?uses:\s*(.+?)\s*$", text, re.MULTILINE)
    assert [one for one in used if not ACTION.fullmatch(one)] == []
    workflow = yaml.load(text, yaml.BaseLoader)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "pull_request_target" not in workflow["on"]


def test_there_are_workflows_for_tests_and_for_pages() -> None:
    assert {path.name for path in WORKFLOWS} >= {"test.yml", "pages.yml"}


def modules(path: Path) -> Iterator[tuple[int, str]]:
    """The line and the name of each module of ours that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{one.name}") for one in node.names)


def misplaced(path: Path) -> Iterator[str]:
    """Each import of a file of the package that does not come from its own room or one before it."""
    room = path.relative_to(ROOT / "factsheet").parts[0].removesuffix(".py")
    if room not in ROOMS:
        yield f"{where(path, 1)} belongs to no room"
        return
    for line, module in modules(path):
        first, _, rest = module.partition(".")
        other = rest.split(".")[0]
        if not first:
            yield f"{where(path, line)} imports {module}, which names no room"
        elif first == "factsheet" and other != "__version__" and other not in ROOMS[: ROOMS.index(room) + 1]:
            yield f"{where(path, line)} imports {other or 'all of factsheet'}"


def test_a_room_imports_only_from_rooms_before_it() -> None:
    package = ROOT / "factsheet"
    outside = (package / "__init__.py", package / "__main__.py")
    rooms = [path for path in sorted(package.rglob("*.py")) if path not in outside]
    assert [problem for path in rooms for problem in misplaced(path)] == []


def unexplained(path: Path) -> Iterator[str]:
    """Each suppression that names no code, or has no reason: after it, or in a comment on the line before."""
    with tokenize.open(path) as file:
        comments = {
            one.start[0]: one.string for one in tokenize.generate_tokens(file.readline) if one.type == tokenize.COMMENT
        }
    for line, comment in comments.items():
        if not SUPPRESSION.match(comment):
            continue
        reasoned = REASONED.fullmatch(comment)
        if not reasoned or not (reasoned["reason"] or line - 1 in comments):
            yield where(path, line)


def test_every_suppression_has_a_code_and_a_reason() -> None:
    checked = [ROOT / "build.py", *(ROOT / "factsheet").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    assert [place for path in sorted(checked) for place in unexplained(path)] == []


PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>'
POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'


def opened(page: "Page", folder: Path, html: str) -> None:
    """Open a page with this text, straight from a folder."""
    file = folder / "page.html"
    file.write_text(html, "utf-8")
    page.goto(file.as_uri())


def test_the_browser_opens_a_page_from_a_folder(page: "Page", tmp_path: Path) -> None:
    opened(page, tmp_path, f"{PAGE}{POLICY}<p>Hello")
    assert page.title() == "A page"
    assert page.inner_text("p") == "Hello"


@pytest.mark.parametrize(
    ("html", "outside", "complaint"),
    [
        pytest.param(f'{PAGE}<img src="https://example.org/a.png" alt="">', True, "", id="something from elsewhere"),
        pytest.param(f"{PAGE}{POLICY}<script>1</script>", False, "Content Security Policy", id="refused content"),
        pytest.param(f"{PAGE}<script>console.error('so')</script>", False, "so", id="an error in the console"),
        pytest.param(f"{PAGE}<script>throw Error('so')</script>", False, "so", id="an error nobody caught"),
        pytest.param(f'{PAGE}<link rel="stylesheet" href="no.css">', False, "NOT_FOUND", id="a missing file"),
    ],
)
def test_the_browser_tells_what_a_page_must_not_do(
    page: "Page", seen: Seen, tmp_path: Path, html: str, outside: bool, complaint: str
) -> None:
    opened(page, tmp_path, html)
    assert bool(seen.outside) == outside
    assert any(complaint in one for one in seen.complaints)
    seen.outside.clear()
    seen.complaints.clear()


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("file:///srv/index.html", True),
        ("http://127.0.0.1:8000/", True),
        ("http://localhost/", True),
        ("http://[::1]:8000/", True),
        ("data:text/plain,x", True),
        ("https://example.org/", False),
        ("http://127.0.0.1.example.org/", False),
        ("ws://example.org/", False),
    ],
)
def test_what_counts_as_this_machine(url: str, here: bool) -> None:
    assert is_here(url) == here
