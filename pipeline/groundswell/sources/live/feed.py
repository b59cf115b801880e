"""Any RSS or Atom feed: what it holds on each day on which it is asked."""

from collections.abc import Sequence

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.files import File
from groundswell.sources.formats.atom import ATOM
from groundswell.sources.formats.rss import RSS_1, RSS_2
from groundswell.sources.live.access import Access
from groundswell.sources.live.addresses import split_address
from groundswell.sources.live.download import Download, ids_by_format
from groundswell.sources.records import SourceError

_FORMATS = (ATOM, RSS_2, RSS_1)


class Feed:
    """A feed at an address of its own."""

    scheme = "feed"
    usage = (
        "feed:ADDRESS, as feed:https://journal.example.org/rss, without a user name, and then "
        "perhaps :FIRST..LAST with days as YYYY-MM-DD"
    )
    days_per_snapshot = 1
    lists_by_change = True
    current_only = True
    final_after_days = 1

    def is_subject(self, subject: str) -> bool:
        """Return whether it is an address of the web, without user, password and fragment."""
        try:
            parts = split_address(subject)
        except UsageError:
            return False
        is_web = parts.scheme in ("http", "https") and subject.isprintable()
        return is_web and parts.username is None and not any(sign in subject for sign in " #")

    def address(self, config: SourcesConfig) -> None:
        """Return None: a source names the address of its feed."""
        del config

    def access(self, config: SourcesConfig) -> Access:
        """Return the configured pause."""
        return Access(config.pause, config.contact, advice="check the feed's address")

    def fetch(self, download: Download) -> None:
        """Fetch the feed, which is one page."""
        download.keep(download.get({}, "xml", _record_ids))


def _record_ids(file: File) -> Sequence[str]:
    form = next((each for each in _FORMATS if each.recognizes(file)), None)
    if form is None:
        raise SourceError("is no feed in RSS or Atom")
    return ids_by_format(form, file)
