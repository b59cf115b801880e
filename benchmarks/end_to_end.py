"""End to end beside plain BERTopic, in one session on one machine, as ratios.

    python benchmarks/end_to_end.py DIGESTS --bertopic-python PYTHON --model FOLDER [--json FILE]

DIGESTS is a folder of Hugging Face Daily Papers answers. Groundswell runs cold up to the last
digest but one, then again with the last one added. BERTopic runs in its own environment (`PYTHON`
must import bertopic and sentence_transformers) on the same papers, with its defaults, a fixed seed
and the same model from a local folder (`FOLDER`, all-MiniLM-L6-v2).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from groundswell.config import CorpusConfig, SourcesConfig
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus

_BERTOPIC = """
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
topics, _ = model.fit_transform(texts)
made = len(set(topics)) - (-1 in topics)
print(json.dumps({"topics": made, "outliers": topics.count(-1) / len(topics)}))
"""


def main() -> None:
    """Run both, print a table, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("digests", type=Path)
    parser.add_argument("--bertopic-python", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    args = parser.parse_args()
    days = sorted(path.stem for path in args.digests.glob("*.json"))
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        command = [sys.executable, "-m", "groundswell", "run", str(args.digests), "--out", str(out)]
        cold = timed([*command, "--as-of", days[-2]])
        added = timed([*command, "--as-of", days[-1]])
        again = timed([*command, "--as-of", days[-1]])
        page = (out / days[-1] / "index.html").stat().st_size
        run = json.loads((out / days[-1] / "run.json").read_bytes())
        texts = Path(scratch) / "texts.json"
        texts.write_text(json.dumps(_texts(args.digests, date.fromisoformat(days[-2]))))
        script = Path(scratch) / "plain.py"
        script.write_text(_BERTOPIC)
        plain = timed([str(args.bertopic_python), str(script), str(texts), str(args.model)])
        shutil.rmtree(out)
    result = {
        "papers": run["counts"]["papers"],
        "cold": cold,
        "one digest added": added,
        "unchanged": again,
        "bertopic": plain,
        "report_mb": round(page / 1e6, 2),
        "topics": run["counts"]["topics"],
        "outliers": round(run["counts"]["outliers"] / run["counts"]["papers"], 4),
        "cold_times_faster": round(plain["seconds"] / cold["seconds"], 1),
        "added_times_faster_than_cold": round(cold["seconds"] / added["seconds"], 1),
    }
    args.json.write_text(json.dumps(result, indent=2) + "\n")
    print(table(result))


def timed(command: list[str]) -> dict[str, Any]:
    """Run a command; return wall seconds, peak resident MB, and what it said on its last line."""
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    said = process.stdout.read().strip().split("\n")[-1]
    # wait4 gives this child's own peak, where getrusage would give the highest of all children.
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(
            f"{' '.join(command[:4])} … ended with {os.waitstatus_to_exitcode(status)}"
        )
    seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds, 1),
        "peak_mb": round(usage.ru_maxrss * 1024 / 1e6),
        "said": json.loads(said) if said.startswith("{") else None,
    }


def table(result: dict[str, Any]) -> str:
    """Return the result as a Markdown table."""
    plain, cold = result["bertopic"], result["cold"]
    rows = [
        ("plain BERTopic", plain, "1"),
        ("Groundswell, cold", cold, f"{result['cold_times_faster']} x faster"),
        (
            "Groundswell, one digest added",
            result["one digest added"],
            f"{result['added_times_faster_than_cold']} x faster than cold",
        ),
        ("Groundswell, nothing changed", result["unchanged"], ""),
    ]
    lines = ["| run | seconds | peak MB | ratio |", "|---|---:|---:|---|"]
    lines += [
        f"| {name} | {r['seconds']} | {r['peak_mb']:,} | {ratio} |" for name, r, ratio in rows
    ]
    lines.append("")
    lines.append(
        f"{result['papers']:,} papers; index.html {result['report_mb']} MB; topics "
        f"{result['topics']} (BERTopic {plain['said']['topics']}), outliers "
        f"{result['outliers']:.1%} (BERTopic {plain['said']['outliers']:.1%})"
    )
    return "\n".join(lines)


def _texts(digests: Path, as_of: date) -> list[str]:
    records = read_sources(
        [str(digests)], as_of=as_of, today=as_of, config=SourcesConfig(), notice=lambda _: None
    )
    return corpus(records, config=CorpusConfig()).texts


if __name__ == "__main__":
    main()
