"""`build`: check the content, then write the whole site, or nothing."""

import argparse
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from factsheet.commands import FINE, IO, USAGE, WRONG, Stop
from factsheet.diagnostics import count


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("--templates", metavar="DIR", help="the templates (default: templates)")
    parser.add_argument("--out", default="site", metavar="DIR", help="where the site goes (default: site)")
    parser.add_argument("--base-url", metavar="URL", help="where it will be published (default: what site.yaml says)")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="how many processes render (default: 1)")
    parser.add_argument("--clean", action="store_true", help="reuse nothing of the last build")
    parser.add_argument("--profile", action="store_true", help="print where the time went")
