"""The pictures of docs/concepts.md: made up, but for figures of benchmarks and of settings."""

import json
import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from groundswell.config import EmergingConfig, PlanConfig
from groundswell.labeling.terms import LEAST_PAPERS
from groundswell.signals.rises import LEAST_RECENT

from tools.reference.svg import box, picture, text

_BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def identity_picture() -> str:
    """Return three runs side by side: an update, in which topics grow, and a refit that splits."""
    columns = (
        (90.0, "run of 12 May", {"0": 80.0, "1": 120.0, "2": 60.0}),
        (370.0, "13 May, an update", {"0": 88.0, "1": 128.0, "2": 60.0, "3": 22.0}),
        (650.0, "1 June, a refit", {"0": 92.0, "1": 84.0, "4": 52.0, "2": 64.0, "3": 40.0}),
    )
    updated = [(0, name, name) for name in "012"]
    refitted = [(1, "0", "0"), (1, "1", "1"), (1, "1", "4"), (1, "2", "2"), (1, "3", "3")]
    place = {}
    parts = []
    for number, (x, title, topics) in enumerate(columns):
        y = 44.0
        parts.append(text(x + 30, 24, title, "middle strong"))
        for name, height in topics.items():
            place[number, name] = (x, y, height)
            new = name in ("3", "4")
            parts += [
                box(x, y, (60, height), "b-shade" if new else "a-shade", 3),
                text(x + 30, y + height / 2 + 5, f"topic {name}", "middle"),
            ]
            y += height + 12
    bands = [_band(place[n, a], place[n + 1, b], last=(b == "4")) for n, a, b in updated + refitted]
    notes = [
        text(30, 400, "3 is a birth: close papers, and none like them before", "small"),
        text(30, 420, "4 is split from 1; either is an event with a date and a reason", "small"),
    ]
    return picture("Topics keep their ids", 800, 440, [*bands, *parts, *notes])


def _band(start: tuple[float, float, float], end: tuple[float, float, float], *, last: bool) -> str:
    """Return the papers that pass from a topic to another; of a split, the `last` leave below."""
    (x0, y0, h0), (x1, y1, h1) = start, end
    height = min(h0, h1)
    top = y0 + h0 - height if last else y0
    left, right = x0 + 60, x1
    half, below = (left + right) / 2, (y1 + height, top + height)
    upper = f"M{left:g} {top:g}C{half:g} {top:g} {half:g} {y1:g} {right:g} {y1:g}"
    lower = f"C{half:g} {below[0]:g} {half:g} {below[1]:g} {left:g} {below[1]:g}z"
    return f'<path class="a-shade" d="{upper}V{below[0]:g}{lower}"/>'


def promise_picture() -> str:
    """Return what of a hundred things that are named is promised, was found, and is without it."""
    found = json.loads((_BENCHMARKS / "emergence_daily.json").read_text(encoding="utf-8"))
    right = {
        name: round(100 * found["methods"][name]["truths"]["hindsight"]["precision"])
        for name in ("joint list", "one look")
    }
    rate = round(100 * EmergingConfig().false_discovery_rate)
    listed, each = right["joint list"], right["one look"]
    squares = (
        (100 - rate, "promised", f"at most {rate} of 100 have not risen"),
        (listed, "found: the joint list", f"{listed} of 100 rose and stayed"),
        (each, "found: each look by itself", f"{each} of 100 rose and stayed"),
    )
    parts = []
    for number, (good, title, words) in enumerate(squares):
        x = 24 + number * 264
        parts += [text(x, 24, title, "strong"), text(x, 46, words, "small")]
        parts += [
            box(x + 20 * (n % 10), 60 + 20 * (n // 10), (16, 16), "a" if n < good else "b", 3)
            for n in range(100)
        ]
    return picture("Of a hundred things that are named", 800, 276, parts)


def shares_picture() -> str:
    """Return the counts of two topics in digests that grow, and their shares."""
    weeks = range(24)
    totals = [40 + 5 * week for week in weeks]
    steady = [0.2 * total for total in totals]
    rising = [0.06 * total * (1 if week < 14 else 1 + 0.22 * (week - 13)) for week, total in
              zip(weeks, totals, strict=True)]  # fmt: skip
    shares = [[n / t for n, t in zip(each, totals, strict=True)] for each in (steady, rising)]
    parts = [
        text(30, 24, "papers a week", "strong"),
        text(30, 44, "all digests grow, so both topics seem to rise", "small"),
        text(430, 24, "share of the papers", "strong"),
        text(430, 44, "one of them does", "small"),
    ]
    for x, (first, second) in ((30, (steady, rising)), (430, shares)):
        most = max(*first, *second) * 1.1
        parts.append(f'<path class="line" d="M{x} 56V220H{x + 330}"/>')
        parts += [_line(x, first, most, "a-line"), _line(x, second, most, "b-line")]
    return picture("Why shares", 800, 240, parts)


def _line(x: float, values: Sequence[float], most: float, kind: str) -> str:
    points = (
        f"{x + 4 + 14 * number:g} {220 - 160 * value / most:.1f}"
        for number, value in enumerate(values)
    )
    return f'<path class="{kind}" d="M{"L".join(points)}"/>'


def drift_picture() -> str:
    """Return a topic as it was fitted and new papers that fit it worse."""
    plan = PlanConfig()
    chance = random.Random(3)
    parts = [
        text(24, 24, "papers as the topics were fitted, and those that came since", "strong"),
        *_dots(chance, (150, 150), 44, 60, "a"),
        *_dots(chance, (360, 130), 44, 50, "a"),
        *_dots(chance, (200, 178), 34, 14, "b"),
        *_dots(chance, (300, 205), 26, 12, "b"),
        '<circle class="line" cx="150" cy="150" r="6"/>',
        '<circle class="line" cx="360" cy="130" r="6"/>',
        text(470, 70, "All topics are refitted when", "strong"),
        text(470, 98, f"– papers have grown by {plan.max_growth:.0%}"),
        text(470, 122, f"– new papers are {plan.max_fit_drop} standard deviations"),
        text(486, 142, "farther from their topics"),
        text(470, 166, f"– {100 * plan.max_outliers_rise:g} points more of them have no topic"),
        text(470, 200, "Until then new papers join the topics", "small"),
        text(470, 218, "that there are, or make a new one.", "small"),
    ]
    return picture("Drift", 800, 250, parts)


def _dots(
    chance: random.Random, middle: tuple[float, float], width: float, number: int, kind: str
) -> Iterator[str]:
    for _ in range(number):
        turn, far = chance.uniform(0, 2 * math.pi), abs(chance.gauss(0, width))
        x, y = middle[0] + far * math.cos(turn), middle[1] + 0.7 * far * math.sin(turn)
        yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'


def unseen_picture() -> str:
    """Return a theme from its first paper on, and from when on what can see it."""
    papers = (1, 0, 0, 1, 0, 1, 1, 0, 2, 1, 1, 2, 3, 2, 3, 4, 3, 5, 6, 5, 7, 8, 9, 10)
    sums = [sum(papers[: week + 1]) for week in range(len(papers))]
    term = next(week for week, so_far in enumerate(sums) if so_far >= LEAST_PAPERS)
    weeks = range(5, len(papers))
    emerging = next(w for w in weeks if sum(papers[w - 5 : w + 1]) >= 2 * LEAST_RECENT)
    topic = next(week for week, so_far in enumerate(sums) if so_far >= 40)
    x = [30 + 31 * week for week in range(len(papers) + 1)]
    marks = (
        (0, term, "unseen", f"fewer than {LEAST_PAPERS} papers"),
        (term, emerging, "followed as a term", "if its papers share a name"),
        (emerging, topic, "emerging", f"twice the share, {LEAST_RECENT} recent papers or more"),
        (topic, len(papers), "a topic of its own", "close papers, few like them before"),
    )
    parts = [text(30, 24, "papers a week of one theme, from its first on", "strong")]
    parts += [
        box(x[week] + 2, 170 - 12 * count, (27, 12 * count), "b" if week >= emerging else "a", 2)
        for week, count in enumerate(papers)
        if count
    ]
    parts.append(f'<path class="line" d="M30 170H{x[-1]}"/>')
    for number, (start, end, title, words) in enumerate(marks):
        y, late = 196 + 26 * number, number > 1
        at, kind = (x[start] - 8, "small end") if late else (x[start] + 4, "small")
        shade = "b-shade" if late else "a-shade"
        parts += [
            box(x[start], y - 12, (x[end] - x[start], 16), shade, 3),
            text(at, y, f"{title}: {words}", kind),
        ]
    return picture("From when on a theme can be seen", 800, 296, parts)
