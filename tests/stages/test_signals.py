import json
from datetime import date
from importlib.resources import files

import numpy as np
import pyarrow as pa
import pytest

from pipeline.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, AlignedTopics, Corpus, Previous
from pipeline.config import SignalsConfig
from pipeline.stages.signals import signals
from tests.conftest import make_corpus


def of_sample(as_of: date) -> tuple[Corpus, list[str]]:
    """The bundled corpus up to a date, and each paper's true theme."""
    data = files("pipeline").joinpath("data")
    truth = json.loads(data.joinpath("sample_truth.json").read_bytes())["papers"]
    lines = data.joinpath("sample.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [
        {
            **{name: paper[name] for name in ("title", "abstract", "source", "url", "labels")},
            "paper_id": paper["id"],
            "digest_date": date.fromisoformat(paper["date"]),
            "authors": [],
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


def judged(as_of: date, events=(), **settings):
    corpus, themes = of_sample(as_of)
    names = sorted({theme for theme in themes if theme})
    aligned = AlignedTopics(
        paper_ids=corpus.paper_ids,
        topic_ids=np.array([names.index(t) if t else -1 for t in themes], dtype=np.int64),
        strength=np.ones(len(themes), dtype=np.float32),
        map=np.zeros((len(themes), 2), dtype=np.float32),
        topics=[{"id": i, "label": name} for i, name in enumerate(names)],
        centroids=np.zeros((len(names), 2), dtype=np.float32),
        events=list(events),
        state={"everything": False, "fitted": {"as_of": "2024-01-02"}},
    )
    found = signals(corpus, aligned, Previous.none(), config=SignalsConfig(**settings))
    return {names[signal["id"]]: signal for signal in found.signals}, corpus, themes


def theme_of(kind: str) -> dict:
    truth = json.loads(files("pipeline").joinpath("data/sample_truth.json").read_bytes())
    return next(theme for theme in truth["themes"] if theme["dynamics"]["kind"] == kind)


def test_the_theme_that_rises_is_rising_at_the_end():
    found, _, _ = judged(date(2025, 6, 30))
    assert found[theme_of("rise")["key"]]["status"] in {"emerging", "growing"}


def test_the_theme_that_is_born_emerges_soon_after_its_birth():
    theme = theme_of("born")
    start = date.fromisoformat(theme["dynamics"]["start"])
    found, _, _ = judged(date.fromordinal(start.toordinal() + 60))
    assert found[theme["key"]]["status"] == "emerging"
    assert found[theme["key"]]["onset"] >= date.fromordinal(start.toordinal() - 14).isoformat()


def test_the_theme_that_bursts_is_marked_where_it_bursts():
    theme = theme_of("burst")["dynamics"]
    found, _, _ = judged(date(2025, 6, 30))
    burst = found[theme_of("burst")["key"]]["burst"]
    assert burst is not None
    assert abs((date.fromisoformat(burst["start"]) - date.fromisoformat(theme["start"])).days) <= 14
    assert abs((date.fromisoformat(burst["end"]) - date.fromisoformat(theme["end"])).days) <= 14


def test_the_theme_that_fades_is_not_rising():
    found, _, _ = judged(date(2025, 6, 30))
    faded = found[theme_of("fade")["key"]]
    assert faded["status"] in {"steady", "declining", "dormant"}
    assert faded["rate_ratio"] < 0.3
    assert faded["score"] < 0


def test_steady_themes_are_steady():
    found, _, _ = judged(date(2025, 6, 30))
    special = {theme_of(kind)["key"] for kind in ("rise", "born", "burst", "fade")}
    rising = {k for k, s in found.items() if s["status"] in {"emerging", "growing"}}
    assert rising <= special


def test_the_evidence_is_the_topics_recent_papers():
    found, corpus, themes = judged(date(2025, 6, 30))
    days = dict(zip(corpus.paper_ids, corpus.digest_dates, strict=True))
    theme = dict(zip(corpus.paper_ids, themes, strict=True))
    for name, signal in found.items():
        assert {theme[i] for i in signal["evidence"]} <= {name}
        assert all(days[i].isoformat() >= signal["recent_since"] for i in signal["evidence"])


def test_papers_that_founded_a_topic_do_not_bear_witness():
    theme = theme_of("born")
    start = date.fromisoformat(theme["dynamics"]["start"])
    as_of = date.fromordinal(start.toordinal() + 45)
    key = theme["key"]
    plain, _, _ = judged(as_of)
    names = sorted(plain)
    birth = {"kind": "birth", "date": as_of.isoformat(), "from": [-1], "to": [names.index(key)]}
    founded, _, _ = judged(as_of, events=[birth])
    assert plain[key]["status"] == "emerging"
    assert founded[key]["q_value"] == pytest.approx(1)


def test_the_order_is_that_of_falling_scores():
    found, _, _ = judged(date(2025, 6, 30))
    scores = [signal["score"] for signal in found.values()]
    assert scores == sorted(scores, reverse=True)


def in_halves(rising: float):
    """A steady topic of two halves over 80 weeks, of which the second rises in the last eight."""
    rng = np.random.default_rng(5)
    start = date(2024, 1, 1)
    rows = []
    for week in range(80):
        first = 6 if week < 72 else 6 * (2 - rising)
        second = 6 if week < 72 else 6 * rising
        for part, mean in ((0, first), (1, second), *((other, 12) for other in range(2, 12))):
            rows += [(week, part)] * int(rng.poisson(mean))
    days = [date.fromordinal(start.toordinal() + 7 * week + 3) for week, _ in rows]
    corpus = make_corpus(days, as_of=date.fromordinal(start.toordinal() + 7 * 80 - 1))
    parts = np.array([part for _, part in rows], dtype=np.int64)
    n = len(rows)
    topics = np.maximum(parts - 1, 0)
    aligned = AlignedTopics(
        paper_ids=corpus.paper_ids,
        topic_ids=topics,
        strength=np.ones(n, dtype=np.float32),
        map=np.zeros((n, 2), dtype=np.float32),
        topics=[{"id": i, "label": str(i)} for i in range(11)],
        centroids=np.zeros((11, 2), dtype=np.float32),
        state={"everything": False, "fitted": {"as_of": "2024-01-02"}},
        subtopic_ids=parts,
    )
    return signals(corpus, aligned, Previous.none(), config=SignalsConfig(draws=99))


def test_a_subtopic_can_emerge_in_a_steady_topic():
    found = in_halves(1.9)
    assert {signal["status"] for signal in found.signals} == {"steady"}
    status = {signal["id"]: signal["status"] for signal in found.subtopics}
    assert status.pop(1) == "emerging"
    assert "emerging" not in status.values()


def test_subtopics_that_stay_as_they_are_do_not_emerge():
    assert {signal["status"] for signal in in_halves(1.0).subtopics} == {"steady"}
