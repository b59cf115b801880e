"""What arXiv's terms of use ask of every program that requests its pages."""

from groundswell.config import SourcesConfig
from groundswell.sources.live.addresses import split_address

_PAUSE = 3.0
"""Seconds between requests, by https://info.arxiv.org/help/api/tou.html."""


def polite_pause(address: str, config: SourcesConfig) -> float:
    """Return the configured pause in seconds; of arXiv's own hosts at least that of its terms."""
    host = split_address(address).hostname or ""
    is_arxiv = host == "arxiv.org" or host.endswith(".arxiv.org")
    return max(config.pause, _PAUSE) if is_arxiv else config.pause
