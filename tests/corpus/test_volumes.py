from datetime import date, timedelta

from groundswell.corpus.volumes import daily_volumes, incomplete_days

from tests.conftest import make_corpus

START = date(2025, 1, 6)


def source(*counts: int) -> dict[str, dict[str, int]]:
    days = {(START + timedelta(days=7 * n)).isoformat(): count for n, count in enumerate(counts)}
    return {"hf-daily": days}


def test_papers_are_counted_per_source_and_day() -> None:
    made = make_corpus([START, START, START + timedelta(days=1)])
    assert daily_volumes(made) == {"test": {"2025-01-06": 2, "2025-01-07": 1}}


def test_papers_whose_day_is_not_known_have_no_part_in_the_days() -> None:
    made = make_corpus([START, START], precision=["day", "month"])
    assert daily_volumes(made) == {"test": {"2025-01-06": 1}}


def test_a_day_captured_in_part_is_listed() -> None:
    assert list(incomplete_days(source(30, 31, 29, 5, 30, 32, 28))) == [
        "Of source 'hf-daily' these days look only half captured, if they were no holidays: "
        "2025-01-27 (5, usually 30)."
    ]


def test_small_days_of_a_small_source_are_random() -> None:
    assert list(incomplete_days(source(4, 3, 4, 1, 3, 4, 4))) == []


def test_the_last_day_is_left_to_the_signals() -> None:
    assert list(incomplete_days(source(30, 31, 29, 30, 30, 32, 2))) == []


def test_weekdays_are_compared_with_their_own() -> None:
    days = {(START + timedelta(days=n)).isoformat(): 2 if n % 7 == 5 else 30 for n in range(60)}
    assert list(incomplete_days({"x": days})) == []


def test_a_source_of_few_weeks_is_not_judged() -> None:
    assert list(incomplete_days(source(30, 1, 30, 30))) == []
