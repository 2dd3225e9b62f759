"""What bad input gets: a plain message at its place, the right exit code, the old site untouched, in bounded time.

Mistakes that a folder of files can hold are in worlds/broken; here is what it cannot: huge files, links, bytes made on
the spot, limits, and what a whole build promises.
"""

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from sites import AS_OF, build, words
from test_write import as_anybody, child, public

from factsheet import prose
from factsheet.commands import main
from factsheet.diagnostics import MOST_MISTAKES

ROOT = Path(__file__).parents[1]
SECONDS = 5.0
MEGABYTES = 512

ACTOR = "name: Paper A\nkind: outlet\n"
SOURCE = "title: Fire\npublisher: a\nkind: report\npublished: 2020-03-02\n"
HEAD = "---\ntitle: The barn burned\nproposition: The barn burned.\nnature: fact\nreviewed: 2020-06-01\n"
ONE = "assertions:\n  - {id: a, stance: affirms, basis: observed, source: a}\n"
CLAIM = f"{HEAD}{ONE}---\n\nSomebody saw it.\n"

# A fact sheet in which nothing is wrong: each test puts one thing wrong.
SOUND = {"actors/a.yaml": ACTOR, "sources/a.yaml": SOURCE, "claims/fire.md": CLAIM}


def fill(content: Path, files: Mapping[str, str | bytes]) -> Path:
    """The folder `content` with the sound entries and `files` in it."""
    for address, said in {**SOUND, **files}.items():
        path = content / address
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(said if isinstance(said, bytes) else said.encode())
    return content


def snapshot(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file below a folder: which file on the disk it is, when it was written, and what it holds."""
    return {
        path.relative_to(folder).as_posix(): (path.lstat().st_ino, path.lstat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[int, int, bytes]]]:
    """A site from before, and what it was."""
    folder = tmp_path_factory.mktemp("standing")
    assert build(fill(folder / "content", {}), folder / "site", "--no-search") == 0
    return folder / "site", snapshot(folder)


class Ran(NamedTuple):
    """What a command did in a process of its own; `seconds` and `megabytes` are of it and all that it started."""

    code: int
    out: str
    err: str
    seconds: float
    megabytes: float


# It tells its own cost as its last word: what the machine's other work does to the clock is none of its doing.
_CHILD = """
import resource, sys
from factsheet.commands import main
code = main(sys.argv[1:])
use = [resource.getrusage(one) for one in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
seconds = sum(one.ru_utime + one.ru_stime for one in use)
print(f"\\n{seconds} {max(one.ru_maxrss for one in use)}")
sys.exit(code)
"""


def in_its_own_process(*words: str, cwd: Path) -> Ran:
    """Run a command; it is stopped when it takes far too long or far too much memory."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (30, 30))

    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=bounded,
    )
    out, _, cost = done.stdout.rstrip("\n").rpartition("\n")
    assert re.fullmatch(r"[\d.]+ \d+", cost), done.stderr[-2000:]
    seconds, kilobytes = cost.split()
    return Ran(done.returncode, out, done.stderr, float(seconds), int(kilobytes) / 1024)


def numbered(number: int, line: str) -> str:
    """A line many times, `#` in it being the number."""
    return "".join(line.replace("#", str(one)) for one in range(number))


DEEP = "[" * 200_000

SAW = "stance: affirms, basis: observed, source: a"


def fingerprinted(hashes: int, sentences: list[int]) -> str:
    """A fingerprint of nothing, with as many hashes and sentences."""
    made = " ".join(f"{one:08x}" for one in range(hashes))
    words = {"words": hashes + 4, "window": 5, "hashes": [made]}
    return json.dumps({"sha256": "0" * 64, "sentences": sentences, **words})


# One file each: what is wrong with it, and the message that a contributor gets first.
HEAVY: dict[str, tuple[Mapping[str, str | bytes], str]] = {
    "nested-brackets": (
        {"actors/b.yaml": f"name: b\nkind: outlet\naliases: {DEEP}\n"},
        "error[YML004]: this is nested more than 12 deep\n  --> content/actors/b.yaml:3:21\n",
    ),
    "nested-mappings": (
        {"actors/b.yaml": "name: " + "{a: " * 60_000},
        "error[YML004]: this is nested more than 12 deep\n  --> content/actors/b.yaml:1:51\n",
    ),
    "nested-by-indentation": (
        {"actors/b.yaml": "".join(f"{' ' * one}a:\n" for one in range(600))},
        "error[YML004]: this is nested more than 12 deep\n  --> content/actors/b.yaml:13:13\n",
    ),
    "alias-bomb": (
        {
            "actors/b.yaml": "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}, *{a}, *{a}, *{a}]\n" for a, b in pairwise("abcdefghi"))
        },
        "error[YML002]: entries use no anchor (`&a`)\n  --> content/actors/b.yaml:1:4\n",
    ),
    "file-too-large": (
        {"claims/fire.md": CLAIM.encode() + b"word " * 10_000_000},
        f"error[FIL003]: this file has {len(CLAIM) + 50_000_000:,} bytes; the most is 1,000,000\n"
        "  --> content/claims/fire.md\n",
    ),
    "fingerprint-too-large": (
        {"fingerprints/a.json": b"[" * 50_000_000},
        "error[FIL003]: this file has 50,000,000 bytes; the most is 4,000,000\n  --> content/fingerprints/a.json\n",
    ),
    "nested-fingerprint": (
        {"fingerprints/a.json": b"[" * 200_000},
        "error[FPR001]: this is no fingerprint: this is not JSON\n  --> content/fingerprints/a.json\n",
    ),
    "more-sentences-than-words": (
        {"fingerprints/a.json": fingerprinted(hashes=4, sentences=[400_000] * 300)},
        "error[FPR001]: this is no fingerprint: it has 120,000,000 sentences; the most is 100,000\n"
        "  --> content/fingerprints/a.json\n",
    ),
    "unknown-locators": (
        {
            "sources/a.yaml": SOURCE + "reading:\n" + numbered(2_000, "  - {at: q#, nothing_checkable: x}\n"),
            "fingerprints/a.json": fingerprinted(hashes=4, sentences=[1_000] * 100),
        },
        "error[RDG002]: `a` has no sentence `q0`\n  --> content/sources/a.yaml:6:10\n",
    ),
    "wrong-quotes": (
        {
            "claims/fire.md": HEAD
            + "assertions:\n"
            + numbered(1_000, f"  - {{id: a#, {SAW}, quote: one two three four five six seven #}}\n")
            + "---\n",
            "fingerprints/a.json": fingerprinted(hashes=390_000, sentences=[1]),
        },
        "error[QUO001]: the quotation of `a0` is not in `a`\n  --> content/claims/fire.md:7:66\n",
    ),
    "too-many-links": (
        {
            "claims/fire.md": HEAD
            + "assertions:\n"
            + numbered(100, f"  - {{id: a#, {SAW}}}\n")
            + numbered(60, f"  - {{id: b#, source: a, from: [{', '.join(f'a{one}' for one in range(100))}]}}\n")
            + "---\n"
        },
        "error[EVD005]: this claim has 6,000 links between its assertions, copies included; the most is 5,000\n"
        "  --> content/claims/fire.md:6:1\n",
    ),
    "too-many-assertions-to-list": (
        {"claims/fire.md": HEAD + "assertions:\n" + numbered(2_001, f"  - {{id: a#, {SAW}}}\n") + "---\n"},
        "error[FLD008]: `assertions` has 2,001 items; the most is 2,000\n  --> content/claims/fire.md:7:3\n",
    ),
    "part-too-large": (
        {"claims/fire.md": CLAIM + "word " * 60_000},
        "error[FMT003]: the text has 300,018 characters; the most is 256,000\n  --> content/claims/fire.md:9:1\n",
    ),
    "front-matter-too-large": (
        {"actors/b.yaml": ACTOR + "wikidata: " + "Q" * 300_000},
        "error[FMT003]: the front matter has 300,037 characters; the most is 256,000\n"
        "  --> content/actors/b.yaml:1:1\n",
    ),
    "too-many-items": (
        {"actors/b.yaml": ACTOR + "aliases:\n" + numbered(2_001, "  - b#\n")},
        "error[FLD008]: `aliases` has 2,001 items; the most is 2,000\n  --> content/actors/b.yaml:4:3\n",
    ),
    "too-many-values": (
        {"actors/b.yaml": ACTOR + "aliases: [" + "b," * 50_001 + "]\n"},
        "error[YML005]: this entry has more than 50,000 values\n  --> content/actors/b.yaml:3:99997\n",
    ),
    "too-many-assertions": (
        {
            "claims/fire.md": HEAD
            + "assertions:\n"
            + numbered(1_001, "  - {id: a#, stance: affirms, basis: observed, source: a}\n")
            + "---\n"
        },
        "error[EVD005]: this claim has 1,001 assertions, copies included; the most is 1,000\n"
        "  --> content/claims/fire.md:6:1\n",
    ),
    "unknown-fields": (
        {"actors/b.yaml": ACTOR + numbered(20_000, "nme#: x\n")},
        "error[FLD001]: an actor has no field `nme0`\n  --> content/actors/b.yaml:3:1\n",
    ),
    "unknown-words": (
        {"claims/fire.md": f"{HEAD}acknowledge:\n{numbered(2_000, '  - denid#' + chr(10))}{ONE}---\n"},
        "error[FLD005]: `denid0` is no acknowledge that we know\n  --> content/claims/fire.md:7:5\n",
    ),
    "repeated-keys": (
        {"actors/b.yaml": ACTOR + "name: Paper B\n" * 15_000},
        "error[YML006]: `name` is given twice\n  --> content/actors/b.yaml:3:1\n",
    ),
    "unknown-entries": (
        {
            **{f"actors/actor-number-{one}.yaml": ACTOR for one in range(500)},
            "claims/fire.md": f"{HEAD}parties:\n{numbered(2_000, '  - actr-numbr-#' + chr(10))}{ONE}---\n",
        },
        "error[REF002]: there is no actor `actr-numbr-0`\n  --> content/claims/fire.md:7:5\n",
    ),
    "dead-links": (
        {
            **{f"actors/actor-number-{one}.yaml": ACTOR for one in range(500)},
            "claims/fire.md": CLAIM + numbered(8_000, "[a](../actors/actr-#.yaml)\n"),
        },
        "error[MKD003]: there is no entry at `../actors/actr-0.yaml`\n  --> content/claims/fire.md:11:5\n",
    ),
    "unsafe-links": (
        {"claims/fire.md": CLAIM + numbered(8_000, "[a](javascript:alert(#))\n")},
        "error[MKD002]: a link leads to `javascript:alert(0`\n  --> content/claims/fire.md:11:5\n",
    ),
    "html-behind-half-a-code": (
        {"claims/fire.md": CLAIM + "a " + "`" * 120_000 + " <b>\n"},
        "error[MKD001]: raw HTML is not published\n  --> content/claims/fire.md:10:1\n",
    ),
    "html-in-footnotes": (
        {"claims/fire.md": CLAIM + "[^a] " * 30_000 + "<b>\n\n[^a]: b\n"},
        "error[MKD001]: raw HTML is not published\n  --> content/claims/fire.md:10:1\n",
    ),
    "one-long-line": (
        {"actors/b.yaml": "name: " + "b" * 200_000 + "\nkind: outlett\n"},
        "error[FLD005]: `outlett` is no kind that we know\n  --> content/actors/b.yaml:2:7\n",
    ),
    "half-a-character": (
        {"claims/fire.md": CLAIM.encode() + b"a" * 900_000 + b"\xf0\x9f"},
        "error[FIL004]: this file is not UTF-8 here\n  --> content/claims/fire.md:11:900001\n",
    ),
    "nothing-but-nulls": (
        {"claims/fire.md": bytes(900_000)},
        "error[FIL005]: hidden character U+0000 (a control character)\n  --> content/claims/fire.md:1:1\n",
    ),
    "two-byte-text": (
        {"claims/fire.md": CLAIM.encode("utf-16")},
        "error[FIL004]: this file is not UTF-8 here\n  --> content/claims/fire.md:1:1\n",
    ),
}


@pytest.mark.parametrize("name", HEAVY)
def test_one_bad_file_is_refused_in_bounded_time_and_memory(
    name: str, tmp_path: Path, standing: tuple[Path, dict[str, tuple[int, int, bytes]]]
) -> None:
    files, message = HEAVY[name]
    fill(tmp_path / "content", files)
    site, before = standing
    ran = in_its_own_process("build", "--out", str(site), "--as-of", AS_OF, "--no-search", cwd=tmp_path)
    assert ran.seconds < SECONDS
    assert ran.megabytes < MEGABYTES
    assert ran.err.startswith(message)
    assert "Traceback" not in ran.err
    assert ran.code == 1
    assert snapshot(site.parent) == before


# Nothing is wrong with these but their weight.
LARGE = {
    "nested brackets": DEEP,
    "nested quotations": ">" * 200_000 + " a",
    "nested lists": "".join(f"{' ' * (2 * one)}- a\n" for one in range(480)),
    "footnotes": "[^a] " * 45_000 + "\n\n[^a]: b\n",
    "a wide table": f"|{'a|' * 60_000}\n|{'-|' * 60_000}\n{'|' + chr(10) * 1_000}",
    "half a code": "`" * 250_000,
    "emphasis": "*a **b " * 35_000,
    "entities": "&" * 250_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_one_large_text_is_published_in_bounded_time_and_memory(name: str, tmp_path: Path) -> None:
    fill(tmp_path / "content", {"claims/fire.md": f"{HEAD}{ONE}---\n\n{LARGE[name]}\n"})
    ran = in_its_own_process("build", "--as-of", AS_OF, "--no-search", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.seconds < SECONDS
    assert ran.megabytes < MEGABYTES


def test_a_claim_of_many_days_actors_and_parties_is_weighed_in_bounded_time(tmp_path: Path) -> None:
    actors = [f"x{one}" for one in range(100)]
    many = "".join(
        f"  - {{id: a{one}, stance: affirms, basis: observed, actor: x{one % 100}, source: a, on: {1200 + one}}}\n"
        f"  - {{id: b{one}, stance: withdraws, basis: issued, actor: x{one % 100}, source: a, on: {1700 + one}}}\n"
        for one in range(500)
    )
    files = {f"actors/{id}.yaml": ACTOR for id in actors}
    files["claims/fire.md"] = f"{HEAD}parties: [{', '.join(actors * 20)}]\nassertions:\n{many}---\n"
    fill(tmp_path / "content", files)
    ran = in_its_own_process("build", "--as-of", AS_OF, "--no-search", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.seconds < SECONDS
    assert ran.megabytes < MEGABYTES


def refused(content: Path, site: Path, capsys: pytest.CaptureFixture[str], code: int = 1) -> str:
    """What a build says that must fail with `code` and leave the old site as it is."""
    before = snapshot(site)
    capsys.readouterr()
    assert build(content, site, "--no-search") == code
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert snapshot(site) == before
    return said.err


def test_links_pipes_and_folders_are_no_entries(
    tmp_path: Path, standing: tuple[Path, dict[str, tuple[int, int, bytes]]], capsys: pytest.CaptureFixture[str]
) -> None:
    content = fill(tmp_path / "content", {"topics/t.md/x.yaml": "title: T\n"})
    (tmp_path / "secret.yaml").write_text("name: Secret\nkind: outlet\n", "utf-8")
    (tmp_path / "elsewhere").mkdir()
    (content / "actors" / "b.yaml").symlink_to(tmp_path / "secret.yaml")
    (content / "actors" / "c.yaml").symlink_to("a.yaml")
    (content / "actors" / "d.yaml").symlink_to("nowhere.yaml")
    (content / "actors" / "e.yaml").symlink_to("/dev/zero")
    (content / "events").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(content / "sources" / "f.yaml")
    said = refused(content, standing[0], capsys)
    for address in ("actors/b", "actors/c", "actors/d", "actors/e"):
        assert f"error[FIL002]: this is a symbolic link, not a file\n  --> content/{address}.yaml\n" in said
    assert "this is a pipe, a socket or a device, not a file\n  --> content/sources/f.yaml\n" in said
    assert "error[FIL007]: `content/` has no place for `events`\n  --> content/events\n" in said
    assert "Secret" not in said
    assert "6 errors in 6 files" in said


def test_a_file_that_cannot_be_read(tmp_path: Path, standing: tuple[Path, dict[str, tuple[int, int, bytes]]]) -> None:
    said = tmp_path / "said"
    with public() as folder:
        content = fill(folder / "content", {"actors/b.yaml": ACTOR})
        (content / "actors" / "b.yaml").chmod(0)
        check = ["check", "--content", str(content), "--as-of", AS_OF]
        assert child(as_anybody(lambda: main(check)), said) == 1
        report = said.read_text("utf-8")
        assert report.startswith("error[FIL001]: this file cannot be read: permission denied\n")
        assert "content/actors/b.yaml\n" in report
        (content / "actors").chmod(0)
        assert child(as_anybody(lambda: main(check)), said) == 3
        assert said.read_text("utf-8") == f"factsheet: {content}/actors cannot be listed: permission denied\n"
        (content / "actors").chmod(0o755)


@pytest.mark.parametrize("name", ["", "file", "link"])
def test_a_content_folder_that_is_none(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("nowhere")
    content = tmp_path / (name or "missing")
    assert build(content, tmp_path / "site") == 3
    assert capsys.readouterr().err == f"factsheet: there is no folder {content}\n"
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--jobs", "0"], "--jobs takes a number from 1"),
        (["--jobs", "x"], "invalid int value: 'x'"),
        (["--base-url", "javascript:alert(1)"], "--base-url is not a web address"),
        (["--as-of", "yesterday"], "--as-of yesterday: "),
        (["--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_wrong_usage(words: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(fill(tmp_path / "content", {}), tmp_path / "site", *words) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("id", ["../../x", "..", "/etc/passwd", "CON", "a/b", "a\\b", "%2e%2e%2fx", "~root", "${HOME}"])
def test_no_id_names_a_place_outside(
    id: str,
    tmp_path: Path,
    standing: tuple[Path, dict[str, tuple[int, int, bytes]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    quoted = json.dumps(id)
    source = SOURCE.replace("publisher: a", f"publisher: {quoted}")
    said = refused(fill(tmp_path / "content", {"sources/a.yaml": source}), standing[0], capsys)
    assert f"error[REF002]: there is no actor `{id}`\n  --> content/sources/a.yaml:2:12\n" in said
    formerly = SOURCE + f"formerly: [{quoted}]\n"
    files = {"sources/a.yaml": formerly, "claims/fire.md": CLAIM}
    said = refused(fill(tmp_path / "content", files), standing[0], capsys)
    assert "error[IDS001]: `CON` cannot be an id" in said if id == "CON" else "`formerly` is not an id" in said
    if id == "CON":
        return  # As the fragment of a page it harms nobody.
    claim = CLAIM.replace("id: a,", f"id: {quoted},")
    said = refused(fill(tmp_path / "content", {"claims/fire.md": claim}), standing[0], capsys)
    assert "`id` is not an id" in said


def test_every_bad_file_is_reported_in_one_run(
    tmp_path: Path, standing: tuple[Path, dict[str, tuple[int, int, bytes]]], capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {f"actors/bad-{name}.yaml": said for name, (said, _) in SMALL.items()}
    said = refused(fill(tmp_path / "content", bad), standing[0], capsys)
    for name, (_, message) in SMALL.items():
        assert message.replace("FILE", f"content/actors/bad-{name}.yaml") in said
    assert said.endswith(f"{len(SMALL)} errors in {len(SMALL)} files\n")


SMALL: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "error[FMT004]: this entry has no fields\n  --> FILE:1:1"),
    "list": ("- name: x\n", "takes fields: "),
    "word": ("just words\n", "takes fields: "),
    "two": ("name: x\nkind: outlet\n---\nname: y\n", "error[YML003]: a second document starts here\n  --> FILE:3:1"),
    "tab": ("name: x\n\tkind: outlet\n", "error[YML001]: this is not YAML"),
    "quote": ('name: "x\nkind: outlet\n', "error[YML001]: this is not YAML"),
    "tag": ("name: !!python/object/apply:os.system [ls]\n", "entries use no tag"),
    "merge": ("<<: {name: x}\nkind: outlet\n", "entries use no merge key (`<<`)\n  --> FILE:1:1"),
    "twice": ("name: x\nkind: outlet\nname: y\n", "error[YML006]: `name` is given twice\n  --> FILE:3:1"),
    "utf8": (b"name: \xff\xfe\nkind: outlet\n", "error[FIL004]: this file is not UTF-8 here\n  --> FILE:1:7"),
    "bidi": ("name: a\u202eb\nkind: outlet\n", "hidden character U+202E (right-to-left override)\n  --> FILE:1:8"),
    "escaped": ('name: "a\\u202eb"\nkind: outlet\n', "hidden character U+202E (right-to-left override)"),
    "null": ("name: a\0b\nkind: outlet\n", "hidden character U+0000 (a control character)\n  --> FILE:1:8"),
    "mark": ("\ufeffname: a\nkind: outlet\n", "hidden character U+FEFF (zero width no-break space)\n  --> FILE:1:1"),
    "half": ('name: "\\ud800"\nkind: outlet\n', "FILE:1:"),
    "key": ("? [a, b]\n: x\n", "error[YML007]: a key must be a word\n  --> FILE:1:3"),
}


def test_a_file_of_nothing_but_mistakes_lists_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = fill(tmp_path / "content", {"actors/b.yaml": ACTOR + numbered(200, "nme#: x\n")})
    assert main(["check", "--content", str(content), "--as-of", AS_OF]) == 1
    said = capsys.readouterr().out
    assert said.count("error[FLD001]") == MOST_MISTAKES
    assert "error[FIL008]: this file has more than 100 mistakes\n  --> content/actors/b.yaml:103:1\n" in said


def test_a_text_that_keeps_the_parser_busy(
    tmp_path: Path,
    standing: tuple[Path, dict[str, tuple[int, int, bytes]]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prose, "SECONDS", 0.001)
    content = fill(tmp_path / "content", {"claims/fire.md": CLAIM + DEEP})
    said = refused(content, standing[0], capsys)
    assert said.startswith(
        "error[MKD005]: this text takes more than 0.001 seconds to read\n  --> content/claims/fire.md:10:1\n"
    )


def test_a_text_that_brings_the_parser_down(
    tmp_path: Path,
    standing: tuple[Path, dict[str, tuple[int, int, bytes]]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # No text is known that does; an option that its program does not understand stands in for one.
    monkeypatch.setattr(prose, "EXTENSIONS", "no such thing")
    content = fill(tmp_path / "content", {"claims/fire.md": CLAIM + DEEP})
    said = refused(content, standing[0], capsys)
    assert said.startswith(
        "error[MKD005]: this text is more than the Markdown parser can take\n  --> content/claims/fire.md:10:1\n"
    )


def braces(template: str) -> dict[str, str]:
    """A fact sheet with `template` in every place that takes a text."""
    said = json.dumps(template)
    return {
        "site.yaml": f"title: {said}\ncontact: {said}\n",
        "actors/a.yaml": f"name: {said}\nkind: outlet\naliases: [{said}]\nnames: {{fr: {said}}}\nwikidata: {said}\n",
        "sources/a.yaml": f"title: {said}\npublisher: a\nkind: report\nauthors: [{said}]\nnote: {said}\n",
        "topics/t.md": f"---\ntitle: {said}\nsummary: {said}\n---\n\nSaid: {template}\n",
        "claims/fire.md": f"---\ntitle: {said}\nproposition: {said}\nnature: fact\nreviewed: 2020-06-01\ntopics: [t]\n"
        f"assertions:\n  - {{id: a, stance: affirms, basis: observed, source: a, quote: {said}, note: {said}, "
        f"headline: {said}, credits: {said}, locator: {said}}}\n---\n\nSaid: {template}\n",
    }


@pytest.mark.parametrize("template", ["{{ 7777 * 7777 }}", "{%if 1%}60481729{%endif%}", "{# 60481729 #}"])
def test_a_text_is_no_template(template: str, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert build(fill(tmp_path / "content", braces(template)), site, "--no-search") == 0
    page = (site / "claims" / "fire.html").read_text("utf-8")
    assert words(page).count(template) >= 6
    if "60481729" not in template:
        assert not [path for path in site.rglob("*.*ml") if "60481729" in path.read_text("utf-8")]
