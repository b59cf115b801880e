"""Pictures of the main plots."""

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from groundswell.artifacts import OUTLIER
from groundswell.formatting import clean
from groundswell.report import colors
from groundswell.report.facts import RunFacts
from groundswell.report.pictures import shortened
from groundswell.report.pictures.map import map_picture
from groundswell.report.pictures.trends import trends_picture
from groundswell.report.views.view import ViewContext

from tests.report.inputs import COLOR_OF, LABELS, rows
from tests.report.reading import xml

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", ["trends.svg", "map.svg"])
def test_pictures_are_well_formed_and_hold_no_markup_of_titles(
    files: Mapping[str, bytes], name: str
) -> None:
    kinds = {element.tag.removeprefix(SVG) for element in xml(files[name]).iter()}
    assert kinds <= {"svg", "title", "rect", "text", "tspan", "g", "polygon", "polyline", "path"}


def dots_by_color(picture: bytes) -> dict[str, int]:
    paths = xml(picture).iter(f"{SVG}path")
    return {path.get("stroke") or "": (path.get("d") or "").count("h0") for path in paths}


def test_the_map_has_a_dot_per_paper_in_its_topics_color(files: Mapping[str, bytes]) -> None:
    expected: dict[str, int] = {}
    for row in rows():
        color = colors.light(COLOR_OF.get(row["topic"], row["topic"]))
        expected[color] = expected.get(color, 0) + 1
    assert dots_by_color(files["map.svg"]) == expected
    assert next(iter(dots_by_color(files["map.svg"]))) == colors.light(OUTLIER)


def labels(picture: bytes) -> dict[str, tuple[float, float]]:
    """The places of the labels, by their text."""
    found = xml(picture).iter(f"{SVG}text")
    return {
        " ".join(line.text or "" for line in text): (
            float(text.get("x") or 0),
            float(text.get("y") or 0),
        )
        for text in found
    }


def test_the_map_names_topics_at_the_middle_of_their_papers(context: ViewContext) -> None:
    papers = context.listing.papers
    placed = labels(map_picture(context.facts, papers))
    hostile = clean(LABELS[4])
    assert set(placed) == {*(LABELS[topic] for topic in (0, 1, 9)), f"{hostile[:-3]}…"}
    mine = papers.topic_id == 1
    expected = 24 + 700 / 4095 * np.median(papers.x[mine])
    assert placed["Coral reefs"][0] == pytest.approx(expected, abs=1)


def test_no_label_is_cut_at_an_edge(facts: RunFacts, context: ViewContext) -> None:
    papers = context.listing.papers
    name = "A subject with a long name"
    named = replace(facts, topics=tuple(replace(topic, label=name) for topic in facts.topics))
    for corner in (0, 4095):
        away = np.where(papers.topic_id == facts.topics[0].id, corner, 2000)
        picture = map_picture(named, replace(papers, x=away))
        width = float(xml(picture).get("width") or 0)
        x, _ = labels(picture)[name]
        assert 60 < x < width - 60


def test_a_label_that_would_cover_another_is_left_out(context: ViewContext) -> None:
    papers = context.listing.papers
    together = replace(papers, x=np.zeros_like(papers.x), y=np.zeros_like(papers.y))
    assert list(labels(map_picture(context.facts, together))) == [context.facts.topics[0].label]


def test_a_large_map_is_thinned(context: ViewContext) -> None:
    papers = context.listing.papers
    many = replace(
        papers,
        x=np.tile(papers.x, 20),
        y=np.tile(papers.y, 20),
        topic_id=np.tile(papers.topic_id, 20),
    )
    assert 2_000 < sum(dots_by_color(map_picture(context.facts, many)).values()) <= 4_000


def test_every_panel_of_the_trends_has_the_same_scale(facts: RunFacts) -> None:
    picture = trends_picture(facts).decode()
    assert picture.count("<polyline") == len(facts.leading)
    scales = [float(scale) for scale in re.findall(r"scale\(1 ([\d.]+)\)", picture)]
    tops = [topic.spark.top for topic in facts.leading]
    assert scales == pytest.approx([top / max(tops) for top in tops], abs=1e-4)
    assert f"the top of each panel is {100 * max(tops):.1f} %" in picture


def test_a_run_without_topics_has_pictures(facts: RunFacts, context: ViewContext) -> None:
    empty = replace(facts, topics=(), leading=())
    assert b"<polyline" not in trends_picture(empty)
    assert b"<text x" not in map_picture(empty, context.listing.papers)


def test_a_text_is_shortened_to_its_length() -> None:
    assert shortened("Coral reefs", 11) == "Coral reefs"
    assert shortened("Coral reefs and fish", 11) == "Coral reef…"
    assert shortened("Coral reefs", 7) == "Coral…"
