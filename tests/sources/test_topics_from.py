"""Topics made elsewhere, as they are read from tables and from BERTopic's models."""

import gzip
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from groundswell.artifacts import GivenTopics
from groundswell.errors import UsageError
from groundswell.sources.assignments import own_name, topic_key
from groundswell.sources.topics_from import topics_from, topics_of_documents
from pyarrow import parquet
from safetensors.numpy import save_file

ROWS = [
    {"paper_id": "a1", "topic": 0, "label": "Tidal flats", "probability": 0.9},
    {"paper_id": "a2", "topic": -1, "label": "", "probability": None},
    {"paper_id": "2401.00010", "topic": 0, "label": "Tidal flats", "probability": 0.25},
]


def write(path: Path, rows: list[dict[str, Any]] = ROWS) -> Path:
    if path.suffix == ".parquet":
        parquet.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    elif path.suffix == ".json":
        path.write_text(json.dumps(rows))
    else:
        pd.DataFrame(rows).to_csv(path, index=False, sep=";" if path.suffix == ".txt" else ",")
    return path


def content(found: GivenTopics) -> tuple[list[Any], list[Any], list[Any], dict[str, str]]:
    ids, topics, probabilities = (column.to_pylist() for column in found.assigned.columns)
    return ids, topics, probabilities, dict(found.names)


EXPECTED = (
    ["a1", "a2", "2401.00010"],
    ["0", "-1", "0"],
    [pytest.approx(0.9), None, 0.25],
    {"0": "Tidal flats"},
)


@pytest.mark.parametrize("name", ["t.csv", "t.txt", "t.jsonl", "t.json", "t.parquet"])
def test_a_table_says_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    found = topics_from(write(tmp_path / name))
    assert content(found) == EXPECTED
    assert found.origin == name


@pytest.mark.parametrize("make", [pd.DataFrame, pa.Table.from_pylist])
def test_a_table_in_memory_says_the_same(make: Any) -> None:
    assert content(topics_from(make(ROWS))) == EXPECTED


def test_a_mapping_gives_papers_their_topics() -> None:
    ids, topics, _, names = content(topics_from({"a1": 3, "a2": "Kelp", "a3": None}))
    assert (ids, topics) == (["a1", "a2", "a3"], ["3", "Kelp", None])
    assert names == {"Kelp": "Kelp"}


def test_a_json_object_gives_papers_their_topics(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_text('{"a1": 3, "a2": "Kelp"}')
    assert content(topics_from(tmp_path / "t.json"))[:2] == (["a1", "a2"], ["3", "Kelp"])


@pytest.mark.parametrize("name", ["t.csv.gz", "t.jsonl.gz"])
def test_a_compressed_table_is_read(tmp_path: Path, name: str) -> None:
    plain = write(tmp_path / name.removesuffix(".gz"))
    (tmp_path / name).write_bytes(gzip.compress(plain.read_bytes()))
    assert content(topics_from(tmp_path / name)) == EXPECTED


def test_columns_are_found_under_the_names_that_people_and_bertopic_use(tmp_path: Path) -> None:
    rows = [{"Document": "…", "ID": "a1", "Topic": 4, "Name": "4_kelp_moss_algae"}]
    ids, topics, _, names = content(topics_from(write(tmp_path / "t.csv", rows)))
    assert (ids, topics, names) == (["a1"], ["4"], {})


@pytest.mark.parametrize("missing", ["paper_id", "topic"])
def test_a_missing_column_is_named_beside_those_there_are(tmp_path: Path, missing: str) -> None:
    rows = [{name: value for name, value in ROWS[0].items() if name != missing}]
    with pytest.raises(UsageError, match=rf"t.csv has no column {missing} \(columns: .*label"):
        topics_from(write(tmp_path / "t.csv", rows))


@pytest.mark.parametrize("value", [1.5, -0.1, "high"])
def test_a_probability_that_is_none_is_refused(tmp_path: Path, value: object) -> None:
    rows = [ROWS[0], {**ROWS[1], "probability": value}]
    with pytest.raises(UsageError, match="row 2 has the probability"):
        topics_from(write(tmp_path / "t.csv", rows))


def test_rows_without_a_paper_id_are_counted(tmp_path: Path) -> None:
    found = topics_from(write(tmp_path / "t.csv", [*ROWS, {"topic": 2}]))
    assert found.unread == 1
    assert len(found.assigned) == len(ROWS)


def test_of_several_names_the_commonest_is_the_topics() -> None:
    labels = ["Kelp", "Moss", "Moss", "Algae"]
    rows = [{"paper_id": f"a{i}", "topic": 1, "label": label} for i, label in enumerate(labels)]
    assert topics_from(pd.DataFrame(rows)).names == {"1": "Moss"}
    assert topics_from(pd.DataFrame(rows[:2])).names == {"1": "Kelp"}


@pytest.mark.parametrize(
    ("value", "key"),
    [(3, "3"), (3.0, "3"), ("3.0", "3"), (-1, "-1"), (" kelp ", "kelp"), (None, None), ("", None)],
)
def test_a_topic_is_written_in_one_way(value: object, key: str | None) -> None:
    assert topic_key(value) == key


@pytest.mark.parametrize(
    ("topic", "label", "name"),
    [
        ("3", "3_graph_node_edge_path", ""),
        ("3", "3_Graph networks___", "Graph networks"),
        ("3", "Graph  networks", "Graph networks"),
        ("3", None, ""),
        ("kelp", None, "kelp"),
        ("-1", "Outliers", ""),
    ],
)
def test_what_bertopic_calls_a_topic_by_itself_is_no_name(
    topic: str, label: str | None, name: str
) -> None:
    assert own_name(topic, label) == name


def test_a_path_that_leads_nowhere_says_what_was_expected(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no file or folder .*paper_id and topic"):
        topics_from(tmp_path / "none.csv")


def test_a_pickled_model_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"\x80\x04\x95rest")
    with pytest.raises(UsageError, match="pickled model"):
        topics_from(tmp_path / "model")


def test_what_is_no_topics_is_refused_by_its_type() -> None:
    with pytest.raises(UsageError, match="topics are of the type int"):
        topics_from(7)


def save_model(folder: Path, **saved: Any) -> Path:
    folder.mkdir()
    vectors = np.eye(3, dtype=np.float32)
    save_file({"topic_embeddings": vectors}, folder / "topic_embeddings.safetensors")
    labels = {"-1": "-1_the_of_a", "0": "0_kelp_moss_algae", "1": "1_Harbour tides"}
    topics = {"topics": [0, 1], "topic_labels": labels, "custom_labels": None, "_outliers": 1}
    (folder / "topics.json").write_text(json.dumps({**topics, **saved}))
    (folder / "config.json").write_text(json.dumps({"embedding_model": "an/encoder"}))
    return folder


def test_a_saved_model_gives_a_vector_of_each_topic(tmp_path: Path) -> None:
    found = topics_from(str(save_model(tmp_path / "mine")))
    assert found.origin == "the BERTopic model mine"
    assert found.vector_topics == ("-1", "0", "1")
    assert found.vectors.tolist() == np.eye(3).tolist()
    assert (dict(found.names), found.encoder) == ({"1": "Harbour tides"}, "an/encoder")


def test_custom_labels_of_a_saved_model_are_names(tmp_path: Path) -> None:
    folder = save_model(tmp_path / "mine", custom_labels=["Rest", "Kelp forests", "Tides"])
    assert topics_from(folder).names == {"0": "Kelp forests", "1": "Tides"}


def test_a_folder_that_holds_no_model_says_how_to_save_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no BERTopic model: save it with serialization="):
        topics_from(tmp_path)
    (tmp_path / "topic_embeddings.bin").write_bytes(b"x")
    with pytest.raises(UsageError, match="is saved for PyTorch: save it with serialization="):
        topics_from(tmp_path)


@pytest.mark.parametrize("name", ["topics.json", "topic_embeddings.safetensors"])
def test_a_damaged_model_is_refused(tmp_path: Path, name: str) -> None:
    folder = save_model(tmp_path / "mine")
    (folder / name).write_bytes(b"damaged")
    with pytest.raises(UsageError, match="cannot be read"):
        topics_from(folder)


def fitted(**values: Any) -> SimpleNamespace:
    """What is asked of a BERTopic model that was fitted to three documents."""
    known = {
        "topics_": [0, -1, 1],
        "topic_embeddings_": np.eye(3),
        "topic_representations_": {},
        "topic_labels_": {-1: "-1_the", 0: "0_kelp_moss", 1: "1_Harbour tides"},
        "custom_labels_": None,
        "probabilities_": np.array([0.5, 0.0, 1.0]),
        "_outliers": 1,
    }
    return SimpleNamespace(**{**known, **values})


def test_a_fitted_model_gives_its_own_documents_its_topics() -> None:
    found = topics_of_documents(fitted(), ["a", "b", "c"])
    names = {"1": "Harbour tides"}
    assert content(found) == (["a", "b", "c"], ["0", "-1", "1"], [0.5, 0.0, 1.0], names)


def test_a_fitted_model_gives_other_documents_the_nearest_topic() -> None:
    assert topics_of_documents(fitted(), ["a", "b"]).vector_topics == ("-1", "0", "1")
    assert topics_from(fitted()).vector_topics == ("-1", "0", "1")


def test_a_model_that_is_not_fitted_is_refused() -> None:
    with pytest.raises(UsageError, match="is not fitted"):
        topics_of_documents(fitted(topics_=None), ["a"])
    with pytest.raises(UsageError, match="is not fitted"):
        topics_from(fitted(topic_embeddings_=None))


@pytest.mark.parametrize("make", [list, np.array, pd.Series, pa.array])
def test_an_array_gives_each_document_its_topic(make: Any) -> None:
    found = topics_of_documents(make([2, -1, 2]), ["a", "b", "c"])
    assert content(found)[:2] == (["a", "b", "c"], ["2", "-1", "2"])


def test_as_many_topics_as_documents_are_needed() -> None:
    with pytest.raises(UsageError, match="2 topics for 3 documents"):
        topics_of_documents([1, 2], ["a", "b", "c"])
