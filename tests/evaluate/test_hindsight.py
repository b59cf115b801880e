"""Truth by hindsight: what rose in an archive and stayed, and nothing else."""

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
from groundswell.evaluate.hindsight import (
    HindsightRule,
    events_by_hindsight,
    first_judged,
    last_judged,
)
from groundswell.evaluate.truth import read_truth

from tests.evaluate.archives import FIRST, STEADY, archive, day_of, papers_of, rising


def test_a_theme_that_rises_and_stays_is_an_event_from_the_week_it_began() -> None:
    made = archive({"tidal turbines": rising(60)})
    (event,) = events_by_hindsight(made)
    assert (event.name, event.start, event.end) == ("Tidal turbines", day_of(60), None)
    assert event.papers == papers_of(made, "tidal turbines")


def test_a_share_that_doubles_is_an_event_with_its_papers_of_before() -> None:
    made = archive({"tidal turbines": lambda week: 12 if week >= 50 else 4})
    (event,) = events_by_hindsight(made)
    assert abs(event.start - day_of(50)) <= timedelta(weeks=1)
    assert event.papers == papers_of(made, "tidal turbines")


def test_what_is_gone_after_the_window_is_no_event() -> None:
    assert events_by_hindsight(archive({"tidal turbines": rising(60, 70)})) == []


def test_what_grows_with_all_papers_is_no_event() -> None:
    growing = {name: lambda week: 2 + week // 5 for name in STEADY}
    assert events_by_hindsight(archive(growing)) == []


def test_a_rise_at_the_end_is_no_event_as_nobody_knows_whether_it_stays() -> None:
    made = archive({"tidal turbines": rising(100)})
    assert events_by_hindsight(made) == []
    assert last_judged(made) == made.last - timedelta(weeks=26)


def test_what_is_there_from_the_beginning_is_no_event() -> None:
    made = archive({"tidal turbines": rising(0)})
    assert events_by_hindsight(made) == []
    assert first_judged(made) == FIRST + timedelta(weeks=13)


def test_two_names_of_the_same_papers_are_one_event() -> None:
    made = archive({"tidal turbines and rotor blades": rising(60)})
    (event,) = events_by_hindsight(made)
    assert event.papers == papers_of(made, "tidal turbines")


def test_two_themes_are_two_events_in_the_order_of_their_starts() -> None:
    made = archive({"tidal turbines": rising(70), "coral bleaching": rising(40)})
    assert [(event.name, event.start) for event in events_by_hindsight(made)] == [
        ("Coral bleaching", day_of(40)),
        ("Tidal turbines", day_of(70)),
    ]


def test_a_theme_that_rises_again_is_two_events() -> None:
    made = archive(
        {"tidal turbines": lambda week: 4 if 40 <= week < 110 else 24 if week >= 110 else 0}, 180
    )
    assert [event.start for event in events_by_hindsight(made)] == [day_of(40), day_of(110)]


def test_a_rule_that_asks_for_more_finds_less() -> None:
    made = archive({"tidal turbines": lambda week: 12 if week >= 50 else 4})
    assert events_by_hindsight(made, HindsightRule(ratio=4.0)) == []


def test_where_dates_are_shuffled_nothing_rose() -> None:
    made = archive({"tidal turbines": rising(60), "coral bleaching": rising(40)})
    days = np.random.default_rng(3).permutation(made.days)
    assert events_by_hindsight(made.redated(days)) == []


def test_a_short_archive_has_no_events() -> None:
    assert events_by_hindsight(archive({"tidal turbines": rising(10)}, weeks=20)) == []


def test_events_are_read_back_from_a_truth_file(tmp_path: Path) -> None:
    events = events_by_hindsight(archive({"tidal turbines": rising(60)}))
    path = tmp_path / "truth.json"
    path.write_text(json.dumps({"events": [event.as_json() for event in events]}))
    assert read_truth(path) == events
