"""Topics made elsewhere that a tracker is given, or a BERTopic model that is yet to make them."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from groundswell.api.documents import Documents
from groundswell.api.vectors import TextVectors
from groundswell.artifacts import GivenTopics
from groundswell.errors import UsageError
from groundswell.sources.assignments import with_more
from groundswell.sources.bertopic_model import is_bertopic
from groundswell.sources.topics_from import documents_with_topics, topics_of_documents


def topics_given(
    topics: object, order: Sequence[str], ids: Sequence[str], before: GivenTopics | None
) -> GivenTopics:
    """Return the topics of all documents, or of those of an update after those before.

    Args:
        topics: What was given.
        order: The ids of all documents, as they came.
        ids: Those of the documents that came with the topics.
        before: The topics given before, if any.

    Raises:
        UsageError: There are topics for the update alone, and none for the documents before.
    """
    if documents_with_topics(topics) != len(ids) or len(ids) == len(order):
        return topics_of_documents(topics, order)
    if before is None or len(before.vectors):
        raise UsageError(
            f"there are topics for {len(ids):,} documents, and none were given for the "
            f"{len(order) - len(ids):,} before: give topics for all {len(order):,}"
        )
    return with_more(before, topics_of_documents(topics, ids))


def is_unfitted(topics: object) -> bool:
    """Return whether `topics` is a BERTopic model that is not fitted."""
    return is_bertopic(topics) and getattr(topics, "topics_", None) is None


def fit_model(model: Any, documents: Documents, vectors: TextVectors) -> GivenTopics:
    """Fit a BERTopic model to the documents that a run can use; return its topics of these."""
    found = vectors.of(documents)
    usable = [row for row, each in enumerate(found) if each is not None]
    if not usable:
        raise UsageError("none of the documents can be used: check their texts and dates")
    fitted = documents.rows(usable)
    model.fit(fitted.texts, np.array([found[row] for row in usable]))
    return topics_of_documents(model, fitted.ids)
