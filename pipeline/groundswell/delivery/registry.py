"""The delivery channels; each is a command of the command line."""

from groundswell.delivery.channel import Channel
from groundswell.delivery.mail import Mail
from groundswell.delivery.notes.obsidian import Obsidian
from groundswell.delivery.webhook import Webhook

CHANNELS: tuple[type[Channel], ...] = (Mail, Webhook, Obsidian)
"""The channels, in the order of the command line's help."""
