"""Degrees of membership of a run: what is published of them, in runs of either kind."""

import json

import numpy as np
import pytest
from groundswell.artifacts import Memberships
from groundswell.outputs.published_run import PublishedRun

from tests.planted import DAYS, PlantedRuns

pytestmark = pytest.mark.slow


@pytest.fixture(params=[DAYS[0], DAYS[-1]], ids=["refit", "incremental update"])
def run(request: pytest.FixtureRequest, planted_runs: PlantedRuns) -> PublishedRun:
    return PublishedRun(planted_runs.folder(request.param))


def test_the_first_degree_is_the_membership_probability(run: PublishedRun) -> None:
    papers, table = run.papers(), run.table("memberships")
    first = [row for row in table.to_pylist() if row["rank"] == 1]
    inside = [row for row in papers.to_pylist() if row["topic_id"] != -1]
    assert [(row["paper_id"], row["topic_id"], row["degree"]) for row in first] == [
        (row["paper_id"], row["topic_id"], row["strength"]) for row in inside
    ]


def test_each_paper_with_a_topic_has_three_in_the_order_of_ranks(run: PublishedRun) -> None:
    table = run.table("memberships")
    own = table.group_by("paper_id").aggregate([("rank", "list"), ("topic_id", "count_distinct")])
    assert own["rank_list"].to_pylist() == [[1, 2, 3]] * len(own)
    assert own["topic_id_count_distinct"].to_pylist() == [3] * len(own)


def test_topics_of_degrees_are_topics_of_the_run(run: PublishedRun) -> None:
    known = {topic["id"] for topic in json.loads(run.text("topics.json"))}
    assert set(run.table("memberships")["topic_id"].to_pylist()) <= known


def test_a_new_topic_is_the_second_of_older_papers_too(planted_runs: PlantedRuns) -> None:
    table = PublishedRun(planted_runs.folder(DAYS[-1])).table("memberships").to_pandas()
    old = PublishedRun(planted_runs.folder(DAYS[0])).papers()["paper_id"].to_pylist()
    assert 4 in set(table[table["paper_id"].isin(old) & (table["rank"] > 1)]["topic_id"])


@pytest.mark.parametrize(
    ("topic_ids", "degrees", "message"),
    [
        ([[1, 2]], [[0.5, 1.5]], "outside"),
        ([[1, -1]], [[0.5, 0.1]], "no topic"),
        ([[1]], [[0.5]], "expected"),
    ],
)
def test_degrees_that_cannot_be_are_refused(
    topic_ids: list[list[int]], degrees: list[list[float]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        Memberships(["a"], np.array(topic_ids), np.array(degrees, dtype=np.float32))
