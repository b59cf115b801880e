"""What runs so far said: all of the newest, few of older ones, and the changes between them."""

from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
from groundswell.artifacts import HISTORY_SCHEMA, Emerging, RiseName, RiseRecord
from groundswell.report.hidden import without_hidden
from groundswell.report.past import Past, past

from tests.report.inputs import BEFORE, FIRST_RUN, LABELS, inputs, view_context


def history(*rows: tuple[str, str, int, str]) -> pa.Table:
    """Rows of a history: run, kind, id and label."""
    return pa.Table.from_pylist(
        [dict(zip(HISTORY_SCHEMA.names, (*row, "growing", 0.1, 0.2), strict=True)) for row in rows],
        schema=HISTORY_SCHEMA,
    )


def shown() -> Past:
    return view_context(inputs()).facts.past


def test_each_run_is_known_with_what_it_said_this_one_last() -> None:
    found = shown()
    assert found.runs == (FIRST_RUN.isoformat(), BEFORE.isoformat(), "2025-03-31")
    [topic] = [thing for thing in found.things if (thing.kind, thing.id) == ("topic", 0)]
    assert [(point.run, point.label, point.status) for point in topic.points] == [
        (0, "Proteins", "no_clear_change"),
        (1, LABELS[0], "growing"),
        (2, LABELS[0], "emerging"),
    ]


def test_changes_of_all_runs_are_dated_and_those_of_subtopics_left_out() -> None:
    found = [(each.date, each.change.kind, each.change.id) for each in shown().changes]
    assert found == [
        ("2025-03-01", "entry", 8),
        ("2025-03-01", "entry", 5),
        ("2025-03-31", "topic", 0),
        ("2025-03-31", "topic", 4),
        ("2025-03-31", "topic", 77),
    ]


def test_subtopics_have_no_past_here() -> None:
    found = past("2025-01-02", history(("2025-01-01", "subtopic", 1, "Part")), ())
    assert found.things == ()
    assert found.runs == ("2025-01-01", "2025-01-02")


def test_of_old_runs_the_last_of_each_month_is_known() -> None:
    days = [(date(2025, 1, 1) + timedelta(days=n)).isoformat() for n in range(70)]
    found = past(days[-1], history(*((day, "topic", 1, day) for day in days)), (), most=10)
    assert found.runs == ("2025-01-31", "2025-02-28", "2025-03-01", *days[-10:])
    assert found.all_runs == 70
    [topic] = found.things
    assert [found.runs[point.run] for point in topic.points] == list(found.runs)
    assert all(found.runs[point.run] == point.label for point in topic.points)


def test_a_hidden_topic_has_no_past_nor_what_emerged_of_it() -> None:
    given = inputs()
    topics = tuple(replace(topic, hidden=topic.id == 4) for topic in given.topics.topics)
    of_hidden = RiseRecord(
        8,
        "topic",
        "Kelp drones",
        "emerging",
        "2025-01-01",
        "2025-02-01",
        (RiseName("topic", 4),),
        (),
    )
    found = without_hidden(
        replace(
            given,
            topics=replace(given.topics, topics=topics),
            emerging=Emerging(records=(of_hidden,)),
        )
    )
    kept = {(row["kind"], row["id"]) for row in found.previous.history.to_pylist()}
    assert kept == {("topic", 0), ("topic", 77), ("entry", 5)}
    assert [each.change.id for each in found.previous.status_changes] == [5]
