"""The settings of watches: which papers and changes are reported, and where."""

import re

from pydantic import Field, field_validator, model_validator

from groundswell.config.table import Table

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""Names of watches are also those of files and of variables of the environment."""
_SHORTEST_ABSTRACT = 200
"""Characters of a text whose nearest papers are about the same; see docs/watches.md."""
NEAR = 0.68
"""The cosine from which on four in five papers are similar to a seed; see docs/watches.md."""


class WatchConfig(Table):
    """A watch: a paper matches if it matches one of its parts, or with `all` each of them."""

    words: str | None = Field(None, min_length=1)
    """A search, as `groundswell search` takes it."""
    papers: tuple[str, ...] = ()
    """Seed papers by their ids: papers similar to one of them match."""
    abstract: str | None = Field(None, min_length=_SHORTEST_ABSTRACT)
    """A text, such as an abstract of your own: papers similar to it match."""
    near: float = Field(NEAR, gt=0, le=1)
    """The least cosine between the vectors of similar papers. The default was measured
    with the default encoder."""
    authors: tuple[str, ...] = ()
    """Names of authors, in any order of their parts; initials match given names."""
    organizations: tuple[str, ...] = ()
    """Names of organizations, or words of them."""
    follow: tuple[int | str, ...] = ()
    """Topics, subtopics, terms and what emerges, by id or name, as `groundswell papers` takes them:
    their papers match, and changes of their status are reported."""
    all: bool = False
    """Whether a paper must match each part instead of one. The entries of a list are always
    alternatives."""
    to: tuple[str, ...] = ()
    """Where `groundswell watch send` sends it: names of channels, some with a target after a
    colon, as 'mail:ana@example.org' or 'slack'. Every watch has a feed. It is not in run.json,
    which is published."""

    @field_validator("papers", "authors", "organizations", "follow", "to", mode="after")
    @classmethod
    def _legible(cls, values: tuple[int | str, ...]) -> tuple[int | str, ...]:
        if not all(any(map(str.isalnum, str(value))) for value in values):
            raise ValueError("an entry is empty, expected letters or digits")
        return values

    @field_validator("to", mode="after")
    @classmethod
    def _no_secret(cls, targets: tuple[str, ...]) -> tuple[str, ...]:
        if any("://" in target for target in targets):
            raise ValueError(
                "an address of a service is a secret, expected the name of its channel, such as "
                "'slack': set the address in the environment, see docs/watches.md"
            )
        return targets

    @model_validator(mode="after")
    def _watches_something(self) -> "WatchConfig":
        if not self.parts:
            raise ValueError(
                "it watches nothing: give words, papers, an abstract, authors, organizations, or "
                "what to follow"
            )
        return self

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts that it has."""
        names = ("words", "papers", "abstract", "authors", "organizations", "follow")
        return tuple(name for name in names if getattr(self, name))


class WatchFile(Table):
    """The tables of a file of watches."""

    watch: dict[str, WatchConfig] = Field(default_factory=dict)
    """The watches by their names."""

    @field_validator("watch")
    @classmethod
    def _names(cls, watches: dict[str, WatchConfig]) -> dict[str, WatchConfig]:
        return distinct_names(watches)


def distinct_names(watches: dict[str, WatchConfig]) -> dict[str, WatchConfig]:
    """Return watches; raises `ValueError` where a name cannot be one, or is there twice."""
    for name in watches:
        if not _NAME.fullmatch(name):
            raise ValueError(
                f"{name!r} cannot name a watch: expected at most 64 letters, digits, - and _"
            )
    folded = [name.casefold() for name in watches]
    twice = sorted({name for name in folded if folded.count(name) > 1})
    if twice:
        raise ValueError(f"two watches are called {twice[0]!r}: give each a name of its own")
    return watches
