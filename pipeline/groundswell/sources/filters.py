"""The configured filters: which records a run is about, by source, category, keyword and date."""

import re
from dataclasses import dataclass
from datetime import date

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.formatting import UNSPACED
from groundswell.sources.records import RawRecord

_UNSPACED = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True)
class RecordFilter:
    """Filters records by the settings of the table `sources`; an empty setting keeps all."""

    names: frozenset[str]
    """Sources, in lower case."""
    categories: tuple[str, ...]
    """Labels, in lower case."""
    keywords: re.Pattern[str] | None
    since: date | None
    until: date | None

    @classmethod
    def from_config(cls, config: SourcesConfig) -> "RecordFilter":
        """Return the filter of a configuration; `UsageError` where its dates are reversed."""
        if config.since and config.until and config.since > config.until:
            raise UsageError(
                f"configuration: sources.since, {config.since}, is after sources.until, "
                f"{config.until}"
            )
        return cls(
            names=frozenset(name.lower() for name in config.names),
            categories=tuple(name.lower() for name in config.categories),
            keywords=_keyword_pattern(config.keywords),
            since=config.since,
            until=config.until,
        )

    def excluded_by(self, record: RawRecord, day: date | None) -> str | None:
        """Return the setting that excludes a record with digest date `day`, or None.

        A record without a date passes the filters of dates: the corpus rejects it with a reason.
        """
        if self.names and (record.source or "file").lower() not in self.names:
            return "names"
        if day and self.since and day < self.since:
            return "since"
        if day and self.until and day > self.until:
            return "until"
        if self.categories and not self._has_category(record):
            return "categories"
        if self.keywords and not self._has_keyword(record):
            return "keywords"
        return None

    def _has_category(self, record: RawRecord) -> bool:
        labels = [label.lower() for label in record.labels]
        return any(
            label == name or label.startswith(f"{name}.")
            for label in labels
            for name in self.categories
        )

    def _has_keyword(self, record: RawRecord) -> bool:
        assert self.keywords is not None  # noqa: S101 - the caller has checked it
        return any(map(self.keywords.search, (record.title or "", record.abstract or "")))


def _keyword_pattern(keywords: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return a pattern of the keywords as whole words, with any white space between words."""
    words = "|".join(_whole(" ".join(word.split())) for word in keywords)
    return re.compile(words.replace(r"\ ", r"\s+"), re.IGNORECASE) if words else None


def _whole(word: str) -> str:
    """Return a pattern of a word that is not a part of another, where its script has spaces."""
    start = "" if _UNSPACED.match(word[:1]) else r"(?<!\w)"
    end = "" if _UNSPACED.match(word[-1:]) else r"(?!\w)"
    return f"{start}{re.escape(word)}{end}"
