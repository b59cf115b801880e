import json
import shutil
from datetime import date

import pytest
from click.testing import CliRunner
from groundswell import job
from groundswell.artifacts import state as states
from groundswell.cli import main
from groundswell.config import load
from groundswell.errors import GroundswellError
from groundswell.outputs import publish
from groundswell.outputs.registry import STATE_FILE

from tests.planted import DAYS, TODAY, cut_after, published, silent


def single(source, config, out, day):
    return job.run(
        [str(source)],
        as_of=day,
        today=TODAY,
        out=out,
        cache=out / ".cache",
        config=config,
        listener=silent(),
    )


def ranged(planted_runs, out, first, last=None, heard=None):
    source, config, _, _ = planted_runs
    listener = silent() if heard is None else job.Listener(heard.append, lambda _: None)
    return list(
        job.run_range(
            [str(source)],
            first=first,
            last=last,
            today=TODAY,
            out=out,
            cache=out / ".cache",
            config=config,
            listener=listener,
        )
    )


def written(folder):
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_a_range_makes_one_run_per_digest(planted_runs):
    _, _, out, outcomes = planted_runs
    assert [outcome.as_of for outcome in outcomes] == [day.isoformat() for day in DAYS]
    assert publish.published(out) == [day.isoformat() for day in DAYS]


def test_a_run_leaves_the_next_one_what_it_called_emerging(planted_runs):
    *_, outcomes = planted_runs
    left = []
    for outcome in outcomes:
        emerging = list(states.read((outcome.folder / STATE_FILE).read_bytes()).emerging)
        told = publish.read_json(outcome.folder / "signals.json")
        assert emerging == [s["id"] for s in told if s["status"] == "emerging"]
        left.append(emerging)
    assert left[0] == []
    assert left[-1] == [4]  # the theme that arrives


def test_a_range_publishes_the_bytes_of_single_runs_on_sources_cut_at_each_date(
    planted_runs, tmp_path
):
    source, config, out, _ = planted_runs
    for day in DAYS:
        single(cut_after(source, day, tmp_path / "cut" / source.name), config, tmp_path / "a", day)
        assert published(tmp_path / "a" / day.isoformat()) == published(out / day.isoformat())


def test_the_planted_theme_is_born_in_the_range(planted_runs):
    _, _, out, _ = planted_runs
    births = json.loads((out / "latest" / "lineage.json").read_bytes())["births"]
    assert [len(event["to"]) for event in births] == [1]


def test_making_the_range_again_changes_nothing(planted_runs):
    _, _, out, _ = planted_runs
    before = [written(out / day.isoformat()) for day in DAYS]
    assert not any(outcome.changed for outcome in ranged(planted_runs, out, DAYS[0]))
    assert before == [written(out / day.isoformat()) for day in DAYS]


def test_missed_digests_are_caught_up_as_if_they_had_not_been_missed(planted_runs, tmp_path):
    source, config, out, _ = planted_runs
    single(source, config, tmp_path, DAYS[0])
    single(source, config, tmp_path, DAYS[1])
    caught = ranged(planted_runs, tmp_path, None)
    assert [outcome.as_of for outcome in caught] == [day.isoformat() for day in DAYS[2:]]
    assert published(tmp_path / "latest") == published(out / "latest")


def test_catching_up_with_nothing_missed_makes_no_run(planted_runs):
    assert ranged(planted_runs, planted_runs[2], None) == []


def test_a_range_without_a_digest_is_refused(planted_runs, tmp_path):
    with pytest.raises(GroundswellError, match="no digest from 2025-06-20 up to"):
        ranged(planted_runs, tmp_path, DAYS[0].replace(month=6))


def test_a_run_made_late_says_which_later_runs_do_not_continue_it(planted_runs, tmp_path):
    source, config, _, _ = planted_runs
    single(source, config, tmp_path, DAYS[1])
    heard = []
    ranged(planted_runs, tmp_path, DAYS[0], DAYS[0], heard)
    assert any(f"make them again with --from {DAYS[1]}" in line for line in heard)
    ranged(planted_runs, tmp_path, DAYS[1], DAYS[1])
    assert publish.stale_after(tmp_path, DAYS[0].isoformat()) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--as-of", "2025-01-01", "--from", "2025-01-01"], "--as-of makes one run"),
        (["--to", "2025-01-01"], "say where it starts"),
        (["--from", "2025-01-02", "--to", "2025-01-01"], "is after"),
        (["--from", "2025-01-02", "--catch-up"], "leave out --from"),
    ],
)
def test_dates_that_contradict_each_other_are_refused(given, says):
    result = CliRunner().invoke(main, ["run", "sample:", *given])
    assert result.exit_code == 2
    assert says in result.stderr


def test_real_digests_after_a_date_change_no_byte_of_its_run(shared_data, tmp_path):
    files = sorted((shared_data / "hf_daily_api").glob("*.json"))[:16]
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for folder, kept in ((whole, files), (cut, files[:14])):
        folder.mkdir()
        for file in kept:
            shutil.copy(file, folder)
    days = [date.fromisoformat(file.stem) for file in files[12:14]]
    common = {
        "today": TODAY,
        "cache": tmp_path / "cache",
        "config": load(None),
        "listener": silent(),
    }
    for _ in job.run_range(
        [str(whole)], first=days[0], last=None, out=tmp_path / "range", **common
    ):
        pass
    for day in days:
        job.run([str(cut)], as_of=day, out=tmp_path / "single", **common)
        name = day.isoformat()
        assert published(tmp_path / "single" / name) == published(tmp_path / "range" / name)
