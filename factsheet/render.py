"""A page's values to bytes; decides nothing. Pure: a page depends on the edition, its key and the templates alone."""

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
from markupsafe import Markup

from factsheet import edtf
from factsheet.diagnostics import Diagnostic, Span, diagnostic, rule
from factsheet.environment import Environment
from factsheet.exports import EXPORTS
from factsheet.plan import ASSET, Page
from factsheet.views import VIEWS, Index, using
from factsheet.views.asked import Asked, Notes, noted
from factsheet.views.gutter import gutter
from factsheet.views.index import LONGEST_TITLE, cut, languages
from factsheet.views.marks import MARKS, STATUS_MARKS
from factsheet.views.wording import foreign, moment, unbroken

# What every page may load: our own files, and nothing else from anywhere (DESIGN §8). GitHub Pages sets no headers.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


# Searching runs WebAssembly, on its own page alone.
SEARCH_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")

# What a search engine shows under a title: longer is cut there, shorter says too little.
DESCRIPTION = range(50, 161)
# What is said of a page that says little of itself.
REST = "From a fact sheet on who asserted what, where it travelled, and what corroboration exists."

# The part of the site a kind of page belongs to, for the link that is marked as the reader's place.
SECTION = {
    "claim": "claims",
    "status": "claims",
    "claims-part": "claims",
    "matrix": "claims",
    "event": "events",
    "map": "events",
    "topic": "topics",
    "explainer": "explainers",
    "source": "sources",
    "actor": "sources",
    "actors": "sources",
}


# The kinds of page that the search finds; those that only list others it does not.
FOUND = frozenset(("claim", "event", "actor", "source", "topic", "explainer", "page", "method"))


@dataclass(frozen=True)
class Renderer:
    """What rendering any page of one edition needs. `frames` holds what is the same on many pages, and what that asked.

    With `notes`, what each page asks of the index is noted there.
    """

    index: Index
    environment: Environment
    templates: Path
    frames: dict[tuple[str, str], tuple[Markup, Markup, frozenset[int]]]
    notes: Notes | None = None


def renderer(index: Index, templates: Path, notes: Notes | None = None) -> Renderer:
    """A renderer of the pages of `index.edition` with the templates in a folder; `notes` takes what pages ask."""
    env = Environment(jinja2.FileSystemLoader(templates))
    env.filters["brief"] = edtf.brief
    site = index.edition.content.site
    pages = list(index.edition.content.pages.values())
    spoken: Mapping[str, str] = languages(index)
    if notes:
        index, spoken = noted(index, notes), Asked("languages", spoken, notes)
    env.filters.update(moment=moment, unbroken=unbroken, gutter=gutter, foreign=partial(foreign, spoken))
    env.globals.update(
        site=site,
        language=site.languages[0],
        as_of=index.edition.as_of.text,
        as_of_spoken=edtf.spoken(index.edition.as_of.text),
        pages=pages,
        status_marks=STATUS_MARKS,
        role_marks=MARKS,
        links=index.links,
        handbook="handbook/index.html" if index.edition.handbook else "",
    )
    return Renderer(index, env, templates, {}, notes)


@rule("TPL001")
def broken_template(span: Span, why: str) -> Diagnostic:
    """A template cannot be read, or asks for something that is not there.

    Why: a page would lack a part and nobody would notice; so it is not made at all.
    """
    return diagnostic("TPL001", span, f"this template cannot make the page: {why}", label="here")


def template_problem(error: jinja2.TemplateError, templates: Path) -> Diagnostic:
    """What is wrong with a template, at its line, from the error that rendering or reading it raised."""
    name, line = "", 0
    if isinstance(error, jinja2.TemplateSyntaxError):
        name, line = error.name or "", error.lineno
    elif isinstance(error, jinja2.TemplateNotFound):
        return broken_template(Span(templates.name), f"there is no `{error.name}`")
    else:
        for frame in traceback.extract_tb(error.__traceback__):
            if Path(frame.filename).is_relative_to(templates):
                name, line = Path(frame.filename).relative_to(templates).as_posix(), frame.lineno or 0
    why = (error.message or "it asks for something that is not there").rstrip(".")
    return broken_template(Span(f"{templates.name}/{name}", line, 1 if line else 0), why)


def render(page: Page, with_: Renderer) -> bytes:
    """The bytes of one page or data file."""
    if page.make == ASSET:
        return (with_.templates / page.key).read_bytes()
    edition = with_.index.edition
    export = EXPORTS.get(page.make)
    if export:
        return export(edition, page.key)
    try:
        return _rendered(page, with_)
    except AttributeError:
        # A template may mean an item of a mapping, which takes longer to find.
        return _rendered(page, replace(with_, environment=with_.environment.exact, frames={}))


def _rendered(page: Page, with_: Renderer) -> bytes:
    edition = with_.index.edition
    view = VIEWS[page.make]
    values = view.values(with_.index, page.key)
    up = "../" * page.address.count("/")
    if page.make == "not-found":
        # It is shown at any depth, so its links start at the site's own path.
        up = urlsplit(edition.base_url).path
    header, footer = _frame(with_, up, SECTION.get(page.make, page.make))
    report, edit = using.contribute(edition, page.make, page.key, page.address)
    title = values.pop("title")
    text = with_.environment.get_template(view.template).render(
        up=up,
        address=page.address,
        policy=SEARCH_POLICY if page.make == "search" else POLICY,
        found_as=page.make if page.make in FOUND else "",
        canonical=edition.base_url + page.address.removesuffix("index.html") if edition.base_url else "",
        header=header,
        footer=footer,
        report=report,
        edit=edit,
        picture=values.pop("picture", None),
        base_url=edition.base_url,
        title=_title(title, edition.content.site.title),
        description=_description(values.pop("description", title)),
        **values,
    )
    return text.encode()


def read_templates(pages: Iterable[Page], with_: Renderer) -> None:
    """Read the templates of some pages. Raises jinja2.TemplateError."""
    for make in {page.make for page in pages} & VIEWS.keys():
        with_.environment.get_template(VIEWS[make].template)


def _frame(with_: Renderer, up: str, section: str) -> tuple[Markup, Markup]:
    """The header and the footer, made once for each part of the site and each way up from a page."""
    found = with_.frames.get((up, section))
    if found is None:
        asked = with_.notes.asked if with_.notes else set()
        before = asked.copy()
        asked.clear()
        frame: Any = with_.environment.get_template("parts/frame.html").module
        made = frame.header(up, section), frame.footer(up)
        found = with_.frames[up, section] = (*made, frozenset(asked))
        asked |= before
    if with_.notes:
        # Each page that has the frame has asked for what is in it.
        with_.notes.asked |= found[2]
    return found[:2]


def _title(title: str, site: str) -> str:
    whole = f"{title} · {site}"
    return whole if len(whole) <= LONGEST_TITLE and title != site else cut(title, LONGEST_TITLE)


def _description(text: str) -> str:
    enough = text if len(text) >= DESCRIPTION.start else f"{text} {REST}"
    return cut(enough, DESCRIPTION.stop - 1)
