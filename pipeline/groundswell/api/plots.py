"""Gathers from a run what its plots show."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Burst, EventKind
from groundswell.artifacts.corpus import counted_days
from groundswell.errors import UsageError
from groundswell.outputs.inspect.members import Group, group_papers
from groundswell.outputs.published_run import PublishedRun, PublishedTopic
from groundswell.periods import PERIODS, Period
from groundswell.report.changes import EVENT_WORDS
from groundswell.report.colors import LIGHT, ThemeName, hue
from groundswell.report.figures.dots import Dots, MapGroup, map_figure
from groundswell.report.figures.heat import HeatRow, Measure, heat_figure
from groundswell.report.figures.lines import MOST_TOGETHER, Line, LinePlot, Mark, lines_figure
from groundswell.report.figures.rises import rises_figure
from groundswell.report.series import Point, first_readable, points

if TYPE_CHECKING:
    import plotly.graph_objects as go

_MARKED: tuple[EventKind, ...] = ("birth", "split", "merge")
"""The events that a plot marks: a new topic where it begins, a split or merge at all its topics."""


class Plots:
    """The plots of a run."""

    def __init__(self, run: PublishedRun) -> None:
        """Read nothing yet."""
        self._run = run

    def trends(
        self,
        groups: Sequence[Group] | None,
        period: str | None = None,
        panels: bool | None = None,
        theme: ThemeName = "light",
    ) -> "go.Figure":
        """Return shares over time."""
        groups = self._leading if groups is None else groups
        inside = [self._inside(group) for group in groups]
        chosen = self._period(period, [int(each.sum()) for each in inside])
        numbers = self._numbers(groups)
        grid = self._grid(chosen)
        lines = tuple(
            Line(
                label=group.label,
                number=number,
                points=points(self._days, each, grid, self._run.record.confidence),
                burst=self._burst(group),
                marks=tuple(self._marks(group)),
            )
            for group, each, number in zip(groups, inside, numbers, strict=True)
        )
        apart = len(lines) > MOST_TOGETHER if panels is None else panels
        return lines_figure(LinePlot(lines, chosen, self._run.record.as_of, theme, apart))

    def points_of(self, topic: PublishedTopic) -> tuple[tuple[Point, ...], Period]:
        """Return a topic's points, and the first period in which the eye can read them."""
        inside = self._inside(_group(topic))
        period = self._period(None, [topic.size])
        confidence = self._run.record.confidence
        return points(self._days, inside, self._grid(period), confidence), period

    def heatmap(self, period: str | None, measure: Measure, theme: ThemeName) -> "go.Figure":
        """Return all topics over time, the largest at the top."""
        topics = sorted(self._shown_topics, key=lambda topic: (-topic.size, topic.id))
        inside = [self._inside(_group(topic)) for topic in topics]
        chosen = self._period(period, [int(each.sum()) for each in inside])
        grid = self._grid(chosen)
        confidence = self._run.record.confidence
        rows = [
            HeatRow(topic.label, points(self._days, each, grid, confidence))
            for topic, each in zip(topics, inside, strict=True)
        ]
        return heat_figure(rows, chosen, measure, theme)

    def map(self, highlight: Sequence[Group] | None, theme: ThemeName) -> "go.Figure":
        """Return the map of the papers; with `highlight`, only these are in color."""
        papers = self._papers
        dots = Dots(
            x=papers["x"].to_numpy(),
            y=papers["y"].to_numpy(),
            titles=papers["title"].to_pylist(),
            days=[day.isoformat() for day in papers["digest_date"].to_pylist()],
        )
        if highlight is None:
            ids = papers["topic_id"].to_numpy()
            shown = [topic.id for topic in self._shown_topics]
            unassigned = MapGroup("no topic", OUTLIER, ~np.isin(ids, shown))
            groups = [
                MapGroup(topic.label, self._color_of[topic.id], ids == topic.id)
                for topic in self._shown_topics
            ]
            return map_figure(dots, [unassigned, *groups], theme)
        named = [
            MapGroup(group.label, number, self._inside(group))
            for group, number in zip(highlight, self._numbers(highlight), strict=True)
        ]
        return map_figure(dots, named, theme, faint=True)

    def emerging(self, limit: int | None, theme: ThemeName) -> "go.Figure":
        """Return what emerges, each entry's share before and now, the surest at the top."""
        return rises_figure(self._run.entries[:limit], theme)

    @cached_property
    def _papers(self) -> pa.Table:
        columns = ["paper_id", "digest_date", "precision", "title", "topic_id", "x", "y"]
        return self._run.papers(columns)

    @cached_property
    def _days(self) -> list[date]:
        return counted_days(self._papers, date.fromisoformat(self._run.record.as_of))

    @property
    def _shown_topics(self) -> list[PublishedTopic]:
        """The topics that the user does not hide, in the order of their ids."""
        return [topic for topic in self._run.topics if not topic.hidden]

    @property
    def _leading(self) -> list[Group]:
        """The topics that the report shows at first: the largest."""
        by_size = sorted(self._shown_topics, key=lambda topic: (-topic.size, topic.id))
        leading = self._run.record.configuration["report"]["leading"]
        first = by_size[: leading if isinstance(leading, int) else None]
        return [_group(topic) for topic in first]

    def _inside(self, group: Group) -> NDArray[np.bool_]:
        """Return which papers of the run are in a group."""
        ids = group_papers(self._run, group)["paper_id"].combine_chunks()
        mask = pc.is_in(self._papers["paper_id"], ids).combine_chunks()
        found: NDArray[np.bool_] = mask.to_numpy(zero_copy_only=False)
        return found

    def _period(self, period: str | None, sizes: Sequence[int]) -> Period:
        """Return the period that is asked for, or the first that can be read."""
        finest = self._finest
        if period is not None:
            if period not in list(PERIODS):
                raise UsageError(
                    f"period is {period!r}: expected {', '.join(PERIODS)}, or None to let the "
                    f"papers decide"
                )
            return Period(period)
        typical = sorted(sizes)[len(sizes) // 2] / len(self._grid(finest)) if sizes else 0.0
        return first_readable(finest, typical, (min(self._days), max(self._days)))

    @property
    def _finest(self) -> Period:
        """The period of the published grid."""
        table = self._run.table("prevalence", ["period_start"])
        starts = sorted(table["period_start"].unique().to_pylist())
        days = (starts[1] - starts[0]).days if len(starts) > 1 else 1
        return next(
            period for period, most in zip(PERIODS, (1, 7, 31, 366), strict=True) if days <= most
        )

    def _grid(self, period: Period) -> list[date]:
        return period.starts(min(self._days), date.fromisoformat(self._run.record.as_of))

    def _burst(self, group: Group) -> Burst | None:
        signals = self._run.signals if group.kind == "topic" else ()
        return next((signal.burst for signal in signals if signal.id == group.id), None)

    def _marks(self, group: Group) -> Iterator[Mark]:
        if group.kind != "topic":
            return
        for event in self._run.lineage:
            concerned = event.targets if event.kind == "birth" else (*event.sources, *event.targets)
            if event.kind in _MARKED and group.id in concerned:
                yield Mark(event.date, EVENT_WORDS[event.kind])

    @cached_property
    def _color_of(self) -> dict[int, int]:
        """The number of each topic's color; that of a run of an earlier version is its id."""
        return {
            topic.id: topic.id if topic.color is None else topic.color for topic in self._run.topics
        }

    def _numbers(self, groups: Sequence[Group]) -> list[int]:
        """Return the number of each group's color: the topic's, else one that is free.

        Those that are no topics have the colors that no topic among them has, as long as there are.
        """
        own = [
            self._color_of.get(int(group.id), int(group.id)) if group.kind == "topic" else None
            for group in groups
        ]
        taken = {hue(number) for number in own if number is not None}
        others = cycle(
            [each for each in range(len(LIGHT)) if each not in taken] or range(len(LIGHT))
        )
        return [next(others) if number is None else number for number in own]


def _group(topic: PublishedTopic) -> Group:
    return Group("topic", topic.id, topic.label)
