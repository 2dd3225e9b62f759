"""Schemas and snippets from the field list: current, and of one mind with `check` on all that a schema can see."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from sites import AS_OF, WORLDS

from factsheet.check import check
from factsheet.edtf import parse
from factsheet.fields import FIELDS, FOLDERS, KINDS, UNKNOWN, Field
from factsheet.load import load_files
from factsheet.schema import FILES, files, schema

ROOT = Path(__file__).parents[1]
WORLD = WORLDS / "everything-an-entry-can-say" / "content"

# What a schema cannot see, because it looks at one entry, and at one value at a time.
UNSEEN = {
    "unknown-entry",
    "refers-to-draft",
    "unknown-assertion",
    "repeated-assertion",
    "nobody-has-it",
    "circular",
    "against-no-interest",
    "control-in-a-loop",
    "copies-in-a-loop",
    "address-taken",
}


@cache
def validator(kind: str) -> jsonschema.Draft7Validator:
    jsonschema.Draft7Validator.check_schema(schema(kind))
    return jsonschema.Draft7Validator(schema(kind))


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as language servers read it: `no` is a word there, and a date a text."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for tag, pattern, starts in (
    ("null", r"|~|null|Null|NULL", ["", "~", "n", "N"]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"(?:{pattern})\Z"), starts)


def seen(text: str) -> Any:
    """An entry's fields as a YAML language server sees them."""
    return yaml.load(text, Core)


def by_schema(kind: str, text: str) -> list[str]:
    return [f"{list(error.path)}: {error.message[:200]}" for error in validator(kind).iter_errors(seen(text))]


def by_check(kind: str, text: str) -> list[str]:
    address = "site.yaml" if kind == "site" else f"{KINDS[kind]}/it.yaml"
    found = load_files({address: text.encode()}, drafts=True)
    return [f"{one.name}: {one.message}" for one in check(found, parse(AS_OF)).problems if one.name not in UNSEEN]


@pytest.mark.parametrize(("address", "text"), list(files()), ids=[address for address, _ in files()])
def test_what_is_made_from_the_field_list_is_current(address: str, text: str) -> None:
    assert (ROOT / address).read_text("utf-8") == text, "run: make schema"


def test_there_is_a_schema_for_every_kind_and_none_besides() -> None:
    assert sorted(path.stem for path in (ROOT / "schema").iterdir()) == sorted(FILES)
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    assert set(settings["yaml.schemas"]) == {f"./schema/{kind}.json" for kind in (*FOLDERS.values(), "site")}


def fields_of(path: Path) -> str:
    text = path.read_text("utf-8")
    return text.split("---\n")[1] if path.suffix == ".md" else text


@pytest.mark.parametrize("content", [WORLD, ROOT / "content"], ids=["a small world", "the real content"])
def test_what_checks_clean_is_valid(content: Path) -> None:
    wrong = []
    for path in sorted(content.rglob("*")):
        folder = path.relative_to(content).parts[0]
        kind = FOLDERS.get(folder, "site" if path.name == "site.yaml" else "")
        if kind and path.suffix in (".md", ".yaml"):
            wrong += [(path.name, one) for one in by_schema(kind, fields_of(path))]
    assert wrong == []


class Raw(str):
    """A scalar as written, without quotation marks."""


def dumped(value: Any) -> str:
    """A value as YAML in one line."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)}: {dumped(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(dumped, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


# Values of every form, good for one type and bad for another. Not among them: what YAML 1.2 reads as another number
# than was written (`1e5`, `0x1F`, `012`), and words that it reads as nothing (`null`): a schema sees what was read.
PLAIN = (
    "2023 2023-02-13 2023-02 2023-2-3 2024-02-29 2023-02-29 1900-02-29 2000-02-29 2016/2019 ../2024 2016/.. ../.. "
    "198X 20XX 000X 2023-13 2023-04-31 2023-02~ true false True no yes 1.5 -1 95 -200 0 en pt-BR x an-id unnamed "
    "unknown https://example.org/ ftp://example.org affirms observed fact report person state "
    "full partial follow site circular stale"
)
SCALARS = st.sampled_from(
    [
        *map(Raw, PLAIN.replace(" ", "\n").split()),
        "a b",
        "http://[::1]:80/x?y#z",
        "",
        " ",
        "https://a@example.org/",
        "https://example.org/a b",
        "https://",
        " 2023 ",
        "-a",
        "a" * 101,
        "a" * 64,
        "A" * 64,
        "w " * 40,
        "w " * 41,
        "a\u202eb",
        "a\nb",
        "ä",
        "true",
        "1",
    ]
)


SOUND = st.sampled_from(
    [
        {"id": "a", "source": "s", "stance": "affirms", "basis": "observed"},
        {"id": "b", "source": "s", "from": ["a"]},
        {"id": "c", "actor": "x", "from": "unknown", "stance": "doubts"},
        {"id": "d", "source": "s", "inferred_from": ["a"], "extent": "partial", "on": "2023"},
    ]
)


def value(field: Field, depth: int = 0) -> st.SearchStrategy[Any]:
    """Mostly a value that a field takes, sometimes another."""
    if field.type == "word":
        good: st.SearchStrategy[Any] = st.sampled_from(field.options)
    elif field.ref == "assertion":
        good = SOUND | SOUND | SOUND | record(field.ref, depth + 1)
    elif field.type == "record":
        good = record(field.ref, depth + 1)
    elif field.type == "texts":
        good = st.dictionaries(st.sampled_from(["en", "ru", "x", "zh-Hant"]), st.just("text") | SCALARS, max_size=2)
    else:
        examples: dict[str, list[Any]] = {
            "date": [Raw("2023-02-13"), Raw("2023")],
            "identifier": ["an-id", "another"],
            "reference": ["an-id"],
            "number": [Raw("1"), Raw("2.5")],
            "boolean": [Raw("true"), Raw("false")],
            "url": ["https://example.org/"],
            "language": ["en"],
            "sha256": ["a" * 64],
            "text": ["some words"],
        }
        good = st.sampled_from(examples[field.type])
    if field.many:
        good = st.lists(good, max_size=3)
    if field.also:
        good |= st.just(field.also)
    odd = SCALARS | st.lists(SCALARS, max_size=2) | st.just({}) | st.just({"x": "y"})
    return st.integers(0, 14).flatmap(lambda roll: odd if roll == 0 else good)


def record(name: str, depth: int = 0) -> st.SearchStrategy[dict[str, Any]]:
    """Mostly what the record needs and some of what it may have; sometimes too little, or something unknown."""
    optional = {
        one.name: value(one, depth)
        for one in FIELDS[name]
        if not one.required and not (depth > 1 and one.type == "record")
    }
    needed = {one.name: value(one, depth) for one in FIELDS[name] if one.required}
    some = st.lists(st.sampled_from(sorted(optional)), max_size=4, unique=True) if optional else st.just([])
    whole = some.flatmap(lambda names: st.fixed_dictionaries(needed | {one: optional[one] for one in names}))

    def spoilt(fields: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
        less = st.sampled_from(sorted(fields) or [""]).map(
            lambda gone: {name: one for name, one in fields.items() if name != gone}
        )
        return less | st.just(fields | {"surplus": "x"})

    return whole.flatmap(
        lambda fields: st.integers(0, 9).flatmap(lambda roll: spoilt(fields) if roll == 0 else st.just(fields))
    )


def unseen(kind: str, fields: Any) -> bool:
    """Whether an entry holds something that a schema could not see: an order of dates or numbers, a sentence twice."""
    text = json.dumps(fields)
    dates = re.findall(r'"(\d[^"]*/\d[^"]*)"', text)
    return any(not forward(one) for one in dates) or ('"figures"' in text and '"min"' in text) or '"reading"' in text


def forward(interval: str) -> bool:
    try:
        parse(interval)
    except ValueError as error:
        return "ends before" not in str(error)
    return True


@pytest.mark.parametrize("kind", FILES)
def test_a_schema_and_the_check_are_of_one_mind(kind: str) -> None:
    verdicts = {True: 0, False: 0}

    @given(record(kind))
    def agree(fields: dict[str, Any]) -> None:
        text = "\n".join(f"{json.dumps(name)}: {dumped(one)}" for name, one in fields.items()) or "{}"
        if unseen(kind, fields):
            return
        told, checked = by_schema(kind, text), by_check(kind, text)
        verdicts[not checked] += 1
        assert bool(told) == bool(checked), f"{text}\nschema: {told}\ncheck: {checked}"

    agree()
    assert min(verdicts.values()) > 5, f"a test that has seen both verdicts: {verdicts}"


@pytest.mark.parametrize(
    "fields",
    [
        "{source: s, id: a, stance: affirms, basis: observed}",
        "{source: s, id: a, stance: affirms}",
        "{source: s, id: a, basis: observed}",
        "{id: a, stance: affirms, basis: observed}",
        "{id: a, actor: x, stance: affirms, basis: observed}",
        "{source: s, id: a, from: [b]}",
        "{source: s, id: a, from: []}",
        "{source: s, id: a, from: [b], stance: affirms}",
        "{source: s, id: a, from: [b], basis: observed}",
        "{source: s, id: a, from: unknown}",
        "{source: s, id: a, from: unknown, stance: denies}",
        "{source: s, id: a, from: unknown, stance: denies, basis: unstated}",
        "{source: s, id: a, from: unknown, inferred_from: [b]}",
        "{source: s, id: a, from: unknown, inferred_from: [b], stance: denies}",
        "{source: s, id: a, from: unknown, inferred_from: [b], stance: denies, basis: issued}",
        "{source: s, id: a, inferred_from: [b]}",
        "{source: s, id: a, inferred_from: [b], stance: denies}",
        "{source: s, id: a, inferred_from: []}",
        "{source: s, id: a, from: elsewhere, stance: denies}",
        "{source: s, id: a, stance: affirms, basis: observed, quote: '" + "w " * 40 + "'}",
        "{source: s, id: a, stance: affirms, basis: observed, quote: '" + "w " * 41 + "'}",
        "{source: s, id: a, stance: affirms, basis: observed, original: {lang: ru, text: '" + "w " * 41 + "'}}",
        "{source: s, id: a, stance: affirms, basis: observed, original: {lang: ru}}",
    ],
)
def test_statements_and_relays(fields: str) -> None:
    text = f"title: T\nproposition: P\nnature: fact\nreviewed: 2020\nassertions:\n  - {fields}\n"
    assert bool(by_schema("claim", text)) == bool(by_check("claim", text)), by_check("claim", text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(
            ("event", f"title: T\ndate: 2020\nfigures: [{{measure: killed, {one}}}]\n")
            for one in ("value: 1", "min: 1", "min: 1, max: 2", "value: 1, max: 2", "approx: true", "value: many")
        ),
        *(
            ("event", f"title: T\ndate: 2020\nplace: {{name: P, {one}}}\n")
            for one in ("lat: 1", "lat: 1, lon: 2", "lat: 1, lon: 2, precision: town", "precision: town")
        ),
        ("event", "title: T\ndate: 2020\nplace: {name: P, lat: 91, lon: 2, precision: town}\n"),
        ("event", "title: T\ndate: 2020\nplace: {name: P, lat: 1, lon: -181, precision: town}\n"),
        *(
            ("source", f"title: T\npublisher: p\nkind: report\nreading: [{{at: p1 s1, {one}}}]\n")
            for one in (
                "claims: [c]",
                "claims: []",
                "nothing_checkable: furniture",
                "claims: [c], nothing_checkable: x",
            )
        ),
        ("source", "title: T\npublisher: p\nkind: report\nreading: [{at: p1 s1, claims: [], nothing_checkable: x}]\n"),
        ("source", "title: T\npublisher: p\nkind: report\nreading: [{at: p1 s1}]\n"),
        ("claim", "title: T\nproposition: P\nnature: fact\nreviewed: 2020\nassertions: []\n"),
        ("claim", "title: T\nproposition: P\nnature: fact\nreviewed: 2020\nassertions:\n"),
        ("claim", "title: T\nproposition: P\nnature: fact\nreviewed: 2020\n"),
        ("actor", "name: no\nkind: person\nnames: {no: Navn}\n"),
        ("actor", "name: 1984\nkind: outlet\naliases: [true, 1.5]\n"),
        ("actor", "name:\nkind: outlet\n"),
        ("site", "title: T\nlanguages: [en, no]\n"),
    ],
)
def test_what_fields_of_a_record_say_together(kind: str, text: str) -> None:
    assert bool(by_schema(kind, text)) == bool(by_check(kind, text)), by_check(kind, text)


@given(st.from_regex(r"\A[0-9X]{3,4}(-[0-3][0-9]){0,2}[~?%]?(/[0-9.]{2,4})?\Z"))
@example("2000-02-29")
@example("1900-02-29")
@example("0000")
@example("2023-00")
@example("2023-01-00")
@example("00XX")
def test_dates_by_pattern_and_by_calendar(text: str) -> None:
    entry = f"title: T\ndate: '{text}'\n"
    if forward(text):
        assert bool(by_schema("event", entry)) == bool(by_check("event", entry)), text


def test_the_basis_is_explained_where_it_is_chosen() -> None:
    basis = schema("claim")["definitions"]["assertion"]["properties"]["basis"]
    assert "observed: Were they there" in basis["description"]
    assert len(basis["enumDescriptions"]) == len(basis["enum"]) == 5
    assert UNKNOWN in json.dumps(schema("claim")["definitions"]["assertion"]["properties"]["from"])


@pytest.mark.parametrize("kind", ["claim", "actor", "source", "event", "topic"])
def test_a_snippet_with_its_first_choices_is_valid(kind: str) -> None:
    snippet = json.loads((ROOT / ".vscode/factsheet.code-snippets").read_text("utf-8"))[f"Fact sheet: {kind}"]
    text = "\n".join(snippet["body"])
    text = re.sub(r"\$\{\d+\|([^,|]*)[^}]*\}|\$\{\d+:([^}]*)\}|\$0", lambda found: found[1] or found[2] or "", text)
    fields = text.split("---\n")[1] if text.startswith("---") else text
    assert by_schema(kind, fields) == []
    assert yaml.safe_load(fields)


def test_the_task_finds_the_mistakes_that_check_prints() -> None:
    tasks = json.loads((ROOT / ".vscode/tasks.json").read_text("utf-8"))["tasks"]
    first, second = (one["regexp"] for one in tasks[0]["problemMatcher"]["pattern"])
    for report in sorted((WORLDS / "broken").glob("*/errors.txt")):
        lines = report.read_text("utf-8").splitlines()
        heads = [at for at, line in enumerate(lines) if re.match(first, line)]
        assert heads, report
        placed = [at for at in heads if re.match(second, lines[at + 1])]
        assert placed == [at for at in heads if lines[at + 1].count(":") == 2], report
