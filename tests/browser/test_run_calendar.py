"""The calendar of runs, as `groundswell serve` shows it."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from groundswell.delivery.run_calendar import calendar_page

from tests.browser.axe import violations
from tests.browser.conftest import PHONE, opened_page
from tests.make import write_record

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_calendar_is_accessible_and_fits_a_phone(
    browser: "Browser", tmp_path: Path, theme: Literal["light", "dark"]
) -> None:
    for day in ("2025-01-31", "2025-02-03"):
        write_record(tmp_path / day, notices=("A day looks only half captured.",))
    path = tmp_path / "calendar.html"
    path.write_text(calendar_page(tmp_path), encoding="utf-8")
    for opened in opened_page(browser, path, PHONE):
        opened.page.emulate_media(color_scheme=theme)
        opened.go("", "caption")
        assert violations(opened) == []
        assert opened.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
