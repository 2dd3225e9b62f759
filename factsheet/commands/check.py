"""`check`: the same checks as `build`, and no output but the problems; `--fix` mends what has one safe mend."""

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from factsheet import __version__
from factsheet.commands import FINE, IO, WRONG, Stop
from factsheet.commands.setting import checked, loaded, replace_text
from factsheet.diagnostics import Diagnostic, Mend, annotations, count, report, summary, to_json, to_sarif
from factsheet.load import Loaded

# A mend can uncover another: the value of a field whose name was wrong.
MOST_ROUNDS = 5


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--format", choices=("text", "json", "github", "sarif"), default="text", help="for whom")
    parser.add_argument("--fix", action="store_true", help="mend in the files what has one safe mend")


def run(options: argparse.Namespace) -> int:
    """Check the content; print what is wrong in the format asked for."""
    found = loaded(options)
    problems = checked(options, found).problems
    if options.fix:
        found, problems = _fixed(options, found, problems)
    if options.format == "json":
        sys.stdout.write(to_json(problems))
    elif options.format == "sarif":
        sys.stdout.write(to_sarif(problems, __version__))
    elif options.format == "github":
        sys.stdout.writelines(line + "\n" for line in annotations(problems))
        _summarise(problems, found)
    elif problems:
        sys.stdout.write(report(problems, found.texts))
    else:
        content = found.content
        print(
            f"no problems in {count(len(content.claims), 'claim')}, {count(len(content.events), 'event')}, "
            f"{count(len(content.actors), 'actor')} and {count(len(content.sources), 'source')}"
        )
    return WRONG if problems else FINE


def _summarise(problems: list[Diagnostic], found: Loaded) -> None:
    """Put the whole list into the job's summary, since of the annotations GitHub shows the first ten."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(summary(problems, found.texts))
    except OSError as error:
        raise Stop(f"{path} cannot be written: {(error.strerror or '').lower()}", IO) from None


def _fixed(options: argparse.Namespace, found: Loaded, problems: list[Diagnostic]) -> tuple[Loaded, list[Diagnostic]]:
    """What is loaded, and wrong, after mending; each mend is told on the error stream."""
    told = 0
    for _ in range(MOST_ROUNDS):
        made = list(_mend(options, found, problems))
        if not made:
            break
        for one in made:
            print(f"mended {one.span.path}:{one.span.line}:{one.span.column}: {one.old} -> {one.new}", file=sys.stderr)
        told += len(made)
        found = loaded(options)
        problems = checked(options, found).problems
    print(f"{count(told, 'mistake')} mended, {len(problems)} left", file=sys.stderr)
    return found, problems


def _mend(options: argparse.Namespace, found: Loaded, problems: Iterable[Diagnostic]) -> Iterator[Mend]:
    from factsheet.mend import mended

    by_file: dict[str, list[Mend]] = {}
    for problem in problems:
        for one in problem.mends:
            by_file.setdefault(one.span.path, []).append(one)
    for shown, mends in sorted(by_file.items()):
        path = Path(options.content) / shown.removeprefix(found.content.prefix)
        try:
            text, made = mended(path.read_bytes().decode("utf-8"), mends)
        except (OSError, UnicodeDecodeError):
            # It was readable a moment ago; the next look at it says what has become of it.
            continue
        if made:
            replace_text(path, text)
        yield from made
