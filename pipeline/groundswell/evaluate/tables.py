"""The results of backtests and comparisons as Markdown."""

from collections.abc import Iterator

from groundswell.evaluate.compare import ComparisonResult
from groundswell.evaluate.judging import HORIZONS, SHARES, Afterwards, EventFigures
from groundswell.evaluate.measures import Interval
from groundswell.evaluate.replay import BacktestResult
from groundswell.evaluate.rise_tables import rise_tables
from groundswell.formatting import number, rise_text

COLUMNS = {
    "topics": ("topics", ".0f"),
    "coverage": ("coverage", ".3f"),
    "ami_covered": ("AMI covered", ".3f"),
    "ami_all": ("AMI all", ".3f"),
    "ari_covered": ("ARI covered", ".3f"),
    "ari_all": ("ARI all", ".3f"),
    "npmi": ("NPMI", ".3f"),
    "c_v": ("C_v", ".3f"),
    "diversity": ("diversity", ".3f"),
    "stability_seeds": ("ARI seeds", ".3f"),
    "stability_subsamples": ("ARI subsamples", ".3f"),
    "label_accuracy": ("label fits", ".3f"),
    "words_accuracy": ("words fit", ".3f"),
    "distinct_labels": ("distinct labels", ".2f"),
    "numbered_labels": ("numbered labels", ".2f"),
    "seconds": ("seconds", ".1f"),
    "peak_mb": ("MB", ".0f"),
}
"""The columns of a comparison: the measure, its heading, its format."""

_NONE = "–"


def comparison_text(result: ComparisonResult) -> str:
    """Return a comparison as a table, each figure with half its interval's width."""
    rendered = [key for key in COLUMNS if any(key in own for own in result.methods.values())]
    lines = [
        "| method | " + " | ".join(COLUMNS[key][0] for key in rendered) + " |",
        "|---|" + "---:|" * len(rendered),
    ]
    for name, figures in result.variants:
        cells = (_cell(figures.get(key), COLUMNS[key][1]) for key in rendered)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    labels = f"{result.labels} labels" if result.labels else "no labels"
    lines += ["", f"{result.papers:,} papers, {labels}, k = {result.k}, {result.seeds} seeds."]
    lines += [f"Left out: {name}: {why}." for name, why in result.left_out.items()]
    return "\n".join(lines)


def backtest_text(result: BacktestResult) -> str:
    """Return a backtest as a table of the methods, and a list of what was flagged."""
    lines = [f"{len(result.dates)} dates, {result.dates[0]} to {result.dates[-1]}", ""]
    if result.rises is not None:
        lines += [*rise_tables(result.rises), "", "Topics and subtopics:", ""]
    lines += _event_lines(result) if result.by_events is not None else _fate_lines(result)
    lines += ["", "Flagged as emerging:"]
    lines += [
        f"- {episode.label} (topic {episode.topic}), {episode.first} to {episode.last}: "
        f"{rise_text(episode.rate_ratio)}, q {episode.q_value:.2g}, onset {episode.onset}"
        for episode in result.flagged
    ] or ["- nothing"]
    return "\n".join(lines)


def _event_lines(result: BacktestResult) -> Iterator[str]:
    yield (
        "| method | precision | by date | by rise | evidence | recall | false alarms "
        "| median delay, days | Brier |"
    )
    yield "|---|" + "---:|" * 8
    for name, figures in (result.by_events or {}).items():
        yield f"| {name} | {' | '.join(_event_cells(figures))} |"


def _event_cells(figures: EventFigures) -> Iterator[str]:
    for share in SHARES:
        yield _percent(getattr(figures, share))
    yield str(figures.false_alarms)
    yield number(figures.median_delay_days, ".0f")
    yield number(figures.brier, ".3f")


def _fate_lines(result: BacktestResult) -> Iterator[str]:
    heads = [f"flags seen {w} weeks on | held or grew | above its past" for w in HORIZONS]
    yield f"| method | {' | '.join(heads)} |"
    yield "|---|" + "---:|" * 3 * len(HORIZONS)
    for name, fates in [*(result.fates or {}).items(), ("every topic", result.every_topic or {})]:
        yield f"| {name} | {' | '.join(_fate_cells(fates))} |"


def _fate_cells(fates: Afterwards) -> Iterator[str]:
    for figures in fates.values():
        yield str(figures.flags)
        yield _percent(figures.held_or_grew)
        yield _percent(figures.above_its_past)


def _cell(value: Interval | None, form: str) -> str:
    if value is None:
        return _NONE
    center, half = format(value.mean, form), format((value.high - value.low) / 2, form)
    return center if float(half) == 0 else f"{center} ± {half}"


def _percent(value: float | None) -> str:
    return number(value, ".0%")
