"""The answer of `groundswell compare`: what changed between two published runs."""

from datetime import date
from pathlib import Path

from groundswell.errors import UsageError
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.runs import require_continued, run_folder
from groundswell.report.changes import Changes, Side, changes


def compare(out: Path, earlier: date, later: date) -> Changes:
    """Return what changed between two published runs, as changes.md reports it.

    Raises:
        UsageError: A run is not there, or the later one does not continue the earlier one.
    """
    before, after = (PublishedRun(run_folder(out, day)) for day in (earlier, later))
    if earlier >= later:
        raise UsageError(f"{earlier} is not before {later}: name the earlier run first")
    require_continued(out, earlier.isoformat(), later.isoformat())
    events = [e for e in after.lineage if earlier.isoformat() < e.date <= later.isoformat()]
    events.sort(key=lambda event: event.date)
    return changes(side(before), side(after), events, after.record.confidence)


def side(run: PublishedRun) -> Side:
    """Return what a comparison needs of a run."""
    papers = run.papers(["paper_id", "topic_id"])
    return Side(
        as_of=run.record.as_of,
        labels={topic.id: topic.label for topic in run.topics},
        topic_of=dict(zip(*(column.to_pylist() for column in papers.columns), strict=True)),
    )
