"""A webhook of one's own: items as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import ClassVar

from groundswell.delivery.watches.channel import Heading
from groundswell.delivery.watches.posting import PostingChannel
from groundswell.json_value import Json
from groundswell.outputs.watches.news import Item

_ITEMS = 100
"""Items of a message."""


class WebhookChannel(PostingChannel):
    """Posts `{"watch", "as_of", "text", "items"}`; the header Idempotency-Key names the message."""

    name: ClassVar[str] = "webhook"

    def fits(self, heading: Heading, items: Sequence[Item]) -> bool:
        """Return whether the items are few enough."""
        del heading  # it has no limit
        return len(items) <= _ITEMS

    def message(self, heading: Heading, items: Sequence[Item]) -> Json:
        """Return the heading and the items."""
        return {
            "watch": heading.watch,
            "as_of": heading.as_of,
            "text": heading.text,
            "items": [{**asdict(item), "key": item.key} for item in items],
        }
