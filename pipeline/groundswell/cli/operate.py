"""The commands of those who operate Groundswell: deliver, serve and prune published runs."""

import os
from collections.abc import Iterator
from dataclasses import MISSING, fields, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import click

from groundswell import log
from groundswell.cli.main import (
    Date,
    cache_in_out_option,
    example,
    json_option,
    out_option,
    print_value,
)
from groundswell.delivery.channel import Channel, setting_of
from groundswell.delivery.registry import CHANNELS
from groundswell.errors import UsageError


@click.command(epilog=example("groundswell prune --keep 30 --dry-run"))
@out_option
@cache_in_out_option
@click.option("--keep", type=click.IntRange(1), help="Keep this many of the newest runs.")
@click.option(
    "--days", type=click.IntRange(0), help="Keep runs at most this many days before the newest."
)
@click.option("--dry-run", is_flag=True, help="Show what would be removed, and remove nothing.")
@json_option
def prune(
    out: Path,
    cache: Path | None,
    keep: int | None,
    days: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Remove old runs, and what the cache holds for no run that is kept.

    A run is kept that either rule keeps, and the run that it continues. A cache that several output
    folders share is pruned for this one's runs only: the others will compute theirs again.
    """
    from groundswell.outputs import prune as pruning
    from groundswell.outputs.publish import locked

    if not out.is_dir():
        raise UsageError(f"there is no folder {out}: check --out")
    rules = pruning.PruneRules(newest=keep, days=days)
    with locked(out, log.say):
        plan = pruning.plan(out, cache or out / ".cache", rules, datetime.now(UTC))
        if not dry_run:
            pruning.apply(plan)
    print_value(replace(plan, done=not dry_run), pruning.plan_text, as_json)


@click.command(epilog=example("groundswell serve --port 8017"))
@out_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8017,
    show_default=True,
    help="The port to listen on. 0 stands for a free one.",
)
def serve(out: Path, port: int) -> None:
    """Serve the published runs to this machine's browsers, read-only."""
    from groundswell.delivery.serve import RunServer

    with RunServer(out, port) as server:
        click.echo(f"http://127.0.0.1:{server.server_port}/")
        server.serve_forever()


@click.command(epilog=example("groundswell mcp --http --port 8018"))
@out_option
@click.option("--http", is_flag=True, help="Answer over HTTP on the loopback instead of stdio.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The port to listen on, with --http. 0 stands for a free one.  [default: 8018]",
)
def mcp(out: Path, http: bool, port: int | None) -> None:
    """Answer the questions of agents about published runs, read-only.

    Speaks the Model Context Protocol on standard input and output, or over HTTP on this machine's
    loopback. Needs the extra 'mcp'.
    """
    if port is not None and not http:
        raise UsageError("--port is of a server that listens, expected --http with it: add --http")
    try:
        from groundswell.delivery.mcp import server
    except ImportError as error:
        raise UsageError(
            f"'groundswell mcp' needs version 2.3 or later of the package mcp ({error}): install "
            f"it with pip install 'groundswell[mcp]'"
        ) from error
    if http:
        server.serve_http(out, 8018 if port is None else port, click.echo)
    else:
        server.serve_stdio(out)


def channel_commands() -> Iterator[click.Command]:
    """Yield a command for each delivery channel."""
    yield from map(channel_command, CHANNELS)


def channel_command(channel: type[Channel]) -> click.Command:
    """Return the command of a channel: an option for each of its settings, the run, the folder."""
    command = click.Command(
        channel.command,
        params=list(_options(channel)),
        help=channel.__doc__,
        epilog=example(f"groundswell {channel.command} {_example_values(channel)}".rstrip()),
        callback=partial(_deliver, channel),
    )
    as_of = click.option("--as-of", type=Date(), help="The run to send, by default the newest.")
    return out_option(as_of(command))


def _options(channel: type[Channel]) -> Iterator[click.Option]:
    types = get_type_hints(channel)
    for field in fields(channel):
        setting = setting_of(field)
        if not setting.flag:
            continue
        # An option with a default is one that click does not ask for, even if that is None.
        required = field.default is MISSING
        default = {"required": True} if required else {"default": field.default}
        yield click.Option(
            [setting.flag, field.name],
            **_value(types[field.name]),
            **default,
            envvar=setting.environment,
            metavar=setting.metavar,
            help=setting.help,
            show_default=not required and field.default is not None,
            show_envvar=True,
        )


def _example_values(channel: type[Channel]) -> str:
    """Return an example's value of each option that a channel's command requires."""
    declared = [setting_of(field) for field in fields(channel) if field.default is MISSING]
    return " ".join(f"{each.flag} {each.example or each.metavar or 'TEXT'}" for each in declared)


def _value(kind: Any) -> dict[str, Any]:
    """Return what click has to know of the type of a setting."""
    if get_origin(kind) is tuple:
        return {"multiple": True}
    if get_origin(kind) is Literal:
        return {"type": click.Choice(get_args(kind))}
    return {"type": str}


def _deliver(channel: type[Channel], out: Path, as_of: date | None, **settings: Any) -> None:
    from groundswell.outputs.published_run import PublishedRun
    from groundswell.outputs.runs import run_folder

    make: Any = channel
    sender: Channel = make(**settings, **dict(_environment_settings(channel)))
    log.say(sender.deliver(PublishedRun(run_folder(out, as_of))))


def _environment_settings(channel: type[Channel]) -> Iterator[tuple[str, str]]:
    """Yield the settings that have no flag and stand in the environment."""
    for field in fields(channel):
        setting = setting_of(field)
        if not setting.flag and setting.environment and setting.environment in os.environ:
            yield field.name, os.environ[setting.environment]
