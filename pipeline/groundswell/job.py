"""The main job: read the sources, run the stages, publish what they made."""

import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import date
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

import pyarrow as pa

from groundswell import __version__
from groundswell.artifacts import Audit, Corpus, Embeddings, Records, State, Topics
from groundswell.clustering.registry import check as check_method
from groundswell.config import Config
from groundswell.corpus.volumes import daily_volumes, incomplete_days
from groundswell.errors import GroundswellError
from groundswell.outputs import publish, registry
from groundswell.outputs.registry import RunArtifacts
from groundswell.outputs.user_edits import Edits, read_edits
from groundswell.runtime.declaration import STAGES
from groundswell.runtime.runner import Runner, StageRun
from groundswell.runtime.stage import library_version
from groundswell.runtime.store import Store


@dataclass(frozen=True)
class Outcome:
    """What a run came to: where it is published, what it cost, and whether anything changed."""

    folder: Path
    as_of: str
    stages: Sequence[StageRun]
    counts: dict[str, int]
    changed: bool


@dataclass(frozen=True)
class Listener:
    """How a run speaks: `notice` for what a user should know, `stage` for each stage's end."""

    notice: Callable[[str], None]
    stage: Callable[[StageRun], None]


def run(
    sources: Sequence[str],
    *,
    as_of: date | None,
    today: date,
    out: Path,
    cache: Path,
    config: Config,
    listener: Listener,
    run_id: str | None = None,
) -> Outcome:
    """Run every stage on `sources` as of a date and publish the result under `out`.

    `as_of` defaults to the latest digest date not after `today`; run.json notes `run_id`. Raises
    `GroundswellError` where nothing is usable or the audit fails; what was published before then
    stays as it was.
    """
    with _read(sources, as_of, today, out, cache, config, listener) as records:
        outcome = _run(records, out, cache, config, listener, run_id)
        _warn_of_stale(out, outcome.as_of, listener.notice)
        return outcome


def prepare(
    sources: Sequence[str],
    *,
    as_of: date | None,
    today: date,
    out: Path,
    cache: Path,
    config: Config,
    listener: Listener,
    until: str,
) -> None:
    """Run the stages up to `until` into the cache, and publish nothing.

    A scheduler's task per stage calls this; the run that publishes then computes what is left.
    """
    with _read(sources, as_of, today, out, cache, config, listener) as records:
        previous = publish.previous_before(out, date.fromisoformat(records.as_of))
        edits = read_edits(out)
        run_stages(records, previous, edits, cache, config, listener, until=until)


def run_range(
    sources: Sequence[str],
    *,
    first: date | None,
    last: date | None,
    today: date,
    out: Path,
    cache: Path,
    config: Config,
    listener: Listener,
    every: int = 1,
    run_id: str | None = None,
) -> Iterator[Outcome]:
    """Run as of every digest date from `first` to `last` in order; the sources are read once.

    What is published is, byte for byte, that of as many single runs. `first` defaults to the
    day after the newest run published under `out`, or where there is none to the latest digest
    date; `last` defaults to that. Dates less than `every` days after the one before are passed
    over. Raises `GroundswellError` as `run` does, and where no digest lies between the dates.
    """
    from groundswell.sources import digest_dates, up_to

    with _read(sources, last, today, out, cache, config, listener) as records:
        there = publish.published(out)
        dates = digest_dates(records)
        if first is None and there:
            dates = [day for day in dates if day.isoformat() > there[-1]]
        elif first is None:
            dates = dates[-1:]
        else:
            dates = [day for day in dates if day >= first]
        if not dates and (first is not None or not there):
            since = f"from {first} " if first else ""
            raise GroundswellError(
                f"the sources hold no digest {since}up to {records.as_of}: check the dates"
            )
        for day in _apart(dates, every):
            yield _run(up_to(records, day), out, cache, config, listener, run_id)
        if dates:
            _warn_of_stale(out, dates[-1].isoformat(), listener.notice)


@contextmanager
def _read(
    sources: Sequence[str],
    as_of: date | None,
    today: date,
    out: Path,
    cache: Path,
    config: Config,
    listener: Listener,
) -> Iterator[Records]:
    """Hold the output folder, whole again after whatever befell it, and yield the records."""
    from groundswell.sources import read_sources

    check_method(config.cluster.method)
    _spare_pandas()
    with locked(out, listener.notice):
        publish.recover(out)
        yield read_sources(
            sources,
            as_of=as_of,
            today=today,
            config=config.sources,
            notice=listener.notice,
            snapshots=Path(config.sources.snapshots or cache / "snapshots"),
        )


def _spare_pandas() -> None:
    """Keep Arrow from importing pandas, which it does once to ask whether a value is of its kinds.

    None is, and the import takes as long as reading a thousand papers.
    """

    class Hidden(MetaPathFinder):
        def find_spec(self, name: str, *_: Any) -> None:
            if name == "pandas":
                raise ImportError(name)

    hidden = Hidden()
    sys.meta_path.insert(0, hidden)
    try:
        pa.array([0])
    finally:
        sys.meta_path.remove(hidden)


def _apart(dates: Sequence[date], every: int) -> Iterator[date]:
    before = None
    for day in dates:
        if before is None or (day - before).days >= every:
            before = day
            yield day


def _run(
    records: Records,
    out: Path,
    cache: Path,
    config: Config,
    listener: Listener,
    run_id: str | None,
) -> Outcome:
    previous = publish.previous_before(out, date.fromisoformat(records.as_of))
    edits = read_edits(out)
    runner, stages = run_stages(records, previous, edits, cache, config, listener)
    topics: Topics = runner.artifact("topics")
    if topics.record.single_topic:
        listener.notice(
            f"{len(runner.artifact('corpus').papers)} papers are too few to make topics of: "
            f"they are published as one, 'All papers'"
        )
    for notice in _notices(runner):
        listener.notice(f"warning: {notice}")
    for notice in edits.unmet(topics):
        listener.notice(notice)
    return _publish(runner, stages, out, config, run_id)


def _warn_of_stale(out: Path, as_of: str, notice: Callable[[str], None]) -> None:
    """Say which later runs continue another state than what is published as of a date now."""
    stale = publish.stale_after(out, as_of)
    if stale:
        notice(
            f"{len(stale)} runs, from {stale[0]} on, do not continue run {as_of} as it is now: "
            f"make them again with --from {stale[0]} --to {stale[-1]}"
        )


def run_stages(
    records: Records,
    previous: State,
    edits: Edits,
    cache: Path,
    config: Config,
    listener: Listener,
    until: str | None = None,
) -> tuple[Runner, list[StageRun]]:
    """Run every stage, or those up to `until`; `GroundswellError` where no paper is usable."""
    from groundswell.compute.engine import engine
    from groundswell.encoders.cache import VectorCache
    from groundswell.labeling.llm_answers import AnswerCache
    from groundswell.stages.prevalence import refuse_finer

    with engine(config.engine) as chosen:
        runner = Runner(
            Store(cache),
            config,
            inputs={
                "records": records,
                "previous": previous,
                "topic_edits": edits.topic_edits(),
                "label_overrides": edits.label_overrides(),
            },
            resources={
                "vectors": lambda: VectorCache(cache / "vectors", notice=listener.notice),
                "engine": lambda: chosen,
                "answers": lambda: AnswerCache(cache / "answers", listener.notice),
            },
            notice=listener.notice,
        )
        stages = []
        for stage in STAGES:
            stages.append(runner.run(stage))
            listener.stage(stages[-1])
            if stage.name == "corpus":
                _require_papers(runner.artifact("corpus"), config)
                refuse_finer(runner.artifact("corpus"), config.prevalence)
            if stage.name == until:
                break
    return runner, stages


@contextmanager
def locked(out: Path, notice: Callable[[str], None]) -> Iterator[None]:
    """Hold the output folder's lock; a second run waits, and says for what."""
    from filelock import FileLock, Timeout

    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        notice(f"another run is using {out}: waiting for it to end")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _require_papers(corpus: Corpus, config: Config) -> None:
    found = len(corpus.papers)
    if found and found >= config.audit.min_papers:
        return
    reasons = corpus.rejects["reason"].value_counts().to_pylist()
    reasons.sort(key=lambda entry: (-entry["counts"], entry["values"]))
    why = "; ".join(f"{entry['counts']} x {entry['values']}" for entry in reasons[:3])
    raise GroundswellError(
        f"the sources hold {found} usable papers up to {corpus.as_of}, expected at least "
        f"{max(1, config.audit.min_papers)}"
        + (f" (records not used: {why})" if why else "")
        + ": check the sources and --as-of"
    )


def _publish(
    runner: Runner, stages: Sequence[StageRun], out: Path, config: Config, run_id: str | None
) -> Outcome:
    corpus: Corpus = runner.artifact("corpus")
    embeddings: Embeddings = runner.artifact("embeddings")
    topics: Topics = runner.artifact("topics")
    audit: Audit = runner.artifact("audit")
    if audit.failed:
        raise GroundswellError(
            f"the audit failed, so nothing was published: {'; '.join(audit.failed)}"
        )
    counts = {
        "papers": len(corpus.papers),
        "digests": len(set(corpus.digest_dates)),
        "rejected": len(corpus.rejects),
        "topics": len(topics.topics),
        "outliers": int((topics.topic_ids == -1).sum()),
        "truncated": embeddings.truncated,
    }
    record = {
        "as_of": corpus.as_of,
        "run": run_id,
        "groundswell": __version__,
        "python": platform.python_version(),
        "configuration": config.model_dump(mode="json"),
        "seed": {
            "reduce": config.reduce.seed,
            "cluster": config.cluster.seed,
            "signals": config.signals.seed,
        },
        "sources": [asdict(source) for source in corpus.sources],
        "encoder": dict(embeddings.encoder),
        "previous": _continued(out, runner.artifact("previous")),
        "plan": asdict(runner.artifact("plan")),
        "edits": {
            name: asdict(runner.artifact(name)) for name in ("topic_edits", "label_overrides")
        },
        "libraries": {
            name: library_version(name) for name in sorted({n for s in STAGES for n in s.libraries})
        },
        "counts": counts,
        "volumes": daily_volumes(corpus),
        "notices": _notices(runner),
        "stages": [
            {**asdict(s), "seconds": round(s.seconds, 3), "peak_mb": round(s.peak_mb, 1)}
            for s in stages
        ],
        "audit": [asdict(check) for check in audit.checks],
    }
    artifacts = RunArtifacts(
        **{field.name: runner.artifact(field.name) for field in fields(RunArtifacts)}
    )
    changed = publish.publish(out, corpus.as_of, registry.contents(artifacts), record)
    return Outcome(out / corpus.as_of, corpus.as_of, stages, counts, changed)


def _notices(runner: Runner) -> list[str]:
    """Return the sentences on the collection itself."""
    captured = incomplete_days(daily_volumes(runner.artifact("corpus")))
    return [*runner.artifact("signals").notices, *captured]


def _continued(out: Path, previous: State) -> dict[str, str] | None:
    """Return which run this one continues, and the digest of its state."""
    if previous.as_of is None:
        return None
    files = publish.read_json(out / previous.as_of / publish.RUN_FILE)["files"]
    return {"as_of": previous.as_of, "state": files[registry.STATE_FILE]}
