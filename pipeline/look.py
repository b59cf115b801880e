"""Looking at what was published: values for `--json`, and the same as text for people."""

from pathlib import Path
from typing import Any

from pipeline.errors import UsageError, nearest
from pipeline.publish import read_json


def status(out: Path) -> dict[str, Any]:
    """Return what the newest run under `out` holds."""
    run = read_json(out / "latest" / "run.json")
    topics = read_json(out / "latest" / "topics.json")
    leading = sorted(topics, key=lambda topic: (-topic["size"], topic["id"]))[:10]
    return {
        "as_of": run["as_of"],
        "counts": run["counts"],
        "plan": run["plan"],
        "seconds": round(sum(stage["seconds"] for stage in run["stages"]), 3),
        "leading": [{key: topic[key] for key in ("id", "label", "size")} for topic in leading],
    }


def status_text(status: dict[str, Any]) -> str:
    """Return `status` as lines."""
    counts = status["counts"]
    lines = [
        f"as of {status['as_of']}: {counts['papers']:,} papers, {counts['topics']} topics, "
        f"{counts['outliers']:,} outliers, in {status['seconds']:.1f} s",
        "largest topics:",
        *(f"  {t['id']:>4}  {t['size']:>6,}  {t['label']}" for t in status["leading"]),
    ]
    return "\n".join(lines)


def papers(out: Path, topic_id: int) -> list[dict[str, Any]]:
    """Return the papers of a topic, newest first, then strongest.

    Raises `UsageError` for a topic that the newest run does not have.
    """
    from pyarrow import parquet

    labels = {topic["id"]: topic["label"] for topic in read_json(out / "latest" / "topics.json")}
    if topic_id not in labels and topic_id != -1:
        ids = [str(i) for i in labels]
        raise UsageError(
            f"there is no topic {topic_id}{nearest(str(topic_id), ids)}: "
            f"'groundswell status' and topics.md list them"
        )
    rows = parquet.read_table(
        out / "latest" / "papers.parquet", filters=[("topic_id", "=", topic_id)]
    ).to_pylist()
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


def papers_text(papers: list[dict[str, Any]]) -> str:
    """Return `papers` as lines."""
    return "\n".join(f"{p['digest_date']}  {p['paper_id']:<14} {p['title']}" for p in papers)
