"""Questions of a researcher, asked by a client over both transports."""

from pathlib import Path

import groundswell as gs
import pyarrow as pa
import pytest
from groundswell.delivery.mcp.papers import search_papers

from benchmarks.agents import MOST_BYTES, MOST_CALLS, Question, Session, Words, ask, questions
from tests.planted import DAYS

WORDS = Words("comet dust", "dust tails", "Comet dust", "2025-01-21", str(DAYS[-2]))
ALL = questions(WORDS)


def test_there_are_twenty_questions() -> None:
    assert len({question.text for question in ALL}) == 20


@pytest.mark.parametrize("question", ALL, ids=lambda question: question.text)
def test_a_question_is_answered_in_few_calls_and_bytes(
    session: Session, question: Question
) -> None:
    asked = ask(session, question)
    assert asked.answered
    assert len(asked.tools) <= MOST_CALLS
    assert asked.result_bytes <= MOST_BYTES


def test_what_is_new_is_dated_linked_and_sure_to_a_degree(session: Session) -> None:
    found = session.answer("what_emerges", text="comet", since="2025-01-21")
    assert (found["as_of"], found["listed"], found["matching"]) == (str(DAYS[-1]), 2, 1)
    [rise] = found["rises"]
    assert (rise["ref"], rise["q_value"], rise["persists_13_weeks"]) == ("entry:9", 0.01, 0.9)
    assert rise["recent"] == {
        "since": "2025-02-18",
        "until": "2025-03-31",
        "count": 12,
        "total": 300,
    }
    assert rise["topics"] == [{"ref": "topic:4", "id": 4, "label": "Comet dust"}]
    assert len(rise["papers"]) == 3
    assert all(paper["paper_id"].startswith("p0") for paper in rise["papers"])
    assert [topic["ref"] for topic in found["topics"]] == ["topic:4"]
    assert "at most 3 % is there by chance" in found["error_rate"]


def test_entries_are_filtered_by_day_and_kind(session: Session) -> None:
    def found(**wanted: object) -> list[str]:
        return [rise["ref"] for rise in session.answer("what_emerges", **wanted)["rises"]]

    assert found() == ["entry:9", "entry:10"]
    assert found(since="2025-01-07") == ["entry:9"]
    assert found(kind="term") == ["entry:10"]
    assert found(text="harbour") == []


def test_what_was_flagged_last_can_come_first(session: Session) -> None:
    found = session.answer("what_emerges", newest_first=True)
    days = [rise["first_flagged"] for rise in found["rises"]]
    assert days == sorted(days, reverse=True)


def test_an_entry_is_found_by_the_words_of_its_papers(session: Session) -> None:
    found = session.answer("what_emerges", text="measurement")
    assert [(rise["ref"], rise["matching_papers"]) for rise in found["rises"]] == [("entry:9", 12)]


def test_the_id_of_a_topic_is_not_taken_for_that_of_an_entry(session: Session) -> None:
    assert session.answer("explain", what=4)["ref"] == "topic:4"
    assert session.answer("explain", what="entry:9")["ref"] == "entry:9"
    assert session.call("explain", what=9).is_error


@pytest.mark.parametrize("what", ["entry:9", "topic:4", "term:comet dust", "Dust tails", 4])
def test_all_that_has_papers_gives_them_page_by_page(session: Session, what: int | str) -> None:
    found, offset = list[str](), 0
    while True:
        answer = session.answer("get_topic", topic=what, offset=offset, limit=7)
        found += [paper["paper_id"] for paper in answer["papers"]]
        if not answer["more"]:
            break
        offset = answer["next_offset"]
    assert len(found) == len(set(found)) == answer["size"] >= 18


def test_a_name_in_the_plural_is_the_same(session: Session) -> None:
    assert session.answer("explain", what="Comet dusts") == session.answer(
        "explain", what="Comet dust"
    )


def test_a_topic_that_is_on_the_list_says_so(session: Session) -> None:
    assert session.answer("get_topic", topic=4)["listed_as"] == "entry:9"
    explained = session.answer("explain", what=4)
    assert explained["rise"]["ref"] == "entry:9"
    assert "on the list of what emerges" in explained["explanation"]
    assert session.answer("get_topic", topic=0)["listed_as"] is None


def test_papers_are_found_by_meaning(monkeypatch: pytest.MonkeyPatch, out: Path) -> None:
    asked = []

    def search(run: gs.Run, text: str, limit: int | None, *, by: str) -> pa.Table:
        asked.append((text, limit, by))
        return run.papers.slice(0, 50).append_column("score", pa.array([0.5] * 50))

    monkeypatch.setattr(gs.Run, "search", search)
    found = search_papers(gs.open(out), "ice and dust", "meaning", 48, 8)
    assert asked == [("ice and dust", 50, "meaning")]
    assert (found.by, found.found, len(found.papers), found.more) == ("meaning", 50, 2, 0)


def test_a_topic_has_its_past(session: Session) -> None:
    topic = session.answer("get_topic", topic=4)
    assert [event["kind"] for event in topic["lineage"]] == ["birth"]
    assert [run["as_of"] for run in topic["history"]] == [str(day) for day in DAYS[2:]]


@pytest.mark.parametrize("what", ["topic:4", "entry:9", "term:comet dust"])
def test_counts_per_period_are_those_of_the_papers(session: Session, what: str) -> None:
    found = session.answer("prevalence", what=what)
    papers = session.answer("get_topic", topic=what, limit=1)["size"]
    assert found["period"] == "week"
    assert sum(found["count"]) == papers
    assert sum(found["total"]) == 360
    assert found["share"] == [
        round(count / total, 4) for count, total in zip(found["count"], found["total"], strict=True)
    ]


def test_periods_are_those_between_two_days(session: Session) -> None:
    found = session.answer("prevalence", what=4, since="2025-01-06", until="2025-01-19")
    assert found["period_start"] == ["2025-01-06", "2025-01-13"]


def test_a_run_is_the_newest_up_to_a_date(session: Session) -> None:
    assert session.answer("list_runs", as_of=str(DAYS[1]))["as_of"] == str(DAYS[1])
    assert session.answer("list_runs", as_of="2030-01-01")["as_of"] == str(DAYS[-1])
    before = session.call("list_runs", as_of="2020-01-01")
    assert "no run is as of 2020-01-01 or before" in str(before.content)


def test_two_runs_are_compared(session: Session) -> None:
    found = session.answer("compare_dates", earlier=str(DAYS[0]))
    assert (found["earlier"], found["later"], found["new_papers"]) == (
        str(DAYS[0]),
        str(DAYS[-1]),
        60,
    )
    assert [entry["ref"] for entry in found["joined"]] == ["entry:9", "entry:10"]
    assert [event["targets"][0]["ref"] for event in found["events"]] == ["topic:4"]
    assert session.answer("compare_dates", earlier=str(DAYS[-2]))["stayed"] == 2


def test_a_run_is_not_compared_with_itself(session: Session) -> None:
    assert "not before" in str(session.call("compare_dates", earlier="2030-01-01").content)


def test_a_paper_is_given_with_its_abstract(session: Session) -> None:
    paper = session.answer("get_paper", paper_id="p0565")
    assert paper["abstract"] == "We study comet dust and report what measurement 565 shows."
    assert (paper["topic_id"], paper["topic"]) == (4, "Comet dust")


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("explain", {"what": "Comet dsut"}, "did you mean 'comet dust'"),
        ("explain", {"what": "term:violin varnish"}, "has no signal"),
        ("get_topic", {"topic": "topic:77"}, "has no topic '77': list_topics"),
        ("get_topic", {"topic": "term:nothing"}, "follows no term 'nothing': search_papers"),
        ("get_paper", {"paper_id": "p9999"}, "no paper 'p9999' in the run of"),
        ("search_papers", {"text": "()"}, "has no word"),
        ("search_papers", {"text": "ice", "by": "meaning"}, "of its papers only: search by words"),
        ("what_emerges", {"since": "March"}, "since is 'March': expected a date"),
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(
    session: Session, tool: str, arguments: dict[str, object], sentence: str
) -> None:
    result = session.call(tool, **arguments)
    assert result.is_error
    assert sentence in str(result.content[0])
    assert "Traceback" not in str(result.content)
