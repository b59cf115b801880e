"""The Atom feed (RFC 4287): what emerges, what changed its status, remarks, and new topics."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from groundswell.formatting import change_text
from groundswell.report.facts import RisingSubtopic, RunFacts, TopicFacts
from groundswell.report.rendering import render

ENTRIES = 40
"""The feed's length: what is emerging, what changed in this run, then the newest topics that fit
beside it. Readers keep what they have seen, so a feed need not hold more than some weeks."""


@dataclass(frozen=True)
class Entry:
    """An entry of the feed; `within` is the topic of a subtopic, `why` the reason of an event."""

    id: str
    kind: str
    topic: TopicFacts | RisingSubtopic
    updated: str
    within: TopicFacts | None = None
    why: str = ""


@dataclass(frozen=True)
class ChangeEntry:
    """An entry on a change of status or a remark; `place` is the part of the page it links to."""

    id: str
    kind: str
    title: str
    why: str
    place: str


def feed(facts: RunFacts) -> bytes:
    """Return feed.xml.

    An entry's id is made of the feed's title, the topic and what happened to it, so it is the same
    in every run that has the entry; its date is that of the event, or of this run for what is
    emerging now.
    """
    emerging, changes = list(_emerging(facts))[:ENTRIES], list(_changes(facts))
    changes = changes[: ENTRIES - len(emerging)]
    new = list(_new_topics(facts))[: ENTRIES - len(emerging) - len(changes)]
    return render(
        "feed/feed.xml",
        run=facts,
        feed_id=_id(facts.title),
        changes=changes,
        entries=[*emerging, *new],
    )


def _emerging(facts: RunFacts) -> Iterator[Entry]:
    found: list[tuple[TopicFacts | RisingSubtopic, TopicFacts | None]] = [
        *((topic, None) for topic in facts.signals.rising),
        *((subtopic, subtopic.topic) for subtopic in facts.signals.rising_subtopics),
    ]
    for topic, within in found:
        if topic.signal and topic.signal.status == "emerging":
            entry_id = _id(facts.title, topic.id, "emerging")
            yield Entry(entry_id, "Emerging", topic, facts.as_of, within)


def _changes(facts: RunFacts) -> Iterator[ChangeEntry]:
    """Yield changes of status, but for what emerges and has an entry of its own, and remarks."""
    there = {topic.id for topic in facts.topics}
    for change in facts.status_changes:
        if change.kind == "entry" or change.after != "emerging":
            entry_id = _id(facts.title, facts.as_of, change.kind, change.id, "status")
            title = f"{change.label}: {change_text(change.before, change.after)}"
            topic = change.id if change.parent is None else change.parent
            place = f"topics/{topic}" if topic in there else "changes"
            place = "emerging" if change.kind == "entry" else place
            yield ChangeEntry(entry_id, "Status", title, change.why, place)
    for remark in facts.remarks:
        entry_id = _id(facts.title, facts.as_of, remark.kind, remark.what)
        yield ChangeEntry(entry_id, "Remark", remark.what, remark.why, "changes")


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
