"""The page: it loads nothing, runs one script, and shows hostile texts as text."""

import base64
import bz2
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import STATUSES, Signals, Topics
from groundswell.config import PrevalenceConfig
from groundswell.report.page import page, script_of, style_of
from groundswell.report.registry import VIEWS
from groundswell.report.views.changes import MOVED_PAPERS, MOVES
from groundswell.report.views.changes import facts as change_lists
from groundswell.report.views.shared import paper_texts
from groundswell.report.views.topics import related_topics
from groundswell.report.views.view import ViewContext
from groundswell.stages.prevalence import prevalence

from tests.make import make_topic, state_papers
from tests.report.inputs import HOSTILE, LABELS, inputs, make_event, report_files, view_context
from tests.report.reading import Html, data_of, section, unpacked

BESIDE = {"rejects.jsonl", "run.json"}
"""Files in the page's folder that it links to."""


@pytest.fixture(scope="module")
def index(files: Mapping[str, bytes]) -> bytes:
    return files["index.html"]


def test_every_view_is_in_the_navigation_and_has_a_heading(index: bytes) -> None:
    html = index.decode()
    for view in VIEWS:
        assert f'<a href="#/{view.name}">{view.titled()}</a>' in html
        assert f'<h1 id="{view.name}-title">{view.titled()}</h1>' in section(index, view.name)


def test_the_first_view_is_shown_at_first(index: bytes) -> None:
    assert re.findall(r'<section id="/(\w+)" class="on"', index.decode()) == [VIEWS[0].name]


def test_the_page_loads_nothing(index: bytes) -> None:
    tags = Html(index).tags
    assert not [attrs for _, attrs in tags if "src" in attrs or "srcset" in attrs]
    assert not [tag for tag, _ in tags if tag in {"link", "iframe", "object", "embed", "form"}]
    assert not re.search(r"@import|url\(", style_of(VIEWS))


def test_the_policy_allows_the_page_its_own_script_and_nothing_else(index: bytes) -> None:
    html = index.decode()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    [script] = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)

    def digest(source: bytes) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(source).digest()).decode()}'"

    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == digest(script.encode())


def test_no_script_can_end_its_element_early() -> None:
    assert not re.search("</script|<!--", script_of(VIEWS), re.IGNORECASE)


def test_hostile_texts_become_no_tags(index: bytes) -> None:
    found = Html(index)
    assert not [attrs for tag, attrs in found.tags if tag == "img"]
    assert not [key for _, attrs in found.tags for key in attrs if key.startswith("on")]
    assert LABELS[4] in found.shown
    held = [attrs["id"] for tag, attrs in found.tags if tag == "script" and "id" in attrs]
    assert held == ["texts", "data", "vectors", "details", "abstracts-0"]


def test_only_web_addresses_are_linked(index: bytes) -> None:
    links = Html(index).links - BESIDE
    assert all(link.startswith(("#", "https://example.org/")) for link in links)


def test_the_data_hold_every_paper(index: bytes) -> None:
    data = data_of(index)
    assert data["papers"]["paper_id"] == inputs().corpus.paper_ids
    assert {len(column) for column in data["papers"].values()} == {len(data["papers"]["paper_id"])}
    assert data["papers"]["title"][-1] == HOSTILE[0]
    assert data["papers"]["url"][-1] == ""  # its address is not one of the web


def test_an_address_that_ends_in_the_papers_id_is_not_repeated() -> None:
    given = inputs()
    table = given.corpus.papers.to_pylist()
    for row in table[:-1]:
        row["url"] = f"https://example.org/{row['paper_id']}"
    papers = pa.Table.from_pylist(table, schema=given.corpus.papers.schema)
    corpus = replace(given.corpus, papers=papers)
    data = data_of(report_files(replace(given, corpus=corpus))["index.html"])
    assert data["url_start"] == "https://example.org/"
    assert data["papers"]["url"] == ["="] * (len(table) - 1) + [""]


def test_details_and_abstracts_are_in_the_order_of_the_papers(index: bytes) -> None:
    details = json.loads(unpacked(index, "details"))
    papers = inputs().corpus.papers
    assert details["authors"] == papers["authors"].to_pylist()
    assert details["organizations"][-1] == []
    assert ["Institut für Meere"] in details["organizations"]
    assert details["doi"] == [doi or "" for doi in papers["doi"].to_pylist()]
    assert details.pop("own") == {}
    assert {len(column) for column in details.values()} == {len(papers)}
    lines = unpacked(index, "abstracts-0").decode().splitlines()
    assert lines == papers["abstract"].to_pylist()


def test_abstracts_that_have_no_room_in_the_page_are_in_files_beside_it(
    context: ViewContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_texts, "MOST_ABSTRACTS", 1_000)
    found = paper_texts.abstracts(context)
    lines = b"".join(found.inside.pieces).decode().splitlines()
    every = context.inputs.corpus.papers["abstract"].to_pylist()
    assert 0 < len(lines) < len(every)
    assert lines == every[-len(lines) :]
    assert (found.first, found.inside.starts) == (len(every) - len(lines), [found.first])
    assert len(b"".join(found.inside.pieces)) <= 1_000 < len("\n".join(every[-len(lines) - 1 :]))
    files = {name: bz2.decompress(data) for name, data in paper_texts.files_beside(found).items()}
    others = b"".join(files.values()).decode().splitlines()
    assert others == every[: found.first]
    assert list(files) == ["abstracts/0.bz2"]


def test_newer_papers_leave_the_pieces_of_older_abstracts_as_they_are(
    context: ViewContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_texts, "_PIECE", 200)
    whole = paper_texts.abstracts(context).inside
    every = context.inputs.corpus.papers["abstract"].to_pylist()
    assert [piece.decode() for piece in whole.pieces] == [
        "".join(f"{text}\n" for text in every[start:end])
        for start, end in pairwise([*whole.starts, len(every)])
    ]
    fewer = replace(context.listing, rows=context.listing.rows[:-1])
    before = paper_texts.abstracts(replace(context, listing=fewer)).inside
    assert len(whole.pieces) > 2
    assert before.pieces[:-1] == whole.pieces[: len(before.pieces) - 1]


def test_only_a_page_with_abstracts_beside_it_may_fetch(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report_files(inputs())
    assert b"connect-src" not in whole["index.html"]
    assert not [name for name in whole if name.startswith("abstracts/")]
    monkeypatch.setattr(paper_texts, "MOST_ABSTRACTS", 1_000)
    divided = report_files(inputs())
    assert b"connect-src 'self'" in divided["index.html"]
    assert "abstracts/0.bz2" in divided


def test_statuses_reach_the_script_in_the_order_of_their_declaration(index: bytes) -> None:
    data = data_of(index)
    assert list(data["statuses"]) == list(STATUSES)
    assert data["statuses"]["no_clear_change"] == "no clear change"
    assert "no_clear_change" not in script_of(VIEWS)


def test_topics_name_papers_by_their_rows(index: bytes) -> None:
    data, given = data_of(index), inputs()
    ids = data["papers"]["paper_id"]
    topic = next(topic for topic in data["topics"] if topic["id"] == 0)
    assert [ids[row] for row in topic["exemplars"]] == list(given.topics.topics[0].exemplars)
    assert [ids[row] for row in topic["signal"]["evidence"]] == list(
        given.signals.signals[0].evidence
    )
    assert [ids[quote["paper"]] for quote in topic["quotes"]] == [
        quote.paper_id for quote in given.topics.topics[0].quotes
    ]


def test_the_data_have_themes_and_subtopics(index: bytes) -> None:
    data = data_of(index)
    assert data["themes"] == [
        {"id": 1_000_001, "label": "<b>bold</b> theme"},
        {"id": 1_000_000, "label": "Life and sea"},
    ]
    of_topic = {topic["id"]: topic["subtopics"] for topic in data["topics"]}
    assert [(each["id"], each["label"], each["size"]) for each in of_topic[0]] == [
        (2_000_001, "<i>Enzymes</i>", 40),
        (2_000_000, "Helical bundles", 30),
    ]
    assert of_topic[1] == []


def test_subtopics_that_are_flagged_have_their_signal_and_others_none(index: bytes) -> None:
    [topic] = (topic for topic in data_of(index)["topics"] if topic["id"] == 0)
    flagged, quiet = topic["subtopics"]
    assert flagged["signal"]["status"] == "growing"
    assert flagged["signal"]["recent_since"] == "2025-03-10"
    assert quiet["signal"] is None


def test_terms_to_search_for_are_named_once_and_topics_are_not_among_them(index: bytes) -> None:
    terms = data_of(index)["views"]["search"]["terms"]
    assert "Enzyme cascades (EC)" in terms
    assert "first word" in terms
    assert len({term.casefold() for term in terms}) == len(terms)
    assert not {*LABELS.values(), "Helical bundles"} & {*terms}


def test_older_papers_are_in_the_data_as_counts() -> None:
    context = view_context(inputs(), max_papers=100)
    data = data_of(page(context, VIEWS))
    listed, total = len(data["papers"]["paper_id"]), len(context.inputs.corpus.paper_ids)
    assert sum(data["older"]["count"]) == total - listed > 0
    assert sum(data["views"]["map"]["cells"]["count"]) == total - listed


def test_related_topics_are_those_with_the_nearest_centroids() -> None:
    angles = np.deg2rad([0.0, 10.0, 25.0, 90.0])
    centroids = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    nothing = np.zeros(0, dtype=np.int64)
    topics = Topics(
        paper_ids=[],
        topic_ids=nothing,
        strength=nothing.astype(np.float32),
        map=np.zeros((0, 2), dtype=np.float32),
        topics=tuple(make_topic(topic) for topic in (3, 5, 8, 9)),
        centroids=centroids,
    )
    assert related_topics(topics) == {3: [5, 8, 9], 5: [3, 8, 9], 8: [5, 3, 9], 9: [8, 5, 3]}


@pytest.mark.parametrize(
    ("scores", "closest"),
    [([-0.5, 0.1, 0.3, -0.1], True), ([-0.5] * 4, False)],
)
def test_a_run_in_which_no_topic_rises_names_the_closest_and_has_no_card_of_them(
    scores: list[float], closest: bool
) -> None:
    given = inputs()
    unchanged = [
        replace(signal, status="no_clear_change", score=score)
        for signal, score in zip(given.signals.signals, scores, strict=True)
    ]
    unchanged.sort(key=lambda signal: -signal.score)
    home = section(
        report_files(replace(given, signals=Signals(tuple(unchanged))))["index.html"], "emerging"
    )
    assert "No topic as a whole rises more than chance would produce" in home
    assert ("The closest:" in home) == closest
    assert 'id="card-' not in home


def test_a_run_without_a_clear_change_says_so_once() -> None:
    given = inputs()
    unchanged = tuple(replace(each, status="no_clear_change") for each in given.signals.signals)
    index = report_files(replace(given, signals=Signals(unchanged)))["index.html"]
    shown = Html(section(index, "emerging").encode()).shown
    assert shown.count("No topic shows a clear change") == 1
    assert "4 no clear change" not in shown


def test_a_card_states_its_shares_with_dates_and_links_to_their_papers(index: bytes) -> None:
    home = section(index, "emerging")
    card = home[home.index('aria-labelledby="card-') :]
    figures = card.split('<p class="figures">')[1].split("</p>")[0]
    text = " ".join(Html(figures.encode()).shown.split())
    assert text == "44.0 % since 10 Mar 2025, 15.5 % from 11 Mar 2024 until then 2.8 × (2.1 to 3.9)"
    assert Html(figures.encode()).links == {"#/map?topic=0&from=2025-03-10", "#/trends?topics=0"}


def test_new_vocabulary_is_stated_with_its_counts(index: bytes) -> None:
    shown = " ".join(Html(index).shown.split())
    assert (
        "New vocabulary since 4 Feb 2025: new <i>term</i> in 7 of 12 papers (1 of 90 earlier)"
        in shown
    )


def test_a_subtopic_that_rises_is_shown_with_its_topic(index: bytes) -> None:
    _, _, after = Html(section(index, "emerging").encode()).shown.partition("Rising subtopics")
    card = after.partition("Signals of all topics")[0]
    assert re.search(r"<i>Enzymes</i>[\s\S]*Protein design", card)
    assert "Helical bundles" not in card


def many_moves(count: int, papers: int) -> ViewContext:
    """A run in which papers moved from each of `count` topics to the next."""
    given = inputs()
    topics = given.topics
    ids = np.repeat(np.arange(count + 1), papers)[: len(topics.paper_ids)]
    before = state_papers(list(topics.paper_ids[: len(ids)]), np.maximum(ids - 1, 0))
    now = np.zeros_like(topics.topic_ids)
    now[: len(ids)] = ids
    moved = replace(
        topics,
        topic_ids=now,
        topics=tuple(make_topic(topic) for topic in range(count + 1)),
        centroids=np.eye(count + 1, dtype=np.float32),
        nodes=(),
        subtopic_ids=np.zeros(0, dtype=np.int64),
    )
    lineage = tuple(make_event("birth", [-1], [0], f"event {n}") for n in range(120))
    previous = replace(given.previous, papers=before, lineage=lineage)
    grid = prevalence(given.corpus, moved, config=PrevalenceConfig(period="week"))
    return view_context(
        replace(given, topics=moved, previous=previous, prevalence=grid, signals=Signals(()))
    )


def test_of_many_moves_the_larger_are_listed_and_the_others_counted() -> None:
    context = many_moves(count=MOVES + 3, papers=MOVED_PAPERS + 5)
    found = change_lists(context)
    assert len(found.moves) == MOVES
    assert all(len(move.named) == MOVED_PAPERS and move.unnamed == 5 for move in found.moves)
    assert found.other_moves == 3
    assert found.other_papers == 3 * (MOVED_PAPERS + 5)
    assert (len(found.earlier), found.older) == (100, 20)
    shown = " ".join(Html(page(context, VIEWS)).shown.split())
    assert "5 papers more: ‘groundswell compare 2025-03-01 2025-03-31 --json’ lists all." in shown
    assert "90 more papers changed topic in 3 smaller moves" in shown
    assert "20 older ones are in lineage.json" in shown


@pytest.mark.parametrize("view", [view.name for view in VIEWS])
def test_a_first_run_fills_every_view(view: str) -> None:
    index = report_files(inputs(first_run=True))["index.html"]
    shown = " ".join(Html(section(index, view).encode()).shown.split())
    assert shown
    if view == "changes":
        assert "This is the first run: there is nothing to compare with yet." in shown


def test_every_view_has_its_own_folder() -> None:
    folder = Path(__file__).parents[2] / "pipeline" / "groundswell" / "report" / "views"
    rooms = {path.name for path in folder.iterdir() if (path / "view.html").is_file()}
    assert rooms == {view.name for view in VIEWS}
