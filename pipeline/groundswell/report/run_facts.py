"""Gathers the facts of a run from its artifacts: one pass, so that every text states the same."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell import __version__
from groundswell.artifacts import (
    OUTLIER,
    STATUSES,
    Corpus,
    HierarchyNode,
    Signal,
    State,
    Topic,
    Topics,
    dated_changes,
    followed_rows,
)
from groundswell.config import ReportConfig
from groundswell.corpus.notices import reject_reasons
from groundswell.formatting import clean
from groundswell.report import series
from groundswell.report.cautions import Cautions, Windows
from groundswell.report.changes import Changes, Side, changes, labels_by_id, named_event
from groundswell.report.facts import (
    Counts,
    LibraryVersion,
    QuotedSentence,
    RejectReason,
    ReportInputs,
    RisingSubtopic,
    RunFacts,
    SignalFacts,
    StatusCount,
    SubtopicFacts,
    ThemeFacts,
    TopicFacts,
)
from groundswell.report.paper_index import PaperIndex
from groundswell.report.past import Past, past
from groundswell.report.rise_facts import rise_facts
from groundswell.runtime.declaration import stage
from groundswell.runtime.stage import library_version
from groundswell.signals.counts import time_scale
from groundswell.signals.driver_summary import DriverSummary, driver_summaries

READ_FIRST = 3
"""Papers named beside a topic: as many as a card of the page shows without scrolling."""


def run_facts(inputs: ReportInputs, config: ReportConfig) -> RunFacts:
    """Return the facts of a run; `config` has the title, the address and how many topics lead."""
    corpus, topics, previous = inputs.corpus, inputs.topics, inputs.previous
    confidence = inputs.prevalence.confidence
    by_size = sorted(topics.topics, key=lambda topic: (-topic.size, topic.id))
    leading = [topic.id for topic in by_size[: config.leading]]
    period = series.readable_period(inputs.prevalence, leading)
    papers = PaperIndex(corpus)
    cautions = Cautions(inputs)
    context = _TopicContext(
        papers=papers,
        count=len(corpus.papers),
        points=series.lines(corpus, topics, period, confidence),
        signals={signal.id: signal for signal in inputs.signals.signals},
        subtopics=_subtopics(inputs),
        drivers=driver_summaries(inputs.groups.drivers),
        cautions=cautions,
        rows=_rows_by_topic(corpus, topics),
    )
    described = tuple(_topic(topic, context) for topic in by_size)
    labels = {topic.id: topic.label for topic in described}
    names = labels_by_id(previous.topic_labels, labels)
    return RunFacts(
        title=config.title,
        as_of=corpus.as_of,
        previous_as_of=previous.as_of,
        this_run=_folder_address(config.base_url, corpus.as_of),
        newest_run=_folder_address(config.base_url, "latest"),
        period=period,
        precision=corpus.precision,
        known=corpus.known,
        compared=time_scale(corpus).unit,
        confidence=confidence,
        single_topic=topics.record.single_topic,
        counts=_counts(corpus, topics),
        topics=described,
        themes=_themes(topics, described),
        leading=described[: config.leading],
        signals=_signals(inputs, described, papers, config),
        rises=tuple(rise_facts(inputs, described, papers, confidence, cautions)),
        candidates=inputs.emerging.candidates,
        false_rate=inputs.emerging.false_discovery_rate,
        changes=_changes(topics, previous, labels, corpus.as_of, confidence),
        earlier=tuple(named_event(event, names) for event in reversed(previous.lineage)),
        status_changes=(*inputs.transitions.statuses, *inputs.emerging.changes),
        remarks=inputs.transitions.remarks,
        sources=corpus.sources,
        rejects=tuple(starmap(RejectReason, reject_reasons(corpus).items())),
        versions=_versions(),
        papers=papers,
        past=_past(inputs),
        scant_days=tuple(cautions.scant),
    )


def _past(inputs: ReportInputs) -> Past:
    """Return what the runs so far said, this one last."""
    as_of, before = inputs.corpus.as_of, inputs.previous
    own = followed_rows(as_of, inputs.topics, inputs.signals, inputs.emerging)
    found = dated_changes(as_of, (*inputs.transitions.statuses, *inputs.emerging.changes))
    history = pa.concat_tables([before.history, own])
    return past(as_of, history, (*before.status_changes, *found))


def _folder_address(base_url: str | None, folder: str) -> str:
    """Return the address of a run's folder with its slash, or nothing where none is known."""
    return f"{base_url.rstrip('/')}/{folder}/" if base_url else ""


def _counts(corpus: Corpus, topics: Topics) -> Counts:
    first, last = series.dates_span(corpus)
    return Counts(
        papers=len(corpus.papers),
        digests=len(set(map(corpus.precision.start, set(corpus.digest_dates)))),
        unassigned=int((topics.topic_ids == OUTLIER).sum()),
        first=first,
        last=last,
    )


@dataclass(frozen=True)
class _TopicContext:
    """What a topic's facts are looked up in; `count` is the number of all papers."""

    papers: PaperIndex
    count: int
    points: Mapping[int, tuple[series.Point, ...]]
    signals: Mapping[int, Signal]
    subtopics: Mapping[int, tuple[SubtopicFacts, ...]]
    drivers: Mapping[tuple[str, int], DriverSummary]
    cautions: Cautions
    rows: Mapping[int, NDArray[np.int64]]


def _rows_by_topic(corpus: Corpus, topics: Topics) -> dict[int, NDArray[np.int64]]:
    """Return the rows in the corpus of each topic's papers."""
    topic_ids = topics.topic_ids[topics.rows_of(corpus.paper_ids)]
    return {topic.id: np.flatnonzero(topic_ids == topic.id) for topic in topics.topics}


def _cautions(signal: Signal | None, context: _TopicContext) -> tuple[str, ...]:
    """Return what to know of the windows that a topic's signal compares; of no past, nothing."""
    if signal is None or signal.before_since is None:
        return ()
    windows = Windows(signal.before_since, signal.recent_since, signal.recent_until)
    return context.cautions.of(windows, context.rows[signal.id], by_vector=True)


def _topic(topic: Topic, context: _TopicContext) -> TopicFacts:
    papers, signal = context.papers, context.signals.get(topic.id)
    points = context.points[topic.id]
    shown_first = dict.fromkeys([*(signal.evidence if signal else ()), *topic.exemplars])
    return TopicFacts(
        id=topic.id,
        label=clean(topic.label) or f"Topic {topic.id}",
        size=topic.size,
        first_seen=topic.first_seen,
        last_seen=topic.last_seen,
        parent=topic.parent,
        keywords=topic.keywords,
        summary=topic.summary,
        written_by=clean(topic.written_by),
        recent_terms=topic.recent_terms,
        color=topic.id if topic.color is None else topic.color,
        share=topic.size / max(context.count, 1),
        signal=signal,
        points=points,
        spark=series.sparkline(points),
        examples=papers.named(topic.exemplars),
        quotes=tuple(
            QuotedSentence(quote.sentence, paper)
            for quote in topic.quotes
            for paper in papers.named([quote.paper_id])
        ),
        read_first=papers.named(shown_first)[:READ_FIRST],
        subtopics=context.subtopics.get(topic.id, ()),
        drivers=context.drivers.get(("topic", topic.id), DriverSummary()),
        cautions=_cautions(signal, context),
    )


def _subtopics(inputs: ReportInputs) -> dict[int, tuple[SubtopicFacts, ...]]:
    """Return each topic's subtopics by topic id, the largest first."""
    signals = {signal.id: signal for signal in inputs.signals.subtopics}
    found: dict[int, list[SubtopicFacts]] = {}
    for node in _by_size(inputs.topics.nodes):
        if node.level == "subtopic" and node.parent is not None:
            found.setdefault(node.parent, []).append(
                SubtopicFacts(node.id, _label(node), node.size, node.keywords, signals.get(node.id))
            )
    return {topic: tuple(subtopics) for topic, subtopics in found.items()}


def _themes(topics: Topics, described: Sequence[TopicFacts]) -> tuple[ThemeFacts, ...]:
    """Return the themes with their topics, the largest theme first."""
    return tuple(
        ThemeFacts(
            node.id,
            _label(node),
            node.size,
            tuple(topic for topic in described if topic.parent == node.id),
        )
        for node in _by_size(topics.nodes)
        if node.level == "theme"
    )


def _by_size(nodes: Sequence[HierarchyNode]) -> list[HierarchyNode]:
    return sorted(nodes, key=lambda node: (-node.size, node.id))


def _label(node: HierarchyNode) -> str:
    return clean(node.label) or f"{node.level.title()} {node.id}"


def _signals(
    inputs: ReportInputs,
    described: Sequence[TopicFacts],
    papers: PaperIndex,
    config: ReportConfig,
) -> SignalFacts:
    signals = inputs.signals
    by_id = {topic.id: topic for topic in described}
    ranked = tuple(by_id[signal.id] for signal in signals.signals if signal.id in by_id)
    rising = tuple(topic for topic in ranked if topic.signal and topic.signal.rising)
    risen = tuple(topic for topic in ranked if topic.signal and topic.signal.score > 0)
    counts = Counter(signal.status for signal in signals.signals)
    return SignalFacts(
        computed=bool(signals.signals),
        ranked=ranked,
        rising=rising,
        nearest=() if rising else risen[: config.leading],
        rising_subtopics=_rising_subtopics(described, papers),
        statuses=tuple(StatusCount(each, counts[each]) for each in STATUSES if counts[each]),
        notices=inputs.transitions.notices,
    )


def _rising_subtopics(
    described: Sequence[TopicFacts], papers: PaperIndex
) -> tuple[RisingSubtopic, ...]:
    """Return the subtopics that emerge or grow, the highest score first."""
    found = [
        RisingSubtopic(
            id=subtopic.id,
            label=subtopic.label,
            size=subtopic.size,
            keywords=subtopic.keywords,
            signal=subtopic.signal,
            topic=topic,
            read_first=papers.named(subtopic.signal.evidence)[:READ_FIRST],
        )
        for topic in described
        for subtopic in topic.subtopics
        if subtopic.signal and subtopic.signal.rising
    ]
    return tuple(sorted(found, key=lambda subtopic: (-subtopic.signal.score, subtopic.id)))


def _changes(
    topics: Topics, previous: State, labels: Mapping[int, str], as_of: str, confidence: float
) -> Changes:
    """Return what changed since the run before; with no run before, every paper is new."""
    columns = previous.papers["paper_id"], previous.papers["topic_id"]
    topic_before = dict(zip(*(column.to_pylist() for column in columns), strict=True))
    topic_now = dict(zip(topics.paper_ids, topics.topic_ids.tolist(), strict=True))
    return changes(
        Side(previous.as_of or "", previous.topic_labels, topic_before),
        Side(as_of, labels, topic_now),
        topics.events,
        confidence,
    )


def _versions() -> tuple[LibraryVersion, ...]:
    """Return what shaped this run, and in which version; what is not installed is left out."""
    found = [(name, library_version(name)) for name in stage("report").libraries]
    return (
        LibraryVersion("Groundswell", __version__),
        *(LibraryVersion(name, version) for name, version in found if version),
    )
