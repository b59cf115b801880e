"""The map: what is named, what colors stand for, dates, what papers are about, and the keyboard."""

import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from groundswell.report import colors

from tests.browser.conftest import Opened
from tests.browser.modules import expose
from tests.browser.test_map import box, papers_shown
from tests.report.inputs import COLOR_OF, LABELS, rows

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
LINE = 12
"""Pixels between two labels at least, or so many to the side per letter of both:"""
LETTER = 2.2


def picture(opened: Opened) -> ET.Element:
    """The map as it is saved, once it has drawn what was asked for."""
    opened.page.wait_for_timeout(200)
    with opened.page.expect_download() as saved:
        opened.page.click("#map button:has-text('Save as SVG')")
    return ET.fromstring(Path(saved.value.path()).read_text(encoding="utf-8"))  # noqa: S314


def labels(drawn: ET.Element) -> list[tuple[str, float, float]]:
    """The lines of the names, with their places; the first text is the title."""
    texts = list(drawn.iter(f"{SVG}text"))[1:]
    return [
        (text.text or "", float(text.get("x") or 0), float(text.get("y") or 0)) for text in texts
    ]


def words(drawn: ET.Element) -> str:
    return " ".join(line for line, _, _ in labels(drawn))


def zoom_in(opened: Opened, times: int) -> None:
    for _ in range(times):
        opened.page.click("#map [aria-label='Zoom in']")


def test_more_is_named_as_one_zooms(opened: Opened) -> None:
    opened.go("#/map?topic=0", "#map canvas")
    opened.page.click("text=Show all")
    whole = words(picture(opened))
    assert all(LABELS[topic] in whole for topic in (0, 1, 9))
    assert "Helical bundles" not in whole
    opened.go("#/map?topic=0", "#map canvas")
    assert "Helical bundles" in words(picture(opened))
    zoom_in(opened, 7)
    deep = labels(picture(opened))
    assert any("A paper on Protein design" in line for line, _, _ in deep)


def test_wherever_one_zooms_something_is_named_and_no_names_overlap(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    _, _, width, height = box(opened)
    for _ in range(6):
        found = labels(picture(opened))
        assert found
        for (one, x, y), (other, x2, y2) in combinations(found, 2):
            assert abs(y - y2) >= LINE or abs(x - x2) >= LETTER * (len(one) + len(other))
        assert all(LETTER * len(text) < x < width - LETTER * len(text) for text, x, _ in found)
        assert all(0 < y < height for _, _, y in found)
        zoom_in(opened, 1)


def test_no_name_is_below_the_buttons(phone: Opened) -> None:
    phone.go("#/map", "#map canvas")
    left, top, _, _ = box(phone)
    buttons = phone.page.locator("#map .zoom").bounding_box()
    assert buttons
    right_of, bottom = buttons["x"] - left, buttons["y"] + buttons["height"] - top
    for _ in range(5):
        for text, x, y in labels(picture(phone)):
            assert x + LETTER * len(text) < right_of or y > bottom
        zoom_in(phone, 1)


def test_dots_have_the_colors_that_topics_have_everywhere(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    found: dict[str, int] = {}
    for path in picture(opened).iter(f"{SVG}path"):
        count = (path.get("d") or "").count("h0")
        color = path.get("stroke") or ""
        found[color] = found.get(color, 0) + count
    for topic, number in COLOR_OF.items():
        sharing = [other for other, each in COLOR_OF.items() if each % 12 == number % 12]
        own = [row for row in rows() if row["topic"] in sharing]
        assert found[colors.light(number)] == len(own), topic


def key(opened: Opened) -> dict[str, int]:
    """What the colors stand for, with the papers of each."""
    cells = [row.split("\t") for row in opened.texts("#map .key tbody tr")]
    return {name.strip(): int(count) for name, count in cells}


@pytest.mark.parametrize(
    ("coloring", "named"),
    [
        ("date", "2025-03"),
        ("votes", "30 to 99"),
        ("rise", "no clear change"),
        ("topic", "Coral reefs"),
    ],
)
def test_the_key_says_what_colors_stand_for_and_counts_every_paper(
    opened: Opened, coloring: str, named: str
) -> None:
    opened.go("#/map", "#map canvas")
    opened.page.select_option("#map label:has-text('Color by') select", coloring)
    opened.page.wait_for_function(
        "name => document.querySelector('#map .key').innerText.includes(name)", arg=named
    )
    assert sum(key(opened).values()) == len(rows())
    address = "" if coloring == "topic" else f"?color={coloring}"
    assert opened.page.url.endswith(f"#/map{address}")


def test_a_color_of_an_organization_leads_to_its_papers(opened: Opened) -> None:
    opened.go("#/map?color=org", "#map .key")
    assert key(opened)["Institut für Meere"] == 1
    opened.page.click("#map .key button:has-text('Institut')")
    opened.page.wait_for_function(
        "() => document.querySelector('#map .side h2').innerText === '1 paper shown'"
    )
    assert opened.page.locator("#map input[type=search]").input_value() == (
        'org:"Institut für Meere"'
    )


def drag_dates(opened: Opened, start: float, end: float) -> None:
    found = opened.page.locator("#map .dates").bounding_box()
    assert found
    places = [(found["x"] + found["width"] * part, found["y"] + 20) for part in (start, end)]
    opened.page.mouse.move(*places[0])
    opened.page.mouse.down()
    if start != end:
        opened.page.mouse.move(*places[1], steps=3)
    opened.page.mouse.up()


def test_dragging_across_the_dates_limits_them_and_a_click_ends_that(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    opened.page.locator("#map .dates").scroll_into_view_if_needed()
    drag_dates(opened, 0.5, 0.999)
    opened.page.wait_for_function("() => location.hash.includes('from=')")
    since = opened.page.locator("#map input[type=date]").first.input_value()
    assert f"from={since}" in opened.page.url
    assert papers_shown(opened) == sum(str(row["digest_date"]) >= since for row in rows())
    drag_dates(opened, 0.2, 0.2)
    opened.page.wait_for_function("() => !location.hash.includes('from=')")
    assert papers_shown(opened) == len(rows())


def test_arrow_keys_move_the_window_of_dates(opened: Opened) -> None:
    opened.go("#/map?from=2025-03-10&to=2025-03-16", "#map canvas")
    opened.page.focus("#map .dates")
    begin = opened.page.locator("#map input[type=date]").first
    opened.page.keyboard.press("ArrowLeft")
    assert begin.input_value() < "2025-03-10"
    opened.page.keyboard.press("Shift+ArrowRight")
    assert begin.input_value() < "2025-03-10"
    opened.page.keyboard.press("Escape")
    assert papers_shown(opened) == len(rows())


def test_a_lasso_has_a_name_and_a_trend(opened: Opened) -> None:
    opened.go("#/map?topic=9", "#map .about .main-svg")
    assert opened.text("#map .about h3").startswith("traffic forecasts")
    own = sum(row["topic"] == 9 for row in rows())
    terms = dict(row.split("\n") for row in opened.texts("#map .about .tally li"))
    count, total, *_, others = terms["traffic forecasts"].replace(",", "").split()[::2]
    assert (int(count), int(total), others) == (own, own, "others")
    opened.go("#/map?lasso=-9.-9_2048.-9_2048.5000_-9.5000", "#map .about .main-svg")
    opened.go("#/map", "#map .key")
    assert not opened.page.locator("#map .about").is_visible()


def test_what_is_new_stands_out_and_is_one_step_away(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    outlines = [path.get("d") or "" for path in picture(opened).iter(f"{SVG}path")]
    assert sum(text.count("h.01") for text in outlines) == 105
    opened.page.click("#map .fresh button")
    assert papers_shown(opened) == 105
    assert "new=1" in opened.page.url


def test_papers_are_reached_opened_and_left_by_keys(opened: Opened) -> None:
    opened.go("#/map", "#map canvas")
    opened.page.focus("#map canvas")
    opened.page.wait_for_timeout(200)
    opened.page.keyboard.press("Shift+ArrowRight")
    opened.page.wait_for_selector("#map .selected .abstract")
    first = opened.text("#map .selected h3")
    assert first in opened.text("#map .unseen[role=status]")
    opened.page.keyboard.press("Shift+ArrowUp")
    opened.page.wait_for_function(
        "title => !document.querySelector('#map .unseen').textContent.includes(title)", arg=first
    )
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_selector("#drawer[open] .abstract")
    opened.page.keyboard.press("Escape")
    opened.page.wait_for_selector("#drawer[open]", state="hidden")
    opened.page.focus("#map canvas")
    opened.page.keyboard.press("Escape")
    assert "paper=" not in opened.page.url


CLOUD = """() => {
  const points = { x: [], y: [] };
  for (let i = 0; i < 4000; i++) {
    points.x.push((i % 2 ? 1000 : 3000) + (i % 61));
    points.y.push(1000 + (i % 53));
  }
  const scene = { hues: points.x.map((_, i) => i % 2), colors: ["#ff0000", "#0000ff", "#808080"] };
  const levels = (level) => points.x.map(() => level);
  const made = (level) => cloudOf(points, [4000, 2000], { ...scene, levels: levels(level) });
  const { canvas, cell, pad } = made(2);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const at = (x) => [...context.getImageData(pad + x / cell, pad + 980 / cell, 1, 1).data];
  const opacity = (magnification) => placeOf({ cell, pad },
    { extent: [4000, 2000], scale: 1, magnification, toScreen: (x, y) => [x, y] }).opacity;
  const [red, blue, none] = [3030, 1030, 2000].map(at);
  return { red, blue, none, faint: made(1), opacity: [1, 2, 5].map(opacity) };
}"""


def test_many_dots_have_a_cloud_of_their_colors_that_fades_as_one_comes_near(
    browser: "Browser", tmp_path: Path
) -> None:
    page = browser.new_page()
    expose(page, tmp_path, "map/density.js", "cloudOf, placeOf")
    seen = page.evaluate(CLOUD)
    page.close()
    assert (seen["red"][:3], seen["blue"][:3]) == ([255, 0, 0], [0, 0, 255])
    assert seen["red"][3] > 60
    assert seen["none"][3] == 0
    assert seen["faint"] is None
    assert seen["opacity"][0] == 1 > seen["opacity"][1] > seen["opacity"][2] == 0
