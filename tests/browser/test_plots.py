"""Plots looked at closer: some dates by dragging or by keys, and points by keys."""

import pytest

from tests.browser.conftest import Opened

pytestmark = pytest.mark.browser

PLOT = "#trends .plot"


def ticks(opened: Opened) -> list[str]:
    return opened.page.locator(f"{PLOT} .xtick").all_text_contents()


TICKS = "[...document.querySelectorAll('#trends .xtick')].map(tick => tick.textContent).join()"


def wait_for_other_ticks(opened: Opened, before: list[str]) -> None:
    opened.page.wait_for_function(f"before => {TICKS} !== before", arg=",".join(before))


def wait_for_ticks(opened: Opened, wanted: list[str]) -> None:
    opened.page.wait_for_function(f"wanted => {TICKS} === wanted", arg=",".join(wanted))


def drag(opened: Opened, start: float, end: float, modifier: str | None = None) -> None:
    """Drag from one part of the plot's width to another."""
    box = opened.page.locator(f"{PLOT} .main-svg").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    if modifier:
        opened.page.keyboard.down(modifier)
    opened.page.mouse.move(box["x"] + start * box["width"], y)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + end * box["width"], y, steps=4)
    opened.page.mouse.up()
    if modifier:
        opened.page.keyboard.up(modifier)


def test_dragging_across_some_dates_shows_them_alone_until_all_are_asked_for(
    opened: Opened,
) -> None:
    opened.go("#/trends?topics=1&by=week", f"{PLOT} .main-svg")
    whole = ticks(opened)
    assert not opened.page.locator(f"{PLOT} .reset").is_visible()
    address = opened.page.url
    drag(opened, 0.5, 0.7)
    wait_for_other_ticks(opened, whole)
    assert opened.page.url == address
    assert whole[0] not in ticks(opened)
    assert opened.page.locator(f"{PLOT} clipPath").count() == 1
    opened.page.click(f"{PLOT} .reset")
    wait_for_ticks(opened, whole)


def test_with_shift_dragging_moves_the_dates(opened: Opened) -> None:
    opened.go("#/trends?topics=1&by=week", f"{PLOT} .main-svg")
    whole = ticks(opened)
    drag(opened, 0.5, 0.7)
    wait_for_other_ticks(opened, whole)
    closer = ticks(opened)
    drag(opened, 0.3, 0.8, "Shift")
    wait_for_other_ticks(opened, closer)
    assert len(ticks(opened)) <= len(closer) + 2
    opened.page.dblclick(f"{PLOT} .main-svg", position={"x": 400, "y": 20})
    wait_for_ticks(opened, whole)


def test_keys_reach_points_and_enter_opens_their_papers(opened: Opened) -> None:
    opened.go("#/trends?topics=1&by=month", f"{PLOT} .points path")
    opened.page.focus(PLOT)
    opened.page.keyboard.press("ArrowRight")
    spoken = opened.page.locator(f"{PLOT} .unseen")
    assert spoken.text_content().startswith("Coral reefs; 2025-03: 31 of")  # type: ignore[union-attr]
    assert opened.page.locator("#tip").is_visible()
    opened.page.keyboard.press("ArrowLeft")
    assert spoken.text_content().startswith("Coral reefs; 2025-02: 28 of")  # type: ignore[union-attr]
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_selector("#map canvas")
    assert opened.page.url.endswith("#/map?topic=1&from=2025-02-01&to=2025-02-28")


def test_up_and_down_go_to_the_other_lines(opened: Opened) -> None:
    opened.go("#/trends?topics=0,1&how=together&by=month", f"{PLOT} .points path")
    opened.page.focus(PLOT)
    spoken = opened.page.locator(f"{PLOT} .unseen")
    opened.page.keyboard.press("ArrowLeft")
    first = spoken.text_content() or ""
    opened.page.keyboard.press("ArrowDown")
    other = spoken.text_content() or ""
    assert first.split(";")[0] != other.split(";")[0]
    assert first.split(";")[1].split(":")[0] == other.split(";")[1].split(":")[0]
    opened.page.keyboard.press("Escape")
    assert not opened.page.locator("#tip").is_visible()


def test_keys_show_fewer_dates_move_them_and_show_all(opened: Opened) -> None:
    opened.go("#/trends?topics=1&by=week", f"{PLOT} .main-svg")
    whole = ticks(opened)
    opened.page.focus(PLOT)
    for press in ("+", "Shift+ArrowLeft"):
        before = ticks(opened)
        opened.page.keyboard.press(press)
        wait_for_other_ticks(opened, before)
    opened.page.keyboard.press("0")
    wait_for_ticks(opened, whole)


def test_cells_of_the_heat_map_are_reached_by_keys(opened: Opened) -> None:
    opened.go("#/trends?plot=heat", f"{PLOT} .main-svg")
    opened.page.click("#trends [data-value=heat]")
    opened.page.wait_for_selector(f"{PLOT} .heatmaplayer")
    opened.page.focus(PLOT)
    opened.page.keyboard.press("ArrowRight")
    spoken = opened.page.locator(f"{PLOT} .unseen")
    first = spoken.text_content() or ""
    opened.page.keyboard.press("ArrowDown")
    other = spoken.text_content() or ""
    assert first
    assert first.split(";")[0] != other.split(";")[0]
