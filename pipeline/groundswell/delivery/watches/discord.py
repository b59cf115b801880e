"""Discord, by a webhook: an embed per item."""

import re
from collections.abc import Sequence
from typing import ClassVar

from groundswell.delivery.watches.channel import Heading, shortened, units
from groundswell.delivery.watches.posting import PostingChannel
from groundswell.json_value import Json, JsonObject
from groundswell.outputs.watches.news import Item

_CONTENT, _TITLE, _DESCRIPTION, _URL = 2_000, 256, 1_000, 2_048
"""Characters of a message's text, of an embed's title, of its description (4,096 are allowed), and
of an address: a longer one is left out."""
_EMBEDS = 10
"""Embeds of a message."""
_ALL_EMBEDS = 6_000
"""Characters of all embeds of a message."""
_MARKDOWN = re.compile(r"([\\*_~`|>\[\]()#@<]|^-)")


class DiscordChannel(PostingChannel):
    """Posts `content` and embeds. Nobody is mentioned, whatever a title has."""

    name: ClassVar[str] = "discord"

    def fits(self, heading: Heading, items: Sequence[Item]) -> bool:
        """Return whether embeds and their characters are few enough."""
        del heading  # it has a limit of its own
        texts = [text for item in items for text in _texts(item)]
        return len(items) <= _EMBEDS and sum(map(units, texts)) <= _ALL_EMBEDS

    def message(self, heading: Heading, items: Sequence[Item]) -> Json:
        """Return the heading, and an embed per item."""
        return {
            "content": shortened(heading.text, _CONTENT, _escaped),
            "embeds": [_embed(item) for item in items],
            "allowed_mentions": {"parse": []},
        }


def _embed(item: Item) -> JsonObject:
    title, description = _texts(item)
    embed = {"title": title, "description": description}
    return {**embed, "url": item.url} if 0 < len(item.url) <= _URL else embed


def _texts(item: Item) -> tuple[str, str]:
    return (
        shortened(item.title, _TITLE, _escaped),
        shortened(item.text, _DESCRIPTION, _escaped),
    )


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
