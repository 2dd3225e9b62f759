"""`merge`: the parts of a site, built apart, into the site that one build would have written."""

import argparse
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from factsheet.commands import FINE, IO, USAGE, Stop
from factsheet.commands.build import terminated
from factsheet.diagnostics import count

if TYPE_CHECKING:
    from factsheet.shards import Part


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("parts", nargs="+", metavar="PART", help="the folder of each part (`build --shard`)")
    parser.add_argument("--out", default="site", metavar="DIR", help="where the site goes (default: site)")
    parser.add_argument("--no-search", action="store_true", help="leave the full-text search out")


def run(options: argparse.Namespace) -> int:
    """Check that the parts are whole and of one edition, and write the site or nothing; one line says what was done."""
    from factsheet.search import SearchFailed
    from factsheet.shards import NoPart, Unfit, part, together
    from factsheet.write import Refused, WriteFailed

    start = time.perf_counter()
    signal.signal(signal.SIGTERM, terminated)
    try:
        line = _write(together([part(Path(one)) for one in options.parts]), options)
    except NoPart as refusal:
        raise Stop(str(refusal), USAGE) from None
    except (Refused, Unfit) as refusal:
        raise Stop(str(refusal), IO) from None
    except (WriteFailed, SearchFailed) as failure:
        raise Stop(f"{failure}; the site was not changed", IO) from None
    print(f"{line}, {time.perf_counter() - start:.2f} seconds")
    return FINE


def _write(files: "Mapping[str, Part]", options: argparse.Namespace) -> str:
    from factsheet.search import indexed
    from factsheet.shards import data
    from factsheet.write import commit, put, staging

    forbidden = (Path(options.content), *map(Path, options.parts))
    with staging(Path(options.out), forbidden) as stage:
        written = [put(stage, address, data(one, address)) for address, one in sorted(files.items())]
        if not options.no_search:
            written += indexed(stage, written)
        done = commit(stage, written)
    return f"{count(sum(one.endswith('.html') for one in files), 'page')}, {done.changed} changed"
