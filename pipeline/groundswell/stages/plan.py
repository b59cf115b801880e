"""Plan: refit all topics, or update those of the last run with the papers that came since."""

from groundswell.artifacts import Corpus, Embeddings, Plan, State
from groundswell.config import PlanConfig
from groundswell.tracking.previous import join_previous
from groundswell.tracking.refit import decide, lost_topic, measure_drift, obstacle


def plan(corpus: Corpus, embeddings: Embeddings, previous: State, *, config: PlanConfig) -> Plan:
    """Decide by drift since the last refit, or by the set interval (`tracking.refit`)."""
    reason = obstacle(previous, embeddings.encoder)
    if reason:
        return Plan("refit", reason)
    before = join_previous(corpus, previous)
    reason = lost_topic(previous, before.topic_ids)
    if reason:
        return Plan("refit", reason)
    recent = embeddings.vectors[before.since_refit]
    drift = measure_drift(recent, before.profiles, previous.tracking.fit)
    return decide(drift, corpus.as_of, config)
