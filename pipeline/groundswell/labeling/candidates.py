"""Candidate phrases of each cluster, scored as keywords and as labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.compute.linalg import unit_rows_float64
from groundswell.labeling.ctfidf import class_tfidf
from groundswell.labeling.languages import Language
from groundswell.labeling.normalization import NormalizedTexts
from groundswell.labeling.phrases import Phrases

_CANDIDATES = 60
"""Phrases considered per cluster, those of greatest relevance: six for each keyword."""

_LENGTH_BOOST = np.array([0.0, 1.0, 1.8, 2.2])
"""Factor of relevance by number of words: a longer phrase says more, but is rarer."""

_LABEL_FITNESS = np.array([0.0, 0.45, 1.0, 1.0])
"""Factor of fit by number of words: one word is mostly too general for a label."""

_WEAK_RELEVANCE, _WEAK_FIT = 0.6, 0.7
"""Factors of relevance and fit for a phrase with a weak first or last word."""

_WHOLE_START, _WHOLE_END = 0.4, 0.6
"""Shares of a phrase's uses from which it counts as complete at its start and its end."""

_RECALL = 0.5
"""Exponent of recall in the fit; that of precision is the rest."""

_PAIRED = 25
"""Phrases of a cluster, those that fit best, of which pairs are judged."""

_TOGETHER = 0.1
"""Share of the rarer one's papers in which two phrases are used together, at least, to be a pair:
readers who saw 'liquid crystals & molecular dynamics' did not know what the topic is about
(docs/evaluation/name_reading.md)."""


@dataclass(frozen=True)
class Candidates:
    """The candidate phrases of one cluster; one value per phrase in each field.

    `texts` are their normalized words, `stems` the stems of these as a set, with the words of long
    forms for acronyms. `weight` is the class-based TF-IDF, `relevance` the same adjusted for
    length and completeness. `coverage` is the share of the cluster's papers that use the phrase.
    `fit` is how well the phrase alone retrieves the cluster's papers, how close to its centroid the
    phrase is, and how much closer than to any other. `retrieval` (c, c), from 0 to 1, is how well
    two phrases together retrieve them, where either is used, and on its diagonal one alone; it is 0
    for phrases that fit worse than the best few, and for two that papers seldom use together.
    """

    phrases: NDArray[np.int64]
    texts: Sequence[str]
    stems: Sequence[frozenset[str]]
    weight: NDArray[np.float64]
    relevance: NDArray[np.float64]
    coverage: NDArray[np.float64]
    fit: NDArray[np.float64]
    retrieval: NDArray[np.float64]


@dataclass(frozen=True)
class LabeledPapers:
    """Papers with the label of their cluster (n,), -1 for none, and their vectors (n, d).

    `centroids` (k, d) are those of the clusters.
    """

    labels: NDArray[np.int64]
    vectors: NDArray[np.float32]
    centroids: NDArray[np.float32]


@dataclass(frozen=True)
class _Counts:
    """Papers per class and phrase (k + 1, t), at all and by titles, and papers per class (k + 1,).

    The last class is that of papers without a cluster.
    """

    docs: Any
    titles: Any
    papers: NDArray[np.float64]


def find_candidates(
    texts: NormalizedTexts, phrases: Phrases, papers: LabeledPapers, language: Language
) -> list[Candidates]:
    """Return the candidates of each cluster; the rows of `phrases` are those of `papers`.

    Papers without a cluster count as one more class: a phrase that they also use says less.
    """
    counts = _count(phrases, papers)
    clusters = len(papers.centroids)
    weights = class_tfidf(counts.docs[: clusters + int(counts.papers[clusters] > 0)])
    complete = np.minimum(1, phrases.starts / _WHOLE_START) * np.minimum(
        1, phrases.ends / _WHOLE_END
    )
    weak = _begins_or_ends_weakly(texts, phrases, language)
    boost = (
        _LENGTH_BOOST[phrases.lengths] * np.sqrt(complete) * np.where(weak, _WEAK_RELEVANCE, 1.0)
    )
    fitness = complete * _LABEL_FITNESS[phrases.lengths] * np.where(weak, _WEAK_FIT, 1.0)
    fitness[_is_specific_word(texts, phrases)] /= _LABEL_FITNESS[1]
    chosen = [_most_relevant(weights, boost, label) for label in range(clusters)]
    closeness = _closeness(phrases, [terms for terms, _ in chosen], papers)
    retrieval, unions = _Retrieval(counts), _Unions(phrases, papers.labels)
    result = []
    for label, (terms, relevance) in enumerate(chosen):
        score = retrieval.score(label, terms) * closeness[label] * fitness[terms]
        result.append(
            Candidates(
                phrases=terms,
                texts=[_text(texts, phrases, term) for term in terms.tolist()],
                stems=[_stems(texts, phrases, term, language) for term in terms.tolist()],
                weight=np.asarray(weights[label, terms].todense()).ravel(),
                relevance=relevance,
                coverage=retrieval.coverage(label, terms),
                fit=np.round(score, 9),
                retrieval=unions.score(label, terms, score),
            )
        )
    return result


def _count(phrases: Phrases, papers: LabeledPapers) -> _Counts:
    from scipy.sparse import csr_matrix

    k, n = len(papers.centroids), len(papers.labels)
    classes = np.where(papers.labels == OUTLIER, k, papers.labels)
    members = csr_matrix((np.ones(n), (classes, np.arange(n))), shape=(k + 1, n))
    return _Counts(
        docs=csr_matrix(members @ phrases.docs),
        titles=csr_matrix(members @ phrases.titles),
        papers=np.asarray(members.sum(axis=1)).ravel(),
    )


def _most_relevant(
    weights: Any, boost: NDArray[np.float64], label: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return a cluster's most relevant phrases, ascending, and their relevance."""
    row = slice(weights.indptr[label], weights.indptr[label + 1])
    terms, values = weights.indices[row], weights.data[row] * boost[weights.indices[row]]
    best = np.argsort(-values, kind="stable")[:_CANDIDATES]
    order = np.argsort(terms[best], kind="stable")
    return terms[best][order].astype(np.int64), values[best][order]


class _Retrieval:
    """How well phrases retrieve the papers of clusters."""

    def __init__(self, counts: _Counts) -> None:
        self._counts = counts
        self._in_docs, self._in_titles = (
            np.asarray(matrix.sum(axis=0)).ravel() for matrix in (counts.docs, counts.titles)
        )

    def coverage(self, label: int, terms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the share of a cluster's papers that use each phrase."""
        hits = np.asarray(self._counts.docs[label, terms].todense()).ravel()
        return np.asarray(hits / max(self._counts.papers[label], 1))

    def score(self, label: int, terms: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the geometric mean of recall and precision, for texts and titles averaged."""
        size = max(self._counts.papers[label], 1)
        both = []
        for matrix, found in (
            (self._counts.docs, self._in_docs),
            (self._counts.titles, self._in_titles),
        ):
            hits = np.asarray(matrix[label, terms].todense()).ravel()
            recall, precision = hits / size, hits / np.maximum(found[terms], 1)
            both.append(recall**_RECALL * precision ** (1 - _RECALL))
        return np.asarray((both[0] + both[1]) / 2)


class _Unions:
    """How well pairs of phrases retrieve the papers of clusters."""

    def __init__(self, phrases: Phrases, labels: NDArray[np.int64]) -> None:
        self._docs, self._labels = phrases.docs.tocsc(), labels

    def score(
        self, label: int, terms: NDArray[np.int64], fit: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return recall and precision, as one (c, c), of the papers that use either of two."""
        best = np.argsort(-fit, kind="stable")[:_PAIRED]
        uses = self._docs[:, terms[best]]
        own = np.flatnonzero(self._labels == label)
        both = _together(uses)
        found, hits = _either(both), _either(_together(uses.tocsr()[own]))
        recall, precision = hits / max(len(own), 1), hits / np.maximum(found, 1)
        rarer = np.minimum.outer(both.diagonal(), both.diagonal())
        scores = np.zeros((len(terms), len(terms)))
        scores[np.ix_(best, best)] = np.where(
            both >= _TOGETHER * rarer, recall**_RECALL * precision ** (1 - _RECALL), 0.0
        )
        return np.round(scores, 9)


def _together(uses: Any) -> NDArray[np.float32]:
    """Return how many papers use both of two phrases, (c, c); counts below 2^24 are exact."""
    return np.asarray((uses.T @ uses).toarray(), dtype=np.float32)


def _either(both: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how many papers use either of two phrases, (c, c), by how many use `both`."""
    own = np.diag(both)
    return np.asarray(own[:, None] + own - both)


def _closeness(
    phrases: Phrases, chosen: Sequence[NDArray[np.int64]], papers: LabeledPapers
) -> list[NDArray[np.float64]]:
    """Return how near the mean of the papers that use a phrase is to the centroid of each cluster.

    It is the root of the cosine, times e to the power of its distance from that of the nearest
    other centroid. The mean of all papers is subtracted first; otherwise every phrase would be
    near.
    """
    vectors, centroids = papers.vectors, papers.centroids
    terms = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *chosen]))
    mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1])
    shared = mean if len(centroids) > 1 else np.zeros_like(mean)
    docs = phrases.docs[:, terms].T.tocsr()
    means = docs @ vectors / np.maximum(np.asarray(docs.sum(axis=1)), 1)
    directions, centers = unit_rows_float64(means - shared), unit_rows_float64(centroids - shared)
    to_centroids = directions @ centers.T
    result = []
    for label, own in enumerate(chosen):
        cosines = to_centroids[np.searchsorted(terms, own)]
        to_others = np.delete(cosines, label, axis=1).max(axis=1, initial=-1.0)
        apart = cosines[:, label] - to_others if len(centers) > 1 else np.zeros(len(own))
        result.append(np.round(np.sqrt(np.clip(cosines[:, label], 0, 1)) * np.exp(apart), 5))
    return result


def _begins_or_ends_weakly(
    texts: NormalizedTexts, phrases: Phrases, language: Language
) -> NDArray[np.bool_]:
    first, last = (
        np.array([word in weak for word in texts.words], dtype=bool)
        for weak in (language.phrases.weak_first, language.phrases.weak_last)
    )
    end = phrases.word_ids[np.arange(len(phrases.word_ids)), phrases.lengths - 1]
    return np.asarray(first[phrases.word_ids[:, 0]] | last[end])


def _is_specific_word(texts: NormalizedTexts, phrases: Phrases) -> NDArray[np.bool_]:
    """Return which phrases are one word that says as much as several: an acronym, 'lip-sync'."""
    specific = np.array(["-" in word for word in texts.words], dtype=bool)
    specific[list(texts.acronyms)] = True
    return np.asarray(specific[phrases.word_ids[:, 0]] & (phrases.lengths == 1))


def _stems(
    texts: NormalizedTexts, phrases: Phrases, phrase: int, language: Language
) -> frozenset[str]:
    stems: set[str] = set()
    for word in phrases.word_ids[phrase].tolist():
        if word >= 0:
            long = texts.acronyms.get(word)
            parts = long.replace("-", " ").split() if long else texts.words[word].split("-")
            stems.update(map(language.stem, parts))
    return frozenset(stems)


def _text(texts: NormalizedTexts, phrases: Phrases, phrase: int) -> str:
    return " ".join(texts.words[word] for word in phrases.word_ids[phrase].tolist() if word >= 0)
