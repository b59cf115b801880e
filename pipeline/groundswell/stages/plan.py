"""Plan: refit all topics, or update those of the last run with the papers that came since."""

from dataclasses import replace

from groundswell.artifacts import (
    NO_GIVEN_TOPICS,
    Corpus,
    Embeddings,
    GivenTopics,
    Plan,
    State,
)
from groundswell.config import PlanConfig
from groundswell.tracking.missing import missing_papers, too_many_missing
from groundswell.tracking.previous import join_previous
from groundswell.tracking.refit import decide, lost_topic, measure_drift, obstacle


def plan(
    corpus: Corpus,
    embeddings: Embeddings,
    previous: State,
    given_topics: GivenTopics = NO_GIVEN_TOPICS,
    *,
    config: PlanConfig,
) -> Plan:
    """Decide by drift since the last refit, or by the set interval (`tracking.refit`).

    Where too many papers of the last run are missing, topics are only updated (`tracking.missing`).
    Topics that are given need no such decision: they are taken over as they are.
    """
    missing = missing_papers(corpus, previous)
    too_many = too_many_missing(missing, previous, config)
    if given_topics:
        return Plan("refit", f"the topics are those of {given_topics.origin}", missing)
    decided = _decided(corpus, embeddings, previous, config, updates_only=too_many)
    return replace(decided, missing=missing, keeps_state=too_many)


def _decided(
    corpus: Corpus,
    embeddings: Embeddings,
    previous: State,
    config: PlanConfig,
    *,
    updates_only: bool,
) -> Plan:
    reason = obstacle(previous, embeddings.encoder)
    if reason:
        return Plan("refit", reason)
    if updates_only:
        return Plan("incremental_update", "papers of the last run are missing from the sources")
    before = join_previous(corpus, previous)
    reason = lost_topic(previous, before.topic_ids)
    if reason:
        return Plan("refit", reason)
    recent = embeddings.vectors[before.since_refit]
    drift = measure_drift(recent, before.profiles, previous.tracking.fit)
    return decide(drift, corpus.as_of, config)
