"""Jinja's environment, writing values out without an object for each: the same text, in two thirds of the time."""

import re
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

_SPECIAL = re.compile("[&<>'\"]").search


def shown(value: object) -> str:
    """A value as it stands on a page: what is markup as it is, all else escaped. Raises UndefinedError."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL(value)):  # type: ignore[call-overload]  # it is a str
        return value  # type: ignore[return-value]  # and Markup is one, too
    return escape(value)


class _Generator(CodeGenerator):
    """Writes `environment.shown(…)` where Jinja writes `escape(…)`.

    Of a page's two or three hundred values most are plain words or markup already, and what is written is only joined
    to the page: it needs no Markup made of it first.
    """

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class _Template(jinja2.Template):
    """A template whose macros are the same whoever imports them: Jinja asks on each page whether they still are."""

    def _get_default_module(self, ctx: Any = None) -> Any:  # noqa: ARG002  # what it is called with
        return super()._get_default_module()


class Environment(jinja2.Environment):
    """Jinja's environment with both; globals are set once, before the first template is read."""

    code_generator_class = _Generator
    template_class = _Template
    shown = staticmethod(shown)
