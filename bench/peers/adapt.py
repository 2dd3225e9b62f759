"""The workload as a project that each peer can build: the same words in the same pages, lean templates that are alike.

What a generator can look up while it renders, its templates look up (Hugo, Zola); what it cannot is handed to it as data
(Eleventy, Pelican), or written into the Markdown beforehand (MkDocs). That is not timed, and flatters the peer.

The projects `hugo-full` and `zola-full` lie over the lean ones, and their pages are as full as ours. They derive nothing: how
many pages carry a claim stands in for its status, and a row for each assertion for the chain. The claims of an actor, an event,
a source or a topic are found as those of a term of a taxonomy; what neither of them finds, who speaks where an assertion does
not say, and which claims are part of one, is written into the front matter. Hugo writes the data of each claim; Zola cannot.
"""

import datetime
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
    """Write the project of `peer`, one of ADAPTERS, into the folder `project`."""
    lean = peer.removesuffix("-full")
    shutil.copytree(HERE / lean, project)
    if peer != lean:
        shutil.copytree(HERE / peer, project, dirs_exist_ok=True)
    ADAPTERS[peer](list(entries(content)), project)


def _write(
    folder: Path,
    every: Iterable[Entry],
    front: Callable[[Entry], dict[str, Any]],
    linked: bool = True,
    file: str = "{}.md",
) -> None:
    for kind in KINDS:
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for one in every:
        body = re.sub(r"\]\(([\w-]+)\.md\)", rf"]({SITE}claims/\1/)", one.body) if linked else one.body
        path = folder / one.kind / file.format(one.id)
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\n{_yaml(front(one))}---\n\n{body}\n", "utf-8")


def _yaml(front: dict[str, Any]) -> str:
    return yaml.dump(front, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=1000)


def _known(every: list[Entry], project: Path) -> None:
    """What templates cannot look up: of each entry its title, date, publisher and address."""
    found: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for one in every:
        shown = {name: one.front[name] for name in ("title", "publisher", "address") if name in one.front}
        found[one.kind][one.id] = {**shown, "date": one.front["date"].isoformat()}
    (project / "entries.json").write_text(json.dumps(found), "utf-8")


def _full(every: list[Entry]) -> Iterator[Entry]:
    """The entries, each claim with who speaks in each assertion, with its actors and sources, and with its parts."""
    publishers = {one.id: one.front["publisher"] for one in every if one.kind == "sources"}
    parts = defaultdict(list)
    for one in every:
        for row in one.front.get("related", ()):
            parts[row["claim"]].append(one.id)
    for one in every:
        if one.kind != "claims":
            yield one
            continue
        rows = [{"actor": publishers[row["source"]], **row} for row in one.front["assertions"]]
        found = {
            "actors": sorted({row["actor"] for row in rows}),
            "sources": sorted({row["source"] for row in rows}),
            "parts": parts[one.id],
        }
        yield one._replace(front={**one.front, "assertions": rows, **found})


def _static(project: Path, icon: bool = False) -> None:
    (project / "static").mkdir()
    (project / "static" / "style.css").write_text(STYLE)
    if icon:
        shutil.copy(HERE.parents[1] / "templates" / "icon.svg", project / "static")


def _hugo(every: list[Entry], project: Path) -> None:
    _write(project / "content", every, lambda one: one.front)
    _hugo_lists(project)
    _static(project)


def _hugo_full(every: list[Entry], project: Path) -> None:
    """All but claims are terms: of a term, Hugo knows the claims."""
    filled = list(_full(every))
    _write(project / "content", (one for one in filled if one.kind == "claims"), lambda one: one.front)
    terms = (one for one in filled if one.kind != "claims")
    _write(project / "content", terms, lambda one: one.front, file="{}/_index.md")
    _hugo_lists(project)
    _static(project, icon=True)


def _hugo_lists(project: Path) -> None:
    for kind in KINDS:
        (project / "content" / kind / "_index.md").write_text(f"---\ntitle: {kind.title()}\n---\n")


def _zola(every: list[Entry], project: Path) -> None:
    _write(project / "content", every, _zola_front)
    for kind in KINDS:
        _zola_list(project, kind, "claim" if kind == "claims" else "entry")
    _static(project)


def _zola_full(every: list[Entry], project: Path) -> None:
    _write(project / "content", _full(every), lambda one: _zola_front(one, KINDS))
    for kind in KINDS:
        _zola_list(project, kind, kind.removesuffix("s"))
    _static(project, icon=True)
    shutil.copy(HERE / "hugo-full" / "layouts" / "partials" / "rules.html", project / "templates")


def _zola_front(one: Entry, taxonomies: Sequence[str] = ()) -> dict[str, Any]:
    own = ("title", "date", *taxonomies)
    front = {"title": one.front["title"], "date": one.front["date"], "slug": one.id}
    terms = {kind: one.front[kind] for kind in taxonomies if kind in one.front}
    if terms:
        front["taxonomies"] = terms
    return {**front, "extra": {name: value for name, value in one.front.items() if name not in own}}


def _zola_list(project: Path, kind: str, page: str) -> None:
    (project / "content" / kind / "_index.md").write_text(
        f'+++\ntitle = "{kind.title()}"\nsort_by = "date"\ntemplate = "list.html"\npage_template = "{page}.html"\n+++\n'
    )


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


ADAPTERS = {
    "hugo": _hugo,
    "hugo-full": _hugo_full,
    "zola": _zola,
    "zola-full": _zola_full,
    "eleventy": _eleventy,
    "pelican": _pelican,
    "mkdocs": _mkdocs,
}
