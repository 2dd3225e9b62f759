"""Notes on many things in one file, a row for each by its name: one row can be read without the others."""

import os
from array import array
from collections.abc import Mapping
from itertools import accumulate, pairwise
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

import msgspec

from factsheet.later import Each

S = TypeVar("S")
R = TypeVar("R")


class Reading(Protocol):
    """How a file of rows is read: all of it (`unpacked`), or each row when it is asked for (`opened`)."""

    def __call__(self, path: Path, said: type[S], row: type[R]) -> tuple[S, Mapping[str, R]]:
        """What the file at `path` says of all its rows, and the rows by name."""


# The length of the head stands first, in so many bytes.
_LENGTH = 8


class _Head(msgspec.Struct, frozen=True, array_like=True):
    """What is said of all rows, the name of each, and where it ends behind the head, as unsigned integers."""

    said: msgspec.Raw
    names: list[str]
    ends: bytes


def packed(said: object, rows: Mapping[str, object]) -> bytes:
    """A file of rows by name, and of what is `said` of all of them."""
    encode = msgspec.msgpack.Encoder().encode
    parts = list(map(encode, rows.values()))
    ends = array("Q", accumulate(map(len, parts))).tobytes()
    head = encode(_Head(msgspec.Raw(encode(said)), list(rows), ends))
    return b"".join((len(head).to_bytes(_LENGTH), head, *parts))


def unpacked(path: Path, said: type[S], row: type[R]) -> tuple[S, Mapping[str, R]]:
    """What a file says of all its rows, and each of them. Raises OSError, msgspec.DecodeError, ValueError."""
    with path.open("rb") as file:
        found, places, _ = _begun(file, said)
        start = file.tell()
        data = memoryview(file.read())
    decode = msgspec.msgpack.Decoder(row).decode
    return found, {name: decode(data[one - start : end - start]) for name, (one, end) in places.items()}


def opened(path: Path, said: type[S], row: type[R]) -> tuple[S, Mapping[str, R]]:
    """The same, of which each row is read when it is asked for; raises the same, then too.

    OSError also when another file has taken the place of this one.
    """
    with path.open("rb") as file:
        found, places, state = _begun(file, said)
    decode = msgspec.msgpack.Decoder(row).decode

    def read(name: str) -> R:
        one, end = places[name]
        with path.open("rb") as file:
            if not os.path.samestat(state, os.fstat(file.fileno())):
                raise FileNotFoundError(f"{path} is another by now")
            file.seek(one)
            return decode(file.read(end - one))

    return found, Each(places, read)


def _begun(file: BinaryIO, said: type[S]) -> tuple[S, dict[str, tuple[int, int]], os.stat_result]:
    """What the head of a file says, where each row stands (its first byte, and the first after it), and its state.

    The file is read as far as its first row.
    """
    state = os.fstat(file.fileno())
    length = int.from_bytes(file.read(_LENGTH))
    if length > state.st_size:
        raise ValueError("the head is longer than the file")
    head = msgspec.msgpack.decode(file.read(length), type=_Head)
    start = _LENGTH + length
    edges = [start, *(start + end for end in memoryview(head.ends).cast("Q"))]
    if len(edges) != len(head.names) + 1 or edges[-1] != state.st_size:
        raise ValueError("the rows are not as many, or not as long, as the head says")
    return msgspec.msgpack.decode(head.said, type=said), dict(zip(head.names, pairwise(edges), strict=True)), state
