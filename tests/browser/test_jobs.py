"""A researcher's ten jobs, from opening the page: what each takes in clicks (a typed query is one).

They are done on the page of the small run, and on that of a real run, which the environment's
GROUNDSWELL_REAL_RUN names by its folder: of the daily papers as of 2026-01-30, after a run as of
2026-01-16 (CONTRIBUTING.md says how it is made).
"""

import json
import os
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from tests.browser.conftest import DESK, Opened, opened_page
from tests.report.inputs import LABELS, rows

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Download

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Given:
    """A run's page, and what is asked of it."""

    page: Path
    top: str
    word: str
    since: str
    author: str
    papers_by_author: int
    lab: str
    papers_by_lab: int
    title: str
    topic: str
    visit: str
    subtopic: str
    papers_of_subtopic: int


class Reader:
    """Someone at the page, whose clicks and typed queries are counted."""

    def __init__(self, opened: Opened, given: Given) -> None:
        self.opened, self.page, self.given, self.clicks = opened, opened.page, given, 0
        opened.go("", "article.rise, #card-0")

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

    def chooses(self, selector: str, value: str) -> None:
        self.clicks += 1
        self.page.locator(selector).first.fill(value)

    def saves(self, selector: str) -> "Download":
        self.clicks += 1
        with self.page.expect_download() as download:
            self.page.locator(selector).first.click()
        return download.value


def small(folder: Path) -> Given:
    """The small run."""
    paper = rows()[7]
    return Given(
        page=folder / "index.html",
        top="Enzyme cascades (EC)",
        word="coral",
        since="2025-01-01",
        author="ann lee",
        papers_by_author=2,
        lab="meere",
        papers_by_lab=1,
        title=paper["title"],
        topic=LABELS[paper["topic"]],
        visit="2025-03-20",
        subtopic="helical",
        papers_of_subtopic=30,
    )


def real() -> Given:
    """The run that the environment names."""
    named = os.environ.get("GROUNDSWELL_REAL_RUN")
    if named is None:
        pytest.skip("no real run: GROUNDSWELL_REAL_RUN names the folder of one (CONTRIBUTING.md)")
    folder = Path(named)
    papers = pq.read_table(folder / "papers.parquet").to_pylist()
    entries = json.loads((folder / "emerging.json").read_text(encoding="utf-8"))
    recent = [entry for entry in entries if entry["first_flagged"] > "2025-12-05"]
    return Given(
        page=folder / "index.html",
        top=(recent or entries)[0]["label"],
        word="RLVR",
        since="2025-07-01",
        author="sergey levine",
        papers_by_author=sum("Sergey Levine" in row["authors"] for row in papers),
        lab="kling",
        papers_by_lab=sum("Kling Team" in row["affiliations"] for row in papers),
        title="Universal Reasoning Model",
        topic="",
        visit="2026-01-16",
        subtopic="4D reconstruction",
        papers_of_subtopic=0,
    )


@pytest.fixture(params=["small", "real"])
def reader(request: pytest.FixtureRequest, browser: "Browser", published: Path) -> Iterator[Reader]:
    given = real() if request.param == "real" else small(published)
    for opened in opened_page(browser, given.page):
        yield Reader(opened, given)


def test_what_is_emerging_how_sure_and_since_when(reader: Reader) -> None:
    card = reader.page.locator("article.rise").first
    assert card.locator("h3").inner_text() == reader.given.top
    for part in ("h3", ".q", "time >> nth=1", ".ratio", ".spark"):
        box = card.locator(part).first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= DESK[1], part
    assert re.search(r"rising since \d+ \w+ \d{4}", card.inner_text())
    assert reader.clicks == 0


def test_the_papers_to_read_first_on_the_top_entry_with_their_abstracts(reader: Reader) -> None:
    reader.presses(".rise [data-read]", "#drawer[open] .abstract")
    assert reader.page.locator("#drawer .abstract").count() == 3
    reader.page.wait_for_function(
        "() => [...document.querySelectorAll('#drawer .abstract')].every((each) =>"
        " each.textContent.length > 10)"
    )
    assert reader.clicks <= 1


def test_why_it_is_flagged_and_what_it_was_compared_with(reader: Reader) -> None:
    reader.presses(".rise .reasons summary", ".rise .panel .main-svg")
    shown = reader.opened.text(".rise .panel")
    assert len(re.findall(r"[\d,]+ of [\d,]+", shown)) >= 2
    assert re.search(r"\d+ \w+ \d{4} to \d+ \w+ \d{4}", shown)
    assert reader.clicks <= 1


def test_how_much_a_word_has_grown_since_a_date_and_how_sure_that_is(reader: Reader) -> None:
    reader.types(reader.given.word)
    reader.chooses("#search label:has-text('Compare since') input", reader.given.since)
    change = reader.page.locator("#search .trend [role=status]")
    change.locator("text=/Since 1 /").wait_for()
    assert re.fullmatch(
        r"Since 1 \w+ \d{4}: ([\d,]+ of [\d,]+ papers, [\d.]+ % \([\d.]+ % to [\d.]+ %\))\. "
        r"Before, from .*: [\d,]+ of .*\. "
        r"(?:Its share grew|No clear change|Its share fell): [\d.]+ × \([\d.]+ to [\d.]+\)\.",
        change.inner_text(),
    )
    assert reader.page.locator("#search .trend .main-svg").is_visible()
    assert reader.clicks <= 2


@pytest.mark.parametrize("kind", ["People", "Organizations"])
def test_everything_by_an_author_or_a_lab_over_time(reader: Reader, kind: str) -> None:
    given = reader.given
    name, count = {
        "People": (given.author, given.papers_by_author),
        "Organizations": (given.lab, given.papers_by_lab),
    }[kind]
    reader.types(name)
    reader.presses(f"#search .suggested:has-text('{kind}') a", "#search .trend .main-svg")
    reader.page.wait_for_function(
        "count => document.querySelector('#search [role=status]').textContent.startsWith(count)",
        arg=f"{count} paper",
    )
    assert reader.clicks <= 2


def test_papers_like_one_whose_title_is_known_the_newest_first(reader: Reader) -> None:
    reader.types(f'"{reader.given.title}"')
    reader.presses("#search .hits a[data-paper]", "#drawer[open] .like .papers li")
    reader.presses("#drawer button:has-text('Newest first')", "#drawer .like .papers li")
    dates = reader.opened.texts("#drawer .like time")
    assert len(dates) == 10
    assert dates == sorted(dates, reverse=True)
    topics = set(reader.opened.texts("#drawer .like .topic bdi"))
    assert topics == {reader.given.topic} or not reader.given.topic
    assert reader.clicks <= 3


def test_what_changed_since_the_last_visit(reader: Reader) -> None:
    kept = json.dumps({"last": reader.given.visit})
    reader.page.evaluate("kept => localStorage.setItem('groundswell-visit', kept)", kept)
    reader.opened.go("", "#visit:visible")
    reader.presses("#visit:visible", "#since [role=status]")
    assert re.match(r"[\d,]+ papers since ", reader.opened.text("#since [role=status]"))
    assert reader.page.input_value("#since input") == reader.given.visit
    assert reader.clicks <= 1


def test_all_papers_of_a_subtopic_into_a_reference_manager(reader: Reader) -> None:
    reader.types(reader.given.subtopic)
    reader.presses("#search .suggested:has-text('Subtopics') a", "#map canvas")
    shown = int(reader.opened.text("#map .side h2").split()[0])
    download = reader.saves("#map button:has-text('RIS')")
    text = Path(download.path()).read_text(encoding="utf-8")
    assert text.count("TY  - ") == shown >= reader.given.papers_of_subtopic
    assert reader.clicks <= 3


def test_a_slide_for_the_group_meeting_on_one_theme(reader: Reader) -> None:
    reader.presses("article.rise a:has-text('Trend')", "#trends .main-svg .points path")
    download = reader.saves("#trends button:has-text('Save as slide')")
    picture = Path(download.path()).read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    assert width * 9 == height * 16
    assert reader.clicks <= 2


def test_which_areas_shrink_and_whether_that_is_real(reader: Reader) -> None:
    tile = reader.page.locator(".tiles div:has(dt:text-is('Shrinking')) dd")
    assert re.search(r"[\d.]+ × .*\(?.* to .*|No share fell", tile.inner_text())
    reader.presses(".tiles div:has(dt:text-is('Shrinking')) a", "#topics .leaf, #map canvas")
    assert reader.clicks <= 1
