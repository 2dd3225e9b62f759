"""Fingerprints: prove that a quotation occurs in a text without storing the text (DESIGN §6).

What is stored is an ordered list of keyed hashes of the text's overlapping windows of WINDOW words. A quotation occurs
when the hashes of its own windows stand in that list one after the other.

What this protects, honestly: the text cannot be read off the file, and nothing of it is republished. It is no secret,
for the key (the digest of the text's bytes) stands beside the hashes so that anybody can check: somebody with a
dictionary who guesses WINDOW words in a row can test the word after them, and so on. A hash is cut to BITS bits, so a
wrong quotation of WINDOW words is accepted in a text of n words with probability n / 2**BITS (one in three million for
n = 1,300), and one of k words more with that to the power k + 1, about.
"""

import hashlib
import json
import re
import unicodedata
from bisect import bisect_left
from typing import NamedTuple

import msgspec

WINDOW = 5
BITS = 32
MOST_WORDS = 400_000
MOST_SENTENCES = 100_000

_DIGITS = BITS // 4

# Apostrophes and quotation marks vanish inside words (Russia’s = Russia's = russias); every other punctuation mark
# parts words, dashes too, so that `al-Qaeda` and `al Qaeda` agree and 1.5 never becomes 15.
_VANISH = dict.fromkeys(map(ord, "'’‘ʼ`´\"“”„«»‹›‚‛‟′″"))
_INVISIBLE = ("Cf", "Cc")


class Fingerprint(msgspec.Struct, frozen=True):
    """What is known of a text: the SHA-256 of its bytes, the sentences of each paragraph, and its windows' hashes.

    `hashes` are in the order of the windows, parted by spaces: looking for a row of them is looking for a text.
    """

    sha256: str
    sentences: tuple[int, ...]
    words: int
    window: int
    hashes: str


class Verdict(NamedTuple):
    """Whether a quotation occurs. `found` is None when it is shorter than a window and cannot be checked.

    `matched` counts the quotation's leading words that do occur in a row.
    """

    found: bool | None
    matched: int


def words(text: str) -> list[str]:
    """The words of a text: Unicode NFKC, case folded, punctuation and invisible characters dropped.

    A number keeps its groups apart (`10,000` is two words), so that another number is never taken for it; signs such as
    `%` and `$` are dropped like punctuation. A script written without spaces gives one word a run.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_VANISH)
    plain = unicodedata.normalize("NFKC", plain)
    kept = []
    for one in plain:
        category = unicodedata.category(one)
        if category[0] in "LNM":
            kept.append(one)
        elif category not in _INVISIBLE or one.isspace():
            kept.append(" ")
    return "".join(kept).split()


_END = re.compile(r"[.!?…]+[\"'’”»)\]]*\s+(?=[\"'‘“«(\[]*[^\W_a-z])|[。！？]")
_SHORT = re.compile(
    r"(?:^|[\s(\"“])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|St|No|Nos|vs|etc|cf|Inc|Ltd|Jr|Sr|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e|U\.S)\.$"
)


def paragraphs(text: str) -> list[list[str]]:
    """The sentences of each paragraph; a paragraph is a line that is not empty."""
    return [split_sentences(line) for line in text.splitlines() if line.strip()]


def split_sentences(line: str) -> list[str]:
    """The sentences of one paragraph: a stop, then a space, then no small letter; not after an abbreviation."""
    found, start = [], 0
    for match in _END.finditer(line):
        end = match.end()
        stop = line[start : match.start() + 1]
        if match.group()[0] == "." and _SHORT.search(stop):
            continue
        found.append(line[start:end].strip())
        start = end
    if line[start:].strip():
        found.append(line[start:].strip())
    return found


def locators(sentences: tuple[int, ...]) -> list[str]:
    """The locator of every sentence, `p1 s1` first."""
    return [f"p{p} s{s}" for p, number in enumerate(sentences, 1) for s in range(1, number + 1)]


def fingerprint(data: bytes) -> Fingerprint:
    """The fingerprint of a text's bytes. Raises ValueError when they are no UTF-8 text, or far too long a one."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("this is not UTF-8 text; save the page as plain text first") from None
    if "\0" in text:
        raise ValueError("this is not a text; save the page as plain text first")
    all_words = words(text)
    if len(all_words) > MOST_WORDS:
        raise ValueError(f"this text has {len(all_words):,} words; the most is {MOST_WORDS:,}")
    digest = hashlib.sha256(data).hexdigest()
    sentences = tuple(len(one) for one in paragraphs(text))
    if sum(sentences) > MOST_SENTENCES:
        raise ValueError(f"this text has {sum(sentences):,} sentences; the most is {MOST_SENTENCES:,}")
    return Fingerprint(digest, sentences, len(all_words), WINDOW, _hashes(all_words, WINDOW, digest))


def _hashes(many: list[str], window: int, key: str) -> str:
    secret = bytes.fromhex(key)
    return " ".join(
        hashlib.blake2b(" ".join(many[at : at + window]).encode(), key=secret, digest_size=8).hexdigest()[:_DIGITS]
        for at in range(len(many) - window + 1)
    )


def occurs(quote: str, mark: Fingerprint) -> Verdict:
    """Whether `quote` occurs in the text, contiguously and word for word."""
    said = words(quote)
    if len(said) < mark.window:
        return Verdict(None, 0)
    wanted = _hashes(said, mark.window, mark.sha256)
    if wanted in mark.hashes:
        return Verdict(True, len(said))
    first = range(len(said) - mark.window + 1)
    there = bisect_left(first, True, key=lambda number: wanted[: (number + 1) * (_DIGITS + 1) - 1] not in mark.hashes)
    return Verdict(False, there + mark.window - 1 if there else 0)


def to_json(mark: Fingerprint) -> str:
    """The file that is stored: the same fingerprint always gives the same bytes."""
    hashes = mark.hashes.split()
    rows = [" ".join(hashes[at : at + 10]) for at in range(0, len(hashes), 10)]
    value = {
        "sha256": mark.sha256,
        "sentences": list(mark.sentences),
        "words": mark.words,
        "window": mark.window,
        "hashes": rows,
    }
    return json.dumps(value, indent=1) + "\n"


def from_json(data: bytes) -> Fingerprint:
    """The fingerprint in a stored file. Raises ValueError, in words for a person, when it is not one."""
    try:
        value = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise ValueError("this is not JSON") from None
    if not isinstance(value, dict) or set(value) != {"sha256", "sentences", "words", "window", "hashes"}:
        raise ValueError("a fingerprint has sha256, sentences, words, window and hashes, and nothing else")
    digest, sentences, number, window, rows = (
        value[one] for one in ("sha256", "sentences", "words", "window", "hashes")
    )
    if not isinstance(digest, str) or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("sha256 is not a SHA-256")
    if not isinstance(sentences, list) or not all(type(one) is int and 0 <= one <= MOST_WORDS for one in sentences):
        raise ValueError("sentences is not a list of counts")
    if sum(sentences) > MOST_SENTENCES:
        raise ValueError(f"it has {sum(sentences):,} sentences; the most is {MOST_SENTENCES:,}")
    if window != WINDOW or type(number) is not int or number < 0:
        raise ValueError(f"window must be {WINDOW}, and words a count")
    if not isinstance(rows, list) or not all(isinstance(one, str) for one in rows):
        raise ValueError("hashes is not a list of texts")
    hashes = " ".join(" ".join(rows).split())
    if hashes and not re.fullmatch(rf"[0-9a-f]{{{_DIGITS}}}(?: [0-9a-f]{{{_DIGITS}}})*", hashes):
        raise ValueError(f"a hash is not {_DIGITS} hexadecimal digits")
    found = (len(hashes) + 1) // (_DIGITS + 1)
    if found != max(0, number - WINDOW + 1):
        raise ValueError(f"{number} words have {max(0, number - WINDOW + 1)} windows, not {found}")
    return Fingerprint(digest, tuple(sentences), number, window, hashes)
