"""The heat map of topics over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from groundswell.errors import UsageError
from groundswell.formatting import counted, day_text, percent, thousands
from groundswell.periods import Period
from groundswell.report.colors import THEMES, ThemeName
from groundswell.report.figures.template import new_figure, nothing_to_show, shown
from groundswell.report.series import Point

if TYPE_CHECKING:
    import plotly.graph_objects as go

Measure = Literal["share", "count", "peak"]

_ROW, _AROUND, _LEAST = 20, 90, 320
"""Pixels of height: a row, the space around, and the figure at least."""

_STRONGEST = 0.995
"""The quantile of the cells at which the strongest color begins: one cell must not dim the rest."""


@dataclass(frozen=True)
class HeatRow:
    """A row of the heat map: what it is of, and its points."""

    label: str
    points: tuple[Point, ...]


def heat_figure(
    rows: Sequence[HeatRow], period: Period, measure: Measure, theme: ThemeName
) -> "go.Figure":
    """Return the heat map; the first row is at the top."""
    import plotly.graph_objects as go

    if measure not in get_args(Measure):
        raise UsageError(f"measure is {measure!r}: expected one of {', '.join(get_args(Measure))}")
    figure = new_figure(theme, max(_LEAST, len(rows) * _ROW + _AROUND))
    if not rows:
        nothing_to_show(figure, "There is no topic.")
        return figure
    there = [i for i, point in enumerate(rows[0].points) if point.total]
    bottom_up = list(reversed(rows))
    values = np.array([[_value(row.points[i], measure) for i in there] for row in bottom_up])
    if measure == "peak":
        values = values / np.maximum(values.max(axis=1, keepdims=True), 1e-9)
    most = 1.0 if measure == "peak" else float(np.quantile(values, _STRONGEST)) or 1e-9
    chosen = THEMES[theme]
    figure.add_trace(
        go.Heatmap(
            x=[rows[0].points[i].start.isoformat() for i in there],
            y=list(range(len(rows))),
            z=values.tolist(),
            text=[[_hover(row, i, period) for i in there] for row in bottom_up],
            hovertemplate="%{text}<extra></extra>",
            colorscale=[[0.0, chosen.page["raised"]], *map(list, chosen.heat)],
            zmin=0,
            zmax=most,
            xgap=0 if len(there) > 120 else 1,
            ygap=1,
            colorbar={"thickness": 10, "tickformat": "" if measure == "count" else ".0~%"},
        )
    )
    figure.update_layout(
        margin={"l": 230, "t": 40},
        xaxis={"type": "date", "showgrid": False, "side": "top"},
        yaxis={
            "showgrid": False,
            "ticks": "",
            "tickvals": list(range(len(rows))),
            "ticktext": [shown(row.label, 32) for row in bottom_up],
            "range": [-0.5, len(rows) - 0.5],
        },
    )
    return figure


def _value(point: Point, measure: Measure) -> float:
    return float(point.count) if measure == "count" else point.count / point.total


def _hover(row: HeatRow, i: int, period: Period) -> str:
    point = row.points[i]
    papers = f"{thousands(point.count)} of {counted(point.total, 'paper')}"
    return (
        f"{shown(row.label)}<br>{day_text(point.start, period)}: {papers}, {percent(point.share)}"
    )
