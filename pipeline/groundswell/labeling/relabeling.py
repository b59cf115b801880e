"""Which label is in force: a topic keeps the label it has until its content has clearly changed.

The user's own labels come first. A change of label is an event of the lineage.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import LabelOverrides, LabelRecord, LineageEvent, TrackingRecord
from groundswell.tracking.lineage import event

ALL_PAPERS = "All papers"
"""The label of the one topic of a run with too few papers."""

UNMOVED_COSINE = 0.97
"""A centroid this close to the one that was labeled has not moved."""

SIMILAR_KEYWORDS = 0.25
"""Jaccard index of the keywords from which the old label still describes the topic."""


@dataclass(frozen=True)
class LabelInForce:
    """The label in force with the content it was given for, and the event if it changed."""

    record: LabelRecord
    event: LineageEvent | None = None


@dataclass(frozen=True)
class LabelRules:
    """The rules as of a date, with the labels of the last run and those the user has chosen.

    Both are by the id of a topic, theme or subtopic.
    """

    as_of: str
    before: Mapping[int, LabelRecord]
    chosen: Mapping[int, str]

    def label(
        self,
        node: int,
        proposed: str,
        keywords: Sequence[str],
        centroid: NDArray[np.float32],
        papers: int,
    ) -> LabelInForce:
        """Return the label in force of a topic, theme or subtopic.

        `proposed` is the label its papers now suggest, with their `keywords` and unit mean
        vector; `papers` is its size.
        """
        chosen, before = self.chosen.get(node), self.before.get(node)
        new = LabelRecord(
            label=chosen or proposed,
            keywords=tuple(keywords),
            direction=pack(centroid),
            overridden=chosen is not None,
        )
        if before is None:
            return LabelInForce(new)
        if chosen or before.overridden:
            if before.label == new.label:
                return LabelInForce(new)
            return LabelInForce(new, _overridden(node, self.as_of, before.label, new.label, chosen))
        cosine = float(unpack(before.direction) @ centroid)
        if keeps_label(cosine, before.keywords, keywords):
            return LabelInForce(before)
        if before.label == new.label:
            return LabelInForce(new)
        why = (
            f"its centroid moved to a cosine of {cosine:.2f} and its keywords changed: "
            f"'{before.label}' is now '{new.label}'"
        )
        return LabelInForce(new, _relabeled(node, self.as_of, papers, why))


def user_labels(record: TrackingRecord, overrides: LabelOverrides) -> dict[int, str]:
    """Return the labels that the user has chosen, by id: names of seeded topics, and overrides."""
    return {**{topic: name for name, topic in record.seeded.items()}, **dict(overrides.labels)}


def keeps_label(cosine: float, keywords_then: Sequence[str], keywords_now: Sequence[str]) -> bool:
    """Return whether a topic keeps its label.

    `cosine` compares its centroid with the one it had when it was labeled; the keywords are those
    of then and now. A topic is relabeled only if both say that it has changed.
    """
    return cosine >= UNMOVED_COSINE or jaccard(keywords_then, keywords_now) >= SIMILAR_KEYWORDS


def jaccard(left: Sequence[str], right: Sequence[str]) -> float:
    """Return the share of the words of either list that are in both; 1 for two empty lists."""
    union = set(left) | set(right)
    return len(set(left) & set(right)) / len(union) if union else 1.0


def pack(direction: NDArray[np.float32]) -> str:
    """Return a unit vector as text of one byte per dimension, to be kept in a run's state."""
    scale = 127 / max(float(np.abs(direction).max()), 1e-12)
    return base64.b64encode(np.rint(direction * scale).astype(np.int8).tobytes()).decode("ascii")


def unpack(text: str) -> NDArray[np.float32]:
    """Return the unit vector that `pack` kept, within a cosine of about 0.9999."""
    values = np.frombuffer(base64.b64decode(text), dtype=np.int8).astype(np.float32)
    return values / np.float32(max(float(np.linalg.norm(values)), 1e-12))


def _overridden(node: int, date: str, old: str, new: str, chosen: str | None) -> LineageEvent:
    """Return the event of a label that the user chose, or took back where `chosen` is None."""
    who = "you named it" if chosen else "you took its name back"
    return _relabeled(node, date, 0, f"{who}: '{old}' is now '{new}'")


def _relabeled(node: int, date: str, papers: int, why: str) -> LineageEvent:
    """Return the event of a new label; none of the topic's papers moved."""
    return event(
        "relabel", date, sources=[node], targets=[node], papers=papers, share_moved=0.0, why=why
    )
