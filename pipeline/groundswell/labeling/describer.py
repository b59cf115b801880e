"""Describe clusters of papers in the words of the papers.

Of a large corpus not all papers are read: names and keywords hardly change with ever more papers,
and the next digest should not cost the reading of all before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    Clusters,
    Corpus,
    Embeddings,
    PartDescription,
    Quote,
    RecentTerm,
    RecentTerms,
    TopicDescription,
)
from groundswell.compute.linalg import unit_means
from groundswell.compute.sampling import sampled_by_label
from groundswell.config import DescribeConfig
from groundswell.labeling import names as naming
from groundswell.labeling.candidates import Candidates, gather
from groundswell.labeling.phrases import find_phrases
from groundswell.labeling.recent_phrases import News, newly_used
from groundswell.labeling.sentences import choose_quotes
from groundswell.labeling.surface_forms import Shown, Writer, capitalized
from groundswell.labeling.words import read_words

_READ = 20_000
"""Papers read of all, at most: an even choice of more."""

_READ_EACH = 150
"""Papers read of each cluster beside those, at most."""

_READ_RECENT = 6_000
"""Papers of the last weeks, all of which are read to find what is new: fewer weeks for more."""

_RECENT = np.timedelta64(8 * 7, "D")
_QUOTES = 3
_QUOTED_FROM = 15
"""Sentences are chosen from this many of the most central papers."""

_LIKENESS = 0.35
"""Weight of not resembling the exemplars already chosen, against being central."""

_NEWS = 5
_SURE = 5e-4
"""A single common word is news only below this p-value: it seldom tells what is new."""


Part = TypeVar("Part", bound=PartDescription, covariant=True)


@dataclass(frozen=True)
class Described(Generic[Part]):
    """The description of each cluster in the order of labels, and the unit mean vectors (k, d)."""

    descriptions: tuple[Part, ...]
    centroids: NDArray[np.float32]


def describe_clusters(
    corpus: Corpus, embeddings: Embeddings, clusters: Clusters, *, config: DescribeConfig
) -> Described[TopicDescription]:
    """Return the full description of each cluster.

    The descriptions hold plain text of the papers, to be escaped by whatever shows it.
    """
    return Describer(corpus, embeddings, [clusters], config).topics(clusters)


class Describer:
    """Papers read once, to describe clusterings of them."""

    def __init__(
        self,
        corpus: Corpus,
        embeddings: Embeddings,
        clusterings: Sequence[Clusters],
        config: DescribeConfig,
    ) -> None:
        """Read what it takes to describe `clusterings`."""
        self._config = config
        self._papers = papers = _Papers(corpus)
        self._since = _since(np.datetime64(corpus.as_of) - _RECENT, papers.dates)
        self._vectors = embeddings.of(papers.ids)
        samples = [
            sampled_by_label(papers.labels(clusters), _READ, _READ_EACH) for clusters in clusterings
        ]
        recent = np.flatnonzero(papers.dates > self._since)
        self._read = read = np.unique(np.concatenate([recent, *samples]))
        titles, abstracts = (papers.texts(name, read) for name in ("title", "abstract"))
        self._words = read_words(titles, abstracts)
        self._phrases = find_phrases(self._words, len(read), fewest=_fewest(len(read)))
        self._writer = Writer(self._words)

    def topics(self, clusters: Clusters) -> Described[TopicDescription]:
        """Return the full description of each cluster.

        `clusters` are among those that papers were read for.
        """
        read = self._candidates(clusters, None)
        dates, of_read = self._papers.dates[self._read], read.labels[self._read]
        news: list[list[News]] = []
        for label in range(clusters.count):
            own = np.flatnonzero(of_read == label)
            news.append(newly_used(self._phrases, own, dates[own] > self._since))
        shown = Shown(self._writer, self._phrases, read.wanted(news))
        found = []
        for label in range(clusters.count):
            central = read.central(label, self._vectors)
            said, part = self._part(read, label, central, shown)
            weights, acronyms = said.weighed()
            quotes = self._quotes(said, central)
            newest, most_voted = self._papers.shelves(central, self._config.exemplars)
            found.append(
                TopicDescription(
                    label=part.label,
                    keywords=part.keywords,
                    exemplars=part.exemplars,
                    keyword_weights=weights,
                    acronyms=acronyms,
                    quotes=quotes,
                    summary=_summary(quotes, self._papers, central),
                    newest=newest,
                    most_voted=most_voted,
                    recent_terms=_recent_terms(
                        news[label], shown, self._since, dates[of_read == label]
                    ),
                )
            )
        return Described(tuple(found), read.centroids)

    def parts(
        self, clusters: Clusters, above: Sequence[str] | None = None
    ) -> Described[PartDescription]:
        """Return label, keywords and exemplars of each cluster, which is all that parts show.

        `above` gives for each the label of the cluster it is a part of, which it must not repeat.
        """
        read = self._candidates(clusters, above)
        shown = Shown(self._writer, self._phrases, read.wanted(()))
        found = []
        for label in range(clusters.count):
            central = read.central(label, self._vectors)
            found.append(self._part(read, label, central, shown)[1])
        return Described(tuple(found), read.centroids)

    def _candidates(self, clusters: Clusters, above: Sequence[str] | None) -> "_Read":
        vectors, papers = self._vectors, self._papers
        labels = papers.labels(clusters)
        if not clusters.count:
            return _Read(labels, np.zeros((0, vectors.shape[1]), dtype=np.float32), (), (), ())
        centroids = unit_means(vectors, labels, np.arange(clusters.count))
        sample = sampled_by_label(labels, _READ, _READ_EACH)
        rows = np.searchsorted(self._read, sample)
        phrases = self._phrases
        own_phrases = replace(phrases, docs=phrases.docs[rows], titles=phrases.titles[rows])
        candidates = gather(self._words, own_phrases, labels[sample], vectors[sample], centroids)
        names = naming.labels(candidates, above)
        chosen = [naming.keywords(own, self._config.keywords) for own in candidates]
        return _Read(labels, centroids, candidates, names, chosen)

    def _part(
        self, read: "_Read", label: int, central: NDArray[np.int64], shown: Shown
    ) -> "tuple[_Said, PartDescription]":
        said = _Said(read.candidates[label], read.names[label], read.chosen[label], shown)
        papers, count = self._papers, self._config.exemplars
        return said, PartDescription(
            label=said.label or _title_label(papers.texts("title", central[:1])[0]),
            keywords=said.keywords,
            exemplars=papers.exemplars(central, self._vectors, read.centroids[label], count),
        )

    def _quotes(self, said: "_Said", central: NDArray[np.int64]) -> tuple[Quote, ...]:
        """Return the sentences quoted."""
        nearest = central[:_QUOTED_FROM]
        texts = self._papers.texts("abstract", nearest)
        abstracts = dict(zip(self._papers.names(nearest), texts, strict=True))
        return choose_quotes(abstracts, said.terms, _QUOTES)


@dataclass(frozen=True)
class _Read:
    """What was read of clusters: labels (n,), centroids, and per cluster the phrases for it."""

    labels: NDArray[np.int64]
    centroids: NDArray[np.float32]
    candidates: Sequence[Candidates]
    names: Sequence[tuple[int, ...]]
    chosen: Sequence[Sequence[int]]

    def wanted(self, news: Sequence[Sequence[News]]) -> set[int]:
        """Return every phrase that will be shown."""
        wanted = {item.phrase for items in news for item in items}
        for own, name, kept in zip(self.candidates, self.names, self.chosen, strict=True):
            wanted |= {int(own.phrases[i]) for i in (*name, *kept)}
        return wanted

    def central(self, label: int, vectors: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the rows of a cluster's papers, the nearest to its centroid first."""
        own = np.flatnonzero(self.labels == label)
        return own[_central(vectors[own], self.centroids[label])]


def _since(date: np.datetime64, dates: NDArray[Any]) -> np.datetime64:
    """Return the date after which papers are recent."""
    if (dates > date).sum() > _READ_RECENT:
        date = np.sort(dates)[-_READ_RECENT - 1]
    return date


class _Papers:
    """What descriptions say of papers, by row."""

    def __init__(self, corpus: Corpus) -> None:
        self.ids = corpus.paper_ids
        self._table = corpus.papers
        self.dates = np.array(corpus.digest_dates, dtype="datetime64[D]")
        votes = corpus.papers["votes"].to_pylist()
        self.votes = np.array([vote or 0 for vote in votes], dtype=np.int64)

    def labels(self, clusters: Clusters) -> NDArray[np.int64]:
        """Return each paper's cluster or -1."""
        label_of = dict(zip(clusters.paper_ids, clusters.labels.tolist(), strict=True))
        return np.array([label_of.get(paper, OUTLIER) for paper in self.ids], dtype=np.int64)

    def texts(self, name: str, rows: NDArray[np.int64]) -> list[str]:
        """Return the 'title' or 'abstract' of papers."""
        found: list[str] = self._table[name].take(rows).to_pylist()
        return found

    def exemplars(
        self,
        central: NDArray[np.int64],
        vectors: NDArray[np.float32],
        centroid: NDArray[np.float32],
        count: int,
    ) -> tuple[str, ...]:
        """Return papers that are central and differ; `central` are rows, nearest first."""
        return self.names(_diverse(central, vectors, centroid, count))

    def shelves(
        self, central: NDArray[np.int64], count: int
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the newest and the most voted papers; `central` are rows, nearest first."""
        newest = central[np.argsort(-self.dates[central].astype(np.int64), kind="stable")][:count]
        voted = central[np.argsort(-self.votes[central], kind="stable")]
        return self.names(newest), self.names(voted[self.votes[voted] > 0][:count])

    def names(self, rows: Sequence[int] | NDArray[np.int64]) -> tuple[str, ...]:
        return tuple(self.ids[row] for row in rows)


def _fewest(papers: int) -> int:
    """Return in how many papers a phrase must stand: more where there are more papers."""
    return 2 if papers < 1000 else 3 + papers // 25_000


def _central(vectors: NDArray[np.float32], centroid: NDArray[np.float32]) -> NDArray[np.int64]:
    """Order papers by nearness; rounded, so that threads and machines agree on ties."""
    return np.argsort(-np.round(vectors @ centroid, 5), kind="stable")


def _diverse(
    central: NDArray[np.int64],
    vectors: NDArray[np.float32],
    centroid: NDArray[np.float32],
    count: int,
) -> list[int]:
    """Choose central papers that differ (maximal marginal relevance, Carbonell 1998)."""
    pool = central[: max(10 * count, 30)]
    near = np.round(vectors[pool] @ centroid, 5)
    alike = np.round(vectors[pool] @ vectors[pool].T, 5)
    chosen: list[int] = []
    worst = np.zeros(len(pool), dtype=np.float32)
    while len(chosen) < min(count, len(pool)):
        score = (1 - _LIKENESS) * near - _LIKENESS * worst
        score[chosen] = -np.inf
        best = int(np.argmax(score))
        chosen.append(best)
        worst = np.maximum(worst, alike[best])
    return [int(pool[i]) for i in chosen]


class _Said:
    """What a cluster's candidates say of it, as it is shown."""

    def __init__(
        self, candidates: Candidates, name: tuple[int, ...], chosen: Sequence[int], shown: Shown
    ) -> None:
        self._phrases = [int(phrase) for phrase in candidates.phrases]
        self._relevance = [float(weight) for weight in candidates.relevance]
        self._name, self._chosen, self._shown = name, chosen, shown
        self.keywords = tuple(shown[self._phrases[i]] for i in chosen)

    @property
    def label(self) -> str:
        """The label, empty where the cluster shares no phrase."""
        if not self._name:
            return ""
        head = self._shown.label(self._phrases[self._name[0]])
        return " & ".join([head, *(self._shown[self._phrases[i]] for i in self._name[1:])])

    @property
    def terms(self) -> list[tuple[str, float]]:
        """The keywords and the phrases of the label with their weights."""
        terms = [
            (text, self._relevance[i]) for text, i in zip(self.keywords, self._chosen, strict=True)
        ]
        top = max((weight for _, weight in terms), default=1.0)
        return terms + [(self._shown[self._phrases[i]], top) for i in self._name]

    def weighed(self) -> tuple[tuple[float, ...], dict[str, str]]:
        """Return the keywords' weights, and the acronyms of label and keywords."""
        acronyms: dict[str, str] = {}
        for i in (*self._name, *self._chosen):
            acronyms |= self._shown.acronyms(self._phrases[i])
        return tuple(round(self._relevance[i], 6) for i in self._chosen), acronyms


def _title_label(title: str) -> str:
    """Return a short label from a title, for a cluster that shares no phrase."""
    words = title.split()
    return capitalized(" ".join(words[:8]) + (" …" if len(words) > 8 else "")) or "Untitled"


def _summary(quotes: Sequence[Quote], papers: _Papers, central: NDArray[np.int64]) -> str:
    if quotes:
        return " ".join(f"“{quote.sentence}” [{quote.paper_id}]" for quote in quotes)
    count = "1 paper" if len(central) == 1 else f"{len(central)} papers, most central"
    title = papers.texts("title", central[:1])[0]
    return f"{count}: “{title}” [{papers.ids[central[0]]}]"


def _recent_terms(
    news: Sequence[News], shown: Shown, since: np.datetime64, dates: NDArray[Any]
) -> RecentTerms | None:
    """Return the phrases new after a date, with the numbers of papers behind them."""
    terms: list[RecentTerm] = []
    seen: list[frozenset[str]] = []
    for item in news:
        term = shown[item.phrase]
        words = frozenset(term.lower().split())
        common = term.islower() and term.isalpha() and item.p_value > _SURE
        if not common and not any(words <= other or other <= words for other in seen):
            seen.append(words)
            p_value = float(f"{item.p_value:.3g}")
            terms.append(RecentTerm(term, item.recent, item.before, p_value))
    if not terms:
        return None
    recent = int((dates > since).sum())
    return RecentTerms(
        since=str(since + np.timedelta64(1, "D")),
        papers=recent,
        papers_before=len(dates) - recent,
        terms=tuple(terms[:_NEWS]),
    )
