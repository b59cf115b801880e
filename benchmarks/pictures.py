"""Draws the pictures of docs/signals.md: the windows that are compared, and what is found of rises.

    python benchmarks/pictures.py

The second one is drawn from benchmarks/signals_power.json.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

DOCS = Path(__file__).parent.parent / "docs"
POWER = Path(__file__).with_name("signals_power.json")

INK, QUIET, RISE, PAST = "#1b2127", "#8a939c", "#b3541e", "#2f6f9f"
FOUND = (("flagged at one look", PAST), ("called emerging", RISE), ("best possible", QUIET))
"""What the power table has for each planted rise, in its order."""


def svg(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    """Return a picture on white."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" fill="{INK}" font-size="12" '
            f'font-family="system-ui,Helvetica,Arial,sans-serif">',
            f'<title>{title}</title><rect width="100%" height="100%" fill="#fff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def windows() -> str:
    """Return a topic's weekly papers, with the windows that are compared and their shares."""
    left, bottom, step, unit = 20, 170, 10, 11
    rates = np.where(np.arange(60) < 52, 3.0, 7.0)
    papers = np.random.default_rng(3).poisson(rates)
    recent = left + 52 * step
    parts = [
        f'<rect x="{left}" y="30" width="{52 * step}" height="{bottom - 30}" fill="{PAST}" '
        f'opacity=".1"/><rect x="{recent}" y="30" width="{8 * step}" height="{bottom - 30}" '
        f'fill="{RISE}" opacity=".15"/>'
    ]
    for week, count in enumerate(papers.tolist()):
        parts.append(
            f'<rect x="{left + week * step + 1}" y="{bottom - count * unit}" width="{step - 2}" '
            f'height="{count * unit}" fill="{PAST if week < 52 else RISE}"/>'
        )
    for first, last, text in (
        (0, 52, "the 52 weeks before"),
        (52, 60, "the last 8 weeks"),
    ):
        mean = papers[first:last].mean()
        y = bottom - mean * unit
        x = left + (first + last) / 2 * step
        parts.append(
            f'<path d="M{left + first * step},{y:.1f} H{left + last * step}" stroke="{INK}" '
            f'stroke-dasharray="5 3"/><text x="{x}" y="22" text-anchor="middle">{text}</text>'
            f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{papers[first:last].sum()} '
            f"papers, {mean:.1f} a week</text>"
        )
    return svg(
        "The recent window borders on the past", left * 2 + 60 * step + 30, bottom + 34, parts
    )


def power() -> str:
    """Return the part of planted doublings that is found, by the weeks since they began."""
    rows = [
        row
        for row in json.loads(POWER.read_text())
        if row["planted"] == "doubles" and row["usual"] == 5
    ]
    parts: list[str] = []
    for place, dispersion in enumerate(sorted({row["dispersion"] for row in rows})):
        own = sorted(
            (row["weeks"], row["found"]["doubles"])
            for row in rows
            if row["dispersion"] == dispersion
        )
        title = "Poisson counts" if not dispersion else f"rates vary by {dispersion**0.5:.0%}"
        parts += panel(50 + 300 * place, title, own)
    for place, (name, color) in enumerate(FOUND):
        parts.append(
            f'<circle cx="{56 + 190 * place}" cy="262" r="4" fill="{color}"/>'
            f'<text x="{66 + 190 * place}" y="266">{name}</text>'
        )
    title = "A topic of 5 papers a week doubles: the part that is found"
    return svg(title, 620, 280, parts)


def panel(left: int, title: str, rows: Sequence[tuple[int, Sequence[float]]]) -> Iterator[str]:
    """Yield the parts of one panel; rows are weeks and the parts found by each way."""
    bottom, height, wide = 220, 180, 230

    def place(weeks: float, part: float) -> str:
        return f"{left + wide * weeks / 12:.1f},{bottom - height * part:.1f}"

    yield f'<text x="{left}" y="24" font-weight="600">{title}</text>'
    yield f'<path d="M{place(0, 1)} L{place(0, 0)} L{place(12, 0)}" fill="none" stroke="{QUIET}"/>'
    for part in (0, 0.5, 1):
        y = bottom - height * part + 4
        yield f'<text x="{left - 6}" y="{y}" text-anchor="end">{part:g}</text>'
    for weeks, _ in rows:
        x = left + wide * weeks / 12
        yield f'<text x="{x}" y="{bottom + 16}" text-anchor="middle">{weeks}</text>'
    yield f'<text x="{left + wide / 2}" y="{bottom + 16}" text-anchor="middle">weeks</text>'
    for way, (_, color) in enumerate(FOUND):
        points = [place(weeks, found[way]) for weeks, found in rows]
        yield f'<path d="M{" L".join(points)}" fill="none" stroke="{color}" stroke-width="2"/>'
        yield from (
            f'<circle cx="{x}" cy="{y}" r="4" fill="{color}"/>'
            for x, y in (point.split(",") for point in points)
        )


def main() -> None:
    """Write both pictures."""
    (DOCS / "signals_windows.svg").write_text(windows(), encoding="utf-8")
    (DOCS / "signals_power.svg").write_text(power(), encoding="utf-8")


if __name__ == "__main__":
    main()
