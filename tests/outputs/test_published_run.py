"""A published run read back, also as the first edition wrote it."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest
from groundswell.artifacts import LineageEvent
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.published_run import PublishedNode, PublishedRun, PublishedTopic
from pyarrow import parquet

from tests.make import make_signal
from tests.planted import DAYS, PlantedRuns


@pytest.fixture
def run(planted_runs: PlantedRuns) -> PublishedRun:
    return PublishedRun(planted_runs.folder(DAYS[-1]))


def test_topics_signals_and_nodes_are_those_of_their_files(run: PublishedRun) -> None:
    topics = json.loads((run.folder / "topics.json").read_text())
    assert [(t.id, t.label, t.size) for t in run.topics] == [
        (t["id"], t["label"], t["size"]) for t in topics
    ]
    assert {signal.id for signal in run.signals} == {topic.id for topic in run.topics}
    nodes = json.loads((run.folder / "levels.json").read_text())["nodes"]
    assert [(n.id, n.level) for n in run.nodes] == [(n["id"], n["level"]) for n in nodes]
    assert run.record.as_of == DAYS[-1].isoformat()


def test_papers_and_their_groups_are_in_the_same_order(run: PublishedRun) -> None:
    papers = run.papers(["paper_id", "topic_id"])
    assert papers.column_names == ["paper_id", "topic_id"]
    assert run.group_ids("topic").to_pylist() == papers["topic_id"].to_pylist()


def test_papers_of_an_earlier_version_have_every_column_and_null_where_it_had_none(
    run: PublishedRun, tmp_path: Path
) -> None:
    run = PublishedRun(Path(shutil.copytree(run.folder, tmp_path / "earlier")))
    path = run.folder / "papers.parquet"
    table = parquet.read_table(path)
    later = ["organization", "comments", "stars", "doi", "affiliations", "code", "journal"]
    parquet.write_table(table.drop_columns(later), path)
    papers = run.papers()
    assert papers.select(later).to_pylist() == [dict.fromkeys(later)] * len(table)
    assert papers.select(table.column_names).schema == table.schema


def test_the_lineage_has_every_event_with_its_kind(run: PublishedRun) -> None:
    lineage = json.loads((run.folder / "lineage.json").read_text())
    assert len(run.lineage) == sum(map(len, lineage.values()))
    [birth] = [event for event in run.lineage if event.kind == "birth"]
    assert isinstance(birth, LineageEvent)
    assert birth.targets == (4,)
    assert birth.why == lineage["births"][0]["why"]


def test_a_status_of_the_first_edition_is_read_under_its_name_of_today(tmp_path: Path) -> None:
    signal = {**asdict(make_signal(3)), "status": "steady"}
    (tmp_path / "signals.json").write_text(json.dumps([signal]))
    node = {"id": 8, "level": "subtopic", "label": "Part", "size": 2, "parent": 3}
    nodes = [{**node, "signal": {**signal, "id": 8}}, {**node, "id": 9}]
    (tmp_path / "levels.json").write_text(json.dumps({"nodes": nodes}))
    run = PublishedRun(tmp_path)
    assert run.signals == (make_signal(3),)
    assert run.subtopic_signals == (make_signal(8),)
    assert run.nodes[1] == PublishedNode(9, "subtopic", "Part", 2, 3)


def test_fields_that_are_not_needed_are_passed_over(tmp_path: Path) -> None:
    topic = {"id": 1, "label": "One", "size": 5, "keywords": ["a"], "hidden": True, "new": [1]}
    (tmp_path / "topics.json").write_text(json.dumps([topic]))
    assert PublishedRun(tmp_path).topics == (PublishedTopic(1, "One", 5, ("a",), True),)


def test_a_file_of_another_shape_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "topics.json").write_text('[{"id": "x"}]')
    with pytest.raises(
        GroundswellError, match=r"topics.json is damaged: .*; publish the run again"
    ):
        _ = PublishedRun(tmp_path).topics


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"topics.json is not there: publish a run first"):
        _ = PublishedRun(tmp_path).topics
    with pytest.raises(GroundswellError, match=r"email.txt is not there: publish the run again"):
        PublishedRun(tmp_path).text("email.txt")
