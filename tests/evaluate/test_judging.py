"""Flags judged by known events, and by what became of the flagged topics."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from groundswell.artifacts import Signal
from groundswell.evaluate.judging import (
    HorizonFigures,
    afterwards,
    judged_by_events,
    rises_by,
    truth_of,
)
from groundswell.evaluate.snapshots import Snapshot, episodes
from groundswell.evaluate.truth import Event

from tests.make import make_signal

OURS = "groundswell"
START = date(2025, 1, 6)
EMERGING = make_signal(
    0, "emerging", q_value=0.0, recent_since="2025-01-01", share_before=None, evidence=("a", "c")
)


def snapshot(
    day: date,
    topics: Iterable[int],
    papers: Mapping[str, tuple[int, date]],
    signals: Mapping[int, Signal],
) -> Snapshot:
    """The run of a day in which Groundswell flags some topics."""
    labels = {topic: f"Topic {topic}" for topic in signals}
    return Snapshot(day, labels, signals, papers, {OURS: frozenset(topics)})


PAPERS = {"a": (0, date(2025, 1, 1)), "b": (0, date(2025, 1, 2)), "c": (1, date(2025, 1, 2))}
DATES = [date(2025, 1, 3), date(2025, 1, 10), date(2025, 1, 17)]
EVENT = Event("e", date(2025, 1, 1), None, frozenset({"a", "b"}))
BOTH = {0: EMERGING, 1: EMERGING}


def test_precision_counts_an_episode_once_and_by_date_each_date() -> None:
    snapshots = [snapshot(d, {0, 1} if d == DATES[1] else {0}, PAPERS, BOTH) for d in DATES]
    truth = truth_of(snapshots, [EVENT])
    found = judged_by_events(snapshots, OURS, [EVENT], truth)
    assert found.precision == 1 / 2
    assert found.precision_by_date == 3 / 4
    assert found.evidence_of_events == 1 / 2
    assert (found.recall, found.false_alarms) == (1, 1)
    assert found.median_delay_days == 2
    assert found.found == {"e": "2025-01-03"}


def test_the_forecast_is_one_less_the_q_value_but_of_a_decline() -> None:
    signals = {0: replace(EMERGING, q_value=0.2), 1: replace(EMERGING, status="declining")}
    snapshots = [snapshot(DATES[0], {0}, PAPERS, signals)]
    truth = truth_of(snapshots, [EVENT])
    # Topic 0 carries the event: (0.8 - 1)^2; topic 1 does not: (0 - 0)^2.
    assert judged_by_events(snapshots, OURS, [EVENT], truth).brier == pytest.approx(0.04 / 2)


def test_a_simple_rule_forecasts_all_or_nothing() -> None:
    flags = {"rule": frozenset({1})}
    snapshots = [replace(snapshot(DATES[0], (), PAPERS, BOTH), flags=flags)]
    truth = truth_of(snapshots, [EVENT])
    assert judged_by_events(snapshots, "rule", [EVENT], truth).brier == 1


def test_where_nothing_is_flagged_the_shares_are_unknown() -> None:
    snapshots = [snapshot(DATES[0], (), PAPERS, BOTH)]
    found = judged_by_events(snapshots, OURS, [EVENT], truth_of(snapshots, [EVENT]))
    assert (found.precision, found.precision_by_date, found.precision_by_rise) == (None,) * 3
    assert (found.evidence_of_events, found.median_delay_days) == (None, None)
    assert (found.recall, found.false_alarms, found.found) == (0, 0, {})


def test_an_event_that_is_over_before_the_first_date_could_not_be_found() -> None:
    over = replace(EVENT, end=date(2025, 1, 2))
    snapshots = [snapshot(DATES[0], {0}, PAPERS, BOTH)]
    found = judged_by_events(snapshots, OURS, [over], truth_of(snapshots, [over]))
    assert (found.recall, found.false_alarms) == (None, 1)


def test_a_topic_carries_an_event_by_half_of_its_papers_or_of_the_events() -> None:
    papers = {str(i): (0, START) for i in range(4)} | {str(i): (1, START) for i in range(4, 20)}
    events = [
        Event("half of the topic", START, None, frozenset({"0", "1"})),
        Event("half of the event", START, None, frozenset({"0", "1", "4", "5"})),
        Event("less than half", START, None, frozenset({"0", "5", "6"})),
        Event("older papers do not count", START + timedelta(days=1), None, frozenset({"0"})),
    ]
    day = START + timedelta(days=7)
    truth = truth_of([snapshot(day, {0}, papers, BOTH)], events)
    assert truth[day, 0] == ["half of the topic", "half of the event"]
    assert truth[day, 1] == ["half of the event", "less than half"]


def test_a_rise_is_the_events_whose_papers_are_beyond_the_past_share() -> None:
    of_event = set(map(str, range(100, 109)))
    counts = {0: range(90, 109), 1: range(200, 220), 2: range(300, 361)}  # ids by topic
    papers = {str(i): (topic, START) for topic, ids in counts.items() for i in ids}
    # Of its 19 papers topic 0 would have ten as before: nine are the event's. Topic 1 would, too.
    signal = replace(EMERGING, recent_since=START.isoformat(), share_before=0.1)
    flagged = snapshot(START, {0, 1}, papers, dict.fromkeys(counts, signal))
    assert rises_by(flagged, 0, of_event)
    assert not rises_by(flagged, 1, of_event)
    # A topic that has no more than before does not rise, whoever its papers are of.
    assert not rises_by(
        replace(flagged, signals={0: replace(signal, share_before=0.19)}), 0, of_event
    )


def test_a_rise_by_an_event_that_is_over_is_wrong() -> None:
    papers = {str(i): (0, START) for i in range(9)}
    event = Event("e", START, START, frozenset(papers))
    signal = replace(EMERGING, recent_since=START.isoformat(), share_before=0.0, evidence=())
    first = snapshot(START, {0}, papers, {0: signal})
    snapshots = [first, replace(first, as_of=START + timedelta(days=1))]
    found = judged_by_events(snapshots, OURS, [event], truth_of(snapshots, [event]))
    assert found.precision_by_rise == 1 / 2


def test_episodes_are_neighboring_dates() -> None:
    flagged = [{0}, {0, 1}, {1}, {0}]
    days = [START + timedelta(weeks=week) for week in range(4)]
    snapshots = [snapshot(d, own, PAPERS, BOTH) for d, own in zip(days, flagged, strict=True)]
    found = [
        (episode.topic, [s.as_of for s in episode.snapshots])
        for episode in episodes(snapshots, OURS)
    ]
    assert found == [(0, days[:2]), (1, days[1:3]), (0, days[3:])]


def weekly_series(later: int) -> list[Snapshot]:
    """Runs of 30 weeks; topic 0 has 2 of 10 papers a week until it is flagged, then `later`."""
    papers: dict[str, tuple[int, date]] = {}
    snapshots = []
    signals = {
        0: make_signal(0, "emerging", share_before=0.1, share_recent=0.2),
        1: make_signal(1, share_before=0.9, share_recent=0.8),
    }
    for week in range(30):
        day = START + timedelta(weeks=week)
        own = 2 if week <= 2 else later
        papers |= {f"{week}-{i}": (0 if i < own else 1, day) for i in range(10)}
        snapshots.append(snapshot(day, {0} if week == 2 else (), dict(papers), signals))
    return snapshots


@pytest.mark.parametrize(
    ("later", "held", "above"), [(2, 1.0, 1.0), (1, 0.0, 0.0), (3, 1.0, 1.0), (0, 0.0, 0.0)]
)
def test_a_flagged_topics_share_is_followed_for_8_and_26_weeks(
    later: int, held: float, above: float
) -> None:
    found = afterwards(weekly_series(later), OURS)
    assert found == {
        8: HorizonFigures(1, held, above),
        26: HorizonFigures(1, held, above),
    }


def test_a_flag_too_recent_to_be_followed_is_not_counted() -> None:
    found = afterwards(weekly_series(2)[:12], OURS)
    assert found[8].flags == 1
    assert found[26] == HorizonFigures(0, None, None)


def test_every_topic_is_followed_from_every_date() -> None:
    found = afterwards(weekly_series(2), None)
    assert found[8].flags == 2 * (30 - 8)
    # Topic 0 lies above its past share of .1, topic 1 (.8) below its own of .9.
    assert found[8].above_its_past == 1 / 2


def test_a_topic_without_a_past_is_not_followed() -> None:
    snapshots = [
        replace(s, signals={t: replace(own, share_before=None) for t, own in s.signals.items()})
        for s in weekly_series(2)
    ]
    assert afterwards(snapshots, OURS)[8].flags == 0
