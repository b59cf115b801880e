"""Shares over time as lines with intervals: together in one panel, or a panel each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundswell.artifacts import Burst
from groundswell.formatting import counted, day_text, percent, thousands
from groundswell.json_value import Json, JsonObject
from groundswell.periods import Period
from groundswell.report.colors import THEMES, ThemeName
from groundswell.report.figures.template import (
    dash_of,
    faded,
    new_figure,
    nothing_to_show,
    shown,
)
from groundswell.report.series import Point

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_TOGETHER = 4
"""Lines in one panel, by default at most: with more, bands and lines hide each other."""

_COLUMNS = 2
"""Panels in a row: the width of a notebook."""

_TOGETHER, _PANEL, _AROUND = 420, 190, 60
"""Pixels of height: one panel, one of several, and the space around."""

_GAP = 44
"""Pixels between two rows of panels, for a name."""

_LINE_OF_TEXT = 17
"""Pixels between the names at the lines' ends, at least."""


@dataclass(frozen=True)
class Mark:
    """An event of a topic: its day and the word for it."""

    day: str
    word: str


@dataclass(frozen=True)
class Line:
    """A line: what it is of, the number that gives its color, its points and its events."""

    label: str
    number: int
    points: tuple[Point, ...]
    burst: Burst | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class LinePlot:
    """What a plot of lines is of: the period that papers are counted in, the date, and the look."""

    lines: tuple[Line, ...]
    period: Period
    as_of: str
    theme: ThemeName
    panels: bool


def lines_figure(plot: LinePlot) -> "go.Figure":
    """Return the figure of lines."""
    if not plot.lines:
        figure = new_figure(plot.theme, _TOGETHER)
        nothing_to_show(figure, "No topic is chosen.")
        return figure
    rows = -(-len(plot.lines) // _COLUMNS)
    height = _PANEL * rows + _GAP * (rows - 1) + _AROUND if plot.panels else _TOGETHER
    figure = new_figure(plot.theme, height)
    top = max(map(_ceiling, plot.lines)) * 1.04 or 1.0
    for i, line in enumerate(plot.lines):
        panel = str(i + 1) if plot.panels and i else ""
        axes = {"xaxis": f"x{panel}", "yaxis": f"y{panel}"}
        figure.add_traces(list(_traces(line, axes, plot)))
        for shape in _shapes(line, axes, plot):
            figure.add_shape(shape)
        if plot.panels:
            figure.add_annotation(_title(line, axes))
    layout = _panel_axes(plot, top) if plot.panels else _one_axis(top)
    figure.update_layout(layout)
    if not plot.panels:
        for annotation in _names(plot, top):
            figure.add_annotation(annotation)
    return figure


def _traces(line: Line, axes: dict[str, str], plot: LinePlot) -> Iterator["go.Scatter"]:
    import plotly.graph_objects as go

    color = THEMES[plot.theme].of_topic(line.number)
    there = [point for point in line.points if point.share is not None]
    x = [point.start.isoformat() for point in there]
    if plot.panels or len(plot.lines) <= MOST_TOGETHER:
        yield go.Scatter(
            x=[*x, *reversed(x)],
            y=[*(p.high for p in there), *(p.low for p in reversed(there))],
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=faded(color, 0.2 if plot.panels else 0.14),
            hoverinfo="skip",
            **axes,
        )
    yield go.Scatter(
        x=x,
        y=[point.share for point in there],
        name=shown(line.label, 40),
        mode="lines" if len(there) > 60 else "lines+markers",
        line={"color": color, "width": 2, "dash": "solid" if plot.panels else dash_of(line.number)},
        marker={"size": 5, "color": color},
        text=[_hover(line, point, plot.period) for point in there],
        hovertemplate="%{text}<extra></extra>",
        **axes,
    )


def _hover(line: Line, point: Point, period: Period) -> str:
    when = day_text(point.start, period)
    when = f"week of {when}" if period is Period.WEEK else when
    papers = f"{thousands(point.count)} of {counted(point.total, 'paper')}"
    interval = f"{percent(point.share)} ({percent(point.low)} to {percent(point.high)})"
    return f"{shown(line.label)}<br>{when}: {papers}<br>{interval}"


def _ceiling(line: Line) -> float:
    """Return the top of a line's scale: its highest share, or what most intervals stay below.

    A few periods with few papers thus do not flatten the rest.
    """
    highs = sorted(point.high for point in line.points if point.high is not None)
    shares = [point.share for point in line.points if point.share is not None]
    usual = highs[min(len(highs) * 4 // 5, len(highs) - 1)] if highs else 0.0
    return max([usual, *shares])


def _shapes(line: Line, axes: dict[str, str], plot: LinePlot) -> Iterator[JsonObject]:
    """Yield the shade of a burst, and a dotted line per event."""
    theme = THEMES[plot.theme]
    place: JsonObject = {"xref": axes["xaxis"], "yref": f"{axes['yaxis']} domain", "y0": 0, "y1": 1}
    if line.burst:
        yield {
            **place,
            "type": "rect",
            "layer": "below",
            "x0": line.burst.start,
            "x1": line.burst.end or plot.as_of,
            "fillcolor": faded(theme.of_topic(line.number), 0.12),
            "line": {"width": 0},
        }
    for mark in line.marks:
        yield {
            **place,
            "type": "line",
            "x0": mark.day,
            "x1": mark.day,
            "line": {"color": theme.page["soft"], "width": 1, "dash": "dot"},
        }


def _title(line: Line, axes: dict[str, str]) -> JsonObject:
    return {
        "text": f"<b>{shown(line.label, 40)}</b>",
        "xref": f"{axes['xaxis']} domain",
        "yref": f"{axes['yaxis']} domain",
        "x": 0,
        "y": 1,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
    }


def _one_axis(top: float) -> JsonObject:
    return {
        "margin": {"r": 200},
        "xaxis": {"type": "date", "showgrid": False, "showline": True},
        "yaxis": {"range": [0, top], "tickformat": ".0~%"},
    }


def _panel_axes(plot: LinePlot, top: float) -> JsonObject:
    """Return the axes of the panels, which share both scales."""
    count, rows = len(plot.lines), -(-len(plot.lines) // _COLUMNS)
    inner = _PANEL * rows + _GAP * (rows - 1)
    columns = min(count, _COLUMNS)
    gap = 0.06 if columns > 1 else 0.0
    width = (1 - gap * (columns - 1)) / columns
    layout = dict[str, Json]()
    for i in range(count):
        mark = str(i + 1) if i else ""
        row, column = divmod(i, _COLUMNS)
        x = column * (width + gap)
        y = 1 - row * (_PANEL + _GAP) / inner
        layout[f"xaxis{mark}"] = {
            "type": "date",
            "domain": [x, min(1.0, x + width)],
            "anchor": f"y{mark}",
            "showgrid": False,
            "showline": True,
            "showticklabels": i + columns >= count,
            "nticks": 5,
            **({"matches": "x"} if i else {}),
        }
        layout[f"yaxis{mark}"] = {
            "domain": [max(0.0, y - _PANEL / inner), y],
            "anchor": f"x{mark}",
            "range": [0, top],
            "tickformat": ".0~%",
            "nticks": 4,
            "showticklabels": column == 0,
            **({"matches": "y"} if i else {}),
        }
    return layout


def _names(plot: LinePlot, top: float) -> Iterator[JsonObject]:
    """Yield the lines' names at their ends, none nearer than a line of text to the one below."""
    inner = _TOGETHER - 80
    ends = [
        (next((p.share for p in reversed(line.points) if p.share is not None), 0.0), line)
        for line in plot.lines
    ]
    floor = float("-inf")
    for share, line in sorted(ends, key=lambda end: end[0]):
        at = inner * share / top
        put = max(at, floor)
        floor = put + _LINE_OF_TEXT
        color = THEMES[plot.theme].of_topic(line.number)
        yield {
            "text": f'<span style="color:{color}">●</span> {shown(line.label, 24)}',
            "xref": "paper",
            "x": 1.005,
            "xanchor": "left",
            "yref": "y",
            "y": share,
            "yshift": put - at,
            "yanchor": "middle",
            "showarrow": False,
        }
