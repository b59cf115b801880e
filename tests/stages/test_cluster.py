"""Which way papers are grouped: anew, into the last run's topics, or as a single topic."""

from datetime import date

import numpy as np
import pytest
from groundswell.artifacts import Clusters, Plan, State, TopicEdits
from groundswell.config import ClusterConfig
from groundswell.stages import cluster as stage
from groundswell.stages.cluster import cluster

from tests.conftest import blobs, embeddings_of, make_corpus


def run(sizes: list[int], plan: Plan) -> Clusters:
    vectors, _ = blobs(sizes)
    corpus = make_corpus([date(2025, 1, 1)] * len(vectors))
    embeddings = embeddings_of(corpus, vectors)
    return cluster(corpus, embeddings, State.empty(), plan, TopicEdits(), config=ClusterConfig())


FIT = Plan("refit", "asked for")


@pytest.mark.parametrize(("papers", "single"), [(29, True), (30, False)])
def test_fewer_than_30_papers_are_a_single_topic(papers: int, single: bool) -> None:
    found = run([papers - 12, 12], FIT)
    assert found.single_topic == single
    assert found.count == 1 if single else found.count > 1


def test_where_no_cluster_is_found_there_is_a_single_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> Clusters:
        ids = [str(row) for row in range(80)]
        return Clusters(ids, np.full(80, -1), np.zeros(80, dtype=np.float32))

    monkeypatch.setattr(stage, "regrouped_clusters", nothing)
    assert run([40, 40], FIT).single_topic


def test_a_plan_to_extend_updates_the_last_runs_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    updated = Clusters([], np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    asked: list[bool] = []

    def update(*_: object, detect: bool) -> Clusters:
        asked.append(detect)
        return updated

    monkeypatch.setattr(stage, "incremental_clusters", update)
    assert run([40, 40], Plan("incremental_update", "asked for")) is updated
    assert run([40, 40], Plan("incremental_update", "shrunken", 9, keeps_state=True)) is updated
    assert asked == [True, False]
