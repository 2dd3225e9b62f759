"""A site in parts: which pages a part has, how it says so, and when parts belong together."""

import hashlib
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from factsheet.edition import Edition
from factsheet.identity import edition_digest, template_files
from factsheet.plan import Page
from factsheet.write import MANIFEST, manifest


class NoPart(Exception):
    """A folder that is no part of a site; the text is for a person."""


class Unfit(Exception):
    """Parts that do not make one whole site; the text says why, for a person."""


class Shard(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a site a folder holds, as its manifest says: the `number`-th of `of`, from 1.

    `edition` is the digest of all that the site's bytes depend on, `plan` that of the addresses of the whole site.
    """

    number: int
    of: int
    edition: str
    plan: str


class Part(NamedTuple):
    """A part that was built: its folder, which part it is, and the SHA-256 of each file by its address."""

    folder: Path
    shard: Shard
    files: Mapping[str, str]


def portion(pages: Sequence[Page], number: int, of: int) -> list[Page]:
    """The pages of the `number`-th of `of` parts: every `of`-th of the plan, so each has some of every kind."""
    return list(pages[number - 1 :: of])


def shard(edition: Edition, templates: Path, pages: Iterable[Page], number: int, of: int) -> Shard:
    """What the manifest says of the `number`-th part of the site that has all these pages."""
    digest = edition_digest(edition, template_files(templates))
    return Shard(number=number, of=of, edition=digest, plan=plan_digest(page.address for page in pages))


def plan_digest(addresses: Iterable[str]) -> str:
    """The digest of a site's addresses, in any order."""
    return hashlib.sha256("\n".join(sorted(addresses)).encode()).hexdigest()


class _Listing(msgspec.Struct):
    shard: Shard | None = None


def is_part(folder: Path) -> bool:
    """Whether a folder is a part of a site, by its manifest."""
    return _shard(folder) is not None


def _shard(folder: Path) -> Shard | None:
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=_Listing).shard
    except (OSError, msgspec.DecodeError):
        return None


def part(folder: Path) -> Part:
    """The part that was built into a folder, by its manifest; its files are read later. Raises NoPart."""
    files = manifest(folder / MANIFEST)
    found = _shard(folder)
    if files is None or found is None:
        raise NoPart(f"{folder} is no part of a site: run `build --shard K/N --out {folder}` first")
    return Part(folder, found, files)


def together(parts: Sequence[Part]) -> dict[str, Part]:
    """The address of every file of the whole site, with the part that has it.

    Raises Unfit when a part is missing, or there twice, or when they are not of one edition.
    """
    first = parts[0]
    by_number: dict[int, Part] = {}
    for one in parts:
        if (one.shard.edition, one.shard.plan) != (first.shard.edition, first.shard.plan):
            raise Unfit(
                f"{one.folder} and {first.folder} are parts of two editions; build all from the same entries and "
                "templates, on one date, for one address, with the same engine"
            )
        if one.shard.of != first.shard.of:
            raise Unfit(f"{one.folder} is one of {one.shard.of} parts, {first.folder} one of {first.shard.of}")
        other = by_number.setdefault(one.shard.number, one)
        if other is not one:
            raise Unfit(f"{one.folder} and {other.folder} are both part {one.shard.number} of {one.shard.of}")
    missing = sorted(set(range(1, first.shard.of + 1)) - by_number.keys())
    if missing:
        raise Unfit(f"part {missing[0]} of {first.shard.of} is missing")
    found = {address: one for _, one in sorted(by_number.items()) for address in one.files}
    listed = sum(len(one.files) for one in parts)
    if len(found) != listed or plan_digest(found) != first.shard.plan:
        raise Unfit("the parts' manifests do not list every page of the site once; build them again")
    return found


def data(one: Part, address: str) -> bytes:
    """The bytes of one file of a part. Raises Unfit unless they are those that were built."""
    path = one.folder / address
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise Unfit(f"{path} is not as it was built; build part {one.shard.number} again")
        found = path.read_bytes()
    except OSError as error:
        raise Unfit(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from None
    if hashlib.sha256(found).hexdigest() != one.files[address]:
        raise Unfit(f"{path} is not as it was built; build part {one.shard.number} again")
    return found
