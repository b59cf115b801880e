"""Themes and subtopics through runs: nested, and under ids that last."""

import json

import numpy as np
import pytest
from groundswell.artifacts import Alignment, Corpus, Hierarchy, Plan, State, TrackingRecord
from groundswell.compute.linalg import Floats, Ids, unit_means
from groundswell.stages.hierarchy import hierarchy
from groundswell.tracking.hierarchy import FIRST_SUBTOPIC, FIRST_THEME
from pyarrow import parquet

from tests.clustering.test_hierarchy import nested
from tests.conftest import days, embeddings_of, make_corpus
from tests.make import state_papers
from tests.planted import PlantedRuns

pytestmark = pytest.mark.slow

World = tuple[Floats, Ids]
Run = tuple[Hierarchy, State]


def member(corpus: Corpus, vectors: Floats, topic_ids: Ids) -> Alignment:
    ids = np.unique(topic_ids[topic_ids >= 0])
    n = len(topic_ids)
    return Alignment(
        paper_ids=corpus.paper_ids,
        topic_ids=topic_ids,
        strength=np.ones(n, dtype=np.float32),
        map=np.zeros((n, 2), dtype=np.float32),
        ids=tuple(ids.tolist()),
        centroids=unit_means(vectors, topic_ids, ids),
        events=(),
        record=TrackingRecord(),
    )


def run(
    vectors: Floats, topic_ids: Ids, previous: State | None = None, *, extends: bool = False
) -> Run:
    corpus = make_corpus(days(len(vectors)))
    found = hierarchy(
        corpus,
        embeddings_of(corpus, vectors),
        member(corpus, vectors, topic_ids),
        previous or State.empty(),
        Plan("incremental_update" if extends else "refit", "as the test wants"),
    )
    after = State(
        as_of=corpus.as_of,
        papers=state_papers(corpus.paper_ids, topic_ids, subtopic_ids=found.subtopic_ids),
        topics=(),
        centroids=np.zeros((0, 0), dtype=np.float32),
        hierarchy=found.record,
    )
    return found, after


@pytest.fixture(scope="module")
def shuffled() -> World:
    vectors, _, which = nested()
    order = np.random.default_rng(1).permutation(len(which))
    return vectors[order], which[order]


@pytest.fixture(scope="module")
def some(shuffled: World) -> Run:
    """A run of the first 2,000 papers."""
    vectors, which = shuffled
    return run(vectors[:2000], which[:2000])


@pytest.fixture(scope="module")
def whole(shuffled: World) -> Run:
    """A run of all papers."""
    return run(*shuffled)


def test_ids_begin_far_from_the_topics_and_each_level_has_its_own(whole: Run) -> None:
    found, _ = whole
    assert sorted(set(found.theme_of)) == [FIRST_THEME + i for i in range(4)]
    assert found.subtopic_ids[found.subtopic_ids >= 0].min() == FIRST_SUBTOPIC


def test_a_refit_keeps_the_ids_of_what_it_finds_again(shuffled: World, some: Run) -> None:
    (vectors, which), (first, after) = shuffled, some
    again, _ = run(vectors, which, after)
    assert again.theme_of == first.theme_of
    stayed = again.subtopic_ids[:2000] == first.subtopic_ids
    assert stayed[which[:2000] == 0].mean() > 0.95


def test_an_id_that_ended_is_not_used_again(shuffled: World, whole: Run) -> None:
    (vectors, which), (first, after) = shuffled, whole
    without = which >= 3
    _, later = run(vectors[without], np.unique(which[without], return_inverse=True)[1], after)
    again, _ = run(vectors, which, later)
    used = set(first.theme_of) | set(again.theme_of)
    assert max(used) == again.record.next_theme - 1


def test_an_incremental_update_keeps_old_papers_and_puts_new_ones_with_their_neighbors(
    shuffled: World, some: Run
) -> None:
    (vectors, which), (first, after) = shuffled, some
    again, _ = run(vectors, which, after, extends=True)
    assert again.subtopic_ids[:2000].tolist() == first.subtopic_ids.tolist()
    assert again.theme_of == first.theme_of
    own = vectors[:2000][which[:2000] == 0]
    new = which[2000:] == 0
    nearest = np.flatnonzero(which[:2000] == 0)[(vectors[2000:][new] @ own.T).argmax(axis=1)]
    assert (again.subtopic_ids[2000:][new] == first.subtopic_ids[nearest]).mean() > 0.95


def test_a_topic_detected_in_an_update_joins_the_theme_nearest_to_it(
    shuffled: World, whole: Run
) -> None:
    (vectors, which), (first, after) = shuffled, whole
    detected = which.copy()
    detected[np.flatnonzero(which == 4)[:20]] = 12
    again, _ = run(vectors, detected, after, extends=True)
    assert again.theme_of[12] == first.theme_of[4]
    assert (again.subtopic_ids[detected == 12] == -1).all()


def test_levels_json_is_a_tree_whose_sizes_add_up(planted_runs: PlantedRuns) -> None:
    for folder in sorted(planted_runs.out.glob("20*")):
        tree = json.loads((folder / "levels.json").read_bytes())
        topics = json.loads((folder / "topics.json").read_bytes())
        papers = parquet.read_table(folder / "papers.parquet")
        rows = parquet.read_table(folder / "levels.parquet")
        assert rows["paper_id"].equals(papers["paper_id"])
        assert rows["topic_id"].equals(papers["topic_id"])
        by_id = {node["id"]: node for node in tree["nodes"]}
        assert {t["id"] for t in topics} == {i for i, n in by_id.items() if n["level"] == "topic"}
        for level in tree["levels"]:
            ids = rows[f"{level}_id"].to_numpy()
            assert {n["id"]: n["size"] for n in tree["nodes"] if n["level"] == level} == {
                i: int((ids == i).sum()) for i in set(ids.tolist()) - {-1}
            }


def test_ids_and_labels_of_the_tree_last_from_run_to_run(planted_runs: PlantedRuns) -> None:
    labels: dict[int, str] = {}
    for folder in sorted(planted_runs.out.glob("20*")):
        nodes = json.loads((folder / "levels.json").read_bytes())["nodes"]
        subtopics = {n["id"]: n["label"] for n in nodes if n["level"] == "subtopic"}
        assert all(subtopics[i] == labels[i] for i in set(subtopics) & set(labels))
        assert not labels or set(labels) & set(subtopics)
        labels |= subtopics
