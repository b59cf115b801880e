"""The answer of `groundswell explain`: why a topic has its status, or why something emerges."""

from dataclasses import asdict, dataclass
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import EmergingEntry
from groundswell.formatting import percent
from groundswell.json_value import Json
from groundswell.outputs.inspect.members import (
    Key,
    as_key,
    entry_names,
    find_entry,
    find_group,
    find_term,
)
from groundswell.outputs.inspect.terms import TermExplanation, explain_term, explain_term_text
from groundswell.outputs.inspect.topics import (
    Explanation,
    PaperEntry,
    drivers_lines,
    explain,
    explain_text,
    paper_entries,
    papers_text,
)
from groundswell.outputs.published_run import PublishedRun
from groundswell.signals.driver_summary import DriverSummary


@dataclass(frozen=True)
class EntryExplanation:
    """An entry of the joint list with its evidence."""

    as_of: str
    entry: EmergingEntry
    evidence: tuple[PaperEntry, ...]
    drivers: DriverSummary

    def as_json(self) -> Json:
        """Return the explanation as `--json` prints it."""
        return {
            **asdict(self.entry),
            "as_of": self.as_of,
            "evidence": [paper.as_json() for paper in self.evidence],
            "drivers": asdict(self.drivers),
        }


Explained: TypeAlias = Explanation | EntryExplanation | TermExplanation


def explanation_of(run: PublishedRun, what: Key | EmergingEntry) -> Explained:
    """Return why a topic or a subtopic has its status, or why an entry of the joint list emerges.

    A number is the id of a topic or a subtopic; a name is one of the joint list, a label, or a
    term, of which the answer is how often it is used within groups.

    Raises:
        UsageError: The run has nothing of that id or name, or that has no signal.
    """
    if isinstance(what, EmergingEntry):
        return explain_entry(run, what)
    key = as_key(what)
    if isinstance(key, str):
        labels = {node.label.lower(): node.id for node in reversed(run.nodes)}
        if key.lower() not in entry_names(run):
            if key.lower() not in labels and (term := find_term(run, key)):
                return explain_term(run, term)
            key = labels[key.lower()] if key.lower() in labels else find_group(run, key).id
    return explain(run, key) if isinstance(key, int) else explain_entry(run, key)


def explanation_text(explained: Explained) -> str:
    """Return an explanation as a paragraph and a list of papers."""
    if isinstance(explained, TermExplanation):
        return explain_term_text(explained)
    if isinstance(explained, EntryExplanation):
        return explain_entry_text(explained)
    return explain_text(explained)


def explain_entry(run: PublishedRun, which: str | EmergingEntry) -> EntryExplanation:
    """Return why an entry, or what has this name, is on the joint list of a run.

    A name is an entry's label, with or without its long form, or another name that rises with it.

    Raises:
        UsageError: Nothing on the list has that name.
    """
    entry = find_entry(run, which) if isinstance(which, str) else which
    drivers = run.drivers.get(("entry", entry.id), DriverSummary())
    return EntryExplanation(run.record.as_of, entry, entry_evidence(run, entry), drivers)


def entry_evidence(run: PublishedRun, entry: EmergingEntry) -> tuple[PaperEntry, ...]:
    """Return the papers that show an entry, those first that show it most clearly."""
    papers = run.papers(["paper_id", "digest_date", "title", "url", "strength"])
    shown = papers.filter(pc.is_in(papers["paper_id"], pa.array(entry.evidence, pa.string())))
    by_id = {paper.paper_id: paper for paper in paper_entries(shown)}
    return tuple(by_id[paper] for paper in entry.evidence if paper in by_id)


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
    lines = [" ".join(sentences), *drivers_lines(explained.drivers)]
    if explained.evidence:
        lines += ["", "Papers that show it:", papers_text(explained.evidence)]
    return "\n".join(lines)
