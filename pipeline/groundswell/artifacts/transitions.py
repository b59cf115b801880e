"""What changed since the last run and is no event of the lineage, each with its reason."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts.schemas import Status

FollowedKind = Literal["topic", "subtopic", "entry"]
"""An entry is one of the joint list of what emerges."""
RemarkKind = Literal["edit_without_effect", "changed_text", "language_left_out"]


@dataclass(frozen=True)
class StatusChange:
    """The status of something that is followed in the last run and in this one, and why it changed.

    A status is None in the run that does not have it. `parent` is the topic of a subtopic.
    """

    kind: FollowedKind
    id: int
    label: str
    before: Status | None
    after: Status | None
    why: str
    parent: int | None = None


@dataclass(frozen=True)
class DatedChange:
    """A change of status, and the date of the run that it was found in."""

    date: str
    change: StatusChange


@dataclass(frozen=True)
class Remark:
    """Something else that a reader of the run should know: what it is, why, and of which papers."""

    kind: RemarkKind
    what: str
    why: str
    paper_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transitions:
    """What changed since the last run, as run.json and changes.md have it.

    `text_digests` (n,) are those of the corpus's papers, for the next run to compare with;
    `notices` are the sentences that a reader should know before the topics.
    """

    statuses: tuple[StatusChange, ...] = ()
    remarks: tuple[Remark, ...] = ()
    text_digests: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    notices: tuple[str, ...] = ()
