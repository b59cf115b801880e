"""Sends what watches find: new items enter the outbox, and pending messages are sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from groundswell.config import WatchConfig
from groundswell.delivery.watches.channel import Answer, Message, WatchChannel
from groundswell.delivery.watches.outbox import Outbox
from groundswell.delivery.watches.registry import channel_for
from groundswell.errors import UsageError
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.watches.feeds import newest_run_of
from groundswell.outputs.watches.finding import WatchedRun
from groundswell.outputs.watches.news import items_of

_TRIES = 3
"""How often a message is tried in one call, where its receiver is busy."""
_PAUSE = 1.0
"""Seconds before the second try; they double before each further one."""
_LONGEST_PAUSE = 60.0
"""Seconds that a call waits at most; where a service asks for more, a later call sends it."""
_FIRST_DAYS = 7
"""Days up to the newest run that a new watch reports."""


@dataclass(frozen=True)
class Clock:
    """The time in seconds, and how to wait."""

    now: Callable[[], float]
    wait: Callable[[float], None]


@dataclass(frozen=True)
class Sent:
    """What was sent: messages delivered, and by target why others were not."""

    delivered: int
    failures: Mapping[str, str]


def take_in(
    outbox: Outbox,
    run: PublishedRun,
    watches: Mapping[str, WatchConfig],
    channels: Mapping[str, WatchChannel],
    *,
    cache: Path,
    notice: Callable[[str], None],
) -> int:
    """Take what is new of each watch in a run into the outbox, and return how many items it is.

    A watch with a target that has no channel is left as it is, so that nothing is lost to it.
    """
    watched = WatchedRun(run, cache)
    as_of = run.record.as_of
    first_day = (date.fromisoformat(as_of) - timedelta(days=_FIRST_DAYS - 1)).isoformat()
    taken = 0
    for name, watch in watches.items():
        if not set(watch.to) <= set(channels):
            continue
        found = watched.find(name, watch, outbox.reported_things(name))
        for problem in found.problems:
            notice(f"watch {name}: {problem}")
        items = list(items_of(found, newest_run_of(run.record)))
        own = {target: channels[target] for target in watch.to}
        taken += outbox.add(
            name,
            watch,
            as_of,
            items,
            first_day=first_day,
            channels=own,
            collection=watched.paper_keys if watch.follow else (),
        )
    return taken


def open_channels(
    watches: Mapping[str, WatchConfig], environment: Mapping[str, str]
) -> tuple[dict[str, WatchChannel], dict[str, str]]:
    """Return the channels of all watches by target, and why others cannot be used."""
    channels, problems = {}, {}
    for target in dict.fromkeys(target for watch in watches.values() for target in watch.to):
        try:
            channels[target] = channel_for(target, environment)
        except UsageError as error:
            problems[target] = str(error)
    return channels, problems


def send_waiting(outbox: Outbox, channels: Mapping[str, WatchChannel], clock: Clock) -> Sent:
    """Send what waits; a target that does not accept a message does not hold up the others."""
    delivered, failures = 0, {}
    for target, channel in channels.items():
        for message in outbox.waiting(target, clock.now()):
            answer = _send(outbox, channel, message, clock)
            if answer.outcome == "delivered":
                delivered += 1
                continue
            failures[target] = answer.reason
            if answer.outcome == "busy":
                break  # later messages would overtake this one
    return Sent(delivered, failures)


def _send(outbox: Outbox, channel: WatchChannel, message: Message, clock: Clock) -> Answer:
    """Try to send a message a few times, and keep what became of it each time."""
    pause = _PAUSE
    for number in range(1, _TRIES + 1):
        answer = channel.send(message)
        wait = pause if answer.wait is None else answer.wait
        not_before = clock.now() + wait if answer.outcome == "busy" else 0.0
        outbox.answered(message, answer, not_before)
        if answer.outcome != "busy" or wait > _LONGEST_PAUSE or number == _TRIES:
            break
        clock.wait(wait)
        pause *= 2
    return answer
