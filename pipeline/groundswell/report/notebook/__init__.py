"""Small pieces of HTML that show a run, a topic or an entry in a notebook, light or dark.

They have no color of their own, so that they take those of the notebook around.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.artifacts import EmergingEntry, Signal
from groundswell.report.rendering import render, web_address
from groundswell.report.series import Point, sparkline

MOST_ENTRIES = 12
"""Entries of the list of what emerges that are shown."""

MOST_PAPERS = 5
"""Papers that are shown."""


@dataclass(frozen=True)
class NotebookPaper:
    """A paper as it is listed: its link is empty where a page must not lead there."""

    title: str
    day: str
    url: str

    @property
    def link(self) -> str:
        """Its address, if that is one of the web."""
        return web_address(self.url)


@dataclass(frozen=True)
class NotebookTopic:
    """What is shown of a topic; `period` is what a point of its line stands for."""

    id: int
    label: str
    size: int
    keywords: tuple[str, ...]
    summary: str
    signal: Signal | None
    points: tuple[Point, ...]
    period: str
    papers: tuple[NotebookPaper, ...]


@dataclass(frozen=True)
class NotebookRun:
    """What is shown of a run."""

    as_of: str
    folder: str
    papers: int
    digests: int
    topics: int
    rejected: int
    entries: Sequence[EmergingEntry]
    notices: Sequence[str]


def run_html(run: NotebookRun) -> str:
    """Return a run: its counts, and the surest of what emerges."""
    return render("notebook/run.html", shown=run, most=MOST_ENTRIES).decode()


def topic_html(topic: NotebookTopic) -> str:
    """Return a topic: its line, its signal, its words and its newest papers."""
    spark = sparkline(topic.points)
    return render("notebook/topic.html", topic=topic, spark=spark).decode()


def entry_html(entry: EmergingEntry, papers: Sequence[NotebookPaper]) -> str:
    """Return an entry of the list of what emerges: why it is there, and papers that show it."""
    return render("notebook/entry.html", entry=entry, papers=papers).decode()
