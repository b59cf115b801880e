"""The channels of watches."""

from collections.abc import Mapping

from groundswell.delivery.mail import check_address
from groundswell.delivery.watches.channel import WatchChannel
from groundswell.delivery.watches.discord import DiscordChannel
from groundswell.delivery.watches.mail import MailChannel
from groundswell.delivery.watches.slack import SlackChannel
from groundswell.delivery.watches.teams import TeamsChannel
from groundswell.delivery.watches.telegram import TelegramChannel, check_chat
from groundswell.delivery.watches.webhook import WebhookChannel
from groundswell.errors import UsageError, nearest

CHANNELS: tuple[type[WatchChannel], ...] = (
    MailChannel,
    WebhookChannel,
    SlackChannel,
    DiscordChannel,
    TeamsChannel,
    TelegramChannel,
)
"""The channels, in the order of the documentation."""


def channel_for(target: str, environment: Mapping[str, str]) -> WatchChannel:
    """Return the channel that an entry of a watch's `to` names, as 'slack' or 'mail:ana@lab.org'.

    Raises:
        UsageError: There is no such channel, or something that it needs is missing.
    """
    _, _, where = target.partition(":")
    return require_channel(target)(where, environment)


def check_target(target: str) -> None:
    """Check an entry of a watch's `to` as far as it can be without the environment.

    Raises:
        UsageError: There is no such channel, or what follows 'mail:' is no address, or what follows
            'telegram:' no chat.
    """
    channel, where = require_channel(target), target.partition(":")[2]
    if channel is MailChannel:
        check_address(where)
    elif channel is TelegramChannel:
        check_chat(where)


def require_channel(target: str) -> type[WatchChannel]:
    """Return the kind of channel that an entry of a watch's `to` names.

    Raises:
        UsageError: There is no such channel.
    """
    name = target.partition(":")[0]
    for channel in CHANNELS:
        if channel.name == name:
            return channel
    known = [channel.name for channel in CHANNELS]
    raise UsageError(
        f"there is no channel {name!r}{nearest(name, known)}: expected one of {', '.join(known)}"
    )
