"""Sentences on files that could not be read."""

from datetime import date

from groundswell.artifacts import UnreadFile
from groundswell.corpus.notices import most_frequent, unread_days, unread_files

DAY = date(2025, 3, 3)


def file(number: int, day: date | None = DAY) -> UnreadFile:
    return UnreadFile(f"digest-{number}.json", "is empty", day)


def test_the_first_files_are_named_and_the_others_counted() -> None:
    found = list(unread_files([file(number) for number in range(7)]))
    assert found[0] == "digest-0.json: is empty."
    assert found[5:] == ["2 more files could not be read: see rejects.jsonl."]
    assert len(list(unread_files([file(number) for number in range(5)]))) == 5


def test_days_that_have_papers_and_files_without_a_day_are_no_unread_days() -> None:
    other = date(2025, 3, 2)
    files = [file(0), file(1), file(2, other), file(3, None)]
    assert unread_days(files, [other]) == (DAY,)


def test_the_three_most_frequent_reasons_stand_for_all() -> None:
    reasons = {"has no abstract": 1200, "has no date": 3, "has no title": 2, "is withdrawn": 1}
    assert most_frequent(reasons) == "1,200 x has no abstract; 3 x has no date; 2 x has no title"
