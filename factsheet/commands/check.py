"""`check`: the same checks as `build`, and no output but the problems."""

import argparse
import sys

from factsheet import __version__
from factsheet.commands import FINE, WRONG
from factsheet.commands.setting import checked, loaded
from factsheet.diagnostics import count, report, to_github, to_json, to_sarif


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text", help="for whom")


def run(options: argparse.Namespace) -> int:
    """Check the content; print what is wrong in the format asked for."""
    found = loaded(options)
    problems = checked(options, found).problems
    if options.format == "json":
        sys.stdout.write(to_json(problems))
    elif options.format == "sarif":
        sys.stdout.write(to_sarif(problems, __version__))
    elif options.format == "github":
        sys.stdout.writelines(to_github(one) + "\n" for one in problems)
    elif problems:
        sys.stdout.write(report(problems, found.texts))
    else:
        content = found.content
        print(
            f"no problems in {count(len(content.claims), 'claim')}, {count(len(content.events), 'event')}, "
            f"{count(len(content.actors), 'actor')} and {count(len(content.sources), 'source')}"
        )
    return WRONG if problems else FINE
