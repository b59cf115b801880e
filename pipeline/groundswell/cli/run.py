"""The command `groundswell run`: the main job, once or over a range of digest dates."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell import log
from groundswell.api.attempts import Attempts, attempt_id, covered, recorded
from groundswell.api.running import log_stage, run_once
from groundswell.cli.main import (
    Command,
    Date,
    cache_in_out_option,
    config_option,
    example,
    out_option,
    say_renamed_flags,
    sources_argument,
)
from groundswell.errors import UsageError
from groundswell.runtime.declaration import STAGES

if TYPE_CHECKING:
    from groundswell.config.loading import Overrides
    from groundswell.job import JobSettings, Outcome


@dataclass(frozen=True)
class RunOptions:
    """The options of `groundswell run`."""

    sources: tuple[str, ...]
    as_of: date | None
    first: date | None
    last: date | None
    catch_up: bool
    out: Path
    config_file: Path | None
    cache: Path | None
    year: int | None
    period: str | None
    topics: int | None
    granularity: str | None
    topics_from: Path | None
    refit: bool
    accept_missing: bool
    until: str | None
    offline: bool
    engine: str | None
    log_format: str

    def check(self) -> None:
        """Raise `UsageError` where options contradict each other."""
        if self.as_of and (self.first or self.last or self.catch_up):
            raise UsageError("--as-of makes one run: leave out --from, --to and --catch-up")
        if self.first and self.catch_up:
            raise UsageError("--catch-up starts after the newest run: leave out --from")
        if self.last and not (self.first or self.catch_up):
            raise UsageError("--to ends a range: give its start with --from or --catch-up")
        if self.first and self.last and self.first > self.last:
            raise UsageError(
                f"--from {self.first} is after --to {self.last}: give the earlier date first"
            )
        if self.topics and self.topics_from:
            raise UsageError("--topics-from brings the topics: leave out --topics")
        if self.granularity and self.topics_from:
            raise UsageError("--topics-from brings the topics: leave out --granularity")
        if self.until and (self.first or self.catch_up):
            raise UsageError("--until prepares one run: leave out --from and --catch-up")

    def overrides(self) -> "Overrides":
        """Return the settings that the options give, by table of the configuration."""
        settings: Overrides = {
            "sources": {"year": self.year, "offline": self.offline or None},
            "prevalence": {"period": self.period},
            "cluster": {
                "topics": self.topics,
                "granularity": self.granularity,
                "topics_from": str(self.topics_from) if self.topics_from else None,
            },
            # Drift is judged as always; a day is the shortest interval between two refits.
            "plan": {
                "every_days": 1 if self.refit else None,
                "max_missing": 1.0 if self.accept_missing else None,
            },
            "engine": {"name": self.engine},
        }
        given = {
            table: {key: value for key, value in fields.items() if value is not None}
            for table, fields in settings.items()
        }
        return {table: fields for table, fields in given.items() if fields}


class _RunCommand(Command):
    renamed_flags = {"--consolidate": "--refit"}  # noqa: RUF012 - never changed


@click.command(cls=_RunCommand, epilog=example("groundswell run digests/ --as-of 2026-01-30"))
@sources_argument
@click.option("--as-of", type=Date(), help="The last digest date to use, by default the latest.")
@click.option("--from", "first", type=Date(), help="Run once for each digest date from this on.")
@click.option("--to", "last", type=Date(), help="The last date of a range, by default the latest.")
@click.option(
    "--catch-up", is_flag=True, help="Run once for each digest date since the newest run."
)
@out_option
@config_option
@cache_in_out_option
@click.option("--year", type=int, help="The year of a copied digest page whose date has none.")
@click.option(
    "--period",
    type=click.Choice(["auto", "day", "week", "month", "year"]),
    help="The period that shares are counted per.",
)
@click.option("--topics", type=int, help="About how many topics to make.")
@click.option(
    "--granularity",
    type=click.Choice(["coarser", "default", "finer"]),
    help="Make fewer or more topics than the data supports best, by a factor of 1.5 to 2.5.",
)
@click.option(
    "--topics-from",
    type=click.Path(path_type=Path),
    metavar="FILE_OR_BERTOPIC_MODEL",
    help="Follow topics made elsewhere: a table of paper_id and topic, or a saved BERTopic model.",
)
@click.option("--refit", is_flag=True, help="Refit all topics, even where no drift asks for it.")
@click.option(
    "--accept-missing",
    is_flag=True,
    help="Go on without the last run's papers that are not in the sources any more.",
)
@click.option(
    "--until",
    type=click.Choice([stage.name for stage in STAGES]),
    help="Run the stages up to this one into the cache, and publish nothing.",
)
@click.option("--offline", is_flag=True, help="Read of live sources only what was fetched before.")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    help="Where papers are embedded and assigned. The results are the same.",
)
@click.option(
    "--log-format",
    type=click.Choice(log.FORMATS),
    default="text",
    envvar="GROUNDSWELL_LOG_FORMAT",
    show_envvar=True,
    show_default=True,
    help="The format of the lines on standard error.",
)
def run(**options: Any) -> None:
    """Read SOURCEs, find and follow their topics, and publish a report.

    SOURCE is a file or folder whose format is recognized, 'sample:' (the bundled corpus), or a
    live source: 'hf-daily:', 'arxiv:CATEGORY', 'arxiv-oai:SET', 'biorxiv:', 'medrxiv:',
    'openalex:ID', 'semantic-scholar:QUERY', 'pubmed:TERM', 'crossref:ISSN' or 'feed:ADDRESS', each
    perhaps with a range of days, as in 'hf-daily:2025-01-01..2025-01-31'.
    """
    chosen = RunOptions(**options)
    run_id = attempt_id()
    log.set_up(chosen.log_format, run_id)
    say_renamed_flags()
    chosen.check()
    with recorded(chosen.out, run_id) as attempts:
        _run(chosen, _settings(chosen, run_id), attempts)


def _settings(options: RunOptions, run_id: str) -> "JobSettings":
    from groundswell.config import load
    from groundswell.job import JobSettings, Listener

    return JobSettings(
        out=options.out,
        cache=options.cache or options.out / ".cache",
        config=load(options.config_file, options.overrides(), log.say),
        today=datetime.now(UTC).date(),
        listener=Listener(notice=log.say, stage=log_stage),
        run_id=run_id,
    )


def _run(options: RunOptions, settings: "JobSettings", attempts: Attempts) -> None:
    from groundswell import job

    if options.until:
        job.prepare(options.sources, options.as_of, options.until, settings)
    elif options.first is None and not options.catch_up:
        _report(run_once(options.sources, options.as_of, settings, attempts))
    else:
        runs = job.run_range(
            options.sources, first=options.first, last=options.last, settings=settings
        )
        made, through = 0, options.last or settings.today
        for outcome in runs:
            attempts.add_run(outcome, covered(outcome, date.fromisoformat(outcome.as_of)))
            _report(outcome)
            made, end = made + 1, covered(outcome, through)
        attempts.add("finished", end if made else through, runs=made)
        if not made:
            log.say("no digest has come since the newest run")


def _report(outcome: "Outcome") -> None:
    """Log the result of a run, and print where its report is."""
    from groundswell.corpus.notices import most_frequent
    from groundswell.formatting import counted

    counts = outcome.counts
    log.say(
        f"{counted(counts.papers, 'paper')} of {counted(counts.digests, 'digest')} "
        f"up to {outcome.as_of}: {counted(counts.topics, 'topic')}, "
        f"{counted(counts.outliers, 'outlier')}, "
        f"{counted(counts.rejected, 'record')} not used",
        "published" if outcome.changed else "unchanged",
        as_of=outcome.as_of,
        counts=asdict(counts),
        seconds=round(sum(stage.seconds for stage in outcome.stages), 3),
    )
    if counts.rejected:
        why = most_frequent(outcome.reject_reasons)
        log.say(f"records not used: {why}; each is in {outcome.folder / 'rejects.jsonl'}")
    if not outcome.changed:
        nothing = "nothing was computed; " if all(s.cached for s in outcome.stages) else ""
        log.say(f"{nothing}what is published is up to date")
    click.echo(outcome.folder / "index.html")
