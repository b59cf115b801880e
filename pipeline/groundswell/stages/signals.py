"""Signals: which topics emerge, grow, decline or burst, and the papers that show it."""

from datetime import date
from itertools import compress

import numpy as np

from groundswell.artifacts import OUTLIER, Corpus, Embeddings, Signals, State, Topics
from groundswell.compute.linalg import Ids
from groundswell.config import SignalsConfig
from groundswell.signals import drift
from groundswell.signals.bursts import Simulation
from groundswell.signals.coarse_dates import coarse_dates
from groundswell.signals.counts import DatedPapers, strata_of, time_scale
from groundswell.signals.evidence import CandidatePapers
from groundswell.signals.families import Family
from groundswell.signals.ranking import ranked_signals
from groundswell.signals.status import Criteria
from groundswell.tracking.new_topics import significance, valid_null_distribution


def signals(
    corpus: Corpus,
    embeddings: Embeddings,
    topics: Topics,
    previous: State,
    *,
    config: SignalsConfig,
) -> Signals:
    """Assess every topic, and every subtopic, as of the corpus's date; the highest score first.

    A new topic is judged by how significant its detection is, because it was chosen for its recent
    papers. Topics and subtopics are two families: the false discovery rate holds in each.
    """
    rows = topics.rows_of(corpus.paper_ids)
    vectors, topic_ids = embeddings.of(corpus.paper_ids), topics.topic_ids[rows]
    papers = CandidatePapers(
        corpus.paper_ids,
        corpus.days,
        topics.strength[rows],
        vectors,
    )
    dated, null = _dated(corpus, config), valid_null_distribution(previous, embeddings)
    detected = significance(corpus, vectors, topic_ids, topics, null, config.seed)
    family = Family(topic_ids, detected.counterfactual, detected.p_values)
    criteria = Criteria(
        config.false_discovery_rate,
        config.emerging_ratio,
        Simulation(config.simulations, config.seed),
    )
    without_bursts = Criteria(config.false_discovery_rate, config.emerging_ratio, simulation=None)
    columns = corpus.papers
    sources, labels = columns["source"].to_pylist(), columns["labels"].to_pylist()
    digests = list(compress(corpus.digest_dates, corpus.known_days))
    return Signals(
        signals=ranked_signals(family, dated, criteria, papers),
        notices=(*coarse_dates(corpus), *drift.notices(dated, sources, labels, digests)),
        subtopics=ranked_signals(_subtopics(topics, rows), dated, without_bursts, papers),
        null_distribution=detected.null,
    )


def _dated(corpus: Corpus, config: SignalsConfig) -> DatedPapers:
    """Return the papers to be counted, on the finest scale that their dates allow."""
    as_of = date.fromisoformat(corpus.as_of)
    return DatedPapers(corpus.days, strata_of(corpus, config.strata), as_of, time_scale(corpus))


def _subtopics(topics: Topics, rows: Ids) -> Family:
    """Return the subtopics as a family, of the papers at `rows`."""
    none: Ids = np.full(len(rows), OUTLIER, dtype=np.int64)
    return Family.without_detections(
        topics.subtopic_ids[rows] if len(topics.subtopic_ids) else none
    )
