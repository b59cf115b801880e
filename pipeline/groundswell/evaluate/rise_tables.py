"""How methods did at naming rises, as Markdown."""

from collections.abc import Iterator

from groundswell.evaluate.rise_judging import HORIZONS, WITHIN, NamedThing, RiseFigures
from groundswell.evaluate.rise_replay import BY_FILE, BY_HINDSIGHT, RiseComparison
from groundswell.formatting import number

TITLES = {
    BY_HINDSIGHT: "that rose in the archive, by hindsight",
    BY_FILE: "of the truth file",
}
"""What the events of each truth are."""


def rise_tables(compared: RiseComparison) -> Iterator[str]:
    """Yield the lines of a table for each truth, and of what the first method named."""
    for truth, events in compared.events.items():
        yield f"Of {len(events)} themes {TITLES[truth]}, named since they began to rise:"
        yield ""
        yield from rise_table(compared, truth)
        yield ""
    for name, figures in compared.methods.items():
        yield from _forecasts(name, figures)
    name, figures = next(iter(compared.methods.items()))
    yield f"What the {name} named:"
    yield from map(_thing, figures.things) if figures.things else ["- nothing"]


def rise_table(compared: RiseComparison, truth: str) -> Iterator[str]:
    """Yield the table of one truth."""
    within = " | ".join(f"within {weeks} weeks" for weeks in WITHIN)
    fates = " | ".join(f"up {weeks} weeks on" for weeks in HORIZONS)
    yield f"| method | {within} | weeks late | papers by then | right | new a week | {fates} |"
    yield "|---|" + "---:|" * (len(WITHIN) + 4 + len(HORIZONS))
    for name, figures in compared.methods.items():
        yield f"| {name} | {' | '.join(_cells(figures, truth))} |"


def _cells(figures: RiseFigures, truth: str) -> Iterator[str]:
    by_truth = figures.truths[truth]
    yield from (str(named) for named in by_truth.within.values())
    yield number(by_truth.median_weeks, "g")
    yield number(by_truth.median_papers, "g")
    yield number(by_truth.precision, ".0%")
    yield f"{figures.a_week:.2f}"
    yield from (number(fate.lasted, ".0%") for fate in figures.fates.values())


def _forecasts(name: str, figures: RiseFigures) -> Iterator[str]:
    """Yield a line on the forecasts of a method that makes some."""
    for weeks, fate in figures.fates.items():
        if fate.brier is not None:
            yield (
                f"Forecasts of the {name} over {weeks} weeks: Brier {fate.brier:.3f} on "
                f"{fate.judged} rises, {fate.base_brier:.3f} for their mean."
            )
            yield ""


def _thing(thing: NamedThing) -> str:
    known = [(lasted, f"up {weeks} weeks on") for weeks, lasted in thing.lasted.items()] + [
        (right, f"among those {TITLES[truth]}") for truth, right in thing.right.items()
    ]
    facts = [f"{'' if so else 'not '}{what}" for so, what in known if so is not None]
    return f"- {thing.first} {thing.label}" + (f": {', '.join(facts)}" if facts else "")
