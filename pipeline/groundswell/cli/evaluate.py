"""The commands that measure Groundswell: replays of past runs, topics beside other methods."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from groundswell import log
from groundswell.cli.main import (
    Date,
    cache_option,
    config_option,
    echo,
    example,
    json_option,
    print_value,
    sources_argument,
)


@dataclass(frozen=True)
class BacktestOptions:
    """The options of `groundswell backtest`."""

    sources: tuple[str, ...]
    first: date
    last: date | None
    every: int
    truth: Path | None
    config_file: Path | None
    cache: Path
    as_json: bool


@click.command(epilog=example("groundswell backtest digests/ --from 2025-07-01 --every 14"))
@sources_argument
@click.option("--from", "first", type=Date(), required=True, help="The first date to judge.")
@click.option("--to", "last", type=Date(), help="The last date, by default the latest.")
@click.option(
    "--every",
    type=click.IntRange(1),
    default=7,
    show_default=True,
    help="The least number of days between two dates.",
)
@click.option(
    "--truth",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A JSON file of the events that are to be found. See docs/backtest.md.",
)
@config_option
@cache_option
@json_option
def backtest(**options: Any) -> None:
    """Replay the runs of a range of dates: what would have been flagged, and was it right?"""
    from groundswell.config import load
    from groundswell.evaluate import replay, tables, truth

    chosen = BacktestOptions(**options)
    result = replay.backtest(
        chosen.sources,
        replay.ReplayDates(chosen.first, chosen.last, chosen.every),
        truth.read_truth(chosen.truth) if chosen.truth else None,
        replay.ReplaySettings(
            cache=chosen.cache,
            config=load(chosen.config_file, notice=log.say),
            today=datetime.now(UTC).date(),
            notice=log.say,
        ),
    )
    print_value(result, tables.backtest_text, chosen.as_json)


@dataclass(frozen=True)
class EvaluateOptions:
    """The options of `groundswell evaluate`."""

    sources: tuple[str, ...]
    truth_labels: Path | None
    seeds: int
    methods: str
    config_file: Path | None
    cache: Path
    json_file: Path | None

    @property
    def method_names(self) -> list[str]:
        """The methods of `--methods`."""
        return [name.strip() for name in self.methods.split(",") if name.strip()]


@click.command(epilog=example("groundswell evaluate digests/ --methods smoothed,hdbscan"))
@sources_argument
@click.option(
    "--truth-labels",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A JSON file of paper ids and their labels, by default the records' first labels.",
)
@click.option(
    "--seeds",
    type=click.IntRange(2),
    default=4,
    show_default=True,
    help="The number of runs of each method, each with a seed and a subsample of its own.",
)
@click.option(
    "--methods",
    default="",
    help="The names of methods, separated by commas, by default all that are installed.",
)
@config_option
@cache_option
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every figure with its interval to this file.",
)
def evaluate(**options: Any) -> None:
    """Measure the topics of SOURCEs beside those of other methods, over seeds and subsamples."""
    from groundswell.config import load
    from groundswell.evaluate import collect, compare, methods, tables, truth

    chosen = EvaluateOptions(**options)
    names = methods.check_methods(chosen.method_names)
    labels = truth.read_labels(chosen.truth_labels) if chosen.truth_labels else None
    config = load(chosen.config_file, notice=log.say)
    collection = collect.collect(
        chosen.sources,
        today=datetime.now(UTC).date(),
        cache=chosen.cache,
        config=config,
        notice=log.say,
    )
    result = compare.evaluate(
        collection.with_labels(labels) if labels is not None else collection,
        compare.ComparisonSettings(names, chosen.seeds, config, log.say),
    )
    if chosen.json_file:
        from groundswell.artifacts.codecs import json_bytes

        chosen.json_file.write_bytes(json_bytes(result.as_json(), indent=2))
    echo(tables.comparison_text(result))
