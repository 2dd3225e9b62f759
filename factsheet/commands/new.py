"""`new`: an entry with every field of its kind; or a source from its address, with its relay in a claim."""

import argparse
import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from factsheet.commands import FINE, IO, USAGE, WRONG, Stop
from factsheet.commands.setting import as_of, loaded, replace_text, shown, tell
from factsheet.diagnostics import did_you_mean
from factsheet.fields import ACTOR_KINDS, KINDS, SOURCE_KINDS

if TYPE_CHECKING:
    from factsheet.address import Shown
    from factsheet.load import Loaded
    from factsheet.model import Claim, Content


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("kind", metavar="KIND", choices=tuple(KINDS), help=f"one of {', '.join(KINDS)}")
    parser.add_argument("title", metavar="TITLE", help="the title or the name; for a source, its web address does, too")
    parser.add_argument("--id", help="the entry's id (default: made from the title)")
    parser.add_argument(
        "--relays",
        metavar="CLAIM#ID",
        action="append",
        default=[],
        help="for a source: the assertion that it passes on; may be given again",
    )
    parser.add_argument("--publisher", metavar="ACTOR", help="for a source: who published it")
    parser.add_argument("--source", metavar="SOURCE", help="for a claim: the source of its first assertion")


def run(options: argparse.Namespace) -> int:
    """Write the files and say where they are; or none, when they would bring a mistake."""
    found = loaded(options, drafts=True)
    wanted = _wanted(options, found)
    _prove(options, found, wanted)
    folder = Path(options.content)
    for address, text in wanted.items():
        path = folder / address
        if _is_on_file(found, address):
            replace_text(path, text)
            print(f"changed {shown(folder)}{address}")
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            raise Stop(
                f"{path} is there already; nothing is ever overwritten (--id gives another name)", USAGE
            ) from None
        except OSError as error:
            raise Stop(f"{path} cannot be written: {(error.strerror or '').lower()}", IO) from None
        print(f"wrote {shown(folder)}{address}")
    return FINE


def _wanted(options: argparse.Namespace, found: "Loaded") -> dict[str, str]:
    """The text of each file to be written or changed, by its address in the content folder. Raises Stop."""
    from factsheet.load.values import is_web_address

    if not options.title.strip():
        raise Stop("the title says nothing", USAGE)
    if options.kind != "source" and (options.relays or options.publisher):
        raise Stop("--relays and --publisher go with a source", USAGE)
    if options.kind == "source" and is_web_address(options.title):
        return _source(options, found)
    if options.relays:
        raise Stop(f"--relays goes with the web address of a source, which `{options.title}` is not", USAGE)
    return dict(_titled(options, found))


def _is_on_file(found: "Loaded", address: str) -> bool:
    return found.content.prefix + address in found.texts


def _prove(options: argparse.Namespace, found: "Loaded", wanted: Mapping[str, str]) -> None:
    """Check everything as it would be, in memory. Raises Stop when the new files would bring a mistake."""
    from factsheet.check import check
    from factsheet.load import Unreadable, files, load_files

    try:
        data, problems = files.read(Path(options.content))
    except Unreadable as error:
        raise Stop(str(error), IO) from None
    day, prefix = as_of(options, found), found.content.prefix
    before = set(check(load_files(data, prefix, True, problems), day).problems)
    after = load_files(data | {address: text.encode() for address, text in wanted.items()}, prefix, True, problems)
    added = [one for one in check(after, day).problems if one not in before]
    mine = {prefix + address for address in wanted}
    added = [one for one in added if one.span.path in mine] or ([] if before else added)
    if added:
        tell(added, after)
        raise Stop("nothing was written: it would bring the mistakes above", WRONG)


Values = dict[str, "str | list[dict[str, str]]"]

DRAFT = {"draft": "Take this line away when the entry is ready to be published."}


class Named(NamedTuple):
    """An entry to be written: its kind, its id, what is known of it, and what to say of that."""

    kind: str
    id: str
    values: Values
    remarks: Mapping[str, str] | None = None

    @property
    def file(self) -> tuple[str, str]:
        """Its address in the content folder, and its text."""
        from factsheet.outline import BODIES, outline

        ending = "md" if self.kind in BODIES else "yaml"
        return f"{KINDS[self.kind]}/{self.id}.{ending}", outline(self.kind, self.values, self.remarks)


def _titled(options: argparse.Namespace, found: "Loaded") -> Iterator[tuple[str, str]]:
    """The file of a new entry of any kind, a draft; and of what it cannot do without, when nothing is on file."""
    from factsheet.address import identifier
    from factsheet.outline import quoted

    kind, title = options.kind, options.title
    id = options.id or identifier(title)
    if not id:
        raise Stop("no id can be made from this title: give one with --id", USAGE)
    _free(found.content, kind, id)
    today = options.as_of or datetime.date.today().isoformat()  # a new entry is reviewed on the day it is written
    values: Values = {"name" if kind == "actor" else "title": quoted(title)}
    remarks = dict(DRAFT)
    if kind == "claim":
        if not options.source:
            remarks["source"] = "So that this can be checked at once; put the right one here."
        source = _known(found.content, "source", options.source) if options.source else ""
        if not source:
            source = _latest_source(found.content)
        if not source:
            source = "first-source"
            yield from _placeholders(found.content, source)
        values |= {
            "proposition": quoted(title.rstrip(".") + "."),
            "nature": "fact",
            "assertions": [{"id": "first", "stance": "affirms", "basis": "unstated", "source": source}],
            "reviewed": today,
        }
    elif kind == "source":
        if not options.publisher:
            remarks["publisher"] = "So that this can be checked at once; put the right one here."
        publisher = _known(found.content, "actor", options.publisher) if options.publisher else ""
        if not publisher:
            publisher = _busiest_publisher(found.content)
        if not publisher:
            publisher = "first-publisher"
            yield from _placeholder(found.content, publisher)
        values |= {"publisher": publisher, "kind": SOURCE_KINDS[0]}
    elif kind == "actor":
        values["kind"] = ACTOR_KINDS[0]
    elif kind == "event":
        values["date"] = today
    else:
        values["summary"] = quoted("One or two sentences.")
    values["draft"] = "true"
    yield Named(kind, id, values, remarks).file


def _placeholders(content: "Content", source: str) -> Iterator[tuple[str, str]]:
    """A source to begin with, where there is none yet."""
    yield from _placeholder(content, "first-publisher")
    values: Values = {
        "title": "The title of the first source",
        "publisher": "first-publisher",
        "kind": SOURCE_KINDS[0],
        "draft": "true",
    }
    yield Named("source", source, values, DRAFT).file


def _placeholder(content: "Content", actor: str) -> Iterator[tuple[str, str]]:
    if actor not in content.actors:
        yield Named("actor", actor, {"name": "The first publisher", "kind": "outlet", "draft": "true"}, DRAFT).file


def _free(content: "Content", kind: str, id: str) -> None:
    """Raise Stop when an id cannot be given to a new entry."""
    from factsheet.load import fold
    from factsheet.load.values import IDENTIFIER

    if not IDENTIFIER.fullmatch(id):
        raise Stop(f"`{id}` cannot be an id: plain letters a to z, digits and hyphens", USAGE)
    taken = next((one for one in content.of(kind) if fold(one) == fold(id)), "")
    if taken:
        where = content.of(kind)[taken].path
        raise Stop(f"{where} is there already; nothing is ever overwritten (--id gives another name)", USAGE)


def _known(content: "Content", kind: str, id: str) -> str:
    if id not in content.of(kind):
        help = did_you_mean(id, content.of(kind), f"write it first: new {kind} …")
        raise Stop(f"there is no {kind} `{id}`: {help}", USAGE)
    return id


def _latest_source(content: "Content") -> str:
    return max(content.sources, key=lambda id: (content.sources[id].published.first, id), default="")


def _busiest_publisher(content: "Content") -> str:
    often = Counter(one.publisher for one in content.sources.values() if one.publisher in content.actors)
    return max(often, key=lambda id: (often[id], id), default=min(content.actors, default=""))


def _source(options: argparse.Namespace, found: "Loaded") -> dict[str, str]:
    """The files of a source that is known by its address, of its publisher, and of the claims it bears on."""
    from factsheet.address import shown as seen
    from factsheet.outline import quoted

    content = found.content
    page = seen(options.title)
    files: dict[str, str] = {}
    known = next((one for one in content.sources.values() if page.url in (one.url, one.archive_url)), None)
    if known:
        if not options.relays:
            raise Stop(f"{known.path} has this address already", USAGE)
        source, publisher = known.id, known.publisher
    else:
        publisher = _publisher(options, content, page)
        if publisher not in content.actors:
            kind = "person" if page.social else "outlet"
            name = page.label if page.social else page.host.removeprefix("www.")
            remarks = dict.fromkeys(("name", "kind"), "This is what the address shows; write what readers know.")
            files |= [Named("actor", publisher, {"name": quoted(name), "kind": kind}, remarks).file]
        source, text = _source_file(options, content, page, publisher)
        files |= [text]
    for relayed in options.relays:
        claim, assertion = _assertion(content, relayed)
        address = claim.path.removeprefix(content.prefix)
        before = files.get(address) or (Path(options.content) / address).read_bytes().decode()
        files[address] = _with_relay(claim, assertion, before, source, publisher)
    return files


def _publisher(options: argparse.Namespace, content: "Content", page: "Shown") -> str:
    """Who published a page: as told, as other pages of the same host are on file, else by the address."""
    if options.publisher:
        return _known(content, "actor", options.publisher)
    if not page.social:
        same = Counter(one.publisher for one in content.sources.values() if one.url and _host(one.url) == page.host)
        if same:
            return max(same, key=lambda id: (same[id], id))
    names = {page.label, page.host.removeprefix("www.")}
    for id, actor in content.actors.items():
        if id == page.label or names & {one.casefold() for one in (actor.name, *actor.aliases)}:
            return id
    return page.label


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").casefold()


def _source_file(
    options: argparse.Namespace, content: "Content", page: "Shown", publisher: str
) -> tuple[str, tuple[str, str]]:
    """The id, and the file, of a source by its address: with what the address shows, and nothing it does not."""
    from factsheet.address import identifier
    from factsheet.outline import quoted

    words = identifier(page.title, 40) or page.published
    id = options.id or "-".join(part for part in (publisher, words) if part)[:100].rstrip("-")
    if options.id or id not in content.sources:
        _free(content, "source", id)
    else:
        id = next(one for one in (f"{id}-{number}" for number in range(2, 10_000)) if one not in content.sources)
    path = urlsplit(page.url)
    values: Values = {
        "title": quoted(page.title or f"{page.host.removeprefix('www.')}{path.path.rstrip('/')}"),
        "publisher": publisher,
        "url": quoted(page.url) if "#" in page.url else page.url,
        "kind": "social" if page.social else "encyclopedia" if page.encyclopedia else SOURCE_KINDS[0],
    }
    if page.published:
        values["published"] = page.published
    if page.archive_url:
        values["archive_url"] = page.archive_url
    remarks = {"title": "These are the words of the address; write the page's own title."}
    if values["kind"] == SOURCE_KINDS[0]:
        remarks["kind"] = "The address does not show it; choose."
    return id, Named("source", id, values, remarks).file


def _assertion(content: "Content", named: str) -> tuple["Claim", str]:
    """The claim and the assertion that `CLAIM#ID` names. Raises Stop."""
    id, _, assertion = named.partition("#")
    id = id.rpartition("/")[2].removesuffix(".md").removesuffix(".yaml").removesuffix(".html")
    claim: Claim = content.claims[_known(content, "claim", id)]
    known = [one.id for one in claim.assertions]
    if not assertion:
        raise Stop(f"say which assertion of `{id}` it relays: {', '.join(f'{id}#{one}' for one in known)}", USAGE)
    if assertion not in known:
        help = did_you_mean(assertion, known, f"it has {', '.join(known)}")
        raise Stop(f"`{id}` has no assertion `{assertion}`: {help}", USAGE)
    return claim, assertion


def _with_relay(claim: "Claim", assertion: str, text: str, source: str, publisher: str) -> str:
    """The text of a claim's file with one more assertion: that `source` relays `assertion`. Raises Stop."""
    from factsheet.outline import with_item

    same = next((one for one in claim.assertions if one.source == source and assertion in one.relays), None)
    if same:
        raise Stop(f"{claim.path} has it already, as `{same.id}`", USAGE)
    taken = {one.id for one in claim.assertions}
    choices = (publisher, source, *(f"{publisher}-{number}" for number in range(2, 10_000)))
    lines = [f"id: {next(one for one in choices if one not in taken)}", f"from: [{assertion}]", f"source: {source}"]
    changed = with_item(text, "assertions", lines)
    if changed is None:
        shown = "\n".join(f"  {'- ' if at == 0 else '  '}{line}" for at, line in enumerate(lines))
        raise Stop(f"{claim.path} has its assertions on one line; add this to them by hand:\n{shown}", USAGE)
    return changed
