"""Every regular expression of the package on texts that make careless ones run for hours."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import groundswell
import pytest

pytestmark = pytest.mark.slow

LENGTH = 4_000
LIMIT = 1.0
"""Seconds for one text; an expression whose time is linear takes milliseconds."""

PIECES = [
    "a", "A ", " ", "\n", "\r\n", "\t", "0", "1.", "-", "_", "(", "[", "{", "\\", "$", "<a ", "&#",
    "@", '"', ",", ".", "a-", "\\a{", "(a", "/", "http://", "10.1/", "a.", "withdrawn ", "%", "=",
    "|", "\u00ad", "2020-", "<!--", "$a", "Abstract ", "``", "a:", "x\n\n", "and ", "\x1b[",
]  # fmt: skip

ON_A_WORD = {
    ("groundswell.corpus.cleaning", "_LAST_WORD"),
}
"""Expressions that are used on the last 60 characters of a line."""

FROM_THE_BEGINNING = {
    ("groundswell.labeling.languages.de", "_ADJECTIVE"),
    ("groundswell.labeling.languages.de", "_MODIFIER"),
    ("groundswell.corpus.markup", "_PRICE"),
    ("groundswell.corpus.withdrawal", "_STATEMENTS"),
    ("groundswell.corpus.withdrawal", "_TITLE"),
    ("groundswell.sources.names", "_CATEGORIES"),
}
"""Expressions that are only matched from the beginning of a text."""


def patterns() -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """Every expression that a module of the package keeps, with the module and its name there."""
    seen = set()
    for module in pkgutil.walk_packages(groundswell.__path__, "groundswell."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for pattern in of(value):
                if pattern not in seen:
                    seen.add(pattern)
                    yield module.name, name, pattern


def of(value: object) -> Iterator[re.Pattern[Any]]:
    """The expressions that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from of(each)
    elif isinstance(value, dict):
        yield from of(list(value.values()))


def slow(where: tuple[str, str], pattern: re.Pattern[Any], piece: str) -> bool:
    """Whether the expression takes longer than the limit on a text of that piece, as it is used."""
    length = 60 if where in ON_A_WORD else LENGTH
    text: Any = piece * (length // len(piece)) + "!"
    use = pattern.match if where in FROM_THE_BEGINNING else pattern.search
    began = time.perf_counter()
    use(text.encode() if isinstance(pattern.pattern, bytes) else text)
    return time.perf_counter() - began > LIMIT


def test_no_expression_takes_long_on_any_text() -> None:
    found = list(patterns())
    assert len(found) > 100
    slowest = [
        (module, name, piece)
        for module, name, pattern in found
        for piece in PIECES
        if slow((module, name), pattern, piece)
    ]
    assert slowest == []


def test_the_exceptions_are_expressions_of_the_package() -> None:
    known = {(module, name) for module, name, _ in patterns()}
    assert known >= ON_A_WORD | FROM_THE_BEGINNING
