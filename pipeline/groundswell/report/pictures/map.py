"""map.svg: a dot per paper in its topic's color, the largest topics named."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER
from groundswell.report import colors
from groundswell.report.facts import RunFacts
from groundswell.report.listing import SIDE, ListedPapers
from groundswell.report.pictures import shortened
from groundswell.report.rendering import render

_DOTS = 4_000
"""Dots at most: every k-th paper of more, which keeps the picture under 50 kB."""

_NAMED = 18
"""Topics named, the largest: with more, labels cover the dots."""

_WIDTH, _MARGIN = 700, 24
"""The longer side of the map, and the space around it, in pixels."""

_LABEL = 28
"""Characters of a label: longer ones leave no room for others."""

_CHARACTER, _LINE = 6.8, 15
"""A label's width per character and its height, in pixels at its font size of 13."""


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


def map_picture(facts: RunFacts, papers: ListedPapers) -> bytes:
    """Return the map of the listed papers."""
    scale = _WIDTH / SIDE
    x = papers.x.astype(np.float64) * scale + _MARGIN
    y = papers.y.astype(np.float64) * -scale
    y += _MARGIN - y.min(initial=0.0)
    step = -(-len(x) // _DOTS) or 1
    labels = [
        MapLabel(
            x=round(float(np.median(x[papers.topic_id == topic.id]))),
            y=round(float(np.median(y[papers.topic_id == topic.id]))),
            text=shortened(topic.label, _LABEL),
        )
        for topic in facts.topics[:_NAMED]
        if (papers.topic_id == topic.id).any()
    ]
    width, height = (round(float(side.max(initial=0.0))) + _MARGIN for side in (x, y))
    return render(
        "pictures/map.xml",
        run=facts,
        groups=_dot_groups(x[::step], y[::step], papers.topic_id[::step]),
        labels=_apart(labels),
        width=width,
        height=height,
    )


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
