"""Terms: a phrase names a theme where its papers are about the same, whenever they came."""

import numpy as np
from groundswell.compute.likeness import cohesion
from groundswell.labeling.languages import find_language
from groundswell.labeling.terms import find_terms
from scipy.sparse import csc_matrix

RNG = np.random.default_rng(5)
THEMES = RNG.normal(size=(4, 64))


def papers(theme: int, count: int) -> np.ndarray:
    vectors = THEMES[theme] + 0.8 * RNG.normal(size=(count, 64))
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32)


def corpus() -> tuple[list[str], list[str], np.ndarray]:
    """Four themes of ten papers, each with a term; every third paper says 'open problem'."""
    names = (
        "tidal turbines",
        "coral bleaching",
        "harbor seals",
        "retrieval-augmented generation (RAG)",
    )
    titles, abstracts, vectors = [], [], []
    for theme, name in enumerate(names):
        for i in range(10):
            titles.append(f"Notes on work {i}")
            filler = "which is an open problem" if i % 3 == 0 else "which is measured again"
            abstracts.append(f"We look at {name} in the field, {filler}.")
        vectors.append(papers(theme, 10))
    return titles, abstracts, np.concatenate(vectors)


def test_a_phrase_of_one_theme_is_a_term_and_one_that_any_paper_uses_is_none() -> None:
    titles, abstracts, vectors = corpus()
    found = find_terms(titles, abstracts, vectors, find_language("en"))
    assert "tidal turbines" in found.names
    assert "coral bleaching" in found.names
    assert not any("open problem" in name for name in found.names)


def test_an_acronym_has_its_long_form_and_all_of_its_papers() -> None:
    titles, abstracts, vectors = corpus()
    found = find_terms(titles, abstracts, vectors, find_language("en"))
    acronym = next(i for i, long in enumerate(found.long_forms) if long)
    assert found.long_forms[acronym] == "retrieval-augmented generation"
    assert np.flatnonzero(found.docs[:, [acronym]].toarray().ravel()).tolist() == list(
        range(30, 40)
    )


def test_a_term_may_begin_with_a_number_but_is_not_one_alone() -> None:
    titles, abstracts, vectors = corpus()
    excess = ["We report an excess at 125 GeV in the detector."] * 12
    found = find_terms(
        [*titles, *(f"Note {i}" for i in range(12))],
        [*abstracts, *excess],
        np.concatenate([vectors, papers(0, 12)]),
        find_language("en"),
    )
    assert "125 GeV" in found.names
    assert not any(name.replace(".", "").isdigit() for name in found.names)
    assert "GeV" not in found.names


def test_cohesion_is_near_one_for_copies_and_near_zero_for_papers_at_random() -> None:
    same = np.repeat(papers(0, 1), 10, axis=0)
    others = np.concatenate([papers(theme, 30) for theme in (1, 2, 3)])
    vectors = np.concatenate([same, others])
    groups = np.zeros((len(vectors), 2))
    groups[:10, 0] = 1
    groups[10::3, 1] = 1
    found = cohesion(csc_matrix(groups), vectors)
    assert found[0] > 0.9
    assert abs(found[1]) < 0.1


def test_no_papers_have_no_terms() -> None:
    found = find_terms([], [], np.zeros((0, 4), dtype=np.float32), find_language("en"))
    assert found.names == ()
