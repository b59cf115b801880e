"""Describe clusters of papers in several languages, each cluster in one of them.

A cluster has a name in the language that is asked for where enough of its papers are in it, else in
that of most of its papers. Only the papers in that language are read for it; those of the other
clusters in the same language are what it is contrasted with.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    Clusters,
    Corpus,
    Embeddings,
    PartDescription,
    TopicDescription,
)
from groundswell.config import DescribeConfig
from groundswell.labeling.describer import ClusterDescriptions, LanguageDescriber
from groundswell.labeling.exemplars import Papers
from groundswell.labeling.languages import DEFAULT, main_language, read_as

_ENOUGH, _LEAST_PAPERS = 0.1, 3
"""Share of a cluster's papers, and their number, from which it has a name in their language."""

Part = TypeVar("Part", bound=PartDescription)


def describe_clusters(
    corpus: Corpus, embeddings: Embeddings, clusters: Clusters, *, config: DescribeConfig
) -> ClusterDescriptions[TopicDescription]:
    """Return the full description of each cluster.

    The descriptions contain plain text of the papers, to be escaped where they are rendered.
    """
    return Describer(corpus, embeddings, [clusters], config).topics(clusters)


class Describer:
    """Describes clusterings of the same papers, whose texts are read once."""

    def __init__(
        self,
        corpus: Corpus,
        embeddings: Embeddings,
        clusterings: Sequence[Clusters],
        config: DescribeConfig,
    ) -> None:
        """Read the papers that are needed to describe each of `clusterings`."""
        self._papers = Papers(corpus)
        self._preferred = config.language or DEFAULT
        self._codes = np.array(read_as(corpus.languages), dtype=str)
        several = len(set(self._codes.tolist())) > 1
        self._describers: Mapping[str, LanguageDescriber] = {
            code: LanguageDescriber(
                corpus,
                embeddings,
                clusterings,
                config,
                language=code if several else None,
                among=self._codes == code if several else None,
            )
            for code in sorted(set(self._codes.tolist())) or [DEFAULT]
        }

    def topics(self, clusters: Clusters) -> ClusterDescriptions[TopicDescription]:
        """Return the full description of each cluster.

        `clusters` are among the clusterings that papers were read for.
        """
        return self._described(clusters, lambda each, wanted: each.topics(clusters, wanted))

    def parts(
        self, clusters: Clusters, parent_labels: Sequence[str] | None = None
    ) -> ClusterDescriptions[PartDescription]:
        """Return label, keywords and exemplars of each cluster.

        `parent_labels` gives for each the label of the cluster that it is a part of, which its own
        does not repeat.
        """
        return self._described(
            clusters, lambda each, wanted: each.parts(clusters, parent_labels, wanted)
        )

    def _described(
        self,
        clusters: Clusters,
        describe: Callable[[LanguageDescriber, Sequence[int]], ClusterDescriptions[Part]],
    ) -> ClusterDescriptions[Part]:
        names = naming_languages(
            self._codes, self._papers.labels(clusters), clusters.count, self._preferred
        )
        found: dict[int, Part] = {}
        centroids: NDArray[np.float32] | None = None
        for code, describer in self._describers.items():
            wanted = [label for label, name in enumerate(names) if name == code]
            if wanted or centroids is None:
                own = describe(describer, wanted)
                found.update(zip(wanted, own.descriptions, strict=True))
                centroids = own.centroids
        assert centroids is not None  # noqa: S101 - there is a language
        return ClusterDescriptions(
            tuple(found[label] for label in range(clusters.count)), centroids
        )


def naming_languages(
    codes: NDArray[np.str_], labels: NDArray[np.int64], count: int, preferred: str
) -> list[str]:
    """Return the language in which each of `count` clusters is named.

    `codes` and `labels` (n,) are the languages and the clusters of the papers.
    """
    everywhere = main_language(codes.tolist()) or DEFAULT
    names = []
    for label in range(count):
        own = Counter(codes[labels == label].tolist())
        enough = own[preferred] >= max(_LEAST_PAPERS, _ENOUGH * own.total())
        names.append(preferred if enough else main_language(own.elements()) or everywhere)
    return names
