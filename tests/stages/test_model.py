"""The files of the BERTopic model; tests/test_job.py opens them by BERTopic itself."""

import json
from typing import Any

import numpy as np
import pytest
from groundswell.artifacts import Embeddings, Topics
from groundswell.stages.model import model
from numpy.typing import NDArray
from safetensors.numpy import load

from tests.make import make_topic

IDS = [f"p{row}" for row in range(6)]
VECTORS = np.eye(6, dtype=np.float32)[:, :3]


def saved(topics: Topics, encoder: dict[str, Any] | None = None) -> dict[str, Any]:
    """The files of the model, read."""
    embeddings = Embeddings(IDS, VECTORS, encoder or {"name": "test"}, truncated=0)
    files = model(embeddings, topics).files
    assert sorted(files) == ["config.json", "topic_embeddings.safetensors", "topics.json"]
    return {
        "config": json.loads(files["config.json"]),
        "vectors": load(files["topic_embeddings.safetensors"])["topic_embeddings"],
        **json.loads(files["topics.json"]),
    }


def topics_of(topic_ids: list[int], centroids: NDArray[np.float32]) -> Topics:
    """Topics with a keyword each, labeled by their numbers."""
    ids = sorted(set(topic_ids) - {-1})
    return Topics(
        paper_ids=IDS,
        topic_ids=np.array(topic_ids),
        strength=np.ones(6, dtype=np.float32),
        map=np.zeros((6, 2), dtype=np.float32),
        topics=tuple(
            make_topic(topic, keywords=(f"word {topic}", "more"), keyword_weights=(0.5, 0.25))
            for topic in ids
        ),
        centroids=centroids,
    )


TOPICS = topics_of([0, 0, 3, 3, -1, -1], np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32))
"""Topics 0 and 3; 1 and 2 are retired."""


def test_each_paper_has_its_topic_and_each_topic_its_size() -> None:
    found = saved(TOPICS)
    assert found["topics"] == [0, 0, 3, 3, -1, -1]
    assert found["topic_sizes"] == {"-1": 2, "0": 2, "1": 0, "2": 0, "3": 2}
    assert found["topic_mapper"] == [[i, i] for i in range(-1, 4)]


def test_a_topics_vector_is_in_the_row_after_its_id_and_retired_ones_are_zero() -> None:
    vectors = saved(TOPICS)["vectors"]
    assert vectors[1:].tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_the_first_row_is_the_mean_of_the_outliers() -> None:
    assert saved(TOPICS)["vectors"][0].tolist() == VECTORS[4:].mean(axis=0).tolist()
    topics = topics_of([0, 0, 0, 0, 1, 1], np.ones((2, 3), dtype=np.float32))
    assert saved(topics)["vectors"][0].tolist() == [0, 0, 0]


def test_topics_have_their_keywords_with_weights_and_retired_ones_an_empty_word() -> None:
    found = saved(TOPICS)["topic_representations"]
    assert found["3"] == [["word 3", 0.5], ["more", 0.25]]
    assert found["1"] == found["-1"] == [["", 1e-05]]


def test_topics_have_their_labels_and_the_outliers_theirs() -> None:
    found = saved(TOPICS)
    assert found["custom_labels"] == ["Outliers", "Topic 0", "", "", "Topic 3"]
    assert found["topic_labels"] == {
        "-1": "Outliers", "0": "Topic 0", "1": "", "2": "", "3": "Topic 3",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["sentence-transformers/all-MiniLM-L6-v2", None])
def test_the_model_names_the_encoder_where_it_has_a_public_name(name: str | None) -> None:
    encoder = {"name": "test", **({"hub_name": name} if name else {})}
    assert saved(TOPICS, encoder)["config"]["embedding_model"] == name


def test_without_topics_there_is_a_row_for_the_outliers() -> None:
    found = saved(topics_of([-1] * 6, np.zeros((0, 3), dtype=np.float32)))
    assert found["vectors"].tolist() == [VECTORS.mean(axis=0).tolist()]
    assert found["topic_sizes"] == {"-1": 6}
