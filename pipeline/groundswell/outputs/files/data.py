"""The published files for programs: tables in Parquet, documents in JSON."""

import io
import itertools
import json
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import pyarrow as pa

from groundswell.artifacts import EVENT_KINDS, OUTLIER, PAPER_COLUMNS, LineageEvent, Topic, codecs
from groundswell.artifacts.own_columns import own_columns
from groundswell.json_value import Json
from groundswell.outputs.run_artifacts import RunArtifacts


class Papers:
    """The papers: a row each, in the order of the corpus."""

    name = "papers.parquet"
    holds = (
        "each paper's id, date, title, link, topic (-1: none), strength, position on the map; its "
        "authors, organization, labels, votes, comments, stars, DOI, affiliations, code and "
        "journal (null where no source states them), sources, which of them states what, other "
        "ids, language, the date's precision, notes, the title as found, and columns of your own"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table: columns of the corpus around those of the assignment."""
        names = [column.name for column in PAPER_COLUMNS if column.published]
        first = 1 + names.index("url")
        papers = run.corpus.papers.select(names[:first])
        for name in ("topic_id", "strength", "x", "y"):
            papers = papers.append_column(name, run.corpus_assignments[name])
        for name in names[first:]:
            papers = papers.append_column(name, run.corpus.papers[name])
        for name, column in own_columns(run.corpus.papers):
            papers = papers.append_column(name, column)
        return {self.name: parquet_bytes(papers)}


class Abstracts:
    """The papers' texts: a row each, in the order of the corpus."""

    name = "abstracts.parquet"
    holds = "each paper's id and abstract: the texts, for search, agents and exports"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table: paper_id, abstract."""
        return {self.name: parquet_bytes(run.corpus.papers.select(["paper_id", "abstract"]))}


class TopicsJson:
    """The topics: a list of `groundswell.artifacts.Topic`, in the order of their ids."""

    name = "topics.json"
    holds = (
        "each topic's id, label, keywords, summary, size, parent, first and last seen, exemplars, "
        "the number of its color"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the topics as a list."""
        topics = [_topic(topic) for topic in run.topics.topics]
        return {self.name: codecs.json_bytes(topics, indent=2)}


class LevelsJson:
    """The hierarchy: the names of its levels, and a node per theme, topic and subtopic."""

    name = "levels.json"
    holds = "the hierarchy: themes above the topics, subtopics below, and each subtopic's signal"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the hierarchy; of a topic it repeats only what its node needs."""
        signals = {signal.id: {"signal": asdict(signal)} for signal in run.signals.subtopics}
        nodes = [{**asdict(node), **signals.get(node.id, {})} for node in run.topics.nodes]
        repeated = ("id", "label", "size", "parent", "first_seen", "last_seen")
        topics = [
            {**{key: getattr(topic, key) for key in repeated}, "level": "topic"}
            for topic in run.topics.topics
        ]
        levels = {
            "levels": ["theme", "topic", "subtopic"],
            "default": "topic",
            "nodes": sorted([*nodes, *topics], key=lambda node: int(node["id"])),
        }
        return {self.name: codecs.json_bytes(levels, indent=2)}


class LevelsTable:
    """Each paper's place in the hierarchy, in the order of the corpus."""

    name = "levels.parquet"
    holds = "each paper's theme, topic and subtopic (-1: none)"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table: paper_id, theme_id, topic_id, subtopic_id."""
        parents = {topic.id: topic.parent for topic in run.topics.topics}
        topics = run.corpus_assignments["topic_id"]
        themes = [OUTLIER if (p := parents.get(t)) is None else p for t in topics.to_pylist()]
        table = pa.table(
            {
                "paper_id": pa.array(run.corpus.paper_ids, pa.string()),
                "theme_id": pa.array(themes, pa.int64()),
                "topic_id": topics,
                "subtopic_id": run.corpus_assignments["subtopic_id"],
            }
        )
        return {self.name: parquet_bytes(table)}


class PrevalenceTable:
    """The shares over time: the complete grid of topics and periods."""

    name = "prevalence.parquet"
    holds = (
        "for every topic and period, zeros included: count, total, share and its 95 % Jeffreys "
        "interval"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the grid."""
        return {self.name: parquet_bytes(run.prevalence.table)}


class SignalsJson:
    """The topics' signals: a list of `groundswell.artifacts.Signal`."""

    name = "signals.json"
    holds = (
        "each topic's status (emerging, growing, no_clear_change, declining, dormant), burst, "
        "onset, the two windows compared with their papers, rate ratio with interval, p- and "
        "q-value, score, evidence"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the signals, the highest score first."""
        signals = [asdict(signal) for signal in run.signals.signals]
        return {self.name: codecs.json_bytes(signals, indent=2)}


class EmergingJson:
    """The joint list: a list of `groundswell.artifacts.EmergingEntry`."""

    name = "emerging.json"
    holds = (
        "what emerges at any scale, each thing once, the surest first: name, papers, the periods "
        "compared with their counts, p- and q-value, the chance that it lasts, in words too"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the entries, the surest first."""
        entries = [asdict(entry) for entry in run.emerging.entries]
        return {self.name: codecs.json_bytes(entries, indent=2)}


class GroupsTable:
    """Shares within groups over time."""

    name = "groups.parquet"
    holds = (
        "for every topic and entry of emerging.json, group (source, organization, author, label, "
        "language; `[groups]`) and period: count, total, share within the group and its interval"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table `groundswell.artifacts.GROUP_SHARES_SCHEMA`."""
        return {self.name: parquet_bytes(run.groups.shares)}


class TermGroupsTable:
    """Shares of terms within groups over time."""

    name = "terms_groups.parquet"
    holds = (
        "for every term, group as in groups.parquet and period in which a paper of the group uses "
        "the term: count, total, share within the group and its interval"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table `groundswell.artifacts.TERM_GROUP_SHARES_SCHEMA`."""
        return {self.name: parquet_bytes(run.groups.terms)}


class DriversTable:
    """What each group has to do with a change in share."""

    name = "drivers.parquet"
    holds = (
        "per topic or entry and group: its papers recent and before, ratio of the shares with "
        "interval, its part of the change (all parts sum to it) from its own share and from its "
        "growth, tests with q-values, and whether one group makes the rise, also as a sentence"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table `groundswell.artifacts.DRIVERS_SCHEMA`."""
        return {self.name: parquet_bytes(run.groups.drivers)}


class TermsTable:
    """The terms that are followed, pools of them last."""

    name = "terms.parquet"
    holds = (
        "each term that is followed: its long form, the terms that it pools, its cohesion, number "
        "of papers, and topics"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table: term, long_form, written_forms, cohesion, papers, topic_ids."""
        terms = run.terms
        rows, which = terms.uses["row"].to_numpy(), terms.uses["term"].to_numpy()
        topic_ids = run.corpus_assignments["topic_id"].to_numpy()[rows]
        papers = np.bincount(which, minlength=len(terms.names))
        bounds = np.concatenate([[0], np.cumsum(papers)]).tolist()
        topics = [
            sorted(set(topic_ids[start:end].tolist()) - {OUTLIER})
            for start, end in itertools.pairwise(bounds)
        ]
        table = pa.table(
            {
                "term": pa.array(terms.names, pa.string()),
                "long_form": pa.array(terms.long_forms, pa.string()),
                "written_forms": pa.array(
                    [
                        forms or (name,)
                        for name, forms in zip(terms.names, terms.forms, strict=True)
                    ],
                    pa.list_(pa.string()),
                ),
                "cohesion": pa.array(terms.cohesion),
                "papers": pa.array(papers, pa.int64()),
                "topic_ids": pa.array(topics, pa.list_(pa.int64())),
            }
        )
        return {self.name: parquet_bytes(table)}


class TermPapers:
    """The papers of each term."""

    name = "terms_papers.parquet"
    holds = "a row per term and paper that uses it"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table: term, paper_id."""
        terms = run.terms
        names = pa.array(terms.names, pa.string()).take(terms.uses["term"].combine_chunks())
        ids = pa.array(run.corpus.paper_ids, pa.string())
        table = pa.table({"term": names, "paper_id": ids.take(terms.uses["row"].combine_chunks())})
        return {self.name: parquet_bytes(table)}


class History:
    """What every run so far said of the things that are followed."""

    name = "history.parquet"
    holds = (
        "per run and followed thing (topic, subtopic, entry of emerging.json): label, status, "
        "share and q-value"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the table, the oldest run first."""
        return {self.name: parquet_bytes(run.history)}


class StatusChangesJson:
    """Every change of status so far, dated."""

    name = "status_changes.json"
    holds = (
        "changes of status of topics and entries of emerging.json in all runs so far: date, "
        "before, after, reason"
    )

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the changes, the oldest first; a status is null where there was or is none."""
        changes = [{"date": each.date, **asdict(each.change)} for each in run.status_changes]
        return {self.name: codecs.json_bytes(changes, indent=2)}


class LineageJson:
    """What happened to the topics: a list per kind of event, oldest first."""

    name = "lineage.json"
    holds = "births, splits, merges, retirements, relabels, with dates and reasons"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return the events of all runs so far by their kind."""
        events = {
            f"{kind}s": [_event(event) for event in run.lineage if event.kind == kind]
            for kind in EVENT_KINDS
        }
        return {self.name: codecs.json_bytes(events, indent=2)}


class Rejects:
    """The records that were not used, a JSON object a line."""

    name = "rejects.jsonl"
    holds = "every record not used: where, why, the record"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return a line per rejected record."""
        lines = []
        for row in run.corpus.rejects.to_pylist():
            record = json.loads(row["record"]) if row["record"] else None
            line = {"where": row["where"], "reason": row["reason"], "record": record}
            lines.append(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")
        return {self.name: "".join(lines).encode()}


def parquet_bytes(table: pa.Table) -> bytes:
    """Return a table as a Parquet file."""
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(table.combine_chunks(), buffer, compression="zstd", compression_level=3)
    return buffer.getvalue()


def _topic(topic: Topic) -> dict[str, Json]:
    """Return a topic's object; `written_by` is there only where a language model wrote."""
    value = asdict(topic)
    return value if topic.written_by else {k: v for k, v in value.items() if k != "written_by"}


def _event(event: LineageEvent) -> dict[str, Json]:
    return {
        "date": event.date,
        "from": event.sources,
        "to": event.targets,
        "papers": event.papers,
        "share_moved": event.share_moved,
        "why": event.why,
    }
