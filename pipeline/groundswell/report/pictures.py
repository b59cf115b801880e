"""Pictures of the main plots, as SVG that a README or a mail can show.

Written by hand so that no browser is needed; fonts are the reader's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.formatting import percent
from groundswell.report import colors
from groundswell.report.facts import RunFacts
from groundswell.report.listing import SIDE, ListedPapers
from groundswell.report.series import Sparkline, sparkline
from groundswell.report.texts import render

_COLUMNS = 4
"""Panels in a row: eight leading topics make two rows."""

_PANEL = (228, 74)
"""A panel's width and height in pixels: four fill the width of a README."""

_GAP = (20, 58)
"""Pixels between panels; below a panel are its size and the next one's label."""

_MARGIN, _TITLE = 16, 64
"""Pixels left of the panels, and above them for the picture's title."""

_DOTS = 4_000
"""Dots of the map's picture, at most: every k-th paper of more, which keeps it under 50 kB."""

_NAMED = 18
"""Topics named on the map's picture, the largest: with more, labels cover the dots."""

_MAP_WIDTH, _MAP_MARGIN = 700, 24
"""The longer side of the map's picture, and the space around it, in pixels."""

_CHARACTER, _LINE = 6.8, 15
"""A label's width per character and its height, in pixels at its font size of 13."""


@dataclass(frozen=True)
class Panel:
    """A topic's panel: its place, texts, color, and the drawing scaled to the common height."""

    x: int
    y: int
    label: str
    size: int
    color: str
    spark: Sparkline
    scale: str
    drop: str


@dataclass(frozen=True)
class DotGroup:
    """The dots of one color, as one SVG path."""

    color: str
    path: str


@dataclass(frozen=True)
class MapLabel:
    """A topic's label at the median position of its papers, in pixels."""

    x: int
    y: int
    text: str


def trends_picture(facts: RunFacts) -> bytes:
    """Return the leading topics' shares over time, a panel each, on one scale."""
    width, height = _PANEL
    sparks = [sparkline(topic.points, width, height) for topic in facts.leading]
    top = max((spark.top for spark in sparks), default=0.0)
    panels = []
    for i, (topic, spark) in enumerate(zip(facts.leading, sparks, strict=True)):
        scale = spark.top / top if top else 1.0
        panels.append(
            Panel(
                x=_MARGIN + (i % _COLUMNS) * (width + _GAP[0]),
                y=_TITLE + (i // _COLUMNS) * (height + _GAP[1]),
                label=shortened(topic.label, 32),
                size=topic.size,
                color=colors.light(topic.id),
                spark=spark,
                scale=f"{scale:.4f}",
                drop=f"{height * (1 - scale):.2f}",
            )
        )
    rows = -(-len(panels) // _COLUMNS)
    return render(
        "trends.svg.xml",
        run=facts,
        panels=panels,
        top=percent(top),
        panel_width=width,
        panel_height=height,
        width=2 * _MARGIN + _COLUMNS * (width + _GAP[0]) - _GAP[0],
        height=50 + rows * (height + _GAP[1]),
    )


def map_picture(facts: RunFacts, papers: ListedPapers) -> bytes:
    """Return the map: a dot per paper in its topic's color, the largest topics named."""
    scale = _MAP_WIDTH / SIDE
    x = papers.x.astype(np.float64) * scale + _MAP_MARGIN
    y = papers.y.astype(np.float64) * -scale
    y += _MAP_MARGIN - y.min(initial=0.0)
    step = -(-len(x) // _DOTS) or 1
    labels = [
        MapLabel(
            x=int(f"{np.median(x[papers.topic_id == topic.id]):.0f}"),
            y=int(f"{np.median(y[papers.topic_id == topic.id]):.0f}"),
            text=shortened(topic.label, 28),
        )
        for topic in facts.topics[:_NAMED]
        if (papers.topic_id == topic.id).any()
    ]
    width, height = (round(float(side.max(initial=0.0))) + _MAP_MARGIN for side in (x, y))
    return render(
        "map.svg.xml",
        run=facts,
        groups=_dot_groups(x[::step], y[::step], papers.topic_id[::step]),
        labels=_apart(labels),
        width=width,
        height=height,
    )


def shortened(text: str, length: int) -> str:
    """Return text of at most `length` characters, truncated with an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _dot_groups(
    x: NDArray[np.float64], y: NDArray[np.float64], topic_ids: NDArray[np.int64]
) -> list[DotGroup]:
    """Return the dots by color, those without a topic first so that they are drawn beneath."""
    hues = np.where(topic_ids == OUTLIER, OUTLIER, topic_ids % len(colors.LIGHT))
    groups = []
    for hue in np.unique(hues).tolist():
        rows = np.flatnonzero(hues == hue)
        # One path of zero-length strokes with round caps draws every dot of a color.
        dots = zip(x[rows].tolist(), y[rows].tolist(), strict=True)
        path = "".join(f"M{px:.0f} {py:.0f}h0" for px, py in dots)
        groups.append(DotGroup(colors.light(hue), path))
    return groups


def _apart(labels: Sequence[MapLabel]) -> list[MapLabel]:
    """Return the labels that do not overlap one before them."""
    kept: list[MapLabel] = []
    for label in labels:
        if all(
            abs(label.y - other.y) > _LINE
            or abs(label.x - other.x) > _CHARACTER / 2 * (len(label.text) + len(other.text))
            for other in kept
        ):
            kept.append(label)
    return kept
