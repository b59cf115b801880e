"""What questions are asked about: entries of the list of what emerges, topics, terms, by `ref`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.api.run import Run
from groundswell.artifacts import OUTLIER, EmergingEntry
from groundswell.delivery.mcp.answers import SHORT, Change, Named, Past, Window, clip, rounded
from groundswell.errors import UsageError
from groundswell.json_value import ParsedObject
from groundswell.outputs.inspect.members import singular

Form = Callable[[str], str]
"""The form in which names are compared."""

_LEVELS = ("topic", "subtopic", "theme")
_PAST = 6
"""Runs whose word on a thing is listed: the newest."""


@dataclass(frozen=True)
class Thing:
    """An entry, a topic, subtopic or theme, or a term; `id` is the name of a term."""

    kind: str
    id: int | str
    label: str

    @property
    def ref(self) -> str:
        """The text by which tools take it."""
        return f"{self.kind}:{self.id}"

    def papers(self, run: Run) -> pa.Table:
        """Return all its papers, the newest first."""
        if self.kind == "entry":
            return run.entry(self.id).papers
        return run.papers_of(self.id if self.kind != "term" else self.label, kind=self.kind)  # type: ignore[arg-type]

    def entry(self, run: Run) -> EmergingEntry | None:
        """Return the entry of the list of what emerges that it leads, if it does."""
        for entry in entries_of(run):
            same = entry.label.lower() == self.label.lower() or (
                entry.kind == "topic" and entry.topic_ids[:1] == (self.id,)
            )
            if entry.kind == self.kind and same:
                return entry
        return None

    def past(self, run: Run) -> tuple[Past, ...]:
        """Return what the last runs said of it, the oldest first."""
        if not isinstance(self.id, int):
            return ()
        table = run.history
        mine = pc.and_(pc.equal(table["kind"], self.kind), pc.equal(table["id"], self.id))
        rows = table.filter(mine).to_pylist()[-_PAST:]
        return tuple(
            Past(row["as_of"], row["status"], rounded(row["share"]), rounded(row["q_value"]))
            for row in rows
        )


def find(run: Run, what: int | str) -> Thing:
    """Return what a `ref`, the id of a topic, subtopic or theme, or a name stands for.

    A name in the plural, or not, is the same where nothing has it as it is.

    Raises:
        UsageError: The run has nothing of that id or name.
    """
    kind, colon, rest = str(what).strip().partition(":")
    if colon and kind in {"entry", "term", *_LEVELS}:
        return _of_kind(run, kind, rest.strip())
    name = str(what).strip()
    # A number alone is the id of a topic, subtopic or theme: that of an entry stands in its ref.
    levels = _LEVELS if name.removeprefix("-").isdecimal() else ("entry", *_LEVELS, "term")
    forms: tuple[Form, ...] = (str, singular)
    for form, level in product(forms, levels):
        try:
            return _of_kind(run, level, name, form)
        except UsageError:
            continue
    run.papers_of(name)  # raises what the command says of it
    raise UsageError(f"nothing in the run of {run.as_of} is called '{name}': give a ref or a label")


def entries_of(run: Run) -> list[EmergingEntry]:
    """Return the entries of the joint list, the surest first."""
    return [run.entry(entry).facts for entry in run.emerging["id"].to_pylist()]


def nodes(run: Run, level: str) -> Iterator[ParsedObject]:
    """Yield the rows of the hierarchy of a level."""
    yield from run.hierarchy.filter(pc.equal(run.hierarchy["level"], level)).to_pylist()


def named(kind: str, row: ParsedObject) -> Named:
    """Return a row with an id and a label as answers name it."""
    return Named(f"{kind}:{row['id']}", row["id"], clip(row["label"], SHORT))


def signal_of(run: Run, thing: Thing) -> ParsedObject | None:
    """Return the signal of a topic or a subtopic; None where it has none."""
    if thing.kind == "subtopic":
        return next(
            (row["signal"] for row in nodes(run, "subtopic") if row["id"] == thing.id), None
        )
    if thing.kind == "topic":
        return next((row for row in run.signals.to_pylist() if row["id"] == thing.id), None)
    return None


def status_of(run: Run, thing: Thing) -> str | None:
    """Return the status of an entry, a topic or a subtopic; None where it has none."""
    if thing.kind == "entry":
        return run.entry(thing.id).status
    signal = signal_of(run, thing)
    return signal["status"] if signal else None


def change_of(signal: ParsedObject) -> Change:
    """Return a signal as answers have it."""
    burst = signal["burst"]
    return Change(
        status=signal["status"],
        recent=_window(signal, "recent"),
        before=_window(signal, "before"),
        share_recent=round(signal["share_recent"], 5),
        share_before=rounded(signal["share_before"]),
        rate_ratio=rounded(signal["rate_ratio"]),
        rate_ratio_low=rounded(signal["rate_ratio_low"]),
        rate_ratio_high=rounded(signal["rate_ratio_high"]),
        p_value=rounded(signal["p_value"]),
        q_value=rounded(signal["q_value"]),
        onset=str(signal["onset"]) if signal["onset"] else None,
        burst_since=str(burst["start"]) if burst and burst["end"] is None else None,
    )


def _window(signal: ParsedObject, name: str) -> Window | None:
    if not signal[f"{name}_total"]:
        return None
    since, until = (str(signal[f"{name}_{end}"]) for end in ("since", "until"))
    return Window(since, until, signal[f"{name}_count"], signal[f"{name}_total"])


def _of_kind(run: Run, kind: str, name: str, form: Form = str) -> Thing:
    if kind == "entry":
        return _entry(run, name, form)
    if kind == "term":
        return _term(run, name, form)
    for row in nodes(run, kind):
        if str(row["id"]) == name or form(row["label"].lower()) == form(name.lower()):
            return Thing(kind, row["id"], row["label"])
    if kind == "topic" and name == str(OUTLIER):
        return Thing("topic", OUTLIER, "papers without a topic")
    raise UsageError(f"the run of {run.as_of} has no {kind} '{name}': list_topics lists the topics")


def _entry(run: Run, name: str, form: Form) -> Thing:
    for each in entries_of(run):
        if form(each.label.lower()) == form(name.lower()):
            return Thing("entry", each.id, each.label)
    entry = run.entry(int(name) if name.isdecimal() else name)
    return Thing("entry", entry.id, entry.label)


def _term(run: Run, name: str, form: Form) -> Thing:
    for column in ("term", "long_form"):
        names = run.terms[column].to_pylist()
        for place, found in enumerate(names):
            if found and form(found.lower()) == form(name.lower()):
                term = run.terms["term"][place].as_py()
                return Thing("term", term, term)
    raise UsageError(f"the run of {run.as_of} follows no term '{name}': search_papers finds words")
