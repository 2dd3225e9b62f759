"""One state of the site that is served: its pages, what makes them, and what is wrong; made anew at every change."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import jinja2
import msgspec

from factsheet.amend import amended
from factsheet.broken import unreadable
from factsheet.check import NOTHING, check
from factsheet.diagnostics import Diagnostic
from factsheet.edition import Handbook
from factsheet.edtf import Date
from factsheet.load import Known, Unreadable, kept, load
from factsheet.load.files import Texts, read_one
from factsheet.load.kept import Mark
from factsheet.plan import ASSET, Page, plan
from factsheet.prose import Targets, targets
from factsheet.render import Renderer, render, renderer, template_problem
from factsheet.standing import of_edition
from factsheet.views import index

# How a page is marked that cannot be made now: whoever has it from before keeps it.
BROKEN = "broken"


class Setting(NamedTuple):
    """What is served: a folder of entries, what stands before its files in messages, the templates, the day.

    The handbook, if any, stays as it was when serving began.
    """

    content: Path
    prefix: str
    templates: Path
    as_of: Date
    handbook: Handbook | None = None


class Built(NamedTuple):
    """One state of the site: its pages, what makes them, and what is wrong now.

    With something wrong in the entries the pages are those of the last sound state, or none. `made` holds the pages
    that somebody has looked at; `assets` stands for the files that every page loads. `known` holds the
    files as they were last read, so that only those that changed are read again; `targets` is where links may lead,
    `marks` how the files of the entries looked before they were read.
    """

    number: int
    pages: Mapping[str, Page]
    renderer: Renderer | None
    problems: tuple[Diagnostic, ...]
    texts: Texts
    assets: str
    made: dict[str, bytes | Diagnostic]
    known: Known
    targets: Targets
    marks: Mapping[str, Mark]


def nothing() -> Built:
    """The state before there is any."""
    return Built(0, {}, None, (), Texts({}, ""), "", {}, {}, Targets({}, {}), {})


def rebuild(setting: Setting, before: Built, address: str) -> Built:
    """The site as the files are now, to be served at `address`; what stood before is kept where they are unsound."""
    marks = kept.marks(setting.content, setting.prefix)
    try:
        found = load(setting.content, setting.prefix, drafts=True, known=before.known)
    except Unreadable:
        # A folder that is being replaced: it is there again in a moment, and that is a change, too.
        return before._replace(number=before.number + 1)
    standing = of_edition(before.renderer.index.edition, found.content, setting.as_of) if before.renderer else NOTHING
    result = check(found, setting.as_of, address, standing)
    problems = [*result.problems, *_beside_drafts(setting, found.content.entries(), before.known)]
    with_, pages = before.renderer, before.pages
    if result.edition is not None:
        edition = msgspec.structs.replace(result.edition, handbook=setting.handbook)
        with_ = renderer(index(edition), setting.templates)
        pages = {one.address: one for one in plan(edition, with_.index.parts)}
    elif with_ is not None:
        with_ = renderer(with_.index, setting.templates)
    if with_ is not None:
        problems += unreadable(with_)
    assets = hashlib.sha256()
    for page in pages.values():
        if page.make == ASSET and (setting.templates / page.key).is_file():
            assets.update((setting.templates / page.key).read_bytes())
    return before._replace(
        number=before.number + 1,
        pages=pages,
        renderer=with_,
        problems=tuple(problems),
        texts=found.texts,
        assets=assets.hexdigest(),
        made={},
        targets=targets(found.content),
        marks=marks,
    )


def edited(setting: Setting, before: Built, address: str) -> Built | None:
    """The site with one entry as its file is now, by its address inside the content folder; `rebuild` gives the same.

    None where more has changed than can be told from the one entry.
    """
    with_, path = before.renderer, setting.prefix + address
    if before.problems or with_ is None or path not in before.known:
        return None
    marks = {**before.marks, path: kept.mark(setting.content / address)}
    data = read_one(setting.content, address)
    found = amended(with_.index, before.targets, address, data) if isinstance(data, bytes) else None
    if found is None:
        return None
    before.known[path] = found.read
    pages, now = before.pages, found.index()
    if now.parts.keys() != with_.index.parts.keys():
        pages = {one.address: one for one in plan(now.edition, now.parts)}
    # Where names and lists are as they were, so is all that the environment knows.
    with_ = renderer(now, setting.templates) if found.elsewhere else replace(with_, index=now)
    return before._replace(
        number=before.number + 1,
        pages=pages,
        renderer=with_,
        texts=before.texts.amended(address, found.read[0]),
        made={},
        targets=found.targets,
        marks=marks,
    )


def is_current(setting: Setting, built: Built) -> bool:
    """Whether the files of the entries look as they did when they were read."""
    return kept.marks(setting.content, setting.prefix) == built.marks


def _beside_drafts(setting: Setting, entries: Iterable[tuple[str, object]], known: Known) -> list[Diagnostic]:
    """What is wrong only on the site without its drafts: published entries that refer to them."""
    if not any(getattr(entry, "draft", False) for _, entry in entries):
        return []
    return [one for one in load(setting.content, setting.prefix, known=known).problems if one.name == "refers-to-draft"]


def made(built: Built, address: str) -> bytes | Diagnostic | None:
    """One page or file of the site, what is wrong with its template, or None when there is no such address."""
    page = built.pages.get(address)
    if page is None or built.renderer is None:
        return None
    if address not in built.made:
        try:
            built.made[address] = render(page, built.renderer)
        except jinja2.TemplateError as error:
            built.made[address] = template_problem(error, built.renderer.templates)
    return built.made[address]


def mark(built: Built, address: str) -> str:
    """What a page looks like, in a word: another word means that it has to be loaded again."""
    got = made(built, address)
    if got is None and built.pages:
        got = made(built, "404.html")
    if not isinstance(got, bytes):
        return BROKEN
    return hashlib.sha256(got + built.assets.encode()).hexdigest()[:16]
