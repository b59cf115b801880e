"""Gives papers that share a local id ids of their own, and reports the files that they are from.

A number of a row or a key of BibTeX can be the id of several papers. The first of them keeps it;
the others get a mark that follows from title and abstract, and so lasts from run to run.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundswell.corpus.grouping import repeated_texts

_MARK = 8
"""Hexadecimal digits of a mark: of ten thousand papers with one id two share one by one in 80."""
_LISTED = 3
"""Ids that a sentence lists."""


def with_distinct_ids(
    papers: pa.Table, rows: NDArray[np.int64], where: Callable[[int], str]
) -> tuple[pa.Table, list[str]]:
    """Return a table of papers in which no id occurs twice among `rows`, and sentences on files.

    `where` returns the position of the record that a row was made of.
    """
    shared = _rows_of_shared_ids(papers["paper_id"], rows)
    if not shared:
        return papers, []
    renamed: dict[int, str] = {}
    for paper_id, some in shared.items():
        texts = papers.select(["digest_date", "title", "abstract"]).take(pa.array(some)).to_pylist()
        order = sorted(range(len(some)), key=lambda i: tuple(map(str, texts[i].values())))
        for i in order[1:]:
            text = f"{texts[i]['title']}\n{texts[i]['abstract']}"
            mark = hashlib.sha256(text.encode()).hexdigest()[:_MARK]
            renamed[some[i]] = f"{paper_id}~{mark}"
    index = papers.schema.get_field_index("paper_id")
    column = pa.chunked_array(list(_renamed(papers["paper_id"], renamed)), pa.string())
    return papers.set_column(index, "paper_id", column), list(_sentences(shared, where))


def _rows_of_shared_ids(column: pa.ChunkedArray, rows: NDArray[np.int64]) -> dict[str, list[int]]:
    """Return the rows of each id that several of `rows` have."""
    found = repeated_texts(column)
    kept = np.isin(found.positions, rows)
    by_id: dict[str, list[int]] = defaultdict(list)
    texts = found.texts.filter(pa.array(kept)).to_pylist()
    for text, row in zip(texts, found.positions[kept].tolist(), strict=True):
        by_id[text].append(row)
    return {text: by_id[text] for text in sorted(by_id) if len(by_id[text]) > 1}


def _renamed(column: pa.ChunkedArray, renamed: Mapping[int, str]) -> Iterator[pa.Array]:
    start = 0
    for chunk in column.chunks:
        own = {row - start: name for row, name in renamed.items() if 0 <= row - start < len(chunk)}
        ids = chunk.to_pylist() if own else []
        for row, name in own.items():
            ids[row] = name
        yield pa.array(ids, pa.string()) if own else chunk
        start += len(chunk)


def _sentences(shared: Mapping[str, Sequence[int]], where: Callable[[int], str]) -> Iterator[str]:
    """Yield a sentence for each file with ids that are those of other papers too."""
    ids: dict[str, Counter[str]] = defaultdict(Counter)
    for paper_id, rows in shared.items():
        for row in rows:
            ids[file_of(where(row))][paper_id] += 1
    for file, counts in sorted(ids.items()):
        papers = counts.total()
        listed = ", ".join(f"'{one}'" for one in list(counts)[:_LISTED])
        more = f" and {len(counts) - _LISTED} more" if len(counts) > _LISTED else ""
        yield (
            f"{file}: {papers:,} paper{'s share ids' if papers > 1 else ' shares its id'} with "
            f"other papers, of different titles ({listed}{more}): kept apart by their titles, and "
            f"marked as in '{next(iter(counts))}~1a2b3c4d'."
        )


def file_of(where: str) -> str:
    """Return the file of a record's position, as 'papers.jsonl:12'."""
    name, _, number = where.replace("#", ":").rpartition(":")
    return name if number.isdecimal() else where
