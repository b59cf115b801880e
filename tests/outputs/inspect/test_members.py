"""What an id or a name stands for, and its papers."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import RiseKind, RiseName
from groundswell.artifacts.codecs import json_bytes
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.files.data import parquet_bytes
from groundswell.outputs.inspect.members import Group, find_group, group_papers
from groundswell.outputs.published_run import PublishedRun

from tests.make import make_entry
from tests.planted import PlantedRuns


@pytest.fixture
def run(planted_runs: PlantedRuns, tmp_path: Path) -> PublishedRun:
    """A copy of the newest planted run, with two terms and a joint list of two entries."""
    folder = tmp_path / "latest"
    shutil.copytree((planted_runs.out / "latest").resolve(), folder)
    terms = pa.table({"term": ["rag", "sonar"], "long_form": ["retrieval-augmented text", ""]})
    uses = pa.table({"term": ["rag", "rag", "sonar"], "paper_id": ["p0001", "p0300", "p0002"]})
    (folder / "terms.parquet").write_bytes(parquet_bytes(terms))
    (folder / "terms_papers.parquet").write_bytes(parquet_bytes(uses))
    also = (RiseName("term", "dense search"), RiseName("topic", 2))
    write_entries(
        folder, ("term", "Rag (retrieval-augmented text)", ()), ("topic", "Tides", (1,)), also=also
    )
    return PublishedRun(folder)


def write_entries(
    folder: Path, *entries: tuple[RiseKind, str, tuple[int, ...]], also: tuple[RiseName, ...] = ()
) -> None:
    made = [
        make_entry(7 + i, kind=kind, label=label, topic_ids=topics, also=() if i else also)
        for i, (kind, label, topics) in enumerate(entries)
    ]
    (folder / "emerging.json").write_bytes(json_bytes([asdict(entry) for entry in made]))


def label_of(run: PublishedRun, topic: int) -> str:
    return next(each.label for each in run.topics if each.id == topic)


def ids(papers: pa.Table) -> set[str]:
    return set(papers["paper_id"].to_pylist())


def test_papers_are_the_newest_first_then_the_strongest(run: PublishedRun) -> None:
    papers = group_papers(run, find_group(run, 0))
    assert len(papers) > 50
    rows = papers.select(["digest_date", "strength"]).to_pylist()
    order = [(row["digest_date"], row["strength"]) for row in rows]
    assert order == sorted(order, reverse=True)


def test_the_papers_of_every_node_are_as_many_as_it_counts(run: PublishedRun) -> None:
    for node in json.loads((run.folder / "levels.json").read_text())["nodes"]:
        assert len(group_papers(run, find_group(run, node["id"]))) == node["size"], node


def test_minus_one_stands_for_the_papers_without_a_topic(run: PublishedRun) -> None:
    rest = len(run.papers()) - sum(topic.size for topic in run.topics)
    assert len(group_papers(run, find_group(run, -1))) == rest


def test_an_id_that_the_run_has_not_is_refused_with_the_nearest(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match=r"there is no topic 44 \(did you mean '4'\?\)"):
        find_group(run, 44)


@pytest.mark.parametrize("name", ["rag", "RAG", "retrieval-augmented text", " dense search "])
def test_an_entry_stands_for_the_term_that_leads_it(run: PublishedRun, name: str) -> None:
    group = find_group(run, name)
    assert (group.kind, group.id) == ("term", "rag")
    assert ids(group_papers(run, group)) == {"p0001", "p0300"}


def test_an_entry_is_found_by_its_id_where_that_is_meant(run: PublishedRun) -> None:
    assert find_group(run, 7, "entry").id == "rag"
    assert find_group(run, 8, "entry") == Group("topic", 1, "Tides")
    with pytest.raises(UsageError, match="there is no entry 3 .*: its ids are 7, 8"):
        find_group(run, 3, "entry")


def test_a_term_that_does_not_emerge_has_papers_too(run: PublishedRun) -> None:
    assert ids(group_papers(run, find_group(run, "Sonar"))) == {"p0002"}


def test_a_label_stands_for_its_topic(run: PublishedRun) -> None:
    assert find_group(run, label_of(run, 4).upper()).id == 4


def test_a_number_written_as_text_is_an_id(run: PublishedRun) -> None:
    assert find_group(run, "4") == find_group(run, 4)
    assert find_group(run, "-1").id == -1


def test_numbers_of_any_kind_are_ids(run: PublishedRun) -> None:
    assert find_group(run, np.int64(4)) == find_group(run, 4)
    assert find_group(run, np.int64(7), "entry").id == "rag"


@pytest.mark.parametrize("what", [3.5, None, ["rag"]])
def test_what_is_neither_an_id_nor_a_name_is_one_sentence(run: PublishedRun, what: Any) -> None:
    with pytest.raises(UsageError, match="is neither an id nor a name: give a whole number"):
        find_group(run, what)


def test_an_id_of_another_kind_is_refused(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match="4 is the id of a topic, expected that of a theme"):
        find_group(run, 4, "theme")


def test_a_kind_that_is_none_is_one_sentence(run: PublishedRun) -> None:
    unknown: Any = "topics"
    with pytest.raises(UsageError, match="kind is 'topics': expected one of theme, topic"):
        find_group(run, 4, unknown)


def test_a_kind_leaves_out_the_others_of_that_name(run: PublishedRun) -> None:
    write_entries(run.folder, ("topic", "sonar", (1,)))
    run = PublishedRun(run.folder)
    assert find_group(run, "sonar").kind == "topic"
    assert find_group(run, "sonar", "term").kind == "term"


def test_a_name_that_nothing_has_is_refused_with_the_nearest(run: PublishedRun) -> None:
    with pytest.raises(UsageError, match=r"is called 'sonr' \(did you mean 'sonar'\?\)"):
        find_group(run, "sonr")


def test_an_entry_without_its_term_is_a_damaged_run(run: PublishedRun) -> None:
    write_entries(run.folder, ("term", "Lost", ()))
    with pytest.raises(GroundswellError, match="the term 'Lost' of emerging.json is in no other"):
        find_group(PublishedRun(run.folder), "lost")


def test_an_entry_that_a_pool_leads_has_the_papers_of_the_pool_that_it_counts(
    run: PublishedRun,
) -> None:
    days = dict(
        zip(*(run.papers()[name].to_pylist() for name in ("paper_id", "digest_date")), strict=True)
    )
    pool, used = "sonar and related terms", ["p0002", "p0300"]
    terms = {"term": ["sonar", pool], "long_form": ["", ""]}
    forms = {"written_forms": [["sonar"], ["sonar", "echo"]]}
    uses = {"term": ["sonar", pool, pool], "paper_id": ["p0002", *used]}
    first, last = (days[paper].isoformat() for paper in used)
    (run.folder / "terms.parquet").write_bytes(parquet_bytes(pa.table(terms | forms)))
    (run.folder / "terms_papers.parquet").write_bytes(parquet_bytes(pa.table(uses)))
    window = {"recent_since": last, "recent_until": last, "before_since": first}
    for recent, papers in ((1, set(used)), (0, {"p0002"})):
        counts = {"papers": recent, "recent_count": recent, "before_count": 1}
        entry = make_entry(3, label="Sonar", before_until=first, **window, **counts)
        (run.folder / "emerging.json").write_bytes(json_bytes([asdict(entry)]))
        published = PublishedRun(run.folder)
        assert ids(group_papers(published, find_group(published, "sonar"))) == papers
    assert ids(group_papers(published, find_group(published, "sonar", "term"))) == {"p0002"}
