"""What the address of a page shows by itself: who published it, when, and what it may be called. Nothing is fetched."""

import re
from typing import NamedTuple
from unicodedata import east_asian_width
from urllib.parse import unquote, urlsplit

from anyascii import anyascii

from factsheet import edtf

LONGEST_ID = 60

# Where the publisher is the account, not the platform; the group is the account.
_ACCOUNTS = (
    (re.compile(r"(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com"), re.compile(r"/(?!i/|search|hashtag)(\w{1,30})(?:/|$)")),
    (re.compile(r"(?:t|telegram)\.me"), re.compile(r"/(?:s/)?(?!c/|joinchat|\+)(\w{3,40})(?:/|$)")),
    (re.compile(r"(?:www\.|m\.)?youtube\.com"), re.compile(r"/(?:@|c/|user/)([\w.-]{2,60})")),
    (re.compile(r"(?:www\.|m\.)?(?:facebook|instagram|tiktok|threads)\.(?:com|net)"), re.compile(r"/@?([\w.]{3,60})/")),
    (re.compile(r"(?:m\.)?vk\.com"), re.compile(r"/(?!wall|video|photo)([\w.]{3,60})")),
    (re.compile(r"medium\.com"), re.compile(r"/@?([\w.-]{2,60})/")),
    (re.compile(r"bsky\.app"), re.compile(r"/profile/([\w.-]{3,80})")),
)
_ARCHIVE = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(.+)")
_ENCYCLOPEDIAS = re.compile(r"(?:[a-z-]+\.)?(?:m\.)?wikipedia\.org|(?:www\.)?britannica\.com")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_])(\d{1,2})\2(\d{1,2})(?!\d)")
_RUN = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_])(\d{1,2})(?=/)")
_YEAR = re.compile(r"/((?:19|20)\d\d)/")
# Parts of a host's name that say nothing of whose it is.
_COMMON = {"www", "m", "mobile", "amp", "co", "com", "org", "net", "gov", "ac", "edu", "gob", "or", "ne", "go"}


class Shown(NamedTuple):
    """What an address shows. `published` and `title` are empty when it does not; `label` names the publisher's id."""

    url: str
    archive_url: str
    host: str
    label: str
    social: bool
    encyclopedia: bool
    published: str
    title: str


def shown(address: str) -> Shown:
    """What the address of a page shows."""
    archive = _ARCHIVE.fullmatch(address)
    url = archive[1] if archive else address
    if archive and "://" not in url:
        url = f"https://{url}"
    parts = urlsplit(url)
    host = (parts.hostname or "").casefold()
    path = unquote(parts.path)
    account = _account(host, path)
    return Shown(
        url=url,
        archive_url=address if archive else "",
        host=host,
        label=identifier(account or _label(host)),
        social=bool(account),
        encyclopedia=bool(_ENCYCLOPEDIAS.fullmatch(host)),
        published="" if _ENCYCLOPEDIAS.fullmatch(host) else _published(path),
        title="" if account else _title(path),
    )


def _account(host: str, path: str) -> str:
    for hosts, accounts in _ACCOUNTS:
        if hosts.fullmatch(host):
            found = accounts.match(path)
            return found[1] if found else ""
    return ""


def _label(host: str) -> str:
    """The part of a host's name that names its owner: `dw` in `www.dw.com`, `bbc` in `www.bbc.co.uk`."""
    parts = [part for part in host.split(".")[:-1] if part not in _COMMON]
    return parts[-1] if parts else host.removeprefix("www.")


def _published(path: str) -> str:
    """The date in a path, as far as it goes."""
    for pattern in (_DAY, _RUN):
        if found := pattern.search(path):
            year, month, day = found[1], found[found.re.groups - 1], found[found.re.groups]
            if date := _real(f"{year}-{month:0>2}-{day:0>2}"):
                return date
    if (found := _MONTH.search(path)) and (date := _real(f"{found[1]}-{found[3]:0>2}")):
        return date
    found = _YEAR.search(path)
    return found[1] if found else ""


def _real(date: str) -> str:
    try:
        return edtf.parse(date).text
    except ValueError:
        return ""


def _title(path: str) -> str:
    """The words of the last part of a path that has at least two, the first with a capital."""
    for segment in reversed(path.split("/")):
        bare = re.sub(r"\.\w{2,5}$", "", segment)
        words = [word for word in re.split(r"[-_+\s]+", bare) if re.search(r"[^\W\d_]", word)]
        # What is left of a number or a hash names nothing.
        words = [word for word in words if not re.fullmatch(r"(?=.*\d)[a-z\d]{6,}", word)]
        if sum(len(word) > 1 for word in words) >= 2:
            title = " ".join(words)
            return title[0].upper() + title[1:]
    return ""


def identifier(text: str, longest: int = LONGEST_ID) -> str:
    """An id from a text in any script: plain letters, digits, hyphens, cut between words; empty when none is left."""
    # Signs as wide as those of Chinese are syllables or words; others are letters of one.
    spaced = "".join(f" {one} " if east_asian_width(one) in "WF" else one for one in text)
    plain = re.sub(r"['’`]", "", anyascii(re.sub("[’‘]", "'", spaced)))
    words = re.findall(r"[a-z0-9]+", plain.casefold())
    chosen = ""
    for word in words:
        longer = f"{chosen}-{word}" if chosen else word[:longest]
        if len(longer) > longest:
            break
        chosen = longer
    return chosen
