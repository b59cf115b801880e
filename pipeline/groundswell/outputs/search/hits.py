"""The answer of `groundswell search`."""

from dataclasses import asdict, dataclass

import pyarrow as pa

from groundswell.json_value import Json


@dataclass(frozen=True)
class Hit:
    """A paper that a search finds; `score` is its BM25."""

    paper_id: str
    digest_date: str
    title: str
    url: str
    topic_id: int
    score: float

    def as_json(self) -> dict[str, Json]:
        """Return the paper as `--json` prints it."""
        return asdict(self)


def hits(found: pa.Table) -> tuple[Hit, ...]:
    """Return the rows that a search found as values, in their order."""
    return tuple(
        Hit(
            paper_id=row["paper_id"],
            digest_date=row["digest_date"].isoformat(),
            title=row["title"],
            url=row["url"],
            topic_id=row["topic_id"],
            score=round(row["score"], 3),
        )
        for row in found.to_pylist()
    )
