"""The history of attempts: appended, read back, and what runs have covered."""

import json
from datetime import date
from pathlib import Path

from groundswell.outputs import history
from groundswell.outputs.history import Attempt
from groundswell.outputs.run_record import Counts

WELL = Attempt("published", "2025-01-01", "id", "2025-01-02T00:00:00+00:00", 1.5)

TODAY = date(2025, 1, 10)


def test_attempts_come_back_in_their_order(tmp_path: Path) -> None:
    counts = Counts(1, 2, 3, 4, 5, 6)
    attempts = [
        Attempt("published", "2025-01-01", counts=counts),
        Attempt("failed", message="the disk is full"),
        Attempt("finished", "2025-01-03", runs=2),
    ]
    for attempt in attempts:
        history.append(tmp_path, attempt)
    assert history.read(tmp_path) == attempts


def test_a_line_has_only_the_fields_of_its_attempt(tmp_path: Path) -> None:
    history.append(tmp_path, WELL)
    assert json.loads((tmp_path / history.FILE).read_text()) == {
        "outcome": "published",
        "through": "2025-01-01",
        "run": "id",
        "time": "2025-01-02T00:00:00+00:00",
        "seconds": 1.5,
    }


def test_half_a_line_that_a_killed_run_left_is_passed_over(tmp_path: Path) -> None:
    history.append(tmp_path, WELL)
    with (tmp_path / history.FILE).open("a") as file:
        file.write('{"outcome": "publ')
    history.append(tmp_path, Attempt("unchanged", "2025-01-02"))
    assert [attempt.outcome for attempt in history.read(tmp_path)] == ["published", "unchanged"]


def test_the_first_editions_lines_are_read_under_the_names_of_today(tmp_path: Path) -> None:
    counts = {"cut": 6, "digests": 2, "outliers": 5, "papers": 1, "rejected": 3, "topics": 4}
    line = {"counts": counts, "outcome": "published", "run": "a", "seconds": 1, "through": None}
    (tmp_path / history.FILE).write_text(json.dumps({**line, "time": "t"}) + "\n[]\n3\n")
    [attempt] = history.read(tmp_path)
    assert attempt == Attempt("published", None, "a", "t", 1.0, counts=Counts(1, 2, 3, 4, 5, 6))


def test_a_folder_that_does_not_exist_has_no_history(tmp_path: Path) -> None:
    history.append(tmp_path / "none", WELL)
    assert history.read(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_attempts_that_failed_cover_nothing() -> None:
    failed = Attempt("failed", "2025-01-09")
    assert history.covered([WELL, failed], [], TODAY) == date(2025, 1, 1)
    assert history.covered([failed], [], TODAY) is None


def test_what_is_published_is_covered_without_an_attempt() -> None:
    assert history.covered([WELL], ["2024-12-31", "2025-01-05"], TODAY) == date(2025, 1, 5)


def test_what_a_wrong_clock_covered_counts_for_nothing() -> None:
    ahead = Attempt("finished", "2062-03-18")
    assert history.covered([WELL, ahead], ["2071-01-01"], TODAY) == date(2025, 1, 1)
