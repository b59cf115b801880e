"""Emerging: the joint list of topics, subtopics and terms whose share rises."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from groundswell.artifacts import (
    OUTLIER,
    Corpus,
    Embeddings,
    Emerging,
    RiseName,
    State,
    Terms,
    Topics,
)
from groundswell.compute.linalg import Ids
from groundswell.config import EmergingConfig
from groundswell.labeling.languages import find_language, main_language
from groundswell.labeling.pooling import label_words, term_label
from groundswell.labeling.surface_forms import capitalize
from groundswell.labeling.terms import LEAST_PAPERS
from groundswell.signals.attention import vote_ranks, with_attention
from groundswell.signals.counts import strata_of, time_scale
from groundswell.signals.entries import emerging_list
from groundswell.signals.joint_list import Candidates, DatedVectors, Scan
from groundswell.signals.rises import SCALES


def emerging(
    corpus: Corpus,
    embeddings: Embeddings,
    topics: Topics,
    terms: Terms,
    previous: State,
    *,
    config: EmergingConfig,
) -> Emerging:
    """Return everything that emerges as of the corpus's date, each thing once, the surest first.

    Topics that were detected for their recent papers are no candidates: their counts would flatter
    them, and the terms of their papers are tested as others are.
    """
    rows = topics.rows_of(corpus.paper_ids)
    topic_ids = topics.topic_ids[rows]
    subtopic_ids = topics.subtopic_ids[rows] if len(topics.subtopic_ids) else None
    papers = DatedVectors(
        corpus.paper_ids,
        corpus.days,
        embeddings.of(corpus.paper_ids),
        topic_ids,
        None if config.strata == "none" else strata_of(corpus, config.strata),
    )
    scan = Scan(
        _candidates(corpus, topics, terms, topic_ids, subtopic_ids),
        papers,
        date.fromisoformat(corpus.as_of),
        SCALES[time_scale(corpus).unit],
        LEAST_PAPERS,
    )
    rate = config.false_discovery_rate
    found = emerging_list(scan, rate, previous.joint_list)
    entries = with_attention(found.entries, found.records, vote_ranks(corpus), rate)
    return replace(found, entries=entries)


def _candidates(
    corpus: Corpus, topics: Topics, terms: Terms, topic_ids: Ids, subtopic_ids: Ids | None
) -> Candidates:
    """Return the topics, subtopics and terms that are tested, with their papers."""
    from scipy.sparse import csc_matrix, hstack

    of_terms = term_candidates(corpus, terms)
    detected = topics.record.detections
    labels = {topic.id: topic.label for topic in topics.topics if topic.id not in detected}
    if topics.record.single_topic:
        labels = {}
    parts = {node.id: node.label for node in topics.nodes if node.level == "subtopic"}
    size = len(corpus.papers)
    groups, names, texts = [of_terms.groups], list(of_terms.names), list(of_terms.labels)
    for kind, ids, known in (("topic", topic_ids, labels), ("subtopic", subtopic_ids, parts)):
        if ids is None or not known:
            continue
        chosen = sorted(known)
        place = np.searchsorted(chosen, ids)
        own = np.flatnonzero(np.isin(ids, chosen) & (ids != OUTLIER))
        values = np.ones(len(own), dtype=np.float32)
        groups.append(csc_matrix((values, (own, place[own])), shape=(size, len(chosen))))
        names += [RiseName("topic" if kind == "topic" else "subtopic", i) for i in chosen]
        texts += [known[i] for i in chosen]
    words = _label_words(corpus, texts[len(of_terms.labels) :])
    words = [*of_terms.words, *words]
    return Candidates(names, texts, words, hstack(groups).tocsc(), of_terms.known_as)


def term_candidates(corpus: Corpus, terms: Terms) -> Candidates:
    """Return the terms of a corpus as what may rise."""
    from scipy.sparse import csc_matrix

    uses = terms.uses["row"].to_numpy(), terms.uses["term"].to_numpy()
    ones = np.ones(len(terms.uses), dtype=np.float32)
    pools = {i: forms[0] for i, forms in enumerate(terms.forms) if forms}
    names = [pools.get(i, name) for i, name in enumerate(terms.names)]
    labels = list(map(term_label, map(capitalize, names), terms.long_forms))
    return Candidates(
        [RiseName("term", name) for name in terms.names],
        labels,
        _label_words(corpus, labels),
        csc_matrix((ones, uses), shape=(len(corpus.papers), len(terms.names))),
        {i: RiseName("term", name) for i, name in pools.items()},
    )


def _label_words(corpus: Corpus, labels: Sequence[str]) -> list[frozenset[str]]:
    return label_words(labels, find_language(main_language(corpus.papers["language"].to_pylist())))
