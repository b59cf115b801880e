"""The outbox: what each watch has reported, and its pending messages, in a file of SQLite.

What is new of a watch, and the messages on it, enter it together or not at all. A message stays
until its receiver has accepted it, under a key and with bytes that are the same at each try.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from groundswell.config import WatchConfig
from groundswell.delivery.watches.channel import Answer, Message, WatchChannel
from groundswell.errors import GroundswellError
from groundswell.outputs.watches.changes import Thing
from groundswell.outputs.watches.news import Item

FILE = ".outbox.sqlite"

_SCHEMA = """
create table if not exists watches(
    name text primary key, definition text not null, as_of text not null
);
create table if not exists reported(watch text, key text, primary key (watch, key)) without rowid;
create table if not exists seen(watch text, key text, primary key (watch, key)) without rowid;
create table if not exists messages(
    number integer primary key, key text unique not null, watch text not null, target text not null,
    items integer not null, body blob not null, state text not null default 'waiting',
    tries integer not null default 0, not_before real not null default 0,
    answer text not null default ''
);
create index if not exists waiting on messages(target, state, number);
"""


@dataclass(frozen=True)
class Waiting:
    """Messages that wait for a target of a watch, and the last answer to them."""

    watch: str
    target: str
    messages: int
    items: int
    tries: int
    answer: str


class Outbox:
    """The outbox of an output folder; a context, which closes it."""

    def __init__(self, out: Path) -> None:
        """Open the outbox, and make it where there is none.

        Raises:
            GroundswellError: The file is damaged, or cannot be written.
        """
        self._path = out / FILE
        try:
            with suppress(OSError):  # what cannot be made is reported by the database
                self._path.touch(mode=0o600)  # it holds receivers, who may be people
            self._database = sqlite3.connect(self._path, isolation_level=None, timeout=60)
            self._database.execute("pragma synchronous = full")
            self._database.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise GroundswellError(
                f"{self._path} cannot be used ({error}): check the rights to it, or move it away; "
                f"then watches start again"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(
        self,
        watch: str,
        config: WatchConfig,
        as_of: str,
        items: Sequence[Item],
        *,
        first_day: str,
        channels: Mapping[str, WatchChannel],
        collection: Sequence[str] = (),
    ) -> int:
        """Take in what is new of a watch, with messages for each target; return how much it is.

        Where the watch is new or has changed, only what is of `first_day` or later, or has come
        since it was last taken in, is reported; the rest was there before anybody watched for it.
        `collection` are the keys of all papers of the run. A paper that was there before and is now
        counted with what the watch follows is no news.
        """
        definition = _definition(config)
        with self._transaction():
            known = self._one("select definition from watches where name = ?", watch)
            last = self._one("select as_of from watches where name = ?", watch) or first_day
            since = "" if known == definition else min(first_day, last)
            new = [item for item in items if not self._was_reported(watch, item)]
            reported = [
                item for item in new if item.day >= since and not self._was_there(watch, item)
            ]
            self._database.execute(
                "insert or replace into watches values (?, ?, ?)", (watch, definition, as_of)
            )
            self._database.executemany(
                "insert or ignore into reported values (?, ?)",
                [(watch, key) for item in items for key in item.keys],
            )
            self._database.executemany(
                "insert or ignore into seen values (?, ?)", [(watch, key) for key in collection]
            )
            for target, channel in channels.items():
                self._compose(watch, target, channel, as_of, reported)
        return len(reported)

    def waiting(self, target: str, now: float) -> list[Message]:
        """Return the messages that wait for a target and may be sent now, the oldest first.

        Messages keep their order: none is sent before one that has to wait.
        """
        rows = self._database.execute(
            "select key, body, not_before from messages where target = ? and state = 'waiting' "
            "order by number",
            (target,),
        ).fetchall()
        messages = []
        for key, body, not_before in rows:
            if not_before > now:
                break
            messages.append(Message(key, body))
        return messages

    def answered(self, message: Message, answer: Answer, not_before: float) -> None:
        """Keep what became of a message."""
        state = "delivered" if answer.outcome == "delivered" else "waiting"
        # What was delivered need not be kept, but that it was.
        self._database.execute(
            "update messages set state = ?, tries = tries + 1, not_before = ?, answer = ?, "
            "body = case ? when 'delivered' then x'' else body end where key = ?",
            (state, not_before, answer.reason, state, message.key),
        )

    def reported_things(self, watch: str) -> list[Thing]:
        """Return the things with a reported change, so that the next change is reported too."""
        rows = self._database.execute(
            "select key from reported where watch = ? and key like 'status/%'", (watch,)
        )
        parts = (key.split("/") for (key,) in rows)
        return sorted({Thing(kind, int(number)) for _, kind, number, *_ in parts})

    def summary(self) -> tuple[Waiting, ...]:
        """Return what waits, by watch and target."""
        rows = self._database.execute(
            "select watch, target, count(*), sum(items), max(tries), max(answer) from messages "
            "where state = 'waiting' group by watch, target order by watch, target"
        )
        return tuple(Waiting(*row) for row in rows)

    def _compose(
        self, watch: str, target: str, channel: WatchChannel, as_of: str, items: Sequence[Item]
    ) -> None:
        if not items:
            return
        keys = "\n".join(item.key for item in items)
        for number, body in enumerate(channel.compose(watch, as_of, items)):
            name = f"{watch}\n{target}\n{number}\n{keys}".encode()
            key = hashlib.sha256(name).hexdigest()[:32]
            self._database.execute(
                "insert or ignore into messages(key, watch, target, items, body) "
                "values (?, ?, ?, ?, ?)",
                (key, watch, target, 0 if number else len(items), body),
            )

    def _was_reported(self, watch: str, item: Item) -> bool:
        query = "select 1 from reported where watch = ? and key = ?"
        return any(self._one(query, watch, key) is not None for key in item.keys)

    def _was_there(self, watch: str, item: Item) -> bool:
        query = "select 1 from seen where watch = ? and key = ?"
        return item.followed and any(self._one(query, watch, key) is not None for key in item.keys)

    def _one(self, query: str, *values: str) -> str | None:
        row = self._database.execute(query, values).fetchone()
        return str(row[0]) if row else None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._database.execute("rollback")
            raise
        self._database.execute("commit")


def _definition(config: WatchConfig) -> str:
    """Return what a watch looks for as text; its channels make no difference."""
    value = config.model_dump(mode="json", exclude={"to"})
    return json.dumps(value, sort_keys=True)
