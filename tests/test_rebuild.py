"""A build that reuses the last gives what a build from nothing gives, byte for byte, whatever happened in between."""

import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import AS_OF, WORLDS

from bench import workload
from factsheet import unchanged, workers
from factsheet.commands import main
from factsheet.plan import Page
from factsheet.render import Renderer

ROOT = Path(__file__).resolve().parents[1]
WORLD = WORLDS / "everything-an-entry-can-say" / "content"
FINE, WRONG = 0, 1


class Sheet:
    """A fact sheet that is edited: its entries, its templates, the day, the site, and the notes on it."""

    def __init__(self, folder: Path, content: Path = WORLD) -> None:
        self.folder = folder
        self.content, self.templates = folder / "content", folder / "templates"
        self.as_of, self.jobs = AS_OF, 1
        shutil.copytree(content, self.content)
        shutil.copytree(ROOT / "templates", self.templates)

    def words(self, out: str, *more: str) -> list[str]:
        where = ["--content", str(self.content), "--templates", str(self.templates), "--out", str(self.folder / out)]
        how = ["--as-of", self.as_of, "--no-search", "--no-handbook", "--jobs", str(self.jobs)]
        return ["build", *where, *how, *more]

    def again(self) -> int:
        """Build on what stands."""
        return main(self.words("site", "--cache", str(self.folder / "notes")))

    def anew(self) -> int:
        """Build from nothing, into another folder."""
        shutil.rmtree(self.folder / "clean", ignore_errors=True)
        return main(self.words("clean", "--clean", "--no-cache"))

    def files(self, out: str) -> dict[str, bytes]:
        folder = self.folder / out
        return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}

    def entries(self) -> list[Path]:
        return sorted(one for one in self.content.rglob("*") if one.suffix in (".md", ".yaml") and one.stem != "site")


def another_word(sheet: Sheet, random: random.Random) -> None:
    one = random.choice([one for one in sheet.entries() if one.suffix == ".md"])
    one.write_text(one.read_text("utf-8").rstrip("\n") + f"\n\nOne more sentence, number {random.random()}.\n", "utf-8")


def another_name(sheet: Sheet, random: random.Random) -> None:
    one = random.choice(sheet.entries())
    text = one.read_text("utf-8")
    one.write_text(
        re.sub(r"(?m)^(title|name): [\"']?(.*?)[\"']?$", rf"\1: \2 {random.choice('NOPQ')}", text, count=1), "utf-8"
    )


def another_value(sheet: Sheet, random: random.Random) -> None:
    """A word of some field becomes another that may stand there, or may not."""
    words = [
        "observed",
        "document",
        "issued",
        "affirms",
        "denies",
        "2019-03-04",
        "2020-11-12",
        "report",
        "blog",
        "person",
    ]
    one = random.choice(sheet.entries())
    text = one.read_text("utf-8")
    there = list(re.finditer(rf"(?<=: )({'|'.join(words)}|\d{{4}}-\d\d-\d\d)$", text, re.MULTILINE))
    if there:
        match = random.choice(there)
        one.write_text(text[: match.start()] + random.choice(words) + text[match.end() :], "utf-8")


def another_id(sheet: Sheet, random: random.Random) -> None:
    one = random.choice(sheet.entries())
    new = f"{one.stem[:40]}-{random.randrange(1000)}"
    for other in sheet.entries():
        text = other.read_text("utf-8")
        other.write_text(re.sub(rf"(?<![\w-]){re.escape(one.stem)}(?![\w-])", new, text), "utf-8")
    one.rename(one.with_name(new + one.suffix))


def one_less(sheet: Sheet, random: random.Random) -> None:
    random.choice(sheet.entries()).unlink()


def one_more(sheet: Sheet, random: random.Random) -> None:
    claims = [one for one in sheet.entries() if one.parent.name == "claims"]
    if claims:
        one = random.choice(claims)
        shutil.copy(one, one.with_name(f"another-{random.randrange(10**6)}{one.suffix}"))


def a_template(sheet: Sheet, random: random.Random) -> None:
    one = random.choice([*sorted(sheet.templates.glob("*.html")), sheet.templates / "style.css"])
    comment = "/* changed */" if one.suffix == ".css" else "<!-- changed -->"
    one.write_text(one.read_text("utf-8").replace("</body>", f"{comment}</body>") + comment, "utf-8")


def another_day(sheet: Sheet, random: random.Random) -> None:
    sheet.as_of = f"2024-0{random.randint(1, 9)}-01"


def a_page_touched(sheet: Sheet, random: random.Random) -> None:
    pages = sorted((sheet.folder / "site").rglob("*.html"))
    if pages:
        random.choice(pages).write_text("<p>Somebody was here.</p>", "utf-8")


def a_page_lost(sheet: Sheet, random: random.Random) -> None:
    pages = sorted((sheet.folder / "site").rglob("*.html"))
    if pages:
        random.choice(pages).unlink()


def bad_notes(sheet: Sheet, random: random.Random) -> None:
    for one in sorted((sheet.folder / "notes").rglob("*")):
        if one.is_file() and random.random() < 0.5:
            data = bytearray(one.read_bytes())
            one.write_bytes(data[: random.randrange(len(data) + 1)])


def nothing(sheet: Sheet, random: random.Random) -> None:
    return


EVENTS = (
    another_word, another_name, another_value, another_id, one_less, one_more, a_template, another_day, a_page_touched,
    a_page_lost, bad_notes, nothing,
)  # fmt: skip


@settings(max_examples=8)
@given(st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 2**32)), min_size=1, max_size=4))
def test_a_rebuilt_site_is_a_clean_one(
    tmp_path_factory: pytest.TempPathFactory, happened: list[tuple[object, int]]
) -> None:
    sheet = Sheet(tmp_path_factory.mktemp("sheet"))
    assert sheet.again() == FINE
    for event, seed in happened:
        before = sheet.files("content"), sheet.files("site")
        event(sheet, random.Random(seed))  # type: ignore[operator]  # one of EVENTS
        code = sheet.again()
        assert code == sheet.anew()
        if code == FINE:
            assert sheet.files("site") == sheet.files("clean")
            continue
        # A mistake in the entries: the site stays as it was, and somebody takes the change back.
        assert sheet.files("site") == before[1]
        shutil.rmtree(sheet.content)
        for address, data in before[0].items():
            (sheet.content / address).parent.mkdir(parents=True, exist_ok=True)
            (sheet.content / address).write_bytes(data)


@pytest.mark.parametrize("event", EVENTS)
def test_each_thing_that_can_happen(event: object, tmp_path: Path) -> None:
    sheet = Sheet(tmp_path)
    assert sheet.again() == FINE
    for seed in range(2):
        event(sheet, random.Random(seed))  # type: ignore[operator]  # one of EVENTS
        if sheet.anew() == FINE:
            assert sheet.again() == FINE
            assert sheet.files("site") == sheet.files("clean")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_build_leaves_notes_that_do_no_harm(tmp_path: Path) -> None:
    content = tmp_path / "entries"
    workload.write(content, 30)
    sheet = Sheet(tmp_path / "sheet", content)
    assert sheet.again() == FINE
    for number in range(4):
        another_name(sheet, random.Random(number))
        words = sheet.words("site", "--cache", str(sheet.folder / "notes"))
        process = subprocess.Popen([sys.executable, str(ROOT / "build.py"), *words], stdout=subprocess.DEVNULL)
        time.sleep(0.25 + 0.1 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert sheet.anew() == sheet.again() == FINE
        assert sheet.files("site") == sheet.files("clean")
        assert not [one for one in sheet.folder.iterdir() if one.name.startswith(".")]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of the pages that are made from here on."""
    addresses: list[str] = []
    really = workers.render

    def noting(page: Page, with_: Renderer) -> bytes:
        addresses.append(page.address)
        return really(page, with_)

    monkeypatch.setattr(workers, "render", noting)
    return addresses


def test_a_renamed_actor_touches_the_pages_that_show_it(tmp_path: Path, made: list[str]) -> None:
    content = tmp_path / "entries"
    workload.write(content, 60)
    sheet = Sheet(tmp_path / "sheet", content)
    assert sheet.again() == FINE
    one = sheet.content / "actors" / "actor-00003.md"
    one.write_text(re.sub(r"(?m)^name: .*$", "name: Zyx", one.read_text("utf-8")), "utf-8")
    made.clear()
    assert sheet.again() == FINE
    site = sheet.folder / "site"
    shown = {path.relative_to(site).as_posix() for path in site.rglob("*.html") if b"Zyx" in path.read_bytes()}
    assert shown <= set(made)
    # A claim's page asks for the name of everybody who speaks in it, and says of some only that there are more.
    texts = {path.stem: path.read_text("utf-8") for path in sheet.entries()}
    published = {id for id, text in texts.items() if "publisher: actor-00003\n" in text}
    about = {id for id, text in texts.items() if any(one in text for one in ("actor-00003", *published))}
    claims = {Path(one).stem for one in made if one.startswith("claims/") and one != "claims/index.html"}
    assert claims <= about
    assert len(claims) < 60
    assert not [one for one in made if one.startswith("data/claims/")]


def test_a_sentence_more_touches_one_page(tmp_path: Path, made: list[str]) -> None:
    content = tmp_path / "entries"
    workload.write(content, 20)
    sheet = Sheet(tmp_path / "sheet", content)
    assert sheet.again() == FINE
    one = sorted((sheet.content / "claims").iterdir())[3]
    one.write_text(one.read_text("utf-8") + "\nA sentence more.\n", "utf-8")
    made.clear()
    assert sheet.again() == FINE
    assert made == [f"claims/{one.stem}.html"]


def test_nothing_changed_makes_and_reads_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = Sheet(tmp_path)
    assert sheet.again() == FINE
    time.sleep(unchanged.STEP / 1e9)
    assert sheet.again() == FINE
    (folder,) = (sheet.folder / "notes").iterdir()
    last = unchanged.recall(folder)
    monkeypatch.setattr(unchanged, "recall", lambda _: last)
    monkeypatch.setattr(Path, "read_bytes", lambda one: pytest.fail(f"{one} was read"))
    capsys.readouterr()
    assert sheet.again() == FINE
    assert ", 0 changed, " in capsys.readouterr().out


def test_notes_on_sites_that_are_gone_are_cleared_away(tmp_path: Path) -> None:
    sheet = Sheet(tmp_path)
    notes = sheet.folder / "notes"
    assert main(sheet.words("another", "--cache", str(notes))) == FINE
    assert sheet.again() == FINE
    assert len(list(notes.iterdir())) == 2
    shutil.rmtree(sheet.folder / "another")
    (sheet.content / "site.yaml").touch()
    assert sheet.again() == FINE
    assert len(list(notes.iterdir())) == 1


ANSWERS = """
import sys
from pathlib import Path
from factsheet.check import check
from factsheet.edtf import parse
from factsheet.load import load
from factsheet.views import index
from factsheet.views.asked import WHOLE, Answers
answers = Answers(index(check(load(Path(sys.argv[1])), parse("2026-06-01")).edition))
print({name: answers.of((name, WHOLE)).hex() for name in answers.columns})
"""


def test_every_answer_is_the_same_in_another_process() -> None:
    """Else pages would be made again for nothing; Python orders sets anew in each."""
    said = [
        subprocess.run(
            [sys.executable, "-c", ANSWERS, str(ROOT / "factsheet/starter/sheet/content")],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert said[0] == said[1] == said[2] != ""
