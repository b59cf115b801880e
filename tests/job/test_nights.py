"""Nights that are broken, late or empty: what a run says of them, and what it does not do."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from groundswell import job
from groundswell.cli import main
from groundswell.config import Config, PlanConfig
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.run_record import read_record

from tests.planted import DAYS, TODAY, job_settings, published, write_source

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


class Shrunken:
    """Runs on the planted source, of whose papers some are missing on some nights."""

    def __init__(self, folder: Path) -> None:
        self.source, self.config = write_source(folder / "in")
        self.lines = self.source.read_text().splitlines(keepends=True)
        self.folder = folder
        self.notices: list[str] = []

    def run(self, day: date, keep: Callable[[int], bool], out: str = "out", **plan: Any) -> Path:
        """Run without the papers whose line is not kept, and return where it is published."""
        kept = [line for number, line in enumerate(self.lines) if keep(number)]
        self.source.write_text("".join(kept))
        self.notices = []
        config = self.config.model_copy(update={"plan": PlanConfig(**plan)})
        settings = job_settings(
            self.folder / out, config, cache=self.folder / "cache", notice=self.notices.append
        )
        return job.run([str(self.source)], day, settings).folder


def every(_: int) -> bool:
    return True


def half(number: int) -> bool:
    return number % 2 == 0


def topics_of(folder: Path) -> dict[str, int]:
    table = pq.read_table(folder / "papers.parquet", columns=["paper_id", "topic_id"])
    return dict(zip(*(column.to_pylist() for column in table.columns), strict=True))


@pytest.fixture
def shrunken(tmp_path: Path) -> Shrunken:
    return Shrunken(tmp_path)


def test_after_a_shrunken_night_the_next_goes_on_as_if_it_had_not_been(shrunken: Shrunken) -> None:
    for out, nights in (("out", {DAYS[1]: half, DAYS[2]: half}), ("without", {})):
        shrunken.run(DAYS[0], every, out)
        for day, keep in nights.items():
            shrunken.run(day, keep, out)
        for day in DAYS[3:]:
            shrunken.run(day, every, out)
    for day in DAYS[3:]:
        folders = [shrunken.folder / out / day.isoformat() for out in ("out", "without")]
        assert published(folders[0]) == published(folders[1])
        records = [read_record(folder) for folder in folders]
        assert records[0].previous == records[1].previous


def test_on_a_shrunken_night_papers_keep_their_topics(shrunken: Shrunken) -> None:
    before = topics_of(shrunken.run(DAYS[0], every))
    folder = shrunken.run(DAYS[4], half)
    now = topics_of(folder)
    assert all(before[paper] == topic for paper, topic in now.items() if paper in before)
    assert set(now.values()) <= {*before.values(), -1}
    assert read_record(folder).plan.keeps_state


def test_a_topic_whose_papers_are_all_missing_is_back_the_next_night(shrunken: Shrunken) -> None:
    before = topics_of(shrunken.run(DAYS[0], every))
    gone = before[json.loads(shrunken.lines[0])["id"]]

    def others(number: int) -> bool:
        return before.get(json.loads(shrunken.lines[number])["id"]) != gone

    assert gone not in topics_of(shrunken.run(DAYS[1], others)).values()
    after = topics_of(shrunken.run(DAYS[2], every))
    assert all(after[paper] == topic for paper, topic in before.items())


def test_a_shrunken_night_is_in_the_record_on_the_page_and_in_status(shrunken: Shrunken) -> None:
    shrunken.run(DAYS[0], every)
    folder = shrunken.run(DAYS[1], half)
    expected = (
        f"150 of the 300 papers of run {DAYS[0]} are missing from the sources: topics are only "
        f"updated, and the next run continues run {DAYS[0]}. Restore the sources; if they were "
        f"removed on purpose, run once with --accept-missing."
    )
    assert f"warning: {expected}" in shrunken.notices
    assert expected in read_record(folder).notices
    assert expected in (folder / "index.html").read_text()
    assert expected in call("status", "--out", str(folder.parent)).stdout


def test_a_few_missing_papers_are_a_notice_and_the_run_goes_on(shrunken: Shrunken) -> None:
    shrunken.run(DAYS[0], every)
    folder = shrunken.run(DAYS[1], lambda number: number >= 3)
    assert not read_record(folder).plan.keeps_state
    assert f"3 of the 300 papers of run {DAYS[0]} are no longer in the sources." in (
        read_record(folder).notices
    )


def test_missing_papers_that_are_accepted_are_gone(shrunken: Shrunken) -> None:
    shrunken.run(DAYS[0], every)
    accepted = read_record(shrunken.run(DAYS[1], half, max_missing=1.0))
    assert not accepted.plan.keeps_state
    later = read_record(shrunken.run(DAYS[2], half))
    assert later.previous is not None
    assert (later.previous.as_of, later.plan.missing) == (DAYS[1].isoformat(), 0)


def test_a_refit_at_an_interval_waits_for_a_whole_night(shrunken: Shrunken) -> None:
    shrunken.run(DAYS[0], every)
    modes = [
        read_record(shrunken.run(day, keep, every_days=1)).plan.mode
        for day, keep in ((DAYS[1], half), (DAYS[2], every))
    ]
    assert modes == ["incremental_update", "refit"]


def test_sources_without_any_paper_of_the_last_run_are_refused(shrunken: Shrunken) -> None:
    shrunken.run(DAYS[0], every)
    with pytest.raises(UsageError, match="none of the 300 papers"):
        shrunken.run(DAYS[4], lambda number: number >= 300)
    assert read_record(shrunken.folder / "out" / "latest").as_of == DAYS[0].isoformat()


def test_a_shrunken_night_and_the_next_are_not_compared(shrunken: Shrunken) -> None:
    shrunken.run(DAYS[0], every)
    out = str(shrunken.run(DAYS[1], half).parent)
    shrunken.run(DAYS[2], every)
    result = call("compare", str(DAYS[1]), str(DAYS[2]), "--out", out)
    assert result.exit_code == 2
    assert f"compare with run {DAYS[0]}" in result.stderr
    for earlier, later in ((DAYS[0], DAYS[1]), (DAYS[0], DAYS[2])):
        assert call("compare", str(earlier), str(later), "--out", out).exit_code == 0


def test_a_shrunken_night_that_is_made_again_leaves_the_later_runs_as_they_are(
    shrunken: Shrunken,
) -> None:
    shrunken.run(DAYS[0], every)
    shrunken.run(DAYS[1], half)
    shrunken.run(DAYS[2], every)
    shrunken.run(DAYS[1], lambda number: number % 3 > 0)
    assert not any("did not continue" in notice for notice in shrunken.notices)
    shrunken.run(DAYS[1], every)
    assert any("did not continue" in notice for notice in shrunken.notices)


def test_topics_keep_their_ids_through_a_change_of_the_vectors_width(shrunken: Shrunken) -> None:
    before = topics_of(shrunken.run(DAYS[0], every))
    embed = shrunken.config.embed.model_copy(update={"dimensions": 32})
    shrunken.config = shrunken.config.model_copy(update={"embed": embed})
    folder = shrunken.run(DAYS[1], every)
    now = topics_of(folder)
    same = sum(now[paper] == topic for paper, topic in before.items())
    assert same > 0.95 * len(before)
    assert "the encoder changed" in read_record(folder).plan.reason
