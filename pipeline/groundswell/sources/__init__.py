"""Reading outside files and live services into records that nobody has judged yet.

`registry` lists the formats and the services; docs/extending.md shows how to add one.
"""

from groundswell.sources.reading import Folders, dates_from, digest_dates, read_sources, up_to

__all__ = ["Folders", "dates_from", "digest_dates", "read_sources", "up_to"]
