"""Describe: what each topic is about, in words its papers use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    OUTLIER,
    AlignedTopics,
    Clusters,
    Corpus,
    Embeddings,
    Levels,
    Membership,
    Phrases,
    Previous,
    Wording,
)
from groundswell.config import DescribeConfig
from groundswell.labeling import Describer
from groundswell.labeling.relabeling import keeps_label, named, pack, relabelled, unpack

_NONE = Phrases()


def describe(
    corpus: Corpus,
    embeddings: Embeddings,
    membership: Membership,
    levels: Levels,
    previous: Previous,
    wording: Wording,
    phrases: Phrases = _NONE,
    *,
    config: DescribeConfig,
) -> AlignedTopics:
    """Give every topic its label, keywords, summary and exemplars; likewise themes and subtopics.

    A topic keeps the label of the last run until its content has moved; a change is an event. The
    names that the user gave come before any other, then those in `phrases`.
    """
    asked = {
        **{i: name for name, i in membership.state.get("guided", {}).items()},
        **dict(wording.names),
    }
    clusters = _clusters(membership, membership.topic_ids, membership.ids)
    labels = clusters.labels
    groupings = _groupings(membership, levels, labels)
    describer = Describer(corpus, embeddings, [clusters, *(g.clusters for g in groupings)], config)
    described = describer.topics(clusters)
    dates = corpus.digest_dates
    labelled: dict[str, Any] = {}
    events, topics = list(membership.events), []
    before: Mapping[str, Any] = previous.state.get("labelled", {})
    said = {topic: (label, summary) for topic, label, summary in phrases.said}
    for position, topic in enumerate(membership.ids):
        rows = np.flatnonzero(labels == position)
        fresh = dict(described.descriptions[position])
        if topic in said:
            label, summary = said[topic]
            fresh["label"] = label or fresh["label"]
            fresh |= {"summary": summary, "written_by": phrases.model}
        if membership.state["everything"]:
            fresh["label"] = "All papers"
        kept, event = _steady(
            topic,
            fresh,
            described.centroids[position],
            before.get(str(topic)),
            corpus.as_of,
            len(rows),
            asked.get(topic),
        )
        labelled[str(topic)] = kept
        events += [event] if event else []
        theme = levels.theme_of[position]
        topics.append(
            {
                **_node(topic, rows, dates),
                **fresh,
                "label": kept["label"],
                "parent": None if theme == OUTLIER else theme,
                "hidden": topic in wording.hidden,
            }
        )
    over = dict(zip(levels.subtopic_ids.tolist(), membership.topic_ids.tolist(), strict=True))
    nodes = _nodes(describer, groupings, over, topics, labelled, before, corpus, asked)
    return AlignedTopics(
        paper_ids=membership.paper_ids,
        topic_ids=membership.topic_ids,
        strength=membership.strength,
        map=membership.map,
        topics=topics,
        centroids=membership.centroids,
        events=events,
        state={**membership.state, "labelled": labelled, "levels": dict(levels.state)},
        levels=nodes,
        subtopic_ids=levels.subtopic_ids,
    )


@dataclass(frozen=True)
class _Grouping:
    """The themes or the subtopics: their ids, and the papers of each."""

    level: str
    ids: Sequence[int]
    clusters: Clusters


def _groupings(membership: Membership, levels: Levels, topic: NDArray[np.int64]) -> list[_Grouping]:
    """Return the themes and the subtopics; `topic` (n,) is each paper's place among the topics."""
    theme_of = np.append(np.array(levels.theme_of, dtype=np.int64), OUTLIER)  # the last is -1's
    found = []
    for level, of_paper in (("theme", theme_of[topic]), ("subtopic", levels.subtopic_ids)):
        ids = np.unique(of_paper[of_paper != OUTLIER]).tolist()
        found.append(_Grouping(level, ids, _clusters(membership, of_paper, ids)))
    return found


def _clusters(membership: Membership, of_paper: NDArray[np.int64], ids: Sequence[int]) -> Clusters:
    """Return clusters numbered as in `ids`, ascending; `of_paper` (n,) is one of these or -1."""
    labels = np.where(of_paper == OUTLIER, OUTLIER, np.searchsorted(ids, of_paper))
    return Clusters(membership.paper_ids, labels.astype(np.int64), membership.strength)


def _nodes(
    describer: Describer,
    groupings: Sequence[_Grouping],
    over: Mapping[int, int],
    topics: Sequence[Mapping[str, Any]],
    labelled: dict[str, Any],
    before: Mapping[str, Any],
    corpus: Corpus,
    asked: Mapping[int, str],
) -> list[dict[str, Any]]:
    """Return the themes and subtopics as levels.json has them, and note their labels.

    `over` is the topic of each subtopic.
    """
    by_id = {topic["id"]: topic for topic in topics}
    nodes: list[dict[str, Any]] = []
    for grouping in groupings:
        level, labels = grouping.level, grouping.clusters.labels
        parent_of = [over[i] if level == "subtopic" else None for i in grouping.ids]
        above = [by_id[p]["label"] for p in parent_of if p is not None]
        described = describer.parts(grouping.clusters, above or None)
        for position, node in enumerate(grouping.ids):
            fresh = dict(described.descriptions[position])
            if level == "theme":
                fresh["label"] = _joined([t for t in topics if t["parent"] == node])
            rows = np.flatnonzero(labels == position)
            kept, _ = _steady(
                node,
                fresh,
                described.centroids[position],
                before.get(str(node)),
                corpus.as_of,
                len(rows),
                asked.get(node),
            )
            labelled[str(node)] = kept
            nodes.append(
                {
                    **_node(node, rows, corpus.digest_dates),
                    "level": level,
                    "parent": parent_of[position],
                    "label": kept["label"],
                    "keywords": fresh["keywords"],
                    "exemplars": fresh["exemplars"],
                }
            )
    return nodes


def _steady(
    topic: int,
    fresh: Mapping[str, Any],
    centroid: np.ndarray,
    before: Mapping[str, Any] | None,
    as_of: str,
    papers: int,
    asked: str | None,
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return the label in force with what it was given for, and the event if it changed.

    `asked` is the user's own name for it, if there is one.
    """
    given: dict[str, Any] = {
        "label": asked or fresh["label"],
        "keywords": list(fresh["keywords"]),
        "direction": pack(centroid),
        "asked": asked is not None,
    }
    if before is None:
        return given, None
    if asked or before.get("asked"):
        if before["label"] == given["label"]:
            return given, None
        return given, named(topic, as_of, old=before["label"], new=given["label"], asked=asked)
    cosine = float(unpack(before["direction"]) @ centroid)
    if keeps_label(cosine, before["keywords"], given["keywords"]):
        return dict(before), None
    if before["label"] == given["label"]:
        return given, None
    event = relabelled(
        topic, as_of, old=before["label"], new=given["label"], cosine=cosine, papers=papers
    )
    return given, event


def _joined(topics: Sequence[Mapping[str, Any]]) -> str:
    """Return a theme's label: those of its two largest topics, which say more than one phrase."""
    largest = sorted(topics, key=lambda topic: (-topic["size"], topic["id"]))
    return " · ".join(topic["label"] for topic in largest[:2])


def _node(node: int, rows: NDArray[np.int64], dates: Sequence[date]) -> dict[str, Any]:
    """Return the id of a topic, theme or subtopic with what its papers' dates say."""
    own = [dates[row] for row in rows]
    return {
        "id": node,
        "size": len(own),
        "first_seen": min(own).isoformat(),
        "last_seen": max(own).isoformat(),
    }
