"""What several processes read and find out is what one does, of sound entries and of faulty ones."""

import os
import signal
import time
from pathlib import Path

import msgspec
import pytest
from sites import AS_OF, WORLDS

from bench import workload
from factsheet import forks, standing, workers
from factsheet.check import NOTHING, check
from factsheet.commands import main
from factsheet.edtf import parse
from factsheet.load import Loaded, files, load_files, shared
from factsheet.write import Stage, Written

pytestmark = pytest.mark.skipif(not forks.POSSIBLE, reason="processes are not forked here")

CONTENTS = sorted(one for one in WORLDS.rglob("content") if one.is_dir())
DAY = parse(AS_OF)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (shared, standing):
        monkeypatch.setattr(room, "FEW", 0)
        monkeypatch.setattr(room, "PORTION", 1)


def read(content: Path, jobs: int) -> Loaded:
    data, problems = files.read(content)
    return load_files(data, "content/", problems=problems, known=shared.read(data, "content/", jobs))


@pytest.mark.parametrize("content", CONTENTS, ids=lambda one: one.parent.name)
def test_a_world_read_and_checked_by_three(content: Path) -> None:
    one, many = read(content, 1), read(content, 3)
    assert (many.content, many.problems, many.unread) == (one.content, one.problems, one.unread)
    found = check(one, DAY)
    three = check(many, DAY, standing=standing.of_processes(many, DAY, 3))
    assert three.problems == found.problems
    if found.edition and three.edition:
        # But for the families that somebody has asked for on the way.
        editions = [
            msgspec.structs.replace(edition, registry=edition.registry._replace(families={}))
            for edition in (found.edition, three.edition)
        ]
        assert editions[0] == editions[1]
        assert list(three.edition.assessments) == list(found.edition.assessments)
        assert list(three.edition.bodies) == list(found.edition.bodies)


def test_others_find_out_their_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workload.write(tmp_path, 60)
    loaded = read(tmp_path, 1)
    taken: list[object] = []
    restored, sound = standing.restored, standing.sound

    def slowly(*words: object) -> object:
        time.sleep(0.005)
        return sound(*words)  # type: ignore[arg-type]  # what it is called with

    def taking(*words: object) -> object:
        taken.append(words)
        return restored(*words)  # type: ignore[arg-type]  # so here

    monkeypatch.setattr(standing, "sound", slowly)
    monkeypatch.setattr(standing, "restored", taking)
    whole = standing.of_processes(loaded, DAY, 2)
    assert whole.assessments.keys() == loaded.content.claims.keys()
    assert 0 < len(taken) < len(whole.assessments)
    taken.clear()
    again = standing.of_processes(loaded, DAY, 2, whole)
    assert (again, taken) == (whole, [])
    assert standing.of_processes(loaded, DAY, 1) is NOTHING


def files_of(site: Path) -> dict[Path, bytes]:
    return {one.relative_to(site): one.read_bytes() for one in site.rglob("*") if one.is_file()}


def test_a_site_by_one_process_and_by_two(tmp_path: Path) -> None:
    workload.write(tmp_path / "content", 60)
    words = ["build", "--content", str(tmp_path / "content"), "--as-of", AS_OF, "--no-search", "--no-handbook"]
    made = []
    for jobs in ("1", "2"):
        out = tmp_path / jobs
        assert main([*words, "--no-cache", "--jobs", jobs, "--out", str(out)]) == 0
        made.append(files_of(out))
    assert made[0] == made[1]


def test_a_process_that_is_killed_while_it_writes_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workload.write(tmp_path / "content", 60)
    words = ["build", "--content", str(tmp_path / "content"), "--as-of", AS_OF, "--no-search", "--no-handbook"]
    assert main([*words, "--no-cache", "--jobs", "1", "--out", str(tmp_path / "one")]) == 0
    here, put = os.getpid(), workers.put

    def killed(stage: Stage, address: str, data: bytes) -> Written:
        if os.getpid() != here and address.startswith("claims/"):
            put(stage, address, data[:100])
            os.kill(os.getpid(), signal.SIGKILL)
        return put(stage, address, data)

    monkeypatch.setattr(workers, "FEW", 0)
    monkeypatch.setattr(workers, "put", killed)
    assert main([*words, "--cache", str(tmp_path / "notes"), "--jobs", "2", "--out", str(tmp_path / "two")]) == 0
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


@pytest.mark.parametrize("notes", ["--no-cache", "--cache=.notes"])
def test_where_processes_cannot_be_forked_others_are_started(
    notes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(forks, "POSSIBLE", False)
    monkeypatch.setattr(workers, "FEW", 0)
    workload.write(tmp_path / "content", 20)
    words = ["build", "--as-of", AS_OF, "--no-search", "--no-handbook"]
    assert main([*words, "--no-cache", "--jobs", "1", "--out", "one"]) == 0
    assert main([*words, notes, "--jobs", "3", "--out", "two"]) == 0
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")
