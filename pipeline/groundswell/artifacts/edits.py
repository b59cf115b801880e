"""What a user asks of the topics in `topics.toml`, and what a language model writes about them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SeededTopic:
    """A topic of the user's own: its name, and words that its papers use."""

    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class TopicEdits:
    """What the user asks of the topics themselves.

    `pinned` are ids of topics that no refit changes; `merged` are pairs of ids: the papers of the
    first go into the second.
    """

    seeded: tuple[SeededTopic, ...] = ()
    pinned: tuple[int, ...] = ()
    merged: tuple[tuple[int, int], ...] = ()

    @property
    def into(self) -> dict[int, int]:
        """The topic that each merged one goes into, by id."""
        return dict(self.merged)

    @property
    def fixed(self) -> set[int]:
        """The ids of the topics that no refit may change."""
        return {*self.pinned, *self.into.values()}


@dataclass(frozen=True)
class LabelOverrides:
    """How the user wants topics shown: `labels` are pairs of id and label, `hidden` are ids."""

    labels: tuple[tuple[int, str], ...] = ()
    hidden: tuple[int, ...] = ()


@dataclass(frozen=True)
class GeneratedLabel:
    """A label and a summary that a language model wrote for a topic."""

    topic_id: int
    label: str
    summary: str


@dataclass(frozen=True)
class GeneratedLabels:
    """What a language model wrote, by ascending topic id; empty where it is off.

    It is text from outside, checked for its form only.
    """

    model: str = ""
    labels: tuple[GeneratedLabel, ...] = ()
