"""What an operator meets: logs, attempts, the status of runs, pruning."""

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from groundswell.cli import main

from tests.planted import DAYS, published, write_source

pytestmark = pytest.mark.slow

Run = Callable[..., Result]


def call(*arguments: object, expect: int = 0, **environment: str) -> Result:
    result = CliRunner().invoke(main, [str(a) for a in arguments], env=environment)
    assert result.exit_code == expect, result.output
    return result


@pytest.fixture
def planted(tmp_path: Path) -> Run:
    """A source, and the arguments of a run of it as of a date into a folder."""
    source, _ = write_source(tmp_path / "in")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'[embed]\nencoder = "file:{tmp_path / "in" / "vectors.npy"}"\n')
    cache = tmp_path / "cache"

    def run(out: Path, day: date, *more: object, **settings_of_call: Any) -> Result:
        arguments = [source, "--out", out, "--config", settings, "--cache", cache]
        return call("run", *arguments, "--as-of", day, *more, **settings_of_call)

    return run


def test_a_log_in_json_is_an_object_a_line_under_one_run_id(planted: Run, tmp_path: Path) -> None:
    result = planted(tmp_path / "out", DAYS[0], "--log-format", "json")
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    assert {line["run"] for line in lines} == {lines[0]["run"]}
    stages = {line["stage"]: line for line in lines if line["event"] == "stage"}
    assert stages["corpus"]["seconds"] >= 0
    outcome = next(line for line in lines if line["event"] == "published")
    assert outcome["counts"]["papers"] == 300
    assert outcome["as_of"] == DAYS[0].isoformat()


def test_a_warning_and_a_failure_say_their_level(planted: Run, tmp_path: Path) -> None:
    result = planted(tmp_path / "out", date(2020, 1, 1), "--log-format", "json", expect=1)
    last = json.loads(result.stderr.splitlines()[-1])
    assert (last["level"], last["event"]) == ("error", "failed")


def test_the_schedulers_run_id_is_the_logs_and_the_records(planted: Run, tmp_path: Path) -> None:
    result = planted(
        tmp_path / "out", DAYS[0], GROUNDSWELL_LOG_FORMAT="json", GROUNDSWELL_RUN_ID="nightly-7"
    )
    assert {json.loads(line)["run"] for line in result.stderr.splitlines()} == {"nightly-7"}
    assert json.loads((tmp_path / "out" / "latest" / "run.json").read_text())["run"] == "nightly-7"


def test_status_says_whether_a_date_has_run(planted: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    planted(out, DAYS[0])
    ran = call("status", "--out", out, "--expect", DAYS[0])
    assert f"{DAYS[0]} has run" in ran.stdout
    missing = call("status", "--out", out, "--expect", DAYS[1], expect=1)
    assert f"{DAYS[1]} has NOT run: runs reach to {DAYS[0]}" in missing.stdout
    assert f"{DAYS[1]} has not run" in missing.stderr


def test_a_day_without_a_digest_that_was_looked_at_has_run(planted: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    planted(out, DAYS[-1])
    later = date.fromordinal(DAYS[-1].toordinal() + 1)
    planted(out, later)
    assert json.loads(call("status", "--out", out, "--expect", later, "--json").stdout)[
        "expected"
    ] == {"date": later.isoformat(), "ran": True, "through": later.isoformat()}


def test_a_failed_attempt_shows_in_status_beside_the_last_good_run(
    planted: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    planted(out, DAYS[0])
    settings = tmp_path / "settings.toml"
    settings.write_text(settings.read_text() + "[audit]\nmin_papers = 9999\n")
    planted(out, DAYS[1], expect=1)
    status = json.loads(call("status", "--out", out, "--json").stdout)
    assert status["as_of"] == DAYS[0].isoformat()
    assert status["last"]["outcome"] == "failed"
    assert not status["last"]["ended_well"]
    assert "expected at least 9999" in status["last"]["message"]


@pytest.mark.parametrize("broken", ["a setting", "the cache"])
def test_a_setting_or_a_disk_that_is_refused_is_a_failed_attempt(
    planted: Run, tmp_path: Path, broken: str
) -> None:
    out = tmp_path / "out"
    planted(out, DAYS[0])
    if broken == "a setting":
        (tmp_path / "settings.toml").write_text("[audit]\nmin_paper = 1\n")
    else:
        # A file where the cache has a folder is refused to whoever runs the tests, root too.
        (tmp_path / "cache").rename(tmp_path / "other")
        (tmp_path / "cache").mkdir()
        (tmp_path / "cache" / "objects").touch()
    result = planted(out, DAYS[1], expect=2 if broken == "a setting" else 1)
    [message] = [line for line in result.stderr.splitlines() if line.startswith("groundswell: ")]
    last = json.loads(call("status", "--out", out, "--json").stdout)["last"]
    assert last["outcome"] == "failed"
    assert message == f"groundswell: {last['message']}"


def test_where_every_attempt_failed_status_says_why(planted: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    planted(out, date(2020, 1, 1), expect=1)
    assert "the last attempt" in call("status", "--out", out, expect=1).stderr


def runs(planted: Run, out: Path) -> None:
    for day in DAYS:
        planted(out, day)


def test_pruning_keeps_the_newest_runs_and_those_they_continue(
    planted: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    runs(planted, out)
    tried = call("prune", "--out", out, "--cache", tmp_path / "cache", "--keep", 2, "--dry-run")
    assert f"would remove run {DAYS[0]}" in tried.stdout
    assert (out / DAYS[0].isoformat()).is_dir()
    call("prune", "--out", out, "--cache", tmp_path / "cache", "--keep", 2)
    there = sorted(path.name for path in out.iterdir() if path.name.startswith("2025"))
    assert there == [day.isoformat() for day in DAYS[2:]]


def test_after_pruning_the_newest_date_and_the_next_give_the_same_bytes(
    planted: Run, tmp_path: Path
) -> None:
    kept, pruned, cache = tmp_path / "kept", tmp_path / "pruned", tmp_path / "cache"
    for day in DAYS[:-1]:
        planted(kept, day)
        planted(pruned, day)
    for path in cache.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    before = sum(1 for path in (cache / "objects").rglob("*") if path.is_file())
    call("prune", "--out", pruned, "--cache", cache, "--keep", 1)
    after = sum(1 for path in (cache / "objects").rglob("*") if path.is_file())
    assert after < before
    again = planted(pruned, DAYS[-2])
    assert "what is published is up to date" in again.stderr
    for out in (kept, pruned):
        planted(out, DAYS[-1])
    last = DAYS[-1].isoformat()
    assert published(kept / last) == published(pruned / last)


def test_pruning_without_a_rule_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "--keep N" in call("prune", "--out", tmp_path, expect=2).stderr
    assert "check --out" in call("prune", "--out", tmp_path / "no", "--keep", 1, expect=2).stderr


def test_a_run_whose_removal_was_stopped_is_gone_at_the_next_run(
    planted: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    planted(out, DAYS[0])
    left = out / ".gone-2024-12-31"
    left.mkdir()
    (left / "topics.json").write_text("[]")
    planted(out, DAYS[1])
    assert not left.exists()
