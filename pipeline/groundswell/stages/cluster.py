"""Cluster: group papers into topics, with each paper's membership probability."""

from groundswell.artifacts import Clusters, Corpus, Embeddings, Plan, State, TopicEdits
from groundswell.compute.engine import LOCAL, Engine
from groundswell.config import ClusterConfig
from groundswell.tracking.incremental import incremental_clusters
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.regrouping import FEWEST, regrouped_clusters, single_topic


def cluster(
    corpus: Corpus,
    embeddings: Embeddings,
    previous: State,
    plan: Plan,
    topic_edits: TopicEdits,
    *,
    config: ClusterConfig,
    engine: Engine = LOCAL,
) -> Clusters:
    """Group all papers anew, or add those that came since to the last run's topics."""
    inputs = TrackingInputs(corpus, embeddings, previous, topic_edits)
    if plan.mode == "incremental_update":
        return incremental_clusters(inputs, engine, detect=not plan.keeps_state)
    if len(corpus.papers) < FEWEST:
        return single_topic(inputs)
    found = regrouped_clusters(inputs, config, engine)
    return found if found.count else single_topic(inputs)
