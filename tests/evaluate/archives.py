"""Archives with planted rises: papers of named themes, so many each week."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from groundswell.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Corpus
from groundswell.config import TermsConfig
from groundswell.evaluate.archive import Archive

FIRST = date(2023, 1, 7)
"""The first day: a Saturday, so that weeks end on Fridays."""

WEEKS = 120

PLACES = ("sound", "bay", "firth", "delta", "lagoon")

PaperCount = Callable[[int], int]
"""The papers of a theme in a week, by its number."""

STEADY: Mapping[str, PaperCount] = {
    name: lambda _: 6 for name in ("harbor seals", "kelp forests", "peat bogs", "sand dunes")
}


def rising(begin: int, end: int = WEEKS, papers: int = 5) -> PaperCount:
    """So many papers a week from one week until before another."""
    return lambda week: papers if begin <= week < end else 0


def day_of(week: int) -> date:
    """The first day of a week."""
    return FIRST + timedelta(weeks=week)


def archive(themes: Mapping[str, PaperCount], weeks: int = WEEKS) -> Archive:
    """Papers of some themes beside unchanged ones; an id tells theme, week and number."""
    rng = np.random.default_rng(4)
    directions = {name: rng.normal(size=32) for name in (*STEADY, "tides", *themes)}
    rows, vectors = [], []
    for week in range(weeks):
        for name, count in {**STEADY, **themes}.items():
            for number in range(count(week)):
                place = PLACES[(week + number) % len(PLACES)]
                rows.append(
                    {
                        "paper_id": f"{name.split()[0]}-{week:03d}-{number}",
                        "digest_date": day_of(week) + timedelta(days=number % 7),
                        "title": f"Notes {week} and {number}",
                        "abstract": f"We look at {name} in the {place}.",
                        "source": "planted",
                        "url": "",
                        "authors": [],
                        "labels": [],
                        "votes": None,
                        "language": "en",
                    }
                )
                vectors.append(directions[name] + 0.7 * rng.normal(size=32))
    order = sorted(range(len(rows)), key=lambda i: (rows[i]["digest_date"], rows[i]["paper_id"]))
    unit = np.array([vectors[i] / np.linalg.norm(vectors[i]) for i in order], dtype=np.float32)
    corpus = Corpus(
        as_of=(day_of(weeks) - timedelta(days=1)).isoformat(),
        papers=pa.Table.from_pylist([rows[i] for i in order], schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )
    return Archive(corpus, unit, TermsConfig())


def papers_of(made: Archive, name: str) -> frozenset[str]:
    """The ids of a theme's papers."""
    return frozenset(i for i in made.corpus.paper_ids if i.startswith(f"{name.split()[0]}-"))
