"""Topics: which are related to each."""

import numpy as np

from groundswell.artifacts import Topics
from groundswell.json_value import JsonObject
from groundswell.report.views.view import ViewContext

RELATED = 5
"""Related topics named on a topic's page: about as many as share its theme."""


def data(context: ViewContext) -> JsonObject:
    """Return the related topics of each topic, by id."""
    related = related_topics(context.inputs.topics)
    return {"related": {str(topic): ids for topic, ids in related.items()}}


def related_topics(topics: Topics) -> dict[int, list[int]]:
    """Return the topics most similar to each by the cosine of their centroids, the nearest first.

    Centroids are unit vectors.
    """
    ids = [topic.id for topic in topics.topics]
    similarity = topics.centroids @ topics.centroids.T
    order = np.argsort(-similarity, axis=1, kind="stable")
    return {
        topic: [ids[j] for j in order[i].tolist() if j != i][:RELATED]
        for i, topic in enumerate(ids)
    }
