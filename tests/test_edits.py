"""A user's edits in `OUT/topics.toml`, honoured by the runs beside it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from groundswell import job
from groundswell.config import Config
from groundswell.errors import UsageError
from groundswell.outputs.user_edits import read_edits

from tests.planted import DAYS, TODAY, write_source

NEVER = {"plan": {"max_growth": 9.0, "max_outliers_rise": 1.0, "max_fit_drop": 99.0}}


class Series:
    """Runs of the planted source into one folder, whose edits can be written between them."""

    def __init__(self, folder: Path) -> None:
        self.source, config = write_source(folder / "in")
        self.config = config.model_copy(
            update={"plan": config.plan.model_copy(update=NEVER["plan"])}
        )
        self.out, self.cache = folder / "out", folder / "cache"
        self.out.mkdir()
        self.notices: list[str] = []

    def edit(self, text: str) -> None:
        (self.out / "topics.toml").write_text(text)

    def run(self, day: date, *, anew: bool = False) -> dict[str, dict[str, Any]]:
        """Run and return the topics by label."""
        plan = self.config.plan.model_copy(update={"every_days": 0} if anew else {})
        config: Config = self.config.model_copy(update={"plan": plan})
        job.run(
            [str(self.source)],
            as_of=day,
            today=TODAY,
            out=self.out,
            cache=self.cache,
            config=config,
            listener=job.Listener(notice=self._heard, stage=lambda _: None),
        )
        return {topic["label"]: topic for topic in self.json(day, "topics.json")}

    def _heard(self, notice: str) -> None:
        if notice.startswith("topics.toml"):
            self.notices.append(notice)

    def json(self, day: date, name: str) -> Any:
        return json.loads((self.out / day.isoformat() / name).read_text())

    def papers(self, day: date) -> dict[str, int]:
        table = pq.read_table(self.out / day.isoformat() / "papers.parquet")
        return dict(zip(table["paper_id"].to_pylist(), table["topic_id"].to_pylist(), strict=True))

    def of(self, day: date, topic: int) -> set[str]:
        return {paper for paper, its in self.papers(day).items() if its == topic}


@pytest.fixture
def series(tmp_path):
    return Series(tmp_path)


def test_a_name_is_shown_told_and_taken_back(series):
    first = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit(f'[rename]\n{first} = "Lichens of the Alps"')
    assert series.run(DAYS[1])["Lichens of the Alps"]["id"] == first
    told = series.json(DAYS[1], "lineage.json")["relabels"]
    assert told[-1]["why"] == "you named it: 'Alpine lichens' is now 'Lichens of the Alps'"
    series.edit("")
    assert series.run(DAYS[2])["Alpine lichens"]["id"] == first


def test_merged_topics_are_one_from_then_on_whatever_is_fitted(series):
    before = series.run(DAYS[0])
    gone, stays = before["Alpine lichens"]["id"], before["Violin varnish"]["id"]
    papers = series.of(DAYS[0], gone) | series.of(DAYS[0], stays)
    series.edit(f"[merge]\n{gone} = {stays}")
    after = series.run(DAYS[1])
    assert gone not in {topic["id"] for topic in after.values()}
    assert papers <= series.of(DAYS[1], stays)
    (told,) = series.json(DAYS[1], "lineage.json")["merges"]
    assert (told["from"], told["to"], told["date"]) == (
        sorted([gone, stays]), [stays], DAYS[1].isoformat(),
    )  # fmt: skip
    series.run(DAYS[2], anew=True)
    assert papers <= series.of(DAYS[2], stays)
    assert len(series.json(DAYS[2], "lineage.json")["merges"]) == 1


def test_topics_of_a_first_run_can_be_merged_by_running_it_again(series):
    before = series.run(DAYS[0])
    gone, stays = before["Alpine lichens"]["id"], before["Violin varnish"]["id"]
    papers = series.of(DAYS[0], gone) | series.of(DAYS[0], stays)
    series.edit(f"[merge]\n{gone} = {stays}")
    series.run(DAYS[0])
    assert papers == series.of(DAYS[0], stays)


def test_a_pinned_topic_keeps_its_papers_through_a_fitting(series):
    pinned = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit(f"pin = [{pinned}]")
    series.run(DAYS[1])
    held = series.of(DAYS[1], pinned)
    series.config = series.config.model_copy(
        update={"cluster": series.config.cluster.model_copy(update={"topics": 2})}
    )
    topics = series.run(DAYS[2], anew=True)
    assert held <= series.of(DAYS[2], pinned)
    assert len(topics) == 3  # the pinned one, and two of the rest


def test_a_hidden_topic_is_marked_and_left_out_of_what_is_read(series):
    hidden = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit(f"hide = [{hidden}]")
    assert series.run(DAYS[1])["Alpine lichens"]["hidden"]
    folder = series.out / DAYS[1].isoformat()
    assert "## Alpine lichens" not in (folder / "topics.md").read_text()
    assert "## Violin varnish" in (folder / "topics.md").read_text()


def test_a_guided_topic_that_is_there_takes_the_users_name(series):
    topic = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit('[[topic]]\nname = "Symbioses"\nwords = ["alpine lichen"]')
    assert series.run(DAYS[1])["Symbioses"]["id"] == topic
    assert series.json(DAYS[1], "lineage.json")["births"] == []


def test_a_guided_topic_is_founded_once_its_papers_come(series):
    series.edit('[[topic]]\nname = "Dust"\nwords = ["comet dust"]')
    assert "Dust" not in series.run(DAYS[0])
    assert series.notices == [
        "topics.toml: too few papers lie together for 'Dust': it is no topic yet"
    ]
    for day in DAYS[1:4]:
        series.run(day)
    born = series.run(DAYS[4])["Dust"]
    dust = {
        p for p in series.papers(DAYS[4]) if int(p[1:]) >= 0 and p in series.of(DAYS[4], born["id"])
    }
    titles = pq.read_table(series.out / DAYS[4].isoformat() / "papers.parquet")
    named = {
        paper
        for paper, title in zip(
            titles["paper_id"].to_pylist(), titles["title"].to_pylist(), strict=True
        )
        if "comet dust" in title
    }
    assert dust == named
    told = series.json(DAYS[4], "lineage.json")["births"]
    assert [e["to"] for e in told].count([born["id"]]) == 1
    again = series.run(DAYS[4], anew=True)
    assert again["Dust"]["id"] == born["id"]
    assert series.of(DAYS[4], born["id"]) == named


def test_edits_of_topics_that_are_not_there_are_told(series):
    series.edit('hide = [77]\n[rename]\n78 = "Nothing"')
    series.run(DAYS[0])
    assert series.notices == [
        "topics.toml: rename 78: there is no such topic in this run",
        "topics.toml: hide 77: there is no such topic in this run",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pin = [", "cannot be read: "),
        ('[[topic]]\nnmae = "x"', r"unknown key 'topic.0.nmae' \(did you mean 'name'\?\)"),
        ('[[topic]]\nname = " "', "a word is empty, expected letters or digits"),
        ('[[topic]]\nname = "a"\n[[topic]]\nname = "A"', "two topics are called 'a'"),
        ("[merge]\n1 = 2\n2 = 1", "topic 1 is merged into itself"),
        ("[merge]\n3 = 3", "topic 3 is merged into itself"),
        ('[rename]\n4 = " "', "the name for 4 is empty"),
        ("hide = 3", "hide = 3"),
    ],
)
def test_a_file_that_cannot_be_honoured_is_refused(tmp_path, text, message):
    (tmp_path / "topics.toml").write_text(text)
    with pytest.raises(UsageError, match=message):
        read_edits(tmp_path)


def test_merges_of_merges_lead_to_the_last(tmp_path):
    (tmp_path / "topics.toml").write_text("[merge]\n1 = 2\n2 = 5")
    assert read_edits(tmp_path).topic_edits().into == {1: 5, 2: 5}
