"""Dates and words of other scripts, as HTML that machines and voices read right."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from markupsafe import Markup, escape

# What the `datetime` of a `time` element may be. Of the dates that entries write, a day, a month and a year are.
_EXACT = re.compile(r"(?!0000)\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)


@lru_cache(maxsize=65536)
def moment(text: str, spoken: str) -> Markup:
    """A date in words, with what entries write for machines where HTML has a form for it: not for "about" and "or"."""
    if _EXACT.fullmatch(text):
        return Markup('<time datetime="{}">{}</time>').format(text, spoken)
    return Markup('<span class="time">{}</span>').format(spoken)


# A short word with hyphens in it, of which a line should not end inside: `al-Tanf`, `S-300`, `2016-19`.
_HYPHENED = re.compile(r"(?<![\w&;-])\w{1,12}(?:-\w{1,12})+(?![\w-])")
LONGEST_UNBROKEN = 10


# By type, for a Markup equals the plain words that look the same.
@lru_cache(maxsize=65536, typed=True)
def unbroken(text: str) -> Markup:
    """A heading whose short words with hyphens stay whole; a browser would break a line at the hyphen."""
    safe = escape(text)
    if "-" not in safe:
        return safe

    def whole(found: re.Match[str]) -> str:
        return f'<span class="nb">{found[0]}</span>' if len(found[0]) <= LONGEST_UNBROKEN else found[0]

    return Markup(_HYPHENED.sub(whole, safe))  # noqa: S704  # of escaped text, and tags around letters alone


# Scripts that no language of ours is written in, and the tag of an unknown language in each.
_SCRIPTS = {
    "und-Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "und-Cyrl": "\u0400-\u052f",
    "und-Armn": "\u0530-\u058f",
    "und-Hebr": "\u0590-\u05ff",
    "und-Arab": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff",
    "und-Deva": "\u0900-\u097f",
    "und-Thai": "\u0e00-\u0e7f",
    "und-Geor": "\u10a0-\u10ff",
    "und-Jpan": "\u3040-\u30ff",
    "und-Hani": "\u3400-\u9fff",
    "und-Hang": "\uac00-\ud7af",
}
_TAGS = tuple(_SCRIPTS)
# What is no text: tags, and the words of a link that shows its own address.
_NO_TEXT = re.compile(r"(<[^>]*>|https?://[^\s<]*)")


@cache
def _runs() -> re.Pattern[str]:
    """A run of words in another script, a group for each; a site without any pays for no pattern of this size."""
    return re.compile("|".join(f"([{letters}]+(?:[\\s\\d'’.,:–-]+[{letters}]+)*)" for letters in _SCRIPTS.values()))


@cache
def _letter() -> re.Pattern[str]:
    """A letter of any of these scripts; most texts that are not plain ASCII have none, and that is quick to see."""
    return re.compile(f"[{''.join(_SCRIPTS.values())}]")


def foreign(languages: Mapping[str, str], text: str | Markup) -> Markup:
    """A text in which each run of another script says its language and finds its own direction.

    `languages` gives the language of whole names that are on file; of other words only the script is known.
    """
    safe = escape(text)
    if safe.isascii() or not _letter().search(safe):
        return safe

    def marked(found: re.Match[str]) -> str:
        tag = languages.get(found[0]) or _TAGS[(found.lastindex or 1) - 1]
        return f'<span lang="{tag}" dir="auto">{found[0]}</span>'

    pieces = _NO_TEXT.split(safe)
    pieces[::2] = [_runs().sub(marked, piece) for piece in pieces[::2]]
    return Markup("".join(pieces))  # noqa: S704  # of escaped text, and tags around letters alone
