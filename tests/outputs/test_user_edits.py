"""The file topics.toml: what it may hold, and what is refused."""

from pathlib import Path

import pytest
from groundswell.artifacts import LabelOverrides, SeededTopic
from groundswell.errors import UsageError
from groundswell.outputs.user_edits import read_edits


def write(folder: Path, text: str) -> Path:
    (folder / "topics.toml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pin = [", "cannot be read: "),
        (
            '[[seeded_topic]]\nnmae = "x"',
            r"unknown key 'seeded_topic.0.nmae' \(did you mean 'name'\?\)",
        ),
        ('[[seeded_topic]]\nname = " "', "a word is empty, expected letters or digits"),
        (
            '[[seeded_topic]]\nname = "a"\nseed_words = ["b", "--"]',
            "a word is empty, expected letters or digits",
        ),
        (
            '[[seeded_topic]]\nname = "a"\n[[seeded_topic]]\nname = "A"',
            "two topics are called 'a'",
        ),
        (
            '[[seeded_topic]]\nname = "a"\nwords = ["b"]\nseed_words = ["c"]',
            "are two names of one thing: use 'seeded_topic.seed_words'",
        ),
        ("[merge]\n1 = 2\n2 = 1", "topic 1 is merged into itself"),
        ("[merge]\n1 = 2\n2 = 3\n3 = 2", "topic 1 is merged into itself, by way of 2"),
        ("[merge]\n3 = 3", "topic 3 is merged into itself"),
        ('[rename]\n4 = " "', "the name for 4 is empty"),
        ("hide = 3", "hide = 3"),
    ],
)
def test_a_file_that_cannot_be_applied_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_edits(write(tmp_path, text))


def test_without_a_file_there_are_no_edits(tmp_path: Path) -> None:
    edits = read_edits(tmp_path)
    assert edits.topic_edits().into == {}
    assert edits.label_overrides() == LabelOverrides()


def test_merges_of_merges_lead_to_the_last(tmp_path: Path) -> None:
    edits = read_edits(write(tmp_path, "[merge]\n1 = 2\n2 = 5"))
    assert edits.topic_edits().into == {1: 5, 2: 5}


def test_edits_are_the_same_in_any_order(tmp_path: Path) -> None:
    first = read_edits(write(tmp_path, 'pin = [5, 3, 5]\nhide = [2, 1]\n[rename]\n9="b"\n7="a"'))
    second = read_edits(write(tmp_path, 'hide = [1, 2]\npin = [3, 5]\n[rename]\n7=" a"\n9="b"'))
    assert first.topic_edits() == second.topic_edits()
    assert first.topic_edits().pinned == (3, 5)
    assert first.label_overrides() == second.label_overrides()
    assert first.label_overrides() == LabelOverrides(((7, "a"), (9, "b")), hidden=(1, 2))


def test_a_seeded_topic_has_its_name_and_its_seed_words(tmp_path: Path) -> None:
    edits = read_edits(
        write(tmp_path, '[[seeded_topic]]\nname = "Dust"\nseed_words = ["comet dust"]')
    )
    assert edits.topic_edits().seeded == (SeededTopic("Dust", ("comet dust",)),)
