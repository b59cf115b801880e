"""How large a scan's log-likelihood ratio is where nothing is new: p-values of detected topics.

    fit_null_distribution(vectors, draws=30, seed=7) -> NullDistribution
    null_p_values(vectors, groups, papers_since, null) -> a p-value per group

A detected topic was chosen for its recent papers, so their number proves nothing; the scan that
chose it is the test. Nothing is new where the papers come in random order.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import NullDistribution
from groundswell.compute.linalg import Doubles, Floats, Ids
from groundswell.compute.parallel import in_threads
from groundswell.tracking.scan import (
    CENTERS,
    FEWEST,
    Whitening,
    centered_windows,
    scan,
    span_rows,
    time_spans,
)

_SHORTEST = 100
"""The shortest time span, in papers: that of detection."""

SPANS = tuple(round(_SHORTEST * 2 ** (step / 2)) for step in range(9))
"""Time spans, in papers: finer than those of detection, because a theme's first papers leave a span
while its later ones do not fill the next, and one step longer, which holds those papers, too."""

_LEAST_SCALE = 1e-3
"""Scale of the distribution at least, where the largest ratios of all orders are alike."""

_DECIMALS = 3
"""Decimals of log-likelihood ratios and of the two parameters: machines agree in them."""

_DIGITS = 6
"""Significant digits of a p-value, for the same reason."""


def fit_null_distribution(vectors: Floats, *, draws: int, seed: int) -> NullDistribution:
    """Return how the largest log-likelihood ratio of a scan is distributed where nothing is new.

    The largest ratios of `draws` random orders of the papers `vectors` (n, d) are fitted by
    Gumbel's distribution, by its moments (Abrams et al. 2010, doi:10.1186/1476-072X-9-61). The
    scale is 0 where n is too small for a scan.
    """
    n = len(vectors)
    spans = time_spans(SPANS, n)
    if not spans:
        return NullDistribution(n, 0.0, 0.0)
    whitened = Whitening.of(vectors)(vectors)
    rng = np.random.default_rng(seed)
    orders = (rng.permutation(n).astype(np.int32) for _ in range(draws))
    largest = in_threads(lambda order: _largest_ratio(whitened, order, spans), orders)
    scale = float(np.std(largest)) * np.sqrt(6) / np.pi
    location = float(np.mean(largest)) - np.euler_gamma * scale
    # The scale's standard error is added, because the p-values extrapolate with it.
    cautious = max(scale, _LEAST_SCALE) * (1 + 1 / np.sqrt(draws))
    return NullDistribution(n, round(location, _DECIMALS), round(cautious, _DECIMALS))


def _largest_ratio(whitened: Floats, order: NDArray[np.int32], spans: Sequence[int]) -> float:
    """Return the largest log-likelihood ratio of a scan of the papers in this order, (n,)."""
    return max(
        float(scan(whitened[order[recent]], whitened[order[archive]]).log_likelihood_ratios.max())
        for recent, archive in span_rows(len(whitened), spans)
    )


def null_p_values(
    vectors: Floats, groups: Sequence[Ids], *, papers_since: int, null: NullDistribution
) -> list[float]:
    """Return how likely scans find a ratio as large as that of each group where nothing is new.

    `vectors` (n, d) are all papers, oldest first, `groups` the rows of each. The ratio of a group
    is that of the window around its mean, or centered again on the papers in it, as of the newest
    paper. A scan tries the newest papers only, and a group is still judged when `papers_since`
    papers came after its detection: so many scans could have found it, as far as the longest time
    span reaches.
    """
    spans = time_spans(SPANS, len(vectors))
    if not spans or not groups or not null.scale:
        return [1.0] * len(groups)
    ratios = np.round(_ratios_of_groups(vectors, groups, spans), _DECIMALS)
    scans = max(1.0, min(papers_since, spans[-1]) / CENTERS)
    exceeded = -np.expm1(-np.exp(-(ratios - null.location) / null.scale))
    return [float(f"{p:.{_DIGITS}g}") for p in np.minimum(1.0, scans * exceeded)]


def _ratios_of_groups(vectors: Floats, groups: Sequence[Ids], spans: Sequence[int]) -> Doubles:
    """Return the largest log-likelihood ratio of each group over the time spans, (groups,)."""
    whitened = Whitening.of(vectors)(vectors)
    members = np.zeros((len(groups), len(whitened)), dtype=bool)
    for group, rows in enumerate(groups):
        members[group, rows] = True
    ratios = np.zeros(len(groups))
    for recent, archive in span_rows(len(whitened), spans):
        inside = members[:, recent]
        enough = np.flatnonzero(inside.sum(axis=1) >= FEWEST)
        if len(enough):
            for windows in centered_windows(whitened[recent], whitened[archive], inside[enough]):
                ratios[enough] = np.maximum(ratios[enough], windows.log_likelihood_ratios)
    return ratios
