"""`build`: check the content, then write the whole site, or nothing."""

import argparse
import gc
import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, islice, pairwise
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

from factsheet.commands import FINE, IO, USAGE, WRONG, Stop, again

if TYPE_CHECKING:
    from factsheet.edition import Edition, Handbook
    from factsheet.plan import Page
    from factsheet.rebuild import Made
    from factsheet.render import Renderer
    from factsheet.views.asked import Ask
    from factsheet.write import Stage, Written

# Below this many pages a second process costs more than it saves.
FEW = 200
CHUNK = 64


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--templates", default="templates", metavar="DIR", help="the templates (default: templates)")
    parser.add_argument("--out", default="site", metavar="DIR", help="where the site goes (default: site)")
    parser.add_argument("--base-url", metavar="URL", help="where it will be published (default: what site.yaml says)")
    parser.add_argument("--jobs", type=int, metavar="N", help="how many processes render (default: one a processor)")
    parser.add_argument("--clean", action="store_true", help="reuse nothing of the last build")
    parser.add_argument("--cache", default=".cache", metavar="DIR", help="notes for the next build (default: .cache)")
    parser.add_argument(
        "--no-cache", dest="cache", action="store_const", const="", help="leave the next build no notes"
    )
    parser.add_argument("--no-search", action="store_true", help="leave the full-text search out")
    handbook_option(parser)
    parser.add_argument("--profile", action="store_true", help="print where the time went")


def handbook_option(parser: argparse.ArgumentParser) -> None:
    """The option that asks for the handbook, or leaves it out."""
    parser.add_argument(
        "--handbook",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="put the handbook into the site (default: when it lies beside the content)",
    )


def run(options: argparse.Namespace) -> int:
    """Check the content and write the site; one line says what was done."""
    with _uncollected():
        return _run(options)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave Python's search for cycles out: a build makes hardly any, and the search takes a tenth of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _run(options: argparse.Namespace) -> int:
    start = time.perf_counter()
    before = again.before(options, templates_folder(Path(options.templates))) if options.cache else None
    said = again.standing(before) if before and not options.clean else ""
    if said:
        print(f"{said}, 0 changed, {time.perf_counter() - start:.2f} seconds")
        return FINE
    from factsheet.broken import BrokenTemplates
    from factsheet.commands.setting import checked, loaded, loaded_again, tell
    from factsheet.diagnostics import report
    from factsheet.search import SearchFailed
    from factsheet.write import Refused, WriteFailed

    marks = [("start", start)]
    _usage(options)
    found = loaded_again(options, before.notes) if before else loaded(options)
    marks.append(("load", time.perf_counter()))
    result = checked(options, found)
    marks.append(("check", time.perf_counter()))
    if result.edition is None:
        tell(result.problems, found)
        return WRONG
    # The text of the files was kept for what is wrong with them.
    del found
    signal.signal(signal.SIGTERM, _terminated)
    try:
        said, changed = _write(_with_handbook(result.edition, options, marks), options, marks, before)
    except BrokenTemplates as failure:
        sys.stderr.write(report(failure.problems, failure.texts))
        return WRONG
    except Refused as refusal:
        raise Stop(str(refusal), IO) from None
    except (WriteFailed, SearchFailed) as failure:
        raise Stop(f"{failure}; the site was not changed", IO) from None
    if before:
        again.done(before, said)
    print(f"{said}, {changed} changed, {time.perf_counter() - start:.2f} seconds")
    if options.profile:
        for (_, began), (room, ended) in pairwise(marks):
            print(f"  {room:8} {ended - began:8.3f} s", file=sys.stderr)
    return FINE


def _usage(options: argparse.Namespace) -> None:
    from factsheet.load.values import is_web_address

    if options.jobs is None:
        options.jobs = _processors()
    if options.jobs < 1:
        raise Stop("--jobs takes a number from 1", USAGE)
    if options.base_url and not is_web_address(options.base_url):
        raise Stop(f"--base-url is not a web address: {options.base_url}", USAGE)
    options.templates = templates_folder(Path(options.templates))


def _processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def templates_folder(named: Path) -> Path:
    """The folder of templates: the one named, else the one beside the package, else the one installed in it.

    Raises Stop.
    """
    package = Path(__file__).resolve().parents[1]
    beside, inside = package.parent / "templates", package / "templates"
    default = beside if beside.is_dir() else inside
    folder = named if named.is_dir() or str(named) != "templates" else default
    if not (folder / "base.html").is_file():
        raise Stop(f"there are no templates in {named}", IO)
    return folder


def handbook_of(options: argparse.Namespace) -> "Handbook | None":
    """The handbook, where the options ask for it or it lies beside the content.

    Raises Stop when it was asked for and is not there, or has mistakes; BrokenTemplates, since MkDocs makes it in the
    site's own frame.
    """
    if options.handbook is False:
        return None
    from jinja2 import TemplateError

    from factsheet.broken import BrokenTemplates
    from factsheet.handbook import HandbookFailed, can_be_made, handbook, home
    from factsheet.render import template_problem

    root = home()
    asked = options.handbook
    if asked is None:
        asked = root is not None and Path(options.content).resolve() == root / "content" and can_be_made()
    if not asked:
        return None
    if root is None or not can_be_made():
        raise Stop("there is no handbook: it takes docs/ beside the engine, and MkDocs (pip install mkdocs)", IO)
    try:
        return handbook(root, root / ".cache")
    except HandbookFailed as failure:
        raise Stop(f"the handbook has mistakes; the site was not changed\n{failure}", WRONG) from None
    except TemplateError as error:
        own = root / "templates"
        raise BrokenTemplates([template_problem(error, own)], own) from None


def _with_handbook(edition: "Edition", options: argparse.Namespace, marks: list[tuple[str, float]]) -> "Edition":
    import msgspec

    book = handbook_of(options)
    if book is None:
        return edition
    marks.append(("handbook", time.perf_counter()))
    return msgspec.structs.replace(edition, handbook=book)


def _terminated(number: int, frame: FrameType | None) -> None:
    # Leave through the stage's own clean-up.
    raise KeyboardInterrupt


def _write(
    edition: "Edition", options: argparse.Namespace, marks: list[tuple[str, float]], before: again.Again | None
) -> tuple[str, int]:
    """Write the site: how many pages it has, in words, and how many files changed."""
    from jinja2 import TemplateError

    from factsheet import diagnostics, rebuild
    from factsheet.broken import BrokenTemplates, broken
    from factsheet.plan import plan
    from factsheet.render import renderer
    from factsheet.views import index
    from factsheet.views.asked import Answers, Notes, ground
    from factsheet.write import commit, staging

    pages = plan(edition)
    whole = index(edition)
    notes = Notes() if before else None
    with_ = renderer(whole, options.templates, notes)
    marks.append(("plan", time.perf_counter()))
    with staging(Path(options.out), (Path(options.content), options.templates), options.clean) as stage:
        found: dict[str, Made] = {}
        if before and notes:
            answers, under = Answers(whole), ground(edition, rebuild.stamp(options.templates))
            memory = rebuild.recall(before.notes)
            notes.numbers |= rebuild.numbers(memory)
            found = rebuild.standing(pages, memory, under, answers, stage)
            marks.append(("reuse", time.perf_counter()))
        left = [page for page in pages if page.address not in found]
        try:
            if options.jobs == 1 or len(left) < FEW:
                made = _made(left, with_, stage)
            else:
                made = _spread(left, with_, edition, stage, options.jobs)
            found |= {one.written.address: one for one in _watched(made, len(left))}
        except TemplateError:
            raise BrokenTemplates(broken(pages, with_), options.templates) from None
        written = [one.written for one in found.values()]
        marks.append(("render", time.perf_counter()))
        if not options.no_search:
            written += _indexed(stage, written)
            marks.append(("search", time.perf_counter()))
        done = commit(stage, written)
    marks.append(("swap", time.perf_counter()))
    if before and notes:
        rebuild.remember(
            before.notes, under, notes.numbers, answers, [(one, found[one.address]) for one in pages], options.out
        )
        marks.append(("notes", time.perf_counter()))
    return diagnostics.count(sum(one.address.endswith(".html") for one in pages), "page"), done.changed


def _indexed(stage: "Stage", written: Sequence["Written"]) -> list["Written"]:
    """The full-text index, put on the stage: the last build's when no page has changed since."""
    from factsheet.search import search_index, standing_index
    from factsheet.write import put

    same = stage.reuse and not any(one.changed for one in written if one.address.endswith(".html"))
    kept = standing_index(Path(stage.out), stage.old) if same else []
    return [put(stage, *one) for one in kept or search_index(Path(stage.new))]


def _made(pages: Iterable["Page"], with_: "Renderer", stage: "Stage") -> Iterator["Made"]:
    from factsheet.rebuild import Made
    from factsheet.render import render
    from factsheet.write import put

    for page in pages:
        written = put(stage, page.address, render(page, with_))
        yield Made(written, with_.notes.taken() if with_.notes else b"")


def _spread(
    pages: Sequence["Page"], with_: "Renderer", edition: "Edition", stage: "Stage", jobs: int
) -> Iterator["Made"]:
    """The same over several processes, this one included: another that only waits would hold all it knows, too.

    Each writes what it renders and gives back addresses, digests and questions.
    """
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait

    waiting = _chunks(pages)[::-1]
    # What a process that was forked has in common with this one is not copied as long as nobody writes to it.
    gc.freeze()
    # What each process means by its numbers.
    means: dict[int, dict[int, int]] = defaultdict(dict)
    with ProcessPoolExecutor(jobs - 1, initializer=_prepare, initargs=(Inherited(with_, edition, stage),)) as pool:
        given: set[Future[Chunk]] = set()
        while waiting or given:
            while waiting and len(given) < 2 * (jobs - 1):
                given.add(pool.submit(_chunk, waiting.pop()))
            if waiting:
                yield from _made(waiting.pop(), with_, stage)
            done, given = wait(given, 0 if waiting else None, FIRST_COMPLETED)
            chunks = [one.result() for one in done]
            notes = with_.notes
            if notes is None:
                yield from (made for one in chunks for made in one.made)
                continue
            # A process uses its numbers from then on, so those of all are known before any is read.
            for one in chunks:
                means[one.process] |= zip(count(one.first), map(notes.number, one.fresh))
            for one in chunks:
                for made in one.made:
                    yield made._replace(asks=notes.renumbered(made.asks, means[one.process]))


def _chunks(pages: Sequence["Page"]) -> list[Sequence["Page"]]:
    """The pages in portions. What there is one of can be long: each is a portion, and first, so that none ends late."""
    numbers = Counter(page.make for page in pages)
    alone = [page for page in pages if numbers[page.make] == 1]
    many = [page for page in pages if numbers[page.make] > 1]
    return [*([page] for page in alone), *(many[start : start + CHUNK] for start in range(0, len(many), CHUNK))]


class Inherited:
    """What a worker process renders with and writes to. A forked one has it already; to another, it is sent."""

    def __init__(self, with_: "Renderer", edition: "Edition", stage: "Stage") -> None:
        self.with_, self.edition, self.stage = with_, edition, stage

    def __reduce__(self) -> tuple[Callable[..., "Inherited"], tuple[object, ...]]:
        return _sent, (self.edition, self.with_.templates, self.with_.notes is not None, self.stage)


def _sent(edition: "Edition", templates: Path, noting: bool, stage: "Stage") -> Inherited:
    from factsheet.render import renderer
    from factsheet.views import index
    from factsheet.views.asked import Notes

    return Inherited(renderer(index(edition), templates, Notes() if noting else None), edition, stage)


# What this worker process was given, set once by `_prepare`.
_worker: list[Inherited] = []


def _prepare(inherited: Inherited) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()
    if inherited.with_.notes:
        inherited.with_.notes.numbers.clear()
    _worker[:] = [inherited]


class Chunk(NamedTuple):
    """Some pages made by a process: its own number, the questions that it numbered on the way, and the first number."""

    process: int
    first: int
    fresh: list["Ask"]
    made: list["Made"]


def _chunk(pages: Sequence["Page"]) -> Chunk:
    with_ = _worker[0].with_
    numbers = with_.notes.numbers if with_.notes else {}
    first = len(numbers)
    made = list(_made(pages, with_, _worker[0].stage))
    return Chunk(os.getpid(), first, list(islice(numbers, first, None)), made)


def _watched(made: Iterable["Made"], total: int) -> Iterable["Made"]:
    """The same, with a progress bar on long work when somebody watches."""
    if total < 2000 or not sys.stderr.isatty():
        return made
    from rich.console import Console
    from rich.progress import track

    return track(made, "writing", total, console=Console(stderr=True), transient=True)
