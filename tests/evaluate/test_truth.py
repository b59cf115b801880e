"""The files of known answers: events and labels."""

from datetime import date
from pathlib import Path

import pytest
from groundswell.errors import UsageError
from groundswell.evaluate.truth import Event, read_labels, read_truth


def write(folder: Path, text: str) -> Path:
    path = folder / "truth.json"
    path.write_text(text)
    return path


def test_events_are_read_with_or_without_an_end(tmp_path: Path) -> None:
    text = """{"events": [
        {"name": "a", "start": "2025-01-01", "end": "2025-02-01", "papers": ["p1", 2]},
        {"name": "b", "start": "2025-03-01", "end": null, "papers": []},
        {"name": "c", "start": "2025-04-01", "papers": []}
    ]}"""
    assert read_truth(write(tmp_path, text)) == [
        Event("a", date(2025, 1, 1), date(2025, 2, 1), frozenset({"p1", "2"})),
        Event("b", date(2025, 3, 1), None, frozenset()),
        Event("c", date(2025, 4, 1), None, frozenset()),
    ]


@pytest.mark.parametrize(
    "text",
    ['{"event": []}', "[]", "{half", '{"events": [{"name": "a"}]}', '{"events": [3]}'],
)
def test_a_truth_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="is no truth file .* expected"):
        read_truth(write(tmp_path, text))


def test_a_truth_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no truth file"):
        read_truth(tmp_path / "none.json")


def test_an_event_without_an_end_counts_for_half_a_year() -> None:
    event = Event("a", date(2025, 1, 1), None, frozenset())
    assert [event.active(date(2025, month, 20)) for month in (1, 6, 8)] == [True, True, False]
    assert event.active(date(2025, 7, 2))
    assert not event.active(date(2025, 7, 3))


def test_an_event_is_active_on_its_first_and_its_last_day() -> None:
    event = Event("a", date(2025, 1, 2), date(2025, 1, 4), frozenset())
    assert [event.active(date(2025, 1, day)) for day in (1, 2, 4, 5)] == [False, True, True, False]


def test_labels_are_an_object_of_strings(tmp_path: Path) -> None:
    assert read_labels(write(tmp_path, '{"p1": "vision"}')) == {"p1": "vision"}
    for text in ('["a"]', '{"p1": 3}'):
        with pytest.raises(UsageError, match="holds no labels: expected a JSON object"):
            read_labels(write(tmp_path, text))
    with pytest.raises(UsageError, match="cannot be read"):
        read_labels(write(tmp_path, "{half"))
