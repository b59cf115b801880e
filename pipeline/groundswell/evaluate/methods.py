"""Groundswell and the methods it is compared with, each an adapter of a few lines.

A method yields variants: a name, and labels of the papers. Variants of a method share what they
can, so its later ones cost less than they would alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    PAPER_SCHEMA,
    REJECT_SCHEMA,
    Corpus,
    Embeddings,
    Plan,
    State,
    TopicEdits,
)
from groundswell.compute.linalg import nearest_centroid, unit_means
from groundswell.config import ClusterConfig
from groundswell.errors import UsageError, nearest
from groundswell.evaluate.measures import Labels, count

_SIZES = (5, 7, 10, 14, 20, 28, 40, 55, 75, 100, 140, 200, 280, 400)
"""The values of min_cluster_size that are searched, each some 1.4 times the one before."""


@dataclass(frozen=True)
class Task:
    """The input of a method: papers' ids and texts (n), their unit vectors (n, d), a seed.

    `topics` is the number of topics for methods that need one, and for matched variants.
    """

    ids: list[str]
    texts: list[str]
    vectors: NDArray[np.float32]
    topics: int
    seed: int
    config: ClusterConfig


@dataclass(frozen=True)
class Variant:
    """One result of a method; `strength` (n,) are membership probabilities, if it has them."""

    name: str
    labels: Labels
    strength: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Method:
    """A family of variants, and the modules it needs, by the package that installs each."""

    fit: Callable[[Task], Iterator[Variant]]
    needs: dict[str, str]

    @property
    def missing(self) -> list[str]:
        """The packages that would have to be installed."""
        return [package for module, package in self.needs.items() if find_spec(module) is None]


def _groundswell(task: Task) -> Iterator[Variant]:
    yield _ours("Groundswell", task, task.config)


def _groundswell_matched(task: Task) -> Iterator[Variant]:
    yield _ours("Groundswell for k", task, task.config.model_copy(update={"topics": task.topics}))


def _ours(name: str, task: Task, config: ClusterConfig) -> Variant:
    from groundswell.stages.cluster import cluster

    order = np.argsort(task.ids, kind="stable")  # a run sorts its papers too
    ids = [task.ids[row] for row in order]
    blank = {"title": "", "abstract": "", "source": "", "url": "", "authors": [], "labels": []}
    day = date(2000, 1, 1)
    rows = [{**blank, "paper_id": i, "digest_date": day, "votes": None} for i in ids]
    papers = pa.Table.from_pylist(rows, schema=PAPER_SCHEMA)
    corpus = Corpus(day.isoformat(), papers, REJECT_SCHEMA.empty_table(), ())
    embeddings = Embeddings(ids, task.vectors[order], {}, truncated=0)
    plan = Plan("refit", "topics are evaluated on one fit")
    found = cluster(corpus, embeddings, State.empty(), plan, TopicEdits(), config=config)
    back = np.argsort(order, kind="stable")
    return Variant(name, found.labels[back], found.strength[back])


def _bertopic(task: Task) -> Iterator[Variant]:
    """BERTopic with a seeded UMAP; the other variants cluster the space that it made."""
    from bertopic import BERTopic
    from umap import UMAP

    space = UMAP(  # BERTopic's own settings
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=task.seed
    )
    # language=None keeps BERTopic from loading an encoder: the vectors are given.
    model = BERTopic(umap_model=space, embedding_model=None, language=None)
    found, _ = model.fit_transform(task.texts, task.vectors)
    labels = np.asarray(found, dtype=np.int64)
    yield Variant("BERTopic", labels)
    yield Variant("BERTopic, outliers to nearest", joined(task.vectors, labels))
    partitions = list(_partitions(np.asarray(space.embedding_, dtype=np.float64)))
    tuned = max(partitions, key=lambda each: each[0])[1]
    yield Variant("BERTopic tuned", tuned)
    yield Variant("BERTopic tuned, outliers to nearest", joined(task.vectors, tuned))
    near = min((found for _, found in partitions), key=lambda own: abs(count(own) - task.topics))
    yield Variant("BERTopic for k", near)
    yield Variant("BERTopic for k, outliers to nearest", joined(task.vectors, near))
    if find_spec("fast_hdbscan") is not None:
        from fast_hdbscan import PLSCAN

        layered = PLSCAN(reproducible=True).fit_predict(space.embedding_)
        yield Variant("UMAP + PLSCAN", np.asarray(layered, dtype=np.int64))


def _partitions(space: NDArray[np.float64]) -> Iterator[tuple[float, Labels]]:
    """Yield HDBSCAN's labels for each min_cluster_size, with their density-based validity."""
    from hdbscan import HDBSCAN

    for size in _SIZES:
        if size <= len(space) // 4:
            model = HDBSCAN(min_cluster_size=size, gen_min_span_tree=True, core_dist_n_jobs=1)
            labels = np.asarray(model.fit_predict(space), dtype=np.int64)
            if count(labels) > 1:
                yield float(model.relative_validity_), labels


def joined(vectors: NDArray[np.float32], labels: Labels) -> Labels:
    """Return labels with each outlier assigned to the topic of the nearest centroid."""
    ids = np.unique(labels[labels != OUTLIER])
    if not len(ids):
        return labels
    nearest, _ = nearest_centroid(vectors, unit_means(vectors, labels, ids))
    return np.where(labels == OUTLIER, ids[nearest], labels)


def _evoc(task: Task) -> Iterator[Variant]:
    from evoc import EVoC

    found = EVoC(random_state=task.seed).fit_predict(task.vectors)
    labels = np.asarray(found, dtype=np.int64)
    yield Variant("EVoC", labels)
    yield Variant("EVoC, outliers to nearest", joined(task.vectors, labels))


def _kmeans(task: Task) -> Iterator[Variant]:
    from sklearn.cluster import KMeans

    model = KMeans(task.topics, n_init=5, random_state=task.seed)
    yield Variant("k-means, given k", model.fit_predict(task.vectors).astype(np.int64))


def _nmf(task: Task) -> Iterator[Variant]:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(stop_words="english", max_features=10_000, sublinear_tf=True)
    weights = words.fit_transform(task.texts)
    model = NMF(task.topics, init="nndsvda", random_state=task.seed, max_iter=300)
    yield Variant("NMF on TF-IDF, given k", model.fit_transform(weights).argmax(axis=1))


def _lda(task: Task) -> Iterator[Variant]:
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(stop_words="english", max_features=10_000)
    weights = words.fit_transform(task.texts)
    model = LatentDirichletAllocation(task.topics, random_state=task.seed)
    yield Variant("LDA on TF-IDF, given k", model.fit_transform(weights).argmax(axis=1))


def _fastopic(task: Task) -> Iterator[Variant]:
    import torch
    from fastopic import FASTopic
    from topmost.preprocess import Preprocess

    torch.manual_seed(task.seed)
    words = Preprocess(vocab_size=10_000, stopwords="English")
    model = FASTopic(task.topics, words, doc_embed_model=_NoEncoder())
    _, shares = model.fit_transform(task.texts, preset_doc_embeddings=task.vectors)
    yield Variant("FASTopic, given k", np.asarray(shares).argmax(axis=1))


def _turftopic(task: Task) -> Iterator[Variant]:
    from sklearn.decomposition import PCA
    from sklearn.feature_extraction.text import CountVectorizer
    from turftopic import GMM

    model = GMM(
        task.topics,
        encoder=_NoEncoder(),
        vectorizer=CountVectorizer(stop_words="english", min_df=10),
        dimensionality_reduction=PCA(20, random_state=task.seed),
        random_state=task.seed,
    )
    shares = model.fit_transform(task.texts, embeddings=task.vectors)
    yield Variant("Turftopic GMM, given k", np.asarray(shares).argmax(axis=1))


class _NoEncoder:
    """Stands in for an encoder where the vectors are given."""

    def encode(self, texts: list[str], **_: object) -> NDArray[np.float32]:
        raise AssertionError(f"{len(texts)} texts were to be encoded, but vectors are given")


METHODS: dict[str, Method] = {
    "groundswell": Method(_groundswell, {}),
    "groundswell-k": Method(_groundswell_matched, {}),
    "bertopic": Method(_bertopic, {"bertopic": "bertopic"}),
    "evoc": Method(_evoc, {"evoc": "evoc"}),
    "kmeans": Method(_kmeans, {}),
    "nmf": Method(_nmf, {}),
    "lda": Method(_lda, {}),
    "fastopic": Method(_fastopic, {"fastopic": "fastopic", "torch": "torch"}),
    "turftopic": Method(_turftopic, {"turftopic": "turftopic"}),
}


def check_methods(names: Sequence[str]) -> list[str]:
    """Return the methods asked for, by default all.

    Raises:
        UsageError: There is no method of a name.
    """
    for name in names:
        if name not in METHODS:
            raise UsageError(
                f"there is no method {name!r}{nearest(name, METHODS)}: "
                f"expected some of {', '.join(METHODS)}"
            )
    return list(names) or list(METHODS)
