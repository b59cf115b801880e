"""Papers of three planted subjects in English."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Corpus, Embeddings
from numpy.typing import NDArray

from tests.conftest import blobs, embeddings_of

SUBJECTS = {
    "Gaussian splatting": (
        "{} {}: 3D Gaussian splatting at work",
        "Gaussian splatting renders {} scenes in 3D, in real time, from photographs of them. "
        "We propose a novel method for novel view synthesis with Gaussian splatting of {} scenes.",
    ),
    "Sparse attention": (
        "{} {}: sparse attention at work",
        "Sparse attention lets transformers read {} sequences at a quadratic cost no more. "
        "The results of sparse attention kernels on {} sequences outperform baselines.",
    ),
    "Protein folding": (
        "{} {}: protein folding at work",
        "Protein folding predicts the structure of {} proteins from their amino acids alone. "
        "This paper studies protein folding of {} proteins and drug discovery.",
    ),
}
WORDS = ["urban", "indoor", "forest", "marine", "lunar", "alpine", "desert", "arctic", "tiny"]


def planted(
    per_subject: int = 12, *, start: date = date(2025, 1, 1)
) -> tuple[Corpus, Embeddings, NDArray[np.int64]]:
    """Papers of the subjects in turn, a day apart, with vectors around orthogonal centers.

    The third value gives the subject of each. Every other paper has votes, its number.
    """
    rows: list[dict[str, Any]] = []
    for number in range(per_subject * len(SUBJECTS)):
        title, abstract = list(SUBJECTS.values())[number % len(SUBJECTS)]
        word, other = WORDS[number % 9], WORDS[(number * 5 + 1) % 9]
        rows.append(
            {
                "paper_id": f"p{number:04d}",
                "digest_date": start + timedelta(days=number),
                "title": title.format(word.title(), number),
                "abstract": abstract.format(word, other),
                "votes": number if number % 2 else None,
            }
        )
    labels = np.arange(len(rows), dtype=np.int64) % len(SUBJECTS)
    vectors, which = blobs([per_subject] * len(SUBJECTS))
    ordered = np.zeros_like(vectors)
    for subject in range(len(SUBJECTS)):
        ordered[labels == subject] = vectors[which == subject]
    corpus = of_rows(rows)
    return corpus, embeddings_of(corpus, ordered), labels


def of_rows(rows: list[dict[str, Any]]) -> Corpus:
    """A corpus of papers with these fields, as of the last one's date."""
    return Corpus(
        as_of=max(row["digest_date"] for row in rows).isoformat(),
        papers=pa.Table.from_pylist(rows, schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )
