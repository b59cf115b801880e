"""Class-based TF-IDF: how much a term says about a class (Grootendorst 2022, 'BERTopic', eq. 2)."""

from typing import Any

import numpy as np


def class_tfidf(counts: Any) -> Any:
    """Return the weight of each term in each class, a sparse (classes, terms) matrix.

    `counts` (classes, terms) says how often a class uses a term. A term's weight is its share of
    the class's terms times log(1 + A / f), where A is the mean number of terms of a class,
    truncated to a whole number as BERTopic does, and f how often all classes use the term.
    """
    from scipy.sparse import csr_matrix, diags

    counts = csr_matrix(counts, dtype=np.float64)
    of_class = np.asarray(counts.sum(axis=1)).ravel()
    of_term = np.asarray(counts.sum(axis=0)).ravel()
    mean = int(of_class.mean()) if len(of_class) else 0
    rarity = np.log1p(mean / np.maximum(of_term, 1e-12))
    rarity[of_term == 0] = 0
    return csr_matrix(diags(1 / np.maximum(of_class, 1)) @ counts @ diags(rarity))
