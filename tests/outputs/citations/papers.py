"""Papers that are hard to cite, as rows of papers.parquet."""

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
from groundswell.artifacts import PAPER_COLUMNS
from groundswell.outputs.citations.reference import Reference, references

PUBLISHED = [column for column in PAPER_COLUMNS if column.published]


def table(*rows: Mapping[str, object]) -> pa.Table:
    """Return papers of whose columns only some are given; the others have values of no meaning."""
    plain = {
        "paper_id": "x1",
        "digest_date": date(2026, 1, 30),
        "title": "On tides",
        "url": "https://example.org/x1",
        "authors": [],
        "labels": [],
        "doi": None,
        "ids": [],
        "precision": "day",
    }
    columns = {
        column.name: pa.array([{**plain, **row}.get(column.name) for row in rows], column.type)
        for column in PUBLISHED
    }
    return pa.table(columns)


def cited(
    *rows: Mapping[str, object],
    abstracts: Sequence[str] = (),
    keywords: Mapping[str, Sequence[str]] | None = None,
) -> list[Reference]:
    """Return the references of rows, whose abstracts are by default 'We measure them.'."""
    texts = abstracts or ["We measure them."] * len(rows)
    return list(references(table(*rows), texts, keywords or {}))


TITLES = (
    "50% of \\$5 & #1: {braces_, a ~ and a ^}",
    "An unclosed { brace, and \\textbf{commands}",
    "A brace } that closes nothing",
    "Über Größe, 北京 and naïve Å in one title",
    'He said "yes" @ noon',
    "GPT-4o, LLMs and DeepSeek-R1: The mRNA of iPhones",
    "  spaces \n and line breaks ",
    "A backslash at the end \\",
)
"""Titles with what BibTeX, LaTeX and RIS have a meaning for."""
