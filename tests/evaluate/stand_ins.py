"""Stand-ins for packages of other methods, which are not installed here or take minutes.

Each keeps in `GIVEN` what it was given, and answers for the 120 papers of tests/evaluate.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

GIVEN: dict[str, Any] = {}
PAPERS = 120


class Evoc:
    def __init__(self, random_state: int) -> None:
        GIVEN["evoc"] = random_state

    def fit_predict(self, vectors: Any) -> list[int]:
        return [-1, *[0] * (len(vectors) - 1)]


class FastTopic:
    def __init__(self, topics: int, *_: object, **__: object) -> None:
        GIVEN["fastopic"] = topics

    def fit_transform(
        self, texts: list[str], preset_doc_embeddings: Any
    ) -> tuple[None, list[list[float]]]:
        GIVEN["vectors"] = preset_doc_embeddings
        return None, [[0.1, 0.9]] * len(texts)


class Gmm:
    def __init__(self, topics: int, encoder: Any, **settings: Any) -> None:
        GIVEN["turftopic"] = (topics, settings["random_state"])
        GIVEN["encoder"] = encoder

    def fit_transform(self, texts: list[str], embeddings: Any) -> list[list[float]]:
        GIVEN["vectors"] = embeddings
        return [[0.9, 0.1]] * len(texts)


class Umap:
    """Three groups of forty papers around three axes."""

    def __init__(self, **settings: Any) -> None:
        GIVEN["umap"] = settings
        noise = np.random.default_rng(0).normal(0, 0.01, (PAPERS, 5))
        self.embedding_ = np.eye(5)[np.repeat([0, 1, 2], PAPERS // 3)] + noise


class Bertopic:
    """Two topics, and the first paper without one."""

    def __init__(self, umap_model: Umap, embedding_model: None, language: None) -> None:
        assert umap_model.embedding_.shape == (PAPERS, 5)
        assert (embedding_model, language) == (None, None)

    def fit_transform(self, texts: list[str], vectors: Any) -> tuple[list[int], None]:
        assert len(texts) == len(vectors)
        half = PAPERS // 2
        return [-1, *[0] * (half - 1), *[1] * half], None


class Plscan:
    def __init__(self, reproducible: bool) -> None:
        assert reproducible

    def fit_predict(self, space: Any) -> list[int]:
        return [7] * len(space)


MODULES: Mapping[str, Mapping[str, object]] = {
    "bertopic": {"BERTopic": Bertopic},
    "evoc": {"EVoC": Evoc},
    "fast_hdbscan": {"PLSCAN": Plscan},
    "fastopic": {"FASTopic": FastTopic},
    "topmost": {},
    "topmost.preprocess": {"Preprocess": lambda **_: None},
    "torch": {"manual_seed": lambda seed: GIVEN.update(seed=seed)},
    "turftopic": {"GMM": Gmm},
    "umap": {"UMAP": Umap},
}
