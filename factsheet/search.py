"""The full-text index of a built site. Pagefind makes it, after the pages are written; readers load a few pieces."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from factsheet.write import Stage, Written, put

FOLDER = "pagefind/"

# Pagefind also brings interfaces of its own; the search page has its own script.
_KEPT = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "*.pf_meta", "wasm.*.pagefind")


class SearchFailed(Exception):
    """The index could not be made; the text is for a person."""


def indexed(stage: Stage, written: Sequence[Written]) -> list[Written]:
    """The full-text index of the pages on a stage, put there, too: the last build's when no page has changed since.

    Raises SearchFailed, WriteFailed.
    """
    same = stage.reuse and not any(one.changed for one in written if one.address.endswith(".html"))
    kept = standing_index(Path(stage.out), stage.old) if same else []
    return [put(stage, *one) for one in kept or search_index(Path(stage.new))]


def search_index(site: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the index over the pages in the folder `site`: address and bytes, in order. Raises SearchFailed."""
    import subprocess
    import tempfile

    from pagefind_bin import get_executable

    with tempfile.TemporaryDirectory() as made:
        command = [str(get_executable()), "--site", str(site), "--output-path", made, "--keep-index-url", "--silent"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, env={}, cwd=made)
        except OSError as error:
            raise SearchFailed(f"pagefind did not start: {error.strerror}") from None
        if done.returncode:
            raise SearchFailed(f"pagefind stopped: {(done.stderr or done.stdout).strip()[:500]}")
        _settle(Path(made))
        for path in sorted(Path(made).rglob("*")):
            address = path.relative_to(made).as_posix()
            if path.is_file() and ("/" in address or any(path.match(pattern) for pattern in _KEPT)):
                yield FOLDER + address, path.read_bytes()


# Pagefind's packed files: this word and a CBOR value, compressed.
_PACKED = b"pagefind_dcd"
# The place of the filters in a language's list of everything: pairs of a name and the file's hash.
_FILTERS = 3


def _settle(made: Path) -> None:
    """Put in order what Pagefind leaves in the order of a hash table, so that the same pages give the same bytes."""
    entry_path = made / "pagefind-entry.json"
    entry = json.loads(entry_path.read_bytes())
    for language, one in entry["languages"].items():
        listing = made / f"pagefind.{one['hash']}.pf_meta"
        everything = _unpacked(listing.read_bytes())
        filters = [_settled_filter(made / "filter", language, hash) for _, hash in everything[_FILTERS]]
        everything[_FILTERS] = sorted(filters)
        data = _packed(everything)
        listing.unlink()
        one["hash"] = f"{language}_{hashlib.sha256(data).hexdigest()[:10]}"
        (made / f"pagefind.{one['hash']}.pf_meta").write_bytes(data)
    entry["include_characters"] = sorted(entry["include_characters"])
    entry_path.write_text(json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")), "utf-8")


def _settled_filter(folder: Path, language: str, hash: str) -> list[str]:
    """A filter with its values in order: its name, and the hash that its file is now named for."""
    path = folder / f"{hash}.pf_filter"
    name, values = _unpacked(path.read_bytes())
    data = _packed([name, sorted(values)])
    path.unlink()
    settled = f"{language}_{hashlib.sha256(data).hexdigest()[:7]}"
    (folder / f"{settled}.pf_filter").write_bytes(data)
    return [name, settled]


def _unpacked(data: bytes) -> Any:
    import gzip

    import cbor2

    plain = gzip.decompress(data)
    assert plain.startswith(_PACKED), "Pagefind packs its files in another way now"
    return cbor2.loads(plain.removeprefix(_PACKED))


def _packed(value: Any) -> bytes:
    import gzip

    import cbor2

    return gzip.compress(_PACKED + cbor2.dumps(value), mtime=0)


def standing_index(site: Path, old: Mapping[str, str]) -> list[tuple[str, bytes]]:
    """The index that the last build left in `site`, among the files `old` (address and SHA-256).

    Empty when there is none, when somebody changed it, and when another version made it.
    """
    try:
        entry = json.loads((site / f"{FOLDER}pagefind-entry.json").read_bytes())
        from importlib.metadata import version

        if entry["version"] != version("pagefind_bin"):
            return []
        found = [(address, (site / address).read_bytes()) for address in sorted(old) if address.startswith(FOLDER)]
        return found if all(hashlib.sha256(data).hexdigest() == old[address] for address, data in found) else []
    except (OSError, ValueError, KeyError, TypeError):
        return []
