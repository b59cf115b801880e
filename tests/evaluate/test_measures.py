"""Measures of a partition, on answers worked out by hand."""

import sys
from types import ModuleType

import numpy as np
import pytest
from groundswell.evaluate import measures
from groundswell.evaluate.measures import Labels


def labels(*values: int) -> Labels:
    return np.array(values, dtype=np.int64)


def test_papers_without_a_topic_count_against_agreement_over_all_papers_only() -> None:
    truth = np.array(["a", "a", "a", "b", "b", "b"])
    found = measures.agreement(labels(0, 0, -1, 1, 1, -1), truth)
    assert found["ami_covered"] == found["ari_covered"] == pytest.approx(1)
    assert found["ari_all"] < 0.7
    assert found["ami_all"] < 0.9


def test_coverage_and_number_leave_outliers_out() -> None:
    found = labels(0, 0, 4, -1)
    assert measures.coverage(found) == 0.75
    assert measures.count(found) == 2


def test_runs_are_compared_over_the_papers_that_both_had() -> None:
    left = (np.array([0, 1, 2, 3]), labels(0, 0, 1, 1))
    right = (np.array([1, 2, 3, 9]), labels(5, 2, 2, 0))
    crossed = (np.array([0, 1, 2, 3]), labels(0, 1, 0, 1))
    same, other, _ = measures.stability([left, right, crossed])
    assert same == pytest.approx(1)
    assert other < 0.1


def test_each_topic_gets_the_words_that_are_its_own() -> None:
    texts = ["the tides rise", "tides fall", "lichens grow", "lichens spread", "storms"]
    words = measures.worded(*measures.vocabulary(texts), labels(0, 0, 1, 1, -1), 1)
    assert words == (("tides",), ("lichens",))


def test_diversity_is_the_share_of_distinct_words() -> None:
    assert measures.diversity((("a", "b"), ("b", "c"))) == 0.75
    assert measures.diversity(()) == 0


def test_words_that_stand_together_cohere_more() -> None:
    pytest.importorskip("gensim", reason="gensim is the extra 'evaluate'")
    filler = [f"word{chr(97 + i)}" for i in range(20)]
    texts = [f"alpha beta {filler[i % 20]}" for i in range(60)]
    texts += [f"{word} {filler[i % 20]}" for i in range(40) for word in ("gamma", "delta")]
    together, apart = measures.coherence([(("alpha", "beta"),), (("gamma", "delta"),)], texts)
    assert together["npmi"] > 0.5 > apart["npmi"]
    assert together["c_v"] > apart["c_v"]


def test_coherence_is_the_mean_over_topics_of_two_words_and_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """gensim's own figures are its affair; here each topic's is the length of its first word."""

    class CoherenceModel:
        def __init__(self, topics: list[list[str]], coherence: str, **_: object) -> None:
            self.values = [len(topic[0]) + (coherence == "c_v") / 2 for topic in topics]

        def get_coherence_per_topic(self) -> list[float]:
            return self.values

    for name, members in (
        ("gensim", {}),
        ("gensim.corpora", {"Dictionary": lambda tokens: tokens}),
        ("gensim.models", {"CoherenceModel": CoherenceModel}),
    ):
        module = ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)
    partitions = [(("ab", "c"), ("abcd", "e"), ("alone",)), (("alone",),), (("ab", "c"),)]
    assert measures.coherence(partitions, ["ab c"]) == [
        {"npmi": 3.0, "c_v": 3.5},
        {},
        {"npmi": 2.0, "c_v": 2.5},
    ]
    assert measures.coherence([(), (("alone",),)], ["ab c"]) == [{}, {}]


def test_without_names_or_papers_the_shares_are_zero() -> None:
    assert measures.named([]) == {"distinct_labels": 0.0, "numbered_labels": 0.0}
    nothing = np.zeros((0, 2), dtype=np.float32)
    assert measures.label_accuracy(nothing, labels(), np.eye(2, dtype=np.float32)) == 0.0
    assert measures.interval([2.0]) == measures.Interval(2.0, 2.0, 2.0)
    assert measures.spread([1.0, 3.0, 2.0]) == measures.Interval(2.0, 1.0, 3.0)


def test_a_bertopic_name_is_numbered_and_twins_are_not_distinct() -> None:
    found = measures.named(["3_gaussian_splatting", "Agents", "agents", "-1_the_of"])
    assert found == {"distinct_labels": 0.75, "numbered_labels": 0.5}
    assert measures.named(["3D generation"])["numbered_labels"] == 0


def test_a_label_fits_where_it_is_the_nearest_to_its_papers() -> None:
    names = np.eye(2, dtype=np.float32)
    papers = np.array([[0.9, 0.1], [0.1, 0.9], [0.8, 0.2], [0.6, 0.4]], dtype=np.float32)
    assert measures.label_accuracy(papers, labels(0, 1, 1, 0), names) == 0.75


def test_the_interval_is_students() -> None:
    found = measures.interval([1.0, 2.0, 3.0])
    # t(0.975, 2) = 4.3027, standard error 1 / sqrt(3)
    assert found.mean == 2.0
    assert found.high == pytest.approx(2 + 4.3027 / 3**0.5, abs=1e-4)


def test_thinning_sends_the_weakest_papers_out() -> None:
    strength = np.array([0.9, 0.1, 0.0, 0.5, 0.7], dtype=np.float32)
    found = measures.thinned(labels(0, 0, -1, 1, 1), strength, 0.4)
    assert found.tolist() == [0, -1, -1, -1, 1]


def test_one_slow_run_does_not_move_the_middle() -> None:
    assert measures.middle([2.0, 60.0, 3.0]) == measures.Interval(3.0, 2.0, 60.0)
