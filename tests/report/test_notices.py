"""Sentences on settings that could not be kept."""

import numpy as np
import pytest
from groundswell.artifacts import Topics, TrackingRecord
from groundswell.config import ClusterConfig
from groundswell.report.notices import on_settings

from tests.make import flat_hierarchy, make_topic


def topics(made: int) -> Topics:
    """Topics of eighty papers."""
    ids = [f"p{number:02d}" for number in range(80)]
    return Topics(
        paper_ids=ids,
        topic_ids=np.arange(80) % made,
        strength=np.ones(80, dtype=np.float32),
        map=np.zeros((80, 2), dtype=np.float32),
        topics=tuple(make_topic(topic, size=80 // made) for topic in range(made)),
        centroids=np.eye(made, dtype=np.float32),
        events=(),
        record=TrackingRecord(),
        labels={},
        nodes=(),
        subtopic_ids=np.full(80, -1),
        hierarchy=flat_hierarchy(ids, tuple(range(made))).record,
    )


def test_far_fewer_topics_than_asked_for_are_a_notice_with_what_to_do() -> None:
    assert list(on_settings(topics(5), ClusterConfig(topics=500))) == [
        "cluster.topics asks for about 500 topics, and 80 papers make 5: ask for fewer, or allow "
        "smaller ones with cluster.min_topic_size."
    ]


@pytest.mark.parametrize("wanted", [None, 5, 10])
def test_about_as_many_topics_as_asked_for_are_no_notice(wanted: int | None) -> None:
    assert list(on_settings(topics(5), ClusterConfig(topics=wanted))) == []
