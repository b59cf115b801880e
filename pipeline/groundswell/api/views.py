"""Views of one thing of a run: a topic, or an entry of the list of what emerges."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from groundswell.api.tables import table_of
from groundswell.api.text import Text
from groundswell.artifacts import EmergingEntry, LineageEvent, Signal
from groundswell.outputs.inspect.borderline import BorderlinePaper, borderline_papers
from groundswell.outputs.inspect.members import Group, find_group, group_papers
from groundswell.outputs.published_run import PublishedRun, PublishedTopic

if TYPE_CHECKING:
    import plotly.graph_objects as go
    import pyarrow as pa


@dataclass(frozen=True)
class Topic:
    """A topic of a run."""

    _run: PublishedRun = field(repr=False)
    _topic: PublishedTopic = field(repr=False)

    def __repr__(self) -> str:
        return f"<Topic {self.id}: {self.label}, {self.size:,} papers>"

    @property
    def id(self) -> int:
        """The topic's id, which lasts from run to run."""
        return self._topic.id

    @property
    def label(self) -> str:
        """The topic's name."""
        return self._topic.label

    @property
    def keywords(self) -> tuple[str, ...]:
        """The phrases that distinguish its papers, the strongest first."""
        return self._topic.keywords

    @property
    def summary(self) -> str:
        """Sentences quoted from its papers, or a language model's where one is configured."""
        return self._topic.summary

    @property
    def size(self) -> int:
        """The number of its papers."""
        return self._topic.size

    @property
    def status(self) -> str | None:
        """Its signal's status; None where the run computed none."""
        return self.signal.status if self.signal else None

    @property
    def signal(self) -> Signal | None:
        """Its signal; None where the run computed none."""
        return next((each for each in self._run.signals if each.id == self.id), None)

    @property
    def group(self) -> Group:
        """What it is among the groups of papers of a run."""
        return Group("topic", self.id, self.label)

    @cached_property
    def papers(self) -> "pa.Table":
        """Its papers, the newest first, then the strongest."""
        return group_papers(self._run, self.group)

    @cached_property
    def borderline(self) -> "pa.Table":
        """The papers between it and another topic, with both degrees; the closest ones first."""
        return table_of(BorderlinePaper, borderline_papers(self._run, self.group))

    @cached_property
    def prevalence(self) -> "pa.Table":
        """Its rows of the run's prevalence: a row a period."""
        return _rows(self._run.table("prevalence"), topic_id=self.id)

    @cached_property
    def history(self) -> "pa.Table":
        """Its rows of the run's history: what each run so far said of it, the oldest first."""
        return _rows(self._run.table("history"), kind="topic", id=self.id)

    @cached_property
    def lineage(self) -> "pa.Table":
        """The events of the lineage that it is in, the oldest first."""
        events = [e for e in self._run.lineage if self.id in (*e.sources, *e.targets)]
        return table_of(LineageEvent, sorted(events, key=lambda event: event.date))

    def plot(self, **options: Any) -> "go.Figure":
        """Return its share over time as a plotly figure; options are those of `Run.plot_trends`."""
        from groundswell.api.plots import Plots

        return Plots(self._run).trends([self.group], **options)

    def _repr_html_(self) -> str:
        from groundswell.api.showing import show_topic

        return show_topic(self._run, self._topic, self.signal, self.papers)

    def explain(self) -> Text:
        """Return why it has its status, as `groundswell explain` prints it."""
        from groundswell.outputs.inspect.topics import explain, explain_text

        return Text(explain_text(explain(self._run, self.id)))


@dataclass(frozen=True)
class Entry:
    """An entry of the list of what emerges; `facts` has all that emerging.json says of it."""

    _run: PublishedRun = field(repr=False)
    facts: EmergingEntry = field(repr=False)

    def __repr__(self) -> str:
        return f"<Entry {self.id}: {self.label} ({self.kind}) is {self.status}>"

    @property
    def id(self) -> int:
        """The entry's id, which lasts from run to run."""
        return self.facts.id

    @property
    def kind(self) -> str:
        """Whether it is a topic, a subtopic or a term."""
        return self.facts.kind

    @property
    def label(self) -> str:
        """The entry's name."""
        return self.facts.label

    @property
    def status(self) -> str:
        """Whether it is emerging, or growing."""
        return self.facts.status

    @cached_property
    def group(self) -> Group:
        """The topic, subtopic or term that leads it."""
        return find_group(self._run, self.id, "entry")

    @cached_property
    def papers(self) -> "pa.Table":
        """All papers of what it names, the newest first; recent or not."""
        return group_papers(self._run, self.group)

    @cached_property
    def evidence(self) -> "pa.Table":
        """The recent papers that show it, those first that show it most clearly."""
        import pyarrow as pa
        import pyarrow.compute as pc

        papers = self._run.papers()
        ids = pa.array(self.facts.evidence, pa.string())
        places = pc.index_in(ids, papers["paper_id"].combine_chunks())
        return papers.take(places.drop_null())

    @cached_property
    def history(self) -> "pa.Table":
        """What each run so far said of it, the oldest first."""
        return _rows(self._run.table("history"), kind="entry", id=self.id)

    def plot(self, **options: Any) -> "go.Figure":
        """Return its share over time as a plotly figure; options are those of `Run.plot_trends`."""
        from groundswell.api.plots import Plots

        return Plots(self._run).trends([self.group], **options)

    def _repr_html_(self) -> str:
        from groundswell.api.showing import show_entry

        return show_entry(self.facts, self.evidence)

    def explain(self) -> Text:
        """Return why it emerges, as `groundswell explain` prints it."""
        from groundswell.outputs.inspect.entries import explain_entry, explain_entry_text

        return Text(explain_entry_text(explain_entry(self._run, self.facts)))


def _rows(table: "pa.Table", **values: int | str) -> "pa.Table":
    """Return the rows that have these values."""
    import pyarrow.compute as pc

    for column, value in values.items():
        table = table.filter(pc.equal(table[column], value))
    return table
