"""Trends: plots of shares over time, and what their marks lead to."""

import re
from pathlib import Path

import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import LABELS, inputs, rows

pytestmark = pytest.mark.browser

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
    opened.page.select_option("#trends label:has-text('Add') select", "9")
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
    assert pressed == ["Side by side", "Week", "Shares", "Linear"]


def test_the_heat_map_has_all_topics_and_a_measure_of_its_own(opened: Opened) -> None:
    opened.go("#/trends?how=heat", "#trends .heatmaplayer")
    assert opened.page.locator("#trends .ytick text").count() == len(LABELS)
    assert not opened.page.locator("#trends .chips").is_visible()
    note = opened.page.locator("#trends .meta[aria-live]")
    assert "Color scale: from 0 to" in note.inner_text()
    opened.page.click("#trends [data-value=peak]")
    opened.page.wait_for_selector("#trends .meta[aria-live]:not(:has-text('Color scale'))")
    assert opened.page.url.endswith("as=peak")


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
