"""How often a lead between two series is reported where there is none, and where there is one.

    python benchmarks/lags.py [--draws 200] [--json FILE]

Counts are Poisson, of rates that stay, walk at random, are autocorrelated, step up once, or have a
season, each of the two by itself; then of one autocorrelated rate that comes later in the second.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from groundswell.signals.lags import find_lag, shares
from numpy.typing import NDArray

WEEKS = 88
PAPERS = (80, 150)
"""Papers a week of the two."""
NULLS = ("constant", "random walk", "autocorrelated", "one step", "season")
LAGS = (2, 4, 8)
LEVEL = 0.05
_LONGEST = 12


def rates(kind: str, length: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return rates of a kind, one a week."""
    weeks = np.arange(length)
    if kind == "one step":
        return np.where(weeks < rng.integers(length // 5, 4 * length // 5), 0.02, 0.1)
    steps = np.zeros(length)
    if kind == "random walk":
        steps = np.cumsum(rng.normal(0, 0.08, length))
    elif kind == "autocorrelated":
        for week in range(1, length):
            steps[week] = 0.8 * steps[week - 1] + rng.normal(0, 0.25)
    elif kind == "season":
        steps = 0.4 * np.sin(2 * np.pi * (weeks / 52 + rng.random()))
    return np.minimum(0.05 * np.exp(steps), 0.5)


def said(
    pair: tuple[NDArray[np.float64], NDArray[np.float64]], rng: np.random.Generator, seed: int
) -> int | None:
    """Return the lag that is reported for two series of rates, or None."""
    first, second = (
        shares(rng.poisson(rate * papers), np.full(WEEKS, papers))
        for rate, papers in zip(pair, PAPERS, strict=True)
    )
    found = find_lag(first, second, seed)
    return found.periods if found.p_value <= LEVEL and found.leads else None


def measured(draws: int) -> dict[str, dict[str, float]]:
    """Return how often a lead is reported, and how often it is correct within a week."""
    result: dict[str, dict[str, float]] = {}
    for kind in NULLS:
        found = []
        for seed in range(draws):
            rng = np.random.default_rng([seed, 0])
            pair = rates(kind, WEEKS, rng), rates(kind, WEEKS, rng)
            found.append(said(pair, rng, seed))
        result[kind] = {"said": sum(lag is not None for lag in found) / draws}
    for lag in LAGS:
        found = []
        for seed in range(draws):
            rng = np.random.default_rng([seed, lag])
            rate = rates("autocorrelated", WEEKS + _LONGEST, rng)
            pair = rate[_LONGEST:], rate[_LONGEST - lag : _LONGEST - lag + WEEKS]
            found.append(said(pair, rng, seed))
        right = sum(each is not None and abs(each - lag) <= 1 for each in found)
        result[f"{lag} weeks later"] = {
            "said": sum(each is not None for each in found) / draws,
            "right within a week": right / draws,
        }
    return result


def main() -> None:
    """Measure, print a table, and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    result = measured(chosen.draws)
    print("| the two series | a lead is reported | correct within a week |\n|---|---|---|")
    for name, row in result.items():
        print(f"| {name} | {row['said']:.3f} | {row.get('right within a week', '')} |")
    if chosen.json:
        chosen.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
