"""The data that all scripts of the page read, as JSON has them: the run, its topics and papers.

Papers, and counts of older ones, are columns: they take less room than objects. Days count from the
run's first digest; topics name papers by their rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields

import numpy as np

from groundswell.artifacts import STATUSES, Status
from groundswell.artifacts.own_columns import own_names
from groundswell.json_value import JsonObject
from groundswell.report import colors, series
from groundswell.report.changes import EVENT_WORDS, Change
from groundswell.report.facts import ReportInputs, RiseFacts, TopicFacts
from groundswell.report.listing import ListedPapers
from groundswell.report.past import Past, PastThing
from groundswell.report.texts import texts
from groundswell.report.views.view import ViewContext

FLAGGED: frozenset[Status] = frozenset({"emerging", "growing", "declining"})
"""Statuses that the page gives the reasons of."""

ENTRY_FIELDS = (
    "id",
    "label",
    "kind",
    "status",
    "slow",
    "onset",
    "first_flagged",
    "recent_since",
    "recent_until",
    "before_since",
    "before_until",
    "recent_count",
    "recent_total",
    "before_count",
    "before_total",
    "rate_ratio",
    "q_value",
    "years_by_chance",
)
"""What the page has of an entry of the joint list as emerging.json has it."""


def page_data(context: ViewContext) -> JsonObject:
    """Return the shared data of the page."""
    facts, papers = context.facts, context.listing.papers
    url_start = _url_start(papers)
    own = texts(context.language)
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
        "statuses": {status: own.status(status) for status in STATUSES},
        "event_words": {str(kind): str(own(f"event.{kind}")) for kind in EVENT_WORDS},
        "palette": {
            **{name: [*theme.topics, theme.outlier] for name, theme in colors.THEMES.items()},
            "dashes": list(colors.DASHES),
            "heat": {name: theme.heat for name, theme in colors.THEMES.items()},
        },
        "topics": [_topic(topic, row_of) for topic in facts.topics],
        "entries": [_entry(rise, context) for rise in facts.rises],
        "left": _left(context),
        "history": _history(facts.past),
        "themes": [{"id": theme.id, "label": theme.label} for theme in facts.themes],
        "events": [_event(event) for event in [*facts.changes.events, *facts.earlier]],
        "intervals": _intervals(context.inputs, facts.confidence),
        "papers": _columns(papers, url_start),
        "url_start": url_start,
        "own": own_names(context.inputs.corpus.papers),
        "older": vars(context.listing.older),
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
                "signal": {**asdict(subtopic.signal), "evidence": rows(subtopic.signal.evidence)}
                if subtopic.signal and subtopic.signal.status in FLAGGED
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
        "cautions": topic.cautions,
    }


def _entry(rise: RiseFacts, context: ViewContext) -> JsonObject:
    listed, row_of = context.listing.rows, context.listing.papers.row_of
    there = np.isin(rise.papers, listed)
    entry = rise.entry
    return {
        **{name: getattr(entry, name) for name in ENTRY_FIELDS},
        "new": rise.new,
        "sure": entry.explanation.replace(entry.compared, "").strip(),
        "also": rise.also,
        "topics": [topic.id for topic in rise.topics],
        "drivers": [*rise.drivers.one, *rise.drivers.many],
        "cautions": rise.cautions,
        "evidence": [row_of[each.paper_id] for each in rise.evidence if each.paper_id in row_of],
        "papers": np.searchsorted(listed, rise.papers[there]).tolist(),
    }


def _left(context: ViewContext) -> list[JsonObject]:
    """Return what left the list within a year, with the papers that it had then."""
    emerging, row_of = context.inputs.emerging, context.listing.papers.row_of
    listed = {entry.id for entry in emerging.entries}
    return [
        {
            "id": record.id,
            "label": record.label,
            "date": record.last_listed,
            "papers": sorted(row_of[paper] for paper in record.paper_ids if paper in row_of),
        }
        for record in sorted(emerging.records, key=lambda each: each.last_listed, reverse=True)
        if record.id not in listed and record.last_listed < context.facts.as_of
    ]


def _history(past: Past) -> JsonObject:
    """Return what runs said as columns: of a thing its labels where they changed, from which run.

    Shares are in ten-thousandths, q-values in thousandths, statuses are places in STATUSES.
    """
    return {
        "runs": past.runs,
        "all_runs": past.all_runs,
        "things": [
            {
                "kind": thing.kind,
                "id": thing.id,
                "runs": [point.run for point in thing.points],
                "labels": _labels(thing),
                "statuses": "".join(str(STATUSES.index(point.status)) for point in thing.points),
                "share": [round(10_000 * point.share) for point in thing.points],
                "q": [round(1_000 * point.q_value) for point in thing.points],
            }
            for thing in past.things
        ],
        "changes": [{"date": each.date, **asdict(each.change)} for each in past.changes],
    }


def _labels(thing: PastThing) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for point in thing.points:
        if not found or found[-1][1] != point.label:
            found.append((point.run, point.label))
    return found


def _event(event: Change) -> JsonObject:
    return {
        "kind": event.kind,
        "date": event.date,
        "from": [asdict(topic) for topic in event.sources],
        "to": [asdict(topic) for topic in event.targets],
        "papers": event.papers,
        "why": event.why,
    }


def _intervals(inputs: ReportInputs, confidence: float) -> JsonObject:
    topic_ids = inputs.topics.topic_ids[inputs.topics.rows_of(inputs.corpus.paper_ids)]
    tables = series.intervals(inputs.corpus, topic_ids, confidence)
    return {period: vars(table) for period, table in tables.items()}


def _url_start(papers: ListedPapers) -> str:
    """Return what most of the addresses that end in the paper's id begin with."""
    starts = Counter(
        url.removesuffix(paper)
        for url, paper in zip(papers.url, papers.paper_id, strict=True)
        if url.endswith(paper)
    )
    return min(starts, key=lambda start: (-starts[start], start), default="")


def _columns(papers: ListedPapers, url_start: str) -> JsonObject:
    """Return the papers' columns as lists, by the names of their fields.

    An address that is `url_start` and the paper's id is '=': most are, where a source is one
    site.
    """
    columns = {each.name: getattr(papers, each.name) for each in fields(papers)}
    named = zip(papers.url, papers.paper_id, strict=True)
    columns["url"] = ["=" if url == url_start + paper else url for url, paper in named]
    return {
        name: column.tolist() if isinstance(column, np.ndarray) else column
        for name, column in columns.items()
    }
