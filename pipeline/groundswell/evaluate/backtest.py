"""Backtest: what would have been flagged on each past date, and how it fared.

The runs are the main job's own, one after the other, each with nothing of what came after it.
Simple rules are judged on the same topics at the same dates.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell import job
from groundswell.config import Config
from groundswell.errors import GroundswellError, UsageError
from groundswell.formatting import rise_text
from groundswell.outputs.publish import read_json
from groundswell.signals.bursts import bursts
from groundswell.signals.counts import weekly

Counts = NDArray[np.int64]
Rule = Callable[[Counts, Counts], NDArray[np.bool_]]

OURS = "groundswell"

LEVELS = ("topic", "subtopic")
"""The levels that have signals: each a family of its own."""

HORIZONS = (8, 26)
"""Weeks after a flag in which its topic's share is looked at."""

SHARES = (
    "precision",
    "precision_by_date",
    "precision_by_rise",
    "evidence_of_events",
    "recall",
)
"""The figures that are shares, in the order of tables."""

_LASTS = 26
"""Weeks after its start in which an event without an end counts as going on."""

_HELD = 0.9
"""A share has held where this part of it is left."""


@dataclass(frozen=True)
class Event:
    """Something that was to be found: when, and which papers are of it."""

    name: str
    start: date
    end: date | None
    papers: frozenset[str]

    def active(self, day: date) -> bool:
        """Whether the event goes on at `day`."""
        return self.start <= day <= (self.end or self.start + timedelta(weeks=_LASTS))


@dataclass(frozen=True)
class Snapshot:
    """One date's run at one level: its topics, their signals, and each paper's topic and date."""

    as_of: date
    labels: Mapping[int, str]
    signals: Mapping[int, Mapping[str, Any]]
    papers: Mapping[str, tuple[int, date]]
    flags: Mapping[str, frozenset[int]]
    """The topics each method flags."""


def backtest(
    sources: Sequence[str],
    *,
    first: date,
    last: date | None,
    every: int,
    events: Sequence[Event] | None,
    today: date,
    cache: Path,
    config: Config,
    listener: job.Listener,
) -> dict[str, Any]:
    """Replay the runs from `first` to `last`, and judge every method's flags.

    With `events` flags are right or wrong; without them the result says how flagged topics fared.
    """
    levels: dict[str, list[Snapshot]] = {level: [] for level in LEVELS}
    with tempfile.TemporaryDirectory(prefix="groundswell-backtest-") as out:
        for outcome in job.run_range(
            sources,
            first=first,
            last=last,
            today=today,
            out=Path(out),
            cache=cache,
            config=config,
            listener=listener,
            every=every,
        ):
            for level, of_level in levels.items():
                of_level.append(snapshot(outcome.folder, level))
            flagged = " and ".join(
                f"{len(of_level[-1].flags[OURS])} {level}s" for level, of_level in levels.items()
            )
            listener.notice(f"{outcome.as_of}: {flagged} flagged")
    if not levels["topic"]:
        raise GroundswellError(
            "the sources hold no digest between the dates: check --from and --to"
        )
    methods: dict[str, Any] = {}
    for level, snapshots in levels.items():
        true = truth_of(snapshots, events or ())
        for method in snapshots[0].flags:
            methods[method if level == "topic" else f"{method}, {level}s"] = (
                _afterwards(snapshots, method)
                if events is None
                else against(snapshots, method, events, true)
            )
    return {
        "dates": [snap.as_of.isoformat() for snap in levels["topic"]],
        "methods": methods,
        "every_topic": None if events is not None else _afterwards(levels["topic"], None),
        "flagged": [told for of_level in levels.values() for told in _episodes_told(of_level)],
    }


def read_truth(path: Path) -> list[Event]:
    """Read the events of a JSON file; raises `UsageError` where it is not as documented."""
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["events"]
        return [
            Event(
                str(event["name"]),
                date.fromisoformat(event["start"]),
                date.fromisoformat(event["end"]) if event.get("end") else None,
                frozenset(map(str, event["papers"])),
            )
            for event in listed
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} is no truth file ({error}): expected "
            '{"events": [{"name": ..., "start": DATE, "end": DATE or null, "papers": [ids]}]}'
        ) from error


def snapshot(folder: Path, level: str = "topic") -> Snapshot:
    """Read one published run, and apply the simple rules to its topics, or its subtopics."""
    from pyarrow import parquet

    table = parquet.read_table(folder / "papers.parquet")
    days = table["digest_date"].to_pylist()
    topics = parquet.read_table(folder / "levels.parquet")[f"{level}_id"].to_numpy()
    nodes = [node for node in read_json(folder / "levels.json")["nodes"] if node["level"] == level]
    labels = {node["id"]: node["label"] for node in nodes}
    told = (
        read_json(folder / "signals.json")
        if level == "topic"
        else [node["signal"] for node in nodes]
    )
    signals = {signal["id"]: signal for signal in told}
    as_of = date.fromisoformat(read_json(folder / "run.json")["as_of"])
    ids = np.array(sorted(labels), dtype=np.int64)
    which = np.where(np.isin(topics, ids), np.searchsorted(ids, topics), -1)
    weeks = weekly(days, which, np.zeros(len(days), dtype=np.int64), len(ids), as_of)
    emerging = {i for i, signal in signals.items() if signal["status"] == "emerging"}
    flags = {OURS: frozenset(emerging)}
    for name, rule in BASELINES.items():
        found = ids[rule(weeks.counts[0], weeks.totals[0])] if len(ids) else ids
        flags[name] = frozenset(found.tolist())
    papers = dict(
        zip(table["paper_id"].to_pylist(), zip(topics.tolist(), days, strict=True), strict=True)
    )
    return Snapshot(as_of, labels, signals, papers, flags)


def top_growth(counts: Counts, totals: Counts) -> NDArray[np.bool_]:
    """Flag the three topics whose share grew most, eight weeks against the 26 before."""
    new, old = counts[:, -8:].sum(axis=1), counts[:, -34:-8].sum(axis=1)
    shares = (new + 0.5) / max(1, int(totals[-8:].sum()))
    ratio = shares / ((old + 0.5) / max(1, int(totals[-34:-8].sum())))
    ratio[new < 5] = 0
    best = np.argsort(-ratio, kind="stable")[:3]
    return np.asarray(np.isin(np.arange(len(counts)), best) & (ratio > 1))


def mann_kendall(counts: Counts, totals: Counts) -> NDArray[np.bool_]:
    """Flag a rising trend of the last 26 weeks' shares: Mann and Kendall's test, Sen's slope."""
    from scipy import stats

    shares = (counts / np.maximum(totals, 1))[:, -26:]
    time = np.arange(shares.shape[1])
    found = np.zeros(len(counts), dtype=bool)
    for topic, own in enumerate(shares):
        if len(own) < 8 or not own.any():
            continue
        tau = stats.kendalltau(time, own, alternative="greater")
        found[topic] = tau.pvalue < 0.05 and stats.theilslopes(own, time).slope > 0
    return found


def kleinberg_alone(counts: Counts, totals: Counts) -> NDArray[np.bool_]:
    """Flag a burst that goes on, whatever chance makes."""
    last = counts.shape[1] - 1
    return np.array([any(b.end == last for b in bursts(own, totals)) for own in counts], dtype=bool)


def accumulated(counts: Counts, totals: Counts) -> NDArray[np.bool_]:
    """Flag popularity that only accumulates: more papers so far than the median topic has.

    The rule of tools that add up mentions and cut at a percentile; it must have new papers.
    """
    del totals
    so_far = counts.sum(axis=1)
    return np.asarray((so_far > np.median(so_far)) & (counts[:, -4:].sum(axis=1) > 0))


BASELINES: Mapping[str, Rule] = {
    "top growth": top_growth,
    "Mann-Kendall": mann_kendall,
    "Kleinberg alone": kleinberg_alone,
    "accumulated popularity": accumulated,
}


def _carries(snap: Snapshot, topic: int, event: Event) -> bool:
    """Whether a topic is an event's: it has most of its papers since the start, or they most of it.

    Only what had been published by the snapshot's date counts.
    """
    since = {i: t for i, (t, day) in snap.papers.items() if event.start <= day <= snap.as_of}
    of_event = [t for i, t in since.items() if i in event.papers]
    of_topic = [i for i, t in since.items() if t == topic]
    both = sum(t == topic for t in of_event)
    return 2 * both >= len(of_event) > 0 or 2 * both >= len(of_topic) > 0


def _rises_by(snap: Snapshot, topic: int, of_events: Collection[str]) -> bool:
    """Whether papers of events make at least half of what a topic has beyond its past share.

    The papers since the signal's `recent_since` are compared with `share_before` of them. A topic
    that has no more than that does not rise.
    """
    signal = snap.signals[topic]
    since = date.fromisoformat(signal["recent_since"])
    recent = [(i, t) for i, (t, day) in snap.papers.items() if since <= day <= snap.as_of]
    own = [i for i, t in recent if t == topic]
    beyond = len(own) - (signal["share_before"] or 0.0) * len(recent)
    return beyond > 0 and 2 * sum(i in of_events for i in own) >= beyond


Truth = Mapping[tuple[date, int], Sequence[str]]
"""The events that a topic carries at a date, by name; nothing for none."""


def truth_of(snapshots: Sequence[Snapshot], events: Sequence[Event]) -> Truth:
    """Return which topics carry an event that goes on, by date and topic."""
    return {
        (snap.as_of, topic): [
            event.name
            for event in events
            if event.active(snap.as_of) and _carries(snap, topic, event)
        ]
        for snap in snapshots
        for topic in snap.labels
    }


def against(
    snapshots: Sequence[Snapshot], method: str, events: Sequence[Event], true: Truth
) -> dict[str, Any]:
    """Judge a method's flags by known events."""
    first_right: dict[str, date] = {}
    right = wrong = 0
    for episode in _episodes(snapshots, method):
        hit = False
        for snap, topic in episode:
            for name in true[snap.as_of, topic]:
                first_right[name] = min(snap.as_of, first_right.get(name, snap.as_of))
                hit = True
        right, wrong = right + hit, wrong + (not hit)
    errors = [
        (_forecast(snap, topic, method) - bool(true[snap.as_of, topic])) ** 2
        for snap in snapshots
        for topic in snap.labels
    ]
    each = [(snap, topic) for snap in snapshots for topic in snap.flags[method]]
    by_date = [bool(true[snap.as_of, topic]) for snap, topic in each]
    of_events = {
        snap.as_of: {i for event in events if event.active(snap.as_of) for i in event.papers}
        for snap in snapshots
    }
    by_rise = [_rises_by(snap, topic, of_events[snap.as_of]) for snap, topic in each]
    shown = [
        i in of_events[snap.as_of] for snap, topic in each for i in snap.signals[topic]["evidence"]
    ]
    possible = [e for e in events if any(e.active(snap.as_of) for snap in snapshots)]
    delays = [(first_right[e.name] - e.start).days for e in possible if e.name in first_right]
    return {
        "precision": right / (right + wrong) if right + wrong else None,
        "precision_by_date": sum(by_date) / len(by_date) if by_date else None,
        "precision_by_rise": sum(by_rise) / len(by_rise) if by_rise else None,
        "evidence_of_events": sum(shown) / len(shown) if shown else None,
        "recall": len(delays) / len(possible) if possible else None,
        "false_alarms": wrong,
        "median_delay_days": median(delays) if delays else None,
        "brier": float(np.mean(errors)) if errors else None,
        "found": {name: day.isoformat() for name, day in sorted(first_right.items())},
    }


def _forecast(snap: Snapshot, topic: int, method: str) -> float:
    """Return the probability a method gives to a real rise: 1 - q, or all or nothing."""
    if method != OURS:
        return float(topic in snap.flags[method])
    signal = snap.signals[topic]
    return 0.0 if signal["status"] == "declining" else 1 - float(signal["q_value"])


def _episodes(snapshots: Sequence[Snapshot], method: str) -> list[list[tuple[Snapshot, int]]]:
    """Return runs of neighbouring dates in which a topic is flagged."""
    open_: dict[int, list[tuple[Snapshot, int]]] = {}
    done = []
    for snap in snapshots:
        flagged = snap.flags[method]
        done += [open_.pop(topic) for topic in sorted(set(open_) - flagged)]
        for topic in sorted(flagged):
            open_.setdefault(topic, []).append((snap, topic))
    return done + [open_[topic] for topic in sorted(open_)]


def _afterwards(snapshots: Sequence[Snapshot], method: str | None) -> dict[str, Any]:
    """Say how topics fared after they were first flagged; None: after any date, flagged or not.

    Shares are counted on the topics of the first run that knows the weeks in question. A topic that
    has ended by then has none.
    """
    counted: dict[tuple[date, int], Counter[int]] = {}
    result: dict[str, Any] = {}
    for weeks in HORIZONS:
        held = above = seen = 0
        for snap, topic in _looked_at(snapshots, method):
            until = snap.as_of + timedelta(weeks=weeks)
            later = next((other for other in snapshots if other.as_of >= until), None)
            if later is None:
                continue
            if (snap.as_of, weeks) not in counted:
                counted[snap.as_of, weeks] = _counts(later, snap.as_of, until)
            of_topic = counted[snap.as_of, weeks]
            signal = snap.signals[topic]
            before = signal["share_before"]
            if not of_topic or before is None:
                continue
            after = of_topic[topic] / of_topic.total()
            seen += 1
            held += after >= _HELD * signal["share_recent"]
            above += after > before
        result[f"{weeks}_weeks"] = {
            "flags": seen,
            "held_or_grew": held / seen if seen else None,
            "above_its_past": above / seen if seen else None,
        }
    return result


def _looked_at(snapshots: Sequence[Snapshot], method: str | None) -> Iterator[tuple[Snapshot, int]]:
    if method is None:
        yield from ((snap, topic) for snap in snapshots for topic in snap.labels)
    else:
        yield from (episode[0] for episode in _episodes(snapshots, method))


def _counts(snap: Snapshot, after: date, until: date) -> Counter[int]:
    """Return how many papers of a time each topic has, those without one at -1."""
    return Counter(topic for topic, day in snap.papers.values() if after < day <= until)


def _episodes_told(snapshots: Sequence[Snapshot]) -> Iterator[dict[str, Any]]:
    """Yield what Groundswell flagged, for a person to judge."""
    for episode in _episodes(snapshots, OURS):
        (begin, topic), (end, _) = episode[0], episode[-1]
        signal = begin.signals[topic]
        yield {
            "topic": topic,
            "label": begin.labels[topic],
            "from": begin.as_of.isoformat(),
            "to": end.as_of.isoformat(),
            "onset": signal["onset"],
            "rate_ratio": signal["rate_ratio"],
            "q_value": signal["q_value"],
        }


def backtest_text(result: Mapping[str, Any]) -> str:
    """Return `backtest` as Markdown."""
    dates = result["dates"]
    lines = [f"{len(dates)} dates, {dates[0]} to {dates[-1]}", ""]
    if result["every_topic"] is None:
        lines.append(
            "| method | precision | by date | by rise | evidence | recall | false alarms "
            "| median delay, days | Brier |"
        )
        lines.append("|---|" + "---:|" * 8)
        for name, found in result["methods"].items():
            cells = [_percent(found[share]) for share in SHARES]
            cells += [str(found["false_alarms"]), _number(found["median_delay_days"], ".0f")]
            cells.append(_number(found["brier"], ".3f"))
            lines.append(f"| {name} | {' | '.join(cells)} |")
    else:
        heads = [f"flags seen {w} weeks on | held or grew | above its past" for w in HORIZONS]
        lines += [f"| method | {' | '.join(heads)} |", "|---|" + "---:|" * 3 * len(HORIZONS)]
        for name, found in [*result["methods"].items(), ("every topic", result["every_topic"])]:
            cells = []
            for weeks in HORIZONS:
                of = found[f"{weeks}_weeks"]
                cells += [str(of["flags"]), _percent(of["held_or_grew"])]
                cells.append(_percent(of["above_its_past"]))
            lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "Flagged as emerging:"]
    lines += [
        f"- {told['label']} (topic {told['topic']}), {told['from']} to {told['to']}: "
        f"{rise_text(told['rate_ratio'])}, q {told['q_value']:.2g}, onset {told['onset']}"
        for told in result["flagged"]
    ] or ["- nothing"]
    return "\n".join(lines)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
