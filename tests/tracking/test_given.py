"""Topics made elsewhere become clusters of this run's papers, and nothing is lost in silence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import (
    GIVEN_SCHEMA,
    NO_GIVEN_TOPICS,
    Clusters,
    Corpus,
    GivenTopics,
    Layout,
    Plan,
    SeededTopic,
    State,
    TopicEdits,
    TopicLabel,
)
from groundswell.compute.linalg import Ids
from groundswell.errors import UsageError
from groundswell.stages.align import align
from groundswell.tracking.given import given_clusters, given_notices
from groundswell.tracking.inputs import TrackingInputs
from groundswell.tracking.profiles import fit_profiles

from tests.conftest import blobs, embeddings_of, make_corpus
from tests.make import state_papers

VECTORS, BLOB = blobs([30, 20, 10])
CORPUS = make_corpus([date(2025, 6, 1)] * len(VECTORS))
IDS = CORPUS.paper_ids
NO_EDITS = TopicEdits()


def given(
    topics: Sequence[str | None],
    ids: list[str] = IDS,
    probabilities: Sequence[float | None] | None = None,
    names: dict[str, str] | None = None,
) -> GivenTopics:
    columns = (ids, topics, probabilities or [None] * len(ids))
    arrays = [pa.array(v, kind) for v, kind in zip(columns, GIVEN_SCHEMA.types, strict=True)]
    return GivenTopics("mine.csv", pa.table(arrays, schema=GIVEN_SCHEMA), names or {})


def state(topic_ids: Ids) -> State:
    """A last run whose papers were these."""
    profiles = fit_profiles(VECTORS, topic_ids)
    return State(
        as_of="2025-05-01",
        papers=state_papers(IDS, topic_ids),
        topics=tuple(TopicLabel(topic, f"topic {topic}") for topic in profiles.ids.tolist()),
        centroids=profiles.centroids,
        tracking=replace(State.empty().tracking, next_id=10, profiles=profiles.record()),
    )


def clusters(
    topics: GivenTopics, previous: State | None = None, edits: TopicEdits = NO_EDITS
) -> Clusters:
    embeddings = embeddings_of(CORPUS, VECTORS)
    before = previous or State.empty()
    return given_clusters(TrackingInputs(CORPUS, embeddings, before, edits), topics)


def topic_ids(
    topics: GivenTopics, previous: State | None = None, edits: TopicEdits = NO_EDITS
) -> Ids:
    """The lasting ids that the papers get."""
    embeddings = embeddings_of(CORPUS, VECTORS)
    layout = Layout(IDS, np.zeros((len(IDS), 2), dtype=np.float32))
    before, plan = previous or State.empty(), Plan("refit", "")
    found = clusters(topics, previous, edits)
    return align(CORPUS, embeddings, layout, found, before, plan, edits).topic_ids


def test_clusters_are_the_given_topics_numbered_by_size() -> None:
    names = ["x"] * 10 + ["5"] * 30 + ["-1"] * 5 + [None] * 5 + ["y"] * 10
    found = clusters(given(names))
    assert found.labels.tolist() == [1] * 10 + [0] * 30 + [-1] * 10 + [2] * 10


def test_a_given_probability_is_kept_and_others_are_estimated() -> None:
    found = clusters(given(["0"] * 60, probabilities=[0.125, *[None] * 59]))
    assert found.strength[0] == 0.125
    assert (found.strength[1:] > 0.5).all()


def test_papers_are_matched_by_their_other_identifiers_too() -> None:
    known = [["arxiv:2401.00010"], *[[]] * 59]
    column = CORPUS.papers.schema.get_field_index("ids")
    table = CORPUS.papers.set_column(column, "ids", pa.array(known, pa.list_(pa.string())))
    corpus = replace(CORPUS, papers=table)
    topics = given(["0"] * 60, ["https://arxiv.org/abs/2401.00010v2", *IDS[1:]])
    assert list(given_notices(corpus, topics, {})) == []


def test_topics_keep_their_ids_however_they_are_numbered_and_no_move_is_held_back() -> None:
    before = state(np.repeat([4, 7, 9], [30, 20, 10]))
    topics = ["c"] * 29 + ["a"] + ["a"] * 20 + ["b"] * 9 + ["-1"]
    expected = [4] * 29 + [7] * 21 + [9] * 9 + [-1]
    assert topic_ids(given(topics), before).tolist() == expected


def test_a_paper_that_was_an_outlier_joins_the_topic_that_it_is_given() -> None:
    before = state(np.repeat([4, -1, 9], [30, 20, 10]))
    assert topic_ids(given(["a"] * 50 + ["b"] * 10), before).tolist() == [4] * 50 + [9] * 10


def test_a_pinned_topic_keeps_its_papers_and_takes_the_cluster_that_is_mostly_its() -> None:
    before = state(np.repeat([4, 7, -1], [30, 20, 10]))
    edits = TopicEdits(pinned=(7,))
    topics = given(["a"] * 30 + ["b"] * 15 + ["a"] * 5 + ["b"] * 10)
    assert topic_ids(topics, before, edits).tolist() == [4] * 30 + [7] * 30


def test_topics_that_the_user_merged_stay_one() -> None:
    before = state(np.repeat([4, 7, 9], [30, 20, 10]))
    edits = TopicEdits(merged=((7, 4),))
    topics = given(["a"] * 30 + ["b"] * 20 + ["c"] * 10)
    assert topic_ids(topics, before, edits).tolist() == [4] * 50 + [9] * 10


def test_names_are_those_of_the_given_topics() -> None:
    topics = given(["7"] * 40 + ["x"] * 20, names={"x": "Kelp", "z": "Nothing"})
    assert clusters(topics).names == {1: "Kelp"}


def test_a_model_assigns_each_paper_to_the_nearest_of_its_vectors() -> None:
    centers = np.stack([VECTORS[blob == BLOB].mean(axis=0) for blob in (2, 0, 1)]) * 3
    model = GivenTopics("a model", vectors=centers, vector_topics=("-1", "0", "1"))
    assert clusters(model).labels.tolist() == [0] * 30 + [1] * 20 + [-1] * 10


def test_vectors_of_another_width_are_refused_with_what_to_do() -> None:
    model = GivenTopics(
        "a model", vectors=np.eye(3, dtype=np.float32), vector_topics=("0", "1", "2")
    )
    with pytest.raises(
        UsageError, match="3 dimensions, and the papers' vectors have 32: set embed"
    ):
        clusters(model)


def test_topics_of_no_paper_at_all_are_refused_with_examples_of_ids() -> None:
    with pytest.raises(UsageError, match="none of the 60 papers: .*'p00000'.*'q1'"):
        clusters(given(["0"], ["q1"]))


def test_topics_of_outliers_alone_are_refused() -> None:
    with pytest.raises(
        UsageError, match="no topic for any of the 60 papers, all are outliers: let"
    ):
        clusters(given(["-1"] * 60))


def test_seeded_topics_of_the_user_come_before_given_ones() -> None:
    edits = TopicEdits(seeded=(SeededTopic("Paper"),))
    assert clusters(given(["0"] * 60), edits=edits).new_seeded == ("Paper",)


def notices(topics: GivenTopics, corpus: Corpus = CORPUS, hub_name: str | None = None) -> list[str]:
    return list(given_notices(corpus, topics, {"hub_name": hub_name}))


def test_nothing_is_said_where_every_paper_has_a_topic_or_none_are_given() -> None:
    assert notices(given(["0"] * 60)) == []
    assert notices(NO_GIVEN_TOPICS) == []


def test_papers_without_a_topic_are_counted_with_examples() -> None:
    (found,) = notices(given(["0"] * 58, IDS[2:]))
    assert found.startswith("2 of 60 papers have no topic in mine.csv")
    assert found.endswith("such as 'p00000', 'p00001'.")


def test_ids_of_no_paper_are_counted_with_examples() -> None:
    (found,) = notices(given(["0"] * 65, [*IDS, *(f"q{number}" for number in range(5))]))
    assert found.startswith("5 paper ids in mine.csv are of no paper")
    assert found.endswith("such as 'q0', 'q1', 'q2'.")


def test_papers_with_several_topics_are_named_and_the_first_topic_is_used() -> None:
    topics = given([*["0"] * 60, "1", "0"], [*IDS, IDS[3], IDS[4]])
    (found,) = notices(topics)
    assert "gives 1 papers several topics" in found
    assert found.endswith("such as 'p00003'.")
    assert clusters(topics).labels.tolist() == [0] * 60


def test_rows_without_an_id_are_counted() -> None:
    (found,) = notices(replace(given(["0"] * 60), unread=3))
    assert found.startswith("3 rows of mine.csv without a paper id")


def test_vectors_of_another_encoder_are_noticed() -> None:
    model = GivenTopics("a model", vectors=np.eye(32, dtype=np.float32)[:1], vector_topics=("0",))
    named = replace(model, encoder="all-MiniLM-L6-v2")
    assert notices(named, hub_name="sentence-transformers/all-MiniLM-L6-v2") == []
    (found,) = notices(named, hub_name="another/encoder")
    assert "vectors of all-MiniLM-L6-v2, and the papers' vectors are of another/encoder" in found
