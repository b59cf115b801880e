"""The page: one file that asks for nothing from anywhere.

Styles, scripts, plotly.js and the data stand inside it, the last two packed (gzip, base64) and
unpacked by the browser when first needed: plotly.js alone would weigh 5 MB. What there is to read
is written into the HTML as well, so it is there at once and without scripts. The policy in the
page's head names the two scripts by their digests; nothing else may run, load or be sent.
"""

import base64
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Corpus, Topics
from groundswell.config import ReportConfig
from groundswell.formatting import clean
from groundswell.report import colors as colours
from groundswell.report import series
from groundswell.report.facts import Facts
from groundswell.report.texts import render, web_address

MAX_PAPERS = 50_000
"""Papers listed one by one: the newest, and all that are cited. Older ones are counted."""

SCRIPTS = ("core", "parts", "trends", "plane", "map", "topics", "main")
"""The page's script, in the order its parts are joined in; see templates/app."""

SQUARE = 4095
"""Map positions are whole numbers from 0 to this, on the longer side."""

_NEAR = 5
"""Neighbours named on a topic's page."""

_SHOWN = ("id", "label", "keywords", "summary", "size", "parent", "first_seen", "last_seen")
"""What the page takes over from topics.json."""

_CELLS = 96
"""Older papers are drawn per cell of the map; cells per side."""


def page(told: Facts, data: Mapping[str, Any]) -> bytes:
    """Return index.html for what `facts` told and the columns of `page_data`."""
    script, plotly = _script(), _plotly_js()
    return render(
        "index.html",
        **told,
        style=f"{colours.stylesheet()}\n{_template_text('app.css')}",
        script=script,
        policy=_policy(script.encode(), plotly),
        plotly=_packed(plotly),
        data=_packed(json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()),
    )


def page_data(
    corpus: Corpus,
    topics: Topics,
    told: Facts,
    *,
    config: ReportConfig,
    max_papers: int = MAX_PAPERS,
) -> dict[str, Any]:
    """Return what the page's script draws, column by column.

    Days count from `first`. Papers beyond `max_papers` are given as counts: per day and topic in
    `older`, per cell of the map and topic in `cells`.
    """
    position = {paper: row for row, paper in enumerate(topics.paper_ids)}
    rows = np.array([position[paper] for paper in corpus.paper_ids], dtype=np.int64)
    topic_ids = topics.topic_ids[rows]
    subtopic_ids = (
        topics.subtopic_ids[rows] if len(topics.subtopic_ids) else np.full_like(rows, OUTLIER)
    )
    subtopic_ids = np.where(topic_ids == OUTLIER, OUTLIER, subtopic_ids)
    row_of = {paper: row for row, paper in enumerate(corpus.paper_ids)}
    new = np.array([row_of[paper] for paper in told["new_ids"]], dtype=np.int64)
    days = np.array([(day - told["first"]).days for day in corpus.digest_dates], dtype=np.int64)
    where = _whole(topics.map[rows])
    cited = {paper for topic in told["topics"] for paper in _cited(topic)}
    listed = np.array([paper in cited for paper in corpus.paper_ids], dtype=bool)
    listed[max(len(rows) - max_papers, 0) :] = True
    keep = np.flatnonzero(listed)
    table = corpus.papers.take(keep)
    index = {paper: i for i, paper in enumerate(table["paper_id"].to_pylist())}
    near = _neighbours(topics)
    return {
        "title": config.title,
        "as_of": corpus.as_of,
        "first": told["first"].isoformat(),
        "period": told["period"],
        "level": told["level"],
        "leading": [topic["id"] for topic in told["leading"]],
        "previous": told["previous_as_of"],
        "palette": {
            "light": [*colours.LIGHT, colours.LIGHT_OUTLIER],
            "dark": [*colours.DARK, colours.DARK_OUTLIER],
            "dashes": colours.DASHES,
        },
        "topics": [_topic(topic, index, near[topic["id"]]) for topic in told["topics"]],
        "themes": [[theme["id"], theme["label"]] for theme in told["themes"]],
        "events": [_event(event) for event in [*told["events"], *told["lineage"]]],
        "intervals": series.intervals(corpus, topic_ids.tolist(), told["confidence"]),
        "papers": {
            "id": table["paper_id"].to_pylist(),
            "title": [clean(title) for title in table["title"].to_pylist()],
            "url": [web_address(url) for url in table["url"].to_pylist()],
            "day": days[keep].tolist(),
            "topic": topic_ids[keep].tolist(),
            "strength": np.rint(topics.strength[rows][keep] * 1000).astype(int).tolist(),
            "part": subtopic_ids[keep].tolist(),
            "new": np.isin(keep, new).astype(int).tolist(),
            "x": where[keep, 0].tolist(),
            "y": where[keep, 1].tolist(),
            "votes": table["votes"].to_pylist(),
        },
        **_older(days[~listed], topic_ids[~listed], where[~listed]),
    }


def _topic(topic: Mapping[str, Any], index: Mapping[str, int], near: list[int]) -> dict[str, Any]:
    """Return a topic with its papers as positions in the page's list of papers."""

    def known(ids: Iterable[str]) -> list[int]:
        return [index[paper] for paper in ids if paper in index]

    shown = {key: topic[key] for key in _SHOWN}
    signal = topic["signal"]
    return {
        **shown,
        "subtopics": [
            [part["id"], part["label"], part["size"], part["signal"] and part["signal"]["status"]]
            for part in topic["subtopics"]
        ],
        "exemplars": known(topic["exemplars"]),
        "quotes": [[q["sentence"], index[q["paper"]["paper_id"]]] for q in topic["quotes"]],
        "recent_terms": topic["recent_terms"],
        "written_by": topic["written_by"],
        "neighbours": list(topic.get("neighbours", near)),
        "signal": signal and {**signal, "evidence": known(signal["evidence"])},
    }


def _neighbours(topics: Topics) -> dict[int, list[int]]:
    """Return the topics nearest to each by the cosine of their centroids, the nearest first."""
    ids = [topic.id for topic in topics.topics]
    alike = topics.centroids @ topics.centroids.T
    order = np.argsort(-alike, axis=1, kind="stable")
    return {
        topic: [ids[j] for j in order[i].tolist() if j != i][:_NEAR] for i, topic in enumerate(ids)
    }


def _cited(topic: Mapping[str, Any]) -> list[str]:
    signal = topic["signal"]
    quoted = [quote["paper"]["paper_id"] for quote in topic["quotes"]]
    return [*topic["exemplars"], *quoted, *(signal["evidence"] if signal else ())]


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    return {key: event.get(key) for key in ("kind", "date", "from", "to", "papers", "why")}


def _whole(positions: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return map positions (n, 2) as whole numbers in a square, its shape kept."""
    if not len(positions):
        return np.zeros((0, 2), dtype=np.int64)
    low = positions.min(axis=0)
    extent = float((positions.max(axis=0) - low).max()) or 1.0
    whole: NDArray[np.int64] = np.rint((positions - low) * (SQUARE / extent)).astype(np.int64)
    return whole


def _older(
    days: NDArray[np.int64], topic_ids: NDArray[np.int64], where: NDArray[np.int64]
) -> dict[str, Any]:
    """Return the papers not listed as counts: per day and topic, and per map cell and topic."""
    per_day = Counter(zip(days.tolist(), topic_ids.tolist(), strict=True))
    cells = where * _CELLS // (SQUARE + 1)
    per_cell = Counter(zip(*cells.T.tolist(), topic_ids.tolist(), strict=True))
    older, cell = sorted(per_day.items()), sorted(per_cell.items())
    middle = (SQUARE + 1) / _CELLS
    return {
        "older": {
            "day": [day for (day, _), _ in older],
            "topic": [topic for (_, topic), _ in older],
            "count": [count for _, count in older],
        },
        "cells": {
            "x": [round((x + 0.5) * middle) for (x, _, _), _ in cell],
            "y": [round((y + 0.5) * middle) for (_, y, _), _ in cell],
            "topic": [topic for (_, _, topic), _ in cell],
            "count": [count for _, count in cell],
        },
    }


def _script() -> str:
    """Return the page's script: its parts in one function, so that nothing is global."""
    parts = "\n".join(_template_text(f"app/{name}.js") for name in SCRIPTS)
    return f'(() => {{\n"use strict";\n{parts}\n}})();'


def _policy(*scripts: bytes) -> str:
    digests = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in scripts
    )
    # Plotly and this page set inline styles; images are plots on their way to a download.
    return (
        f"default-src 'none'; script-src {digests}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _template_text(name: str) -> str:
    return (resources.files("groundswell.report") / "templates" / name).read_text(encoding="utf-8")


def _plotly_js() -> bytes:
    # Read as a file: importing plotly would cost a second to get the same bytes.
    return (resources.files("plotly") / "package_data" / "plotly.min.js").read_bytes()


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, compresslevel=9, mtime=0)).decode("ascii")
