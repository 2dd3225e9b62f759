"""What a fact sheet publishes, read back: its claims, and the names of its actors. The data may be anybody's."""

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import msgspec

CLAIMS = "claims.json"
ACTORS = "actors.json"
LARGEST = 256_000_000
SECONDS = 20


class Unavailable(Exception):
    """The data cannot be read; the text says why, for a person."""


class PublishedSide(msgspec.Struct, frozen=True):
    """One side of a claim, counted."""

    documents: int = 0
    origins: int = 0
    independent: int = 0


class PublishedAssertion(msgspec.Struct, frozen=True, rename={"upstream": "from"}):
    """One actor taking one stance, as far as a chain shows it."""

    id: str
    actor: str
    described_as: str | None = None
    stance: str | None = None
    upstream: tuple[str, ...] | str | None = None
    inferred_from: tuple[str, ...] | None = None
    on: str | None = None
    side: tuple[str, ...] = ()
    origin: bool = False
    taken_back: bool = False
    eligible: bool = False
    path: bool = False


class PublishedClaim(msgspec.Struct, frozen=True):
    """A claim, as far as an excerpt shows it."""

    id: str
    title: str
    proposition: str
    status: str
    flags: tuple[str, ...] = ()
    affirm: PublishedSide = PublishedSide()
    deny: PublishedSide = PublishedSide()
    assertions: tuple[PublishedAssertion, ...] = ()
    reviewed: str = ""
    url: str = ""


class Published(msgspec.Struct, frozen=True):
    """A fact sheet: its claims by id, and its actors' names by id, where it publishes them."""

    claims: dict[str, PublishedClaim]
    names: dict[str, str]


class _Claims(msgspec.Struct):
    claims: list[PublishedClaim]


class _Actor(msgspec.Struct):
    name: str


class _Actors(msgspec.Struct):
    actors: dict[str, _Actor]


def published(place: str) -> Published:
    """The fact sheet at `place`: a built site's folder, its `data/`, a `claims.json`, or the web address of one.

    A file is read again when it has changed, an address once in the life of the program. Raises Unavailable.
    """
    if is_address(place):
        return _from_address(place)
    path = Path(place)
    found = next((one for one in (path / "data" / CLAIMS, path / CLAIMS, path) if one.is_file()), None)
    if found is None:
        raise Unavailable(f"there is no {CLAIMS} in {place}")
    beside = found.with_name(ACTORS)
    return _from_files(str(found), _stamp(found), str(beside), _stamp(beside))


def is_address(place: str) -> bool:
    """Whether a place is on the web rather than on this machine."""
    return urlsplit(place).scheme in ("http", "https")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _from_files(claims: str, _: tuple[int, int], actors: str, beside: tuple[int, int]) -> Published:
    try:
        return _read(Path(claims).read_bytes(), Path(actors).read_bytes() if any(beside) else b"", claims)
    except OSError as error:
        raise Unavailable(f"{claims} cannot be read: {(error.strerror or str(error)).lower()}") from None


@lru_cache(maxsize=8)
def _from_address(address: str) -> Published:
    claims = _fetched(address)
    try:
        actors = _fetched(address.rpartition("/")[0] + "/" + ACTORS)
    except Unavailable:
        # An older edition, or a copy of the one file: a chain then shows the actors' ids.
        actors = b""
    return _read(claims, actors, address)


def _fetched(address: str) -> bytes:
    request = Request(address, headers={"User-Agent": "factsheet"})  # noqa: S310  # `published` takes http(s) only
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  # the same
            data: bytes = answer.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise Unavailable(f"{address} cannot be read: {error}") from None
    if len(data) > LARGEST:
        raise Unavailable(f"{address} is larger than {LARGEST // 1_000_000} MB")
    return data


def _read(claims: bytes, actors: bytes, place: str) -> Published:
    try:
        found = msgspec.json.decode(claims, type=_Claims).claims
        names = msgspec.json.decode(actors, type=_Actors).actors if actors else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unavailable(f"{place} is not the data of a fact sheet: {error}") from None
    return Published({one.id: one for one in found}, {id: one.name for id, one in names.items()})
