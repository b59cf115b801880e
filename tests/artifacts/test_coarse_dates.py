"""Papers whose day is not known, and the days that they are counted on."""

from collections import Counter
from datetime import date

from tests.conftest import make_corpus

AS_OF = date(2024, 12, 31)


def test_a_paper_known_to_the_day_is_counted_on_it() -> None:
    made = make_corpus([date(2024, 3, 5), date(2024, 4, 1)], precision=["day", "month"])
    assert made.counted_on[0] == date(2024, 3, 5)


def test_papers_known_to_the_month_spread_evenly_over_its_days() -> None:
    made = make_corpus([date(2024, 3, 1)] * 3_100, as_of=AS_OF, precision=["month"] * 3_100)
    found = Counter(made.counted_on)
    assert {day.month for day in found} == {3}
    assert len(found) == 31
    assert 60 < min(found.values()) <= max(found.values()) < 140


def test_papers_known_to_the_year_are_counted_up_to_as_of() -> None:
    made = make_corpus([date(2024, 1, 1)] * 500, as_of=date(2024, 2, 10), precision=["year"] * 500)
    assert (min(made.counted_on), max(made.counted_on)) == (date(2024, 1, 1), date(2024, 2, 10))


def test_the_day_of_a_paper_does_not_depend_on_other_papers() -> None:
    few = make_corpus([date(2024, 1, 1)] * 3, as_of=AS_OF, precision=["year"] * 3)
    more = make_corpus([date(2024, 1, 1)] * 9, as_of=AS_OF, precision=["year"] * 9)
    assert more.counted_on[:3] == few.counted_on
