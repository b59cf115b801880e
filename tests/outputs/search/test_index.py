"""What a search finds, and in which order."""

import json
from contextlib import suppress
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from groundswell.errors import GroundswellError, UsageError
from groundswell.outputs.files.data import parquet_bytes
from groundswell.outputs.published_run import PublishedRun
from groundswell.outputs.search.hits import hits
from groundswell.outputs.search.index import SearchIndex
from hypothesis import given
from hypothesis import strategies as st

PAPERS = [
    # id, day, topic, authors, labels, title, abstract
    ("tides", date(2026, 1, 30), 3, ["Zoë Müller"], ["phy.geo"], "Tides in narrow bays",
     "We measure the height of tides with buoys."),
    ("buoys", date(2026, 1, 12), 3, ["A. Naïf"], ["eng.sea", "phy"], "Buoys that listen",
     "Passive-acoustic buoys record whales. Tides and tides again disturb them."),
    ("varnish", date(2025, 11, 3), 4, ["Bo Müller", "Ann Lee"], [], "Violin varnish",
     "A naïve resin ages; the multi-layer film cracks."),
    ("radar", date(2025, 6, 1), -1, None, None, "Multilayer radar",
     "Radar for the desert, in colour."),
]  # fmt: skip
MEMBERSHIPS = {
    "paper_id": ["tides", "tides", "buoys", "buoys", "varnish", "varnish"],
    "rank": [1, 2, 1, 2, 1, 2],
    "topic_id": [3, 4, 3, 4, 4, 3],
    "degree": [0.6, 0.31, 0.7, 0.29, 0.4, 0.36],
}
ORGANIZATIONS = ["Institut für Meere", None, "Guild of Luthiers", None]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("run")
    ids, days, topics, authors, labels, titles, abstracts = (
        list(column) for column in zip(*PAPERS, strict=True)
    )
    papers = pa.table(
        {
            "paper_id": ids,
            "digest_date": pa.array(days, pa.date32()),
            "title": titles,
            "url": [f"https://example.org/{paper}" for paper in ids],
            "topic_id": topics,
            "authors": pa.array(authors, pa.list_(pa.string())),
            "organization": pa.array(ORGANIZATIONS, pa.string()),
            "affiliations": pa.array([None, ["Sea Lab"], None, None], pa.list_(pa.string())),
            "labels": pa.array(labels, pa.list_(pa.string())),
        }
    )
    groups = {"theme_id": [9, 9, -1, -1], "topic_id": topics, "subtopic_id": [7, 8, -1, -1]}
    tables = {
        "papers": papers,
        "abstracts": pa.table({"paper_id": ids, "abstract": abstracts}),
        "levels": pa.table(groups),
        "memberships": pa.table(MEMBERSHIPS),
    }
    for name, table in tables.items():
        (made / f"{name}.parquet").write_bytes(parquet_bytes(table))
    nodes = [
        {"id": 3, "level": "topic", "label": "Sea level", "size": 2},
        {"id": 4, "level": "topic", "label": "Old wood", "size": 1},
        {"id": 7, "level": "subtopic", "label": "Bays", "size": 1, "parent": 3},
        {"id": 9, "level": "theme", "label": "Water", "size": 2},
    ]
    (made / "levels.json").write_text(json.dumps({"nodes": nodes}))
    return made


@pytest.fixture(scope="module")
def index(folder: Path) -> SearchIndex:
    return SearchIndex(PublishedRun(folder))


def found(index: SearchIndex, text: str) -> list[str]:
    ids: list[str] = index.search(text)["paper_id"].to_pylist()
    return ids


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("tides buoys", {"tides", "buoys"}),
        ("tides AND whales", {"buoys"}),
        ("whales OR varnish", {"buoys", "varnish"}),
        ("tides NOT whales", {"tides"}),
        ("NOT tides", {"varnish", "radar"}),
        ('"narrow bays"', {"tides"}),
        ('"bays narrow"', set[str]()),
        ("violi*", {"varnish"}),
        ("violi", set[str]()),
        ("TIDES", {"tides", "buoys"}),
        ("title:tides", {"tides"}),
        ("abstract:radar", {"radar"}),
        ("author:müller", {"tides", "varnish"}),
        ('author:"ann lee"', {"varnish"}),
        ("lee", set[str]()),
        ("org:luthiers", {"varnish"}),
        ('org:"institut fur meere"', {"tides"}),
        ('org:"sea lab"', {"buoys"}),
        ("luthiers", set[str]()),
    ],
)
def test_words_phrases_and_operators_find(index: SearchIndex, text: str, papers: set[str]) -> None:
    assert set(found(index, text)) == papers


@pytest.mark.parametrize("text", ["naive", "naïve", "NAÏVE", "nai\u0308ve", "ｎaive"])
def test_accents_and_forms_of_a_character_make_no_difference(index: SearchIndex, text: str) -> None:
    assert found(index, text) == ["varnish"]


@pytest.mark.parametrize(
    "text", ["multilayer", "multi-layer", "multi\u2013layer", "title:multi-layer"]
)
def test_a_word_is_found_with_its_hyphen_and_without(index: SearchIndex, text: str) -> None:
    expected = {"radar"} if text.startswith("title") else {"varnish", "radar"}
    assert set(found(index, text)) == expected


def test_the_words_of_a_word_with_hyphens_are_found(index: SearchIndex) -> None:
    assert found(index, "passive") == found(index, '"acoustic buoys"') == ["buoys"]


@pytest.mark.parametrize(
    ("text", "papers"),
    [
        ("topic:3", {"tides", "buoys"}),
        ("topic:7", {"tides"}),
        ("topic:9", {"tides", "buoys"}),
        ("topic:wood", {"varnish"}),
        ('topic:"sea level" whales', {"buoys"}),
        ("also:4", {"tides"}),
        ("also:sea", {"varnish"}),
        ("topic:4 OR also:4", {"tides", "varnish"}),
        ("label:phy", {"tides", "buoys"}),
        ("label:PHY.geo", {"tides"}),
        ("label:ph", set[str]()),
        ("date:2026-01", {"tides", "buoys"}),
        ("date:2026", {"tides", "buoys"}),
        ("date:2026-01-30", {"tides"}),
        ("date:2025-06..2025-11", {"varnish", "radar"}),
        ("date:..2025", {"varnish", "radar"}),
        ("date:2025-11-03..", {"tides", "buoys", "varnish"}),
    ],
)
def test_fields_filter(index: SearchIndex, text: str, papers: set[str]) -> None:
    assert set(found(index, text)) == papers


def test_a_word_of_the_title_counts_more(index: SearchIndex) -> None:
    assert found(index, "tides") == ["tides", "buoys"]
    scores = index.search("tides")["score"].to_pylist()
    assert scores[0] > scores[1] > 0


def test_alike_papers_are_the_newest_first(index: SearchIndex) -> None:
    assert found(index, "date:2025..2026") == ["tides", "buoys", "varnish", "radar"]


def test_so_many_papers_are_given_as_asked(index: SearchIndex) -> None:
    assert index.search("NOT xylophone", limit=2).num_rows == 2


def test_columns_are_there_where_nothing_is_found(index: SearchIndex) -> None:
    nothing = index.search("xylophone")
    assert nothing.num_rows == 0
    assert nothing.column_names == [
        "paper_id", "digest_date", "title", "url", "topic_id", "score",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["date:yesterday", "date:2026-13", "date:20", "date:2026-1-1"])
def test_a_date_that_is_none_is_one_sentence(index: SearchIndex, text: str) -> None:
    with pytest.raises(UsageError, match="is no date: expected a year, a month"):
        index.search(text)


def test_a_topic_that_is_not_there_is_one_sentence(index: SearchIndex) -> None:
    with pytest.raises(UsageError, match=r"no topic 'Old woods' \(did you mean 'Old wood'\?\)"):
        index.search('topic:"Old woods"')


def test_also_takes_topics_alone(index: SearchIndex) -> None:
    with pytest.raises(UsageError, match="no topic '9'"):
        index.search("also:9")


@given(st.text() | st.text(alphabet="ab \"()*:-+{}^'\x00;NEARDOT"))
def test_no_text_breaks_the_search(index: SearchIndex, text: str) -> None:
    with suppress(UsageError):
        assert index.search(text).num_rows <= len(PAPERS)


def test_a_hit_is_a_row(index: SearchIndex) -> None:
    [hit] = hits(index.search("whales"))
    assert (hit.paper_id, hit.digest_date, hit.topic_id) == ("buoys", "2026-01-12", 3)
    assert hit.as_json()["score"] == hit.score > 0


def test_a_run_without_abstracts_is_to_be_published_again(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "papers.parquet").write_bytes((folder / "papers.parquet").read_bytes())
    with pytest.raises(GroundswellError, match="abstracts.parquet is not there: publish the run"):
        SearchIndex(PublishedRun(tmp_path))
