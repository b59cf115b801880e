"""Figures for programs: what they draw, in the report's colors, and no text that is markup."""

import itertools
from datetime import date
from typing import Any

import groundswell as gs
import numpy as np
import plotly.graph_objects as go
import pytest
from groundswell.artifacts import OUTLIER, Burst
from groundswell.periods import Period
from groundswell.report.colors import TEXT_FONT, THEMES, ThemeName
from groundswell.report.figures.dots import Dots, MapGroup, map_figure
from groundswell.report.figures.heat import HeatRow, heat_figure
from groundswell.report.figures.lines import Line, LinePlot, Mark, lines_figure
from groundswell.report.figures.rises import rises_figure
from groundswell.report.series import Point, points

from tests.make import make_entry

HOSTILE = '<img src=x onerror="alert(1)">'
MONTHS = [date(2025, month, 1) for month in (1, 2, 3)]


def series(*counts: int, total: int = 10) -> tuple[Point, ...]:
    return tuple(
        Point(day, count, total, count / total, count / total / 2, min(1, count / total * 2))
        for day, count in zip(MONTHS, counts, strict=True)
    )


def line_plot(*lines: Line, panels: bool = False, theme: ThemeName = "light") -> LinePlot:
    return LinePlot(lines, Period.MONTH, "2025-03-31", theme, panels)


def drawn(figure: Any) -> list[Any]:
    """The lines themselves, without their bands."""
    return [trace for trace in figure.data if trace.fill is None]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_figure_has_the_reports_colors_and_fonts(theme: ThemeName) -> None:
    figure = lines_figure(line_plot(Line("Tides", 2, series(1, 2, 3)), theme=theme))
    page = THEMES[theme].page
    layout = figure.layout.template.layout
    assert (layout.font.family, layout.font.color) == (TEXT_FONT, page["ink"])
    assert layout.paper_bgcolor == page["paper"]
    [line] = drawn(figure)
    assert line.line.color == THEMES[theme].topics[2]


def test_own_figures_can_have_the_look_of_the_plots() -> None:
    own = go.Figure(layout={"template": gs.plot_template("dark")})
    assert own.layout.template.layout.paper_bgcolor == THEMES["dark"].page["paper"]


def test_lines_are_shares_with_their_intervals() -> None:
    figure = lines_figure(line_plot(Line("Tides", 0, series(1, 2, 3))))
    band, line = figure.data
    assert list(line.y) == [0.1, 0.2, 0.3]
    assert list(line.x) == ["2025-01-01", "2025-02-01", "2025-03-01"]
    assert list(band.y) == [0.2, 0.4, 0.6, 0.15, 0.1, 0.05]
    assert "2 of 10 papers" in line.text[1]


def test_a_period_without_papers_is_left_out() -> None:
    empty = Point(MONTHS[1], 0, 0, None, None, None)
    first, _, last = series(1, 2, 3)
    [line] = drawn(lines_figure(line_plot(Line("Tides", 0, (first, empty, last)))))
    assert list(line.x) == ["2025-01-01", "2025-03-01"]


def test_together_no_bands_are_drawn_where_they_would_hide_each_other() -> None:
    lines = [Line(f"Topic {i}", i, series(1, 2, 3)) for i in range(5)]
    assert len(lines_figure(line_plot(*lines)).data) == 5
    assert len(lines_figure(line_plot(*lines, panels=True)).data) == 10


def test_names_at_the_lines_ends_do_not_cover_each_other() -> None:
    lines = [Line(f"Topic {i}", i, series(1, 2, 3)) for i in range(3)]
    names = lines_figure(line_plot(*lines)).layout.annotations
    shifts = sorted(name.yshift for name in names)
    assert [b - a for a, b in itertools.pairwise(shifts)] == pytest.approx([17, 17])


def test_panels_share_both_scales_and_do_not_overlap() -> None:
    lines = [Line(f"Topic {i}", i, series(1, 2, 3)) for i in range(3)]
    layout = lines_figure(line_plot(*lines, panels=True)).layout
    assert (layout.yaxis3.matches, layout.xaxis2.matches) == ("y", "x")
    assert layout.yaxis.domain[0] > layout.yaxis3.domain[1]
    assert layout.xaxis.domain[1] < layout.xaxis2.domain[0]


def test_bursts_are_shaded_and_events_are_marked() -> None:
    burst, mark = Burst("2025-02-03", None), Mark("2025-01-15", "new")
    line = Line("Tides", 0, series(1, 2, 3), burst, (mark,))
    shade, event = lines_figure(line_plot(line)).layout.shapes
    assert (shade.x0, shade.x1) == ("2025-02-03", "2025-03-31")
    assert (event.x0, event.line.dash) == ("2025-01-15", "dot")


def test_a_heat_map_has_the_first_row_at_the_top() -> None:
    rows = [HeatRow("Large", series(5, 5, 5)), HeatRow("Small", series(1, 0, 2))]
    figure = heat_figure(rows, Period.MONTH, "share", "light")
    [heat] = figure.data
    assert [list(row) for row in heat.z] == [[0.1, 0.0, 0.2], [0.5, 0.5, 0.5]]
    assert list(figure.layout.yaxis.ticktext) == ["Small", "Large"]


def test_a_row_is_measured_against_its_peak_where_that_is_asked_for() -> None:
    rows = [HeatRow("Small", series(1, 0, 2))]
    [heat] = heat_figure(rows, Period.MONTH, "peak", "light").data
    assert list(heat.z[0]) == [0.5, 0.0, 1.0]


def dots(count: int = 4) -> Dots:
    places = np.arange(count, dtype=np.float64)
    return Dots(places, places, [HOSTILE] * count, ["2025-01-01"] * count)


def group(label: str, number: int, *rows: int) -> MapGroup:
    inside = np.zeros(4, dtype=np.bool_)
    inside[list(rows)] = True
    return MapGroup(label, number, inside)


def test_the_map_has_a_dot_per_paper_in_its_topics_color() -> None:
    figure = map_figure(dots(), [group("none", OUTLIER, 0), group("Tides", 3, 1, 2, 3)], "light")
    rest, tides = figure.data
    assert (list(rest.x), list(tides.x)) == ([0.0], [1.0, 2.0, 3.0])
    assert rest.marker.color == THEMES["light"].outlier
    assert tides.marker.color == THEMES["light"].topics[3]
    [name] = figure.layout.annotations
    assert (name.text, name.x) == ("<b>Tides</b>", 2.0)


def test_a_name_stands_above_a_group_that_it_would_cover() -> None:
    small, large = group("Small", 1, 0), group("Large", 2, 1, 2, 3)
    shifts = {
        name.text: name.yshift
        for name in map_figure(dots(), [small, large], "light").layout.annotations
    }
    assert shifts["<b>Small</b>"] > 0 == shifts["<b>Large</b>"]


def test_papers_outside_a_highlight_stay_behind() -> None:
    figure = map_figure(dots(), [group("Tides", 3, 1)], "light", faint=True)
    behind, tides = figure.data
    assert (len(behind.x), len(tides.x)) == (3, 1)
    assert behind.marker.opacity < tides.marker.opacity


def test_what_emerges_is_drawn_from_its_past_share_to_its_recent_one() -> None:
    entries = [make_entry(1, label="First"), make_entry(2, label="Second", status="growing")]
    figure = rises_figure(entries, "light")
    before, recent = figure.data
    assert list(figure.layout.yaxis.ticktext) == ["Second", "First"]
    assert recent.x[1] == entries[0].share_recent
    assert before.x[1] == entries[0].before_count / entries[0].before_total
    assert list(recent.marker.symbol) == ["circle-open", "circle"]


def test_figures_without_data_say_so() -> None:
    for figure in (
        rises_figure([], "light"),
        lines_figure(line_plot()),
        heat_figure([], Period.MONTH, "share", "light"),
        map_figure(Dots(np.zeros(0), np.zeros(0), [], []), [], "light"),
    ):
        assert len(figure.layout.annotations) == 1
        assert len(figure.data) == 0


def test_no_text_of_a_digest_is_markup() -> None:
    point = series(1, 2, 3)
    figures = [
        lines_figure(line_plot(Line(HOSTILE, 0, point), panels=True)),
        lines_figure(line_plot(Line(HOSTILE, 0, point))),
        heat_figure([HeatRow(HOSTILE, point)], Period.MONTH, "share", "light"),
        map_figure(dots(), [group(HOSTILE, 1, 0, 1)], "light"),
        rises_figure([make_entry(1, label=HOSTILE)], "light"),
    ]
    assert [figure for figure in figures if "<img" in figure.to_json()] == []


def test_papers_are_counted_in_the_period_of_their_day() -> None:
    days = [date(2025, 1, 31), date(2025, 2, 1), date(2025, 2, 28)]
    inside = np.array([True, False, True])
    counted = points(days, inside, MONTHS, 0.95)
    assert [(p.count, p.total, p.share) for p in counted] == [
        (1, 1, 1.0),
        (1, 2, 0.5),
        (0, 0, None),
    ]
