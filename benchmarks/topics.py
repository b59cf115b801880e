"""Groundswell's topics beside those of other methods, on labelled and unlabelled papers.

    python benchmarks/topics.py SOURCE... [--seeds N] [--methods NAMES] [--cache DIR]
                                [--json FILE] [--docs FILE]

Each SOURCE is a collection of its own, labelled by its records if they have labels. Prints a
Markdown table for each, writes all figures to `--json` (adding to what it holds), and puts tables
and plots of all collections there into `--docs`, between its two marks.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from html import escape
from pathlib import Path

from groundswell.config import Config
from groundswell.evaluate.collect import collect
from groundswell.evaluate.compare import ComparisonResult, ComparisonSettings, Figures, evaluate
from groundswell.evaluate.method_runs import OURS
from groundswell.evaluate.methods import check_methods
from groundswell.evaluate.tables import COLUMNS, comparison_text

BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
PANELS = ("coverage", "ami_all", "ami_covered", "npmi", "c_v", "diversity", "stability_seeds")
LEFT, WIDE, ROW, TOP = 330, 150, 22, 60


def plot(result: ComparisonResult, title: str) -> str:
    """Return an SVG: a row for each method, a panel for each measure, dots with intervals."""
    methods = dict(result.variants)
    panels = [key for key in PANELS if any(key in of for of in methods.values())]
    width, height = LEFT + len(panels) * (WIDE + 24), TOP + ROW * len(methods) + 30
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="system-ui,sans-serif" font-size="12">',
        f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="#fff"/>',
        f'<text x="12" y="22" font-size="15" font-weight="600">{escape(title)}</text>',
    ]
    for row, name in enumerate(methods):
        weight = 600 if name.startswith(OURS) else 400
        y = TOP + ROW * row + 4
        parts.append(f'<text x="12" y="{y}" font-weight="{weight}">{escape(name)}</text>')
    for column, key in enumerate(panels):
        parts += _panel(methods, key, LEFT + column * (WIDE + 24), height)
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(methods: Mapping[str, Figures], key: str, x: int, height: int) -> list[str]:
    there = [of[key] for of in methods.values() if key in of]
    low = min(min(value.low for value in there), 0.0)
    high = max(max(value.high for value in there), 0.01)
    parts = [
        f'<text x="{x}" y="{TOP - 16}" font-weight="600">{COLUMNS[key][0]}</text>',
        f'<path d="M{x} {TOP - 8}V{height - 26}M{x + WIDE} {TOP - 8}V{height - 26}" '
        f'stroke="#ddd"/>',
        f'<text x="{x}" y="{height - 10}" fill="#59636e">{low:.2f}</text>',
        f'<text x="{x + WIDE}" y="{height - 10}" fill="#59636e" text-anchor="end">{high:.2f}'
        f"</text>",
    ]
    for row, (name, of) in enumerate(methods.items()):
        if key not in of:
            continue
        value = asdict(of[key])
        at = {end: x + WIDE * (value[end] - low) / (high - low) for end in value}
        y, colour = TOP + ROW * row, "#b4420f" if name.startswith(OURS) else "#59636e"
        parts.append(
            f'<path d="M{at["low"]:.1f} {y}H{at["high"]:.1f}" stroke="{colour}"/>'
            f'<circle cx="{at["mean"]:.1f}" cy="{y}" r="4" fill="{colour}"/>'
        )
    return parts


def write(found: Mapping[str, ComparisonResult], docs: Path) -> None:
    """Put tables and plots of all collections between the marks of a page."""
    text = docs.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    sections = []
    for name, result in found.items():
        picture = docs.with_name(f"{docs.stem}_{name}.svg")
        picture.write_text(plot(result, f"Topics of {name}"), encoding="utf-8")
        sections.append(f"## {name}\n\n![Measures of each method]({picture.name})\n\n")
        sections.append(comparison_text(result) + "\n\n")
    docs.write_text(f"{head}{BEGIN}\n\n{''.join(sections)}{END}{tail}", encoding="utf-8")


def compared(source: str, seeds: int, methods: Sequence[str], cache: Path) -> ComparisonResult:
    """Read, embed and compare one collection."""
    config = Config()
    collection = collect([source], today=date.max, cache=cache, config=config, notice=print)
    return evaluate(collection, ComparisonSettings(methods, seeds, config, print))


def main() -> None:
    """Compare, print tables, and write JSON, plots and the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--methods", default="")
    parser.add_argument("--cache", type=Path, default=Path("artifacts/.cache"))
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--docs", type=Path)
    args = parser.parse_args()
    methods = check_methods([name for name in args.methods.split(",") if name])
    known = json.loads(args.json.read_text()) if args.json.is_file() else {}
    found = {name: ComparisonResult.from_json(result) for name, result in known.items()}
    for source in args.sources:
        name = Path(source).name.split(".")[0]
        result = compared(source, args.seeds, methods, args.cache)
        found[name] = result
        print(f"\n{name}\n\n{comparison_text(result)}", flush=True)
        figures = {each: own.as_json() for each, own in found.items()}
        args.json.write_text(json.dumps(figures, indent=1) + "\n")
    if args.docs:
        write(found, args.docs)


if __name__ == "__main__":
    main()
