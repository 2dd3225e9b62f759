"""The engine and the oracle agree on random worlds, in everything that the method says of a claim but its flags."""

from dataclasses import replace
from random import Random
from typing import Any

import hypothesis
import oracle
import pytest
import test_oracle
import worlds_random
from hypothesis import HealthCheck, given
from worlds_random import CLAIM, World

from factsheet import derive, edtf
from factsheet.load import load_files

AS_OF = "2021-01-01"
SEEDS = range(4000)


def assessed(world: World, claim: str = CLAIM) -> derive.Assessment:
    """The engine's assessment of a claim in a world, which must load without a problem."""
    loaded = load_files(worlds_random.files(world))
    assert not loaded.problems, loaded.problems
    return derive.assess_all(loaded.content, edtf.parse(AS_OF), frozenset())[claim]


def answer(one: derive.Assessment) -> dict[str, Any]:
    """An assessment in the oracle's terms."""
    return {
        "status": one.status,
        "affirm": counts(one.affirm),
        "deny": counts(one.deny),
        "history": [{"on": moment.on or None, "status": moment.status} for moment in one.history],
        "assertions": {
            judged.assertion.id: {
                "side": sorted(judged.sides),
                "family": judged.family,
                "origin": judged.origin,
                "taken_back": judged.taken_back,
                "eligible": judged.eligible,
                "path": judged.path,
            }
            for judged in one.assertions
        },
    }


def counts(side: derive.Side) -> dict[str, Any]:
    """One side in the oracle's terms."""
    return {
        "documents": side.documents,
        "publishers": side.publishers,
        "origins": side.origins,
        "families": len(side.families),
        "independent": side.independent,
        "bottlenecks": list(side.bottlenecks),
    }


def differences(world: World) -> list[str]:
    """Where the engine's answer is not the oracle's, in words."""
    return list(apart("", answer(assessed(world)), oracle.assess(world, CLAIM, AS_OF)))


def apart(where: str, engine: Any, expected: Any) -> list[str]:
    """The places below `where` at which two answers differ."""
    if isinstance(engine, dict) and isinstance(expected, dict) and engine.keys() == expected.keys():
        return [words for key in expected for words in apart(f"{where}/{key}", engine[key], expected[key])]
    return [] if engine == expected else [f"{where}: the engine says {engine}, the oracle {expected}"]


def test_seeded_worlds() -> None:
    wrong = {seed: differences(worlds_random.world(Random(seed))) for seed in SEEDS}
    assert {seed: words for seed, words in wrong.items() if words} == {}


@hypothesis.settings(deadline=None, derandomize=True, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(worlds_random.worlds())
def test_drawn_worlds(world: World) -> None:
    assert differences(world) == []


def test_without_each_family() -> None:
    for seed in SEEDS[:1000]:
        world = worlds_random.world(Random(seed))
        case = oracle.case(world, CLAIM)
        passed = {id: oracle.passed(case, one) for id, one in case.assertions.items()}
        expected = {
            family: oracle.status(
                replace(case, assertions={id: one for id, one in case.assertions.items() if family not in passed[id]})
            )
            for family in oracle.union(passed.values())
        }
        assert {one.what: one.status for one in assessed(world).without} == expected, seed


def test_with_one_more_independent_origin() -> None:
    for seed in SEEDS[:1000]:
        world = worlds_random.world(Random(seed))
        for one in assessed(world).one_more:
            stance = {"affirm": "affirms", "deny": "denies"}[one.what]
            assert status_with(world, stance, one.basis) == one.status, (seed, one)


def status_with(world: World, stance: str, basis: str) -> str:
    """The status that one more origin would give, of whom nobody has heard before, in a paper of its own."""
    claim = world["claims"][CLAIM]
    more = {"id": "more", "stance": stance, "basis": basis, "source": "paper-more"}
    wider = {
        "actors": world["actors"] | {"stranger": {}},
        "sources": world["sources"] | {"paper-more": {"publisher": "stranger"}},
        "claims": {CLAIM: claim | {"assertions": [*claim["assertions"], more]}},
    }
    return oracle.status(oracle.case(wider, CLAIM))


def tables() -> list[Any]:
    """Every world of the oracle's own tables, which were worked out by hand: each status, each clause."""
    return [
        pytest.param(row.values[0], id=f"{name}: {row.id}")
        for name, test in vars(test_oracle).items()
        for mark in getattr(test, "pytestmark", [])
        if mark.name == "parametrize" and "made" in mark.args[0]
        for row in mark.args[1]
    ]


@pytest.mark.parametrize("made", tables())
def test_worlds_worked_out_by_hand(made: World) -> None:
    loaded = load_files(worlds_random.files(made))
    found = derive.assess_all(loaded.content, edtf.parse(AS_OF), frozenset())[CLAIM]
    assert apart("", answer(found), oracle.assess(made, CLAIM, AS_OF)) == []
