"""Modules of the page beside what does the same in Python."""

import base64
import bz2
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from groundswell.errors import UsageError
from groundswell.outputs.search.query import FIELDS, AnyOf, NoneOf, Query, Words, parse
from groundswell.report.packing import encode
from groundswell.signals.prevalence import jeffreys

from tests.browser.modules import expose

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PIECES = [*"()\"*-", "AND", "OR", "NOT", " ", " ", " ", "kelp", "Tide", "naïve", "co-op", "q*",
          "3d", "author:", "Lab:", "lab-no:", "org:", "TOPIC:", "also:", "date:2026-01",
          '"sea level"', '"open', "x:y"]  # fmt: skip


@pytest.fixture
def blank(browser: "Browser") -> "Iterator[Page]":
    page = browser.new_page()
    yield page
    page.close()


def plain(query: Query | None) -> Any:
    """A query as the page's script has it."""
    if query is None:
        return None
    if isinstance(query, Words):
        return {"words": query.text, "field": query.field, "prefix": query.prefix}
    if isinstance(query, NoneOf):
        return {"not": plain(query.part)}
    kind = "any" if isinstance(query, AnyOf) else "all"
    return {kind: [plain(part) for part in query.parts]}


OWN = ["lab", "lab-no"]
"""Columns of a user's own."""


def parsed(text: str) -> Any:
    """A query, or the operator that joins nothing, or None where there is no word."""
    try:
        return plain(parse(text, OWN))
    except UsageError as error:
        refused = re.search(r"has nothing for (\w+) to join", str(error))
        return refused and refused[1]


def without_quoted(query: Any) -> Any:
    if isinstance(query, list):
        return [without_quoted(part) for part in query]
    if isinstance(query, dict):
        return {key: without_quoted(part) for key, part in query.items() if key != "quoted"}
    return query


def test_the_page_reads_queries_as_the_command_does(blank: "Page", tmp_path: Path) -> None:
    chance = random.Random(0)  # noqa: S311 - texts, not secrets
    texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 12))) for _ in range(2_000)]
    expose(blank, tmp_path, "shared/search/query.js", "parsed, FIELDS")
    read = """([texts, own]) => texts.map(text => {
      const { query, dangling } = parsed(text, own);
      return query && (dangling || query);
    })"""
    found = blank.evaluate(read, [texts, OWN])
    assert blank.evaluate("() => FIELDS") == list(FIELDS)
    wrong = [
        (text, without_quoted(query), parsed(text))
        for text, query in zip(texts, found, strict=True)
        if without_quoted(query) != parsed(text)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"a" * 100_000 + b"bbbb" + b"ccccc" + b"d" * 259 + b"e" * 260,
        bytes(range(256)) * 300,
        random.Random(0).randbytes(150_000),  # noqa: S311 - bytes, not secrets
        "Wörter und Sätze. ".encode() * 60_000,
    ],
    ids=["nothing", "one byte", "runs", "every byte", "noise", "two blocks"],
)
def test_bzip2_is_unpacked_byte_for_byte(blank: "Page", tmp_path: Path, data: bytes) -> None:
    expose(blank, tmp_path, "shared/packed.js", "unpackedBytes")
    text = encode(bz2.compress(data))
    found = blank.evaluate(
        """async text => {
          const held = document.createElement("script");
          held.type = "application/octet-stream";
          held.id = "held";
          held.textContent = text;
          document.head.append(held);
          const bytes = await unpackedBytes("held");
          let binary = "";
          for (const byte of bytes) binary += String.fromCharCode(byte);
          return btoa(binary);
        }""",
        text,
    )
    assert base64.b64decode(found) == data


def test_the_page_computes_intervals_as_the_run_does(blank: "Page", tmp_path: Path) -> None:
    pairs = [(0, 1), (1, 1), (0, 10), (1, 10), (10, 10), (3, 400), (399, 400), (40, 6_481)]
    expose(blank, tmp_path, "shared/jeffreys.js", "jeffreys")
    found = blank.evaluate("pairs => pairs.map(([k, n]) => jeffreys(k, n, 0.95))", pairs)
    counts, totals = np.array(pairs).T
    low, high = jeffreys(counts, totals, 0.95)
    assert np.allclose(found, np.stack([low, high], axis=1), atol=1e-7)


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("transfomer", ["transformer"]),
        ("tranfsormer", ["transformer"]),
        ("keplr", ["kepler"]),
        ("kelp", []),
        ("gpt5", []),
    ],
)
def test_a_misspelled_word_is_read_as_the_nearest(
    blank: "Page", tmp_path: Path, word: str, nearest: list[str]
) -> None:
    expose(blank, tmp_path, "shared/search/spelling.js", "nearlySpelled")
    words = ["transformer", "transformation", "kepler", "gpt4", "sea"]
    found = blank.evaluate("([word, words]) => nearlySpelled(word, words)", [word, words])
    assert found == nearest
