"""A large corpus is described by most of its papers, and few new ones cost next to nothing."""

from pathlib import Path

import numpy as np
import pytest
from groundswell.artifacts import Clusters, Corpus, Embeddings, TopicDescription
from groundswell.config import DescribeConfig
from groundswell.labeling import ClusterDescriptions, Describer, stable
from groundswell.labeling.stable import StableDescriber, stable_papers
from groundswell.runtime.code import CodeDigests
from groundswell.runtime.pieces import NO_PIECES, Pieces

from tests.conftest import embeddings_of
from tests.labeling.corpora import clusters_of
from tests.labeling.subjects import of_rows, planted

CONFIG = DescribeConfig()
CODE = CodeDigests()

Topics = ClusterDescriptions[TopicDescription]
Papers = tuple[Corpus, Embeddings, Clusters]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have 60 papers count as many, as 20,000 do."""
    monkeypatch.setattr(stable, "READ_WHOLE", 60)
    monkeypatch.setattr(stable, "_STEPS", 16)


def papers(count: int, new_topic: int = 0) -> Papers:
    """The first papers of three subjects, as clusters; the newest are of a fourth, where asked."""
    corpus, embeddings, labels = planted(40)
    cut = of_rows(corpus.papers.slice(0, count).to_pylist())
    own = labels[:count].copy()
    own[count - new_topic :] = 3
    return cut, embeddings_of(cut, embeddings.vectors[:count]), clusters_of(cut, own)


def described(given: Papers, pieces: Pieces = NO_PIECES) -> Topics:
    corpus, embeddings, clusters = given
    return StableDescriber(corpus, embeddings, [clusters], CONFIG, pieces).topics(clusters)


def kept(root: Path) -> Pieces:
    return Pieces(root, CODE)


def count_of(given: Papers) -> int:
    return len(stable_papers(given[0], [given[2]]).papers)


def test_of_a_small_corpus_all_papers_describe() -> None:
    corpus, embeddings, clusters = given = papers(60)
    assert stable_papers(corpus, [clusters]) is corpus
    found, usual = described(given), Describer(corpus, embeddings, [clusters], CONFIG)
    assert found.descriptions == usual.topics(clusters).descriptions


def test_the_number_of_papers_that_describe_is_round_and_stays_for_some_new_ones() -> None:
    assert [count_of(papers(count)) for count in (64, 70, 80, 83, 84, 87, 88)] == [
        64, 68, 80, 80, 84, 84, 88,
    ]  # fmt: skip


def test_few_new_papers_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = described(papers(88), kept(tmp_path))
    monkeypatch.setattr(stable, "Describer", lambda *_: pytest.fail("papers were read"))
    after = described(papers(91), kept(tmp_path))
    for old, new in zip(before.descriptions, after.descriptions, strict=True):
        assert (new.label, new.keywords, new.quotes) == (old.label, old.keywords, old.quotes)
        assert new.recent_terms == old.recent_terms


def test_what_was_kept_is_the_same_as_what_is_made_anew(tmp_path: Path) -> None:
    described(papers(88), kept(tmp_path))
    found, made = described(papers(90), kept(tmp_path)), described(papers(90))
    assert found.descriptions == made.descriptions
    assert np.array_equal(found.centroids, made.centroids)


def test_the_newest_and_the_most_voted_are_of_all_papers(tmp_path: Path) -> None:
    described(papers(88), kept(tmp_path))
    [first, *_] = described(papers(91), kept(tmp_path)).descriptions
    assert first.newest[0] == "p0090"
    assert first.most_voted[0] == "p0087"


def test_centroids_are_of_all_papers() -> None:
    corpus, embeddings, clusters = given = papers(91)
    usual = Describer(corpus, embeddings, [clusters], CONFIG).topics(clusters)
    assert np.array_equal(described(given).centroids, usual.centroids)


def test_a_corrected_abstract_is_read_again(tmp_path: Path) -> None:
    corpus, embeddings, clusters = papers(90)
    described((corpus, embeddings, clusters), kept(tmp_path))
    rows = corpus.papers.to_pylist()
    for row in rows[::3]:
        row["abstract"] = row["abstract"].replace("Gaussian splatting", "Hyperbolic splatting")
        row["title"] = row["title"].replace("Gaussian splatting", "hyperbolic splatting")
    [first, *_] = described((of_rows(rows), embeddings, clusters), kept(tmp_path)).descriptions
    assert "yperbolic splatting" in first.label


def test_another_assignment_is_described_anew(tmp_path: Path) -> None:
    corpus, embeddings, clusters = papers(90)
    described((corpus, embeddings, clusters), kept(tmp_path))
    merged = clusters_of(corpus, np.minimum(clusters.labels, 1))
    found = described((corpus, embeddings, merged), kept(tmp_path))
    made = described((corpus, embeddings, merged))
    assert found.descriptions == made.descriptions


def test_a_new_topic_is_described_by_half_of_its_papers_at_least() -> None:
    assert count_of(papers(91, new_topic=2)) == 90
    assert count_of(papers(91, new_topic=8)) == 88
    found = described(papers(91, new_topic=2)).descriptions[3]
    assert found.label
    assert found.keywords


def test_parts_are_described_anew_under_another_label_of_their_topic(tmp_path: Path) -> None:
    corpus, embeddings, clusters = papers(90)

    def labels(parents: list[str], pieces: Pieces) -> list[str]:
        own = StableDescriber(corpus, embeddings, [clusters], CONFIG, pieces)
        return [part.label for part in own.parts(clusters, parents).descriptions]

    first = labels(["Rendering", "Transformers", "Proteins"], kept(tmp_path))
    found = labels(["3D Gaussian splatting", "Transformers", "Proteins"], kept(tmp_path))
    assert found == labels(["3D Gaussian splatting", "Transformers", "Proteins"], NO_PIECES)
    assert found != first
