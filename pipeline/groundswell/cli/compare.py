"""The command that compares: two runs, the groups of a run, or two sources."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell import log
from groundswell.cli.main import (
    cache_in_out_option,
    config_option,
    echo,
    example,
    json_option,
    out_option,
    print_json,
    print_value,
)
from groundswell.errors import UsageError
from groundswell.formatting import counted

if TYPE_CHECKING:
    from groundswell.outputs.contrast import Comparisons


@dataclass(frozen=True)
class CompareOptions:
    """The options of `groundswell compare`."""

    what: tuple[str, ...]
    by: str | None
    limit: int
    out: Path
    config_file: Path | None
    cache: Path | None
    as_json: bool


@click.command(epilog=example("groundswell compare 2026-01-23 2026-01-30"))
@click.argument("what", nargs=-1, metavar="[AS_OF AS_OF | SOURCE SOURCE | GROUP...]")
@click.option(
    "--by",
    metavar="FIELD",
    help="Compare the groups of a field within the newest run: source, organization, authors, "
    "label, language, journal.",
)
@click.option(
    "--limit",
    type=click.IntRange(1),
    default=15,
    show_default=True,
    help="List this many topics and terms of each side, at most.",
)
@out_option
@config_option
@cache_in_out_option
@json_option
def compare(**options: Any) -> None:
    """Show what differs between two runs, two sources, or groups of papers.

    AS_OF AS_OF are the dates of two runs: what changed between them. SOURCE SOURCE are read as by
    'groundswell run': which topics and terms are more frequent in which, and where one leads the
    other in time. With --by FIELD, each of the largest groups in the newest run is compared with
    all others, a GROUP with all others, or two of them with each other.
    """
    chosen = CompareOptions(**options)
    if chosen.by is not None:
        _print(_of_groups(chosen, chosen.by), chosen)
    elif len(chosen.what) != 2:
        raise UsageError(
            f"compare was given {counted(len(chosen.what), 'name')}: give the dates of two runs, "
            f"two sources, or --by FIELD"
        )
    elif dates := _dates(chosen.what):
        _print_runs(chosen, *dates)
    else:
        _print(_of_sources(chosen), chosen)


def _dates(what: tuple[str, ...]) -> tuple[date, date] | None:
    """Return the dates of two runs, or None where one of the two is none."""
    try:
        first, second = map(date.fromisoformat, what)
    except ValueError:
        return None
    return first, second


def _print_runs(chosen: CompareOptions, earlier: date, later: date) -> None:
    from groundswell.outputs.inspect.comparison import compare as compare_runs
    from groundswell.report.markdown import comparison_text

    print_value(compare_runs(chosen.out, earlier, later), comparison_text, chosen.as_json)


def _of_groups(chosen: CompareOptions, field: str) -> "Comparisons":
    from groundswell.outputs.inspect.sides import compare_groups
    from groundswell.outputs.published_run import PublishedRun
    from groundswell.outputs.runs import run_folder

    if len(chosen.what) > 2:
        raise UsageError(f"compare --by was given {len(chosen.what)} groups: give two at most")
    return compare_groups(PublishedRun(run_folder(chosen.out)), field, chosen.what)


def _of_sources(chosen: CompareOptions) -> "Comparisons":
    from groundswell.config import load
    from groundswell.evaluate.corpora import CorporaSettings, compare_sources

    first, second = chosen.what
    settings = CorporaSettings(
        cache=chosen.cache or chosen.out / ".cache",
        config=load(chosen.config_file, notice=log.say),
        today=datetime.now(UTC).date(),
        notice=log.say,
    )
    return compare_sources((first, second), settings)


def _print(found: "Comparisons", chosen: CompareOptions) -> None:
    from groundswell.outputs.contrast import comparisons_text

    if chosen.as_json:
        print_json(found.as_json())
    else:
        echo(comparisons_text(found, chosen.limit))
