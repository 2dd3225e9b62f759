"""The card beside a link to a claim: one for each status, of the size that others show, and found from the page."""

import shutil
import struct
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sites import WORLDS, build

from factsheet.plan import CARDS
from factsheet.views.marks import STATUS_MARKS

FOLDER = Path(__file__).parents[1] / "templates" / "cards"


def test_every_mark_of_a_status_has_a_card() -> None:
    assert set(CARDS) == set(STATUS_MARKS)
    assert {path.stem for path in FOLDER.iterdir()} == set(CARDS)


@pytest.mark.parametrize("name", CARDS)
def test_a_card_is_a_light_picture_of_the_usual_size(name: str) -> None:
    data = (FOLDER / f"{name}.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (1200, 630)
    assert len(data) < 20_000


def test_a_claims_page_names_its_card_by_its_whole_address(tmp_path: Path) -> None:
    world = WORLDS / "two-outlets-one-statement" / "content"
    assert build(world, tmp_path / "site", "--base-url", "https://facts.example/sub/") == 0
    for path in sorted((tmp_path / "site" / "claims").glob("*.html")):
        page = LexborHTMLParser(path.read_bytes())
        said = {one.attributes["property"]: one.attributes["content"] for one in page.css("meta[property]")}
        if path.name == "index.html":
            assert "og:image" not in said
            continue
        status = page.css_first("h1 .status").text().strip()
        address = (said["og:image"] or "").removeprefix("https://facts.example/sub/")
        assert (tmp_path / "site" / address).is_file()
        assert (said["og:image:alt"] or "").startswith(status)
        assert (said["og:title"] or "").startswith(f"{status}: ")


def test_a_site_without_an_address_has_no_cards_to_show(tmp_path: Path) -> None:
    shutil.copytree(WORLDS / "only-unnamed-speakers" / "content", tmp_path / "content")
    (tmp_path / "content" / "site.yaml").write_text("title: The Orrin file\nlanguages: [en]\n", "utf-8")
    assert build(tmp_path / "content", tmp_path / "site", "--no-search") == 0
    assert all("og:image" not in path.read_text("utf-8") for path in (tmp_path / "site").rglob("*.html"))
