"""What a watch finds in a run, and why."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from groundswell.artifacts.corpus import paper_text
from groundswell.config import WatchConfig
from groundswell.encoders.cache import VectorCache, text_key
from groundswell.encoders.protocol import Encoded
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.watches.changes import Thing
from groundswell.outputs.watches.finding import Found, WatchedRun

from tests.make import make_entry
from tests.outputs.watches.runs import PAPERS, VECTORS, write_run

WAVE = [
    ("2026-01-02", "entry", 7, "GRPO (Group Relative Policy)", "emerging"),
    ("2026-01-09", "entry", 7, "GRPO (Group Relative Policy)", "growing"),
    ("2026-01-16", "entry", 7, "GRPO (Group Relative Policy)", "growing"),
    ("2026-01-02", "topic", 3, "Sea level", "no_clear_change"),
    ("2026-01-16", "topic", 3, "Sea level", "dormant"),
    ("2026-01-23", "topic", 3, "Sea level", "growing"),
    ("2026-01-30", "topic", 3, "Sea level", "growing"),
]


def find(out: Path, reported: tuple[Thing, ...] = (), **parts: Any) -> Found:
    run = WatchedRun(PublishedRun(out / "latest"), out / ".cache")
    return run.find("mine", WatchConfig(**parts), reported)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_run(tmp_path, history=WAVE)
    return tmp_path


def ids(found: Found) -> list[str]:
    return [paper.paper_id for paper in found.papers]


def test_words_are_a_search(out: Path) -> None:
    found = find(out, words="varnish OR author:müller")
    assert ids(found) == ["tides", "varnish"]
    assert found.papers[0].why == ("words: varnish OR author:müller",)


def test_papers_near_to_a_seed_are_found_and_not_the_seed(out: Path) -> None:
    found = find(out, papers=("buoys",), near=0.7)
    assert ids(found) == ["tides"]
    assert found.papers[0].why == ("similar to ‘Buoys that listen’ (0.80)",)
    assert ids(find(out, papers=("buoys",), near=0.5)) == ["tides", "varnish"]


def test_a_seed_may_be_named_by_another_of_its_ids(out: Path) -> None:
    assert ids(find(out, papers=("https://arxiv.org/abs/2601.00002v3",), near=0.7)) == ["tides"]


def test_a_seed_that_is_not_there_is_a_problem_and_no_error(out: Path) -> None:
    found = find(out, papers=("2601.99999",), words="radar")
    assert ids(found) == ["radar"]
    assert found.problems == ("the seed paper 2601.99999 is not in the run: give its abstract",)


def test_an_abstract_that_cannot_be_encoded_is_a_problem_and_no_error(out: Path) -> None:
    found = find(out, abstract="We measure tides. " * 20, authors=("Bo Li",))
    assert ids(found) == ["buoys"]
    assert "has the vectors of its papers only" in found.problems[0]


class ByHand:
    """An encoder of the papers of `PAPERS`, and of texts about tides, whose uses it counts."""

    per_text = True
    identity = {"name": "by hand"}  # noqa: RUF012 - a test's constant

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        del ids, done
        self.encoded += texts
        titles = [str(paper["title"]) for paper in PAPERS]
        rows = [next((i for i, t in enumerate(titles) if text.startswith(t)), 0) for text in texts]
        return Encoded(VECTORS[rows], np.zeros(len(texts), dtype=np.bool_))


def test_an_abstract_is_encoded_once_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = ByHand()
    monkeypatch.setattr("groundswell.outputs.search.meaning.encoder_for", lambda _: encoder)
    write_run(tmp_path, configuration={"embed": {"encoder": "minilm"}})
    kept = VectorCache(tmp_path / ".cache" / "vectors", lambda _: None).of(encoder.identity)
    texts = [paper_text(str(paper["title"]), "We measure it.") for paper in PAPERS]
    kept.add([text_key(text) for text in texts], encoder.encode((), texts, lambda _: None))
    encoder.encoded.clear()
    abstract = "We study tides, and how they differ between narrow bays and wide ones. " * 4
    for _ in range(2):
        found = find(tmp_path, abstract=abstract, near=0.7)
        assert [paper.why for paper in found.papers] == [
            ("similar to the abstract (1.00)",),
            ("similar to the abstract (0.80)",),
        ]
    assert encoder.encoded == [abstract]


def test_authors_and_organizations_are_found_however_they_are_written(out: Path) -> None:
    assert ids(find(out, authors=("Ada Bell",))) == ["buoys", "varnish"]
    assert ids(find(out, organizations=("institute of the sea",))) == ["tides"]
    assert ids(find(out, organizations=("guild",))) == ["varnish"]


def test_what_is_followed_brings_its_papers(out: Path) -> None:
    assert ids(find(out, follow=(3,))) == ["tides", "buoys"]
    assert ids(find(out, follow=("GRPO",))) == ["radar"]
    assert find(out, follow=("GRPO",)).papers[0].why == ("term: GRPO",)


def test_a_paper_of_several_parts_is_there_once_with_each_reason(out: Path) -> None:
    found = find(out, words="tides", follow=("Sea level",))
    assert ids(found) == ["tides", "buoys"]
    assert found.papers[0].why == ("words: tides", "topic: Sea level")
    assert [paper.followed for paper in found.papers] == [False, True]


def test_with_all_a_paper_must_fit_each_part(out: Path) -> None:
    assert ids(find(out, words="tides OR violin", follow=(3,), all=True)) == ["tides"]


def test_changes_of_what_is_followed_are_told_also_after_it_has_left(out: Path) -> None:
    found = find(out, follow=("GRPO", 3))
    assert [(each.text, each.as_of) for each in found.changes] == [
        ("Sea level: dormant → growing", "2026-01-30"),
        ("GRPO (Group Relative Policy): growing → ended", "2026-01-30"),
        ("GRPO (Group Relative Policy): emerging → growing", "2026-01-16"),
    ]


def test_changes_between_statuses_that_nobody_follows_are_not_told(out: Path) -> None:
    assert "dormant" not in {each.after for each in find(out, follow=(3,)).changes}


def test_a_rise_that_papers_of_the_watch_show_is_of_the_watch(tmp_path: Path) -> None:
    near = make_entry(7, label="Tidal bays", evidence=("tides", "buoys", "radar"))
    far = make_entry(8, label="Varnish", evidence=("varnish", "radar", "tides"))
    history = [
        ("2026-01-29", "topic", 3, "Sea level", "dormant"),
        ("2026-01-30", "entry", 7, "Tidal bays", "emerging"),
        ("2026-01-30", "entry", 8, "Varnish", "emerging"),
    ]
    write_run(tmp_path, entries=[near, far], history=history)
    [change] = find(tmp_path, words="tides OR buoys").changes
    assert change.text == "Tidal bays: new: emerging"
    assert change.why == "papers of this watch show it"


def test_what_was_told_of_is_told_on(out: Path) -> None:
    changes = find(out, (Thing("entry", 7),), words="radar").changes
    assert [each.after for each in changes] == [None, "growing"]


def test_what_the_first_run_says_is_no_change(tmp_path: Path) -> None:
    write_run(tmp_path, history=[("2026-01-30", "topic", 3, "Sea level", "emerging")])
    assert find(tmp_path, follow=(3,)).changes == ()
