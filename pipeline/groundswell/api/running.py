"""Runs the main job for a program: what the command `groundswell run` does."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from groundswell import log
from groundswell.api.attempts import Attempts, attempt_id, covered, recorded
from groundswell.api.dates import a_date
from groundswell.api.notices import tell
from groundswell.errors import UsageError

if TYPE_CHECKING:
    from groundswell.api.run import Run
    from groundswell.config import Config
    from groundswell.config.renamed import TomlTable
    from groundswell.job import JobSettings, Outcome
    from groundswell.runtime.runner import StageRun

AnyPath: TypeAlias = str | PathLike[str]
AnyConfig: TypeAlias = "Config | Mapping[str, TomlTable] | AnyPath | None"


def run(  # noqa: PLR0913 - all but the first are options
    sources: AnyPath | Sequence[AnyPath],
    out: AnyPath = "artifacts",
    as_of: date | str | None = None,
    *,
    config: AnyConfig = None,
    topics: object = None,
    cache: AnyPath | None = None,
    today: date | None = None,
    notice: Callable[[str], None] | None = None,
) -> "Run":
    """Find and follow the topics of dated digests, publish the result, and return it opened.

    It does what the command `groundswell run` does, with the same bytes.

    Args:
        sources: Files, folders, or names such as 'sample:' and 'arxiv:cs.CL'.
        out: The folder that runs are published under; a run continues the one before it there.
        as_of: The last digest date to use, by default the latest.
        config: The settings: a TOML file, a mapping of its tables, or a `Config`.
        topics: Topics made elsewhere: the path of a table or of a saved BERTopic model, a table or
            mapping of paper ids to topics, or a fitted BERTopic model. By default none.
        cache: The folder of vectors and results, by default `.cache` in `out`.
        today: Digests after this date are not used; by default the current date.
        notice: Gets every sentence for the user. By default warnings are Python warnings of the
            class `GroundswellWarning`, and the rest is logged by the logger 'groundswell'.

    Raises:
        UsageError: The sources, the date or the settings are wrong.
        GroundswellError: Nothing is usable, or the audit fails. What was published before stays as
            it was.
    """
    from groundswell.api.opening import open_run

    say = notice or tell
    run_id = attempt_id()
    folder = Path(out)
    with recorded(folder, run_id) as attempts:
        settings = job_settings(
            folder, run_id, config=config, topics=topics, cache=cache, today=today, notice=say
        )
        day = None if as_of is None else a_date(as_of, "as_of")
        names = [sources] if isinstance(sources, (str, PathLike)) else sources
        if not names:
            raise UsageError("no source is given: give a file, a folder or 'sample:'")
        outcome = run_once([os.fspath(each) for each in names], day, settings, attempts)
    return open_run(outcome.folder)


def job_settings(
    out: Path,
    run_id: str,
    *,
    config: AnyConfig,
    topics: object,
    cache: AnyPath | None,
    today: date | None,
    notice: Callable[[str], None],
) -> "JobSettings":
    """Return the settings of a job from what a program gives; see `run`."""
    from groundswell.job import JobSettings, Listener
    from groundswell.sources.topics_from import topics_from

    return JobSettings(
        out=out,
        cache=Path(cache) if cache is not None else out / ".cache",
        config=a_config(config, notice),
        today=today or datetime.now(UTC).date(),
        listener=Listener(notice=notice, stage=log_stage),
        run_id=run_id,
        topics=None if topics is None else topics_from(topics),
    )


def run_once(
    sources: Sequence[str], as_of: date | None, settings: "JobSettings", attempts: Attempts
) -> "Outcome":
    """Run the job as of one date, and add the attempt to the history."""
    from groundswell import job

    outcome = job.run(sources, as_of, settings)
    attempts.add_run(outcome, covered(outcome, as_of or settings.today))
    return outcome


def log_stage(ended: "StageRun") -> None:
    """Log a stage that ended, and what it cost."""
    cost = "from the cache" if ended.cached else f"{ended.seconds:.1f} s"
    log.say(
        f"  {ended.stage:<11} {cost}",
        "stage",
        stage=ended.stage,
        cached=ended.cached,
        seconds=round(ended.seconds, 3),
        peak_mb=round(ended.peak_mb, 1),
    )


def a_config(given: AnyConfig, notice: Callable[[str], None]) -> "Config":
    """Return the settings that are given as a file, a mapping of its tables, or as they are.

    Raises:
        UsageError: They are wrong.
    """
    from groundswell.config import Config, load

    if isinstance(given, Config):
        return given
    if isinstance(given, Mapping):
        for table, fields in given.items():
            if not isinstance(fields, Mapping):
                raise UsageError(
                    f"config has {table} = {fields!r}: expected a table, as {{'cluster': "
                    f"{{'topics': 40}}}}"
                )
        return load(None, {table: dict(fields) for table, fields in given.items()}, notice)
    return load(Path(given) if given is not None else None, notice=notice)
