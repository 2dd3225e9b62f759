"""Pages rendered elsewhere: by any executor, by a real Dask cluster on this machine, also when its workers die."""

import json
import subprocess
import sys
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from sites import AS_OF, WORLDS, build
from test_build import tree

from bench.workload import write
from factsheet import cluster, workers
from factsheet.check import check
from factsheet.edition import Edition
from factsheet.edtf import parse
from factsheet.load import load
from factsheet.plan import plan
from factsheet.write import commit, staging

ROOT = Path(__file__).parents[1]
TEMPLATES = ROOT / "templates"
WORLD = WORLDS / "everything-an-entry-can-say" / "content"
CLAIMS = 150
# As long as a process of the cluster may take to say that it is there, in seconds.
PATIENCE = 30


def edition(content: Path) -> Edition:
    found = check(load(content, "content/"), parse(AS_OF)).edition
    assert found
    return found


def test_any_executor_gives_the_same_bytes(tmp_path: Path) -> None:
    assert build(WORLD, tmp_path / "site", "--no-search") == 0
    one = edition(WORLD)
    with staging(tmp_path / "other") as stage, ThreadPoolExecutor(3) as executor:
        done = workers.on_executor(plan(one), workers.job(one, TEMPLATES), stage, executor, ahead=2)
        commit(stage, [one.written for one in done])
    assert tree(tmp_path / "other") == tree(tmp_path / "site")


class AtOnce(Executor):
    """Renders at once, and counts the futures that are still held."""

    def __init__(self) -> None:
        self.held: weakref.WeakSet[Future[Any]] = weakref.WeakSet()
        self.counts: list[int] = []

    def submit(self, does: Any, /, *words: Any, **more: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        future.set_result(does(*words, **more))
        self.held.add(future)
        self.counts.append(len(self.held))
        return future


def test_no_more_is_held_than_was_asked_for(tmp_path: Path) -> None:
    one, executor = edition(WORLD), AtOnce()
    with staging(tmp_path / "site") as stage:
        done = list(workers.on_executor(plan(one), workers.job(one, TEMPLATES), stage, executor, ahead=3))
    assert len(done) == len(plan(one))
    assert len(executor.counts) == len(workers.chunks(plan(one))) > 9
    assert max(executor.counts) == 3


def test_an_engine_refuses_the_job_of_another() -> None:
    one = edition(WORLD)
    sent = replace(workers.job(one, TEMPLATES), digest="another", engine="another")
    with pytest.raises(workers.OtherEngine):
        workers.rendered(sent, plan(one)[:1])


def test_a_worker_keeps_the_last_job_alone() -> None:
    one, other = edition(WORLD), edition(WORLDS / "two-outlets-one-statement" / "content")
    folders = []
    for each in (one, other):
        workers.rendered(workers.job(each, TEMPLATES), plan(each)[:1])
        folders += [Path(folder.name) for _, folder in workers._jobs.values()]
    assert [folder.is_dir() for folder in folders] == [False, True]


class Dask:
    """A scheduler and workers of its own on the loopback device."""

    def __init__(self, folder: Path, home: Path = ROOT) -> None:
        self.folder = folder
        self.home = home
        self.processes: list[subprocess.Popen[bytes]] = []
        said = folder / "scheduler.json"
        self.start("dask_scheduler", "--port", "0", "--scheduler-file", str(said))
        self.wait(lambda: said.is_file() and said.read_text("utf-8").strip().endswith("}"))
        self.tcp = str(json.loads(said.read_bytes())["address"])
        self.address = self.tcp.replace("tcp://", "dask://")

    def start(self, what: str, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.{what}", "--host", "127.0.0.1", *words]
        # Dask listens there to be asked for its health, with a dashboard or without.
        command += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        log = (self.folder / f"{what}-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(command, cwd=self.home, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def work(self, number: int) -> "list[subprocess.Popen[bytes]]":
        """So many new workers, each ready."""
        from distributed import Client

        words = ("--no-nanny", "--nthreads", "1", "--local-directory", str(self.folder), self.tcp)
        found = [self.start("dask_worker", *words) for _ in range(number)]
        with Client(self.tcp, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=PATIENCE)
        return found

    def wait(self, ready: Any) -> None:
        end = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < end, "the cluster did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait(PATIENCE)


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    one = Dask(tmp_path_factory.mktemp("dask"))
    try:
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workload") / "content"
    write(folder, CLAIMS)
    return folder


@pytest.fixture(scope="module")
def local(content: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The site as one process builds it."""
    out = tmp_path_factory.mktemp("local") / "site"
    assert build(content, out, "--no-search", "--jobs", "1") == 0
    return tree(out)


def on(dask: Dask, content: Path, out: Path) -> int:
    return build(content, out, "--no-search", "--executor", dask.address)


def killing(monkeypatch: pytest.MonkeyPatch, victims: "list[subprocess.Popen[bytes]]", after: int) -> list[str]:
    """Have the workers killed once so many files have come back; gives what comes back after that."""
    put, before, later = workers.put, [], []

    def counted(stage: Any, address: str, data: bytes) -> Any:
        (later if len(before) == after else before).append(address)
        if len(before) == after and not later:
            for one in victims:
                one.kill()
        return put(stage, address, data)

    monkeypatch.setattr(workers, "put", counted)
    return later


def test_a_cluster_without_workers_is_told(
    dask: Dask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 3)
    assert on(dask, WORLD, tmp_path / "site") == 3
    assert "has no workers; the site was not changed" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_cluster_gives_the_same_bytes_and_a_killed_worker_loses_nothing(
    dask: Dask, content: Path, local: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = dask.work(2)
    heard = {
        one.laddr.ip for each in dask.processes for one in psutil.Process(each.pid).net_connections() if not one.raddr
    }
    assert heard == {"127.0.0.1"}
    assert on(dask, content, tmp_path / "site") == 0
    assert tree(tmp_path / "site") == local

    later = killing(monkeypatch, [first], after=100)
    assert on(dask, content, tmp_path / "again") == 0
    assert len(later) > 100, "it was under way"
    assert first.wait(PATIENCE)
    assert tree(tmp_path / "again") == local
    monkeypatch.undo()

    killing(monkeypatch, [second], after=100)
    assert on(dask, content, tmp_path / "site") == 3
    assert tree(tmp_path / "site") == local, "when all are gone, the old site stays"


@pytest.mark.parametrize("lacking", ["scheduler", "worker"])
def test_a_cluster_without_the_engine_is_told(
    lacking: str, dask: Dask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Both import the engine from where they run.
    one = Dask(tmp_path, tmp_path) if lacking == "scheduler" else dask
    monkeypatch.setattr(one, "home", tmp_path)
    workers = one.work(1)
    try:
        assert on(one, WORLD, tmp_path / "site") == 3
    finally:
        for each in (*workers, *(one.processes if one is not dask else ())):
            each.kill()
            each.wait(PATIENCE)
    said = capsys.readouterr().err
    assert said.startswith(f"factsheet: the {lacking} ")
    assert "lacks the engine; install factsheet there, too; the site was not changed" in said


def test_an_address_at_which_nobody_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    assert build(WORLD, tmp_path / "site", "--executor", "dask://127.0.0.1:1") == 3
    assert "nobody answers at dask://127.0.0.1:1" in capsys.readouterr().err


def test_without_dask_a_cluster_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert build(WORLD, tmp_path / "site", "--executor", "dask://127.0.0.1:1") == 3
    assert "pip install 'factsheet[cluster]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("--executor", ""),
        ("--executor", "ray://127.0.0.1:1"),
        ("--executor", "127.0.0.1:8786"),
        ("--executor", "dask://127.0.0.1"),
        ("--executor", "dask://:8786"),
        ("--executor", "dask://127.0.0.1:99999"),
        ("--executor", "dask://127.0.0.1:8786/path"),
        ("--executor", "dask://127.0.0.1:8786", "--jobs", "2"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], tmp_path: Path) -> None:
    assert build(WORLD, tmp_path / "site", *words) == 2


def test_an_address_of_the_sixth_version() -> None:
    assert cluster.scheduler("dask://[::1]:8786") == "tcp://[::1]:8786"
