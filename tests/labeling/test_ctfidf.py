import numpy as np
import pytest
from groundswell.labeling.ctfidf import class_tfidf
from scipy.sparse import csr_matrix

COUNTS = np.array([[4, 0, 1], [0, 3, 1]])


def test_a_weight_is_the_share_in_the_class_times_the_rarity() -> None:
    weights = class_tfidf(csr_matrix(COUNTS)).toarray()
    mean = 4  # of 5 and 4 terms, truncated to a whole number
    assert weights[0, 0] == pytest.approx(4 / 5 * np.log(1 + mean / 4))
    assert weights[1, 2] == pytest.approx(1 / 4 * np.log(1 + mean / 2))


def test_weights_equal_those_of_bertopic() -> None:
    vectorizers = pytest.importorskip("bertopic.vectorizers")
    counts = csr_matrix(np.random.default_rng(1).poisson(0.4, size=(12, 300)), dtype=np.float64)
    counts = counts[:, np.asarray(counts.sum(axis=0)).ravel() > 0]
    theirs = vectorizers.ClassTfidfTransformer().fit_transform(counts.copy())  # changes its input
    np.testing.assert_allclose(class_tfidf(counts).toarray(), theirs.toarray(), rtol=1e-12)


def test_a_class_without_terms_and_a_term_without_uses_have_weight_zero() -> None:
    weights = class_tfidf(csr_matrix(np.array([[0, 0], [2, 0]]))).toarray()
    assert np.isfinite(weights).all()
    assert weights[0].tolist() == [0, 0]
    assert weights[1, 1] == 0
