"""The facts of a run as every published text states them: topics, signals, changes, counts."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from groundswell import __version__
from groundswell.artifacts import OUTLIER, Corpus, Prevalence, Signal, Signals, State, Topic, Topics
from groundswell.config import ReportConfig
from groundswell.formatting import clean
from groundswell.report import colors as colours
from groundswell.report import series
from groundswell.report.changes import Side, changes, named, told
from groundswell.report.texts import web_address
from groundswell.runtime.declaration import stage
from groundswell.runtime.stage import library_version

Facts = dict[str, Any]

MAIL_TOPICS = 8
"""Topics a mail names, and changes."""

RISING = frozenset({"emerging", "growing"})

READ_FIRST = 3
"""Papers named beside a topic."""

MOVES, MOVED_PAPERS = 12, 25
"""Moves from topic to topic that the page lists, and papers it names of each."""


def facts(
    corpus: Corpus,
    topics: Topics,
    prevalence: Prevalence,
    signals: Signals,
    previous: State,
    *,
    config: ReportConfig,
) -> Facts:
    """Return what the templates say of a run, by name.

    `topics` are all topics, the largest first; `themes` the same under their themes; `rising` those
    whose signal says emerging or growing, in the signals' order, and `falling` those declining;
    `nearest`, where none is, those with more papers lately than before, the most telling first;
    `rising_parts` the subtopics that emerge or grow;
    `events` this run's, `lineage` the earlier ones, newest first. `period` is the one that is
    drawn.
    """
    confidence = prevalence.confidence
    signals_of = {signal.id: signal for signal in signals.signals}
    parts_of = {signal.id: asdict(signal) for signal in signals.subtopics}
    papers = {
        row["paper_id"]: {**row, "url": web_address(row["url"])}
        for row in corpus.papers.select(["paper_id", "title", "url", "digest_date"]).to_pylist()
    }
    by_size = sorted(topics.topics, key=lambda topic: (-topic.size, topic.id))
    leading = [topic.id for topic in by_size[: config.leading]]
    period = series.readable_period(prevalence, leading)
    lines = series.lines(corpus, topics, period, confidence)
    told_of = [
        {
            **_topic(topic, corpus, lines, signals_of.get(topic.id), papers),
            "subtopics": [
                {**node, "signal": parts_of.get(node["id"])}
                for node in _nodes(topics, "subtopic", topic.id)
            ],
        }
        for topic in by_size
    ]
    themes = [
        {**theme, "topics": [topic for topic in told_of if topic["parent"] == theme["id"]]}
        for theme in _nodes(topics, "theme", None)
    ]
    by_id = {topic["id"]: topic for topic in told_of}
    ranked = [by_id[signal.id] for signal in signals.signals if signal.id in by_id]
    rising = [t for t in ranked if t["signal"]["status"] in RISING]
    nearest = [] if rising else [t for t in ranked if t["signal"]["score"] > 0]
    first, last = series.dates_span(corpus)
    labels_before = previous.topic_labels
    labels = {topic["id"]: topic["label"] for topic in told_of}
    topic_before = dict(
        zip(
            previous.papers["paper_id"].to_pylist(),
            previous.papers["topic_id"].to_pylist(),
            strict=True,
        )
    )
    changed = changes(
        Side(previous.as_of or "", labels_before, topic_before),
        Side(
            corpus.as_of,
            labels,
            dict(zip(topics.paper_ids, topics.topic_ids.tolist(), strict=True)),
        ),
        topics.events,
        confidence,
    )
    return {
        "title": config.title,
        "as_of": corpus.as_of,
        "this_run": _under(config.base_url, corpus.as_of),
        "newest_run": _under(config.base_url, "latest"),
        "previous_as_of": previous.as_of,
        "period": period,
        "confidence": confidence,
        "level": f"{100 * confidence:g} %",
        "single_topic": topics.record.single_topic,
        "papers": len(corpus.papers),
        "changed": changed,
        "new_papers": changed["new_papers"],
        "new_ids": [paper for paper in corpus.paper_ids if paper not in topic_before],
        "moved": [
            {**row, "shown": _cited(row["paper_ids"][:MOVED_PAPERS], papers)}
            for row in changed["moved"][:MOVES]
        ],
        "digests": len(set(corpus.digest_dates)),
        "first": first,
        "last": last,
        "outliers": int((topics.topic_ids == OUTLIER).sum()),
        "topics": told_of,
        "themes": themes,
        "leading": told_of[: config.leading],
        "judged": bool(signals.signals),
        "ranked": ranked,
        "rising": rising,
        "nearest": nearest[: config.leading],
        "rising_parts": _rising_parts(told_of, papers),
        "falling": [t for t in ranked if t["signal"]["status"] == "declining"],
        "bursting": [t for t in ranked if _bursting(t["signal"])],
        "statuses": Counter(signal.status for signal in signals.signals),
        "mail_topics": MAIL_TOPICS,
        "notices": list(signals.notices),
        "events": changed["events"],
        "lineage": [
            told(event, named(labels_before, labels)) for event in reversed(previous.lineage)
        ],
        "movers": [{**row, "topic": by_id[row["id"]]} for row in changed["movers"]],
        "sources": [asdict(source) for source in corpus.sources],
        "rejects": _reject_reasons(corpus),
        "versions": _versions(),
    }


def _under(base_url: str | None, folder: str) -> str:
    """Return the address of a run's folder with its slash, or nothing where none is known."""
    return f"{base_url.rstrip('/')}/{folder}/" if base_url else ""


def _rising_parts(
    topics: Sequence[Mapping[str, Any]], papers: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the subtopics that emerge or grow, with their topic, the highest score first."""
    found = [
        {
            **part,
            "topic": topic,
            "read_first": _cited(part["signal"]["evidence"], papers)[:READ_FIRST],
        }
        for topic in topics
        for part in topic["subtopics"]
        if part["signal"] and part["signal"]["status"] in RISING
    ]
    return sorted(found, key=lambda part: (-part["signal"]["score"], part["id"]))


def _nodes(topics: Topics, level: str, parent: int | None) -> list[dict[str, Any]]:
    """Return the themes, or a topic's subtopics, the largest first."""
    nodes = [asdict(n) for n in topics.nodes if n.level == level and n.parent == parent]
    nodes.sort(key=lambda node: (-node["size"], node["id"]))
    return [
        {**node, "label": clean(node["label"]) or f"{level.title()} {node['id']}"} for node in nodes
    ]


def _topic(
    topic: Topic,
    corpus: Corpus,
    lines: Mapping[int, Sequence[series.Row]],
    signal: Signal | None,
    papers: Mapping[str, Any],
) -> dict[str, Any]:
    """Return a topic as topics.json has it, with what the texts show beside it."""
    line = lines[topic.id]
    return {
        **asdict(topic),
        "label": clean(topic.label) or f"Topic {topic.id}",
        "hue": colours.hue(topic.id),
        "signal": signal and asdict(signal),
        "share": topic.size / max(len(corpus.papers), 1),
        "line": line,
        "spark": series.sparkline(line),
        "examples": _cited(topic.exemplars, papers),
        "quotes": [
            {"sentence": quote.sentence, "paper": papers[quote.paper_id]}
            for quote in topic.quotes
            if quote.paper_id in papers
        ],
        "written_by": clean(topic.written_by),
        "read_first": _read_first(topic, signal, papers),
    }


def _read_first(topic: Topic, signal: Signal | None, papers: Mapping[str, Any]) -> list[Any]:
    """Return the papers that show a topic's signal, then those nearest its centre."""
    ids = [*(signal.evidence if signal else ()), *topic.exemplars]
    return _cited(dict.fromkeys(ids), papers)[:READ_FIRST]


def _cited(ids: Iterable[str], papers: Mapping[str, Any]) -> list[Any]:
    return [papers[paper] for paper in ids if paper in papers]


def _bursting(signal: Mapping[str, Any]) -> bool:
    return bool(signal["burst"]) and not signal["burst"].get("end")


def _versions() -> list[tuple[str, str]]:
    """Return what shaped this run, and in which version; what is not installed is left out."""
    found = [(name, library_version(name)) for name in stage("report").libraries]
    return [("Groundswell", __version__), *((name, held) for name, held in found if held)]


def _reject_reasons(corpus: Corpus) -> list[tuple[str, int]]:
    """Return why records were not used, what varies within a reason aside, the commonest first."""
    reasons = Counter(
        " ".join("…" if any(c.isdigit() for c in word) else word for word in reason.split())
        for reason in corpus.rejects["reason"].to_pylist()
    )
    return sorted(reasons.items(), key=lambda entry: (-entry[1], entry[0]))
