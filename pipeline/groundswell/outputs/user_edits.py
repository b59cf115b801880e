"""The user edits: `OUT/topics.toml`, which every run published under that folder applies.

The ids in it are those of the runs beside it.
"""

from collections.abc import Callable
from pathlib import Path

from pydantic import Field, ValidationError, field_validator

from groundswell.artifacts import LabelOverrides, SeededTopic, TopicEdits
from groundswell.config import Renamed, Table, explain_invalid, read_toml, renamed
from groundswell.errors import UsageError

FILE = "topics.toml"


_RENAMED = (
    Renamed("topic", "seeded_topic"),
    Renamed("seeded_topic.words", "seeded_topic.seed_words"),
)
"""The names of the last release."""


class SeededTopicTable(Table):
    """A topic that the user defines by its name and by words that its papers use."""

    name: str = Field(min_length=1, max_length=80)
    """Its label."""
    seed_words: tuple[str, ...] = ()
    """Words or phrases that its papers use, beside its name."""

    @field_validator("name", "seed_words", mode="after")
    @classmethod
    def _legible(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        found = (value,) if isinstance(value, str) else value
        if not all(any(c.isalnum() for c in text) for text in found):
            raise ValueError("a word is empty, expected letters or digits")
        return value


class Edits(Table):
    """The tables of `topics.toml`; topics are named by their ids."""

    seeded_topic: tuple[SeededTopicTable, ...] = ()
    """Topics that the user defines."""
    rename: dict[int, str] = Field(default_factory=dict)
    """Labels of topics, themes and subtopics."""
    merge: dict[int, int] = Field(default_factory=dict)
    """The topic whose papers go into another, and that other."""
    pin: tuple[int, ...] = ()
    """Topics that no refit changes."""
    hide: tuple[int, ...] = ()
    """Topics that are left out of what is published for reading."""

    @field_validator("seeded_topic")
    @classmethod
    def _distinct(cls, topics: tuple[SeededTopicTable, ...]) -> tuple[SeededTopicTable, ...]:
        names = [topic.name.casefold() for topic in topics]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two topics are called '{twice[0]}', expected one of each name")
        return topics

    @field_validator("rename")
    @classmethod
    def _named(cls, names: dict[int, str]) -> dict[int, str]:
        for topic, name in names.items():
            if not name.strip():
                raise ValueError(f"the name for {topic} is empty")
        return names

    @field_validator("merge")
    @classmethod
    def _acyclic(cls, merge: dict[int, int]) -> dict[int, int]:
        for topic in merge:
            seen, at = {topic}, merge[topic]
            while at in merge:
                if at in seen:
                    raise ValueError(f"topic {topic} is merged into itself, by way of {at}")
                seen.add(at)
                at = merge[at]
            if at in seen:
                raise ValueError(f"topic {topic} is merged into itself")
        return merge

    def topic_edits(self) -> TopicEdits:
        """Return the edits of the topics themselves; a merge into a merged topic leads on."""
        last = dict(self.merge)
        for topic in last:
            while last[topic] in self.merge:
                last[topic] = self.merge[last[topic]]
        return TopicEdits(
            seeded=tuple(SeededTopic(topic.name, topic.seed_words) for topic in self.seeded_topic),
            pinned=tuple(sorted(set(self.pin))),
            merged=tuple((merged, last[merged]) for merged in sorted(last)),
        )

    def label_overrides(self) -> LabelOverrides:
        """Return the edits of how topics are shown."""
        labels = ((topic, " ".join(name.split())) for topic, name in sorted(self.rename.items()))
        return LabelOverrides(tuple(labels), hidden=tuple(sorted(set(self.hide))))


def read_edits(out: Path, notice: Callable[[str], None] = lambda _: None) -> Edits:
    """Read the edits of the runs under `out`; without a file there are none.

    Names of the last release are read too; `notice` gets a sentence on each.

    Raises:
        UsageError: The file cannot be read, or asks for what cannot be done.
    """
    path = out / FILE
    if not path.exists():
        return Edits()
    values = renamed(
        read_toml(path, str(path)), _RENAMED, lambda sentence: notice(f"{FILE}: {sentence}")
    )
    try:
        return Edits.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"{path}: {explain_invalid(error, Edits)}") from error
