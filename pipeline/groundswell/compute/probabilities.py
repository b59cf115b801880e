"""Tails of distributions of counts, and false discovery rates.

As `scipy.stats` has them, whose import takes half a second: a third of what one more digest does.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]

_MOST_BITS = 20
"""Bits of numbers whose factorials are looked up: those of a million take 8 MB, and 20 ms once."""


def binomial_at_least(hits: ArrayLike, of: ArrayLike, chance: ArrayLike) -> Values:
    """Return the chance of at least `hits` in `of` trials; the arguments are broadcast."""
    from scipy.special import betainc

    hits, of = np.asarray(hits), np.asarray(of)
    inside = np.clip(hits, 1, of)
    tail = betainc(inside, of - inside + 1.0, chance)
    return np.where(hits <= 0, 1.0, np.where(hits > of, 0.0, tail))


def binomial_at_most(hits: ArrayLike, of: ArrayLike, chance: ArrayLike) -> Values:
    """Return the chance of at most `hits` in `of` trials; the arguments are broadcast."""
    hits, of = np.asarray(hits), np.asarray(of)
    # As many misses at least; SciPy's complement of `betainc` takes ten times as long.
    return binomial_at_least(of - hits, of, 1 - np.asarray(chance))


def hypergeometric_tail(
    hits: ArrayLike, drawn: ArrayLike, marked: ArrayLike, everything: ArrayLike
) -> Values:
    """Return the chance that at least `hits` of `drawn` things are marked.

    `marked` of `everything` are; it is Fisher's exact test of one side. The arguments are numbers
    from 0 or arrays (k,) of them.
    """
    shape = np.broadcast_shapes(*map(np.shape, (hits, drawn, marked, everything)))
    least, n, m, size = (
        np.broadcast_to(np.asarray(each, dtype=np.int64), shape).ravel()
        for each in (hits, drawn, marked, everything)
    )
    least = np.maximum(least, np.maximum(0, n + m - size))
    terms = np.maximum(np.minimum(n, m) - least + 1, 0)
    which = np.repeat(np.arange(len(terms)), terms)
    count = np.arange(len(which)) - np.repeat(np.cumsum(terms) - terms, terms) + least[which]
    log_factorial = _log_factorials(int(size.max(initial=0)).bit_length())

    def log_choose(n: NDArray[np.int64], k: NDArray[np.int64]) -> Values:
        return log_factorial(n) - log_factorial(k) - log_factorial(n - k)

    n, m, size = n[which], m[which], size[which]
    logs = log_choose(m, count) + log_choose(size - m, n - count) - log_choose(size, n)
    found = np.bincount(which, np.exp(logs), len(terms))
    return np.minimum(found, 1.0).reshape(shape)


@cache
def _log_factorials(bits: int) -> Callable[[NDArray[np.int64]], Values]:
    """Return the logarithm of the factorial of numbers of so many bits, looked up where few are."""
    from scipy.special import gammaln

    if bits > _MOST_BITS:
        return lambda numbers: np.asarray(gammaln(numbers + 1.0))
    table = np.asarray(gammaln(np.arange(1 << bits) + 1.0))
    return lambda numbers: table[numbers]


def false_discovery_rates(p: Values) -> Values:
    """Return the least rate of false discoveries at which each of p-values (k,) is one.

    Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.
    """
    order = np.argsort(p, kind="stable")
    rates = p[order] * (len(p) / np.arange(1, len(p) + 1))
    found = np.empty(len(p))
    found[order] = np.minimum.accumulate(rates[::-1])[::-1]
    return np.clip(found, 0, 1)
