"""Search by meaning: which papers are nearest, and what is said where there are no vectors."""

from collections.abc import Callable, Sequence
from pathlib import Path

import groundswell as gs
import numpy as np
import pyarrow as pa
import pytest
from groundswell.encoders.cache import VectorCache, text_key
from groundswell.encoders.protocol import Encoded
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.search.index import SHOWN
from groundswell.outputs.search.meaning import MeaningIndex
from pyarrow import parquet

from tests.make import write_record
from tests.planted import PlantedRuns

TEXTS = {"a": "stars", "b": "planets", "c": "wheat"}
MEANINGS = {"stars": (1, 0, 0), "planets": (0.9, 0.1, 0), "wheat": (0, 0, 1), "suns": (1, 0.01, 0)}


class ByHand:
    """An encoder of a few texts."""

    per_text = True
    identity = {"name": "by hand"}  # noqa: RUF012 - a test's constant

    def encode(
        self, ids: Sequence[str], texts: Sequence[str], done: Callable[[int], None]
    ) -> Encoded:
        del ids, done
        words = [text.split("\n")[0] for text in texts]
        vectors = np.array([MEANINGS[word] for word in words], dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return Encoded(vectors, np.zeros(len(texts), dtype=bool))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PublishedRun:
    monkeypatch.setattr("groundswell.outputs.search.meaning.encoder_for", lambda _: ByHand())
    folder = tmp_path / "2025-01-01"
    write_record(folder, configuration={"embed": {"encoder": "minilm"}})
    day = np.datetime64("2025-01-01")
    rows = [(paper, day.item(), title, "", -1) for paper, title in TEXTS.items()]
    papers = pa.table([list(column) for column in zip(*rows, strict=True)], names=list(SHOWN))
    parquet.write_table(papers, folder / "papers.parquet")
    abstracts = pa.table({"paper_id": list(TEXTS), "abstract": [""] * len(TEXTS)})
    parquet.write_table(abstracts, folder / "abstracts.parquet")
    return PublishedRun(folder)


def keep(run: PublishedRun, titles: Sequence[str]) -> Path:
    cache = run.folder.parent / ".cache"
    kept = VectorCache(cache / "vectors", notice=lambda _: None).of(ByHand.identity)
    texts = [f"{title}\n" for title in titles]
    kept.add([text_key(text) for text in texts], ByHand().encode((), texts, lambda _: None))
    return cache


def test_the_nearest_papers_come_first(run: PublishedRun) -> None:
    found = MeaningIndex(run, keep(run, list(TEXTS.values()))).search("suns")
    assert found["paper_id"].to_pylist() == ["a", "b", "c"]
    assert found["score"].to_pylist()[0] == pytest.approx(1, abs=1e-3)


def test_as_many_are_listed_as_asked_for(run: PublishedRun) -> None:
    index = MeaningIndex(run, keep(run, list(TEXTS.values())))
    assert index.search("wheat", 1)["paper_id"].to_pylist() == ["c"]


def test_papers_without_a_vector_are_not_found(run: PublishedRun) -> None:
    index = MeaningIndex(run, keep(run, ["wheat"]))
    assert len(index) == 1
    assert index.search("suns")["paper_id"].to_pylist() == ["c"]


def test_vectors_may_be_shortened(run: PublishedRun) -> None:
    write_record(run.folder, configuration={"embed": {"dimensions": 2}})
    index = MeaningIndex(PublishedRun(run.folder), keep(run, ["stars", "planets"]))
    assert index.search("suns")["paper_id"].to_pylist() == ["a", "b"]


def test_a_cache_without_the_vectors_is_named(run: PublishedRun, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"not in {tmp_path}/none.*or search by words"):
        MeaningIndex(run, tmp_path / "none")


def test_an_empty_text_is_refused(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match="the search is empty"):
        MeaningIndex(run, keep(run, ["wheat"])).search(" ")


def test_settings_of_another_version_are_refused(run: PublishedRun, tmp_path: Path) -> None:
    write_record(run.folder, configuration={"embed": {"unknown": 1}})
    with pytest.raises(GroundswellError, match="settings of another version"):
        MeaningIndex(PublishedRun(run.folder), tmp_path)


def test_vectors_from_a_file_stand_for_their_papers_only(planted_runs: PlantedRuns) -> None:
    with pytest.raises(UsageError, match="vectors of its papers only: search by words"):
        gs.open(planted_runs.out).search("comets", by="meaning")
