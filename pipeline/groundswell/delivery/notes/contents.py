"""The text of notes: the topics and what emerges in a run, with links between them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

import pyarrow.compute as pc

from groundswell.artifacts import EmergingEntry, Signal
from groundswell.delivery.notes.note import Note
from groundswell.formatting import clean, counted, percent, small, status_text
from groundswell.json_value import Json
from groundswell.outputs.inspect.entries import entry_evidence
from groundswell.outputs.inspect.topics import PaperEntry, paper_entries
from groundswell.outputs.published_run import PublishedRun, PublishedTopic
from groundswell.report.rendering import markdown, markdown_address, shares_text, web_address

Link = Callable[[str, str], str]
"""Returns the link to the note of an id, under a label."""

_NOT_IN_NAMES = re.compile(r"[\\/:*?\"<>|#^\[\]%\x00-\x1f]")
"""What names of files, or links of Obsidian, cannot have."""
_LONGEST_NAME = 80
_PAPERS = 10
"""Papers that a note lists."""


def names_of(run: PublishedRun) -> dict[str, tuple[str, str, str]]:
    """Return the folder, the name and the label of each note by its id."""
    names = {
        f"topic-{topic.id}": ("Topics", topic.label) for topic in run.topics if not topic.hidden
    }
    names |= {f"entry-{entry.id}": ("Emerging", entry.label) for entry in _entries(run)}
    return {
        note: (folder, file_name(label, note), label) for note, (folder, label) in names.items()
    }


def file_name(label: str, note: str) -> str:
    """Return a label as the name of a file, which any system can have and links can name."""
    text = " ".join(_NOT_IN_NAMES.sub(" ", clean(label)).split()).strip(". ")
    return text[:_LONGEST_NAME].rstrip(". ") or note


def notes_of(run: PublishedRun, link: Link) -> Iterator[Note]:
    """Yield the notes of a run; `link` knows where each of them is."""
    signals = {signal.id: signal for signal in run.signals}
    names = names_of(run)
    entries = _entries(run)
    for topic in run.topics:
        if not topic.hidden:
            own = [entry for entry in entries if topic.id in entry.topic_ids]
            signal = signals.get(topic.id)
            yield _note(
                f"topic-{topic.id}",
                names,
                _of_topic(topic, signal, run),
                "\n".join(_topic_lines(run, topic, signal, own, link)),
            )
    labels = {topic.id: topic.label for topic in run.topics if not topic.hidden}
    for entry in entries:
        yield _note(
            f"entry-{entry.id}",
            names,
            _of_entry(entry, run),
            "\n".join(_entry_lines(run, entry, labels, link)),
        )


def gone(note: str, run: PublishedRun) -> Mapping[str, Json]:
    """Return the properties of a note of what the run does not have any more."""
    kind = note.split("-")[0]
    return {"kind": kind, "status": "ended", "as_of": run.record.as_of}


def _entries(run: PublishedRun) -> list[EmergingEntry]:
    hidden = {topic.id for topic in run.topics if topic.hidden}
    return [
        entry for entry in run.entries if entry.kind == "term" or hidden.isdisjoint(entry.topic_ids)
    ]


def _note(
    note: str,
    names: Mapping[str, tuple[str, str, str]],
    properties: Mapping[str, Json],
    body: str,
) -> Note:
    folder, name, label = names[note]
    return Note(note, folder, name, (clean(label),), properties, body)


def _of_topic(
    topic: PublishedTopic, signal: Signal | None, run: PublishedRun
) -> Mapping[str, Json]:
    return {
        "kind": "topic",
        "status": signal.status if signal else "no_clear_change",
        "as_of": run.record.as_of,
        "papers": topic.size,
        "share": round(signal.share_recent, 4) if signal else None,
        "q_value": signal.q_value if signal else None,
    }


def _of_entry(entry: EmergingEntry, run: PublishedRun) -> Mapping[str, Json]:
    return {
        "kind": entry.kind,
        "status": entry.status,
        "as_of": run.record.as_of,
        "papers": entry.papers,
        "share": round(entry.share_recent, 4),
        "q_value": entry.q_value,
        "onset": entry.onset,
        "first_flagged": entry.first_flagged,
    }


def _topic_lines(
    run: PublishedRun,
    topic: PublishedTopic,
    signal: Signal | None,
    entries: Sequence[EmergingEntry],
    link: Link,
) -> Iterator[str]:
    yield f"{_text(topic.summary)}\n"
    yield f"**Keywords:** {', '.join(map(_text, topic.keywords[:8]))}\n"
    if signal:
        figures = f"{shares_text(signal)}, q {small(signal.q_value)}"
        yield f"**Status:** {status_text(signal.status)} ({figures})\n"
    yield f"{counted(topic.size, 'paper')} from {topic.first_seen} to {topic.last_seen}\n"
    if entries:
        yield "### Emerging here\n"
        yield from (f"- {link(f'entry-{each.id}', each.label)}" for each in entries)
        yield ""
    yield from _paper_lines("Newest papers", _newest(run, topic.id))


def _entry_lines(
    run: PublishedRun, entry: EmergingEntry, labels: Mapping[int, str], link: Link
) -> Iterator[str]:
    yield f"**Status:** {status_text(entry.status)}, q {small(entry.q_value)}\n"
    yield f"{_text(entry.explanation)}\n"
    if entry.persists_13_weeks is not None:
        chance = percent(entry.persists_13_weeks, 0)
        yield f"The chance that it is still up in three months is {chance}.\n"
    topics = [topic for topic in entry.topic_ids if topic in labels]
    if topics:
        yield "### Topics\n"
        yield from (f"- {link(f'topic-{topic}', labels[topic])}" for topic in topics)
        yield ""
    yield from _paper_lines("Papers that show it", entry_evidence(run, entry))


def _newest(run: PublishedRun, topic: int) -> Sequence[PaperEntry]:
    papers = run.papers(["paper_id", "digest_date", "title", "url", "strength", "topic_id"])
    own = papers.filter(pc.equal(papers["topic_id"], topic))
    order = [("digest_date", "descending"), ("strength", "descending"), ("paper_id", "ascending")]
    return paper_entries(own.sort_by(order).slice(0, _PAPERS))


def _paper_lines(heading: str, papers: Sequence[PaperEntry]) -> Iterator[str]:
    if papers:
        yield f"### {heading}\n"
    for paper in islice(papers, _PAPERS):
        title, url = _text(paper.title), web_address(paper.url)
        linked = f"[{title}]({markdown_address(url)})" if url else title
        yield f"- {linked} ({paper.digest_date})"


def _text(text: str) -> str:
    """Return text that Obsidian shows as it is: as Markdown does, without tags and comments."""
    return re.sub(r"#(?=\w)|(?<=%)%", lambda sign: f"\\{sign[0]}", markdown(text))
