"""What emerges: the answer to a reader's first questions, on the page's first screen."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from groundswell.artifacts import Corpus, StatusChange
from groundswell.corpus.volumes import ScantDay
from groundswell.periods import Period
from groundswell.report.facts import SubtopicFacts, TopicFacts
from groundswell.report.views.view import ViewContext

WEEK = timedelta(days=7)

USUAL_WEEKS = 13
"""Weeks before the last one whose median is the usual number of papers."""


@dataclass(frozen=True)
class Arrivals:
    """How many papers the last week brought, and how many a week usually does, if that is known.

    `scant` are the days of that week that look only half captured.
    """

    since: date
    papers: int
    usual: float | None
    scant: tuple[ScantDay, ...] = ()


@dataclass(frozen=True)
class Shrinking:
    """A topic whose share falls, or a subtopic and its topic."""

    topic: TopicFacts
    subtopic: SubtopicFacts | None = None


@dataclass(frozen=True)
class FirstScreen:
    """What came in, what joined and left the list since the last run, and what shrinks.

    `arrivals` is None where days are not known. Where nothing shrinks, `lowest` is the topic whose
    share fell most, if any fell.
    """

    arrivals: Arrivals | None
    joined: tuple[StatusChange, ...]
    left: tuple[StatusChange, ...]
    shrinking: tuple[Shrinking, ...]
    lowest: TopicFacts | None


def facts(context: ViewContext) -> FirstScreen:
    """Return what the first screen shows beside the list of what emerges."""
    run = context.facts
    entries = [each for each in run.status_changes if each.kind == "entry"]
    fell = [topic for topic in run.signals.ranked if topic.signal and topic.signal.score < 0]
    shrinking = tuple(_shrinking(run.topics))
    return FirstScreen(
        arrivals=_arrivals(context.inputs.corpus, run.scant_days),
        joined=tuple(each for each in entries if each.before is None),
        left=tuple(each for each in entries if each.after is None),
        shrinking=shrinking,
        lowest=fell[-1] if fell and not shrinking else None,
    )


def _arrivals(corpus: Corpus, scant: tuple[ScantDay, ...]) -> Arrivals | None:
    if corpus.precision is not Period.DAY or not len(corpus.papers):
        return None
    as_of = date.fromisoformat(corpus.as_of)
    weeks = Counter((as_of - day) // WEEK for day in corpus.digest_dates)
    whole = (as_of - min(corpus.digest_dates) + timedelta(days=1)) // WEEK
    known = range(1, min(whole, USUAL_WEEKS + 1))
    usual = median([weeks[week] for week in known]) if len(known) == USUAL_WEEKS else None
    since = as_of - WEEK + timedelta(days=1)
    of_week = tuple(day for day in scant if day.day >= since.isoformat())
    return Arrivals(since, weeks[0], usual, of_week)


def _shrinking(topics: tuple[TopicFacts, ...]) -> list[Shrinking]:
    """Return the topics and subtopics whose share falls, those that fell most first."""
    found = []
    for topic in topics:
        if topic.signal and topic.signal.status == "declining":
            found.append((topic.signal.score, Shrinking(topic)))
        found += [
            (subtopic.signal.score, Shrinking(topic, subtopic))
            for subtopic in topic.subtopics
            if subtopic.signal and subtopic.signal.status == "declining"
        ]
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]
