"""`init`: a small working fact sheet of one's own in a folder, with the engine that builds it."""

import argparse
import datetime
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from factsheet.commands import FINE, IO, USAGE, Stop
from factsheet.commands.setting import given_day

SITE = "content/site.yaml"


def options(parser: argparse.ArgumentParser) -> None:
    """The options of this command."""
    parser.add_argument("folder", metavar="DIR", help="a folder that is empty or not there yet")
    parser.add_argument(
        "--repository", metavar="URL", help="where it will live, such as https://github.com/you/your-facts"
    )


def run(options: argparse.Namespace) -> int:
    """Write every file and say what to do next; or none, when the folder has anything in it."""
    from factsheet.starter import Incomplete, files

    folder = Path(options.folder)
    _fit(folder)
    try:
        wanted = files(_today(options))
    except (Incomplete, OSError) as error:
        raise Stop(f"this engine is not whole, so it cannot be laid down: {error}", IO) from None
    if options.repository:
        wanted[SITE] += f"repository: {_repository(options.repository)}\n".encode()
    _lay(folder, wanted)
    print(
        f"wrote {len(wanted)} files to {folder}: a fact sheet on an invented lighthouse, and the engine that builds it"
    )
    print(f"next: cd {folder} && make site, then open site/index.html; README.md says what to replace")
    return FINE


def _fit(folder: Path) -> None:
    """Raise Stop when the folder is none that a new fact sheet can be laid into: its `.git` apart, it must be empty."""
    try:
        there = sorted(one.name for one in folder.iterdir() if one.name != ".git")
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise Stop(f"{folder} is no folder; nothing is ever overwritten", USAGE) from None
    except OSError as error:
        raise Stop(f"{folder} cannot be read: {(error.strerror or '').lower()}", IO) from None
    if there:
        raise Stop(f"{folder} is not empty: it has {there[0]}; nothing is ever overwritten", USAGE)


def _today(options: argparse.Namespace) -> str:
    """The day on which the entries count as reviewed: as told, else today. Raises Stop."""
    given = given_day(options)
    return given.text if given else datetime.date.today().isoformat()


def _repository(url: str) -> str:
    from factsheet.load.values import is_web_address

    if not is_web_address(url):
        raise Stop(f"--repository is not a web address: {url}", USAGE)
    return url.rstrip("/").removesuffix(".git")


def _lay(folder: Path, wanted: Mapping[str, bytes]) -> None:
    """Write all files, or, when one cannot be written, take those that were back. Raises Stop."""
    made: list[Path] = []
    try:
        for address, data in wanted.items():
            path = folder / address
            made += _folders(path.parent)
            with path.open("xb") as file:
                made.append(path)
                file.write(data)
    except BaseException as error:
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, OSError):
            raise Stop(f"{error.filename or folder} cannot be written: {(error.strerror or '').lower()}", IO) from None
        raise


def _folders(folder: Path) -> Iterator[Path]:
    """Make a folder and those above it; gives each one that was not there."""
    if not folder.exists():
        yield from _folders(folder.parent)
        folder.mkdir()
        yield folder
