"""From precomputed vectors to the published report, at growing sizes.

    python benchmarks/scale.py PAPERS... --vectors FILE --ids FILE [--sizes 10000 ...] [--json FILE]

PAPERS are JSON Lines of papers, FILE their vectors as npy with a JSON list of ids. Each size is a
run of the command of its own, on papers taken evenly from all; seconds and peak memory per stage
are those its run.json records.
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
from pathlib import Path
from typing import Any

import numpy as np


def main() -> None:
    """Run every size, print a table, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("papers", type=Path, nargs="+")
    parser.add_argument("--vectors", type=Path, required=True)
    parser.add_argument("--ids", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 25_000, 50_000, 100_000])
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    papers = list(unique(args.papers))
    result = [measured(papers, size, args.vectors, args.ids) for size in args.sizes]
    args.json.write_text(json.dumps(result, indent=2) + "\n")
    print(table(result))


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


def measured(papers: list[str], size: int, vectors: Path, ids: Path) -> dict[str, Any]:
    """Run the command on `size` papers; return what its record says, and its wall seconds."""
    if size > len(papers):
        raise SystemExit(f"{size:,} papers wanted, there are {len(papers):,}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        chosen = [papers[i] for i in np.linspace(0, len(papers) - 1, size).round().astype(int)]
        (folder / "papers.jsonl").write_text("".join(chosen), encoding="utf-8")
        table_of = dict(zip(json.loads(ids.read_bytes()), np.load(vectors), strict=True))
        wanted = [json.loads(line)["id"] for line in chosen]
        np.save(folder / "v.npy", np.stack([table_of[i] for i in wanted]))
        (folder / "v.ids.json").write_text(json.dumps(wanted))
        (folder / "s.toml").write_text(f'[embed]\nencoder = "file:{folder / "v.npy"}"\n')
        began = time.perf_counter()
        command = [sys.executable, "-m", "pipeline", "run", str(folder / "papers.jsonl")]
        command += ["--out", str(folder / "out"), "--config", str(folder / "s.toml")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - began
        latest = folder / "out" / "latest"
        record = json.loads((latest / "run.json").read_bytes())
        return {
            "papers": record["counts"]["papers"],
            "topics": record["counts"]["topics"],
            "seconds": round(seconds, 1),
            "peak_mb": max(stage["peak_mb"] for stage in record["stages"]),
            "report_mb": round((latest / "index.html").stat().st_size / 1e6, 1),
            "stages": {stage["stage"]: stage["seconds"] for stage in record["stages"]},
        }


def table(result: list[dict[str, Any]]) -> str:
    """Return sizes as columns and stages as rows, in Markdown."""
    rows = [["papers", *(f"{r['papers']:,}" for r in result)], ["---", *["---:"] * len(result)]]
    rows += [[name, *(f"{r['stages'][name]:.1f}" for r in result)] for name in result[0]["stages"]]
    rows.append(["whole command, s", *(f"{r['seconds']:.1f}" for r in result)])
    rows.append(["peak memory, MB", *(f"{r['peak_mb']:,.0f}" for r in result)])
    rows.append(["index.html, MB", *(f"{r['report_mb']}" for r in result)])
    rows.append(["topics", *(str(r["topics"]) for r in result)])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    first, last = result[0], result[-1]
    if first["papers"] < last["papers"]:
        grown = math.log(last["seconds"] / first["seconds"])
        exponent = grown / math.log(last["papers"] / first["papers"])
        lines += ["", f"Seconds grow as n^{exponent:.2f} from the first size to the last."]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
