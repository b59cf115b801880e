"""Groups of papers by a field: who is in which, and how groups are called."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import PAPER_SCHEMA
from groundswell.errors import UsageError
from groundswell.signals.groups import FIELDS, Grouping, grouping, groupings, known_field


def papers(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=PAPER_SCHEMA)


def sizes(found: Grouping) -> dict[str, int]:
    counts = np.asarray(found.members.sum(axis=0)).ravel().astype(int).tolist()
    return dict(zip((*found.names, "small", "silent"), counts, strict=True))


def test_small_groups_and_papers_that_state_nothing_are_columns_of_their_own() -> None:
    rows = [{"affiliations": ["Reef"]}] * 6 + [{"affiliations": ["Moss"]}] * 2 + [{}] * 3
    assert sizes(grouping(papers(*rows), "organization")) == {"Reef": 6, "small": 2, "silent": 3}


def test_a_group_goes_by_its_commonest_spelling_whatever_the_case() -> None:
    rows = [{"journal": "reef notes "}] * 2 + [{"journal": "Reef Notes"}] * 4
    assert sizes(grouping(papers(*rows), "journal")) == {"Reef Notes": 6, "small": 0, "silent": 0}


def test_a_paper_counts_once_in_each_of_its_groups_and_for_one_in_all() -> None:
    rows = [{"authors": ["Ada", "ada", "Bo", "Cy"]}] * 5 + [{"authors": ["Ada"]}]
    found = grouping(papers(*rows), "authors")
    assert sizes(found) == {"Ada": 6, "Bo": 5, "Cy": 5, "small": 0, "silent": 0}
    assert np.allclose(found.weights.sum(axis=1), 1)
    assert found.weights[0].toarray().ravel().tolist() == pytest.approx([1 / 3] * 3 + [0, 0])


def test_several_small_groups_of_a_paper_are_one_column() -> None:
    rows = [{"authors": ["Ada", f"x{i}", f"y{i}"]} for i in range(6)]
    found = grouping(papers(*rows), "authors")
    assert sizes(found) == {"Ada": 6, "small": 6, "silent": 0}
    assert found.weights[0].toarray().ravel().tolist() == pytest.approx([1 / 3, 2 / 3, 0])


def test_a_field_that_divides_nothing_gives_no_groups() -> None:
    rows = [{"language": "en", "sources": ["a"], "authors": []}] * 9
    assert list(groupings(papers(*rows), ["language", "source", "authors"])) == []


def test_no_papers_have_no_groups() -> None:
    assert list(groupings(papers(), FIELDS)) == []


def test_the_order_of_papers_changes_no_group() -> None:
    rows = [{"labels": ["a", "b"]}] * 5 + [{"labels": ["B"]}] * 7 + [{"labels": ["c"]}] * 7
    found = [grouping(papers(*some), "labels") for some in (rows, rows[::-1])]
    assert found[0].names == found[1].names == ["B", "c", "a"]


@pytest.mark.parametrize("name", ["votes", "abstract", "organisation"])
def test_a_field_that_makes_no_groups_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=f"cannot be grouped by '{name}'.*organization"):
        known_field(name, ["lab"])


def test_a_column_of_a_user_s_own_is_a_field_whatever_its_case() -> None:
    assert known_field("LAB", ["Lab", "track"]) == "Lab"


def test_values_of_a_column_of_a_user_s_own_are_groups() -> None:
    rows = [{"own": ["lab:Reef", "track:b"]}] * 6 + [{"own": ["lab:Moss: a"]}] * 5 + [{}] * 2
    found = {each.field: sizes(each) for each in groupings(papers(*rows), None)}
    assert found == {"lab": {"Reef": 6, "Moss: a": 5, "small": 0, "silent": 2}}
