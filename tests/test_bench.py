"""The benchmark measures what it says: the workload is the same everywhere, sound, and the same for every peer."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from bench import workload
from bench.peers import adapt
from factsheet import edtf
from factsheet.check import check
from factsheet.load import load


def digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def test_the_workload_is_the_same_on_every_machine(tmp_path: Path) -> None:
    workload.write(tmp_path, 20)
    assert digest(tmp_path) == "f02ee915f374abda8f96f0304a0a98653ef6fc82b612cb39ac9801dc45bc4e70"


def test_the_workload_is_sound_and_as_large_as_it_says(tmp_path: Path) -> None:
    workload.write(tmp_path, 40)
    found = load(tmp_path)
    assert check(found, edtf.parse("2020-01-01")).problems == []
    content = found.content
    assert [len(content.of(kind)) for kind in ("claim", "event", "actor", "source")] == [40, 4, 6, 8]
    assert all(3 <= len(one.assertions) <= 6 for one in content.claims.values())
    assert all(200 <= len(one.body.split()) <= 300 for one in content.claims.values())


@pytest.mark.parametrize("peer", adapt.ADAPTERS)
def test_every_peer_is_given_every_entry_and_every_word(peer: str, tmp_path: Path) -> None:
    content, project = tmp_path / "content", tmp_path / "project"
    workload.write(content, 10)
    adapt.adapt(peer, content, project)
    # A term of Hugo's is a folder.
    named = {path.parent.name if path.stem == "_index" else path.stem: path for path in project.rglob("*.md")}
    written = {id: path.read_text("utf-8") for id, path in named.items()}
    for one in adapt.entries(content):
        assert one.body.splitlines()[0] in written[one.id]
        for row in one.front.get("assertions", ()):
            assert row["quote"] in written[one.id]


def test_the_full_peers_show_the_same_words_and_marks_for_a_status() -> None:
    hugo = tomllib.loads((adapt.HERE / "hugo-full" / "hugo.toml").read_text("utf-8"))
    zola = tomllib.loads((adapt.HERE / "zola-full" / "config.toml").read_text("utf-8"))
    assert hugo["params"] == zola["extra"]
