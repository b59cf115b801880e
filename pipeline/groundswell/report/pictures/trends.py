"""trends.svg: the leading topics' shares over time, a panel each."""

from dataclasses import dataclass

from groundswell.formatting import percent
from groundswell.report import colors
from groundswell.report.facts import RunFacts
from groundswell.report.pictures import shortened
from groundswell.report.rendering import render
from groundswell.report.series import Sparkline, sparkline

_COLUMNS = 4
"""Panels in a row: eight leading topics make two rows."""

_PANEL = (228, 74)
"""A panel's width and height in pixels: four fill the width of a README."""

_GAP = (20, 58)
"""Pixels between panels; below a panel are its size and the next one's label."""

_MARGIN, _TITLE = 16, 64
"""Pixels beside the panels, and above the first drawing for the picture's title and a label."""

_ABOVE = 50
"""Pixels above the first row of panels, labels included."""

_LABEL = 32
"""Characters of a label that fit above a panel."""


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


def trends_picture(facts: RunFacts) -> bytes:
    """Return the leading topics' shares over time, all panels on one scale."""
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
                label=shortened(topic.label, _LABEL),
                size=topic.size,
                color=colors.light(topic.color),
                spark=spark,
                scale=f"{scale:.4f}",
                drop=f"{height * (1 - scale):.2f}",
            )
        )
    rows = -(-len(panels) // _COLUMNS)
    return render(
        "pictures/trends.xml",
        run=facts,
        panels=panels,
        top=percent(top),
        panel_width=width,
        panel_height=height,
        width=2 * _MARGIN + _COLUMNS * (width + _GAP[0]) - _GAP[0],
        height=_ABOVE + rows * (height + _GAP[1]),
    )
