"""What the pages share: tables in Markdown, and the types of Python in a reader's words."""

import ast
import inspect
import textwrap
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import is_dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

_MADE = "<!-- Made by `make reference` from the code: change it there. -->\n\n"

_WORDS: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    date: "day",
    type(None): "null",
}


def introduction(page: str) -> str:
    """Return how a page begins: that it is made, and the text of the file beside this one."""
    return _MADE + text_of(page)


def text_of(name: str) -> str:
    """Return the text of a file beside this one."""
    return Path(__file__).with_name(f"{name}.md").read_text(encoding="utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def in_words(kind: Any) -> str:
    """Return a type as a reader of no Python would name it."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(in_words(each) for each in inner)
    if origin is tuple:
        return f"list of {_many(in_words(inner[0]))}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"table of {_many(in_words(inner[1]))}"
    plain = inner[0] if origin is Annotated else kind
    return "object" if is_dataclass(plain) else _WORDS.get(plain, str(plain))


def _many(words: str) -> str:
    first, *rest = words.split(" or ")
    return " or ".join([f"{first}s", *(f"{each}s" for each in rest)])


@cache
def attribute_docs(cls: type) -> Mapping[str, str]:
    """Return the docstrings that stand below the attributes of a class, its parents' included."""
    found = {name: text for base in cls.__bases__ for name, text in _inherited(base).items()}
    body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    statements = body.body if isinstance(body, ast.ClassDef) else []
    for before, after in pairwise(statements):
        named = isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name)
        if named and isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
            found[before.target.id] = inspect.cleandoc(str(after.value.value))  # type: ignore[attr-defined]
    return found


def _inherited(base: type) -> Mapping[str, str]:
    return attribute_docs(base) if base.__module__.startswith("groundswell") else {}
