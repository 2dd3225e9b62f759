"""What holds of every claim, whatever its entries say."""

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from random import Random
from typing import Any

import hypothesis
import oracle
import worlds_random
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st
from test_method_against_oracle import answer, assessed
from worlds_random import BASES, CLAIM, DATES, KEYS, World, seeds

from factsheet.derive import STATUSES, Assessment

Fields = dict[str, Any]
Law = Callable[..., None]

BEST_FIRST = ("supported", "open", "unsupported", "contradicted")
HARMLESS = ("not-archived", "inferred-link")


def law(*drawn: st.SearchStrategy[Any]) -> Callable[[Law], Law]:
    """A law over random worlds, and what else it needs."""
    settings = hypothesis.settings(
        deadline=None,
        derandomize=True,
        max_examples=200,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    return lambda test: settings(given(worlds_random.worlds(), *drawn)(test))


def entries(world: World) -> list[Fields]:
    """The assertions as written."""
    written: list[Fields] = world["claims"][CLAIM]["assertions"]
    return written


def having(world: World, *more: Fields, sources: Mapping[str, Fields] | None = None) -> World:
    """The world with more assertions, and the sources they need."""
    wider = deepcopy(world)
    wider["claims"][CLAIM]["assertions"] += more
    wider["sources"] |= sources or {}
    return wider


def lacking(world: World, removed: Iterable[str]) -> World:
    """The world without some assertions, and without the relays that are left with nothing to relay."""
    gone = set(removed)
    left = deepcopy([one for one in entries(world) if one["id"] not in gone])
    while True:
        for one in left:
            for key in ("from", "inferred_from"):
                if isinstance(one.get(key), list):
                    one[key] = [id for id in one[key] if id not in gone]
        orphans = {one["id"] for one in left if is_empty(one)}
        if not orphans:
            # An empty list is a mistake, not a relay of nothing.
            left = [{key: value for key, value in one.items() if value != []} for one in left]
            claim = world["claims"][CLAIM] | {"assertions": left}
            return world | {"claims": {CLAIM: claim}}
        gone |= orphans
        left = [one for one in left if one["id"] not in orphans]


def is_empty(one: Fields) -> bool:
    """Whether it was a relay, and relays nothing any more."""
    relay = "from" in one or "inferred_from" in one
    return relay and not worlds_random.upstream(one) and one.get("from") != "unknown"


def shuffled(random: Random, many: Mapping[str, Any]) -> dict[str, Any]:
    """The same, in another order."""
    return {key: many[key] for key in random.sample(list(many), len(many))}


def dated(random: Random) -> Fields:
    """A date, or none."""
    return {"on": random.choice(DATES)} if random.random() < 0.7 else {}


def but_documents(one: Assessment, ids: Iterable[str]) -> dict[str, Any]:
    """Everything about a claim but its documents and publishers, as far as these assertions and their days go."""
    whole = answer(one)
    return {
        "status": whole["status"],
        "tally": one.tally,
        "flags": [flag for flag in one.flags if flag not in HARMLESS],
        "sides": [(side.origins, side.families, side.independent, side.bottlenecks) for side in (one.affirm, one.deny)],
        "assertions": {id: whole["assertions"][id] for id in ids},
        "one more": one.one_more,
    }


def status_by(history: list[dict[str, Any]], day: str) -> str:
    """The status on a day, from the last entry on or before it; with none, nobody had said anything."""
    known = [moment["status"] for moment in history if moment["on"] is None or moment["on"] <= day]
    return known[-1] if known else ""


@law(seeds())
def test_a_repost_changes_documents_and_publishers_only(world: World, random: Random) -> None:
    on_file = [one["id"] for one in entries(world) if "source" in one]
    assume(on_file)
    publisher = random.choice(list(world["actors"]))
    paper = {"title": "A repost", "publisher": publisher, "kind": "social", "archive_url": "https://example.org/repost"}
    link = random.choice(("from", "inferred_from"))
    repost = {"id": "repost", link: [random.choice(on_file)], "source": "reposted"} | dated(random)
    before, after = assessed(world), assessed(having(world, repost, sources={"reposted": paper}))
    ids = answer(before)["assertions"]
    assert but_documents(after, ids) == but_documents(before, ids)
    for side, wider in ((before.affirm, after.affirm), (before.deny, after.deny)):
        assert 0 <= wider.documents - side.documents <= 1
        assert 0 <= wider.publishers - side.publishers <= wider.documents - side.documents
    for family in before.without:
        assert family in after.without


@law(seeds())
def test_a_repost_moves_no_day_of_the_history(world: World, random: Random) -> None:
    on_file = [one["id"] for one in entries(world) if "source" in one]
    assume(on_file)
    paper = {"title": "A repost", "publisher": random.choice(list(world["actors"])), "kind": "social"}
    repost = {"id": "repost", "from": [random.choice(on_file)], "source": "reposted", "on": random.choice(DATES)}
    before = answer(assessed(world))["history"]
    after = answer(assessed(having(world, repost, sources={"reposted": paper})))["history"]
    last = before[-1]["on"]
    for moment in before[:-1]:
        assert moment in after
    assert after[-1]["status"] == before[-1]["status"]
    for moment in after[:-1]:
        if last is not None and before[0]["on"] <= moment["on"] < last:
            assert moment["status"] == status_by(before, moment["on"])


@law(seeds())
def test_a_copy_changes_documents_and_publishers_only(world: World, random: Random) -> None:
    copy = {
        "title": "A mirror",
        "publisher": random.choice(list(world["actors"])),
        "kind": "social",
        "archive_url": "https://example.org/mirror",
        "copy_of": {"source": random.choice(list(world["sources"])), "inferred": random.random() < 0.5},
    }
    before, after = assessed(world), assessed(having(world, sources={"mirror": copy}))
    ids = answer(before)["assertions"]
    assert but_documents(after, ids) == but_documents(before, ids)


@law(seeds())
def test_the_order_of_files_and_of_assertions_never_matters(world: World, random: Random) -> None:
    mixed = {folder: shuffled(random, many) for folder, many in shuffled(random, world).items()}
    listed = random.sample(entries(world), len(entries(world)))
    mixed["claims"] = {CLAIM: world["claims"][CLAIM] | {"assertions": listed}}
    before, after = assessed(world), assessed(mixed)
    assert answer(after) == answer(before)
    assert (after.rule, after.tally, after.flags) == (before.rule, before.tally, before.flags)
    assert (after.one_more, after.without) == (before.one_more, before.without)
    assert [(side.families, side.cut) for side in (after.affirm, after.deny)] == [
        (side.families, side.cut) for side in (before.affirm, before.deny)
    ]


@law(seeds())
def test_a_denial_that_shares_no_basis_never_moves_a_claim_to_a_better_group(world: World, random: Random) -> None:
    denial = {
        "id": "denial",
        "actor": random.choice([*world["actors"], "stranger"]),
        "stance": "denies",
        "basis": random.choice(BASES),
        "source": "denying",
    }
    paper = {"title": "A denial", "publisher": random.choice([*world["actors"], "stranger"]), "kind": "announcement"}
    wider = having(world, denial | dated(random), sources={"denying": paper})
    wider["actors"]["stranger"] = {"name": "A stranger", "kind": "organisation"}
    before, after = assessed(world), assessed(wider)
    if before.status == "not-checkable":
        assert after.status == "not-checkable"
    elif (before.status, after.status) == ("contradicted", "withdrawn"):
        # The one exception: whoever affirmed it now denies it, too, and nobody is left who says so.
        assert before.affirm.origins > after.affirm.origins == 0
    else:
        assert BEST_FIRST.index(after.rule.group) >= BEST_FIRST.index(before.rule.group)


def test_whoever_joins_the_deniers_turns_contradicted_into_withdrawn() -> None:
    world = {
        "actors": {id: {"name": id.title(), "kind": "organisation"} for id in ("north", "east", "west")},
        "sources": {id: {"title": id, "publisher": id, "kind": "report"} for id in ("north", "east", "west")},
        "claims": {
            CLAIM: {
                "title": "A claim",
                "proposition": "Something is so",
                "nature": "fact",
                "reviewed": "2021-01-01",
                "assertions": [
                    {"id": "a", "stance": "affirms", "basis": "observed", "source": "north", "on": "2015"},
                    {"id": "b", "stance": "denies", "basis": "observed", "source": "east", "on": "2015"},
                    {"id": "c", "stance": "denies", "basis": "observed", "source": "west", "on": "2015"},
                ],
            }
        },
    }
    joins = {"id": "d", "stance": "denies", "basis": "observed", "source": "north", "on": "2016"}
    assert assessed(world).status == "contradicted"
    assert assessed(having(world, joins)).status == "withdrawn"


@law()
def test_without_an_affirming_origin_nothing_is_open_or_supported(world: World) -> None:
    found = assessed(world)
    while counted := [id for id, one in answer(found)["assertions"].items() if affirms_and_counts(one)]:
        world = lacking(world, counted[:1])
        assume(entries(world))
        found = assessed(world)
    assert found.status in ("untraced", "withdrawn", "contradicted", "not-checkable")


def affirms_and_counts(one: Fields) -> bool:
    """Whether an assertion is an affirming origin with a path that was not taken back."""
    return one["origin"] and one["path"] and not one["taken_back"] and one["side"] == ["affirm"]


@law()
def test_every_claim_has_one_status_and_the_rule_that_gave_it(world: World) -> None:
    found = assessed(world)
    matching = [rule for rule in STATUSES if rule.holds(found.tally)]
    assert len({rule.status for rule in STATUSES}) == len(STATUSES)
    assert (found.rule, found.status) == (matching[0], matching[0].status)
    assert found.history[-1].status == found.status


@law()
def test_independent_is_at_most_families_at_most_origins(world: World) -> None:
    found = assessed(world)
    for side in (found.affirm, found.deny):
        assert side.independent <= len(side.families) <= side.origins
        assert side.publishers <= side.documents
        assert bool(side.bottlenecks) == (side.independent == 1) or side.independent == 0
    assert (found.affirm.independent, found.deny.independent) == (found.tally.A, found.tally.D)
    assert (len(found.affirm.families), len(found.deny.families)) == (found.tally.a, found.tally.d)


@law(seeds())
def test_a_partys_word_never_adds_to_the_independent_count(world: World, random: Random) -> None:
    case = oracle.case(world, CLAIM)
    assume(case.parties)
    when = dated(random)
    families = oracle.party_families(case, when.get("on", ""))
    speakers = [one for one in world["actors"] if oracle.family(world["actors"], one, when.get("on", "")) in families]
    word = {
        "id": "word",
        "actor": random.choice(speakers),
        "stance": random.choice(("affirms", "denies", "doubts", "withdraws")),
        "basis": random.choice(BASES),
        "source": random.choice(list(world["sources"])),
    }
    if random.random() < 0.3:
        word["shared_basis"] = random.choice(KEYS)
    # Written out, so that the source's own date cannot make somebody else of the speaker.
    undated = {
        id: {key: value for key, value in one.items() if key != "published"} for id, one in world["sources"].items()
    }
    plain = world | {"sources": undated}
    before, after = assessed(plain), assessed(having(plain, word | when))
    assert after.affirm.independent <= before.affirm.independent
    assert after.deny.independent <= before.deny.independent


@law(seeds())
def test_what_nobody_stands_behind_moves_no_claim(world: World, random: Random) -> None:
    said = {
        "id": "said",
        "stance": random.choice(("affirms", "denies")),
        "source": random.choice(list(world["sources"])),
    }
    said |= random.choice(
        (
            {"actor": "unnamed", "described_as": "an official", "basis": "observed"},
            {"actor": random.choice(list(world["actors"])), "basis": random.choice(("inferred", "unstated"))},
            {"actor": random.choice(list(world["actors"])), "basis": "observed", "extent": "partial"},
            {"actor": random.choice(list(world["actors"])), "from": "unknown"},
            {"actor": random.choice(list(world["actors"])), "basis": "observed", "stance": "doubts"},
        )
    )
    before, after = assessed(world), assessed(having(world, said | dated(random)))
    assert (after.status, after.tally) == (before.status, before.tally)
    for side, wider in ((before.affirm, after.affirm), (before.deny, after.deny)):
        assert (wider.origins, wider.families) == (side.origins, side.families)
        assert (wider.independent, wider.bottlenecks) == (side.independent, side.bottlenecks)
