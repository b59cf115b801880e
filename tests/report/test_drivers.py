"""Who drives a rise, as the page shows it beside topics and entries."""

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from groundswell.artifacts import DRIVERS_SCHEMA, Groups
from groundswell.signals.driver_summary import DriverSummary, driver_summaries

from tests.report.inputs import HOSTILE, inputs, report_files
from tests.report.reading import data_of


def driver(kind: str, thing: int, group: str | None, papers: int, **fields: Any) -> dict[str, Any]:
    own = {"kind": kind, "id": thing, "group": group, "recent_count": papers}
    return {"field": "organization", "recent_of": 20} | own | fields


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(rows), schema=DRIVERS_SCHEMA)


def page(*rows: dict[str, Any]) -> bytes:
    return report_files(replace(inputs(), groups=Groups(drivers=table(*rows))))["index.html"]


def test_a_card_names_the_largest_groups_and_says_what_one_makes() -> None:
    said = {"verdict": "one", "statement": "8 of its 20 recent papers are from Reef."}
    rows = [driver("entry", 3, "Reef", 8, **said), driver("entry", 3, "Moss", 3)]
    found = page(*rows, driver("entry", 3, "Fern", 1, recent_of=20)).decode()
    card = found.split('id="entry-3"')[1].split("</article>")[0]
    assert "<p><bdi>8 of its 20 recent papers are from Reef.</bdi></p>" in card
    assert (
        "Who drives it: By organization, of 20 papers that state it: <bdi>Reef</bdi> 8, "
        "<bdi>Moss</bdi> 3. </p>" in card
    )
    assert "Who drives it" not in found.split('id="entry-5"')[1].split("</section>")[0]


def test_a_card_names_no_group_of_less_than_a_tenth() -> None:
    said = {"verdict": "many", "statement": "It is spread.", "recent_of": 50}
    found = page(driver("entry", 3, "Reef", 4, **said)).decode()
    assert "Who drives it: <bdi>It is spread.</bdi> </p>" in found


def test_a_topic_s_page_has_the_same() -> None:
    said = {"verdict": "many", "statement": "It is spread."}
    data = data_of(page(driver("topic", 0, "Reef", 8, **said)))
    [drivers] = [topic["drivers"] for topic in data["topics"] if topic["id"] == 0]
    assert drivers["many"] == ["It is spread."]
    [field] = drivers["fields"]
    assert (field["field"], field["papers"]) == ("organization", 20)
    assert [(each["name"], each["papers"]) for each in field["groups"]] == [("Reef", 8)]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_group_s_name_is_text(name: str) -> None:
    row = driver("entry", 3, name, 8, verdict="one", statement=f"All are from {name}.")
    found = page(row)
    assert b"<script>window.pwned" not in found
    assert b'onerror="window' not in found


def test_the_three_largest_groups_of_a_field_are_named_that_have_two_papers() -> None:
    rows = [
        driver("topic", 0, name, papers)
        for name, papers in zip("abcde", (2, 5, 3, 4, 1), strict=True)
    ]
    [field] = driver_summaries(table(*rows, driver("topic", 0, None, 9)))["topic", 0].fields
    assert [group.name for group in field.groups] == ["b", "d", "c"]


def test_parts_are_of_the_whole_change_the_rest_included() -> None:
    rows = [
        driver("topic", 0, "a", 8, part=0.03, own=0.02, growth=0.01),
        driver("topic", 0, None, 4, part=0.01, own=0.01, growth=0.0),
    ]
    [field] = driver_summaries(table(*rows))["topic", 0].fields
    [group] = field.groups
    assert (group.part, group.own, group.growth) == pytest.approx((0.75, 0.5, 0.25))


def test_without_a_comparison_there_are_no_parts() -> None:
    [field] = driver_summaries(table(driver("topic", 0, "a", 8)))["topic", 0].fields
    assert field.groups[0].part is None


def test_nothing_is_said_of_what_has_no_rows() -> None:
    assert driver_summaries(table()) == {}
    assert DriverSummary().sentences == ()
