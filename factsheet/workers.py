"""Many pages rendered: by this process, by several, or by any executor, on any machine; the bytes are the same.

Rendering is a pure function of an edition, the templates and a page's key, so it does not matter who renders a page,
how often, or in which order. What is rendered by an executor comes back here and is written here.
"""

import atexit
import gc
import hashlib
import os
import pickle
import signal
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from factsheet import forks
from factsheet.edition import Edition
from factsheet.plan import Page
from factsheet.rebuild import Made
from factsheet.render import Renderer, read_templates, render, renderer
from factsheet.views import index
from factsheet.views.asked import Ask, Notes
from factsheet.write import Stage, put, withdraw

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

# Below this many pages a second process costs more than it saves, unless the bulk data of many claims is among them.
FEW, MANY = 200, 2_000
CHUNK = 64
# The next portion costs a forked process nothing, and with small ones all end at the same time.
SMALL = 16
# Portions that an executor is given before the first is back, unless its caller knows better.
AHEAD = 8


class OtherEngine(Exception):
    """Where a page was to be rendered, another version of the engine runs; its bytes would be others."""


def made(pages: Iterable[Page], with_: Renderer, stage: Stage) -> Iterator[Made]:
    """Each page rendered and put on the stage, by this process. Raises jinja2.TemplateError, WriteFailed."""
    for page in pages:
        start = time.perf_counter()
        data = render(page, with_)
        rendered = time.perf_counter()
        written = put(stage, page.address, data)
        asks = with_.notes.taken() if with_.notes else b""
        yield Made(written, asks, rendered - start, time.perf_counter() - rendered)


def spread(pages: Sequence[Page], with_: Renderer, edition: Edition, stage: Stage, jobs: int) -> Iterator[Made]:
    """The same over `jobs` processes, this one included: another that only waits would hold all it knows, too.

    Each writes what it renders and gives back addresses, digests and questions. One process, or few pages: all is done
    here.
    """
    if jobs == 1 or (len(pages) < FEW and len(edition.assessments) < MANY):
        yield from made(pages, with_, stage)
        return
    inherited = Inherited(with_, edition, stage)
    if forks.POSSIBLE:
        # What a forked process has in common with this one is not copied as long as nobody writes to it, and the
        # templates that it finds read it need not read itself.
        read_templates(pages, with_)
        gc.freeze()
        made_of = partial(_chunk, inherited)
        begin, undo = partial(_begin, inherited), partial(_undo, stage)
        found = forks.shared(chunks(pages, SMALL), made_of, jobs - 1, begin, undo=undo)
    else:
        found = _pooled(chunks(pages, CHUNK), inherited, jobs)
    # What each process means by its numbers.
    means: dict[int, dict[int, int]] = defaultdict(dict)
    notes = with_.notes
    for one in found:
        if notes is None or one.process == os.getpid():
            yield from one.made
            continue
        means[one.process] |= zip(count(one.first), map(notes.numbers.of, one.fresh))
        for page in one.made:
            yield page._replace(asks=notes.renumbered(page.asks, means[one.process]))


def _pooled(waiting: list[Sequence[Page]], inherited: "Inherited", jobs: int) -> "Iterator[Chunk]":
    """Portions of pages made by this process and others, which are started from nothing."""
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait

    waiting = waiting[::-1]
    with ProcessPoolExecutor(jobs - 1, initializer=_prepare, initargs=(inherited,)) as pool:
        given: set[Future[Chunk]] = set()
        while waiting or given:
            while waiting and len(given) < 2 * (jobs - 1):
                given.add(pool.submit(_pooled_chunk, waiting.pop()))
            if waiting:
                yield _chunk(inherited, waiting.pop())
            done, given = wait(given, 0 if waiting else None, FIRST_COMPLETED)
            # A process uses its numbers from then on, so they are read in the order in which it gave them.
            yield from sorted((one.result() for one in done), key=lambda one: one.first)


def chunks(pages: Sequence[Page], size: int = CHUNK) -> list[Sequence[Page]]:
    """The pages in portions. What there is one of can be long: each is a portion, and first, so that none ends late."""
    numbers = Counter(page.make for page in pages)
    alone = [page for page in pages if numbers[page.make] == 1]
    many = [page for page in pages if numbers[page.make] > 1]
    return [*([page] for page in alone), *(many[start : start + size] for start in range(0, len(many), size))]


class Inherited:
    """What a worker process renders with and writes to. A forked one has it already; to another, it is sent."""

    def __init__(self, with_: Renderer, edition: Edition, stage: Stage) -> None:
        self.with_, self.edition, self.stage = with_, edition, stage

    def __reduce__(self) -> tuple[Callable[..., "Inherited"], tuple[object, ...]]:
        return _sent, (self.edition, self.with_.templates, self.with_.notes is not None, self.stage)


def _sent(edition: Edition, templates: Path, noting: bool, stage: Stage) -> Inherited:
    return Inherited(renderer(index(edition), templates, Notes() if noting else None), edition, stage)


# What this worker process was given, set once by `_prepare`.
_worker: list[Inherited] = []


def _prepare(inherited: Inherited) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()
    _begin(inherited)
    _worker[:] = [inherited]


def _begin(inherited: Inherited) -> None:
    """Number questions from nothing."""
    if inherited.with_.notes:
        inherited.with_.notes.numbers.clear()
        inherited.with_.frames.clear()


class Chunk(NamedTuple):
    """Some pages made by a process: its own number, the questions that it numbered on the way, and the first number."""

    process: int
    first: int
    fresh: list[Ask]
    made: list[Made]


def _chunk(inherited: Inherited, pages: Sequence[Page]) -> Chunk:
    with_ = inherited.with_
    asks = with_.notes.numbers.asks if with_.notes else []
    first = len(asks)
    found = list(made(pages, with_, inherited.stage))
    return Chunk(os.getpid(), first, asks[first:], found)


def _undo(stage: Stage, pages: Sequence[Page]) -> None:
    """Take off the stage what a process that ended before its time has put there."""
    for page in pages:
        withdraw(stage, page.address)


def _pooled_chunk(pages: Sequence[Page]) -> Chunk:
    return _chunk(_worker[0], pages)


@dataclass(frozen=True)
class Job:
    """What rendering the pages of one edition takes, to be sent anywhere: a pickle of the edition and the templates.

    `digest` names it; `engine` is the digest of the engine that made it. Plain values, so that it can be read, and
    refused, by an engine that cannot read the pickle.
    """

    digest: str
    engine: str
    data: bytes


def job(edition: Edition, templates: Path) -> Job:
    """The job of rendering pages of an edition with the templates in a folder."""
    from factsheet.identity import engine_digest, template_files

    data = pickle.dumps((edition, template_files(templates)), pickle.HIGHEST_PROTOCOL)
    return Job(hashlib.sha256(data).hexdigest(), engine_digest(), data)


def on_executor(
    pages: Sequence[Page], sent: object, stage: Stage, executor: "Executor", ahead: int = AHEAD
) -> Iterator[Made]:
    """The pages rendered by an executor, wherever it does so, and put on the stage here as they come back.

    `sent` is the Job, or what the executor takes for it (a handle on one that it has been given already); at most
    `ahead` portions are under way, so that memory does not grow with the site. Raises what `rendered` and `put` raise,
    and what the executor does when it cannot go on.
    """
    from concurrent.futures import FIRST_COMPLETED, wait

    waiting = chunks(pages)[::-1]
    given: set[Future[list[tuple[str, bytes]]]] = set()
    try:
        while waiting or given:
            while waiting and len(given) < ahead:
                given.add(executor.submit(rendered, sent, waiting.pop()))  # type: ignore[arg-type]  # or a handle on it
            done, given = wait(given, return_when=FIRST_COMPLETED)
            while done:
                for address, data in done.pop().result():
                    yield Made(put(stage, address, data), b"")
    finally:
        for one in given:
            one.cancel()


def rendered(job: Job, pages: Sequence[Page]) -> list[tuple[str, bytes]]:
    """The address and the bytes of each page: a pure function, run wherever an executor runs it.

    Raises OtherEngine, jinja2.TemplateError.
    """
    # Rendering holds the interpreter, so that two threads of one process gain nothing from each other.
    with _unpacking:
        with_ = _unpacked(job)
        return [(page.address, render(page, with_)) for page in map(_page, pages)]


def _page(one: Sequence[str]) -> Page:
    return Page(*one)


_unpacking = threading.Lock()
# The last job that this process was given, by its digest, with the folder that its templates lie in.
_jobs: dict[str, tuple[Renderer, "tempfile.TemporaryDirectory[str]"]] = {}


def _unpacked(job: Job) -> Renderer:
    """What a job is rendered with; that of the last job is kept, and no other."""
    if job.digest in _jobs:
        return _jobs[job.digest][0]
    from factsheet.identity import engine_digest

    if job.engine != engine_digest():
        raise OtherEngine("another version of the engine, or of a library that it uses, runs there")
    _forget()
    edition, templates = pickle.loads(job.data)  # noqa: S301  # whoever may give this process work may run anything in it
    folder = tempfile.TemporaryDirectory(prefix="factsheet-", ignore_cleanup_errors=True)
    for name, data in templates.items():
        path = Path(folder.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    with_ = renderer(index(edition), Path(folder.name))
    _jobs[job.digest] = with_, folder
    return with_


def _forget() -> None:
    while _jobs:
        _jobs.popitem()[1][1].cleanup()


atexit.register(_forget)
