import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from groundswell.sources.absent import is_absent
from groundswell.sources.formats import hf_daily
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.reading import no_crash, read, reasons, rows


def item(paper_id: str = "2501.00001", **paper: Any) -> dict[str, Any]:
    known = {
        "id": paper_id,
        "title": "A title",
        "summary": "An abstract.",
        "authors": [{"name": "Ada"}, {"name": "Bo"}],
        "upvotes": 7,
        "publishedAt": "2024-12-24T00:00:00.000Z",
    }
    return {"paper": known | paper, "publishedAt": "2025-01-03T00:00:00.000Z", "title": "A title"}


def day_file(folder: Path, answer: Any, name: str = "2025-01-06.json") -> Path:
    path = folder / name
    path.write_text(answer if isinstance(answer, str) else json.dumps(answer), encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    [row] = rows(day_file(tmp_path, [item()]))
    assert row == {
        "paper_id": "2501.00001",
        "digest_date": "2025-01-06",
        "title": "A title",
        "abstract": "An abstract.",
        "source": "hf-daily",
        "url": "https://huggingface.co/papers/2501.00001",
        "authors": ["Ada", "Bo"],
        "organization": None,
        "labels": [],
        "votes": 7,
        "comments": None,
        "stars": None,
        "affiliations": [],
        "code": None,
        "journal": None,
        "own": [],
        "where": "2025-01-06.json#0",
        "ids": [],
        "comment": None,
        "flags": [],
    }


def test_the_digest_date_is_the_name_of_the_file_not_a_date_of_publication(tmp_path: Path) -> None:
    [row] = rows(day_file(tmp_path, [item()], "2024-12-31.json"))
    assert row["digest_date"] == "2024-12-31"


def test_without_a_date_in_the_name_the_day_of_submission_counts(tmp_path: Path) -> None:
    answer = [item(submittedOnDailyAt="2025-02-03T10:00:00.000Z")]
    [row] = rows(day_file(tmp_path, answer, "answer.json"))
    assert row["digest_date"] == "2025-02-03"


def test_items_that_are_python_literals_in_strings_are_read(tmp_path: Path) -> None:
    whole = item(title='It\'s "quoted"', summary="é\nline", mediaUrl=None, ok=True)
    [row] = rows(day_file(tmp_path, [repr(whole)]))
    assert (row["title"], row["abstract"]) == ('It\'s "quoted"', "é\nline")


def test_a_literal_that_would_run_code_is_refused(tmp_path: Path) -> None:
    bad = "{'paper': __import__('os').system('exit 1')}"
    found = read(day_file(tmp_path, [bad, item()]))
    assert found.records.num_rows == 1
    assert "not a Python literal" in found.rejects["reason"][0].as_py()


def test_a_literal_nested_without_end_is_refused(tmp_path: Path) -> None:
    [reason] = reasons(day_file(tmp_path, ["{'paper': " + "[" * 5_000, item()]))
    assert "nested deeper than" in reason


def test_an_answer_wrapped_in_an_object_is_read(tmp_path: Path) -> None:
    wrapped = {"status": "ok", "date": "2025-01-10", "count": 1, "data": [item()]}
    [row] = rows(day_file(tmp_path, wrapped, "answer.json"))
    assert row["digest_date"] == "2025-01-10"


def test_an_empty_day_is_a_day_and_no_error(tmp_path: Path) -> None:
    found = read(day_file(tmp_path, []))
    assert found.sources[0].format == "hf-daily"
    assert (found.records.num_rows, found.rejects.num_rows) == (0, 0)


def test_an_item_without_a_paper_is_rejected_and_the_others_are_read(tmp_path: Path) -> None:
    found = read(day_file(tmp_path, [item("2501.1"), {"title": "no"}, item("2501.2")]))
    assert found.records["paper_id"].to_pylist() == ["2501.1", "2501.2"]
    [reject] = found.rejects.to_pylist()
    assert reject["where"] == "2025-01-06.json#1"
    assert reject["reason"] == "has no object 'paper'"
    assert json.loads(reject["record"]) == {"title": "no"}


def test_of_half_an_answer_the_whole_items_are_read_and_the_rest_is_rejected(
    tmp_path: Path,
) -> None:
    day_file(tmp_path, [item()], "2025-01-05.json")
    whole = json.dumps([item(), item("2501.2")])
    day_file(tmp_path, whole[:-30])
    found = read(tmp_path)
    assert found.records["digest_date"].to_pylist() == ["2025-01-05", "2025-01-06"]
    assert (
        "of which 1 items before it were read: fetch the day again"
        in found.rejects["reason"][0].as_py()
    )


def test_days_after_as_of_are_not_opened(tmp_path: Path) -> None:
    day_file(tmp_path, [item()], "2025-01-05.json")
    day_file(tmp_path, "broken", "2025-01-06.json")
    found = read(tmp_path, as_of=date(2025, 1, 5))
    assert (found.records.num_rows, found.rejects.num_rows) == (1, 0)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(json_values)
def test_literals_have_the_value_they_were_made_of(value: Any) -> None:
    assert hf_daily._literal(repr(value)) == value


present = st.text().filter(lambda text: not is_absent(text))


@given(present, present, st.booleans())
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, title: str, abstract: str, literal: bool
) -> None:
    whole = item(title=title, summary=abstract)
    folder = tmp_path_factory.mktemp("day")
    answer = [repr(whole) if literal else whole]
    [row] = rows(day_file(folder, answer))
    assert row["title"] == (title or "A title")
    assert (row["abstract"] or "") == abstract


@given(st.binary(max_size=200), st.sampled_from([b"", b'[{"paper":', b'{"data": [{"paper":']))
def test_no_garbage_crashes_it(
    tmp_path_factory: pytest.TempPathFactory, garbage: bytes, head: bytes
) -> None:
    path = tmp_path_factory.mktemp("day") / "2025-01-06.json"
    path.write_bytes(head + garbage)
    no_crash(path)


def test_every_recorded_answer_is_read(shared_data: Path) -> None:
    folder = shared_data / "hf_daily_api"
    expected = 0
    for path in folder.glob("*.json"):
        answer = json.loads(path.read_text(encoding="utf-8"))
        expected += len(answer["data"] if isinstance(answer, dict) else answer)
    found = read(folder)
    assert found.sources[0].files == len(list(folder.glob("*.json"))) == 437
    assert found.rejects.num_rows == 0
    assert found.records.num_rows == expected
    assert len(found.records["paper_id"].unique()) == 6_481
    assert None not in found.records["abstract"].to_pylist()


def test_an_answer_without_a_list_is_named(tmp_path: Path) -> None:
    day_file(tmp_path, {"status": "ok", "data": {"paper": {}}})
    assert reasons(tmp_path) == ["holds no list of papers: fetch the day again"]


def test_an_answer_nested_without_end_is_named(tmp_path: Path) -> None:
    day_file(tmp_path, '[{"paper": ' + "[" * 200_000)
    assert reasons(tmp_path) == ["is nested too deeply to be an answer: fetch the day again"]


def test_a_gigantic_literal_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hf_daily, "_LITERAL_LIMIT", 100)
    [reason] = reasons(day_file(tmp_path, [repr(item(summary="a" * 100)), item()]))
    assert "it is longer than 100 characters" in reason
