"""Topics that were founded between two fittings and have taken part in none since.

    young(detections, as_of) -> the topics founded less than 13 weeks ago
    lasting(previous, as_of, seen, topic_ids) -> those of them that a fitting leaves as they are

A fitting cuts papers into topics of a few hundred, among which a handful would be lost again as
soon as it was found. So those are left alone that the last run called emerging, for what a reader
was told to watch is not taken away a week later; and for 13 weeks those that double within four.
The others were a passing coincidence, or no more than a corner of another topic.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Detection, State

YOUNG = timedelta(weeks=13)
"""How long a founding is remembered: as long as the longest window that signals call recent."""

_GROWN = 2
"""Times the papers it was founded by that a topic has when it is taken to grow."""

_TRIAL = timedelta(weeks=4)
"""By when it must have grown so; before that, by the part of it that has passed."""


def young(detections: Mapping[int, Detection], as_of: date) -> list[int]:
    """Return the topics founded less than 13 weeks before `as_of`, ascending."""
    return sorted(
        topic
        for topic, founding in detections.items()
        if as_of - date.fromisoformat(founding.as_of) < YOUNG
    )


def lasting(
    previous: State, as_of: date, seen: date, topic_ids: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return those of the topics founded that emerge, or are young and grow.

    `topic_ids` (n,) are the papers' topics as of `seen`, the last run: the newest papers have none.
    """
    born = previous.tracking.detections

    def grows(topic: int) -> bool:
        age = seen - date.fromisoformat(born[topic].as_of)
        wanted = 1 + (_GROWN - 1) * min(age / _TRIAL, 1.0)
        return bool(np.count_nonzero(topic_ids == topic) >= wanted * born[topic].papers)

    growing = filter(grows, young(born, as_of))
    return np.array(sorted({*growing, *(born.keys() & set(previous.emerging))}), dtype=np.int64)
