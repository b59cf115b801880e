"""Pools: terms that share a word and whose papers are about the same are followed together."""

import numpy as np
from groundswell.labeling.languages import find_language
from groundswell.labeling.pooling import label_words, pools, term_label
from groundswell.labeling.terms import find_terms, with_pools

ENGLISH = find_language("en")


def directions(*angles: float) -> np.ndarray:
    return np.array([[np.cos(a), np.sin(a)] for a in angles])


def words(*labels: str) -> list[frozenset[str]]:
    return label_words(labels, ENGLISH)


def test_terms_that_share_a_word_and_are_about_the_same_are_one_pool_named_by_the_most_used() -> (
    None
):
    labels = words("web navigation", "web agents", "reef agents")
    assert pools(labels, np.array([8, 20, 30]), directions(0.1, 0.0, 1.5)) == [[1, 0]]


def test_terms_about_the_same_without_a_common_word_are_not_pooled() -> None:
    assert pools(words("coral bleaching", "reef loss"), np.array([9, 8]), directions(0, 0)) == []


def test_a_term_joins_the_pool_that_it_is_closest_to() -> None:
    labels = words("web agents", "phone agents", "agents of phones")
    papers = np.array([30, 20, 10])
    assert pools(labels, papers, directions(0.0, 0.6, 0.4)) == [[1, 2]]


def test_inflections_are_one_word_and_parts_of_hyphenated_words_count() -> None:
    one, other = words("Web-agents", "web agent")
    assert one & other >= {"agent", "web"}


def test_an_acronym_is_labeled_with_its_long_form_once() -> None:
    assert term_label("RAG", "retrieval-augmented generation").endswith("generation)")
    assert term_label("RAG", "rag") == "RAG"


def test_a_pool_has_the_papers_of_all_of_its_terms() -> None:
    rng = np.random.default_rng(4)
    theme, other = rng.normal(size=(2, 32))
    names = ["reef drones"] * 8 + ["reef gliders"] * 7 + ["tidal turbines"] * 8
    vectors = np.array(
        [(other if "tidal" in name else theme) + 0.5 * rng.normal(size=32) for name in names]
    )
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    titles = [f"Work {i}" for i in range(len(names))]
    texts = [f"We look at {name} in the field." for name in names]
    found = with_pools(find_terms(titles, texts, vectors, ENGLISH), vectors, ENGLISH)
    assert found.names[-1] == "reef drones and related terms"
    assert found.forms[-1] == ("reef drones", "reef gliders")
    assert set(found.forms[:-1]) == {()}
    papers = np.flatnonzero(found.docs[:, [len(found.names) - 1]].toarray().ravel())
    assert papers.tolist() == list(range(15))


def test_without_terms_there_are_no_pools() -> None:
    nothing = np.zeros((0, 4), dtype=np.float32)
    assert with_pools(find_terms([], [], nothing, ENGLISH), nothing, ENGLISH).names == ()
