"""Plan: fit topics anew, or extend the last run's with the papers that came since."""

from groundswell.artifacts import Corpus, Embeddings, Plan, State
from groundswell.config import PlanConfig
from groundswell.tracking import refit as rules
from groundswell.tracking.previous import carried


def plan(corpus: Corpus, embeddings: Embeddings, previous: State, *, config: PlanConfig) -> Plan:
    """Decide by drift since the last fitting, or by the set interval (`tracking.refit`)."""
    if previous.as_of is None:
        return Plan("fit", "this is the first run: there are no topics to extend")
    if not previous.topics:
        return Plan("fit", "the last run found no topics to extend")
    if previous.tracking.encoder != embeddings.encoder:
        return Plan("fit", "the encoder changed: its vectors cannot be compared with the topics'")
    if previous.tracking.single_topic:
        return Plan("fit", "the last run had too few papers to make topics of")
    before = carried(corpus, previous)
    gone = sorted({topic.id for topic in previous.topics} - set(before.topic_ids.tolist()))
    if gone:
        return Plan(
            "fit", f"no paper of topic {gone[0]} is in the sources any more: they have changed"
        )
    recent = embeddings.vectors[before.since_fit]
    mode, reason = rules.decide(
        rules.measure(recent, before.profiles, previous.tracking.fit),
        as_of=corpus.as_of,
        consolidate_every_days=config.every_days,
        max_growth=config.max_growth,
        max_outliers_rise=config.max_outliers_rise,
        max_fit_drop=config.max_fit_drop,
    )
    return Plan(mode, reason)
