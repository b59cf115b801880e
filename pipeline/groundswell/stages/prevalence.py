"""Prevalence: each topic's share of the papers, period by period."""

from groundswell.artifacts import Corpus, Prevalence, Topics
from groundswell.config import PrevalenceConfig
from groundswell.errors import UsageError
from groundswell.periods import Period
from groundswell.signals.prevalence import finest_period, prevalence_grid


def prevalence(corpus: Corpus, topics: Topics, *, config: PrevalenceConfig) -> Prevalence:
    """Return the complete grid of topics and periods.

    Raises `UsageError` for a period finer than the dates are known.
    """
    refuse_finer(corpus, config)
    period = finest_period(corpus) if config.period == "auto" else Period(config.period)
    return prevalence_grid(corpus, topics, period, config.confidence)


def refuse_finer(corpus: Corpus, config: PrevalenceConfig) -> None:
    """Raise `UsageError` for a period finer than a substantial part of the dates is known.

    The job asks this as soon as there is a corpus, not minutes later.
    """
    known = corpus.precision
    if config.period == "auto" or not Period(config.period).finer_than(known):
        return
    coarse = sum(count for each, count in corpus.known.items() if not each.finer_than(known))
    raise UsageError(
        f"prevalence.period = '{config.period}' is finer than the dates of {coarse:,} of "
        f"{len(corpus.papers):,} papers, which are known to the {known}: choose '{known}', or "
        f"leave those papers out by corpus.coarse_dates = 'refuse'"
    )
