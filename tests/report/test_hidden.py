"""Topics that the user hides: nothing of the report shows them."""

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
from groundswell.artifacts import OUTLIER, TopicLabel
from groundswell.report.facts import ReportInputs
from groundswell.report.hidden import without_hidden

from tests.report.inputs import LABELS, inputs, report_files

HIDDEN = 0


def hiding() -> ReportInputs:
    """The small run, whose topic 0 the user hides; the run before had it, too."""
    given = inputs()
    topics = tuple(replace(topic, hidden=topic.id == HIDDEN) for topic in given.topics.topics)
    labels = tuple(TopicLabel(topic, label) for topic, label in LABELS.items())
    return replace(
        given,
        topics=replace(given.topics, topics=topics),
        previous=replace(
            given.previous, topics=labels, centroids=np.eye(len(labels), dtype=np.float32)
        ),
    )


def test_a_run_without_hidden_topics_is_as_it_was() -> None:
    given = inputs()
    assert without_hidden(given) is given


def test_papers_of_a_hidden_topic_are_unassigned() -> None:
    given, found = hiding(), without_hidden(hiding())
    before, after = given.topics.topic_ids, found.topics.topic_ids
    assert (after[before == HIDDEN] == OUTLIER).all()
    assert (after[before != HIDDEN] == before[before != HIDDEN]).all()
    assert not pc.any(pc.equal(found.previous.papers["topic_id"], HIDDEN)).as_py()
    assert len(found.previous.papers) == len(given.previous.papers)


def test_a_hidden_topic_leaves_all_artifacts_with_its_subtopics() -> None:
    found = without_hidden(hiding())
    kept = [1, 4, 9]
    assert [topic.id for topic in found.topics.topics] == kept
    assert (found.topics.centroids == np.eye(4, dtype=np.float32)[1:]).all()
    assert {node.level for node in found.topics.nodes} == {"theme"}
    assert sorted(pc.unique(found.prevalence.table["topic_id"]).to_pylist()) == [OUTLIER, *kept]
    assert [signal.id for signal in found.signals.signals] == [4, 1, 9]
    assert found.signals.subtopics == ()
    assert [topic.id for topic in found.previous.topics] == kept
    assert len(found.previous.centroids) == len(kept)


def test_no_file_names_a_hidden_topic() -> None:
    given = hiding()
    # The lineage is a record of what happened: it names all topics.
    given = replace(given, topics=replace(given.topics, events=()))
    for name, data in report_files(given).items():
        shown = data.decode().replace("A paper on Protein design", "")
        assert "Protein design" not in shown, name


def test_a_hidden_topic_is_no_other_topic_of_a_paper() -> None:
    given, found = hiding(), without_hidden(hiding())
    assert given.memberships
    assert found.memberships
    assert (given.memberships.topic_ids == HIDDEN).any()
    assert not (found.memberships.topic_ids == HIDDEN).any()
    of_hidden = given.topics.topic_ids == HIDDEN
    assert (found.memberships.degrees[of_hidden] == 0).all()
    kept = found.memberships.topic_ids != OUTLIER
    assert (found.memberships.degrees[kept] == given.memberships.degrees[kept]).all()
