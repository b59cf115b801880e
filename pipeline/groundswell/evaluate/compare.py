"""Compares methods on one collection: every measure of every variant, over seeds and subsamples."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any

from groundswell.artifacts import EncoderIdentity, codecs
from groundswell.config import Config
from groundswell.evaluate import measures
from groundswell.evaluate.collect import Collection
from groundswell.evaluate.measures import Interval
from groundswell.evaluate.method_runs import (
    OURS,
    MethodResult,
    MethodRun,
    at_coverage_of_others,
    run_apart,
)
from groundswell.evaluate.methods import METHODS, Task
from groundswell.evaluate.naming import Values, name_values
from groundswell.json_value import Json

Figures = Mapping[str, Interval]
"""The measures of a variant by name."""


@dataclass(frozen=True)
class ComparisonSettings:
    """What is compared: methods by name, over so many seeds; `notice` gets what is left out."""

    methods: Sequence[str]
    seeds: int
    config: Config
    notice: Callable[[str], None]


@dataclass(frozen=True)
class ComparisonResult:
    """The measures of each variant, and why methods were left out.

    `labels` is the number of distinct labels, `k` the number of topics for methods that need one.
    """

    papers: int
    labels: int
    k: int
    seeds: int
    encoder: EncoderIdentity
    methods: Mapping[str, Figures]
    left_out: Mapping[str, str]

    def as_json(self) -> dict[str, Json]:
        """Return the result as `--json` writes it."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Any) -> "ComparisonResult":
        """Return the result that `as_json` gave; raises `ValueError` where it is none."""
        found: ComparisonResult = codecs.from_json(codecs.json_bytes(value), cls)
        return found

    @property
    def variants(self) -> list[tuple[str, Figures]]:
        """The variants by name, Groundswell's first."""
        return sorted(
            self.methods.items(), key=lambda pair: (not pair[0].startswith(OURS), pair[0])
        )


def evaluate(collection: Collection, settings: ComparisonSettings) -> ComparisonResult:
    """Compare methods on a collection.

    Papers without a label do not count in AMI and ARI. The number of topics that methods are given
    (k) is that of the labels, or without labels the one that Groundswell chooses.
    """
    kinds = collection.kinds
    k = kinds if kinds > 1 else _own_number(collection, settings.config)
    task = _task(collection, k, settings.config)
    runs: list[MethodRun] = []
    peaks: dict[str, float] = {}
    left_out: dict[str, str] = {}
    for name in settings.methods:
        result = _result(name, task, settings)
        if result.failure:
            left_out[name] = result.failure
        runs += result.runs
        peaks |= {run.variant: result.peak_mb for run in result.runs}
    runs += at_coverage_of_others(runs)
    peaks |= {run.variant: peaks[OURS] for run in runs if run.variant not in peaks}
    return ComparisonResult(
        papers=len(collection.vectors),
        labels=kinds,
        k=k,
        seeds=settings.seeds,
        encoder=dict(collection.embeddings.encoder),
        methods={
            name: {**figures, "peak_mb": Interval(peaks[name], peaks[name], peaks[name])}
            for name, figures in _measured(collection, runs, settings).items()
        },
        left_out=left_out,
    )


def _result(name: str, task: Task, settings: ComparisonSettings) -> MethodResult:
    """Run a method if it is installed, and report what it took or why it is left out."""
    missing = METHODS[name].missing
    if missing:
        packages = " and ".join(missing)
        failure = f"{packages} not installed: pip install {packages}"
        settings.notice(f"{name} is left out: {failure}")
        return MethodResult([], 0.0, failure)
    result = run_apart(name, task, settings.seeds)
    if result.failure:
        settings.notice(f"{name} is left out: it failed with {result.failure}")
    # A run's last variant has the seconds of all before it.
    seconds = {(run.seed, run.whole): run.seconds for run in result.runs}
    settings.notice(f"{name}: {sum(seconds.values()):.0f} s in {len(seconds)} runs")
    return result


def _task(collection: Collection, topics: int, config: Config) -> Task:
    corpus = collection.corpus
    return Task(corpus.paper_ids, corpus.texts, collection.vectors, topics, 0, config.cluster)


def _own_number(collection: Collection, config: Config) -> int:
    """Return the number of topics that Groundswell chooses."""
    variant = next(METHODS["groundswell"].fit(_task(collection, 2, config)))
    return max(2, measures.count(variant.labels))


def _measured(
    collection: Collection, runs: Sequence[MethodRun], settings: ComparisonSettings
) -> dict[str, Figures]:
    """Return each variant's measures."""
    whole = [run for run in runs if run.whole]
    values = _values(collection, whole, settings.notice)
    names = name_values(collection, whole, settings.config, settings.notice)
    found: dict[str, Figures] = {}
    for variant, of_variant in values.items():
        every = {**of_variant, **names.get(variant, {})}
        figures = {name: measures.interval(own) for name, own in every.items()}
        # A first run may compile what later ones find compiled: a mean would charge it.
        figures["seconds"] = measures.middle(of_variant["seconds"])
        own_runs = [run for run in runs if run.variant == variant]
        found[variant] = {**figures, **dict(_stability(own_runs))}
    return found


def _values(
    collection: Collection, runs: Sequence[MethodRun], notice: Callable[[str], None]
) -> Values:
    """Return the values of each measure of labels and words over a variant's runs."""
    texts = collection.corpus.texts
    vocabulary = measures.vocabulary(texts)
    words = [measures.worded(*vocabulary, run.labels) for run in runs]
    coherent: Sequence[Mapping[str, float]] = [{} for _ in runs]
    if find_spec("gensim") is None:
        notice("NPMI and C_v are left out: gensim is not installed: pip install gensim")
    else:
        coherent = measures.coherence(words, texts)
    labeled = collection.known != ""
    values: dict[str, defaultdict[str, list[float]]] = {}
    for run, own, coherence in zip(runs, words, coherent, strict=True):
        figures = {
            "topics": float(measures.count(run.labels)),
            "coverage": measures.coverage(run.labels),
            "diversity": measures.diversity(own),
            "seconds": run.seconds,
            **coherence,
        }
        if labeled.any():
            figures |= measures.agreement(run.labels[labeled], collection.known[labeled])
        of_variant = values.setdefault(run.variant, defaultdict(list))
        for name, value in figures.items():
            of_variant[name].append(value)
    return values


def _stability(runs: Sequence[MethodRun]) -> Iterator[tuple[str, Interval]]:
    """Yield how much a variant's runs agree, over seeds and over subsamples."""
    for name, whole in (("stability_seeds", True), ("stability_subsamples", False)):
        pairs = [(run.rows, run.labels) for run in runs if run.whole == whole]
        if len(pairs) > 1:
            yield name, measures.spread(measures.stability(pairs))
