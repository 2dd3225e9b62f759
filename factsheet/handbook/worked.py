"""The method's worked examples: a small invented fact sheet, computed here, never typed."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from factsheet.check import check
from factsheet.diagnostics import report
from factsheet.edition import Edition
from factsheet.edtf import parse
from factsheet.exports.record import actors_json, claims_json
from factsheet.load import load

# The date of the examples, which are invented.
AS_OF = "2021-01-01"

Explain = Callable[[Edition, str], Iterator[str]]
Parser = argparse.ArgumentParser


class Broken(Exception):
    """The examples have errors of their own; the text is the report."""


def edition(content: Path) -> Edition:
    """The examples' own edition. Raises Broken."""
    found = load(content, "docs/examples/content/")
    result = check(found, parse(AS_OF))
    if result.edition is None:
        raise Broken(report(result.problems, found.texts))
    return result.edition


def data(one: Edition, folder: Path) -> None:
    """Write what the examples publish into a folder, for excerpts to be taken from."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "claims.json").write_bytes(claims_json(one, ""))
    (folder / "actors.json").write_bytes(actors_json(one, ""))


def pages(one: Edition, content: Path, explain: Explain) -> Mapping[str, str]:
    """A page for each claim of the examples: the entry as it is written, and its status step by step."""
    return {id: _page(one, content, id, explain) for id in one.assessments}


def _page(one: Edition, content: Path, id: str, explain: Explain) -> str:
    claim = one.content.claims[id]
    path = content / claim.path.removeprefix(one.content.prefix)
    steps = "\n".join(explain(one, id))
    places = "\n".join(f"* `{row.id}`{{: #{row.id} }}" for row in claim.assertions)
    entry = path.read_text("utf-8").strip()
    return (
        f"# Example: {claim.title}\n\n{claim.body.strip()}\n\n[[card:{id}]]\n\n"
        f"## Who relays whom\n\n[[chain:{id}]]\n\n"
        f"## The entry\n\n``````yaml\n{entry}\n``````\n\nIts assertions:\n\n{places}\n\n"
        f"## How the status comes about\n\nWhat `explain {id}` prints:\n\n``````text\n{steps}\n``````\n\n"
        "[All examples](../../examples.md)\n"
    )
