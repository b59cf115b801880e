"""Memberships: the topics that each paper may belong to beside its own, with degrees."""

from groundswell.artifacts import Alignment, Embeddings, Memberships
from groundswell.tracking.degrees import other_topics
from groundswell.tracking.membership import TopicPapers


def memberships(embeddings: Embeddings, alignment: Alignment) -> Memberships:
    """Return each paper's second and third topic and its degrees of membership in them.

    They follow from the vectors and the topics of this run alone: a refit and an incremental update
    that end with the same topics have the same degrees.
    """
    papers = TopicPapers(embeddings.vectors, alignment.topic_ids)
    topic_ids, degrees = other_topics(papers)
    return Memberships(alignment.paper_ids, topic_ids, degrees)
