"""The page of a run whose dates name no month."""

import pytest

from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser


def test_no_period_is_offered_that_is_finer_than_the_dates(by_year: Opened) -> None:
    by_year.go("#/trends", "#trends .main-svg")
    buttons = by_year.texts("#trends [role=group]:has-text('Year') button")
    assert buttons == ["Year"]


def test_years_are_named_at_their_points(by_year: Opened) -> None:
    by_year.go("#/trends?topics=0", "#trends .main-svg")
    ticks = by_year.page.locator("#trends .xtick text").all_text_contents()
    assert ticks == ["2024", "2025"]


def test_papers_are_listed_with_the_year(by_year: Opened) -> None:
    by_year.go("#/topics/0", "#topics .leaf")
    assert set(by_year.texts("#topics .papers time")) <= {"2024", "2025"}
    assert "2024 to 2025" in by_year.text("#topics header .meta")
