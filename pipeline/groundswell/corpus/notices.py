"""Sentences on a corpus that a user should know of, beside its papers and rejects."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from groundswell.artifacts import Corpus, UnreadFile
from groundswell.config import CorpusConfig
from groundswell.errors import GroundswellError
from groundswell.formatting import counted

_FEWEST = 3
"""Records of a file that an identifier joins to other titles: one or two are revisions."""
_LISTED = 5
"""Files that a sentence each is on, where several could not be read."""


def contradictions(other_titles: Mapping[str, int]) -> Iterator[str]:
    """Yield a sentence for each file whose identifiers contradict its titles.

    `other_titles` counts the records, by the file of the paper that they were joined to.
    """
    for file, count in sorted(other_titles.items()):
        if count >= _FEWEST:
            yield (
                f"{file}: {count:,} records have the id of a paper with another title and another "
                f"abstract, and were taken for the same paper: check the ids."
            )


def unread_files(unread: Sequence[UnreadFile]) -> Iterator[str]:
    """Yield a sentence for each of the first files that could not be read, and for the others."""
    for file in unread[:_LISTED]:
        yield f"{file.name}: {file.reason.rstrip('.')}."
    if len(unread) > _LISTED:
        more = counted(len(unread) - _LISTED, "more file")
        yield f"{more} could not be read: see rejects.jsonl."


def unread_days(unread: Sequence[UnreadFile], days: Collection[date]) -> tuple[date, ...]:
    """Return the days of files that could not be read, without `days`, which have papers."""
    return tuple(sorted({file.day for file in unread if file.day is not None} - set(days)))


def outdated_settings(config: CorpusConfig) -> Iterator[str]:
    """Yield a sentence for a setting that is no longer needed."""
    if config.coarse_dates == "first-day":
        yield (
            "corpus.coarse_dates = 'first-day' is no longer needed: dates known to the month "
            "or the year are read without it."
        )


def require_newest(unread: Sequence[UnreadFile], days: Sequence[date]) -> None:
    """Raise `GroundswellError` for a file that cannot be read of a day after all `days`."""
    last = max(days, default=date.min)
    for file in unread:
        if file.day is not None and file.day > last:
            raise GroundswellError(
                f"{file.day} has not run, its file is of no use: {file.name}: {file.reason}"
            )


def require_papers(corpus: Corpus, fewest: int) -> None:
    """Raise `GroundswellError`, with why records were not used, where there are fewer papers."""
    found = len(corpus.papers)
    if found >= fewest:
        return
    why = most_frequent(reject_reasons(corpus))
    raise GroundswellError(
        f"the sources hold {found} usable papers up to {corpus.as_of}, expected at least {fewest}"
        + (f" (records not used: {why})" if why else "")
        + ": check the sources and --as-of"
    )


def reject_reasons(corpus: Corpus) -> Mapping[str, int]:
    """Return how many records were not used for which reason, the most frequent first.

    Words with digits, which name single records, are left out of a reason, so that reasons of one
    kind are counted together.
    """
    reasons = Counter(
        " ".join("…" if any(c.isdigit() for c in word) else word for word in reason.split())
        for reason in corpus.rejects["reason"].to_pylist()
    )
    return dict(sorted(reasons.items(), key=lambda entry: (-entry[1], entry[0])))


def most_frequent(reasons: Mapping[str, int]) -> str:
    """Return the most frequent reasons of rejects with their counts, as part of a sentence."""
    return "; ".join(f"{records:,} x {reason}" for reason, records in [*reasons.items()][:3])
