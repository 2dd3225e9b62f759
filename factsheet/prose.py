"""Bodies: Markdown without raw HTML to safe HTML, every link checked.

The engine is cmark-gfm, GitHub's own, so that what a contributor sees in GitHub's preview is what is published. It runs
with raw HTML off, and every link is looked at again in what it wrote.
"""

import html
import posixpath
import re
import sys
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import unquote

from factsheet.commonmark import EXTENSIONS, OPTIONS, to_html
from factsheet.diagnostics import (
    MOST_MISTAKES,
    Diagnostic,
    Span,
    diagnostic,
    did_you_mean,
    few,
    nearest,
    rule,
    write_instead,
)
from factsheet.fields import KINDS
from factsheet.load.files import hidden, hidden_character, line_and_column
from factsheet.load.values import is_web_address
from factsheet.model import Claim, Content, Entry

OMITTED = "<!-- raw HTML omitted -->"

# Every Markdown parser measured had inputs that take it quadratic time or worse. Below these bounds even that is
# milliseconds; above them the parser runs in a process of its own, which is stopped after SECONDS.
INLINE_CHARACTERS = 20_000
INLINE_MARKS = 4_000
SECONDS = 3.0

_MARKS = re.compile(r"[\[\]()*_`<>~|&!]")
_LINK = re.compile(r'<a href="([^"]*)"')
_HEADING = re.compile(r"(</?h)([1-6])>")
_LONE_CLAIM = re.compile(r'<p>(<a href="(?:\.\./|)claims/([^"/#]+)\.html">(?:(?!</a>).)*</a>)</p>')
_RAW_HTML = re.compile(r"<(?:[A-Za-z][A-Za-z0-9-]*(?=[\s/>])|/[A-Za-z]|!--|![A-Za-z]|\?|!\[CDATA\[)")
_CODE = re.compile(r"^(?P<fence>```+|~~~+).*?(?:^(?P=fence)|\Z)|(?P<tick>`+)[^`].*?(?P=tick)", re.DOTALL | re.MULTILINE)


@rule("MKD001")
def raw_html(span: Span) -> Diagnostic:
    """A body holds raw HTML.

    Why: it is never put on a page, because a stranger's HTML can run in a reader's browser; the words would vanish.
    """
    return diagnostic(
        "MKD001",
        span,
        "raw HTML is not published",
        label="here",
        help="write it in Markdown; for a plain `<`, write `\\<`",
    )


@rule("MKD002")
def unsafe_link(span: Span, address: str) -> Diagnostic:
    """A link in a body is neither a web address, a mail address nor a relative link to an entry.

    Why: other schemes can run code in a reader's browser, or lead nowhere from a published page.
    """
    return diagnostic(
        "MKD002",
        span,
        f"a link leads to `{_short(address)}`" if address else "a link leads nowhere, or to an address that is refused",
        label="here",
        help="links are `https://…`, `mailto:…` or relative links to an entry's file, as in `../sources/x.yaml`",
    )


@rule("MKD003")
def dead_link(span: Span, address: str, help: str, meant: str = "") -> Diagnostic:
    """A relative link in a body leads to no entry, or out of `content/`.

    Why: a reader who follows it would land nowhere.
    """
    mends = write_instead(span, address, meant)
    message = f"there is no entry at `{_short(address)}`"
    return diagnostic("MKD003", span, message, label="not on file", help=help, mends=mends)


@rule("MKD004")
def image_in_body(span: Span) -> Diagnostic:
    """A body holds an image.

    Why: pages load nothing from anyone else, and entries have no image files.
    """
    return diagnostic("MKD004", span, "entries show no images", label="here", help="link to the page that shows it")


@rule("MKD005")
def too_slow(span: Span, why: str) -> Diagnostic:
    """A body takes the Markdown parser too long, or brings it down.

    Why: content comes from strangers, and some texts can keep a parser busy for hours.
    """
    return diagnostic("MKD005", span, f"this text {why}", help="simplify or shorten it")


@rule("MKD006")
def propaganda_link(span: Span, source: str) -> Diagnostic:
    """A body links to the address of a source whose `link_policy` is `archive-only`.

    Why: propaganda gets no live link; its entry says what it is and where a copy is kept.
    """
    return diagnostic(
        "MKD006",
        span,
        f"this is the address of `{source}`, which is archive-only",
        label="live link",
        help=f"link to the entry instead: `../sources/{source}.yaml`",
    )


@rule("MKD007")
def unknown_fragment(span: Span, fragment: str, help: str) -> Diagnostic:
    """A link leads to a place that its page does not have.

    Why: a reader would land at the top of the page and not know why.
    """
    return diagnostic("MKD007", span, f"that page has no place `#{_short(fragment)}`", label="not there", help=help)


class Targets(NamedTuple):
    """Where links may lead: entries by address inside `content/`, and the archive-only sources by web address.

    `unread` are the addresses of entries that are there and could not be read.
    """

    entries: Mapping[str, tuple[str, Entry]]
    propaganda: Mapping[str, str]
    unread: frozenset[str] = frozenset()


def targets(content: Content, unread: frozenset[str] = frozenset()) -> Targets:
    """Where the links of this content may lead."""
    start = len(content.prefix)
    return Targets(
        {entry.path[start:]: (kind, entry) for kind, entry in content.entries()},
        {one.url: one.id for one in content.sources.values() if one.url and one.link_policy == "archive-only"},
        unread,
    )


def bodies(
    content: Content,
    standing: Mapping[tuple[str, str], str] = MappingProxyType({}),
    unread: frozenset[str] = frozenset(),
) -> tuple[dict[tuple[str, str], str], list[Diagnostic]]:
    """Every body as safe HTML, by kind and id, and what is wrong with their links and words.

    Those that are `standing` are known already.
    """
    where = targets(content, unread)
    found: dict[tuple[str, str], str] = {}
    problems: list[Diagnostic] = []
    for kind, entry in content.entries():
        if (kind, entry.id) in standing:
            found[kind, entry.id] = standing[kind, entry.id]
        elif entry.body:
            wrong: list[Diagnostic] = []
            found[kind, entry.id] = body(kind, entry, where, len(content.prefix), wrong)
            problems += few(wrong)
    return found, problems


def body(kind: str, entry: Entry, where: Targets, start: int, problems: list[Diagnostic]) -> str:
    """The body of one entry as safe HTML; what is wrong is added to `problems`."""
    try:
        text = _rendered(entry.body)
    except _TooMuch as why:
        problems.append(too_slow(Span(entry.path, entry.body_line, 1), str(why)))
        return ""
    if OMITTED in text:
        problems.append(raw_html(_raw_html_span(entry)))
    if "<img " in text:
        problems.append(image_in_body(_found(entry, "![")))
    unseen = hidden(text)
    if unseen:
        problems.append(hidden_character(_found(entry, "&#"), unseen.group()))
    folder = posixpath.dirname(entry.path[start:])
    up = "" if kind == "page" else "../"

    refused = _refused(entry)

    def link(match: re.Match[str]) -> str:
        if len(problems) > MOST_MISTAKES:
            return match.group()
        address = html.unescape(match.group(1))
        if not address:
            # The engine has blanked an address that it refuses.
            problems.append(next(refused, unsafe_link(_found(entry, "]("), "")))
            return match.group()
        if address.startswith("#fn"):
            return match.group()
        if _is_outside(address):
            source = where.propaganda.get(address)
            if source:
                problems.append(propaganda_link(_found(entry, address), source))
            return match.group() + (' rel="external"' if address[0] in "hH" else "")
        got = _inside(address, folder, entry, where)
        if isinstance(got, str):
            return f'<a href="{html.escape(up + got)}"'
        problems.append(got)
        return match.group()

    text = _LINK.sub(link, text)
    text = _levelled(text, 3 if kind == "claim" else 2)
    if kind == "explainer":
        text = _LONE_CLAIM.sub(r'<p class="claim-link" data-claim="\2">\1</p>', text)
    return text


def _levelled(text: str, highest: int) -> str:
    """The same with its headings moved so that the highest is of level `highest`, under the page's own."""
    parts = _HEADING.split(text)
    levels = parts[2::3]
    shift = highest - int(min(levels, default=highest))
    if not shift:
        return text
    parts[2::3] = [f"{min(6, int(level) + shift)}>" for level in levels]
    return "".join(parts)


_SCHEME = re.compile(r"\b(?:javascript|vbscript|file|data)(?::|&colon;)[^\s)>\]]*", re.IGNORECASE)


def _refused(entry: Entry) -> Iterator[Diagnostic]:
    """A diagnostic for each address in the body that the engine would refuse, in order."""
    for match in _SCHEME.finditer(entry.body):
        yield unsafe_link(_span(entry, match.start(), len(match.group())), match.group())


class _TooMuch(Exception):
    """The Markdown parser cannot take a text; the words say what the text does."""


def _rendered(text: str) -> str:
    return to_html(text) if _is_quick(text) else _rendered_apart(text)


def _rendered_apart(text: str) -> str:
    """The same in a process of its own. Raises _TooMuch."""
    import subprocess

    child = (
        "import sys; from cmarkgfm import cmark; sys.stdout.buffer.write(cmark.markdown_to_html_with_extensions("
        f"sys.stdin.buffer.read().decode(), options={OPTIONS}, extensions={EXTENSIONS}).encode())"
    )
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", child],
            input=text.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise _TooMuch(f"takes more than {SECONDS:g} seconds to read") from None
    except subprocess.CalledProcessError:
        raise _TooMuch("is more than the Markdown parser can take") from None
    return done.stdout.decode()


def _is_quick(text: str) -> bool:
    if len(text) <= INLINE_MARKS:
        return True
    return len(text) <= INLINE_CHARACTERS and len(_MARKS.findall(text)) <= INLINE_MARKS


_MAIL = re.compile(r"mailto:[^\s@:/?&<>\"]+@[\w.-]+", re.IGNORECASE | re.ASCII)


def _is_outside(address: str) -> bool:
    if is_web_address(address):
        return True
    return bool(_MAIL.fullmatch(address))


def _inside(address: str, folder: str, entry: Entry, where: Targets) -> str | Diagnostic:
    """The address on the site of a relative link, or what is wrong with it."""
    path, _, fragment = address.partition("#")
    path = unquote(path)
    if not address or ":" in path or "\\" in path or "?" in path or path.startswith("/") or not path.isprintable():
        return unsafe_link(_found(entry, address), address)
    target = posixpath.normpath(posixpath.join(folder, path)) if path else ""
    kind, other = where.entries.get(target, ("", entry))
    if target in where.unread:
        return address
    if path and not kind:
        meant = _other_ending(target, folder, where)
        if meant and fragment:
            meant += f"#{fragment}"
        return dead_link(_found(entry, address), address, _nearest_link(target, folder, where), meant)
    if fragment:
        problem = _fragment(fragment, other, entry, address)
        if problem:
            return problem
        if not path:
            return f"#{fragment}"
    elif not path:
        return unsafe_link(_found(entry, address), address)
    return site_address(kind, other.id) + (f"#{fragment}" if fragment else "")


def _fragment(fragment: str, other: Entry, entry: Entry, address: str) -> Diagnostic | None:
    known = [one.id for one in other.assertions] if isinstance(other, Claim) else []
    if fragment in known:
        return None
    return unknown_fragment(_found(entry, address), fragment, did_you_mean(fragment, known, "leave out `#…`"))


def _other_ending(target: str, folder: str, where: Targets) -> str:
    """The link that was meant when only the ending of the file's name is wrong, or is left out."""
    stem = target.removesuffix(".md").removesuffix(".yaml").removesuffix(".html")
    same = [one for one in (f"{stem}.md", f"{stem}.yaml") if one in where.entries]
    return posixpath.relpath(same[0], folder) if len(same) == 1 else ""


def _nearest_link(target: str, folder: str, where: Targets) -> str:
    if target.startswith(".."):
        return "a link stays inside content/"
    stem = posixpath.splitext(target)[0]
    same = [one for one in where.entries if posixpath.splitext(one)[0] == stem]
    near = same[0] if same else nearest(target, where.entries)
    if not near:
        return "link to the file of an entry, as in `../sources/x.yaml`"
    return f"did you mean `{posixpath.relpath(near, folder)}`?"


def site_address(kind: str, id: str) -> str:
    """The address of an entry's page inside the site: `claims/x.html`; a page's is `x.html`."""
    return f"{id}.html" if kind == "page" else f"{KINDS[kind]}/{id}.html"


def _found(entry: Entry, piece: str) -> Span:
    """Where `piece` first stands in the body; its first line when it is written otherwise there."""
    for one in (piece, unquote(piece), html.escape(piece)):
        offset = entry.body.find(one) if one else -1
        if offset >= 0:
            return _span(entry, offset, len(one))
    return Span(entry.path, entry.body_line, 1)


def _span(entry: Entry, offset: int, width: int) -> Span:
    line, column = line_and_column(entry.body, offset)
    end = entry.body.find("\n", offset)
    left = (end if end >= 0 else len(entry.body)) - offset
    return Span(entry.path, line + entry.body_line - 1, column, max(1, min(width, left)))


def _raw_html_span(entry: Entry) -> Span:
    if not _is_quick(entry.body):
        return Span(entry.path, entry.body_line, 1)
    masked = _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), entry.body)
    match = _RAW_HTML.search(masked)
    if not match:
        return Span(entry.path, entry.body_line, 1)
    line, column = line_and_column(masked, match.start())
    return Span(entry.path, line + entry.body_line - 1, column, len(match.group()))


def _short(address: str) -> str:
    return address if len(address) <= 80 else address[:77] + "..."
