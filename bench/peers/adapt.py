"""The workload as a project that each peer can build: the same words in the same pages, templates of comparable output.

What a generator can look up while it renders, its templates look up (Hugo, Zola); what it cannot is handed to it as data
(Eleventy, Pelican), or written into the Markdown beforehand (MkDocs). That is not timed, and flatters the peer.
"""

import datetime
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

HERE = Path(__file__).resolve().parent
KINDS = ("claims", "events", "actors", "sources", "topics")
# Words that mean something else to one peer or another.
RENAMED = {"url": "address", "kind": "sort", "published": "issued", "name": "title"}
SITE = "/workload/"
STYLE = "body{max-width:50rem;margin:auto}\n"


class Entry(NamedTuple):
    """One entry of the workload: its folder, its id, its front matter with a `title` and a `date`, its body."""

    kind: str
    id: str
    front: dict[str, Any]
    body: str


def entries(content: Path) -> Iterator[Entry]:
    """Every entry of a content folder that `bench/workload.py` wrote, folder by folder, in the order of the ids."""
    for kind in KINDS:
        for path in sorted((content / kind).glob("*.md")):
            _, front, body = path.read_text("utf-8").split("---\n", 2)
            read = yaml.load(front, yaml.CSafeLoader)  # noqa: S506  # the safe one, in C
            fields = {RENAMED.get(name, name): value for name, value in read.items()}
            day = fields.get("issued") or fields.get("reviewed") or fields.get("date") or datetime.date(2019, 12, 31)
            yield Entry(kind, path.stem, {"title": fields.pop("title"), "date": day, **fields}, body.strip())


def adapt(peer: str, content: Path, project: Path) -> None:
    """Write the project of `peer` (`hugo`, `zola`, `eleventy`, `pelican`, `mkdocs`) into the folder `project`."""
    shutil.copytree(HERE / peer, project)
    ADAPTERS[peer](list(entries(content)), project)


def _write(folder: Path, every: list[Entry], front: Callable[[Entry], dict[str, Any]], linked: bool = True) -> None:
    for kind in KINDS:
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for one in every:
        body = re.sub(r"\]\(([\w-]+)\.md\)", rf"]({SITE}claims/\1/)", one.body) if linked else one.body
        (folder / one.kind / f"{one.id}.md").write_text(f"---\n{_yaml(front(one))}---\n\n{body}\n", "utf-8")


def _yaml(front: dict[str, Any]) -> str:
    return yaml.dump(front, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=1000)


def _known(every: list[Entry], project: Path) -> None:
    """What templates cannot look up: of each entry its title, date, publisher and address."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for one in every:
        shown = {name: one.front[name] for name in ("title", "publisher", "address") if name in one.front}
        found[one.kind][one.id] = {**shown, "date": one.front["date"].isoformat()}
    (project / "entries.json").write_text(json.dumps(found), "utf-8")


def _hugo(every: list[Entry], project: Path) -> None:
    _write(project / "content", every, lambda one: one.front)
    for kind in KINDS:
        (project / "content" / kind / "_index.md").write_text(f"---\ntitle: {kind.title()}\n---\n")
    (project / "static").mkdir()
    (project / "static" / "style.css").write_text(STYLE)


def _zola(every: list[Entry], project: Path) -> None:
    own = ("title", "date")

    def front(one: Entry) -> dict[str, Any]:
        extra = {name: value for name, value in one.front.items() if name not in own}
        return {**{name: one.front[name] for name in own}, "slug": one.id, "extra": extra}

    _write(project / "content", every, front)
    for kind in KINDS:
        page = "claim" if kind == "claims" else "entry"
        (project / "content" / kind / "_index.md").write_text(
            f'+++\ntitle = "{kind.title()}"\nsort_by = "date"\ntemplate = "list.html"\npage_template = "{page}.html"\n+++\n'
        )
    (project / "static").mkdir()
    (project / "static" / "style.css").write_text(STYLE)


def _eleventy(every: list[Entry], project: Path) -> None:
    (project / "includes").mkdir()
    (project / "src").mkdir()
    for name in ("base", "claim", "entry"):
        (project / f"{name}.njk").rename(project / "includes" / f"{name}.njk")
    for name in ("list", "feed", "sitemap"):
        (project / f"{name}.njk").rename(project / "src" / f"{name}.njk")
    (project / "package.json").write_text('{"private": true, "type": "module"}\n')
    _known(every, project)
    _write(project / "src", every, lambda one: one.front)
    for kind in KINDS:
        layout = "claim.njk" if kind == "claims" else "entry.njk"
        (project / "src" / kind / f"{kind}.json").write_text(json.dumps({"layout": layout, "tags": [f"{kind}_"]}))


def _pelican(every: list[Entry], project: Path) -> None:
    _known(every, project)
    _write(project / "content", every, lambda one: {**one.front, "slug": one.id})


# Python-Markdown takes a list of thousands of items quadratic time, so a list is parted.
LIST_PART = 500


def _mkdocs(every: list[Entry], project: Path) -> None:
    titles = {(one.kind, one.id): one.front["title"] for one in every}
    sources = {one.id: one.front for one in every if one.kind == "sources"}

    def link(kind: str, id: str) -> str:
        return f"[{titles[kind, id]}](../{kind}/{id}.md)"

    def spelt(one: Entry) -> Entry:
        return one._replace(body="\n".join(_claim(one, sources, link) if one.kind == "claims" else _entry(one, link)))

    docs = project / "docs"
    _write(docs, [spelt(one) for one in every], lambda one: _described(one.front), linked=False)
    (docs / "index.md").write_text("# Workload\n\nStart with [the claims](claims/index.md).\n")
    (docs / "style.css").write_text(STYLE)
    for kind in KINDS:
        rows = [f"- [{one.front['title']}]({one.id}.md) {one.front['date']}\n" for one in every if one.kind == kind]
        parts = [rows[start : start + LIST_PART] for start in range(0, len(rows), LIST_PART)]
        for number, part in enumerate(parts):
            more = f"\n[More](index-{number + 1}.md)\n" if number + 1 < len(parts) else ""
            name = f"index-{number}.md" if number else "index.md"
            (docs / kind / name).write_text(f"# {kind.title()}\n\n{''.join(part)}{more}", "utf-8")


def _described(front: dict[str, Any]) -> dict[str, Any]:
    return {"title": front["title"], "description": front.get("proposition", front["title"])}


def _entry(one: Entry, link: Callable[[str, str], str]) -> Iterator[str]:
    yield f"# {one.front['title']}\n"
    yield f"**Date:** {one.front['date']}  "
    if "sort" in one.front:
        yield f"**Kind:** {one.front['sort']}  "
    if "address" in one.front:
        yield f"**Published at:** <{one.front['address']}>  "
    if "publisher" in one.front:
        yield f"**Publisher:** {link('actors', one.front['publisher'])}"
    yield f"\n{one.body}"


def _claim(one: Entry, sources: dict[str, dict[str, Any]], link: Callable[[str, str], str]) -> Iterator[str]:
    front = one.front
    yield f'<script type="application/ld+json">{_json_ld(one, sources)}</script>\n'
    yield f"# {front['title']}\n\n{front['proposition']}\n"
    yield f"Reviewed {front['date']}  \nEvents {', '.join(link('events', id) for id in front['events'])}  "
    yield f"Topics {', '.join(link('topics', id) for id in front['topics'])}\n\n## Who asserted it\n"
    for number, row in enumerate(front["assertions"], 1):
        source = sources[row["source"]]
        speaker = link("actors", row.get("actor", source["publisher"]))
        what = row.get("stance") or f"relays {', '.join(row['from'])}"
        yield f"{number}.  {speaker} *{what}* {row.get('basis', '')} in {link('sources', row['source'])}, {source['date']}\n"
        yield f"    > {row['quote']}\n\n    {row['note']}\n\n    <{source['address']}>\n"
    yield "## The chain\n\n| Assertion | Page | Relays |\n| --- | --- | --- |"
    for row in front["assertions"]:
        yield f"| {row['id']} | {link('sources', row['source'])} | {', '.join(row.get('from', ())) or 'nobody'} |"
    yield f"\n{one.body}\n\n## Related claims\n"
    for row in front["related"]:
        yield f"- {row['how']} {link('claims', row['claim'])}"


def _json_ld(one: Entry, sources: dict[str, dict[str, Any]]) -> str:
    base = f"https://example.org{SITE}"
    seen = [(row["source"], sources[row["source"]]) for row in one.front["assertions"]]
    shown = {
        "@context": "https://schema.org",
        "@type": "Claim",
        "url": f"{base}claims/{one.id}/",
        "name": one.front["title"],
        "text": one.front["proposition"],
        "datePublished": one.front["date"].isoformat(),
        "author": {"@type": "Organization", "name": "Workload", "url": base},
        "appearance": [
            {
                "@type": "CreativeWork",
                "name": source["title"],
                "url": f"{base}sources/{id}/",
                "datePublished": source["date"].isoformat(),
            }
            for id, source in seen
        ],
    }
    return json.dumps(shown).replace("<", "\\u003c")


ADAPTERS = {"hugo": _hugo, "zola": _zola, "eleventy": _eleventy, "pelican": _pelican, "mkdocs": _mkdocs}
