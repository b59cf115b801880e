"""Statements of withdrawal, and sound abstracts that use the same words."""

from pathlib import Path

import pytest
from groundswell.corpus.withdrawal import standing
from groundswell.sources.records import RawRecord

Labelled = list[tuple[str, str]]


def labelled(name: str) -> Labelled:
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    return [(kind, text) for kind, _, text in (line.partition(" ") for line in lines)]


TUNED, HELD_OUT = labelled("statements.txt"), labelled("statements_held_out.txt")


@pytest.mark.parametrize("texts", [TUNED, HELD_OUT])
def test_statements_are_found_and_no_sound_abstract_is_lost(texts: Labelled) -> None:
    statements = [(kind, text) for kind, text in texts if kind != "sound"]
    found = [standing(RawRecord(abstract=text)) == kind for kind, text in statements]
    lost = [text for kind, text in texts if kind == "sound" and standing(RawRecord(abstract=text))]
    assert len(statements) >= 30
    assert sum(found) >= 0.95 * len(statements)
    assert lost == []
