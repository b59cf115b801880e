"""What was named, judged by events, by what became of it, and by its forecasts."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from groundswell.evaluate.archive import Archive
from groundswell.evaluate.rise_judging import RiseFigures, RiseJudge, RiseTruth, lasted
from groundswell.evaluate.rise_methods import Named
from groundswell.evaluate.truth import Event

from tests.evaluate.archives import archive, day_of, papers_of, rising

BEGINS, ENDS = 40, 70


@pytest.fixture(scope="module")
def made() -> Archive:
    """One theme that stays, and one that goes."""
    return archive({"tidal turbines": rising(BEGINS), "coral bleaching": rising(BEGINS, ENDS)})


def event(made: Archive, name: str = "tidal turbines", week: int = BEGINS) -> Event:
    return Event(name, day_of(week), None, papers_of(made, name))


def truth(*events: Event, part: float = 1 / 3, early: int = 0) -> Mapping[str, RiseTruth]:
    return {"a": RiseTruth(events, part, timedelta(weeks=early), (date.min, date.max))}


def thing(
    made: Archive,
    week: int,
    name: str = "tidal turbines",
    key: str = "1",
    others: int = 0,
    chances: Mapping[int, float] | None = None,
) -> Named:
    """A theme's papers of the last six weeks before a week, and others of no theme."""
    weeks = range(week - 6, week)
    ids = sorted(i for i in papers_of(made, name) if int(i.split("-")[1]) in weeks)
    evidence = (*ids[:10], *(f"other-{i}" for i in range(others)))
    return Named(key, name, evidence, frozenset(ids), day_of(week - 6), chances or {})


def judged(
    made: Archive, found: Mapping[int, list[Named]], truths: Mapping[str, RiseTruth]
) -> RiseFigures:
    judge = RiseJudge(made, truths)
    for week, named in found.items():
        judge.see(day_of(week), named)
    return judge.figures(weeks=10)


def test_an_event_is_named_so_many_weeks_and_papers_after_its_start(made: Archive) -> None:
    found = {week: [thing(made, week)] for week in (BEGINS + 5, BEGINS + 6)}
    figures = judged(made, found, truth(event(made))).truths["a"]
    assert figures.within == {4: 0, 8: 1, 12: 1, 26: 1}
    assert (figures.median_weeks, figures.median_papers) == (5, 26)
    assert [(each.event, each.label) for each in figures.found] == [("tidal turbines",) * 2]


def test_two_events_of_one_name_are_two(made: Archive) -> None:
    found = {week: [thing(made, week)] for week in (BEGINS + 5, BEGINS + 60)}
    again = event(made, week=BEGINS + 55)
    figures = judged(made, found, truth(event(made), again)).truths["a"]
    assert figures.within[8] == 2
    assert [each.start for each in figures.found] == [
        day_of(BEGINS).isoformat(),
        day_of(BEGINS + 55).isoformat(),
    ]


def test_too_few_papers_of_an_event_do_not_name_it(made: Archive) -> None:
    named = thing(made, BEGINS + 6, others=21)
    assert judged(made, {BEGINS + 6: [named]}, truth(event(made))).truths["a"].precision == 0
    named = thing(made, BEGINS + 6, others=20)
    assert judged(made, {BEGINS + 6: [named]}, truth(event(made))).truths["a"].precision == 1
    half = truth(event(made), part=1 / 2)
    assert judged(made, {BEGINS + 6: [named]}, half).truths["a"].precision == 0


def test_four_papers_name_nothing(made: Archive) -> None:
    few = Named("1", "few", tuple(thing(made, 50).evidence[:4]), frozenset(), day_of(44), {})
    assert not judged(made, {50: [few]}, truth(event(made))).truths["a"].found


def test_what_is_named_before_the_start_counts_where_that_is_an_estimate(made: Archive) -> None:
    found = {BEGINS + 6: [thing(made, BEGINS + 6)]}
    late = event(made, week=BEGINS + 10)
    assert not judged(made, found, truth(late)).truths["a"].found
    figures = judged(made, found, truth(late, early=4)).truths["a"]
    assert (figures.median_weeks, figures.within[4]) == (-4, 1)
    assert not judged(made, found, truth(late, early=3)).truths["a"].found


def test_an_event_of_more_than_a_year_ago_is_named_no_more(made: Archive) -> None:
    found = {BEGINS + 53: [thing(made, BEGINS + 53)]}
    assert not judged(made, found, truth(event(made))).truths["a"].found


def test_precision_is_of_what_can_be_judged(made: Archive) -> None:
    found = {
        BEGINS + 6: [thing(made, BEGINS + 6), thing(made, BEGINS + 6, "coral bleaching", "2")],
        BEGINS + 20: [thing(made, BEGINS + 20, "coral bleaching", "3")],
    }
    span = (date.min, day_of(BEGINS + 10))
    truths = {"a": RiseTruth([event(made)], 1 / 3, timedelta(0), span)}
    figures = judged(made, found, truths)
    assert (figures.truths["a"].precision, figures.truths["a"].judged) == (1 / 2, 2)
    assert [each.right["a"] for each in figures.things] == [True, False, None]
    assert (figures.named, figures.a_week) == (3, 0.3)


def test_a_share_lasts_where_it_stays_up_and_not_where_it_falls_back(made: Archive) -> None:
    assert lasted(made, day_of(BEGINS + 6), thing(made, BEGINS + 6), 13) is True
    going = thing(made, ENDS, "coral bleaching")
    assert lasted(made, day_of(ENDS), going, 13) is False
    level = thing(made, BEGINS, "harbor seals")
    assert lasted(made, day_of(BEGINS), level, 13) is False


def test_what_becomes_of_it_is_unknown_where_the_archive_ends(made: Archive) -> None:
    week = 120 - 14
    assert lasted(made, day_of(week), thing(made, week), 13) is True
    assert lasted(made, day_of(week), thing(made, week), 26) is None


def test_what_is_none_of_the_terms_is_not_followed(made: Archive) -> None:
    mixed = frozenset(f"{name}-{week:03d}-0" for name in ("kelp", "peat", "sand") for week in (50,))
    named = Named("1", "mixed", (), mixed, day_of(44), {})
    assert lasted(made, day_of(51), named, 13) is None


def test_forecasts_are_judged_beside_the_share_that_lasted(made: Archive) -> None:
    found = {
        BEGINS + 6: [thing(made, BEGINS + 6, chances={13: 0.9})],
        ENDS: [thing(made, ENDS, "coral bleaching", "2", chances={13: 0.6})],
    }
    fates = judged(made, found, truth(event(made))).fates
    assert (fates[13].judged, fates[13].lasted, fates[13].base_brier) == (2, 0.5, 0.25)
    assert fates[13].brier == pytest.approx((0.1**2 + 0.6**2) / 2)
    assert fates[26].brier is None


def test_figures_of_nothing_are_none(made: Archive) -> None:
    figures = judged(made, {}, truth(event(made)))
    assert (figures.named, figures.fates[13].lasted) == (0, None)
    assert (figures.truths["a"].precision, figures.truths["a"].median_weeks) == (None, None)
