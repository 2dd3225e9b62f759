"""What is wrong with the templates: all of it at once, at their lines, as with entries."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import jinja2

from factsheet.diagnostics import Diagnostic
from factsheet.plan import Page
from factsheet.render import Renderer, render, template_problem


class BrokenTemplates(Exception):
    """Templates that cannot make their pages: `problems` says which, and `texts` gives them by the path shown."""

    def __init__(self, problems: Sequence[Diagnostic], templates: Path) -> None:
        super().__init__("the templates have errors")
        self.problems = problems
        self.texts = texts(problems, templates)


def unreadable(with_: Renderer) -> Iterator[Diagnostic]:
    """The templates that cannot be read."""
    for name in with_.environment.list_templates(extensions=["html"]):
        try:
            with_.environment.get_template(name)
        except jinja2.TemplateError as error:
            yield template_problem(error, with_.templates)


def broken(pages: Iterable[Page], with_: Renderer) -> list[Diagnostic]:
    """The templates that cannot be read or cannot make some of `pages`; of each kind of page, the first that fails."""
    found = dict.fromkeys(unreadable(with_))
    failed: set[str] = set()
    for page in pages:
        if page.make in failed:
            continue
        try:
            render(page, with_)
        except jinja2.TemplateError as error:
            failed.add(page.make)
            found.setdefault(template_problem(error, with_.templates))
    return sorted(found, key=lambda one: (one.span, one.message))


def texts(problems: Iterable[Diagnostic], templates: Path) -> dict[str, str]:
    """The text of each template at fault, by the path that its message shows."""
    paths = {one.span.path for one in problems if one.name == "broken-template"}
    return {
        shown: (templates.parent / shown).read_text("utf-8", "replace")
        for shown in sorted(paths)
        if (templates.parent / shown).is_file()
    }
