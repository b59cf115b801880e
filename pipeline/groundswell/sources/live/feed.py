"""Any RSS or Atom feed: what it holds on each day on which it is asked.

A feed in pages, or with archives (RFC 5005), names the page of older entries by a link. Such links
are followed until a page has entries that are known from before.
"""

import re
from collections.abc import Sequence
from html import unescape

from groundswell.config import SourcesConfig
from groundswell.errors import UsageError
from groundswell.sources.files import File
from groundswell.sources.formats.atom import ATOM
from groundswell.sources.formats.rss import RSS_1, RSS_2
from groundswell.sources.live.access import Access
from groundswell.sources.live.addresses import split_address
from groundswell.sources.live.download import Download, ids_by_format
from groundswell.sources.live.redirects import redirected
from groundswell.sources.records import SourceError

_FORMATS = (ATOM, RSS_2, RSS_1)
_MOST_PAGES = 20
"""Pages of older entries are asked for up to so many in all: history, when a feed is first read."""
_OLDER = ("next", "prev-archive")
"""Relations of RFC 5005 that lead to older entries."""
_ENTRY = re.compile(rb"<(\w+:)?(entry|item)[\s>].*?</(\w+:)?\2\s*>", re.DOTALL)
_LINK = re.compile(rb"<(?:\w+:)?link\s[^>]*>")
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


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
        """Fetch the feed, and of one in several pages those up to what is known from before."""
        known, asked = download.known_ids(_record_ids), set[str]()
        url: str | None = download.address
        while url and url not in asked and len(asked) < _MOST_PAGES:
            asked.add(url)
            answer = download.get_from(url, "xml", _record_ids)
            if download.pages and download.ids.issuperset(answer.ids):
                break
            download.keep(answer, may_repeat=True)
            url = _older(url, answer.body) if known.isdisjoint(answer.ids) else None


def _older(url: str, body: bytes) -> str | None:
    """Return the address of the page of older entries that a feed names.

    Raises:
        RedirectError: It is none to go to, as one of the local network.
    """
    links: dict[str | None, str | None] = {}
    for link in _LINK.findall(_ENTRY.sub(b"", body)):
        found = _ATTRIBUTE.findall(link.decode("utf-8", "replace"))
        values = {name: unescape(double or single) for name, double, single in found}
        links.setdefault(values.get("rel"), values.get("href"))
    target = next((href for rel in _OLDER if (href := links.get(rel))), None)
    return redirected(url, target) if target else None


def _record_ids(file: File) -> Sequence[str]:
    form = next((each for each in _FORMATS if each.recognizes(file)), None)
    if form is None:
        raise SourceError("is no feed in RSS or Atom")
    return ids_by_format(form, file)
