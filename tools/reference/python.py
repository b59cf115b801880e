"""The page of the library: the public names, with their signatures and docstrings."""

import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import groundswell as gs

from tools.reference.markdown import introduction, table

_SECTIONS = re.compile(r"^(Args|Returns|Raises|Yields):$", re.MULTILINE)


def python_page() -> str:
    """Return the page."""
    names = [name for name in gs.__all__ if not name.startswith("__")]
    return introduction("python") + "".join(f"\n{_of(name)}" for name in names)


def _of(name: str) -> str:
    thing = getattr(gs, name)
    if name == "Config":
        text = "The whole configuration: its tables and their keys are on [Settings](settings.md)."
        return f"## gs.{name}\n\n{text}\n"
    text = _text(thing.__doc__)
    if not inspect.isclass(thing) or issubclass(thing, (Exception, Warning)):
        called = "" if inspect.isclass(thing) else f"\n{_call(f'gs.{name}', thing)}\n"
        return f"## gs.{name}\n{called}\n{text}\n"
    # Runs, topics and entries are made by calls, not by their users.
    called = f"\n{_call(f'gs.{name}', thing)}\n" if name == "TopicTracker" else ""
    rows = [(f"`{each}`", _text(value.__doc__)) for each, value in _attributes(thing)]
    listed = f"\n{table(['attribute', 'what it is'], rows)}" if rows else ""
    methods = "".join(f"\n{_method(name, *each)}" for each in _methods(thing))
    return f"## gs.{name}\n{called}\n{text}\n{listed}{methods}"


def _attributes(cls: type) -> Iterator[tuple[str, Any]]:
    """Yield the properties of a class."""
    for name, value in _members(cls).items():
        if isinstance(value, (property, cached_property)):
            yield name, value


def _methods(cls: type) -> Iterator[tuple[str, Any]]:
    """Yield the methods of a class as functions."""
    for name, value in _members(cls).items():
        function = value.__func__ if isinstance(value, classmethod) else value
        if inspect.isfunction(function):
            yield name, function


def _members(cls: type) -> Mapping[str, Any]:
    """Return the public members of a class and of its parents in this package."""
    places = [base for base in reversed(cls.__mro__) if base.__module__.startswith("groundswell")]
    members = {name: value for base in places for name, value in vars(base).items()}
    return {name: value for name, value in members.items() if not name.startswith("_")}


def _method(owner: str, name: str, function: Any) -> str:
    return f"### {owner}.{name}()\n\n{_call(name, function)}\n\n{_text(function.__doc__)}\n"


def _call(name: str, function: Any) -> str:
    """Return a block with a call: its parameters and their defaults, without types."""
    signature = inspect.signature(function)
    parameters = [
        each.replace(annotation=inspect.Parameter.empty)
        for each in signature.parameters.values()
        if each.name not in ("self", "cls")
    ]
    shown = signature.replace(parameters=parameters, return_annotation=inspect.Signature.empty)
    return f"```text\n{name}{shown}\n```"


def _text(docstring: str | None) -> str:
    """Return a docstring in Markdown: its sections become lists."""
    lines: list[str] = []
    section = False
    for line in inspect.cleandoc(docstring or "").splitlines():
        if _SECTIONS.fullmatch(line):
            section = True
            lines += [f"**{line.rstrip(':')}**", ""]
        elif section and (found := re.match(r" {4}(\w+): (.*)", line)):
            lines.append(f"- `{found[1]}`: {found[2]}")
        elif section and line.strip():
            lines.append(f"  {line.strip()}")
        else:
            section = section and not line
            lines.append(line)
    return "\n".join(lines).strip()
