"""The oracle, against answers worked out by hand from the method."""

from collections.abc import Mapping
from math import inf
from random import Random
from typing import Any

import oracle
import pytest
import worlds_random

World = dict[str, Any]

NO_CONTROL: Mapping[str, list[str]] = {}
NO_WORDS: Mapping[str, str] = {}
FIELDS = {
    "as": "basis",
    "in": "source",
    "on": "on",
    "bearing": "extent",
    "sharing": "shared_basis",
    "admitting": "against_interest",
}


def world(
    *,
    parties: str = "",
    nature: str = "fact",
    control: Mapping[str, list[str]] = NO_CONTROL,
    copies: Mapping[str, str] = NO_WORDS,
    published: Mapping[str, str] = NO_WORDS,
    **said: str,
) -> World:
    """A world with the claim `claim`, whose assertions are said in words: `a="north affirms as observed in herald"`.

    The actor comes first (`-` leaves it out), then the stance, if any, then pairs: `as` a basis, `in` a source, `on` a
    date, `relays a,b`, `infers a,b`, `from unknown`, `bearing partial`, `sharing clip`, `admitting harm`. A source is
    published by the actor it is named for, up to its hyphen: herald publishes `herald` and `herald-2`. `control` says
    who controls whom, in the order listed: `{"herald": ["state from 2014 to 2016", "agency"]}`; `copies` which source
    is a copy of which, ` inferred` or not.
    """
    assertions = [assertion(id, words) for id, words in said.items()]
    sources = {one["source"] for one in assertions if "source" in one} | set(copies)
    links = {id: [link(words) for words in listed] for id, listed in control.items()}
    named = {one["actor"] for one in assertions if "actor" in one} | {id.partition("-")[0] for id in sources}
    named |= set(parties.split()) | set(links) | {one["actor"] for listed in links.values() for one in listed}
    return {
        "actors": {id: {"controlled_by": links.get(id, [])} for id in named - {"unnamed"}},
        "sources": {
            id: {"publisher": id.partition("-")[0]}
            | ({"published": published[id]} if id in published else {})
            | ({"copy_of": copy(copies[id])} if id in copies else {})
            for id in sources
        },
        "claims": {"claim": {"nature": nature, "parties": parties.split(), "assertions": assertions}},
    }


def assertion(id: str, words: str) -> dict[str, Any]:
    """One assertion from its words."""
    actor, *rest = words.split()
    entry: dict[str, Any] = {"id": id} | ({} if actor == "-" else {"actor": actor})
    if rest[0] in ("affirms", "denies", "doubts", "withdraws"):
        entry["stance"] = rest.pop(0)
    for key, value in zip(rest[::2], rest[1::2], strict=True):
        if key == "from":
            entry["from"] = value
        elif key in ("relays", "infers"):
            entry["from" if key == "relays" else "inferred_from"] = value.split(",")
        else:
            entry[FIELDS[key]] = value
    return entry


def link(words: str) -> dict[str, str]:
    """One control link from its words."""
    actor, *rest = words.split()
    return {"actor": actor, "source": "record"} | dict(zip(rest[::2], rest[1::2], strict=True))


def copy(words: str) -> dict[str, Any]:
    """What a copy says of its original."""
    source, *inferred = words.split()
    return {"source": source, "inferred": bool(inferred)}


def assess(made: World) -> dict[str, Any]:
    return oracle.assess(made, "claim", "2021-01-01")


NORTH = "north affirms as observed in herald"
SOUTH = "south affirms as document in tribune"
NO_EAST = "east denies as observed in gazette"
NO_WEST = "west denies as issued in courier"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a=NORTH, nature="opinion"), "not-checkable", id="an opinion is not checkable"),
        pytest.param(world(a=NORTH, nature="motive"), "not-checkable", id="a motive is not checkable"),
        pytest.param(
            world(a=f"{NORTH} on 2015", b="north withdraws as issued in herald on 2016", nature="forecast"),
            "not-checkable",
            id="a forecast is not checkable, withdrawn or not",
        ),
        pytest.param(
            world(a=f"{NORTH} on 2015", b="north withdraws as issued in herald on 2016"),
            "withdrawn",
            id="the only origin withdrew",
        ),
        pytest.param(
            world(a=f"{NORTH} on 2015", b="north withdraws as issued in herald on 2016", c=SOUTH),
            "single-origin",
            id="one of two origins withdrew",
        ),
        pytest.param(
            world(a=f"{NORTH} on 2015", b="north withdraws as issued in herald on 2016", c=NO_EAST, d=NO_WEST),
            "withdrawn",
            id="withdrawn comes before contradicted",
        ),
        pytest.param(
            world(a="north affirms as observed on 2015", b="north withdraws as issued in herald on 2016"),
            "untraced",
            id="what nobody has cannot be withdrawn",
        ),
        pytest.param(
            world(a=f"{NORTH} on 2015", b="north denies as observed in herald on 2016"),
            "withdrawn",
            id="who now denies it took it back",
        ),
        pytest.param(
            world(a="north denies as observed in herald on 2015", b="north withdraws as issued in herald on 2016"),
            "untraced",
            id="a denial withdrawn leaves nothing",
        ),
        pytest.param(world(a=NO_EAST, b=NO_WEST), "contradicted", id="two deny, one of them shown"),
        pytest.param(
            world(a="east denies as document in gazette", b=NO_WEST), "contradicted", id="a document shows as well"
        ),
        pytest.param(world(a=NO_EAST, b=NO_WEST, c=NORTH), "contradicted", id="two deny, one affirms"),
        pytest.param(
            world(a=NO_EAST, b=NO_WEST, c="north affirms as issued in herald admitting harm", parties="north"),
            "contradicted",
            id="contradicted comes before acknowledged",
        ),
        pytest.param(
            world(a="east denies as issued in gazette", b=NO_WEST), "untraced", id="two deny, neither of them shown"
        ),
        pytest.param(
            world(
                a="east denies as issued in gazette",
                b=NO_WEST,
                c="south denies as observed in tribune",
                parties="south",
            ),
            "untraced",
            id="a party's showing does not count for a denial",
        ),
        pytest.param(world(a=NO_EAST, b=NO_WEST, c=NORTH, d=SOUTH), "contested", id="two against two"),
        pytest.param(world(a=NO_EAST, b=NORTH), "contested", id="one against one"),
        pytest.param(world(a=NO_EAST, b=NORTH, c=SOUTH), "corroborated", id="two affirm, one denies"),
        pytest.param(world(a=NORTH, b=SOUTH), "corroborated", id="two affirm, one of them shown"),
        pytest.param(
            world(a="north affirms as issued in herald", b="south affirms as issued in tribune"),
            "attested",
            id="two affirm, neither of them shown",
        ),
        pytest.param(
            world(
                a="north affirms as issued in herald",
                b="south affirms as issued in tribune",
                c="state affirms as observed in gazette",
                parties="state",
            ),
            "attested",
            id="a party's showing does not count",
        ),
        pytest.param(
            world(
                a="north affirms as issued in herald",
                b="south affirms as issued in tribune",
                c="state denies as observed in gazette",
                parties="state",
            ),
            "attested",
            id="attested comes before disputed",
        ),
        pytest.param(
            world(
                a="north affirms as issued in herald",
                b="south affirms as issued in tribune",
                c=NO_EAST,
            ),
            "contested",
            id="contested comes before attested",
        ),
        pytest.param(
            world(a="north affirms as issued in herald admitting harm", parties="north"),
            "acknowledged",
            id="a party says what harms it",
        ),
        pytest.param(
            world(a="north affirms as issued in herald admitting harm", parties="north herald"),
            "acknowledged",
            id="an admission counts where it is not eligible",
        ),
        pytest.param(
            world(a="north affirms as issued in herald admitting harm", b=SOUTH, parties="north"),
            "acknowledged",
            id="acknowledged comes before corroborated",
        ),
        pytest.param(
            world(a="north affirms as issued in herald admitting harm", b=NO_EAST, parties="north"),
            "contested",
            id="an admission that somebody independent denies",
        ),
        pytest.param(
            world(
                a="north affirms as issued in herald admitting harm",
                b="state denies as issued in gazette",
                parties="north state",
            ),
            "acknowledged",
            id="an admission that another party denies",
        ),
        pytest.param(
            world(a="north affirms as unstated in herald admitting harm", b=SOUTH, parties="north"),
            "single-origin",
            id="an admission that is no origin",
        ),
        pytest.param(
            world(a="north denies as issued in herald admitting harm", parties="north"),
            "untraced",
            id="a denial is no admission",
        ),
        pytest.param(
            world(a="state affirms as issued in herald", b=NO_EAST, parties="state"),
            "disputed",
            id="a party's word against another's",
        ),
        pytest.param(
            world(a=NORTH, b="state denies as issued in gazette", parties="state"),
            "disputed",
            id="another's word against a party's",
        ),
        pytest.param(world(a="unnamed affirms as observed in herald"), "untraced", id="only somebody unnamed"),
        pytest.param(world(a="north affirms from unknown in herald"), "untraced", id="only a page that does not say"),
        pytest.param(world(a="- relays b in herald", b="- relays a in tribune"), "untraced", id="only a loop"),
        pytest.param(world(a=NO_EAST), "untraced", id="only one denial"),
        pytest.param(world(a=NORTH), "single-origin", id="one origin"),
        pytest.param(
            world(a=NORTH, b="- relays a in tribune", c="- relays b in gazette"),
            "single-origin",
            id="three pages, one origin",
        ),
        pytest.param(
            world(a="state affirms as issued in herald", parties="state"), "single-origin", id="only a party's word"
        ),
        pytest.param(
            world(a=NORTH, b="south affirms as observed in tribune", control={"north": ["state"], "south": ["state"]}),
            "single-origin",
            id="two origins, one family",
        ),
        pytest.param(
            world(a=NORTH, b="south affirms as document in herald"),
            "several-origins",
            id="two people in one paper are one voice",
        ),
        pytest.param(
            world(
                a="state affirms as issued in herald",
                b="south affirms as observed in tribune",
                parties="state",
            ),
            "several-origins",
            id="a party and one other",
        ),
    ],
)
def test_status(made: World, expected: str) -> None:
    assert assess(made)["status"] == expected


def standing(made: World) -> dict[str, str]:
    """The first letters of the sides that each assertion stands on."""
    return {id: "".join(side[0] for side in one["side"]) for id, one in assess(made)["assertions"].items()}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a=NORTH, b=NO_EAST), {"a": "a", "b": "d"}, id="a statement stands by its stance"),
        pytest.param(
            world(a="unnamed affirms as unstated in herald", b="north denies as inferred in herald"),
            {"a": "a", "b": "d"},
            id="whoever says it, however they know",
        ),
        pytest.param(world(a="north denies from unknown in herald"), {"a": "d"}, id="a page that does not say whence"),
        pytest.param(
            world(a="north denies from unknown infers b in herald", b=SOUTH),
            {"a": "ad", "b": "a"},
            id="a page that does not say whence, and whence we infer",
        ),
        pytest.param(
            world(a=NORTH, b="- relays a in tribune", c="- infers b in gazette"),
            {"a": "a", "b": "a", "c": "a"},
            id="through any number of relays",
        ),
        pytest.param(
            world(a=NORTH, b=NO_EAST, c="- relays a infers b in tribune"),
            {"a": "a", "b": "d", "c": "ad"},
            id="a relay of both sides",
        ),
        pytest.param(
            world(
                a="north doubts as issued in herald", b="- relays a in tribune", c="north withdraws as issued in herald"
            ),
            {"a": "", "b": "", "c": ""},
            id="doubts and withdrawals",
        ),
        pytest.param(
            world(a=NORTH, b="south doubts from unknown infers a in tribune"),
            {"a": "a", "b": ""},
            id="a doubt about what we infer it relays",
        ),
        pytest.param(
            world(a=f"{NORTH} bearing partial", b="- relays a in tribune", c=f"{SOUTH} bearing context"),
            {"a": "", "b": "", "c": ""},
            id="part of the claim",
        ),
        pytest.param(
            world(a=NORTH, b="- relays a in tribune bearing context", c="- relays b in gazette"),
            {"a": "a", "b": "", "c": ""},
            id="a relay of a part lets nothing through",
        ),
        pytest.param(
            world(a="- relays b in herald", b="- relays a in tribune"),
            {"a": "", "b": ""},
            id="a loop that nobody feeds",
        ),
        pytest.param(
            world(a="- relays b in herald", b="- relays a,c in tribune", c=NORTH),
            {"a": "a", "b": "a", "c": "a"},
            id="a loop that somebody feeds",
        ),
    ],
)
def test_side(made: World, expected: dict[str, str]) -> None:
    assert standing(made) == expected


def marked(made: World, mark: str) -> str:
    """The ids of the assertions that carry a mark."""
    return " ".join(sorted(id for id, one in assess(made)["assertions"].items() if one[mark]))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("north affirms as observed in herald", "a", id="somebody was there"),
        pytest.param("north denies as document in herald", "a", id="somebody holds the paper"),
        pytest.param("north affirms as issued in herald", "a", id="saying it is the deed"),
        pytest.param("- affirms as observed in herald", "a", id="a paper that was there"),
        pytest.param("north affirms as inferred in herald", "", id="somebody reasons"),
        pytest.param("north affirms as unstated in herald", "", id="nobody knows how they know"),
        pytest.param("unnamed affirms as observed in herald", "", id="nobody knows who"),
        pytest.param("north affirms from unknown in herald", "", id="nobody knows whence"),
        pytest.param("north affirms as observed in herald bearing partial", "", id="part of the claim"),
        pytest.param("north affirms as observed in herald bearing context", "", id="only context"),
        pytest.param("north doubts as observed in herald", "", id="a doubt"),
        pytest.param("north withdraws as issued in herald", "", id="a withdrawal"),
        pytest.param("north affirms as observed", "a", id="an origin need not have a path"),
    ],
)
def test_origin(words: str, expected: str) -> None:
    assert marked(world(a=words), "origin") == expected


def test_a_relay_is_no_origin() -> None:
    assert marked(world(a=NORTH, b="south relays a in tribune", c="west infers a in gazette"), "origin") == "a"


THEN = f"{NORTH} on 2015-05-05"
STATE_OWNS = {"north": ["state"], "south": ["state"]}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a=THEN, b="north withdraws as issued in herald on 2015-05-06"), "a", id="the day after"),
        pytest.param(world(a=THEN, b="north withdraws as issued in herald on 2015-05-05"), "", id="the same day"),
        pytest.param(world(a=THEN, b="north withdraws as issued in herald on 2015-05-04"), "", id="the day before"),
        pytest.param(world(a=THEN, b="north withdraws as issued in herald on 2015-05"), "a", id="by its latest day"),
        pytest.param(
            world(a=f"{NORTH} on 2015", b="north withdraws as issued in herald on 2015-12-31"),
            "",
            id="not later than the latest day of the other",
        ),
        pytest.param(world(a=THEN, b="north withdraws as issued in herald"), "a", id="an undated withdrawal is later"),
        pytest.param(
            world(a=THEN, b="north withdraws as issued in herald on 2015/.."), "a", id="one with an open end is later"
        ),
        pytest.param(
            world(a=NORTH, b="north withdraws as issued in herald"), "", id="undated both, neither of them later"
        ),
        pytest.param(
            world(a=NORTH, b="north withdraws as issued in herald on 2020"), "", id="an undated origin is later"
        ),
        pytest.param(
            world(a=THEN, b="- withdraws as issued in tribune", published={"tribune": "2015-05-06"}),
            "",
            id="somebody else's withdrawal",
        ),
        pytest.param(
            world(a=THEN, b="south withdraws as issued in tribune on 2016", control=STATE_OWNS),
            "a",
            id="its family withdraws",
        ),
        pytest.param(
            world(
                a=THEN,
                b="south withdraws as issued in tribune on 2020",
                control={"north": ["state"], "south": ["state to 2016"]},
            ),
            "a",
            id="whose family it was when the origin spoke",
        ),
        pytest.param(
            world(
                a=THEN,
                b="south withdraws as issued in tribune on 2020",
                control={"north": ["state"], "south": ["state from 2016"]},
            ),
            "",
            id="a family joined since",
        ),
        pytest.param(
            world(
                a=f"{THEN} sharing clip",
                b="south affirms as observed in tribune on 2015 sharing clip",
                c="south withdraws as issued in tribune on 2020",
            ),
            "b",
            id="a shared basis makes no common withdrawal",
        ),
        pytest.param(
            world(
                a=THEN, b="north denies as observed in herald on 2015-05-01", c="north withdraws as issued in herald"
            ),
            "a b",
            id="a withdrawal takes back both sides",
        ),
        pytest.param(
            world(a=THEN, b="north withdraws as issued in herald on 2016 bearing partial"), "", id="part withdrawn"
        ),
        pytest.param(
            world(a=THEN, b="unnamed withdraws as issued in herald on 2016"), "", id="somebody unnamed withdraws"
        ),
        pytest.param(world(a=THEN, b="north withdraws as issued on 2016"), "", id="a withdrawal that nobody has"),
        pytest.param(
            world(a=THEN, b="north withdraws as issued on 2016", c="- relays b in tribune"),
            "a",
            id="a withdrawal that somebody relays",
        ),
        pytest.param(
            world(a=THEN, b="north withdraws as issued on 2016", c="- relays b in tribune bearing partial"),
            "",
            id="a withdrawal of which somebody relays a part",
        ),
        pytest.param(
            world(a=THEN, b="north withdraws from unknown in herald on 2016"), "a", id="a withdrawal from unknown"
        ),
        pytest.param(world(a=THEN, b="north denies as observed in herald on 2016"), "a", id="it denies later"),
        pytest.param(world(a=THEN, b="north denies as observed in herald on 2015-05-05"), "", id="it denies that day"),
        pytest.param(world(a=THEN, b="north denies as observed in herald on 2014"), "b", id="it denied before"),
        pytest.param(world(a=THEN, b="north affirms as observed in herald on 2016"), "", id="it says so again"),
        pytest.param(world(a=THEN, b="north denies as observed on 2016"), "a", id="its denial needs no path"),
        pytest.param(world(a=THEN, b="north denies as inferred in herald on 2016"), "", id="its denial is no origin"),
        pytest.param(
            world(a=THEN, b="south denies as observed in tribune on 2016", control=STATE_OWNS),
            "",
            id="another of its family denies later",
        ),
    ],
)
def test_taken_back(made: World, expected: str) -> None:
    assert marked(made, "taken_back") == expected


@pytest.mark.parametrize(
    ("control", "on", "expected"),
    [
        pytest.param([], "2015", "north", id="nobody's but its own"),
        pytest.param(["state"], "2015", "state", id="controlled"),
        pytest.param(["state from 2016"], "2015-12-31", "north", id="not yet"),
        pytest.param(["state from 2016"], "2016-01-01", "state", id="from that day on"),
        pytest.param(["state from 2016-06"], "2016", "state", id="by the latest day"),
        pytest.param(["state to 2016"], "2016-12-31", "state", id="until that day"),
        pytest.param(["state to 2016-06"], "2016", "north", id="not to the latest day"),
        pytest.param(["state to 2016"], "2017-01-01", "north", id="no longer"),
        pytest.param(["state from ../2015"], "1990", "state", id="from no known day on"),
        pytest.param(["state to 2015/.."], "2020", "state", id="until no known day"),
        pytest.param(["state", "agency"], "2015", "state", id="the first that is listed"),
        pytest.param(["state to 2014", "agency"], "2015", "agency", id="the first that holds"),
        pytest.param(["state to 2014", "agency"], "", "state", id="undated, the first that is listed"),
        pytest.param(["state to 2014", "agency"], "2013/..", "state", id="with an open end, as undated"),
        pytest.param(["state to 2014", "agency"], "../2015", "agency", id="with an open beginning, by the end"),
    ],
)
def test_family_at_a_date(control: list[str], on: str, expected: str) -> None:
    made = world(a=NORTH + (f" on {on}" if on else ""), control={"north": control})
    assert assess(made)["assertions"]["a"]["family"] == expected


def families(made: World) -> dict[str, str]:
    return {id: one["family"] for id, one in assess(made)["assertions"].items()}


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(
            world(a=NORTH, control={"north": ["agency"], "agency": ["state"]}),
            {"a": "state"},
            id="the end of the chain",
        ),
        pytest.param(
            world(a="unnamed affirms as observed in herald", b="unnamed relays a in herald"),
            {"a": "unnamed:a", "b": "unnamed:b"},
            id="each unnamed one by itself",
        ),
        pytest.param(
            world(a=f"{NORTH} sharing clip", b=f"{SOUTH} sharing clip", c="north relays b in herald"),
            {"a": "north+south", "b": "north+south", "c": "north+south"},
            id="merged throughout the claim",
        ),
        pytest.param(
            world(a=f"{NORTH} sharing clip", b=f"{NO_EAST} sharing clip"),
            {"a": "east+north", "b": "east+north"},
            id="merged across the sides",
        ),
        pytest.param(
            world(
                a=f"{NORTH} sharing clip",
                b=f"{SOUTH} sharing clip",
                c="south denies as issued in tribune sharing leak",
                d="west affirms as observed in gazette sharing leak",
            ),
            dict.fromkeys("abcd", "north+south+west"),
            id="merged through another",
        ),
        pytest.param(
            world(
                a="a affirms as issued in herald sharing k1",
                b="b affirms as issued in herald sharing k1",
                c="c affirms as issued in herald sharing k3",
                d="d affirms as issued in herald sharing k3",
                e="b denies as issued in herald sharing k2",
                f="c denies as issued in herald sharing k2",
            ),
            dict.fromkeys("abcdef", "a+b+c+d"),
            id="merged through two others",
        ),
        pytest.param(
            world(
                a=f"{NORTH} on 2015 sharing clip",
                b=f"{SOUTH} sharing clip",
                c="north withdraws as issued in herald",
            ),
            {"a": "north+south", "b": "north+south", "c": "north+south"},
            id="merged though taken back",
        ),
        pytest.param(
            world(a=NORTH, b=f"{NORTH} sharing clip", c="south affirms as observed sharing clip"),
            dict.fromkeys("ab", "north+south") | {"c": "north+south"},
            id="merged though without a path",
        ),
        pytest.param(
            world(
                a=f"{NORTH} sharing clip",
                b="south affirms as unstated in tribune sharing clip",
                c="east doubts as observed in tribune sharing clip",
                d="west relays a in tribune sharing clip",
                e="unnamed affirms as observed in tribune sharing clip",
            ),
            {"a": "north", "b": "south", "c": "east", "d": "west", "e": "unnamed:e"},
            id="only origins are merged",
        ),
        pytest.param(
            world(a=f"{NORTH} sharing clip", b=f"{SOUTH} sharing clip", control=STATE_OWNS),
            {"a": "state", "b": "state"},
            id="one family with itself",
        ),
    ],
)
def test_family(made: World, expected: dict[str, str]) -> None:
    assert families(made) == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a=NORTH), "a", id="on file"),
        pytest.param(world(a="north affirms as observed"), "", id="on no file"),
        pytest.param(
            world(a="north affirms as observed", b="south relays a", c="- infers b in herald"),
            "a b c",
            id="through relays to one on file",
        ),
        pytest.param(
            world(a="north affirms as observed", b="- affirms from unknown infers a in herald"),
            "a b",
            id="through a page that does not say, and that we infer",
        ),
        pytest.param(
            world(a="north affirms as observed", b="- relays a in herald bearing partial"),
            "",
            id="not through part of it",
        ),
        pytest.param(world(a=f"{NORTH} bearing partial"), "", id="part of the claim has none"),
        pytest.param(world(a=f"{NORTH} bearing partial", copies={"mirror": "herald"}), "", id="nor has a copy of it"),
        pytest.param(world(a="north doubts as issued in herald"), "a", id="a doubt has one"),
        pytest.param(
            world(a="north relays b", b="south relays a", c="- relays a in herald"), "a b c", id="out of a loop"
        ),
    ],
)
def test_path(made: World, expected: str) -> None:
    assert marked(made, "path") == expected


HARMED = "north affirms as issued in herald admitting harm"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a=NORTH), "a", id="nobody's interest"),
        pytest.param(world(a=NORTH, parties="north"), "", id="a party"),
        pytest.param(world(a=NORTH, parties="south", control=STATE_OWNS), "", id="of a party's family"),
        pytest.param(world(a=HARMED, parties="north"), "a", id="a party against its interest"),
        pytest.param(
            world(a=f"{NORTH} on 2015", parties="state", control={"north": ["state from 2016"]}),
            "a",
            id="not yet of a party's family",
        ),
        pytest.param(
            world(a=f"{NORTH} on 2017", parties="agency", control={"agency": ["north from 2016"]}),
            "",
            id="the party is controlled by it now",
        ),
        pytest.param(
            world(a=f"{NORTH} on 2015", parties="agency", control={"agency": ["north from 2016"]}),
            "a",
            id="the party was not controlled by it yet",
        ),
        pytest.param(
            world(a=f"{NORTH} sharing clip", b=f"{SOUTH} sharing clip", parties="south"),
            "a",
            id="a shared basis makes nobody a party",
        ),
        pytest.param(world(a=NORTH, parties="herald"), "", id="only a party printed it"),
        pytest.param(world(a=NORTH, b="- relays a in tribune", parties="herald"), "", id="only a party handed it on"),
        pytest.param(
            world(a="north affirms as observed", b="herald relays a in tribune", parties="herald"),
            "",
            id="only a party told it",
        ),
        pytest.param(
            world(
                a="north affirms as observed",
                b="herald relays a in herald",
                c="- relays a in tribune",
                parties="herald",
            ),
            "a",
            id="a party and somebody else told it",
        ),
        pytest.param(
            world(
                a="north affirms as observed",
                b="- relays a in herald on 2015",
                parties="state",
                control={"herald": ["state from 2016"]},
            ),
            "a",
            id="who told it was not a party's yet",
        ),
        pytest.param(
            world(
                a="north affirms as observed on 2015",
                b="- relays a in herald on 2017",
                parties="state",
                control={"herald": ["state from 2016"]},
            ),
            "",
            id="who told it was a party's by then",
        ),
        pytest.param(
            world(a="north affirms as issued in north admitting harm", parties="north"),
            "a",
            id="its own family apart",
        ),
        pytest.param(
            world(a="north affirms as issued in herald admitting harm", parties="north herald"),
            "",
            id="only its own family apart",
        ),
        pytest.param(
            world(
                a="north affirms as issued on 2015 admitting harm",
                b="- relays a in herald on 2017",
                parties="north",
                control={"herald": ["north from 2016"]},
            ),
            "a",
            id="its own family apart on the way, too",
        ),
        pytest.param(
            world(
                a="north affirms as issued on 2015 admitting harm",
                b="- relays a in north on 2017",
                parties="north",
                control={"north": ["state from 2016"]},
            ),
            "",
            id="its own family is that of its own date",
        ),
        pytest.param(world(a=THEN, b="north withdraws as issued in herald"), "", id="taken back"),
        pytest.param(world(a="north affirms as observed"), "", id="without a path"),
        pytest.param(world(a="north affirms as unstated in herald"), "", id="no origin"),
    ],
)
def test_eligible(made: World, expected: str) -> None:
    assert marked(made, "eligible") == expected


def affirming(made: World) -> tuple[int, int, int, str]:
    """The affirming side's origins, families, independent count and bottlenecks."""
    affirm = assess(made)["affirm"]
    return affirm["origins"], affirm["families"], affirm["independent"], " ".join(affirm["bottlenecks"])


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a="unnamed affirms as observed in herald"), (0, 0, 0, ""), id="no origin"),
        pytest.param(world(a=NORTH), (1, 1, 1, "herald north"), id="an origin and its paper"),
        pytest.param(world(a="- affirms as observed in herald"), (1, 1, 1, "herald"), id="a paper that was there"),
        pytest.param(world(a=NORTH, b=SOUTH), (2, 2, 2, ""), id="two of each"),
        pytest.param(
            world(a=NORTH, b="south affirms as observed in herald", c="west affirms as observed in herald"),
            (3, 3, 1, "herald"),
            id="many people in one paper",
        ),
        pytest.param(
            world(a=NORTH, b="north affirms as observed in tribune"), (2, 1, 1, "north"), id="one person in two papers"
        ),
        pytest.param(
            world(a="north affirms as observed", b="- relays a in herald", c="- relays a in tribune"),
            (1, 1, 1, "north"),
            id="one origin, two ways",
        ),
        pytest.param(
            world(
                a="north affirms as observed",
                b="south affirms as observed",
                c="unnamed relays a,b",
                d="- relays c in herald",
                e="- relays c in tribune",
            ),
            (2, 2, 1, "unnamed:c"),
            id="somebody unnamed on the way to two papers",
        ),
        pytest.param(
            world(
                a="north affirms as observed",
                b="south affirms as observed",
                c="west affirms as observed",
                d="- relays a,b in herald",
                e="- relays b,c in tribune",
                f="- relays a,c in gazette",
            ),
            (3, 3, 3, ""),
            id="three in a ring of papers",
        ),
        pytest.param(
            world(
                a="north affirms as observed in herald",
                b="south affirms as observed in herald",
                c="south affirms as observed in tribune",
                d="west affirms as observed in tribune",
            ),
            (4, 3, 2, ""),
            id="fewer than families",
        ),
        pytest.param(
            world(a=f"{NORTH} sharing clip", b=f"{SOUTH} sharing clip"),
            (2, 1, 1, "north+south"),
            id="a shared basis is one voice",
        ),
        pytest.param(
            world(a="state affirms as issued in herald", b="state affirms as issued in tribune", parties="state"),
            (2, 1, 0, "state"),
            id="all of it rests on a party",
        ),
        pytest.param(
            world(a="state affirms as issued in herald", b=SOUTH, parties="state"),
            (2, 2, 1, "south tribune"),
            id="bottlenecks are those of the eligible",
        ),
        pytest.param(
            world(a="north affirms as observed", b="- relays a in herald", c="- relays a in tribune", parties="herald"),
            (1, 1, 1, "north tribune"),
            id="a party's way is none for the eligible",
        ),
        pytest.param(
            world(a=NORTH, b="south affirms as observed in herald", parties="herald"),
            (2, 2, 0, "herald"),
            id="a party's paper carries all of it",
        ),
        pytest.param(
            world(a=NORTH, b="- affirms as observed in tribune", parties="north tribune"),
            (2, 2, 0, ""),
            id="two parties' words",
        ),
        pytest.param(
            world(
                a=THEN, b="north withdraws as issued in herald", c="state affirms as issued in tribune", parties="state"
            ),
            (1, 1, 0, "state tribune"),
            id="what was taken back no longer counts",
        ),
        pytest.param(world(a="north affirms as observed"), (0, 0, 0, ""), id="an origin without a path"),
        pytest.param(
            world(
                a=NORTH, b="south affirms as observed in tribune", control={"herald": ["state"], "tribune": ["state"]}
            ),
            (2, 2, 1, "state"),
            id="two papers of one family",
        ),
    ],
)
def test_counts(made: World, expected: tuple[int, int, int, str]) -> None:
    assert affirming(made) == expected


def test_a_papers_family_is_asked_at_the_assertions_date() -> None:
    made = world(
        a=f"{NORTH} on 2015",
        b="south affirms as observed in tribune on 2015",
        control={"herald": ["state to 2016"], "tribune": ["state to 2016"]},
        published={"herald": "2020", "tribune": "2020"},
    )
    assert affirming(made) == (2, 2, 1, "state")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a=NORTH, b="- relays a in tribune"), (2, 2), id="each that stands there"),
        pytest.param(world(a=NORTH, b="south affirms as inferred in herald"), (1, 1), id="a document once"),
        pytest.param(world(a=NORTH, b="south affirms as unstated in herald-2"), (2, 1), id="a publisher once"),
        pytest.param(
            world(a="north affirms as observed", b="unnamed relays a in herald"), (1, 1), id="those with a source"
        ),
        pytest.param(world(a=NORTH, b=NO_EAST, c="west doubts as issued in tribune"), (1, 1), id="of its own side"),
        pytest.param(world(a=NORTH, b=NO_EAST, c="- relays a,b in tribune"), (2, 2), id="of both sides"),
        pytest.param(
            world(a=THEN, b="north withdraws as issued in tribune on 2016"), (1, 1), id="what was taken back stands"
        ),
        pytest.param(
            world(a=NORTH, b="- relays a in tribune", control={"herald": ["state"], "tribune": ["state"]}),
            (2, 2),
            id="publishers of one family are two",
        ),
    ],
)
def test_documents_and_publishers(made: World, expected: tuple[int, int]) -> None:
    affirm = assess(made)["affirm"]
    assert (affirm["documents"], affirm["publishers"]) == expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(
            world(a=NORTH, copies={"mirror": "herald"}),
            {"a": "a", "a~mirror": "a"},
            id="a copy relays",
        ),
        pytest.param(
            world(a=NORTH, copies={"mirror": "herald inferred"}),
            {"a": "a", "a~mirror": "a"},
            id="an inferred copy relays",
        ),
        pytest.param(
            world(a=NORTH, b="south doubts as issued in herald", copies={"mirror": "herald"}),
            {"a": "a", "a~mirror": "a", "b": "", "b~mirror": ""},
            id="all that is asserted there",
        ),
        pytest.param(
            world(a=NORTH, b="south denies as issued in mirror", copies={"mirror": "herald"}),
            {"a": "a", "a~mirror": "a", "b": "d"},
            id="not what is asserted only in the copy",
        ),
        pytest.param(
            world(a=f"{NORTH} bearing partial", copies={"mirror": "herald"}),
            {"a": "", "a~mirror": ""},
            id="part of the claim stays part of it",
        ),
        pytest.param(
            world(a=NORTH, copies={"mirror": "herald", "echo": "herald"}),
            {"a": "a", "a~mirror": "a", "a~echo": "a"},
            id="two copies",
        ),
        pytest.param(
            world(a="north affirms as observed", b="tribune relays a in tribune", copies={"mirror": "herald"}),
            {"a": "a", "b": "a"},
            id="a copy of something else",
        ),
    ],
)
def test_copies(made: World, expected: dict[str, str]) -> None:
    assert standing(made) == expected


def test_a_copy_changes_documents_and_publishers_only() -> None:
    alone, copied = assess(world(a=NORTH)), assess(world(a=NORTH, copies={"mirror": "herald", "echo": "mirror"}))
    assert alone["affirm"] | {"documents": 3, "publishers": 3} == copied["affirm"]
    assert alone["deny"] == copied["deny"]
    assert alone["status"] == copied["status"]


DATED = f"{NORTH} on 2015-05-05"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(world(a=NORTH), [(None, "single-origin")], id="nothing is dated"),
        pytest.param(world(a=f"{NORTH} on 2015/.."), [(None, "single-origin")], id="an open end is no date"),
        pytest.param(world(a=f"{NORTH} on 2015-02"), [("2015-02-28", "single-origin")], id="the latest day"),
        pytest.param(
            world(a=DATED, b=f"{SOUTH} on 2016-01-01"),
            [("2015-05-05", "single-origin"), ("2016-01-01", "corroborated")],
            id="one day after another",
        ),
        pytest.param(world(a=DATED, b=f"{SOUTH} on 2015-05-05"), [("2015-05-05", "corroborated")], id="two on one day"),
        pytest.param(
            world(a=DATED, b="- relays a in tribune on 2016", c="east doubts as issued in gazette on 2017"),
            [("2015-05-05", "single-origin"), ("2016-12-31", "single-origin"), ("2017-12-31", "single-origin")],
            id="a day is kept though the status stays",
        ),
        pytest.param(
            world(a=DATED, b=SOUTH, c="- relays a in gazette on 2016"),
            [("2015-05-05", "single-origin"), ("2016-12-31", "corroborated")],
            id="what is undated counts in the last entry",
        ),
        pytest.param(
            world(a=DATED, b="- relays a in tribune on 2014"),
            [("2014-12-31", "untraced"), ("2015-05-05", "single-origin")],
            id="a relay before what it relays",
        ),
        pytest.param(
            world(a="north affirms as observed on 2014", b="- relays a in tribune on 2015"),
            [("2014-12-31", "untraced"), ("2015-12-31", "single-origin")],
            id="nobody had it yet",
        ),
        pytest.param(
            world(a=DATED, b="north withdraws as issued in herald on 2016"),
            [("2015-05-05", "single-origin"), ("2016-12-31", "withdrawn")],
            id="withdrawn since",
        ),
        pytest.param(
            world(
                a=f"{DATED} sharing clip",
                b=f"{SOUTH} on 2014",
                c="south affirms as observed in courier on 2016 sharing clip",
            ),
            [("2014-12-31", "single-origin"), ("2015-05-05", "corroborated"), ("2016-12-31", "single-origin")],
            id="families merge on the day they share",
        ),
        pytest.param(
            world(a=NORTH, copies={"mirror": "herald"}, published={"herald": "2015", "mirror": "2016"}),
            [("2015-12-31", "single-origin"), ("2016-12-31", "single-origin")],
            id="copies have days of their own",
        ),
    ],
)
def test_history(made: World, expected: list[tuple[str | None, str]]) -> None:
    assert [(one["on"], one["status"]) for one in assess(made)["history"]] == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2016-02-29", "2016-02-29", "2016-02-29", id="a day"),
        pytest.param("2016-02", "2016-02-01", "2016-02-29", id="a month"),
        pytest.param("2016-12", "2016-12-01", "2016-12-31", id="a year's last month"),
        pytest.param("2016", "2016-01-01", "2016-12-31", id="a year"),
        pytest.param("2016-02~", "2016-02-01", "2016-02-29", id="about"),
        pytest.param("201X", "2010-01-01", "2019-12-31", id="a decade"),
        pytest.param("2014-06/2016", "2014-06-01", "2016-12-31", id="an interval"),
    ],
)
def test_days(text: str, first: str, last: str) -> None:
    assert oracle.days(text) == (*oracle.days(first)[:1], *oracle.days(last)[1:])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", (True, True), id="no date"),
        pytest.param("../2016", (True, False), id="an open beginning"),
        pytest.param("2016/..", (False, True), id="an open end"),
        pytest.param("2016", (False, False), id="neither"),
    ],
)
def test_open_ends(text: str, expected: tuple[bool, bool]) -> None:
    first, last = oracle.days(text)
    assert (first == -inf, last == inf) == expected


def test_a_loop_of_control_is_refused() -> None:
    with pytest.raises(ValueError, match="north > south > north"):
        assess(world(a=NORTH, control={"north": ["south"], "south": ["north"]}))


def test_random_worlds_are_valid_and_show_everything() -> None:
    seen = set()
    for seed in range(1500):
        made = worlds_random.world(Random(seed))
        assert list(worlds_random.mistakes(made)) == []
        answer = assess(made)
        seen.add(answer["status"])
        seen.update(mark for one in answer["assertions"].values() for mark, value in one.items() if value is True)
        seen.update("merged" for one in answer["assertions"].values() if "+" in one["family"])
        seen.update(f"{answer[side]['independent']} {side}" for side in ("affirm", "deny"))
        seen.update("copy of a copy" for id in answer["assertions"] if id.count("~") > 1)
        seen.update(made["claims"][worlds_random.CLAIM].get("acknowledge", ()))
    assert seen >= {
        *("not-checkable", "withdrawn", "contradicted", "acknowledged", "corroborated", "contested", "attested"),
        *("disputed", "untraced", "single-origin", "several-origins"),
        *("origin", "taken_back", "eligible", "path", "merged", "copy of a copy", "circular"),
        *("0 affirm", "1 affirm", "2 affirm", "3 affirm", "0 deny", "1 deny", "2 deny"),
    }
