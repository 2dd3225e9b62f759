"""`build`: check the content, then write the whole site, or nothing."""

import argparse
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from factsheet.commands import FINE, IO, USAGE, WRONG, Stop, again, handbook
from factsheet.commands.rooms import Rooms

if TYPE_CHECKING:
    from factsheet.check import Standing
    from factsheet.edition import Edition
    from factsheet.plan import Page
    from factsheet.rebuild import Made
    from factsheet.render import Renderer
    from factsheet.views.index import Index
    from factsheet.write import Stage

    Rendering = Callable[[Sequence[Page], Stage], Iterable[Made]]

_SHARD = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,8})")


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--templates", default="templates", metavar="DIR", help="the templates (default: templates)")
    parser.add_argument("--out", metavar="DIR", help="where the site goes (default: site; with --shard, part-K)")
    parser.add_argument("--base-url", metavar="URL", help="where it will be published (default: what site.yaml says)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--jobs", type=int, metavar="N", help="how many processes render (default: one a processor)")
    where.add_argument(
        "--executor", metavar="dask://HOST:PORT", help="render on a Dask cluster, whose scheduler is there"
    )
    parser.add_argument(
        "--shard", metavar="K/N", help="write the K-th of N parts of the site, without the search, for `merge`"
    )
    parser.add_argument("--clean", action="store_true", help="reuse nothing of the last build")
    parser.add_argument("--cache", default=".cache", metavar="DIR", help="notes for the next build (default: .cache)")
    parser.add_argument(
        "--no-cache", dest="cache", action="store_const", const="", help="leave the next build no notes"
    )
    parser.add_argument("--no-search", action="store_true", help="leave the full-text search out")
    handbook.option(parser)
    parser.add_argument("--profile", action="store_true", help="print where the time went")


def run(options: argparse.Namespace) -> int:
    """Check the content and write the site; one line says what was done."""
    start = time.perf_counter()
    options.shard = _shard(options.shard) if options.shard is not None else None
    options.out = options.out or (f"part-{options.shard[0]}" if options.shard else "site")
    # What other machines have made, or will, is not noted here.
    noting = options.cache and not options.shard and options.executor is None
    before = again.before(options, templates_folder(Path(options.templates))) if noting else None
    said = again.standing(before) if before and not options.clean else ""
    if said:
        print(f"{said}, 0 changed, {time.perf_counter() - start:.2f} seconds")
        return FINE
    from factsheet.broken import BrokenTemplates
    from factsheet.diagnostics import report
    from factsheet.search import SearchFailed
    from factsheet.write import Refused, WriteFailed

    rooms = Rooms(start)
    _usage(options)
    signal.signal(signal.SIGTERM, terminated)
    try:
        done = _resumed(options, before, rooms) if before and not options.clean else None
        done = done or _whole(options, before, rooms)
    except BrokenTemplates as failure:
        sys.stderr.write(report(failure.problems, failure.texts))
        return WRONG
    except Refused as refusal:
        raise Stop(str(refusal), IO) from None
    except (WriteFailed, SearchFailed) as failure:
        raise Stop(f"{failure}; the site was not changed", IO) from None
    if done is None:
        return WRONG
    said, changed = done
    print(f"{said}, {changed} changed, {time.perf_counter() - start:.2f} seconds")
    if options.profile:
        sys.stderr.write(rooms.told())
    return FINE


def _whole(options: argparse.Namespace, before: again.Again | None, rooms: Rooms) -> tuple[str, int] | None:
    """Read and check everything, and write the site: how many pages it has, in words, and how many files changed.

    None when the content is wrong, which then has been told. Raises BrokenTemplates, Refused, WriteFailed and
    SearchFailed.
    """
    from factsheet import standing
    from factsheet.check import NOTHING
    from factsheet.commands.setting import as_of, checked, loaded, loaded_again, tell
    from factsheet.load.entries import Places

    rooms.leave("start")
    known, engine = NOTHING, ""
    if before:
        found, files = loaded_again(options, before.notes, before.name, rooms.leave)
        notes, engine = standing.recall(before.notes), files.stamp
        known = standing.of_notes(notes, found.content, as_of(options, found), files)
    else:
        found = loaded(options, leave=rooms.leave)
    result = checked(options, found, known, rooms.leave)
    if result.edition is None:
        tell(result.problems, found)
        return None
    # The text of the files was kept for what is wrong with them, and nothing is.
    del found
    for _, entry in result.edition.content.entries():
        if isinstance(entry.places, Places):
            entry.places.forget()
    edition = _with_handbook(result.edition, options, rooms)
    said, changed, whole = _write(edition, options, rooms, before, known, engine)
    if before:
        standing.keep(before.notes, notes, known, edition, files, before.name)
        resumable = files.whole and not edition.handbook
        if resumable:
            from factsheet import resume

            resume.keep(before.notes, before.name, whole)
        again.done(before, said, before.name if resumable else "")
        rooms.leave("notes")
    return said, changed


# Below this many files that a site is made from, another process costs more than it saves.
FEW = 5_000


def _resumed(options: argparse.Namespace, before: again.Again, rooms: Rooms) -> tuple[str, int] | None:
    """Take the last build up again, when one entry was edited since and nothing follows for the others: as `_whole`.

    None when that is not so. Raises Refused, WriteFailed, SearchFailed.
    """
    edited = again.edited(before)
    if edited is None:
        return None
    import jinja2
    import msgspec

    from factsheet import forks, resume, unchanged
    from factsheet.fields import FOLDERS
    from factsheet.search import indexed
    from factsheet.write import MANIFEST, commit, staging

    noted, site, path = edited
    content = Path(options.content)
    address = Path(path).relative_to(content).as_posix() if Path(path).is_relative_to(content) else ""
    if address.partition("/")[0] not in FOLDERS:
        return None
    others = options.jobs - 1 if forks.POSSIBLE and len(before.look.lines) >= FEW else 0
    rooms.leave("start")
    # Notes may be spoiled in any way, or a template broken: the whole build does without the one and tells the other.
    unfit = (msgspec.DecodeError, LookupError, ValueError, TypeError, RuntimeError, OSError, jinja2.TemplateError)
    last = done = None
    with suppress(*unfit):
        last = resume.last(before.notes, content, noted)
    if last is None:
        return None
    rooms.leave("reuse")
    with staging(Path(options.out), (content, options.templates)) as stage:
        inputs, dated = before.look.digest, before.dated
        with suppress(*unfit):
            done = resume.resumed(last, address, content, inputs, dated, options.templates, stage, others)
        if done is None:
            return None
        rooms.leave("render")
        written = done.written
        if not options.no_search:
            written = [*written, *indexed(stage, written)]
            rooms.leave("search")
        summary = commit(stage, written)
    rooms.leave("swap")
    resume.remember(before.notes, done.since)
    changed = [Path(options.out, one) for one in (MANIFEST, *(one.address for one in written if one.changed))]
    again.done(before, noted.said, noted.whole, unchanged.again(site, changed) if options.no_search else None)
    rooms.leave("notes")
    return noted.said, summary.changed


def _usage(options: argparse.Namespace) -> None:
    from factsheet.commands.setting import processors
    from factsheet.load.values import is_web_address

    if options.jobs is None:
        options.jobs = processors()
    if options.jobs < 1:
        raise Stop("--jobs takes a number from 1", USAGE)
    if options.base_url and not is_web_address(options.base_url):
        raise Stop(f"--base-url is not a web address: {options.base_url}", USAGE)
    if options.executor is not None:
        _usage_of_cluster(options.executor)
    options.templates = templates_folder(Path(options.templates))


def _usage_of_cluster(address: str) -> None:
    from factsheet.cluster import scheduler

    try:
        scheduler(address)
    except ValueError:
        raise Stop(f"--executor takes dask://HOST:PORT, not {address}", USAGE) from None


def _shard(words: str) -> tuple[int, int]:
    """Which part of how many. Raises Stop."""
    found = _SHARD.fullmatch(words)
    number, of = map(int, found.groups()) if found else (1, 0)
    if number > of:
        raise Stop(f"--shard takes K/N, such as 1/3: the K-th of N parts; not {words}", USAGE)
    return number, of


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


def _with_handbook(edition: "Edition", options: argparse.Namespace, rooms: Rooms) -> "Edition":
    import msgspec

    book = handbook.of(options)
    if book is None:
        return edition
    rooms.leave("handbook")
    return msgspec.structs.replace(edition, handbook=book)


def terminated(number: int, frame: FrameType | None) -> None:
    """What a command that writes does on SIGTERM: leave through the stage's own clean-up."""
    raise KeyboardInterrupt


def _write(
    edition: "Edition",
    options: argparse.Namespace,
    rooms: Rooms,
    before: again.Again | None,
    known: "Standing",
    engine: str,
) -> "tuple[str, int, Index]":
    """Write the site; when there is a build `before`, with what is `known` from it, by an `engine` of this stamp.

    Gives how many pages it has, in words, how many files changed, and the index of the edition.
    """
    from jinja2 import TemplateError

    from factsheet import diagnostics, rebuild
    from factsheet.broken import BrokenTemplates, broken
    from factsheet.plan import plan
    from factsheet.render import renderer
    from factsheet.search import indexed
    from factsheet.views import index
    from factsheet.views.asked import Answers, Notes, ground
    from factsheet.write import commit, staging

    whole = index(edition)
    pages = plan(edition, whole.parts)
    part: dict[str, object] = {}
    if options.shard:
        pages, part = _part(pages, edition, options)
    notes = Notes() if before else None
    with_ = renderer(whole, options.templates, notes)
    rooms.leave("plan")
    with staging(Path(options.out), (Path(options.content), options.templates), options.clean) as stage:
        found: dict[str, Made] = {}
        if before and notes:
            answers, under = Answers(whole), ground(edition, rebuild.stamp(options.templates, engine))
            memory, asked = rebuild.recall(before.notes)
            for ask in asked:
                notes.numbers.of(ask)
            found = rebuild.standing(pages, memory, asked, under, answers, stage, known)
            rooms.leave("reuse")
        left = [page for page in pages if page.address not in found]
        try:
            # A cluster is left before anything else can fail, so that nothing else is put down to it.
            with _rendering(with_, edition, options) as rendering:
                found |= {one.written.address: one for one in _watched(rendering(left, stage), len(left))}
        except TemplateError:
            raise BrokenTemplates(broken(pages, with_), options.templates) from None
        written = [one.written for one in found.values()]
        rooms.leave_rendering(found.values())
        if not options.no_search and not part:
            written += indexed(stage, written)
            rooms.leave("search")
        done = commit(stage, written, part)
    rooms.leave("swap")
    if before and notes:
        made = [(one, found[one.address]) for one in pages]
        rebuild.remember(before.notes, before.name, under, notes.numbers.asks, answers, made, options.out)
        rooms.leave("notes")
    said = diagnostics.count(sum(one.address.endswith(".html") for one in pages), "page")
    return "part {} of {}: {}".format(*options.shard, said) if part else said, done.changed, whole


def _part(
    pages: "Sequence[Page]", edition: "Edition", options: argparse.Namespace
) -> "tuple[list[Page], dict[str, object]]":
    """The pages of the part that the options name, and what its manifest says of it."""
    from msgspec import to_builtins

    from factsheet.shards import portion, shard

    return portion(pages, *options.shard), {
        "shard": to_builtins(shard(edition, options.templates, pages, *options.shard))
    }


@contextmanager
def _rendering(with_: "Renderer", edition: "Edition", options: argparse.Namespace) -> "Iterator[Rendering]":
    """How the pages are rendered and put on a stage: on the cluster that the options name, or on this machine."""
    from factsheet.workers import job, on_executor, spread

    if options.executor:
        from factsheet.cluster import ClusterFailed, connected

        try:
            with connected(options.executor) as cluster:
                sent = cluster.send(job(edition, options.templates))
                yield lambda pages, stage: on_executor(pages, sent, stage, cluster.executor, cluster.ahead)
        except ClusterFailed as failure:
            raise Stop(f"{failure}; the site was not changed", IO) from None
        return
    yield lambda pages, stage: spread(pages, with_, edition, stage, options.jobs)


def _watched(made: Iterable["Made"], total: int) -> Iterable["Made"]:
    """The same, with a progress bar on long work when somebody watches."""
    if total < 2000 or not sys.stderr.isatty():
        return made
    from rich.console import Console
    from rich.progress import track

    return track(made, "writing", total, console=Console(stderr=True), transient=True)
