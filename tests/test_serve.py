"""`serve`: the site as the files are now, to this machine only; a change or a mistake reaches the open page."""

import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from conftest import Seen
from sites import AS_OF, WORLDS, build

from factsheet.check import check
from factsheet.commands import main
from factsheet.edtf import parse
from factsheet.load import load
from factsheet.serve import OWN, Handler, Live, is_loopback, listening, watch
from factsheet.serve.state import Setting, is_current, made, mark, nothing, rebuild
from factsheet.starter import SHEET

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
WORLD = WORLDS / "two-outlets-one-statement" / "content"
CLAIM = next((WORLD / "claims").iterdir()).name


class Running(NamedTuple):
    """A server over a copy of a world, with its files at hand."""

    address: str
    content: Path
    templates: Path
    live: Live


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """A small world and its templates, served; changes are watched."""
    content, templates = tmp_path / "content", tmp_path / "templates"
    shutil.copytree(WORLD, content)
    shutil.copytree(ROOT / "templates", templates)
    live = Live(Setting(content, "content/", templates, parse(AS_OF)))
    stop = threading.Event()
    with listening(live, "127.0.0.1", 0) as address:
        live.update()
        watching = threading.Thread(target=lambda: list(watch(live, stop)))
        watching.start()
        assert live.watched.wait(20)
        yield Running(address, content, templates, live)
        stop.set()
        watching.join()


def ask(running: Running, path: str, host: str | None = None, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    port = int(running.address.rstrip("/").rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), data


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("path", "status", "type"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/claims/", 200, "text/html; charset=utf-8"),
        (f"/claims/{Path(CLAIM).stem}.html", 200, "text/html; charset=utf-8"),
        (f"/claims/{Path(CLAIM).stem}", 200, "text/html; charset=utf-8"),
        ("/style.css", 200, "text/css; charset=utf-8"),
        ("/search.js", 200, "text/javascript; charset=utf-8"),
        ("/icon.svg", 200, "image/svg+xml"),
        ("/feed.xml", 200, "application/xml"),
        ("/data/claims.json", 200, "application/json"),
        ("/data/claims.csv", 200, "text/csv; charset=utf-8"),
        ("/data/prov.jsonld", 200, "application/ld+json"),
        ("/data/factsheet.sqlite", 200, "application/vnd.sqlite3"),
        ("/-/live.js", 200, "text/javascript; charset=utf-8"),
        ("/-/live.css", 200, "text/css; charset=utf-8"),
        ("/nowhere.html", 404, "text/html; charset=utf-8"),
        ("/nowhere/at/all", 404, "text/html; charset=utf-8"),
        ("/nowhere.png", 404, "text/plain; charset=utf-8"),
        ("/../pyproject.toml", 404, "text/plain; charset=utf-8"),
        ("/%2e%2e/%2e%2e/etc/passwd", 404, "text/html; charset=utf-8"),
        ("/-/../live.py", 404, "text/plain; charset=utf-8"),
        ("//etc/passwd", 404, "text/html; charset=utf-8"),
        ("/content/site.yaml", 404, "text/plain; charset=utf-8"),
    ],
)
def test_what_is_served_and_as_what(running: Running, path: str, status: int, type: str) -> None:
    got = ask(running, path)
    assert (got[0], got[1]["Content-Type"]) == (status, type)
    assert got[1]["X-Content-Type-Options"] == "nosniff"
    assert got[1]["Cache-Control"] == "no-store"


def test_a_folder_without_its_slash_is_redirected(running: Running) -> None:
    status, headers, _ = ask(running, "/claims?q=1")
    assert (status, headers["Location"]) == (301, "/claims/?q=1")


def test_the_head_of_a_page_is_the_head_alone(running: Running) -> None:
    whole, head = ask(running, "/"), ask(running, "/", method="HEAD")
    assert head[2] == b""
    assert head[1]["Content-Length"] == whole[1]["Content-Length"] == str(len(whole[2]))


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("[::1]:8000", 200),
        ("evil.example", 403),
        ("127.0.0.1.evil.example:8000", 403),
        ("localhost.evil.example", 403),
        ("192.168.1.7:8000", 403),
        ("[", 403),
        ("a@localhost", 200),
    ],
)
def test_a_foreign_name_that_leads_here_is_refused(running: Running, host: str, status: int) -> None:
    for path in ("/", "/data/claims.json", f"{OWN}live.js"):
        assert ask(running, path, host)[0] == status


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("example.org", False)],
)
def test_which_addresses_are_of_this_machine_only(host: str, alone: bool) -> None:
    assert is_loopback(host) == alone


def test_nothing_is_written(running: Running, tmp_path: Path) -> None:
    before = sorted(path for path in tmp_path.rglob("*"))
    for path in ("/", "/claims/", "/data/factsheet.sqlite"):
        ask(running, path)
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_a_built_site_knows_nothing_of_this(tmp_path: Path) -> None:
    assert build(WORLD, tmp_path / "site") == 0
    for path in (tmp_path / "site").rglob("*.html"):
        assert OWN not in path.read_text("utf-8"), path


def test_what_is_served_is_what_would_be_built(running: Running, tmp_path: Path) -> None:
    assert build(WORLD, tmp_path / "site", "--base-url", running.address) == 0
    for path in (tmp_path / "site").rglob("*"):
        address = path.relative_to(tmp_path / "site").as_posix()
        if not path.is_file() or address.startswith("pagefind/") or address == "manifest.json":
            continue
        got = ask(running, f"/{address}")[2]
        assert re.sub(rb'<script src="/-/live.js"[^>]*></script>', b"", got) == path.read_bytes(), address


def test_only_what_a_change_touches_looks_different(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(WORLD, content)
    setting = Setting(content, "content/", ROOT / "templates", parse(AS_OF))
    first = rebuild(setting, nothing(), "http://localhost/")
    rewrite(content / "claims" / CLAIM, "title: ", "title: So ")
    second = rebuild(setting, first, "http://localhost/")
    moved = {one for one in first.pages if one.endswith(".html") and mark(first, one) != mark(second, one)}
    assert f"claims/{Path(CLAIM).stem}.html" in moved
    assert {"method.html", "search.html", "404.html"}.isdisjoint(moved)
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    rewrite(tmp_path / "templates" / "style.css", "{", "{ ")
    third = rebuild(setting._replace(templates=tmp_path / "templates"), second, "http://localhost/")
    assert mark(third, "method.html") != mark(second, "method.html"), "every page loads the stylesheet"


CHANGES = {
    "a claim": ("claims/light-was-dark.md", "basis: document", "basis: unstated", {"light-was-dark"}),
    "who controls an actor": (
        "actors/vell-council.yaml",
        "kind: state-body",
        "kind: state-body\ncontrolled_by:\n  - {actor: harbour-office, source: harbour-plan}",
        {"light-runs-by-itself"},
    ),
    "a date of a source": ("sources/harbour-log.yaml", "published: 2019-11-05", "published: 2018-11-05", set()),
    "a fingerprint": ("fingerprints/survey-report.json", "", "", set()),
    "a word": ("topics/the-ferry.md", "came home", "came back", set()),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_taken_over_is_what_would_be_found_again(tmp_path: Path, name: str) -> None:
    content = tmp_path / "content"
    shutil.copytree(SHEET / "content", content)
    setting = Setting(content, "content/", ROOT / "templates", parse("2026-06-01"))
    first = rebuild(setting, nothing(), "http://localhost/")
    address, old, new, moved = CHANGES[name]
    file = content / address
    if old:
        rewrite(file, old, new)
    else:
        file.unlink()
    second = rebuild(setting, first, "http://localhost/")
    before, after = (one.renderer.index.edition for one in (first, second) if one.renderer)
    fresh = check(load(content, "content/", drafts=True), setting.as_of, "http://localhost/").edition
    assert fresh is not None
    assert after.assessments == fresh.assessments
    assert list(after.assessments) == list(fresh.assessments)
    assert {id for id, one in after.assessments.items() if one.status != before.assessments[id].status} == moved
    assert any(one is before.assessments[id] for id, one in after.assessments.items()) == (
        name in ("a claim", "a word")
    )


def test_a_published_entry_that_refers_to_a_draft_is_a_mistake_here_too(running: Running) -> None:
    source = next((running.content / "sources").iterdir())
    source.write_text(source.read_text("utf-8") + "draft: true\n", "utf-8")
    built = rebuild(running.live.setting, running.live.built, running.address)
    assert {one.name for one in built.problems} == {"refers-to-draft"}


CLAIM_PAGE = f"claims/{Path(CLAIM).stem}.html"


def overlay(page: "Page") -> str:
    return page.locator("#factsheet-serve section").inner_text()


def test_a_change_reaches_the_page_in_place(page: "Page", running: Running) -> None:
    page.set_viewport_size({"width": 600, "height": 300})
    page.goto(running.address + CLAIM_PAGE)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.evaluate("scrollTo(0, 350)")
    before = page.evaluate("scrollY")
    assert before == 350
    rewrite(running.content / "claims" / CLAIM, "title: ", "title: Changed, ")
    page.locator("h1", has_text="Changed").wait_for()
    page.wait_for_load_state()
    assert page.evaluate("scrollY") == before
    assert page.evaluate("[...document.querySelectorAll('details')].every((one) => one.open)")


def test_a_page_that_a_change_does_not_touch_stays(page: "Page", running: Running) -> None:
    page.goto(running.address + "method.html")
    page.evaluate("window.untouched = true")
    number = running.live.built.number
    rewrite(running.content / "claims" / CLAIM, "title: ", "title: Changed, ")
    assert running.live.after(number)
    page.wait_for_timeout(500)
    assert page.evaluate("window.untouched")


def test_a_mistake_appears_as_it_is_told_elsewhere_and_clears(
    page: "Page", running: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    page.goto(running.address + CLAIM_PAGE)
    page.evaluate("window.untouched = true")
    file = running.content / "claims" / CLAIM
    sound = file.read_text("utf-8")
    rewrite(file, "nature: ", "natur: ")
    page.locator("#factsheet-serve section").wait_for()
    capsys.readouterr()
    assert main(["check", "--content", str(running.content), "--as-of", AS_OF]) == 1
    assert capsys.readouterr().out.strip() in overlay(page)
    assert "1 mistake; the page shows what was there before" in overlay(page)
    assert page.locator("#factsheet-serve section").get_attribute("role") == "alert"
    file.write_text(sound, "utf-8")
    page.locator("#factsheet-serve section").wait_for(state="hidden")
    assert page.evaluate("window.untouched"), "the page as it was needed no loading"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        pytest.param("{% if %}", "templates/claim.html:", id="it cannot be read"),
        pytest.param("{{ nobody.knows }}", "'nobody' is undefined", id="it asks for what is not there"),
    ],
)
def test_a_broken_template_appears_and_clears(page: "Page", running: Running, broken: str, why: str) -> None:
    page.goto(running.address + CLAIM_PAGE)
    template = running.templates / "claim.html"
    sound = template.read_text("utf-8")
    template.write_text(sound.replace("{% block main %}", "{% block main %}\n" + broken), "utf-8")
    assert template.read_text("utf-8") != sound
    page.locator("#factsheet-serve section").wait_for()
    assert "error[TPL001]: this template cannot make the page" in overlay(page)
    assert why in overlay(page)
    assert broken in overlay(page), "the line at fault is shown"
    assert page.locator("h1").is_visible(), "the page that was there is kept"
    template.write_text(sound, "utf-8")
    page.locator("#factsheet-serve section").wait_for(state="hidden")


def test_a_page_opened_while_nothing_is_sound_fills_when_it_is(page: "Page", seen: Seen, tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(WORLD, content)
    rewrite(content / "claims" / CLAIM, "nature: ", "natur: ")
    live = Live(Setting(content, "content/", ROOT / "templates", parse(AS_OF)))
    with listening(live, "127.0.0.1", 0) as address:
        live.update()
        page.goto(address + CLAIM_PAGE)
        page.locator("#factsheet-serve section").wait_for()
        rewrite(content / "claims" / CLAIM, "natur: ", "nature: ")
        live.update()
        page.locator("h1").wait_for()
        assert page.locator("#factsheet-serve section").is_hidden()
        page.goto("about:blank")
    # The browser says of the first answer that it was none.
    assert [one for one in seen.complaints if "500" not in one] == []
    seen.complaints.clear()


def test_drafts_are_shown_and_marked(page: "Page", running: Running) -> None:
    topics = running.content / "topics"
    topics.mkdir(exist_ok=True)
    number = running.live.built.number
    (topics / "later.md").write_text("---\ntitle: Later\ndraft: true\n---\n", "utf-8")
    assert running.live.after(number)
    page.goto(running.address + "topics/later.html")
    assert page.inner_text("h1") == "Later"
    assert page.locator("#factsheet-serve p").is_visible()
    page.goto(running.address + "method.html")
    assert page.locator("#factsheet-serve p").is_hidden()


def test_a_bug_of_ours_is_shown_and_stops_nothing(
    running: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def bug(*arguments: object) -> bytes:
        raise AssertionError("so it goes")

    with monkeypatch.context() as patch:
        patch.setattr("factsheet.serve.state.render", bug)
        status, _, data = ask(running, "/method.html")
        assert (status, b"so it goes" in data) == (500, True)
    assert ask(running, "/method.html")[0] == 200
    assert "so it goes" in capsys.readouterr().err


def test_a_port_that_is_taken_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--content", str(WORLD), "--port", str(port), "--as-of", AS_OF]) == 3
    assert f"factsheet: cannot listen on 127.0.0.1:{port}: address already in use" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_is_none_is_wrong_usage(port: str) -> None:
    assert main(["serve", "--content", str(WORLD), "--port", port]) == 2


@contextmanager
def command(*words: str) -> Iterator[http.client.HTTPConnection]:
    """The command as a person starts it, and a connection to what it serves; stopped in the end."""
    whole = [sys.executable, "build.py", "serve", "--content", str(WORLD), "--port", "0", "--as-of", AS_OF, *words]
    process = subprocess.Popen(
        whole,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell has what runs behind it ignore an interrupt, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"at http://127\.0\.0\.1:(\d+)/ \(stop with Ctrl-C\)", line)
        assert found, line
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
        yield connection
        connection.close()
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
    finally:
        # However this test ends, no server outlives it.
        process.kill()
    _, errors = process.communicate()
    assert errors == ""


def status(connection: http.client.HTTPConnection, path: str) -> int:
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def test_the_command_serves_until_it_is_stopped() -> None:
    with command() as connection:
        assert status(connection, "/") == 200
        assert status(connection, "/handbook/") == 404, "it lies beside other content"


def test_the_handbook_is_served_with_the_site() -> None:
    with command("--handbook") as connection:
        assert status(connection, "/handbook/") == 200
        assert status(connection, "/handbook/first-change.html") == 200
        assert status(connection, "/handbook/rules/unknown-assertion.html") == 200


def test_a_page_is_made_once(running: Running) -> None:
    built = running.live.built
    assert made(built, "index.html") is made(built, "index.html")
    assert made(built, "no.html") is None
    assert Handler.protocol_version == "HTTP/1.1"


def edited_and(running: Running, *told: str) -> bytes:
    """The claim's page after the server was told that these entries have changed."""
    running.live.update(told)
    got = made(running.live.built, f"claims/{CLAIM.removesuffix('.md')}.html")
    assert isinstance(got, bytes)
    return got


@pytest.fixture
def still(tmp_path: Path) -> Running:
    """The same world, of whose changes nobody tells the server."""
    content, templates = tmp_path / "content", tmp_path / "templates"
    shutil.copytree(WORLD, content)
    shutil.copytree(ROOT / "templates", templates)
    live = Live(Setting(content, "content/", templates, parse(AS_OF)))
    live.update()
    return Running("", content, templates, live)


def test_an_edit_of_an_entry_leaves_the_others_as_they_were_read(still: Running) -> None:
    before = still.live.built
    rewrite(still.content / "claims" / CLAIM, "reviewed:", "# a word to other editors\nreviewed:")
    with (still.content / "claims" / CLAIM).open("a") as file:
        file.write("\nOne more sentence.\n")
    assert b"One more sentence." in edited_and(still, f"claims/{CLAIM}")
    after = still.live.built
    assert after.number == before.number + 1
    assert after.pages is before.pages
    assert after.texts[f"content/claims/{CLAIM}"].endswith("One more sentence.\n")
    assert is_current(still.live.setting, after)


def test_an_editors_own_file_comes_and_goes_unseen(still: Running) -> None:
    before = still.live.built
    edited_and(still, "claims/4913", f"claims/{CLAIM}~")
    assert still.live.built.renderer is before.renderer


def test_an_entry_that_has_gone_is_gone(still: Running) -> None:
    (still.content / "claims" / CLAIM).unlink()
    still.live.update([f"claims/{CLAIM}"])
    assert {one.name for one in still.live.built.problems} == {"dead-link", "unknown-entry"}


def test_a_change_that_nobody_told_of_is_noticed(still: Running) -> None:
    actor = next((still.content / "actors").iterdir())
    rewrite(actor, "name:", "# a word to other editors\nname:")
    (still.content / "claims" / CLAIM).touch()
    edited_and(still, f"claims/{CLAIM}")
    assert not is_current(still.live.setting, still.live.built)
    number = still.live.built.number
    still.live.settle()
    assert is_current(still.live.setting, still.live.built)
    still.live.settle()
    assert still.live.built.number == number + 1, "once is enough"
