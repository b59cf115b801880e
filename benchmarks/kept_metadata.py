"""What share of the papers of each source keep what it states beside their text.

    .venv/bin/python benchmarks/kept_metadata.py [--json FILE]

The sources are those of ../shared/data. Prints a Markdown table.
"""

import argparse
import json
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
from groundswell.config import Config
from groundswell.sources import read_sources
from groundswell.stages.corpus import corpus

DATA = Path(__file__).parents[2] / "shared" / "data"
SOURCES = {
    "Daily Papers, 2024-05 to 2025-09": ("hf_daily_api", None, date(2025, 9, 30)),
    "Daily Papers, 2025-10 to 2026-01": ("hf_daily_api", date(2025, 10, 1), None),
    "arXiv, Atom": ("formats/arxiv_atom", None, None),
    "arXiv, OAI-PMH pairs": ("formats/arxiv_oai_dc", None, None),
    "arXiv, snapshot as CSV": ("formats/arxiv_snapshot_csv", None, None),
    "arXiv, a day's listing": ("formats/arxiv_daily_jsonl", None, None),
    "arXiv, JSON Lines of 2016": ("arxiv_20_categories_2016.jsonl.gz", None, None),
    "ACL Anthology, a volume": ("formats/acl_anthology_xml", None, None),
}
"""Path, first and last date of each."""
COLUMNS = ("authors", "organization", "labels", "votes", "code", "journal", "doi")


def shares(path: Path, first: date | None, last: date | None) -> dict[str, float]:
    """Return the number of papers, and the share of them that has a value in each column."""
    config = Config.model_validate({"sources": {"since": first, "until": last}})
    records = read_sources(
        [str(path)], as_of=None, today=date.max, config=config.sources, notice=lambda _: None
    )
    papers = corpus(records, config=config.corpus).papers
    found = {"papers": float(len(papers))}
    for name in COLUMNS:
        column = papers[name].combine_chunks()
        lengths = (
            pc.fill_null(pc.list_value_length(column), 0) if name in ("authors", "labels") else None
        )
        stated = pc.greater(lengths, 0) if lengths is not None else pc.is_valid(column)
        found[name] = pc.sum(stated).as_py() / len(papers)
    return found


def main() -> None:
    """Measure every source."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--json", type=Path)
    chosen = arguments.parse_args()
    found = {
        name: shares(DATA / path, first, last) for name, (path, first, last) in SOURCES.items()
    }
    print(f"| source | papers | {' | '.join(COLUMNS)} |")
    print("|---|" + "---|" * (1 + len(COLUMNS)))
    for name, row in found.items():
        cells = " | ".join(f"{100 * row[column]:.0f} %" for column in COLUMNS)
        print(f"| {name} | {row['papers']:,.0f} | {cells} |")
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
