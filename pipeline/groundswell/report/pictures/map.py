"""map.svg: a dot per paper in its topic's color, the largest topics named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

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

_NAMED = 24
"""Topics named, the largest: with more, labels cover the dots."""

_WIDTH, _MARGIN = 700, 24
"""The longer side of the map, and the space around it, in pixels."""

_LABEL = 22
"""Characters of a line of a label: labels of short lines leave room for others."""

_CHARACTER, _LINE = 7.6, 15
"""A label's width per character and a line's height, in pixels: of wide fonts at a size of 13."""

_EDGE = 4
"""Pixels between a label and the picture's edge."""


@dataclass(frozen=True)
class DotGroup:
    """The dots of one color, as one SVG path."""

    color: str
    path: str


@dataclass(frozen=True)
class MapLabel:
    """A topic's label in lines: its middle, in pixels, and the first line's middle."""

    x: int
    y: int
    lines: tuple[str, ...]

    @property
    def top(self) -> int:
        """The middle of the first line."""
        return self.y - (len(self.lines) - 1) * _LINE // 2

    @property
    def half(self) -> float:
        """Half of its width."""
        return max(map(len, self.lines)) * _CHARACTER / 2


def map_picture(facts: RunFacts, papers: ListedPapers) -> bytes:
    """Return the map of the listed papers."""
    scale = _WIDTH / SIDE
    x = papers.x.astype(np.float64) * scale + _MARGIN
    y = papers.y.astype(np.float64) * -scale
    y += _MARGIN - y.min(initial=0.0)
    step = -(-len(x) // _DOTS) or 1
    width, height = (round(float(side.max(initial=0.0))) + _MARGIN for side in (x, y))
    middles = [
        (
            topic.label,
            float(np.median(x[papers.topic_id == topic.id])),
            float(np.median(y[papers.topic_id == topic.id])),
        )
        for topic in facts.topics[:_NAMED]
        if (papers.topic_id == topic.id).any()
    ]
    return render(
        "pictures/map.xml",
        run=facts,
        groups=_dot_groups(x[::step], y[::step], papers.topic_id[::step], facts.color_of),
        labels=_apart([_label(*middle, width, height) for middle in middles]),
        line=_LINE,
        width=width,
        height=height,
    )


def _dot_groups(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    topic_ids: NDArray[np.int64],
    color_of: Mapping[int, int],
) -> list[DotGroup]:
    """Return the dots by color, those without a topic first so that they are drawn beneath."""
    hue_of = {topic: colors.hue(number) for topic, number in color_of.items()}
    hues = np.array([hue_of.get(topic, OUTLIER) for topic in topic_ids.tolist()], dtype=np.int64)
    groups = []
    for hue in np.unique(hues).tolist():
        rows = np.flatnonzero(hues == hue)
        # One path of zero-length strokes with round caps draws every dot of a color.
        dots = zip(x[rows].tolist(), y[rows].tolist(), strict=True)
        path = "".join(f"M{px:.0f} {py:.0f}h0" for px, py in dots)
        groups.append(DotGroup(colors.light(hue), path))
    return groups


def _label(text: str, x: float, y: float, width: int, height: int) -> MapLabel:
    """Return a label at a place, moved as far as it needs to be within the picture."""
    label = MapLabel(0, 0, _lines(text))
    room_x, room_y = label.half + _EDGE, len(label.lines) * _LINE / 2 + _EDGE
    return replace(
        label,
        x=round(min(max(x, room_x), max(width - room_x, room_x))),
        y=round(min(max(y, room_y), max(height - room_y, room_y))),
    )


def _lines(text: str) -> tuple[str, ...]:
    """Return a label in at most three lines, broken between words."""
    lines = wrap(text, _LABEL) or [""]
    return (*lines[:2], shortened(" ".join(lines[2:]), _LABEL)) if len(lines) > 2 else tuple(lines)


def _apart(labels: Sequence[MapLabel]) -> list[MapLabel]:
    """Return the labels that do not overlap one before them."""
    kept: list[MapLabel] = []
    for label in labels:
        if all(
            abs(label.y - other.y) >= _LINE * (len(label.lines) + len(other.lines)) / 2
            or abs(label.x - other.x) >= label.half + other.half
            for other in kept
        ):
            kept.append(label)
    return kept
