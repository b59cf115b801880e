"""Cluster: group papers into topics, with each paper's membership probability."""

from groundswell.artifacts import (
    NO_GIVEN_TOPICS,
    Clusters,
    Corpus,
    Embeddings,
    GivenTopics,
    Plan,
    State,
    TopicEdits,
)
from groundswell.compute.engine import LOCAL, Engine
from groundswell.config import ClusterConfig
from groundswell.tracking.given import given_clusters
from groundswell.tracking.incremental import incremental_clusters
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.regrouping import FEWEST, regrouped_clusters, single_topic


def cluster(  # noqa: PLR0913 - a stage's inputs are its parameters
    corpus: Corpus,
    embeddings: Embeddings,
    previous: State,
    plan: Plan,
    topic_edits: TopicEdits,
    given_topics: GivenTopics = NO_GIVEN_TOPICS,
    *,
    config: ClusterConfig,
    engine: Engine = LOCAL,
) -> Clusters:
    """Group all papers anew, or add those that came since to the last run's topics.

    Topics that are given are taken over as they are.
    """
    inputs = TrackingInputs(corpus, embeddings, previous, topic_edits)
    if given_topics:
        return given_clusters(inputs, given_topics, engine)
    if plan.mode == "incremental_update":
        return incremental_clusters(inputs, engine, detect=not plan.keeps_state)
    if len(corpus.papers) < FEWEST:
        return single_topic(inputs)
    found = regrouped_clusters(inputs, config, engine)
    return found if found.count else single_topic(inputs)
