"""What a user asks of the topics: `OUT/topics.toml`, honoured in every run published there.

The ids in it are those of the runs beside it, so the file lies where they do.
"""

import tomllib
from pathlib import Path

from pydantic import Field, ValidationError, field_validator

from groundswell.artifacts import LabelOverrides, SeededTopic, TopicEdits, Topics
from groundswell.config import Table, explain
from groundswell.errors import UsageError

FILE = "topics.toml"


class SeededTopicTable(Table):
    """A topic of the user's own: its name, and words that its papers use."""

    name: str = Field(min_length=1, max_length=80)
    words: tuple[str, ...] = ()

    @field_validator("name", "words", mode="after")
    @classmethod
    def _said(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        found = (value,) if isinstance(value, str) else value
        if not all(any(c.isalnum() for c in text) for text in found):
            raise ValueError("a word is empty, expected letters or digits")
        return value


class Edits(Table):
    """The tables of `topics.toml`; topics are named by their ids."""

    topic: tuple[SeededTopicTable, ...] = ()
    """Topics of the user's own."""
    rename: dict[int, str] = Field(default_factory=dict)
    """Names for topics, themes and subtopics."""
    merge: dict[int, int] = Field(default_factory=dict)
    """The topic whose papers go into another, and that other."""
    pin: tuple[int, ...] = ()
    """Topics that no fitting changes."""
    hide: tuple[int, ...] = ()
    """Topics that are left out of what is published for reading."""

    @field_validator("topic")
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
    def _ends(cls, merge: dict[int, int]) -> dict[int, int]:
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
        """Return what concerns the topics themselves; merges of merges lead to the last."""
        last = dict(self.merge)
        for topic in last:
            while last[topic] in self.merge:
                last[topic] = self.merge[last[topic]]
        return TopicEdits(
            seeded=tuple(SeededTopic(topic.name, topic.words) for topic in self.topic),
            pinned=tuple(sorted(set(self.pin))),
            merged=tuple((gone, last[gone]) for gone in sorted(last)),
        )

    def label_overrides(self) -> LabelOverrides:
        """Return what concerns only how topics are shown."""
        labels = ((topic, " ".join(name.split())) for topic, name in sorted(self.rename.items()))
        return LabelOverrides(tuple(labels), hidden=tuple(sorted(set(self.hide))))

    def unmet(self, found: Topics) -> list[str]:
        """Return a sentence for each edit that found nothing to change in a run."""
        topics = {topic.id for topic in found.topics}
        nodes = topics | {node.id for node in found.nodes}
        return [
            *(
                f"{FILE}: too few papers lie together for '{topic.name}': it is no topic yet"
                for topic in self.topic
                if topic.name not in found.record.seeded
            ),
            *(
                f"{FILE}: {what} {missing}: there is no such topic in this run"
                for what, asked, there in (
                    ("rename", self.rename, nodes),
                    ("merge into", set(self.merge.values()) - set(self.merge), topics),
                    ("pin", self.pin, topics),
                    ("hide", self.hide, topics),
                )
                for missing in sorted(set(asked) - there)
            ),
        ]


def read_edits(out: Path) -> Edits:
    """Read the edits of the runs under `out`; none where there is no file.

    Raises `UsageError` for a file that cannot be read or says what cannot be done.
    """
    path = out / FILE
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Edits()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    try:
        return Edits.model_validate(values)
    except ValidationError as error:
        raise UsageError(f"{path}: {explain(error, Edits)}") from error
