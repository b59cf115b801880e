"""What a run says of dates that name no day or no month."""

from datetime import date

import pytest
from groundswell.signals.coarse_dates import coarse_dates

from tests.conftest import make_corpus


def notices(years: int, known: str = "year", months: int = 1) -> list[str]:
    dates = [date(2010 + year, month + 1, 1) for year in range(years) for month in range(months)]
    return list(coarse_dates(make_corpus(dates, precision=[known] * len(dates))))


def test_days_are_no_news() -> None:
    assert notices(5, known="day") == []


def test_months_are_seen_later_than_weeks() -> None:
    [notice] = notices(2, known="month", months=12)
    assert notice == (
        "The dates of 24 of 24 papers name no day, so signals compare months: a rise is seen later "
        "than by weeks."
    )


def test_a_conference_whose_month_is_known_is_compared_by_years() -> None:
    [notice] = notices(5, known="month")
    assert "name no day and most months have no paper, so signals compare years" in notice


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (1, "1 year is too few"),
        (3, "3 years are too few to say what rises, which takes 4"),
        (5, "From 5 years it cannot be learned how much shares vary by themselves"),
    ],
)
def test_few_years_say_what_they_do_not_allow(years: int, said: str) -> None:
    [notice] = notices(years)
    assert said in notice


def test_nine_years_are_enough_to_learn_how_shares_vary() -> None:
    [notice] = notices(9)
    assert "the year in which a topic rises" in notice
    assert "vary by themselves" not in notice
