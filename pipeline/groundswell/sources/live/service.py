"""The protocol of a live service: a site that is asked for digests.

A service is an object with these members, in a module of its own, and is listed in
`groundswell.sources.registry`; docs/extending.md has a worked example.
"""

from typing import Protocol

from groundswell.config import SourcesConfig
from groundswell.sources.live.access import Access
from groundswell.sources.live.download import Download


class LiveService(Protocol):
    """A site whose digests are fetched day by day, or week by week."""

    @property
    def scheme(self) -> str:
        """The name before the colon of a source, as 'arxiv' in 'arxiv:cs.CL'."""

    @property
    def usage(self) -> str:
        """How a source is written, for the message about a wrong one."""

    @property
    def days_per_snapshot(self) -> int:
        """1, or 7 for weeks, which start on Monday."""

    @property
    def lists_by_change(self) -> bool:
        """Whether papers are listed by another day than their date, as that of their last change.

        Then all snapshots up to today are needed, since a paper can be in a later one.
        """

    @property
    def current_only(self) -> bool:
        """Whether the service answers with what is current alone, as a feed, and not for past days.

        A snapshot is then what it answered on that day.
        """

    @property
    def final_after_days(self) -> int:
        """Days after a snapshot's last day from which on its content no longer changes."""

    def is_subject(self, subject: str) -> bool:
        """Return whether the text after the colon names something that can be asked for."""

    def address(self, config: SourcesConfig) -> str | None:
        """Return the address that is asked, without path and query.

        None where the source itself names it, as that of a feed.
        """

    def access(self, config: SourcesConfig) -> Access:
        """Return how the service may be asked: pauses, keys, contact address."""

    def fetch(self, download: Download) -> None:
        """Fetch all pages of one snapshot: `download.get` each and `download.keep` it.

        Raises:
            IncompleteError: The pages do not make up a whole. All are then fetched again.
        """
