"""A small run with known answers and hostile texts, as the report is made of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import (
    HISTORY_SCHEMA,
    OUTLIER,
    PAPER_SCHEMA,
    REJECT_SCHEMA,
    Burst,
    Corpus,
    DatedChange,
    Embeddings,
    Emerging,
    EventKind,
    LineageEvent,
    Memberships,
    Quote,
    RecentTerm,
    RecentTerms,
    Remark,
    RiseName,
    RiseRecord,
    Signal,
    Signals,
    SourceSummary,
    State,
    Status,
    StatusChange,
    Topic,
    Topics,
    Transitions,
)
from groundswell.config import PrevalenceConfig, ReportConfig
from groundswell.report.facts import ReportInputs
from groundswell.report.listing import MAX_PAPERS, listing
from groundswell.report.run_facts import run_facts
from groundswell.report.views.view import ViewContext
from groundswell.stages.prevalence import prevalence
from groundswell.stages.report import report
from numpy.typing import NDArray

from tests.make import make_entry, make_node, make_signal, make_topic, state_papers

AS_OF = date(2025, 3, 31)
BEFORE = date(2025, 3, 1)

HOSTILE = [
    '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 1">',
    "A \"quoted\" & 'single' </script> <b>bold</b><br> title",
    "\u202eright to left\u202c and שלום עולם",
    "long " * 100,
    "🎉 emoji 👩‍👩‍👧 in a title",
    r"$\mathcal{O}(n^2)$ and \alpha_{i} %{x} {{ 7*7 }} [a](javascript:alert(1))",
    "=1+1 is a formula to a spreadsheet",
]
LABELS = {
    0: "Protein design",
    1: "Coral reefs",
    4: '<img src=x onerror="window.pwned = 1"> & <b>bold</b> %{x}',
    9: "Traffic forecasts",
}
COLOR_OF = {0: 0, 1: 1, 4: 18, 9: 13}
"""The numbers of the topics' colors."""
TEXTS: dict[int, dict[str, Any]] = {
    100: {
        "abstract": "We watch kelp grow. Urchins graze kelp forests bare; otters keep them away.",
        "authors": ["Zoë Müller", "Ann Lee"],
        "organization": "Institut für Meere",
        "labels": ["bio.sea"],
        "ids": ["arxiv:2503.00100"],
        "doi": "10.1000/kelp",
    },
    103: {
        "abstract": "Multi-agent nets. The code is at https://github.com/example/nets, with data.",
        "authors": ["Ann Lee"],
    },
    106: {"abstract": "A multiagent study of naïve grazing.", "authors": ["Lee Ann Kelp"]},
    109: {"abstract": HOSTILE[0], "authors": [HOSTILE[0]], "organization": HOSTILE[1]},
}
"""What is known of some papers beside their title, by number; of all others, nothing."""
NOTE = "retracted: 2025-03-30"
"""The note on the paper before the last."""
THEME_OF = {0: 1_000_000, 1: 1_000_000, 4: 1_000_001, 9: None}
NODES = tuple(
    make_node(node, level, parent, label=label, size=size, keywords=("fourth", "fifth"))
    for node, level, parent, label, size in (
        (1_000_000, "theme", None, "Life and sea", 1),
        (1_000_001, "theme", None, "<b>bold</b> theme", 2),
        (2_000_000, "subtopic", 0, "Helical bundles", 30),
        (2_000_001, "subtopic", 0, "<i>Enzymes</i>", 40),
    )
)


def make_event(kind: EventKind, before: list[int], after: list[int], why: str) -> LineageEvent:
    return LineageEvent(kind, AS_OF.isoformat(), tuple(before), tuple(after), 12, 0.25, why)


EVENTS = (
    make_event("birth", [OUTLIER], [9], "a dense group of new papers"),
    make_event("split", [1], [0, 1], "two groups drifted apart"),
)
TRANSITIONS = Transitions(
    statuses=(
        StatusChange("topic", 0, LABELS[0], "growing", "emerging", "2.8 times its past share"),
        StatusChange("topic", 4, LABELS[4], "emerging", "no_clear_change", "<b>why</b>"),
        StatusChange("subtopic", 2_000_000, "Helical bundles", "growing", "dormant", "none", 0),
        StatusChange("topic", 77, "Sponges", "emerging", None, "merged: they share their papers"),
    ),
    remarks=(
        Remark("edit_without_effect", "pin <i>61</i> has no effect", "no such topic", ("a",)),
    ),
)
EMERGING = Emerging(
    entries=(
        make_entry(
            3,
            label="Enzyme cascades (EC)",
            topic_ids=(0,),
            evidence=tuple(f"24{offset:03d}.00002" for offset in range(171, 180, 2)),
            also=(RiseName("term", "<i>cascades</i>"), RiseName("subtopic", 2_000_001)),
        ),
        make_entry(
            5,
            label=HOSTILE[0],
            status="growing",
            first_flagged="2024-11-04",
            rate_ratio=None,
            before_count=0,
            topic_ids=(4,),
        ),
    ),
    candidates=2_106,
    records=(
        RiseRecord(
            3,
            "subtopic",
            "Enzyme cascades (EC)",
            "emerging",
            "2025-03-24",
            "2025-03-31",
            (RiseName("subtopic", 2_000_001),),
            (),
        ),
    ),
)
FIRST_RUN = date(2025, 2, 1)
PAST = (
    # as of, kind, id, label, status, share, q-value
    (FIRST_RUN, "topic", 0, "Proteins", "no_clear_change", 0.2, 0.4),
    (FIRST_RUN, "topic", 77, "Sponges", "emerging", 0.05, 0.02),
    (FIRST_RUN, "entry", 8, "Kelp drones", "emerging", 0.03, 0.01),
    (BEFORE, "topic", 0, LABELS[0], "growing", 0.3, 0.04),
    (BEFORE, "topic", 4, LABELS[4], "emerging", 0.25, 0.01),
    (BEFORE, "topic", 77, "Sponges", "emerging", 0.06, 0.01),
    (BEFORE, "entry", 5, HOSTILE[0], "growing", 0.02, 0.2),
)
"""What the two runs before said."""
PAST_CHANGES = (
    DatedChange(
        BEFORE.isoformat(),
        StatusChange("entry", 8, "Kelp drones", "emerging", None, "cooled: too few <b>papers</b>"),
    ),
    DatedChange(
        BEFORE.isoformat(), StatusChange("entry", 5, HOSTILE[0], None, "growing", "in 2 of 100")
    ),
)
REJECTED = (
    "has no title",
    "is dated 2025-04-01, after the run",
    "is dated 2025-04-02, after the run",
)


def rows() -> list[dict[str, Any]]:
    """Papers of four topics and none: topic 0 rises from January, topic 9 stops in December."""
    found: list[dict[str, Any]] = []
    for offset in range(180):
        day = AS_OF - timedelta(days=179 - offset)
        topics = [1, OUTLIER if offset % 6 == 0 else 4]
        topics += [0] * (1 if offset < 90 else 3) if offset % 2 else []
        topics += [9] if offset < 80 else []
        for place, topic in enumerate(topics):
            number = len(found)
            found.append(
                {
                    "paper_id": f"24{offset:03d}.{place:05d}",
                    "digest_date": day,
                    "title": f"A paper on {LABELS.get(topic, 'nothing else')} number {number}",
                    "abstract": f"Plain text {number}.",
                    "source": "test",
                    "url": f"https://example.org/abs/{number}",
                    "authors": [],
                    "labels": [],
                    "votes": number % 50 if number % 3 else None,
                    "notes": [],
                    "topic": topic,
                    **TEXTS.get(number, {}),
                }
            )
    for row, title in zip(reversed(found), HOSTILE, strict=False):
        row["title"] = title
    found[-1]["url"] = "javascript:alert(1)"
    found[-2]["notes"] = [NOTE]
    return found


def inputs(*, signals: bool = True, first_run: bool = False) -> ReportInputs:
    """The artifacts of the run, without signals or a run before it if so wished."""
    papers = sorted(rows(), key=lambda row: (row["digest_date"], row["paper_id"]))
    topic_ids = np.array([row.pop("topic") for row in papers], dtype=np.int64)
    corpus = _corpus(papers)
    rng = np.random.default_rng(0)
    vectors = np.eye(16)[topic_ids] + rng.normal(size=(len(papers), 16)) * 0.1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    place = np.stack([topic_ids % 3, topic_ids // 3], axis=1) * 4.0
    positions = (place + rng.normal(size=place.shape)).astype(np.float32)
    strength = rng.random(len(papers)).astype(np.float32)
    topics = Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=topic_ids,
        strength=strength,
        map=positions,
        topics=tuple(_topic(topic, corpus, topic_ids) for topic in LABELS),
        centroids=np.eye(len(LABELS), dtype=np.float32),
        events=() if first_run else EVENTS,
        nodes=NODES,
        subtopic_ids=_subtopic_ids(topic_ids),
    )
    return ReportInputs(
        corpus=corpus,
        topics=topics,
        prevalence=prevalence(corpus, topics, config=PrevalenceConfig(period="week")),
        signals=_signals(corpus, topic_ids) if signals else Signals(()),
        previous=State.empty() if first_run else _previous(corpus, topic_ids, strength, positions),
        transitions=Transitions() if first_run else TRANSITIONS,
        emerging=EMERGING if signals else Emerging(),
        embeddings=Embeddings(corpus.paper_ids, vectors.astype(np.float32), {"kind": "made"}, 0),
        memberships=_memberships(corpus, topic_ids),
    )


def yearly() -> ReportInputs:
    """The artifacts of the same run if its dates named no month."""
    given = inputs()
    rows = [
        {**row, "digest_date": row["digest_date"].replace(month=1, day=1), "precision": "year"}
        for row in given.corpus.papers.to_pylist()
    ]
    corpus = replace(given.corpus, papers=pa.Table.from_pylist(rows, schema=PAPER_SCHEMA))
    return replace(
        given,
        corpus=corpus,
        prevalence=prevalence(corpus, given.topics, config=PrevalenceConfig()),
    )


def report_files(given: ReportInputs, **config: Any) -> Mapping[str, bytes]:
    """The files of the report, by name; `config` are settings of the report."""
    return report(
        given.corpus,
        given.topics,
        given.prevalence,
        given.previous,
        given.signals,
        given.transitions,
        given.emerging,
        given.groups,
        given.embeddings,
        given.terms,
        given.memberships,
        config=ReportConfig(**config),
    ).files


def view_context(given: ReportInputs, max_papers: int = MAX_PAPERS) -> ViewContext:
    """What the page's views are made of."""
    facts = run_facts(given, ReportConfig())
    return ViewContext(given, facts, listing(given, facts, max_papers))


def _corpus(papers: list[dict[str, Any]]) -> Corpus:
    rejects = [
        {"where": f"f.json#{n}", "reason": reason, "digest_date": None, "record": "{}"}
        for n, reason in enumerate(REJECTED)
    ]
    return Corpus(
        as_of=AS_OF.isoformat(),
        papers=pa.Table.from_pylist(papers, schema=PAPER_SCHEMA),
        rejects=pa.Table.from_pylist(rejects, schema=REJECT_SCHEMA),
        sources=(SourceSummary("test", len(papers), "2024-10-03", "2025-03-31", ""),),
    )


def _memberships(corpus: Corpus, topic_ids: NDArray[np.int64]) -> Memberships:
    """The first five papers of topic 0 may be of topics 1 and 4 as well, all others hardly."""
    others = np.select(
        [topic_ids[:, None] == topic for topic in (OUTLIER, 0, 1, 4)],
        [np.array(each) for each in ([OUTLIER, OUTLIER], [1, 4], [0, 4], [1, OUTLIER])],
        np.array([1, 0]),
    )
    degrees = np.where(others == OUTLIER, 0, [0.2, 0.1])
    degrees[np.flatnonzero(topic_ids == 0)[:5]] = [0.35, 0.31]
    return Memberships(corpus.paper_ids, others, degrees.astype(np.float32))


def _subtopic_ids(topic_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Topic 0 has two subtopics: its first thirty papers, and the others."""
    found = np.full(len(topic_ids), OUTLIER, dtype=np.int64)
    mine = np.flatnonzero(topic_ids == 0)
    found[mine] = 2_000_001
    found[mine[:30]] = 2_000_000
    return found


def _topic(topic: int, corpus: Corpus, topic_ids: NDArray[np.int64]) -> Topic:
    mine = np.flatnonzero(topic_ids == topic)
    ids, dates = corpus.paper_ids, corpus.digest_dates
    new = RecentTerm("new <i>term</i>", papers=7, papers_before=1, p_value=0.01)
    return make_topic(
        topic,
        label=LABELS[topic],
        color=COLOR_OF[topic],
        keywords=("first word", "<i>second</i>", "third"),
        keyword_weights=(3.0, 2.0, 1.0),
        summary=f"“A sentence on {LABELS[topic]}.” ({ids[mine[0]]})",
        size=len(mine),
        parent=THEME_OF[topic],
        first_seen=dates[mine[0]].isoformat(),
        last_seen=dates[mine[-1]].isoformat(),
        exemplars=tuple(ids[i] for i in mine[-3:]),
        quotes=(Quote(ids[mine[0]], f"A sentence <b>on</b> topic {topic}."),),
        recent_terms=RecentTerms("2025-02-04", 12, 90, (new,)) if topic == 0 else None,
    )


def _signals(corpus: Corpus, topic_ids: NDArray[np.int64]) -> Signals:
    def signal(
        topic: int, status: Status, score: float, of: int | None = None, **more: Any
    ) -> Signal:
        mine = np.flatnonzero(topic_ids == (topic if of is None else of))
        evidence = tuple(corpus.paper_ids[i] for i in mine[-2:])
        return make_signal(topic, status, score=score, evidence=evidence, **more)

    return Signals(
        (
            signal(
                0,
                "emerging",
                4.0,
                burst=Burst("2025-01-06", None),
                onset="2025-01-01",
                rate_ratio=2.84,
                rate_ratio_low=2.1,
                rate_ratio_high=3.9,
                p_value=0.0001,
                q_value=0.0004,
                share_recent=0.44,
                share_before=0.155,
            ),
            signal(
                4,
                "no_clear_change",
                0.2,
                rate_ratio=None,
                rate_ratio_low=None,
                rate_ratio_high=None,
            ),
            signal(1, "no_clear_change", 0.1),
            signal(9, "dormant", -2.0, q_value=1.0, p_value=1.0),
        ),
        notices=("One source brought more papers since January.",),
        subtopics=(
            signal(
                2_000_001,
                "growing",
                1.0,
                of=0,
                rate_ratio=1.4,
                rate_ratio_low=1.1,
                rate_ratio_high=1.9,
                q_value=0.01,
                share_recent=0.3,
                share_before=0.21,
            ),
            signal(2_000_000, "no_clear_change", 0.0, of=0),
        ),
    )


def _previous(
    corpus: Corpus,
    topic_ids: NDArray[np.int64],
    strength: NDArray[np.float32],
    positions: NDArray[np.float32],
) -> State:
    old = np.flatnonzero(np.array(corpus.digest_dates) <= BEFORE)
    before = topic_ids[old]
    before[np.flatnonzero(before == 1)[0]] = 9  # one paper has moved since
    born = make_event("birth", [OUTLIER], [1], "first seen")
    return State(
        as_of=BEFORE.isoformat(),
        papers=state_papers(
            [corpus.paper_ids[i] for i in old],
            before,
            strength=strength[old],
            positions=positions[old],
        ),
        topics=(),
        centroids=np.zeros((0, 0), dtype=np.float32),
        lineage=(replace(born, date="2025-01-31"),),
        history=pa.Table.from_pylist(
            [
                dict(zip(HISTORY_SCHEMA.names, (day.isoformat(), *rest), strict=True))
                for day, *rest in PAST
            ],
            schema=HISTORY_SCHEMA,
        ),
        status_changes=PAST_CHANGES,
    )
