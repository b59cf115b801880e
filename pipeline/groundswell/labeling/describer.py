"""Describe clusters of papers in the words of the papers.

Of a large corpus a sample is read: labels and keywords hardly change with more papers, and one
more digest should not take the time of reading all papers again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    Clusters,
    Corpus,
    Embeddings,
    PartDescription,
    Quote,
    TopicDescription,
)
from groundswell.compute.linalg import unit_means
from groundswell.compute.sampling import evenly_spaced, sampled_by_label
from groundswell.config import DescribeConfig
from groundswell.labeling.candidates import LabeledPapers, find_candidates
from groundswell.labeling.cluster_phrases import (
    ChosenPhrases,
    ClusterPhrases,
    label_from_title,
    recent_terms,
    summary_of,
)
from groundswell.labeling.exemplars import Papers, diverse, most_central
from groundswell.labeling.keywords import choose_keywords
from groundswell.labeling.labels import choose_labels
from groundswell.labeling.languages import find_language, main_language, read_as
from groundswell.labeling.quotes import QuotedPapers, choose_quotes, folded
from groundswell.labeling.reading import begin_reading, read_papers
from groundswell.labeling.recent_phrases import RecentPhrase, find_recent_phrases
from groundswell.labeling.surface_forms import SurfaceForms
from groundswell.periods import Period

READ_WHOLE = 20_000
"""Papers of a corpus that is read whole; of a larger one as many are, evenly spaced: with more,
labels hardly change."""

_SAMPLE_EACH = 50
"""Papers read of each cluster in addition, at most: small clusters would be missed. With 150 labels
fit as well, and it takes a third longer (docs/scale.md)."""

_MAX_RECENT = 6_000
"""Recent papers, at most: all are read, so where there are more, the time is shorter; a month or a
year cannot be, and some of its papers stand for all."""

_RECENT = np.timedelta64(8 * 7, "D")
"""How long papers are recent: eight weeks; two months, or a year, where dates say no more."""

_QUOTES = 3
"""Quotes per topic: what a reader takes in at a glance."""

_QUOTED_FROM = 60
"""Sentences are chosen from so many of the most central papers: few sentences stand alone."""

Part = TypeVar("Part", bound=PartDescription, covariant=True)


@dataclass(frozen=True)
class ClusterDescriptions(Generic[Part]):
    """The description of each cluster, by its number, and the unit mean vectors (k, d)."""

    descriptions: tuple[Part, ...]
    centroids: NDArray[np.float32]


class LanguageDescriber:
    """Describes clusterings of the same papers in one language, whose texts are read once.

    That is the language of most papers (`labeling.languages`), or one that is given: then only the
    papers of `among` (n,) are read, and all others count for centroids and exemplars alone.
    """

    def __init__(
        self,
        corpus: Corpus,
        embeddings: Embeddings,
        clusterings: Sequence[Clusters],
        config: DescribeConfig,
        *,
        language: str | None = None,
        among: NDArray[np.bool_] | None = None,
    ) -> None:
        """Read the papers that are needed to describe each of `clusterings`."""
        self._config = config
        self._papers = papers = Papers(corpus)
        self._among = np.ones(len(papers.ids), dtype=bool) if among is None else among
        self._since = _recent_since(corpus, papers.counted_on)
        self._vectors = embeddings.of(papers.ids)
        samples = [_sample(papers.labels(clusters)) for clusters in clusterings]
        recent = np.flatnonzero(papers.counted_on > self._since)
        recent = recent[evenly_spaced(len(recent), _MAX_RECENT)]
        self._rows = rows = self._read(np.unique(np.concatenate([recent, *samples])))
        language = language or main_language(papers.column("language", rows))
        self._language = find_language(language)
        titles, abstracts = (papers.column(name, rows) for name in ("title", "abstract"))
        read = read_papers(titles, abstracts, self._language)
        self._texts, self._phrases, self._truecaser = read.texts, read.phrases, read.truecaser

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows of the papers that were read."""
        return self._rows

    @property
    def since(self) -> np.datetime64:
        """The date after which papers are recent."""
        return self._since

    def topics(
        self, clusters: Clusters, wanted: Sequence[int] | None = None
    ) -> ClusterDescriptions[TopicDescription]:
        """Return the full description of each cluster, or of those `wanted`.

        `clusters` are among the clusterings that papers were read for.
        """
        wanted = range(clusters.count) if wanted is None else wanted
        chosen = self._choose(clusters, None)
        recent = [self._recent_phrases(chosen, label) for label in wanted]
        forms = self._forms(chosen, recent)
        quotes: list[tuple[Quote, ...]] = []
        for label in wanted:
            quotes.append(self._quotes(chosen, label, forms, quotes))
        return ClusterDescriptions(
            tuple(
                self._topic(chosen, label, phrases, forms, own)
                for label, phrases, own in zip(wanted, recent, quotes, strict=True)
            ),
            chosen.centroids,
        )

    def parts(
        self,
        clusters: Clusters,
        parent_labels: Sequence[str] | None = None,
        wanted: Sequence[int] | None = None,
    ) -> ClusterDescriptions[PartDescription]:
        """Return label, keywords and exemplars of each cluster, or of those `wanted`.

        `parent_labels` gives for each the label of the cluster that it is a part of, which its own
        does not repeat.
        """
        chosen = self._choose(clusters, parent_labels)
        forms = self._forms(chosen, ())
        wanted = range(clusters.count) if wanted is None else wanted
        parts = tuple(self._part(chosen, label, forms) for label in wanted)
        return ClusterDescriptions(parts, chosen.centroids)

    def _read(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return those of some rows whose texts are read."""
        read: NDArray[np.int64] = rows[self._among[rows]]
        return read

    def _central_title(self, central: NDArray[np.int64]) -> str:
        """Return the title of the most central paper, if it can be of one that is read."""
        first = [*self._read(central)[:1], *central[:1]][:1]
        return self._papers.column("title", np.array(first))[0]

    def _choose(self, clusters: Clusters, parent_labels: Sequence[str] | None) -> "_Chosen":
        """Choose label and keywords of each cluster."""
        vectors, phrases = self._vectors, self._phrases
        labels = self._papers.labels(clusters)
        if not clusters.count:
            return _Chosen(labels, np.zeros((0, vectors.shape[1]), dtype=np.float32), ())
        centroids = unit_means(vectors, labels, np.arange(clusters.count))
        sample = self._read(_sample(labels))
        rows = np.searchsorted(self._rows, sample)
        candidates = find_candidates(
            self._texts,
            replace(phrases, docs=phrases.docs[rows], titles=phrases.titles[rows]),
            LabeledPapers(labels[sample], vectors[sample], centroids),
            self._language,
        )
        names = choose_labels(candidates, self._language, parent_labels)
        chosen = tuple(
            ChosenPhrases(own, name, choose_keywords(own, self._config.keywords))
            for own, name in zip(candidates, names, strict=True)
        )
        return _Chosen(labels, centroids, chosen)

    def _recent_phrases(self, chosen: "_Chosen", label: int) -> list[RecentPhrase]:
        own = np.flatnonzero(chosen.labels[self._rows] == label)
        recent = self._papers.counted_on[self._rows][own] > self._since
        return find_recent_phrases(self._phrases, own, recent)

    def _forms(self, chosen: "_Chosen", recent: Sequence[Sequence[RecentPhrase]]) -> SurfaceForms:
        selected = {each.phrase for found in recent for each in found}
        selected = selected.union(*(each.phrases for each in chosen.phrases))
        return SurfaceForms(self._texts, self._phrases, selected, self._truecaser, self._language)

    def _topic(
        self,
        chosen: "_Chosen",
        label: int,
        recent: Sequence[RecentPhrase],
        forms: SurfaceForms,
        quotes: tuple[Quote, ...],
    ) -> TopicDescription:
        papers, count = self._papers, self._config.exemplars
        central = chosen.central(label, self._vectors)
        phrases = ClusterPhrases(chosen.phrases[label], forms)
        part = self._described(phrases, central, chosen.centroids[label])
        title = self._central_title(central)
        dates = papers.counted_on[self._rows[chosen.labels[self._rows] == label]]
        return TopicDescription(
            label=part.label,
            keywords=part.keywords,
            exemplars=part.exemplars,
            keyword_weights=phrases.keyword_weights,
            acronyms=phrases.acronyms,
            quotes=quotes,
            summary=summary_of(quotes, len(central), title, papers.ids[central[0]]),
            newest=papers.newest(central, count),
            most_voted=papers.most_voted(central, count),
            recent_terms=recent_terms(recent, forms, self._since, dates),
        )

    def _part(self, chosen: "_Chosen", label: int, forms: SurfaceForms) -> PartDescription:
        central = chosen.central(label, self._vectors)
        phrases = ClusterPhrases(chosen.phrases[label], forms)
        return self._described(phrases, central, chosen.centroids[label])

    def _described(
        self, phrases: ClusterPhrases, central: NDArray[np.int64], centroid: NDArray[np.float32]
    ) -> PartDescription:
        exemplars = diverse(central, self._vectors, centroid, self._config.exemplars)
        return PartDescription(
            label=phrases.label or label_from_title(self._central_title(central)),
            keywords=phrases.keywords,
            exemplars=self._papers.ids_of(exemplars),
        )

    def _quotes(
        self,
        chosen: "_Chosen",
        label: int,
        forms: SurfaceForms,
        others: Sequence[tuple[Quote, ...]],
    ) -> tuple[Quote, ...]:
        """Return a cluster's quotes, none of which is among those of the `others`."""
        nearest = self._read(chosen.central(label, self._vectors))[:_QUOTED_FROM]
        ids = self._papers.ids_of(nearest)
        recent = self._papers.counted_on[nearest] > self._since
        papers = QuotedPapers(
            dict(zip(ids, self._papers.column("abstract", nearest), strict=True)),
            recent={paper for paper, is_recent in zip(ids, recent, strict=True) if is_recent},
            used={folded(quote.sentence) for quotes in others for quote in quotes},
        )
        terms = ClusterPhrases(chosen.phrases[label], forms).weighted_terms
        return choose_quotes(papers, terms, _QUOTES, self._language.sentences)


@dataclass(frozen=True)
class _Chosen:
    """The clusters described: labels (n,), centroids (k, d), and the phrases chosen for each."""

    labels: NDArray[np.int64]
    centroids: NDArray[np.float32]
    phrases: tuple[ChosenPhrases, ...]

    def central(self, label: int, vectors: NDArray[np.float32]) -> NDArray[np.int64]:
        """Return the rows of a cluster's papers, the nearest to its centroid first."""
        own = np.flatnonzero(self.labels == label)
        return most_central(own, vectors, self.centroids[label])


def read_ahead(corpus: Corpus) -> None:
    """Begin to read a corpus's texts beside this process, where describing it will read them all.

    That they are read in a single language is known before there are clusters, and so is what is
    read of few papers: everything.
    """
    languages = set(read_as(corpus.languages))
    if len(corpus.papers) <= READ_WHOLE and len(languages) == 1:
        titles, abstracts = (corpus.papers[name].to_pylist() for name in ("title", "abstract"))
        language = find_language(main_language(corpus.languages))
        begin_reading(titles, abstracts, language)


def _sample(labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows that are read to describe clusters."""
    return sampled_by_label(labels, READ_WHOLE, _SAMPLE_EACH)


def _recent_since(corpus: Corpus, days: NDArray[np.datetime64]) -> np.datetime64:
    """Return the date after which papers are recent: where days are not known, whole periods."""
    as_of = date.fromisoformat(corpus.as_of)
    if corpus.precision is Period.DAY:
        since = np.datetime64(as_of) - _RECENT
        return np.sort(days)[-_MAX_RECENT - 1] if (days > since).sum() > _MAX_RECENT else since
    first = corpus.precision.start(as_of)
    if corpus.precision is Period.MONTH:
        first = Period.MONTH.start(first - timedelta(days=1))
    return np.datetime64(first) - 1
