"""Microsoft Teams, by a workflow that posts what a webhook gets: an Adaptive Card."""

import re
from collections.abc import Sequence
from typing import ClassVar

from groundswell.delivery.watches.channel import Heading, shortened
from groundswell.delivery.watches.http import as_body
from groundswell.delivery.watches.posting import PostingChannel
from groundswell.json_value import Json
from groundswell.outputs.watches.news import Item

_BYTES = 20_000
"""Bytes of a message: the limit is about 28 KB, and some of 21 KB were refused."""
_TITLE, _TEXT, _URL = 500, 1_500, 1_000
"""Characters of a title, of a text, and of an address: a longer one is left out."""
_MARKDOWN = re.compile(r"([\\*_~`\[\]()#<>])")


class TeamsChannel(PostingChannel):
    """Posts a message with one card as its attachment."""

    name: ClassVar[str] = "teams"

    def fits(self, heading: Heading, items: Sequence[Item]) -> bool:
        """Return whether the message is small enough."""
        return len(as_body(self.message(heading, items))) <= _BYTES

    def message(self, heading: Heading, items: Sequence[Item]) -> Json:
        """Return a card with the heading, and a container per item."""
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": [
                _block(_escaped(heading.text), size="Medium", weight="Bolder"),
                *({"type": "Container", "items": _blocks(item)} for item in items),
            ],
        }
        attachment = {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": None,
            "content": card,
        }
        return {"type": "message", "attachments": [attachment]}


def _blocks(item: Item) -> list[Json]:
    title = shortened(item.title, _TITLE, _escaped)
    url = re.sub(r"[()<>\\]", lambda sign: f"%{ord(sign[0]):02X}", item.url)
    linked = f"[{title}]({url})" if 0 < len(url) <= _URL else title
    text = shortened(item.text, _TEXT, _escaped)
    return [_block(linked, spacing="Medium"), _block(text, spacing="None", isSubtle=True)]


def _block(text: str, **look: Json) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True, **look}


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
