"""The data files as a whole: which there are, the shape that is promised, and what holds of all of them."""

import json
import subprocess
import sys
from copy import deepcopy
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds_random import World, worlds

from factsheet import edtf
from factsheet.check import check
from factsheet.derive import STATUSES
from factsheet.edition import Edition
from factsheet.exports import AMENDED, EXPORTS, amended, jsonld, part_of
from factsheet.exports import files as exported
from factsheet.exports import record as records
from factsheet.fields import FIELDS
from factsheet.load import load_files
from factsheet.plan import plan

BASE = "https://example.org/facts/"
AS_OF = edtf.parse("2024-06-01")

# What is harmless in an entry and could do harm in some format.
HOSTILE = {
    "a formula": "=cmd|' /C calc'!A0",
    "a sum": "+1+cmd",
    "a difference": "-2+3",
    "an at sign": "@SUM(1,2)",
    "a wide formula": "＝1＋1",
    "a script's end": "</script><script>alert(1)</script>",
    "a comment": "<!-- --> <![CDATA[ ]]> <?php ?>",
    "an entity": "&amp; &lt; &#0; &nbsp; &undefined;",
    "quotation marks": "\"double\", 'single', `back`, “typographic”",
    "separators": "a,b;c|d",
    "backslashes": "C:\\new\\table \\u003c \\",
    "lines": "one\ntwo\n\n=three",
    "a tab": "one\ttwo",
    "a template": "{{ 7 * 7 }}{% raw %} ${7*7} #{7*7}",
    "emoji": "🕵️\u200d♀️ 🏴\u200d☠️ 👩🏽\u200d🚒",
    "right to left": "שלום, عالم! ۱۲۳",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "SQL": "Robert'); drop table claims;--",
}


def everything(text: str = "Plain words") -> World:
    """A fact sheet in which every field that holds text holds `text`: seven claims, and a copy, a relay, a control."""
    actors = {
        "state": {"name": text, "kind": "state", "aliases": [text], "names": {"ru": text}},
        "outlet": {
            "name": text,
            "kind": "outlet",
            "controlled_by": [{"actor": "state", "from": "2015", "to": "2030", "source": "register"}],
        },
        "paper": {"name": text, "kind": "outlet", "wikidata": "Q42"},
        "wire": {"name": text, "kind": "agency", "wikidata": text},
        "witness": {"name": text, "kind": "person", "wikidata": "Q1"},
        "blog": {"name": text, "kind": "outlet"},
    }
    sources = {
        "register": source("state", text, published="2015-03", kind="record"),
        "paper-1": source("paper", text, published="2023-02-13", url="https://example.com/a?b=1&c='2'"),
        "wire-1": source("wire", text, published="2023-02-14", archive_url="https://example.net/web/1"),
        "outlet-1": source("outlet", text, published="2023-02-15~", note=text, authors=[text, "A. Writer"]),
        "mirror": source("blog", text, kind="blog", copy_of={"source": "paper-1", "inferred": True}),
        "reprint": source("outlet", text, published="2024", copy_of={"source": "wire-1", "inferred": False}),
        "undated": source("blog", text, captured={"on": "2024-05-04", "sha256": "0" * 64}, language="en"),
        "propaganda": source(
            "state",
            text,
            published="2022",
            url="https://example.com/propaganda",
            archive_url="https://example.net/web/2",
            link_policy="archive-only",
        ),
    }
    events = {
        "blast": {
            "title": text,
            "date": "2023-02-12",
            "place": {"name": text, "lat": -1.5, "lon": 36.75, "precision": "town"},
            "topics": ["war"],
            "figures": [
                {
                    "measure": text,
                    "value": 16,
                    "on": "2023-02-13",
                    "actor": "paper",
                    "source": "paper-1",
                    "claim": "so",
                },
                {"measure": text, "min": 1.5, "max": 20, "approx": True},
            ],
        },
        "rumour": {"title": text, "date": "198X", "place": {"name": text}},
    }
    quoted = {"quote": text, "original": {"lang": "ru", "text": text}, "locator": text, "headline": text, "note": text}
    claims = {
        # Two who saw it, in several pages: corroborated.
        "so": claim(
            text,
            [
                statement("saw", "paper", "observed", "paper-1", **quoted),
                statement("holds", "wire", "document", "wire-1", shared_basis=text),
                {"id": "relays", "from": ["saw", "holds"], "credits": text, "source": "outlet-1"},
                {"id": "guess", "inferred_from": ["saw"], "source": "undated"},
                {"id": "someone", "from": "unknown", "stance": "affirms", "source": "undated", "on": "2023-02/2023-03"},
                {
                    "id": "insider",
                    "actor": "unnamed",
                    "described_as": text,
                    "speaks_for": "state",
                    "stance": "affirms",
                    "basis": "unstated",
                    "source": "paper-1",
                },
                statement("doubter", "blog", "inferred", "undated", stance="doubts"),
                statement("part", "outlet", "issued", "outlet-1", extent="partial"),
            ],
            topics=["war", "places"],
            events=["blast"],
            related=[{"claim": "not-so", "how": "contradicts"}, {"claim": "will-be", "how": "part-of"}],
            corrections=[{"on": "2024-01-02", "what": text, "why": text}],
        ),
        # A party's word against two who saw otherwise: contradicted.
        "not-so": claim(
            text,
            [
                statement("party", "state", "issued", "propaganda", quote=text),
                statement("paper", "paper", "observed", "paper-1", stance="denies"),
                statement("wire", "wire", "document", "wire-1", stance="denies"),
                {"id": "both", "from": ["party", "paper"], "source": "outlet-1"},
            ],
            parties=["state"],
            events=["rumour", "blast"],
        ),
        # What a party says against its interest: acknowledged.
        "admitted": claim(
            text,
            [statement("state", "state", "issued", "propaganda", against_interest=text)],
            parties=["state"],
        ),
        # Said, and taken back: withdrawn.
        "back": claim(
            text,
            [
                statement("first", "paper", "observed", "paper-1", on="2023-02-13"),
                statement("later", "paper", "issued", "undated", stance="withdraws", on="2023-03-01"),
            ],
            reviewed="2024-05",
        ),
        # Nobody named, nothing dated: traced only to unnamed speakers.
        "heard": claim(
            text,
            [{"id": "who", "actor": "unnamed", "stance": "affirms", "basis": "observed", "source": "undated"}],
            reviewed="2024-05-01~",
        ),
        "will-be": claim(
            text,
            [statement("seer", "witness", "issued", "wire-1", on="2023")],
            nature="forecast",
            horizon="2023-12",
            resolved={"on": "2024-01-05", "claim": "so"},
            reviewed="2024/..",
        ),
        # Its assertions have the names of things on its page.
        "claim": claim(
            text,
            [
                statement("claim", "witness", "observed", "wire-1"),
                {"id": "review", "from": ["claim"], "source": "undated"},
            ],
        ),
    }
    return {
        "actors": actors,
        "sources": sources,
        "events": events,
        "claims": claims,
        "topics": {"war": {"title": text, "summary": text}, "places": {"title": text}},
        "explainers": {"first": {"title": text, "summary": text}},
        "pages": {"about": {"title": text}},
        "site": {"title": text, "languages": ["en"], "contact": "mailto:desk@example.org"},
    }


def source(publisher: str, text: str, **more: Any) -> dict[str, Any]:
    return {"title": text, "publisher": publisher, "kind": "report", **more}


def statement(id: str, actor: str, basis: str, source: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "actor": actor, "stance": "affirms", "basis": basis, "source": source, **more}


def claim(text: str, assertions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    fixed = {"title": text, "proposition": text, "nature": "fact", "reviewed": "2024-05-06"}
    return fixed | more | {"assertions": assertions}


def edition(world: World, base_url: str = BASE) -> Edition:
    """The edition of a world; it must be sound."""
    entries = {f"{folder}/{id}": one for folder, many in world.items() if folder != "site" for id, one in many.items()}
    entries["site"] = world.get("site", {"title": "A fact sheet"})
    content = {f"{path}.yaml": json.dumps(one, ensure_ascii=False).encode() for path, one in entries.items()}
    found = check(load_files(content), AS_OF, base_url)
    assert found.edition is not None, [one.message for one in found.problems]
    return found.edition


def made(of: Edition) -> dict[str, bytes]:
    """Every data file by its address, and the data inside each claim's page."""
    pages = {f"claims/{id}.html": jsonld.claim(of, id).encode() for id in of.assessments}
    return pages | {address: EXPORTS[name](of, key) for address, name, key in exported(of)}


def export(of: Edition, name: str, key: str = "") -> bytes:
    return EXPORTS[name](of, key)


def record(of: Edition, id: str) -> dict[str, Any]:
    """A claim's record in claims.json."""
    claims = json.loads(export(of, "claims.json"))["claims"]
    return next(one for one in claims if one["id"] == id)


hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)


def test_the_files_are_those_that_are_promised() -> None:
    of = edition(everything())
    promised = {
        "data/claims.json",
        "data/actors.json",
        "data/claims.csv",
        "data/assertions.csv",
        "data/factsheet.sqlite",
        "data/prov.jsonld",
        "data/datapackage.json",
        *(f"data/claims/{id}.json" for id in of.assessments),
        "feed.xml",
        "sitemap.xml",
        "robots.txt",
        ".nojekyll",
    }
    assert {address for address, _, _ in exported(of)} == promised
    assert promised <= {page.address for page in plan(of)}
    # Only what is long comes in parts (test_parts.py).
    assert {name for _, name, _ in exported(of)} | {"parts.json"} == set(EXPORTS)
    assert export(of, ".nojekyll") == b""


def test_without_an_address_there_is_no_sitemap() -> None:
    addresses = {address for address, _, _ in exported(edition(everything(), ""))}
    assert "sitemap.xml" not in addresses
    assert {"feed.xml", "robots.txt", "data/claims.json"} <= addresses


def test_claims_json_has_the_promised_shape() -> None:
    of = edition(everything())
    top = json.loads(export(of, "claims.json"))
    assert list(top) == ["method", "claims"]
    assert top["method"] == "1"
    assert [one["id"] for one in top["claims"]] == sorted(of.assessments)
    side = ["documents", "publishers", "origins", "families", "independent", "bottlenecks"]
    for one in top["claims"]:
        assert list(one) == [
            "id", "title", "proposition", "nature", "status", "rule", "flags", "affirm", "deny", "history",
            "assertions", "parties", "topics", "events", "reviewed", "url",
        ]  # fmt: skip
        assert list(one["affirm"]) == list(one["deny"]) == side
        assert all(list(moment) == ["on", "status"] for moment in one["history"])
        for row in one["assertions"]:
            fields = [field.name for field in FIELDS["assertion"]]
            assert list(row) == [*fields, "side", "family", "origin", "taken_back", "eligible", "path"]
            assert isinstance(row["from"], list | None) or row["from"] == "unknown"
        for words in (one["parties"], one["topics"], one["events"], one["affirm"]["bottlenecks"]):
            assert words == sorted(words)
        assert one["rule"] in {rule.when for rule in STATUSES if rule.status == one["status"]}


def test_the_statuses_of_the_world() -> None:
    of = edition(everything())
    assert {one["id"]: one["status"] for one in json.loads(export(of, "claims.json"))["claims"]} == {
        "admitted": "acknowledged",
        "back": "withdrawn",
        "claim": "single-origin",
        "heard": "untraced",
        "not-so": "contradicted",
        "so": "corroborated",
        "will-be": "not-checkable",
    }


def test_an_assertion_says_what_its_entry_says() -> None:
    of = edition(everything("words"))
    rows = {one["id"]: one for one in record(of, "so")["assertions"]}
    assert rows["saw"] == {
        "id": "saw",
        "actor": "paper",
        "described_as": None,
        "speaks_for": None,
        "stance": "affirms",
        "basis": "observed",
        "from": None,
        "inferred_from": None,
        "credits": None,
        "source": "paper-1",
        "on": "2023-02-13",
        "extent": "full",
        "against_interest": None,
        "shared_basis": None,
        "quote": "words",
        "original": {"lang": "ru", "text": "words"},
        "locator": "words",
        "headline": "words",
        "note": "words",
        "side": ["affirm"],
        "family": "paper",
        "origin": True,
        "taken_back": False,
        "eligible": True,
        "path": True,
    }
    assert rows["relays"]["actor"] == "outlet", "left out, it is the publisher"
    assert rows["relays"]["from"] == ["saw", "holds"], "as written"
    assert rows["relays"]["family"] == "state", "who controls the outlet"
    assert rows["someone"]["from"] == "unknown"
    assert rows["guess"]["on"] is None, "its source has no date"
    assert rows["saw~mirror"]["inferred_from"] == ["saw"], "what a copy says follows, and is listed"
    assert rows["insider"]["family"] == "unnamed:insider"
    assert {one["id"]: one["side"] for one in record(of, "not-so")["assertions"]}["both"] == ["affirm", "deny"]


def test_assertions_come_by_the_latest_day_then_by_id() -> None:
    rows = record(edition(everything()), "so")["assertions"]
    assert [(one["id"], one["on"]) for one in rows] == [
        ("insider", "2023-02-13"),
        ("saw", "2023-02-13"),
        ("holds", "2023-02-14"),
        ("part", "2023-02-15~"),
        ("relays", "2023-02-15~"),
        ("someone", "2023-02/2023-03"),
        ("holds~reprint", "2024"),
        ("doubter", None),
        ("guess", None),
        ("insider~mirror", None),
        ("saw~mirror", None),
    ]


def test_an_address_is_absolute_when_it_is_known() -> None:
    assert record(edition(everything()), "so")["url"] == f"{BASE}claims/so.html"
    assert record(edition(everything(), ""), "so")["url"] == "claims/so.html"


def test_one_claims_file_is_its_record_and_more() -> None:
    of = edition(everything("words"))
    one = json.loads(export(of, "claim.json", "so"))
    assert one.items() >= record(of, "so").items()
    assert one["method"] == "1"
    assert one["as_of"] == "2024-06-01"
    assert one["cut"] == {"affirm": ["paper", "wire"], "deny": []}
    assert set(one["flag_meanings"]) == set(one["flags"])
    assert one["related"] == [{"claim": "not-so", "how": "contradicts"}, {"claim": "will-be", "how": "part-of"}]
    assert one["corrections"] == [{"on": "2024-01-02", "what": "words", "why": "words"}]
    assert {"side": "deny", "basis": "document", "status": "corroborated"} in one["one_more"]
    assert {"family": "wire", "status": "single-origin"} in one["without"]
    forecast = json.loads(export(of, "claim.json", "will-be"))
    assert forecast["horizon"] == "2023-12"
    assert forecast["resolved"] == {"on": "2024-01-05", "claim": "so"}


def test_nothing_undated_has_a_day_in_the_history() -> None:
    assert record(edition(everything()), "heard")["history"] == [{"on": None, "status": "untraced"}]


@hostile
def test_every_text_comes_back_from_json_as_it_was(text: str) -> None:
    of = edition(everything(text))
    one = record(of, "so")
    assert (one["title"], one["proposition"]) == (text, text)
    said = {row["id"]: row for row in one["assertions"]}
    assert said["saw"]["quote"] == said["saw"]["original"]["text"] == said["insider"]["described_as"] == text
    assert json.loads(export(of, "claim.json", "so"))["corrections"][0]["why"] == text


@settings(max_examples=100)
@given(worlds())
def test_the_order_of_files_and_of_assertions_never_matters(world: World) -> None:
    turned = deepcopy(world)
    for one in turned["claims"].values():
        one["assertions"].reverse()
    turned = {folder: dict(reversed(many.items())) for folder, many in turned.items()}
    assert made(edition(world)) == made(edition(turned))


def test_the_order_of_a_whole_fact_sheet_never_matters() -> None:
    world = everything()
    turned = everything()
    random = Random(5)
    for one in turned["claims"].values():
        random.shuffle(one["assertions"])
        for words in ("topics", "events", "parties"):
            one.get(words, []).reverse()
    assert made(edition(world)) == made(edition(turned))


def changed(of: Edition, id: str, text: str, keep: int) -> Edition:
    """The edition with other words in a claim, and but the first few of its assertions, they too with other words."""
    replace = msgspec.structs.replace
    one = of.assessments[id]
    rows = tuple(row._replace(assertion=replace(row.assertion, note=text, quote=text)) for row in one.assertions[:keep])
    claim = replace(one.claim, title=text, proposition=text, related=(), topics=())
    return replace(of, assessments={**of.assessments, id: replace(one, claim=claim, assertions=rows)})


@settings(max_examples=100)
@given(worlds(), st.data())
def test_bulk_data_made_of_what_it_was_is_what_would_be_made(world: World, data: st.DataObject) -> None:
    before = edition(world)
    ids = sorted(before.assessments)
    id = data.draw(st.sampled_from(ids))
    now = changed(before, id, data.draw(st.sampled_from([*HOSTILE.values(), ""])), data.draw(st.integers(0, 6)))
    with pytest.MonkeyPatch.context() as small:
        small.setattr(records, "PART", 2)
        for address, name, key in exported(before):
            old, new = export(before, name, key), export(now, name, key)
            if key and name in AMENDED and key != part_of(now, id):
                assert new == old, address
            elif name in AMENDED:
                found = amended(name, old, before, now, id)
                empty = name == "assertions.csv" and not before.assessments[id].assertions
                assert found == (None if empty else new), address


BUILD = """
import hashlib, sys
sys.path[:0] = ["tests", "."]
from test_exports import edition, everything, made
for address, data in sorted(made(edition(everything())).items()):
    print(address, hashlib.sha256(data).hexdigest())
"""


def test_two_processes_make_the_same_bytes() -> None:
    # Sets come in another order in each, and fresh memory is not all zeros.
    runs = [
        subprocess.run(
            [sys.executable, "-c", BUILD],
            env={"PYTHONHASHSEED": seed, "MALLOC_PERTURB_": seed, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "165")
    ]
    assert runs[0] == runs[1]
    assert "factsheet.sqlite" in runs[0]


def test_a_fact_sheet_with_no_claims_has_every_file() -> None:
    of = edition({"site": {"title": "Empty"}})
    assert json.loads(export(of, "claims.json")) == {"method": "1", "claims": []}
    assert set(made(of)) >= {"feed.xml", "data/factsheet.sqlite", "data/claims.csv"}


def many(of: Edition, id: str, number: int) -> Edition:
    """The edition with one of its claims `number` times over, under other ids."""
    one = of.assessments[id]
    copies = {
        f"{id}-{n:06}": msgspec.structs.replace(one, claim=msgspec.structs.replace(one.claim, id=f"{id}-{n:06}"))
        for n in range(number)
    }
    claims = {id: copy.claim for id, copy in copies.items()}
    content = msgspec.structs.replace(of.content, claims=claims)
    return msgspec.structs.replace(of, assessments=copies, content=content)
