"""The Atom feed (RFC 4287): topics and subtopics that emerge, and new topics."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from groundswell.report.facts import RisingSubtopic, RunFacts, TopicFacts
from groundswell.report.rendering import render

ENTRIES = 40
"""The feed's length: what is emerging, then the newest topics that fit beside it. Readers keep what
they have seen, so a feed need not hold more than some weeks."""


@dataclass(frozen=True)
class Entry:
    """An entry of the feed; `within` is the topic of a subtopic, `why` the reason of an event."""

    id: str
    kind: str
    topic: TopicFacts | RisingSubtopic
    updated: str
    within: TopicFacts | None = None
    why: str = ""


def feed(facts: RunFacts) -> bytes:
    """Return feed.xml.

    An entry's id is made of the feed's title, the topic and what happened to it, so it is the same
    in every run that has the entry; its date is that of the event, or of this run for what is
    emerging now.
    """
    entries = [*_emerging(facts), *_new_topics(facts)][:ENTRIES]
    return render("feed/feed.xml", run=facts, feed_id=_id(facts.title), entries=entries)


def _emerging(facts: RunFacts) -> Iterator[Entry]:
    found: list[tuple[TopicFacts | RisingSubtopic, TopicFacts | None]] = [
        *((topic, None) for topic in facts.signals.rising),
        *((subtopic, subtopic.topic) for subtopic in facts.signals.rising_subtopics),
    ]
    for topic, within in found:
        if topic.signal and topic.signal.status == "emerging":
            entry_id = _id(facts.title, topic.id, "emerging")
            yield Entry(entry_id, "Emerging", topic, facts.as_of, within)


def _new_topics(facts: RunFacts) -> Iterator[Entry]:
    topics = {topic.id: topic for topic in facts.topics}
    for event in [*facts.changes.events, *facts.earlier]:
        for new in event.targets if event.kind == "birth" else ():
            if new.id in topics:
                entry_id = _id(facts.title, new.id, "birth")
                yield Entry(entry_id, "New topic", topics[new.id], event.date, why=event.why)


def _id(title: str, *parts: object) -> str:
    name = "/".join(["groundswell", title, *map(str, parts)])
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"
