"""What must hold between files: addresses that would clash, drafts, numbers and places that make sense."""

from collections.abc import Iterator, Mapping

from factsheet.diagnostics import Diagnostic, Mend, diagnostic, few, rule
from factsheet.fields import KINDS
from factsheet.load import bad_id
from factsheet.load.values import is_file_name
from factsheet.model import Content, Entry, Event

# The site's own pages and folders at the top, which a page of the same name would overwrite.
RESERVED = (
    "404",
    "actors",
    "claims",
    "corrections",
    "data",
    "events",
    "explainers",
    "handbook",
    "index",
    "map",
    "matrix",
    "method",
    "search",
    "sources",
    "status",
    "timeline",
    "topics",
)


@rule("IDS003")
def address_taken(kind: str, entry: Entry, taken: Mapping[str, str], former: dict[str, str]) -> Iterator[Diagnostic]:
    """An entry's present or former address is taken: by another entry, or by a page of the site itself.

    Why: one page would overwrite the other; some systems do not even tell `Fire.html` from `fire.html`.
    """
    if kind == "page" and entry.id.casefold() in RESERVED:
        yield diagnostic(
            "IDS003",
            entry.span("title"),
            f"the site has a page of its own at `{entry.id}.html`",
            help="rename the file",
        )
    for index, old in enumerate(entry.formerly):
        span = entry.span(f"formerly.{index}")
        folded = old.casefold()
        if not is_file_name(old) and folded != "index":
            yield bad_id(span, old)
        elif folded in taken or folded == "index" or (kind == "page" and folded in RESERVED):
            yield diagnostic(
                "IDS003",
                span,
                f"`{old}` is the id of {'another' if folded in taken else 'a'} page now",
                label="taken",
                help="a former id is one that no entry has any more, in capitals or not",
            )
        elif folded in former:
            yield diagnostic(
                "IDS003",
                span,
                f"`{old}` is a former id of `{former[folded]}` already",
                label="taken",
                help="a former id leads to one page",
            )
        else:
            former[folded] = entry.id


@rule("EVT001")
def figure_without_number(event: Event) -> Iterator[Diagnostic]:
    """A figure gives neither a value nor a lowest and a highest number, or both, or the highest below the lowest.

    Why: a count that cannot be read cannot be shown beside the others.
    """
    for index, one in enumerate(event.figures):
        at = f"figures.{index}"
        wrote = {name for name in ("value", "min", "max") if f"{at}.{name}" in event.places}
        if wrote == {"value"} or (wrote == {"min", "max"} and _in_order(one.low, one.high)):
            continue
        why = "`min` is above `max`" if wrote == {"min", "max"} else "it takes `value`, or both `min` and `max`"
        span = event.span(f"{at}.{sorted(wrote)[0]}" if wrote else at)
        mends = (
            Mend(event.span(f"{at}.min"), one.low, one.high),
            Mend(event.span(f"{at}.max"), one.high, one.low),
        )
        swapped = mends if wrote == {"min", "max"} else ()
        yield diagnostic("EVT001", span, f"this figure has no clear number: {why}", label="here", mends=swapped)


def _in_order(low: str, high: str) -> bool:
    # A number that could not be read has been reported already.
    return not low or not high or float(low) <= float(high)


@rule("EVT002")
def place_off_the_map(event: Event) -> Iterator[Diagnostic]:
    """A place has only one of latitude and longitude, or one out of range, or a point without a precision.

    Why: a point on a map says how exact it is, or it claims too much.
    """
    spot = event.place
    if spot is None:
        return
    wrote = {name for name in ("lat", "lon", "precision") if f"place.{name}" in event.places}
    if len(wrote & {"lat", "lon"}) == 1 or ("lat" in wrote and "precision" not in wrote):
        yield diagnostic(
            "EVT002",
            event.span(f"place.{sorted(wrote)[0]}"),
            "a point needs `lat`, `lon` and `precision`",
            help="give all three, or only the name",
        )
    for name, value, most in (("lat", spot.lat, 90), ("lon", spot.lon, 180)):
        if value is not None and abs(value) > most:
            span = event.span(f"place.{name}")
            yield diagnostic("EVT002", span, f"`{name}` goes from -{most} to {most}", label="off the map")


def places(content: Content) -> Iterator[Diagnostic]:
    """What is wrong with addresses, figures and places."""
    for kind in KINDS:
        entries = content.of(kind).values()
        taken = {entry.id.casefold(): entry.id for entry in entries}
        former: dict[str, str] = {}
        for entry in entries:
            yield from few(address_taken(kind, entry, taken, former))
    for event in content.events.values():
        yield from of_event(event)


def of_event(event: Event) -> Iterator[Diagnostic]:
    """What is wrong with one event's figures and place."""
    yield from figure_without_number(event)
    yield from place_off_the_map(event)
