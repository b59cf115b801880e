"""BERTopic's models as topics that were made elsewhere: saved as safetensors, or in memory.

A saved model does not know which documents it was fitted to. As BERTopic does with such a model, a
paper is assigned to the topic whose embedding has the highest cosine with its vector.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.artifacts import GivenTopics
from groundswell.errors import UsageError
from groundswell.sources.assignments import given_topics, own_name, topic_key

_TOPICS, _CONFIG = "topics.json", "config.json"
_VECTORS, _PYTORCH = "topic_embeddings.safetensors", "topic_embeddings.bin"
_NOT_FITTED = "the BERTopic model is not fitted: call its fit_transform first, or load a fitted one"


def read_saved_model(folder: Path) -> GivenTopics:
    """Return the topics of a model that BERTopic's `save(serialization="safetensors")` wrote.

    Raises:
        UsageError: The folder holds no such model.
    """
    if not (folder / _VECTORS).is_file():
        found = "is saved for PyTorch" if (folder / _PYTORCH).is_file() else "is no BERTopic model"
        raise UsageError(
            f"{folder} {found}: save it with serialization='safetensors', which makes "
            f"{_TOPICS} and {_VECTORS}"
        )
    try:
        saved = json.loads((folder / _TOPICS).read_bytes())
        vectors = _read_vectors(folder / _VECTORS)
        labels = {int(topic): label for topic, label in saved.get("topic_labels", {}).items()}
        names = _names(labels, saved.get("custom_labels"))
        outliers = int(saved.get("_outliers", 1))
        encoder = _encoder(folder / _CONFIG)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(
            f"the BERTopic model in {folder} cannot be read ({error}): save it again with "
            f"serialization='safetensors'"
        ) from error
    return _nearest(f"the BERTopic model {folder.name}", vectors, names, outliers, encoder)


def is_bertopic(value: object) -> bool:
    """Return whether a value is a BERTopic model, without importing BERTopic."""
    return hasattr(value, "topic_embeddings_") and hasattr(value, "topic_representations_")


def bertopic_vectors(model: Any) -> GivenTopics:
    """Return a fitted model's topics, each by its embedding; raises `UsageError` where unfitted."""
    if model.topics_ is None or model.topic_embeddings_ is None:
        raise UsageError(_NOT_FITTED)
    vectors = np.asarray(model.topic_embeddings_, dtype=np.float32)
    return _nearest("the BERTopic model", vectors, _names_of(model), int(model._outliers), "")


def topics_of_model(model: Any, paper_ids: Sequence[str]) -> GivenTopics | None:
    """Return the topics of the documents that a model was fitted to, in their order.

    None where it was fitted to another number of documents, or loaded from a file that has none.
    """
    if model.topics_ is None:
        raise UsageError(_NOT_FITTED)
    if len(model.topics_) != len(paper_ids):
        return None
    stated = np.asarray(getattr(model, "probabilities_", None), dtype=np.float64)
    known = stated.shape == (len(paper_ids),)
    probabilities = np.clip(stated, 0, 1).tolist() if known else [None] * len(paper_ids)
    topics = [topic_key(topic) for topic in model.topics_]
    named = {topic: Counter([name]) for topic, name in _names_of(model).items()}
    return given_topics("the BERTopic model", (paper_ids, topics, probabilities), named)


def _nearest(
    origin: str, vectors: Any, names: Mapping[str, str], outliers: int, encoder: str
) -> GivenTopics:
    topics = tuple(str(position - outliers) for position in range(len(vectors)))
    return GivenTopics(origin, names=names, vectors=vectors, vector_topics=topics, encoder=encoder)


def _read_vectors(path: Path) -> Any:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return np.asarray(load(path.read_bytes())["topic_embeddings"], dtype=np.float32)
    except SafetensorError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _names_of(model: Any) -> dict[str, str]:
    return _names(model.topic_labels_, model.custom_labels_)


def _names(labels: Mapping[int, str], custom: Iterable[str] | None) -> dict[str, str]:
    """Return the names that topics were given; `custom` labels are in the order of the topics."""
    stated = dict(sorted(labels.items()))
    if custom is not None:
        stated.update(zip(stated, custom, strict=False))
    named = {str(topic): own_name(str(topic), label) for topic, label in stated.items()}
    return {topic: name for topic, name in named.items() if name}


def _encoder(path: Path) -> str:
    """Return the name of the embedding model that a saved model's settings state, or ''."""
    if not path.is_file():
        return ""
    stated = json.loads(path.read_bytes()).get("embedding_model")
    return stated if isinstance(stated, str) else ""
