"""A researcher's jobs, from opening the page: what each takes in clicks (a typed query is one)."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import LABELS, rows

if TYPE_CHECKING:
    from playwright.sync_api import Download

pytestmark = pytest.mark.browser


class Reader:
    """Someone at the page, whose clicks and typed queries are counted."""

    def __init__(self, opened: Opened) -> None:
        self.opened, self.page, self.clicks = opened, opened.page, 0
        opened.go("", "#card-0")

    def types(self, query: str) -> None:
        self.clicks += 1
        self.page.fill("#find", query)
        self.page.wait_for_selector("#search [role=status]")
        self.page.wait_for_function(
            "() => !/so far|^$/.test(document.querySelector('#search [role=status]').textContent)"
        )

    def presses(self, selector: str, wait: str) -> None:
        self.clicks += 1
        self.page.locator(selector).first.click()
        self.page.locator(wait).first.wait_for()

    def saves(self, selector: str) -> "Download":
        self.clicks += 1
        with self.page.expect_download() as download:
            self.page.locator(selector).first.click()
        return download.value


@pytest.fixture
def reader(opened: Opened) -> Reader:
    return Reader(opened)


def test_the_papers_to_read_first_on_the_top_entry_with_their_abstracts(reader: Reader) -> None:
    reader.presses(".rise [data-read]", "#drawer[open] .abstract")
    assert reader.opened.page.locator("#drawer .abstract").count() == 3
    assert all(reader.opened.texts("#drawer .abstract"))
    assert reader.clicks <= 1


def test_why_the_top_entry_is_flagged_and_what_it_is_compared_with(reader: Reader) -> None:
    reader.presses(".rise .reasons summary", ".rise .panel .main-svg")
    shown = reader.opened.text(".rise .panel")
    assert "12 of 300" in shown
    assert "4 of 900" in shown
    assert reader.clicks <= 1


@pytest.mark.parametrize(("name", "kind"), [("ann lee", "People"), ("meere", "Organizations")])
def test_everything_by_an_author_or_a_lab_over_time(reader: Reader, name: str, kind: str) -> None:
    reader.types(name)
    reader.presses(f"#search .suggested:has-text('{kind}') a", "#search .trend .main-svg")
    numbers = {"People": [100, 103], "Organizations": [100]}[kind]
    reader.page.wait_for_function(
        "count => document.querySelectorAll('#search .hits li').length === count",
        arg=len(numbers),
    )
    titles = {str(rows()[number]["title"]) for number in numbers}
    assert set(reader.opened.texts("#search .hits .long")) == titles
    assert reader.clicks <= 2


def test_papers_like_one_whose_title_is_known_the_newest_first(reader: Reader) -> None:
    paper = rows()[7]
    reader.types(f'"{paper["title"]}"')
    reader.presses("#search .hits a[data-paper]", "#drawer[open] .like .papers li")
    reader.presses("#drawer button:has-text('Newest first')", "#drawer .like .papers li")
    dates = reader.opened.texts("#drawer .like time")
    assert len(dates) == 10
    assert dates == sorted(dates, reverse=True)
    assert set(reader.opened.texts("#drawer .like .topic bdi")) == {LABELS[paper["topic"]]}
    assert reader.clicks <= 3


def test_all_papers_of_a_subtopic_into_a_reference_manager(reader: Reader) -> None:
    reader.types("helical")
    reader.presses("#search .suggested:has-text('Subtopics') a", "#map canvas")
    download = reader.saves("#map button:has-text('RIS')")
    text = Path(download.path()).read_text(encoding="utf-8")
    assert text.count("TY  - ") == 30
    assert reader.clicks <= 3
