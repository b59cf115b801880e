"""Texts that were read in an earlier run are not read again."""

from pathlib import Path

import numpy as np
import pytest
from groundswell.labeling import read_texts as module
from groundswell.labeling.languages import find_language
from groundswell.labeling.read_texts import ReadTexts, read_texts
from groundswell.labeling.tokens import Tokens, tokenize
from groundswell.runtime.code import CodeDigests
from groundswell.runtime.pieces import NO_PIECES, Pieces

ENGLISH = find_language("en")
CODE = CodeDigests()
TITLES = [f"On the graph number {number} of our series" for number in range(60)]
ABSTRACTS = [
    f"We train {number} graph neural networks (GNNs), $x_{number}$ at a time."
    for number in range(60)
]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have some eight papers be a part, as 256 are."""
    monkeypatch.setattr(module, "_PART", 8)


@pytest.fixture
def tokenized(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many papers each call divides into tokens."""
    sizes: list[int] = []

    def noted(titles: list[str], abstracts: list[str]) -> Tokens:
        sizes.append(len(titles))
        return tokenize(titles, abstracts)

    monkeypatch.setattr("groundswell.labeling.read_texts.tokenize", noted)
    return sizes


def read(root: Path | None, titles: list[str], abstracts: list[str]) -> ReadTexts:
    return read_texts(titles, abstracts, ENGLISH, Pieces(root, CODE) if root else NO_PIECES)


def is_same(found: ReadTexts, other: ReadTexts) -> bool:
    return (
        found.papers == other.papers
        and found.tokens.forms == other.tokens.forms
        and np.array_equal(found.tokens.form_ids, other.tokens.form_ids)
        and list(found.definitions) == list(other.definitions)
    )


def test_kept_texts_are_the_same_as_those_read_anew(tmp_path: Path, tokenized: list[int]) -> None:
    usual = read(None, TITLES, ABSTRACTS)
    assert is_same(read(tmp_path, TITLES, ABSTRACTS), usual)
    tokenized.clear()
    assert is_same(read(tmp_path, TITLES, ABSTRACTS), usual)
    assert tokenized == []
    assert usual.definitions[0] == ("GNN", "graph neural networks")


def test_a_paper_that_is_added_has_only_its_part_read(tmp_path: Path, tokenized: list[int]) -> None:
    read(tmp_path, TITLES, ABSTRACTS)
    parts, sizes = len(tokenized), sum(tokenized)
    tokenized.clear()
    titles = [*TITLES[:30], "A title between", *TITLES[30:]]
    abstracts = [*ABSTRACTS[:30], "An abstract between.", *ABSTRACTS[30:]]
    found = read(tmp_path, titles, abstracts)
    assert parts > 3
    assert sizes == 60
    assert len(tokenized) <= 2
    assert is_same(found, read(None, titles, abstracts))


def test_another_language_reads_the_same_texts_anew(tmp_path: Path, tokenized: list[int]) -> None:
    read(tmp_path, TITLES, ABSTRACTS)
    tokenized.clear()
    read_texts(TITLES, ABSTRACTS, find_language("de"), Pieces(tmp_path, CODE))
    assert sum(tokenized) == 60


def test_no_texts_are_no_tokens(tmp_path: Path) -> None:
    assert is_same(read(tmp_path, [], []), read(None, [], []))
