"""The only room that writes: the old site or the new one, whole, whatever happens; no litter; nothing of others lost.

Kills, stops and full disks are real: they strike a child process, at every file operation in turn. Power cuts are not
tried. Where two folders cannot be exchanged in one step less is promised, and the tests say what: a kill at one instant
leaves no site at its name, and the next build puts it back.
"""

import errno
import json
import os
import resource
import shutil
import signal
import stat
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sites import WORLDS, build

from factsheet.commands import COMMANDS
from factsheet.write import MANIFEST, Refused, Summary, WriteFailed, commit, put, staging, swap

OLD = {"index.html": b"old index", "claims/a.html": b"the same", "claims/gone.html": b"no more"}
NEW = {"index.html": b"new index", "claims/a.html": b"the same", "actors/b.html": b"another"}
WORLD = WORLDS / "two-who-saw-it" / "content"
STAGE = ".site.factsheet-stage"

Work = Callable[[], object]
Deed = Callable[[], None]


def write(out: Path, pages: dict[str, bytes]) -> Summary:
    with staging(out) as stage:
        return commit(stage, [put(stage, address, data) for address, data in pages.items()])


def begin(out: Path) -> None:
    """A build that comes to nothing."""
    with staging(out) as stage:
        put(stage, "index.html", b"never to be seen")


def tree(folder: Path) -> dict[str, bytes]:
    """What is in a folder, by address: bytes, where a link leads, and folders that are empty."""
    found = {}
    for path in folder.rglob("*"):
        address = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[address] = b"-> " + os.fsencode(path.readlink())
        elif path.is_file():
            found[address] = path.read_bytes()
        elif path.is_dir() and not any(path.iterdir()):
            found[address] = b"an empty folder"
    return found


def pages(folder: Path) -> dict[str, bytes]:
    """The same without the manifest."""
    return {address: data for address, data in tree(folder).items() if address != MANIFEST}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# How a child may end, besides by a signal.
FINE, BUG, FAILED, UNTOUCHED, STOPPED = 0, 1, 3, 4, 130


def child(work: Work, said: Path | None = None) -> int:
    """Do `work` in a process of its own; how it ends, or minus the signal that ends it. Its words go to `said`."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    code = BUG
    try:
        # Whatever started the tests may have had them ignore an interrupt, as a shell does for what runs behind it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if said:
            sys.stdout = sys.stderr = said.open("w", encoding="utf-8")
        code = ended(work)
        sys.stderr.flush()
    finally:
        os._exit(code)


def ended(work: Work) -> int:
    try:
        done = work()
    except (Refused, WriteFailed) as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return STOPPED
    except BaseException:
        traceback.print_exc()
        return BUG
    return done if isinstance(done, int) else FINE


def struck(work: Work, deed: Deed, number: int, again: bool = False, writes: bool = False) -> Work:
    """`work`, for a child, with `deed` just before its file operation of that number.

    `again`: and before all later ones. `writes`: only operations that need room on the disk are counted. The work gives
    UNTOUCHED when it has fewer.
    """

    def watched() -> object:
        left = number
        working = True

        def operation(needs_room: bool) -> None:
            nonlocal left
            if working and (needs_room or not writes):
                left -= 1
                if left == -1 or (again and left < -1):
                    deed()

        watch(operation)
        try:
            done = work()
        finally:
            working = False
        return UNTOUCHED if left >= 0 else done

    return watched


def watch(operation: Callable[[bool], None]) -> None:
    """Have `operation` called before each file operation of this process, for good: does it need room on the disk?"""
    whole = os.write

    def half(handle: int, data: bytes) -> int:
        # No system promises to write all it is given.
        done = whole(handle, data[: len(data) // 2 + 1])
        operation(True)
        return done

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            operation(bool((arguments[2] or 0) & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)))
        elif event.startswith(("os.", "shutil.", "fcntl.", "ctypes.dlsym")):
            operation(event in ("os.mkdir", "os.link", "os.symlink", "os.rename"))

    os.write = half  # type: ignore[assignment]  # the original takes any buffer
    sys.addaudithook(heard)


def kill() -> None:
    signal.raise_signal(signal.SIGKILL)


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def terminate() -> None:
    signal.raise_signal(signal.SIGTERM)


def fill() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where a site goes, alone in a folder that is not there yet."""
    return tmp_path / "alone" / "site"


@pytest.fixture(params=[True, False], ids=["one step", "two steps"])
def exchange(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether two folders can be exchanged in one step."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    if request.param and not swap._exchange(one, other):
        pytest.skip("this system exchanges no folders")
    if not request.param:
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    return bool(request.param)


def reset(out: Path, old: dict[str, bytes]) -> None:
    """The old site with files of others, alone in its folder; without pages no site, and not even that folder."""
    shutil.rmtree(out.parent, ignore_errors=True)
    if old:
        write(out, old)
        (out / "CNAME").write_bytes(b"facts.example")
        (out / "notes").mkdir()
        (out / "notes" / "mine.txt").write_bytes(b"mine")


def both(out: Path, old: dict[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The old site and the new one, whole."""
    reset(out, old)
    before = tree(out)
    write(out, NEW)
    return before, tree(out)


@pytest.mark.parametrize("old", [OLD, {}], ids=["over a site", "the first site"])
def test_a_kill_at_any_moment(out: Path, exchange: bool, old: dict[str, bytes]) -> None:
    before, after = both(out, old)
    states = []
    for number in count():
        reset(out, old)
        end = child(struck(lambda: write(out, NEW), kill, number))
        assert end in (-signal.SIGKILL, UNTOUCHED)
        states.append(tree(out) if out.exists() else {})
        assert states[-1] in (before, after, {}), f"a mixture after a kill at operation {number}"
        write(out, NEW)
        assert tree(out) == after, f"the build after a kill at operation {number}"
        assert names(out.parent) == ["site"], f"litter after a kill at operation {number} and another build"
        if end == UNTOUCHED:
            break
    assert number > 30, "operations were seen"
    assert states[0] == before
    assert states[-1] == states[-2] == after
    if old:
        # Without an exchange there is the instant between two steps, and no other.
        assert states.count({}) == (0 if exchange else 1)


def leave_between(out: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Kill a build in the instant in which there is no site at its name; what was in it."""
    monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    reset(out, OLD)
    before = tree(out)
    for number in count():
        assert child(struck(lambda: write(out, NEW), kill, number)) == -signal.SIGKILL
        if not out.exists():
            break
    return before


def test_a_site_left_between_two_steps_is_kept_when_its_place_is_taken(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = leave_between(out, monkeypatch)
    out.mkdir()
    (out / "mine.txt").write_bytes(b"mine")
    for _ in range(2):
        with pytest.raises(WriteFailed, match="old cannot be written: directory not empty"):
            begin(out)
        assert tree(out) == {"mine.txt": b"mine"}
        assert tree(out.with_name(STAGE) / "old") == before
    (out / "mine.txt").unlink()
    begin(out)
    assert tree(out) == before, "an empty folder is no hindrance"
    assert names(out.parent) == ["site"]


def test_a_site_left_between_two_steps_is_put_back_whatever_happens(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = leave_between(out, monkeypatch)
    left = out.parent.with_name("left")
    shutil.copytree(out.parent, left)
    for deed, again in ((kill, False), (fill, False), (fill, True), (interrupt, True)):
        for number in count():
            shutil.rmtree(out.parent)
            shutil.copytree(left, out.parent)
            end = child(struck(lambda: begin(out), deed, number, again, writes=deed is fill))
            assert end != BUG
            begin(out)
            assert tree(out) == before, f"{deed.__name__} at operation {number} of the build that mends"
            assert names(out.parent) == ["site"]
            if end == UNTOUCHED:
                break


@pytest.mark.parametrize(
    ("deed", "again"),
    [
        pytest.param(interrupt, False, id="interrupted"),
        pytest.param(terminate, True, id="told again and again to end"),
    ],
)
def test_a_stop_at_any_moment(out: Path, exchange: bool, deed: Deed, again: bool) -> None:
    before, after = both(out, OLD)
    for number in count():
        reset(out, OLD)
        end = child(struck(lambda: write(out, NEW), deed, number, again))
        assert end in (STOPPED, UNTOUCHED)
        assert tree(out) in (before, after), f"a mixture after a stop at operation {number}"
        assert names(out.parent) == ["site"], f"litter after a stop at operation {number}"
        if end == UNTOUCHED:
            break
    assert number > 30


def test_a_first_build_that_is_stopped_leaves_nothing(out: Path) -> None:
    for number in count():
        reset(out, {})
        end = child(struck(lambda: write(out, NEW), interrupt, number))
        assert not out.parent.exists() or pages(out) == NEW, f"litter after a stop at operation {number}"
        if end == UNTOUCHED:
            break
    assert number > 30


@pytest.mark.parametrize("again", [False, True], ids=["for a moment", "for good"])
@pytest.mark.parametrize("old", [OLD, {}], ids=["over a site", "the first site"])
def test_a_full_disk(out: Path, exchange: bool, old: dict[str, bytes], again: bool, tmp_path: Path) -> None:
    before, after = both(out, old)
    said = tmp_path / "said"
    ends = []
    for number in count():
        reset(out, old)
        end = child(struck(lambda: write(out, NEW), fill, number, again, writes=True), said)
        ends.append(end)
        if end == FAILED:
            assert "cannot be written: no space left on device" in said.read_text("utf-8")
            assert str(out.parent) in said.read_text("utf-8"), "the message names a place"
        if old and not out.exists():
            # Neither the new site nor the old one could be renamed. It is not lost: the next build puts it back.
            assert (exchange, again, end) == (False, True, FAILED)
            begin(out)
        # A link that cannot be made is a copy: then the site is there all the same.
        assert tree(out) == (before if end == FAILED else after), f"a mixture, the disk full at write {number}"
        if old or end != FAILED:
            assert names(out.parent) == ["site"], f"litter, the disk full at write {number}"
        else:
            assert not out.parent.exists(), f"litter, the disk full at write {number}"
        if end == UNTOUCHED:
            break
    assert set(ends) <= {FINE, FAILED, UNTOUCHED}
    assert ends.count(FAILED) > 8


def limited(work: Work, size: int) -> Work:
    """`work`, for a child, in which no file may be larger."""

    def small() -> object:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return work()

    return small


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(lambda largest: 3_000, id="for a page"),
        pytest.param(lambda largest: largest - 1, id="for the largest file"),
        pytest.param(lambda largest: largest + 1, id="for what the index is made from"),
    ],
)
def test_a_build_that_runs_out_of_room_says_so(out: Path, tmp_path: Path, size: Callable[[int], int]) -> None:
    assert build(WORLD, out) == 0
    before = tree(out)
    limit = size(max(map(len, before.values())))
    said = tmp_path / "said"
    assert child(limited(lambda: build(WORLD, out, "--clean"), limit), said) == FAILED
    message = said.read_text("utf-8")
    assert message.startswith("factsheet: ")
    assert message.endswith("; the site was not changed\n")
    assert message.count("\n") == 1
    assert tree(out) == before
    assert names(out.parent) == ["site"]


@pytest.mark.parametrize("deed", [kill, terminate, interrupt])
def test_the_whole_command_struck_now_and_then(out: Path, tmp_path: Path, deed: Deed) -> None:
    """Many operations apart: the room alone is swept above."""
    other = WORLDS / "two-outlets-one-statement" / "content"
    assert build(WORLD, tmp_path / "old", "--no-search") == build(other, tmp_path / "new", "--no-search") == 0
    before, after = tree(tmp_path / "old"), tree(tmp_path / "new")
    said = tmp_path / "said"
    for number in count(0, 150):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(tmp_path / "old", out)
        end = child(struck(lambda: build(other, out, "--no-search"), deed, number), said)
        assert tree(out) in (before, after)
        if end == UNTOUCHED:
            break
        if deed is kill:
            assert end == -signal.SIGKILL
        else:
            assert end == STOPPED
            assert said.read_text("utf-8").startswith("factsheet: stopped; ")
            assert names(out.parent) == ["site"]
    assert number > 300
    assert tree(out) == after
    assert names(out.parent) == ["site"]


@contextmanager
def elsewhere(work: Work) -> Any:
    """`work` going on in another process, from when it says so on its first line."""
    ready, say = os.pipe()
    process = os.fork()
    if not process:
        try:
            sys.stdout = os.fdopen(say, "w", buffering=1)
            work()
        finally:
            os._exit(BUG)
    os.close(say)
    os.read(ready, 1)
    os.close(ready)
    try:
        yield process
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def dawdle(out: Path) -> None:
    with staging(out) as stage:
        put(stage, "index.html", b"half done")
        print("begun", flush=True)
        time.sleep(60)


def test_of_two_builds_at_once_one_is_refused(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(WORLD, out, "--no-search") == 0
    before = tree(out)
    capsys.readouterr()
    with elsewhere(lambda: dawdle(out)):
        assert build(WORLD, out, "--no-search") == 3
        assert capsys.readouterr().err == f"factsheet: another build is writing {out}\n"
        assert names(out.parent) == [STAGE, "site"], "the other's stage stands"
    assert tree(out) == before
    assert build(WORLD, out, "--no-search") == 0, "the lock went with its owner"
    assert names(out.parent) == ["site"]


def refused(content: Path, out: Path | str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a build that must not touch `out` says."""
    capsys.readouterr()
    assert build(content, Path(out), "--no-search") == 3
    message = capsys.readouterr().err
    assert message.startswith("factsheet: ")
    assert message.count("\n") == 1
    return message


def test_a_folder_that_is_not_ours_is_refused(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out.mkdir(parents=True)
    (out / "index.html").write_bytes(b"mine")
    assert "holds files that no build of ours wrote" in refused(WORLD, out, capsys)
    assert tree(out.parent) == {"site/index.html": b"mine"}


def test_an_empty_folder_is_taken(out: Path) -> None:
    out.mkdir(parents=True)
    write(out, NEW)
    assert pages(out) == NEW


def test_a_file_where_the_site_would_go(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out.parent.mkdir()
    out.write_bytes(b"mine")
    assert "is a file; the site needs a folder" in refused(WORLD, out, capsys)
    assert "cannot be written" in refused(WORLD, out / "deeper" / "site", capsys)
    assert tree(out.parent) == {"site": b"mine"}


def test_a_link_where_the_site_would_go(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out.parent.mkdir()
    for target in (tmp_path / "elsewhere", tmp_path / "nowhere", out):
        out.symlink_to(target)
        (tmp_path / "elsewhere").mkdir(exist_ok=True)
        assert "is a link; name the folder itself" in refused(WORLD, out, capsys)
        out.unlink()
    assert names(out.parent) == names(tmp_path / "elsewhere") == []
    (out.parent / "round").symlink_to(out.parent / "round")
    assert "cannot be written" in refused(WORLD, out.parent / "round" / "site", capsys)


def test_a_link_above_the_site_is_followed(out: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    out.parent.symlink_to(tmp_path / "elsewhere")
    write(out, OLD)
    write(out, NEW)
    assert pages(tmp_path / "elsewhere" / "site") == NEW
    assert names(tmp_path / "elsewhere") == ["site"]


def test_a_name_that_is_too_long(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for length in (250, 300):
        assert "cannot be written: file name too long" in refused(WORLD, out.with_name("s" * length), capsys)


@pytest.mark.parametrize("name", [".", "content", "content/site", "content/new/site", "..", "project/../.."])
def test_a_place_that_holds_the_entries_or_lies_in_them(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(WORLD, tmp_path / "project" / "content")
    (tmp_path / "project" / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    before = tree(tmp_path)
    assert "; the site needs a folder of its own" in refused(Path("content"), name, capsys)
    assert tree(tmp_path) == before


def test_home_and_the_root_are_no_place_for_a_site(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(out / "home"))
    (out / "home").mkdir(parents=True)
    for place in (out / "home", out):
        assert "; the site needs a folder of its own" in refused(WORLD, place, capsys)
    assert "is no folder for a site" in refused(WORLD, "/", capsys)
    assert tree(out) == {"home": b"an empty folder"}


@contextmanager
def public() -> Any:
    """A folder that any user can reach."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


def as_anybody(work: Work) -> Work:
    """`work`, for a child, as a user with no name, no home and no rights."""

    def anybody() -> object:
        os.environ.pop("HOME", None)
        # Whoever has no rights may not be let to where the code lies: what is imported late is imported first.
        for one in COMMANDS:
            import_module(f"factsheet.commands.{one}")
        if os.getuid() == 0:
            os.chdir("/")
            os.setgroups([])
            os.setgid(54321)
            os.setuid(54321)
        return work()

    return anybody


def test_a_user_without_a_home_can_build() -> None:
    with public() as folder:
        assert child(as_anybody(lambda: write(folder / "site", NEW))) == FINE
        assert pages(folder / "site") == NEW


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with public() as folder:
        (folder / "hidden").mkdir()
        (folder / "hidden").chmod(0)
        write(folder / "closed" / "site", OLD)
        before = tree(folder)
        (folder / "closed").chmod(0o555)
        for place in (folder / "closed" / "site", folder / "closed" / "new" / "site", folder / "hidden" / "site"):
            assert child(as_anybody(partial(write, place, NEW)), said) == FAILED
            assert "cannot be written: permission denied" in said.read_text("utf-8")
            assert str(folder) in said.read_text("utf-8")
        (folder / "closed").chmod(0o755)
        assert tree(folder) == before


THEIRS = {
    "CNAME": b"facts.example",
    ".git/objects/aa": b"an object",
    "claims/mine.html": b"mine, among yours",
    "Index.html": b"differs in case only",
    "a b/\u00fc \u202e.txt": b"no address of ours could be this",
}


def theirs(out: Path, outside: Path) -> None:
    """Files, links and folders of somebody else's inside the site."""
    for name, data in THEIRS.items():
        (out / name).parent.mkdir(exist_ok=True, parents=True)
        (out / name).write_bytes(data)
    (outside / "kept").mkdir(parents=True)
    (outside / "kept" / "file.txt").write_bytes(b"outside")
    (out / "link").symlink_to(outside)
    (out / "claims" / "link").symlink_to("../CNAME")
    (out / "broken").symlink_to("nowhere")
    (out / "empty").mkdir()
    os.mkfifo(out / "pipe")


def test_what_others_put_into_the_site_stays(out: Path, exchange: bool, tmp_path: Path) -> None:
    write(out, OLD)
    theirs(out, tmp_path / "outside")
    expected = {address: data for address, data in tree(out).items() if address not in (*OLD, MANIFEST)} | NEW
    outside = tree(tmp_path / "outside")
    write(out, NEW)
    write(out, NEW)
    assert pages(out) == expected
    assert stat.S_ISFIFO((out / "pipe").stat().st_mode)
    assert tree(tmp_path / "outside") == outside
    listed = json.loads((out / MANIFEST).read_bytes())["files"]
    assert sorted(listed) == sorted(NEW), "what is theirs does not become ours"


def test_what_others_put_into_the_site_stays_where_it_cannot_be_linked(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(out, OLD)
    theirs(out, tmp_path / "outside")
    (out / "pipe").unlink()
    expected = {address: data for address, data in tree(out).items() if address not in (*OLD, MANIFEST)} | NEW

    def unlinkable(*names: object, **options: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", unlinkable)
    write(out, NEW)
    assert pages(out) == expected


def test_what_others_put_into_the_site_meanwhile_stays(out: Path, exchange: bool) -> None:
    unseen = out.parent.with_name("unseen")

    def arrive() -> None:
        if not out.exists():
            unseen.touch()
            return
        (out / "late.txt").write_bytes(b"mine")
        (out / "notes" / "late.txt").write_bytes(b"mine")

    for number in count():
        reset(out, OLD)
        end = child(struck(lambda: write(out, NEW), arrive, number))
        if end == UNTOUCHED:
            break
        assert end == FINE
        if unseen.exists():
            assert not exchange, "only then is there an instant without a site"
            unseen.unlink()
            continue
        found = tree(out)
        assert found["late.txt"] == found["notes/late.txt"] == b"mine", f"lost, put there at operation {number}"
    assert number > 30


def test_private_folders_stay_private(out: Path) -> None:
    write(out, OLD)
    (out / "private" / "deep").mkdir(parents=True)
    (out / "private").chmod(0o700)
    (out / "private" / "deep" / "notes.txt").write_bytes(b"mine")
    (out / "private" / "deep" / "notes.txt").chmod(0o600)
    write(out, NEW)
    assert stat.S_IMODE((out / "private").stat().st_mode) == 0o700
    assert stat.S_IMODE((out / "private" / "deep" / "notes.txt").stat().st_mode) == 0o600


def test_a_web_server_can_read_every_page_whatever_the_umask(out: Path) -> None:
    before = os.umask(0o077)
    try:
        write(out, {"claims/deep/a.html": b"a"})
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (out, out / "claims", out / "claims" / "deep")} == {0o755}
    assert stat.S_IMODE((out / "claims" / "deep" / "a.html").stat().st_mode) == 0o644


def test_folders_that_others_protected(tmp_path: Path) -> None:
    said = tmp_path / "said"
    with public() as folder:
        out = folder / "site"

        def protect() -> None:
            write(out, OLD)
            for name in ("locked", "hidden"):
                (out / name).mkdir()
                (out / name / "mine.txt").write_bytes(b"mine")
            (out / "locked").chmod(0o555)

        assert child(as_anybody(protect)) == FINE
        assert child(as_anybody(lambda: write(out, NEW)), said) == FINE
        assert pages(out) == NEW | {"locked/mine.txt": b"mine", "hidden/mine.txt": b"mine"}
        assert child(as_anybody(lambda: (out / "hidden").chmod(0o000))) == FINE
        before = tree(folder)
        assert child(as_anybody(lambda: write(out, OLD)), said) == FAILED
        assert "hidden cannot be written: permission denied" in said.read_text("utf-8")
        assert tree(folder) == before, "what cannot be read is not lost"


@pytest.mark.parametrize(
    ("name", "link"),
    [
        pytest.param("actors/b.html", False, id="a file"),
        pytest.param("actors/b.html/mine.txt", False, id="a folder where a page goes"),
        pytest.param("actors", False, id="a file where a folder goes"),
        pytest.param("actors", True, id="a link where a folder goes"),
        pytest.param("index.html", True, id="a link where a page of ours was"),
    ],
)
def test_what_stands_in_the_way_of_a_page(out: Path, tmp_path: Path, name: str, link: bool) -> None:
    write(out, OLD)
    (tmp_path / "target").mkdir()
    (out / name).parent.mkdir(exist_ok=True, parents=True)
    (out / name).unlink(missing_ok=True)
    if link:
        (out / name).symlink_to(tmp_path / "target")
    else:
        (out / name).write_bytes(b"mine")
    before = tree(tmp_path)
    with pytest.raises(Refused, match="is not ours, and stands where the site has a page; move it away"):
        write(out, NEW)
    assert tree(tmp_path) == before


def test_a_page_that_somebody_made_their_own_stays_when_ours_goes(out: Path) -> None:
    write(out, OLD)
    (out / "claims" / "gone.html").write_bytes(b"rewritten by hand")
    (out / "index.html").write_bytes(b"rewritten by hand")
    write(out, NEW)
    assert pages(out) == NEW | {"claims/gone.html": b"rewritten by hand"}, "a page that the site has is made anew"


def test_a_page_that_was_damaged_is_made_anew(out: Path) -> None:
    write(out, NEW)
    (out / "index.html").write_bytes(b"")
    (out / "actors" / "b.html").unlink()
    (out / "actors").rmdir()
    (out / "actors").mkdir()
    write(out, NEW)
    assert pages(out) == NEW


def listing(*addresses: str) -> bytes:
    return json.dumps({"generator": "factsheet", "files": dict.fromkeys(addresses, "0" * 64)}).encode()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(listing("../../outside.txt"), id="a way out"),
        pytest.param(listing("claims/../../outside.txt"), id="a way round"),
        pytest.param(listing("/etc/hosts"), id="the root of the system"),
        pytest.param(listing("C:/x"), id="a drive"),
        pytest.param(listing("claims\\a.html"), id="a path of another system"),
        pytest.param(listing("claims/"), id="a folder's address"),
        pytest.param(listing(""), id="no address"),
        pytest.param(listing("nul\0"), id="a zero"),
        pytest.param(b'{"generator": "factsheet", "files": {"index.html": 1}}', id="no digest"),
        pytest.param(b'{"generator": "factsheet", "files": ["index.html"]}', id="a list"),
        pytest.param(b'{"generator": "factsheet"}', id="no files"),
        pytest.param(b'{"generator": "another", "files": {}}', id="another program's"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut short"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"[" * 100_000, id="nested without end"),
        pytest.param(b'{"generator": ' + b"9" * 10_000 + b"}", id="a number without end"),
    ],
)
def test_a_manifest_that_is_not_ours(out: Path, data: bytes) -> None:
    write(out, OLD)
    (out.parent / "outside.txt").write_bytes(b"mine")
    (out / MANIFEST).write_bytes(data)
    before = tree(out.parent)
    with pytest.raises(Refused, match="holds files that no build of ours wrote"):
        write(out, NEW)
    assert tree(out.parent) == before


def test_a_manifest_without_end_is_not_read(out: Path) -> None:
    write(out, OLD)
    os.truncate(out / MANIFEST, 1 << 40)
    with pytest.raises(Refused, match="holds files that no build of ours wrote"):
        write(out, NEW)


def test_a_manifest_that_is_no_file(out: Path) -> None:
    for make in (os.mkdir, os.mkfifo, lambda path: os.symlink(out.parent / "manifest.json", path)):
        reset(out, OLD)
        shutil.copy(out / MANIFEST, out.parent)
        (out / MANIFEST).unlink()
        make(out / MANIFEST)
        with pytest.raises(Refused, match="holds files that no build of ours wrote"):
            write(out, NEW)


def test_a_manifest_that_claims_what_others_wrote(out: Path) -> None:
    write(out, OLD)
    (out / "notes").mkdir()
    (out / "notes" / "mine.txt").write_bytes(b"mine")
    (out / "mine.txt").write_bytes(b"mine")
    (out / MANIFEST).write_bytes(listing("mine.txt", "notes", "notes/mine.txt", "absent.html", *OLD))
    write(out, NEW)
    assert pages(out) == OLD | NEW | {"notes/mine.txt": b"mine", "mine.txt": b"mine"}


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir], ids=["a file", "a folder"])
def test_what_stands_where_the_build_works_is_left_alone(out: Path, make: Callable[[Path], None]) -> None:
    write(out, OLD)
    make(out.with_name(STAGE))
    if out.with_name(STAGE).is_dir():
        (out.with_name(STAGE) / "mine.txt").write_bytes(b"mine")
    before = tree(out.parent)
    with pytest.raises(Refused, match="stands where the build works, and is not ours; move it away"):
        write(out, NEW)
    assert tree(out.parent) == before


def test_a_link_where_the_build_works_is_not_followed(out: Path, tmp_path: Path) -> None:
    write(out, OLD)
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "this-is-a-factsheet-build").touch()
    (tmp_path / "target" / "mine.txt").write_bytes(b"mine")
    out.with_name(STAGE).symlink_to(tmp_path / "target")
    before = tree(tmp_path)
    with pytest.raises(Refused, match="stands where the build works"):
        write(out, NEW)
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "address",
    ["", ".", "..", "../a", "a/../b", "/a", "a//b", "a/", "a\\b", "a\0", "a b", "\u00e4", "nul", "a/COM1.html", "a."],
)
def test_no_page_leads_out_of_the_site(out: Path, address: str) -> None:
    with staging(out) as stage, pytest.raises(ValueError, match="not an address inside the site"):
        put(stage, address, b"")
    assert not out.parent.exists()


def test_two_addresses_that_some_systems_take_for_one(out: Path) -> None:
    with pytest.raises(ValueError, match="differ in case only"):
        write(out, {"claims/a.html": b"a", "claims/A.html": b"A"})
    assert not out.parent.exists()
