"""Degrees of membership: the topics that a paper may belong to beside its own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts.schemas import OUTLIER, check_unique, require

BORDERLINE = 0.3
"""Degree in another topic from which on a paper is borderline: a quarter of the papers are. The
second topic of a paper as near to its own has .36."""


@dataclass(frozen=True)
class Memberships:
    """Each paper's next topics beside its own, with its degrees of membership in them.

    `topic_ids` (n, 2) are the second and the third topic, -1 where there is none, as of a paper
    without a topic; `degrees` (n, 2) are the probabilities that the paper has the label that most
    papers of that topic have, falling, and 0 where there is no topic.
    """

    paper_ids: Sequence[str]
    topic_ids: NDArray[np.int64]
    degrees: NDArray[np.float32]

    def __post_init__(self) -> None:
        check_unique("memberships", self.paper_ids)
        shape = (len(self.paper_ids), 2)
        require(
            self.topic_ids.shape == self.degrees.shape == shape,
            f"memberships: topics are {self.topic_ids.shape}, degrees {self.degrees.shape}, "
            f"expected {shape}",
        )
        require(
            bool(((self.degrees >= 0) & (self.degrees <= 1)).all()),
            "memberships: a degree is outside [0, 1]",
        )
        require(
            bool((self.degrees[self.topic_ids == OUTLIER] == 0).all()),
            "memberships: a paper has a degree in no topic",
        )
