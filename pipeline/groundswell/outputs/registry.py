"""The registry of published files: one class a file, with its name, its content and what it holds.

`run.json`, the README's table and the publisher read it; a new file is a class here and its line
in `FILES`. `run.json` itself is written by the publisher, which alone knows the others' digests.
"""

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Protocol

import pyarrow as pa

from groundswell.artifacts import (
    EVENT_KINDS,
    OUTLIER,
    PAPER_COLUMNS,
    STATE_PAPER_SCHEMA,
    Corpus,
    LineageEvent,
    Model,
    Prevalence,
    Report,
    Signals,
    State,
    TopicLabel,
    Topics,
    codecs,
)
from groundswell.artifacts import state as states

STATE_FILE = "state.zip"


@dataclass(frozen=True)
class RunArtifacts:
    """The artifacts of a run that its published files are made of."""

    corpus: Corpus
    topics: Topics
    previous: State
    prevalence: Prevalence
    signals: Signals
    report: Report
    model: Model

    @property
    def lineage(self) -> tuple[LineageEvent, ...]:
        """Every event so far, oldest first."""
        return (*self.previous.lineage, *self.topics.events)

    @cached_property
    def assignments(self) -> pa.Table:
        """Each paper's topic, subtopic, strength and map position, in the order of `topics`."""
        topics = self.topics
        subtopics = topics.subtopic_ids if len(topics.subtopic_ids) else [OUTLIER] * len(topics.map)
        return pa.table(
            [
                pa.array(list(topics.paper_ids), pa.string()),
                pa.array(topics.topic_ids),
                pa.array(subtopics, pa.int64()),
                pa.array(topics.strength),
                pa.array(topics.map[:, 0]),
                pa.array(topics.map[:, 1]),
            ],
            schema=STATE_PAPER_SCHEMA,
        )

    @cached_property
    def by_corpus(self) -> pa.Table:
        """`assignments` in the order of the corpus."""
        position = {paper_id: i for i, paper_id in enumerate(self.topics.paper_ids)}
        rows = [position[paper_id] for paper_id in self.corpus.paper_ids]
        return self.assignments.take(pa.array(rows, pa.int64()))


class PublishedFile(Protocol):
    """A published file: its name, ending in a slash for a folder, and what it holds."""

    name: str
    holds: str

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the file's bytes under its name, or those of all files of a folder."""
        ...


class _Text:
    """A file that the report stage has made."""

    name: str
    holds: str

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the file as the report has it."""
        return {self.name: run.report.files[self.name]}


class Page(_Text):
    """index.html."""

    name = "index.html"
    holds = "the report: one file, works offline, makes no request"


class TopicsText(_Text):
    """topics.md."""

    name = "topics.md"
    holds = "the topics, for reading"


class ChangesText(_Text):
    """changes.md."""

    name = "changes.md"
    holds = "what changed since the last run, for reading"


class MailPage(_Text):
    """email.html."""

    name = "email.html"
    holds = "what emerges and what changed, as a mail"


class MailText(_Text):
    """email.txt."""

    name = "email.txt"
    holds = "the mail as plain text"


class Feed(_Text):
    """feed.xml."""

    name = "feed.xml"
    holds = "an Atom feed of topics that emerge and of new topics"


class TrendsPicture(_Text):
    """trends.svg."""

    name = "trends.svg"
    holds = "the leading topics' shares over time, as a picture"


class MapPicture(_Text):
    """map.svg."""

    name = "map.svg"
    holds = "the map of the papers, as a picture"


class Papers:
    """papers.parquet."""

    name = "papers.parquet"
    holds = (
        "each paper's id, date, title, link, topic (-1: none), strength, position on the map; its "
        "sources, other ids, language, the date's precision, notes, and the title as found"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table, in the corpus's order."""
        names = [column.name for column in PAPER_COLUMNS if column.published]
        first = 1 + names.index("url")
        papers = run.corpus.papers.select(names[:first])
        for name in ("topic_id", "strength", "x", "y"):
            papers = papers.append_column(name, run.by_corpus[name])
        for name in names[first:]:
            papers = papers.append_column(name, run.corpus.papers[name])
        return {self.name: parquet_bytes(papers)}


class TopicsJson:
    """topics.json."""

    name = "topics.json"
    holds = (
        "each topic's id, label, keywords, summary, size, parent, first and last seen, exemplars"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the topics in the order of their ids."""
        return {self.name: codecs.json_bytes([_topic(t) for t in run.topics.topics], indent=2)}


class LevelsJson:
    """levels.json."""

    name = "levels.json"
    holds = "the hierarchy: themes above the topics, subtopics below, and each subtopic's signal"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the names of the levels, and their nodes.

        A topic's node repeats of topics.json what places it in the hierarchy.
        """
        signals = {signal.id: {"signal": asdict(signal)} for signal in run.signals.subtopics}
        nodes = [{**asdict(node), **signals.get(node.id, {})} for node in run.topics.nodes]
        shown = ("id", "label", "size", "parent", "first_seen", "last_seen")
        topics = [
            {**{key: getattr(topic, key) for key in shown}, "level": "topic"}
            for topic in run.topics.topics
        ]
        levels = {
            "levels": ["theme", "topic", "subtopic"],
            "default": "topic",
            "nodes": sorted([*nodes, *topics], key=lambda node: int(node["id"])),
        }
        return {self.name: codecs.json_bytes(levels, indent=2)}


class LevelsTable:
    """levels.parquet."""

    name = "levels.parquet"
    holds = "each paper's theme, topic and subtopic (-1: none)"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table, in the corpus's order."""
        parents = {topic.id: topic.parent for topic in run.topics.topics}
        topics = run.by_corpus["topic_id"]
        themes = [OUTLIER if (p := parents.get(t)) is None else p for t in topics.to_pylist()]
        table = pa.table(
            {
                "paper_id": pa.array(run.corpus.paper_ids, pa.string()),
                "theme_id": pa.array(themes, pa.int64()),
                "topic_id": topics,
                "subtopic_id": run.by_corpus["subtopic_id"],
            }
        )
        return {self.name: parquet_bytes(table)}


class PrevalenceTable:
    """prevalence.parquet."""

    name = "prevalence.parquet"
    holds = (
        "for every topic and period, zeros included: count, total, share and its 95 % Jeffreys "
        "interval"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the grid."""
        return {self.name: parquet_bytes(run.prevalence.table)}


class SignalsJson:
    """signals.json."""

    name = "signals.json"
    holds = (
        "each topic's status (emerging, growing, no_clear_change, declining, dormant), burst, "
        "onset, rate ratio with interval, p- and q-value, score, evidence"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the topics' signals, the highest score first."""
        signals = [asdict(signal) for signal in run.signals.signals]
        return {self.name: codecs.json_bytes(signals, indent=2)}


class LineageJson:
    """lineage.json."""

    name = "lineage.json"
    holds = "births, splits, merges, retirements, relabels, with dates and reasons"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return a list per kind of event, oldest first."""
        return {self.name: codecs.json_bytes(lineage_by_kind(run.lineage), indent=2)}


class Rejects:
    """rejects.jsonl."""

    name = "rejects.jsonl"
    holds = "every record not used: where, why, the record"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return a line per reject."""
        lines = []
        for row in run.corpus.rejects.to_pylist():
            record = json.loads(row["record"]) if row["record"] else None
            line = {"where": row["where"], "reason": row["reason"], "record": record}
            lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
        return {self.name: "".join(lines).encode()}


class BertopicModel:
    """model/."""

    name = "model/"
    holds = 'the topics as a BERTopic model: `BERTopic.load("artifacts/latest/model")`'

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the model's files."""
        return {f"{self.name}{name}": data for name, data in run.model.files.items()}


class StateZip:
    """state.zip."""

    name = STATE_FILE
    holds = "what the next run continues from"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the state."""
        return {self.name: states.write(state_of(run))}


FILES: tuple[PublishedFile, ...] = (
    Page(),
    TopicsText(),
    ChangesText(),
    MailPage(),
    MailText(),
    Feed(),
    TrendsPicture(),
    MapPicture(),
    Papers(),
    TopicsJson(),
    LevelsJson(),
    LevelsTable(),
    PrevalenceTable(),
    SignalsJson(),
    LineageJson(),
    Rejects(),
    BertopicModel(),
    StateZip(),
)
"""Every published file but run.json."""


def contents(run: RunArtifacts) -> dict[str, bytes]:
    """Return every file a run publishes but run.json, by name."""
    return {name: data for file in FILES for name, data in file.contents(run).items()}


def state_of(run: RunArtifacts) -> State:
    """Return what the next run continues from."""
    return State(
        as_of=run.corpus.as_of,
        papers=run.assignments,
        topics=tuple(TopicLabel(topic.id, topic.label) for topic in run.topics.topics),
        centroids=run.topics.centroids,
        lineage=run.lineage,
        tracking=run.topics.record,
        labels=run.topics.labels,
        hierarchy=run.topics.hierarchy,
        emerging=run.signals.emerging,
        null_distribution=run.signals.null_distribution,
    )


def lineage_by_kind(events: Iterable[LineageEvent]) -> dict[str, list[dict[str, Any]]]:
    """Return events as lineage.json has them: a list per kind, oldest first."""
    found: dict[str, list[dict[str, Any]]] = {f"{kind}s": [] for kind in EVENT_KINDS}
    for event in events:
        found[f"{event.kind}s"].append(
            {
                "date": event.date,
                "from": list(event.sources),
                "to": list(event.targets),
                "papers": event.papers,
                "share_moved": event.share_moved,
                "why": event.why,
            }
        )
    return found


def read_lineage(found: Mapping[str, list[dict[str, Any]]]) -> list[LineageEvent]:
    """Return the events that lineage.json holds, kind by kind."""
    return [
        LineageEvent(
            kind=kind,
            date=event["date"],
            sources=tuple(event["from"]),
            targets=tuple(event["to"]),
            papers=event["papers"],
            share_moved=event["share_moved"],
            why=event["why"],
        )
        for kind in EVENT_KINDS
        for event in found.get(f"{kind}s", ())
    ]


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as a Parquet file."""
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(table.combine_chunks(), buffer, compression="zstd")
    return buffer.getvalue()


def _topic(topic: Any) -> dict[str, Any]:
    """Return a topic as topics.json has it; `written_by` is there where a model wrote."""
    found = asdict(topic)
    return found if topic.written_by else {k: v for k, v in found.items() if k != "written_by"}
