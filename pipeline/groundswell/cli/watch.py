"""The commands of `groundswell watch`: subscriptions to papers and changes, and their delivery."""

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell import log
from groundswell.cli.main import (
    cache_in_out_option,
    echo,
    example,
    json_option,
    out_option,
    print_json,
)
from groundswell.errors import GroundswellError

if TYPE_CHECKING:
    from groundswell.config import WatchConfig


@click.group(epilog=example("groundswell watch list"))
def watch() -> None:
    """Watch for papers and changes of status, and report each once.

    Watches are tables of the configuration, [watch.NAME], or added here. Every run publishes a feed
    for each; 'watch send' also sends them by mail, webhook, Slack, Discord, Teams or Telegram.
    """


@watch.command(
    "add", epilog=example("groundswell watch add mine --words '\"reward hacking\"' --to slack")
)
@click.argument("name")
@click.option("--words", help="A search, as 'groundswell search' takes it.")
@click.option(
    "--paper", "papers", multiple=True, metavar="ID", help="A seed paper: similar papers match."
)
@click.option(
    "--abstract",
    type=click.File("r", encoding="utf-8"),
    help="A file with an abstract; similar papers match. - is the standard input.",
)
@click.option(
    "--near",
    type=click.FloatRange(0, 1, min_open=True),
    help="The least cosine of similar papers.  [default: 0.68]",
)
@click.option("--author", "authors", multiple=True, help="The name of an author.")
@click.option(
    "--organization", "organizations", multiple=True, help="Words of an organization's name."
)
@click.option(
    "--follow",
    multiple=True,
    metavar="ID|NAME",
    help="A topic, a term or what emerges, as 'groundswell papers' takes it.",
)
@click.option("--all", "every", is_flag=True, help="A paper must match each part, not only one.")
@click.option(
    "--to",
    multiple=True,
    metavar="CHANNEL[:WHERE]",
    help="Where to send it: mail:ADDRESS, webhook, slack, discord, teams or telegram:CHAT.",
)
@out_option
def add_command(name: str, out: Path, every: bool, **parts: Any) -> None:
    """Add a watch to OUT/watches.toml. Options that list something can be repeated."""
    from groundswell.delivery.watches.registry import check_target
    from groundswell.outputs.search.query import parse
    from groundswell.outputs.watches.definitions import add, require_new

    given = {key: _plain(value) for key, value in parts.items() if value not in (None, ())}
    if every:
        given["all"] = True
    if "words" in given:
        parse(given["words"])
    for target in given.get("to", ()):
        check_target(target)
    require_new(_watches(out), name)
    add(out, name, given)
    log.say(f"added; 'groundswell watch show {name}' lists what it finds")


@watch.command("remove", epilog=example("groundswell watch remove mine"))
@click.argument("name")
@out_option
def remove_command(name: str, out: Path) -> None:
    """Remove a watch from OUT/watches.toml."""
    from groundswell.outputs.watches.definitions import remove

    remove(out, name)
    log.say(f"removed the watch {name}")


@watch.command("list", epilog=example("groundswell watch list --json"))
@out_option
@json_option
def list_command(out: Path, as_json: bool) -> None:
    """List the watches, and the messages that are pending."""
    from dataclasses import asdict

    from groundswell.delivery.watches.outbox import FILE, Outbox, Waiting
    from groundswell.formatting import counted

    watches = _watches(out)
    waiting: tuple[Waiting, ...] = ()
    if (out / FILE).exists():
        with Outbox(out) as outbox:
            waiting = outbox.summary()
    if as_json:
        print_json(
            {
                "watches": {name: each.model_dump(mode="json") for name, each in watches.items()},
                "waiting": [asdict(each) for each in waiting],
            }
        )
        return
    if not watches and not waiting:
        log.say("there are no watches: make one with 'groundswell watch add', or as [watch.NAME]")
    for name, each in watches.items():
        echo(f"{name}: {', '.join(each.parts)}; to {', '.join(('its feed', *each.to))}")
    for left in waiting:
        echo(
            f"{left.watch}: {counted(left.messages, 'message')} for {left.target} "
            f"waiting, tried {counted(left.tries, 'time')}"
            f"{f' ({left.answer})' if left.answer else ''}"
        )


@watch.command("show", epilog=example("groundswell watch show mine --limit 5"))
@click.argument("name")
@out_option
@cache_in_out_option
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=20,
    show_default=True,
    help="Show this many papers and changes, at most.",
)
@json_option
def show_command(name: str, out: Path, cache: Path | None, limit: int, as_json: bool) -> None:
    """Show what a watch finds in the newest run, with the reasons; nothing is sent."""
    from dataclasses import asdict

    from groundswell.formatting import counted
    from groundswell.outputs.published_run import PublishedRun
    from groundswell.outputs.runs import run_folder
    from groundswell.outputs.watches.definitions import require_watch
    from groundswell.outputs.watches.finding import WatchedRun
    from groundswell.outputs.watches.news import items_of

    watch = require_watch(_watches(out), name)
    run = PublishedRun(run_folder(out))
    found = WatchedRun(run, cache or out / ".cache").find(name, watch)
    for problem in found.problems:
        log.say(f"watch {name}: {problem}")
    if as_json:
        print_json(asdict(found))
        return
    for item in [*items_of(found, "")][:limit]:
        echo(f"{item.title}\n    {item.text}")
    papers, changes = counted(len(found.papers), "paper"), counted(len(found.changes), "change")
    log.say(f"{papers} and {changes} in all")


@watch.command("send", epilog=example("groundswell watch send"))
@out_option
@cache_in_out_option
def send_command(out: Path, cache: Path | None) -> None:
    """Send what is new since the last call, and what could not be sent then.

    Run it after each run. Addresses of services are read from the environment: see docs/watches.md.
    """
    from filelock import FileLock

    from groundswell.delivery.watches.outbox import Outbox
    from groundswell.delivery.watches.sending import Clock, open_channels, send_waiting, take_in
    from groundswell.formatting import counted
    from groundswell.outputs.published_run import PublishedRun
    from groundswell.outputs.runs import run_folder

    watches = _watches(out)
    channels, problems = open_channels(watches, os.environ)
    run = PublishedRun(run_folder(out))
    with FileLock(out / ".outbox.lock"), Outbox(out) as outbox:
        folder = cache or out / ".cache"
        taken = take_in(outbox, run, watches, channels, cache=folder, notice=log.say)
        sent = send_waiting(outbox, channels, Clock(time.time, time.sleep))
    log.say(f"{counted(taken, 'new item')}; {counted(sent.delivered, 'message')} delivered")
    failed = {**problems, **sent.failures}
    if failed:
        reasons = "; ".join(f"{target}: {reason}" for target, reason in failed.items())
        raise GroundswellError(
            f"not everything was sent ({reasons}): the rest is kept, and the next call tries again"
        )


def _watches(out: Path) -> "dict[str, WatchConfig]":
    from groundswell.outputs.run_record import read_record
    from groundswell.outputs.runs import run_folder
    from groundswell.outputs.watches.definitions import added_watches, watches_of

    if not (out / "latest").exists():
        return added_watches(out)
    return watches_of(read_record(run_folder(out)), out)


def _plain(value: Any) -> Any:
    """Return an option's value as a file of TOML holds it."""
    if isinstance(value, tuple):
        return list(value)
    return value.read() if hasattr(value, "read") else value
