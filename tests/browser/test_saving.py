"""Files that the reader saves: complete, and safe to open."""

import csv
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.browser.conftest import Opened
from tests.browser.routes import VIEWS
from tests.report.inputs import LABELS, NOTE, rows

pytestmark = pytest.mark.browser

AS_OF = "2025-03-31"


def saved(opened: Opened, fragment: str, button: str) -> tuple[str, bytes]:
    """The name and the bytes of what a button of a view saves."""
    opened.go(fragment, VIEWS[fragment])
    opened.page.wait_for_timeout(300)
    with opened.page.expect_download() as download:
        opened.page.click(f"main > section.on button:has-text('{button}')")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@pytest.mark.parametrize(
    ("fragment", "name"),
    [("#/trends", "trends"), ("#/map", "map"), ("#/topics/4", "trends")],
)
def test_plots_are_saved_as_png(opened: Opened, fragment: str, name: str) -> None:
    found, data = saved(opened, fragment, "Save as PNG")
    assert found == f"groundswell-{name}-{AS_OF}.png"
    assert data.startswith(b"\x89PNG")
    assert len(data) > 5_000


def test_trends_are_saved_as_svg_with_the_names_of_topics(opened: Opened) -> None:
    opened.go("#/trends?topics=0,1,9", "#trends .main-svg .annotation-text")
    with opened.page.expect_download() as download:
        opened.page.click("#trends button:has-text('Save as SVG')")
    assert download.value.suggested_filename == f"groundswell-trends-{AS_OF}.svg"
    data = Path(download.value.path()).read_bytes()
    texts = {"".join(node.itertext()) for node in ElementTree.fromstring(data).iter()}  # noqa: S314
    assert {LABELS[0], LABELS[1], LABELS[9]} <= texts
    assert f"Share of papers per week: {LABELS[0]}, {LABELS[1]}, {LABELS[9]}" in texts
    source = f"Groundswell, {len(rows())} papers, 3 Oct 2024 to 31 Mar 2025"
    assert f"{source}; bands are 95 % intervals" in texts


def test_a_plot_is_saved_on_white_in_the_dark_theme_too(opened: Opened) -> None:
    _, light = saved(opened, "#/trends", "Save as SVG")
    opened.page.emulate_media(color_scheme="dark")
    _, dark = saved(opened, "#/trends", "Save as SVG")
    colors = [set(re.findall(rb"#[0-9a-f]{6}", each)) for each in (light, dark)]
    assert colors[0] == colors[1] >= {b"#ffffff"}


def test_a_slide_is_sixteen_by_nine(opened: Opened) -> None:
    _, data = saved(opened, "#/trends", "Save as slide")
    assert struct.unpack(">II", data[16:24]) == (2560, 1440)


def test_the_map_is_saved_as_svg_with_a_dot_per_paper(opened: Opened) -> None:
    name, data = saved(opened, "#/map", "Save as SVG")
    assert name == f"groundswell-map-{AS_OF}.svg"
    paths = ElementTree.fromstring(data).iter("{http://www.w3.org/2000/svg}path")  # noqa: S314
    assert sum((path.get("d") or "").count("h0") for path in paths) == len(rows())


@pytest.mark.parametrize(
    ("fragment", "name", "heading", "lines"),
    [
        ("#/topics", "topics", "id", 4),
        ("#/emerging", "signals", "Topic", 4),
        ("#/changes", "movers", "Topic", None),
        ("#/about", "sources", "Source", 1),
    ],
)
def test_tables_are_saved_as_csv(
    opened: Opened, fragment: str, name: str, heading: str, lines: int | None
) -> None:
    found, data = saved(opened, fragment, "Save as CSV")
    assert found == f"groundswell-{name}-{AS_OF}.csv"
    table = list(csv.reader(data.decode("utf-8-sig").splitlines()))
    assert table[0][0] == heading
    assert {len(row) for row in table} == {len(table[0])}
    assert lines is None or len(table) == lines + 1


def test_a_saved_table_leaves_out_what_is_for_the_eye_alone(opened: Opened) -> None:
    _, data = saved(opened, "#/changes", "Save as CSV")
    assert "▲" not in data.decode("utf-8-sig")


def test_papers_are_saved_with_cells_that_no_spreadsheet_runs(opened: Opened) -> None:
    name, data = saved(opened, "#/map", "Save the papers shown as CSV")
    assert name == f"groundswell-papers-{AS_OF}.csv"
    table = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert {row["paper_id"] for row in table} == {row["paper_id"] for row in rows()}
    assert [row["notes"] for row in table if row["notes"]] == [NOTE]
    titles = {row["title"] for row in table}
    assert "'=1+1 is a formula to a spreadsheet" in titles
    assert not [title for title in titles if title.startswith("=")]
