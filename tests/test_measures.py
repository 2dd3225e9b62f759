"""What is measured of a site: each measure finds its fault, and the real site has none that needs no browser to see."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench import measures

ROOT = Path(__file__).resolve().parents[1]

GOOD = {
    "title": "A page of this site",
    "description": "What this page says, in a sentence that is long enough to be of use.",
    "head": "",
    "main": "<h1>A page</h1>",
}


def page(**more: str) -> str:
    said = GOOD | more
    return (
        f"<!doctype html><html lang=en><head><title>{said['title']}</title>"
        f'<meta name=description content="{said["description"]}">{said["head"]}</head>'
        f"<body><main>{said['main']}</main></body></html>"
    )


def site(folder: Path, **pages: str) -> measures.Site:
    """A site of these pages; `claims_x` is `claims/x.html`."""
    for name, text in pages.items():
        file = folder / f"{name.replace('_', '/')}.html"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    return measures.opened(folder)


CLAIM = '<h1><span class="status"><a href="../index.html">Untraced</a></span> So</h1>'


@pytest.mark.parametrize(
    ("measure", "pages", "complaint"),
    [
        pytest.param(
            measures.lost_links, {"a": page(main="<a href='b.html'>b</a>")}, "a.html: b.html", id="no such file"
        ),
        pytest.param(
            measures.lost_links,
            {"a": page(main="<a href='b.html#x'>b</a>"), "b": page()},
            "a.html: b.html#x",
            id="no such place",
        ),
        pytest.param(measures.lost_links, {"a": page(main="<a href='../x'>")}, "a.html: ../x", id="out of the site"),
        pytest.param(measures.titles, {"a": page(title="")}, "a.html: no title", id="no title"),
        pytest.param(measures.titles, {"a": page(title="x" * 71)}, "71 characters", id="a long title"),
        pytest.param(measures.titles, {"a": page(), "b": page()}, "the title of 2 pages", id="a title for two"),
        pytest.param(
            measures.titles, {"claims_a": page(main=CLAIM), "index": page(title="i")}, "not first", id="a bare claim"
        ),
        pytest.param(measures.descriptions, {"a": page(description="short")}, "5 characters", id="says too little"),
        pytest.param(measures.descriptions, {"a": page(description="x" * 161)}, "161 characters", id="says too much"),
        pytest.param(measures.unmarked_languages, {"a": page(main="<p>по-русски</p>")}, "по-русски", id="no language"),
        pytest.param(
            measures.unmarked_languages, {"a": page(main="<p lang=ar>داعش</p>")}, "داعش", id="a language, no direction"
        ),
    ],
)
def test_a_measure_finds_its_fault(
    measure: Callable[[measures.Site], Iterator[str]], pages: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    found = list(measure(site(tmp_path, **pages)))
    assert found
    assert complaint in found[0]


def test_a_sound_site_has_no_complaints(tmp_path: Path) -> None:
    sound = site(
        tmp_path,
        index=page(main="<h1 id=top>x</h1><a href='claims/a.html#top'>a</a> <a href='#top'>up</a>"),
        claims_a=page(
            title="Untraced: so", main=CLAIM.replace("<h1", "<h1 id=top") + "<p lang=ru dir=auto>по-русски</p>"
        ),
    )
    for measure in (measures.lost_links, measures.titles, measures.descriptions, measures.unmarked_languages):
        assert list(measure(sound)) == []


def test_a_page_weighs_what_it_loads(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_bytes(b"p { color: red }")
    bare = measures.weights(site(tmp_path, claims_a=page(main=CLAIM)))
    styled = measures.weights(site(tmp_path, claims_a=page(main=CLAIM, head="<link rel=stylesheet href=../style.css>")))
    assert styled.median_claim > bare.median_claim > 0
    assert styled.largest_at == "claims/a.html"


@pytest.fixture(scope="module")
def real(real_site: Path) -> measures.Site:
    return measures.opened(real_site)


@pytest.mark.parametrize(
    "measure",
    [measures.lost_links, measures.titles, measures.descriptions, measures.unmarked_languages],
    ids=lambda one: one.__name__,
)
def test_the_real_site_has_no_fault(real: measures.Site, measure: Callable[[measures.Site], Iterator[str]]) -> None:
    assert measures.first(measure(real)) == ""


def test_a_page_of_the_real_site_is_light(real: measures.Site) -> None:
    found = measures.weights(real)
    assert found.median_claim <= measures.MEDIAN_CLAIM
    assert found.largest <= measures.LARGEST_PAGE, found.largest_at


def test_the_command_that_takes_the_figures_starts() -> None:
    # Started as a script, it has its own folder on the path, where no file may stand in the way of the package.
    done = subprocess.run(
        [sys.executable, "bench/figures.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
