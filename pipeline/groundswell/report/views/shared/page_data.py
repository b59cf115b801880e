"""The data that all scripts of the page read, as JSON has them: the run, its topics and papers.

Papers, and counts of older ones, are columns: they take less room than objects. Days count from the
run's first digest; topics name papers by their rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields

import numpy as np

from groundswell.artifacts import STATUSES
from groundswell.artifacts.own_columns import own_names
from groundswell.formatting import status_text
from groundswell.json_value import JsonObject
from groundswell.report import colors, series
from groundswell.report.changes import EVENT_WORDS, Change
from groundswell.report.facts import ReportInputs, RiseFacts, TopicFacts
from groundswell.report.listing import ListedPapers
from groundswell.report.views.view import ViewContext


def page_data(context: ViewContext) -> JsonObject:
    """Return the shared data of the page."""
    facts, papers = context.facts, context.listing.papers
    row_of = papers.row_of
    return {
        "title": facts.title,
        "as_of": facts.as_of,
        "previous": facts.previous_as_of,
        "first": facts.counts.first.isoformat(),
        "period": facts.period,
        "periods": list(series.offered_periods(context.inputs.corpus)),
        "precision": facts.precision,
        "level": facts.level,
        "confidence": facts.confidence,
        "statuses": {status: status_text(status) for status in STATUSES},
        "event_words": {str(kind): word for kind, word in EVENT_WORDS.items()},
        "palette": {
            **{name: [*theme.topics, theme.outlier] for name, theme in colors.THEMES.items()},
            "dashes": list(colors.DASHES),
            "heat": {name: theme.heat for name, theme in colors.THEMES.items()},
        },
        "topics": [_topic(topic, row_of) for topic in facts.topics],
        "entries": [_entry(rise, context) for rise in facts.rises],
        "themes": [{"id": theme.id, "label": theme.label} for theme in facts.themes],
        "events": [_event(event) for event in [*facts.changes.events, *facts.earlier]],
        "intervals": _intervals(context.inputs, facts.confidence),
        "papers": _columns(papers),
        "url_start": _url_start(papers),
        "own": own_names(context.inputs.corpus.papers),
        "older": asdict(context.listing.older),
    }


def _topic(topic: TopicFacts, row_of: Mapping[str, int]) -> JsonObject:
    def rows(ids: Iterable[str]) -> list[int]:
        return [row_of[paper] for paper in ids if paper in row_of]

    signal = topic.signal
    return {
        "id": topic.id,
        "label": topic.label,
        "color": topic.color,
        "keywords": topic.keywords,
        "summary": topic.summary,
        "written_by": topic.written_by,
        "size": topic.size,
        "parent": topic.parent,
        "first_seen": topic.first_seen,
        "last_seen": topic.last_seen,
        "subtopics": [
            {
                "id": subtopic.id,
                "label": subtopic.label,
                "size": subtopic.size,
                "rising": subtopic.signal.status
                if subtopic.signal and subtopic.signal.rising
                else None,
            }
            for subtopic in topic.subtopics
        ],
        "exemplars": rows(paper.paper_id for paper in topic.examples),
        "quotes": [
            {"sentence": quote.sentence, "paper": row_of[quote.paper.paper_id]}
            for quote in topic.quotes
        ],
        "recent_terms": asdict(topic.recent_terms) if topic.recent_terms else None,
        "signal": {**asdict(signal), "evidence": rows(signal.evidence)} if signal else None,
        "drivers": asdict(topic.drivers),
    }


def _entry(rise: RiseFacts, context: ViewContext) -> JsonObject:
    listed = context.listing.rows
    there = np.isin(rise.papers, listed)
    entry = rise.entry
    return {
        "id": entry.id,
        "label": entry.label,
        "new": rise.new,
        "onset": entry.onset,
        "recent_since": entry.recent_since,
        "papers": np.searchsorted(listed, rise.papers[there]).tolist(),
    }


def _event(event: Change) -> JsonObject:
    return {
        "kind": event.kind,
        "date": event.date,
        "from": [asdict(topic) for topic in event.sources],
        "to": [asdict(topic) for topic in event.targets],
        "why": event.why,
    }


def _intervals(inputs: ReportInputs, confidence: float) -> JsonObject:
    topic_of = dict(zip(inputs.topics.paper_ids, inputs.topics.topic_ids.tolist(), strict=True))
    topic_ids = [topic_of[paper] for paper in inputs.corpus.paper_ids]
    tables = series.intervals(inputs.corpus, topic_ids, confidence)
    return {period: asdict(table) for period, table in tables.items()}


def _url_start(papers: ListedPapers) -> str:
    """Return what most of the addresses that end in the paper's id begin with."""
    starts = Counter(
        url.removesuffix(paper)
        for url, paper in zip(papers.url, papers.paper_id, strict=True)
        if url.endswith(paper)
    )
    return min(starts, key=lambda start: (-starts[start], start), default="")


def _columns(papers: ListedPapers) -> JsonObject:
    """Return the papers' columns as lists, by the names of their fields.

    An address that is the common start and the paper's id is '=': most are, where a source is one
    site.
    """
    columns = {each.name: getattr(papers, each.name) for each in fields(papers)}
    start, named = _url_start(papers), zip(papers.url, papers.paper_id, strict=True)
    columns["url"] = ["=" if url == start + paper else url for url, paper in named]
    return {
        name: column.tolist() if isinstance(column, np.ndarray) else column
        for name, column in columns.items()
    }
