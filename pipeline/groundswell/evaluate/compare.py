"""Run methods on one collection, over seeds and subsamples, and measure what they make of it.

Each method runs in a process of its own, so that its memory is its own and its failure stops no
other.
"""

import contextlib
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import OUTLIER, Clusters, Corpus, Embeddings
from groundswell.config import Config
from groundswell.errors import UsageError
from groundswell.evaluate import measures
from groundswell.evaluate.measures import Interval, Labels
from groundswell.evaluate.methods import METHODS, Task, Variant

Figures = dict[str, Any]

KEPT = 0.9
"""The share of papers in a subsample, and of the papers that topics are named from."""

_WARM = 400
"""Papers of a first run that is not counted: it pays for imports and compiling."""

OURS = "Groundswell"

COLUMNS = {
    "topics": ("topics", ".0f"),
    "coverage": ("coverage", ".3f"),
    "ami_covered": ("AMI covered", ".3f"),
    "ami_all": ("AMI all", ".3f"),
    "ari_covered": ("ARI covered", ".3f"),
    "ari_all": ("ARI all", ".3f"),
    "npmi": ("NPMI", ".3f"),
    "c_v": ("C_v", ".3f"),
    "diversity": ("diversity", ".3f"),
    "stability_seeds": ("ARI seeds", ".3f"),
    "stability_subsamples": ("ARI subsamples", ".3f"),
    "label_accuracy": ("label fits", ".3f"),
    "words_accuracy": ("words fit", ".3f"),
    "distinct_labels": ("distinct labels", ".2f"),
    "numbered_labels": ("numbered labels", ".2f"),
    "seconds": ("seconds", ".1f"),
    "peak_mb": ("MB", ".0f"),
}
"""A table's columns: the measure, its heading, its format."""


@dataclass(frozen=True)
class Run:
    """One variant's labels of some rows (m,) of the collection, ascending."""

    variant: str
    seed: int
    whole: bool
    rows: NDArray[np.int64]
    labels: Labels
    strength: NDArray[np.float32] | None
    seconds: float


def evaluate(
    corpus: Corpus,
    embeddings: Embeddings,
    *,
    truth: Mapping[str, str],
    methods: Sequence[str],
    seeds: int,
    config: Config,
    notice: Callable[[str], None],
) -> Figures:
    """Compare `methods` on the papers of `corpus` and return every measure with its interval.

    `truth` gives papers' labels by id; papers without one take no part in AMI and ARI. The number
    of topics that methods are told (k) is the labels', or without labels the one that Groundswell
    chooses. `notice` is told what is left out and why.
    """
    vectors = embeddings.of(corpus.paper_ids)
    known = np.array([truth.get(paper, "") for paper in corpus.paper_ids])
    runs: list[Run] = []
    peaks: dict[str, float] = {}
    left_out: dict[str, str] = {}
    kinds = len(np.unique(known[known != ""]))
    k = kinds if kinds > 1 else _own_number(corpus, vectors, config)
    for name in methods:
        if METHODS[name].missing:
            packages = " and ".join(METHODS[name].missing)
            left_out[name] = f"{packages} not installed: pip install {packages}"
            notice(f"{name} is left out: {left_out[name]}")
            continue
        task = Task(corpus.paper_ids, corpus.texts, vectors, k, 0, config.cluster)
        made, peak, failure = _apart(name, task, seeds)
        if failure:
            left_out[name] = failure
            notice(f"{name} is left out: it failed with {failure}")
        runs += made
        peaks |= {run.variant: peak for run in made}
        # A run's last variant has the seconds of all before it.
        took = {(run.seed, run.whole): run.seconds for run in made}
        notice(f"{name}: {sum(took.values()):.0f} s in {len(took)} runs")
    runs += _at_others_coverage(runs)
    peaks |= {run.variant: peaks[OURS] for run in runs if run.variant not in peaks}
    found = _measured(corpus, vectors, known, runs, config, notice)
    for name, figures in found.items():
        figures["peak_mb"] = asdict(Interval(peaks[name], peaks[name], peaks[name]))
    return {
        "papers": len(vectors),
        "labels": kinds,
        "k": k,
        "seeds": seeds,
        "encoder": dict(embeddings.encoder),
        "methods": found,
        "left_out": left_out,
    }


def _own_number(corpus: Corpus, vectors: NDArray[np.float32], config: Config) -> int:
    task = Task(corpus.paper_ids, corpus.texts, vectors, 2, 0, config.cluster)
    return max(2, measures.count(next(METHODS["groundswell"].fit(task)).labels))


def parts(n: int, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a seed's order of all papers (n,), and its subsample's rows (m,), ascending."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(n)
    return order, np.sort(rng.permutation(n)[: round(KEPT * n)])


def run_method(name: str, task: Task, seeds: int) -> tuple[list[Run], float, str]:
    """Run a method over all papers and a subsample for each seed.

    Papers come in another order for each seed. Returns the runs, the process's peak memory in MB
    and what it failed with, or an empty string.
    """
    runs: list[Run] = []
    n = len(task.vectors)
    try:
        # Standard output is the table's; other projects print to it.
        with contextlib.redirect_stdout(sys.stderr):
            _runs(name, task, 0, False, np.arange(min(n, _WARM)))
            for seed in range(seeds):
                order, part = parts(n, seed)
                for whole, rows in ((True, order), (False, part)):
                    runs += _runs(name, task, seed, whole, rows)
    except Exception as error:  # another project's code: whatever it raises is told
        return runs, _peak_mb(), f"{type(error).__name__}: {error}"
    return runs, _peak_mb(), ""


def _runs(name: str, task: Task, seed: int, whole: bool, rows: NDArray[np.int64]) -> list[Run]:
    own = replace(
        task,
        ids=[task.ids[i] for i in rows],
        texts=[task.texts[i] for i in rows],
        vectors=task.vectors[rows],
        seed=seed,
    )
    ascending = np.argsort(rows)
    began = time.perf_counter()

    def taken(variant: Variant) -> Run:
        strength = variant.strength
        return Run(
            variant.name,
            seed,
            whole,
            rows[ascending],
            np.asarray(variant.labels, dtype=np.int64)[ascending],
            None if strength is None else strength[ascending],
            time.perf_counter() - began,
        )

    return [taken(variant) for variant in METHODS[name].fit(own)]


def _apart(name: str, task: Task, seeds: int) -> tuple[list[Run], float, str]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        try:
            return pool.submit(run_method, name, task, seeds).result()
        except BrokenProcessPool:
            return [], 0.0, "its process died, perhaps of too little memory"


def _peak_mb() -> float:
    # Linux hands a parent's ru_maxrss on to the programs it starts; VmHWM begins anew.
    status = Path("/proc/self/status")
    if status.is_file():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _at_others_coverage(runs: Sequence[Run]) -> list[Run]:
    """Return our runs with the weakest papers left out until they cover no more than another's."""
    found = []
    for ours, other in (
        (OURS, "BERTopic"),
        ("Groundswell for k", "BERTopic for k"),
    ):
        by = {(r.seed, r.whole): r for r in runs if r.variant == other}
        for run in runs:
            match = by.get((run.seed, run.whole))
            if run.variant == ours and match and run.strength is not None:
                share = measures.coverage(match.labels)
                labels = measures.thinned(run.labels, run.strength, share)
                name = f"{ours}, coverage of {other}"
                found.append(Run(name, run.seed, run.whole, run.rows, labels, None, run.seconds))
    return found


def _measured(
    corpus: Corpus,
    vectors: NDArray[np.float32],
    known: NDArray[Any],
    runs: Sequence[Run],
    config: Config,
    notice: Callable[[str], None],
) -> dict[str, Figures]:
    """Return each variant's measures, name to interval."""
    texts = corpus.texts
    whole = [run for run in runs if run.whole]
    counted, terms = measures.vocabulary(texts)
    words = [measures.worded(counted, terms, run.labels) for run in whole]
    coherent: list[dict[str, float]] = [{} for _ in whole]
    if find_spec("gensim") is None:
        notice("NPMI and C_v are left out: gensim is not installed: pip install gensim")
    else:
        coherent = measures.coherence(words, texts)
    labelled = known != ""
    values: dict[str, defaultdict[str, list[float]]] = {}
    for run, own, coherence in zip(whole, words, coherent, strict=True):
        into = values.setdefault(run.variant, defaultdict(list))
        figures = {
            "topics": float(measures.count(run.labels)),
            "coverage": measures.coverage(run.labels),
            "diversity": measures.diversity(own),
            "seconds": run.seconds,
            **coherence,
        }
        if labelled.any():
            figures |= measures.agreement(run.labels[labelled], known[labelled])
        for name, value in figures.items():
            into[name].append(value)
    for variant, figures_of in _named(corpus, vectors, whole, config, notice).items():
        for name, several in figures_of.items():
            values[variant][name] += several
    found: dict[str, Figures] = {}
    for variant, of in values.items():
        found[variant] = {name: asdict(measures.interval(of[name])) for name in of}
        # A first run may compile what later ones find compiled: a mean would charge it.
        found[variant]["seconds"] = asdict(measures.middle(of["seconds"]))
        for name, is_whole in (("stability_seeds", True), ("stability_subsamples", False)):
            own_runs = [
                (run.rows, run.labels)
                for run in runs
                if run.variant == variant and run.whole == is_whole
            ]
            if len(own_runs) > 1:
                pairs = measures.stability(own_runs)
                found[variant][name] = asdict(measures.spread(pairs))
    return found


def _named(
    corpus: Corpus,
    vectors: NDArray[np.float32],
    whole: Sequence[Run],
    config: Config,
    notice: Callable[[str], None],
) -> dict[str, dict[str, list[float]]]:
    """Name the topics from nine tenths of their papers, and ask the others which name fits them.

    Groundswell names as it does in a run, all others as BERTopic does, by a number and the four
    best words. Since four words say more than a short name, 'words' asks the same of the four
    words of every method.
    """
    from groundswell.compute.linalg import unit_rows
    from groundswell.encoders.registry import encoder_for

    encoder = encoder_for(config.embed)
    if not encoder.per_text:
        notice("whether labels fit is left out: vectors from a file can't be made for labels")
    found: dict[str, dict[str, list[float]]] = {}
    counted, terms = measures.vocabulary(corpus.texts)
    for run in whole:
        _, shown = parts(len(vectors), run.seed)
        labels = np.full_like(run.labels, OUTLIER)
        labels[shown] = run.labels[shown]
        used = np.unique(labels[labels != OUTLIER])
        words = measures.worded(counted, terms, labels, 4)
        said = [" ".join(own) for own in words]
        names = [f"{i}_{'_'.join(own)}" for i, own in enumerate(words)]
        phrases = said
        if run.variant.startswith(OURS):
            names = phrases = _our_names(corpus, vectors, labels, config)
        into = found.setdefault(run.variant, defaultdict(list))
        for name, value in measures.named(names).items():
            into[name].append(value)
        if encoder.per_text and names:
            held = np.setdiff1d(np.flatnonzero(np.isin(run.labels, used)), shown)
            topics = np.searchsorted(used, run.labels[held])
            for measure, texts in (("label_accuracy", phrases), ("words_accuracy", said)):
                ids = [str(i) for i in range(len(texts))]
                placed, _ = encoder.encode(ids, texts, lambda _: None)
                width = vectors.shape[1]  # embed.dimensions may cut the papers' vectors
                into[measure].append(
                    measures.label_accuracy(vectors[held], topics, unit_rows(placed[:, :width]))
                )
    return found


def _our_names(
    corpus: Corpus, vectors: NDArray[np.float32], labels: Labels, config: Config
) -> list[str]:
    from groundswell.labeling import describe_clusters

    position = np.unique(labels[labels != OUTLIER], return_inverse=True)[1]
    numbered = labels.copy()
    numbered[labels != OUTLIER] = position
    ids = corpus.paper_ids
    clusters = Clusters(ids, numbered, (labels != OUTLIER).astype(np.float32))
    embedded = Embeddings(ids, vectors, {}, truncated=0)
    told = describe_clusters(corpus, embedded, clusters, config=config.describe)
    return [topic.label for topic in told.descriptions]


def read_labels(path: Path) -> dict[str, str]:
    """Read a JSON object of paper ids and their labels; raises `UsageError` where it is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"labels {path} cannot be read: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise UsageError(
            f'{path} holds no labels: expected a JSON object like {{"2405.15738": "vision"}}'
        )
    return found


def check_methods(wanted: Sequence[str]) -> list[str]:
    """Return the methods asked for, by default all; raises `UsageError` for an unknown one."""
    from groundswell.errors import nearest

    for name in wanted:
        if name not in METHODS:
            raise UsageError(
                f"there is no method {name!r}{nearest(name, METHODS)}: "
                f"expected some of {', '.join(METHODS)}"
            )
    return list(wanted) or list(METHODS)


def as_text(result: Figures) -> str:
    """Return the comparison as a Markdown table, each figure with half its interval's width."""
    shown = [key for key in COLUMNS if any(key in of for of in result["methods"].values())]
    lines = [
        "| method | " + " | ".join(COLUMNS[key][0] for key in shown) + " |",
        "|---|" + "---:|" * len(shown),
    ]
    for name, of in ordered(result):
        cells = (_cell(of.get(key), COLUMNS[key][1]) for key in shown)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    against = f"{result['labels']} labels" if result["labels"] else "no labels"
    lines += ["", f"{result['papers']:,} papers, {against}, k = {result['k']}, "]
    lines[-1] += f"{result['seeds']} seeds."
    lines += [f"Left out: {name}: {why}." for name, why in result["left_out"].items()]
    return "\n".join(lines)


def ordered(result: Figures) -> list[tuple[str, Figures]]:
    """Return the variants by name, Groundswell's first."""
    return sorted(result["methods"].items(), key=lambda of: (not of[0].startswith(OURS), of[0]))


def _cell(value: Mapping[str, float] | None, form: str) -> str:
    if value is None:
        return "–"
    half = (value["high"] - value["low"]) / 2
    told = format(value["mean"], form)
    digits = format(half, form)
    return told if float(digits) == 0 else f"{told} ± {digits}"
