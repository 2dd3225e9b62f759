"""The site as the files are now, over HTTP: pages are made when somebody looks at them, and nothing is written.

A change makes the entries and what follows from them anew; then each open page is told whether it would look different,
and only those reload. The script that listens is put into what is served here and is in no built site.
"""

import gc
import ipaddress
import json
import socket
import sys
import threading
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from factsheet.broken import texts
from factsheet.diagnostics import Diagnostic, count, report
from factsheet.fields import KINDS
from factsheet.serve.state import BROKEN, Built, Setting, edited, is_current, made, mark, nothing, rebuild

HERE = Path(__file__).parent
# No page can have such an address: an id begins with a letter or a digit.
OWN = "/-/"
SCRIPTS = {f"{OWN}live.js": HERE / "live.js", f"{OWN}live.css": HERE / "live.css"}
HEARTBEAT = 15.0

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "csv": "text/csv; charset=utf-8",
    "xml": "application/xml",
    "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "ico": "image/x-icon",
    "wasm": "application/wasm",
    "sqlite": "application/vnd.sqlite3",
    "webmanifest": "application/manifest+json",
}


class Live:
    """The state that is served, and the one place where it changes."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.built = nothing()
        self.address = ""
        self.changed = threading.Condition()
        self.stopped = False
        self.untidy = False
        # Set as soon as no change can be missed any more.
        self.watched = threading.Event()

    def update(self, addresses: Sequence[str] | None = None) -> None:
        """Make the site as the files are now and tell those who wait.

        `addresses` are those of the entries that have changed inside the content folder, when nothing else has.
        """
        built = self._edited(addresses) if addresses is not None else None
        if built is None:
            built = rebuild(self.setting, self.built, self.address)
            # Python's search for cycles would go through all of it at any moment; `settle` chooses one.
            gc.freeze()
            self.untidy = True
        with self.changed:
            self.built = built
            self.changed.notify_all()

    def _edited(self, addresses: Sequence[str]) -> Built | None:
        built = self.built
        for address in addresses:
            if (self.setting.content / address).exists() or self.setting.prefix + address in built.known:
                try:
                    after = edited(self.setting, built, address)
                except OSError:
                    # It has gone.
                    return None
                if after is None:
                    return None
                built = after
        return built

    def settle(self) -> None:
        """While nothing happens: look for changes of which the system did not tell, and tidy up what was replaced."""
        if not is_current(self.setting, self.built):
            self.update()
        if self.untidy:
            self.untidy = False
            gc.unfreeze()
            gc.collect()
            gc.freeze()
        self.watched.set()

    def stop(self) -> None:
        """Let those who wait go."""
        with self.changed:
            self.stopped = True
            self.changed.notify_all()

    def after(self, number: int) -> Built | None:
        """The state after state `number`, as soon as there is one; None when it is time to say that we still live."""
        with self.changed:
            self.changed.wait_for(lambda: self.stopped or self.built.number != number, HEARTBEAT)
            return self.built if self.built.number != number else None


def watch(live: Live, stop: threading.Event | None = None) -> Iterator[tuple[float, Sequence[str]]]:
    """Update whenever a file changes; gives the seconds it took and the files, as they are shown to people."""
    from watchfiles import watch

    content, templates = live.setting.content.resolve(), live.setting.templates.resolve()
    looking = watch(content, templates, debounce=400, step=20, stop_event=stop, rust_timeout=500, yield_on_timeout=True)
    # Whatever changed before the first look began would be missed.
    unsettled = True
    for changes in looking:
        start = time.perf_counter()
        paths = sorted(Path(one) for _, one in changes)
        if changes:
            live.update(_entries(paths, content))
            unsettled = True
        elif unsettled:
            unsettled = False
            live.settle()
        if not changes:
            continue
        yield (
            time.perf_counter() - start,
            [
                live.setting.prefix + path.relative_to(content).as_posix()
                if path.is_relative_to(content)
                else f"{templates.name}/{path.relative_to(templates).as_posix()}"
                for path in paths
            ],
        )


def _entries(paths: Sequence[Path], content: Path) -> list[str] | None:
    """The addresses inside the content folder of the entries that have changed; None where something else has, too."""
    found = []
    for path in paths:
        if not path.is_relative_to(content):
            return None
        address = path.relative_to(content).as_posix()
        if path.is_dir() or address.startswith("fingerprints/") or "/" not in address:
            return None
        # An editor's own files come and go beside the one it writes.
        if not any(part.startswith(".") for part in address.split("/")):
            found.append(address)
    return found


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def listening(live: Live, host: str, port: int) -> Iterator[str]:
    """Serve `live` beside the block; gives the address to open. Raises OSError when the port is taken."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET

        def handle_error(self, *_: object) -> None:
            # A browser that hangs up is no mistake; anything else is one of ours.
            if not isinstance(sys.exception(), OSError):
                traceback.print_exc()

    with Server((host, port), type("Handler", (Handler,), {"live": live, "host": host})) as server:
        name = f"[{host}]" if ":" in host else host
        live.address = f"http://{name}:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        thread.start()
        try:
            yield live.address
        finally:
            live.stop()
            server.shutdown()
            thread.join()


class Handler(BaseHTTPRequestHandler):
    """One request. It looks addresses up in the plan of the site and opens no file that is named by a request."""

    live: Live
    host: str
    protocol_version = "HTTP/1.1"
    timeout = 60

    def do_GET(self) -> None:
        """Answer with a page, a file, or the changes as they come."""
        if not self._is_meant_for_us():
            self._send(403, "text/plain; charset=utf-8", b"this server answers to its own address only\n")
            return
        parts = urlsplit(self.path)
        if parts.path == f"{OWN}changes":
            self._changes(parse_qs(parts.query))
        elif parts.path in SCRIPTS:
            script = SCRIPTS[parts.path]
            self._send(200, TYPES[script.suffix[1:]], script.read_bytes())
        else:
            self._page(unquote(parts.path), parts.query)

    do_HEAD = do_GET  # noqa: N815  # http.server's own word

    def _is_meant_for_us(self) -> bool:
        """Whether the Host header names us: a foreign name that leads here is how another site would read drafts."""
        try:
            host = urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        except ValueError:
            return False
        if host in (self.host, "localhost", socket.gethostname().casefold()):
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return address.is_loopback or not is_loopback(self.host)

    def _page(self, path: str, query: str) -> None:
        built = self.live.built
        address = path.removeprefix("/")
        if address == "" or address.endswith("/"):
            address += "index.html"
        elif address not in built.pages and f"{address}/index.html" in built.pages:
            to = "/" + quote(address) + "/" + (f"?{query}" if query else "")
            self._send(301, "text/plain; charset=utf-8", b"", {"Location": to})
            return
        elif address not in built.pages and f"{address}.html" in built.pages:
            # So does GitHub Pages.
            address += ".html"
        status = 200
        if address not in built.pages and built.pages:
            status = 404
            if address.endswith(".html") or "." not in address.rpartition("/")[2]:
                address = "404.html"
        try:
            got = made(built, address)
        except Exception:
            # A bug of ours: say so in the page, and go on serving the others.
            traceback.print_exc()
            self._send(500, "text/plain; charset=utf-8", traceback.format_exc().encode())
            return
        if isinstance(got, bytes) and not address.endswith(".html"):
            ending = address.rpartition(".")[2]
            self._send(status, TYPES.get(ending, "application/octet-stream"), got)
        elif isinstance(got, bytes):
            self._send(status, TYPES["html"], _listening(got, built, address))
        elif status == 404:
            self._send(404, "text/plain; charset=utf-8", b"there is no such file\n")
        else:
            self._send(500, TYPES["html"], _listening(_BARE, built, address))

    def _changes(self, query: Mapping[str, Sequence[str]]) -> None:
        """Tell one open page what becomes of it, for as long as it listens."""
        address, has = (query.get(name, [""])[0] for name in ("page", "mark"))
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        number = 0
        try:
            self.wfile.write(b"retry: 500\n\n")
            while not self.live.stopped:
                built = self.live.after(number)
                if built is None:
                    self.wfile.write(b": still here\n\n")
                    continue
                number = built.number
                self.wfile.write(b"data: %b\n\n" % json.dumps(news(built, address, has)).encode())
        except OSError:
            # The page has gone.
            return

    def _send(self, status: int, type: str, data: bytes, more: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing of requests: the terminal is for mistakes."""


def news(built: Built, address: str, has: str) -> dict[str, object]:
    """What an open page is told: whether to load again, and what is wrong."""
    got = made(built, address)
    problems = [*built.problems, *([got] if isinstance(got, Diagnostic) and got not in built.problems else [])]
    return {
        "reload": mark(built, address) not in (has, BROKEN),
        "title": f"{count(len(problems), 'mistake')}; the page shows what was there before" if problems else "",
        "text": told(problems, built) if problems else "",
    }


def told(problems: Sequence[Diagnostic], built: Built) -> str:
    """The problems as a person reads them, with the lines at fault of entries and of templates."""
    more = texts(problems, built.renderer.templates) if built.renderer else {}
    return report(problems, {**built.texts, **more})


_BARE = b"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>Nothing to show yet</title></head></html>"


def _listening(page: bytes, built: Built, address: str) -> bytes:
    """The page with the script that listens for changes."""
    one = built.pages.get(address)
    draft = False
    if one is not None and one.make in KINDS and built.renderer is not None:
        draft = built.renderer.index.edition.content.of(one.make)[one.key].draft
    script = (
        f'<script src="{OWN}live.js" data-page="{quote(address)}" data-mark="{mark(built, address)}"'
        f"{' data-draft' if draft else ''} defer></script>"
    )
    head, end, rest = page.partition(b"</head>")
    return head + script.encode() + end + rest
