"""What is kept of an entry is the whole entry, and stands for the file that was read alone."""

import os
import tempfile
from pathlib import Path

import msgspec
import pytest
from sites import WORLDS

from factsheet.load import Known, files, kept, load_files

FOLDERS = sorted(path.parent for path in WORLDS.glob("*/content/site.yaml"))
LATER = 1 << 62


def read(content: Path, before: kept.Kept) -> tuple[Known, dict[str, kept.Mark]]:
    now = kept.marks(content, "content/")
    data, problems = files.read(content)
    known = kept.known(before, now, data, "content/")
    load_files(data, "content/", problems=problems, known=known)
    return known, now


def keep(content: Path, at: int = LATER) -> tuple[kept.Kept, Known]:
    """What is kept of a folder, after a way through a file; and what was read."""
    known, now = read(content, kept.Kept("engine"))
    with tempfile.TemporaryDirectory() as folder:
        kept.save(Path(folder), kept.kept(kept.Kept("engine"), now, known, at))
        return kept.recall(Path(folder)), known


@pytest.mark.parametrize("content", FOLDERS, ids=lambda path: path.parent.name)
def test_a_kept_entry_is_the_entry(content: Path) -> None:
    found, known = keep(content)
    data, _ = files.read(content)
    again = kept.known(found, kept.marks(content, "content/"), data, "content/")
    assert set(again) == {path for path, (_, reader, _) in known.items() if not reader.problems}
    for path, (text, reader, entry) in again.items():
        assert entry is not None
        was_text, was_reader, was = known[path]
        assert was is not None
        assert (text, reader.references) == (was_text, was_reader.references)
        assert dict(entry.places) == dict(was.places)
        assert repr(msgspec.structs.replace(entry, places={})) == repr(msgspec.structs.replace(was, places={}))


def test_a_touched_file_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "actors").mkdir()
    one = tmp_path / "actors" / "works.yaml"
    one.write_text("name: Works\nkind: outlet\n", "utf-8")
    before, _ = keep(tmp_path)
    was = one.stat()
    one.write_text("name: Forks\nkind: outlet\n", "utf-8")
    # Somebody may set the time of the last change back, and the length is the same.
    os.utime(one, ns=(was.st_atime_ns, was.st_mtime_ns))
    known, _ = read(tmp_path, before)
    assert [entry.name for _, _, entry in known.values()] == ["Forks"]  # type: ignore[union-attr]  # an actor has one


def test_notes_of_another_place_stand_for_nothing(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name / "actors").mkdir(parents=True)
        (tmp_path / name / "actors" / "works.yaml").write_text("name: Works\nkind: outlet\n", "utf-8")
    found, _ = keep(tmp_path / "here")
    data, _ = files.read(tmp_path / "there")
    assert kept.known(found, kept.marks(tmp_path / "there", "content/"), data, "content/") == {}


def test_what_was_written_just_now_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "actors").mkdir()
    one = tmp_path / "actors" / "works.yaml"
    one.write_text("name: Works\nkind: outlet\n", "utf-8")
    found, _ = keep(tmp_path, one.stat().st_mtime_ns + 1_000)
    assert found.rows == {}
