"""Stages beside reference kernels of the same run: the short form of `benchmarks/speed.py`.

A ratio of processor seconds holds where absolute times do not: on a busy or a slower machine the
kernel slows down as the stage does. Kernels run before and after each stage. The least ratio of
several rounds counts, so that a disturbance must come in every one to be taken for a change.
"""

import json
import random
import re
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from groundswell.config import Config
from groundswell.job import JobSettings, Listener, run
from groundswell.runtime.runner import StageRun

RATIOS = Path(__file__).with_name("speed_ratios.json")
PAPERS, THEMES, DIMENSIONS = 2_000, 12, 384
ROUNDS, MOST_ROUNDS = 2, 4
"""Rounds that are measured, and at most where a ratio is too high."""
WORSE = 4 / 3
LEAST_SECONDS = 0.15
"""Processor seconds of a stage, at least, that are compared."""
NUMERIC = frozenset({"reduce", "cluster", "hierarchy", "signals", "emerging"})
"""Stages beside the matrix product; the others are beside the tokenization."""
FIRST, LAST = date(2024, 1, 1), date(2025, 6, 1)

Kernels = Mapping[str, float]


def check(machine: Mapping[str, str | int], *, record: bool) -> int:
    """Measure, print a table, and return 1 where a stage has become slower by a third, else 0."""
    kind = ", ".join(
        [
            str(machine["processor"]),
            f"{machine['kernels']} kernels",
            f"{machine['cores']} cores",
            f"Python {machine['python']}",
        ]
    )
    known = json.loads(RATIOS.read_bytes()) if RATIOS.exists() else {}
    before: dict[str, float] = known.get(kind, {})
    best: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write(folder)
        one_round(folder, "warm")  # numba compiles; Python's and the templates' code is kept
        for number in range(MOST_ROUNDS):
            for stage, ratio in one_round(folder, str(number)).items():
                best[stage] = min(ratio, best.get(stage, ratio))
            if number + 1 >= ROUNDS and (record or not slower(best, before)):
                break
    print(table(best, before))
    if record:
        RATIOS.write_text(json.dumps({**known, kind: best}, indent=2, sort_keys=True) + "\n")
        return 0
    if not before:
        print(f"no ratios are recorded for this kind of machine ({kind}): nothing is compared")
    found = slower(best, before)
    for stage in found:
        print(f"{stage} takes {best[stage] / before[stage]:.2f} times what it did, of the kernel's")
    return int(bool(found))


def slower(best: Mapping[str, float], before: Mapping[str, float]) -> list[str]:
    """Return the stages whose ratio is a third above the one before."""
    return [s for s, ratio in best.items() if s in before and ratio > WORSE * before[s]]


def one_round(folder: Path, name: str) -> dict[str, float]:
    """Run all, and one more digest, from nothing; return each stage's ratio to its kernel."""
    ratios: dict[str, float] = {}
    out = folder / name
    for label, day in (("first run", LAST), ("one more digest", LAST + timedelta(days=1))):
        stages: list[tuple[str, float]] = []
        kernels = [kernel_seconds()]
        began = time.process_time()

        def ended(stage: StageRun, since: list[float] = [began]) -> None:  # noqa: B006 - of a run
            stages.append((stage.stage, time.process_time() - since[0]))  # noqa: B023
            kernels.append(kernel_seconds())  # noqa: B023
            since[0] = time.process_time()

        settings = JobSettings(
            out=out,
            cache=out / ".cache",
            config=Config.model_validate({"embed": {"encoder": f"file:{folder / 'v.npy'}"}}),
            today=day,
            listener=Listener(notice=lambda _: None, stage=ended),
        )
        run([str(folder / "digests")], day, settings)
        for number, (stage, seconds) in enumerate(stages):
            if seconds >= LEAST_SECONDS:
                what = "product" if stage in NUMERIC else "tokens"
                beside = (kernels[number][what] + kernels[number + 1][what]) / 2
                ratios[f"{label}: {stage}"] = round(seconds / beside, 2)
    return ratios


def kernel_seconds() -> Kernels:
    """Return the processor seconds of a matrix product and of a tokenization, medians of three."""
    found: defaultdict[str, list[float]] = defaultdict(list)
    matrix = np.random.default_rng(1).random((512, 512), dtype=np.float32)
    text = " ".join(f"moss-{n} dries, slowly ({n % 7});" for n in range(4_000))
    for _ in range(3):
        began = time.process_time()
        for _ in range(4):
            matrix @ matrix
        found["product"].append(time.process_time() - began)
        began = time.process_time()
        numbers: dict[str, int] = {}
        for token in re.findall(r"[^\W_]+(?:-[^\W_]+)*|[^\w\s]", text):
            numbers.setdefault(token, len(numbers))
        found["tokens"].append(time.process_time() - began)
    return {name: statistics.median(seconds) for name, seconds in found.items()}


def write(folder: Path) -> None:
    """Write made-up papers, a file per day, and a vector of each, near that of its theme."""
    rng = random.Random(5)  # noqa: S311 - made-up words, no secret
    words = [made_word(rng) for _ in range(6_000)]
    own = [rng.sample(words, 80) for _ in range(THEMES)]
    common = rng.sample(words, 1_500)
    centers = np.random.default_rng(6).normal(size=(THEMES, DIMENSIONS))
    noise = np.random.default_rng(7).normal(size=(PAPERS, DIMENSIONS)) * 1.2
    days = [LAST + timedelta(days=1)] * 20 + [
        FIRST + timedelta(days=rng.randrange((LAST - FIRST).days + 1)) for _ in range(PAPERS - 20)
    ]
    by_day: defaultdict[date, list[dict[str, str]]] = defaultdict(list)
    vectors = np.empty((PAPERS, DIMENSIONS), dtype=np.float32)
    for number, day in enumerate(days):
        theme = rng.randrange(THEMES)
        vectors[number] = centers[theme] + noise[number]
        by_day[day].append(
            {
                "id": f"made-{number}",
                "date": day.isoformat(),
                "title": f"{sentence(rng, own[theme], common, 8)} {number}",
                "abstract": ". ".join(sentence(rng, own[theme], common, 18) for _ in range(8)),
            }
        )
    (folder / "digests").mkdir()
    for day, papers in by_day.items():
        lines = "\n".join(map(json.dumps, papers))
        (folder / "digests" / f"{day}.jsonl").write_text(lines, encoding="utf-8")
    np.save(folder / "v.npy", vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    (folder / "v.ids.json").write_text(json.dumps([f"made-{n}" for n in range(PAPERS)]))


def made_word(rng: random.Random) -> str:
    """Return a word that can be spoken and means nothing."""
    return "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(4))


def sentence(rng: random.Random, own: Sequence[str], common: Sequence[str], length: int) -> str:
    """Return words, a third of them of a theme."""
    return " ".join(
        rng.choice(own) if rng.random() < 1 / 3 else rng.choice(common) for _ in range(length)
    )


def table(best: Mapping[str, float], before: Mapping[str, float]) -> str:
    """Return the ratios in Markdown."""
    lines = ["| stage | of its kernel's seconds | recorded |", "|---|---:|---:|"]
    lines += [
        f"| {stage} | {ratio:.1f} | {f'{before[stage]:.1f}' if stage in before else ''} |"
        for stage, ratio in best.items()
    ]
    return "\n".join(lines)
