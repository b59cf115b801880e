"""When a topic's label may change: only after its content has really moved.

keep(previous, fresh, *, cosine, ...) -> bool
relabel(...) -> event
"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.tracking.lineage import event

STILL = 0.97
"""Cosine between a topic's centroid now and when it was labelled above which it has not moved."""

ALIKE = 0.25
"""Jaccard index of the keywords above which the old label still describes the topic."""


def keeps_label(cosine: float, keywords_then: Sequence[str], keywords_now: Sequence[str]) -> bool:
    """Whether a topic keeps its label.

    `cosine` compares its centroid with the one it had when it was labelled; the keywords are those
    of then and now. A topic is renamed only if both say that it has moved.
    """
    return cosine >= STILL or jaccard(keywords_then, keywords_now) >= ALIKE


def relabelled(
    topic: int, date: str, *, old: str, new: str, cosine: float, papers: int
) -> dict[str, Any]:
    """Return the event of a topic's new label; `papers` is its size, none of which moved."""
    return event(
        "relabel",
        date,
        sources=[topic],
        targets=[topic],
        papers=papers,
        share_moved=0.0,
        why=f"its centre moved to a cosine of {cosine:.2f} and its keywords changed: "
        f"'{old}' is now '{new}'",
    )


def named(topic: int, date: str, *, old: str, new: str, asked: str | None) -> dict[str, Any]:
    """Return the event of a label that the user gave, or took back where `asked` is None."""
    who = "you named it" if asked else "you took its name back"
    why = f"{who}: '{old}' is now '{new}'"
    return event(
        "relabel", date, sources=[topic], targets=[topic], papers=0, share_moved=0.0, why=why
    )


def jaccard(left: Sequence[str], right: Sequence[str]) -> float:
    """Return the share of the words of either list that stand in both; 1 for two empty lists."""
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
