"""Messages of watches under faults: is any lost, is any doubled?

    python -m benchmarks.deliveries [--messages 1000] [--seed 1] [--json FILE]

A process takes items in and sends them, one message each, to a receiver on the loopback that heeds
the Idempotency-Key, as docs/watches.md asks of a receiver. Requests meet faults by chance: the
receiver is busy, fails, asks to wait, ends the connection before or after it takes the message; and
the process is killed (SIGKILL) at any instant. A new one is started until nothing waits.
"""

import argparse
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from groundswell.config import WatchConfig
from groundswell.delivery.watches.outbox import FILE, Outbox
from groundswell.delivery.watches.registry import channel_for
from groundswell.delivery.watches.sending import Clock, send_waiting

from tests.delivery.watches.items import DAY, items
from tests.delivery.watches.services import (
    Fault,
    Services,
    busy,
    dropped,
    services,
    taken_and_dropped,
)

WATCH = WatchConfig(words="tides", to=("telegram:1",))
FAULTY = 0.4
"""The chance that a request meets a fault."""
BATCH = 20
"""Items that each new process finds beside those before."""


def slow(request: BaseHTTPRequestHandler) -> bool:
    """The message is taken, and its answer comes so late that the process may be dead by then."""
    time.sleep(0.02)
    return taken_and_dropped(request)


def send(out: Path, count: int) -> None:
    """Take in `count` items and send what waits: what the killed process does."""
    channel = channel_for("telegram:1", os.environ)
    clock = Clock(time.time, lambda seconds: time.sleep(min(seconds, 0.01)))
    with Outbox(out) as outbox:
        for number in range(0, count, BATCH):
            found = items(number + BATCH)
            # A message an item: each delivery meets faults of its own.
            for item in found[number:]:
                outbox.add(
                    "mine", WATCH, DAY, [item], first_day=DAY, channels={"telegram:1": channel}
                )
        send_waiting(outbox, {"telegram:1": channel}, clock)


def measure(messages: int, seed: int) -> dict[str, float]:
    """Return how often what happened, until nothing waits."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    faults: list[Fault] = [
        busy(500), busy(503), busy(429, Retry_After="0"), dropped, taken_and_dropped, slow,
    ]  # fmt: skip
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, services() as server:
        out, started = Path(folder), time.monotonic()
        while sum(server.taken[key] > 0 for key in server.taken) < messages or _waits(out):
            counts["processes"] += 1
            done = min(messages, counts["processes"] * BATCH)
            before = [
                chance.choice(faults) if chance.random() < FAULTY else None
                for _ in range(4 * messages)
            ]
            server.faults[:] = before
            process = subprocess.Popen(
                [sys.executable, "-m", "benchmarks.deliveries", "--send", str(out), str(done)],
                env={**os.environ, **server.environment},
            )
            if done < messages:
                counts["kills"] += _kill(process, server, chance)
            process.wait()
            asked = before[: len(before) - len(server.faults)]
            counts["faults"] += sum(fault is not None for fault in asked)
            _forget_waits(out)
        received = [message["text"] for message in server.messages["telegram"]]
        shown = Counter(text.split("Title ")[1].split("<")[0] for text in received)
        return {
            "messages": messages,
            "processes": counts["processes"],
            "faults met": counts["faults"],
            "processes killed": counts["kills"],
            "requests taken": sum(server.taken.values()),
            "taken again under a known key": sum(n - 1 for n in server.taken.values()),
            "lost": messages - len(shown),
            "doubled": sum(n - 1 for n in shown.values()),
            "seconds": round(time.monotonic() - started, 1),
        }


def _kill(process: subprocess.Popen[bytes], server: Services, chance: random.Random) -> bool:
    """Kill a process at some instant after its first request; in one of five cases before."""
    ahead = len(server.faults)
    while process.poll() is None and len(server.faults) == ahead and chance.random() > 0.002:
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 0.2))
    if process.poll() is not None:
        return False
    process.send_signal(signal.SIGKILL)
    return True


def _waits(out: Path) -> bool:
    with Outbox(out) as outbox:
        return bool(outbox.summary())


def _forget_waits(out: Path) -> None:
    """Let what is to wait be sent at once, so that the measurement need not wait."""
    Outbox(out).__exit__()  # made, where the process was killed before that
    with sqlite3.connect(out / FILE, timeout=60) as database:
        database.execute("update messages set not_before = 0")
    database.close()


def main() -> None:
    """Measure, or be the process that is killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--send", nargs=2, metavar=("OUT", "COUNT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.send:
        send(Path(given.send[0]), int(given.send[1]))
        return
    found = measure(given.messages, given.seed)
    print("| " + " | ".join(found) + " |\n|" + "---:|" * len(found))
    print("| " + " | ".join(f"{value:,}" for value in found.values()) + " |")
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
