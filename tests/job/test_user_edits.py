"""A user's edits in `OUT/topics.toml`, applied by the runs beside it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from groundswell import job
from groundswell.config import PlanConfig

from tests.planted import DAYS, job_settings, write_source

pytestmark = pytest.mark.slow

WITHOUT_DRIFT = {"max_growth": 9.0, "max_outliers_rise": 1.0, "max_fit_drop": 99.0}
"""Settings by which no drift asks for a refit."""

Topics = dict[str, dict[str, Any]]


class Series:
    """Runs of the planted source into one folder, whose edits can be written between them."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.source, self.config = write_source(folder / "in")
        self.out, self.cache = folder / "out", cache
        self.out.mkdir()
        self.notices: list[str] = []

    def edit(self, text: str) -> None:
        (self.out / "topics.toml").write_text(text)

    def run(self, day: date, *, refit: bool = False) -> Topics:
        """Run and return the topics by label."""
        # No interval shorter than a day can be set; zero days refit at once.
        plan = PlanConfig(**WITHOUT_DRIFT).model_copy(update={"every_days": 0} if refit else {})
        config = self.config.model_copy(update={"plan": plan})
        settings = job_settings(self.out, config, cache=self.cache, notice=self._notice)
        job.run([str(self.source)], day, settings)
        return {topic["label"]: topic for topic in self.json(day, "topics.json")}

    def _notice(self, notice: str) -> None:
        if notice.startswith("topics.toml"):
            self.notices.append(notice)

    def json(self, day: date, name: str) -> Any:
        return json.loads((self.out / day.isoformat() / name).read_text())

    def papers(self, day: date, topic: int) -> set[str]:
        """The ids of a topic's papers."""
        table = pq.read_table(self.out / day.isoformat() / "papers.parquet")
        ids, topics = table["paper_id"].to_pylist(), table["topic_id"].to_pylist()
        return {paper for paper, own in zip(ids, topics, strict=True) if own == topic}


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of all tests here: most begin with the same run."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def series(tmp_path: Path, cache: Path) -> Series:
    return Series(tmp_path, cache)


def test_a_name_is_in_force_and_in_the_lineage_until_it_is_taken_back(series: Series) -> None:
    first = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit(f'[rename]\n{first} = "Lichens of the Alps"')
    assert series.run(DAYS[1])["Lichens of the Alps"]["id"] == first
    relabels = series.json(DAYS[1], "lineage.json")["relabels"]
    assert relabels[-1]["why"] == "you named it: 'Alpine lichens' is now 'Lichens of the Alps'"
    series.edit("")
    assert series.run(DAYS[2])["Alpine lichens"]["id"] == first


def test_merged_topics_are_one_from_then_on_through_a_refit(series: Series) -> None:
    before = series.run(DAYS[0])
    gone, stays = before["Alpine lichens"]["id"], before["Violin varnish"]["id"]
    papers = series.papers(DAYS[0], gone) | series.papers(DAYS[0], stays)
    series.edit(f"[merge]\n{gone} = {stays}")
    after = series.run(DAYS[1])
    assert gone not in {topic["id"] for topic in after.values()}
    assert papers <= series.papers(DAYS[1], stays)
    [merge] = series.json(DAYS[1], "lineage.json")["merges"]
    assert (merge["from"], merge["to"]) == (sorted([gone, stays]), [stays])
    assert merge["date"] == DAYS[1].isoformat()
    series.run(DAYS[2], refit=True)
    assert papers <= series.papers(DAYS[2], stays)
    assert len(series.json(DAYS[2], "lineage.json")["merges"]) == 1


def test_topics_of_a_first_run_can_be_merged_by_running_it_again(series: Series) -> None:
    before = series.run(DAYS[0])
    gone, stays = before["Alpine lichens"]["id"], before["Violin varnish"]["id"]
    papers = series.papers(DAYS[0], gone) | series.papers(DAYS[0], stays)
    series.edit(f"[merge]\n{gone} = {stays}")
    series.run(DAYS[0])
    assert papers == series.papers(DAYS[0], stays)


def test_a_pinned_topic_keeps_its_papers_through_a_refit(series: Series) -> None:
    pinned = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit(f"pin = [{pinned}]")
    series.run(DAYS[1])
    held = series.papers(DAYS[1], pinned)
    series.config = series.config.model_copy(
        update={"cluster": series.config.cluster.model_copy(update={"topics": 2})}
    )
    topics = series.run(DAYS[2], refit=True)
    assert held <= series.papers(DAYS[2], pinned)
    assert len(topics) == 3  # the pinned one, and two of the rest


def test_a_hidden_topic_is_marked_and_left_out_of_what_is_read(series: Series) -> None:
    hidden = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit(f"hide = [{hidden}]")
    assert series.run(DAYS[1])["Alpine lichens"]["hidden"] is True
    text = (series.out / DAYS[1].isoformat() / "topics.md").read_text()
    assert "## Alpine lichens" not in text
    assert "## Violin varnish" in text


def test_a_seeded_topic_that_exists_already_gets_the_users_name(series: Series) -> None:
    topic = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit('[[seeded_topic]]\nname = "Symbioses"\nseed_words = ["alpine lichen"]')
    assert series.run(DAYS[1])["Symbioses"]["id"] == topic
    assert series.json(DAYS[1], "lineage.json")["births"] == []


def test_a_seeded_topic_is_a_topic_once_its_papers_come(series: Series) -> None:
    series.edit('[[seeded_topic]]\nname = "Dust"\nseed_words = ["comet dust"]')
    assert "Dust" not in series.run(DAYS[0])
    assert series.notices == [
        "topics.toml: the seeded topic 'Dust' is no topic yet: too few similar papers match it; "
        "the next run looks again"
    ]
    for day in DAYS[1:4]:
        series.run(day)
    topic = series.run(DAYS[4])["Dust"]["id"]
    table = pq.read_table(series.out / DAYS[4].isoformat() / "papers.parquet")
    titles = zip(table["paper_id"].to_pylist(), table["title"].to_pylist(), strict=True)
    about_dust = {paper for paper, title in titles if "comet dust" in title}
    assert series.papers(DAYS[4], topic) == about_dust
    births = series.json(DAYS[4], "lineage.json")["births"]
    assert [event["to"] for event in births].count([topic]) == 1
    assert series.run(DAYS[4], refit=True)["Dust"]["id"] == topic
    assert series.papers(DAYS[4], topic) == about_dust


def test_edits_of_topics_that_do_not_exist_are_reported(series: Series) -> None:
    series.edit('hide = [77]\n[rename]\n78 = "Nothing"')
    series.run(DAYS[0])
    remarks = series.json(DAYS[0], "run.json")["remarks"]
    assert [f"{remark['what']}: {remark['why']}" for remark in remarks] == series.notices
    assert series.notices == [
        "topics.toml: rename 78 has no effect: there is no such topic in this run; topics.json "
        "lists the ids",
        "topics.toml: hide 77 has no effect: there is no such topic in this run; topics.json lists "
        "the ids",
    ]


def test_a_merge_that_was_carried_out_is_not_reported_again(series: Series) -> None:
    topics = series.run(DAYS[0])
    gone, stays = topics["Alpine lichens"]["id"], topics["Violin varnish"]["id"]
    next_one = topics["Harbour tides"]["id"]
    series.edit(f"[merge]\n{gone} = {stays}\n{stays} = {next_one}")
    series.run(DAYS[1])
    series.run(DAYS[2])
    assert series.notices == []


def test_keys_of_the_last_release_are_applied_with_a_notice(series: Series) -> None:
    topic = series.run(DAYS[0])["Alpine lichens"]["id"]
    series.edit('[[topic]]\nname = "Symbioses"\nwords = ["alpine lichen"]')
    assert series.run(DAYS[1])["Symbioses"]["id"] == topic
    assert series.notices == [
        "topics.toml: 'topic' is now called 'seeded_topic': the old name is read for one more "
        "release",
        "topics.toml: 'seeded_topic.words' is now called 'seeded_topic.seed_words': the old name "
        "is read for one more release",
    ]
