"""The page's first screen: what emerges, what came in, what left the list, and what shrinks."""

from dataclasses import replace

from groundswell.artifacts import Emerging, Signals, StatusChange
from groundswell.corpus.volumes import daily_volumes, scant_days
from groundswell.formatting import by_line
from groundswell.report.facts import ReportInputs
from groundswell.report.views.emerging import facts

from tests.conftest import make_corpus
from tests.make import make_entry, make_signal
from tests.report.inputs import inputs, report_files, view_context, yearly
from tests.report.reading import Html, section


def home(given: ReportInputs) -> str:
    return section(report_files(given)["index.html"], "emerging")


def shown(given: ReportInputs) -> str:
    return " ".join(Html(home(given).encode()).shown.split())


def test_the_last_weeks_papers_are_counted_beside_the_usual_week() -> None:
    given = inputs()
    arrivals = facts(view_context(given)).arrivals
    assert arrivals is not None
    assert arrivals.since.isoformat() == "2025-03-25"
    last = [day for day in given.corpus.digest_dates if day >= arrivals.since]
    assert arrivals.papers == len(last)
    assert arrivals.usual == 23


def test_a_half_captured_day_of_the_last_week_is_named_beside_its_papers() -> None:
    given = inputs()
    days = sorted(set(given.corpus.digest_dates))
    many = [day for day in days for _ in range(12 if day != days[-3] else 1)]
    scant = replace(given, corpus=replace(given.corpus, papers=make_corpus(many).papers))
    [found] = [day for source, days in scant_days(daily_volumes(scant.corpus)) for day in days]
    assert found.day == "2025-03-29"
    run = view_context(given)
    context = replace(run, facts=replace(run.facts, scant_days=(found,)))
    arrivals = facts(context).arrivals
    assert arrivals is not None
    assert arrivals.scant == (found,)


def test_where_days_are_not_known_no_week_is_counted() -> None:
    assert facts(view_context(yearly())).arrivals is None


def test_what_joined_and_what_left_the_list_is_named() -> None:
    given = inputs()
    changes = (
        StatusChange("entry", 8, "Kelp drones", None, "emerging", "why"),
        StatusChange("entry", 9, "Old nets", "growing", None, "why"),
    )
    text = shown(replace(given, emerging=replace(given.emerging, changes=changes)))
    assert "new on the list: Kelp drones" in text
    assert "No longer rising Old nets" in text


def test_what_shrinks_is_named_with_its_interval_and_where_nothing_does_the_closest() -> None:
    given = inputs()
    falling = make_signal(1, "declining", score=-1.5, rate_ratio=0.4, q_value=0.01)
    others = [each for each in given.signals.signals if each.id != 1]
    text = shown(replace(given, signals=Signals((*others, falling))))
    assert "Shrinking Coral reefs 0.40 × (" in text
    unchanged = shown(given)
    assert (
        "No share fell more than chance would produce; the closest: Traffic forecasts" in unchanged
    )


def test_a_quiet_day_says_that_it_is_quiet() -> None:
    given = inputs()
    quiet = replace(given, emerging=Emerging(candidates=40, as_of=given.corpus.as_of))
    assert "A quiet day: nothing rises more than chance would produce." in shown(quiet)


def test_a_rise_states_its_windows_in_papers_and_draws_its_course() -> None:
    given = inputs()
    entry = make_entry(8, label="Kelp drones", slow=True)
    markup = home(replace(given, emerging=Emerging(entries=(entry,), candidates=40)))
    text = " ".join(Html(markup.encode()).shown.split())
    assert (
        "12 of 300 papers, 18 Feb 2025 to 31 Mar 2025; before: 4 of 900, from 20 Feb 2024" in text
    )
    assert 'class="onset"' in markup
    assert '<span class="badge">slow</span>' in markup


def test_the_error_rate_is_the_one_of_the_run() -> None:
    given = inputs()
    listed = replace(given.emerging, candidates=40, false_discovery_rate=0.02)
    assert "at most 2 % is expected to be chance" in shown(replace(given, emerging=listed))


def test_a_papers_authors_are_named_in_a_line() -> None:
    assert by_line((), "") == ""
    assert by_line(("A. Lee",), "") == "A. Lee"
    assert by_line(("A. Lee", "B. Roe"), "Some Lab") == "A. Lee and B. Roe, Some Lab"
    assert by_line(("A. Lee", "B. Roe", "C. Doe"), "") == "A. Lee and 2 others"


def test_a_rise_says_how_many_votes_its_papers_have_where_votes_are_known() -> None:
    given = inputs()
    loud = make_entry(8, label="Kelp drones", attention=0.68, attention_q_value=0.01)
    entries = (loud, make_entry(9, label="Old nets"))
    text = shown(replace(given, emerging=Emerging(entries=entries, candidates=40)))
    assert text.count("votes than") == 1
    assert "· more votes than 68 % of papers of the same days, q 0.010" in text
