"""What of a run has papers: topics, themes and subtopics, terms, and entries of the joint list."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import index
from typing import Literal, SupportsIndex, TypeAlias, get_args

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.artifacts import OUTLIER, EmergingEntry
from groundswell.artifacts.corpus import counted_days
from groundswell.errors import GroundswellError, UsageError, nearest
from groundswell.outputs.published_run import Level, PublishedRun

Kind = Literal["theme", "topic", "subtopic", "term", "entry"]
Key: TypeAlias = SupportsIndex | str
"""An id, as a whole number of any kind, or a name."""


@dataclass(frozen=True)
class Group:
    """A group of papers: its kind, its id (that of a term is its name), and its label."""

    kind: Level | Literal["term"]
    id: int | str
    label: str


def as_key(what: Key) -> int | str:
    """Return an id as an int, NumPy's and one written as text too, and a name as it is.

    Raises:
        UsageError: It is neither.
    """
    if isinstance(what, str):
        return int(what) if what.strip().removeprefix("-").isdecimal() else what
    try:
        return index(what)
    except TypeError as error:
        raise UsageError(
            f"{what!r} is neither an id nor a name: give a whole number, or a label or a term"
        ) from error


def find_group(run: PublishedRun, what: Key, kind: Kind | None = None) -> Group:
    """Return what an id or a name stands for.

    A number is the id of a topic, theme or subtopic, -1 the papers without a topic, or with the
    kind 'entry' the id of an entry of the joint list. A name is, in this order, that of an
    entry, the label of a topic, subtopic or theme, or a term; `kind` leaves only one of these. An
    entry stands for the topic, subtopic, term or pool of terms that leads it.

    Raises:
        UsageError: The run has nothing of that id or name.
    """
    if kind not in {None, *get_args(Kind)}:
        raise UsageError(f"kind is {kind!r}: expected one of {', '.join(get_args(Kind))}")
    key = as_key(what)
    if isinstance(key, str) or kind == "term":
        return _named(run, str(key), kind)
    if kind == "entry":
        return _of_entry(run, _entry_of_id(run, key))
    group = _node(run, key)
    if kind not in {None, group.kind}:
        raise UsageError(
            f"{key} is the id of a {group.kind}, expected that of a {kind}: leave out kind"
        )
    return group


def find_entry(run: PublishedRun, what: Key) -> EmergingEntry:
    """Return the entry of the joint list with an id, or with a name: its label or another name.

    Raises:
        UsageError: Nothing on the list has it.
    """
    key = as_key(what)
    if isinstance(key, int):
        return _entry_of_id(run, key)
    names = entry_names(run)
    if key.lower() not in names:
        raise UsageError(
            f"'{key}' is not on the list of what emerges{nearest(key.lower(), sorted(names))}: "
            f"give a topic's id, a name of emerging.json, or a term of terms.parquet"
        )
    return names[key.lower()]


def find_term(run: PublishedRun, name: str) -> Group | None:
    """Return the term of a name or a long form, whatever its case; None where none is followed."""
    try:
        return _named(run, name, "term")
    except UsageError:
        return None


def entry_names(run: PublishedRun) -> dict[str, EmergingEntry]:
    """Return the entries of the joint list by each of their names, in lower case."""
    return {
        name.lower(): entry for entry in reversed(run.entries) for name in _names_of_entry(entry)
    }


def group_papers(run: PublishedRun, group: Group) -> pa.Table:
    """Return the rows of papers.parquet in a group, newest first, then strongest."""
    papers = run.papers()
    if group.kind == "term":
        uses = run.table("terms_papers")
        ids = uses.filter(pc.equal(uses["term"], group.id))["paper_id"]
        inside = pc.is_in(papers["paper_id"], ids.combine_chunks())
    else:
        inside = pc.equal(run.group_ids(group.kind), group.id)
    order = [("digest_date", "descending"), ("strength", "descending"), ("paper_id", "ascending")]
    return papers.filter(inside).sort_by(order)


def _names_of_entry(entry: EmergingEntry) -> Sequence[str]:
    also = [name.id for name in entry.also if isinstance(name.id, str)]
    return [entry.label, entry.label.split(" (")[0], *also]


def _entry_of_id(run: PublishedRun, entry_id: int) -> EmergingEntry:
    for entry in run.entries:
        if entry.id == entry_id:
            return entry
    known = ", ".join(str(entry.id) for entry in run.entries) or "none"
    raise UsageError(
        f"there is no entry {entry_id} on the list of what emerges: its ids are {known}"
    )


def _node(run: PublishedRun, node_id: int) -> Group:
    if node_id == OUTLIER:
        return Group("topic", OUTLIER, "papers without a topic")
    for node in run.nodes:
        if node.id == node_id:
            return Group(node.level, node.id, node.label)
    raise UsageError(
        f"there is no topic {node_id}{nearest(str(node_id), [str(n.id) for n in run.nodes])}: "
        f"'groundswell status' and topics.md list them"
    )


def _named(run: PublishedRun, name: str, kind: Kind | None) -> Group:
    """Return what a name stands for; one in the plural, or not, where nothing has it as it is."""
    wanted = name.strip().lower()
    entries = entry_names(run) if kind in {None, "entry"} else {}
    groups = [(found.lower(), each) for found, each in _groups(run) if kind in {None, each.kind}]
    forms: tuple[Callable[[str], str], ...] = (str, singular)
    for form in forms:
        for found, entry in entries.items():
            if form(found) == form(wanted):
                return _of_entry(run, entry)
        for found, group in groups:
            if form(found) == form(wanted):
                return group
    known = [*entries, *(found for found, _ in groups)]
    raise UsageError(
        f"nothing in the run of {run.record.as_of} is called '{name}'{_suggestion(wanted, known)}: "
        f"give an id, or a label or term as the run has it; 'groundswell search' finds words"
    )


def _suggestion(wanted: str, known: Sequence[str]) -> str:
    """Return which known name may be meant: the first with these words, else the nearest."""
    holding = next((name for name in known if f" {wanted} " in f" {name} "), None)
    return f" (did you mean '{holding}'?)" if holding else nearest(wanted, known)


def singular(name: str) -> str:
    """Return a name without the ending of its plural."""
    return name if name.endswith("ss") else name.removesuffix("s")


def _groups(run: PublishedRun) -> Iterator[tuple[str, Group]]:
    """Yield topics, subtopics, themes and terms by each of their names."""
    for level in ("topic", "subtopic", "theme"):
        for node in run.nodes:
            if node.level == level:
                yield node.label, Group(node.level, node.id, node.label)
    terms = run.table("terms", ["term", "long_form"])
    for term, long_form in zip(*(column.to_pylist() for column in terms.columns), strict=True):
        group = Group("term", term, term)
        yield term, group
        if long_form:
            yield f"{term} ({long_form})", group
            yield long_form, group


def _of_entry(run: PublishedRun, entry: EmergingEntry) -> Group:
    """Return the topic, subtopic, term or pool of terms that leads an entry."""
    if entry.kind == "topic" and entry.topic_ids:
        return Group("topic", entry.topic_ids[0], entry.label)
    for name, group in _groups(run):
        if group.kind == entry.kind and name.lower() == entry.label.lower():
            return Group(group.kind, _leading(run, entry, group.id), entry.label)
    raise GroundswellError(
        f"the {entry.kind} '{entry.label}' of emerging.json is in no other file of {run.folder}: "
        f"publish the run again"
    )


def _leading(run: PublishedRun, entry: EmergingEntry, found: int | str) -> int | str:
    """Return which of a term and the pools of that label has the papers that an entry counts."""
    terms = run.table("terms")
    if entry.kind != "term" or "written_forms" not in terms.column_names:
        return found
    known = terms.select(["term", "written_forms"]).to_pylist()
    pools = [each["term"] for each in known if each["written_forms"][:1] == [found]]
    for term in [found, *(each for each in pools if each != found)]:
        if _counts(run, term, entry) == (entry.recent_count, entry.before_count):
            return str(term)
    return found


def _counts(run: PublishedRun, term: int | str, entry: EmergingEntry) -> tuple[int, int]:
    """Return how many papers of a term are in the recent window of an entry, and before it."""
    papers = group_papers(run, Group("term", term, entry.label))
    days = [day.isoformat() for day in counted_days(papers, date.fromisoformat(run.record.as_of))]
    recent = sum(entry.recent_since <= day <= entry.recent_until for day in days)
    return recent, sum(entry.before_since <= day <= entry.before_until for day in days)
