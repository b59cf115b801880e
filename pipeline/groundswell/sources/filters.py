"""Which records a run is about, by the configuration: source, category, keyword, date."""

import re
from collections.abc import Callable
from datetime import date

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.records import RawRecord

Aside = Callable[[RawRecord, date | None], str | None]


def aside(config: SourcesConfig) -> Aside:
    """Return what names the setting that sets a record of some date aside, or None.

    A record whose date cannot be read is left to be rejected for that.
    """
    if config.since and config.until and config.since > config.until:
        raise UsageError(
            f"configuration: sources.since, {config.since}, is after sources.until, {config.until}"
        )
    sources = {name.lower() for name in config.names}
    categories = [name.lower() for name in config.categories]
    words = "|".join(re.escape(" ".join(word.split())) for word in config.keywords)
    keywords = re.compile(rf"(?<!\w)(?:{words})(?!\w)".replace(r"\ ", r"\s+"), re.IGNORECASE)

    def setting(record: RawRecord, day: date | None) -> str | None:
        if sources and (record.source or "file").lower() not in sources:
            return "names"
        if day and config.since and day < config.since:
            return "since"
        if day and config.until and day > config.until:
            return "until"
        labels = [label.lower() for label in record.labels] if categories else []
        if categories and not any(
            label == name or label.startswith(f"{name}.") for label in labels for name in categories
        ):
            return "categories"
        texts = (record.title or "", record.abstract or "")
        if words and not any(map(keywords.search, texts)):
            return "keywords"
        return None

    return setting
