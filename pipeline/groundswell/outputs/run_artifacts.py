"""The artifacts that the published files of a run are made of."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from groundswell.artifacts import (
    OUTLIER,
    STATE_PAPER_SCHEMA,
    Corpus,
    DatedChange,
    Emerging,
    Groups,
    LineageEvent,
    Memberships,
    Model,
    Plan,
    Prevalence,
    Report,
    Signals,
    State,
    Terms,
    TopicLabel,
    Topics,
    Transitions,
    dated_changes,
    followed_rows,
)


@dataclass(frozen=True)
class RunArtifacts:
    """The artifacts of a run, and the tables that several published files share."""

    corpus: Corpus
    topics: Topics
    memberships: Memberships
    previous: State
    plan: Plan
    prevalence: Prevalence
    signals: Signals
    terms: Terms
    emerging: Emerging
    groups: Groups
    transitions: Transitions
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
    def corpus_assignments(self) -> pa.Table:
        """`assignments` in the order of the corpus."""
        return self.assignments.take(pa.array(self._rows, pa.int64()))

    @cached_property
    def _rows(self) -> list[int]:
        """The rows of `topics` at which the corpus's papers are."""
        position = {paper_id: i for i, paper_id in enumerate(self.topics.paper_ids)}
        return [position[paper_id] for paper_id in self.corpus.paper_ids]

    @cached_property
    def history(self) -> pa.Table:
        """A row per run and followed thing, this run's last."""
        own = followed_rows(self.corpus.as_of, self.topics, self.signals, self.emerging)
        return pa.concat_tables([self.previous.history, own]).combine_chunks()

    @property
    def status_changes(self) -> tuple[DatedChange, ...]:
        """Every change of status of topics and the joint list so far, oldest first."""
        found = (*self.transitions.statuses, *self.emerging.changes)
        return (*self.previous.status_changes, *dated_changes(self.corpus.as_of, found))

    @cached_property
    def state(self) -> State:
        """What the next run continues from: what this one does, where it keeps that."""
        if self.plan.keeps_state:
            return self.previous
        text_digests = np.empty_like(self.transitions.text_digests)
        text_digests[self._rows] = self.transitions.text_digests
        return State(
            as_of=self.corpus.as_of,
            papers=self.assignments,
            topics=tuple(
                TopicLabel(topic.id, topic.label, topic.color) for topic in self.topics.topics
            ),
            centroids=self.topics.centroids,
            lineage=self.lineage,
            tracking=self.topics.record,
            labels=self.topics.labels,
            hierarchy=self.topics.hierarchy,
            statuses=self.signals.statuses,
            text_digests=text_digests,
            null_distribution=self.signals.null_distribution,
            joint_list=self.emerging.for_the_next_run,
            history=self.history,
            status_changes=self.status_changes,
        )
