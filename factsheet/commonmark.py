"""Markdown to HTML with cmark, GitHub's CommonMark engine in C, with the memory it takes given back.

cmarkgfm's own function keeps each document's tree and text for as long as the process lives
(https://github.com/theacodes/cmarkgfm/issues/53): 80 KB for a text of 2 KB. What frees them is in the same library.
"""

import ctypes
from collections.abc import Callable
from typing import Any

from cmarkgfm import _cmark, cmark

EXTENSIONS = ["table", "strikethrough", "autolink"]
OPTIONS = cmark.Options.CMARK_OPT_FOOTNOTES | cmark.Options.CMARK_OPT_SMART

_ffi, _lib = _cmark.ffi, _cmark.lib


class _Memory(ctypes.Structure):
    """cmark's `cmark_mem`: the functions it allocates and frees with."""

    _fields_ = (
        ("calloc", ctypes.c_void_p),
        ("realloc", ctypes.c_void_p),
        ("free", ctypes.CFUNCTYPE(None, ctypes.c_void_p)),
    )


def _freeing() -> tuple[Callable[[int], None], Callable[[int], None]] | None:
    """What frees a tree, and what frees a text; None where the library does not show them, and the memory is lost."""
    try:
        library = ctypes.CDLL(_cmark.__file__)
        tree, memory = library.cmark_node_free, library.cmark_get_default_mem_allocator
    except (OSError, AttributeError):
        return None
    tree.argtypes, tree.restype = [ctypes.c_void_p], None
    memory.argtypes, memory.restype = [], ctypes.POINTER(_Memory)
    return tree, memory().contents.free


_FREE = _freeing()
cmark.core_extensions_ensure_registered()
_EXTENSIONS = [cmark.find_syntax_extension(name) for name in EXTENSIONS]


def to_html(text: str) -> str:
    """The HTML of a text in GitHub-flavoured Markdown, raw HTML and unsafe addresses left out."""
    parser = cmark.parser_new(options=OPTIONS)
    root = html = _ffi.NULL
    try:
        for one in _EXTENSIONS:
            cmark.parser_attach_syntax_extension(parser, one)
        cmark.parser_feed(parser, text)
        root = cmark.parser_finish(parser)
        html = _lib.cmark_render_html(root, OPTIONS, cmark.parser_get_syntax_extensions(parser))
        found: str = _ffi.string(html).decode()
        return found
    finally:
        if _FREE:
            free_tree, free_text = _FREE
            free_text(_address(html))
            free_tree(_address(root))
        cmark.parser_free(parser)


def _address(pointer: Any) -> int:
    return int(_ffi.cast("uintptr_t", pointer))
