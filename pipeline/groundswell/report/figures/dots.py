"""The map of the papers: a dot each, in its topic's color, the topics named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.report.colors import THEMES, ThemeName
from groundswell.report.figures.template import faded, new_figure, nothing_to_show, shown

if TYPE_CHECKING:
    import plotly.graph_objects as go

_SIDE, _WIDTH = 700, 900
"""Pixels of the map's height, and of its width in a notebook."""

_SMALL, _ABOVE = 36, 12
"""Pixels of a group that its name would cover, and of the name above such a group."""

_LABEL = 30
"""Characters of a label."""

_CHARACTER, _LINE = 7.5, 20
"""A label's width per character and its height, in pixels."""

_FAINT = 0.25
"""The opacity of dots that a highlight leaves behind."""

_RAISED = 1.6
"""How much larger the dots of a highlight are."""


@dataclass(frozen=True)
class MapGroup:
    """A group of papers on the map: its name, the number that gives its color, and its papers."""

    label: str
    number: int
    inside: NDArray[np.bool_]


@dataclass(frozen=True)
class Dots:
    """The papers on the map, and what is read where one points at them."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    titles: Sequence[str]
    days: Sequence[str]


def map_figure(
    dots: Dots, groups: Sequence[MapGroup], theme: ThemeName, *, faint: bool = False
) -> "go.Figure":
    """Return the map, the groups in their order from the back to the front.

    With `faint`, papers in no group are drawn behind as context.
    """
    import plotly.graph_objects as go

    figure = new_figure(theme, _SIDE)
    if not len(dots.x):
        nothing_to_show(figure, "There is no paper.")
        return figure
    rest = ~np.any([group.inside for group in groups], axis=0) if groups else True
    back = [MapGroup("other papers", OUTLIER, np.full(len(dots.x), rest) & faint)]
    for group in [*back, *groups]:
        rows: list[int] = np.flatnonzero(group.inside).tolist()
        if not rows:
            continue
        figure.add_trace(
            go.Scattergl(
                x=dots.x[rows],
                y=dots.y[rows],
                mode="markers",
                name=shown(group.label, 40),
                marker={
                    "size": _size(len(dots.x)) * (_RAISED if faint and group is not back[0] else 1),
                    "color": THEMES[theme].of_topic(group.number),
                    "opacity": _FAINT if group is back[0] else 0.75,
                },
                text=[
                    f"{shown(dots.titles[row], 80)}<br>{dots.days[row]} · {shown(group.label)}"
                    for row in rows
                ],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    _name_groups(figure, dots, groups, theme)
    hidden = {"visible": False}
    figure.update_layout(
        margin={"l": 12, "r": 12, "t": 12, "b": 12},
        xaxis=hidden,
        yaxis={**hidden, "scaleanchor": "x"},
    )
    return figure


def _size(count: int) -> float:
    """Return the diameter of a dot in pixels: fewer are drawn larger, as in the report."""
    radius: float = 1.7 * (6000 / (count + 1)) ** 0.25
    return 2 * min(3.2, max(1.7, radius))


def _name_groups(
    figure: "go.Figure", dots: Dots, groups: Sequence[MapGroup], theme: ThemeName
) -> None:
    """Write the groups' names at the medians of their papers, none over that of a larger one."""
    pixels = _SIDE / max(float(np.ptp(dots.y)), float(np.ptp(dots.x)) * _SIDE / _WIDTH, 1e-9)
    placed = list[tuple[float, float, int]]()
    named = [group for group in groups if group.number != OUTLIER and group.inside.any()]
    for group in sorted(named, key=lambda group: -int(group.inside.sum())):
        x = float(np.median(dots.x[group.inside])) * pixels
        middle = float(np.median(dots.y[group.inside]))
        reach = 2 * float(np.median(np.abs(dots.y[group.inside] - middle))) * pixels
        lift = reach + _ABOVE if reach < _SMALL else 0.0
        y = middle * pixels + lift
        text = shown(group.label, _LABEL)
        over = any(
            abs(y - other_y) < _LINE and abs(x - other_x) < _CHARACTER / 2 * (len(text) + length)
            for other_x, other_y, length in placed
        )
        if over:
            continue
        placed.append((x, y, len(text)))
        figure.add_annotation(
            x=x / pixels,
            y=middle,
            yshift=lift,
            text=f"<b>{text}</b>",
            showarrow=False,
            bgcolor=faded(THEMES[theme].page["paper"], 0.7),
            borderpad=1,
        )
