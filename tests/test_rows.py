"""Rows in a file: each is what was put there, all are read alike, and what is spoiled is refused."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from factsheet.rows import Reading, opened, packed, unpacked

SAID = ("engine", 7)
ROWS = {"a": [1, 2], "b": [], "c": [3]}
READINGS = [unpacked, opened]
REFUSED = (msgspec.DecodeError, ValueError, OSError)


def put(folder: Path, data: bytes) -> Path:
    path = folder / "rows.msgpack"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("read", READINGS)
def test_a_few_rows(read: Reading, tmp_path: Path) -> None:
    data = packed(SAID, ROWS)
    assert data[8:].endswith(b"\x92\x01\x02" + b"\x90" + b"\x91\x03")
    said, rows = read(put(tmp_path, data), tuple[str, int], list[int])
    assert (said, dict(rows), list(rows)) == (SAID, ROWS, ["a", "b", "c"])
    assert "d" not in rows
    with pytest.raises(KeyError):
        rows["d"]


@given(st.dictionaries(st.text(), st.lists(st.text())))
def test_rows_are_what_was_put_there(rows: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), packed("", rows))
        for read in READINGS:
            _, found = read(path, str, list[str])
            assert dict(found) == rows


@pytest.mark.parametrize("read", READINGS)
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda data: data[:5], id="no length"),
        pytest.param(lambda data: data[:12], id="half a head"),
        pytest.param(lambda data: data[:-1], id="too short"),
        pytest.param(lambda data: data + b"\0", id="too long"),
        pytest.param(lambda data: b"\xff" * 8 + data[8:], id="an endless head"),
        pytest.param(lambda data: data[:8] + b"\xc1" + data[9:], id="no head"),
        pytest.param(lambda data: data[8:], id="no length of the head"),
    ],
)
def test_a_spoiled_file_is_refused(read: Reading, spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    with pytest.raises(REFUSED):
        read(put(tmp_path, spoil(packed(SAID, ROWS))), tuple[str, int], list[int])


def test_a_spoiled_row_is_found_when_it_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, packed(SAID, ROWS)[:-1] + b"\xc1")
    with pytest.raises(msgspec.DecodeError):
        unpacked(path, tuple[str, int], list[int])
    _, rows = opened(path, tuple[str, int], list[int])
    assert rows["a"] == [1, 2]
    with pytest.raises(msgspec.DecodeError):
        rows["c"]


def test_rows_of_another_file_are_not_taken_for_these(tmp_path: Path) -> None:
    path = put(tmp_path, packed(SAID, ROWS))
    _, rows = opened(path, tuple[str, int], list[int])
    assert rows["a"] == [1, 2]
    other = tmp_path / "other"
    other.write_bytes(packed(SAID, {"a": [1, 2], "b": [9], "c": [9]}))
    os.replace(other, path)
    with pytest.raises(OSError, match="another by now"):
        rows["b"]
