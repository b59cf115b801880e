"""What happened to a topic: the events of lineage.json."""

from dataclasses import dataclass
from typing import Literal, get_args

from groundswell.artifacts.schemas import require

EventKind = Literal["birth", "split", "merge", "retirement", "relabel"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)


@dataclass(frozen=True)
class LineageEvent:
    """One event: `sources` became `targets` (topic ids; -1 stands for the outliers).

    `papers` counts the old papers that changed their topic by this event, `share_moved` is their
    share of all papers that were in `sources` before, `why` the reason in a sentence.
    """

    kind: EventKind
    date: str
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    papers: int
    share_moved: float
    why: str

    def __post_init__(self) -> None:
        require(
            self.kind in EVENT_KINDS,
            f"unknown kind of event {self.kind!r}, expected one of {', '.join(EVENT_KINDS)}",
        )

    def leads(self, before: int, after: int) -> bool:
        """Return whether the event takes papers from topic `before` to topic `after`."""
        return before in self.sources and after in self.targets
