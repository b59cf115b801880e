"""Dense groups of recent papers that found a new topic.

    births(vectors, topic_ids, profiles, recent) -> [rows of each group, ...]
    learn_chance(vectors, draws=30, seed=7) -> how surprising balls are where nothing is new
    chances(vectors, groups, watched=900, chance=chance) -> how often chance makes the like

A scan statistic in the space of the vectors (after Kulldorff 1997, doi:10.1080/03610929708831995):
around the mean of each recent paper and its nearest recent papers, does a ball hold more recent
papers than the archive's density there explains? Of `m` recent papers in the ball where `e` are
expected, the log-likelihood ratio is m log(m/e) - (m - e); the ball, and how far back "recent"
goes, are chosen to make it largest. So a corner of a topic that was always dense stays a corner,
and a theme that was never there is seen from a handful of papers, wherever its papers were
assigned meanwhile.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import NullDistribution
from groundswell.compute.linalg import nearest_centroid
from groundswell.tracking.profiles import Profiles

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]

WINDOWS = (100, 200, 400, 800)
"""How many of the newest papers count as recent, tried in turn."""

FINE = tuple(round(WINDOWS[0] * 2 ** (step / 2)) for step in range(9))
"""Windows for the chance of a founding: finer, for a theme's first papers leave a window while its
later ones do not fill the next, and longer by one, which holds the papers from before it, too."""

ARCHIVE = 10_000
"""Papers before the window that are compared with, at most: every k-th of a larger archive."""

FEWEST, MOST = 6, 30
"""Papers that found a topic."""

SEEDS = 200
"""The newest papers around which balls are tried: a theme that shows today has papers of today."""

NEIGHBOURS = 5
"""Nearest recent papers around which the first ball of each paper is centred."""

ROUNDS = 2
"""Times a ball is centred anew on what it holds."""

SURPRISE = 18.0
"""Log-likelihood ratio that founds a topic. Where papers come in random order, so that nothing is
new, it is reached about once a month at 100 papers a digest, and hardly at 17."""

_SHRINK = 0.1
"""How far the covariance is drawn to the identity: 0.03 to 0.3 differ little."""

_DEEP = 400
"""Archive papers counted in a ball, at most: one that holds more is no new theme."""


@dataclass(frozen=True)
class _Balls:
    """The best ball around each seed: its log-likelihood ratio and its members in the window."""

    surprise: NDArray[np.float64]
    member: NDArray[np.bool_]


def births(
    vectors: Floats,
    topic_ids: Ids,
    profiles: Profiles,
    recent: Ids,
    *,
    founded: Collection[int] = (),
    surprise: float = SURPRISE,
) -> list[Ids]:
    """Return the rows of each group of papers that founds a new topic, the most telling first.

    `vectors` (n, d) are all papers, oldest first, `topic_ids` (n,) their topics or -1, `profiles`
    the topics, `recent` the rows that came since the last fitting. Of these a group has as many as
    found a topic: the fitting has judged what was there then. The topics that were `founded` since,
    or consist of new papers, keep theirs. The groups share no paper.
    """
    n = len(vectors)
    widths = _held_twice(WINDOWS, n)
    if len(recent) < FEWEST or not widths or not len(profiles.ids):
        return []
    fresh = np.zeros(n, dtype=bool)
    fresh[recent] = True
    evened = _evening(vectors)
    found: list[tuple[float, Ids]] = []
    for papers, archive in _windows(n, widths):
        start = n - len(papers)
        balls = _scan(evened(vectors[papers]), evened(vectors[archive]))
        for row in np.flatnonzero(balls.surprise >= surprise):
            rows = start + np.flatnonzero(balls.member[row])
            found.append((-round(float(balls.surprise[row]), 4), rows))
    found.sort(key=lambda item: (item[0], item[1].tolist()))
    late = fresh.copy()
    late[n - widths[-1] :] = True
    held = np.isin(topic_ids, [*founded, *_young(topic_ids, late).tolist()])
    groups: list[Ids] = []
    used = np.zeros(n, dtype=bool)
    for _, ball in found:
        # what is new already stays as it is, or a birth could empty it
        rows = ball[~held[ball]]
        if (
            len(rows) >= max(FEWEST, len(ball) / 2)
            and not used[rows].any()
            and fresh[rows].sum() >= FEWEST
            and _closer_together(vectors, rows, profiles)
        ):
            groups.append(rows)
        used[rows] = True
    return groups


def learn_chance(vectors: Floats, *, draws: int, seed: int) -> NullDistribution:
    """Return how large the scan's largest surprise is where nothing is new.

    Nothing is new where papers `vectors` (n, d) come in random order: the largest surprises of
    `draws` such orders are fitted by Gumbel's distribution, by moments (Abrams et al. 2010,
    doi:10.1186/1476-072X-9-61).
    """
    n = len(vectors)
    widths = _held_twice(FINE, n)
    if not widths:
        return NullDistribution(n, 0.0, 0.0)
    even = _evening(vectors)(vectors)
    rng = np.random.default_rng(seed)
    largest = [
        max(
            _scan(even[order[papers]], even[order[archive]]).surprise.max()
            for papers, archive in _windows(n, widths)
        )
        for order in (rng.permutation(n) for _ in range(draws))
    ]
    scale = float(np.std(largest)) * np.sqrt(6) / np.pi
    middle = float(np.mean(largest)) - np.euler_gamma * scale
    # The scale's standard error is added, for it is extrapolated with.
    return NullDistribution(
        n, round(middle, 3), round(max(scale, 1e-3) * (1 + 1 / np.sqrt(draws)), 3)
    )


def chances(
    vectors: Floats, groups: Sequence[Ids], *, watched: int, chance: NullDistribution
) -> list[float]:
    """Return how often scans find a ball as surprising as each group where nothing is new.

    `vectors` (n, d) are all papers, oldest first, `groups` the rows of each. The surprise of a
    group is the scan's own, of the ball around its mean or centred anew on what that holds, as of
    the newest paper. A scan tries the newest papers only, and a group is still looked at when
    `watched` papers came since it was found: so many scans could have met it, as far as the longest
    window reaches.
    """
    widths = _held_twice(FINE, len(vectors))
    if not widths or not groups or not chance.scale:
        return [1.0] * len(groups)
    even = _evening(vectors)(vectors)
    belongs = np.zeros((len(groups), len(even)), dtype=bool)
    for group, rows in enumerate(groups):
        belongs[group, rows] = True
    seen = np.zeros(len(groups))
    for papers, archive in _windows(len(even), widths):
        member = belongs[:, papers]
        told = np.flatnonzero(member.sum(axis=1) >= FEWEST)
        if len(told):
            for balls in _settled(even[papers], even[archive], member[told]):
                seen[told] = np.maximum(seen[told], balls.surprise)
    tries = max(1.0, min(watched, widths[-1]) / SEEDS)
    met = -np.expm1(-np.exp(-(np.round(seen, 3) - chance.location) / chance.scale))
    return [float(f"{p:.6g}") for p in np.minimum(1.0, tries * met)]


def _held_twice(widths: Sequence[int], n: int) -> list[int]:
    """Return the windows that leave at least as many of `n` papers before them."""
    return [width for width in widths if width <= n // 2]


def _windows(n: int, widths: Sequence[int]) -> Iterator[tuple[Ids, Ids]]:
    """Yield the rows of each window's papers and of those before that they are compared with."""
    for width in widths:
        start = n - width
        yield np.arange(start, n), np.arange(0, start, max(1, -(-start // ARCHIVE)))


def _evening(vectors: Floats) -> Callable[[Floats], Floats]:
    """Return what makes of rows unit rows in which the commonest directions of all count less.

    What all papers have in common, and what tells large fields apart, hides what sets a small
    group apart from its field. This is half of a whitening: a direction is divided by the fourth
    root of its variance. None of it misses themes within a large field, a whole one some that are
    a field of their own (benchmarks/living). The covariance is shrunk towards a multiple of the
    identity (Ledoit and Wolf 2004, doi:10.1016/S0047-259X(03)00096-4), by a set share.
    """
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    sample = (vectors[:: max(1, -(-len(vectors) // ARCHIVE))] - mean).astype(np.float64)
    values, axes = np.linalg.eigh(sample.T @ sample / len(sample))
    shrunk = (1 - _SHRINK) * np.maximum(values, 0) + _SHRINK * values.mean()
    even = ((axes / shrunk**0.25) @ axes.T).astype(np.float32)

    def evened(rows: Floats) -> Floats:
        turned: Floats = (rows - mean) @ even
        turned /= np.maximum(np.linalg.norm(turned, axis=1, keepdims=True), 1e-12)
        return turned

    return evened


def _scan(papers: Floats, archive: Floats) -> _Balls:
    """Find the most surprising ball around each of the newest of the window's papers (w, d)."""
    n = len(papers)
    seeds = np.arange(max(n - SEEDS, 0), n)
    cosines = papers[seeds] @ papers.T
    cosines[np.arange(len(seeds)), seeds] = 2
    near = np.argpartition(-cosines, NEIGHBOURS, axis=1)[:, : NEIGHBOURS + 1]
    member = np.zeros((len(seeds), n), dtype=bool)
    np.put_along_axis(member, near, values=True, axis=1)
    *_, last = _settled(papers, archive, member)
    return last


def _settled(papers: Floats, archive: Floats, member: NDArray[np.bool_]) -> Iterator[_Balls]:
    """Yield the best ball around each row's members (balls, w), and as it is centred anew."""
    n, rate = len(papers), len(papers) / len(archive)
    counts = np.arange(FEWEST, min(MOST, n) + 1)
    for _ in range(ROUNDS + 1):
        closeness, centres = _held_out(papers, member)
        ranked = _largest(closeness, int(counts[-1]))
        outside = _largest(centres @ archive.T, min(_DEEP, len(archive)))
        held = np.stack(
            [
                np.searchsorted(-theirs, -ours[FEWEST - 1 :])
                for theirs, ours in zip(outside, ranked, strict=True)
            ]
        )
        expected = (held + 1) * rate
        telling = (counts > expected) & (held < outside.shape[1])
        ratio = np.where(telling, counts * np.log(counts / expected) - (counts - expected), 0.0)
        best = ratio.argmax(axis=1)
        rows = np.arange(len(member))
        surprise = ratio[rows, best]
        member = closeness >= ranked[rows, best + FEWEST - 1][:, None]
        yield _Balls(surprise, member)


def _largest(values: Floats, k: int) -> Floats:
    """Return each row's `k` largest values, falling."""
    cut = values.shape[1] - k
    top = np.partition(values, cut, axis=1)[:, cut:] if cut else values
    return -np.sort(-top, axis=1)


def _held_out(papers: Floats, member: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return each paper's cosine to each ball's centre, itself held out, and the centres.

    Shapes (balls, papers) and (balls, d). Without holding out, the papers that make a centre lie
    closer to it than any of the archive can.
    """
    weights = member.astype(np.float32)
    sums = weights @ papers
    squared = np.einsum("ij,ij->i", sums, sums)[:, None]
    dots = sums @ papers.T
    rest = squared - weights * (2 * dots - 1)
    closeness = (dots - weights) / np.sqrt(np.maximum(rest, 1e-9))
    return closeness, sums / np.sqrt(np.maximum(squared, 1e-9))


def _young(topic_ids: Ids, late: NDArray[np.bool_]) -> Ids:
    """Return the topics most of whose papers are late ones: they are new already."""
    held = topic_ids >= 0
    ids, counts = np.unique(topic_ids[held], return_counts=True)
    recent = np.zeros(len(ids), dtype=np.int64)
    np.add.at(recent, np.searchsorted(ids, topic_ids[held & late]), 1)
    young: Ids = ids[recent > counts / 2]
    return young


def _closer_together(vectors: Floats, rows: Ids, profiles: Profiles) -> bool:
    """Whether papers are closer to each other than to the papers of the topics nearest to them.

    Both are mean cosines between papers, which compare between a handful of papers and a topic of
    a thousand as cosines to a centroid do not.
    """
    papers = vectors[rows].astype(np.float64)
    size, total = len(rows), papers.sum(axis=0)
    together = (float(total @ total) - size) / (size * (size - 1))
    position, cosine = nearest_centroid(vectors[rows], profiles.centroids)
    return together > float(np.mean(cosine * profiles.mean[position]))
