"""Texts that would do harm on a page: refused with a plain message, or published as nothing but words.

The pages are opened in a real browser with their Content-Security-Policy switched off, so that it is the escaping that
is tried; that the policy stands on every page is a test of its own.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import Seen, is_here
from selectolax.lexbor import LexborHTMLParser
from sites import AS_OF, build
from test_bad_input import ACTOR, CLAIM, HEAD, ONE, fill

from factsheet.commands import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# In every field that takes a text. Each runs, or asks for something, when one context's escape is missing.
TEXTS = {
    "script": "<script>alert(1)</script>",
    "script-end": "</script><script>alert(1)</script>",
    "title-end": "</title><script>alert(1)</script>",
    "style-end": "</style></textarea></noscript><script>alert(1)</script>",
    "comment-end": "--><script>alert(1)</script><!--",
    "cdata": "]]><script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "svg": "<svg/onload=alert(1)>",
    "svg-animate": "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "body": "<body onload=alert(1)>",
    "details": "<details open ontoggle=alert(1)>",
    "frame": '<iframe srcdoc="<script>alert(1)</script>">',
    "object": "<object data=https://evil.example/x></object>",
    "base": "<base href=https://evil.example/>",
    "refresh": '<meta http-equiv=refresh content="0;url=https://evil.example/">',
    "stylesheet": "<link rel=stylesheet href=https://evil.example/x.css>",
    "import": "<style>@import 'https://evil.example/x.css';</style>",
    "double": '" autofocus onfocus=alert(1) x="',
    "single": "' autofocus onfocus=alert(1) x='",
    "bare": "x onmouseover=alert(1) ",
    "backtick": "` onfocus=alert(1) `",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "half-entity": "&lt;script&gt",
    "number-entity": "&#60;script&#62;alert(1)&#60;/script&#62;",
    "escapes": "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e \\x3cscript\\x3e",
    "json-end": '"}]}</script><script>alert(1)</script>',
    "string-end": "';alert(1);//",
    "template-string": "${alert(1)} `${alert(1)}`",
    "scheme": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "jinja": "{{ ''.__class__.__mro__ }}{% for x in range(9) %}x{% endfor %}{# x #}",
    "jinja-raw": "{% endraw %}{{ 7 * 7 }}{% raw %}",
    "markdown": "[a](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "mutation": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "nested": "<<script>script>alert(1)<</script>/script>",
    "wide": "＜script＞alert(1)＜/script＞",
    "processing": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;',
    "path": "../../../../etc/passwd",
    "shell": "$(touch x) `touch x`; touch x",
    "format": "%s%n%x {0.__class__} {x!r}",
    "long": "A" * 3000,
}

# A body each, with the rule that refuses it; those with none are published.
BODIES = {
    "<script>alert(1)</script>": "raw-html",
    "a <img src=x onerror=alert(1)> b": "raw-html",
    "<svg onload=alert(1)>": "raw-html",
    "a <!-- comment --> b": "raw-html",
    "<?php echo 1 ?>": "raw-html",
    "a <a href='javascript:alert(1)'>b</a>": "raw-html",
    "[a](javascript:alert(1))": "unsafe-link",
    "[a](JaVaScRiPt:alert(1))": "unsafe-link",
    "[a](javascript&colon;alert(1))": "unsafe-link",
    "[a](&#106;avascript:alert(1))": "unsafe-link",
    "[a](java&#x0A;script:alert(1))": "unsafe-link",
    "[a](<java\tscript:alert(1)>)": "unsafe-link",
    "[a](&#1;javascript:alert(1))": "unsafe-link",
    "<javascript:alert(1)>": "unsafe-link",
    "[a]: javascript:alert(1)\n\n[a]": "unsafe-link",
    "[a](vbscript:msgbox)": "unsafe-link",
    "[a](data:text/html,<script>alert(1)</script>)": "unsafe-link",
    "[a](data:image/png;base64,AAAA)": "unsafe-link",
    "[a](file:///etc/passwd)": "unsafe-link",
    "[a](ftp://evil.example/)": "unsafe-link",
    "[a](blob:https://evil.example/x)": "unsafe-link",
    "[a](//evil.example/)": "unsafe-link",
    "[a](\\\\\\\\evil.example)": "unsafe-link",
    "[a](/etc/passwd)": "unsafe-link",
    "[a](https:evil.example)": "unsafe-link",
    "[a](https://trusted.example@evil.example/)": "unsafe-link",
    "[a](http://[::1)": "unsafe-link",
    "[a](../actors/a.yaml?x=1)": "unsafe-link",
    "[a]()": "unsafe-link",
    "[a](mailto:x@evil.example?cc=y@evil.example)": "unsafe-link",
    "[a](../../README.md)": "dead-link",
    "[a](..%2f..%2fREADME.md)": "dead-link",
    "[a](../actors/A.yaml)": "dead-link",
    "[a](../actors/a.yaml#x)": "unknown-fragment",
    "![a](https://evil.example/x.png)": "image-in-body",
    "![a](../actors/a.yaml)": "image-in-body",
    "a &#8238; b": "hidden-character",
    "`<script>alert(1)</script>`": "",
    "<svg/onload=alert(1)>": "",
    "    <script>alert(1)</script>": "",
    '```"onclick=alert(1)><script>alert(1)</script>\n<script>alert(1)</script>\n```': "",
    "\\<script>alert(1)\\</script>": "",
    "&lt;script&gt;alert(1)&lt;/script&gt;": "",
    '[a](https://example.org/ "x\\" onmouseover=\\"alert(1)")': "",
    "[a](https://example.org/?x='onmouseover=alert(1)&y=%22%3E)": "",
    "[<script](../actors/a.yaml)": "",
    "www.example.org/'onclick=alert(1)": "",
    'x@example.org"onclick=alert(1)': "",
    '| a | b |\n| - | - |\n| `<script>` | " onclick=alert(1) |': "",
    'a[^x]\n\n[^x]: "><script\\>alert(1)': "",
    '[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: x': "",
    "{{ 7 * 7 }} {% include 'base.html' %}": "",
    '# " id=x onclick=alert(1)': "",
}

# In every field that takes an address.
ADDRESSES = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "//evil.example/",
    "/x",
    "https:evil.example",
    "https://",
    "https://a b.example/",
    "https://trusted.example@evil.example/",
    'https://example.org/"onclick=alert(1)',
    "https://example.org/<script>",
    "https://example.org:port/",
    "https://[::1/",
    "https://example.org\\@evil.example/",
    " javascript:alert(1)",
    "x" * 3000,
]


def everywhere(texts: dict[str, str]) -> dict[str, str]:
    """Entries of each kind with each text in every field that takes one."""
    files = {}
    for id, text in texts.items():
        said = json.dumps(text)
        files |= {
            f"actors/{id}.yaml": f"name: {said}\nkind: outlet\naliases: [{said}]\n"
            f"names: {{fr: {said}}}\nwikidata: {said}\n",
            f"sources/{id}.yaml": f"title: {said}\npublisher: {id}\nkind: report\nauthors: [{said}]\nnote: {said}\n"
            f"published: 2020\nreading: [{{at: {said}, nothing_checkable: {said}}}]\n",
            f"events/{id}.yaml": f"title: {said}\ndate: 2020\nplace: {{name: {said}}}\n"
            f"figures: [{{measure: {said}, value: 3, actor: {id}, source: {id}}}]\n",
            f"topics/{id}.yaml": f"title: {said}\nsummary: {said}\n",
            f"explainers/{id}.yaml": f"title: {said}\nsummary: {said}\n",
            f"claims/{id}.yaml": f"title: {said}\nproposition: {said}\nnature: fact\nreviewed: 2020-06-01\n"
            f"topics: [{id}]\nevents: [{id}]\nparties: [{id}]\n"
            f"corrections: [{{on: 2020, what: {said}, why: {said}}}]\nassertions:\n"
            f"  - {{id: a, stance: affirms, basis: observed, source: {id}, against_interest: {said}, quote: {said}, "
            f"shared_basis: {said}, locator: {said}, headline: {said}, credits: {said}, note: {said}}}\n"
            f"  - {{id: b, actor: unnamed, described_as: {said}, from: [a], source: {id}, quote: {said}, "
            f"original: {{lang: ru, text: {said}}}}}\n",
        }
    return files


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with every text and every body that is published."""
    folder = tmp_path_factory.mktemp("hostile")
    files = everywhere(TEXTS) | {
        "site.yaml": f"title: {json.dumps(TEXTS['script-end'])}\nbase_url: https://a.example/\n"
    }
    for number, (body, rule) in enumerate(BODIES.items()):
        if not rule:
            files[f"claims/body-{number}.md"] = f"{HEAD}{ONE}---\n\n{body}\n"
            files[f"explainers/body-{number}.md"] = f"---\ntitle: Body\n---\n\n{body}\n"
    assert build(fill(folder / "content", files), folder / "site", "--no-search") == 0
    assert sorted(one.name for one in folder.iterdir()) == ["content", "site"]
    return folder / "site"


@pytest.fixture
def unprotected(browser: "Browser", seen: Seen) -> "Iterator[Page]":
    """A page of a browser that ignores policies; whatever runs or is asked for elsewhere is in `seen`."""
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.on("dialog", lambda dialog: (seen.complaints.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
        page.on("request", lambda request: None if is_here(request.url) else seen.outside.append(request.url))
        yield page


def test_nothing_runs_and_nothing_is_asked_for(site: Path, unprotected: "Page", seen: Seen) -> None:
    pages = sorted(one.relative_to(site).as_posix() for one in site.rglob("*.html") if one.name != "404.html")
    assert len(pages) > len(TEXTS) * 6
    # Many at a time, each in a frame of its own: a page a visit takes ten times as long.
    for start in range(0, len(pages), 20):
        frames = "".join(f'<iframe src="{one}"></iframe>' for one in pages[start : start + 20])
        (site / "frames.htm").write_text(f"<!doctype html>{frames}", "utf-8")
        unprotected.goto((site / "frames.htm").as_uri(), timeout=120_000)
        shown = [frame.url for frame in unprotected.frames if frame.parent_frame]
        assert shown == [(site / one).as_uri() for one in pages[start : start + 20]]
    assert seen == Seen()


def test_the_browser_would_tell(tmp_path: Path, unprotected: "Page", seen: Seen) -> None:
    (tmp_path / "in.html").write_text(TEXTS["image"] + TEXTS["stylesheet"], "utf-8")
    (tmp_path / "frames.htm").write_text('<iframe src="in.html"></iframe>', "utf-8")
    unprotected.goto((tmp_path / "frames.htm").as_uri())
    assert "1" in seen.complaints
    assert seen.outside == ["https://evil.example/x.css"]


def test_pages_hold_only_what_the_templates_wrote(site: Path) -> None:
    for path in site.rglob("*.html"):
        tree = LexborHTMLParser(path.read_text("utf-8"))
        where = path.relative_to(site).as_posix()
        for node in tree.css("*"):
            assert not [name for name in node.attributes if name.startswith("on") or name in ("srcdoc", "style")], where
            assert node.tag not in ("iframe", "object", "embed", "base", "img", "math"), where
        for script in tree.css("script"):
            kind = script.attributes.get("type")
            assert script.attributes.get("src") or kind in ("application/ld+json", "application/json"), where
            if kind:
                json.loads(script.text())
        for link in tree.css("[href]"):
            address = link.attributes["href"] or ""
            assert re.fullmatch(r"https?://.+|mailto:.+|#.+|(\.\./)*[\w./~-]*([?#].*)?", address), (where, address)
        policies = [one for one in tree.css("meta[http-equiv]") if "content-security" in str(one.attributes).lower()]
        assert len(policies) == 1, where
        policy = policies[0].attributes["content"] or ""
        assert "default-src 'none'" in policy or "default-src 'self'" in policy, where
        assert "unsafe-inline" not in policy, where
        assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", ""), where
        assert "wasm-unsafe-eval" not in policy or where == "search.html"


def test_every_text_is_shown_as_it_was_written(site: Path) -> None:
    for id, text in TEXTS.items():
        tree = LexborHTMLParser((site / "claims" / f"{id}.html").read_text("utf-8"))
        shown = " ".join((tree.body or tree.root).text().split()) if tree.root else ""
        assert " ".join(text.split()) in shown, id


@pytest.mark.parametrize("body", [body for body, rule in BODIES.items() if rule])
def test_a_body_that_is_refused(body: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = fill(tmp_path / "content", {"claims/fire.md": f"{CLAIM}\n{body}\n"})
    assert main(["check", "--content", str(content), "--as-of", AS_OF]) == 1
    said = capsys.readouterr().out
    assert f" = more: rules/{BODIES[body]}\n" in said
    assert re.search(r"  --> content/claims/fire\.md:\d+:\d+\n", said)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("field", ["url", "archive_url"])
def test_an_address_that_is_refused(
    field: str, address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = f"title: Fire\npublisher: a\nkind: report\n{field}: {json.dumps(address)}\n"
    content = fill(tmp_path / "content", {"sources/a.yaml": entry, "actors/a.yaml": ACTOR})
    assert main(["check", "--content", str(content), "--as-of", AS_OF]) == 1
    said = capsys.readouterr().out
    assert f"error[FLD007]: `{field}` is not a web address (`https://…`): " in said
    assert "  --> content/sources/a.yaml:4:" in said
