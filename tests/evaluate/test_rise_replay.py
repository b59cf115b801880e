"""Methods compared on past dates, and the tables of it."""

import json
from datetime import date

import pytest
from groundswell.artifacts.codecs import json_bytes
from groundswell.evaluate.rise_methods import JointList, Method, rules
from groundswell.evaluate.rise_replay import RiseComparison, compare_on, dates_apart, truths
from groundswell.evaluate.rise_tables import rise_tables
from groundswell.evaluate.truth import Event

from tests.evaluate.archives import archive, day_of, papers_of, rising

BEGINS = 60
METHODS = ("joint list", *rules())


@pytest.fixture(scope="module")
def compared() -> RiseComparison:
    made = archive({"tidal turbines": rising(BEGINS)})
    event = Event("turbines", day_of(BEGINS), None, papers_of(made, "tidal"))
    dates = dates_apart(day_of(BEGINS), day_of(BEGINS + 10), 7)
    methods: dict[str, Method] = {"joint list": JointList(), **rules()}
    return compare_on(made, dates, methods, truths(made, dates, [event]), lambda _: None)


def test_dates_are_so_many_days_apart() -> None:
    assert dates_apart(date(2025, 1, 1), date(2025, 1, 20), 7) == [
        date(2025, 1, 1),
        date(2025, 1, 8),
        date(2025, 1, 15),
    ]


def test_the_joint_list_names_the_rise_by_both_truths_and_it_lasts(
    compared: RiseComparison,
) -> None:
    figures = compared.methods["joint list"]
    assert [(thing.label, thing.lasted[13]) for thing in figures.things] == [
        ("Tidal turbines", True)
    ]
    for truth in ("hindsight", "file"):
        assert (figures.truths[truth].events, figures.truths[truth].within[4]) == (1, 1)
        assert figures.truths[truth].precision == 1
    assert figures.named == 1


def test_every_method_is_judged_on_the_same_events(compared: RiseComparison) -> None:
    assert tuple(compared.methods) == METHODS
    assert {f.truths["hindsight"].events for f in compared.methods.values()} == {1}


def test_events_that_began_long_before_the_first_date_are_not_to_be_named() -> None:
    made = archive({"tidal turbines": rising(BEGINS)})
    for week, events in ((BEGINS, 1), (BEGINS + 4, 1), (BEGINS + 5, 0)):
        found = truths(made, [day_of(week)], None)
        assert (list(found), len(found["hindsight"].events)) == (["hindsight"], events)


def test_the_result_is_json_with_events_as_a_truth_file_has_them(compared: RiseComparison) -> None:
    value = json.loads(json_bytes(compared.as_json()))
    assert value["events"]["hindsight"][0]["start"] == day_of(BEGINS).isoformat()
    assert value["methods"]["joint list"]["truths"]["file"]["within"]["4"] == 1
    assert value["methods"]["joint list"]["things"][0]["label"] == "Tidal turbines"


def test_the_tables_have_a_row_per_method_and_a_line_per_thing(compared: RiseComparison) -> None:
    lines = list(rise_tables(compared))
    assert lines[0] == (
        "Of 1 themes that rose in the archive, by hindsight, named since they began to rise:"
    )
    assert lines[2] == (
        "| method | within 4 weeks | within 8 weeks | within 12 weeks | within 26 weeks "
        "| weeks late | papers by then | right | new a week | up 13 weeks on | up 26 weeks on |"
    )
    assert [line.split(" |")[0][2:] for line in lines[4 : 4 + len(METHODS)]] == list(METHODS)
    assert lines[4].startswith("| joint list | 1 | 1 | 1 | 1 |")
    assert "Of 1 themes of the truth file, named since they began to rise:" in lines
    assert lines[-1] == (
        "- "
        + compared.methods["joint list"].things[0].first
        + " Tidal turbines: up 13 weeks on, up 26 weeks on, among those that rose in the archive, "
        "by hindsight, among those of the truth file"
    )
