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


@pytest.mark.parametrize(
    ("comment", "kind"),
    [
        ("withdrawn by the authors", "withdrawn"),
        ("12 pages. This paper has been withdrawn due to an error in Lemma 2", "withdrawn"),
        ("Withdrawn: the code had a fault", "withdrawn"),
        ("arXiv admin note: withdrawn by arXiv administrators", "withdrawn"),
        ("The authors have withdrawn this paper", "withdrawn"),
        ("Paper withdrawn; a new version will follow", "withdrawn"),
        ("This article has been retracted by the journal", "retracted"),
        ("Retracted by the editors, see the notice", "retracted"),
        ("The editors have issued an expression of concern", "expression of concern"),
        ("This paper supersedes the withdrawn arXiv:1203.0001", None),
        ("A corrected version of a paper that was withdrawn in May", None),
        ("9 pages, on money that is withdrawn from banks", None),
        ("The submission to the workshop was accepted", None),
        ("21 pages, 4 figures", None),
    ],
)
def test_a_comment_states_it_in_many_forms(comment: str, kind: str | None) -> None:
    assert standing(RawRecord(abstract="We study locks.", comment=comment)) == kind


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("RETRACTED: Locks of old canals", "retracted"),
        ("Retracted Article: Locks of old canals", "retracted"),
        ("[WITHDRAWN] Locks of old canals", "withdrawn"),
        ("WITHDRAWN: Locks of old canals", "withdrawn"),
        ("Expression of Concern: Locks of old canals", "expression of concern"),
        ("Retraction notice to: Locks of old canals", "notice"),
        ("Retracted landing gears of small aircraft", None),
        ("Withdrawn students in small classes", None),
        ("Retraction of the tongue in three vowels", None),
    ],
)
def test_a_title_states_it_before_a_colon_or_in_brackets(title: str, kind: str | None) -> None:
    assert standing(RawRecord(title=title, abstract="We study locks.")) == kind


@pytest.mark.parametrize("flag", ["withdrawn", "retracted", "expression of concern", "notice"])
def test_a_flag_decides(flag: str) -> None:
    assert standing(RawRecord(abstract="We study locks.", flags=(flag,))) == flag


@pytest.mark.parametrize(
    "abstract",
    [
        "This paper has been withdrawn by the authors due to a fault in the pump. We study locks.",
        "We study locks of canals. We count them. This submission has been withdrawn by arXiv.",
        "This version of the paper is being withdrawn for modification.",
        "Accordingly, this article is withdrawn by its authour.",
        "This manuscript has been withdrawn to provide a better drawing of the lock.",
    ],
)
def test_a_statement_in_full_counts_beside_the_abstract_that_was_left(abstract: str) -> None:
    assert standing(RawRecord(abstract=abstract)) == "withdrawn"
