"""Measures of a partition of papers into topics: pure functions of labels, words and vectors.

A partition is an integer label per paper, (n,), -1 for a paper without a topic.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.labeling.ctfidf import class_tfidf

Labels = NDArray[np.int64]
Words = tuple[tuple[str, ...], ...]
"""The words of each topic, best first."""

TOP_WORDS = 10
"""Words of a topic that coherence and diversity look at (Röder, Both, Hinneburg 2015)."""

_LEAST_TEXTS, _MANY = 5, 500
"""Texts that a word must be in, of a collection of so many texts; of a smaller one it is one."""

_WORD = re.compile(r"\b[^\W\d_][^\W_]+\b")
_NUMBERED = re.compile(r"-?\d+_")


@dataclass(frozen=True)
class Interval:
    """The center of the runs' values, and the ends of its interval; all alike for a single run."""

    mean: float
    low: float
    high: float


def coverage(labels: Labels) -> float:
    """Return the share of papers that have a topic."""
    return float(np.mean(labels != OUTLIER)) if len(labels) else 0.0


def count(labels: Labels) -> int:
    """Return the number of topics."""
    return len(np.unique(labels[labels != OUTLIER]))


def agreement(labels: Labels, truth: NDArray[Any]) -> dict[str, float]:
    """Return AMI and ARI with `truth` (n,): of covered papers only, and of all papers.

    Among all papers those without a topic count as one topic more. AMI is normalized by the
    arithmetic mean of the entropies (Vinh, Epps, Bailey 2010); ARI is Hubert and Arabie's (1985).
    """
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    covered = labels != OUTLIER
    found = {}
    for name, rows in (("covered", covered), ("all", np.ones(len(labels), dtype=bool))):
        left, right = truth[rows], labels[rows]
        some = bool(rows.any())
        found[f"ami_{name}"] = float(adjusted_mutual_info_score(left, right)) if some else 0.0
        found[f"ari_{name}"] = float(adjusted_rand_score(left, right)) if some else 0.0
    return found


def stability(runs: Sequence[tuple[NDArray[np.int64], Labels]]) -> list[float]:
    """Return the ARI of every pair of runs over the papers that both had.

    A run is its papers' positions in the collection (m,), ascending, and their labels (m,). Papers
    without a topic count as one topic.
    """
    from sklearn.metrics import adjusted_rand_score

    found = []
    for (left, a), (right, b) in combinations(runs, 2):
        _, in_left, in_right = np.intersect1d(left, right, return_indices=True)
        found.append(float(adjusted_rand_score(a[in_left], b[in_right])))
    return found


def vocabulary(texts: Sequence[str]) -> tuple[Any, NDArray[Any]]:
    """Return how often each text uses each word, a sparse (n, v) matrix, and the words (v,).

    Single words without English stop words, in at least five texts. The vocabulary is the same for
    all methods, so that what differs between two is which papers they put together.
    """
    from sklearn.feature_extraction.text import CountVectorizer

    fewest = _LEAST_TEXTS if len(texts) >= _MANY else 1
    word = _WORD.pattern
    vectorizer = CountVectorizer(stop_words="english", min_df=fewest, token_pattern=word)
    counts = vectorizer.fit_transform(texts)
    return counts, vectorizer.get_feature_names_out()


def worded(counts: Any, words: NDArray[Any], labels: Labels, count: int = TOP_WORDS) -> Words:
    """Return the `count` words of each topic by class-based TF-IDF, ascending by label."""
    from scipy.sparse import csr_matrix

    used, position = np.unique(labels, return_inverse=True)
    ones = np.ones(len(labels))
    member = csr_matrix((ones, (position, np.arange(len(labels)))), (len(used), len(labels)))
    weights = class_tfidf((member @ counts)[used != OUTLIER])
    found = []
    for row in range(weights.shape[0]):
        own = weights.getrow(row)
        best = np.lexsort((own.indices, -own.data))[:count]
        found.append(tuple(str(words[i]) for i in own.indices[best]))
    return tuple(found)


def diversity(words: Words) -> float:
    """Return the share of distinct words among the topics' words (Dieng, Ruiz, Blei 2020)."""
    every = [word for topic in words for word in topic]
    return len(set(every)) / len(every) if every else 0.0


def coherence(words: Sequence[Words], texts: Sequence[str]) -> list[dict[str, float]]:
    """Return mean NPMI and C_v of each partition's topics (Röder, Both, Hinneburg 2015).

    gensim counts them on `texts`, in windows of 10 and of 110 words. Topics of fewer than two words
    are left out. Raises `ImportError` without gensim.
    """
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    topics = sorted({topic for own in words for topic in own if len(topic) > 1})
    if not topics:
        return [{} for _ in words]
    tokens = [_WORD.findall(text.lower()) for text in texts]
    dictionary = Dictionary(tokens)
    values: dict[str, dict[tuple[str, ...], float]] = {}
    for name, measure in (("npmi", "c_npmi"), ("c_v", "c_v")):
        model = CoherenceModel(
            topics=[list(topic) for topic in topics],
            texts=tokens,
            dictionary=dictionary,
            coherence=measure,
            topn=TOP_WORDS,
            processes=1,
        )
        values[name] = dict(zip(topics, model.get_coherence_per_topic(), strict=True))
    return [
        {
            name: float(np.mean([found[topic] for topic in own if topic in found]))
            for name, found in values.items()
        }
        if any(len(topic) > 1 for topic in own)
        else {}
        for own in words
    ]


def named(labels: Sequence[str]) -> dict[str, float]:
    """Return the shares of topic names that are distinct, and that read like '3_word_word'."""
    if not labels:
        return {"distinct_labels": 0.0, "numbered_labels": 0.0}
    return {
        "distinct_labels": len({label.casefold() for label in labels}) / len(labels),
        "numbered_labels": sum(bool(_NUMBERED.match(label)) for label in labels) / len(labels),
    }


def label_accuracy(
    papers: NDArray[np.float32], topics: Labels, names: NDArray[np.float32]
) -> float:
    """Return how often the name nearest to a paper is its topic's.

    `papers` (m, d) are unit vectors of papers that were not used in naming, `topics` (m,) their
    topics, `names` (k, d) the unit vectors of the topics' names, by topic.
    """
    if not len(papers):
        return 0.0
    return float(np.mean((papers @ names.T).argmax(axis=1) == topics))


def interval(values: Sequence[float], level: float = 0.95) -> Interval:
    """Return the mean of the runs' values with its t interval."""
    from scipy.stats import t

    mean = float(np.mean(values))
    if len(values) < 2:
        return Interval(mean, mean, mean)
    error = float(np.std(values, ddof=1)) / np.sqrt(len(values))
    half = float(t.ppf((1 + level) / 2, len(values) - 1)) * error
    return Interval(mean, mean - half, mean + half)


def spread(values: Sequence[float]) -> Interval:
    """Return the mean of the values of pairs with the lowest and the highest.

    Pairs share runs, so an interval that takes them for independent would be too narrow.
    """
    return Interval(float(np.mean(values)), float(min(values)), float(max(values)))


def middle(values: Sequence[float]) -> Interval:
    """Return the median of the values with the lowest and the highest."""
    return Interval(float(np.median(values)), float(min(values)), float(max(values)))


def thinned(labels: Labels, strength: NDArray[np.float32], wanted: float) -> Labels:
    """Return labels without those of the weakest papers, so that a share `wanted` is covered."""
    keep = round(wanted * len(labels))
    covered = np.flatnonzero(labels != OUTLIER)
    order = covered[np.argsort(-strength[covered], kind="stable")]
    found = np.full_like(labels, OUTLIER)
    found[order[:keep]] = labels[order[:keep]]
    return found
