"""The command `groundswell`.

Only this module asks the clock and writes to the terminal. What is heavy is imported inside the
commands, so that `groundswell --help` answers at once.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from groundswell import log
from groundswell.errors import GroundswellError, UsageError
from groundswell.runtime.declaration import STAGES

if TYPE_CHECKING:
    from groundswell.job import Outcome
    from groundswell.runtime.runner import StageRun


class _Date(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: expected YYYY-MM-DD", param, ctx)


class _Group(click.Group):
    """A group whose commands end with one sentence, not a traceback, on a known error."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except GroundswellError as error:
            log.say(f"groundswell: {error}", "failed")
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            log.say("groundswell: stopped; a run continues where it was when started again")
            ctx.exit(130)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="groundswell", message="%(prog)s %(version)s")
def main() -> None:
    """Find the topics in dated research digests and follow them from date to date."""
    log.set_up("text", "")


def _out(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("artifacts"),
        show_default=True,
        help="The folder runs are published under.",
    )(command)


def _config(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path, dir_okay=False),
        help="A TOML file of settings.",
    )(command)


def _kept(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--cache",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path("artifacts/.cache"),
        show_default=True,
        help="Where vectors and results are kept.",
    )(command)


def _as_json(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--as-of", type=_Date(), help="The last digest date to use; by default the latest.")
@click.option("--from", "first", type=_Date(), help="Run once for each digest date from this on.")
@click.option(
    "--to", "last", type=_Date(), help="With --from: the last date; by default the latest."
)
@click.option(
    "--catch-up", is_flag=True, help="Run once for each digest date since the newest run."
)
@_out
@_config
@click.option(
    "--cache", type=click.Path(path_type=Path, file_okay=False), help="[default: OUT/.cache]"
)
@click.option("--year", type=int, help="The year of a copied digest page whose date names none.")
@click.option(
    "--period",
    type=click.Choice(["auto", "day", "week", "month"]),
    help="What to count shares per.",
)
@click.option("--topics", type=int, help="About how many topics to make.")
@click.option("--consolidate", is_flag=True, help="Fit the topics anew, whatever drift says.")
@click.option(
    "--until",
    type=click.Choice([stage.name for stage in STAGES]),
    help="Run the stages up to this one into the cache, and publish nothing.",
)
@click.option("--offline", is_flag=True, help="Of live sources, read what was fetched before.")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    help="Where papers are embedded and assigned; the results are the same.",
)
@click.option(
    "--log-format",
    type=click.Choice(log.FORMATS),
    default="text",
    envvar="GROUNDSWELL_LOG_FORMAT",
    show_default=True,
    help="What is said on standard error. [env: GROUNDSWELL_LOG_FORMAT]",
)
def run(
    sources: tuple[str, ...],
    as_of: date | None,
    first: date | None,
    last: date | None,
    catch_up: bool,
    out: Path,
    config_file: Path | None,
    cache: Path | None,
    year: int | None,
    period: str | None,
    topics: int | None,
    consolidate: bool,
    until: str | None,
    offline: bool,
    engine: str | None,
    log_format: str,
) -> None:
    """Read SOURCEs, find and follow their topics, and publish a report.

    SOURCE is a file or folder whose format is recognised, 'sample:' (the bundled corpus), or live:
    'hf-daily:', 'arxiv:CATEGORY' or 'arxiv-oai:SET', each perhaps with a range of days behind it,
    as in 'hf-daily:2025-01-01..2025-01-31'.
    """
    from groundswell import job
    from groundswell.config import load

    run_id = os.environ.get("GROUNDSWELL_RUN_ID") or log.new_id(datetime.now(UTC))
    log.set_up(log_format, run_id)
    _check_dates(as_of, first, last, catch_up)
    given: dict[str, dict[str, Any]] = {
        "sources": {"year": year, "offline": offline or None},
        "prevalence": {"period": period},
        "cluster": {"topics": topics},
        "plan": {"every_days": 1 if consolidate else None},
        "engine": {"name": engine},
    }
    chosen = {
        table: {key: value for key, value in fields.items() if value is not None}
        for table, fields in given.items()
    }
    overrides = {table: fields for table, fields in chosen.items() if fields}
    if until and (first or catch_up):
        raise UsageError("--until prepares one run: leave out --from and --catch-up")
    with _recorded(out, run_id) as record:
        common: dict[str, Any] = {
            "today": datetime.now(UTC).date(),
            "out": out,
            "cache": cache or out / ".cache",
            "config": load(config_file, overrides),
            "listener": job.Listener(notice=log.say, stage=_say_stage),
        }
        if until:
            job.prepare(sources, as_of=as_of, until=until, **common)
        elif first is None and not catch_up:
            outcome = job.run(sources, as_of=as_of, run_id=run_id, **common)
            record(_outcome(outcome), as_of or common["today"], counts=outcome.counts)
        else:
            made = 0
            for outcome in job.run_range(sources, first=first, last=last, run_id=run_id, **common):
                record(_outcome(outcome), date.fromisoformat(outcome.as_of), counts=outcome.counts)
                made += 1
            record("finished", last or common["today"], runs=made)
            if not made:
                log.say("no digest has come since the newest run")


def _check_dates(as_of: date | None, first: date | None, last: date | None, catch_up: bool) -> None:
    if as_of and (first or last or catch_up):
        raise UsageError("--as-of makes one run: leave out --from, --to and --catch-up")
    if first and catch_up:
        raise UsageError("--catch-up starts after the newest run: leave out --from")
    if last and not (first or catch_up):
        raise UsageError("--to ends a range: say where it starts with --from or --catch-up")
    if first and last and first > last:
        raise UsageError(f"--from {first} is after --to {last}: give the earlier date first")


@contextmanager
def _recorded(out: Path, run_id: str) -> Iterator[Callable[..., None]]:
    """Yield what adds an attempt to the history; one that fails is added before it is told.

    Raises `GroundswellError` where the system refuses a file, as a full disk does.
    """
    from groundswell.outputs import history

    began = time.monotonic()

    def record(outcome: str, through: date | None = None, **told: Any) -> None:
        nonlocal began
        attempt = {
            "run": run_id,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - began, 3),
            "outcome": outcome,
            "through": through and through.isoformat(),
        }
        history.append(out, {**attempt, **told})
        began = time.monotonic()

    try:
        yield record
    except KeyboardInterrupt:
        record("stopped", message="it was interrupted")
        raise
    except BrokenPipeError:
        # Whoever read the answer left early; the run itself did not fail.
        raise
    except OSError as error:
        told = f"a file could not be read or written, {error}: check the disk and the rights to it"
        # What the disk refused once it may refuse again.
        with suppress(OSError):
            record("failed", message=told)
        raise GroundswellError(told) from error
    except Exception as error:
        record("failed", message=str(error) or type(error).__name__)
        raise


def _outcome(outcome: "Outcome") -> str:
    """Say what a run came to, and return it in the history's words."""
    from groundswell.formatting import counted

    counts = outcome.counts
    what = "published" if outcome.changed else "unchanged"
    log.say(
        f"{counted(counts['papers'], 'paper')} of {counted(counts['digests'], 'digest')} "
        f"up to {outcome.as_of}: {counted(counts['topics'], 'topic')}, "
        f"{counted(counts['outliers'], 'outlier')}, "
        f"{counted(counts['rejected'], 'record')} not used",
        what,
        as_of=outcome.as_of,
        counts=counts,
        seconds=round(sum(stage.seconds for stage in outcome.stages), 3),
    )
    if not outcome.changed:
        nothing = "nothing was computed; " if all(s.cached for s in outcome.stages) else ""
        log.say(f"{nothing}what is published is up to date")
    click.echo(outcome.folder / "index.html")
    return what


@main.command()
@_out
@_as_json
@click.option("--openmetrics", is_flag=True, help="Print OpenMetrics text, for a collector.")
@click.option(
    "--expect",
    type=_Date(),
    help="The date that should have run, by default yesterday; given, the exit code is 1 if not.",
)
def status(out: Path, as_json: bool, openmetrics: bool, expect: date | None) -> None:
    """Say whether the expected date has run, and what the newest published run holds."""
    from groundswell.outputs import inspect as look
    from groundswell.outputs import metrics

    if as_json and openmetrics:
        raise UsageError("--json and --openmetrics are two forms of one answer: give one of them")
    try:
        found = look.status(out, expect or datetime.now(UTC).date() - timedelta(days=1))
    except UsageError as error:
        if expect:  # a watch is right to ask: what it waits for has not run
            raise GroundswellError(f"{expect} has not run: {error}") from error
        raise
    _show(found, metrics.openmetrics if openmetrics else look.status_text, as_json)
    if expect and not found["expected"]["ran"]:
        raise GroundswellError(f"{expect} has not run: start it, or see the last attempt above")


@main.command()
@_out
@click.option(
    "--cache", type=click.Path(path_type=Path, file_okay=False), help="[default: OUT/.cache]"
)
@click.option("--keep", type=click.IntRange(1), help="Keep this many of the newest runs.")
@click.option(
    "--days", type=click.IntRange(0), help="Keep runs at most so many days before the newest."
)
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@_as_json
def prune(
    out: Path,
    cache: Path | None,
    keep: int | None,
    days: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Remove old runs, and what the cache holds for no run that is kept.

    A run is kept that either rule keeps, and the run it continues. A cache that several output
    folders share is pruned for this one's runs only: the others will compute theirs again.
    """
    from groundswell import job
    from groundswell.outputs import prune as old
    from groundswell.outputs import publish

    if not out.is_dir():
        raise UsageError(f"there is no folder {out}: check --out")
    with job.locked(out, log.say):
        publish.recover(out)
        plan = old.plan(out, cache or out / ".cache", keep=keep, days=days, now=datetime.now(UTC))
        if not dry_run:
            old.apply(plan)
    _show(old.told(plan, done=not dry_run), old.told_text, as_json)


@main.command()
@click.argument("topic_id", type=int)
@_out
@_as_json
def papers(topic_id: int, out: Path, as_json: bool) -> None:
    """List the papers of a topic, newest first."""
    from groundswell.outputs import inspect as look

    _show(look.papers(out, topic_id), look.papers_text, as_json)


@main.command()
@click.argument("topic_id", type=int)
@_out
@_as_json
def explain(topic_id: int, out: Path, as_json: bool) -> None:
    """Say why a topic has its status, with the numbers and the papers."""
    from groundswell.outputs import inspect as look

    _show(look.explain(out, topic_id), look.explain_text, as_json)


@main.command()
@click.argument("earlier", type=_Date(), metavar="AS_OF")
@click.argument("later", type=_Date(), metavar="AS_OF")
@_out
@_as_json
def compare(earlier: date, later: date, out: Path, as_json: bool) -> None:
    """Say what changed between two published runs, named by their dates."""
    from groundswell.outputs import inspect as look

    changed = look.compare(out, earlier.isoformat(), later.isoformat())
    _show(changed.as_json() if as_json else changed, look.compare_text, as_json)


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--from", "first", type=_Date(), required=True, help="The first date to judge.")
@click.option("--to", "last", type=_Date(), help="The last date; by default the latest.")
@click.option("--every", type=click.IntRange(1), default=7, show_default=True, help="Days apart.")
@click.option(
    "--truth",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A JSON file of events that were to be found; see docs/backtest.md.",
)
@_config
@_kept
@_as_json
def backtest(
    sources: tuple[str, ...],
    first: date,
    last: date | None,
    every: int,
    truth: Path | None,
    config_file: Path | None,
    cache: Path,
    as_json: bool,
) -> None:
    """Replay the runs of a range of dates: what would have been flagged, when, and how rightly."""
    from groundswell import job
    from groundswell.config import load
    from groundswell.evaluate import backtest as replay

    events = replay.read_truth(truth) if truth else None
    result = replay.backtest(
        sources,
        first=first,
        last=last,
        every=every,
        events=events,
        today=datetime.now(UTC).date(),
        cache=cache,
        config=load(config_file),
        listener=job.Listener(notice=log.say, stage=lambda _: None),
    )
    _show(result, replay.backtest_text, as_json)


@main.command()
@_out
def show(out: Path) -> None:
    """Open the newest report in a browser."""
    page = out / "latest" / "index.html"
    if not page.is_file():
        raise UsageError(f"{page} is not there: publish a run first, with 'groundswell run SOURCE'")
    click.launch(page.resolve().as_uri())
    click.echo(page)


@main.command()
@_out
@click.option("--port", type=click.IntRange(0, 65535), default=8017, show_default=True)
def serve(out: Path, port: int) -> None:
    """Serve the published runs to this machine's browsers, read-only."""
    from groundswell.delivery.serve import server

    with server(out, port) as running:
        click.echo(f"http://127.0.0.1:{running.server_port}/")
        running.serve_forever()


@main.command()
@click.option("--to", "recipients", multiple=True, required=True, help="An address; repeatable.")
@click.option("--smtp", "address", required=True, metavar="HOST[:PORT]", help="The mail server.")
@click.option("--from", "sender", default="groundswell@localhost", show_default=True)
@click.option(
    "--security",
    type=click.Choice(["none", "starttls", "tls"]),
    default="none",
    show_default=True,
    help="How the connection is encrypted.",
)
@click.option(
    "--user",
    envvar="GROUNDSWELL_SMTP_USER",
    help="[env: GROUNDSWELL_SMTP_USER; the password in GROUNDSWELL_SMTP_PASSWORD]",
)
@click.option("--as-of", type=_Date(), help="The run to send; by default the newest.")
@_out
def mail(
    recipients: tuple[str, ...],
    address: str,
    sender: str,
    security: Any,
    user: str | None,
    as_of: date | None,
    out: Path,
) -> None:
    """Send a published run's digest by mail."""
    from groundswell.delivery import mail as post

    password = os.environ.get("GROUNDSWELL_SMTP_PASSWORD")
    server = post.server_of(address, security, user, password)
    folder = _published(out, as_of)
    post.send(post.message(folder, sender, list(recipients)), server)
    log.say(f"sent to {', '.join(recipients)}")


def _published(out: Path, as_of: date | None) -> Path:
    """Return the folder of the run as of a date, or of the newest."""
    from groundswell.outputs.inspect import run_folder

    return run_folder(out, as_of.isoformat()) if as_of else out / "latest"


@main.command()
@click.option("--url", required=True, envvar="GROUNDSWELL_WEBHOOK_URL", help="The webhook.")
@click.option("--as-of", type=_Date(), help="The run to tell of; by default the newest.")
@_out
def notify(url: str, as_of: date | None, out: Path) -> None:
    """Post what is emerging in a published run to a webhook, as JSON."""
    from groundswell.delivery import notify as webhook

    told = webhook.message(_published(out, as_of))
    webhook.post(told, url)
    log.say(f"posted {len(told['emerging'])} emerging topics of {told['as_of']}")


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--truth-labels",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A JSON file of paper ids and their labels; by default the records' first labels.",
)
@click.option("--seeds", type=click.IntRange(2), default=4, show_default=True)
@click.option(
    "--methods", default="", help="Some of the methods, comma between; by default all installed."
)
@_config
@_kept
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every figure with its interval to this file.",
)
def evaluate(
    sources: tuple[str, ...],
    truth_labels: Path | None,
    seeds: int,
    methods: str,
    config_file: Path | None,
    cache: Path,
    json_file: Path | None,
) -> None:
    """Measure the topics of SOURCEs beside those of other methods, over seeds and subsamples."""
    from groundswell.artifacts.codecs import json_bytes
    from groundswell.config import load
    from groundswell.evaluate import collect, compare

    wanted = compare.check_methods([name.strip() for name in methods.split(",") if name.strip()])
    given = compare.read_labels(truth_labels) if truth_labels else None
    config = load(config_file)
    today = datetime.now(UTC).date()
    papers, embedded = collect.collect(
        sources, today=today, cache=cache, config=config, notice=log.say
    )
    result = compare.evaluate(
        papers,
        embedded,
        truth=collect.record_labels(papers) if given is None else given,
        methods=wanted,
        seeds=seeds,
        config=config,
        notice=log.say,
    )
    if json_file:
        json_file.write_bytes(json_bytes(result, indent=2))
    click.echo(compare.as_text(result))


def _say_stage(done: "StageRun") -> None:
    how = "from the cache" if done.cached else f"{done.seconds:.1f} s"
    log.say(
        f"  {done.stage:<11} {how}",
        "stage",
        stage=done.stage,
        cached=done.cached,
        seconds=round(done.seconds, 3),
        peak_mb=round(done.peak_mb, 1),
    )


def _show(value: Any, as_text: Callable[[Any], str], as_json: bool) -> None:
    if as_json:
        from groundswell.artifacts.codecs import json_bytes

        click.echo(json_bytes(value, indent=2), nl=False)
    else:
        click.echo(as_text(value))
