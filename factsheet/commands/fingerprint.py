"""`fingerprint`: record what a source's text says without storing the text."""

import argparse
from pathlib import Path

from factsheet.commands import FINE, IO, USAGE, WRONG, Stop
from factsheet.commands.setting import loaded
from factsheet.diagnostics import did_you_mean


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("source", metavar="SOURCE", help="the source's id")
    parser.add_argument("file", metavar="FILE", type=Path, help="its text as it was read, in UTF-8")


def run(options: argparse.Namespace) -> int:
    """Write `fingerprints/SOURCE.json` from the text in FILE; the text itself is not kept."""
    from factsheet.fingerprint import fingerprint, to_json

    content = loaded(options).content
    if options.source not in content.sources:
        help = did_you_mean(options.source, content.sources, "write its entry in sources/ first")
        raise Stop(f"there is no source `{options.source}`: {help}", USAGE)
    try:
        data = options.file.read_bytes()
    except OSError as error:
        raise Stop(f"{options.file} cannot be read: {(error.strerror or '').lower()}", IO) from None
    try:
        mark = fingerprint(data)
    except ValueError as error:
        raise Stop(f"{options.file}: {error}", WRONG) from None
    path = Path(options.content) / "fingerprints" / f"{options.source}.json"
    staged = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(exist_ok=True)
        staged.write_text(to_json(mark), "utf-8")
        staged.replace(path)
    except OSError as error:
        raise Stop(f"{path} cannot be written: {(error.strerror or '').lower()}", IO) from None
    print(f"{path}: {mark.words} words, {sum(mark.sentences)} sentences in {len(mark.sentences)} paragraphs")
    print(f"captured: {{on: …, sha256: {mark.sha256}}}")
    return FINE
