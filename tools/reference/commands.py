"""The page of commands: what each does, its arguments and options, and an example."""

import inspect
import re
from collections.abc import Iterator

import click
from groundswell.cli import main

from tools.reference.markdown import introduction, table, text_of


def commands_page() -> str:
    """Return the page."""
    sections = "\n".join(_section(*each) for each in commands())
    return introduction("commands") + sections + "\n" + text_of("completion")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command, and those of groups, by what is typed."""
    for name, command in main.commands.items():
        yield f"groundswell {name}", command
        if isinstance(command, click.Group):
            for inner, each in command.commands.items():
                yield f"groundswell {name} {inner}", each


def example_of(command: click.Command) -> str:
    """Return the example of a command's help."""
    return (command.epilog or "").split("\n")[-1].strip()


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join(command.collect_usage_pieces(context))
    options = [_row(each, context) for each in command.params if isinstance(each, click.Option)]
    shown = table(["option", "what it does", "default"], [row for row in options if row])
    return (
        f"## {name}\n\n```text\n{name} {usage}\n```\n\n{_text(command.help or '')}\n\n"
        f"For example:\n\n    {example_of(command)}\n" + (f"\n{shown}" if options else "")
    )


def _text(help_text: str) -> str:
    """Return a help text in lines as wide as they are, without click's marks."""
    return inspect.cleandoc(help_text.replace("\b\n", ""))


def _row(option: click.Option, context: click.Context) -> tuple[str, str, str] | None:
    record = option.get_help_record(context)
    if record is None:
        return None
    flags, text = record
    text, _, extra = text.partition("  [")
    found = {
        part.split(": ")[0]: part.partition(": ")[2]
        for part in re.split(r"; |\]\s*\[", extra.rstrip("]"))
    }
    if variable := found.get("env var"):
        text = f"{text} Also read from `{variable}`."
    default = found.get("default", "required" if "required" in found else "")
    return f"`{flags}`", text, default
