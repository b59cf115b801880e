"""The main job as its recipe: read the sources, run the stages, publish what they made."""

import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from groundswell import __version__
from groundswell.artifacts import (
    NO_GIVEN_TOPICS,
    Audit,
    Corpus,
    Embeddings,
    GivenTopics,
    Plan,
    Records,
    Topics,
    Transitions,
)
from groundswell.config import Config
from groundswell.corpus.notices import reject_reasons, require_newest, require_papers
from groundswell.corpus.volumes import daily_volumes
from groundswell.errors import GroundswellError
from groundswell.formatting import counted
from groundswell.outputs.checks import check_settings
from groundswell.outputs.publish import locked
from groundswell.outputs.put_in_place import ARTIFACTS, FILES, LIBRARIES, Place, put_in_place
from groundswell.outputs.run_artifacts import RunArtifacts
from groundswell.outputs.run_record import Counts, EditsRecord, RunRecord, StageRecord
from groundswell.outputs.runs import (
    continued_run,
    future_runs,
    is_output,
    published_runs,
    refuse_runs,
    stale_after,
    state_before,
)
from groundswell.outputs.user_edits import Edits, read_edits
from groundswell.outputs.watches.definitions import keep_receivers
from groundswell.periods import apart
from groundswell.report.notices import on_settings
from groundswell.runtime.beside import work
from groundswell.runtime.declaration import STAGES
from groundswell.runtime.declaration import stage as declared
from groundswell.runtime.imports import make_first_array
from groundswell.runtime.pieces import Pieces
from groundswell.runtime.runner import Runner, StageRun
from groundswell.runtime.stage import library_version
from groundswell.runtime.store import Store

Notice = Callable[[str], None]


@dataclass(frozen=True)
class Listener:
    """Who follows a run: `notice` gets sentences for the user, `stage` each stage that ended."""

    notice: Notice
    stage: Callable[[StageRun], None]


@dataclass(frozen=True)
class JobSettings:
    """Where a job reads and publishes, and how.

    `out` is the folder that runs are published under, `cache` that of vectors and results. Digests
    after `today` are not used. `run_id` is noted in run.json. `topics` were made elsewhere and are
    in memory; by default they are those that `cluster.topics_from` names, if it does.
    """

    out: Path
    cache: Path
    config: Config
    today: date
    listener: Listener
    run_id: str | None = None
    topics: GivenTopics | None = None

    @cached_property
    def given_topics(self) -> GivenTopics:
        """The topics made elsewhere that runs take over; read from a file once for all runs."""
        from groundswell.sources.topics_from import topics_from

        if self.topics is not None or self.config.cluster.topics_from is None:
            return self.topics or NO_GIVEN_TOPICS
        return topics_from(self.config.cluster.topics_from)


@dataclass(frozen=True)
class Outcome:
    """The result of a run: where it is published, its stages, and whether anything changed."""

    folder: Path
    as_of: str
    stages: Sequence[StageRun]
    counts: Counts
    changed: bool
    unread_since: date | None
    """The first day after all papers whose file could not be read."""
    reject_reasons: Mapping[str, int]
    """How many records were not used for which reason, the most frequent first."""


def run(sources: Sequence[str], as_of: date | None, settings: JobSettings) -> Outcome:
    """Run every stage on `sources` as of a date and publish the result.

    `as_of` is by default the latest digest date that is not after today.

    Raises:
        GroundswellError: Nothing is usable, or the audit fails. What was published before stays as
            it was.
    """
    with _read(sources, as_of, settings) as records:
        outcome = _run(records, settings)
        _report_stale(outcome.as_of, settings)
        return outcome


def prepare(sources: Sequence[str], as_of: date | None, until: str, settings: JobSettings) -> None:
    """Run the stages up to `until` into the cache, and publish nothing.

    A scheduler's task per stage calls this; the run that publishes then computes what is left.
    """
    with _read(sources, as_of, settings) as records:
        run_stages(records, read_edits(settings.out, settings.listener.notice), settings, until)


def run_range(
    sources: Sequence[str],
    *,
    first: date | None,
    last: date | None,
    settings: JobSettings,
    every: int = 1,
) -> Iterator[Outcome]:
    """Run as of every digest date from `first` to `last` in order; the sources are read once.

    What is published is, byte for byte, that of as many single runs. `first` is by default the
    day after the newest run, or where there is none the latest digest date; `last` is by default
    the latest. Dates less than `every` days after the one before are passed over.

    Raises:
        GroundswellError: As `run` does, where there is no digest between the dates, and, after the
            runs, where a day after all of them has a file that cannot be read.
    """
    from groundswell.sources import dates_from, digest_dates, up_to

    with _read(sources, last, settings) as records:
        past = set(published_runs(settings.out)) - set(future_runs(settings.out, settings.today))
        dates = list(apart(dates_from(records, first, sorted(past)), every))
        for day in dates:
            yield _run(up_to(records, day), settings)
        if dates:
            _report_stale(dates[-1].isoformat(), settings)
        require_newest(records.unread, digest_dates(records))


def run_stages(
    records: Records, edits: Edits, settings: JobSettings, until: str | None = None
) -> tuple[Runner, list[StageRun]]:
    """Run every stage, or those up to `until`.

    Raises:
        GroundswellError: No paper is usable, or fewer than the settings ask for.
    """
    from groundswell.compute.engine import engine
    from groundswell.encoders.cache import VectorCache
    from groundswell.encoders.choice import encoder_name
    from groundswell.labeling.describer import read_ahead
    from groundswell.labeling.llm_answers import AnswerCache
    from groundswell.stages.prevalence import refuse_finer

    config, cache, listener = settings.config, settings.cache, settings.listener
    previous = state_before(settings.out, date.fromisoformat(records.as_of))
    with engine(config.engine) as chosen:
        runner = Runner(
            Store(cache),
            config,
            inputs={
                "records": records,
                "encoder": encoder_name(config.embed, previous.tracking.encoder),
                "previous": previous,
                "topic_edits": edits.topic_edits(),
                "label_overrides": edits.label_overrides(),
                "given_topics": settings.given_topics,
            },
            resources={
                "pieces": lambda: Pieces.within(cache, listener.notice),
                "vectors": lambda: VectorCache(cache / "vectors", notice=listener.notice),
                "engine": lambda: chosen,
                "answers": lambda: AnswerCache.within(cache, listener.notice),
            },
            notice=listener.notice,
        )
        planned = STAGES if until is None else STAGES[: STAGES.index(declared(until)) + 1]
        stages: list[StageRun] = []
        plan: Plan | None = None
        for stage in planned:
            stages.append(runner.run(stage))
            listener.stage(stages[-1])
            corpus: Corpus = runner.artifact("corpus")
            if stage.name == "corpus":
                require_papers(corpus, max(1, config.audit.min_papers))
                refuse_finer(corpus, config.prevalence)
                if not stages[-1].cached and declared("describe") in planned:
                    read_ahead(corpus)
            plan = runner.artifact("plan") if stage.name == "plan" else plan
            runner.begin(planned[len(stages) :], work(len(corpus.papers), plan))
    return runner, stages


@contextmanager
def _read(sources: Sequence[str], as_of: date | None, settings: JobSettings) -> Iterator[Records]:
    """Hold the output folder's lock, and yield what the sources list."""
    from groundswell.sources import Folders, read_sources

    config, notice = settings.config, settings.listener.notice
    check_settings(config, settings.out)
    refuse_runs(sources)
    if settings.given_topics:
        notice(f"topics are those of {settings.given_topics.origin}")
    make_first_array()
    with locked(settings.out, notice):
        for day in future_runs(settings.out, settings.today):
            notice(f"warning: run {settings.out / day} is dated in the future: remove that folder")
        yield read_sources(
            sources,
            as_of=as_of,
            today=settings.today,
            config=config.sources,
            notice=notice,
            folders=Folders(
                snapshots=Path(config.sources.snapshots or settings.cache / "snapshots"),
                pieces=Pieces.within(settings.cache, notice),
                is_output=lambda folder: is_output(folder, (settings.out, settings.cache)),
            ),
        )


def _run(records: Records, settings: JobSettings) -> Outcome:
    from groundswell.encoders.choice import encoder_remark

    notice = settings.listener.notice
    runner, stages = run_stages(records, read_edits(settings.out, notice), settings)
    topics: Topics = runner.artifact("topics")
    if topics.record.single_topic:
        notice(
            f"{len(runner.artifact('corpus').papers)} papers are too few to make topics of: "
            f"they are published as one, 'All papers'"
        )
    languages = runner.artifact("corpus").languages
    if chosen := encoder_remark(settings.config.embed, languages, topics.record.encoder):
        notice(chosen)
    for sentence in _notices(runner, settings.config):
        notice(f"warning: {sentence}")
    for remark in runner.artifact("transitions").remarks:
        notice(f"{remark.what}: {remark.why}")
    return _publish(runner, stages, settings)


def _publish(runner: Runner, stages: Sequence[StageRun], settings: JobSettings) -> Outcome:
    audit: Audit = runner.artifact("audit")
    if audit.failed:
        raise GroundswellError(
            f"the audit failed, so nothing was published: {'; '.join(audit.failed)}"
        )
    record = _record(runner, stages, settings)
    keep_receivers(settings.config.watch, record, settings.out)
    changed = put_in_place(
        Place(settings.out, settings.cache),
        record,
        runner.key_of(FILES, ARTIFACTS, LIBRARIES),
        lambda: RunArtifacts(**{name: runner.artifact(name) for name in ARTIFACTS}),
        settings.listener.notice,
    )
    return Outcome(
        settings.out / record.as_of,
        record.as_of,
        stages,
        record.counts,
        changed,
        runner.artifact("corpus").unread_since,
        reject_reasons(runner.artifact("corpus")),
    )


def _record(runner: Runner, stages: Sequence[StageRun], settings: JobSettings) -> RunRecord:
    corpus: Corpus = runner.artifact("corpus")
    embeddings: Embeddings = runner.artifact("embeddings")
    topics: Topics = runner.artifact("topics")
    transitions: Transitions = runner.artifact("transitions")
    config = settings.config
    return RunRecord(
        as_of=corpus.as_of,
        run=settings.run_id,
        groundswell=__version__,
        python=platform.python_version(),
        configuration=config.published(),
        seed={name: getattr(config, name).seed for name in ("reduce", "cluster", "signals")},
        sources=corpus.sources,
        encoder=dict(embeddings.encoder),
        previous=continued_run(settings.out, runner.artifact("previous")),
        plan=runner.artifact("plan"),
        edits=EditsRecord(runner.artifact("topic_edits"), runner.artifact("label_overrides")),
        libraries={
            name: library_version(name) for name in sorted({n for s in STAGES for n in s.libraries})
        },
        counts=Counts(
            papers=len(corpus.papers),
            digests=len(set(corpus.digest_dates)),
            rejected=len(corpus.rejects),
            topics=len(topics.topics),
            outliers=int((topics.topic_ids == -1).sum()),
            truncated=embeddings.truncated,
        ),
        volumes=daily_volumes(corpus),
        notices=tuple(_notices(runner, config)),
        unread_since=corpus.unread_since.isoformat() if corpus.unread_since else None,
        status_changes=(*transitions.statuses, *runner.artifact("emerging").changes),
        remarks=transitions.remarks,
        stages=tuple(
            StageRecord(s.stage, s.cached, round(s.seconds, 3), round(s.peak_mb, 1), s.key)
            for s in stages
        ),
        audit=runner.artifact("audit").checks,
    )


def _notices(runner: Runner, config: Config) -> list[str]:
    """Return the sentences that a user should read before the topics."""
    return [
        *runner.artifact("transitions").notices,
        *on_settings(runner.artifact("topics"), config.cluster),
    ]


def _report_stale(as_of: str, settings: JobSettings) -> None:
    """Give notice of the later runs that do not continue what is published now as of a date."""
    if stale := stale_after(settings.out, as_of):
        settings.listener.notice(
            f"{counted(len(stale), 'later run')} from {stale[0]} on did not continue the run of "
            f"{as_of} as it is now: give --from {stale[0]} --to {stale[-1]} to make them again"
        )
