"""How long everything takes, in pairs with another commit and beside BERTopic.

    python -m benchmarks.speed DIGESTS [--other COMMIT] [--bertopic PYTHON --model FOLDER]
        [--vectors FOLDER] [--pairs N] [--json FILE]
        [--papers FILE... --paper-vectors FILE --paper-ids FILE --sizes N...]
    python -m benchmarks.speed --short [--record]

DIGESTS is a folder with a file per day. A night is measured as whole commands: the first run up to
the last day but one, one more digest, the same again, and what is asked of a run. COMMIT of this
repository runs the same in turn; only ratios of such pairs hold on a machine that others use too.
FOLDER of vectors (a cache's `vectors`) leaves embedding out of the first run. PYTHON is an
interpreter with bertopic and sentence_transformers, which fits the same texts with its defaults and
the model in FOLDER, all-MiniLM-L6-v2. With papers and their vectors, as `benchmarks/scale.py` takes
them, whole runs of growing sizes follow, from known vectors to the page.

The short form runs made-up papers and compares each stage's processor seconds with those of a
reference kernel, measured before and after it: a matrix product, or a tokenization. It fails where
the ratio is a third above the one in `speed_ratios.json`, which `--record` writes for this kind of
machine. Absolute times play no part.
"""

import argparse
import io
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus
from threadpoolctl import threadpool_info

from benchmarks import scale, speed_short

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = {
    "--help": ["--help"],
    "status": ["status"],
    "explain": ["explain", "1"],
}
"""The commands that are asked of a run, by the names of their rows."""
BERTOPIC_SECONDS = 900.0
"""Seconds that BERTopic may take for papers of one size."""
BERTOPIC = """
import json, sys
from bertopic import BERTopic
from sentence_transformers import SentenceTransformer
from umap import UMAP
texts = json.load(open(sys.argv[1]))
model = BERTopic(
    embedding_model=SentenceTransformer(sys.argv[2], device="cpu"),
    # BERTopic's own default, but for the seed
    umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=42),
)
model.fit_transform(texts)
"""


@dataclass(frozen=True)
class Cost:
    """What a whole command takes: wall and processor seconds, and the peak of its memory."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Night:
    """What a tree's commands take, by their names, and the stages of one more digest."""

    costs: Mapping[str, Cost]
    stages: Mapping[str, float]
    cache_mb: Mapping[str, float]


def main() -> None:
    """Measure, print a table, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("digests", type=Path, nargs="?")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--other", help="a commit to compare with")
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--bertopic", help="an interpreter that has BERTopic")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--papers", type=Path, nargs="+", default=[])
    parser.add_argument("--paper-vectors", type=Path)
    parser.add_argument("--paper-ids", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    if args.short:
        sys.exit(speed_short.check(machine(), record=args.record))
    if args.digests is None:
        parser.error("DIGESTS is missing, or give --short")
    with trees(args.other) as found:
        nights = [
            {
                name: night(tree, args.digests.resolve(), args.vectors)
                for name, tree in found.items()
            }
            for _ in range(args.pairs)
        ]
    plain = beside(args.digests, args.bertopic, args.model) if args.bertopic else None
    sizes = []
    if args.papers:
        archive = scale.Archive.read(args.papers, args.paper_vectors, args.paper_ids)
        sizes = [
            scale.of_size(archive, size, args.bertopic, BERTOPIC_SECONDS, assigns=False)
            for size in args.sizes
        ]
    result = {
        "machine": machine(),
        "pairs": [{name: asdict(each) for name, each in pair.items()} for pair in nights],
        "bertopic": asdict(plain) if plain else None,
        "sizes": sizes,
    }
    args.json.write_text(json.dumps(result, indent=2) + "\n")
    print(table(nights, plain))
    if sizes:
        print(f"\n{scale.table(sizes)}")


def machine() -> dict[str, str | int]:
    """Return what the figures depend on beside the code."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    named = dict(line.split(":", 1) for line in lines if ":" in line)
    fields = {name.strip(): value.strip() for name, value in named.items()}
    flags = fields.get("flags", "").split()
    wide = [each for each in ("avx2", "avx512f", "avx512_vnni", "amx_int8") if each in flags]
    kernels = {str(each.get("architecture", "")) for each in threadpool_info()} - {""}
    return {
        "processor": " ".join([fields.get("model name", platform.processor()), *wide]),
        "kernels": " ".join(sorted(kernels)),
        "cores": os.cpu_count() or 1,
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000,
        "system": platform.system(),
        "python": platform.python_version(),
    }


@contextmanager
def trees(other: str | None) -> Iterator[dict[str, Path]]:
    """Yield the trees to measure, by name: this one, and that of another commit."""
    with tempfile.TemporaryDirectory() as scratch:
        found = {"this": ROOT}
        if other:
            packed = subprocess.run(
                ["git", "archive", other], cwd=ROOT, check=True, capture_output=True
            ).stdout
            with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                archive.extractall(scratch, filter="data")
            found["other"] = Path(scratch)
        yield found


def night(tree: Path, digests: Path, vectors: Path | None) -> Night:
    """Run a first run, one more digest and what follows by the code of a tree."""
    days = sorted(path.stem for path in digests.glob("*.json"))
    costs: dict[str, Cost] = {}
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        if vectors:
            shutil.copytree(vectors, out / ".cache" / "vectors")
        run = ["run", str(digests), "--as-of"]
        costs["first run"] = cost(tree, [*run, days[-2]], out)
        costs["one more digest"] = cost(tree, [*run, days[-1]], out)
        record = json.loads((out / days[-1] / "run.json").read_bytes())
        costs["nothing changed"] = cost(tree, [*run, days[-1]], out)
        for name, question in QUESTIONS.items():
            costs[name] = cost(tree, question, None if name == "--help" else out)
        sizes = {path.name: megabytes(path) for path in sorted((out / ".cache").iterdir())}
        sizes |= {f"run: {p.name}": megabytes(p) for p in (out / days[-1]).iterdir()}
    stages = {stage["stage"]: stage["seconds"] for stage in record["stages"]}
    return Night(costs, stages, sizes)


def megabytes(path: Path) -> float:
    """Return the size of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return round(sum(each.stat().st_size for each in files if each.is_file()) / 1e6, 3)


def cost(tree: Path, arguments: Sequence[str], out: Path | None) -> Cost:
    """Run the command by the code of a tree."""
    command = [sys.executable, "-m", "groundswell", *arguments]
    command += ["--out", str(out)] if out else []
    return measured(command, {**os.environ, "PYTHONPATH": str(tree / "pipeline")})


def measured(command: Sequence[str], environment: Mapping[str, str]) -> Cost:
    """Run a command to its end; `SystemExit` where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    # wait4 gives this child's own figures, where getrusage would give those of all children.
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    seconds = time.perf_counter() - began
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(round(seconds, 2), round(cpu, 2), round(usage.ru_maxrss * 1024 / 1e6))


def beside(digests: Path, python: str, model: Path) -> Cost:
    """Fit BERTopic to the texts of the first run."""
    last = date.fromisoformat(sorted(path.stem for path in digests.glob("*.json"))[-2])
    records = read_sources(
        [str(digests)], as_of=last, today=last, config=SourcesConfig(), notice=lambda _: None
    )
    with tempfile.TemporaryDirectory() as scratch:
        texts, script = Path(scratch) / "texts.json", Path(scratch) / "plain.py"
        texts.write_text(json.dumps(corpus(records, config=CorpusConfig()).texts))
        script.write_text(BERTOPIC)
        return measured([python, str(script), str(texts), str(model)], os.environ)


def table(nights: Sequence[Mapping[str, Night]], plain: Cost | None) -> str:
    """Return medians of all pairs in Markdown; a ratio is the median of the pairs' own."""
    lines = [
        "| command | wall s | processor s | peak MB | processor s, of the other commit's |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in nights[0]["this"].costs:
        own = [pair["this"].costs[name] for pair in nights]
        ratios = [
            pair["this"].costs[name].cpu_seconds / max(pair["other"].costs[name].cpu_seconds, 0.01)
            for pair in nights
            if "other" in pair
        ]
        ratio = f"{statistics.median(ratios):.2f}" if ratios else ""
        lines.append(
            f"| {name} | {statistics.median(each.seconds for each in own):.2f} "
            f"| {statistics.median(each.cpu_seconds for each in own):.2f} "
            f"| {max(each.peak_mb for each in own):,.0f} | {ratio} |"
        )
    if plain:
        lines.append(
            f"| plain BERTopic | {plain.seconds:.1f} | {plain.cpu_seconds:.1f} "
            f"| {plain.peak_mb:,.0f} | |"
        )
    last = nights[-1]["this"]
    lines += ["", "| stage of one more digest | wall s |", "|---|---:|"]
    lines += [f"| {name} | {seconds:.2f} |" for name, seconds in last.stages.items()]
    lines += ["", "| of cache or run | MB |", "|---|---:|"]
    lines += [f"| {name} | {size:.2f} |" for name, size in last.cache_mb.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
