"""The runs in an output folder, and how they continue each other."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from groundswell.artifacts import State
from groundswell.artifacts import state as states
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.publish import publish
from groundswell.outputs.run_record import ContinuedRun, read_record
from groundswell.outputs.runs import (
    STATE_FILE,
    published_runs,
    refuse_runs,
    require_continued,
    run_folder,
    stale_after,
    state_before,
)

from tests.make import make_record


def put(out: Path, day: str, continues: str | None = None, label: str = "") -> None:
    """Publish a run that continues another as that is now; `label` makes its state another."""
    previous = None
    if continues:
        previous = ContinuedRun(continues, read_record(out / continues).files[STATE_FILE])
    kept = replace(State.empty(), as_of=day, statuses={len(label): "emerging"})
    files = {STATE_FILE: states.write(kept)}
    publish(out, files, make_record(day, previous=previous))


def chain(out: Path) -> None:
    """Publish three runs, each of which continues the one before."""
    put(out, "2025-01-01")
    put(out, "2025-01-02", "2025-01-01")
    put(out, "2025-01-03", "2025-01-02")


def test_runs_are_listed_by_date_and_nothing_else_is(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-02")
    put(tmp_path, "2025-01-01")
    (tmp_path / "notes").mkdir()
    (tmp_path / "2025-01-03").touch()
    assert published_runs(tmp_path) == ["2025-01-01", "2025-01-02"]
    assert published_runs(tmp_path / "none") == []


def test_a_run_that_was_never_published_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none is published"):
        run_folder(tmp_path, date(2025, 1, 1))
    chain(tmp_path)
    assert run_folder(tmp_path, date(2025, 1, 2)) == tmp_path / "2025-01-02"
    with pytest.raises(UsageError, match="runs are from 2025-01-01 to 2025-01-03"):
        run_folder(tmp_path, date(2025, 1, 9))


def test_without_a_date_the_newest_run_is_meant(tmp_path: Path) -> None:
    chain(tmp_path)
    assert run_folder(tmp_path).resolve() == tmp_path / "2025-01-03"


def test_the_state_to_continue_is_that_of_the_newest_run_before_the_date(tmp_path: Path) -> None:
    chain(tmp_path)
    assert state_before(tmp_path, date(2025, 1, 3)).as_of == "2025-01-02"


def test_the_first_run_continues_the_empty_state(tmp_path: Path) -> None:
    assert state_before(tmp_path / "none", date(2025, 1, 1)).as_of is None


def test_a_damaged_state_is_refused_with_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    path = tmp_path / "2025-01-01" / STATE_FILE
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(GroundswellError, match="is damaged: restore"):
        state_before(tmp_path, date(2025, 1, 2))


@pytest.mark.parametrize("missing", [STATE_FILE, "run.json"])
def test_a_missing_file_of_the_state_is_refused_with_what_to_do(
    tmp_path: Path, missing: str
) -> None:
    put(tmp_path, "2025-01-01")
    (tmp_path / "2025-01-01" / missing).unlink()
    with pytest.raises(GroundswellError, match="cannot be read .*: restore") as refused:
        state_before(tmp_path, date(2025, 1, 2))
    assert refused.value.exit_code == 1


def test_a_state_that_its_digest_names_but_nobody_can_read_is_refused(tmp_path: Path) -> None:
    files = {STATE_FILE: b"no archive"}
    publish(tmp_path, files, make_record("2025-01-01"))
    with pytest.raises(GroundswellError, match="is damaged .*: restore"):
        state_before(tmp_path, date(2025, 1, 2))


def test_a_state_of_another_format_is_refused_with_what_to_do(tmp_path: Path) -> None:
    other = replace(State.empty(), as_of="2025-01-01", format=3)
    publish(tmp_path, {STATE_FILE: states.write(other)}, make_record("2025-01-01"))
    with pytest.raises(GroundswellError, match="has format 3, expected .*new output folder"):
        state_before(tmp_path, date(2025, 1, 2))


def test_a_run_continues_another_through_those_between(tmp_path: Path) -> None:
    chain(tmp_path)
    require_continued(tmp_path, "2025-01-01", "2025-01-03")
    assert stale_after(tmp_path, "2025-01-01") == []


def test_a_run_made_again_is_not_continued_by_the_later_ones(tmp_path: Path) -> None:
    chain(tmp_path)
    put(tmp_path, "2025-01-01", label="another")
    with pytest.raises(UsageError, match="was made again after run 2025-01-02.*--from 2025-01-02"):
        require_continued(tmp_path, "2025-01-01", "2025-01-03")
    assert stale_after(tmp_path, "2025-01-01") == ["2025-01-02", "2025-01-03"]


def test_only_the_runs_from_the_first_broken_link_on_are_stale(tmp_path: Path) -> None:
    chain(tmp_path)
    put(tmp_path, "2025-01-02", "2025-01-01", label="another")
    assert stale_after(tmp_path, "2025-01-01") == ["2025-01-03"]


def test_runs_of_two_series_do_not_continue_each_other(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    put(tmp_path, "2025-01-02")
    with pytest.raises(UsageError, match="does not continue run 2025-01-01"):
        require_continued(tmp_path, "2025-01-01", "2025-01-02")
    assert stale_after(tmp_path, "2025-01-01") == ["2025-01-02"]


def test_a_run_that_skips_the_earlier_one_does_not_continue_it(tmp_path: Path) -> None:
    put(tmp_path, "2025-01-01")
    put(tmp_path, "2025-01-02", "2025-01-01")
    put(tmp_path, "2025-01-03", "2025-01-01")
    with pytest.raises(UsageError, match="does not continue run 2025-01-02"):
        require_continued(tmp_path, "2025-01-02", "2025-01-03")


def test_a_link_whose_run_was_removed_is_named(tmp_path: Path) -> None:
    chain(tmp_path)
    (tmp_path / "2025-01-02" / "run.json").unlink()
    with pytest.raises(UsageError, match="continues run 2025-01-02, which is not in"):
        require_continued(tmp_path, "2025-01-01", "2025-01-03")
    assert stale_after(tmp_path, "2025-01-01") == ["2025-01-02", "2025-01-03"]


def test_a_source_that_may_not_be_looked_into_is_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = os.stat

    def stat(path: Path | str, **options: Any) -> os.stat_result:
        if Path(path).parent == tmp_path:
            raise PermissionError(13, "Permission denied", str(path))
        return looked(path, **options)

    monkeypatch.setattr(os, "stat", stat)
    refuse_runs([str(tmp_path)])
