"""The report of a run whose dates name no month."""

import re
from collections.abc import Mapping

import pytest

from tests.report.inputs import inputs, report_files, yearly
from tests.report.reading import Html


@pytest.fixture(scope="module")
def by_year() -> Mapping[str, bytes]:
    return report_files(yearly())


def text_of(page: bytes) -> str:
    return " ".join(Html(page).shown.split())


def test_dates_are_written_as_precisely_as_they_are_known(by_year: Mapping[str, bytes]) -> None:
    page, before = text_of(by_year["index.html"]), text_of(report_files(inputs())["index.html"])
    assert ", 2024 to 2025, in" in page
    assert ", 3 Oct 2024 to 31 Mar 2025, in" in before
    assert "since 2025, 15.5 % from 2024 until then" in page
    assert "since 2025, 15.5 % from 2024 until then" not in before


@pytest.mark.parametrize("name", ["topics.md", "email.txt", "email.html", "trends.svg"])
def test_no_text_names_a_day_that_is_not_known(by_year: Mapping[str, bytes], name: str) -> None:
    assert not re.search(r"\d Jan 20\d\d|20\d\d-01-01", by_year[name].decode())


def test_the_page_states_how_many_dates_are_known_how_precisely(
    by_year: Mapping[str, bytes],
) -> None:
    page, papers = text_of(by_year["index.html"]), len(yearly().corpus.papers)
    assert (
        f"known to the day for 0 papers, to the month for 0 and to the year for {papers}." in page
    )
    assert "The finest period offered is the year" in page


def test_the_page_says_what_years_are_compared_with(by_year: Mapping[str, bytes]) -> None:
    assert "earlier period of up to five years" in text_of(by_year["index.html"])


def test_dates_that_are_all_days_are_no_news() -> None:
    assert "Dates are known" not in text_of(report_files(inputs())["index.html"])
