#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "cbor2",
#   "cmarkgfm",
#   "jinja2",
#   "markupsafe",
#   "msgspec",
#   "pagefind_bin",
#   "python-frontmatter",
#   "pyyaml",
#   "rich",
# ]
# ///
"""Build the fact sheet: `python build.py` (see `python build.py --help`)."""

from factsheet.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
