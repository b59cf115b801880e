"""Slack, by an incoming webhook: a section per item."""

from collections.abc import Sequence
from typing import ClassVar

from groundswell.delivery.watches.channel import Heading, shortened, units
from groundswell.delivery.watches.posting import PostingChannel
from groundswell.json_value import Json
from groundswell.outputs.watches.news import Item

_BLOCKS = 50
"""Blocks of a message."""
_HEADER = 150
"""Characters of a header."""
_SECTION = 3_000
"""Characters of a section's text."""
_MESSAGE = 12_000
"""Characters of all texts: beyond some 13,000 messages were refused, which no page states."""
_URL = 1_000
"""Characters of an address: a longer one is left out."""


class SlackChannel(PostingChannel):
    """Posts blocks to an incoming webhook."""

    name: ClassVar[str] = "slack"

    def fits(self, heading: Heading, items: Sequence[Item]) -> bool:
        """Return whether blocks and characters are few enough."""
        length = units(heading.text) + sum(units(_section(item)) for item in items)
        return len(items) < _BLOCKS and length <= _MESSAGE

    def message(self, heading: Heading, items: Sequence[Item]) -> Json:
        """Return a header, and a section per item."""
        text = shortened(heading.text, _HEADER)
        title: Json = {"type": "plain_text", "text": text, "emoji": False}
        sections: list[Json] = [
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": _section(item), "verbatim": True},
            }
            for item in items
        ]
        return {
            "text": _escaped(heading.text),
            "blocks": [{"type": "header", "text": title}, *sections],
            "unfurl_links": False,
            "unfurl_media": False,
        }


def _section(item: Item) -> str:
    title = shortened(item.title, 500, _escaped)
    url = _address(item.url)
    linked = f"<{url}|{title}>" if url else title
    return f"{linked}\n{shortened(item.text, 1_400, _escaped)}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _address(url: str) -> str:
    """Return an address that cannot end a link early; an empty one where it is too long."""
    codes = {"|": "%7C", "<": "%3C", ">": "%3E", "&": "&amp;"}
    found = "".join(codes.get(sign, sign) for sign in url)
    return found if len(found) <= _URL else ""
