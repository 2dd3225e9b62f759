"""The manifest: what a build wrote, by address. Only what it lists is ever taken for ours."""

import json
import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from factsheet.write.mishaps import Refused

MANIFEST = "manifest.json"
GENERATOR = "factsheet"
_LARGEST = 256_000_000

# Safe names, none of them a device of Windows, none with a full stop at its end.
_SEGMENT = r"(?!(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:[./]|\Z))[A-Za-z0-9._~-]{0,199}[A-Za-z0-9_~-]"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ADDRESS = re.compile(f"{_SEGMENT}(?:/{_SEGMENT})*")


def check_address(address: str) -> None:
    """Raise ValueError unless `address` is a plain relative path of safe names on every system."""
    if not _ADDRESS.fullmatch(address):
        raise ValueError(f"not an address inside the site: {address!r}")


def listing(files: Mapping[str, str], more: Mapping[str, object]) -> bytes:
    """A manifest of these files, by address, that says `more` besides."""
    said = {"generator": GENERATOR, "files": files, **more}
    # A line for each file, so that two of them can be compared; indented, it would be written in Python, not in C.
    return (json.dumps(said, separators=(",\n", ": "), ensure_ascii=False) + "\n").encode()


def manifest(path: Path) -> dict[str, str] | None:
    """The SHA-256 of each file that a build of ours wrote, by address; None when this is no manifest of ours."""
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
            return None
        said = json.loads(path.read_bytes())
        files = said["files"]
        if said["generator"] != GENERATOR or not isinstance(files, dict):
            return None
        for address, digest in files.items():
            check_address(address)
            if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
                return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return files


def ours(out: Path) -> dict[str, str]:
    """What the last build left in `out`, by address; empty when there is nothing. Raises Refused."""
    if not out.exists():
        return {}
    if not out.is_dir():
        raise Refused(f"{out} is a file; the site needs a folder")
    if not any(out.iterdir()):
        return {}
    found = manifest(out / MANIFEST)
    if found is None:
        raise Refused(f"{out} holds files that no build of ours wrote; name an empty folder, or move them away")
    return found
