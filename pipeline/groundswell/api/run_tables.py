"""The tables of a published run."""

from functools import cached_property
from typing import TYPE_CHECKING

from groundswell.api.tables import table_of
from groundswell.artifacts import EmergingEntry, LineageEvent, Signal
from groundswell.outputs.published_run import PublishedNode, PublishedRun, PublishedTopic

if TYPE_CHECKING:
    import pyarrow as pa


class RunTables:
    """The tables of a run as Arrow tables, read when they are first used."""

    _published: PublishedRun

    @cached_property
    def papers(self) -> "pa.Table":
        """The papers: id, date, title, link, topic (-1: none), strength, position on the map."""
        return self._published.papers()

    @cached_property
    def abstracts(self) -> "pa.Table":
        """Each paper's id and abstract."""
        return self._published.table("abstracts")

    @cached_property
    def topics(self) -> "pa.Table":
        """The topics: id, label, size, keywords, summary, first and last seen, exemplars."""
        return table_of(PublishedTopic, self._published.topics)

    @cached_property
    def hierarchy(self) -> "pa.Table":
        """Themes, topics and subtopics: id, level, label, size, parent, a subtopic's signal."""
        return table_of(PublishedNode, self._published.nodes)

    @cached_property
    def levels(self) -> "pa.Table":
        """Each paper's theme, topic and subtopic (-1: none)."""
        return self._published.table("levels")

    @cached_property
    def memberships(self) -> "pa.Table":
        """Each paper's first three topics (rank) with its degree of membership in each."""
        return self._published.table("memberships")

    @cached_property
    def prevalence(self) -> "pa.Table":
        """For every topic and period: count, total, share and its interval."""
        return self._published.table("prevalence")

    @cached_property
    def signals(self) -> "pa.Table":
        """The topics' signals, the highest score first: status, rate ratio, q-value, evidence."""
        return table_of(Signal, self._published.signals)

    @cached_property
    def emerging(self) -> "pa.Table":
        """Everything that emerges, at whatever scale, each thing once, the surest first."""
        return table_of(EmergingEntry, self._published.entries)

    @cached_property
    def groups(self) -> "pa.Table":
        """Shares of topics and entries within groups, as organizations, for every period."""
        return self._published.table("groups")

    @cached_property
    def drivers(self) -> "pa.Table":
        """What each group has to do with a change: its part, tests, whether one group makes it."""
        return self._published.table("drivers")

    @cached_property
    def terms_groups(self) -> "pa.Table":
        """Shares of terms within groups, for each period in which a group uses the term."""
        return self._published.table("terms_groups")

    @cached_property
    def terms(self) -> "pa.Table":
        """The terms that are followed: long form, cohesion, number of papers, topics."""
        return self._published.table("terms")

    @cached_property
    def history(self) -> "pa.Table":
        """What every run so far found on topics, subtopics, entries: status, share, q-value."""
        return self._published.table("history")

    @cached_property
    def lineage(self) -> "pa.Table":
        """Births, splits, merges, retirements and relabels, with dates and reasons."""
        return table_of(LineageEvent, self._published.lineage)
