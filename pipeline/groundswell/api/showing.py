"""Gathers from a run what a notebook shows of it, of a topic and of an entry."""

from typing import TYPE_CHECKING

from groundswell.artifacts import EmergingEntry
from groundswell.outputs.published_run import PublishedRun, PublishedTopic
from groundswell.report.notebook import (
    MOST_PAPERS,
    NotebookPaper,
    NotebookRun,
    NotebookTopic,
    entry_html,
    run_html,
    topic_html,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from groundswell.artifacts import Signal


def show_run(run: PublishedRun) -> str:
    """Return a run as HTML."""
    record = run.record
    return run_html(
        NotebookRun(
            as_of=record.as_of,
            folder=str(run.folder),
            papers=record.counts.papers,
            digests=record.counts.digests,
            topics=record.counts.topics,
            rejected=record.counts.rejected,
            entries=run.entries,
            notices=record.notices,
        )
    )


def show_topic(
    run: PublishedRun, topic: PublishedTopic, signal: "Signal | None", papers: "pa.Table"
) -> str:
    """Return a topic as HTML; `papers` are its papers, the newest first."""
    from groundswell.api.plots import Plots

    points, period = Plots(run).points_of(topic)
    return topic_html(
        NotebookTopic(
            id=topic.id,
            label=topic.label,
            size=topic.size,
            keywords=topic.keywords,
            summary=topic.summary,
            signal=signal,
            points=points,
            period=period,
            papers=_papers(papers),
        )
    )


def show_entry(entry: EmergingEntry, evidence: "pa.Table") -> str:
    """Return an entry as HTML; `evidence` are the papers that show it."""
    return entry_html(entry, _papers(evidence))


def _papers(table: "pa.Table") -> tuple[NotebookPaper, ...]:
    first = table.select(["title", "digest_date", "url"]).slice(0, MOST_PAPERS)
    return tuple(
        NotebookPaper(row["title"], row["digest_date"].isoformat(), row["url"])
        for row in first.to_pylist()
    )
