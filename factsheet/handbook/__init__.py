"""The handbook: MkDocs makes `docs/` into pages, and the site gives them its own frame.

MkDocs runs strictly, in this process, and only when something that the handbook says has changed: its own files, or the
code that it is generated from. Without MkDocs, or without `docs/`, a site has no handbook and is whole.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from factsheet.edition import Handbook
from factsheet.starter import GOLDEN

SETTINGS = "mkdocs.yml"
# Where MkDocs' run leaves what it made, in its configuration's `extra`.
MADE = "made"


class HandbookFailed(Exception):
    """The handbook has mistakes; the text says which, for a person."""


def home() -> Path | None:
    """The folder of the repository that holds the engine, with `mkdocs.yml` and `docs/`; None when they are not there.

    Never a folder that a command line names: MkDocs runs code beside its configuration.
    """
    root = Path(__file__).resolve().parents[2]
    return root if (root / SETTINGS).is_file() and (root / "docs").is_dir() else None


def can_be_made() -> bool:
    """Whether MkDocs is installed."""
    with suppress(PackageNotFoundError):
        return bool(version("mkdocs"))
    return False


def handbook(root: Path, kept: Path | None) -> Handbook:
    """The handbook of the repository at `root`: what an earlier run left in `kept`, if it still holds, else made anew.

    Raises HandbookFailed with every warning of MkDocs.
    """
    key = fingerprint(root)
    store = kept / f"handbook-{key}.json" if kept else None
    if store:
        with suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode(store.read_bytes(), type=Handbook)
    found = _made(root)
    if store:
        _keep(store, msgspec.json.encode(found))
    return found


def fingerprint(root: Path) -> str:
    """A digest of everything that the handbook is made from: its files, the code, the examples, the versions."""
    digest = hashlib.blake2b(digest_size=16)
    for name in ("mkdocs", "markdown"):
        digest.update(f"{name} {version(name)}\0".encode())
    for path in sorted(_inputs(root)):
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    yield root / SETTINGS
    for folder, pattern in (("docs", "*"), ("factsheet", "*.py"), (GOLDEN, "errors.txt")):
        for path in (root / folder).rglob(pattern):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _made(root: Path) -> Handbook:
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    log = logging.getLogger("mkdocs")
    heard = _Heard()
    log.addHandler(heard)
    log.propagate = False
    try:
        with tempfile.TemporaryDirectory() as pages:
            config = load_config(str(root / SETTINGS), site_dir=pages, strict=True)
            build(config)
    except MkDocsException as error:
        raise HandbookFailed("\n".join(heard.lines) or str(error)) from None
    finally:
        log.removeHandler(heard)
        log.propagate = True
    made: Handbook = config.extra[MADE]
    return made


class _Heard(logging.Handler):
    """What MkDocs complained of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _keep(store: Path, data: bytes) -> None:
    """Keep what was made beside the engine; a place that cannot be written keeps nothing."""
    with suppress(OSError):
        store.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=store.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(name, store)
        for old in store.parent.glob("handbook-*.json"):
            if old != store:
                old.unlink()
