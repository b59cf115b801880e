"""The page in a browser; after every test it has asked for nothing and complained of nothing."""

import os
import re
from importlib.metadata import version
from pathlib import Path

import pytest
from groundswell import __version__

from tests.browser.inputs import HOSTILE, LABELS, rows

pytestmark = pytest.mark.browser

VIEWS = {
    "": "#card-0",
    "#/emerging": "#card-0",
    "#/trends": "#trends .main-svg",
    "#/trends?how=together&by=day&as=count&scale=log": "#trends .main-svg",
    "#/trends?how=heat&as=peak": "#trends .heatmaplayer",
    "#/map": "#map canvas",
    "#/map?topic=4&q=paper&from=2024-12-01": "#map canvas",
    "#/topics": "#topics .tree",
    "#/topics/4": "#topics .main-svg",
    "#/changes": "#movers",
    "#/about": "#sources",
    "#/nowhere": "#card-0",
    "#/topics/77": "#topics .tree",
}


@pytest.mark.parametrize("fragment", VIEWS)
def test_every_view_opens_by_its_address(opened, fragment):
    opened.go(fragment, VIEWS[fragment])
    assert opened.page.locator("main > section.on").count() == 1


@pytest.mark.parametrize("fragment", VIEWS)
def test_no_view_is_wider_than_a_phone(phone, fragment):
    phone.go(fragment, VIEWS[fragment])
    assert phone.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_first_view_opened_by_its_address_is_not_scrolled(opened):
    opened.go("#/emerging", "#card-0")
    assert opened.page.evaluate("scrollY") == 0


def test_a_card_leads_to_its_topic_and_back(opened):
    opened.go("")
    opened.page.click("#card-0 a")
    opened.page.wait_for_selector("#topics .leaf")
    assert opened.page.locator("#topics h1").inner_text() == LABELS[0]
    opened.page.go_back()
    assert opened.page.locator("#card-0").is_visible()


def test_hostile_texts_show_as_text_and_run_nothing(opened):
    for fragment in ("#/emerging", "#/topics/4", "#/map", "#/trends"):
        opened.go(fragment, VIEWS.get(fragment, "#topics .leaf"))
        assert opened.page.evaluate("window.pwned") is None
        assert opened.page.locator("main img, main script").count() == 0
    opened.go("#/topics/4", "#topics .leaf")
    assert opened.page.locator("#topics .leaf h1").inner_text() == LABELS[4]
    opened.go("#/map?from=2025-03-28", "#map canvas")
    listed = opened.page.locator("#map .papers").inner_text()
    assert HOSTILE[0] in listed
    assert HOSTILE[5] in listed


def test_a_plot_shows_a_hostile_label_as_text(opened):
    opened.go("#/trends?topics=4", "#trends .main-svg .annotation-text")
    shown = opened.page.locator("#trends .annotation-text").first.evaluate(
        "node => node.textContent"
    )
    assert shown.startswith("<img src=x onerror=")


def test_a_plot_tells_the_numbers_of_a_point_when_pointed_at(opened):
    opened.go("#/trends?topics=4&by=month", "#trends .main-svg .points path")
    box = opened.page.locator("#trends .points path").nth(2).bounding_box()
    opened.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.page.wait_for_selector("#trends .hovertext")
    told = opened.page.locator("#trends .hovertext").evaluate("node => node.textContent")
    assert LABELS[4] in told
    assert re.search(r"\d+ of \d+ papers", told)


def test_a_point_of_a_plot_leads_to_its_papers(opened):
    opened.go("#/trends?topics=1&by=month", "#trends .main-svg .points path")
    box = opened.page.locator("#trends .points path").nth(2).bounding_box()
    opened.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    opened.page.wait_for_selector("#map canvas")
    assert opened.page.url.endswith("#/map?topic=1&from=2024-12-01&to=2024-12-31")
    assert opened.page.locator("#map .side h2").inner_text() == "31 papers shown"


def test_a_panels_name_leads_to_its_topic(opened):
    opened.go("#/trends", "#trends .main-svg .annotation-text")
    opened.page.click("#trends .annotation-text:has-text('Coral reefs')", force=True)
    opened.page.wait_for_selector("#topics .leaf")
    assert opened.page.url.endswith("#/topics/1")


@pytest.mark.parametrize(
    ("topic", "marks", "said"),
    [
        (0, 2, ["split"]),  # a burst that lasts, and the split it came from
        (1, 2, ["new", "split"]),
        (9, 1, ["new"]),
        (4, 0, []),
    ],
)
def test_bursts_are_shaded_and_events_marked(opened, topic, marks, said):
    opened.go(f"#/trends?topics={topic}", "#trends .main-svg .annotation-text")
    assert opened.page.locator("#trends .shapelayer path").count() == marks
    names = opened.page.locator("#trends .annotation-text").all_text_contents()
    assert sorted(set(names) & {"new", "split", "merged"}) == said


def test_an_address_that_is_not_of_the_web_is_no_link(opened):
    opened.go("#/map?from=2025-03-31", "#map canvas")
    assert opened.page.locator("a[href^='javascript']").count() == 0


def test_searching_topics_keeps_those_that_match(opened):
    opened.go("#/topics", "#topics .tree")
    opened.page.fill("#topics input[type=search]", "coral")
    assert opened.page.locator("#topics .tree li").count() == 1
    assert opened.page.url.endswith("#/topics?q=coral")


def test_the_map_is_filtered_by_words_topic_and_dates_and_the_address_says_so(opened):
    opened.go("#/map?topic=0&q=number&from=2025-03-01&to=2025-03-10", "#map canvas")
    # Topic 0 has three papers on every second day of March.
    assert opened.page.locator("#map .side h2").inner_text() == "15 papers shown"
    opened.page.fill("#map input[type=search]", "no such word")
    assert opened.page.locator("#map .side h2").inner_text() == "0 papers shown"
    assert "q=no+such+word" in opened.page.url


def papers_shown(opened) -> int:
    """How many papers the map says it shows."""
    return int(opened.page.locator("#map .side h2:has-text('shown')").inner_text().split()[0])


def test_a_lasso_lists_the_papers_inside_it(opened):
    opened.go("#/map", "#map canvas")
    opened.page.click("text=Lasso")
    box = opened.page.locator("#map canvas").bounding_box()
    mouse = opened.page.mouse
    corners = [(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
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


def test_a_lasso_has_an_address(opened):
    # The map's left half holds all of the papers left of its middle, whatever is enlarged.
    opened.go("#/map?lasso=-9.-9_2048.-9_2048.5000_-9.5000", "#map canvas")
    left = papers_shown(opened)
    opened.page.click("#map .zoom button >> nth=0")
    assert papers_shown(opened) == left
    opened.go("#/map?lasso=2048.-9_5000.-9_5000.5000_2048.5000", "#map canvas")
    assert 0 < left < len(rows())
    assert papers_shown(opened) + left == len(rows())


@pytest.mark.parametrize(
    ("fragment", "said", "count"),
    [
        ("#/map?theme=1000001", "Theme: <b>bold</b> theme", 150),
        ("#/map?topic=0&part=2000000", "Subtopic: Helical bundles", 30),
        ("#/map?new=1", "New since 2025-03-01", 105),
        ("#/map?topic=-1", "", 30),
    ],
)
def test_the_map_shows_a_theme_a_subtopic_the_new_or_the_outliers_alone(
    opened, fragment, said, count
):
    opened.go(fragment, "#map canvas")
    assert papers_shown(opened) == count
    chips = opened.page.locator("#map .side .chips li span").all_inner_texts()
    assert chips == ([said] if said else [])


def test_a_chosen_paper_has_an_address(opened):
    paper = rows()[7]
    opened.go(f"#/map?paper={paper['paper_id']}", "#map canvas")
    chosen = opened.page.locator("#map .side .papers >> nth=0")
    assert paper["title"] in chosen.inner_text()


def test_topics_are_filtered_by_status_and_the_address_says_so(opened):
    opened.go("#/emerging")
    opened.page.click(".lead a:has-text('2 no clear change')")
    opened.page.wait_for_selector("#topics .tree")
    names = opened.page.locator("#topics .tree .name").all_inner_texts()
    assert sorted(names) == sorted([LABELS[1], LABELS[4]])
    opened.page.select_option("#topics label:has-text('Status') select", "dormant")
    assert opened.page.url.endswith("#/topics?status=dormant")
    assert opened.page.locator("#topics .tree .name").all_inner_texts() == [LABELS[9]]


def test_the_numbers_of_a_card_lead_to_their_papers(opened):
    opened.go("#/emerging")
    opened.page.click("#card-0 ~ .figures .now a")
    opened.page.wait_for_selector("#map canvas")
    # Those that the signal counted as recent.
    assert opened.page.url.endswith("#/map?topic=0&from=2025-03-10")
    assert papers_shown(opened) == sum(
        row["topic"] == 0 and row["digest_date"].isoformat() >= "2025-03-10" for row in rows()
    )


def test_papers_that_moved_are_named_with_the_reason(opened):
    opened.go("#/changes", "#movers")
    move = opened.page.locator(".moves details").first
    move.locator("summary").click()
    assert move.locator("summary").inner_text() == "1 paper from Traffic forecasts to Coral reefs"
    assert "no recorded event explains this" in move.inner_text()
    assert move.locator(".papers li").count() == 1


def test_the_page_names_the_versions_behind_it(opened):
    opened.go("#/about")
    assert __version__ in opened.page.locator(".versions").inner_text()
    assert version("numpy") in opened.page.locator(".versions").inner_text()


def test_pointing_at_a_paper_shows_its_title_and_choosing_it_leads_to_its_topic(opened):
    opened.go("#/map?topic=9", "#map canvas")
    box = opened.page.locator("#map canvas").bounding_box()
    found = None
    for step in range(400):
        x = box["x"] + box["width"] * (0.3 + 0.4 * (step % 20) / 20)
        y = box["y"] + box["height"] * (0.3 + 0.4 * (step // 20) / 20)
        opened.page.mouse.move(x, y)
        if opened.page.locator("#tip").is_visible():
            found = (x, y)
            break
    assert found, "no paper was found by pointing at the map"
    assert "Traffic forecasts" in opened.page.locator("#tip").inner_text()
    opened.page.mouse.click(*found)
    opened.page.click("#map .side .papers .topic >> nth=0")
    opened.page.wait_for_selector("#topics .leaf")
    assert opened.page.url.endswith("#/topics/9")


def test_the_map_moves_by_keys_and_plays_and_stops(opened):
    opened.go("#/map", "#map canvas")
    opened.page.focus("#map canvas")
    for key in ("ArrowLeft", "ArrowUp", "+", "-", "0"):
        opened.page.keyboard.press(key)
    opened.page.click("text=Play through time")
    opened.page.wait_for_timeout(1500)
    assert opened.page.locator("#map output").inner_text() > "2024-10-05"
    opened.page.click("text=Stop")
    assert opened.page.locator("#map output").inner_text() == ""


def test_the_theme_turns_and_the_plots_with_it(opened):
    opened.go("#/trends", "#trends .main-svg")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = opened.page.evaluate(paper)
    opened.page.click("#theme")
    assert opened.page.evaluate(paper) != light
    assert opened.page.locator("#theme").inner_text() == "Light"


@pytest.mark.parametrize(
    ("fragment", "button", "name"),
    [
        ("#/trends", "Save as PNG", "groundswell-trends-2025-03-31.png"),
        ("#/trends", "Save as SVG", "groundswell-trends-2025-03-31.svg"),
        ("#/trends", "Save as CSV", "groundswell-shares-per-week-2025-03-31.csv"),
        ("#/map", "Save as PNG", "groundswell-map-2025-03-31.png"),
        ("#/map", "Save as SVG", "groundswell-map-2025-03-31.svg"),
        ("#/topics", "Save as CSV", "groundswell-topics-2025-03-31.csv"),
        ("#/topics/4", "Save as PNG", "groundswell-trends-2025-03-31.png"),
        ("#/emerging", "Save as CSV", "groundswell-signals-2025-03-31.csv"),
        ("#/changes", "Save as CSV", "groundswell-movers-2025-03-31.csv"),
        ("#/about", "Save as CSV", "groundswell-sources-2025-03-31.csv"),
    ],
)
def test_plots_and_tables_can_be_saved(opened, fragment, button, name):
    opened.go(fragment, VIEWS[fragment])
    opened.page.wait_for_timeout(300)
    with opened.page.expect_download() as saved:
        opened.page.click(f"main > section.on button:has-text('{button}')")
    assert saved.value.suggested_filename == name
    assert Path(saved.value.path()).stat().st_size > 50


def test_a_saved_series_is_the_published_grid(opened, published):
    from tests.browser.inputs import inputs

    opened.go("#/trends?topics=0&by=week", "#trends .main-svg")
    with opened.page.expect_download() as saved:
        opened.page.click("#trends button:has-text('Save as CSV')")
    lines = Path(saved.value.path()).read_text("utf-8-sig").splitlines()[1:]
    grid = [row for row in inputs()["prevalence"].table.to_pylist() if row["topic_id"] == 0]
    assert len(lines) == len(grid)
    for line, row in zip(lines, grid, strict=True):
        _, _, start, count, total, share, low, high = line.split(",")
        assert (start, int(count), int(total)) == (
            str(row["period_start"]),
            row["count"],
            row["total"],
        )
        assert [float(share), float(low), float(high)] == pytest.approx(
            [row["share"], row["share_low"], row["share_high"]], abs=1e-5
        )


def test_there_is_something_to_read_without_scripts(browser, published):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((published / "index.html").as_uri())
    assert page.locator("#card-0").is_visible()
    assert page.get_by_role("heading", name="Coral reefs").is_visible()
    assert page.get_by_text("The map needs JavaScript").is_visible()
    context.close()


def test_no_motion_is_shown_to_those_who_asked_for_none(opened):
    opened.page.emulate_media(reduced_motion="reduce")
    opened.go("#/map", "#map canvas")
    opened.page.click("text=Play through time")
    opened.page.wait_for_timeout(200)
    first = opened.page.locator("#map output").inner_text()
    opened.page.wait_for_timeout(200)
    assert opened.page.locator("#map output").inner_text()[:7] == first[:7]
    opened.page.click("text=Stop")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "fragment", [f for f in VIEWS if f not in {"", "#/nowhere", "#/topics/77"}]
)
def test_axe_finds_no_violation(opened, fragment, theme):
    axe = Path(os.environ.get("GROUNDSWELL_AXE", "node_modules/axe-core/axe.min.js"))
    if not axe.is_file():
        pytest.skip("no axe-core: 'npm install axe-core', or set GROUNDSWELL_AXE to its axe.min.js")
    opened.page.emulate_media(color_scheme=theme)
    opened.go(fragment, VIEWS[fragment])
    opened.page.wait_for_timeout(300)
    opened.page.evaluate(axe.read_text(encoding="utf-8"))
    found = opened.page.evaluate("axe.run()")["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


def test_topics_stand_under_their_themes_and_say_what_they_divide_into(opened):
    opened.go("#/topics")
    themes = opened.page.locator("details.theme > summary bdi").all_inner_texts()
    assert sorted(themes) == ["<b>bold</b> theme", "Life · Sea", "Other topics"]
    opened.page.locator("details.parts > summary").first.click()
    parts = opened.page.locator("details.parts li bdi").all_inner_texts()
    assert parts == ["<i>Enzymes</i>", "Helical bundles"]
    opened.go("#/topics/0")
    assert "Life · Sea" in opened.page.locator("#topics").inner_text()
    assert "Subtopics" in opened.page.locator("#topics").inner_text()
