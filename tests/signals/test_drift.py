from datetime import date, timedelta

from groundswell.signals.drift import notices

START = date(2024, 1, 1)


def days(count: int) -> list[date]:
    return [START + timedelta(days=i) for i in range(count)]


def told(rows: list[tuple[date, str]], as_of: date) -> list[str]:
    return list(notices([d for d, _ in rows], [s for _, s in rows], [[] for _ in rows], as_of))


def test_a_source_that_the_collector_dropped_is_named():
    rows = [(day, source) for day in days(365) for source in ("a", "a", "b", "c")]
    end = rows[-1][0]
    dropped = [(d, s) for d, s in rows if s != "b" or (end - d).days > 50]
    (notice, *more) = [n for n in told(dropped, end) if "'b'" in n]
    assert "source 'b' fell" in notice
    assert not more


def test_a_steady_collection_is_no_news():
    rows = [(day, source) for day in days(365) for source in ("a", "a", "b", "c")]
    assert told(rows, rows[-1][0]) == []


def test_a_half_captured_day_is_named():
    rows = [(day, "a") for day in days(100) for _ in range(12)]
    end = rows[-1][0]
    (notice,) = told([*rows, *[(end + timedelta(days=1), "a")] * 2], end + timedelta(days=1))
    assert "holds 2 of the 12 papers" in notice
    assert "incompletely" in notice
