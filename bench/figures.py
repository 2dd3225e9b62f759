"""The figures that the site holds, measured over every page of the built site: `make figures`.

    python bench/figures.py [--site site] [--only PART ...] [--pages TEXT] [--few N] [--jobs 2] [--details FILE]

Parts: words, weight, html, lighthouse, browser. Prints each figure beside its bound; exits 1 when one is off, 2 when a
checker is not installed. It needs what `make figures` installs (npm packages pinned in bench/package-lock.json), Java
17 and Chromium. The site is served on the loopback address under the path that it is published at, compressed as a
web server would, and the browser reaches nothing else.
"""

import argparse
import gzip
import http.server
import json
import mimetypes
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]

from conftest import BROWSERS, FLAGS, is_here  # noqa: E402

from bench import measures  # noqa: E402

MODULES = HERE / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = MODULES / "lighthouse" / "cli" / "index.js"

# WCAG 2.0 to 2.2, levels A and AA, and what axe calls best practices.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async tags => {
  const found = await axe.run({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
  return found.violations.flatMap(one => one.nodes.map(node => `${one.id} at ${node.target.join(' ')}`));
}"""

PHONE, DESK = 390, 1280
NARROWEST = 320
FOLD = 844
TEXT, LABEL = 16, 14
LINE = (45, 80)
SHEETS = 2


class Figure(NamedTuple):
    """One thing measured: what it must be, what it is, and whether that is well; with what is wrong, a line each."""

    name: str
    bound: str
    found: str
    holds: bool
    wrong: tuple[str, ...] = ()


def none(name: str, wrong: Iterable[str]) -> Figure:
    """A figure that has to be nought."""
    found = tuple(wrong)
    return Figure(name, "0", str(len(found)), not found, found)


# --- Without a browser --------------------------------------------------------------------------------------------


def words(site: measures.Site) -> Iterator[Figure]:
    """Links, titles, descriptions and languages."""
    yield none("links and fragments that do not land", measures.lost_links(site))
    yield none(
        "titles missing, shared, over 70 characters, or claims without their status first", measures.titles(site)
    )
    yield none("descriptions not of 50 to 160 characters", measures.descriptions(site))
    yield none("texts in another script without lang and dir", measures.unmarked_languages(site))


def weight(site: measures.Site) -> Iterator[Figure]:
    """What a reader loads."""
    found = measures.weights(site)
    yield _at_most("median claim with CSS and JS, compressed", measures.MEDIAN_CLAIM, found.median_claim)
    yield _at_most("heaviest page with CSS and JS, compressed", measures.LARGEST_PAGE, found.largest, found.largest_at)


def _at_most(name: str, most: int, found: int, where: str = "") -> Figure:
    kilobytes = f"{found / 1024:.1f} KB{f' ({where})' if where else ''}"
    return Figure(name, f"≤ {most // 1024} KB", kilobytes, found <= most, (kilobytes,))


def html(folder: Path) -> Iterator[Figure]:
    """The Nu HTML checker over every page, stylesheet and picture."""
    also = ["--also-check-css", "--also-check-svg"]
    command = ["java", "-jar", str(VNU), "--format", "json", "--skip-non-html", *also, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        messages = json.loads(done.stderr)["messages"]
    except ValueError:
        raise SystemExit(f"the Nu HTML checker did not run: {done.stderr[:300]}") from None
    yield none("errors of the Nu HTML checker", (_vnu(one, folder) for one in messages if one["type"] != "info"))


def _vnu(one: dict[str, Any], folder: Path) -> str:
    where = one.get("url", "").rpartition(f"{folder.name}/")[2]
    return f"{where}:{one.get('lastLine', 0)}: {one['message']}"


# --- Served -------------------------------------------------------------------------------------------------------


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        # A browser that leaves a page closes its connections in the middle; only what we did wrong is told.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the site while it is served on this machine, under the path it is published at."""
    home = measures.LexborHTMLParser((folder / "index.html").read_bytes())
    canonical = home.css_first("link[rel=canonical]")
    prefix = urlsplit(canonical.attributes["href"] or "").path if canonical else "/"

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            inside = path.removeprefix(prefix) if path.startswith(prefix) else "\0"
            file = folder / (inside + "index.html" if not inside or inside.endswith("/") else inside)
            found = "\0" not in inside and ".." not in inside and file.is_file()
            kind = mimetypes.guess_type(file.name)[0] if found else "text/html"
            data = file.read_bytes() if found else (folder / measures.LOST).read_bytes()
            packs = "gzip" in self.headers.get("Accept-Encoding", "") and (kind or "").startswith(
                ("text/", "image/svg")
            )
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", f"{kind or 'application/octet-stream'}")
            if packs:
                data = gzip.compress(data, measures.COMPRESSION)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Cache-Control", "max-age=600")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *words: object) -> None:
            pass

    with _Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
        server.shutdown()


def chromium() -> str:
    """Where the browser is."""
    found = os.environ.get("FACTSHEET_CHROMIUM") or next((one for one in map(shutil.which, BROWSERS) if one), None)
    if not found:
        raise SystemExit("no Chromium on this machine (set FACTSHEET_CHROMIUM to one)")
    return found


def lighthouse(base: str, addresses: list[str]) -> Iterator[Figure]:
    """Lighthouse as a slow phone over ten pages; one that falls short is measured again, since the machine is shared."""
    runs = {address: _lighthouse(base + address) for address in addresses}
    for address in addresses:
        for _ in range(2):
            if not _short(runs[address]):
                break
            again = _lighthouse(base + address)
            runs[address] = {name: _better(name, runs[address][name], again[name]) for name in again}
    for name, (bound, good) in LIGHTHOUSE_BOUNDS.items():
        values = [one[name] for one in runs.values()]
        worst = min(values) if name in SCORES else max(values)
        wrong = tuple(f"{address}: {one[name]:g}" for address, one in runs.items() if not good(one[name]))
        yield Figure(f"Lighthouse, {len(runs)} pages, the worst: {name}", bound, f"{worst:g}", not wrong, wrong)


SCORES = ("performance", "accessibility", "best-practices", "seo")
LIGHTHOUSE_BOUNDS: dict[str, tuple[str, Callable[[float], bool]]] = {
    "performance": ("≥ 99", lambda value: value >= 99),
    "accessibility": ("100", lambda value: value == 100),
    "best-practices": ("100", lambda value: value == 100),
    "seo": ("100", lambda value: value == 100),
    "largest paint, ms": ("≤ 1800", lambda value: value <= 1800),
    "blocking, ms": ("≤ 50", lambda value: value <= 50),
    "shift": ("≤ 0.02", lambda value: value <= 0.02),
}


def _short(run: dict[str, float]) -> bool:
    return not all(good(run[name]) for name, (_, good) in LIGHTHOUSE_BOUNDS.items())


def _better(name: str, one: float, other: float) -> float:
    return max(one, other) if name in SCORES else min(one, other)


def _lighthouse(url: str) -> dict[str, float]:
    flags = " ".join(["--headless=new", *FLAGS])
    with tempfile.TemporaryDirectory() as made:
        out = Path(made) / "report.json"
        command = ["node", str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={out}"]
        command += [f"--only-categories={','.join(SCORES)}", f"--chrome-flags={flags}", "--no-enable-error-reporting"]
        env = os.environ | {"CHROME_PATH": chromium(), "TMPDIR": made}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode or not out.is_file():
            raise SystemExit(f"Lighthouse did not run over {url}: {(done.stderr or done.stdout)[-500:]}")
        report = json.loads(out.read_bytes())
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in SCORES}
    audits = {"largest paint, ms": "largest-contentful-paint", "blocking, ms": "total-blocking-time"}
    times = {name: float(round(report["audits"][audit]["numericValue"])) for name, audit in audits.items()}
    return scores | times | {"shift": round(report["audits"]["cumulative-layout-shift"]["numericValue"], 3)}


def chosen(site: measures.Site, few: int | None) -> list[str]:
    """Every page, or so many of each kind: the heaviest of those that an entry or a status has, and every other."""
    kinds: dict[str, list[str]] = {}
    for address in sorted(site.pages, key=lambda one: (-(site.folder / one).stat().st_size, one)):
        folder, _, name = address.rpartition("/")
        kinds.setdefault(folder if folder and name != "index.html" else address, []).append(address)
    return [address for those in kinds.values() for address in those[:few]]


def ten(site: measures.Site) -> list[str]:
    """Ten pages of different kinds, of each kind the heaviest."""
    entries = [one for one in chosen(site, 1) if "/" in one and not one.endswith("/index.html")]
    return ["index.html", "claims/index.html", "matrix.html", *entries][:10]


# --- In the browser -----------------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """What one page showed the browser."""

    address: str
    axe: dict[str, list[str]]
    sideways: list[str]
    cut: list[str]
    small: list[str]
    text: tuple[float, str]
    label: tuple[float, str]
    lines: list[tuple[int, bool, str]]
    fold: list[str]
    sheets: int
    elsewhere: list[str]
    stored: list[str]
    complaints: list[str]


def browser(base: str, addresses: list[str], jobs: int, axe: bool) -> Iterator[Figure]:
    """Every page in Chromium, at the widths and in the schemes a reader may have."""
    shares = [addresses[start :: jobs * 8] for start in range(min(jobs * 8, len(addresses)))]
    seen: list[Seen] = []
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(_looked_at, [base] * len(shares), shares, [axe] * len(shares)):
            seen += part
            print(f"\r{len(seen)} of {len(addresses)} pages", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    if axe:
        for how in sorted({how for one in seen for how in one.axe}):
            yield none(f"axe-core violations, {how}", _listed(seen, lambda one, how=how: one.axe[how]))
    yield none("pages that scroll sideways (320 px, 200 % text, text spacing)", _listed(seen, lambda one: one.sideways))
    yield none("texts cut off by their box (the same)", _listed(seen, lambda one: one.cut))
    yield none("targets under 24 px without room around them", _listed(seen, lambda one: one.small))
    yield _smallest("smallest text", TEXT, [(one.text, one.address) for one in seen])
    yield _smallest("smallest label in a drawing", LABEL, [(one.label, one.address) for one in seen])
    yield from _lines(seen)
    yield none(f"claims whose answer ends below {FOLD} px at {PHONE} px", _listed(seen, lambda one: one.fold))
    long = [f"{one.address}: {one.sheets}" for one in seen if one.sheets > SHEETS]
    yield none(f"claims that print on more than {SHEETS} sheets of A4", sorted(long))
    yield none("requests to somewhere else", _listed(seen, lambda one: one.elsewhere))
    yield none("cookies, and keys in a storage", _listed(seen, lambda one: one.stored))
    yield none("complaints in the console", _listed(seen, lambda one: one.complaints))


def _listed(seen: list[Seen], of: Callable[[Seen], Iterable[str]]) -> list[str]:
    return sorted(f"{one.address}: {text}" for one in seen for text in of(one))


def _smallest(name: str, bound: int, found: list[tuple[tuple[float, str], str]]) -> Figure:
    least = min(found)[0][0]
    wrong = tuple(f"{address}: {size:g} px: {text}" for (size, text), address in sorted(found) if size < bound - 0.05)
    shown = "none" if least == float("inf") else f"{least:g} px"
    return Figure(name, f"≥ {bound} px", shown, not wrong, wrong)


def _lines(seen: list[Seen]) -> Iterator[Figure]:
    means = [(mean, one.address, text) for one in seen for mean, _, text in one.lines]
    prose = [mean for one in seen for mean, is_prose, _ in one.lines if is_prose]
    few, many = LINE
    long = [f"{address}: {mean} characters: {text}" for mean, address, text in means if mean > many]
    typical = round(statistics.median(prose)) if prose else few
    name = f"characters a line at {DESK} px"
    yield Figure(f"{name}, running prose, the median", f"{few}–{many}", str(typical), few <= typical <= many)
    longest = max((mean for mean, _, _ in means), default=0)
    yield Figure(f"{name}, any text, the longest", f"≤ {many}", str(longest), not long, tuple(long))


def _looked_at(base: str, addresses: list[str], axe: bool) -> list[Seen]:
    """What some pages show, one after another in one tab: the browser then compiles axe-core once, not once a page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        with chrome.new_context(viewport={"width": PHONE, "height": FOLD}) as context:
            page = context.new_page()
            elsewhere: list[str] = []
            complaints: list[str] = []
            page.on("request", lambda one: elsewhere.append(one.url) if not is_here(one.url) else None)
            page.on("console", lambda one: complaints.append(one.text) if one.type in ("error", "warning") else None)
            page.on("pageerror", lambda one: complaints.append(str(one)))
            script = AXE.read_text("utf-8") if axe else ""
            found = []
            for address in addresses:
                page.set_viewport_size({"width": PHONE, "height": FOLD})
                page.goto(base + quote(address), wait_until="load")
                seen = _look(page, address, script)
                found.append(seen._replace(elsewhere=elsewhere[:], complaints=complaints[:]))
                elsewhere.clear()
                complaints.clear()
        chrome.close()
    return found


def _look(page: Any, address: str, axe: str) -> Seen:
    """What one page shows; `axe` is the text of axe-core, or empty to leave it out."""
    stored = [f"cookie {one['name']}" for one in page.context.cookies()]
    stored += page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    is_claim = page.query_selector("article.claim") is not None
    # Paper first: no reader prints with what is set below.
    sheets = measures.sheets(page.pdf(prefer_css_page_size=True)) if is_claim else 0
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")

    violations: dict[str, list[str]] = {}
    if axe:
        page.evaluate(axe)
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": FOLD})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                violations[f"{width} px, {scheme}"] = page.evaluate(RUN_AXE, TAGS)
        page.emulate_media(color_scheme="light")

    page.set_viewport_size({"width": PHONE, "height": FOLD})
    small = page.evaluate(measures.SMALL_TARGETS)
    ends = page.evaluate(measures.ANSWER_ENDS) if is_claim else []
    label = page.evaluate(measures.SMALLEST_LABEL)
    page.set_viewport_size({"width": DESK, "height": FOLD})
    lines = page.evaluate(measures.LINES)
    text = page.evaluate(measures.SMALLEST_TEXT)

    sideways, cut = [], []
    for how, width, before in (
        (f"{NARROWEST} px", NARROWEST, None),
        (f"200 % text at {PHONE} px", PHONE, measures.DOUBLE_TEXT),
        (f"200 % text at {DESK} px", DESK, None),
        (f"text spacing at {DESK} px", DESK, measures.PLAIN_TEXT),
        (f"text spacing at {PHONE} px", PHONE, None),
    ):
        page.set_viewport_size({"width": width, "height": FOLD})
        if before:
            page.evaluate(before)
        if before == measures.PLAIN_TEXT:
            page.evaluate(measures.ADD_STYLE, measures.SPACING)
        over = page.evaluate(measures.SIDEWAYS)
        sideways += [f"{how}: by {over} px"] if over > 0 else []
        cut += [f"{how}: {one}" for one in page.evaluate(measures.CUT_OFF)]

    fold = [f"{what} ends at {at} px" for what, at in ends if at > FOLD]
    return Seen(
        address, violations, sideways, cut, small, tuple(text_of(text)), tuple(text_of(label)), lines, fold,
        sheets, [], stored, [],
    )  # fmt: skip


def text_of(least: list[Any]) -> tuple[float, str]:
    """A size and its text; infinite (which JSON does not know) where there is no text."""
    size, text = least
    return (float("inf") if size is None else float(size), text)


# --- The table ----------------------------------------------------------------------------------------------------


def table(figures: list[Figure], shown: int) -> Iterator[str]:
    """The figures, a line each, and under those that are off what is wrong."""
    name = max(len(one.name) for one in figures)
    bound = max(len(one.bound) for one in figures)
    for one in figures:
        yield f"{'  ' if one.holds else '✗ '}{one.name:{name}}  {one.bound:>{bound}}  {one.found}"
        if not one.holds:
            yield from (f"      {text}" for text in one.wrong[:shown])
            if len(one.wrong) > shown:
                yield f"      and {len(one.wrong) - shown} more"


def needed(parts: set[str]) -> list[str]:
    """What is not installed and has to be, for these parts."""
    files = {"html": VNU, "lighthouse": LIGHTHOUSE, "browser": AXE}
    programs = {"html": "java", "lighthouse": "node"}
    missing = [
        f"{path.name} (npm ci in bench/)" for part, path in files.items() if part in parts and not path.is_file()
    ]
    return missing + [name for part, name in programs.items() if part in parts and not shutil.which(name)]


PARTS = ("words", "weight", "html", "lighthouse", "browser")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether every figure holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--site", default="site", type=Path, help="the built site (default: site)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts (default: all)")
    parser.add_argument("--pages", default="", help="in the browser, only pages whose address holds this text")
    parser.add_argument("--few", type=int, help="in the browser, only so many pages of each kind, the heaviest")
    parser.add_argument("--no-axe", action="store_true", help="in the browser, leave axe-core out")
    parser.add_argument("--jobs", type=int, default=2, help="how many browsers at once (default: 2)")
    parser.add_argument("--shown", type=int, default=8, help="how much of what is wrong to print (default: 8)")
    parser.add_argument("--details", type=Path, help="write everything that is wrong to this file (JSON)")
    options = parser.parse_args(arguments)
    parts = set(options.only)
    if missing := needed(parts):
        print("not installed: " + ", ".join(missing), file=sys.stderr)
        return 2
    site = measures.opened(options.site)
    figures: list[Figure] = []
    if "words" in parts:
        figures += words(site)
    if "weight" in parts:
        figures += weight(site)
    if "html" in parts:
        figures += html(options.site)
    with served(options.site) as base:
        if "lighthouse" in parts:
            figures += lighthouse(base, ten(site))
        if "browser" in parts:
            addresses = [one for one in chosen(site, options.few) if options.pages in one]
            figures += browser(base, addresses, options.jobs, not options.no_axe)
    print(f"{len(site.pages)} pages")
    print("\n".join(table(figures, options.shown)))
    if options.details:
        wrong = {one.name: one.wrong for one in figures if not one.holds}
        options.details.write_text(json.dumps(wrong, ensure_ascii=False, indent=1), "utf-8")
    return 0 if all(one.holds for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
