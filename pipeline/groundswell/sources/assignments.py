"""Assignments of papers to topics, from rows with names of columns as people write them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from groundswell.artifacts import GIVEN_SCHEMA, NO_TOPIC, GivenTopics
from groundswell.errors import UsageError
from groundswell.json_value import ParsedObject
from groundswell.sources.absent import is_absent
from groundswell.sources.field_names import ALIASES
from groundswell.sources.identifiers import restored_arxiv_id
from groundswell.sources.records import as_text

_COLUMNS: Mapping[str, Sequence[str]] = {
    "paper_id": ALIASES["paper_id"],
    "topic": ("topic", "topic_id", "cluster"),
    "name": ("label", "customname", "name", "topic_name", "topic_label"),
    "probability": ("probability", "strength"),
}
"""The names of each column, in any case; the first that a table has is used."""
_LISTED = 12
"""Columns that a message lists."""


def assignments(origin: str, rows: Iterable[ParsedObject]) -> GivenTopics:
    """Return the topics of papers; a topic's name is the one that most of its rows have.

    Raises:
        UsageError: There is no column for the paper's id or for the topic, or a probability is no
            number from 0 to 1.
    """
    columns: Mapping[str, str] = {}
    papers: list[str] = []
    topics: list[str | None] = []
    probabilities: list[float | None] = []
    named: dict[str, Counter[str]] = defaultdict(Counter)
    unread = 0
    for number, row in enumerate(rows, 1):
        columns = columns or _columns(origin, row)
        paper = _paper_id(row.get(columns["paper_id"]))
        if paper is None:
            unread += 1
            continue
        topic = topic_key(row.get(columns["topic"]))
        papers.append(paper)
        topics.append(topic)
        probabilities.append(_probability(origin, number, row.get(columns.get("probability", ""))))
        name = own_name(topic, as_text(row.get(columns.get("name", ""))))
        if topic is not None and name:
            named[topic][name] += 1
    return given_topics(origin, (papers, topics, probabilities), named, unread)


def given_topics(
    origin: str,
    columns: tuple[Sequence[str], Sequence[str | None], Sequence[float | None]],
    named: Mapping[str, Counter[str]],
    unread: int = 0,
) -> GivenTopics:
    """Return the topics given as columns of `GIVEN_SCHEMA`, and the names that each was called."""
    typed = zip(columns, GIVEN_SCHEMA.types, strict=True)
    table = pa.table([pa.array(values, kind) for values, kind in typed], schema=GIVEN_SCHEMA)
    # Of names as frequent, the first of the alphabet: the order of rows decides nothing.
    names = {
        topic: min(counts, key=lambda name: (-counts[name], name))
        for topic, counts in sorted(named.items())
    }
    return GivenTopics(origin, table, names, unread=unread)


def with_more(before: GivenTopics, more: GivenTopics) -> GivenTopics:
    """Return assignments after others whose topics have the same numbers."""
    return replace(
        more,
        assigned=pa.concat_tables([before.assigned, more.assigned]).combine_chunks(),
        names={**before.names, **more.names},
    )


def topic_key(value: object) -> str | None:
    """Return a topic as text: a whole number without decimals; None for a missing value."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    text = str(value).strip()
    if not text or is_absent(text):
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else text


def own_name(topic: str | None, label: str | None) -> str:
    """Return the name that a topic was given, or an empty text where it has none.

    A topic that is a text is its own name. What BERTopic calls a topic by itself, as
    '3_graph_node_edge', is no name; '3_Graph networks', by a representation model, is one.
    """
    if topic is None or topic == NO_TOPIC:
        return ""
    text = " ".join((label or "").split())
    if not text:
        return "" if topic.removeprefix("-").isdecimal() else topic
    own, _, rest = text.partition("_")
    if own != topic:
        return text
    words = [word for word in rest.split("_") if word.strip()]
    return words[0].strip() if len(words) == 1 else ""


def _columns(origin: str, row: ParsedObject) -> dict[str, str]:
    """Return the name in the rows of each of our columns that they have."""
    spelled = {str(column).strip().lower(): column for column in reversed(list(row))}
    found: dict[str, str] = {}
    for column, names in _COLUMNS.items():
        known = [spelled[name.lower()] for name in names if name.lower() in spelled]
        if known:
            found[column] = known[0]
    for column in ("paper_id", "topic"):
        if column not in found:
            has = ", ".join(map(str, list(row)[:_LISTED]))
            raise UsageError(
                f"{origin} has no column {column} (columns: {has}): name one of them so"
            )
    return found


def _paper_id(value: object) -> str | None:
    text = (as_text(value) or "").strip()
    if isinstance(value, float):
        text = restored_arxiv_id(text) or text
    return text or None


def _probability(origin: str, number: int, value: object) -> float | None:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    try:
        found = float(str(value))
    except ValueError:
        found = math.nan
    if not 0 <= found <= 1:
        raise UsageError(
            f"{origin}: row {number} has the probability {value!r}, expected a number from 0 to 1"
        )
    return found
