"""The published file for reference managers."""

from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from groundswell.outputs.citations.bibtex import bibtex
from groundswell.outputs.citations.reference import references
from groundswell.outputs.run_artifacts import RunArtifacts


class PapersBib:
    """The papers that show what emerges, in BibTeX, in the order of the corpus."""

    name = "papers.bib"
    holds = "the papers that are evidence of what emerges, in BibTeX; keywords name the entries"

    def contents(self, run: RunArtifacts) -> Mapping[str, bytes]:
        """Return an entry per paper that is evidence of what emerges."""
        shown: defaultdict[str, list[str]] = defaultdict(list)
        for entry in run.emerging.entries:
            for paper in entry.evidence:
                shown[paper].append(entry.label)
        rows = [row for row, paper in enumerate(run.corpus.paper_ids) if paper in shown]
        papers = run.corpus.papers.take(pa.array(rows, pa.int64()))
        return {self.name: bibtex(references(papers, papers["abstract"].to_pylist(), shown))}
