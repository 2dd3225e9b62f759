"""The command line: one short file per command, each a walk through the rooms. Heavy imports wait."""

import argparse
import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

FINE, WRONG, USAGE, IO = 0, 1, 2, 3

COMMANDS = {
    "build": "check the content and write the whole site, or nothing",
    "merge": "put the parts of a site that were built apart together",
    "check": "check the content and write nothing",
    "serve": "show the site on this machine, and bring every change to the browser",
    "new": "write a new entry, with every field of its kind and what each means",
    "diff": "print what the entries tell readers differently since a revision",
    "explain": "print how a claim's status comes about, step by step",
    "init": "lay down a small fact sheet of one's own, with the engine that builds it",
    "publish": "push a built site to a branch",
    "fingerprint": "record what a source's text says without storing the text",
}


class Stop(Exception):
    """The command cannot go on: `args` are the message and the exit code."""


# A program that ends gives all its memory back at once; Python would look through it for cycles first, more than once.
atexit.register(gc.freeze)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (without the program's name) and give its exit code.

    0 fine, 1 the content has errors, 2 wrong usage, 3 something could not be read or written.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if argv is None and words[:1] != ["serve"]:
        # A command makes hardly any cycles, and the search for them takes a tenth of its time.
        gc.disable()
    if not words or (words[0].startswith("-") and words[0] not in ("-h", "--help", "--version")):
        words = ["build", *words]
    try:
        options = parser(words[0]).parse_args(words)
        code = import_module(f"factsheet.commands.{options.command}").run(options)
        sys.stdout.flush()
        return int(code)
    except Stop as stop:
        print(f"factsheet: {stop.args[0]}", file=sys.stderr)
        return int(stop.args[1])
    except BrokenPipeError:
        # Whoever read our output has gone; nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except KeyboardInterrupt:
        print("factsheet: stopped; nothing was changed", file=sys.stderr)
        return 130
    except SystemExit as leave:
        return leave.code if isinstance(leave.code, int) else USAGE


def parser(command: str = "") -> argparse.ArgumentParser:
    """The command line with every command and option: what `--help` and the handbook print.

    With the name of a command, the options of that one alone: what another needs is then not imported.
    """
    from factsheet import __version__

    program = argparse.ArgumentParser(
        prog="factsheet", description="A static fact sheet from entries on claims, events, actors and sources."
    )
    program.add_argument("--version", action="version", version=f"factsheet {__version__}")
    commands = program.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, help in COMMANDS.items():
        one = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        if command in COMMANDS and name != command:
            continue
        one.add_argument("--content", default="content", metavar="DIR", help="the entries (default: content)")
        one.add_argument(
            "--as-of",
            metavar="DATE",
            help="the date of the build (default: SOURCE_DATE_EPOCH, the last commit's, the newest on file)",
        )
        import_module(f"factsheet.commands.{name}").options(one)
    return program
