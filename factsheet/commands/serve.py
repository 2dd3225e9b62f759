"""`serve`: the site on this machine, as the files are now, drafts included; every change reaches the browser."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from factsheet.commands import FINE, IO, USAGE, WRONG, Stop, handbook
from factsheet.commands.build import templates_folder
from factsheet.commands.setting import as_of, loaded, shown
from factsheet.diagnostics import count, report

if TYPE_CHECKING:
    from factsheet.edition import Handbook
    from factsheet.serve import Live


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--templates", default="templates", metavar="DIR", help="the templates (default: templates)")
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: 127.0.0.1, this machine only)")
    handbook.option(parser)
    parser.add_argument("--port", type=int, default=8000, help="the port (default: 8000; 0: any that is free)")


def run(options: argparse.Namespace) -> int:
    """Serve until it is stopped."""
    from factsheet.serve import Live, is_loopback, listening, watch
    from factsheet.serve.state import Setting

    if not 0 <= options.port <= 65535:
        raise Stop("--port takes a number from 0 to 65535", USAGE)
    content = Path(options.content)
    templates = templates_folder(Path(options.templates))
    day = as_of(options, loaded(options))
    live = Live(Setting(content, shown(content), templates, day, _handbook(options)))
    try:
        with listening(live, options.host, options.port) as address:
            live.update()
            _tell(live)
            print(f"serving {content} at {address} (stop with Ctrl-C)", flush=True)
            if not is_loopback(options.host):
                print("anybody on this network can read it, drafts included", file=sys.stderr)
            for seconds, changed in watch(live):
                _tell(live)
                print(f"{_named(changed)}: rebuilt in {seconds:.2f} seconds", flush=True)
    except OSError as error:
        raise Stop(f"cannot listen on {options.host}:{options.port}: {(error.strerror or '').lower()}", IO) from None
    except KeyboardInterrupt:
        print()
    return FINE


def _handbook(options: argparse.Namespace) -> "Handbook | None":
    """The handbook as it is now: it goes with the site until serving stops. One with mistakes is told, and left out."""
    from factsheet.broken import BrokenTemplates

    try:
        return handbook.of(options)
    except BrokenTemplates as failure:
        sys.stderr.write(report(failure.problems, failure.texts))
    except Stop as stop:
        if stop.args[1] != WRONG:
            raise
        print(f"factsheet: {stop.args[0]}", file=sys.stderr)
    return None


def _tell(live: "Live") -> None:
    """Print what is wrong now, if anything."""
    from factsheet.serve import told

    if live.built.problems:
        sys.stderr.write(told(live.built.problems, live.built) + "\n")


def _named(changed: Sequence[str]) -> str:
    return changed[0] if len(changed) == 1 else count(len(changed), "file")
