"""Runs over a range of digest dates: the bytes of single runs, in order, with what was missed."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from groundswell import job
from groundswell.artifacts import state as states
from groundswell.config import load
from groundswell.errors import GroundswellError
from groundswell.outputs.runs import STATE_FILE, published_runs, stale_after

from tests.planted import DAYS, PlantedRuns, cut_after, job_settings, published

pytestmark = pytest.mark.slow


def single(source: Path, runs: PlantedRuns, out: Path, day: date) -> job.Outcome:
    return job.run([str(source)], day, job_settings(out, runs.config))


def ranged(
    runs: PlantedRuns,
    out: Path,
    first: date | None,
    last: date | None = None,
    notices: list[str] | None = None,
    every: int = 1,
) -> list[job.Outcome]:
    notice = (notices if notices is not None else []).append
    settings = job_settings(out, runs.config, notice=notice)
    found = job.run_range(
        [str(runs.source)], first=first, last=last, every=every, settings=settings
    )
    return list(found)


def written(folder: Path) -> dict[Path, tuple[int, int]]:
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_a_range_makes_one_run_per_digest(planted_runs: PlantedRuns) -> None:
    days = [day.isoformat() for day in DAYS]
    assert [outcome.as_of for outcome in planted_runs.outcomes] == days
    assert published_runs(planted_runs.out) == days


def test_a_run_leaves_the_next_one_the_topics_that_emerged(planted_runs: PlantedRuns) -> None:
    left = []
    for outcome in planted_runs.outcomes:
        emerging = list(states.read((outcome.folder / STATE_FILE).read_bytes()).emerging)
        signals = json.loads((outcome.folder / "signals.json").read_bytes())
        assert emerging == [s["id"] for s in signals if s["status"] == "emerging"]
        left.append(emerging)
    assert left[0] == []
    assert left[-1] == [4]  # the theme that arrives


def test_a_range_publishes_the_bytes_of_single_runs_on_sources_that_end_at_each_date(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    source = planted_runs.source
    for day in DAYS:
        shortened = cut_after(source, day, tmp_path / "in" / source.name)
        single(shortened, planted_runs, tmp_path / "out", day)
        name = day.isoformat()
        assert published(tmp_path / "out" / name) == published(planted_runs.folder(day))


def test_the_planted_theme_becomes_a_new_topic_in_the_range(planted_runs: PlantedRuns) -> None:
    lineage = json.loads((planted_runs.out / "latest" / "lineage.json").read_bytes())
    assert [event["to"] for event in lineage["births"]] == [[4]]


def test_changes_of_status_of_all_runs_are_carried_along_with_their_dates(
    planted_runs: PlantedRuns,
) -> None:
    expected = []
    for day in DAYS:
        record = json.loads((planted_runs.folder(day) / "run.json").read_bytes())
        expected += [
            {"date": day.isoformat(), **change}
            for change in record["status_changes"]
            if change["kind"] != "subtopic"
        ]
        carried = json.loads((planted_runs.folder(day) / "status_changes.json").read_bytes())
        assert carried == expected
    assert [4, "emerging"] in [[change["id"], change["after"]] for change in expected]


def test_making_the_range_again_changes_nothing(planted_runs: PlantedRuns) -> None:
    before = [written(planted_runs.folder(day)) for day in DAYS]
    outcomes = ranged(planted_runs, planted_runs.out, DAYS[0])
    assert [outcome.changed for outcome in outcomes] == [False] * len(DAYS)
    assert before == [written(planted_runs.folder(day)) for day in DAYS]


def test_missed_digests_are_caught_up_as_if_they_had_not_been_missed(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    for day in DAYS[:2]:
        single(planted_runs.source, planted_runs, tmp_path, day)
    caught = ranged(planted_runs, tmp_path, None)
    assert [outcome.as_of for outcome in caught] == [day.isoformat() for day in DAYS[2:]]
    assert published(tmp_path / "latest") == published(planted_runs.out / "latest")


def test_catching_up_with_nothing_missed_makes_no_run(planted_runs: PlantedRuns) -> None:
    assert ranged(planted_runs, planted_runs.out, None) == []


def test_catching_up_without_a_run_starts_at_the_latest_digest(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    assert [outcome.as_of for outcome in ranged(planted_runs, tmp_path, None, DAYS[0])] == [
        DAYS[0].isoformat()
    ]


def test_dates_too_close_to_the_one_before_are_passed_over(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    outcomes = ranged(planted_runs, tmp_path, DAYS[0], DAYS[3], every=2)
    assert [outcome.as_of for outcome in outcomes] == [
        DAYS[0].isoformat(),
        DAYS[2].isoformat(),
    ]


def test_a_range_without_a_digest_is_refused(planted_runs: PlantedRuns, tmp_path: Path) -> None:
    with pytest.raises(GroundswellError, match="no digest from 2025-06-20 up to"):
        ranged(planted_runs, tmp_path, DAYS[0].replace(month=6))


def test_a_run_made_late_says_which_later_runs_do_not_continue_it(
    planted_runs: PlantedRuns, tmp_path: Path
) -> None:
    single(planted_runs.source, planted_runs, tmp_path, DAYS[1])
    notices: list[str] = []
    ranged(planted_runs, tmp_path, DAYS[0], DAYS[0], notices)
    assert [n for n in notices if f"give --from {DAYS[1]} --to" in n] == notices[-1:]
    ranged(planted_runs, tmp_path, DAYS[1], DAYS[1])
    assert stale_after(tmp_path, DAYS[0].isoformat()) == []


@pytest.mark.shared
def test_real_digests_after_a_date_change_no_byte_of_its_run(
    shared_data: Path, tmp_path: Path
) -> None:
    files = sorted((shared_data / "hf_daily_api").glob("*.json"))[:8]
    whole, shortened = tmp_path / "whole", tmp_path / "shortened"
    for folder, kept in ((whole, files), (shortened, files[:6])):
        folder.mkdir()
        for file in kept:
            shutil.copy(file, folder)
    days = [date.fromisoformat(file.stem) for file in files[4:6]]
    cache, config = tmp_path / "cache", load(None)
    ranged_settings = job_settings(tmp_path / "range", config, cache=cache)
    list(job.run_range([str(whole)], first=days[0], last=None, settings=ranged_settings))
    for day in days:
        job.run([str(shortened)], day, job_settings(tmp_path / "single", config, cache=cache))
        name = day.isoformat()
        assert published(tmp_path / "single" / name) == published(tmp_path / "range" / name)
