"""Topics that were founded between two fittings and have taken part in none since.

    foundings(state) -> {topic: when it was founded, and by how many papers}
    young(state, as_of) -> the topics founded less than 13 weeks ago
    lasting(state, as_of, seen, topic_ids) -> those of them that a fitting leaves as they are

A fitting cuts papers into topics of a few hundred, among which a handful would be lost again as
soon as it was found. So those are left alone that the last run called emerging, for what a reader
was told to watch is not taken away a week later; and for 13 weeks those that double within four.
The others were a passing coincidence, or no more than a corner of another topic.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

YOUNG = timedelta(weeks=13)
"""How long a founding is remembered: as long as the longest window that signals call recent."""

_GROWN = 2
"""Times the papers it was founded by that a topic has when it is taken to grow."""

_TRIAL = timedelta(weeks=4)
"""By when it must have grown so; before that, by the part of it that has passed."""


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
        if as_of - date.fromisoformat(founding.as_of) < YOUNG
    )


def lasting(
    state: Mapping[str, Any], as_of: date, seen: date, topic_ids: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return those of the topics founded that emerge, or are young and grow.

    `topic_ids` (n,) are the papers' topics as of `seen`, the last run: the newest papers have none.
    """
    born = foundings(state)

    def grows(topic: int) -> bool:
        age = seen - date.fromisoformat(born[topic].as_of)
        wanted = 1 + (_GROWN - 1) * min(age / _TRIAL, 1.0)
        return bool(np.count_nonzero(topic_ids == topic) >= wanted * born[topic].papers)

    growing = filter(grows, young(state, as_of))
    return np.array(sorted({*growing, *(born.keys() & set(state["emerging"]))}), dtype=np.int64)
