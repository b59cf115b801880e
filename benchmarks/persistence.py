"""Is a chance of 0.8 that a rise lasts worth 80 %? Forecasts beside what became of the rises.

    python -m benchmarks.persistence rises SOURCE --from DATE --to DATE [--every DAYS] [--cache DIR]
                                     --json FILE
    python -m benchmarks.persistence judge FILE FILE [--json FILE] [--picture FILE]

`rises` follows the joint list over terms as `benchmarks/emergence.py waves` does, at the default
rate and at a looser one, and writes each entry as it was first listed: what was known of it on that
day, what had become of earlier rises of the archive, and what became of it. `judge` fits each model
to the rises of one archive at the looser rate, and judges its forecasts of the other archive's
entries at the default rate; and fits to the first half of an archive's entries and judges on the
second. It prints each model's Brier score and log loss beside those of the mean of what is judged,
and a reliability table of the model that runs use. `--picture` draws that table.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from groundswell.artifacts import Emerging
from groundswell.compute.likeness import cohesion
from groundswell.config import EmergingConfig
from groundswell.evaluate.rise_judging import HORIZONS, lasted
from groundswell.evaluate.rise_methods import named_entries
from groundswell.evaluate.rise_replay import dates_apart
from groundswell.signals.entries import emerging_list
from groundswell.signals.joint_list import Scan
from groundswell.signals.persistence import Followed, shrunk
from numpy.typing import NDArray
from scipy.stats import beta
from sklearn.linear_model import LogisticRegression

from benchmarks.emergence import read_archive

RATES = (EmergingConfig().false_discovery_rate, 0.2)
"""The rate of the entries that are judged, and that of those that models are fitted to."""

LONG = 26
"""Weeks of a window, at least, that counts as long."""

BINS = (0.0, 0.75, 0.85, 0.9, 1.0)

Values = NDArray[np.float64]
Rise = dict[str, Any]
Model = Callable[[Sequence[Rise], Sequence[Rise], str], Values]
"""Returns forecasts of the second rises over a horizon; it may learn from the first."""


def rises(args: argparse.Namespace) -> list[Rise]:
    """Return the entries of a series of lists, each as it was first listed."""
    archive = read_archive(args.paths[0], args.cache)
    before = dict.fromkeys(RATES, Emerging())
    seen: set[tuple[float, int]] = set()
    found = []
    for as_of in dates_apart(args.first, args.last, args.every):
        scan = archive.until(as_of).scan()
        for rate in RATES:
            listed = emerging_list(scan, rate, before[rate])
            before[rate] = listed.for_the_next_run
            things = named_entries(listed.entries, listed.records)
            for entry, record, thing in zip(listed.entries, listed.records, things, strict=False):
                if (rate, entry.id) in seen:
                    continue
                seen.add((rate, entry.id))
                up = {str(weeks): lasted(archive, as_of, thing, weeks) for weeks in HORIZONS}
                known = _known(scan, rate, scan.place[record.names[0]])
                found.append(
                    {"rate": rate, "day": str(as_of), "label": entry.label, **known, "up": up}
                )
        print(f"{as_of}: {len(found)} rises", flush=True)
    return found


def _known(scan: Scan, rate: float, candidate: int) -> Rise:
    """Return what is known of a candidate on the day of a scan."""
    today, earlier = scan.today, scan.earlier(rate)
    window = int(today.window[candidate])
    kinds = {"short": min(scan.scale.windows), "long": max(scan.scale.windows)}
    return {
        "window": window,
        "recent": int(today.recent[candidate]),
        "recent_total": int(today.recent_total[candidate]),
        "before": int(today.before[candidate]),
        "before_total": int(today.before_total[candidate]),
        "cohesion": float(cohesion(scan.candidates.groups[:, [candidate]], scan.papers.vectors)[0]),
        # Of earlier rises of either kind: how many were followed so long, and had lasted.
        "earlier": {
            str(weeks): {
                kind: [past.followed, past.lasted]
                for kind, length in kinds.items()
                for past in [earlier.persistence(weeks, length)]
            }
            for weeks in HORIZONS
        },
    }


def base_rate(learned: Sequence[Rise], judged: Sequence[Rise], weeks: str) -> Values:
    """Forecast what part lasted of the rises that are learned from."""
    return np.full(len(judged), outcomes(learned, weeks).mean())


def by_kind(learned: Sequence[Rise], judged: Sequence[Rise], weeks: str) -> Values:
    """Forecast what lasted of the archive's own rises in as long a window, added to 20 others."""
    of_kind = {kind: [r for r in learned if kind_of(r) == kind] for kind in ("short", "long")}
    prior = {
        kind: (outcomes(found, weeks).sum() + 1) / (len(found) + 2)
        for kind, found in of_kind.items()
    }
    earlier = [(r["earlier"][weeks][kind_of(r)], prior[kind_of(r)]) for r in judged]
    return np.array([(last + 20 * p) / (followed + 20) for (followed, last), p in earlier])


def shipped(learned: Sequence[Rise], judged: Sequence[Rise], weeks: str) -> Values:
    """Forecast as runs do, with the prior that is learned."""
    prior = float(outcomes(learned, weeks).mean())
    return np.array(
        [
            shrunk(
                Followed(*rise["earlier"][weeks][kind_of(rise)]),
                Followed(*np.sum(list(rise["earlier"][weeks].values()), axis=0).tolist()),
                prior,
            )
            for rise in judged
        ]
    )


def logistic(*names: str) -> Model:
    """Return a logistic regression on some of what is known of a rise."""

    def forecast(learned: Sequence[Rise], judged: Sequence[Rise], weeks: str) -> Values:
        train, test = features(learned, names), features(judged, names)
        center, spread = train.mean(axis=0), train.std(axis=0) + 1e-9
        model = LogisticRegression().fit((train - center) / spread, outcomes(learned, weeks))
        return np.asarray(model.predict_proba((test - center) / spread)[:, 1])

    return forecast


def features(found: Sequence[Rise], names: Sequence[str]) -> Values:
    """Return what is known of rises, (n, names)."""
    past = np.array([(r["before"] + 0.5) / max(1, r["before_total"]) for r in found])
    recent = np.array([r["recent"] / r["recent_total"] for r in found])
    known = {
        "ratio": np.log(recent / past),
        "papers": np.log([r["recent"] for r in found]),
        "window": np.log([r["window"] for r in found]),
        "cohesion": np.array([r["cohesion"] for r in found]),
    }
    return np.stack([known[name] for name in names], axis=1)


MODELS: Mapping[str, Model] = {
    "base rate of what was learned from": base_rate,
    "beta, by kind of window": by_kind,
    "beta, kind within archive within prior (runs use it)": shipped,
    "logistic: window": logistic("window"),
    "logistic: ratio, papers": logistic("ratio", "papers"),
    "logistic: ratio, papers, window, cohesion": logistic("ratio", "papers", "window", "cohesion"),
}


def kind_of(rise: Rise) -> str:
    """Return whether a rise was seen in a long or a short window."""
    return "long" if rise["window"] >= LONG else "short"


def outcomes(found: Sequence[Rise], weeks: str) -> Values:
    """Return whether rises lasted, 0 or 1."""
    return np.array([rise["up"][weeks] for rise in found], dtype=np.float64)


def splits(
    archives: Sequence[Sequence[Rise]], weeks: str
) -> Iterator[tuple[str, Sequence[Rise], Sequence[Rise]]]:
    """Yield what is learned from and what is judged: another archive, or the time before."""
    judged_rate, learned_rate = RATES
    known = [[r for r in archive if r["up"][weeks] is not None] for archive in archives]
    at = [{rate: [r for r in archive if r["rate"] == rate] for rate in RATES} for archive in known]
    for own, other in zip(at, at[::-1], strict=True):
        yield "other archive", other[learned_rate], own[judged_rate]
    for own in at:
        days = sorted(r["day"] for r in own[judged_rate])
        middle = days[len(days) // 2]
        yield (
            "earlier half",
            [r for r in own[learned_rate] if r["day"] < middle],
            [r for r in own[judged_rate] if r["day"] >= middle],
        )


def judge(args: argparse.Namespace) -> dict[str, Any]:
    """Print and return the scores of every model, and the reliability of the one that runs use."""
    archives = [json.loads(Path(path).read_text()) for path in args.paths]
    scores = [row for weeks in map(str, HORIZONS) for row in scored(archives, weeks)]
    print("| over | learned from | model | rises | lasted | Brier | log loss |")
    print("|---|---|---|---:|---:|---:|---:|")
    for row in scores:
        print(
            f"| {row['weeks']} weeks | {row['learned']} | {row['model']} | {row['rises']} "
            f"| {row['lasted']:.0%} | {row['brier']:.3f} | {row['log_loss']:.3f} |"
        )
    tables = {weeks: list(reliability(archives, weeks)) for weeks in map(str, HORIZONS)}
    print("\n| over | forecast | rises | mean forecast | lasted | 90 % interval |")
    print("|---|---|---:|---:|---:|---:|")
    for weeks, rows in tables.items():
        for row in rows:
            print(
                f"| {weeks} weeks | {row['low']:.2f} to {row['high']:.2f} | {row['rises']} "
                f"| {row['forecast']:.2f} | {row['lasted']:.2f} "
                f"| {row['from']:.2f} to {row['to']:.2f} |"
            )
    if args.picture:
        args.picture.write_text(picture(tables))
    return {"scores": scores, "reliability": tables}


def scored(archives: Sequence[Sequence[Rise]], weeks: str) -> Iterator[dict[str, Any]]:
    """Yield the scores of each model, over all that was judged after learning from the same."""
    for learned_from in ("other archive", "earlier half"):
        cases = [case for case in splits(archives, weeks) if case[0] == learned_from]
        known = np.concatenate([outcomes(judged, weeks) for _, _, judged in cases])
        own_means = [np.full(len(judged), outcomes(judged, weeks).mean()) for _, _, judged in cases]
        forecasts = {
            name: [model(learned, judged, weeks) for _, learned, judged in cases]
            for name, model in MODELS.items()
        }
        for name, of_cases in {"mean of what is judged": own_means, **forecasts}.items():
            p = np.concatenate(of_cases).clip(0.01, 0.99)
            yield {
                "weeks": weeks,
                "learned": learned_from,
                "model": name,
                "rises": len(known),
                "lasted": float(known.mean()),
                "brier": float(((p - known) ** 2).mean()),
                "log_loss": float(-np.log(np.where(known == 1, p, 1 - p)).mean()),
            }


def reliability(archives: Sequence[Sequence[Rise]], weeks: str) -> Iterator[dict[str, Any]]:
    """Yield how often rises lasted by their forecast, with the prior of the other archive."""
    cases = [case for case in splits(archives, weeks) if case[0] == "other archive"]
    p = np.concatenate([shipped(learned, judged, weeks) for _, learned, judged in cases])
    known = np.concatenate([outcomes(judged, weeks) for _, _, judged in cases])
    for low, high in pairwise(BINS):
        inside = (p >= low) & (p < high)
        count, up = int(inside.sum()), int(known[inside].sum())
        if count:
            yield {
                "low": low,
                "high": high,
                "rises": count,
                "forecast": float(p[inside].mean()),
                "lasted": up / count,
                # Clopper and Pearson's interval.
                "from": float(beta.ppf(0.05, up, count - up + 1)) if up else 0.0,
                "to": float(beta.ppf(0.95, up + 1, count - up)) if up < count else 1.0,
            }


def picture(tables: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    """Return the reliability tables as an SVG picture, a panel for each horizon."""
    size, margin, lowest = 240, 46, 0.5
    width, height = len(tables) * (size + margin) + margin, size + 2 * margin
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="system-ui,Helvetica,Arial,sans-serif" '
        f'font-size="11" fill="#1b2127">',
        "<title>How often rises lasted, by the forecast chance that they would</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for number, (weeks, rows) in enumerate(tables.items()):
        left, bottom = margin + number * (size + margin), margin + size

        def place(forecast: float, up: float, x: int = left, y: int = bottom) -> str:
            scale = size / (1 - lowest)
            return f"{x + scale * (forecast - lowest):.1f},{y - scale * max(0, up - lowest):.1f}"

        parts.append(
            f'<text x="{left}" y="{margin - 12}" font-weight="600">Still up after {weeks} weeks, '
            f"{sum(int(row['rises']) for row in rows)} rises</text>"
            f'<path d="M{place(lowest, 1)} L{place(lowest, lowest)} L{place(1, lowest)}" '
            f'stroke="#8a939c" fill="none"/>'
            f'<path d="M{place(lowest, lowest)} L{place(1, 1)}" stroke="#8a939c" '
            f'stroke-dasharray="4 4"/>'
        )
        for tick in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            below, beside = place(tick, lowest).split(","), place(lowest, tick).split(",")
            parts.append(
                f'<text x="{below[0]}" y="{float(below[1]) + 15:.1f}" text-anchor="middle">{tick}'
                f'</text><text x="{float(beside[0]) - 6:.1f}" y="{float(beside[1]) + 4:.1f}" '
                f'text-anchor="end">{tick}</text>'
            )
        for row in rows:
            x, y = place(row["forecast"], row["lasted"]).split(",")
            parts.append(
                f'<path d="M{place(row["forecast"], row["from"])} '
                f'L{place(row["forecast"], row["to"])}" stroke="#2f6f9f"/>'
                f'<circle cx="{x}" cy="{y}" r="{2 + float(np.sqrt(row["rises"])) / 2:.1f}" '
                f'fill="#2f6f9f"/>'
            )
        parts.append(
            f'<text x="{left + size / 2}" y="{height - 10}" text-anchor="middle">forecast</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Run a part and write its result as JSON."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    ask.add_argument("part", choices=["rises", "judge"])
    ask.add_argument("paths", nargs="+")
    ask.add_argument("--from", dest="first", type=date.fromisoformat)
    ask.add_argument("--to", dest="last", type=date.fromisoformat)
    ask.add_argument("--every", type=int, default=7)
    ask.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    ask.add_argument("--json", type=Path)
    ask.add_argument("--picture", type=Path)
    args = ask.parse_args()
    found: Any = rises(args) if args.part == "rises" else judge(args)
    if args.json:
        args.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
