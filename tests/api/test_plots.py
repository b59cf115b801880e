"""The plots of a run."""

from typing import Any

import groundswell as gs
import numpy as np
import plotly.graph_objects as go
import pytest
from groundswell.report.colors import THEMES

from tests.planted import PlantedRuns


@pytest.fixture(scope="module")
def run(planted_runs: PlantedRuns) -> gs.Run:
    return gs.open(planted_runs.out)


def names(figure: go.Figure) -> list[str]:
    return [trace.name for trace in figure.data if trace.name]


def test_trends_are_those_of_the_published_table(run: gs.Run) -> None:
    period = {7: "week", 1: "day"}.get(_days_between(run), "month")
    figure = run.plot_trends([4], period=period)
    [line] = [trace for trace in figure.data if trace.name]
    rows = [row for row in run.topic(4).prevalence.to_pylist() if row["total"]]
    assert list(line.x) == [row["period_start"].isoformat() for row in rows]
    assert list(line.y) == pytest.approx([row["share"] for row in rows])
    [band] = [trace for trace in figure.data if trace.fill]
    highs = list(band.y)[: len(rows)]
    assert highs == pytest.approx([row["share_high"] for row in rows])


def _days_between(run: gs.Run) -> int:
    starts = sorted(run.prevalence["period_start"].unique().to_pylist())
    return int((starts[1] - starts[0]).days)


def test_by_default_the_largest_topics_are_drawn_a_panel_each(run: gs.Run) -> None:
    topics = sorted(run.topics.to_pylist(), key=lambda row: (-row["size"], row["id"]))
    figure = run.plot_trends()
    assert names(figure) == [row["label"] for row in topics]
    assert figure.layout.yaxis5.matches == "y"


def test_lines_may_be_of_ids_names_and_views(run: gs.Run) -> None:
    label = run.topic(2).label
    assert names(run.plot_trends([run.topic(1), label])) == [run.topic(1).label, label]
    assert names(run.topic(1).plot()) == names(run.plot_trends(1)) == [run.topic(1).label]


def test_a_topics_color_is_that_of_the_report(run: gs.Run) -> None:
    [line] = [trace for trace in run.plot_trends(3, theme="dark").data if trace.name]
    [number] = [row["color"] for row in run.topics.to_pylist() if row["id"] == 3]
    assert line.line.color == THEMES["dark"].of_topic(number)


def test_a_new_topic_is_marked_where_it_begins(run: gs.Run) -> None:
    [born] = run.topic(4).lineage["date"].to_pylist()
    assert born.isoformat() in [shape.x0 for shape in run.plot_trends(4).layout.shapes]


def test_the_map_has_every_paper_once(run: gs.Run) -> None:
    figure = run.plot_map()
    assert sum(len(trace.x) for trace in figure.data) == run.papers.num_rows
    assert set(names(figure)) - {"no topic"} == set(run.topics["label"].to_pylist())


def test_a_highlight_leaves_the_others_behind(run: gs.Run) -> None:
    rest, topic = run.plot_map(highlight=4).data
    assert len(topic.x) == run.topic(4).size
    assert len(rest.x) == run.papers.num_rows - run.topic(4).size


def test_the_heat_map_has_all_topics_the_largest_at_the_top(run: gs.Run) -> None:
    [heat] = run.plot_heatmap(period="week", measure="count").data
    totals = np.array(heat.z).sum(axis=1).tolist()
    assert totals == sorted(run.topics["size"].to_pylist())


def test_what_emerges_is_drawn_once(run: gs.Run) -> None:
    figure = run.plot_emerging()
    assert list(figure.layout.yaxis.ticktext or []) == run.emerging["label"].to_pylist()[::-1]


def test_a_period_that_is_none_is_one_sentence(run: gs.Run) -> None:
    with pytest.raises(gs.UsageError, match="period is 'fortnight': expected day, week, month, ye"):
        run.plot_trends(4, period="fortnight")


def test_a_look_and_a_measure_that_are_none_are_one_sentence(run: gs.Run) -> None:
    unknown: Any = "sepia"
    with pytest.raises(gs.UsageError, match="theme is 'sepia': expected one of light, dark"):
        run.plot_map(theme=unknown)
    with pytest.raises(gs.UsageError, match="measure is 'sepia': expected one of share, count, pe"):
        run.plot_heatmap(measure=unknown)


def test_lines_may_be_of_a_column_of_ids(run: gs.Run) -> None:
    ids = run.topics.to_pandas()["id"][:2]
    assert names(run.plot_trends(ids)) == [run.topic(i).label for i in ids]
    assert names(run.plot_trends(ids[0])) == [run.topic(ids[0]).label]


def test_a_notebook_shows_runs_topics_and_entries(run: gs.Run) -> None:
    assert "360 papers" in run._repr_html_()
    assert run.topic(4).label.split()[0] in run.topic(4)._repr_html_()
