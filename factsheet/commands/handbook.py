"""The handbook in a site: the option that asks for it, and where it is found."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from factsheet.commands import IO, WRONG, Stop

if TYPE_CHECKING:
    from factsheet.edition import Handbook


def option(parser: argparse.ArgumentParser) -> None:
    """The option that asks for the handbook, or leaves it out."""
    parser.add_argument(
        "--handbook",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="put the handbook into the site (default: when it lies beside the content)",
    )


def of(options: argparse.Namespace) -> "Handbook | None":
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
