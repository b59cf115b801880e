"""Whether the recent papers of a rise have more votes than other papers of the same days.

Votes are few, very uneven, and known only as of the moment at which a day was fetched. So they are
compared within a day and a source alone, by rank: a paper's rank is the part of those papers that
have fewer votes, ties counted half, .5 on average. Where attention does not depend on the theme,
the sum of the ranks of several papers is about normal, with at most the sum of their days'
variances: on one day they are drawn without replacement, on different days independently
(Wilcoxon's rank-sum test, stratified as by van Elteren 1960).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundswell.artifacts import Corpus, EmergingEntry, RiseRecord
from groundswell.signals.multiple_testing import q_values

Values = NDArray[np.float64]

_LEAST_KNOWN = 5
"""The least number of papers with votes: the sum of fewer is not about normal."""


@dataclass(frozen=True)
class VoteRank:
    """A paper's rank among those of its day and source, and the variance of their ranks."""

    rank: float
    variance: float


def vote_ranks(corpus: Corpus) -> dict[str, VoteRank]:
    """Return the ranks of all papers with votes, by id; those alone in their day have none."""
    groups: dict[tuple[object, str], list[tuple[str, int]]] = {}
    names = ("paper_id", "digest_date", "votes", "stated_by", "source")
    known = corpus.papers.select(names).filter(corpus.papers["votes"].is_valid())
    rows = zip(*(known[name].to_pylist() for name in names), strict=True)
    for paper_id, day, votes, stated_by, source in rows:
        group = groups.setdefault((day, _source_of_votes(stated_by, source)), [])
        group.append((paper_id, votes))
    found: dict[str, VoteRank] = {}
    for group in groups.values():
        ranks = _ranks(np.array([votes for _, votes in group]))
        if variance := float(ranks.var()):
            ids = (paper_id for paper_id, _ in group)
            found |= {i: VoteRank(r, variance) for i, r in zip(ids, ranks.tolist(), strict=True)}
    return found


def with_attention(
    entries: Sequence[EmergingEntry],
    records: Sequence[RiseRecord],
    ranks: Mapping[str, VoteRank],
    rate: float,
) -> tuple[EmergingEntry, ...]:
    """Return entries with the mean rank of their recent papers and its q-value over the list.

    The first records are those of the entries, in their order. An entry has neither where fewer
    than half of its papers, or than five, have votes. At a false discovery rate of `rate` its
    explanation states that it has more votes, or fewer.
    """
    recent = [
        [ranks[paper_id] for paper_id in record.paper_ids if paper_id in ranks]
        for _, record in zip(entries, records, strict=False)
    ]
    known = [
        place
        for place, (entry, found) in enumerate(zip(entries, recent, strict=True))
        if len(found) >= max(_LEAST_KNOWN, entry.papers / 2)
    ]
    q = q_values(np.array([_p_value(recent[place]) for place in known]))
    written = list(entries)
    for place, chance in zip(known, q.tolist(), strict=True):
        mean = float(np.mean([each.rank for each in recent[place]]))
        entry = entries[place]
        said = _sentence(mean) if chance <= rate else ""
        written[place] = replace(
            entry,
            attention=round(mean, 3),
            attention_q_value=float(f"{chance:.6g}"),
            explanation=entry.explanation + said,
        )
    return tuple(written)


def _source_of_votes(stated_by: Sequence[str] | None, source: str | None) -> str:
    """Return the source that a paper's votes are from: of several, the one that is noted."""
    noted = (text for text in stated_by or () if text.startswith("votes: "))
    return next(noted, f"votes: {source}")


def _ranks(votes: NDArray[np.int64]) -> Values:
    """Return the rank of each number, from 0 to 1; equal ones have the mean of theirs."""
    _, which, counts = np.unique(votes, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - counts / 2)[which] / len(votes))


def _p_value(papers: Sequence[VoteRank]) -> float:
    """Return the two-sided chance of a sum of ranks as far from its expectation."""
    from scipy.special import erfc

    excess = sum(each.rank - 0.5 for each in papers)
    variance = sum(each.variance for each in papers)
    return float(erfc(abs(excess) / np.sqrt(2 * variance)))


def _sentence(mean: float) -> str:
    word, part = ("more", mean) if mean > 0.5 else ("fewer", 1 - mean)
    return f" Its papers have {word} votes than {part:.0%} of the others of their days, on average."
