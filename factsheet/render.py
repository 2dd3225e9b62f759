"""A page's values to bytes; decides nothing. Pure: a page depends on the edition, its key and the templates alone."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import jinja2

from factsheet.exports import EXPORTS
from factsheet.plan import ASSET, Page
from factsheet.views import VIEWS, Index
from factsheet.views.marks import ROLE_MARKS, STATUS_MARKS

# What every page may load: our own files, and nothing else from anywhere (DESIGN §8). GitHub Pages sets no headers.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True)
class Renderer:
    """What rendering any page of one edition needs."""

    index: Index
    environment: jinja2.Environment
    templates: Path


def environment(templates: Path) -> jinja2.Environment:
    """The one environment: everything escaped, and a missing value fails the build."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )


def renderer(index: Index, templates: Path) -> Renderer:
    """A renderer of the pages of `index.edition` with the templates in a folder."""
    env = environment(templates)
    site = index.edition.content.site
    env.globals.update(
        site=site,
        language=site.languages[0],
        as_of=index.edition.as_of.text,
        policy=POLICY,
        pages=list(index.edition.content.pages.values()),
        status_marks=STATUS_MARKS,
        role_marks=ROLE_MARKS,
        links=index.links,
    )
    return Renderer(index, env, templates)


def render(page: Page, with_: Renderer) -> bytes:
    """The bytes of one page or data file."""
    if page.make == ASSET:
        return (with_.templates / page.key).read_bytes()
    edition = with_.index.edition
    export = EXPORTS.get(page.make)
    if export:
        return export(edition, page.key)
    view = VIEWS[page.make]
    values = view.values(with_.index, page.key)
    up = "../" if "/" in page.address else ""
    if page.make == "not-found":
        # It is shown at any depth, so its links start at the site's own path.
        up = urlsplit(edition.base_url).path
    text = with_.environment.get_template(view.template).render(
        up=up,
        address=page.address,
        canonical=edition.base_url + page.address.removesuffix("index.html") if edition.base_url else "",
        **values,
    )
    return text.encode()
