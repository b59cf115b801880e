"""Telegram, by a bot: a message to a chat."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import ClassVar

from groundswell.delivery.watches.channel import Heading, secret, shortened, units
from groundswell.delivery.watches.posting import PostingChannel
from groundswell.errors import UsageError
from groundswell.json_value import Json
from groundswell.outputs.watches.news import Item

_TEXT = 4_096
"""Characters of a message. Markup does not count, and is counted here."""
_TITLE, _LINE, _URL = 500, 1_000, 1_000
"""Characters of a title and of a line, and of an address: a longer one is left out."""
_SERVICE = "https://api.telegram.org"


class TelegramChannel(PostingChannel):
    """Sends messages in Telegram's HTML; `where` is the id of the chat, or '@' and its name."""

    name: ClassVar[str] = "telegram"

    def __init__(self, where: str, environment: Mapping[str, str]) -> None:
        check_chat(where)
        token = secret(environment, "GROUNDSWELL_TELEGRAM_TOKEN", "the token of the bot")
        service = environment.get("GROUNDSWELL_TELEGRAM_SERVICE", _SERVICE).rstrip("/")
        self._chat = where
        self._address = f"{service}/bot{token}/sendMessage"

    def fits(self, heading: Heading, items: Sequence[Item]) -> bool:
        """Return whether the text is short enough."""
        return units(_text(heading, items)) <= _TEXT

    def message(self, heading: Heading, items: Sequence[Item]) -> Json:
        """Return the heading, and a paragraph per item."""
        return {
            "chat_id": self._chat,
            "text": _text(heading, items),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }


def check_chat(where: str) -> None:
    """Raise `UsageError` unless what follows 'telegram:' names a chat."""
    if not re.fullmatch(r"-?\d+|@\w+", where, re.ASCII):
        named = f"names the chat {where!r}" if where else "lacks the chat"
        raise UsageError(
            f"'telegram' {named}, expected 'telegram:ID', a number, or 'telegram:@NAME': "
            f"name one of them"
        )


def _text(heading: Heading, items: Sequence[Item]) -> str:
    return "\n\n".join([f"<b>{escape(heading.text)}</b>", *map(_entry, items)])


def _entry(item: Item) -> str:
    title, line = shortened(item.title, _TITLE, escape), shortened(item.text, _LINE, escape)
    linked = f'<a href="{escape(item.url)}">{title}</a>' if 0 < len(item.url) <= _URL else title
    return f"{linked}\n{line}"
