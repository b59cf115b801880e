"""The answer of `groundswell explain NAME`: why something is on the joint list, and its papers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import EmergingEntry
from groundswell.errors import UsageError, nearest
from groundswell.formatting import percent
from groundswell.json_value import Json
from groundswell.outputs.inspect.topics import PaperEntry, paper_entry, papers_text
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.runs import LATEST


@dataclass(frozen=True)
class EntryExplanation:
    """An entry of the joint list with its evidence."""

    as_of: str
    entry: EmergingEntry
    evidence: tuple[PaperEntry, ...]

    def as_json(self) -> Json:
        """Return the explanation as `--json` prints it."""
        return {
            **asdict(self.entry),
            "as_of": self.as_of,
            "evidence": [paper.as_json() for paper in self.evidence],
        }


def explain_entry(out: Path, name: str) -> EntryExplanation:
    """Return why what has this name is on the joint list of the newest run.

    A name is an entry's label, with or without its long form, or another name that rises with it.

    Raises:
        UsageError: Nothing on the list has that name.
    """
    run = PublishedRun(out / LATEST)
    names = {known: entry for entry in reversed(run.entries) for known in _names(entry)}
    entry = names.get(name.lower())
    if entry is None:
        raise UsageError(
            f"'{name}' is not on the list of what emerges{nearest(name.lower(), sorted(names))}: "
            f"give a topic's id, or a name of emerging.json"
        )
    papers = run.papers(["paper_id", "digest_date", "title", "url", "strength"])
    shown = papers.filter(pc.is_in(papers["paper_id"], pa.array(entry.evidence, pa.string())))
    by_id = {row["paper_id"]: paper_entry(row) for row in shown.to_pylist()}
    evidence = tuple(by_id[paper] for paper in entry.evidence if paper in by_id)
    return EntryExplanation(run.record.as_of, entry, evidence)


def explain_entry_text(explained: EntryExplanation) -> str:
    """Return an explanation as a paragraph and a list of papers."""
    entry = explained.entry
    sentences = [
        f"{entry.label} ({entry.kind}) is {entry.status} as of {explained.as_of}.",
        entry.explanation,
        f"It was first found on {entry.first_flagged}; the rise began by {entry.onset}.",
        f"q = {entry.q_value:.2g} over everything that is tested in a year of looks.",
    ]
    if entry.persists_13_weeks is not None:
        sentences.append(
            f"The chance that it is still up in three months is "
            f"{percent(entry.persists_13_weeks, 0)}."
        )
    lines = [" ".join(sentences)]
    if explained.evidence:
        lines += ["", "Papers that show it:", papers_text(explained.evidence)]
    return "\n".join(lines)


def _names(entry: EmergingEntry) -> Sequence[str]:
    """Return the names of an entry in lower case."""
    also = [name.id for name in entry.also if isinstance(name.id, str)]
    known = [entry.label, entry.label.split(" (")[0], *also]
    return [name.lower() for name in known]
