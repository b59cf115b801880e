"""The state that passes from run to run: written, read back, migrated, refused."""

import contextlib
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell import job
from groundswell.artifacts import (
    OUTLIER,
    STATE_PAPER_SCHEMA,
    STATUSES,
    CosineProfile,
    DatedChange,
    Detection,
    Fit,
    HierarchyRecord,
    LabelRecord,
    LineageEvent,
    NullDistribution,
    ProfilesRecord,
    State,
    Status,
    StatusChange,
    TopicLabel,
    TrackingRecord,
    codecs,
)
from groundswell.artifacts.state import UnknownFormatError, read, write
from groundswell.artifacts.state_format_5 import Format5
from groundswell.artifacts.state_format_6 import Format6
from groundswell.artifacts.state_records import FORMAT
from groundswell.errors import DamagedError
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.make import state_papers
from tests.planted import DAYS, job_settings, write_source

IDS = st.integers(0, 10_000)
DATES = st.dates().map(lambda day: day.isoformat())
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)

EVENTS = st.builds(
    LineageEvent,
    kind=st.sampled_from(["birth", "split", "merge", "retirement", "relabel"]),
    date=DATES,
    sources=st.lists(IDS, max_size=3).map(tuple),
    targets=st.lists(IDS, max_size=3).map(tuple),
    papers=IDS,
    share_moved=NUMBERS,
    why=TEXTS,
)
TRACKING = st.builds(
    TrackingRecord,
    encoder=st.dictionaries(TEXTS, st.one_of(st.none(), st.booleans(), IDS, NUMBERS, TEXTS)),
    single_topic=st.booleans(),
    fit=st.builds(Fit, as_of=DATES, next_id=IDS, papers=IDS, outliers=NUMBERS),
    next_id=IDS,
    profiles=st.builds(
        ProfilesRecord,
        threshold=NUMBERS,
        topics=st.dictionaries(
            IDS, st.builds(CosineProfile, mean=NUMBERS, deviation=NUMBERS), max_size=3
        ),
    ),
    seeded=st.dictionaries(TEXTS, IDS, max_size=3),
    detections=st.dictionaries(IDS, st.builds(Detection, as_of=DATES, papers=IDS), max_size=3),
)
LABELS = st.dictionaries(
    IDS,
    st.builds(
        LabelRecord,
        label=TEXTS,
        keywords=st.lists(TEXTS, max_size=3).map(tuple),
        direction=TEXTS,
        overridden=st.booleans(),
    ),
    max_size=3,
)
HIERARCHIES = st.none() | st.builds(
    HierarchyRecord,
    next_theme=IDS,
    next_subtopic=IDS,
    theme_of=st.dictionaries(IDS, st.integers(-1, 100), max_size=3),
)
CHANGES = st.builds(
    DatedChange,
    date=DATES,
    change=st.builds(
        StatusChange,
        kind=st.sampled_from(["topic", "entry"]),
        id=IDS,
        label=TEXTS,
        before=st.none() | st.sampled_from(STATUSES),
        after=st.none() | st.sampled_from(STATUSES),
        why=TEXTS,
    ),
)
NULLS = st.none() | st.builds(NullDistribution, papers=IDS, location=NUMBERS, scale=NUMBERS)


@st.composite
def a_state(draw: st.DrawFn) -> State:
    topics = draw(st.lists(IDS, unique=True, max_size=4))
    n = draw(st.integers(0, 6))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    papers = state_papers(
        [f"p{i}" for i in range(n)],
        rng.integers(-1, 9, n),
        subtopic_ids=rng.integers(-1, 9, n),
        strength=rng.random(n).astype(np.float32),
        positions=rng.normal(size=(n, 2)).astype(np.float32),
    )
    return State(
        as_of=draw(st.none() | DATES),
        papers=papers,
        topics=tuple(TopicLabel(topic, draw(TEXTS)) for topic in topics),
        centroids=rng.normal(size=(len(topics), 3)).astype(np.float32),
        lineage=tuple(draw(st.lists(EVENTS, max_size=3))),
        tracking=draw(TRACKING),
        labels=draw(LABELS),
        hierarchy=draw(HIERARCHIES),
        statuses=draw(st.dictionaries(IDS, st.sampled_from(STATUSES), max_size=3)),
        text_digests=rng.integers(0, 2**63, n).astype(np.uint64),
        null_distribution=draw(NULLS),
        status_changes=tuple(draw(st.lists(CHANGES, max_size=3))),
    )


def same(first: State, second: State) -> bool:
    """Whether two states are equal, their table and array too."""
    tables = first.papers.equals(second.papers)
    arrays = np.array_equal(first.centroids, second.centroids)
    arrays &= np.array_equal(first.text_digests, second.text_digests)
    blank = {
        "papers": STATE_PAPER_SCHEMA.empty_table(),
        "centroids": np.zeros((0, 0)),
        "topics": (),
        "text_digests": np.zeros(0, dtype=np.uint64),
    }
    rest = (replace(first, **blank), replace(second, **blank))
    others = [
        {name: value for name, value in vars(state).items() if name not in blank} for state in rest
    ]
    return tables and arrays and others[0] == others[1] and first.topics == second.topics


@given(a_state())
def test_a_state_comes_back_as_it_was_written(state: State) -> None:
    data = write(state)
    assert same(read(data), state)
    assert write(read(data)) == data


def test_the_first_run_reads_a_state_with_nothing_in_it() -> None:
    empty = State.empty()
    assert (empty.as_of, len(empty.papers), empty.topics, empty.lineage) == (None, 0, (), ())
    assert (empty.tracking.single_topic, empty.tracking.next_id) == (False, 0)
    assert same(read(write(empty)), empty)


def test_topic_labels_are_by_id() -> None:
    state = replace(
        State.empty(),
        topics=(TopicLabel(3, "three"), TopicLabel(5, "five")),
        centroids=np.zeros((2, 4), dtype=np.float32),
    )
    assert state.topic_labels == {3: "three", 5: "five"}


def test_a_state_needs_a_centroid_per_topic_and_its_columns() -> None:
    with pytest.raises(ValueError, match="one centroid per topic is needed"):
        replace(State.empty(), topics=(TopicLabel(1, "one"),))
    with pytest.raises(ValueError, match="state papers has columns"):
        replace(State.empty(), papers=pa.table({"paper_id": pa.array([], pa.string())}))


FORMAT_4_PAPERS = pa.schema([field for field in STATE_PAPER_SCHEMA if field.name != "subtopic_id"])
KEPT: dict[str, Any] = {
    "format": 4,
    "everything": False,
    "encoder": {"name": "test", "dimensions": 8, "long_text": "cut", "window_overlap": None},
    "fitted": {"as_of": "2025-01-01", "next_id": 7, "papers": 300, "outliers": 0.02},
    "next_id": 8,
    "profiles": {"cut": -2.5, "topics": {"3": [0.7, 0.1], "5": [0.6, 0.2]}},
    "guided": {"Dust": 5},
    "founded": {"5": {"as_of": "2025-01-09", "papers": 12}},
    "labelled": {
        "3": {"label": "Three", "keywords": ["a", "b"], "direction": "6c9B", "asked": True},
        "5": {"label": "Five", "keywords": [], "direction": "00", "asked": False},
    },
    "levels": {
        "free": {"theme": 1_000_002, "subtopic": 2_000_003},
        "themes": {"3": 1_000_001, "5": -1},
        "subtopics": [2_000_001, -1, 2_000_002],
    },
    "emerging": [5],
    "chance": {"middle": 11.5, "papers": 6481, "scale": 2.25},
}
"""What state.json of the first edition held."""

LINEAGE = [
    {
        "kind": "birth",
        "date": "2025-01-09",
        "from": [3],
        "to": [5],
        "papers": 12,
        "share_moved": 0.25,
        "why": "12 papers lie close together",
    }
]


def arrow(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def npy(array: NDArray[Any]) -> bytes:
    sink = io.BytesIO()
    np.save(sink, array, allow_pickle=False)
    return sink.getvalue()


def format_4(kept: Mapping[str, Any] = KEPT, **members: bytes | None) -> bytes:
    """A state as the first edition wrote it; `members` replace its own, None leaves one out."""
    papers = pa.table(
        [["a", "b", "c"], [3, -1, 5], [0.5, 0.0, 0.75], [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
        schema=FORMAT_4_PAPERS,
    )
    topics = [{"id": 3, "label": "Three", "size": 1}, {"id": 5, "label": "Five", "size": 1}]
    own: dict[str, bytes | None] = {
        "as_of.json": b'"2025-01-09"\n',
        "papers.arrow": arrow(papers),
        "topics.json": json.dumps(topics).encode(),
        "centroids.npy": npy(np.eye(2, 8, dtype=np.float32)),
        "lineage.json": json.dumps(LINEAGE).encode(),
        "state.json": json.dumps(kept).encode(),
    }
    own |= {".".join(name.rsplit("_", 1)): data for name, data in members.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in own.items():
            if data is not None:
                archive.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def test_format_4_is_read_as_todays_state() -> None:
    state = read(format_4())
    assert state.format == FORMAT
    assert state.as_of == "2025-01-09"
    assert state.papers.to_pylist()[0] == {
        "paper_id": "a",
        "topic_id": 3,
        "subtopic_id": 2_000_001,
        "strength": 0.5,
        "x": 1.0,
        "y": 4.0,
    }
    assert state.papers["subtopic_id"].to_pylist() == [2_000_001, OUTLIER, 2_000_002]
    assert state.topics == (TopicLabel(3, "Three"), TopicLabel(5, "Five"))
    assert np.array_equal(state.centroids, np.eye(2, 8, dtype=np.float32))
    assert state.lineage == (
        LineageEvent("birth", "2025-01-09", (3,), (5,), 12, 0.25, "12 papers lie close together"),
    )
    assert state.tracking == TrackingRecord(
        encoder=KEPT["encoder"],
        single_topic=False,
        fit=Fit("2025-01-01", 7, 300, 0.02),
        next_id=8,
        profiles=ProfilesRecord(-2.5, {3: CosineProfile(0.7, 0.1), 5: CosineProfile(0.6, 0.2)}),
        seeded={"Dust": 5},
        detections={5: Detection("2025-01-09", 12)},
    )
    assert state.labels == {
        3: LabelRecord("Three", ("a", "b"), "6c9B", overridden=True),
        5: LabelRecord("Five", (), "00", overridden=False),
    }
    assert state.hierarchy == HierarchyRecord(1_000_002, 2_000_003, {3: 1_000_001, 5: OUTLIER})
    assert state.statuses == {5: "emerging"}
    assert state.null_distribution == NullDistribution(6481, 11.5, 2.25)


def format_5(state: State) -> bytes:
    """A state as format 5 had it: of statuses only what emerged, and no digests of texts."""
    names = {field.name for field in fields(Format5)} - {"emerging", "format"}
    own = {name: getattr(state, name) for name in names}
    return codecs.encode(Format5(**own, emerging=tuple(sorted(state.emerging)), format=5))


@given(a_state())
def test_format_5_is_read_as_todays_state_without_the_statuses_it_did_not_keep(
    state: State,
) -> None:
    statuses: dict[int, Status] = dict.fromkeys(sorted(state.emerging), "emerging")
    nothing = np.zeros(0, dtype=np.uint64)
    known = replace(state, statuses=statuses, text_digests=nothing, status_changes=())
    assert same(read(format_5(state)), known)


def format_6(state: State) -> bytes:
    """A state as format 6 had it: without changes of status."""
    own = {field.name: getattr(state, field.name) for field in fields(Format6)}
    return codecs.encode(Format6(**{**own, "format": 6}))


@given(a_state())
def test_format_6_is_read_as_todays_state_without_changes_of_status(state: State) -> None:
    assert same(read(format_6(state)), replace(state, status_changes=()))


def test_a_state_needs_a_digest_per_paper_or_none() -> None:
    with pytest.raises(ValueError, match="one digest per paper is needed"):
        replace(State.empty(), text_digests=np.zeros(1, dtype=np.uint64))


def test_what_format_4_could_lack_is_absent_in_todays_state() -> None:
    kept = {**KEPT, "levels": None, "chance": None}
    state = read(format_4({k: v for k, v in kept.items() if k not in {"guided", "founded"}}))
    assert (state.hierarchy, state.null_distribution) == (None, None)
    assert (state.tracking.seeded, state.tracking.detections) == ({}, {})
    assert state.papers["subtopic_id"].to_pylist() == [OUTLIER] * 3


def test_a_migrated_state_is_written_in_todays_format() -> None:
    migrated = read(format_4())
    data = write(migrated)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert json.loads(archive.read("format.json")) == FORMAT
    assert same(read(data), migrated)


@pytest.mark.parametrize("form", [0, 3, FORMAT + 1, None])
def test_another_format_is_refused_by_its_number(form: int | None) -> None:
    expected = f"has format {form}, expected {FORMAT}, or 4 or 5 or 6"
    with pytest.raises(UnknownFormatError, match=expected):
        read(format_4({**KEPT, "format": form}))


@pytest.mark.parametrize(
    "damaged",
    [
        {"state_json": b"{half"},
        {"state_json": b'{"format": 4}'},
        {"lineage_json": b'[{"kind": "birth"}]'},
        {"topics_json": None},
        {"papers_arrow": b"no table"},
        {"centroids_npy": b"no array"},
    ],
)
def test_a_damaged_state_of_format_4_is_refused(damaged: dict[str, bytes | None]) -> None:
    with pytest.raises(DamagedError, match="hold no"):
        read(format_4(KEPT, **damaged))


@pytest.mark.parametrize("data", [b"", b"no archive", format_4()[:500]])
def test_bytes_that_are_no_archive_are_refused(data: bytes) -> None:
    with pytest.raises(DamagedError, match="these bytes hold no State"):
        read(data)


@given(st.integers(0, 5_000), st.integers(1, 255))
def test_a_changed_byte_is_read_or_refused_and_never_anything_else(at: int, flip: int) -> None:
    data = bytearray(write(replace(State.empty(), as_of="2025-01-09")))
    data[at % len(data)] ^= flip
    with contextlib.suppress(DamagedError, UnknownFormatError):
        read(bytes(data))


@pytest.mark.slow
@pytest.mark.parametrize("form", [4, 5, 6])
def test_a_run_continues_a_state_of_an_older_format_with_the_same_topic_ids(
    form: int, tmp_path: Path
) -> None:
    """A run's state is rewritten as the older format, and the next run goes on with its topics."""
    source, config = write_source(tmp_path / "in")
    settings = job_settings(tmp_path / "out", config)
    first = job.run([str(source)], DAYS[0], settings)
    state = read((first.folder / "state.zip").read_bytes())
    older = {4: today_as_format_4, 5: format_5, 6: format_6}
    replace_state(first.folder, older[form](state))
    second = job.run([str(source)], DAYS[1], settings)
    record = json.loads((second.folder / "run.json").read_text())
    assert record["previous"]["as_of"] == DAYS[0].isoformat()
    assert record["plan"]["mode"] == "incremental_update"
    assert read((second.folder / "state.zip").read_bytes()).topic_labels == state.topic_labels


def replace_state(folder: Path, data: bytes) -> None:
    """Replace a run's state, and its digest in run.json."""
    (folder / "state.zip").write_bytes(data)
    record = json.loads((folder / "run.json").read_text())
    record["files"]["state.zip"] = hashlib.sha256(data).hexdigest()
    (folder / "run.json").write_text(json.dumps(record))


def today_as_format_4(state: State) -> bytes:
    """A run's state as the first edition would have written it."""
    tracking, hierarchy = state.tracking, state.hierarchy
    assert hierarchy is not None
    kept = {
        "format": 4,
        "everything": tracking.single_topic,
        "encoder": dict(tracking.encoder),
        "fitted": tracking.fit.__dict__,
        "next_id": tracking.next_id,
        "profiles": {
            "cut": tracking.profiles.threshold,
            "topics": {str(i): [p.mean, p.deviation] for i, p in tracking.profiles.topics.items()},
        },
        "guided": {},
        "founded": {},
        "labelled": {
            str(i): {
                "label": each.label,
                "keywords": list(each.keywords),
                "direction": each.direction,
                "asked": each.overridden,
            }
            for i, each in state.labels.items()
        },
        "levels": {
            "free": {"theme": hierarchy.next_theme, "subtopic": hierarchy.next_subtopic},
            "themes": {str(i): theme for i, theme in hierarchy.theme_of.items()},
            "subtopics": state.papers["subtopic_id"].to_pylist(),
        },
        "emerging": list(state.emerging),
        "chance": None,
    }
    return format_4(
        kept,
        as_of_json=json.dumps(state.as_of).encode(),
        papers_arrow=arrow(state.papers.drop_columns(["subtopic_id"])),
        topics_json=json.dumps([topic.__dict__ for topic in state.topics]).encode(),
        centroids_npy=npy(state.centroids),
        lineage_json=b"[]",
    )
