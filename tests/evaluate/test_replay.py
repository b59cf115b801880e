"""Backtests: past runs replayed, and judged."""

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from groundswell.artifacts.codecs import json_bytes
from groundswell.cli import main
from groundswell.errors import GroundswellError
from groundswell.evaluate.baselines import BASELINES, OURS, RISING
from groundswell.evaluate.judging import EventFigures, HorizonFigures
from groundswell.evaluate.replay import (
    BacktestResult,
    FlaggedEpisode,
    ReplayDates,
    ReplaySettings,
    backtest,
)
from groundswell.evaluate.rise_methods import JOINT_LIST, rules
from groundswell.evaluate.snapshots import read_snapshot
from groundswell.evaluate.tables import backtest_text
from groundswell.evaluate.truth import Event

from tests.planted import DAYS, TODAY, PlantedRuns

METHODS = {OURS, RISING, *BASELINES}
EPISODE = FlaggedEpisode(4, "Dust", "2025-01-02", "2025-01-09", "2025-01-01", 2.5, 0.01)


def replayed(
    runs: PlantedRuns, first: date, events: list[Event] | None, notices: list[str] | None = None
) -> BacktestResult:
    settings = ReplaySettings(
        cache=runs.out / ".cache",
        config=runs.config,
        today=TODAY,
        notice=(notices if notices is not None else []).append,
    )
    return backtest([str(runs.source)], ReplayDates(first, None, 1), events, settings)


def test_a_replay_flags_what_the_runs_flagged(planted_runs: PlantedRuns) -> None:
    notices: list[str] = []
    result = replayed(planted_runs, DAYS[0], None, notices)
    assert result.dates == tuple(day.isoformat() for day in DAYS)
    [episode] = result.flagged
    signals = json.loads(
        (planted_runs.folder(date.fromisoformat(episode.first)) / "signals.json").read_text()
    )
    [flagged] = [signal for signal in signals if signal["status"] == "emerging"]
    assert (episode.topic, episode.q_value) == (flagged["id"], flagged["q_value"])
    assert f"{episode.first}: 1 topics and 0 subtopics flagged, 0 rises listed" in notices
    assert f"{DAYS[0]}: 0 topics and 0 subtopics flagged, 0 rises listed" in notices


def test_a_replay_without_events_says_how_flagged_topics_fared(planted_runs: PlantedRuns) -> None:
    result = replayed(planted_runs, DAYS[3], None)
    assert result.by_events is None
    assert result.rises is not None
    assert list(result.rises.methods) == [JOINT_LIST, *rules()]
    assert set(result.fates or {}) == METHODS | {f"{method}, subtopics" for method in METHODS}
    # Two days of runs are followed by no later ones.
    assert result.every_topic == {
        8: HorizonFigures(0, None, None),
        26: HorizonFigures(0, None, None),
    }


def test_a_replay_with_events_judges_by_them(planted_runs: PlantedRuns) -> None:
    table = read_snapshot(planted_runs.folder(DAYS[-1]))
    dust = frozenset(paper for paper, (topic, _) in table.papers.items() if topic == 4)
    result = replayed(planted_runs, DAYS[0], [Event("dust", DAYS[1], None, dust)])
    assert result.fates is None
    assert (result.by_events or {})[OURS].recall == 1
    assert (result.by_events or {})[OURS].precision == 1


def test_dates_without_a_digest_are_refused(planted_runs: PlantedRuns) -> None:
    with pytest.raises(GroundswellError, match="no digest from 2025-06-01"):
        replayed(planted_runs, date(2025, 6, 1), None)


def test_the_json_keeps_its_keys() -> None:
    fates = {8: HorizonFigures(3, 0.5, None), 26: HorizonFigures(0, None, None)}
    result = BacktestResult(("2025-01-02",), (EPISODE,), fates={OURS: fates}, every_topic=fates)
    weeks = {
        "8_weeks": {"flags": 3, "held_or_grew": 0.5, "above_its_past": None},
        "26_weeks": {"flags": 0, "held_or_grew": None, "above_its_past": None},
    }
    assert json.loads(json_bytes(result.as_json())) == {
        "dates": ["2025-01-02"],
        "methods": {OURS: weeks},
        "every_topic": weeks,
        "rises": None,
        "flagged": [
            {
                "topic": 4,
                "label": "Dust",
                "from": "2025-01-02",
                "to": "2025-01-09",
                "onset": "2025-01-01",
                "rate_ratio": 2.5,
                "q_value": 0.01,
            }
        ],
    }


def test_the_json_of_events_keeps_its_keys() -> None:
    figures = EventFigures(0.5, 0.75, None, 0.1, 1.0, 2, 4.0, 0.08, {"e": "2025-01-03"})
    result = BacktestResult(("2025-01-02",), (), by_events={OURS: figures})
    value = json.loads(json_bytes(result.as_json()))
    assert value["every_topic"] is None
    assert value["methods"][OURS] == {
        "precision": 0.5,
        "precision_by_date": 0.75,
        "precision_by_rise": None,
        "evidence_of_events": 0.1,
        "recall": 1.0,
        "false_alarms": 2,
        "median_delay_days": 4.0,
        "brier": 0.08,
        "found": {"e": "2025-01-03"},
    }


def test_the_table_of_events() -> None:
    figures = EventFigures(0.5, 0.75, None, 0.1, 1.0, 2, None, 0.0812, {})
    result = BacktestResult(("2025-01-02", "2025-01-09"), (EPISODE,), by_events={OURS: figures})
    assert backtest_text(result).splitlines() == [
        "2 dates, 2025-01-02 to 2025-01-09",
        "",
        "| method | precision | by date | by rise | evidence | recall | false alarms "
        "| median delay, days | Brier |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        "| groundswell | 50% | 75% | – | 10% | 100% | 2 | – | 0.081 |",
        "",
        "Flagged as emerging:",
        "- Dust (topic 4), 2025-01-02 to 2025-01-09: 2.5 times its past share, q 0.01, "
        "onset 2025-01-01",
    ]


def test_the_table_without_events() -> None:
    fates = {8: HorizonFigures(3, 0.5, 1.0), 26: HorizonFigures(0, None, None)}
    result = BacktestResult(("2025-01-02",), (), fates={OURS: fates}, every_topic=fates)
    lines = backtest_text(result).splitlines()
    assert lines[4:6] == [
        "| groundswell | 3 | 50% | 100% | 0 | – | – |",
        "| every topic | 3 | 50% | 100% | 0 | – | – |",
    ]
    assert lines[-1] == "- nothing"


def test_an_episode_of_a_new_topic_is_called_new() -> None:
    result = BacktestResult(("2025-01-02",), (replace(EPISODE, rate_ratio=None),), fates={})
    assert "2025-01-09: new, q 0.01" in backtest_text(result)


@pytest.mark.slow
def test_the_samples_new_themes_are_found_by_a_replay_and_judged_right(tmp_path: Path) -> None:
    truth = json.loads(files("groundswell").joinpath("data/sample_truth.json").read_bytes())
    events = [
        {
            "name": theme["key"],
            "start": theme["dynamics"]["start"],
            "end": None,
            "papers": [i for i, key in truth["papers"].items() if key == theme["key"]],
        }
        for theme in truth["themes"]
        if theme["dynamics"]["kind"] == "born"
    ]
    path = tmp_path / "truth.json"
    path.write_text(json.dumps({"events": events}))
    result = CliRunner().invoke(
        main,
        [
            *("backtest", "sample:", "--from", "2025-01-20", "--to", "2025-05-26"),
            *("--every", "14", "--truth", str(path), "--cache", str(tmp_path / "cache"), "--json"),
        ],
    )
    assert result.exit_code == 0, result.stderr
    value: dict[str, Any] = json.loads(result.stdout)
    assert set(value["methods"]) == METHODS | {f"{method}, subtopics" for method in METHODS}
    assert value["methods"][OURS]["recall"] == 1
    assert value["methods"][OURS]["precision"] == 1
    assert list(value["rises"]["methods"]) == sorted([JOINT_LIST, *rules()])
    found = value["rises"]["methods"]["top growth"]["truths"]["file"]["found"]
    assert {"music": True}.items() <= {f["event"]: f["weeks"] <= 12 for f in found}.items()
