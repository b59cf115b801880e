"""Whether a run fits topics anew or extends those of the last run: every reason once."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import Fit, Plan, State, TopicLabel, TrackingRecord
from groundswell.compute.linalg import Floats, Ids
from groundswell.config import PlanConfig
from groundswell.errors import UsageError
from groundswell.stages.plan import plan
from groundswell.tracking.profiles import fit_profiles

from tests.conftest import blobs, embeddings_of, make_corpus
from tests.make import state_papers

REFIT = date(2025, 1, 1)
VECTORS, BLOB = blobs([1500, 1000, 300], spread=1.0)
"""Two topics, and a field of their own that none of them has."""

OLD = np.r_[0:1300, 1500:2300]
"""Papers of the last refit; of each topic 200 are left."""


def state(topic_ids: Ids | None = None) -> State:
    """The last run, of the old papers."""
    topic_ids = BLOB[OLD] if topic_ids is None else topic_ids
    ids = [f"p{row:05d}" for row in range(len(OLD))]
    profiles = fit_profiles(VECTORS[OLD], topic_ids)
    return State(
        as_of=REFIT.isoformat(),
        papers=state_papers(ids, topic_ids),
        topics=tuple(TopicLabel(topic, "") for topic in profiles.ids.tolist()),
        centroids=profiles.centroids,
        tracking=TrackingRecord(
            encoder={"name": "test"},
            fit=Fit(as_of=REFIT.isoformat(), papers=len(OLD), outliers=0.0),
            profiles=profiles.record(),
        ),
    )


PREVIOUS = state()


def decided(
    new: Ids, previous: State = PREVIOUS, *, passed: int = 1, config: PlanConfig | None = None
) -> Plan:
    """The plan where the papers at `new` came so many days after the last refit."""
    vectors: Floats = VECTORS[np.concatenate([OLD, new])]
    days = [REFIT] * len(OLD) + [REFIT + timedelta(days=passed)] * len(new)
    corpus = make_corpus(days, as_of=REFIT + timedelta(days=passed))
    embeddings = embeddings_of(corpus, vectors)
    return plan(corpus, embeddings, previous, config=config or PlanConfig())


ALIKE = np.r_[1300:1400, 2300:2405]
"""205 papers like those before, less than a tenth of them."""

NONE = np.zeros(0, dtype=np.int64)


def test_a_first_run_fits() -> None:
    found = decided(ALIKE, State.empty())
    assert (found.mode, "first run" in found.reason) == ("refit", True)


def test_a_run_after_one_without_topics_fits() -> None:
    without = replace(PREVIOUS, topics=(), centroids=np.zeros((0, 32), dtype=np.float32))
    found = decided(ALIKE, without)
    assert (found.mode, "found no topics" in found.reason) == ("refit", True)


def test_another_encoder_makes_a_run_fit() -> None:
    other = replace(PREVIOUS, tracking=replace(PREVIOUS.tracking, encoder={"name": "other"}))
    found = decided(ALIKE, other)
    assert (found.mode, "encoder changed" in found.reason) == ("refit", True)


def test_a_run_after_one_of_too_few_papers_for_topics_fits() -> None:
    single = replace(PREVIOUS, tracking=replace(PREVIOUS.tracking, single_topic=True))
    found = decided(ALIKE, single)
    assert (found.mode, "too few papers" in found.reason) == ("refit", True)


def test_a_topic_that_lost_all_its_papers_makes_a_run_fit() -> None:
    topic_ids = np.where(np.arange(len(OLD)) < 5, 7, BLOB[OLD])
    lost = state(topic_ids)
    papers = state_papers([f"x{row:05d}" for row in range(len(OLD))], topic_ids)
    rest = papers.slice(5)
    ids = lost.papers["paper_id"].slice(5)
    known = rest.set_column(0, papers.schema.field(0), ids)
    found = decided(ALIKE, replace(lost, papers=known))
    assert (found.mode, "no paper of topic 7 " in found.reason) == ("refit", True)


def test_without_new_papers_topics_are_extended() -> None:
    found = decided(NONE)
    assert (found.mode, "no papers came" in found.reason) == ("incremental_update", True)


def test_papers_like_those_before_extend_their_topics() -> None:
    found = decided(ALIKE)
    assert (found.mode, "the 205 papers" in found.reason) == ("incremental_update", True)


def test_a_set_interval_makes_a_run_fit() -> None:
    config = PlanConfig(every_days=30)
    assert decided(ALIKE, passed=29, config=config).mode == "incremental_update"
    found = decided(ALIKE, passed=30, config=config)
    assert (found.mode, "30 days passed" in found.reason) == ("refit", True)


def test_growth_by_a_tenth_makes_a_run_fit() -> None:
    grown = np.r_[1300:1500, 2300:2350]
    found = decided(grown)
    assert (found.mode, "grew by 12%" in found.reason) == ("refit", True)
    assert decided(grown, config=PlanConfig(max_growth=0.2)).mode == "incremental_update"


def test_new_papers_without_a_topic_make_a_run_fit() -> None:
    found = decided(np.r_[1300:1400, 2300:2400, 2500:2550], config=PlanConfig(max_growth=9))
    assert (found.mode, "% of the papers" in found.reason) == ("refit", True)


def test_new_papers_far_from_their_topics_make_a_run_fit() -> None:
    config = PlanConfig(max_growth=9, max_outliers_rise=1)
    found = decided(np.r_[1300:1400, 2500:2650], config=config)
    assert (found.mode, "standard deviations" in found.reason) == ("refit", True)


def test_few_papers_are_no_drift_whatever_they_are() -> None:
    assert decided(np.r_[2500:2699]).mode == "incremental_update"
    assert decided(np.r_[2500:2700]).mode == "refit"


def without(papers: int, *, accepted: float = 0.1) -> Plan:
    """The plan of a run that lacks so many of the 2,100 papers of the last one."""
    corpus = make_corpus([REFIT] * len(OLD), as_of=REFIT + timedelta(days=1))
    left = replace(corpus, papers=corpus.papers.slice(papers))
    embeddings = embeddings_of(left, VECTORS[OLD[papers:]])
    return plan(left, embeddings, PREVIOUS, config=PlanConfig(max_missing=accepted))


@pytest.mark.parametrize(("papers", "keeps"), [(0, False), (210, False), (211, True)])
def test_more_than_a_tenth_of_missing_papers_keep_the_state(papers: int, keeps: bool) -> None:
    found = without(papers)
    assert (found.missing, found.keeps_state) == (papers, keeps)
    assert found.mode == "incremental_update"


def test_a_topic_that_is_missing_asks_for_a_refit_only_where_that_is_accepted() -> None:
    assert (without(1300).mode, without(1300).keeps_state) == ("incremental_update", True)
    accepted = without(1300, accepted=1)
    assert (accepted.mode, accepted.keeps_state) == ("refit", False)
    assert "no paper of topic 0" in accepted.reason


def test_where_all_papers_are_missing_nothing_is_planned() -> None:
    corpus = make_corpus([REFIT], as_of=REFIT)
    other = replace(corpus, papers=corpus.papers.set_column(0, "paper_id", pa.array(["other"])))
    embeddings = embeddings_of(other, VECTORS[:1])
    with pytest.raises(UsageError, match="none of the 2,100 papers of run 2025-01-01"):
        plan(other, embeddings, PREVIOUS, config=PlanConfig())
    assert plan(other, embeddings, PREVIOUS, config=PlanConfig(max_missing=1)).mode == "refit"
