"""Prevalence: each topic's share of the papers, period by period."""

import pyarrow.compute as pc

from groundswell.artifacts import Corpus, Prevalence, Topics
from groundswell.config import PrevalenceConfig
from groundswell.errors import UsageError
from groundswell.signals.prevalence import finest_period, prevalence_grid


def prevalence(corpus: Corpus, topics: Topics, *, config: PrevalenceConfig) -> Prevalence:
    """Return the complete grid of topics and periods.

    Raises `UsageError` for a period finer than some of the dates are known.
    """
    coarse = refuse_finer(corpus, config)
    period = config.period if config.period != "auto" else finest_period(corpus.digest_dates)
    return prevalence_grid(corpus, topics, "month" if coarse else period, config.confidence)


def refuse_finer(corpus: Corpus, config: PrevalenceConfig) -> int:
    """Raise `UsageError` for a period finer than dates are known; return how many are so coarse.

    The job asks this as soon as there is a corpus, not minutes later.
    """
    coarse: int = pc.sum(pc.equal(corpus.papers["precision"], "month")).as_py() or 0
    if coarse and config.period not in ("auto", "month"):
        raise UsageError(
            f"prevalence.period = '{config.period}' is finer than dates known to the month, as "
            f"{coarse:,} of the papers have: choose 'month', or leave those out by "
            f"corpus.coarse_dates = 'refuse'"
        )
    return coarse
