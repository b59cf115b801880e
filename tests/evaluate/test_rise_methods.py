"""What methods name at past dates: each rise once, under a key that lasts."""

from collections.abc import Iterator

import numpy as np
import pytest
from groundswell.evaluate.archive import Archive
from groundswell.evaluate.baselines import kleinberg_alone, popular
from groundswell.evaluate.rise_methods import (
    ByRule,
    DynamicTopics,
    JointList,
    Method,
    Named,
    OneLook,
    Replayed,
    rules,
)
from groundswell.signals.joint_list import Scan

from tests.evaluate.archives import FIRST, archive, day_of, papers_of, rising

BEGINS = 60


@pytest.fixture(scope="module")
def made() -> Archive:
    return archive({"tidal turbines and rotor blades": rising(BEGINS)})


def scans(made: Archive, first: int, last: int) -> Iterator[Scan]:
    for week in range(first, last):
        yield made.until(day_of(week)).scan()


@pytest.mark.parametrize(
    "method", [JointList(), OneLook(), rules()["Kleinberg"], rules()["top growth"], DynamicTopics()]
)
def test_a_theme_that_begins_is_named_within_eight_weeks(made: Archive, method: Method) -> None:
    own = papers_of(made, "tidal")
    named = [each for scan in scans(made, BEGINS, BEGINS + 8) for each in method(scan)]
    assert any(own.issuperset(each.evidence) for each in named)


def test_nothing_is_named_of_papers_that_are_yet_to_come(made: Archive) -> None:
    method = rules()["top growth"]
    day = day_of(BEGINS + 6)
    (scan,) = scans(made, BEGINS + 6, BEGINS + 7)
    for each in method(scan):
        assert all(int(i.split("-")[1]) <= BEGINS + 6 for i in each.recent)
        assert each.since < day


def test_names_of_the_same_papers_are_named_once(made: Archive) -> None:
    own = papers_of(made, "tidal")
    (scan,) = scans(made, BEGINS + 8, BEGINS + 9)
    terms = [i for i in range(len(scan.candidates.names)) if own & ids(scan, i)]
    assert len(terms) > 1
    named = ByRule(kleinberg_alone, 13)(scan)
    assert sum(own.issuperset(each.evidence) for each in named) == 1


def ids(scan: Scan, candidate: int) -> set[str]:
    return {scan.papers.paper_ids[row] for row in scan.candidates.rows(candidate).tolist()}


@pytest.mark.parametrize("method", [OneLook(), JointList(), DynamicTopics()])
def test_a_thing_keeps_its_key_from_date_to_date(made: Archive, method: Method) -> None:
    own = papers_of(made, "tidal")
    keys = [
        {each.key for each in method(scan) if own.issuperset(each.evidence)}
        for scan in scans(made, BEGINS + 6, BEGINS + 9)
    ]
    assert keys[0]
    assert keys == keys[:1] * 3


def test_different_things_have_different_keys() -> None:
    made = archive({"tidal turbines": rising(60), "coral bleaching": rising(62)})
    method = OneLook()
    named = [each for scan in scans(made, 64, 70) for each in method(scan)]
    labels: dict[str, set[str]] = {}
    for each in named:
        labels.setdefault(each.key, set()).add(each.label)
    assert sorted(map(sorted, labels.values())) == [["Coral bleaching"], ["Tidal turbines"]]


def test_a_rule_looks_at_its_window(made: Archive) -> None:
    (scan,) = scans(made, 50, 51)
    for each in ByRule(popular, 13)(scan):
        assert min(int(i.split("-")[1]) for i in each.recent) >= 50 - 13
        assert len(each.evidence) <= 20


def test_no_rule_fails_on_an_archive_without_terms() -> None:
    scan = archive({}).until(FIRST).scan()
    assert scan.candidates.names == []
    for name, method in {**rules(), "joint list": JointList()}.items():
        assert method(scan) == [], name


def test_a_replayed_list_is_that_of_the_scans_date(made: Archive) -> None:
    thing = Named("1", "A theme", (), frozenset(), day_of(0), {})
    (scan,) = scans(made, 50, 51)
    assert Replayed({day_of(50): [thing], day_of(51): []})(scan) == [thing]


def test_dynamic_topics_count_what_any_clustering_gives_and_leave_its_outliers_out(
    made: Archive,
) -> None:
    (scan,) = scans(made, BEGINS + 8, BEGINS + 9)
    own = papers_of(made, "tidal")

    def fit(vectors: np.ndarray) -> np.ndarray:
        theme = np.array([paper in own for paper in scan.papers.paper_ids])
        assert len(vectors) == len(theme)
        return np.where(theme, 0, -1)

    (named,) = DynamicTopics(fit)(scan)
    assert own.issuperset(named.recent)
    assert named.label in {scan.candidates.labels[i] for i in range(len(scan.candidates.names))}
    assert not DynamicTopics(lambda vectors: np.full(len(vectors), -1))(scan)
