"""Vectors from a file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.encoders.precomputed import Precomputed
from groundswell.errors import UsageError
from numpy.typing import NDArray
from pyarrow import parquet

IDS = ["a b", "2405.00001", "c"]
VECTORS = np.array([[3, 4], [0, 2], [1, 0]], dtype=np.float32)
UNIT = np.array([[0.6, 0.8], [0, 1], [1, 0]], dtype=np.float32)


def as_parquet(folder: Path, kind: Any = None, rows: list[Any] | None = None) -> Path:
    path = folder / "vectors.parquet"
    vectors = pa.array(VECTORS.tolist() if rows is None else rows, kind or pa.list_(pa.float32()))
    parquet.write_table(pa.table({"paper_id": IDS, "vector": vectors}), path)
    return path


def as_npy(folder: Path, ids: str = "json") -> Path:
    path = folder / "vectors.npy"
    np.save(path, VECTORS)
    text = json.dumps(IDS) if ids == "json" else "\n".join(IDS) + "\n"
    (folder / f"vectors.ids.{ids}").write_text(text, encoding="utf-8")
    return path


def look_up(path: Path, ids: Sequence[str] = IDS) -> NDArray[np.float32]:
    vectors, truncated = Precomputed(str(path)).encode(ids, [""] * len(ids), lambda _: None)
    assert not truncated.any()
    return vectors


@pytest.mark.parametrize(
    "kind", [pa.list_(pa.float32()), pa.list_(pa.float64(), 2), pa.large_list(pa.float16())]
)
def test_parquet_vectors_are_matched_by_paper_id_and_scaled(tmp_path: Path, kind: Any) -> None:
    found = look_up(as_parquet(tmp_path, kind), ["c", "a b"])
    np.testing.assert_allclose(found, UNIT[[2, 0]], rtol=1e-6)


@pytest.mark.parametrize("ids", ["json", "txt"])
def test_npy_vectors_are_matched_by_the_ids_beside_them(tmp_path: Path, ids: str) -> None:
    np.testing.assert_allclose(look_up(as_npy(tmp_path, ids), IDS[::-1]), UNIT[::-1], rtol=1e-6)


def test_papers_without_a_vector_are_counted_and_the_first_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no vector for 2 of 3 papers, the first is 'new1'"):
        look_up(as_npy(tmp_path), ["c", "new1", "new2"])


def test_the_identity_follows_the_contents_of_both_files(tmp_path: Path) -> None:
    path = as_npy(tmp_path)
    first = Precomputed(str(path)).identity["sha256"]
    assert Precomputed(str(path)).identity["sha256"] == first
    (tmp_path / "vectors.ids.json").write_text('["a b", "c", "2405.00001"]')
    assert Precomputed(str(path)).identity["sha256"] != first


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    absent = tmp_path / "absent.parquet"
    with pytest.raises(UsageError, match=r"there is no file .*absent\.parquet"):
        look_up(absent)
    with pytest.raises(UsageError, match=r"there is no file .*absent\.parquet"):
        Precomputed(str(absent)).identity  # noqa: B018


def test_npy_without_ids_says_where_they_are_expected(tmp_path: Path) -> None:
    path = as_npy(tmp_path)
    (tmp_path / "vectors.ids.json").unlink()
    with pytest.raises(UsageError, match=r"no vectors\.ids\.json beside it"):
        look_up(path)


@pytest.mark.parametrize("rows", [[[1.0], [2.0, 3.0, 4.0], [5.0, 6.0]], [[1.0, 2.0], None, [3, 4]]])
def test_vectors_of_several_lengths_are_refused(tmp_path: Path, rows: list[Any]) -> None:
    with pytest.raises(UsageError, match="not all of one length"):
        look_up(as_parquet(tmp_path, rows=rows))


def test_a_value_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no numbers"):
        look_up(as_parquet(tmp_path, rows=[[1.0, 2.0], [float("nan"), 1.0], [None, 1.0]]))


def test_a_vector_of_zeros_is_refused_and_its_paper_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"only zeros for 1 papers, the first is '2405\.00001'"):
        look_up(as_parquet(tmp_path, rows=[[1.0, 2.0], [0.0, 0.0], [1.0, 1.0]]))


def test_ids_that_are_no_list_are_refused(tmp_path: Path) -> None:
    path = as_npy(tmp_path)
    (tmp_path / "vectors.ids.json").write_text('{"c": 0}')
    with pytest.raises(UsageError, match=r"vectors\.ids\.json holds no list"):
        look_up(path)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = as_npy(tmp_path)
    (tmp_path / "vectors.ids.json").write_text('["c", "c", "a b"]')
    with pytest.raises(UsageError, match=r"for 3 ids \(2 different\)"):
        look_up(path)


@pytest.mark.parametrize("name", ["vectors.npy", "vectors.parquet"])
def test_a_file_of_another_kind_is_refused_without_a_traceback(tmp_path: Path, name: str) -> None:
    as_npy(tmp_path)
    (tmp_path / name).write_bytes(b"not vectors")
    with pytest.raises(UsageError, match="cannot be read"):
        look_up(tmp_path / name)


def test_pickled_objects_are_not_opened(tmp_path: Path) -> None:
    path = as_npy(tmp_path)
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(UsageError, match="cannot be read"):
        look_up(path)


def test_the_identity_of_a_parquet_file_follows_its_contents(tmp_path: Path) -> None:
    path = as_parquet(tmp_path)
    identity = Precomputed(str(path)).identity
    assert (identity["name"], identity["by"]) == ("file:vectors.parquet", "paper id")
    as_parquet(tmp_path, rows=[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert Precomputed(str(path)).identity["sha256"] != identity["sha256"]


def test_the_encoder_named_beside_a_file_stays_the_same_while_the_file_grows(
    tmp_path: Path,
) -> None:
    path = as_parquet(tmp_path)
    (tmp_path / "vectors.encoder.txt").write_text("our encoder\n")
    identity = Precomputed(str(path)).identity
    assert identity == {"name": "our encoder", "by": "paper id"}
    as_parquet(tmp_path, rows=[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert Precomputed(str(path)).identity == identity
