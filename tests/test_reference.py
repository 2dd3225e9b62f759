"""The pages of the handbook that are made from the code say everything, and link only to each other."""

import re
from pathlib import Path

from sites import WORLDS

from factsheet.diagnostics import RULES
from factsheet.fields import FIELDS, FLAGS
from factsheet.reference import FAMILIES, _mendable, field_reference, pages, rule_list, rule_pages, rules

BROKEN = WORLDS / "broken"
PACKAGE = Path(__file__).parents[1] / "factsheet"


def test_every_rule_has_its_page_with_why_and_an_example() -> None:
    made = rule_pages(BROKEN)
    assert set(made) == {one.name for one in RULES.values()}
    for one in RULES.values():
        page = made[one.name]
        assert page.startswith(f"# {one.name}\n\n`{one.code}`\n\n")
        assert page.count("\n\n") >= 3, one.name
        assert ("```text\nerror[" in page) == (BROKEN / one.name).is_dir(), one.name
        if (BROKEN / one.name).is_dir():
            assert f"error[{one.code}]" in page
    assert "Why:" not in "".join(made.values())


def test_every_family_of_codes_has_a_name_and_is_in_use() -> None:
    assert {one.code[:3] for one in RULES.values()} == set(FAMILIES)
    assert [one.code for one in rules()] == list(dict.fromkeys(one.code for one in rules()))


def test_the_rules_said_to_be_mendable_are_those_that_carry_mends() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for rule in re.split(r"@rule\(", path.read_text("utf-8"))[1:]:
            if "mends=" in rule:
                found.add(rule[1:7])
    assert found == _mendable()


def test_every_field_and_flag_is_told() -> None:
    text = field_reference()
    for fields in FIELDS.values():
        for one in fields:
            name = f"**`{one.name}`**" if one.required else f"`{one.name}`"
            assert f"| {name} | {one.meaning} |" in text, one.name
    assert all(f"| `{flag}` | {meaning} |" in text for flag, meaning in FLAGS.items())
    columns = {line.count(" | ") for line in text.splitlines() if line.startswith("| ")}
    assert columns <= {1, 3}, "no meaning or example breaks its table"


def test_their_links_lead_somewhere() -> None:
    made = dict(pages(BROKEN))
    assert rule_list() == made["rules/index.md"]
    for link in re.findall(r"\]\(([^)#]+)\)", made["rules/index.md"]):
        assert f"rules/{link}" in made
    anchors = set(re.findall(r"^## ([^,\n]+)", made["fields.md"], re.MULTILINE))
    for link in re.findall(r"\]\(#([^)]+)\)", made["fields.md"]):
        assert link.replace("-", " ") in anchors, link
