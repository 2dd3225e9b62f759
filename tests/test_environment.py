"""Our environment writes what Jinja's writes, and fails where and as Jinja's fails."""

import marshal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import pytest
from markupsafe import Markup

from factsheet import environment
from factsheet.environment import Environment


class Person(NamedTuple):
    """A value with attributes."""

    name: str
    born: int = 0


class Broken:
    """A value of which one attribute is not there, and says so itself."""

    @property
    def name(self) -> str:
        """Never there."""
        raise AttributeError

    def __getitem__(self, key: str) -> str:
        return f"the item {key}"


VALUES: dict[str, Any] = {
    "people": [Person("Ana & Bo", 1), Person("<Cy>", 2)],
    "nobody": [],
    "words": "a < b & 'c' > \"d\"",
    "markup": Markup("<b>bold</b>"),
    "number": 7,
    "flag": True,
    "nothing": None,
    "half": 0.5,
    "row": {"name": "a dictionary's", "items": "an item under a method's name"},
    "broken": Broken(),
}

# What other templates extend, import and include.
PARTS = {
    "base": "<{% block head %}base {{ words }}{% endblock %}|{{ number }}|{% block main %}{% endblock %}>",
    "middle": "{% extends 'base' %}{% block main %}middle {{ number }} {% block inner %}in{% endblock %}{% endblock %}",
    "macros": "{% macro one(name, born=9) %}<i>{{ name }}</i> {{ born }}{% endmacro %}"
    "{% macro around() %}({{ caller() }}){% endmacro %}{% macro rest() %}{{ varargs }}{{ kwargs }}{% endmacro %}",
    "part": "[{{ words }} {{ one }}]",
    "alone": "[{{ shared }}]",
}


def of_jinja(loader: jinja2.BaseLoader) -> jinja2.Environment:
    """Jinja's own environment, set as ours is."""
    return jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def outcome(kind: Callable[[jinja2.BaseLoader], jinja2.Environment], text: str) -> tuple[str, int]:
    """What a template makes of VALUES, or the error it ends with and at which of its lines."""
    env = kind(jinja2.DictLoader(PARTS | {"page": text}))
    env.globals["shared"] = "a global's & words"
    env.globals["seen"] = jinja2.pass_context(lambda context, name: context[name])
    env.filters["loud"] = lambda value: Markup("<em>{}</em>").format(value)
    try:
        try:
            return env.get_template("page").render(VALUES), 0
        except AttributeError:
            assert isinstance(env, Environment)
            return env.exact.get_template("page").render(VALUES), 0
    except (jinja2.TemplateError, TypeError) as error:
        return f"{type(error).__name__}: {error}", line(error)


def line(error: Exception) -> int:
    """The line of the page's template that an error came from."""
    trace, found = error.__traceback__, 0
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{{ words }} {{ markup }} {{ words|safe }} {{ words|e }}", id="words and markup"),
        pytest.param("{{ number }} {{ flag }} {{ nothing }} {{ half }} {{ people[0] }}", id="what is no text"),
        pytest.param("{{ 'a < b' }} {{ 1 + 1 }} {{ 'it' if flag else 'not' }}", id="what never changes"),
        pytest.param("{{ 'it' if not flag }}", id="an if without an else"),
        pytest.param("{{ words ~ markup }} {{ words|loud }} {{ words|upper|loud }}", id="joined and filtered"),
        pytest.param("{% filter upper %}{{ words }}{% endfilter %}", id="a filtered part"),
        pytest.param("{{ people[0].name }} {{ people[-1].born }} {{ words.upper() }}", id="attributes"),
        pytest.param("{{ row.name }} {{ row['name'] }} {{ row.items() }}", id="an item, unless there is an attribute"),
        pytest.param("{{ broken.name }}", id="an attribute that is not there, but an item is"),
        pytest.param("{% for one in people %}{{ one.name }}, {% endfor %}", id="a loop"),
        pytest.param("{% for name, born in people %}{{ born }}{{ name }}{% endfor %}", id="a loop that unpacks"),
        pytest.param("{% for one in nobody %}{{ one }}{% else %}none{% endfor %}", id="a loop over nothing"),
        pytest.param(
            "{% for one in people if one.born > 1 %}{{ loop.index }}{{ one.name }}{% endfor %}", id="a loop of some"
        ),
        pytest.param(
            "{% for one in people %}{% for two in people %}{{ loop.last }}{% endfor %}{{ loop.first }}{% endfor %}",
            id="a loop in a loop",
        ),
        pytest.param(
            "{% for one in [[1], 2] recursive %}{{ loop(one) if one is iterable else one }}{% endfor %}",
            id="a loop that goes down",
        ),
        pytest.param("{% set x = number * 2 %}{{ x }}{% set y %}{{ words }}{% endset %}{{ y }}", id="names set"),
        pytest.param(
            "{% set n = namespace(at=0) %}{% for one in people %}{% set n.at = n.at + 1 %}{% endfor %}{{ n.at }}",
            id="a namespace",
        ),
        pytest.param("{% with x = words %}{{ x }}{% endwith %}", id="names for a while"),
        pytest.param("{% autoescape false %}{{ words }}{{ number }}{% endautoescape %}{{ words }}", id="not escaped"),
        pytest.param("{% extends 'base' %}never{% block main %}{{ words }}{% endblock %}", id="a block"),
        pytest.param(
            "{% extends 'base' %}{% block head %}my {{ super() }}{% endblock %}", id="a block with the base's"
        ),
        pytest.param("{% extends 'middle' %}{% block inner %}{{ number }}{% endblock %}", id="a block in a block"),
        pytest.param("{% block a %}{{ number }}{% endblock %} {{ self.a() }}", id="a block twice"),
        pytest.param(
            "{% for one in people %}{% block b scoped %}{{ one.name }}{% endblock %}{% endfor %}", id="a scoped block"
        ),
        pytest.param("{% if flag %}{% extends 'base' %}{% endif %}text", id="extends under a condition"),
        pytest.param("{% if not flag %}{% extends 'base' %}{% endif %}text", id="extends under none"),
        pytest.param("{% from 'macros' import one %}{{ one(words) }}{{ one(born=1, name=2) }}", id="a macro"),
        pytest.param("{% import 'macros' as m %}{% call m.around() %}{{ words }}{% endcall %}", id="a macro's caller"),
        pytest.param("{% import 'macros' as m %}{{ m.rest(1, words, two=markup) }}", id="a macro of anything"),
        pytest.param("{% from 'macros' import one %}{{ one(1, 2, 3) }}", id="a macro with too much"),
        pytest.param("{% from 'macros' import one %}\n{{ one() }}", id="a macro with too little"),
        pytest.param("{% from 'macros' import other %}\n{{ other() }}", id="a macro that is not there"),
        pytest.param(
            "{% from 'macros' import one %}{% autoescape false %}{{ one(words, 1) }}{% endautoescape %}{{ one(1, 2) }}",
            id="a macro that is not escaped",
        ),
        pytest.param("{% macro two(x, y=x) %}{{ x }}{{ y }}{% endmacro %}{{ two(two(1, 2), words) }}", id="in a macro"),
        pytest.param(
            "{% for one in people %}{% set two = one.born %}{{ seen('two') }}{% endfor %}{{ seen('number') }}",
            id="what sees names",
        ),
        pytest.param("{{ number() }}", id="what cannot be called"),
        pytest.param("<{% for one in people %}{% include 'part' %}{% endfor %}>", id="an include"),
        pytest.param("<{{ number }}{% include 'alone' without context %}{{ number }}>", id="an include by itself"),
        pytest.param("{% include 'other' ignore missing %}{{ shared }}", id="an include of nothing"),
        pytest.param("\n{{ other }}", id="a name that is not there"),
        pytest.param("\n\n{{ words }} {{ other.name }}", id="an attribute of nothing"),
        pytest.param("{{ words }}\n{{ people[0].age }}\n{{ words }}", id="no such attribute"),
        pytest.param("{{ words }}\n{{ row.age }}", id="no such item"),
        pytest.param("{{ words }}\n{% if people[0].age.years %}{% endif %}", id="an attribute of no attribute"),
        pytest.param("{% for one in people %}\n\n{{ one.name }}\n{{ one.age }}\n{% endfor %}", id="in a loop"),
        pytest.param(
            "{% extends 'base' %}\n{% block main %}\n{{ words }}\n{{ other }}\n{% endblock %}", id="in a block"
        ),
        pytest.param("{% if people[0].age is defined %}{% else %}none{% endif %}", id="whether it is there"),
    ],
)
def test_writes_what_jinja_writes(text: str) -> None:
    assert outcome(Environment, text) == outcome(of_jinja, text)


def test_a_block_is_handed_over_whole() -> None:
    env = Environment(jinja2.DictLoader(PARTS))
    pieces = list(env.get_template("middle").generate(VALUES))
    assert len(pieces) == 1


def test_a_template_is_read_once() -> None:
    env = Environment(jinja2.DictLoader(PARTS))
    assert env.get_template("base") is env.get_template("base", "middle")
    with pytest.raises(jinja2.TemplateNotFound):
        env.get_template("other")


@pytest.mark.parametrize("value", [Markup("<b>"), "<b>", "words", 7, True, None, 0.5])
def test_shown(value: object) -> None:
    escape: Callable[[object], str] = Markup.escape
    env = Environment(jinja2.DictLoader({}))
    assert env.from_string("{{ value }}").render(value=value) == escape(value)


def test_what_nobody_means_as_an_item_is_found_at_once() -> None:
    env = Environment(jinja2.DictLoader({}))
    assert env.from_string("{{ one.name }}").render(one=VALUES["people"][1]) == "&lt;Cy&gt;"
    with pytest.raises(AttributeError):
        env.from_string("{{ row.age }}").render(row={"age": 3})
    assert env.exact.from_string("{{ row.age }}").render(row={"age": 3}) == "3"


class Compiling(NamedTuple):
    """A folder with a template, and what stands beside it once it was compiled."""

    folder: Path

    def text(self) -> str:
        """What the template makes, read anew as another process would."""
        environment._COMPILED.here.clear()
        return Environment(jinja2.FileSystemLoader(self.folder)).get_template("page.html").render(name="Ana")

    def kept(self) -> Path:
        """The one file that is kept."""
        (found,) = (self.folder / "__pycache__").iterdir()
        return found


@pytest.fixture
def compiling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Compiling:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "page.html").write_text("Hello {{ name }}", "utf-8")
    return Compiling(tmp_path)


def test_what_a_template_was_compiled_to_is_kept(compiling: Compiling, monkeypatch: pytest.MonkeyPatch) -> None:
    assert compiling.text() == "Hello Ana"
    assert compiling.kept().name.startswith("page.html.")
    monkeypatch.setattr(Environment, "compile", None)
    assert compiling.text() == "Hello Ana"


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda data: b"", id="emptied"),
        pytest.param(lambda data: data[:-1], id="cut short"),
        pytest.param(lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:], id="one bit turned"),
        pytest.param(lambda data: bytes(32) + marshal.dumps(compile("1/0", "page.html", "exec")), id="replaced"),
    ],
)
def test_what_is_kept_and_not_whole_is_made_again(compiling: Compiling, harm: Callable[[bytes], bytes]) -> None:
    compiling.text()
    whole = compiling.kept().read_bytes()
    compiling.kept().write_bytes(harm(whole))
    assert compiling.text() == "Hello Ana"
    assert compiling.kept().read_bytes() == whole


def test_a_template_that_changed_or_moved_is_compiled_anew(compiling: Compiling) -> None:
    compiling.text()
    (compiling.folder / "page.html").write_text("Bye\n{{ name.age }}", "utf-8")
    with pytest.raises(AttributeError):
        compiling.text()
    moved = compiling.folder / "moved"
    moved.mkdir()
    for name in ("page.html", "__pycache__"):
        (compiling.folder / name).rename(moved / name)
    # An error names the template where it is now.
    with pytest.raises(AttributeError) as told:
        Compiling(moved).text()
    assert str(moved / "page.html") in {str(frame.path) for frame in told.traceback}


def test_nothing_is_kept_where_python_keeps_nothing(compiling: Compiling, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert compiling.text() == "Hello Ana"
    assert [path.name for path in compiling.folder.iterdir()] == ["page.html"]
