import json
from dataclasses import replace
from datetime import date
from importlib.resources import files

import numpy as np
import pytest
from click.testing import CliRunner
from groundswell.cli import main
from groundswell.errors import UsageError
from groundswell.evaluate import backtest
from groundswell.evaluate.backtest import (
    accumulated,
    kleinberg_alone,
    mann_kendall,
    read_truth,
    top_growth,
)


def counts(rise=None):
    made = np.random.default_rng(0).poisson(np.full((8, 60), 6.0))
    if rise is not None:
        made[rise, -8:] *= 4
    return made


def test_simple_rules_flag_a_topic_that_soars():
    made = counts(rise=3)
    totals = made.sum(axis=0)
    for rule in (top_growth, mann_kendall, kleinberg_alone):
        assert rule(made, totals)[3], rule.__name__


def test_what_accumulates_is_flagged_though_nothing_happens():
    made = counts()
    assert accumulated(made, made.sum(axis=0)).sum() == 4


def test_a_truth_file_of_another_shape_is_refused(tmp_path):
    path = tmp_path / "truth.json"
    path.write_text('{"event": []}')
    with pytest.raises(UsageError, match="is no truth file"):
        read_truth(path)


def test_an_event_without_an_end_counts_for_half_a_year():
    event = backtest.Event("a", date(2025, 1, 1), None, frozenset())
    assert [event.active(date(2025, m, 20)) for m in (1, 6, 8)] == [True, True, False]


def test_the_samples_birth_is_found_by_a_replay_and_judged_right(tmp_path):
    data = files("groundswell").joinpath("data")
    truth = json.loads(data.joinpath("sample_truth.json").read_bytes())
    born = next(t for t in truth["themes"] if t["dynamics"]["kind"] == "born")
    event = {
        "name": "born",
        "start": born["dynamics"]["start"],
        "end": None,
        "papers": [i for i, key in truth["papers"].items() if key == born["key"]],
    }
    path = tmp_path / "truth.json"
    path.write_text(json.dumps({"events": [event]}))
    result = CliRunner().invoke(
        main,
        [
            *("backtest", "sample:", "--from", "2024-10-01", "--to", "2025-02-15"),
            *("--every", "14", "--truth", str(path), "--cache", str(tmp_path / "cache"), "--json"),
        ],
    )
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    rules = {"groundswell", *backtest.BASELINES}
    assert set(told["methods"]) == rules | {f"{rule}, subtopics" for rule in rules}
    assert told["methods"]["groundswell"]["recall"] == 1
    assert told["methods"]["groundswell"]["precision"] == 1


def test_precision_counts_stretches_once_and_by_date_each_date():
    event = backtest.Event("e", date(2025, 1, 1), None, frozenset({"a", "b"}))
    papers = {"a": (0, date(2025, 1, 1)), "b": (0, date(2025, 1, 2)), "c": (1, date(2025, 1, 2))}
    signal = {"q_value": 0.0, "recent_since": "2025-01-01", "share_before": None}
    signal |= {"status": "emerging", "evidence": ["a", "c"]}

    def flagged(day, topics):
        flags = {"groundswell": frozenset(topics)}
        return backtest.Snapshot(day, {0: "x", 1: "y"}, {0: signal, 1: signal}, papers, flags)

    dates = [date(2025, 1, 3), date(2025, 1, 10), date(2025, 1, 17)]
    snapshots = [flagged(day, {0, 1} if day == dates[1] else {0}) for day in dates]
    true = backtest.truth_of(snapshots, [event])
    found = backtest.against(snapshots, "groundswell", [event], true)
    assert found["precision"] == 1 / 2
    assert found["precision_by_date"] == 3 / 4
    assert found["evidence_of_events"] == 1 / 2


def test_a_rise_is_of_those_whose_the_papers_beyond_the_past_share_are():
    start = date(2025, 1, 6)
    of_event = set(map(str, range(100, 109)))
    counts = {0: range(90, 109), 1: range(200, 220), 2: range(300, 361)}  # ids by topic
    papers = {str(i): (topic, start) for topic, ids in counts.items() for i in ids}
    # Of its 19 papers topic 0 would have ten as before: nine are the event's. Topic 1 would, too.
    signal = {"recent_since": "2025-01-06", "share_before": 0.1, "status": "emerging"}
    signal["q_value"] = 0.01
    flags = {"groundswell": frozenset({0, 1})}
    snap = backtest.Snapshot(
        start, dict.fromkeys(counts, ""), {0: signal, 1: signal}, papers, flags
    )
    assert backtest._rises_by(snap, 0, of_event)
    assert not backtest._rises_by(snap, 1, of_event)


def test_a_rise_by_an_event_that_is_over_is_wrong():
    start = date(2025, 1, 6)
    papers = {str(i): (0, start) for i in range(9)}
    event = backtest.Event("e", start, start, frozenset(papers))
    signal = {"recent_since": "2025-01-06", "share_before": 0.0, "status": "emerging"}
    signal |= {"q_value": 0.01, "evidence": []}
    flags = {"groundswell": frozenset({0})}
    first = backtest.Snapshot(start, {0: ""}, {0: signal}, papers, flags)
    snapshots = [first, replace(first, as_of=date(2025, 1, 7))]
    true = backtest.truth_of(snapshots, [event])
    found = backtest.against(snapshots, "groundswell", [event], true)
    assert found["precision_by_rise"] == 1 / 2
