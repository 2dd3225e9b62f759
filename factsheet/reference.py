"""What the handbook says of the code, as Markdown made from the code: a page for each rule, and every field."""

from collections.abc import Iterator
from pathlib import Path

import factsheet.render  # noqa: F401  # every rule is registered once its module is read; a build reads all but this
from factsheet.check import check  # noqa: F401  # and this one reads the others
from factsheet.diagnostics import RULES, Rule
from factsheet.fields import BASIS_QUESTIONS, FIELDS, FLAGS, KINDS, Field
from factsheet.outline import example

# How the families of codes are called, in the order in which a contributor meets them.
FAMILIES = {
    "FIL": "Files",
    "FMT": "The form of an entry",
    "YML": "YAML",
    "FLD": "Fields",
    "IDS": "Names of entries",
    "REF": "References",
    "AST": "Assertions",
    "EVD": "Evidence",
    "ACT": "Actors",
    "SRC": "Sources",
    "EVT": "Events",
    "QUO": "Quotations",
    "FPR": "Fingerprints",
    "RDG": "Readings",
    "MKD": "Texts",
    "TPL": "Templates",
}


def rules() -> list[Rule]:
    """Every rule, by code."""
    return [RULES[code] for code in sorted(RULES, key=lambda code: (list(FAMILIES).index(code[:3]), code))]


def rule_pages(worlds: Path | None = None) -> dict[str, str]:
    """The page of each rule, by its name: what is wrong, why it matters, and from `worlds` an example with its report.

    `worlds` is a folder of broken fact sheets named for the rules they break, as in tests/worlds/broken.
    """
    return {one.name: rule_page(one, worlds / one.name if worlds else None) for one in rules()}


def rule_page(rule: Rule, world: Path | None = None) -> str:
    """The page of one rule."""
    what, _, why = rule.doc.partition("\n\n")
    lines = [f"# {rule.name}", "", f"`{rule.code}`", "", " ".join(what.split()), ""]
    lines += [" ".join(part.split()) + "\n" for part in why.removeprefix("Why: ").split("\n\n") if part]
    if rule.code in _mendable():
        lines += ["`check --fix` mends it where only one thing can be meant.", ""]
    report = world / "errors.txt" if world else None
    if report and report.is_file():
        first = report.read_text("utf-8").split("\n\n")
        shown = next((one for one in first if f"[{rule.code}]" in one), first[0]).rstrip("\n")
        lines += ["An example:", "", "```text", shown, "```", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _mendable() -> frozenset[str]:
    """The codes of the rules that may carry a mend."""
    return frozenset(("FLD001", "FLD004", "FLD005", "FLD006", "FLD007", "REF001", "REF002", "EVT001", "MKD003"))


def rule_list() -> str:
    """The list of every rule, each linked to its page, under the heading of its family."""
    lines = ["# Rules", "", "What `check` refuses, and why. Each message names its rule.", ""]
    family = ""
    for one in rules():
        if one.code[:3] != family:
            family = one.code[:3]
            lines += ["", f"## {FAMILIES[family]}", ""]
        what = " ".join(one.doc.split("\n\n")[0].split())
        lines.append(f"- `{one.code}` [{one.name}]({one.name}.md): {what}")
    return "\n".join(lines) + "\n"


def field_reference() -> str:
    """Every field of every kind of entry: what it means, what it takes, whether it is needed."""
    lines = ["# Fields", "", "One file is one entry; its name is its id. **Bold** fields are needed.", ""]
    for name in FIELDS:
        where = (
            f", in `content/{KINDS[name]}/`" if name in KINDS else ", in `content/site.yaml`" if name == "site" else ""
        )
        lines += [
            f"## {name.replace('_', ' ')}{where}",
            "",
            "| field | meaning | takes | for example |",
            "|---|---|---|---|",
        ]
        lines += [_row(one) for one in FIELDS[name]]
        lines.append("")
        if name == "assertion":
            lines += ["How to choose a `basis`:", "", "| basis | ask |", "|---|---|"]
            lines += [f"| `{basis}` | {question} |" for basis, question in BASIS_QUESTIONS.items()]
            lines.append("")
    lines += ["## Flags", "", "Notes on a claim that never change its status.", "", "| flag | meaning |", "|---|---|"]
    lines += [f"| `{flag}` | {meaning} |" for flag, meaning in FLAGS.items()]
    return "\n".join(lines) + "\n"


def _row(field: Field) -> str:
    name = f"**`{field.name}`**" if field.required else f"`{field.name}`"
    return f"| {name} | {field.meaning} | {_takes(field)} | `{example(field)}` |"


def _takes(field: Field) -> str:
    if field.type == "word":
        one = "one of " + ", ".join(f"`{word}`" for word in field.options)
        return one.replace("one of", "any of", 1) if field.many else one
    words = {
        "text": ("a text", "texts"),
        "date": ("a date", "dates"),
        "number": ("a number", "numbers"),
        "boolean": ("`true` or `false`", ""),
        "url": ("a web address", "web addresses"),
        "language": ("a language tag", "language tags"),
        "sha256": ("a SHA-256", ""),
        "identifier": ("an id", "ids"),
        "texts": ("a text for each language", ""),
        "reference": (f"the id of {_a(field.ref)}", f"ids of {KINDS.get(field.ref, field.ref)}"),
        "record": (f"[{field.ref.replace('_', ' ')}](#{_anchor(field.ref)})",) * 2,
    }[field.type]
    told = f"a list of {words[1]}" if field.many else words[0]
    return f"{told}, or `{field.also}`" if field.also else told


def _a(word: str) -> str:
    return f"an {word}" if word[:1] in tuple("aeio") else f"a {word}"


def _anchor(name: str) -> str:
    return name.replace("_", "-")


def pages(worlds: Path | None = None) -> Iterator[tuple[str, str]]:
    """Every page made from the code, by its address in the handbook: the fields, the list of rules, a page for each."""
    yield "fields.md", field_reference()
    yield "rules/index.md", rule_list()
    for name, text in rule_pages(worlds).items():
        yield f"rules/{name}.md", text
