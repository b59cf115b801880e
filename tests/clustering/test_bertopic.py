"""BERTopic as a clustering method finds what BERTopic finds."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from groundswell.artifacts import OUTLIER, Corpus
from groundswell.clustering import registry
from groundswell.compute.engine import LOCAL
from groundswell.config import (
    BertopicConfig,
    ClusterConfig,
    CorpusConfig,
    EmbedConfig,
    SourcesConfig,
)
from groundswell.encoders.cache import VectorCache
from groundswell.errors import UsageError
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus
from groundswell.stages.embed import embed
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from tests.conftest import blobs

pytest.importorskip("bertopic")
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

Floats = NDArray[np.float32]


def found(vectors: Floats, **settings: Any) -> NDArray[np.int64]:
    config = ClusterConfig(method="bertopic", **settings)
    return registry.method("bertopic")(vectors, config, start=None, engine=LOCAL)


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Floats]:
    """The bundled corpus and its vectors."""
    records = read_sources(
        ["sample:"], as_of=None, today=date(2026, 1, 1), config=SourcesConfig(), notice=print
    )
    papers = corpus(records, config=CorpusConfig())
    cache = VectorCache(Path(tmp_path_factory.mktemp("vectors")), notice=print)
    return papers, embed(papers, config=EmbedConfig(), vectors=cache).vectors


def of_bertopic(papers: Corpus, vectors: Floats, **settings: Any) -> NDArray[np.int64]:
    """What BERTopic itself makes of the papers' texts, as its documentation says to seed it."""
    from bertopic import BERTopic
    from umap import UMAP

    space = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=7)
    model = BERTopic(umap_model=space, language=None, **settings)
    return np.array(model.fit_transform(papers.texts, vectors)[0])


def same(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> bool:
    """Whether two partitions are one, outliers included; the numbers may differ."""
    outside = np.array_equal(ours == OUTLIER, theirs == OUTLIER)
    return outside and adjusted_rand_score(ours, theirs) == 1


def test_by_default_it_is_bertopics_default(bundled: tuple[Corpus, Floats]) -> None:
    ours = found(bundled[1])
    assert ours.max() > 5
    assert same(ours, of_bertopic(*bundled))


@pytest.mark.parametrize("number", [6, "auto"])
def test_topics_are_merged_as_bertopic_merges_them(
    bundled: tuple[Corpus, Floats], number: Any
) -> None:
    theirs = of_bertopic(*bundled, nr_topics=number, min_topic_size=20)
    assert same(found(bundled[1], min_topic_size=20, bertopic={"nr_topics": number}), theirs)


def test_the_general_number_of_topics_is_bertopics_unless_its_own_is_set() -> None:
    vectors, _ = blobs([60, 50, 40, 30])
    assert found(vectors, topics=2).max() + 1 <= 2
    four = BertopicConfig(nr_topics=5)
    assert found(vectors, topics=2, bertopic=four).max() + 1 == 4


def test_settings_of_hdbscan_reach_it() -> None:
    vectors, _ = blobs([60, 50, 40, 30])
    assert found(vectors, min_topic_size=25).max() + 1 == 4
    assert found(vectors, min_topic_size=45).max() + 1 < 4
    near = BertopicConfig(cluster_selection_epsilon=100.0)
    assert found(vectors, bertopic=near).max() + 1 < 4


def test_topics_are_numbered_by_falling_size_whatever_the_order_of_a_second_run() -> None:
    vectors, groups = blobs([40, 120, 80])
    labels = found(vectors)
    counts = np.bincount(labels[labels != OUTLIER])
    assert counts.tolist() == sorted(counts.tolist(), reverse=True)
    assert adjusted_rand_score(groups[labels != OUTLIER], labels[labels != OUTLIER]) == 1
    assert np.array_equal(labels, found(vectors))


def test_without_the_package_the_method_is_refused_before_any_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'groundswell\[bertopic\]'"):
        registry.check("bertopic")
    registry.check("smoothed")
