"""The group of all commands, how their errors end, and the options that several of them share."""

import gc
import os
import tempfile
import traceback
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click
from click.exceptions import Exit

from groundswell import log
from groundswell.errors import GroundswellError, UsageError
from groundswell.formatting import escaped_json, printable

_TRACE_FILE = ".last-error.txt"
"""The full trace of the last unexpected error, in the output folder."""
_OUT = "groundswell.out"
"""Where a context keeps the output folder of its command."""
INTERRUPTED = 130
"""The exit code of a program that an interrupt ended."""
_LONGEST = 300
"""Characters of an unexpected error that its sentence has."""
_COLLECT = (50_000, 20, 50)
"""When Python looks for garbage in cycles: so rarely that a run spends nothing on it. By default it
looks some hundred times, which takes 8 % of one more digest; memory grows by 2 %."""
_RENAMED_FLAGS = "groundswell.renamed_flags"
"""Where a context keeps the notices of flags."""


class Date(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or fail with a sentence."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: expected YYYY-MM-DD", param, ctx)


class Group(click.Group):
    """A group whose commands end with one sentence, not a traceback, on any error."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and set the exit code."""
        gc.set_threshold(*_COLLECT)
        try:
            return super().invoke(ctx)
        except GroundswellError as error:
            log.say(f"groundswell: {error}", "failed")
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            log.say("groundswell: stopped; started again, a run continues where it was")
            ctx.exit(INTERRUPTED)
        except (click.ClickException, click.Abort, Exit, BrokenPipeError):
            raise  # click ends the program on these
        except Exception as error:
            log.say(f"groundswell: {_unexpected(error, ctx.meta.get(_OUT))}", "failed")
            ctx.exit(GroundswellError.exit_code)


def _unexpected(error: Exception, out: Path | None) -> str:
    """Return the sentence on an error that nobody foresaw, whose trace is kept in a file."""
    what = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST].rstrip(": ")
    trace = "".join(traceback.format_exception(error)).encode("utf-8", "backslashreplace")
    try:
        path = _trace_path(out)
        path.write_bytes(trace)
    except OSError:
        return f"stopped by an unexpected error, {what}: please report it"
    return (
        f"stopped by an unexpected error, {what}: please report it with the full trace, which is "
        f"in {path}"
    )


def _trace_path(out: Path | None) -> Path:
    """Return the file for a trace: in the output folder, or where temporary files are."""
    if out is not None and os.access(out, os.W_OK):
        return out / _TRACE_FILE
    handle, name = tempfile.mkstemp(prefix="groundswell-error-", suffix=".txt")
    os.close(handle)
    return Path(name)


class Command(click.Command):
    """A command that still accepts the flags of the last release.

    `say_renamed_flags` gives notice of them, once it is known in which form lines are written.
    """

    renamed_flags: Mapping[str, str] = {}
    """The flags of today by those of the last release."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Replace flags of the last release, and parse the rest as click does."""
        return super().parse_args(ctx, [self._current(ctx, argument) for argument in args])

    def _current(self, ctx: click.Context, argument: str) -> str:
        flag, equals, value = argument.partition("=")
        current = self.renamed_flags.get(flag)
        if current is None:
            return argument
        sentence = f"{flag} is now called {current}: the old name is read for one more release"
        ctx.meta.setdefault(_RENAMED_FLAGS, []).append(sentence)
        return f"{current}{equals}{value}"


def say_renamed_flags() -> None:
    """Give notice of the flags of the last release that the current command was called with."""
    for sentence in click.get_current_context().meta.get(_RENAMED_FLAGS, ()):
        log.say(sentence)


def example(line: str) -> str:
    """Return the end of a command's help: an example in a line of its own."""
    return f"\b\nExample:\n  {line}"


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("groundswell run sample: --out artifacts"),
)
@click.version_option(package_name="groundswell", message="%(prog)s %(version)s")
def main() -> None:
    """Find the topics in dated research digests and follow them from date to date."""
    log.set_up("text", "")


def _noted(ctx: click.Context, _: click.Parameter, value: Path) -> Path:
    """Note the output folder; refuse one that most libraries for Parquet cannot open files in."""
    try:
        os.fsencode(value).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the name of the output folder is not text in UTF-8, {bytes(value)!r}, expected one "
            f"that other programs can open: give another --out"
        ) from error
    ctx.meta[_OUT] = value
    return value


out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("artifacts"),
    callback=_noted,
    show_default=True,
    help="The folder that runs are published under.",
)
config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A TOML file of settings.",
)
cache_in_out_option = click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of cached vectors and results.  [default: OUT/.cache]",
)
cache_option = click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("artifacts/.cache"),
    show_default=True,
    help="The folder of cached vectors and results.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
sources_argument = click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")


class HasJson(Protocol):
    """A value that `--json` can print."""

    def as_json(self) -> Any:
        """Return the value as what JSON can hold."""
        ...


Value = TypeVar("Value", bound=HasJson)


def echo(text: str) -> None:
    """Print text, of which nothing steers the terminal."""
    click.echo(printable(text))


def print_value(value: Value, as_text: Callable[[Value], str], as_json: bool) -> None:
    """Print a value as JSON, or as text for people."""
    if as_json:
        print_json(value.as_json())
    else:
        echo(as_text(value))


def print_json(value: Any) -> None:
    """Print a JSON value."""
    from groundswell.artifacts.codecs import json_bytes

    click.echo(escaped_json(json_bytes(value, indent=2).decode()), nl=False)
