"""The entries as an earlier revision had them: git's objects, read as bytes, and nothing of that revision is run.

No checkout is made, so no filter, hook or attribute that the revision brings along has a say.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

# Larger than any file that is read from the content folder.
LARGEST = 20_000_000
SECONDS = 60


class NoRevision(Exception):
    """The revision cannot be read; the text is for a person."""


def extract(content: Path, revision: str, into: Path) -> int:
    """Put the regular files that `revision` had in the folder `content` into the folder `into`; gives how many.

    Raises NoRevision.
    """
    commit = _git(content, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        raise NoRevision(f"there is no revision `{revision}` in the repository of {content}")
    folder = _git(content, "rev-parse", "--show-prefix")
    files = list(_files(content, commit, folder))
    for (address, _), data in zip(files, _contents(content, [name for _, name in files]), strict=True):
        path = into / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return len(files)


def _files(content: Path, commit: str, folder: str) -> Iterator[tuple[str, str]]:
    """Each regular file of the folder: its address inside it, and the name of its object."""
    listing = _git(content, "ls-tree", "-r", "-z", "-l", "--full-tree", commit, *([folder] if folder else []))
    for line in listing.split("\0"):
        if not line:
            continue
        marks, _, path = line.partition("\t")
        mode, kind, name, size = marks.split()
        address = path.removeprefix(folder)
        if kind == "blob" and mode.startswith("100") and int(size) <= LARGEST and _is_plain(address):
            yield address, name


def _is_plain(address: str) -> bool:
    """Whether an address stays inside the folder on every system: a tree made by hand can hold any name."""
    parts = address.split("/")
    return "\\" not in address and ":" not in address and not {"", ".", "..", ".git"} & {part.lower() for part in parts}


def _contents(content: Path, names: list[str]) -> Iterator[bytes]:
    data = _run(content, ("cat-file", "--batch"), "".join(f"{name}\n" for name in names).encode())
    at = 0
    for _ in names:
        end = data.index(b"\n", at)
        size = int(data[at:end].split()[2])
        yield data[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _git(content: Path, *words: str) -> str:
    return _run(content, words).decode("utf-8", "surrogateescape").strip("\n")


def _run(content: Path, words: tuple[str, ...], given: bytes = b"") -> bytes:
    command = ["git", "-C", str(content), *words]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoRevision(f"git cannot be run: {error}") from None
    if done.returncode and done.stderr:
        said = done.stderr.decode("utf-8", "replace").strip().split("\n")[0].removeprefix("fatal: ")
        raise NoRevision(f"git says: {said}")
    return b"" if done.returncode else done.stdout
