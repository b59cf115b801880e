"""Nights that are broken, late or empty: what a run says of them, and what it does not do."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from groundswell import job
from groundswell.cli import main
from groundswell.config import Config
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.run_record import read_record

from tests.planted import TODAY, job_settings

pytestmark = pytest.mark.slow

DAY = date(2025, 3, 3)


def papers(day: date, count: int) -> list[dict[str, str]]:
    return [
        {
            "id": f"{day}-{number}",
            "title": f"Moorland springs, survey {number} of {day}",
            "abstract": f"We count the springs of moorland {number} and compare their water.",
        }
        for number in range(count)
    ]


def write_days(folder: Path, sizes: Sequence[int]) -> None:
    """A JSON Lines file per day, named by it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, size in enumerate(sizes):
        day = DAY + timedelta(days=number)
        lines = [json.dumps({**paper, "date": str(day)}) + "\n" for paper in papers(day, size)]
        (folder / f"{day}.jsonl").write_text("".join(lines))


def run(source: Path, out: Path, as_of: date | None = None) -> tuple[job.Outcome, list[str]]:
    notices: list[str] = []
    settings = job_settings(out, Config(), notice=notices.append)
    return job.run([str(source)], as_of, settings), notices


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def broken(tmp_path: Path) -> tuple[Path, Path]:
    """A source whose newest day is an error page, and the run of it."""
    source, out = tmp_path / "in", tmp_path / "out"
    write_days(source, [5, 5])
    (source / "2025-03-05.json").write_text("<html>502 Bad Gateway</html>")
    run(source, out)
    return source, out


def test_a_newest_day_that_cannot_be_read_is_in_the_record_and_on_the_page(
    broken: tuple[Path, Path],
) -> None:
    record = read_record(broken[1] / "latest")
    assert any("2025-03-05.json" in notice for notice in record.notices)
    assert (record.unread_since, record.covers) == ("2025-03-05", "2025-03-04")
    assert "2025-03-05.json" in (broken[1] / "latest" / "index.html").read_text()


def test_a_newest_day_that_cannot_be_read_has_not_run(broken: tuple[Path, Path]) -> None:
    source, out = map(str, broken)
    assert call("run", source, "--out", out, "--as-of", "2025-03-05").exit_code == 0
    missing = call("status", "--expect", "2025-03-05", "--out", out)
    assert missing.exit_code == 1
    assert "2025-03-05 has NOT run: runs reach to 2025-03-04" in missing.stdout
    assert "notice: 2025-03-05.json: " in missing.stdout
    assert call("status", "--expect", "2025-03-04", "--out", out).exit_code == 0


def test_a_day_that_can_be_read_after_all_has_run(broken: tuple[Path, Path]) -> None:
    source, out = broken
    (source / "2025-03-05.json").unlink()
    write_days(source, [5, 5, 5])
    run(source, out)
    record = read_record(out / "latest")
    assert (record.unread_since, record.covers) == (None, "2025-03-05")


def test_catching_up_ends_badly_at_a_newest_day_that_cannot_be_read(tmp_path: Path) -> None:
    source, out = tmp_path / "in", str(tmp_path / "out")
    write_days(source, [5, 5])
    assert call("run", str(source), "--as-of", "2025-03-04", "--out", out).exit_code == 0
    write_days(source, [5, 5, 5])
    (source / "2025-03-06.json").write_text("<html>502 Bad Gateway</html>")
    night = call("run", str(source), "--catch-up", "--out", out)
    assert night.exit_code == 1
    assert night.stderr.splitlines()[-1].startswith(
        "groundswell: 2025-03-06 has not run, its file is of no use: 2025-03-06.json: "
    )
    assert call("status", "--expect", "2025-03-05", "--out", out).exit_code == 0
    assert call("status", "--expect", "2025-03-06", "--out", out).exit_code == 1


def test_a_broken_day_between_others_is_a_notice_and_no_night_that_is_missing(
    tmp_path: Path,
) -> None:
    write_days(tmp_path / "in", [5, 5, 5])
    (tmp_path / "in" / "2025-03-04.jsonl").write_bytes(b"\x00" * 400)
    outcome, notices = run(tmp_path / "in", tmp_path / "out")
    assert outcome.unread_since is None
    assert any("2025-03-04.jsonl" in notice for notice in notices)


def test_a_later_broken_day_leaves_no_trace_in_an_earlier_run(broken: tuple[Path, Path]) -> None:
    outcome, notices = run(broken[0], broken[1].parent / "other", date(2025, 3, 4))
    assert outcome.unread_since is None
    assert not any("2025-03-05" in notice for notice in notices)


def test_a_newest_day_of_a_tenth_of_the_usual_papers_is_a_notice(tmp_path: Path) -> None:
    write_days(tmp_path / "in", [10, 10, 10, 10, 1])
    run(tmp_path / "in", tmp_path / "out")
    expected = "The last digest, 2025-03-07, holds 1 of the 10 papers that the 4 digests before"
    assert any(expected in notice for notice in read_record(tmp_path / "out" / "latest").notices)
    assert expected in (tmp_path / "out" / "latest" / "index.html").read_text()


@pytest.mark.parametrize("source", ["", " "])
def test_an_empty_source_is_refused_and_stands_for_no_folder(tmp_path: Path, source: str) -> None:
    with pytest.raises(UsageError, match="a SOURCE is an empty text"):
        job.run([source], None, job_settings(tmp_path / "out", Config()))


def test_a_date_in_the_future_is_refused(tmp_path: Path) -> None:
    write_days(tmp_path / "in", [3])
    with pytest.raises(UsageError, match="2026-01-02 is in the future"):
        run(tmp_path / "in", tmp_path / "out", TODAY + timedelta(days=2))
    assert not (tmp_path / "out" / "latest").exists()


def test_the_date_that_it_is_already_elsewhere_is_accepted(tmp_path: Path) -> None:
    write_days(tmp_path / "in", [3])
    assert run(tmp_path / "in", tmp_path / "out", TODAY + timedelta(days=1))[0].counts.papers == 3


def test_a_run_that_is_dated_in_the_future_does_not_stop_catching_up(tmp_path: Path) -> None:
    write_days(tmp_path / "in", [3, 3])
    run(tmp_path / "in", tmp_path / "out", DAY)
    (tmp_path / "out" / DAY.isoformat()).rename(tmp_path / "out" / "2062-03-18")
    notices: list[str] = []
    settings = job_settings(tmp_path / "out", Config(), notice=notices.append)
    made = job.run_range([str(tmp_path / "in")], first=None, last=None, settings=settings)
    assert [outcome.as_of for outcome in made] == ["2025-03-04"]
    assert any("2062-03-18 is dated in the future" in notice for notice in notices)


@pytest.mark.parametrize("out", ["artifacts", "a/b", "2025"])
def test_an_output_folder_within_its_source_is_not_read(tmp_path: Path, out: str) -> None:
    write_days(tmp_path, [4])
    run(tmp_path, tmp_path / out)
    write_days(tmp_path, [4, 4])
    (tmp_path / out / "topics.toml").write_text("")
    outcome, notices = run(tmp_path, tmp_path / out)
    assert (outcome.counts.papers, outcome.counts.rejected) == (8, 0)
    assert any("was not read as a source" in notice for notice in notices)


def test_runs_of_others_within_a_source_are_not_read(tmp_path: Path) -> None:
    write_days(tmp_path / "in", [4])
    run(tmp_path / "in", tmp_path / "in" / "theirs")
    outcome, _ = run(tmp_path / "in", tmp_path / "out")
    assert (outcome.counts.papers, outcome.counts.rejected) == (4, 0)


def test_a_source_that_is_its_output_folder_is_read_without_the_runs(tmp_path: Path) -> None:
    write_days(tmp_path, [4])
    for _ in range(2):
        outcome, _ = run(tmp_path, tmp_path)
        assert (outcome.counts.papers, outcome.counts.rejected) == (4, 0)


@pytest.mark.parametrize("name", ["latest", DAY.isoformat()])
def test_a_published_run_is_refused_as_a_source(tmp_path: Path, name: str) -> None:
    write_days(tmp_path / "in", [4])
    run(tmp_path / "in", tmp_path / "out")
    with pytest.raises(GroundswellError, match="is a run that was published"):
        run(tmp_path / "out" / name, tmp_path / "other")
