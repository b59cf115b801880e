"""The news of a watch: an item per paper and per change, the same in every channel."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from groundswell.formatting import plain
from groundswell.outputs.watches.changes import Change
from groundswell.outputs.watches.finding import Found, Match, paper_key
from groundswell.report.rendering import web_address

_AUTHORS = 3
"""Authors that are named; of more the first and how many there are."""


@dataclass(frozen=True)
class Item:
    """An item of news: a paper or a change of status.

    `keys` are all its ids: it was reported if one of them was. The first one names it. `url`
    is a web address, or empty. `text` is a line in plain text. `followed` is a paper that is of the
    watch only because it is of what the watch follows.
    """

    keys: tuple[str, ...]
    kind: Literal["paper", "status"]
    day: str
    title: str
    url: str
    text: str
    followed: bool = False

    @property
    def key(self) -> str:
        """The key that names it."""
        return self.keys[0]


def items_of(found: Found, newest_run: str) -> Iterator[Item]:
    """Yield what a watch finds as items, changes first; `newest_run` is the report's address."""
    for change in found.changes:
        yield _of_change(change, newest_run)
    for match in found.papers:
        yield _of_paper(match)


def _of_paper(match: Match) -> Item:
    names = [plain(name) for name in match.authors]
    if len(names) > _AUTHORS:
        names = [f"{names[0]} and {len(names) - 1} others"]
    parts = [match.date, ", ".join(names), "; ".join(map(plain, match.why))]
    keys = (match.paper_id, *match.ids)
    return Item(
        tuple(dict.fromkeys(map(paper_key, keys))),
        "paper",
        match.date,
        plain(match.title),
        web_address(match.url),
        " · ".join(filter(None, parts)),
        followed=match.followed,
    )


def _of_change(change: Change, newest_run: str) -> Item:
    thing = change.thing
    key = f"status/{thing.kind}/{thing.id}/{change.as_of}/{change.after or 'ended'}"
    place = f"topics/{thing.id}" if thing.kind == "topic" else "emerging"
    url = f"{newest_run}index.html#/{place}" if newest_run else ""
    text = " · ".join(filter(None, [change.as_of, plain(change.why)]))
    return Item((key,), "status", change.as_of, plain(change.text), url, text)
