"""`diff`: what readers are told differently since a revision, by which rule, and because of which assertion."""

import json
import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sites import AS_OF

from factsheet.commands import main
from factsheet.commands.diff import _Marked
from factsheet.git import NoRevision, extract

CLAIM = """\
---
title: The dam was cracked
proposition: The wall of the dam had a crack.
nature: fact
reviewed: 2020-06-01
assertions:
  - id: ministry
    actor: ministry
    stance: affirms
    basis: document
    on: 2020-03-01
  - id: herald
    from: [ministry]
    source: herald-dam
---

The ministry said so.
"""

WITNESS = """\
  - id: witness
    actor: witness
    stance: affirms
    basis: observed
    source: witness-blog
"""

FILES = {
    "claims/dam.md": CLAIM,
    "actors/ministry.yaml": "name: The ministry\nkind: state-body\n",
    "actors/herald.yaml": "name: The Herald\nkind: outlet\n",
    "actors/witness.yaml": "name: A witness\nkind: person\n",
    "actors/mirror.yaml": "name: The Mirror\nkind: outlet\n",
    "sources/herald-dam.yaml": "title: The dam\npublisher: herald\nkind: report\npublished: 2020-03-02\n",
    "sources/witness-blog.yaml": "title: What I saw\npublisher: witness\nkind: blog\npublished: 2020-03-03\n",
    "explainers/dams.md": "---\ntitle: Dams\n---\n\nSee [the claim](../claims/dam.md).\n",
    "topics/water.md": "---\ntitle: Water\n---\n",
}


def git(folder: Path, *words: str) -> str:
    fixed = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *who, *words], cwd=folder, env=os.environ | fixed, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def write(folder: Path, files: dict[str, str | None]) -> None:
    for address, text in files.items():
        path = folder / "content" / address
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, "utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small fact sheet in its first commit."""
    write(tmp_path, dict(FILES))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "One")
    return tmp_path


def diff(folder: Path, *more: str, revision: str = "HEAD") -> int:
    return main(["diff", revision, "--content", str(folder / "content"), "--as-of", AS_OF, *more])


def found(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert diff(folder, "--format", "json") == 0, capsys.readouterr().err
    return dict(json.loads(capsys.readouterr().out))


def causes(move: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["id"], one["how"]) for one in move["causes"]]


def test_nothing_different(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = found(repository, capsys)
    assert all(value == [] for value in one.values())
    assert diff(repository) == 0
    assert capsys.readouterr().out == "Readers are told nothing different.\n"


def test_a_new_independent_source_moves_a_status(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"claims/dam.md": CLAIM.replace("  - id: herald\n", f"{WITNESS}  - id: herald\n")})
    one = found(repository, capsys)
    (move,) = one["moved"]
    assert (move["before"], move["after"], move["rule"]) == ("single-origin", "corroborated", 5)
    assert causes(move) == [("assertion", "witness", "added")]
    assert one["explainers"] == [{"kind": "explainer", "id": "dams", "title": "Dams", "claims": ["dam"]}]
    assert diff(repository) == 0
    assert capsys.readouterr().out == (
        "1 status moves, 1 claim is counted anew.\n"
        "\n"
        "Statuses that move:\n"
        "  The dam was cracked (dam): Single origin -> Corroborated\n"
        "    by rule 5: A ≥ 2, one of them shown, and D < 2\n"
        "    because of assertion witness, added: A witness, affirms, observed, 3 March 2020, in `witness-blog`\n"
        "    pages for it: 1 -> 2\n"
        "    publishers for it: 1 -> 2\n"
        "    origins for it: 1 -> 2\n"
        "    families for it: 1 -> 2\n"
        "    independent voices for it: 1 -> 2\n"
        "    all of what is for it rests on: herald, ministry -> none\n"
        "\n"
        "Texts that lead to a claim whose status moves: do they still say what it says?:\n"
        "  explainer Dams (dams): dam\n"
    )


def test_a_repost_moves_the_number_of_pages_and_nothing_else(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = "title: The dam\npublisher: mirror\nkind: report\ncopy_of: {source: herald-dam, inferred: false}\n"
    write(repository, {"sources/mirror-dam.yaml": copy})
    one = found(repository, capsys)
    assert one["moved"] == []
    assert {(row["what"], row["before"], row["after"]) for row in one["counts"] if row["what"] != "flags"} == {
        ("documents", 1, 2),
        ("publishers", 1, 2),
    }
    assert one["sources"] == [
        {"id": "mirror-dam", "title": "The dam", "new": True, "archived": False, "fingerprinted": False}
    ]
    assert diff(repository) == 0
    assert "The dam was cracked (dam): the status stays single origin" in capsys.readouterr().out


def test_a_withdrawn_source_moves_a_status_back(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    withdrawal = (
        "  - id: ministry-again\n    actor: ministry\n    stance: withdraws\n    basis: issued\n    on: 2020-05-01\n"
        "    source: herald-dam\n"
    )
    write(repository, {"claims/dam.md": CLAIM.replace("---\n\nThe", f"{withdrawal}---\n\nThe")})
    (move,) = found(repository, capsys)["moved"]
    assert (move["before"], move["after"], causes(move)) == (
        "single-origin",
        "withdrawn",
        [("assertion", "ministry-again", "added")],
    )


@pytest.mark.parametrize(
    ("files", "after", "each", "expected"),
    [
        pytest.param(
            {"claims/dam.md": CLAIM.replace("basis: document", "basis: unstated")},
            "untraced",
            "undoes",
            [("assertion", "ministry", "changed")],
            id="a basis",
        ),
        pytest.param(
            {"claims/dam.md": CLAIM.replace("reviewed:", "parties: [ministry]\nreviewed:").replace("fact", "motive")},
            "not-checkable",
            "undoes",
            [("claim", "nature", "changed")],
            id="the nature, and not the parties",
        ),
        pytest.param(
            {
                "claims/dam.md": CLAIM.replace("  - id: ministry\n", "  - id: office\n").replace(
                    "[ministry]", "[office]"
                )
            },
            "",
            "",
            [],
            id="another id for an assertion",
        ),
        pytest.param(
            {
                "claims/dam.md": CLAIM.replace(
                    "  - id: herald\n",
                    f"{WITNESS}{WITNESS.replace('witness', 'passer-by').replace('-by-blog', '-by')}  - id: herald\n",
                ).replace("source: passer-by", "source: herald-dam"),
                "actors/passer-by.yaml": "name: A passer-by\nkind: person\n",
            },
            "corroborated",
            "does",
            [("assertion", "witness", "added")],
            id="of two new witnesses, the one who is in another paper",
        ),
        pytest.param(
            {
                "claims/dam.md": CLAIM.replace(
                    "  - id: herald\n", f"{WITNESS}{WITNESS.replace('witness', 'guard')}  - id: herald\n"
                ),
                "actors/guard.yaml": "name: A guard\nkind: person\n",
                "sources/guard-blog.yaml": "title: What I saw\npublisher: guard\nkind: blog\npublished: 2020-03-03\n",
            },
            "corroborated",
            "does",
            [("assertion", "guard", "added"), ("assertion", "witness", "added")],
            id="two new witnesses, either of whom would do",
        ),
    ],
)
def test_because_of_what(
    repository: Path,
    capsys: pytest.CaptureFixture[str],
    files: dict[str, str | None],
    after: str,
    each: str,
    expected: list[tuple[str, str, str]],
) -> None:
    write(repository, files)
    moved = found(repository, capsys)["moved"]
    assert [(one["after"], one["each"], causes(one)) for one in moved] == ([(after, each, expected)] if after else [])
    assert diff(repository) == 0
    if each == "does" and len(expected) > 1:
        assert "because of any one of 2 changes:" in capsys.readouterr().out


def test_two_changes_that_only_together_move_a_status(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    relay = "  - id: mirror\n    from: [ministry]\n    source: mirror-dam\n"
    partial = CLAIM.replace("basis: document", "basis: document\n    extent: partial")
    guard = WITNESS.replace("basis: observed", "basis: issued").replace("witness", "guard")
    write(
        repository,
        {
            "claims/dam.md": partial.replace("  - id: herald\n", f"{relay}{WITNESS}{guard}  - id: herald\n"),
            "sources/mirror-dam.yaml": "title: The dam\npublisher: mirror\nkind: report\n",
            "actors/guard.yaml": "name: A guard\nkind: person\n",
            "sources/guard-blog.yaml": "title: I say\npublisher: guard\nkind: blog\npublished: 2020-03-03\n",
        },
    )
    (move,) = found(repository, capsys)["moved"]
    assert move["after"] == "corroborated"
    assert set(causes(move)) <= {
        ("assertion", "guard", "added"),
        ("assertion", "ministry", "changed"),
        ("assertion", "witness", "added"),
    }
    assert ("assertion", "mirror", "added") not in causes(move), "the repost has no part in it"


def test_control_of_an_actor_is_a_cause(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"claims/dam.md": CLAIM.replace("  - id: herald\n", f"{WITNESS}  - id: herald\n")})
    git(repository, "commit", "-qam", "Two")
    link = "controlled_by:\n  - {actor: ministry, source: herald-dam}\n"
    write(repository, {"actors/witness.yaml": FILES["actors/witness.yaml"] + link})
    (move,) = found(repository, capsys)["moved"]
    assert (move["before"], move["after"]) == ("corroborated", "single-origin")
    assert causes(move) == [("actor", "witness", "changed")]
    assert diff(repository) == 0
    assert "because of actor witness, changed: `controlled_by`: none → ministry, herald-dam" in capsys.readouterr().out


def test_a_copy_that_was_taken_for_an_original_is_a_cause(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statement = WITNESS.replace("    actor: witness\n", "")
    write(repository, {"claims/dam.md": CLAIM.replace("  - id: herald\n", f"{statement}  - id: herald\n")})
    git(repository, "commit", "-qam", "Two")
    write(repository, {"sources/witness-blog.yaml": FILES["sources/witness-blog.yaml"].replace("witness", "ministry")})
    (move,) = found(repository, capsys)["moved"]
    assert (move["before"], move["after"]) == ("corroborated", "single-origin")
    assert causes(move)[0][:2] in (("assertion", "witness"), ("source", "witness-blog"))


def test_entries_that_come_and_go(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"topics/water.md": None, "topics/walls.md": "---\ntitle: Walls\n---\n"})
    write(repository, {"claims/again.md": CLAIM.replace("title: The dam was", "title: The dam is again")})
    one = found(repository, capsys)
    assert one["added"] == [
        {"kind": "claim", "id": "again", "title": "The dam is again cracked", "status": "single-origin"},
        {"kind": "topic", "id": "walls", "title": "Walls"},
    ]
    assert one["removed"] == [{"kind": "topic", "id": "water", "title": "Water"}]
    assert one["renamed"] == []


def test_a_new_name_is_no_difference_but_a_new_name(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        repository,
        {
            "actors/ministry.yaml": None,
            "actors/water-ministry.yaml": FILES["actors/ministry.yaml"] + "formerly: [ministry]\n",
            "sources/herald-dam.yaml": None,
            "sources/herald-on-the-dam.yaml": FILES["sources/herald-dam.yaml"],
            "claims/dam.md": CLAIM.replace("actor: ministry", "actor: water-ministry").replace(
                "source: herald-dam", "source: herald-on-the-dam"
            ),
        },
    )
    one = found(repository, capsys)
    assert one.pop("renamed") == [
        {"kind": "actor", "id": "water-ministry", "title": "The ministry", "before": "ministry"},
        {"kind": "source", "id": "herald-on-the-dam", "title": "The dam", "before": "herald-dam", "redirect": False},
    ]
    assert all(value == [] for value in one.values()), one
    assert diff(repository) == 0
    assert "will break: add formerly: [herald-dam]" in capsys.readouterr().out


def test_words_of_a_claim_that_change(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"claims/dam.md": CLAIM.replace("had a crack", "had two cracks")})
    (one,) = found(repository, capsys)["reworded"]
    assert one == {
        "claim": "dam",
        "field": "proposition",
        "before": "The wall of the dam had a crack.",
        "after": "The wall of the dam had two cracks.",
    }


def test_a_source_that_lost_its_archive(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = FILES["sources/herald-dam.yaml"] + "archive_url: https://archive.example/dam\n"
    write(repository, {"sources/herald-dam.yaml": kept})
    git(repository, "commit", "-qam", "Two")
    write(repository, {"sources/herald-dam.yaml": FILES["sources/herald-dam.yaml"]})
    one = found(repository, capsys)
    assert [(row["id"], row["new"], row["archived"]) for row in one["sources"]] == [("herald-dam", False, False)]
    assert [(row["before"], row["after"]) for row in one["counts"]] == [(["stale"], ["stale", "not-archived"])]


def test_markdown_holds_nothing_but_text(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    title = "'<script>x</script> @someone #1 [a](https://evil.example) **b** | c `d` https://evil.example'"
    write(
        repository,
        {
            "claims/dam.md": CLAIM.replace("title: The dam was cracked", f"title: {title}").replace(
                "  - id: herald\n", f"{WITNESS}  - id: herald\n"
            ),
            "actors/witness.yaml": 'name: "![x](https://evil.example/x.png) @team"\nkind: person\n',
        },
    )
    assert diff(repository, "--format", "markdown") == 0
    told = capsys.readouterr().out
    assert told.startswith("## What readers will be told differently\n\n1 status moves")
    assert "**Single origin** → **Corroborated**" in told
    for unsafe in ("<script", "@someone", "@team", "[a](", "](https", "https://evil", "**b**", " #1", "!["):
        assert unsafe not in told, unsafe
    assert "@\u2060someone" in told
    assert "`witness`" in told
    assert "3 March 2020, in `witness-blog`\n" in told


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("A *b*, relays `c`, `d-e`, in `f`", "A \\*b\\*, relays `c`, `d-e`, in `f`"),
        ("`on`: 2020 → 2021; `actor`: a_b → c", "`on`: 2020 → 2021; `actor`: a\\_b → c"),
        ("an `@team` and `` and one `", "an `@team` and \\`\\` and one \\`"),
        ("`a\nb`", "`a b`"),
    ],
)
def test_ids_in_a_reason_are_code_and_all_else_is_text(said: str, shown: str) -> None:
    assert _Marked.said(said) == shown


def test_a_state_with_mistakes_has_no_difference(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(repository, {"claims/dam.md": CLAIM.replace("nature:", "natur:")})
    assert diff(repository) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "error[FLD001]" in said.err


def test_an_old_state_with_mistakes_is_compared_as_far_as_it_can_be(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(repository, {"topics/water.md": "---\ntitel: Water\n---\n", "actors/mirror.yaml": "nothing\n"})
    git(repository, "commit", "-qam", "Two")
    write(
        repository,
        {
            "topics/water.md": FILES["topics/water.md"],
            "actors/mirror.yaml": FILES["actors/mirror.yaml"],
            "claims/dam.md": CLAIM.replace("  - id: herald\n", f"{WITNESS}  - id: herald\n"),
        },
    )
    assert diff(repository) == 0
    said = capsys.readouterr()
    assert "HEAD has 2 mistakes; it is compared as far as it can be read" in said.err
    assert "Single origin -> Corroborated" in said.out


def test_a_folder_that_was_not_there_makes_everything_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "One")
    write(tmp_path, dict(FILES))
    assert diff(tmp_path) == 0
    said = capsys.readouterr()
    assert "everything is new" in said.err
    assert "claim The dam was cracked (dam): Single origin" in said.out


@pytest.mark.parametrize("revision", ["nowhere", "HEAD:content", "--output=x", "HEAD~9"])
def test_a_revision_that_is_none(repository: Path, capsys: pytest.CaptureFixture[str], revision: str) -> None:
    assert diff(repository, revision=revision) == 2
    assert capsys.readouterr().out == ""
    assert not (repository / "x").exists()


def test_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, dict(FILES))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        assert diff(tmp_path) == 2
    assert "git says: not a git repository" in capsys.readouterr().err


def test_the_working_tree_and_what_git_would_run_are_left_alone(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / ".gitattributes").write_text("* filter=evil\n", "utf-8")
    (repository / "content" / "topics" / "link.md").symlink_to("/etc/hostname")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Two")
    git(repository, "config", "filter.evil.smudge", "touch evil; cat")
    git(repository, "config", "core.fsmonitor", "touch evil")
    (repository / "content" / "topics" / "link.md").unlink()
    before = sorted(path for path in repository.rglob("*") if ".git" not in path.parts)
    assert diff(repository) == 0
    assert sorted(path for path in repository.rglob("*") if ".git" not in path.parts) == before
    capsys.readouterr()


def test_names_in_a_tree_that_lead_out_of_it_are_left_out(repository: Path, tmp_path: Path) -> None:
    blob = git(repository, "rev-parse", "HEAD:content/topics/water.md")
    made = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"],
        cwd=repository,
        input=b"100644 ..\0" + bytes.fromhex(blob),
        capture_output=True,
        check=True,
    )
    topics = made.stdout.decode().strip()
    tree = subprocess.run(
        ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"],
        cwd=repository,
        input=b"40000 content\0" + bytes.fromhex(topics),
        capture_output=True,
        check=True,
    )
    commit = git(repository, "commit-tree", tree.stdout.decode().strip(), "-m", "Evil")
    into = tmp_path / "into" / "deep"
    into.mkdir(parents=True)
    with suppress(NoRevision):
        assert extract(repository / "content", commit, into) == 0
    assert list(into.parent.iterdir()) == [into]
