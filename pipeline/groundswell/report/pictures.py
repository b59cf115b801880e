"""Pictures of the main plots, as SVG that a README or a mail can show.

Written by hand so that no browser is needed; fonts are the reader's own.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from groundswell.artifacts import OUTLIER
from groundswell.formatting import percent
from groundswell.report import colors as colours
from groundswell.report.facts import Facts
from groundswell.report.page import SQUARE
from groundswell.report.series import sparkline
from groundswell.report.texts import render

_COLUMNS = 4
_PANEL = (228, 74)

_DOTS = 4_000
"""Dots of the map's picture, at most: every k-th paper of more."""

_NAMED = 18
"""Topics named on the map's picture, the largest."""


def trends_picture(told: Facts) -> bytes:
    """Return the leading topics' shares over time, a panel each, on one scale."""
    width, height = _PANEL
    sparks = [(topic, sparkline(topic["line"], width, height)) for topic in told["leading"]]
    top = max((spark["top"] for _, spark in sparks), default=0.0)
    panels = []
    for i, (topic, spark) in enumerate(sparks):
        scale = spark["top"] / top if top else 1.0
        panels.append(
            {
                "x": 16 + (i % _COLUMNS) * (width + 20),
                "y": 64 + (i // _COLUMNS) * (height + 58),
                "label": shortened(topic["label"], 32),
                "size": topic["size"],
                "colour": colours.light(topic["id"]),
                "spark": spark,
                "scale": f"{scale:.4f}",
                "drop": f"{height * (1 - scale):.2f}",
            }
        )
    rows = -(-len(panels) // _COLUMNS)
    return render(
        "trends.svg.xml",
        **told,
        panels=panels,
        top=percent(top),
        panel_width=width,
        panel_height=height,
        width=32 + _COLUMNS * (width + 20) - 20,
        height=50 + rows * (height + 58),
    )


def map_picture(told: Facts, data: Mapping[str, Any]) -> bytes:
    """Return the map: a dot per paper in its topic's colour, the largest topics named."""
    papers = data["papers"]
    scale, margin = 700 / SQUARE, 24
    x = np.asarray(papers["x"], dtype=float) * scale + margin
    y = np.asarray(papers["y"], dtype=float) * -scale
    y += margin - y.min(initial=0.0)
    topic_ids = np.asarray(papers["topic"], dtype=np.int64)
    step = -(-len(x) // _DOTS) or 1
    groups = []
    for colour, ids in _by_colour(topic_ids[::step]).items():
        # One path of zero-length strokes with round caps draws every dot of a colour.
        dots = zip(x[::step][ids].tolist(), y[::step][ids].tolist(), strict=True)
        path = "".join(f"M{px:.0f} {py:.0f}h0" for px, py in dots)
        groups.append({"colour": colour, "path": path})
    names = [
        {
            "x": f"{np.median(x[topic_ids == topic['id']]):.0f}",
            "y": f"{np.median(y[topic_ids == topic['id']]):.0f}",
            "label": shortened(topic["label"], 28),
        }
        for topic in told["topics"][:_NAMED]
        if (topic_ids == topic["id"]).any()
    ]
    width, height = (round(float(side.max(initial=0.0))) + margin for side in (x, y))
    return render(
        "map.svg.xml", **told, groups=groups, names=_apart(names), width=width, height=height
    )


def shortened(text: str, length: int) -> str:
    """Return text of at most `length` characters, an ellipsis where it was cut."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _by_colour(topic_ids: np.ndarray) -> dict[str, np.ndarray]:
    """Return the positions of each colour's papers, the outliers first so that they lie beneath."""
    hues = np.where(topic_ids == OUTLIER, OUTLIER, topic_ids % len(colours.LIGHT))
    return {colours.light(int(hue)): np.flatnonzero(hues == hue) for hue in np.unique(hues)}


def _apart(names: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the names that do not run into one before them."""
    kept: list[dict[str, str]] = []
    for name in names:
        x, y, half = int(name["x"]), int(name["y"]), 3.4 * len(name["label"])
        if all(
            abs(y - int(k["y"])) > 15 or abs(x - int(k["x"])) > half + 3.4 * len(k["label"])
            for k in kept
        ):
            kept.append(name)
    return kept
