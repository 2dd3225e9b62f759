"""Jinja's environment, with less done for each value of a page: the same text, in half the time."""

import keyword
import marshal
import sys
from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import cached_property
from hashlib import blake2b
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from factsheet import unchanged

_DIGEST = 32
# `escape` before it makes a Markup, where MarkupSafe has it.
_escaped: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)


def shown(value: object) -> str:
    """A value that is neither words nor markup, as it stands on a page. Raises UndefinedError."""
    return str(value) if type(value) is int else escape(value)


def called(
    context: Context, function: Callable[..., Any], arguments: tuple[Any, ...], local: Mapping[str, object]
) -> Any:
    """What a function gives, as Jinja calls it; of a macro that is given all its arguments, none has to be sought."""
    if (
        type(function) is Macro
        and len(arguments) == function._argument_count
        and not (function.catch_kwargs or function.catch_varargs or function.caller)
    ):
        text = function._func(*arguments)
        return Markup(text) if context.eval_ctx.autoescape else text  # noqa: S704  # a macro escapes what it shows
    return context.call(function, *arguments, **local)


class _Generator(CodeGenerator):
    """Writes `shown` and `called` for what Jinja writes, and gathers the text of a block before it hands it over.

    Of a page's two or three hundred values most are plain words or markup already, and what is written is only joined
    to the page: it needs no Markup made of it first. And Jinja would pass each piece of a page by itself through the
    block, the template and the one it extends.
    """

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("shown, escaped = environment.shown, environment.escaped")

    def enter_frame(self, frame: Frame) -> None:
        super().enter_frame(frame)
        if frame.buffer is None:
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        super().leave_frame(frame, with_python_scope)
        if frame.parent is None:
            # A template that extends another has none of its own, and its page then is one piece, not copied again.
            self.writeline(f"if {frame.buffer}: yield concat({frame.buffer})")

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:  # noqa: N802  # as Jinja's is called
        if not node.with_context:
            # Jinja hands over such a template's text itself: what stands before it goes first.
            self.writeline(f"yield concat({frame.buffer})")
            self.writeline(f"{frame.buffer}.clear()")
        super().visit_Include(node, frame)

    def visit_Call(  # noqa: N802  # as Jinja's is called
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs or not isinstance(node.node, nodes.Name):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("environment.called(context, ")
        self.visit(node.node, frame)
        self.write(", ")
        self.visit(nodes.Tuple(node.args, "load"), frame)
        self.write(", {")
        if frame.loop_frame:
            self.write("'_loop_vars': _loop_vars, ")
        if frame.block_frame:
            self.write("'_block_vars': _block_vars")
        self.write("})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not self._plainly(frame, finalize):
            super()._output_child_pre(node, frame, finalize)
            return
        # What `shown` begins with, without the call.
        self.write("value if type(value := ")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if not self._plainly(frame, finalize):
            super()._output_child_post(node, frame, finalize)
            return
        self.write(") is Markup else escaped(value) if type(value) is str else shown(value)")

    @staticmethod
    def _plainly(frame: Frame, finalize: Any) -> bool:
        return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None)


class _OfAttributes(_Generator):
    """Takes what stands after a point for an attribute, without looking for an item of that name."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802  # as Jinja's is called
        # What Jinja calls `self` has its blocks as items.
        of_blocks = isinstance(node.node, nodes.Name) and node.node.name == "self"
        if of_blocks or keyword.iskeyword(node.attr):
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")


class _Compiled(jinja2.BytecodeCache):
    """What templates were compiled to, here and where Python keeps what it compiles: in `__pycache__` beside each.

    What is found there is relied upon for a template of the same text and name, compiled by the same Python, Jinja and
    module as this. Where Python itself may keep nothing (`PYTHONDONTWRITEBYTECODE`, another's folder), nothing is kept.
    """

    def __init__(self) -> None:
        self.here: dict[str, tuple[str, CodeType]] = {}
        self.compiler = b"\0".join((MAGIC_NUMBER, jinja2.__version__.encode(), Path(__file__).read_bytes()))

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002  # what it is called with
        return filename or ""

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.here.get(bucket.key, ("", None))
        if checksum == bucket.checksum or not bucket.key:
            bucket.code = code
            return
        with suppress(OSError, EOFError, ValueError, TypeError):
            data = Path(_kept(bucket)).read_bytes()
            if data[:_DIGEST] == self._digest(bucket, data[_DIGEST:]):
                self._loaded(bucket, marshal.loads(data[_DIGEST:]))  # noqa: S302  # as Python's own, and checked

    def dump_bytecode(self, bucket: Bucket) -> None:
        if not bucket.key or not bucket.code:
            return
        self._loaded(bucket, bucket.code)
        if not sys.dont_write_bytecode:
            code = marshal.dumps(bucket.code)
            unchanged.save(Path(_kept(bucket)), self._digest(bucket, code) + code)

    def _loaded(self, bucket: Bucket, code: CodeType) -> None:
        bucket.code = code
        self.here[bucket.key] = bucket.checksum, code

    def _digest(self, bucket: Bucket, code: bytes) -> bytes:
        parts = self.compiler, bucket.key.encode(), bucket.checksum.encode(), code
        return blake2b(b"\0".join(parts), digest_size=_DIGEST).digest()


def _kept(bucket: Bucket) -> str:
    return cache_from_source(f"{bucket.key}.py")


_COMPILED = _Compiled()


class _Template(jinja2.Template):
    """A template whose macros are the same whoever imports them: Jinja asks on each page whether they still are."""

    def _get_default_module(self, ctx: Any = None) -> Any:  # noqa: ARG002  # what it is called with
        return super()._get_default_module()


class Environment(jinja2.Environment):
    """Jinja's environment with all that: everything is escaped, and a missing value is an error.

    Templates never change, nor do globals once the first of them is read. What stands after a point is an attribute;
    `exact` is the environment in which it may be an item, too, as in Jinja's own, for templates that count on that.
    """

    code_generator_class: type[_Generator] = _OfAttributes
    template_class = _Template
    shown = staticmethod(shown)
    escaped = staticmethod(_escaped)
    called = staticmethod(called)

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        super().__init__(
            loader=loader,
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            # Our templates have no constants to fold, and Jinja looks for them again at each level of an expression.
            optimized=False,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_COMPILED,
        )
        self.loader: jinja2.BaseLoader = loader
        self.read: dict[Any, jinja2.Template] = {}

    @cached_property
    def exact(self) -> "Exact":
        """The same, with Jinja's own way to whatever stands after a point."""
        other = Exact(self.loader)
        other.filters, other.globals = self.filters, self.globals
        return other

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> jinja2.Template:
        """A template, read once: Jinja asks of each, five times a page, whether it has the same loader still."""
        found = self.read.get(name)
        if found is None:
            found = self.read[name] = super().get_template(name, parent, globals)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template: a plain dictionary, for it is copied for each page."""
        return {**self.globals, **(d or {})}


class Exact(Environment):
    """The environment in which what stands after a point is an attribute or, where there is none, an item."""

    code_generator_class = _Generator

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        super().__init__(loader)
        self.bytecode_cache = None
