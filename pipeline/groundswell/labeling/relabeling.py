"""Decide which label is in force: a topic keeps its label until its content has changed.

The user's own labels come first. A change of a label is a lineage event.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Alignment, LabelOverrides, LabelRecord, LineageEvent
from groundswell.tracking.lineage import event

ALL_PAPERS = "All papers"
"""The label of the one topic of a run with too few papers for several."""

UNMOVED_COSINE = 0.97
"""Cosine between a topic's centroid and that of its labeled papers from which it has not moved."""

SIMILAR_KEYWORDS = 0.25
"""Jaccard index of the keywords from which the old label still describes the topic."""


@dataclass(frozen=True)
class LabelInForce:
    """The label in force with the content that it was given for, and the event of a change."""

    record: LabelRecord
    event: LineageEvent | None = None


@dataclass(frozen=True)
class LabelRules:
    """The rules as of a date (ISO).

    `previous` are the labels of the last run, `overrides` those that the user has chosen, both by
    the id of a topic, theme or subtopic.
    """

    as_of: str
    previous: Mapping[int, LabelRecord]
    overrides: Mapping[int, str]

    def label(
        self,
        node: int,
        proposed: str,
        keywords: Sequence[str],
        centroid: NDArray[np.float32],
        papers: int,
    ) -> LabelInForce:
        """Return the label in force of a topic, theme or subtopic.

        `proposed` is the label from its papers, `keywords` and `centroid`, a unit mean vector (d,),
        describe them; `papers` is its size.
        """
        override, previous = self.overrides.get(node), self.previous.get(node)
        new = LabelRecord(
            label=override or proposed,
            keywords=tuple(keywords),
            direction=pack(centroid),
            overridden=override is not None,
        )
        if previous is None:
            return LabelInForce(new)
        if override or previous.overridden:
            if previous.label == new.label:
                return LabelInForce(new)
            return LabelInForce(new, self._overridden(node, previous.label, new.label))
        direction = unpack(previous.direction)
        comparable = len(direction) == len(centroid)  # not after a change of the encoder
        cosine = float(direction @ centroid) if comparable else 0.0
        if keeps_label(cosine, previous.keywords, keywords):
            return LabelInForce(
                previous if comparable else replace(previous, direction=new.direction)
            )
        if previous.label == new.label:
            return LabelInForce(new)
        moved = f"its centroid moved to a cosine of {cosine:.2f} and " if comparable else ""
        why = f"{moved}its keywords changed: '{previous.label}' is now '{new.label}'"
        return LabelInForce(new, self._relabeled(node, papers, why))

    def _overridden(self, node: int, old: str, new: str) -> LineageEvent:
        """Return the event of a label that the user chose, or no longer chooses."""
        who = "you named it" if self.overrides.get(node) else "you took its name back"
        return self._relabeled(node, 0, f"{who}: '{old}' is now '{new}'")

    def _relabeled(self, node: int, papers: int, why: str) -> LineageEvent:
        """Return the event of a new label; none of the papers change their topic."""
        return event(
            "relabel",
            self.as_of,
            sources=[node],
            targets=[node],
            papers=papers,
            share_moved=0.0,
            why=why,
        )


def user_labels(alignment: Alignment, overrides: LabelOverrides) -> dict[int, str]:
    """Return the labels that the user has chosen, by id: given names, seeded topics, overrides."""
    seeded = {topic: name for name, topic in alignment.record.seeded.items()}
    return {**alignment.names, **seeded, **dict(overrides.labels)}


def keeps_label(cosine: float, keywords_before: Sequence[str], keywords_now: Sequence[str]) -> bool:
    """Return whether a topic keeps its label.

    `cosine` compares its centroid with that of the papers it was labeled by; the keywords are those
    of then and now. A topic is relabeled only if both have changed.
    """
    return cosine >= UNMOVED_COSINE or jaccard(keywords_before, keywords_now) >= SIMILAR_KEYWORDS


def jaccard(left: Sequence[str], right: Sequence[str]) -> float:
    """Return the Jaccard index of the words of two lists; 1 for two empty lists."""
    union = set(left) | set(right)
    return len(set(left) & set(right)) / len(union) if union else 1.0


def pack(direction: NDArray[np.float32]) -> str:
    """Return a unit vector as text of one byte per dimension, to be kept in a run's state."""
    scale = 127 / max(float(np.abs(direction).max()), 1e-12)
    return base64.b64encode(np.rint(direction * scale).astype(np.int8).tobytes()).decode("ascii")


def unpack(text: str) -> NDArray[np.float32]:
    """Return the unit vector that `pack` encoded, within a cosine of about 0.9999."""
    values = np.frombuffer(base64.b64decode(text), dtype=np.int8).astype(np.float32)
    return values / np.float32(max(float(np.linalg.norm(values)), 1e-12))
