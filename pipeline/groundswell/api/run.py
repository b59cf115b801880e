"""A published run as a program reads it."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, SupportsIndex, TypeAlias

from groundswell.api.dates import a_date
from groundswell.api.run_tables import RunTables
from groundswell.api.text import Comparison, Text
from groundswell.api.views import Entry, Topic
from groundswell.artifacts import OUTLIER
from groundswell.errors import UsageError
from groundswell.outputs.inspect.members import (
    Group,
    Key,
    Kind,
    as_key,
    find_entry,
    find_group,
    group_papers,
)
from groundswell.outputs.published_run import PublishedRun

if TYPE_CHECKING:
    from datetime import date
    from os import PathLike

    import plotly.graph_objects as go
    import pyarrow as pa

    from groundswell.api.export import Format
    from groundswell.api.plots import Plots
    from groundswell.outputs.contrast import Comparisons
    from groundswell.outputs.run_record import RunRecord
    from groundswell.outputs.search.index import SearchIndex
    from groundswell.outputs.search.meaning import MeaningIndex
    from groundswell.report.colors import ThemeName
    from groundswell.report.figures.heat import Measure


Named: TypeAlias = Key | Topic | Entry
"""What has papers: an id, a name, or a view."""


class Run(RunTables):
    """A published run: tables of what it found, views of its topics, and questions to it.

    Tables are Arrow tables, each with `.to_pandas()`; `polars.from_arrow` takes them. Their files
    are read when they are first used. `gs.open` and `gs.run` return runs.

    Raises `UsageError` where the folder holds no run, and `GroundswellError` where a file is
    damaged.
    """

    def __init__(self, path: Path, kept: object = None) -> None:
        """Read the run's record; `kept` lasts as long as the run does, as a temporary folder."""
        self._published = PublishedRun(path)
        self._kept = kept
        _ = self._published.record

    def __repr__(self) -> str:
        counts = self.record.counts
        return (
            f"<Run as of {self.as_of}: {counts.papers:,} papers, {counts.topics:,} topics, "
            f"{self.path}>"
        )

    def _repr_html_(self) -> str:
        from groundswell.api.showing import show_run

        return show_run(self._published)

    @property
    def path(self) -> Path:
        """The run's folder."""
        return self._published.folder

    @property
    def as_of(self) -> str:
        """The last digest date that the run used, in ISO 8601."""
        return self.record.as_of

    @property
    def record(self) -> "RunRecord":
        """What run.json holds: sources, settings, versions, counts, audit."""
        return self._published.record

    def topic(self, topic: Key) -> Topic:
        """Return a topic by its id, or by its label.

        Raises:
            UsageError: The run has no such topic.
        """
        key = as_key(topic)
        group = find_group(self._published, key, "topic" if isinstance(key, str) else None)
        for found in self._published.topics:
            if group.kind == "topic" and found.id == group.id:
                return Topic(self._published, found)
        stands_for = "papers without a topic" if group.id == OUTLIER else f"a {group.kind}"
        raise UsageError(
            f"{topic!r} stands for {stands_for}, expected a topic: papers_of gives its papers"
        )

    def entry(self, entry: Key) -> Entry:
        """Return an entry of the list of what emerges, by its id or one of its names.

        Raises:
            UsageError: Nothing on the list has that id or name.
        """
        return Entry(self._published, find_entry(self._published, entry))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries of the list of what emerges, the surest first: `emerging` as views."""
        return tuple(Entry(self._published, entry) for entry in self._published.entries)

    def papers_of(self, what: Named, kind: Kind | None = None) -> "pa.Table":
        """Return the papers of a topic, theme, subtopic, term or entry, the newest first.

        A number is the id of a topic, theme or subtopic, -1 the papers without a topic. A name is
        that of an entry of `emerging`, a label, or a term, in this order. `kind` says which is
        meant where ids or names are alike: `papers_of(0, kind="entry")`.

        Raises:
            UsageError: The run has nothing of that id or name.
        """
        return group_papers(self._published, self._group(what, kind))

    def explain(self, what: Named) -> Text:
        """Return why a topic has its status or why something emerges, as `groundswell explain`.

        Raises:
            UsageError: The run has nothing of that id or name, or that has no signal.
        """
        from groundswell.outputs.inspect.entries import explanation_of, explanation_text

        if isinstance(what, (Topic, Entry)):
            return what.explain()
        return Text(explanation_text(explanation_of(self._published, what)))

    def compare(self, other: "Run | date | str") -> Comparison:
        """Return what changed between this run and another of the same output folder.

        The other is a run, or its date; which of the two is the earlier one does not matter.

        Raises:
            UsageError: That run is not there, or the later one does not continue the earlier one.
        """
        from groundswell.outputs.inspect.comparison import compare

        if isinstance(other, Run):
            if other.path.parent != self.path.parent:
                raise UsageError(
                    f"{other.path} and {self.path} are of different output folders, so their ids "
                    f"are not of the same topics: compare runs of one folder"
                )
            other = other.as_of
        if str(other) == self.as_of:
            raise UsageError(f"{other} is this run itself: give another run of its output folder")
        earlier, later = sorted([a_date(other, "the other run"), a_date(self.as_of, "this run")])
        return Comparison(compare(self.path.parent, earlier, later))

    def group_shares(self, what: Named, by: str = "organization") -> "pa.Table":
        """Return the share of each group's papers that are of something, for every period.

        `what` is a term, a topic, an entry or what else has papers, as in `papers_of`; `by` is a
        field, as 'organization', 'authors', 'source', 'label' or a column of your own. Columns are
        group, period_start, count, total, share, share_low and share_high.

        Raises:
            UsageError: The run has nothing of that id or name, or papers cannot be grouped so.
        """
        from groundswell.outputs.inspect.terms import shares_within

        return shares_within(self._published, self._group(what, None), by)

    def compare_groups(self, by: str, *groups: str) -> "Comparisons":
        """Return which topics and terms groups of papers have more of, and where one leads.

        `by` is a field, as 'organization', 'authors', 'source' or 'label'. Two groups are compared
        with each other, one with all other papers; by default each of the largest with all others.

        Raises:
            UsageError: Papers cannot be grouped by the field, or no group has that name.
        """
        from groundswell.outputs.inspect.sides import compare_groups

        return compare_groups(self._published, by, groups)

    def search(
        self, text: str, limit: int | None = None, *, by: Literal["words", "meaning"] = "words"
    ) -> "pa.Table":
        """Return the papers whose title and abstract hold what is searched, the best first.

        All words must occur; also "phrases", AND, OR, NOT, brackets, prefix*, and the fields
        title:, abstract:, author:, org:, topic:, also:, date: and label:. Case, accents and hyphens
        make no difference. Columns are paper_id, digest_date, title, url, topic_id and score.

        By meaning, papers are nearest to the text by their vectors; the score is the cosine. These
        are in the cache of the output folder, and the run's encoder is loaded.

        Raises:
            UsageError: The search has no word, or a field's value cannot be read; or the vectors
                are not in the cache, or cannot be made for other texts.
        """
        return (self._meanings if by == "meaning" else self._index).search(text, limit)

    @cached_property
    def _index(self) -> "SearchIndex":
        from groundswell.outputs.search.index import SearchIndex

        return SearchIndex(self._published)

    @cached_property
    def _meanings(self) -> "MeaningIndex":
        from groundswell.outputs.search.meaning import MeaningIndex

        return MeaningIndex(self._published, self.path.parent / ".cache")

    def plot_trends(
        self,
        topics: Sequence[Named] | Named | None = None,
        *,
        period: str | None = None,
        panels: bool | None = None,
        theme: "ThemeName" = "light",
    ) -> "go.Figure":
        """Return the shares over time of topics, terms or entries as a plotly figure.

        `topics` are ids or names, as `papers_of` takes them, by default the largest topics.
        `period` is 'day', 'week', 'month' or 'year', by default the first that the eye can read.
        `panels` gives each a panel of its own, by default where there are more than four. Bands
        are the intervals of the shares, shades are bursts, dotted lines new topics, splits and
        merges. `theme` is 'light' or 'dark'.

        Raises:
            UsageError: The run has nothing of such an id or name, or there is no such period.
        """
        return self._plots.trends(self._groups(topics), period, panels, theme)

    def plot_map(
        self,
        highlight: Sequence[Named] | Named | None = None,
        *,
        theme: "ThemeName" = "light",
    ) -> "go.Figure":
        """Return the map of the papers as a plotly figure, a dot each in its topic's color.

        With `highlight`, ids or names as `papers_of` takes them, only their papers are in color.
        """
        return self._plots.map(self._groups(highlight), theme)

    def plot_heatmap(
        self,
        *,
        period: str | None = None,
        measure: "Measure" = "share",
        theme: "ThemeName" = "light",
    ) -> "go.Figure":
        """Return all topics over time as a plotly heat map, the largest at the top.

        `measure` is 'share', 'count', or 'peak': the share as a part of the topic's highest.
        """
        return self._plots.heatmap(period, measure, theme)

    def plot_emerging(self, limit: int | None = 30, *, theme: "ThemeName" = "light") -> "go.Figure":
        """Return what emerges as a plotly figure: each entry's share before, and now."""
        return self._plots.emerging(limit, theme)

    def export(
        self,
        path: "str | PathLike[str]",
        format: "Format | None" = None,  # noqa: A002 - as pandas and others
        *,
        of: Named | None = None,
        search: str | None = None,
        watch: str | None = None,
        neighbors: int | None = None,
        cache: "str | PathLike[str] | None" = None,
    ) -> Path:
        """Write the papers, or some of them, and return the file's path.

        The format is by default that of the name's end. 'parquet', 'csv' and 'jsonl' have a row
        per paper, with the columns that docs/library.md lists; 'bibtex' (.bib), 'ris' and
        'csl-json' (.json) are for reference managers. `of` is what `papers_of` takes, `search` what
        `search` takes, `watch` a watch's name; by default all papers are written. `neighbors` are
        nearest papers per paper, by default 15 for Parquet and CSV of all, else none; they need
        vectors, from `cache`, by default `.cache` in the output folder, or encoded again.

        Raises:
            UsageError: The format is none that is known, or the run has nothing of that name.
            GroundswellError: The run's encoder is not to be had here.
        """
        from groundswell.api.export import export, format_of
        from groundswell.api.notices import tell
        from groundswell.api.selecting import Selection

        target = Path(path)
        selection = Selection(None if of is None else self._group(of), search, watch)
        folder = Path(cache) if cache is not None else self.path.parent / ".cache"
        form = format_of(target, format)
        export(self._published, target, form, neighbors, selection, cache=folder, notice=tell)
        return target

    def _groups(self, what: Sequence[Named] | Named | None) -> list[Group] | None:
        if what is None:
            return None
        if isinstance(what, (str, Topic, Entry, SupportsIndex)) or not isinstance(what, Iterable):
            return [self._group(what)]
        return [self._group(each) for each in what]

    def _group(self, what: Named, kind: Kind | None = None) -> Group:
        if isinstance(what, (Topic, Entry)):
            return what.group
        return find_group(self._published, what, kind)

    @cached_property
    def _plots(self) -> "Plots":
        from groundswell.api.plots import Plots

        return Plots(self._published)
