"""What emerges: the answer to a reader's first questions, on the page's first screen."""

from dataclasses import dataclass

from groundswell.artifacts import StatusChange
from groundswell.report.arrivals import Arrivals, arrivals
from groundswell.report.facts import SubtopicFacts, TopicFacts
from groundswell.report.views.view import ViewContext


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
        arrivals=arrivals(context.inputs.corpus, run.scant_days),
        joined=tuple(each for each in entries if each.before is None),
        left=tuple(each for each in entries if each.after is None),
        shrinking=shrinking,
        lowest=fell[-1] if fell and not shrinking else None,
    )


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
