"""Model: the topics as a BERTopic model that `BERTopic.load` opens in a notebook.

The files are written here rather than by BERTopic: importing it costs seconds in every scheduled
run, and a plain `pip install` of it brings torch. The format is that of BERTopic 0.17's
`save(serialization="safetensors")`.
"""

import numpy as np

from groundswell.artifacts import OUTLIER, Embeddings, Model, Topic, Topics
from groundswell.artifacts.codecs import json_bytes
from groundswell.compute.linalg import Floats

_SETTINGS = {
    "calculate_probabilities": False,
    "language": None,
    "low_memory": False,
    "min_topic_size": 10,
    "n_gram_range": [1, 1],
    "nr_topics": None,
    "seed_topic_list": None,
    "top_n_words": 10,
    "verbose": False,
    "zeroshot_min_similarity": 0.7,
    "zeroshot_topic_list": None,
}
"""BERTopic's own defaults: a model that is loaded uses none of them."""

_NO_KEYWORD = ("", 1e-05)
"""What BERTopic has in place of a keyword, and expects at least once."""


def model(embeddings: Embeddings, topics: Topics) -> Model:
    """Return topics, assignments and topic vectors in BERTopic's saved-model format."""
    from safetensors.numpy import save

    vectors = _topic_vectors(embeddings, topics)
    settings = {**_SETTINGS, "embedding_model": embeddings.encoder.get("hub_name")}
    return Model(
        files={
            "config.json": json_bytes(settings, indent=2),
            "topic_embeddings.safetensors": save({"topic_embeddings": vectors}),
            "topics.json": json_bytes(_saved_topics(topics, last=len(vectors) - 2), indent=2),
        }
    )


def _topic_vectors(embeddings: Embeddings, topics: Topics) -> Floats:
    """Return the mean of the outliers and the centroid of each topic id, (ids + 1, d).

    BERTopic finds a topic's vector by its id, so the ids of retired topics keep a row: a zero
    vector, which no document is nearest to.
    """
    width = embeddings.vectors.shape[1]
    last = max((topic.id for topic in topics.topics), default=OUTLIER)
    vectors = np.zeros((last + 2, width), dtype=np.float32)
    for topic, centroid in zip(topics.topics, topics.centroids, strict=True):
        vectors[topic.id + 1] = centroid
    outside = topics.topic_ids == OUTLIER
    if outside.any():
        vectors[0] = embeddings.vectors[outside].mean(axis=0)
    return vectors


def _saved_topics(topics: Topics, last: int) -> dict[str, object]:
    """Return the content of topics.json, for the ids from the outliers' to the `last`."""
    by_id = {topic.id: topic for topic in topics.topics}
    ids = range(OUTLIER, last + 1)
    labels = {i: by_id[i].label if i in by_id else "" for i in ids}
    labels[OUTLIER] = "Outliers"
    return {
        "topic_representations": {str(i): _representation(by_id.get(i)) for i in ids},
        "topics": topics.topic_ids.tolist(),
        "topic_sizes": {str(i): int((topics.topic_ids == i).sum()) for i in ids},
        "topic_mapper": [[i, i] for i in ids],
        "topic_labels": {str(i): label for i, label in labels.items()},
        "custom_labels": [labels[i] for i in ids],
        "_outliers": 1,
        "topic_aspects": {},
    }


def _representation(topic: Topic | None) -> list[tuple[str, float]]:
    """Return (keyword, weight) pairs, at least one."""
    if not topic or not topic.keywords:
        return [_NO_KEYWORD]
    return list(zip(topic.keywords, topic.keyword_weights, strict=True))
