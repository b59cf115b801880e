"""The facts of a run: what is named, in which order."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import (
    OUTLIER,
    TERM_USES_SCHEMA,
    Quote,
    RiseName,
    Signals,
    Terms,
    Topics,
)
from groundswell.config import PrevalenceConfig, ReportConfig
from groundswell.report.facts import RejectReason, ReportInputs, RunFacts
from groundswell.report.run_facts import READ_FIRST, run_facts
from groundswell.stages.prevalence import prevalence

from tests.make import make_signal, make_topic
from tests.report.inputs import LABELS, NODES, inputs, report_files, rows
from tests.report.reading import data_of


def test_topics_come_by_size_with_their_share_of_all_papers(facts: RunFacts) -> None:
    sizes = {topic: sum(row["topic"] == topic for row in rows()) for topic in LABELS}
    assert [topic.id for topic in facts.topics] == sorted(sizes, key=lambda i: (-sizes[i], i))
    assert {topic.id: topic.share for topic in facts.topics} == {
        topic: size / len(rows()) for topic, size in sizes.items()
    }


def test_papers_digests_and_dates_are_counted(facts: RunFacts) -> None:
    counts = facts.counts
    assert counts.papers == len(rows())
    assert counts.digests == len({row["digest_date"] for row in rows()})
    assert counts.unassigned == sum(row["topic"] == OUTLIER for row in rows())
    assert (counts.first.isoformat(), counts.last.isoformat()) == ("2024-10-03", "2025-03-31")


def test_all_papers_of_what_emerges_are_known_by_the_name_it_goes_by() -> None:
    given = inputs()
    uses = pa.table({"term": [0, 1, 1], "row": [4, 7, 2]}, schema=TERM_USES_SCHEMA)
    terms = Terms(("reef", "kelp"), ("", ""), ((), ()), np.array([0.5, 0.5]), uses)
    (record,) = given.emerging.records
    for name, expected in (
        (RiseName("term", "kelp"), [2, 7]),
        (RiseName("term", "unknown"), []),
        (RiseName("topic", 9), np.flatnonzero(given.topics.topic_ids == 9).tolist()),
    ):
        emerging = replace(given.emerging, records=(replace(record, names=(name,)),))
        facts = run_facts(replace(given, emerging=emerging, terms=terms), ReportConfig())
        papers = {rise.entry.id: rise.papers.tolist() for rise in facts.rises}
        assert papers == {3: expected, 5: []}


def test_emerging_topics_come_in_the_order_of_the_signals(facts: RunFacts) -> None:
    assert [topic.id for topic in facts.signals.rising] == [0]
    assert [topic.id for topic in facts.signals.ranked] == [0, 4, 1, 9]
    assert facts.highlighted == facts.signals.rising
    assert facts.signals.nearest == ()


def with_scores(*scores: float) -> RunFacts:
    """The facts of a run in which nothing rises."""
    signals = sorted(
        (make_signal(topic, score=score) for topic, score in zip(LABELS, scores, strict=True)),
        key=lambda signal: -signal.score,
    )
    return run_facts(replace(inputs(), signals=Signals(tuple(signals))), ReportConfig(leading=2))


def test_where_nothing_rises_the_closest_are_known_but_not_highlighted() -> None:
    facts = with_scores(0.1, 0.3, -0.5, 0.2)
    assert [topic.id for topic in facts.signals.nearest] == [1, 9]
    assert facts.highlighted == ()


def test_without_signals_the_largest_topics_are_highlighted() -> None:
    facts = run_facts(replace(inputs(), signals=Signals(())), ReportConfig(leading=2))
    assert facts.highlighted == facts.leading == facts.topics[:2]


def test_statuses_are_counted_in_the_order_of_their_declaration(facts: RunFacts) -> None:
    assert [(each.status, each.topics) for each in facts.signals.statuses] == [
        ("emerging", 1),
        ("no_clear_change", 2),
        ("dormant", 1),
    ]
    assert not facts.signals.none_changed


def test_the_papers_to_read_first_show_the_signal_then_the_topic(facts: RunFacts) -> None:
    given = inputs()
    topic, signal = given.topics.topics[0], given.signals.signals[0]
    expected = dict.fromkeys([*signal.evidence, *topic.exemplars])
    read_first = [paper.paper_id for paper in facts.signals.rising[0].read_first]
    assert len(signal.evidence) < READ_FIRST
    assert read_first == list(expected)[:READ_FIRST]


def test_themes_have_their_topics_and_topics_their_subtopics_the_largest_first(
    facts: RunFacts,
) -> None:
    assert [(theme.label, [topic.id for topic in theme.topics]) for theme in facts.themes] == [
        ("<b>bold</b> theme", [4]),
        ("Life and sea", [0, 1]),
    ]
    subtopics = {topic.id: topic.subtopics for topic in facts.topics}
    assert [(sub.label, sub.size) for sub in subtopics[0]] == [
        ("<i>Enzymes</i>", 40),
        ("Helical bundles", 30),
    ]
    assert subtopics[1] == ()


def test_a_subtopic_that_rises_is_listed_with_its_topic_and_papers(facts: RunFacts) -> None:
    (subtopic,) = facts.signals.rising_subtopics
    assert (subtopic.label, subtopic.topic.label) == ("<i>Enzymes</i>", "Protein design")
    assert [paper.paper_id for paper in subtopic.read_first] == list(subtopic.signal.evidence)


def test_subtopics_that_rise_come_by_their_score() -> None:
    given = inputs()
    signals = tuple(
        make_signal(node.id, "emerging", score=score)
        for node, score in zip(NODES[2:], (1.0, 2.0), strict=True)
    )
    facts = run_facts(
        replace(given, signals=replace(given.signals, subtopics=signals)), ReportConfig()
    )
    found = [subtopic.id for subtopic in facts.signals.rising_subtopics]
    assert found == [NODES[3].id, NODES[2].id]


def test_a_label_without_words_is_replaced_by_kind_and_number() -> None:
    given = inputs()
    nameless = [replace(topic, label=" \u0000 ") for topic in given.topics.topics]
    nodes = tuple(replace(node, label="") for node in given.topics.nodes)
    topics = replace(given.topics, topics=tuple(nameless), nodes=nodes)
    facts = run_facts(replace(given, topics=topics), ReportConfig())
    assert {topic.label for topic in facts.topics} == {f"Topic {topic}" for topic in LABELS}
    assert {theme.label for theme in facts.themes} == {"Theme 1000000", "Theme 1000001"}


def test_a_quote_of_a_paper_that_is_not_there_is_left_out() -> None:
    given = inputs()
    quotes = (Quote("nowhere", "No."), *given.topics.topics[0].quotes)
    first = replace(given.topics.topics[0], quotes=quotes)
    topics = replace(given.topics, topics=(first, *given.topics.topics[1:]))
    facts = run_facts(replace(given, topics=topics), ReportConfig())
    topic = next(topic for topic in facts.topics if topic.id == first.id)
    assert [quote.sentence for quote in topic.quotes] == ["A sentence <b>on</b> topic 0."]


def test_reasons_of_rejects_that_differ_in_numbers_count_as_one(facts: RunFacts) -> None:
    assert facts.rejects == (
        RejectReason("is dated … after the run", 2),
        RejectReason("has no title", 1),
    )


@pytest.mark.parametrize("base_url", ["https://example.org/g", "https://example.org/g/"])
def test_addresses_of_folders_end_with_a_slash(base_url: str) -> None:
    facts = run_facts(inputs(), ReportConfig(base_url=base_url))
    assert facts.this_run == "https://example.org/g/2025-03-31/"
    assert facts.newest_run == "https://example.org/g/latest/"


def test_a_topic_whose_share_differs_among_the_new_papers_is_a_mover(facts: RunFacts) -> None:
    movers = {mover.topic.id: mover for mover in facts.changes.movers}
    assert movers[0].share > movers[0].before
    assert movers[9].new == 0
    assert all(not each.low <= each.before <= each.high for each in movers.values())


def test_earlier_changes_are_named_with_the_labels_of_today(facts: RunFacts) -> None:
    (birth,) = facts.earlier
    assert (birth.date, birth.topics[0].label) == ("2025-01-31", "Coral reefs")


def without_papers() -> ReportInputs:
    """A run with one topic and no paper."""
    given = inputs(first_run=True)
    corpus = replace(given.corpus, papers=given.corpus.papers.slice(0, 0))
    topics = Topics(
        paper_ids=[],
        topic_ids=given.topics.topic_ids[:0],
        strength=given.topics.strength[:0],
        map=given.topics.map[:0],
        topics=(make_topic(0, size=0),),
        centroids=given.topics.centroids[:1],
    )
    grid = prevalence(corpus, topics, config=PrevalenceConfig(period="week"))
    return ReportInputs(corpus, topics, grid, Signals(()), given.previous)


def test_a_run_without_papers_has_facts() -> None:
    facts = run_facts(without_papers(), ReportConfig())
    assert facts.counts.papers == 0
    assert facts.counts.first.isoformat() == facts.counts.last.isoformat() == "2025-03-31"
    assert facts.topics[0].share == 0.0
    assert facts.topics[0].spark.line == ""
    assert not facts.signals.computed


def test_a_run_without_papers_has_a_report() -> None:
    files = report_files(without_papers())
    assert "0 papers of 0 digests" in files["topics.md"].decode()
    assert data_of(files["index.html"])["papers"]["paper_id"] == []


def test_the_pool_or_the_term_of_a_rise_s_own_name_or_of_another_is_no_other_name() -> None:
    given = inputs()
    named = [(name, f"{name} and related terms") for name in ("enzyme cascades", "lipid rafts")]
    also = tuple(RiseName("term", name) for names in named for name in names)
    first = replace(given.emerging.entries[0], also=also)
    entries = (first, *given.emerging.entries[1:])
    changed = replace(given, emerging=replace(given.emerging, entries=entries))
    assert run_facts(changed, ReportConfig()).rises[0].also == ("lipid rafts",)
