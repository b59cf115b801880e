"""What can be read as a whole: the summaries of a run and the record of what it did."""

import json
from typing import Literal

from groundswell.api.run import Run
from groundswell.delivery.mcp.answers import MEDIUM, Answer, clip
from groundswell.outputs.published_run import PublishedRun

Summary = Literal["topics.md", "changes.md"]

MOST_CHARACTERS = 16_000
"""Of a summary: under 20 kB with what is written around it."""
_MOST_VALUES = 20


def summary(run: Run, name: Summary) -> str:
    """Return a summary for reading, cut at the end of a line where it is long."""
    text = PublishedRun(run.path).text(name)
    note = f"<!-- The run as of {run.as_of}. {Answer(as_of=run.as_of).untrusted_text} -->\n"
    kept = text.encode()[:MOST_CHARACTERS].decode(errors="ignore")
    if len(kept) == len(text):
        return note + text
    kept = kept[: kept.rfind("\n") + 1]
    return (
        f"{note}{kept}\n<!-- Cut here: {len(text) - len(kept):,} of {len(text):,} characters "
        f"follow in the run's {name}. The tools list_topics and get_topic have all of it. -->\n"
    )


def run_record(run: Run) -> str:
    """Return what a run did: sources, settings, versions, counts, notices, the audit."""
    record = run.record
    value = {
        "as_of": record.as_of,
        "counts": vars(record.counts),
        "plan": vars(record.plan),
        "sources": [vars(source) for source in record.sources[:_MOST_VALUES]],
        "continues": record.previous.as_of if record.previous else None,
        "encoder": dict(record.encoder),
        "configuration": {table: dict(rows) for table, rows in record.configuration.items()},
        "versions": {
            "groundswell": record.groundswell,
            "python": record.python,
            **record.libraries,
        },
        "notices": [clip(notice, MEDIUM) for notice in record.notices[:_MOST_VALUES]],
        "audit": [vars(check) for check in record.audit],
    }
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
