"""Where new papers belong: the nearest topic if they fit it, how firmly, and their map position.

    assign(vectors, profiles) -> Assigned(topic_ids (m,), strength (m,), fit (m,))
    place(vectors, archive, archive_map, k=10) -> (m, 2) map positions

Both take unit float32 rows and depend on no order of papers. `assign` costs a matrix product with
the centroids, `place` one with the archive.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.artifacts import OUTLIER
from pipeline.living.profiles import Profiles, nearest_centroid
from pipeline.neighbors import nearest


@dataclass(frozen=True)
class Assigned:
    """A topic id or -1 per paper, its strength in [0, 1], and its z-score to the nearest topic."""

    topic_ids: NDArray[np.int64]
    strength: NDArray[np.float32]
    fit: NDArray[np.float64]


def assign(vectors: NDArray[np.float32], profiles: Profiles) -> Assigned:
    """Give each paper the topic with the nearest centroid, or -1 if it fits it worse than the cut.

    `strength` is the share of the topic's papers that one expects farther from its centre, so 0.5
    is a typical paper; an outlier's is 0.
    """
    if not len(profiles.ids) or not len(vectors):
        n = len(vectors)
        return Assigned(
            np.full(n, OUTLIER, dtype=np.int64),
            np.zeros(n, dtype=np.float32),
            np.full(n, -np.inf),
        )
    position, cosine = nearest_centroid(vectors, profiles.centroids)
    fit = profiles.fit(cosine, position)
    belongs = fit >= profiles.cut
    return Assigned(
        np.where(belongs, profiles.ids[position], OUTLIER),
        np.where(belongs, strength_of(fit), 0.0).astype(np.float32),
        fit,
    )


def strength_of(fit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the normal distribution's share below each z-score, by the logistic approximation.

    Bowling et al. (2009), doi:10.3926/jiem.2009.v2n1.p114-127: off by at most 0.00014.
    """
    z = np.clip(fit, -8, 8)
    result: NDArray[np.float64] = 1 / (1 + np.exp(-(0.07056 * z**3 + 1.5976 * z)))
    return result


def place(
    vectors: NDArray[np.float32],
    archive: NDArray[np.float32],
    archive_map: NDArray[np.float32],
    k: int = 10,
) -> NDArray[np.float32]:
    """Put each paper at the weighted mean position of its `k` nearest papers of the archive.

    The weights are the cosines' excess over the k-th neighbour's. The neighbours far from the
    nearest one's region of the map are left out: a mean across regions would lie in neither.
    """
    if not len(archive) or not len(vectors):
        return np.zeros((len(vectors), 2), dtype=np.float32)
    rows, cosines = nearest(vectors, archive, k)
    positions = archive_map[rows].astype(np.float64)  # (m, k, 2)
    weights = np.maximum(cosines - cosines[:, -1:], 0).astype(np.float64) + 1e-3
    middle = np.median(positions, axis=1, keepdims=True)
    distance = np.linalg.norm(positions - middle, axis=2)
    weights *= distance <= 2 * np.median(distance, axis=1, keepdims=True) + 1e-9
    weights /= weights.sum(axis=1, keepdims=True)
    placed: NDArray[np.float64] = np.einsum("mk,mkd->md", weights, positions)
    return placed.astype(np.float32)
