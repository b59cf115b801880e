"""What changed since the last run and is no event: planted, each found with its reason."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import (
    REJECT_SCHEMA,
    Corpus,
    LabelOverrides,
    LabelRecord,
    LineageEvent,
    Plan,
    SeededTopic,
    Signal,
    Signals,
    State,
    Status,
    StatusChange,
    TopicEdits,
    Topics,
    TrackingRecord,
    Transitions,
)
from groundswell.report.transitions import text_digests
from groundswell.stages.transitions import transitions

from tests.conftest import make_corpus
from tests.make import make_node, make_signal, make_topic, state_papers

PLAN = Plan("incremental_update", "no papers came")
BEFORE, NOW = date(2025, 1, 1), date(2025, 1, 2)
CORPUS = make_corpus([BEFORE] * 4 + [NOW] * 2)
TOPICS = Topics(
    paper_ids=CORPUS.paper_ids,
    topic_ids=np.array([3, 3, 5, 5, 3, 5]),
    strength=np.ones(6, dtype=np.float32),
    map=np.zeros((6, 2), dtype=np.float32),
    topics=(make_topic(3, label="Tides"), make_topic(5, label="Lichens")),
    centroids=np.zeros((2, 2), dtype=np.float32),
    nodes=(make_node(200, "subtopic", 3, label="Spring tides"),),
    subtopic_ids=np.array([200, -1, -1, -1, -1, -1]),
)
NO_EDITS, NO_OVERRIDES = TopicEdits(), LabelOverrides()


def state(statuses: dict[int, Status], **fields: Any) -> State:
    """The state of the run before: papers in topics 3, 5 and 7, one in subtopic 200, one in 201."""
    record = LabelRecord("Former", (), "", overridden=False)
    papers = state_papers(
        CORPUS.paper_ids[:4], np.array([3, 3, 5, 7]), subtopic_ids=np.array([200, 201, -1, -1])
    )
    return replace(
        State.empty(),
        as_of=BEFORE.isoformat(),
        papers=papers,
        statuses=statuses,
        labels=dict.fromkeys((3, 5, 7, 200, 201), record),
        text_digests=text_digests(CORPUS)[:4],
        **fields,
    )


def found(
    previous: State,
    now: dict[int, Status],
    subtopics: dict[int, Status] | None = None,
    topics: Topics = TOPICS,
    **of_signal: float,
) -> Transitions:
    """The transitions to a run of these statuses."""

    def signals(statuses: dict[int, Status]) -> tuple[Signal, ...]:
        return tuple(make_signal(i, status, **of_signal) for i, status in statuses.items())

    judged = Signals(signals(now), subtopics=signals(subtopics or {}))
    return transitions(CORPUS, topics, judged, previous, PLAN, NO_EDITS, NO_OVERRIDES)


def test_a_topic_that_keeps_its_status_has_not_changed() -> None:
    same: dict[int, Status] = {3: "emerging", 5: "no_clear_change"}
    assert found(state(same), same).statuses == ()


def test_a_first_run_changes_no_status() -> None:
    assert found(State.empty(), {3: "emerging"}).statuses == ()


@pytest.mark.parametrize(
    ("before", "after", "ratio", "why"),
    [
        ("emerging", "no_clear_change", 1.2, "the rise is not significant any more: "),
        ("growing", "no_clear_change", 0.9, "its share is not above its past share any more: "),
        ("declining", "no_clear_change", 0.9, "the fall is not significant any more: "),
        ("dormant", "no_clear_change", 1.0, "papers belong to it again: "),
        ("no_clear_change", "emerging", 2.5, "2.5 times its past share: "),
        ("emerging", "growing", 1.5, "1.5 times its past share: "),
        ("growing", "declining", 0.4, "0.40 times its past share: "),
        ("growing", "dormant", 0.0, "no recent paper belongs to it"),
    ],
)
def test_a_status_that_changes_is_stated_with_its_reason(
    before: Status, after: Status, ratio: float, why: str
) -> None:
    (change,) = found(state({3: before}), {3: after}, rate_ratio=ratio, q_value=0.21).statuses
    assert (change.kind, change.id, change.label) == ("topic", 3, "Tides")
    assert (change.before, change.after) == (before, after)
    assert change.why.startswith(why)
    assert after == "dormant" or change.why.endswith(
        "20.0 % of papers since 10 Mar 2025, 20.0 % from 11 Mar 2024 until then, q 0.210"
    )


def test_a_subtopic_is_followed_as_a_topic_is() -> None:
    (change,) = found(state({200: "growing"}), {}, {200: "no_clear_change"}).statuses
    assert (change.kind, change.id, change.label, change.parent) == (
        "subtopic",
        200,
        "Spring tides",
        3,
    )


def test_a_topic_that_emerged_and_ended_is_stated_with_the_event_that_ended_it() -> None:
    merge = LineageEvent("merge", "2025-01-02", (7, 5), (5,), 1, 1.0, "they share their papers")
    changed = replace(TOPICS, events=(merge,))
    before: dict[int, Status] = {5: "dormant", 7: "emerging"}
    assert found(state(before), {5: "dormant"}, topics=changed).statuses == (
        StatusChange("topic", 7, "Former", "emerging", None, "merged: they share their papers"),
    )


def test_a_subtopic_that_grew_and_is_not_there_any_more_is_stated() -> None:
    (change,) = found(state({201: "growing"}), {}).statuses
    assert (change.kind, change.before, change.after, change.parent) == (
        "subtopic",
        "growing",
        None,
        3,
    )
    assert change.why == "the papers of its topic are now in other subtopics"


def test_what_ends_without_a_status_to_follow_is_left_to_the_lineage() -> None:
    assert found(state({7: "no_clear_change", 201: "dormant"}), {}).statuses == ()


def test_a_new_topic_counts_once_its_status_is_one_to_follow() -> None:
    new = replace(
        TOPICS,
        topic_ids=np.array([3, 3, 5, 5, 8, 9]),
        topics=(*TOPICS.topics, make_topic(8), make_topic(9)),
        centroids=np.zeros((4, 2), dtype=np.float32),
    )
    changed = found(state({}), {8: "emerging", 9: "no_clear_change"}, topics=new).statuses
    assert [(each.id, each.before, each.after) for each in changed] == [(8, None, "emerging")]


def test_a_topic_whose_former_status_is_not_known_is_not_compared() -> None:
    assert found(state({5: "emerging"}), {3: "growing", 5: "emerging"}).statuses == ()


def remarks(
    corpus: Corpus = CORPUS,
    previous: State | None = None,
    edits: TopicEdits = NO_EDITS,
    overrides: LabelOverrides = NO_OVERRIDES,
) -> list[tuple[str, str]]:
    before = state({}) if previous is None else previous
    made = transitions(corpus, TOPICS, Signals(()), before, PLAN, edits, overrides)
    return [(each.kind, each.what) for each in made.remarks]


def test_papers_whose_text_changed_are_named() -> None:
    title = pa.array(["Paper 0", "Another title", *[f"Paper {n}" for n in range(2, 6)]])
    changed = replace(CORPUS, papers=CORPUS.papers.set_column(2, "title", title))
    made = transitions(changed, TOPICS, Signals(()), state({}), PLAN, NO_EDITS, NO_OVERRIDES)
    (remark,) = made.remarks
    assert remark.kind == "changed_text"
    assert remark.what == "the title or abstract of 1 paper changed"
    assert remark.paper_ids == (CORPUS.paper_ids[1],)


def test_texts_are_not_compared_with_a_state_that_kept_no_digests() -> None:
    former = replace(state({}), text_digests=np.zeros(0, dtype=np.uint64))
    assert remarks(previous=former) == []


def test_an_abstract_that_a_later_record_changes_is_stated_in_the_run_that_meets_it() -> None:
    notes = [["another abstract: 2025-01-02"], ["another abstract: 2025-01-01"], [], [], [], []]
    column = CORPUS.papers.schema.get_field_index("notes")
    table = CORPUS.papers.set_column(column, "notes", pa.array(notes, pa.list_(pa.string())))
    noted = replace(CORPUS, papers=table)
    assert remarks(noted) == [
        ("changed_text", "records since 2025-01-01 state another abstract of 1 paper")
    ]
    assert remarks(noted, State.empty()) == []


def test_languages_that_are_not_kept_are_counted() -> None:
    reason = "is in the language 'de', corpus.languages keeps en"
    rows = [
        {"where": f"f#{n}", "reason": why, "digest_date": None, "record": "{}"}
        for n, why in enumerate([reason, reason, "has no title"])
    ]
    rejected = replace(CORPUS, rejects=pa.Table.from_pylist(rows, schema=REJECT_SCHEMA))
    assert remarks(rejected) == [
        ("language_left_out", "2 papers not used: is in the language 'de'")
    ]


def test_each_edit_without_an_effect_is_named() -> None:
    edits = TopicEdits((SeededTopic("Dust"),), pinned=(3, 61), merged=((62, 5), (3, 63)))
    overrides = LabelOverrides(((64, "Name"), (200, "Subtopic"), (5, "Topic")), hidden=(65, 5))
    assert [what for _, what in remarks(edits=edits, overrides=overrides)] == [
        "topics.toml: the seeded topic 'Dust' is no topic yet",
        "topics.toml: rename 64 has no effect",
        "topics.toml: merge 62 has no effect",
        "topics.toml: merge into 63 has no effect",
        "topics.toml: pin 61 has no effect",
        "topics.toml: hide 65 has no effect",
    ]


def test_an_edit_that_had_its_effect_in_an_earlier_run_is_not_named() -> None:
    merged = LineageEvent("merge", "2024-12-31", (62, 5), (5,), 1, 1.0, "you merged them")
    before = state({}, lineage=(merged,), tracking=TrackingRecord())
    assert remarks(previous=before, edits=TopicEdits(merged=((62, 5),))) == []
