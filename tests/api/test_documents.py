"""Documents as users have them: lists, arrays, columns, and dates of every kind."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from groundswell.api.documents import Documents
from groundswell.errors import UsageError

TEXTS = ["Kelp grows fast. It shades moss.", "Tides rise slowly."]
DAYS = ["2025-01-30", "2025-02-01"]
EYE = np.eye(2, dtype=np.float32)


def rows(documents: Documents) -> list[list[Any]]:
    return [column.to_pylist() for column in documents.table.columns]


@pytest.mark.parametrize("make", [list, tuple, np.array, pd.Series, pa.array, pa.chunked_array])
def test_texts_may_be_in_any_column(make: Callable[..., Any]) -> None:
    column = make([TEXTS]) if make is pa.chunked_array else make(TEXTS)
    assert rows(Documents.of(column, DAYS))[3] == TEXTS


def test_texts_and_dates_may_be_columns_of_polars() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"text": TEXTS, "day": [date(2025, 1, 30), date(2025, 2, 1)]})
    assert rows(Documents.of(frame["text"], frame["day"]))[1] == DAYS


@pytest.mark.parametrize(
    "dates",
    [
        [date(2025, 1, 30), date(2025, 2, 1)],
        [datetime(2025, 1, 30, 23), datetime(2025, 2, 1, tzinfo=UTC)],
        np.array(DAYS, dtype="datetime64[ns]"),
        pd.Series(pd.to_datetime(DAYS)),
        pd.to_datetime(DAYS),
        pa.array([date(2025, 1, 30), date(2025, 2, 1)]),
        pa.array([datetime(2025, 1, 30), datetime(2025, 2, 1)], pa.timestamp("s")),
        DAYS,
    ],
)
def test_dates_of_every_kind_are_the_same_days(dates: object) -> None:
    assert rows(Documents.of(TEXTS, dates))[1] == DAYS


def test_a_date_may_be_known_to_the_month_or_the_year_and_stands_for_its_last_day() -> None:
    documents = Documents.of(TEXTS, ["2024-02", 2023])
    assert rows(documents)[1] == ["2024-02", "2023"]
    assert documents.dates == [date(2024, 2, 29), date(2023, 12, 31)]


@pytest.mark.parametrize("value", [None, pd.NaT, np.datetime64("NaT"), "soon", "2025-02-31", 1.5])
def test_what_is_no_date_is_named_with_its_position(value: object) -> None:
    with pytest.raises(UsageError, match=r"dates\[1\] is .*: expected a date"):
        Documents.of(TEXTS, [DAYS[0], value])


@pytest.mark.parametrize("value", [None, float("nan"), 3, ["a"]])
def test_what_is_no_text_is_named_with_its_position(value: object) -> None:
    with pytest.raises(UsageError, match=r"docs\[1\] is .*: expected a text"):
        Documents.of([TEXTS[0], value], DAYS)


@pytest.mark.parametrize("docs", ["one text", pd.DataFrame({"text": TEXTS}), 7])
def test_docs_are_a_column(docs: object) -> None:
    with pytest.raises(UsageError, match="docs is a .*: expected a list, an array or a column"):
        Documents.of(docs, DAYS)


@pytest.mark.parametrize("name", ["dates", "ids", "titles"])
def test_every_column_has_a_value_for_each_document(name: str) -> None:
    columns: dict[str, Any] = {"dates": DAYS, name: DAYS[:1]}
    with pytest.raises(UsageError, match=f"{name} has 1 values for 2 documents"):
        Documents.of(TEXTS, **columns)


def test_ids_follow_from_the_texts_whatever_their_order() -> None:
    ids = Documents.of(TEXTS, DAYS).ids
    assert len(set(ids)) == 2
    assert Documents.of(TEXTS[::-1], DAYS).ids == ids[::-1]


def test_ids_of_ones_own_are_texts_and_identifiers_have_one_form() -> None:
    assert Documents.of(TEXTS, DAYS, [12, "arXiv:2401.00010v3"]).ids == ["12", "2401.00010"]


def test_an_id_belongs_to_one_document() -> None:
    with pytest.raises(UsageError, match=r"ids\[0\] and ids\[1\] are both 'a'"):
        Documents.of(TEXTS, DAYS, ["a", "a"])
    with pytest.raises(UsageError, match=r"ids\[1\] is nan"):
        Documents.of(TEXTS, DAYS, ["a", float("nan")])


def test_a_title_is_the_first_sentence_or_its_beginning_up_to_a_word() -> None:
    long = "a long word " * 20
    first, second = rows(Documents.of([TEXTS[0], long], DAYS))[2]
    assert first == "Kelp grows fast."
    assert second == f"{('a long word ' * 10).strip()}…"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("On kelp\nKelp grows. It shades moss.", "On kelp"),
        ("On kelp\n\nKelp grows.\nIt shades moss.", "On kelp"),
        (
            "Kelp grows in\nlines that are\nwrapped. It shades.",
            "Kelp grows in lines that are wrapped.",
        ),
        ("Kelp grows.\n", "Kelp grows."),
    ],
)
def test_a_line_above_the_text_is_its_title_and_a_wrapped_line_is_not(
    text: str, title: str
) -> None:
    assert rows(Documents.of([text], DAYS[:1]))[2] == [title]


def test_titles_may_be_given_and_an_empty_one_is_made() -> None:
    assert rows(Documents.of(TEXTS, DAYS, titles=["Kelp", ""]))[2] == ["Kelp", "Tides rise slowly."]


def test_embeddings_are_scaled_to_unit_length() -> None:
    found = Documents.of(TEXTS, DAYS, embeddings=EYE * 3).vectors
    assert found is not None
    assert found.tolist() == EYE.tolist()


@pytest.mark.parametrize(
    ("embeddings", "message"),
    [
        (np.ones((3, 2)), r"of the shape \(3, 2\) for 2 documents"),
        (np.ones(2), r"of the shape \(2,\)"),
        ([[1, 2], [0, 0]], "rows of zeros"),
        ([[1, 2], [np.nan, 0]], "rows of zeros or no numbers"),
        ([["a", "b"], ["c", "d"]], "cannot be read"),
    ],
)
def test_embeddings_that_are_none_are_refused(embeddings: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Documents.of(TEXTS, DAYS, embeddings=embeddings)


def test_a_document_that_came_before_counts_once() -> None:
    first = Documents.of(TEXTS, DAYS, embeddings=EYE)
    both = first.followed_by(Documents.of([TEXTS[1], "New."], DAYS, embeddings=EYE))
    assert both.texts == [*TEXTS, "New."]
    assert both.vectors is not None
    assert both.vectors.tolist() == [[1, 0], [0, 1], [0, 1]]
    assert Documents.none().followed_by(Documents.of(TEXTS * 2, DAYS * 2)).texts == TEXTS


def test_an_id_with_another_text_is_refused() -> None:
    first = Documents.of(TEXTS, DAYS, ["a", "b"])
    with pytest.raises(UsageError, match="the id 'b' came with another text before"):
        first.followed_by(Documents.of(["Other."], DAYS[:1], ["b"]))


def test_embeddings_are_given_always_or_never_and_of_one_width() -> None:
    first = Documents.of(TEXTS, DAYS, embeddings=EYE)
    with pytest.raises(UsageError, match="given before and not now"):
        first.followed_by(Documents.of(["New."], DAYS[:1]))
    with pytest.raises(UsageError, match="given now and not before"):
        Documents.of(TEXTS, DAYS).followed_by(first)
    with pytest.raises(UsageError, match="have 3 dimensions now and had 2 before"):
        first.followed_by(Documents.of(["New."], DAYS[:1], embeddings=np.ones((1, 3))))
