"""From precomputed vectors to the published report, at growing sizes, beside BERTopic's own path.

    python benchmarks/scale.py PAPERS... --vectors FILE --ids FILE [--sizes 10000 ...]
        [--bertopic PYTHON] [--limit SECONDS] [--json FILE]

PAPERS are JSON Lines of papers, FILE their vectors as npy with a JSON list of ids. Each size is a
run of the command of its own, on papers taken evenly from all; seconds and peak memory per stage
are those its run.json records, and how much of the memory is no file's is looked up as it runs.
Where more papers are asked for than there are, they are copied under other ids and titles, their
vectors jittered. Then a digest of the next day is added, and the command run again. PYTHON is an
interpreter that has BERTopic, which fits the same vectors and texts by its defaults. At last new
papers are assigned to the topics of the largest size, as fast as may be.
"""

import argparse
import gzip
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

JITTER = 0.02
"""Standard deviation of what is added to a copy's coordinates: it lies at a cosine of .93."""

NEXT = "next.jsonl"
"""The file of the digest that is added."""

ASSIGNED = 100_000
"""New papers that are assigned."""

NIGHT = 55
"""Papers of the digest that is added."""

BERTOPIC = """
import json, sys, time
import numpy as np
from bertopic import BERTopic
texts = []
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        paper = json.loads(line)
        texts.append(paper["title"] + "\\n" + paper["abstract"])
vectors = np.load(sys.argv[2])[: len(texts)]  # without those of the next day
began = time.perf_counter()
topics, _ = BERTopic(embedding_model=None).fit_transform(texts, vectors)
seconds = time.perf_counter() - began
with open("/proc/self/status") as status:
    kib = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
peak = kib * 1024 / 1e6
print(json.dumps({"seconds": seconds, "peak_mb": peak, "topics": len(set(topics) - {-1})}))
"""


def main() -> None:
    """Run every size, print a table, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("papers", type=Path, nargs="+")
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--ids", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 25_000, 50_000, 100_000])
    parser.add_argument("--bertopic", help="an interpreter that has BERTopic")
    parser.add_argument("--limit", type=float, default=900, help="seconds that BERTopic may take")
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    archive = Archive.read(args.papers, args.vectors, args.ids)
    result = []
    for size in args.sizes:
        last = size == args.sizes[-1]
        result.append(of_size(archive, size, args.bertopic, args.limit, assigns=last))
        print(result[-1], file=sys.stderr)
        args.json.write_text(json.dumps(result, indent=2) + "\n")
    print(table(result))


class Archive(NamedTuple):
    """Papers as lines of JSON, and their vectors (n, d)."""

    papers: list[str]
    vectors: NDArray[np.float32]

    @classmethod
    def read(cls, papers: list[Path], vectors: Path, ids: Path) -> "Archive":
        """Read papers, and their vectors from an npy file with a JSON list of ids."""
        lines = list(unique(papers))
        row = {paper: i for i, paper in enumerate(json.loads(ids.read_bytes()))}
        return cls(lines, np.load(vectors)[[row[json.loads(line)["id"]] for line in lines]])


def of_size(
    archive: Archive, size: int, bertopic: str | None, limit: float, *, assigns: bool
) -> dict[str, Any]:
    """Measure a run of `size` papers, and BERTopic beside it where its interpreter is given."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        written(folder, archive.papers, archive.vectors, size)
        found = measured(folder)
        (folder / NEXT).rename(folder / "papers" / NEXT)
        night = measured(folder)
        found["one_more_digest"] = {name: night[name] for name in ("seconds", "peak_mb", "stages")}
        if bertopic:
            found["bertopic"] = beside(folder, bertopic, limit)
        if assigns:
            found["assigned_per_second"] = assigned(folder)
    return found


def unique(paths: list[Path]) -> Iterator[str]:
    """Yield each paper's line once, by id."""
    seen = set()
    for path in sorted(paths):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                paper_id = json.loads(line)["id"]
                if paper_id not in seen:
                    seen.add(paper_id)
                    yield line


def written(folder: Path, papers: list[str], known: NDArray[np.float32], size: int) -> None:
    """Write `size` papers, a digest of the next day, all vectors and a configuration."""
    copies = -(-size // len(papers))
    rng = np.random.default_rng(7)
    ids: list[str] = []
    shape = (size + NIGHT, known.shape[1])
    vectors = np.lib.format.open_memmap(folder / "v.npy", "w+", np.float32, shape)
    (folder / "papers").mkdir()
    with (folder / "papers" / "papers.jsonl").open("w", encoding="utf-8") as file:
        for copy in range(copies):
            share = size // copies + (copy < size % copies)
            rows = np.linspace(0, len(papers) - 1, share).round().astype(int)
            own = known[rows]
            if copy:
                own = jittered(own, rng)
            vectors[len(ids) : len(ids) + share] = own
            for row in rows.tolist():
                paper = json.loads(papers[row])
                if copy:
                    paper = renamed(paper, f"{paper['id'].replace('/', '-')}-{copy}", str(copy))
                file.write(json.dumps(paper) + "\n")
                ids.append(paper["id"])
    rows = rng.choice(len(papers), NIGHT, replace=False)
    vectors[size:] = jittered(known[rows], rng)
    newest = date.fromisoformat(max(json.loads(line)["date"] for line in papers)[:10])
    with (folder / NEXT).open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows.tolist()):
            paper = renamed(json.loads(papers[row]), f"next-{number}", "again")
            day = (newest + timedelta(days=1)).isoformat()
            file.write(json.dumps({**paper, "date": day}) + "\n")
            ids.append(paper["id"])
    vectors.flush()
    (folder / "v.ids.json").write_text(json.dumps(ids))
    (folder / "s.toml").write_text(f'[embed]\nencoder = "file:{folder / "v.npy"}"\n')


def renamed(paper: dict[str, Any], paper_id: str, suffix: str) -> dict[str, Any]:
    """Return a paper as another one."""
    title = f"{paper['title']} {suffix}"
    return {**paper, "url": None, "ids": None, "id": paper_id, "title": title}


def jittered(vectors: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Return unit vectors near those given."""
    moved = vectors + JITTER * rng.normal(size=vectors.shape).astype(np.float32)
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved


def measured(folder: Path) -> dict[str, Any]:
    """Run the command on a folder's papers; return what its record says, and its wall seconds."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "groundswell", "run", str(folder / "papers")]
    command += ["--out", str(folder / "out"), "--config", str(folder / "s.toml")]
    command += ["--cache", str(folder / "cache")]
    anonymous = 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            anonymous = max(anonymous, anonymous_mb(process.pid))
            time.sleep(0.1)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    seconds = time.perf_counter() - began
    latest = folder / "out" / "latest"
    record = json.loads((latest / "run.json").read_bytes())
    return {
        "papers": record["counts"]["papers"],
        "topics": record["counts"]["topics"],
        "seconds": round(seconds, 1),
        "peak_mb": max(stage["peak_mb"] for stage in record["stages"]),
        "anonymous_mb": round(anonymous, 1),
        "report_mb": round((latest / "index.html").stat().st_size / 1e6, 1),
        "stages": {stage["stage"]: stage["seconds"] for stage in record["stages"]},
    }


def anonymous_mb(process: int) -> float:
    """Return the memory of a process that no file stands behind, or 0 where it has ended.

    What is mapped from the cache counts as resident while there is room for it, and goes when there
    is none.
    """
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    kib = [int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:")]
    return sum(kib) * 1024 / 1e6


def beside(folder: Path, python: str, limit: float) -> dict[str, Any] | None:
    """Fit BERTopic to a folder's papers and vectors; None where it does not finish in time."""
    papers = str(folder / "papers" / "papers.jsonl")
    command = [python, "-c", BERTOPIC, papers, str(folder / "v.npy")]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {name: round(value, 1) for name, value in found.items()}


def assigned(folder: Path) -> int:
    """Return how many new papers a second are assigned to the topics of a folder's run."""
    from groundswell.tracking.assignment import assign, neighbor_vote
    from groundswell.tracking.profiles import fit_profiles
    from pyarrow import parquet

    table = parquet.read_table(
        folder / "out" / "latest" / "papers.parquet", columns=["paper_id", "topic_id"]
    )
    topic_of = dict(zip(table["paper_id"].to_pylist(), table["topic_id"].to_pylist(), strict=True))
    ids = json.loads((folder / "v.ids.json").read_bytes())
    kept = np.array([row for row, paper in enumerate(ids) if paper in topic_of])
    vectors = np.load(folder / "v.npy", mmap_mode="r")[kept]
    topics = np.array([topic_of[ids[row]] for row in kept], dtype=np.int64)
    profiles = fit_profiles(vectors, topics)
    rng = np.random.default_rng(8)
    new = jittered(vectors[rng.permutation(len(vectors))[:ASSIGNED]], rng)
    began = time.perf_counter()
    assign(new, profiles, neighbor_vote(new, vectors, topics))
    return round(len(new) / (time.perf_counter() - began))


def table(result: list[dict[str, Any]]) -> str:
    """Return sizes as columns and stages as rows, in Markdown."""
    rows = [["papers", *(f"{r['papers']:,}" for r in result)], ["---", *["---:"] * len(result)]]
    rows += [[name, *(f"{r['stages'][name]:.1f}" for r in result)] for name in result[0]["stages"]]
    rows.append(["whole command, s", *(f"{r['seconds']:.1f}" for r in result)])
    nights = [r["one_more_digest"]["seconds"] for r in result]
    rows.append(["one more digest, s", *(f"{seconds:.1f}" for seconds in nights)])
    rows.append(["peak memory, MB", *(f"{r['peak_mb']:,.0f}" for r in result)])
    rows.append(["of it anonymous, MB", *(f"{r['anonymous_mb']:,.0f}" for r in result)])
    rows.append(["index.html, MB", *(f"{r['report_mb']}" for r in result)])
    rows.append(["topics", *(str(r["topics"]) for r in result)])
    if any("bertopic" in r for r in result):
        for what, name in (("fit, s", "seconds"), ("peak memory, MB", "peak_mb")):
            cells = [f"{r['bertopic'][name]:,.0f}" if r.get("bertopic") else "–" for r in result]
            rows.append([f"BERTopic, {what}", *cells])
        of_fit = [r["seconds"] - r["stages"]["corpus"] - r["stages"]["embed"] for r in result]
        cells = [
            f"{r['bertopic']['seconds'] / own:.2f}" if r.get("bertopic") else "–"
            for r, own in zip(result, of_fit, strict=True)
        ]
        rows.append(["BERTopic's fit over all stages after embed", *cells])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    first, last = result[0], result[-1]
    if first["papers"] < last["papers"]:
        larger = math.log(last["papers"] / first["papers"])
        grown = math.log(last["seconds"] / first["seconds"]) / larger
        night = math.log(nights[-1] / nights[0]) / larger
        lines += ["", f"Seconds grow as n^{grown:.2f} from the first size to the last, of a night "]
        lines[-1] += f"as n^{night:.2f}."
    if "assigned_per_second" in last:
        lines += ["", f"New papers assigned: {last['assigned_per_second']:,} a second."]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
