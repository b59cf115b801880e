import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import (
    PAPER_SCHEMA,
    REJECT_SCHEMA,
    Corpus,
    Detection,
    Embeddings,
    NullDistribution,
    Signal,
    Signals,
    State,
    Topics,
    TrackingRecord,
)
from groundswell.config import SignalsConfig
from groundswell.stages.signals import signals
from groundswell.tracking import new_topics
from groundswell.tracking.profiles import fit_profiles

from tests.conftest import make_corpus
from tests.make import make_topic

pytestmark = pytest.mark.slow


def of_sample(as_of: date) -> tuple[Corpus, list[str]]:
    """The bundled corpus up to a date, and each paper's true theme."""
    data = files("groundswell").joinpath("data")
    truth = json.loads(data.joinpath("sample_truth.json").read_bytes())["papers"]
    lines = data.joinpath("sample.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [
        {
            **{name: paper[name] for name in ("title", "abstract", "source", "url")},
            "paper_id": paper["id"],
            "digest_date": date.fromisoformat(paper["date"]),
            "authors": [],
            "labels": [],
            "votes": None,
        }
        for paper in map(json.loads, lines)
        if paper["date"] <= as_of.isoformat()
    ]
    rows.sort(key=lambda row: (row["digest_date"], row["paper_id"]))
    corpus = Corpus(
        as_of=as_of.isoformat(),
        papers=pa.Table.from_pylist(rows, schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )
    return corpus, [truth[row["paper_id"]] or "" for row in rows]


def vectors_of(corpus: Corpus) -> Embeddings:
    """Vectors that are all alike."""
    vectors = np.zeros((len(corpus.papers), 2), dtype=np.float32)
    return Embeddings(corpus.paper_ids, vectors, {"name": "none"}, 0)


def judged(as_of: date) -> tuple[dict[str, Signal], Corpus, list[str]]:
    corpus, themes = of_sample(as_of)
    names = sorted({theme for theme in themes if theme})
    topics_of = Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=np.array([names.index(t) if t else -1 for t in themes], dtype=np.int64),
        strength=np.ones(len(themes), dtype=np.float32),
        map=np.zeros((len(themes), 2), dtype=np.float32),
        topics=tuple(make_topic(i, label=name) for i, name in enumerate(names)),
        centroids=np.zeros((len(names), 2), dtype=np.float32),
    )
    found = signals(corpus, vectors_of(corpus), topics_of, State.empty(), config=SignalsConfig())
    return {names[signal.id]: signal for signal in found.signals}, corpus, themes


def planted_themes() -> list[dict[str, Any]]:
    data = files("groundswell").joinpath("data/sample_truth.json")
    truth: dict[str, list[dict[str, Any]]] = json.loads(data.read_bytes())
    return truth["themes"]


def theme_of(kind: str) -> dict[str, Any]:
    return next(theme for theme in planted_themes() if theme["dynamics"]["kind"] == kind)


@pytest.mark.parametrize("kind", ["born", "rise", "slow rise"])
def test_what_rises_is_rising_at_the_end(kind: str) -> None:
    found, _, _ = judged(date(2025, 6, 30))
    assert found[theme_of(kind)["key"]].status in {"emerging", "growing"}


def test_the_theme_that_is_new_emerges_soon_after_its_first_papers() -> None:
    theme = theme_of("born")
    start = date.fromisoformat(theme["dynamics"]["start"])
    found, _, _ = judged(start + timedelta(days=60))
    signal = found[theme["key"]]
    assert signal.status == "emerging"
    assert signal.onset is not None
    assert date.fromisoformat(signal.onset) >= start - timedelta(days=14)


def test_the_newest_theme_bursts_from_its_first_weeks_on() -> None:
    found, _, _ = judged(date(2025, 6, 30))
    burst = found["music"].burst
    assert burst is not None
    away = date.fromisoformat(burst.start) - date.fromisoformat("2025-04-21")
    assert abs(away.days) <= 14


def test_the_theme_that_fades_is_declining() -> None:
    found, _, _ = judged(date(2025, 6, 30))
    faded = found[theme_of("fade")["key"]]
    assert faded.status == "declining"
    assert faded.rate_ratio is not None
    assert faded.rate_ratio < 0.3
    assert faded.score < 0


def test_the_steady_themes_have_no_clear_change() -> None:
    found, _, _ = judged(date(2025, 6, 30))
    steady = [theme["key"] for theme in planted_themes() if theme["dynamics"]["kind"] == "steady"]
    assert {found[key].status for key in steady} == {"no_clear_change"}


def test_nothing_rises_in_the_quiet_half_year() -> None:
    found, _, _ = judged(date(2024, 11, 29))
    assert not {k for k, s in found.items() if s.status in {"emerging", "growing"}}


def test_the_evidence_is_the_topics_recent_papers() -> None:
    found, corpus, themes = judged(date(2025, 6, 30))
    days = dict(zip(corpus.paper_ids, corpus.digest_dates, strict=True))
    theme = dict(zip(corpus.paper_ids, themes, strict=True))
    for name, signal in found.items():
        assert {theme[i] for i in signal.evidence} <= {name}
        assert all(days[i].isoformat() >= signal.recent_since for i in signal.evidence)


AS_OF, WEEKS = date(2025, 6, 29), 60


def with_a_detection(
    per_week: int, *, tight: bool = True, previous: State | None = None
) -> dict[int, Signal]:
    """Ten topics of six papers a week; for four weeks `per_week` more, detected as topic 10.

    They are where topic 0 is and `tight` together there; topic 0 would have them otherwise.
    """
    rng = np.random.default_rng(4)
    rows = []
    for week in range(WEEKS):
        new = per_week if week >= WEEKS - 4 else 0
        rows += [(week, topic) for topic, mean in enumerate([6] * 10) for _ in range(mean)]
        rows += [(week, 10)] * new
    days = [date.fromordinal(AS_OF.toordinal() - 7 * (WEEKS - 1 - week)) for week, _ in rows]
    corpus = make_corpus(days, as_of=AS_OF)
    topic_ids = np.array([topic for _, topic in rows], dtype=np.int64)
    centers = np.linalg.qr(rng.normal(size=(48, 11)))[0].T
    mean = np.where(
        (topic_ids == 10)[:, None], centers[0] + tight * centers[10], centers[topic_ids % 10]
    )
    spread = np.where(topic_ids == 10, 0.05 if tight else 0.15, 0.15)[:, None]
    vectors = (mean + spread * rng.normal(size=mean.shape)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    profiles = fit_profiles(vectors, topic_ids)
    detected = date.fromordinal(AS_OF.toordinal() - 1).isoformat()
    topics_of = Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=topic_ids,
        strength=np.ones(len(rows), dtype=np.float32),
        map=np.zeros((len(rows), 2), dtype=np.float32),
        topics=tuple(make_topic(i) for i in range(11)),
        centroids=profiles.centroids,
        record=TrackingRecord(
            profiles=profiles.record(), detections={10: Detection(detected, per_week * 4)}
        ),
    )
    embeddings = Embeddings(corpus.paper_ids, vectors, {"name": "made"}, 0)
    before = previous or State.empty()
    config = SignalsConfig(simulations=99)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(new_topics, "_ORDERS", 4)  # of thirty: they take nearly all of the time
        found = signals(corpus, embeddings, topics_of, before, config=config)
    return {signal.id: signal for signal in found.signals}


def test_a_theme_that_was_never_there_emerges_at_its_detection_and_no_other_with_it() -> None:
    found = with_a_detection(5)
    assert found[10].status == "emerging"
    assert {found[topic].status for topic in range(10)} == {"no_clear_change"}


def test_papers_that_random_orders_bring_together_as_often_do_not_make_a_topic_emerge() -> None:
    assert with_a_detection(2, tight=False)[10].status == "no_clear_change"


def test_papers_of_an_insignificant_detection_count_for_the_topic_they_came_from() -> None:
    found = with_a_detection(12, tight=False)
    assert found[10].status == "no_clear_change"
    assert found[0].status == "emerging"


def test_dates_known_to_the_month_are_compared_by_months_with_a_notice() -> None:
    corpus, themes = of_sample(date(2025, 6, 30))
    papers = corpus.papers
    rows = [
        {**row, "digest_date": row["digest_date"].replace(day=1), "precision": "month"}
        for row in papers.to_pylist()
    ]
    order = sorted(range(len(rows)), key=lambda i: (rows[i]["digest_date"], rows[i]["paper_id"]))
    coarse = Corpus(
        as_of=corpus.as_of,
        papers=pa.Table.from_pylist([rows[i] for i in order], schema=PAPER_SCHEMA),
        rejects=corpus.rejects,
        sources=(),
    )
    names = sorted({theme for theme in themes if theme})
    topics = [names.index(themes[i]) if themes[i] else -1 for i in order]
    topics_of = Topics(
        paper_ids=coarse.paper_ids,
        topic_ids=np.array(topics, dtype=np.int64),
        strength=np.ones(len(rows), dtype=np.float32),
        map=np.zeros((len(rows), 2), dtype=np.float32),
        topics=tuple(make_topic(i, label=name) for i, name in enumerate(names)),
        centroids=np.zeros((len(names), 2), dtype=np.float32),
    )
    config = SignalsConfig(simulations=99)
    found = signals(coarse, vectors_of(coarse), topics_of, State.empty(), config=config)
    assert "name no day, so signals compare months" in found.notices[0]
    assert {signal.recent_since[-2:] for signal in found.signals} == {"01"}
    rising = next(s for s in found.signals if names[s.id] == theme_of("rise")["key"])
    assert rising.status in {"emerging", "growing"}


def by_year(last: Sequence[int]) -> dict[int, Signal]:
    """The signals of ten topics that have ten papers a year from 2021 on, and `last` in 2025."""
    rows = [
        (year, topic, number)
        for year in range(2021, 2026)
        for topic in range(10)
        for number in range(last[topic] if year == 2025 else 10)
    ]
    dates = [date(year, 1, 1) for year, _, _ in rows]
    corpus = make_corpus(dates, as_of=date(2025, 12, 31), precision=["year"] * len(rows))
    topic_ids = np.array([topic for _, topic, _ in rows], dtype=np.int64)
    vectors = np.eye(10, dtype=np.float32)[topic_ids]
    topics_of = Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=topic_ids,
        strength=np.ones(len(rows), dtype=np.float32),
        map=np.zeros((len(rows), 2), dtype=np.float32),
        topics=tuple(make_topic(topic) for topic in range(10)),
        centroids=np.eye(10, dtype=np.float32),
    )
    found = signals(
        corpus,
        Embeddings(corpus.paper_ids, vectors, {"name": "test"}, 0),
        topics_of,
        State.empty(),
        config=SignalsConfig(simulations=99),
    )
    return {signal.id: signal for signal in found.signals}


def test_five_years_by_year_show_a_large_rise_and_the_year_it_began() -> None:
    found = by_year([60, *[10] * 9])
    assert (found[0].status, found[0].recent_since, found[0].onset) == (
        "emerging",
        "2025-01-01",
        "2025-01-01",
    )
    assert len(found[0].evidence) == 20
    assert {found[topic].status for topic in range(1, 10)} == {"no_clear_change"}


def test_five_years_by_year_say_nothing_of_a_small_rise() -> None:
    found = by_year([15, *[10] * 9])
    assert found[0].status == "no_clear_change"


def test_the_order_is_that_of_falling_scores() -> None:
    found, _, _ = judged(date(2025, 6, 30))
    scores = [signal.score for signal in found.values()]
    assert scores == sorted(scores, reverse=True)


def in_halves(*recent: float) -> tuple[Signals, dict[str, int]]:
    """A topic of two halves, each of six papers a week but in the last eight of 80 weeks.

    The first half is the more typical one. Ten other topics are constant.
    """
    rng = np.random.default_rng(5)
    start = date(2024, 1, 1)
    rows = []
    for week in range(80):
        halves = recent if week >= 72 else (6, 6)
        for part, mean in enumerate((*halves, *[12] * 10)):
            rows += [(week, part)] * int(rng.poisson(mean))
    days = [date.fromordinal(start.toordinal() + 7 * week + 3) for week, _ in rows]
    corpus = make_corpus(days, as_of=date.fromordinal(start.toordinal() + 7 * 80 - 1))
    parts = np.array([part for _, part in rows], dtype=np.int64)
    n = len(rows)
    topics = np.maximum(parts - 1, 0)
    vectors = np.eye(12, dtype=np.float32)[parts]
    vectors += 0.1 * rng.normal(size=vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    topics_of = Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=topics,
        strength=np.where(parts == 0, 1.0, 0.5).astype(np.float32),
        map=np.zeros((n, 2), dtype=np.float32),
        topics=tuple(make_topic(i) for i in range(11)),
        centroids=np.zeros((11, 2), dtype=np.float32),
        subtopic_ids=parts,
    )
    embeddings = Embeddings(corpus.paper_ids, vectors, {"name": "made"}, 0)
    found = signals(
        corpus, embeddings, topics_of, State.empty(), config=SignalsConfig(simulations=99)
    )
    return found, dict(zip(corpus.paper_ids, parts.tolist(), strict=True))


def test_a_subtopic_can_emerge_in_a_topic_without_clear_change() -> None:
    found, _ = in_halves(0.6, 11.4)
    assert {signal.status for signal in found.signals} == {"no_clear_change"}
    status = {signal.id: signal.status for signal in found.subtopics}
    assert status.pop(1) == "emerging"
    assert "emerging" not in status.values()


def test_subtopics_that_stay_as_they_are_do_not_emerge() -> None:
    found, _ = in_halves(6, 6)
    assert {signal.status for signal in found.subtopics} == {"no_clear_change"}


def test_the_evidence_of_a_rise_is_of_the_part_that_rises() -> None:
    found, part = in_halves(6, 36)
    rising = found.signals[0]
    assert (rising.id, rising.status) == (0, "emerging")
    assert {part[i] for i in rising.evidence} == {1}


def test_the_evidence_of_a_topic_without_clear_change_is_what_is_most_typical() -> None:
    found, part = in_halves(6, 6)
    same = next(signal for signal in found.signals if signal.id == 0)
    assert {part[i] for i in same.evidence} == {0}


@pytest.mark.parametrize(
    ("papers", "encoder", "kept"), [(3400, "made", True), (3000, "made", False), (3400, "x", False)]
)
def test_the_null_distribution_of_the_last_run_is_kept_until_the_papers_grew_by_a_tenth(
    papers: int, encoder: str, kept: bool
) -> None:
    previous = replace(
        State.empty(),
        null_distribution=NullDistribution(papers, 900.0, 2.0),
        tracking=TrackingRecord(encoder={"name": encoder}),
    )
    found = with_a_detection(5, previous=previous)
    assert found[10].status == ("no_clear_change" if kept else "emerging")


@pytest.mark.parametrize(
    ("strata", "status"),
    [("none", "emerging"), ("source", "no_clear_change"), ("label", "no_clear_change")],
)
def test_within_strata_a_larger_source_lifts_none_of_its_topics(
    strata: Literal["none", "source", "label"], status: str
) -> None:
    """Topic 0 is a half of source b, whose papers treble in the last weeks."""
    rng = np.random.default_rng(3)
    rows = []
    for week in range(80):
        rows += [(week, "a", topic) for topic in rng.integers(1, 6, 60).tolist()]
        half = rng.integers(0, 2, 20 if week < 74 else 60) * 5
        rows += [(week, "b", topic) for topic in half.tolist()]
    days = [AS_OF - timedelta(days=7 * (79 - week)) for week, _, _ in rows]
    corpus = make_corpus(days, as_of=AS_OF)
    papers = corpus.papers
    sources = [source for _, source, _ in rows]
    for name, values in (("source", sources), ("labels", [[source, "more"] for source in sources])):
        position = papers.schema.get_field_index(name)
        papers = papers.set_column(position, papers.schema.field(name), [values])
    corpus = replace(corpus, papers=papers)
    topics_of = Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=np.array([topic for _, _, topic in rows]),
        strength=np.ones(len(rows), dtype=np.float32),
        map=np.zeros((len(rows), 2), dtype=np.float32),
        topics=tuple(make_topic(i) for i in range(6)),
        centroids=np.zeros((6, 2), dtype=np.float32),
    )
    config = SignalsConfig(simulations=99, strata=strata)
    found = signals(corpus, vectors_of(corpus), topics_of, State.empty(), config=config)
    assert next(s.status for s in found.signals if s.id == 0) == status
