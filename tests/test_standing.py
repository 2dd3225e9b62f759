"""What the last build found out: the same is not found out twice, and nothing else is taken for the same."""

from pathlib import Path

import msgspec
import pytest
from sites import WORLDS

from factsheet.check import NOTHING, check
from factsheet.edition import Edition
from factsheet.edtf import parse
from factsheet.load import load
from factsheet.load.kept import Mark
from factsheet.standing import Files, Notes, keep, of_notes, recall
from factsheet.starter import SHEET

AS_OF = parse("2026-06-01")
CONTENTS = [SHEET / "content", *sorted(one / "content" for one in WORLDS.iterdir() if one.name != "broken")]


def whole(content: Path) -> Edition:
    found = check(load(content, "content/"), AS_OF).edition
    assert found is not None
    return found


def files_of(edition: Edition) -> Files:
    """Every file as if nobody had touched it."""
    marks: dict[str, Mark] = {one.path: (1, 2, 3, number) for number, (_, one) in enumerate(edition.content.entries())}
    return Files(marks, set(marks), "engine")


def left(edition: Edition, folder: Path) -> Notes:
    keep(folder, Notes(), NOTHING, edition, files_of(edition))
    return recall(folder)


@pytest.mark.parametrize("content", CONTENTS, ids=lambda path: path.parent.name)
def test_what_nobody_touched_is_known_as_it_would_be_found(content: Path, tmp_path: Path) -> None:
    edition, files = whole(content), files_of(whole(content))
    notes = left(edition, tmp_path)
    known = of_notes(notes, edition.content, AS_OF, files)
    assert known.assessments == edition.assessments
    assert known.bodies == edition.bodies
    assert all(one.claim is edition.content.claims[id] for id, one in known.assessments.items())
    again = check(load(content, "content/"), AS_OF, standing=known).edition
    assert again is not None
    assert (again.assessments, again.bodies) == (edition.assessments, edition.bodies)
    keep(tmp_path / "again", notes, known, edition, files)
    assert recall(tmp_path / "again") == notes


def test_what_somebody_touched_is_found_anew(tmp_path: Path) -> None:
    edition = whole(SHEET / "content")
    notes, files = left(edition, tmp_path), files_of(edition)
    content, paths = edition.content, {id: one.path for id, one in edition.content.claims.items()}
    first = min(paths)

    touched = files._replace(untouched=files.untouched - {paths[first]})
    known = of_notes(notes, content, AS_OF, touched)
    assert known.assessments.keys() == paths.keys() - {first}
    assert edition.bodies.keys() - known.bodies.keys() == {("claim", first)}

    looks = files._replace(marks={**files.marks, paths[first]: (9, 9, 9, 9)})
    assert of_notes(notes, content, AS_OF, looks).assessments.keys() == paths.keys() - {first}

    actor = content.actors[min(content.actors)].path
    for other in (
        files._replace(untouched=files.untouched - {actor}),
        files._replace(marks={**files.marks, actor: (9, 9, 9, 9)}),
    ):
        assert of_notes(notes, content, AS_OF, other).assessments == {}
    assert of_notes(notes, content, parse("2026-06-02"), files).assessments == {}
    assert of_notes(notes, msgspec.structs.replace(content, fingerprints={}), AS_OF, files).assessments == {}
    assert of_notes(notes, content, AS_OF, files._replace(stamp="another")) == NOTHING

    claims = dict(content.claims)
    del claims[first]
    known = of_notes(notes, msgspec.structs.replace(content, claims=claims), AS_OF, files)
    assert known.bodies == {}, "a link may lead to it"
    assert known.assessments.keys() == claims.keys()


@pytest.mark.parametrize("spoilt", [b"", b"\xff", b"\x93\xa0\xa0\x80"])
def test_spoilt_notes_are_none(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / "standing.msgpack").write_bytes(spoilt)
    assert recall(tmp_path) == Notes()


def test_a_spoilt_row_is_found_anew(tmp_path: Path) -> None:
    edition = whole(SHEET / "content")
    notes, files = left(edition, tmp_path), files_of(edition)
    rows = {path: msgspec.structs.replace(row, assessed=msgspec.Raw(b"\x01")) for path, row in notes.rows.items()}
    assert of_notes(notes._replace(rows=rows), edition.content, AS_OF, files).assessments == {}
