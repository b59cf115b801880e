"""Sentences that a user should read before the topics: on the papers, and on settings not kept."""

from collections.abc import Iterator

from groundswell.artifacts import Corpus, Plan, Signals, State, Topics
from groundswell.config import ClusterConfig
from groundswell.corpus.volumes import daily_volumes, incomplete_days
from groundswell.tracking.missing import missing_notice


def on_the_collection(
    corpus: Corpus, signals: Signals, plan: Plan, previous: State
) -> Iterator[str]:
    """Yield the sentences on the papers themselves, which the page and run.json have."""
    missing = missing_notice(plan.missing, previous, too_many=plan.keeps_state)
    if missing:
        yield missing
    yield from signals.notices
    yield from incomplete_days(daily_volumes(corpus))
    yield from corpus.notices


def on_settings(topics: Topics, config: ClusterConfig) -> Iterator[str]:
    """Yield a sentence where far fewer topics were made than the settings ask for."""
    made = len(topics.topics)
    if config.topics is not None and made < config.topics / 2:
        papers = len(topics.paper_ids)
        yield (
            f"cluster.topics asks for about {config.topics:,} topics, and {papers:,} papers make "
            f"{made}: ask for fewer, or allow smaller ones with cluster.min_topic_size."
        )
