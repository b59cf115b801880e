"""The page: one file that asks for nothing from anywhere.

Styles, scripts, plotly.js and the data are inside it, the last two packed (gzip, base64) and
unpacked by the browser when first needed: plotly.js alone would weigh 5 MB. What there is to read
is written into the HTML as well, so it is there at once and without scripts. The policy in the
page's head names the two scripts by their digests; nothing else may run, load or be sent.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib import resources

import numpy as np

from groundswell.artifacts import STATUSES, Topics
from groundswell.report import colors, series
from groundswell.report.changes import Change, MovedPapers
from groundswell.report.facts import PaperRef, ReportInputs, RunFacts, TopicFacts
from groundswell.report.listing import ListedPapers, Listing
from groundswell.report.texts import render

SCRIPTS = ("core", "parts", "trends", "plane", "map", "topics", "main")
"""The page's script, in the order its parts are joined in; see templates/app."""

_NEIGHBORS = 5
"""Related topics named on a topic's page."""

MOVES, MOVED_PAPERS = 12, 25
"""Moves from topic to topic that the page lists, and papers it names of each: a screen or two."""


@dataclass(frozen=True)
class Move:
    """Papers that went from one topic to another: some named, the others counted."""

    moved: MovedPapers
    named: tuple[PaperRef, ...]
    unnamed: int


def page(facts: RunFacts, data: Mapping[str, object]) -> bytes:
    """Return index.html for the facts of a run and the columns of `page_data`."""
    script, plotly = _script(), _plotly_js()
    moves_left = facts.changes.moved[MOVES:]
    return render(
        "index.html",
        run=facts,
        moves=[_move(moved, facts) for moved in facts.changes.moved[:MOVES]],
        moves_left=len(moves_left),
        papers_left=sum(len(moved.paper_ids) for moved in moves_left),
        statuses=STATUSES,
        style=f"{colors.stylesheet()}\n{_template_text('app.css')}",
        script=script,
        policy=_policy(script.encode(), plotly),
        plotly=_packed(plotly),
        data=_packed(json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()),
    )


def page_data(inputs: ReportInputs, facts: RunFacts, listing: Listing) -> dict[str, object]:
    """Return what the page's script draws, as JSON, column by column.

    Days count from `first`. Papers that are not listed are given as counts: per day and topic in
    `older`, per cell of the map and topic in `cells`.
    """
    papers, older, cells = listing.papers, listing.older, listing.cells
    row_of = papers.row_of
    related = _related(inputs.topics)
    intervals = series.intervals(inputs.corpus, _topic_of_papers(inputs), facts.confidence)
    return {
        "title": facts.title,
        "as_of": facts.as_of,
        "first": facts.counts.first.isoformat(),
        "period": facts.period,
        "level": facts.level,
        "leading": [topic.id for topic in facts.leading],
        "previous": facts.previous_as_of,
        "statuses": list(STATUSES),
        "palette": {
            "light": [*colors.LIGHT, colors.LIGHT_OUTLIER],
            "dark": [*colors.DARK, colors.DARK_OUTLIER],
            "dashes": colors.DASHES,
        },
        "topics": [_topic(topic, row_of, related[topic.id]) for topic in facts.topics],
        "themes": [[theme.id, theme.label] for theme in facts.themes],
        "events": [_event(event) for event in [*facts.changes.events, *facts.earlier]],
        "intervals": {period: asdict(table) for period, table in intervals.items()},
        "papers": _papers(papers),
        "older": {"day": older.day, "topic": older.topic_id, "count": older.count},
        "cells": {"x": cells.x, "y": cells.y, "topic": cells.topic_id, "count": cells.count},
    }


def _move(moved: MovedPapers, facts: RunFacts) -> Move:
    named = facts.papers.named(moved.paper_ids[:MOVED_PAPERS])
    return Move(moved, named, len(moved.paper_ids) - len(named))


def _topic_of_papers(inputs: ReportInputs) -> list[int]:
    """Return the topic of each of the corpus's papers."""
    topic_of = dict(zip(inputs.topics.paper_ids, inputs.topics.topic_ids.tolist(), strict=True))
    return [topic_of[paper] for paper in inputs.corpus.paper_ids]


def _papers(papers: ListedPapers) -> dict[str, object]:
    return {
        "id": papers.paper_id,
        "title": papers.title,
        "url": papers.url,
        "day": papers.day.tolist(),
        "topic": papers.topic_id.tolist(),
        "strength": papers.strength.tolist(),
        "part": papers.subtopic_id.tolist(),
        "new": papers.new.astype(int).tolist(),
        "x": papers.x.tolist(),
        "y": papers.y.tolist(),
        "votes": papers.votes,
    }


def _topic(topic: TopicFacts, row_of: Mapping[str, int], related: list[int]) -> dict[str, object]:
    """Return a topic with its papers as positions in the page's list of papers."""

    def rows(ids: Iterable[str]) -> list[int]:
        return [row_of[paper] for paper in ids if paper in row_of]

    signal = topic.signal
    return {
        "id": topic.id,
        "label": topic.label,
        "keywords": topic.keywords,
        "summary": topic.summary,
        "size": topic.size,
        "parent": topic.parent,
        "first_seen": topic.first_seen,
        "last_seen": topic.last_seen,
        "subtopics": [
            [sub.id, sub.label, sub.size, sub.signal and sub.signal.status]
            for sub in topic.subtopics
        ],
        "exemplars": rows(paper.paper_id for paper in topic.examples),
        "quotes": [[quote.sentence, row_of[quote.paper.paper_id]] for quote in topic.quotes],
        "recent_terms": topic.recent_terms and asdict(topic.recent_terms),
        "written_by": topic.written_by,
        "neighbours": related,
        "signal": signal and {**asdict(signal), "evidence": rows(signal.evidence)},
    }


def _related(topics: Topics) -> dict[int, list[int]]:
    """Return the topics most similar to each by the cosine of their centroids, the nearest first.

    Centroids are unit vectors.
    """
    ids = [topic.id for topic in topics.topics]
    similarity = topics.centroids @ topics.centroids.T
    order = np.argsort(-similarity, axis=1, kind="stable")
    return {
        topic: [ids[j] for j in order[i].tolist() if j != i][:_NEIGHBORS]
        for i, topic in enumerate(ids)
    }


def _event(event: Change) -> dict[str, object]:
    return {
        "kind": event.kind,
        "date": event.date,
        "from": [asdict(topic) for topic in event.sources],
        "to": [asdict(topic) for topic in event.targets],
        "papers": event.papers,
        "why": event.why,
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
