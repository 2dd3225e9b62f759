"""Digests that say when two machines give the same pages: of the engine, of the templates, of an edition with both."""

import hashlib
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from factsheet.edition import Edition
from factsheet.load.entries import Places

# What stands in a page's or a data file's bytes besides our own code.
LIBRARIES = ("jinja2", "markupsafe", "msgspec", "cmarkgfm")
# The invented sheet that `init` lays down, and what it carries: no page of this edition is made from them.
_APART = ("starter", "carried", "templates", "__pycache__")


def engine_digest() -> str:
    """The SHA-256 of this engine: its code, and the versions of what its pages' bytes depend on besides."""
    # A build asks for no digest of the engine, and this takes as long to import as reading a hundred entries.
    from importlib.metadata import version

    package = Path(__file__).parent
    files = {path.relative_to(package).as_posix(): path for path in package.rglob("*.py")}
    code = {name: path.read_bytes() for name, path in files.items() if not set(name.split("/")) & set(_APART)}
    versions = [(name, version(name)) for name in LIBRARIES]
    versions += [("python", ".".join(map(str, sys.version_info[:2]))), ("sqlite", sqlite3.sqlite_version)]
    return _digest((*sorted(code.items()), *((name, said.encode()) for name, said in versions)))


def template_files(templates: Path) -> dict[str, bytes]:
    """Every file in the folder of templates, by its name in it; what templates were compiled to is none."""
    return {
        path.relative_to(templates).as_posix(): path.read_bytes()
        for path in sorted(templates.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def edition_digest(edition: Edition, templates: Mapping[str, bytes]) -> str:
    """The SHA-256 of all that the bytes of a site depend on: two builds with the same one give the same site."""
    # What follows from the entries follows again, by the same engine; where their values stand is on no page.
    told = (
        edition.content,
        sorted(edition.bodies.items()),
        edition.checked,
        edition.as_of,
        edition.base_url,
        edition.handbook,
    )
    said = msgspec.msgpack.encode(told, enc_hook=_untold, order="deterministic")
    return _digest((("engine", engine_digest().encode()), ("edition", said), *sorted(templates.items())))


def _untold(value: object) -> None:
    """Where the values of an entry stand: on no page. Raises TypeError for anything else that msgspec cannot encode."""
    if not isinstance(value, Places):
        raise TypeError(f"{type(value).__name__} is in no digest")


def _digest(parts: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, data in parts:
        digest.update(f"{name}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()
