"""Draws the card that messengers and social sites show beside a link to a claim: one for each status, in templates/cards/.

    python bench/cards.py

A card holds the status, its mark and what it means, never the claim: a claim set large in a picture is believed by those
who read no further, while its title, with the status first, stands beside the card as text. So twelve pictures, drawn
once, serve any number of claims; one for each claim would cost 38 ms and 13 KB, a hundred times what its page costs.
Run it again when a mark, a status's name or its meaning changes. It needs Chromium and Pillow.
"""

import io
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

from conftest import FLAGS  # noqa: E402
from markupsafe import escape  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from bench.figures import chromium  # noqa: E402
from factsheet.derive import BY_STATUS  # noqa: E402
from factsheet.plan import CARDS  # noqa: E402
from factsheet.views.marks import STATUS_MARKS  # noqa: E402

# As many as smooth edges need.
GREYS = 8

PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: 1200px; height: 630px; box-sizing: border-box; padding: 72px 80px; background: #fff; color: #0c0d0e;
  font-family: "Noto Sans", "DejaVu Sans", sans-serif; display: flex; flex-direction: column; justify-content: space-between; }}
svg {{ width: 324px; height: 180px; }}
h1 {{ font-size: 88px; line-height: 1.05; letter-spacing: -0.02em; margin: 0 0 24px; }}
p {{ font-size: 36px; line-height: 1.35; margin: 0; max-width: 1000px; }}
</style>{mark}<div><h1>{label}</h1><p>{meaning}</p></div>"""


def main() -> None:
    """Draw every card."""
    folder = HERE.parent / "templates" / "cards"
    folder.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = chrome.new_page(viewport={"width": 1200, "height": 630})
        for name in CARDS:
            rule = BY_STATUS[name.removesuffix("-party")]
            page.set_content(
                PAGE.format(mark=STATUS_MARKS[name], label=escape(rule.label), meaning=escape(rule.meaning))
            )
            picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
            picture.quantize(GREYS).save(folder / f"{name}.png", optimize=True)
        chrome.close()


if __name__ == "__main__":
    main()
