"""Trends: plots of shares over time, and what their marks lead to."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import PAPER_SCHEMA
from groundswell.signals.ratios import share_ratio

from tests.browser.conftest import Opened, opened_page
from tests.report.inputs import LABELS, inputs, report_files, rows

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

HOSTILE_LAB = "Tide, <b>Inc.</b> 100 %2C"


def lab_rows() -> list[dict[str, Any]]:
    """Papers of 2025 that state an organization: one in three, of two organizations."""
    found = [row for row in rows() if row["digest_date"].year == 2025]
    return [
        {**row, "organization": "Kelp Lab" if place % 5 == 0 else HOSTILE_LAB}
        for place, row in enumerate(found)
        if place % 3 == 0
    ]


def lab_count() -> int:
    return sum(row["organization"] == "Kelp Lab" for row in lab_rows())


@pytest.fixture(scope="module")
def labs_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a run of which some papers state organizations."""
    given = inputs()
    stated = {row["paper_id"]: row["organization"] for row in lab_rows()}
    papers = [
        {**row, "organization": stated.get(row["paper_id"]), "affiliations": []}
        for row in given.corpus.papers.to_pylist()
    ]
    corpus = replace(given.corpus, papers=pa.Table.from_pylist(papers, schema=PAPER_SCHEMA))
    path = tmp_path_factory.mktemp("labs") / "index.html"
    path.write_bytes(report_files(replace(given, corpus=corpus))["index.html"])
    return path


@pytest.fixture
def labs(browser: "Browser", labs_page: Path) -> Iterator[Opened]:
    yield from opened_page(browser, labs_page)


FIELDS = ("period_start", "count", "total", "share", "share_low", "share_high")


def test_a_plot_shows_a_hostile_label_as_text(opened: Opened) -> None:
    opened.go("#/trends?topics=4", "#trends .main-svg .annotation-text")
    name = opened.page.locator("#trends .annotation-text").first
    assert str(name.evaluate("node => node.textContent")).startswith("<img src=x onerror=")


def point(opened: Opened, place: int) -> tuple[float, float]:
    """The middle of a point of the plot."""
    box = opened.page.locator("#trends .points path").nth(place).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_point_shows_its_numbers_when_pointed_at(opened: Opened) -> None:
    opened.go("#/trends?topics=4&by=month", "#trends .main-svg .points path")
    opened.page.mouse.move(*point(opened, 2))
    opened.page.wait_for_selector("#tip")
    text = opened.page.locator("#tip").evaluate("node => node.textContent")
    december = [row for row in rows() if row["digest_date"].strftime("%Y-%m") == "2024-12"]
    count = sum(row["topic"] == 4 for row in december)
    assert LABELS[4] in text
    assert f"2024-12: {count} of {len(december)} papers" in text
    assert re.search(rf"{100 * count / len(december):.1f} % \([\d.]+ % to [\d.]+ %\)", text)


def test_a_point_leads_to_its_papers(opened: Opened) -> None:
    opened.go("#/trends?topics=1&by=month", "#trends .main-svg .points path")
    opened.page.mouse.click(*point(opened, 2))
    opened.page.wait_for_selector("#map canvas")
    assert opened.page.url.endswith("#/map?topic=1&from=2024-12-01&to=2024-12-31")
    assert opened.text("#map .side h2") == "31 papers shown"


def test_a_panels_name_leads_to_its_topic(opened: Opened) -> None:
    opened.go("#/trends?topics=0,1,e3", "#trends .main-svg .annotation-text")
    opened.page.click("#trends .annotation-text:has-text('Coral reefs')", force=True)
    opened.page.wait_for_selector("#topics .leaf")
    assert opened.page.url.endswith("#/topics/1")


def test_plots_open_on_what_emerges_and_its_name_leads_to_its_papers(opened: Opened) -> None:
    opened.go("#/trends", "#trends .main-svg .annotation-text")
    assert opened.texts("#trends .chips bdi")[0] == "Enzyme cascades (EC)"
    opened.page.click("#trends .annotation-text:has-text('Enzyme cascades')", force=True)
    opened.page.wait_for_selector("#map canvas")
    assert opened.page.url.endswith("#/map?entry=3")
    own = [row for row in rows() if row["topic"] == 0][30:]
    assert opened.text("#map .side h2") == f"{len(own)} papers shown"
    assert opened.texts("#map .side .chips bdi") == ["Enzyme cascades (EC)"]


def test_the_recent_window_and_the_onset_of_what_emerges_are_marked(opened: Opened) -> None:
    opened.go("#/trends?topics=e3", "#trends .main-svg .annotation-text")
    assert opened.page.locator("#trends .shapelayer path").count() == 2


@pytest.mark.parametrize(("others", "areas"), [("0,1,4", True), ("0,1,4,9", False)])
def test_areas_of_more_than_four_together_are_left_out(
    opened: Opened, others: str, areas: bool
) -> None:
    opened.go(f"#/trends?topics={others},e3&how=together", "#trends .main-svg .points path")
    filled = """[...document.querySelectorAll("#trends .shapelayer path")].filter((each) =>
        getComputedStyle(each).fill !== "none").length"""
    assert bool(opened.page.evaluate(filled)) is areas
    note = opened.text("#trends .meta[aria-live]")
    assert ("Shaded areas" in note) is areas


@pytest.mark.parametrize(("period", "traces"), [("month", 1), ("week", 2)])
def test_a_period_that_is_not_over_ends_in_an_open_circle(
    opened: Opened, period: str, traces: int
) -> None:
    # The run's date is the last of a month, and a Monday.
    opened.go(f"#/trends?topics=1&by={period}", "#trends .main-svg .points path")
    assert opened.page.locator("#trends .main-svg .points:has(path)").count() == traces


@pytest.mark.parametrize(
    ("topic", "marks", "names"),
    [
        (0, 2, ["split"]),  # a burst that lasts, and the split it came from
        (1, 2, ["new", "split"]),
        (9, 1, ["new"]),
        (4, 0, []),
    ],
)
def test_bursts_are_shaded_and_events_marked(
    opened: Opened, topic: int, marks: int, names: list[str]
) -> None:
    opened.go(f"#/trends?topics={topic}", "#trends .main-svg .annotation-text")
    assert opened.page.locator("#trends .shapelayer path").count() == marks
    texts = opened.page.locator("#trends .annotation-text").all_text_contents()
    assert sorted(set(texts) & {"new", "split", "merged"}) == names


def test_topics_are_added_and_removed_and_the_address_says_so(opened: Opened) -> None:
    opened.go("#/trends?topics=0", "#trends .main-svg")
    opened.page.select_option("#trends label:has-text('Add') select", label=LABELS[9])
    assert opened.page.url.endswith("#/trends?topics=0,9")
    assert opened.texts("#trends .chips bdi") == [LABELS[0], LABELS[9]]
    opened.page.click(f"#trends .chips button[aria-label='Remove {LABELS[0]}']")
    assert opened.page.url.endswith("#/trends?topics=9")
    opened.page.click(f"#trends .chips button[aria-label='Remove {LABELS[9]}']")
    opened.page.wait_for_selector("#trends .meta:has-text('No topic is selected')")


def test_choices_are_kept_in_the_address_and_reset(opened: Opened) -> None:
    opened.go("#/trends", "#trends .main-svg")
    for value in ("together", "day", "count", "log"):
        opened.page.click(f"#trends [data-value={value}]")
    assert opened.page.url.endswith("#/trends?how=together&by=day&as=count&scale=log")
    opened.page.wait_for_selector("#trends .meta:has-text('Zero days can')")
    opened.page.click("#trends button:has-text('Reset')")
    assert opened.page.url.endswith("#/trends")
    pressed = opened.texts("#trends [aria-pressed=true]")
    assert pressed == ["Side by side", "Week", "Shares", "Linear", "Whole papers"]


def test_the_heat_map_has_all_topics_and_a_scale_of_its_colors(opened: Opened) -> None:
    opened.go("#/trends?how=heat", "#trends .heatmaplayer")
    assert opened.page.locator("#trends .ytick text").count() == len(LABELS)
    assert not opened.page.locator("#trends .chips").is_visible()
    ends = opened.page.locator("#trends .scale text")
    assert re.fullmatch(r"[\d.]+ % or more", str(ends.last.text_content()))
    opened.page.click("#trends [data-value=peak]")
    opened.page.wait_for_selector("#trends .scale text:text-is('100 % of the peak')")
    assert opened.page.url.endswith("as=peak")


@pytest.mark.parametrize("rows", ["topics", "emerging", "subtopics", "org", "chosen"])
def test_every_text_of_a_heat_map_fits_a_phone(labs: Opened, rows: str) -> None:
    labs.page.set_viewport_size({"width": 390, "height": 844})
    labs.go(f"#/trends?how=heat&rows={rows}", "#trends .heatmaplayer")
    beyond = """[...document.querySelectorAll("#trends .main-svg text")].map((each) =>
        each.getBoundingClientRect().right - each.ownerSVGElement.getBoundingClientRect().right)"""
    assert max(labs.page.evaluate(beyond)) <= 0


def test_the_rows_of_a_heat_map_are_chosen(labs: Opened) -> None:
    labs.go("#/trends?how=heat", "#trends .heatmaplayer")
    labs.page.select_option("#trends label:has-text('Rows') select", label="Organizations")
    labs.page.wait_for_selector("#trends .ytick:has-text('Kelp Lab')")
    from_the_bottom = labs.page.locator("#trends .ytick text").all_text_contents()
    assert from_the_bottom == [HOSTILE_LAB, "Kelp Lab"][::-1]


def numbers(opened: Opened, name: str) -> list[str]:
    """The cells of a series in the table below the plots."""
    row = opened.page.locator(f"#trend-numbers tbody tr:has-text('{name}')").first
    row.wait_for()
    return [" ".join(text.split()) for text in row.locator("td").all_inner_texts()]


def test_a_group_is_counted_among_the_papers_that_state_one(labs: Opened) -> None:
    labs.go("#/trends?topics=org:Kelp+Lab", "#trends .main-svg .points path")
    stated = lab_rows()
    last = [row for row in stated if row["digest_date"].isoformat() >= "2025-03-31"]
    own = [row for row in last if row["organization"] == "Kelp Lab"]
    assert numbers(labs, "Kelp Lab")[1] == f"{len(own)} of {len(last)}"
    assert "Groups are counted among the papers that state them" in labs.text("#trends .meta")
    labs.page.click("#trends .chips a")
    labs.page.wait_for_selector("#map canvas")
    every = sum(row["organization"] == "Kelp Lab" for row in stated)
    assert labs.text("#map .side h2") == f"{every} papers shown"


def test_a_group_is_added_by_its_name_and_a_link_keeps_commas(labs: Opened) -> None:
    labs.go("#/trends?topics=0", "#trends .main-svg")
    adder = "#trends label:has-text('Add') select"
    labs.page.wait_for_selector(f"{adder} optgroup[label=Organizations]", state="attached")
    labs.page.select_option(adder, label=f"{HOSTILE_LAB} ({len(lab_rows()) - lab_count()})")
    labs.page.wait_for_function("document.querySelectorAll('#trends .chips li').length === 2")
    labs.page.reload()
    labs.page.wait_for_selector("#trends .main-svg .points path")
    assert labs.texts("#trends .chips bdi") == [LABELS[0], HOSTILE_LAB]
    assert labs.page.locator("#trends b").count() == 0


def test_a_search_is_a_trend(opened: Opened) -> None:
    opened.go("#/trends?topics=none", "#trends")
    opened.page.fill("#trends form input", "number, 1*")
    opened.page.press("#trends form input", "Enter")
    opened.page.wait_for_selector("#trends .main-svg .points path")
    assert opened.texts("#trends .chips bdi") == ["number, 1*"]
    opened.go("#/search?q=coral", "#search .hits li")
    opened.page.click("#search a:has-text('Compare in Trends')")
    opened.page.wait_for_selector("#trends .main-svg .points path")
    coral = sum(
        "oral" in row["title"] and row["digest_date"].isoformat() >= "2025-03-31" for row in rows()
    )
    assert numbers(opened, "coral")[1].startswith(f"{coral} of ")


def test_a_subtopic_is_a_trend(opened: Opened) -> None:
    opened.go("#/topics/0", "#topics .leaf")
    opened.page.click("#topics a[aria-label='Trend of Helical bundles']")
    opened.page.wait_for_selector("#trends .main-svg .points path")
    assert opened.texts("#trends .chips bdi") == ["Helical bundles"]


def test_a_share_is_drawn_in_parts_of_its_peak(opened: Opened) -> None:
    opened.go("#/trends?topics=0&by=month&as=peak", "#trends .main-svg .points path")
    assert "100%" in opened.page.locator("#trends .ytick text").all_text_contents()
    heights = opened.page.evaluate(
        "[...document.querySelectorAll('#trends .points path')].map((each) => each.getBBox().y)"
    )
    by_month: dict[str, list[int]] = {}
    for row in rows():
        by_month.setdefault(row["digest_date"].strftime("%Y-%m"), []).append(row["topic"] == 0)
    shares = [sum(own) / len(own) for own in by_month.values()]
    assert heights.index(min(heights)) == shares.index(max(shares))


def test_the_slider_plays_pauses_and_steps_through_time(opened: Opened) -> None:
    opened.go("#/trends?topics=0&by=month", "#trends .main-svg .points path")
    time = opened.page.locator("#trends .time")
    assert time.locator("output").inner_text() == "2025-03"
    time.locator("button[aria-label='One step back']").click()
    assert time.locator("output").inner_text() == "2025-02"
    february = [row for row in rows() if row["digest_date"].strftime("%Y-%m") == "2025-02"]
    count = sum(row["topic"] == 0 for row in february)
    assert numbers(opened, LABELS[0])[1] == f"{count} of {len(february)}"
    assert opened.page.url.endswith("at=2025-02-01")
    assert opened.page.locator("#trends .cursor path").count() == 1
    time.locator("button:has-text('Play')").click()
    opened.page.wait_for_selector("#trends .time output:text-is('2025-03')")
    opened.page.wait_for_selector("#trends .time button:has-text('Play')")  # at its end
    time.locator("button:has-text('Play')").click()
    opened.page.wait_for_selector("#trends .time output:text-is('2024-11')")
    time.locator("button:has-text('Pause')").click()
    shown = time.locator("output").inner_text()
    opened.page.wait_for_timeout(900)
    assert time.locator("output").inner_text() == shown
    time.locator("input").focus()
    opened.page.keyboard.press("ArrowRight")
    assert time.locator("output").inner_text() > shown


def test_two_windows_are_compared_with_the_ratio_of_their_shares(opened: Opened) -> None:
    opened.go("#/trends?topics=0&since=2025-01-01", "#trends .main-svg .points path")
    sides: tuple[list[bool], list[bool]] = [], []
    for row in rows():
        sides[row["digest_date"].isoformat() < "2025-01-01"].append(row["topic"] == 0)
    recent, before = sides
    cells = numbers(opened, LABELS[0])
    assert cells[3].startswith(
        f"{sum(recent)} of {len(recent)}, {100 * sum(recent) / len(recent):.1f} %"
    )
    assert cells[4].startswith(f"{sum(before)} of {len(before)}, ")
    low, ratio, high = share_ratio(
        (np.array([sum(recent)]), np.array([sum(before)])),
        (np.array([len(recent)]), np.array([len(before)])),
    )
    assert cells[5] == f"{ratio[0]:.1f} × ({low[0]:.1f} to {high[0]:.1f})"


def test_a_series_that_the_run_has_not_is_named(opened: Opened) -> None:
    opened.go("#/trends?topics=0,e99", "#trends .main-svg .points path")
    assert opened.text("#trends .notice") == "This run has no ‘e99’ to draw."


def test_series_are_drawn_from_when_their_papers_are_listed(crowded: Opened) -> None:
    crowded.go("#/trends?topics=0,s2000001&by=week", "#trends .main-svg .points path")
    topic = crowded.page.locator("#trends .points").first.locator("path").count()
    subtopic = crowded.page.locator("#trends .points").last.locator("path").count()
    assert 0 < subtopic < topic


def series_saved(opened: Opened) -> list[list[str]]:
    """The rows of the series that the page saves as CSV."""
    with opened.page.expect_download() as saved:
        opened.page.click("#trends button:has-text('Save as CSV')")
    lines = Path(saved.value.path()).read_text("utf-8-sig").splitlines()
    assert lines[0] == "topic_id,topic,period_start,count,total,share,share_low,share_high"
    return [line.split(",") for line in lines[1:]]


@pytest.mark.parametrize("page", ["opened", "crowded"])
def test_a_saved_series_is_the_published_grid(page: str, request: pytest.FixtureRequest) -> None:
    opened: Opened = request.getfixturevalue(page)
    opened.go("#/trends?topics=0&by=week", "#trends .main-svg")
    found = series_saved(opened)
    grid = [row for row in inputs().prevalence.table.to_pylist() if row["topic_id"] == 0]
    assert [(start, int(count), int(total)) for _, _, start, count, total, *_ in found] == [
        (str(row["period_start"]), row["count"], row["total"]) for row in grid
    ]
    for row, published in zip(found, grid, strict=True):
        shares = [float(value) for value in row[5:]]
        assert shares == pytest.approx([published[name] for name in FIELDS[3:]], abs=1e-5)


def test_shares_counted_by_degree_sum_to_those_counted_by_paper(opened: Opened) -> None:
    """Of all topics together; none of them has the same share as by paper."""
    sums = []
    shares: list[list[float]] = []
    for count in ("paper", "degree"):
        opened.go(f"#/trends?topics=0,1,4,9&by=month&count={count}", "#trends .main-svg")
        found = series_saved(opened)
        shares.append([float(row[-3]) for row in found])
        starts = sorted({row[-6] for row in found})
        sums.append([sum(float(row[-3]) for row in found if row[-6] == start) for start in starts])
    assert sums[1] == pytest.approx(sums[0])
    assert all(abs(a - b) > 1e-4 for a, b in zip(*shares, strict=True) if a)


def test_a_paper_counts_in_proportion_to_its_degrees(opened: Opened) -> None:
    given = inputs()
    assert given.memberships
    strength, ids = given.topics.strength, given.topics.topic_ids
    degrees = np.column_stack([np.round(strength * 1000), given.memberships.degrees * 1000])
    topic_ids = np.column_stack([ids, given.memberships.topic_ids])
    parts = degrees / np.maximum(degrees.sum(axis=1, keepdims=True), 1)
    expected = parts[topic_ids == 1].sum()
    opened.go("#/trends?topics=1&by=year&count=degree", "#trends .main-svg")
    assert sum(float(row[3]) for row in series_saved(opened)) == pytest.approx(expected, rel=1e-3)


def test_the_count_by_degree_is_chosen_and_explained(opened: Opened) -> None:
    opened.go("#/trends?topics=0", "#trends .main-svg")
    opened.page.click("#trends button:has-text('By degree')")
    opened.page.wait_for_function("location.hash.includes('count=degree')")
    assert "in proportion to its degrees of membership" in opened.text("#trends .meta[aria-live]")
