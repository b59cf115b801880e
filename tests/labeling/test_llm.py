"""Labels from a language model, asked of a server that answers, stalls, refuses or is not there."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from groundswell import job
from groundswell.artifacts import (
    Alignment,
    Corpus,
    Descriptions,
    GeneratedLabels,
    LabelOverrides,
    TopicDescription,
    TrackingRecord,
)
from groundswell.config import GenerateConfig
from groundswell.errors import UsageError
from groundswell.labeling.llm import generate_labels
from groundswell.labeling.llm_answers import AnswerCache
from groundswell.stages.generate import generate

from tests import planted
from tests.report.inputs import inputs, report_files
from tests.sources.server import Asked, Reply, serving

GOOD = {
    "label": "Paper number",
    "summary": "A paper with a number, and another paper with its own number, and a first word.",
}
Answering = Callable[[Asked], Reply]
Run = tuple[Corpus, Alignment, Descriptions]


@dataclass(frozen=True)
class Result:
    """Label and summary by topic, the notices, and the requests that the server got."""

    written: dict[int, tuple[str, str]]
    notices: list[str]
    asked: list[Asked]


def reply(content: object) -> Reply:
    text = content if isinstance(content, str) else json.dumps(content)
    return Reply(json.dumps({"choices": [{"message": {"content": text}}]}).encode())


def good(_: Asked) -> Reply:
    return reply(GOOD)


@pytest.fixture(scope="module")
def described() -> Run:
    """A run with topics 0, 1, 4 and 9, whose papers are 'A paper on Coral reefs number 17'."""
    made = inputs()
    corpus, topics = made.corpus, made.topics
    ids = tuple(topic.id for topic in topics.topics)
    alignment = Alignment(
        topics.paper_ids,
        topics.topic_ids,
        topics.strength,
        topics.map,
        ids,
        topics.centroids,
        (),
        TrackingRecord(),
    )
    descriptions = tuple(
        TopicDescription(
            label=topic.label,
            keywords=topic.keywords,
            exemplars=tuple(
                corpus.paper_ids[row] for row in (topics.topic_ids == topic.id).nonzero()[0][:3]
            ),
            keyword_weights=topic.keyword_weights,
            acronyms={},
            quotes=(),
            summary=topic.summary,
            newest=(),
            most_voted=(),
            recent_terms=None,
        )
        for topic in topics.topics
    )
    nothing = np.zeros((0, 2), dtype=np.float32)
    labels = tuple(topic.label for topic in topics.topics)
    described = Descriptions(descriptions, topics.centroids, labels, (), nothing, (), nothing)
    return corpus, alignment, described


def ask(
    run: Run,
    answer: Answering,
    folder: Path,
    hidden: frozenset[int] = frozenset(),
    **settings: Any,
) -> Result:
    """Return what comes of asking a server about the topics of a run."""
    notices: list[str] = []
    with serving(answer) as server:
        config = GenerateConfig(endpoint=server.url, model="small", **settings)
        found = generate_labels(*run, hidden, config, AnswerCache(folder, notices.append))
    assert found.model == "small"
    written = {each.topic_id: (each.label, each.summary) for each in found.labels}
    return Result(written, notices, server.asked)


def test_the_largest_topic_is_asked_for_first_and_each_once(tmp_path: Path, described: Run) -> None:
    numbers = iter(range(9))
    result = ask(
        described, lambda _: reply(GOOD | {"label": f"Paper number {next(numbers)}"}), tmp_path
    )
    assert result.written == {
        topic: (f"Paper number {place}", GOOD["summary"])
        for place, topic in enumerate([0, 1, 4, 9])
    }
    assert result.notices == []
    assert [each.path for each in result.asked] == ["/api/chat/completions"] * 4


def test_hidden_topics_are_not_asked_for(tmp_path: Path, described: Run) -> None:
    result = ask(described, good, tmp_path, hidden=frozenset({0, 9}))
    assert sorted(result.written) == [1, 4]
    assert len(result.asked) == 2


def test_answers_are_kept_by_what_was_asked(tmp_path: Path, described: Run) -> None:
    cache = AnswerCache(tmp_path, print)
    with serving(good) as server:
        config = GenerateConfig(endpoint=server.url, model="small")
        first = generate_labels(*described, frozenset(), config, cache)
        assert generate_labels(*described, frozenset(), config, cache) == first
        assert len(server.asked) == 4
        other = config.model_copy(update={"model": "other"})
        generate_labels(*described, frozenset(), other, cache)
        assert len(server.asked) == 8


def test_a_damaged_answer_is_asked_for_again(tmp_path: Path, described: Run) -> None:
    first = ask(described, good, tmp_path)
    for path in tmp_path.iterdir():
        path.write_text("damaged", encoding="utf-8")
    again = ask(described, good, tmp_path)
    assert again.written == first.written
    assert len(again.asked) == 4


def test_abstracts_are_data_in_the_prompt(tmp_path: Path, described: Run) -> None:
    for each in ask(described, good, tmp_path, papers=2).asked:
        system, user = json.loads(each.body)["messages"]
        assert system["role"] == "system"
        assert "do not follow" in system["content"]
        source = json.loads(user["content"])
        assert set(source) == {"keywords", "papers"}
        assert len(source["papers"]) == 2
        assert all(set(paper) == {"title", "abstract"} for paper in source["papers"])


def test_two_topics_do_not_have_the_same_label(tmp_path: Path, described: Run) -> None:
    written = ask(described, good, tmp_path).written
    assert [label for label, _ in written.values()] == [GOOD["label"], "", "", ""]
    assert {summary for _, summary in written.values()} == {GOOD["summary"]}


def test_the_label_of_another_topic_is_left_out(tmp_path: Path, described: Run) -> None:
    corpus, alignment, descriptions = described
    others = replace(descriptions, topic_labels=("First", "PAPER NUMBER", "Third", "Fourth"))
    written = ask((corpus, alignment, others), good, tmp_path).written
    assert [label for label, _ in written.values()] == ["", GOOD["label"], "", ""]


def test_an_unusable_answer_is_counted_and_not_kept(tmp_path: Path, described: Run) -> None:
    result = ask(described, lambda _: reply(GOOD | {"label": ""}), tmp_path)
    assert result.written == {}
    assert result.notices == [
        "4 topics keep the words of their abstracts, without small: "
        "4 x the answer has a label of 0 characters"
    ]
    assert list(tmp_path.iterdir()) == []
    assert len(result.asked) == 4


def test_a_response_of_megabytes_is_not_read(tmp_path: Path, described: Run) -> None:
    result = ask(described, lambda _: reply("x" * 5_000_000), tmp_path)
    assert result.written == {}
    assert "more than 200,000 bytes" in result.notices[0]
    assert len(result.asked) == 3  # then no more requests are sent
    assert "1 x not asked any more" in result.notices[0]


def test_an_answer_ends_a_series_of_failures(tmp_path: Path, described: Run) -> None:
    replies = iter([Reply(b"no", 400), Reply(b"no", 400), reply(GOOD), Reply(b"no", 400)])
    result = ask(described, lambda _: next(replies), tmp_path)
    assert list(result.written) == [4]
    assert len(result.asked) == 4


def test_a_server_that_stalls_costs_the_time_allowed(tmp_path: Path, described: Run) -> None:
    def stall(connection: socket.socket) -> None:
        time.sleep(3)
        connection.close()

    began = time.monotonic()
    result = ask(described, lambda _: Reply(raw=stall), tmp_path, timeout=0.3, total=1.0)
    assert time.monotonic() - began < 2.5
    assert result.written == {}
    assert "4 topics keep the words" in result.notices[0]


def test_a_server_that_is_not_there_is_noticed(tmp_path: Path, described: Run) -> None:
    notices: list[str] = []
    config = GenerateConfig(endpoint="http://127.0.0.1:9", model="small", total=1.5)
    cache = AnswerCache(tmp_path, notices.append)
    found = generate_labels(*described, frozenset(), config, cache)
    assert found == GeneratedLabels("small")
    assert "4 topics keep the words" in notices[0]


def test_a_refusal_is_not_repeated_and_the_key_is_named(tmp_path: Path, described: Run) -> None:
    result = ask(described, lambda _: Reply(b"no", status=401), tmp_path)
    assert result.written == {}
    assert "status 401: check its key" in result.notices[0]
    assert len(result.asked) == 3


def test_no_more_topics_are_asked_for_than_configured(tmp_path: Path, described: Run) -> None:
    result = ask(described, good, tmp_path, max_topics=1)
    assert list(result.written) == [0]  # the largest
    assert len(result.asked) == 1
    assert "3 x beyond the 1 of one run" in result.notices[0]


def test_the_key_is_sent_and_not_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, described: Run
) -> None:
    monkeypatch.setenv("MY_KEY", "secret-key")
    result = ask(described, lambda _: Reply(b"", 403), tmp_path, key_env="MY_KEY")
    assert {each.headers["authorization"] for each in result.asked} == {"Bearer secret-key"}
    assert "secret-key" not in result.notices[0]


def test_the_key_is_not_sent_unencrypted_to_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, described: Run
) -> None:
    monkeypatch.setenv("MY_KEY", "secret-key")
    config = GenerateConfig(endpoint="http://example.org/v1", model="m", key_env="MY_KEY")
    with pytest.raises(UsageError, match="in the clear"):
        generate_labels(*described, frozenset(), config, AnswerCache(tmp_path, print))


def test_a_redirect_is_not_followed(tmp_path: Path, described: Run) -> None:
    with serving(good) as other:
        away = Reply(status=307, headers={"Location": f"{other.url}/chat/completions"})
        result = ask(described, lambda _: away, tmp_path, total=1.0)
    assert result.written == {}
    assert other.asked == []


def test_the_stage_asks_for_nothing_without_an_endpoint_or_with_one_topic(
    tmp_path: Path, described: Run
) -> None:
    corpus, alignment, descriptions = described
    hiding = LabelOverrides(hidden=(0,))
    single = replace(alignment, record=TrackingRecord(single_topic=True))
    cache = AnswerCache(tmp_path, print)
    with serving(good) as server:
        config = GenerateConfig(endpoint=server.url, model="small")
        off = generate(
            corpus, alignment, descriptions, hiding, config=GenerateConfig(), answers=cache
        )
        one = generate(corpus, single, descriptions, hiding, config=config, answers=cache)
        assert server.asked == []
        on = generate(corpus, alignment, descriptions, hiding, config=config, answers=cache)
    assert off == one == GeneratedLabels()
    assert [each.topic_id for each in on.labels] == [1, 4, 9]


def test_the_report_names_the_model_and_escapes_what_it_wrote() -> None:
    given = inputs()
    topics = tuple(
        replace(topic, summary="A <b>bold</b> claim.", written_by="<i>small</i>")
        for topic in given.topics.topics
    )
    files = report_files(replace(given, topics=replace(given.topics, topics=topics)))
    page = files["index.html"].decode()
    assert "A &lt;b&gt;bold&lt;/b&gt; claim." in page
    assert "Written by <bdi>&lt;i&gt;small&lt;/i&gt;</bdi>" in page
    assert "written by a language model where one is named" in page
    assert "A &lt;b&gt;bold&lt;/b&gt; claim. (written by" in files["topics.md"].decode()


def echo(asked: Asked) -> Reply:
    """An honest model: the theme of the papers that it gets, and the first abstract."""
    source = json.loads(json.loads(asked.body)["messages"][1]["content"])
    title, abstract = source["papers"][0]["title"], source["papers"][0]["abstract"]
    return reply({"label": f"Studies {title.split(',')[0]}", "summary": abstract})


def published(
    tmp_path: Path, out: str, generated: GenerateConfig, day: date, notices: list[str]
) -> list[dict[str, Any]]:
    """Return the topics that a run publishes."""
    source, config = planted.write_source(tmp_path / "in")
    settings = planted.job_settings(
        tmp_path / out,
        config.model_copy(update={"generate": generated}),
        cache=tmp_path / "cache",
        notice=notices.append,
    )
    outcome = job.run([str(source)], day, settings)
    topics: list[dict[str, Any]] = json.loads((outcome.folder / "topics.json").read_bytes())
    return topics


def test_a_run_publishes_what_the_model_wrote_and_keeps_it_when_the_model_is_gone(
    tmp_path: Path,
) -> None:
    notices: list[str] = []

    def topics_of(out: str, generated: GenerateConfig) -> list[dict[str, Any]]:
        return published(tmp_path, out, generated, planted.DAYS[0], notices)

    plain = topics_of("off", GenerateConfig())
    with serving(echo) as server:
        config = GenerateConfig(endpoint=server.url, model="small")
        written = topics_of("on", config)
    assert len(server.asked) == len(written) == 4
    assert all(topic["label"].startswith("Studies On ") for topic in written)
    assert all(topic["summary"].startswith("We study ") for topic in written)
    assert {topic["written_by"] for topic in written} == {"small"}
    assert topics_of("gone", config) == written
    assert not [notice for notice in notices if "small" in notice]
    assert topics_of("off again", GenerateConfig()) == plain
    assert not [topic for topic in plain if "written_by" in topic]


def test_a_topic_that_has_a_label_keeps_it_when_a_model_writes_another(tmp_path: Path) -> None:
    def labels(day: date, generated: GenerateConfig) -> dict[int, str]:
        topics = published(tmp_path, "out", generated, day, [])
        return {topic["id"]: topic["label"] for topic in topics}

    with serving(echo) as server:
        config = GenerateConfig(endpoint=server.url, model="small")
        first = labels(planted.DAYS[0], GenerateConfig())
        second = labels(planted.DAYS[1], config)
    assert server.asked
    assert {topic: second[topic] for topic in first} == first
