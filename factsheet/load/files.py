"""Which files there are, and their text: the only place that opens files in `content/`.

Content is untrusted: only regular files inside the folder are read, none through a link, each up to a size.
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from factsheet.diagnostics import Diagnostic, Span, diagnostic, did_you_mean, one_of, rule
from factsheet.fields import FOLDERS

LARGEST_FILE = 1_000_000
LARGEST_FINGERPRINT = 4_000_000

# Control characters, bidirectional overrides and isolates, byte-order marks, interlinear and tag characters,
# noncharacters: what a reader cannot see, and what a feed cannot carry.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
# The plain characters that anybody can see, or see the room of.
_SEEN = bytes([one for one in range(128) if not HIDDEN.match(chr(one))])

_TOP_FILES = re.compile(r"site\.yaml|(LICENSE|LICENCE|README|CONTRIBUTING|NOTICE)(\.\w+)?", re.IGNORECASE)


class Unreadable(Exception):
    """The content folder itself cannot be read; the text is for a person."""


@rule("FIL001")
def unreadable_file(span: Span, why: str) -> Diagnostic:
    """A file in `content/` cannot be read.

    Why: an entry that cannot be read would silently be missing from the site.
    """
    return diagnostic("FIL001", span, f"this file cannot be read: {why}", help="mend its permissions, or remove it")


@rule("FIL002")
def not_a_regular_file(span: Span, what: str) -> Diagnostic:
    """Something in `content/` is a link, a pipe or a device instead of a file.

    Why: a link can lead out of `content/`, and what it leads to is not what a reviewer saw.
    """
    return diagnostic("FIL002", span, f"this is {what}, not a file", help="put the file itself here")


@rule("FIL003")
def file_too_large(span: Span, size: int, most: int) -> Diagnostic:
    """A file is larger than any entry needs to be.

    Why: content comes from strangers, and a file without bounds can stop a build.
    """
    return diagnostic(
        "FIL003",
        span,
        f"this file has {size:,} bytes; the most is {most:,}",
        help="an entry holds what a reader needs, not the source's text: shorten it, or split it in two",
    )


@rule("FIL004")
def not_utf_8(span: Span) -> Diagnostic:
    """A file is not UTF-8 text.

    Why: read in another encoding, names and quotes would come out wrong without anybody noticing.
    """
    return diagnostic("FIL004", span, "this file is not UTF-8 here", help="save it as UTF-8")


@rule("FIL005")
def hidden_character(span: Span, character: str) -> Diagnostic:
    """A text holds a control character, a bidirectional override or another character that nobody can see.

    Why: such characters can make a page show other words than a reviewer read.
    """
    name = unicodedata.name(character, "") or {"\ufeff": "BYTE ORDER MARK"}.get(character, "a control character")
    return diagnostic(
        "FIL005",
        span,
        f"hidden character U+{ord(character):04X} ({name.lower()})",
        label="here",
        notes=("readers and reviewers cannot see it, and it can change what is shown",),
        help="delete it",
    )


@rule("FIL006")
def not_an_entry(span: Span, name: str) -> Diagnostic:
    """A file in a folder of entries is neither Markdown (`.md`) nor YAML (`.yaml`).

    Why: it would silently not be part of the site.
    """
    stem, _, ending = name.rpartition(".")
    help = f"rename it to `{stem}.yaml`" if ending in ("yml", "YAML", "YML") else ""
    help = help or (f"rename it to `{stem}.md`" if ending in ("markdown", "mdown", "MD") else "")
    return diagnostic(
        "FIL006", span, f"`{name}` is not an entry", help=help or "an entry ends in `.md` or `.yaml`; remove the rest"
    )


@rule("FIL007")
def unknown_folder(span: Span, name: str) -> Diagnostic:
    """`content/` holds a folder or a file that is of no kind of entry.

    Why: what is in it would silently not be part of the site.
    """
    otherwise = f"entries live in {one_of(FOLDERS)}"
    return diagnostic(
        "FIL007",
        span,
        f"`content/` has no place for `{name}`",
        help=did_you_mean(name, [*FOLDERS, "fingerprints", "site.yaml"], otherwise),
    )


def read(content: Path) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The bytes of every file that belongs in the folder, by address inside it (`claims/x.md`), and what is wrong.

    Raises Unreadable when there is no such folder, or it cannot be listed.
    """
    files: dict[str, bytes] = {}
    problems: list[Diagnostic] = []
    if not content.is_dir():
        raise Unreadable(f"there is no folder {content}")
    try:
        found = list(_walk(content, ""))
    except OSError as error:
        raise Unreadable(f"{error.filename or content} cannot be listed: {(error.strerror or '').lower()}") from error
    for address, entry in sorted(found, key=lambda one: one[0]):
        place = _misplaced(address)
        if place:
            problems.append(place)
            continue
        # The folder's listing knows what a file is; the system is asked only what else it may be.
        got = _bytes(address, entry.path, entry.is_file(follow_symlinks=False))
        if isinstance(got, Diagnostic):
            problems.append(got)
        elif got is not None:
            files[address] = got
    return files, problems


def _walk(folder: os.PathLike[str] | str, above: str) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            address = above + entry.name
            if entry.is_dir(follow_symlinks=False) and (above or entry.name in FOLDERS or entry.name == "fingerprints"):
                yield from _walk(entry.path, address + "/")
            else:
                yield address, entry


def _misplaced(address: str) -> Diagnostic | None:
    name = address.rpartition("/")[2]
    span = Span(address)
    if "/" not in address:
        return None if _TOP_FILES.fullmatch(name) else unknown_folder(span, name)
    if address.startswith("fingerprints/"):
        return None if address.count("/") == 1 and name.endswith(".json") else not_an_entry(span, name)
    return None if name.endswith((".md", ".yaml")) else not_an_entry(span, name)


def read_one(content: Path, address: str) -> bytes | Diagnostic | None:
    """The bytes of one file at an address inside the folder, or what is wrong with it; None where it is no entry's."""
    return _misplaced(address) or _bytes(address, content / address)


# Nothing is followed, and nothing is waited for.
_PLAINLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def _bytes(address: str, path: str | Path, regular: bool = False) -> bytes | Diagnostic | None:
    span = Span(address)
    most = LARGEST_FINGERPRINT if address.startswith("fingerprints/") else LARGEST_FILE
    if "/" not in address and address != "site.yaml":
        return None
    try:
        if not regular and not stat.S_ISREG(mode := os.lstat(path).st_mode):
            return not_a_regular_file(span, _named(mode))
        handle = os.open(path, _PLAINLY)
        try:
            size = os.fstat(handle).st_size
            if size > most:
                return file_too_large(span, size, most)
            # Asked for a byte more than there should be: as many as there should be are all.
            data = os.read(handle, size + 1)
            while len(data) != size and (chunk := os.read(handle, most + 1 - len(data))):
                data += chunk
        finally:
            os.close(handle)
    except OSError as error:
        return unreadable_file(span, (error.strerror or "unknown reason").lower())
    return file_too_large(span, len(data), most) if len(data) > most else data


def _named(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    return "a folder" if stat.S_ISDIR(mode) else "a pipe, a socket or a device"


def text(address: str, data: bytes) -> str | Diagnostic:
    """The text of a file with its line ends made alike, or what is wrong with it."""
    try:
        decoded = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").replace("\r\n", "\n")
        return not_utf_8(Span(address, *line_and_column(before, len(before))))
    if "\r" in decoded:
        decoded = decoded.replace("\r\n", "\n").replace("\r", "\n")
    found = hidden(decoded)
    if found:
        return hidden_character(Span(address, *line_and_column(decoded, found.start())), found.group())
    return decoded


def hidden(text: str) -> re.Match[str] | None:
    """The first character of a text that nobody can see."""
    # Most texts have none, which is quicker to ask, of plain letters most of all. All of them are unprintable; so are
    # tabs and a few spaces, which anybody can see.
    if text.isascii():
        return HIDDEN.search(text) if text.encode().translate(None, _SEEN) else None
    return None if text.replace("\n", "").isprintable() else HIDDEN.search(text)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """The line and column, from 1, of the character at `offset`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def kind_and_stem(address: str) -> tuple[str, str]:
    """The kind of entry that a file is by its folder, and its id: `claims/2023/x.md` is a claim called `x`."""
    folder, _, rest = address.partition("/")
    name = rest.rpartition("/")[2]
    return FOLDERS[folder], name.rpartition(".")[0]


class Texts(Mapping[str, str]):
    """What the reports quote from: the text of each file, by its path as shown to people."""

    def __init__(self, files: Mapping[str, bytes], prefix: str) -> None:
        self._files, self._prefix = files, prefix

    def amended(self, address: str, data: bytes) -> "Texts":
        """The same with one file as it is now, by its address inside the folder."""
        return Texts({**self._files, address: data}, self._prefix)

    def __getitem__(self, path: str) -> str:
        if not path.startswith(self._prefix):
            raise KeyError(path)
        data = self._files[path[len(self._prefix) :]]
        return data.decode("utf-8", "replace").replace("\r\n", "\n")

    def __iter__(self) -> Iterator[str]:
        return (self._prefix + address for address in self._files)

    def __len__(self) -> int:
        return len(self._files)
