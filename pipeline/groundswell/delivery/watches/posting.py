"""What channels have in common that post JSON to the address of a webhook."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar

from groundswell.delivery.watches.channel import Answer, Heading, Message, packed
from groundswell.delivery.watches.http import address_of, as_body, post
from groundswell.json_value import Json
from groundswell.outputs.watches.news import Item


class PostingChannel(ABC):
    """A channel whose messages are JSON: as few as the limits of its service allow."""

    name: ClassVar[str]

    def __init__(self, where: str, environment: Mapping[str, str]) -> None:
        self._address = address_of(self.name, where, environment)

    @abstractmethod
    def message(self, heading: Heading, items: Sequence[Item]) -> Json:
        """Return the message on some items."""

    @abstractmethod
    def fits(self, heading: Heading, items: Sequence[Item]) -> bool:
        """Return whether a message on some items is within the limits."""

    def compose(self, watch: str, as_of: str, items: Sequence[Item]) -> list[bytes]:
        """Return the messages on some items, each within the limits."""

        def heading(run: Sequence[Item]) -> Heading:
            return Heading.of(watch, as_of, run)

        runs = packed(items, lambda run: self.fits(heading(run), run))
        return [as_body(self.message(heading(run), run)) for run in runs]

    def send(self, message: Message) -> Answer:
        """Post a message."""
        return post(self._address, message.body, message.key)
