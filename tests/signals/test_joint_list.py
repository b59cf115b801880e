"""The joint list: each rise once, the same entry from run to run, with reasons where one leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pytest
from groundswell.artifacts import Emerging, RiseName, RiseRecord
from groundswell.signals.entries import emerging_list
from groundswell.signals.joint_list import Candidates, DatedVectors, Scan
from groundswell.signals.persistence import Persistence
from groundswell.signals.rises import WEEKLY
from scipy.sparse import csc_matrix

RATE = 0.05
AS_OF = date(2026, 1, 30)


@dataclass
class Archive:
    """Papers of two years, each with a day, a direction and the names it uses."""

    days: list[date] = field(default_factory=list)
    vectors: list[np.ndarray] = field(default_factory=list)
    names: list[tuple[str, ...]] = field(default_factory=list)
    seed: int = 1

    def __post_init__(self) -> None:
        self.rng = np.random.default_rng(self.seed)
        self.directions: dict[str, np.ndarray] = {}

    def add(self, weeks_ago: int, count: int, names: Sequence[str] = (), theme: str = "") -> None:
        for i in range(count):
            direction = self.directions.setdefault(theme, self.rng.normal(size=32))
            vector = (direction if theme else 0) + self.rng.normal(size=32)
            self.days.append(AS_OF - timedelta(days=7 * weeks_ago + i % 7))
            self.vectors.append(vector / np.linalg.norm(vector))
            self.names.append(tuple(names))

    def scan(self, as_of: date = AS_OF) -> Scan:
        kept = [i for i, day in enumerate(self.days) if day <= as_of]
        labels = sorted({name for i in kept for name in self.names[i]})
        groups = np.array([[name in self.names[i] for name in labels] for i in kept], dtype=float)
        return Scan(
            Candidates(
                [RiseName("term", name) for name in labels],
                labels,
                [frozenset(name.split()) for name in labels],
                csc_matrix(groups),
            ),
            DatedVectors(
                [f"p{i}" for i in kept],
                np.array([self.days[i] for i in kept], dtype="datetime64[D]"),
                np.array([self.vectors[i] for i in kept], dtype=np.float32),
                np.zeros(len(kept), dtype=np.int64),
            ),
            as_of,
            WEEKLY,
            6,
        )


def archive() -> Archive:
    """Two years of 60 papers a week, 20 of them with a name that does not rise."""
    made = Archive()
    for week in range(104):
        made.add(week, 40)
        made.add(week, 20, ["old theme"], "old")
    return made


def test_a_rise_is_listed_with_what_was_compared() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
    (entry,) = emerging_list(made.scan(), RATE, Emerging()).entries
    assert (entry.kind, entry.label, entry.status) == ("term", "new theme", "emerging")
    assert (entry.recent_count, entry.before_count, entry.rate_ratio) == (24, 0, None)
    assert (entry.recent_since, entry.recent_until) == ("2025-12-20", "2026-01-30")
    assert entry.before_until == "2025-12-19"
    assert entry.onset == "2025-12-20"
    assert len(entry.evidence) == 20
    assert "In 24 of 384 papers from 20 Dec 2025 to 30 Jan 2026; 0 of" in entry.explanation


def test_a_rise_that_only_long_windows_show_is_slow_and_says_so() -> None:
    made, quick = archive(), archive()
    for week in range(104):
        count = 1 + week % 2 if week < 26 else 1 if week < 52 else week % 2
        made.add(week, count, ["new theme"], "new")
    for week in range(6):
        quick.add(week, 4, ["new theme"], "new")
    (slow,) = emerging_list(made.scan(), RATE, Emerging()).entries
    assert slow.slow
    assert slow.explanation.startswith("A slow rise. In ")
    (entry,) = emerging_list(quick.scan(), RATE, Emerging()).entries
    assert not entry.slow


def test_a_pool_goes_on_as_the_entry_of_its_most_used_term() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
    before = emerging_list(made.scan(), RATE, Emerging()).for_the_next_run
    scan = made.scan()
    pooled = RiseName("term", "new theme and related terms")
    names = [pooled if name.id == "new theme" else name for name in scan.candidates.names]
    position = names.index(pooled)
    known_as = {position: RiseName("term", "new theme")}
    candidates = replace(scan.candidates, names=names, known_as=known_as)
    papers = replace(scan.papers, paper_ids=[f"other {i}" for i in range(len(made.days))])
    again = Scan(candidates, papers, scan.as_of, scan.scale, scan.least_papers)
    (entry,) = emerging_list(again, RATE, before).entries
    assert entry.id == before.records[0].id
    assert RiseName("term", "new theme") in emerging_list(again, RATE, before).records[0].names


def two_of_one_label(made: Archive) -> Scan:
    """The scan of an archive in which the subtopic 7 has the label of the term 'new theme'."""
    scan = made.scan()
    names = [
        RiseName("subtopic", 7) if name.id == "another theme" else name
        for name in scan.candidates.names
    ]
    labels = [
        "New theme" if label == "another theme" else label for label in scan.candidates.labels
    ]
    candidates = replace(scan.candidates, names=names, labels=labels)
    return Scan(candidates, scan.papers, scan.as_of, scan.scale, scan.least_papers)


def test_names_with_one_label_are_one_rise() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
        made.add(week, 3, ["another theme"], "other")
    (entry,) = emerging_list(two_of_one_label(made), RATE, Emerging()).entries
    assert {entry.kind, *(name.kind for name in entry.also)} == {"term", "subtopic"}


def test_an_entry_keeps_its_id_under_another_kind_with_the_same_label() -> None:
    made, later = archive(), archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
        later.add(week, 4, ["another theme"], "other")
    before = emerging_list(made.scan(), RATE, Emerging()).for_the_next_run
    (entry,) = emerging_list(two_of_one_label(later), RATE, before).entries
    assert entry.kind == "subtopic"
    assert entry.id == before.records[0].id


def test_names_of_the_same_papers_are_one_rise() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 3, ["new theme", "its acronym"], "new")
    (entry,) = emerging_list(made.scan(), RATE, Emerging()).entries
    assert [name.id for name in entry.also] == ["new theme"]


def test_names_that_share_a_word_and_a_theme_are_one_rise() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
        made.add(week, 4, ["newer theme"], "new")
    assert len(emerging_list(made.scan(), RATE, Emerging()).entries) == 1


def test_names_that_share_a_word_only_are_two_rises() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
        made.add(week, 4, ["other theme"], "other")
    assert len(emerging_list(made.scan(), RATE, Emerging()).entries) == 2


def test_an_entry_keeps_its_id_and_its_first_day_in_the_next_run() -> None:
    made = archive()
    for week in range(8):
        made.add(week, 4, ["new theme"], "new")
    before = emerging_list(made.scan(AS_OF - timedelta(days=14)), RATE, Emerging(next_id=7))
    after = emerging_list(made.scan(), RATE, before.for_the_next_run)
    assert [entry.id for entry in before.entries] == [7]
    assert [entry.id for entry in after.entries] == [7]
    assert after.entries[0].first_flagged == before.entries[0].first_flagged
    assert after.next_id == 8


def test_a_first_run_dates_what_it_finds_as_a_series_would() -> None:
    made = archive()
    for week in range(10):
        made.add(week, 4, ["new theme"], "new")
    series = Emerging()
    for weeks_ago in range(9, -1, -1):
        day = AS_OF - timedelta(weeks=weeks_ago)
        series = emerging_list(made.scan(day), RATE, series.for_the_next_run)
    cold = emerging_list(made.scan(), RATE, Emerging())
    assert cold.entries == series.entries


def test_an_entry_that_cools_says_why() -> None:
    made = archive()
    for week in range(30, 36):
        made.add(week, 4, ["passing theme"], "new")
    then = emerging_list(made.scan(AS_OF - timedelta(weeks=30)), RATE, Emerging())
    now = emerging_list(made.scan(), RATE, then.for_the_next_run)
    assert [entry.label for entry in then.entries] == ["passing theme"]
    assert now.entries == ()
    (left,) = now.changes
    assert (left.label, left.before, left.after) == ("passing theme", "emerging", None)
    assert left.why.startswith("cooled: its share no longer stands out, with 0 of 360 papers")


def test_an_entry_whose_papers_went_to_another_says_so() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
    before = emerging_list(made.scan(), RATE, Emerging()).for_the_next_run
    two = replace(before, records=(*before.records, _record(before, 9, "new theme")))
    now = emerging_list(made.scan(), RATE, two)
    assert [entry.id for entry in now.entries] == [0]
    assert [each.why for each in now.changes] == ["merged: its papers are counted with 'new theme'"]


def _record(before: Emerging, number: int, label: str) -> RiseRecord:
    return replace(before.records[0], id=number, label=label)


def test_an_entry_that_was_counted_with_another_says_so_in_a_short_sentence() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
        made.add(week, 4, ["different rise"], "other")
    before = emerging_list(made.scan(), RATE, Emerging())
    kept = next(each for each in before.records if each.label == "new theme")
    both = replace(kept, names=(*kept.names, RiseName("term", "different rise")))
    now = emerging_list(made.scan(), RATE, replace(before.for_the_next_run, records=(both,)))
    (joined,) = now.changes
    assert (joined.label, joined.before) == ("different rise", None)
    assert joined.why.startswith("counted with 'new theme' until now. In 24 of ")
    assert joined.why.endswith("until then.")


def test_a_rise_stays_for_a_few_looks_after_it_is_found_no_more() -> None:
    made = archive()
    for week in range(3, 9):
        made.add(week, 2, ["new theme"], "new")
    found = made.scan()
    assert found.looks[3].q[0] <= RATE
    labels = [entry.label for entry in emerging_list(found, RATE, Emerging()).entries]
    assert labels == ["new theme"]


def test_earlier_rises_of_the_archive_change_the_chance_that_one_lasts() -> None:
    lasting, passing = archive(), archive()
    for theme in range(8):
        for week in range(20, 60):
            lasting.add(week, 4, [f"theme {theme}"], f"theme {theme}")
        passing.add(51, 12, [f"theme {theme}"], f"theme {theme}")
    chances = []
    for made in (lasting, passing):
        for week in range(6):
            made.add(week, 4, ["new theme"], "new")
        entries = emerging_list(made.scan(), RATE, Emerging()).entries
        (entry,) = (each for each in entries if each.label == "new theme")
        chances.append(entry.persists_13_weeks)
    first, second = chances
    assert first is not None
    assert second is not None
    assert first > second


def test_an_entry_that_returns_within_a_year_has_its_id_and_first_day_again() -> None:
    made = archive()
    for weeks in (range(30, 34), range(6)):
        for week in weeks:
            made.add(week, 5, ["returning theme"], "new")
    series, seen = Emerging(next_id=4), {}
    for weeks_ago in (30, 12, 0):
        day = AS_OF - timedelta(weeks=weeks_ago)
        series = emerging_list(made.scan(day), RATE, series.for_the_next_run)
        seen[weeks_ago] = [(entry.id, entry.first_flagged) for entry in series.entries]
    assert seen[30] == seen[0]
    assert [number for number, _ in seen[0]] == [4]
    assert seen[12] == []


def test_an_entry_whose_name_is_no_candidate_any_more_was_revised() -> None:
    made = archive()
    for week in range(6):
        made.add(week, 4, ["new theme"], "new")
    before = emerging_list(made.scan(), RATE, Emerging())
    gone = replace(
        before.records[0], names=(RiseName("term", "gone"),), label="Gone", paper_ids=("none",)
    )
    now = emerging_list(made.scan(), RATE, replace(before, records=(gone,)))
    left = next(each for each in now.changes if each.label == "Gone")
    assert left.why == "revised: too few papers have that name, or they are no longer alike"


def test_the_ratio_is_of_the_two_shares() -> None:
    made = archive()
    for week in range(60):
        made.add(week, 4 if week < 6 else 0, ["new theme"], "new")
    made.add(30, 4, ["new theme"], "new")
    (entry,) = emerging_list(made.scan(), RATE, Emerging()).entries
    assert (entry.recent_count, entry.before_count) == (24, 4)
    expected = (24 / entry.recent_total) / (4 / entry.before_total)
    assert entry.rate_ratio == round(expected, 3)


def test_what_only_a_recent_look_found_is_growing() -> None:
    made = archive()
    for week in range(3, 9):
        made.add(week, 2, ["new theme"], "new")
    scan = made.scan()
    now, before = float(scan.today.q[0]), float(scan.looks[3].q[0])
    assert before < now
    for rate, status in ((now, "emerging"), (np.sqrt(now * before), "growing")):
        (entry,) = emerging_list(scan, rate, Emerging()).entries
        assert entry.status == status


@pytest.mark.parametrize(("followed", "stated"), [(4, False), (5, True), (6, True)])
def test_earlier_rises_are_stated_where_there_are_five(followed: int, stated: bool) -> None:
    assert Persistence(0.9, followed, followed).stated is stated
