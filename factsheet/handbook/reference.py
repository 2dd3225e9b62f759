"""Pages of the handbook that are printed from the code itself: fields, rules, commands, statuses, flags, rooms."""

import argparse
import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from factsheet.derive import GROUPS, STATUSES
from factsheet.diagnostics import RULES, Rule
from factsheet.fields import FIELDS, FLAGS, FOLDERS, Field
from factsheet.starter import EXAMPLES, GOLDEN

# The families of rules, by the letters of their codes, in a reader's words.
FAMILIES = {
    "ACT": "Actors",
    "AST": "Assertions",
    "EVD": "Evidence",
    "EVT": "Events",
    "FIL": "Files",
    "FLD": "Fields",
    "FMT": "Front matter",
    "FPR": "Fingerprints",
    "IDS": "Ids and addresses",
    "MKD": "Bodies",
    "QUO": "Quotations",
    "RDG": "Readings of a source",
    "REF": "References",
    "SRC": "Sources",
    "TPL": "Templates",
    "YML": "YAML",
}


def fields() -> str:
    """The field reference: every kind of entry, and the records inside them, from the one list."""
    parts = [
        "# Every field\n\nWhat each kind of entry may say. This page is printed from the list that the checks read; "
        " a field that is not on it is an error.\n"
    ]
    entries = [*FOLDERS.values(), "site"]
    for kind in (*entries, *(one for one in FIELDS if one not in entries)):
        where = f"Files in `content/{_folder(kind)}`." if kind in entries else f"A record inside {_holders(kind)}."
        parts.append(f"## {kind.replace('_', ' ').capitalize()} {{: #{kind} }}\n\n{where}\n")
        parts.append("| Field | Meaning | Takes |\n| --- | --- | --- |")
        parts += [f"| `{one.name}` | {_cell(_meaning(one))} | {_cell(takes(one))} |" for one in FIELDS[kind]]
        parts.append("")
    return "\n".join(parts)


def _folder(kind: str) -> str:
    return "site.yaml" if kind == "site" else next(f"{folder}/" for folder, of in FOLDERS.items() if of == kind)


def _holders(kind: str) -> str:
    return " and ".join(
        f"`{one.name}` of [{holder}](#{holder})" for holder, of in FIELDS.items() for one in of if _record(one) == kind
    )


def _record(one: Field) -> str:
    return one.ref if one.type == "record" else ""


def _meaning(one: Field) -> str:
    return one.meaning[0].upper() + one.meaning[1:] + ("; **required**" if one.required else "")


_TYPES = {
    "text": ("text", "texts"),
    "date": ("a [date](dates.md)", "dates"),
    "number": ("a number", "numbers"),
    "boolean": ("`true` or `false`", ""),
    "url": ("a web address", "web addresses"),
    "language": ("a language, such as `en`", "languages"),
    "sha256": ("64 hexadecimal digits", ""),
    "identifier": ("an id", "ids"),
    "texts": ("a text for each language", ""),
}


def takes(one: Field) -> str:
    """What a field takes, in words."""
    if one.type == "word":
        words = ", ".join(f"`{word}`" for word in one.options)
        return f"any of {words}" if one.many else f"one of {words}"
    if one.type == "reference":
        text = f"ids of {_plural(one.ref)}" if one.many else f"the id of {_article(one.ref)}"
    elif one.type == "record":
        name = one.ref.replace("_", " ")
        text = f"a list of [{name}](#{one.ref}) records" if one.many else f"a [{name}](#{one.ref}) record"
    else:
        single, several = _TYPES[one.type]
        text = f"a list of {several}" if one.many else single
    return f"{text}; or `{one.also}`" if one.also else text


def _plural(kind: str) -> str:
    return next((folder for folder, of in FOLDERS.items() if of == kind), kind + "s")


def _article(word: str) -> str:
    return ("an " if word[0] in "aeiou" else "a ") + word


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def rules() -> str:
    """The list of all rules, by the family that their code's letters name."""
    parts = [
        "# What the checks say\n\nEach message of `check` ends in `more: rules/NAME`: the name of a page here. A rule "
        "is named for what is wrong.\n"
    ]
    families: dict[str, list[Rule]] = {}
    for code in sorted(RULES):
        families.setdefault(code[:3], []).append(RULES[code])
    for letters, rows in families.items():
        parts.append(f"## {FAMILIES.get(letters, letters)}\n\n| Rule | Code | What is wrong |\n| --- | --- | --- |")
        parts += [f"| [{one.name}]({one.name}.md) | `{one.code}` | {_cell(_first(one))} |" for one in rows]
        parts.append("")
    return "\n".join(parts)


def _first(one: Rule) -> str:
    return " ".join(one.doc.split("\n\n")[0].split())


# The rules whose messages may carry a mend for `check --fix`.
MENDABLE = frozenset(("FLD001", "FLD004", "FLD005", "FLD006", "FLD007", "REF001", "REF002", "EVT001", "MKD003"))


def rule_page(one: Rule, example: str) -> str:
    """The page of one rule: its docstring, and what the check prints where a small world breaks it."""
    what, *why = one.doc.split("\n\n")
    parts = [f"# {one.name.replace('-', ' ').capitalize()}", " ".join(what.split())]
    parts += [" ".join(each.split()).replace("Why: ", "**Why it matters:** ", 1) for each in why]
    if example:
        # Longer than any fence that an example could hold.
        parts.append(f"## What it looks like\n\n``````text\n{example.strip()}\n``````")
    if one.code in MENDABLE:
        parts.append("`check --fix` mends it where only one thing can be meant.")
    parts.append(f"The rule is `{one.name}`, its code `{one.code}`. [All rules](index.md)")
    return "\n\n".join(parts) + "\n"


def examples(root: Path) -> dict[str, str]:
    """What `check` prints for each rule, from the small world that the tests break it with.

    A fact sheet that `init` has made carries what it prints, not the worlds.
    """
    found = {
        one.parent.name: one.read_text("utf-8")
        for folder in (EXAMPLES, GOLDEN)
        for one in sorted((root / folder).glob("*/errors.txt"))
    }
    return {rule.name: _one(found[rule.name], rule.code) for rule in RULES.values() if rule.name in found}


def _one(report: str, code: str) -> str:
    """The first message with this code in a report: its messages are parted by blank lines."""
    return next((one for one in report.split("\n\n") if one.startswith(f"error[{code}]")), "")


def commands(parser: argparse.ArgumentParser) -> str:
    """The commands reference, from the parsers themselves."""
    parts = [
        "# Every command\n\n`python build.py COMMAND` in a checkout, `factsheet COMMAND` where it is installed; "
        "without a command, `build`. `--help` prints the same.\n\nExit codes: 0 fine; 1 the content has errors (all "
        "are printed, nothing is written); 2 wrong usage; 3 something could not be read or written.\n"
    ]
    for name, command in _commands(parser):
        parts.append(f"## {name}\n\n{command.description or ''}\n\n```text\n{_usage(name, command)}\n```\n")
        parts.append("| Option | What it does |\n| --- | --- |")
        parts += [f"| `{_call(one)}` | {_cell(_help(one, name))} |" for one in _shown(command)]
        parts.append("")
    return "\n".join(parts)


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _shown(command: argparse.ArgumentParser) -> list[argparse.Action]:
    hidden = (argparse._HelpAction, argparse._SubParsersAction)
    return [one for one in command._actions if not isinstance(one, hidden) and one.help != argparse.SUPPRESS]


def _usage(name: str, command: argparse.ArgumentParser) -> str:
    # Not argparse's own: that breaks its lines for the width of whoever builds the site.
    words = [_call(one) for one in _shown(command) if not one.option_strings]
    return " ".join(["factsheet", name, *words, "[OPTION …]"])


def _call(one: argparse.Action) -> str:
    value = one.metavar if isinstance(one.metavar, str) else "|".join(map(str, one.choices)) if one.choices else ""
    if not one.option_strings:
        text = value or one.dest.upper()
        return f"[{text}]" if one.nargs in ("?", "*") else text
    if one.nargs == 0:
        return ", ".join(one.option_strings)
    return f"{', '.join(one.option_strings)} {value or one.dest.upper()}"


def _help(one: argparse.Action, name: str) -> str:
    values = {**vars(one), "prog": f"factsheet {name}"}
    text = (one.help or "") % values
    return text[:1].upper() + text[1:]


def statuses() -> str:
    """The table of statuses, from the list that the program applies."""
    lines = ["| Status | When | Group | In words |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {one.number}. {one.label} | {_cell(one.when)} | {GROUPS[one.group]} | {_cell(one.meaning)} |"
        for one in STATUSES
    ]
    return "\n".join(lines)


def flags() -> str:
    """The table of flags."""
    return "\n".join(["| Flag | Meaning |", "| --- | --- |", *(f"| `{flag}` | {FLAGS[flag]} |" for flag in FLAGS)])


def rooms(package: Path) -> str:
    """The rooms of the package in the order in which they may import each other, each with its own first sentence."""
    lines = ["| Room | Its duty |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| `{name}` | {_cell(duty)} |" for name, duty in duties(package).items())])


def duties(package: Path) -> dict[str, str]:
    """The first sentence of each room's docstring, by room: a room comes after those that it imports."""
    files: dict[str, list[Path]] = {}
    for path in sorted(package.rglob("*.py")):
        room = path.relative_to(package).parts[0].removesuffix(".py")
        if not room.startswith("__"):
            files.setdefault(room, []).append(path)
    trees = {room: [ast.parse(path.read_bytes()) for path in paths] for room, paths in files.items()}
    order = TopologicalSorter({room: sorted(_imported(of, files) - {room}) for room, of in sorted(trees.items())})
    heads = {
        room: next(one for one in (package / room / "__init__.py", package / f"{room}.py") if one.is_file())
        for room in files
    }
    return {
        room: _sentence(ast.get_docstring(ast.parse(heads[room].read_bytes())) or "") for room in order.static_order()
    }


def _imported(trees: list[ast.Module], rooms: dict[str, list[Path]]) -> set[str]:
    found = set()
    for node in (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)):
        parts = (node.module or "").split(".")
        if parts[0] == "factsheet":
            found |= {parts[1]} if len(parts) > 1 else {one.name for one in node.names}
    return found & rooms.keys()


def _sentence(text: str) -> str:
    first = re.sub(r" \(DESIGN [^)]*\)", "", " ".join(text.split("\n\n")[0].split()))
    end = first.find(". ")
    return first[: end + 1] if end >= 0 else first
