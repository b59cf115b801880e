"""The map: filters, lasso, selection, movement, and playing through time."""

from pathlib import Path

import pytest

from tests.browser.conftest import Opened
from tests.report.inputs import rows

pytestmark = pytest.mark.browser

PIXELS = "document.querySelector('#map canvas').toDataURL()"


def papers_shown(opened: Opened) -> int:
    """How many papers the map says it shows."""
    return int(opened.text("#map .side h2:has-text('shown')").split()[0])


def box(opened: Opened) -> tuple[float, float, float, float]:
    """The map's left and top edge, width and height."""
    found = opened.page.locator("#map canvas").bounding_box()
    assert found
    return found["x"], found["y"], found["width"], found["height"]


def test_the_map_is_filtered_by_words_topic_and_dates_and_the_address_says_so(
    opened: Opened,
) -> None:
    opened.go("#/map?topic=0&q=number&from=2025-03-01&to=2025-03-10", "#map canvas")
    # Topic 0 has three papers on every second day of March.
    assert opened.text("#map .side h2") == "15 papers shown"
    opened.page.fill("#map input[type=search]", "no such word")
    assert opened.text("#map .side h2") == "0 papers shown"
    assert "q=no+such+word" in opened.page.url
    opened.page.click("#map button:has-text('Show all')")
    assert papers_shown(opened) == len(rows())
    assert opened.page.url.endswith("#/map")


def test_a_topic_is_picked_from_the_list(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    opened.page.select_option("#map label:has-text('Topic') select", "-1")
    assert papers_shown(opened) == 30
    assert opened.page.url.endswith("#/map?topic=-1")
    assert "unassigned" in opened.text("#map .side")


@pytest.mark.parametrize(
    ("fragment", "filters", "count"),
    [
        ("#/map?theme=1000001", ["Theme: <b>bold</b> theme"], 150),
        ("#/map?topic=0&part=2000000", ["Subtopic: Helical bundles"], 30),
        ("#/map?new=1", ["New since 2025-03-01"], 105),
        ("#/map?topic=-1", [], 30),
        ("#/map?topic=77&theme=x&from=yesterday&lasso=1.2", [], 620),
    ],
)
def test_an_address_limits_the_map(
    opened: Opened, fragment: str, filters: list[str], count: int
) -> None:
    opened.go(fragment, "#map canvas")
    assert papers_shown(opened) == count
    assert opened.texts("#map .side .chips li span") == filters


def test_a_lasso_lists_the_papers_inside_it(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    opened.page.click("text=Lasso")
    left, top, width, height = box(opened)
    mouse = opened.page.mouse
    corners = [(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98)]
    places = [(left + width * x, top + height * y) for x, y in corners]
    mouse.move(*places[0])
    mouse.down()
    for place in [*places[1:], places[0]]:
        mouse.move(*place, steps=4)
    mouse.up()
    opened.page.wait_for_selector("#map .side .chips :text('lasso')")
    assert papers_shown(opened) == len(rows())
    opened.page.click("#map .side .chips button")
    assert opened.page.locator("#map .side .chips li").count() == 0
    assert "lasso" not in opened.page.url


def test_a_lasso_has_an_address(opened: Opened) -> None:
    # The map's left half holds all of the papers left of its middle, however it is zoomed.
    opened.go("#/map?lasso=-9.-9_2048.-9_2048.5000_-9.5000", "#map canvas")
    left = papers_shown(opened)
    opened.page.click("#map .zoom button >> nth=0")
    assert papers_shown(opened) == left
    opened.go("#/map?lasso=2048.-9_5000.-9_5000.5000_2048.5000", "#map canvas")
    assert 0 < left < len(rows())
    assert papers_shown(opened) + left == len(rows())


def test_a_selected_paper_has_an_address_and_leads_to_its_topic(opened: Opened) -> None:
    paper = rows()[7]
    opened.go(f"#/map?paper={paper['paper_id']}", "#map canvas")
    assert opened.text("#map .side h2") == "Selected paper"
    opened.page.wait_for_selector("#map .selected .abstract")
    assert opened.text("#map .selected h3") == paper["title"]
    opened.page.click("text=Show only this topic")
    assert opened.page.url.endswith(f"#/map?topic={paper['topic']}")


def paper_at(opened: Opened) -> tuple[float, float]:
    """A place on the map where there is a paper: the first that shows a title."""
    left, top, width, height = box(opened)
    for step in range(400):
        x = left + width * (0.3 + 0.4 * (step % 20) / 20)
        y = top + height * (0.3 + 0.4 * (step // 20) / 20)
        opened.page.mouse.move(x, y)
        if opened.page.locator("#tip").is_visible():
            return x, y
    raise AssertionError("no paper was found by pointing at the map")


def test_pointing_at_a_paper_shows_its_title_and_clicking_selects_it(opened: Opened) -> None:
    opened.go("#/map?topic=9", "#map canvas")
    place = paper_at(opened)
    assert "Traffic forecasts" in opened.text("#tip")
    title = opened.text("#tip bdi")
    opened.page.mouse.click(*place)
    opened.page.wait_for_selector("#map .selected .abstract")
    assert opened.text("#map .selected h3") == title
    opened.page.click("#map .selected .topic")
    opened.page.wait_for_selector("#topics .leaf")
    assert opened.page.url.endswith("#/topics/9")


@pytest.mark.parametrize("key", ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "-"])
def test_keys_move_and_zoom_the_map_and_0_shows_all(opened: Opened, key: str) -> None:
    opened.go("#/map", "#map canvas")
    opened.page.focus("#map canvas")
    opened.page.wait_for_timeout(100)
    whole = opened.page.evaluate(PIXELS)
    opened.page.keyboard.press(key)
    opened.page.wait_for_function(f"value => {PIXELS} !== value", arg=whole)
    opened.page.keyboard.press("0")
    opened.page.wait_for_function(f"value => {PIXELS} === value", arg=whole)


@pytest.mark.parametrize(("button", "back"), [("Zoom in", "Zoom out"), ("Zoom out", "Zoom in")])
def test_buttons_zoom_the_map(opened: Opened, button: str, back: str) -> None:
    opened.go("#/map", "#map canvas")
    opened.page.wait_for_timeout(100)
    whole = opened.page.evaluate(PIXELS)
    opened.page.click(f"#map [aria-label='{button}']")
    opened.page.wait_for_function(f"value => {PIXELS} !== value", arg=whole)
    opened.page.click("#map [aria-label='Show the whole map']")
    opened.page.wait_for_function(f"value => {PIXELS} === value", arg=whole)
    assert opened.page.locator(f"#map [aria-label='{back}']").is_visible()


def test_the_wheel_zooms_and_dragging_moves(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    left, top, width, height = box(opened)
    opened.page.mouse.move(left + width / 2, top + height / 2)
    opened.page.wait_for_timeout(100)
    whole = opened.page.evaluate(PIXELS)
    opened.page.mouse.wheel(0, -300)
    opened.page.wait_for_function(f"value => {PIXELS} !== value", arg=whole)
    zoomed = opened.page.evaluate(PIXELS)
    opened.page.mouse.down()
    opened.page.mouse.move(left + width / 2 + 80, top + height / 2, steps=3)
    opened.page.mouse.up()
    opened.page.wait_for_function(f"value => {PIXELS} !== value", arg=zoomed)
    assert "paper=" not in opened.page.url


def test_the_map_plays_through_time_and_stops(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    opened.page.click("text=Play through time")
    opened.page.wait_for_function(
        "() => document.querySelector('#map output').textContent > '2024-10-05'"
    )
    opened.page.click("text=Stop")
    assert opened.text("#map output") == ""
    assert opened.page.locator("text=Play through time").is_visible()


def test_no_motion_is_shown_to_those_who_asked_for_none(opened: Opened) -> None:
    opened.page.emulate_media(reduced_motion="reduce")
    opened.go("#/map", "#map canvas")
    opened.page.click("text=Play through time")
    opened.page.wait_for_timeout(200)
    first = opened.text("#map output")
    opened.page.wait_for_timeout(200)
    # Twenty seconds for 180 days: .2 s are two days, which are shown month by month.
    assert first
    assert opened.text("#map output")[:7] == first[:7]
    opened.page.click("text=Stop")


def test_older_papers_are_shown_as_squares_and_counted(crowded: Opened) -> None:
    crowded.go("#/map", "#map canvas")
    listed = papers_shown(crowded)
    note = crowded.text("#map .side .meta:has-text('older papers')")
    assert note == f"{len(rows()) - listed} older papers are shown as squares; search doesn't " + (
        "cover them."
    )
    with crowded.page.expect_download() as saved:
        crowded.page.click("#map button:has-text('Save as SVG')")
    svg = Path(saved.value.path()).read_text()
    assert svg.count('fill-opacity="0.25"') > 0
    assert svg.count("h0") == listed
    crowded.go("#/topics/9", "#topics .leaf")
    assert "older papers of this topic are counted but not listed here" in crowded.text("#topics")
