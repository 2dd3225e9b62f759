#!/usr/bin/env python3
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "anyascii",
#   "cbor2",
#   "cmarkgfm",
#   "ghp-import",
#   "jinja2",
#   "markupsafe",
#   "msgspec",
#   "pagefind_bin",
#   "python-frontmatter",
#   "pyyaml",
#   "rich",
#   "watchfiles",
# ]
# ///
"""Build the fact sheet: `python build.py` (see `python build.py --help`)."""

from factsheet.commands import main

if __name__ == "__main__":
    raise SystemExit(main())
