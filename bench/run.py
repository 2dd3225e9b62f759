"""How fast it is beside its peers, in one run: `make bench`.

    python bench/run.py [N ...] [--what cold same edit serve] [--only NAME ...] [--rounds R] [--search] [--keep]

Writes the workload of N claims (default: 1000 10000), makes a project of it for every generator that is installed, and
builds them in turn, round after round, so that what else the machine does falls on all alike. Prints, and with --keep
writes to bench/RESULTS.md, the medians with the least and the most, and each one's share of ours.

cold   no output, no cache
same   after a build, nothing changed
edit   after a build, a sentence added to one claim
serve  the generator's own server: from saving that sentence to being served it

Output is on a memory-backed disk where there is one. Full-text search is left out; --search adds our build with it.
Memory is looked at in runs of its own, which are not timed. Nothing here is asserted anywhere: figures are to be read.
"""

import argparse
import datetime
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
# The package is imported from the project, not from beside this file.
sys.path[0] = str(HERE.parent)

from bench import workload  # noqa: E402
from bench.contenders import ONE, US, Contender, contenders  # noqa: E402
from bench.measuring import Cost, Failed, Output, cost, output, peak, started, tree  # noqa: E402

RESULTS = HERE / "RESULTS.md"
MEMORY = Path("/dev/shm")
WHAT = ("cold", "same", "edit", "serve")
FLOOR = "reading and writing alone"
# Big sites take long; what is left of chance is small beside it.
ROUNDS = {1_000: 5, 1_000_000: 3}
PATIENCE = 120.0


class Result(NamedTuple):
    """What one generator took: its costs round by round, its peak in bytes (0: not looked at) and what it wrote."""

    name: str
    costs: list[Cost]
    peak: int
    output: Output


def main() -> int:
    """Measure what the command line names, and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("number", nargs="*", type=int, default=[1_000, 10_000])
    parser.add_argument("--what", nargs="+", choices=WHAT, default=list(WHAT))
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only those whose names begin so")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--search", action="store_true", help="also our build with the full-text search")
    parser.add_argument("--keep", action="store_true", help="write bench/RESULTS.md")
    chosen = parser.parse_args()
    found = {one: one.version() for one in _named(contenders(chosen.search), chosen.only)}
    lines = list(_machine(found))
    print("\n".join(lines), flush=True)
    for number in chosen.number:
        rounds = chosen.rounds or next(many for most, many in ROUNDS.items() if number <= most)
        here = [one for one, version in found.items() if version and (number <= one.most or chosen.only)]
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None, prefix="bench-") as work:
            for part in _measured(number, rounds, here, chosen.what, Path(work)):
                print(part, flush=True)
                lines.append(part)
    if chosen.keep:
        RESULTS.write_text("\n".join(lines) + "\n", "utf-8")
    return 0


def _named(every: Sequence[Contender], names: Sequence[str] | None) -> list[Contender]:
    return [one for one in every if not names or any(one.name.casefold().startswith(name.casefold()) for name in names)]


def _machine(found: dict[Contender, str]) -> Iterator[str]:
    """What it was measured on, and who took part."""
    processor = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor() or "unknown",
    )
    memory = next((int(line.split()[1]) / 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield "# Results\n"
    yield "Written by `make bench`; what is measured, and how, is in [the handbook](../docs/performance.md).\n"
    yield f"- Day: {datetime.datetime.now(datetime.UTC).date()}, commit {commit.stdout.strip() or 'unknown'}"
    release = ".".join(platform.release().split(".")[:2])
    yield f"- Machine: {processor}, {cores} cores, {memory:.0f} GiB; {platform.system()} {release}"
    yield f"- Python {platform.python_version()}; load before: {os.getloadavg()[0]:.1f}"
    versions = {one.generator: version for one, version in found.items()}
    here = [f"{name} {version}" for name, version in versions.items() if version]
    absent = [name for name, version in versions.items() if not version]
    yield f"- Measured: {', '.join(here)}"
    if absent:
        yield f"- Not installed, or not running here: {', '.join(absent)}"
    yield ""


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines() if Path(path).is_file() else []


def _measured(number: int, rounds: int, every: Sequence[Contender], what: Sequence[str], work: Path) -> Iterator[str]:
    content = work / "content"
    workload.write(content, number)
    projects: dict[Contender, Path] = {}
    for one in every:
        projects[one] = Path(tempfile.mkdtemp(dir=work))
        one.make(content, projects[one])
    for mode in what:
        here = {one: path for one, path in projects.items() if mode == "cold" or not one.cold_only}
        if mode == "serve":
            yield _served(number, rounds, here)
        elif here:
            yield _table(number, mode, list(_built(mode, rounds, here, content)))


def _built(mode: str, rounds: int, projects: dict[Contender, Path], content: Path) -> Iterator[Result]:
    """Every project built `rounds` times, in turn."""
    costs: dict[Contender, list[Cost]] = {one: [] for one in projects}
    for one, project in list(projects.items()):
        if mode != "cold":
            try:
                cost(one.build, project)
                cost(one.again, project)
            except Failed as failure:
                print(f"{one.name} failed:\n{failure}", file=sys.stderr)
                del costs[one]
    for turn in range(rounds):
        for one in list(costs):
            try:
                _prepare(mode, one, projects[one], turn)
                costs[one].append(cost(one.build if mode == "cold" else one.again, projects[one]))
            except Failed as failure:
                print(f"{one.name} failed:\n{failure}", file=sys.stderr)
                del costs[one]
    for one, many in costs.items():
        project = projects[one]
        _prepare(mode, one, project, rounds)
        most = peak(one.build if mode == "cold" else one.again, project) if Path("/proc/self").exists() else 0
        yield Result(one.name, many, most, output(project / "out"))
    ours = next((projects[one] for one in costs if one.name in (US, ONE)), None)
    if mode == "cold" and ours:
        command = [
            sys.executable,
            "-I",
            "-S",
            str(HERE / "floor.py"),
            str(content),
            str(ours / "out"),
            str(ours / "floor"),
        ]
        many = []
        for _ in range(rounds):
            many.append(cost(command, ours))
            found = output(ours / "floor")
            shutil.rmtree(ours / "floor")
        yield Result(FLOOR, many, 0, found)


def _prepare(mode: str, one: Contender, project: Path, turn: int) -> None:
    if mode == "cold":
        for name in ("out", *one.caches):
            if (project / name).is_file():
                (project / name).unlink()
            shutil.rmtree(project / name, ignore_errors=True)
    elif mode == "edit":
        _edit(one, project, turn)


def _edit(one: Contender, project: Path, turn: int) -> tuple[str, str]:
    """Add a sentence to the end of one claim; gives its id and the sentence."""
    claims = sorted(path for path in (project / one.claims).glob("claim-*.md"))
    claim = claims[(17 + turn * 7) % len(claims)]
    sentence = f"Edited in turn {turn} at {time.time_ns()}."
    with claim.open("a", encoding="utf-8") as file:
        file.write(f"\n{sentence}\n")
    return claim.stem, sentence


def _served(number: int, rounds: int, projects: dict[Contender, Path]) -> str:
    """From saving a claim to being served it: milliseconds of the clock, and of processors in the server."""
    rows = []
    for port, (one, project) in enumerate(projects.items(), 18_400):
        if one.serve is None:
            continue
        with _running(one, project, port) as process:
            address = f"http://127.0.0.1:{port}/{one.page}"
            waits, used = [], []
            for turn in range(-1, rounds):
                time.sleep(1.5)
                before = _processor(process.pid)
                id, sentence = _edit(one, project, turn)
                start = time.perf_counter()
                if not _shows(address.format(id), sentence.encode(), start + PATIENCE):
                    break
                taken = time.perf_counter() - start
                time.sleep(1.5)
                if turn >= 0:
                    waits.append(taken * 1000)
                    used.append((_processor(process.pid) - before) * 1000)
        if waits:
            rows.append([one.name, _spread(waits, 0), _spread(used, 0)])
    return _markdown(
        f"\n## {number:,} claims: one claim saved while the server runs\n", ["", "ms to the page", "CPU ms"], rows
    )


@contextmanager
def _running(one: Contender, project: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    assert one.serve is not None
    process = started(one.serve(port), project)
    first = sorted((project / one.claims).glob("claim-*.md"))[0].stem
    try:
        if not _shows(f"http://127.0.0.1:{port}/{one.page.format(first)}", b"</html>", time.perf_counter() + PATIENCE):
            print(f"{one.name} served nothing", file=sys.stderr)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def _shows(address: str, words: bytes, until: float) -> bool:
    """Whether the page at an address shows the words before it is too late."""
    while time.perf_counter() < until:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE) as page:  # noqa: S310  # our own machine
                if words in page.read():
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        time.sleep(0.002)
    return False


def _processor(pid: int) -> float:
    """Seconds of processors that a process, and all below it, have used until now."""
    total = 0
    for one in tree(pid):
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / os.sysconf("SC_CLK_TCK")


TITLES = {
    "cold": "built from nothing",
    "same": "nothing changed, from the command line",
    "edit": "one claim edited, from the command line",
}


def _table(number: int, mode: str, results: Sequence[Result]) -> str:
    ours = next((one for one in results if one.name == US), results[0])
    rows = [
        [
            one.name,
            _spread(cost.wall for cost in one.costs),
            _share(one, ours, "wall"),
            _spread(cost.cpu for cost in one.costs),
            _share(one, ours, "cpu"),
            f"{one.peak / 1e6:,.0f}" if one.peak else "",
            f"{one.output.files:,}",
            f"{one.output.pages:,}",
            f"{one.output.bytes / 1e6:,.1f}",
        ]
        for one in results
    ]
    heads = ["", "wall s", "of ours", "CPU s", "of ours", "peak MB", "files", "pages", "MB"]
    return _markdown(f"\n## {number:,} claims: {TITLES[mode]}\n", heads, rows)


def _spread(values: Iterable[float], places: int = 2) -> str:
    """The median, and in brackets the least and the most."""
    many = sorted(values)
    return f"{statistics.median(many):.{places}f} ({many[0]:.{places}f}–{many[-1]:.{places}f})"


def _share(one: Result, ours: Result, what: str) -> str:
    mine = statistics.median(getattr(cost, what) for cost in ours.costs)
    return f"{statistics.median(getattr(cost, what) for cost in one.costs) / mine:.2f}" if mine else ""


def _markdown(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [title, f"| {' | '.join(heads)} |", "| --- |" + " ---: |" * (len(heads) - 1)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


if __name__ == "__main__":
    raise SystemExit(main())
