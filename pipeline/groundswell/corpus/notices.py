"""Sentences on a corpus that a user should know of, beside its papers and rejects."""

from collections.abc import Iterator, Mapping

from groundswell.config import CorpusConfig

_FEWEST = 3
"""Records of a file that an identifier joins to other titles: one or two are revisions."""


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


def outdated_settings(config: CorpusConfig) -> Iterator[str]:
    """Yield a sentence for a setting that is no longer needed."""
    if config.coarse_dates == "first-day":
        yield (
            "corpus.coarse_dates = 'first-day' is no longer needed: dates known to the month are "
            "read without it."
        )
