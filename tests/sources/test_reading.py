"""What is read as of a date is what was known on that date."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from groundswell.errors import UsageError
from groundswell.sources import digest_dates, up_to
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import TODAY, read

PAPER = {"id": "a1", "title": "T", "abstract": "A.", "date": "2025-01-06"}


def written(path: Path, *records: Mapping[str, object]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


days = st.sampled_from(["2025-01-05", "2025-01-06", "Mon, 6 Jan 2025 10:00:00 GMT", "2025-01-08"])
dated = st.builds(
    lambda number, day, broken: {"id": number, "date": day} if broken else PAPER | {"date": day},
    st.integers(0, 9),
    days | st.sampled_from(["soon", ""]),
    st.booleans(),
)


@given(st.lists(dated, min_size=1, max_size=6), st.integers(5, 9))
def test_records_cut_at_a_date_are_those_read_as_of_it(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, object]], day: int
) -> None:
    path = written(tmp_path_factory.mktemp("cut") / "x.jsonl", *records)
    as_of = date(2025, 1, day)
    earlier, cut = read(path, as_of=as_of), up_to(read(path), as_of)
    assert cut.as_of == earlier.as_of == f"2025-01-0{day}"
    assert cut.records.equals(earlier.records)
    assert cut.rejects.equals(earlier.rejects)


def test_rejects_are_cut_at_a_date_too(tmp_path: Path) -> None:
    for day in ("2025-01-06", "2025-01-08"):
        (tmp_path / f"{day}.jsonl").write_text("{broken\n")
    found = read(tmp_path)
    assert found.rejects.num_rows == 2
    assert up_to(found, date(2025, 1, 7)).rejects["where"].to_pylist() == ["2025-01-06.jsonl:1"]


def test_digest_dates_are_listed_once_in_order_and_without_unreadable_ones(tmp_path: Path) -> None:
    found = ["2025-01-08", "2025-01-06T10:00:00Z", "2025-01-06", "soon"]
    path = written(tmp_path / "x.jsonl", *({**PAPER, "date": day} for day in found))
    assert digest_dates(read(path)) == [date(2025, 1, 6), date(2025, 1, 8)]


@pytest.mark.parametrize(
    ("dates", "as_of"),
    [
        (["2024-02", "2023-11"], date(2024, 2, 29)),
        (["2023", "2022", "2023"], date(2023, 12, 31)),
        (["2024-02-05", "2024-02"], date(2024, 2, 29)),
        ([*["2024-02-05"] * 9, "2024-02", "2024"], date(2024, 2, 5)),
    ],
)
def test_without_as_of_the_last_period_that_holds_papers_ends_the_run(
    dates: list[str], as_of: date, tmp_path: Path
) -> None:
    path = written(tmp_path / "x.jsonl", *({**PAPER, "date": day} for day in dates))
    assert read(path).as_of == as_of.isoformat()


def test_a_period_that_is_not_over_ends_today(tmp_path: Path) -> None:
    path = written(tmp_path / "x.jsonl", {**PAPER, "date": str(TODAY.year)})
    assert read(path).as_of == TODAY.isoformat()


def test_runs_in_a_row_are_made_at_the_ends_of_the_periods(tmp_path: Path) -> None:
    found = ["2023-11", "2024-02", "2024-02", "2023-11-20"]
    path = written(tmp_path / "x.jsonl", *({**PAPER, "date": day} for day in found))
    assert digest_dates(read(path)) == [date(2023, 11, 30), date(2024, 2, 29)]


def test_a_date_that_is_known_no_finer_makes_no_run_among_days(tmp_path: Path) -> None:
    found = [*["2024-02-05"] * 9, "2024-02"]
    path = written(tmp_path / "x.jsonl", *({**PAPER, "date": day} for day in found))
    assert digest_dates(read(path)) == [date(2024, 2, 5)]


def test_a_live_source_needs_a_folder_for_its_snapshots() -> None:
    with pytest.raises(UsageError, match="name a folder for its snapshots"):
        read("hf-daily:")
