"""What the published texts state of a run: its topics, signals, changes and counts, typed.

The values are those of the artifacts, made safe to show: labels in one line, addresses that a page
may link to, papers looked up by their ids. `run_facts.py` gathers them; templates read attributes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    Corpus,
    Embeddings,
    Emerging,
    EmergingEntry,
    Groups,
    Memberships,
    Prevalence,
    RecentTerms,
    Remark,
    Signal,
    Signals,
    SourceSummary,
    State,
    Status,
    StatusChange,
    Terms,
    Topics,
    Transitions,
)
from groundswell.corpus.volumes import ScantDay
from groundswell.periods import Period
from groundswell.report import colors
from groundswell.report.changes import Change, Changes
from groundswell.report.paper_index import PaperIndex, PaperRef
from groundswell.report.past import Past
from groundswell.report.series import Point, Sparkline
from groundswell.signals.driver_summary import DriverSummary


@dataclass(frozen=True)
class ReportInputs:
    """The artifacts that the report is made of."""

    corpus: Corpus
    topics: Topics
    prevalence: Prevalence
    signals: Signals
    previous: State
    transitions: Transitions = field(default_factory=Transitions)
    emerging: Emerging = field(default_factory=Emerging)
    groups: Groups = field(default_factory=Groups)
    embeddings: Embeddings | None = None
    terms: Terms | None = None
    memberships: Memberships | None = None


@dataclass(frozen=True)
class QuotedSentence:
    """A sentence and the paper it is quoted from."""

    sentence: str
    paper: PaperRef


@dataclass(frozen=True)
class SubtopicFacts:
    """A subtopic, with its signal where one was computed."""

    id: int
    label: str
    size: int
    keywords: tuple[str, ...]
    signal: Signal | None


@dataclass(frozen=True)
class TopicFacts:
    """A topic as texts show it.

    `color` is the number of its color (`report.colors`), `share` its part of all papers, `points`
    its shares per period that is drawn. `examples` are its exemplars, `read_first` the papers that
    show its signal, then its exemplars. `parent` is its theme's id. `cautions` are sentences on the
    windows that its signal compares.
    """

    id: int
    label: str
    size: int
    first_seen: str
    last_seen: str
    parent: int | None
    keywords: tuple[str, ...]
    summary: str
    written_by: str
    recent_terms: RecentTerms | None
    color: int
    share: float
    signal: Signal | None
    points: tuple[Point, ...]
    spark: Sparkline
    examples: tuple[PaperRef, ...]
    quotes: tuple[QuotedSentence, ...]
    read_first: tuple[PaperRef, ...]
    subtopics: tuple[SubtopicFacts, ...]
    drivers: DriverSummary
    cautions: tuple[str, ...] = ()

    @property
    def hue(self) -> int:
        """The place of its color in the palette."""
        return colors.hue(self.color)

    @property
    def cited(self) -> frozenset[str]:
        """The ids of the papers that are named beside the topic."""
        papers = [*self.examples, *(quote.paper for quote in self.quotes)]
        evidence = self.signal.evidence if self.signal else ()
        return frozenset({*(paper.paper_id for paper in papers), *evidence})


@dataclass(frozen=True)
class ThemeFacts:
    """A theme and its topics, the largest first."""

    id: int
    label: str
    size: int
    topics: tuple[TopicFacts, ...]


@dataclass(frozen=True)
class RisingSubtopic:
    """A subtopic that emerges or grows, its signal, its topic, and papers that show it."""

    id: int
    label: str
    size: int
    keywords: tuple[str, ...]
    signal: Signal
    topic: TopicFacts
    read_first: tuple[PaperRef, ...]


@dataclass(frozen=True)
class RiseFacts:
    """An entry of the joint list, the topics that hold its papers, and papers that show it.

    `also` are other names of it; `new` says that it was first found within the last eight weeks.
    `papers` are all of its papers, however old, by their rows in the corpus.
    `points` are its share over the last two years and `spark` the same as a drawing, in which it
    begins at `onset_x` and the recent window at `recent_x`. `cautions` are sentences on the
    windows that are compared.
    """

    entry: EmergingEntry
    topics: tuple[TopicFacts, ...]
    evidence: tuple[PaperRef, ...]
    also: tuple[str, ...]
    new: bool
    drivers: DriverSummary
    papers: NDArray[np.int64]
    points: tuple[Point, ...]
    spark: Sparkline
    onset_x: float
    recent_x: float
    cautions: tuple[str, ...]

    @property
    def share_before(self) -> float:
        """Its share of the papers that the recent ones are compared with."""
        return self.entry.before_count / max(1, self.entry.before_total)


@dataclass(frozen=True)
class StatusCount:
    """A status and how many topics have it."""

    status: Status
    topics: int


@dataclass(frozen=True)
class SignalFacts:
    """What the signals say: topics in the signals' order, and subtopics that rise.

    `computed` says whether there are any. `rising` emerge or grow; where none does, `nearest` are
    those whose share rose without being significant, the highest score first. `statuses` are those
    that some topic has.
    """

    computed: bool
    ranked: tuple[TopicFacts, ...]
    rising: tuple[TopicFacts, ...]
    nearest: tuple[TopicFacts, ...]
    rising_subtopics: tuple[RisingSubtopic, ...]
    statuses: tuple[StatusCount, ...]
    notices: tuple[str, ...]

    @property
    def none_changed(self) -> bool:
        """Whether signals were computed and no topic shows a clear change."""
        return [each.status for each in self.statuses] == ["no_clear_change"]


@dataclass(frozen=True)
class RejectReason:
    """Why records were not used, and how many."""

    reason: str
    records: int


@dataclass(frozen=True)
class LibraryVersion:
    """A library that shaped the run, and its version."""

    name: str
    version: str


@dataclass(frozen=True)
class Counts:
    """How many papers, digests and papers without a topic there are, and the digests' dates."""

    papers: int
    digests: int
    unassigned: int
    first: date
    last: date


@dataclass(frozen=True)
class RunFacts:
    """A run as every published text states it.

    `topics` are all topics, the largest first, `leading` the first of them, `themes` the same
    under their themes. `period` is the one that is drawn, `compared` the one that signals compare,
    `confidence` the level of intervals. `precision` is the finest period that dates allow, `known`
    counts them by how precisely they are known. `rises` is the joint list of what
    emerges, the surest first, `candidates` how many things were tested for it, and `false_rate` the
    expected part of false ones among all that a year of looks lists. `changes` are those
    since the run before, `earlier` the events before it, the newest first; `status_changes` and
    `remarks` are what else changed. `past` is what the runs so far said, `scant_days` are the days
    that look only half captured.
    `this_run` and `newest_run` are addresses of folders with their slash, or empty.
    """

    title: str
    as_of: str
    previous_as_of: str | None
    this_run: str
    newest_run: str
    period: Period
    precision: Period
    known: Mapping[Period, int]
    compared: Period
    confidence: float
    single_topic: bool
    counts: Counts
    topics: tuple[TopicFacts, ...]
    themes: tuple[ThemeFacts, ...]
    leading: tuple[TopicFacts, ...]
    signals: SignalFacts
    rises: tuple[RiseFacts, ...]
    candidates: int
    false_rate: float
    changes: Changes
    earlier: tuple[Change, ...]
    status_changes: tuple[StatusChange, ...]
    remarks: tuple[Remark, ...]
    sources: tuple[SourceSummary, ...]
    rejects: tuple[RejectReason, ...]
    versions: tuple[LibraryVersion, ...]
    past: Past
    scant_days: tuple[ScantDay, ...]
    papers: PaperIndex = field(repr=False)

    @property
    def level(self) -> str:
        """The confidence in percent, for people."""
        return f"{100 * self.confidence:g} %"

    @property
    def color_of(self) -> Mapping[int, int]:
        """The number of each topic's color, by its id."""
        return {topic.id: topic.color for topic in self.topics}

    @property
    def new_rises(self) -> tuple[RiseFacts, ...]:
        """The rises that were found within the last eight weeks."""
        return tuple(rise for rise in self.rises if rise.new)

    @property
    def lasting_rises(self) -> tuple[RiseFacts, ...]:
        """The rises that were found earlier, and are still up."""
        return tuple(rise for rise in self.rises if not rise.new)

    @property
    def highlighted(self) -> tuple[TopicFacts, ...]:
        """The topics that rise; the largest where no signals were computed."""
        return self.signals.rising if self.signals.computed else self.leading
