"""What speaks for a phrase as a name or keyword of a cluster, for the likely ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.compute.linalg import unit_rows_float64
from groundswell.labeling.ctfidf import class_tfidf
from groundswell.labeling.phrases import Phrases
from groundswell.labeling.words import Words

_CANDIDATES = 60
"""Phrases looked at per cluster, those of greatest weight."""

_LENGTH_BOOST = np.array([0.0, 1.0, 1.8, 2.2])
"""A longer phrase says more than a word of equal weight, but is rarer: by number of words."""

_NAMING = np.array([0.0, 0.65, 1.0, 1.0])
"""How well phrases of so many words serve as names; one word is mostly too general."""

_COVERAGE = 0.5
"""Exponent of coverage; that of precision is the rest."""

_DULL_LAST = frozenset(
    [
        "task", "benchmark", "process", "dataset", "data", "problem", "setting", "scenario",
        "application", "architecture", "algorithm", "training", "performance", "quality",
        "paradigm", "trained", "system", "setup", "pipeline", "output", "input", "result",
        "capability", "ability", "experiment", "example", "baseline", "parameter", "domain",
        "case",
    ]
)  # fmt: skip
"""Words that as a phrase's last add little to what stands before them."""

_DULL_FIRST = frozenset(
    [
        "current", "complex", "multiple", "generate", "generating", "generated", "large",
        "simple", "target", "robust", "input", "good", "strong", "different", "various",
        "overall", "specific",
    ]
)  # fmt: skip
"""Words that as a phrase's first add little to what follows."""


@dataclass(frozen=True)
class Candidates:
    """The likely phrases of one cluster. Arrays have one value per phrase.

    `names` are their words; `senses` too, as a set, with those of long forms for acronyms.
    `weight` is the class-based TF-IDF, `relevance` the same with regard to length and
    completeness; `coverage` the share of the cluster's papers that use the phrase; `fit` from 0
    to 1 says how well the phrase alone would find the cluster's papers and lies at its centre.
    """

    phrases: NDArray[np.int64]
    names: Sequence[str]
    senses: Sequence[frozenset[str]]
    weight: NDArray[np.float64]
    relevance: NDArray[np.float64]
    coverage: NDArray[np.float64]
    fit: NDArray[np.float64]


def gather(
    words: Words,
    phrases: Phrases,
    labels: NDArray[np.int64],
    vectors: NDArray[np.float32],
    centroids: NDArray[np.float32],
) -> list[Candidates]:
    """Return the candidates of each cluster; `labels` (n,) and `vectors` (n, d) are the papers'.

    Papers without a cluster count as one more class: a phrase that they use too tells less.
    """
    from scipy.sparse import csr_matrix

    k, n = len(centroids), len(labels)
    classes = np.where(labels == OUTLIER, k, labels)
    members = csr_matrix((np.ones(n), (classes, np.arange(n))), shape=(k + 1, n))
    counts = csr_matrix(members @ phrases.docs)
    titles = csr_matrix(members @ phrases.titles)
    size = np.asarray(members.sum(axis=1)).ravel()
    used = k + int(size[k] > 0)
    weights = class_tfidf(counts[:used])
    in_all, in_titles = (np.asarray(m.sum(axis=0)).ravel() for m in (counts, titles))

    complete = np.minimum(1, phrases.starts / 0.4) * np.minimum(1, phrases.ends / 0.6)
    dull = _dull(words, phrases)
    boost = _LENGTH_BOOST[phrases.lengths] * np.sqrt(complete) * np.where(dull, 0.6, 1.0)
    naming = complete * _NAMING[phrases.lengths] * np.where(dull, 0.7, 1.0)
    naming[_is_long(words, phrases)] /= _NAMING[1]
    chosen, relevance = [], []
    for label in range(k):
        row = slice(weights.indptr[label], weights.indptr[label + 1])
        terms, values = weights.indices[row], weights.data[row] * boost[weights.indices[row]]
        best = np.argsort(-values, kind="stable")[:_CANDIDATES]
        chosen.append(np.sort(terms[best]).astype(np.int64))
        relevance.append(values[best][np.argsort(terms[best], kind="stable")])
    closeness = _closeness(phrases, chosen, vectors, centroids)

    result = []
    for label, terms in enumerate(chosen):
        inside = np.asarray(counts[label, terms].todense()).ravel()
        titled = np.asarray(titles[label, terms].todense()).ravel()
        found = _finds(inside, size[label], in_all[terms])
        headed = _finds(titled, size[label], in_titles[terms])
        result.append(
            Candidates(
                phrases=terms,
                names=[_name(words, phrases, term) for term in terms.tolist()],
                senses=[_sense(words, phrases, term) for term in terms.tolist()],
                weight=np.asarray(weights[label, terms].todense()).ravel(),
                relevance=relevance[label],
                coverage=inside / max(size[label], 1),
                fit=np.round((found + headed) / 2 * np.sqrt(closeness[label]) * naming[terms], 9),
            )
        )
    return result


def _finds(
    hits: NDArray[np.float64], size: float, found: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how well a phrase finds a cluster: recall and precision, geometrically averaged."""
    recall, precision = hits / max(size, 1), hits / np.maximum(found, 1)
    return np.asarray(recall**_COVERAGE * precision ** (1 - _COVERAGE))


def _closeness(
    phrases: Phrases,
    chosen: Sequence[NDArray[np.int64]],
    vectors: NDArray[np.float32],
    centroids: NDArray[np.float32],
) -> list[NDArray[np.float64]]:
    """Return in [0, 1] how near the mean of the papers that use a phrase is to the cluster.

    What all papers have in common is taken away first, or everything would be near.
    """
    terms = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *chosen]))
    middle = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1])
    shared = middle if len(centroids) > 1 else np.zeros_like(middle)
    docs = phrases.docs[:, terms].T.tocsr()
    means = docs @ vectors / np.maximum(np.asarray(docs.sum(axis=1)), 1)
    directions = unit_rows_float64(means - shared)
    centres = unit_rows_float64(centroids - shared)
    result = []
    for label, of_label in enumerate(chosen):
        cosines = directions[np.searchsorted(terms, of_label)] @ centres[label]
        result.append(np.round(np.clip(cosines, 0, 1).astype(np.float64), 5))
    return result


def _dull(words: Words, phrases: Phrases) -> NDArray[np.bool_]:
    first, last = (
        np.array([word in dull for word in words.keys], dtype=bool)
        for dull in (_DULL_FIRST, _DULL_LAST)
    )
    end = phrases.parts[np.arange(len(phrases.parts)), phrases.lengths - 1]
    return np.asarray(first[phrases.parts[:, 0]] | last[end])


def _is_long(words: Words, phrases: Phrases) -> NDArray[np.bool_]:
    """Whether a phrase is one word that says as much as several: an acronym, 'lip-sync'."""
    several = np.array(["-" in word for word in words.keys], dtype=bool)
    several[list(words.acronyms)] = True
    return np.asarray(several[phrases.parts[:, 0]] & (phrases.lengths == 1))


def _sense(words: Words, phrases: Phrases, phrase: int) -> frozenset[str]:
    sense: set[str] = set()
    for part in phrases.parts[phrase].tolist():
        if part >= 0:
            long = words.acronyms.get(part)
            plain = long.replace("-", " ").split() if long else words.keys[part].split("-")
            sense.update(word.removesuffix("s") for word in plain)
    return frozenset(sense)


def _name(words: Words, phrases: Phrases, phrase: int) -> str:
    return " ".join(words.keys[part] for part in phrases.parts[phrase].tolist() if part >= 0)
