"""The protocol of a channel of watches, and what is sent through one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol, TypeVar

from groundswell.errors import UsageError
from groundswell.formatting import counted
from groundswell.outputs.watches.news import Item

_ELLIPSIS = "…"


@dataclass(frozen=True)
class Heading:
    """What a message is about: the watch, the run, and how much there is in it."""

    watch: str
    as_of: str
    papers: int
    changes: int

    @classmethod
    def of(cls, watch: str, as_of: str, items: Sequence[Item]) -> "Heading":
        """Return the heading of some items."""
        papers = sum(item.kind == "paper" for item in items)
        return cls(watch, as_of, papers, len(items) - papers)

    @property
    def text(self) -> str:
        """The heading in words."""
        parts = [counted(self.papers, "new paper")] if self.papers else []
        parts += [counted(self.changes, "change") + " of status"] if self.changes else []
        return f"{self.watch}: {' and '.join(parts)} as of {self.as_of}"


@dataclass(frozen=True)
class Message:
    """A message in the outbox: the bytes that are sent, and a key that is the same at each try."""

    key: str
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What became of a message.

    'busy' can be retried, after `wait` seconds where the service says so; 'refused' is not,
    until somebody has looked at the `reason`.
    """

    outcome: Literal["delivered", "busy", "refused"]
    reason: str = ""
    wait: float | None = None


class WatchChannel(Protocol):
    """A service through which watches are sent."""

    name: ClassVar[str]
    """What a watch's `to` calls it."""

    def __init__(self, where: str, environment: Mapping[str, str]) -> None:
        """Take what follows the colon in a watch's `to`, and the environment with the secrets.

        Raises:
            UsageError: Something is missing.
        """
        ...

    def compose(self, watch: str, as_of: str, items: Sequence[Item]) -> list[bytes]:
        """Return the messages on some items, each within the limits of the service.

        They hold no secret, and the same items give the same bytes.
        """
        ...

    def send(self, message: Message) -> Answer:
        """Send a message, and return what became of it. It never waits for another try."""
        ...


Value = TypeVar("Value")


def packed(values: Sequence[Value], fits: Callable[[Sequence[Value]], bool]) -> list[list[Value]]:
    """Return values in runs, each as long as it fits; one value alone always makes a run."""
    runs: list[list[Value]] = []
    for value in values:
        if runs and fits([*runs[-1], value]):
            runs[-1].append(value)
        else:
            runs.append([value])
    return runs


def shortened(text: str, limit: int, escape: Callable[[str], str] = str) -> str:
    """Return an escaped text of at most `limit` characters, as services count them: in UTF-16."""
    escaped = escape(text)
    while units(escaped) > limit:
        excess = units(escaped) - limit
        text = text.removesuffix(_ELLIPSIS)[: -max(1, excess // 6 + 1)].rstrip() + _ELLIPSIS
        escaped = escape(text)
    return escaped


def units(text: str) -> int:
    """Return the length of a text in UTF-16, whose units the services count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def secret(environment: Mapping[str, str], name: str, what: str) -> str:
    """Return a variable of the environment; raises `UsageError` where it is not set."""
    value = environment.get(name, "").strip()
    if not value:
        raise UsageError(f"{name} is not set, expected {what}: set it in the environment")
    return value
