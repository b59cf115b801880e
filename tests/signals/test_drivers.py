"""Who drives a rise: parts that add up, tests, and what is said of one group and of many."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import PAPER_SCHEMA
from groundswell.signals.driver_statements import Statement, statement
from groundswell.signals.drivers import (
    Drivers,
    Followed,
    Span,
    Windows,
    drivers,
)
from groundswell.signals.groups import grouping
from groundswell.signals.multiple_testing import all_q_values
from hypothesis import given
from hypothesis import strategies as st

BEFORE = Span(date(2024, 1, 1), date(2024, 12, 31))
RECENT = Span(date(2025, 1, 1), date(2025, 3, 31))
LABS = tuple(f"Lab {i:02}" for i in range(20))
Row = tuple[bool, bool, list[str]]
"""Whether a paper is of the thing, whether it is recent, and its organizations."""


def found(rows: list[Row], rising: bool = True, looks: int = 1) -> Drivers:
    papers = pa.Table.from_pylist([{"affiliations": labs} for *_, labs in rows], PAPER_SCHEMA)
    days = [RECENT.first + timedelta(days=1) if new else BEFORE.first for _, new, _ in rows]
    own = np.flatnonzero([mine for mine, *_ in rows])
    thing = Followed("topic", 3, "Kelp", rising, own, RECENT, BEFORE)
    windows = Windows(np.array(days, dtype="datetime64[D]"), grouping(papers, "organization"))
    return drivers(thing, windows, looks)


def background(papers: int = 40, *labs: str) -> list[Row]:
    """As many papers of other things of each lab in both windows, of which few are recent."""
    of_all = labs or LABS
    return [(False, i % 4 == 0, [lab]) for lab in of_all for i in range(papers)]


def said(rows: list[Row], **options: Any) -> Statement | None:
    result = found(rows, **options)
    rise, over = (all_q_values([p])[0] for p in (result.rise_p, result.over_p))
    return statement(result, rise, over, 0.05)


some_labs = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3, unique=True)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), some_labs), min_size=1, max_size=60))
def test_the_parts_of_all_groups_sum_to_the_change_in_share(rows: list[Row]) -> None:
    result = found(rows)
    if not result.compared:
        return
    shares = [
        np.mean([mine for mine, new, _ in rows if new is when] or [False]) for when in (True, False)
    ]
    assert result.part.sum() == pytest.approx(shares[0] - shares[1])
    assert result.part == pytest.approx(result.own + result.growth)


def test_a_share_that_grows_within_a_group_is_its_own_and_not_its_growth() -> None:
    rows = background(40, "Reef", "Moss") + [(True, True, ["Reef"])] * 5
    rows += [(False, True, ["Moss"])] * 5
    result = found(rows)
    reef = result.grouping.names.index("Reef")
    assert result.own[reef] == pytest.approx(result.part.sum())
    assert result.growth == pytest.approx(0)


def test_a_group_that_grows_with_the_share_it_had_is_growth() -> None:
    mine: list[Row] = [(True, new, ["Reef"]) for new in [True] * 20 + [False] * 10]
    others: list[Row] = [(False, new, ["Reef"]) for new in [True] * 20 + [False] * 10]
    result = found([*mine, *others, *background(40, "Moss")])
    reef = result.grouping.names.index("Reef")
    assert result.own == pytest.approx(0)
    assert result.growth[reef] == pytest.approx(result.part.sum())


def test_a_group_without_papers_before_counts_as_growth() -> None:
    result = found([*background(40, "Moss", "Fern"), *[(True, True, ["New"])] * 6])
    new = result.grouping.names.index("New")
    assert (result.own[new], result.growth[new]) == (0, result.part.sum())


def test_where_the_past_states_the_field_less_often_nothing_is_said_of_the_change() -> None:
    silent: list[Row] = [(False, False, []) for _ in range(600)]
    result = found([*silent, *[(False, True, [lab]) for lab in LABS for _ in range(10)]])
    assert not result.compared
    assert np.isnan(result.rise_p).all()


def test_without_a_past_nothing_is_compared() -> None:
    rows = [*background(), *[(True, True, ["Lab 03"])] * 8]
    result = found(rows)
    papers = pa.Table.from_pylist([{"affiliations": labs} for *_, labs in rows], PAPER_SCHEMA)
    days = np.full(len(rows), np.datetime64(RECENT.first))
    windows = Windows(days, grouping(papers, "organization"))
    alone = drivers(replace(result.thing, before=None), windows, 1)
    assert (alone.before, alone.compared) == (None, False)


def test_a_rise_within_a_group_has_a_small_p_value_and_the_others_have_none() -> None:
    rows = [*background(), *[(True, True, ["Lab 03"])] * 10]
    rows += [(True, False, [lab]) for lab in LABS]
    result = found(rows)
    lab = result.grouping.names.index("Lab 03")
    assert result.rise_p[lab] < 1e-3
    assert np.isnan(np.delete(result.rise_p, lab)).all()


def test_the_choice_among_several_windows_is_paid_for() -> None:
    rows = [*background(), *[(True, True, ["Lab 03"])] * 10]
    one, four = (found(rows, looks=looks).rise_p for looks in (1, 4))
    assert np.nanmin(four) == pytest.approx(4 * np.nanmin(one))


def test_one_lab_that_makes_a_wave_is_named_with_its_counts() -> None:
    rows = [*background(), *[(True, True, ["Lab 03"])] * 8]
    rows += [(True, True, [f"Lab {i}"]) for i in range(10, 14)]
    rows += [(True, False, [lab]) for lab in LABS]
    result = said(rows)
    assert result is not None
    assert result.verdict == "one"
    assert result.text == (
        "8 of its 12 recent papers are from Lab 03, as are 8 % of all recent papers; without them "
        "its share would be 2.1 %, after 3.2 %."
    )


def test_a_wave_whose_past_does_not_state_organizations_says_so() -> None:
    silent: list[Row] = [(False, False, []) for _ in range(600)]
    recent: list[Row] = [(False, True, [lab]) for lab in LABS for _ in range(10)]
    mine: list[Row] = [*[(True, True, ["Lab 03"])] * 8, *[(True, True, [])] * 4]
    result = said([*silent, *recent, *mine])
    assert result is not None
    assert result.text == (
        "8 of its 8 recent papers that state an organization are from Lab 03, as are 9 % of all "
        "recent papers that do; earlier papers hardly state an organization."
    )


def test_a_rise_in_all_labs_is_spread_over_many() -> None:
    mine: list[Row] = [(True, True, [lab]) for lab in LABS for _ in range(2)]
    result = said([*background(), *mine])
    assert result is not None
    assert result.verdict == "many"
    assert result.text == (
        "The rise is spread over many organizations: none has more than 2 of its 40 recent "
        "papers (Lab 00)."
    )


def test_a_lab_that_has_half_of_the_papers_but_not_of_the_rise_makes_no_wave() -> None:
    mine: list[Row] = [(True, new, ["Lab 03"]) for new in [True] * 10 + [False] * 30]
    others: list[Row] = [(True, True, [lab]) for lab in LABS[5:13]]
    assert said([*background(), *mine, *others]) is None


def test_a_lab_that_makes_a_rise_of_what_others_write_all_along_is_named() -> None:
    mine: list[Row] = [(True, i < 2, [lab]) for lab in LABS for i in range(8)]
    result = said([*background(), *mine, *[(True, True, ["Lab 03"])] * 14])
    assert result is not None
    assert (result.verdict, result.text[:28]) == ("one", "16 of its 54 recent papers a")


def test_a_lab_with_most_of_all_papers_is_not_news() -> None:
    rows = [*background(40, "Moss"), *background(400, "Reef"), *[(True, True, ["Reef"])] * 9]
    assert said(rows) is None


def test_of_what_does_not_rise_nothing_is_said() -> None:
    assert said([*background(), *[(True, True, ["Lab 03"])] * 8], rising=False) is None


def test_few_papers_say_nothing() -> None:
    assert said([*background(), *[(True, True, ["Lab 03"])] * 4]) is None


def test_q_values_are_of_all_groups_and_things_together() -> None:
    q = all_q_values([np.array([0.01, np.nan]), np.array([0.5, 1.0, 1.0])])
    assert [each.tolist() for each in q][1] == pytest.approx([1.0, 1.0, 1.0])
    assert q[0][0] == pytest.approx(0.04)
    assert np.isnan(q[0][1])
    assert all_q_values([]) == []
