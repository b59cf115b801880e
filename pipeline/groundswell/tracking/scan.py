"""A scan statistic on vectors: groups of recent papers that the archive's density does not explain.

    Whitening.of(vectors) -> a function that makes common directions count less
    time_spans(sizes, n), span_rows(n, spans) -> which papers are recent, and which are before
    scan(recent, archive) -> ScanWindows, the best window around each of the newest papers

A scan window is a ball of recent papers around a center. Of m recent papers in it, where e are
expected from the archive, the log-likelihood ratio is m log(m/e) - (m - e) (Kulldorff 1997,
doi:10.1080/03610929708831995). The window, and the time span that counts as recent, are chosen to
make it largest. So a part of a topic that was always dense is not found, and a new theme is found
from a handful of papers, whichever topics they were assigned to.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.compute.linalg import Doubles, Floats, Ids

FEWEST = 6
"""Papers in a scan window, at least. Ten leave 4.3 of 7.1 detections a month and agree with a full
fit as well (docs/tracking.md)."""

MOST = 30
"""Papers in a scan window, at most: a larger group is for a refit to find."""

ARCHIVE = 10_000
"""Papers before the time span that are compared with, at most: every k-th of a larger archive."""

CENTERS = 200
"""The newest papers around which windows are tried: a theme that is new has papers among them."""

_FIRST_WINDOW = 5
"""Nearest recent papers that make the first window of a paper, with itself: FEWEST together."""

ROUNDS = 2
"""Times that a window is centered again on the papers in it."""

_DEEPEST = 400
"""Papers of the archive counted in a window, at most: one with more of them is no new theme."""

_WHITENING = 0.25
"""Power of the variances that directions are divided by: half of a whitening, which is 0.5. None of
it misses themes within a large field, all of it some that are a field of their own
(docs/tracking.md)."""

_SHRINKAGE = 0.1
"""Weight of the identity in the covariance: 0.03 to 0.3 differ little."""

_TINY, _TINY_SQUARED = 1e-12, 1e-9
"""Guards against division by zero for the length of a row and the squared length of a sum."""


@dataclass(frozen=True)
class Whitening:
    """Scales directions so that common ones count less, and returns unit rows.

    What all papers have in common, and what separates large fields, hides what separates a small
    group from its field. Each principal direction is divided by the fourth root of its variance;
    the covariance is shrunk towards a multiple of the identity (Ledoit and Wolf 2004,
    doi:10.1016/S0047-259X(03)00096-4), by a fixed share. `mean` is (d,), `matrix` (d, d).
    """

    mean: Floats
    matrix: Floats

    @classmethod
    def of(cls, vectors: Floats) -> "Whitening":
        """Return the whitening for `vectors` (n, d), learned from a sample of them."""
        mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        sample = (vectors[:: _every(len(vectors))] - mean).astype(np.float64)
        values, axes = np.linalg.eigh(sample.T @ sample / len(sample))
        shrunk = (1 - _SHRINKAGE) * np.maximum(values, 0) + _SHRINKAGE * values.mean()
        return cls(mean, ((axes / shrunk**_WHITENING) @ axes.T).astype(np.float32))

    def __call__(self, rows: Floats) -> Floats:
        """Return `rows` (m, d) whitened, (m, d), as unit rows."""
        whitened = (rows - self.mean) @ self.matrix
        lengths = np.maximum(np.linalg.norm(whitened, axis=1, keepdims=True), _TINY)
        unit: Floats = np.divide(whitened, lengths, out=whitened)
        return unit


@dataclass(frozen=True)
class ScanWindows:
    """The best window around each of c centers, among the w papers of a time span.

    `log_likelihood_ratios` are (c,); `members` (c, w) marks the papers in each window.
    """

    log_likelihood_ratios: Doubles
    members: NDArray[np.bool_]


def time_spans(sizes: Sequence[int], n: int) -> list[int]:
    """Return those `sizes` of a time span that leave at least as many of `n` papers before it."""
    return [size for size in sizes if size <= n // 2]


def span_rows(n: int, spans: Sequence[int]) -> Iterator[tuple[Ids, Ids]]:
    """Yield, for each span, the rows of its papers and of those before that they are compared with.

    `n` papers are in the order of their dates; a span is the number of newest ones in it.
    """
    for span in spans:
        start = n - span
        yield np.arange(start, n), np.arange(0, start, _every(start))


def scan(recent: Floats, archive: Floats) -> ScanWindows:
    """Return the best window around each of the newest papers of a time span.

    `recent` (w, d) are the span's papers, oldest first, `archive` (a, d) earlier ones; both are
    whitened. There are as many windows as centers: CENTERS, or w if fewer.
    """
    n = len(recent)
    centers = np.arange(max(n - CENTERS, 0), n)
    cosines = recent[centers] @ recent.T
    cosines[np.arange(len(centers)), centers] = 2  # a paper is nearest to itself, equals or not
    near = np.argpartition(-cosines, _FIRST_WINDOW, axis=1)[:, : _FIRST_WINDOW + 1]
    members = np.zeros((len(centers), n), dtype=bool)
    np.put_along_axis(members, near, values=True, axis=1)
    *_, last = centered_windows(recent, archive, members)
    return last


def centered_windows(
    recent: Floats, archive: Floats, members: NDArray[np.bool_]
) -> Iterator[ScanWindows]:
    """Yield the best windows around the means of `members` (c, w), then centered on those again."""
    n, rate = len(recent), len(recent) / len(archive)
    counts = np.arange(FEWEST, min(MOST, n) + 1)
    for _ in range(ROUNDS + 1):
        cosines, centers = held_out_cosines_to_means(recent, members)
        ranked = _largest(cosines, int(counts[-1]))
        before = _largest(centers @ archive.T, min(_DEEPEST, len(archive)))
        # Papers of the archive that are as close as the m-th recent one, for each m.
        as_close = np.stack(
            [
                np.searchsorted(-theirs, -ours[FEWEST - 1 :])
                for theirs, ours in zip(before, ranked, strict=True)
            ]
        )
        ratios = np.where(
            as_close < before.shape[1], log_likelihood_ratios(counts, (as_close + 1) * rate), 0.0
        )
        best = ratios.argmax(axis=1)
        rows = np.arange(len(members))
        members = cosines >= ranked[rows, best + FEWEST - 1][:, None]
        yield ScanWindows(ratios[rows, best], members)


def log_likelihood_ratios(counts: Ids, expected: Doubles) -> Doubles:
    """Return m log(m/e) - (m - e) of `counts` m where e are `expected`, 0 where m is below e."""
    ratios = counts * np.log(counts / expected) - (counts - expected)
    return np.where(counts > expected, ratios, 0.0)


def held_out_cosines_to_means(recent: Floats, members: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return each paper's cosine to the mean of each window's members, and the unit means.

    Shapes (c, w) and (c, d). A member is left out of the mean that it is compared with: otherwise
    the papers that make a center would be closer to it than any of the archive can be.
    """
    weights = members.astype(np.float32)
    sums = weights @ recent
    squared = np.einsum("ij,ij->i", sums, sums)[:, None]
    products = sums @ recent.T
    without = squared - weights * (2 * products - 1)
    cosines = (products - weights) / np.sqrt(np.maximum(without, _TINY_SQUARED))
    return cosines, sums / np.sqrt(np.maximum(squared, _TINY_SQUARED))


def _largest(values: Floats, k: int) -> Floats:
    """Return the `k` largest values of each row, largest first."""
    first = values.shape[1] - k
    top = np.partition(values, first, axis=1)[:, first:] if first else values
    return -np.sort(-top, axis=1)


def _every(n: int) -> int:
    """Return the step at which at most ARCHIVE of `n` rows are sampled."""
    return max(1, -(-n // ARCHIVE))
