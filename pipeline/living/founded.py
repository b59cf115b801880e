"""Topics that were founded between two fittings and have taken part in none since.

    foundings(state) -> {topic: when it was founded, and by how many papers}
    young(state, as_of) -> the topics founded less than 13 weeks ago
    growing(state, as_of, topic_ids) -> those of them that a fitting leaves as they are

A fitting cuts papers into topics of a few hundred, among which a handful would be lost again as
soon as it was found. So those that have doubled since they were founded are left alone for 13
weeks. Those that have not were a passing coincidence, or no more than a corner of another topic.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

_YOUNG = timedelta(weeks=13)
"""How long a founding is remembered: as long as the longest window that signals call recent."""

_GROWN = 2
"""Times the papers it was founded by that a topic has when it is taken to grow."""


@dataclass(frozen=True)
class Founding:
    """When a topic was founded (ISO date), and by how many papers."""

    as_of: str
    papers: int


def foundings(state: Mapping[str, Any]) -> dict[int, Founding]:
    """Return these topics' foundings from a run's state; nothing for no run's."""
    kept: Mapping[str, Mapping[str, Any]] = state.get("founded", {})
    return {int(topic): Founding(**founding) for topic, founding in kept.items()}


def as_json(found: Mapping[int, Founding]) -> dict[str, Any]:
    """Return foundings as a run's state keeps them."""
    return {str(topic): asdict(founding) for topic, founding in found.items()}


def young(state: Mapping[str, Any], as_of: date) -> list[int]:
    """Return the topics founded less than 13 weeks before `as_of`, ascending."""
    return sorted(
        topic
        for topic, founding in foundings(state).items()
        if as_of - date.fromisoformat(founding.as_of) < _YOUNG
    )


def growing(
    state: Mapping[str, Any], as_of: date, topic_ids: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the young topics that have doubled, by the papers' topics `topic_ids` (n,)."""
    papers = foundings(state)
    return np.array(
        [
            topic
            for topic in young(state, as_of)
            if np.count_nonzero(topic_ids == topic) >= _GROWN * papers[topic].papers
        ],
        dtype=np.int64,
    )
