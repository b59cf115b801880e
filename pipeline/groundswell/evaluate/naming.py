"""Whether topics' names fit: made from nine tenths of the papers, tested on the others.

Groundswell names topics as it does in a run, all other methods as BERTopic does, by a number and
the four best words. Since four words carry more than a short name, 'words' tests the four words of
every method in the same way.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Clusters, Embeddings
from groundswell.config import Config
from groundswell.evaluate import measures
from groundswell.evaluate.collect import Collection
from groundswell.evaluate.measures import Labels
from groundswell.evaluate.method_runs import OURS, MethodRun, subsample

_NAME_WORDS = 4
"""Words of a BERTopic name, as it makes them by default."""

Values = Mapping[str, Mapping[str, Sequence[float]]]
"""The values of each measure over the runs, by variant."""


def name_values(
    collection: Collection,
    runs: Sequence[MethodRun],
    config: Config,
    notice: Callable[[str], None],
) -> Values:
    """Return how distinct the names of each variant's topics are, and how often they fit."""
    from groundswell.encoders.choice import for_papers
    from groundswell.encoders.registry import encoder_for

    encoder = encoder_for(for_papers(config.embed, collection.corpus.languages))
    if not encoder.per_text:
        notice("whether labels fit is left out: vectors from a file cannot be made for labels")
    vocabulary = measures.vocabulary(collection.corpus.texts)
    found: dict[str, defaultdict[str, list[float]]] = {}
    for run in runs:
        naming = _Naming(collection, run, config, vocabulary)
        values = found.setdefault(run.variant, defaultdict(list))
        figures = measures.named(naming.names)
        if encoder.per_text and naming.names:
            figures |= naming.fit(encoder)
        for measure, value in figures.items():
            values[measure].append(value)
    return found


class _Naming:
    """The names of a run's topics, made from a subsample of the papers."""

    def __init__(
        self,
        collection: Collection,
        run: MethodRun,
        config: Config,
        vocabulary: tuple[Any, NDArray[Any]],
    ) -> None:
        self._vectors, self._labels = collection.vectors, run.labels
        _, self._named_from = subsample(len(self._vectors), run.seed)
        labels = np.full_like(run.labels, OUTLIER)
        labels[self._named_from] = run.labels[self._named_from]
        self._used = np.unique(labels[labels != OUTLIER])
        words = measures.worded(*vocabulary, labels, _NAME_WORDS)
        self.words = [" ".join(own) for own in words]
        if run.variant.startswith(OURS):
            self.names = self.phrases = _our_names(collection, labels, config)
        else:
            self.names = [f"{i}_{'_'.join(own)}" for i, own in enumerate(words)]
            self.phrases = self.words

    def fit(self, encoder: Any) -> dict[str, float]:
        """Return how often the nearest name is the own topic's, of papers that named nothing."""
        inside = np.flatnonzero(np.isin(self._labels, self._used))
        others = np.setdiff1d(inside, self._named_from)
        topics = np.searchsorted(self._used, self._labels[others])
        vectors = self._vectors[others]
        return {
            "label_accuracy": measures.label_accuracy(
                vectors, topics, self._encoded(encoder, self.phrases)
            ),
            "words_accuracy": measures.label_accuracy(
                vectors, topics, self._encoded(encoder, self.words)
            ),
        }

    def _encoded(self, encoder: Any, texts: Sequence[str]) -> NDArray[np.float32]:
        from groundswell.compute.linalg import unit_rows

        ids = [str(i) for i in range(len(texts))]
        vectors, _ = encoder.encode(ids, texts, lambda _: None)
        # `embed.dimensions` may truncate the papers' vectors.
        return unit_rows(vectors[:, : self._vectors.shape[1]])


def _our_names(collection: Collection, labels: Labels, config: Config) -> list[str]:
    from groundswell.labeling import describe_clusters

    inside = labels != OUTLIER
    numbered = labels.copy()
    numbered[inside] = np.unique(labels[inside], return_inverse=True)[1]
    ids = collection.corpus.paper_ids
    described = describe_clusters(
        collection.corpus,
        Embeddings(ids, collection.vectors, {}, truncated=0),
        Clusters(ids, numbered, inside.astype(np.float32)),
        config=config.describe,
    )
    return [topic.label for topic in described.descriptions]
