"""What changed since the last run and is no event: statuses, edits, texts, languages.

`status_changes` compares whatever is followed from run to run; the rest makes what it compares.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import (
    Corpus,
    FollowedKind,
    LineageEvent,
    Remark,
    Signal,
    Signals,
    State,
    Status,
    StatusChange,
    Topics,
)
from groundswell.corpus.merging import LANGUAGE_LEFT_OUT, OTHER_ABSTRACT
from groundswell.formatting import counted, small, times
from groundswell.report.changes import EVENT_WORDS, UNEXPLAINED
from groundswell.report.rendering import shares_text

_NOTABLE: frozenset[Status] = frozenset({"emerging", "growing", "declining"})
"""Statuses that a reader follows: where something new has one, or what had one ends, it is said."""

_LISTED = 100
"""Papers that a remark lists; it counts them all."""

_DIGEST_BYTES = 8


@dataclass(frozen=True)
class Followed:
    """Something whose status is followed from run to run, as one run has it.

    `why` is the reason of its status, of a former run's that of its end should it have ended.
    """

    kind: FollowedKind
    id: int
    label: str
    status: Status
    why: str
    parent: int | None = None


def status_changes(before: Sequence[Followed], now: Sequence[Followed]) -> Iterator[StatusChange]:
    """Yield what has another status than in the last run.

    What is new or has ended counts where its status is one to follow. In the order of `now`, then
    what ended in the order of `before`.
    """
    former, present = ({(each.kind, each.id): each for each in side} for side in (before, now))
    for key, each in present.items():
        old = former[key].status if key in former else None
        if old != each.status and (old is not None or each.status in _NOTABLE):
            yield _change(each, old, each.status)
    for key, each in former.items():
        if key not in present and each.status in _NOTABLE:
            yield _change(each, each.status, None)


def _change(each: Followed, before: Status | None, after: Status | None) -> StatusChange:
    return StatusChange(each.kind, each.id, each.label, before, after, each.why, each.parent)


def followed_before(previous: State, events: Sequence[LineageEvent]) -> Iterator[Followed]:
    """Yield the topics and subtopics of the last run with the reason why each would have ended."""
    subtopics, topics = (previous.papers[name] for name in ("subtopic_id", "topic_id"))
    parents = dict(zip(subtopics.to_pylist(), topics.to_pylist(), strict=True))
    for node, status in previous.statuses.items():
        label = previous.labels[node].label if node in previous.labels else f"Topic {node}"
        parent = parents.get(node)
        if parent is None:
            yield Followed("topic", node, label, status, _end(node, events))
        else:
            why = "the papers of its topic are now in other subtopics"
            yield Followed("subtopic", node, label, status, why, parent)


def _end(topic: int, events: Sequence[LineageEvent]) -> str:
    """Return the event in which a topic ended."""
    ends = (each for each in events if topic in each.sources and topic not in each.targets)
    return next((f"{EVENT_WORDS[each.kind]}: {each.why}" for each in ends), UNEXPLAINED)


def followed_now(topics: Topics, signals: Signals, previous: State) -> Iterator[Followed]:
    """Yield the topics and subtopics of this run whose status can be compared with the last run's.

    Those that the last run had, and kept no status of, are left out.
    """
    labels = {topic.id: topic.label for topic in topics.topics}
    parents = {node.id: node.parent for node in topics.nodes if node.level == "subtopic"}
    labels |= {node.id: node.label for node in topics.nodes}
    for kind, family in _families(signals):
        for signal in family:
            before = previous.statuses.get(signal.id)
            if before is None and signal.id in previous.labels:
                continue
            yield Followed(
                kind,
                signal.id,
                labels[signal.id],
                signal.status,
                _reason(signal, before),
                parents.get(signal.id),
            )


def _families(signals: Signals) -> Iterator[tuple[FollowedKind, Sequence[Signal]]]:
    yield "topic", signals.signals
    yield "subtopic", signals.subtopics


def _reason(signal: Signal, before: Status | None) -> str:
    """Return why a topic has its status, in the light of the one it had before."""
    if signal.status == "dormant":
        return "no recent paper belongs to it"
    figures = f"{shares_text(signal)}, q {small(signal.q_value)}"
    if signal.status == "no_clear_change":
        return f"{_left(signal, before)}: {figures}"
    ratio = signal.rate_ratio
    return figures if ratio is None else f"{times(ratio)} times its past share: {figures}"


def _left(signal: Signal, before: Status | None) -> str:
    """Return what became of a status that was left for 'no clear change'."""
    ratio = signal.rate_ratio
    if before == "dormant":
        return "papers belong to it again"
    if before == "declining":
        return "the fall is not significant any more"
    if ratio is not None and ratio <= 1:
        return "its share is not above its past share any more"
    return "the rise is not significant any more"


def text_digests(corpus: Corpus) -> NDArray[np.uint64]:
    """Return a digest of each paper's title and abstract, (n,), in the order of the corpus."""
    texts = corpus.texts_of(range(len(corpus.papers)))
    digests = b"".join(
        blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES).digest()
        for text in texts
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)


def changed_texts(corpus: Corpus, digests: NDArray[np.uint64], previous: State) -> Iterator[Remark]:
    """Yield a remark on papers whose title or abstract is another than in the last run."""
    if not len(previous.text_digests):
        return
    before = dict(
        zip(previous.papers["paper_id"].to_pylist(), previous.text_digests.tolist(), strict=True)
    )
    changed = [
        paper
        for paper, digest in zip(corpus.paper_ids, digests.tolist(), strict=True)
        if before.get(paper, digest) != digest
    ]
    if changed:
        yield Remark(
            "changed_text",
            f"the title or abstract of {counted(len(changed), 'paper')} changed",
            f"the sources state another text than in the run of {previous.as_of}; it is used now",
            tuple(changed[:_LISTED]),
        )


def other_abstracts(corpus: Corpus, previous: State) -> Iterator[Remark]:
    """Yield a remark on papers of which a record since the last run states another abstract."""
    if previous.as_of is None:
        return
    notes: list[list[str] | None] = corpus.papers["notes"].to_pylist()
    later = [
        paper
        for paper, own in zip(corpus.paper_ids, notes, strict=True)
        if any(
            note.startswith(OTHER_ABSTRACT) and note > f"{OTHER_ABSTRACT}{previous.as_of}"
            for note in own or ()
        )
    ]
    if later:
        yield Remark(
            "changed_text",
            f"records since {previous.as_of} state another abstract of "
            f"{counted(len(later), 'paper')}",
            "the abstract of a paper's first record is kept, and a note in papers.parquet",
            tuple(later[:_LISTED]),
        )


def languages_left_out(corpus: Corpus) -> Iterator[Remark]:
    """Yield a remark for each language whose papers are not used."""
    reasons = Counter(
        reason
        for reason in corpus.rejects["reason"].to_pylist()
        if reason.startswith(LANGUAGE_LEFT_OUT)
    )
    for reason, papers in sorted(reasons.items()):
        what, _, why = reason.partition(", ")
        yield Remark("language_left_out", f"{counted(papers, 'paper')} not used: {what}", why)
