from collections.abc import Sequence

import numpy as np
import pytest
from groundswell.labeling.candidates import Candidates, LabeledPapers, find_candidates
from groundswell.labeling.languages import find_language
from groundswell.labeling.normalization import normalize_texts
from groundswell.labeling.phrases import find_phrases
from numpy.typing import ArrayLike

ENGLISH = find_language("en")


def found(
    abstracts: Sequence[str],
    labels: Sequence[int],
    titles: Sequence[str] | None = None,
    vectors: ArrayLike | None = None,
) -> list[Candidates]:
    """The candidates of clusters; by default all vectors of a cluster are one axis."""
    texts = normalize_texts(titles or [""] * len(abstracts), abstracts, ENGLISH)
    phrases = find_phrases(texts, len(abstracts), min_papers=1)
    of = np.array(labels)
    centroids = np.eye(max(labels) + 1, 4, dtype=np.float32)
    rows = np.array(
        np.where(of[:, None] < 0, 0.5, centroids[of]) if vectors is None else vectors,
        dtype=np.float32,
    )
    return find_candidates(texts, phrases, LabeledPapers(of, rows, centroids), ENGLISH)


def value(candidates: Candidates, phrase: str, name: str) -> float:
    return float(getattr(candidates, name)[list(candidates.texts).index(phrase)])


def test_coverage_is_the_share_of_the_clusters_papers_that_use_a_phrase() -> None:
    first, _ = found(["Splatting.", "Splatting.", "Avatars.", "Kernels."], [0, 0, 0, 1])
    assert value(first, "splatting", "coverage") == 2 / 3
    assert "kernels" not in first.texts


def test_a_phrase_that_other_clusters_use_weighs_less_and_fits_less() -> None:
    abstracts = ["Splatting and avatars."] * 3 + ["Avatars."] * 3
    first, _ = found(abstracts, [0, 0, 0, 1, 1, 1])
    for name in ("weight", "relevance", "fit"):
        assert value(first, "splatting", name) > value(first, "avatars", name)


def test_a_phrase_that_papers_without_a_cluster_use_weighs_less() -> None:
    abstracts = ["Splatting and avatars."] * 3 + ["Avatars."] * 3
    [first] = found(abstracts, [0, 0, 0, -1, -1, -1])
    assert value(first, "splatting", "weight") > value(first, "avatars", "weight")


def test_a_longer_phrase_is_more_relevant_than_its_words() -> None:
    first, _ = found(["Lidar odometry."] * 3 + ["Kernels."], [0, 0, 0, 1])
    assert value(first, "lidar odometry", "relevance") > value(first, "odometry", "relevance")
    assert value(first, "lidar odometry", "weight") == value(first, "odometry", "weight")


def test_a_weak_last_word_lessens_relevance_and_fit() -> None:
    first, _ = found(["Lidar odometry. Lidar dataset."] * 3 + ["Kernels."], [0, 0, 0, 1])
    for name in ("relevance", "fit"):
        assert value(first, "lidar dataset", name) < value(first, "lidar odometry", name)


def test_a_phrase_in_titles_fits_better() -> None:
    titles = ["On avatars"] * 3 + [""]
    first, _ = found(["Splatting and avatars."] * 3 + ["Kernels."], [0, 0, 0, 1], titles)
    assert value(first, "avatars", "fit") > value(first, "splatting", "fit")


def test_a_phrase_whose_papers_are_near_the_centroid_fits_better() -> None:
    vectors = [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 1, 0, 0]]
    abstracts = ["Splatting.", "Splatting.", "Avatars.", "Avatars.", "Kernels."]
    first, _ = found(abstracts, [0, 0, 0, 0, 1], vectors=vectors)
    assert value(first, "splatting", "fit") > value(first, "avatars", "fit") == 0


def test_an_acronym_fits_as_a_phrase_of_several_words_does() -> None:
    abstracts = ["A graph neural network (GNN) and splatting."] * 3 + ["Kernels."]
    first, _ = found(abstracts, [0, 0, 0, 1])
    assert value(first, "gnn", "fit") > value(first, "splatting", "fit")
    assert first.stems[list(first.texts).index("gnn")] == {"graph", "neural", "network"}


def test_the_candidates_of_a_cluster_are_its_sixty_most_relevant_phrases() -> None:
    names = [f"{chr(97 + i // 26)}{chr(97 + i % 26)}word" for i in range(100)]
    abstracts = [". ".join(names[i:]) + "." for i in range(100)]
    [own] = found([*abstracts, *abstracts], [0] * 200)
    assert len(own.texts) == 60
    assert set(own.texts) == set(names[40:])


def test_two_phrases_retrieve_the_papers_that_use_either_of_them() -> None:
    titles = ["Splatting.", "Splatting. Avatars.", "Avatars.", "Kernels."]
    first, _ = found(titles, [0, 0, 0, 1])
    i, k = first.texts.index("splatting"), first.texts.index("avatars")
    assert first.retrieval[i, k] == first.retrieval[k, i] == 1
    assert first.retrieval[i, i] == pytest.approx((2 / 3) ** 0.5)


def test_a_phrase_that_is_as_near_another_cluster_fits_less() -> None:
    abstracts = ["Splatting.", "Splatting.", "Kernels.", "Graphs."]
    apart, _ = found(abstracts, [0, 0, 1, 1])
    near, _ = found(abstracts, [0, 0, 1, 1], vectors=[[1, 1, 0, 0]] * 2 + [[0, 1, 0, 0]] * 2)
    assert value(near, "splatting", "fit") < value(apart, "splatting", "fit")


def test_two_phrases_that_no_paper_uses_together_are_no_pair() -> None:
    first, _ = found(
        ["Splatting.", "Splatting.", "Avatars.", "Avatars.", "Kernels."], [0] * 4 + [1]
    )
    i, k = first.texts.index("splatting"), first.texts.index("avatars")
    assert first.retrieval[i, k] == 0 < first.retrieval[i, i]
