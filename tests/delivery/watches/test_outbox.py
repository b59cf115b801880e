"""The outbox tells of each thing once, whatever happens on the way."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from groundswell.config import WatchConfig
from groundswell.delivery.watches.channel import Answer, Message, WatchChannel
from groundswell.delivery.watches.outbox import FILE, Outbox
from groundswell.delivery.watches.sending import Clock, send_waiting
from groundswell.errors import GroundswellError
from groundswell.outputs.watches.changes import Thing
from groundswell.outputs.watches.news import Item

from tests.delivery.watches.items import DAY, items

WATCH = WatchConfig(words="tides", to=("desk",))


class Desk:
    """A channel with a message per item, which keeps what it gets and answers as it is told."""

    name: ClassVar[str] = "desk"

    def __init__(self, where: str = "", environment: Mapping[str, str] | None = None) -> None:
        del where, environment
        self.got: list[str] = []
        self.answers: list[Answer | BaseException] = []

    def compose(self, watch: str, as_of: str, items: Sequence[Item]) -> list[bytes]:
        del watch, as_of
        return [item.title.encode() for item in items]

    def send(self, message: Message) -> Answer:
        answer = self.answers.pop(0) if self.answers else Answer("delivered")
        if isinstance(answer, BaseException):
            raise answer
        if answer.outcome == "delivered":
            self.got.append(message.body.decode())
        return answer


class Time:
    """A clock that goes on only while somebody waits."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, self.wait)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox(tmp_path) as opened:
        yield opened


def add(
    outbox: Outbox,
    found: Sequence[Item],
    desk: Desk | None = None,
    *,
    watch: WatchConfig = WATCH,
    first_day: str = DAY,
    collection: Sequence[str] = (),
) -> int:
    channels: dict[str, WatchChannel] = {"desk": desk or Desk()}
    return outbox.add(
        "mine", watch, DAY, found, first_day=first_day, channels=channels, collection=collection
    )


def test_what_was_told_is_not_told_again(outbox: Outbox) -> None:
    desk = Desk()
    assert add(outbox, items(2)) == 2
    assert add(outbox, items(3)) == 1
    send_waiting(outbox, {"desk": desk}, Time().clock)
    assert desk.got == ["Title 0", "Title 1", "Title 2"]
    assert send_waiting(outbox, {"desk": desk}, Time().clock).delivered == 0


def test_a_paper_under_another_of_its_ids_is_the_same(outbox: Outbox) -> None:
    [item] = items(1)
    add(outbox, [replace(item, keys=("paper/a", "paper/b"))])
    assert add(outbox, [replace(item, keys=("paper/c", "paper/b"))]) == 0
    assert add(outbox, [replace(item, keys=("paper/c",))]) == 0


def test_a_paper_that_was_there_and_is_now_counted_with_what_is_followed_is_no_news(
    outbox: Outbox,
) -> None:
    known, joined, new = items(3)
    add(outbox, [known], collection=[known.key, joined.key])
    followed = [replace(item, followed=True) for item in (known, joined, new)]
    everything = [item.key for item in followed]
    assert add(outbox, followed, collection=everything) == 1
    assert add(outbox, [replace(joined, followed=False)], collection=everything) == 0


def test_a_paper_that_was_there_and_now_fits_otherwise_is_news(outbox: Outbox) -> None:
    known, joined = items(2)
    add(outbox, [known], collection=[known.key, joined.key])
    assert add(outbox, [known, joined], collection=[known.key, joined.key]) == 1


def test_a_new_watch_tells_of_the_last_days_only(outbox: Outbox) -> None:
    old = items(3, start=10, day="2025-12-01")
    assert add(outbox, [*old, *items(2)]) == 2
    late = items(1, start=20, day="2025-12-01")
    assert add(outbox, [*old, *items(2), *late]) == 1


def test_a_changed_watch_does_not_tell_of_all_that_was_there(outbox: Outbox) -> None:
    add(outbox, items(1))
    wider = WATCH.model_copy(update={"words": "tides OR bays"})
    found = [*items(2), *items(3, start=10, day="2025-12-01")]
    assert add(outbox, found, watch=wider) == 1


def test_what_came_before_a_watch_was_changed_is_told_however_long_ago(outbox: Outbox) -> None:
    desk: dict[str, WatchChannel] = {"desk": Desk()}
    outbox.add("mine", WATCH, "2025-11-01", items(1), first_day="2025-10-26", channels=desk)
    wider = WATCH.model_copy(update={"words": "tides OR bays"})
    since = items(1, start=5, day="2025-12-01")
    before = items(1, start=6, day="2025-10-01")
    assert add(outbox, [*items(1), *since, *before], watch=wider) == 1
    assert [message.body for message in outbox.waiting("desk", 0.0)][1:] == [b"Title 5"]


def test_another_channel_does_not_make_it_another_watch(outbox: Outbox) -> None:
    add(outbox, items(1))
    moved = WATCH.model_copy(update={"to": ("desk", "post")})
    assert add(outbox, items(1, start=5, day="2025-12-01"), watch=moved) == 1


def test_two_watches_are_told_apart(outbox: Outbox) -> None:
    add(outbox, items(1))
    desk: dict[str, WatchChannel] = {"desk": Desk()}
    assert outbox.add("other", WATCH, DAY, items(1), first_day=DAY, channels=desk) == 1
    assert len(outbox.waiting("desk", 0.0)) == 2


def test_things_whose_changes_were_told_are_remembered(outbox: Outbox) -> None:
    item = replace(items(1)[0], keys=("status/entry/7/2026-01-30/emerging",), kind="status")
    add(outbox, [item])
    assert outbox.reported_things("mine") == [Thing("entry", 7)]


def test_a_busy_receiver_is_tried_again_after_a_while_with_the_same_key(outbox: Outbox) -> None:
    desk, time = Desk(), Time()
    desk.answers = [Answer("busy"), Answer("busy", wait=7.0)]
    add(outbox, items(1))
    [before] = outbox.waiting("desk", 0.0)
    assert send_waiting(outbox, {"desk": desk}, time.clock).delivered == 1
    assert time.waits == [1.0, 7.0]
    assert desk.got == ["Title 0"]
    assert len(before.key) == 32


def test_a_dead_receiver_loses_nothing_and_keeps_the_order(outbox: Outbox) -> None:
    desk, time = Desk(), Time()
    desk.answers = [Answer("busy", "no connection")] * 3
    add(outbox, items(3))
    sent = send_waiting(outbox, {"desk": desk}, time.clock)
    assert (sent.delivered, dict(sent.failures)) == (0, {"desk": "no connection"})
    [waiting] = outbox.summary()
    assert (waiting.messages, waiting.tries, waiting.answer) == (3, 3, "no connection")
    time.seconds += 3600
    add(outbox, items(4))
    send_waiting(outbox, {"desk": desk}, time.clock)
    assert desk.got == [f"Title {number}" for number in range(4)]
    assert outbox.summary() == ()


def test_a_service_that_asks_for_an_hour_gets_it(outbox: Outbox) -> None:
    desk, time = Desk(), Time()
    desk.answers = [Answer("busy", wait=3600.0)]
    add(outbox, items(1))
    send_waiting(outbox, {"desk": desk}, time.clock)
    assert time.waits == []
    time.seconds = 3599.0
    assert send_waiting(outbox, {"desk": desk}, time.clock).delivered == 0
    time.seconds = 3601.0
    assert send_waiting(outbox, {"desk": desk}, time.clock).delivered == 1


def test_a_refused_message_holds_up_no_other_and_is_kept(outbox: Outbox) -> None:
    desk = Desk()
    desk.answers = [Answer("refused", "it answered 400")]
    add(outbox, items(2))
    sent = send_waiting(outbox, {"desk": desk}, Time().clock)
    assert desk.got == ["Title 1"]
    assert dict(sent.failures) == {"desk": "it answered 400"}
    send_waiting(outbox, {"desk": desk}, Time().clock)
    assert desk.got == ["Title 1", "Title 0"]


def test_one_receiver_does_not_hold_up_another(outbox: Outbox) -> None:
    dead, alive = Desk(), Desk()
    dead.answers = [Answer("busy")] * 9
    channels: dict[str, WatchChannel] = {"dead": dead, "alive": alive}
    outbox.add("mine", WATCH, DAY, items(1), first_day=DAY, channels=channels)
    send_waiting(outbox, channels, Time().clock)
    assert (dead.got, alive.got) == ([], ["Title 0"])


def test_what_is_killed_while_it_is_taken_in_is_taken_in_later_whole(outbox: Outbox) -> None:
    class Killed(Desk):
        def compose(self, *_: object) -> list[bytes]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add(outbox, items(2), Killed())
    assert outbox.waiting("desk", 0.0) == []
    assert add(outbox, items(2)) == 2


def test_what_is_killed_while_it_is_sent_is_sent_again_under_its_key(tmp_path: Path) -> None:
    desk = Desk()
    desk.answers = [KeyboardInterrupt()]
    with Outbox(tmp_path) as first:
        add(first, items(1))
        [before] = first.waiting("desk", 0.0)
        with pytest.raises(KeyboardInterrupt):
            send_waiting(first, {"desk": desk}, Time().clock)
    with Outbox(tmp_path) as second:
        assert second.waiting("desk", 0.0) == [before]


def test_a_damaged_outbox_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database, and long enough to look like one" * 100)
    with pytest.raises(GroundswellError, match="cannot be used .*: check the rights"):
        Outbox(tmp_path)


def test_what_was_delivered_does_not_stay_in_the_file(tmp_path: Path) -> None:
    with Outbox(tmp_path) as outbox:
        add(outbox, items(1))
        send_waiting(outbox, {"desk": Desk()}, Time().clock)
    [(state, body)] = sqlite3.connect(tmp_path / FILE).execute("select state, body from messages")
    assert (state, body) == ("delivered", b"")


def test_a_new_outbox_is_read_by_its_owner_alone(tmp_path: Path) -> None:
    with Outbox(tmp_path):
        assert (tmp_path / FILE).stat().st_mode & 0o077 == 0
