"""The Atom feed (RFC 4287): topics and subtopics that emerge, and topics that are born."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from groundswell.report.facts import Facts
from groundswell.report.texts import render

ENTRIES = 40
"""The feed's length: the newest births that fit beside what is emerging now."""


def feed(told: Facts) -> bytes:
    """Return feed.xml.

    An entry's id is made of the feed's title, the topic and what happened to it, so it is the same
    in every run that tells of it; its date is that of the event, or of this
    run for what is emerging now.
    """
    emerging = [
        _emerging(topic, told)
        for topic in told["rising"]
        if topic["signal"]["status"] == "emerging"
    ]
    emerging += [
        {**_emerging(part, told), "within": part["topic"]}
        for part in told["rising_parts"]
        if part["signal"]["status"] == "emerging"
    ]
    topics = {topic["id"]: topic for topic in told["topics"]}
    births = [
        _born(topics[born["id"]], event, told)
        for event in [*told["events"], *told["lineage"]]
        if event["kind"] == "birth"
        for born in event["to"]
        if born["id"] in topics
    ]
    entries = [*emerging, *births][:ENTRIES]
    return render("feed.xml", **told, feed_id=_id(told), entries=entries)


def _emerging(topic: dict[str, Any], told: Facts) -> dict[str, Any]:
    return {
        "id": _id(told, topic["id"], "emerging"),
        "kind": "Emerging",
        "topic": topic,
        "within": None,
        "updated": told["as_of"],
        "why": None,
    }


def _born(topic: dict[str, Any], event: dict[str, Any], told: Facts) -> dict[str, Any]:
    return {
        "id": _id(told, topic["id"], "birth"),
        "kind": "New topic",
        "topic": topic,
        "within": None,
        "updated": event["date"],
        "why": event.get("why"),
    }


def _id(told: Facts, *parts: object) -> str:
    name = "/".join(["groundswell", told["title"], *map(str, parts)])
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"
