"""Backtest: what would have been flagged on each past date, and how it fared.

The runs are the main job's own, one after the other, each without anything of what came after it.
Simple rules are judged on the same topics at the same dates. What the joint list names is judged
beside rules on the terms of the same dates.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from groundswell import job
from groundswell.config import Config
from groundswell.errors import GroundswellError
from groundswell.evaluate.archive import Archive
from groundswell.evaluate.baselines import OURS
from groundswell.evaluate.collect import read_papers
from groundswell.evaluate.judging import (
    Afterwards,
    EventFigures,
    afterwards,
    judged_by_events,
    truth_of,
)
from groundswell.evaluate.rise_methods import (
    JOINT_LIST,
    Named,
    Replayed,
    named_entries,
    rules,
)
from groundswell.evaluate.rise_replay import RiseComparison, compare_on, truths
from groundswell.evaluate.snapshots import (
    LEVELS,
    JudgedLevel,
    Snapshot,
    episodes,
    read_snapshot,
)
from groundswell.evaluate.truth import Event
from groundswell.json_value import Json
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.runs import state_before
from groundswell.signals.counts import WEEKS, time_scale

LevelSnapshots = Mapping[JudgedLevel, Sequence[Snapshot]]


@dataclass(frozen=True)
class ReplayDates:
    """The digest dates that are replayed: from `first` to `last`, at least `every` days apart."""

    first: date
    last: date | None
    every: int


@dataclass(frozen=True)
class ReplaySettings:
    """How runs are replayed; `notice` gets a sentence on each."""

    cache: Path
    config: Config
    today: date
    notice: Callable[[str], None]


@dataclass(frozen=True)
class FlaggedEpisode:
    """What Groundswell flagged over some dates, for a person to judge."""

    topic: int
    label: str
    first: str
    last: str
    onset: str | None
    rate_ratio: float | None
    q_value: float

    def as_json(self) -> dict[str, Json]:
        """Return the episode as `--json` prints it."""
        names = {"first": "from", "last": "to"}
        return {names.get(name, name): value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class BacktestResult:
    """The figures of each method on topics, and on subtopics under a name of their own.

    With a truth file `by_events` has them; without one `fates` says what became of flagged topics,
    and `every_topic` what becomes of any. `rises` says how the joint list did.
    """

    dates: tuple[str, ...]
    flagged: tuple[FlaggedEpisode, ...]
    by_events: Mapping[str, EventFigures] | None = None
    fates: Mapping[str, Afterwards] | None = None
    every_topic: Afterwards | None = None
    rises: RiseComparison | None = None

    def as_json(self) -> Json:
        """Return the result as `--json` prints it."""
        methods: dict[str, Json] = {}
        for name, figures in (self.by_events or {}).items():
            methods[name] = asdict(figures)
        for name, fates in (self.fates or {}).items():
            methods[name] = _fates_json(fates)
        return {
            "dates": self.dates,
            "methods": methods,
            "every_topic": None if self.every_topic is None else _fates_json(self.every_topic),
            "flagged": [episode.as_json() for episode in self.flagged],
            "rises": None if self.rises is None else self.rises.as_json(),
        }


def backtest(
    sources: Sequence[str],
    dates: ReplayDates,
    events: Sequence[Event] | None,
    settings: ReplaySettings,
) -> BacktestResult:
    """Replay the runs of a range of dates, and judge every method's flags.

    With `events` flags are right or wrong; without them the result says how flagged topics fared.

    Raises:
        GroundswellError: The sources hold no digest between the dates.
    """
    levels, listed = _replayed(sources, dates, settings)
    topics = levels["topic"]
    if not topics:
        raise GroundswellError(
            "the sources hold no digest between the dates: check --from and --to"
        )
    days = tuple(snapshot.as_of.isoformat() for snapshot in topics)
    flagged = tuple(episode for level in LEVELS for episode in _flagged(levels[level]))
    rises = _rises(sources, listed, events, settings)
    if events is None:
        fates = {
            name: afterwards(levels[level], method) for name, level, method in _methods(levels)
        }
        return BacktestResult(days, flagged, None, fates, afterwards(topics, None), rises)
    truth = {level: truth_of(levels[level], events) for level in LEVELS}
    figures = {
        name: judged_by_events(levels[level], method, events, truth[level])
        for name, level, method in _methods(levels)
    }
    return BacktestResult(days, flagged, by_events=figures, rises=rises)


def _replayed(
    sources: Sequence[str], dates: ReplayDates, settings: ReplaySettings
) -> tuple[LevelSnapshots, Mapping[date, list[Named]]]:
    """Return the topics and subtopics of every date, and what its joint list named."""
    levels: dict[JudgedLevel, list[Snapshot]] = {level: [] for level in LEVELS}
    listed: dict[date, list[Named]] = {}
    with tempfile.TemporaryDirectory(prefix="groundswell-backtest-") as out:
        runs = job.run_range(
            sources,
            first=dates.first,
            last=dates.last,
            every=dates.every,
            settings=job.JobSettings(
                out=Path(out),
                cache=settings.cache,
                config=settings.config,
                today=settings.today,
                listener=job.Listener(notice=settings.notice, stage=lambda _: None),
            ),
        )
        for outcome in runs:
            for level, snapshots in levels.items():
                snapshots.append(read_snapshot(outcome.folder, level))
            as_of = date.fromisoformat(outcome.as_of)
            state = state_before(Path(out), as_of + timedelta(days=1))
            entries = PublishedRun(outcome.folder).entries
            listed[as_of] = named_entries(entries, state.joint_list.records)
            counts = (
                f"{len(snapshots[-1].flags[OURS])} {level}s" for level, snapshots in levels.items()
            )
            settings.notice(
                f"{outcome.as_of}: {' and '.join(counts)} flagged, {len(entries)} rises listed"
            )
    return levels, listed


def _rises(
    sources: Sequence[str],
    listed: Mapping[date, list[Named]],
    events: Sequence[Event] | None,
    settings: ReplaySettings,
) -> RiseComparison | None:
    """Return how the joint list did beside rules on terms; None where dates know no days."""
    papers, embedded = read_papers(
        sources,
        today=settings.today,
        cache=settings.cache,
        config=settings.config,
        notice=settings.notice,
    )
    if time_scale(papers) is not WEEKS:
        settings.notice(
            f"the joint list is judged by weeks, and papers of these sources are counted by "
            f"{time_scale(papers).unit}: its figures are left out"
        )
        return None
    archive = Archive(papers, embedded.vectors, settings.config.terms)
    return compare_on(
        archive,
        list(listed),
        {JOINT_LIST: Replayed(listed), **rules()},
        truths(archive, list(listed), events),
        settings.notice,
    )


def _methods(levels: LevelSnapshots) -> Iterator[tuple[str, JudgedLevel, str]]:
    """Yield what is judged: its name in the result, the level, the method."""
    for level in LEVELS:
        for method in levels[level][0].flags:
            yield (method if level == "topic" else f"{method}, {level}s"), level, method


def _flagged(snapshots: Sequence[Snapshot]) -> Iterator[FlaggedEpisode]:
    for episode in episodes(snapshots, OURS):
        first, last = episode.snapshots[0], episode.snapshots[-1]
        signal = first.signals[episode.topic]
        yield FlaggedEpisode(
            topic=episode.topic,
            label=first.labels[episode.topic],
            first=first.as_of.isoformat(),
            last=last.as_of.isoformat(),
            onset=signal.onset,
            rate_ratio=signal.rate_ratio,
            q_value=signal.q_value,
        )


def _fates_json(fates: Afterwards) -> dict[str, Json]:
    return {f"{weeks}_weeks": asdict(figures) for weeks, figures in fates.items()}
