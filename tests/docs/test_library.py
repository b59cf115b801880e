"""The examples of the library's documentation run as they are printed."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.docs.test_docs import ROOT, blocks

pytestmark = pytest.mark.slow

LIBRARY = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
SAMPLE = ROOT / "pipeline" / "groundswell" / "data" / "sample.jsonl"


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def run_blocks(text: str, folder: Path, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """Run the Python of a page, block after block, in a folder; return its variables."""
    names: dict[str, Any] = {**(given or {})}
    with inside(folder):
        for code in blocks(text, "python"):
            exec(code, names)  # noqa: S102 - they are our own pages
    return names


def test_the_examples_of_the_page_run_in_their_order(tmp_path: Path) -> None:
    run_blocks(LIBRARY, tmp_path)


@pytest.mark.filterwarnings("ignore")
def test_the_page_for_users_of_bertopic_runs_on_their_models(tmp_path: Path) -> None:
    bertopic = pytest.importorskip("bertopic")
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    def model(papers: int) -> Any:
        made = bertopic.BERTopic(
            umap_model=PCA(5, random_state=1), hdbscan_model=KMeans(8, random_state=1),
            embedding_model=None, language=None,
        )  # fmt: skip
        return made.fit(texts[:papers], vectors[:papers])

    papers = [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()[:300]]
    texts, dates = [paper["abstract"] for paper in papers], [paper["date"] for paper in papers]
    vectors = np.random.default_rng(1).normal(size=(300, 16))
    given = {
        "docs": texts[:200], "dates": dates[:200], "embeddings": vectors[:200], "model": model(200),
        "more_docs": texts[200:], "more_dates": dates[200:], "more_embeddings": vectors[200:],
        "refitted_model": model(300),
    }  # fmt: skip
    page = (ROOT / "docs" / "bertopic.md").read_text(encoding="utf-8")
    names = run_blocks(page, tmp_path, given)
    assert list(names["signals"]["id"])
    assert len(names["tracker"].topics_) == 300
    assert (tmp_path / "my_topics" / "artifacts" / "latest" / "index.html").is_file()
