"""Looking at what was published: values for `--json`, and the same as text for people."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from groundswell.errors import GroundswellError, UsageError, nearest
from groundswell.formatting import counted
from groundswell.outputs import history
from groundswell.outputs.publish import published, read_json, require_continued
from groundswell.outputs.registry import read_lineage

if TYPE_CHECKING:
    from groundswell.report.changes import Changes, Side


def status(out: Path, expected: date) -> dict[str, Any]:
    """Return whether the run of `expected` ended well, and what the newest run under `out` holds.

    Raises `UsageError` where nothing is published, or where attempts published nothing
    `GroundswellError` with why.
    """
    attempts = history.read(out)
    last = attempts[-1] if attempts else None
    if last and not published(out):
        raise GroundswellError(
            f"nothing is published under {out}; the last attempt, at {last['time']}, "
            f"{last['outcome']}: {last.get('message', 'it published nothing')}"
        )
    run = read_json(out / "latest" / "run.json")
    topics = read_json(out / "latest" / "topics.json")
    signals = read_json(out / "latest" / "signals.json")
    through = history.covered(attempts, published(out))
    labels = {topic["id"]: topic["label"] for topic in topics}
    leading = sorted(topics, key=lambda topic: (-topic["size"], topic["id"]))[:10]
    return {
        "as_of": run["as_of"],
        "run": run.get("run"),
        "counts": run["counts"],
        "plan": run["plan"],
        "seconds": round(sum(stage["seconds"] for stage in run["stages"]), 3),
        "stages": [
            {key: stage[key] for key in ("stage", "cached", "seconds", "peak_mb")}
            for stage in run["stages"]
        ],
        "statuses": dict(sorted(Counter(signal["status"] for signal in signals).items())),
        "emerging": [
            {"id": signal["id"], "label": labels[signal["id"]], "q_value": signal["q_value"]}
            for signal in signals
            if signal["status"] == "emerging"
        ],
        "leading": [{key: topic[key] for key in ("id", "label", "size")} for topic in leading],
        "expected": {
            "date": expected.isoformat(),
            "ran": through is not None and through >= expected,
            "through": None if through is None else through.isoformat(),
        },
        "last": last and {**last, "ended_well": last["outcome"] in history.ENDED_WELL},
    }


def status_text(status: dict[str, Any]) -> str:
    """Return `status` as lines."""
    counts, expected, last = status["counts"], status["expected"], status["last"]
    ran = "has run" if expected["ran"] else f"has NOT run: runs reach to {expected['through']}"
    lines = [
        f"as of {status['as_of']}: {counted(counts['papers'], 'paper')}, "
        f"{counted(counts['topics'], 'topic')}, {counted(counts['outliers'], 'outlier')}, "
        f"in {status['seconds']:.1f} s",
        f"{expected['date']} {ran}",
    ]
    if last:
        why = f": {last['message']}" if last.get("message") else ""
        lines.append(
            f"last attempt: {last['outcome']} at {last['time']} after {last['seconds']:.1f} s{why}"
        )
    lines += ["emerging:"] if status["emerging"] else ["nothing is emerging"]
    lines += [f"  {e['id']:>4}  q = {e['q_value']:.2g}  {e['label']}" for e in status["emerging"]]
    lines += ["largest topics:"]
    lines += [f"  {t['id']:>4}  {t['size']:>6,}  {t['label']}" for t in status["leading"]]
    return "\n".join(lines)


def papers(out: Path, topic_id: int) -> list[dict[str, Any]]:
    """Return the papers of a topic, theme or subtopic, newest first, then strongest.

    Raises `UsageError` for an id that the newest run does not have.
    """
    from pyarrow import compute, parquet

    nodes = _nodes(out)
    if topic_id not in nodes and topic_id != -1:
        ids = [str(i) for i in nodes]
        raise UsageError(
            f"there is no topic {topic_id}{nearest(str(topic_id), ids)}: "
            f"'groundswell status' and topics.md list them"
        )
    level = nodes[topic_id]["level"] if topic_id != -1 else "topic"
    levels = parquet.read_table(out / "latest" / "levels.parquet")
    table = parquet.read_table(out / "latest" / "papers.parquet")
    rows = table.filter(compute.equal(levels[f"{level}_id"], topic_id)).to_pylist()
    rows.sort(key=lambda row: (-row["digest_date"].toordinal(), -row["strength"], row["paper_id"]))
    return [
        {
            "paper_id": row["paper_id"],
            "digest_date": row["digest_date"].isoformat(),
            "title": row["title"],
            "url": row["url"],
            "strength": round(row["strength"], 3),
        }
        for row in rows
    ]


def explain(out: Path, topic_id: int) -> dict[str, Any]:
    """Return why a topic or subtopic has its status: its signal, its words, and its evidence.

    Raises `UsageError` for an id that the newest run does not have, or that has no signal.
    """
    members = {paper["paper_id"]: paper for paper in papers(out, topic_id)}
    told = {
        **_nodes(out),
        **{topic["id"]: topic for topic in read_json(out / "latest" / "topics.json")},
    }
    found = {signal["id"]: signal for signal in read_json(out / "latest" / "signals.json")}
    found |= {i: node["signal"] for i, node in told.items() if "signal" in node}
    if topic_id not in found:
        raise UsageError("outliers and themes have no signal: give the id of a topic or a subtopic")
    signal = found[topic_id]
    return {
        **signal,
        "as_of": read_json(out / "latest" / "run.json")["as_of"],
        "label": told[topic_id]["label"],
        "keywords": told[topic_id]["keywords"],
        "size": told[topic_id]["size"],
        "evidence": [members[i] for i in signal["evidence"] if i in members],
    }


def _nodes(out: Path) -> dict[int, dict[str, Any]]:
    """Return the newest run's themes, topics and subtopics by id."""
    return {node["id"]: node for node in read_json(out / "latest" / "levels.json")["nodes"]}


def explain_text(told: dict[str, Any]) -> str:
    """Return `explain` as a paragraph and a list of papers."""
    said = [f"{told['label']} (topic {told['id']}) is {told['status']} as of {told['as_of']}."]
    if told["rate_ratio"] is None:
        said.append("The digests do not reach back far enough to compare with its past.")
        if told["status"] == "emerging":
            said.append(
                f"Chance alone founds a topic on papers so close together with "
                f"p = {told['p_value']:.2g}, so q = {told['q_value']:.2g}."
            )
    else:
        said.append(
            f"Since {told['recent_since']} it holds {told['share_recent']:.1%} of the papers, "
            f"before that {told['share_before']:.1%}: {told['rate_ratio']:.2g} times as much "
            f"(95 % interval {told['rate_ratio_low']:.2g} to {told['rate_ratio_high']:.2g})."
        )
        way = "low" if told["status"] == "declining" else "high"
        said.append(
            f"Chance alone brings one topic a share so {way} with p = {told['p_value']:.2g}; "
            f"allowing for all topics looked at, q = {told['q_value']:.2g}."
        )
    if told["onset"]:
        said.append(f"The rise began in the week of {told['onset']}.")
    if told["burst"]:
        end = told["burst"]["end"]
        until = f"to {end}" if end else "and lasts"
        said.append(f"Its papers came in a burst from {told['burst']['start']} {until}.")
    said.append(f"It is about {', '.join(told['keywords'][:5])}.")
    lines = [" ".join(said)]
    if told["evidence"]:
        lines += ["", "Papers that show it:", papers_text(told["evidence"])]
    return "\n".join(lines)


def papers_text(papers: list[dict[str, Any]]) -> str:
    """Return `papers` as lines."""
    return "\n".join(f"{p['digest_date']}  {p['paper_id']:<14} {p['title']}" for p in papers)


def run_folder(out: Path, as_of: str) -> Path:
    """Return the folder of a published run; `UsageError` where there is none of that date."""
    there = published(out)
    if as_of not in there:
        raise UsageError(
            f"there is no run {as_of} in {out}{nearest(as_of, there)}: "
            f"{f'runs are from {there[0]} to {there[-1]}' if there else 'none is published'}"
        )
    return out / as_of


def compare(out: Path, earlier: str, later: str) -> "Changes":
    """Return what changed between two published runs, as `groundswell.report.changes` finds it.

    Raises `UsageError` for a run that is not there, or where the later does not continue the
    earlier.
    """
    from groundswell.report.changes import changes

    for day in (earlier, later):
        run_folder(out, day)
    if earlier >= later:
        raise UsageError(f"{earlier} is not before {later}: name the earlier run first")
    require_continued(out, earlier, later)
    lineage = read_lineage(read_json(out / later / "lineage.json"))
    events = sorted((e for e in lineage if earlier < e.date <= later), key=lambda e: e.date)
    confidence = read_json(out / later / "run.json")["configuration"]["prevalence"]["confidence"]
    return changes(_side(out, earlier), _side(out, later), events, confidence)


def compare_text(changed: "Changes") -> str:
    """Return `compare` as Markdown, in the words of changes.md."""
    from groundswell.report.markdown import comparison_text

    return comparison_text(changed)


def _side(out: Path, as_of: str) -> "Side":
    from pyarrow import parquet

    from groundswell.report.changes import Side

    papers = parquet.read_table(out / as_of / "papers.parquet", columns=["paper_id", "topic_id"])
    return Side(
        as_of=as_of,
        labels={t["id"]: t["label"] for t in read_json(out / as_of / "topics.json")},
        topic_of=dict(zip(*(column.to_pylist() for column in papers.columns), strict=True)),
    )
