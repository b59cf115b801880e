"""The mail, the Markdown files and the feed."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from groundswell.artifacts import Transitions
from groundswell.report.feed import ENTRIES
from groundswell.report.mail import LISTED

from tests.make import make_entry
from tests.report.inputs import LABELS, NOTE, inputs, make_event, report_files, rows
from tests.report.reading import ATOM, Html, entries, xml

RUN = "https://example.org/g/2025-03-31/index.html"


def test_the_mail_has_inlined_styles_only(files: Mapping[str, bytes]) -> None:
    mail = Html(files["email.html"])
    assert not [tag for tag, _ in mail.tags if tag in {"style", "script", "link", "img"}]
    assert not [attrs for _, attrs in mail.tags if "class" in attrs]
    assert not [key for _, attrs in mail.tags for key in attrs if key.startswith("on")]


def test_the_plain_mail_states_a_signal_in_a_line(files: Mapping[str, bytes]) -> None:
    lines = files["email.txt"].decode().splitlines()
    place = lines.index("* Protein design")
    assert lines[place + 1] == (
        "  emerging: 44.0 % of papers since 10 Mar 2025, 15.5 % from 11 Mar 2024 until then, "
        "q <0.001"
    )


@pytest.mark.parametrize("name", ["index.html", "email.html", "email.txt", "topics.md"])
def test_a_note_is_shown_beside_its_paper(files: Mapping[str, bytes], name: str) -> None:
    shown = Html(files[name]).shown if name.endswith(".html") else files[name].decode()
    assert "quoted" in rows()[-2]["title"]
    assert re.search(f"quoted[^\n]*\n?[^\n]*{NOTE}", shown)


def test_no_mail_turns_the_direction_of_writing(files: Mapping[str, bytes]) -> None:
    assert "\u202e" not in files["email.txt"].decode()
    assert "right to left" in files["email.txt"].decode()


def test_the_mail_names_files_where_no_address_is_known(files: Mapping[str, bytes]) -> None:
    assert "index.html has the plots" in Html(files["email.html"]).shown
    assert b"#/topics" not in files["email.html"]
    assert b"Plots, the map" not in files["email.txt"]


def test_the_mail_leads_to_its_run_where_the_address_is_known() -> None:
    files = report_files(inputs(), base_url="https://example.org/g/")
    links = Html(files["email.html"]).links
    assert {RUN, f"{RUN}#/topics/0", f"{RUN}#/map?topic=0&part=2000001"} <= links
    text = files["email.txt"].decode()
    assert f"  {RUN}#/topics/0\n" in text
    assert text.endswith(f"Plots, the map and every paper: {RUN}\n")


def test_the_mail_names_a_few_changes() -> None:
    given = inputs()
    events = tuple(make_event("retirement", [1], [], f"event {n}") for n in range(LISTED + 3))
    files = report_files(replace(given, topics=replace(given.topics, events=events)))
    assert files["email.txt"].decode().count("* retired: Coral reefs\n") == LISTED
    assert Html(files["email.html"]).shown.count("Retired: Coral reefs") == LISTED


@pytest.mark.parametrize("name", ["email.html", "email.txt", "changes.md"])
def test_a_subtopic_that_rises_is_named_with_its_topic(
    files: Mapping[str, bytes], name: str
) -> None:
    data = files[name]
    shown = Html(data).shown if name.endswith("html") else data.decode()
    _, found, after = shown.partition("Rising subtopics")
    assert found
    assert re.search(r"Enzymes[\s\S]{1,200}Protein design", after)
    assert "Helical bundles" not in after


def test_topics_are_under_their_themes_with_their_subtopics(files: Mapping[str, bytes]) -> None:
    themes, _ = files["topics.md"].decode().split("\n## ", 1)
    lines = [line.strip() for line in themes.splitlines() if line.strip().startswith("- ")]
    assert lines[0].startswith("- **&lt;b&gt;bold&lt;/b&gt; theme**")  # the largest first
    place = lines.index("- **Life and sea** (1 paper)")
    under = [line.split(" (")[0] for line in lines[place + 1 :]]
    assert under[:2] == ["- Protein design", "- Coral reefs"]
    assert "): &lt;i&gt;Enzymes&lt;/i&gt; (40), Helical bundles (30)" in lines[place + 1]


def test_a_topic_is_described_in_markdown(files: Mapping[str, bytes]) -> None:
    topic = files["topics.md"].decode().split("\n## Protein design\n")[1].split("\n## ")[0]
    assert (
        "Topic 0: 180 papers, 4 Oct 2024 to 31 Mar 2025, emerging "
        "(44.0 % of papers since 10 Mar 2025, 15.5 % from 11 Mar 2024 until then, q <0.001)."
    ) in topic
    assert "*first word, &lt;i&gt;second&lt;/i&gt;, third*" in topic
    assert (
        "New vocabulary since 4 Feb 2025: new &lt;i&gt;term&lt;/i&gt; in 7 of 12 papers "
        "(1 of 90 earlier)."
    ) in topic
    assert "> A sentence &lt;b&gt;on&lt;/b&gt; topic 0. ([" in topic


def test_no_title_becomes_a_link_in_markdown(files: Mapping[str, bytes]) -> None:
    links = re.findall(r"\]\(([^)]*)\)", files["topics.md"].decode().replace("\\]", ""))
    assert links
    assert all(link.startswith("https://example.org/") for link in links)


def test_changes_are_sentences(files: Mapping[str, bytes]) -> None:
    text = files["changes.md"].decode()
    assert (
        "- **Traffic forecasts** is new (12 papers changed topic): a dense group of new papers"
    ) in text
    assert "- **Protein design** split off from **Coral reefs** (12 papers" in text
    assert (
        "- 1 paper from **Traffic forecasts** to **Coral reefs**: no recorded event explains this"
    ) in text
    assert "- 2025-01-31: **Coral reefs** is new" in text


def test_changes_of_status_are_sentences_with_their_reasons(files: Mapping[str, bytes]) -> None:
    text = files["changes.md"].decode()
    assert "- **Protein design**: growing → emerging: 2.8 times its past share\n" in text
    assert "- **Helical bundles** (subtopic): growing → dormant: none\n" in text
    assert "- **Sponges**: emerging → ended: merged: they share their papers\n" in text
    assert "- pin &lt;i&gt;61&lt;/i&gt; has no effect: no such topic (a)\n" in text
    page = " ".join(Html(files["index.html"]).shown.split())
    assert "growing → emerging 2.8 times its past share" in page
    assert "pin <i>61</i> has no effect no such topic" in page


def test_a_run_in_which_no_status_changed_says_so() -> None:
    text = report_files(replace(inputs(), transitions=Transitions()))["changes.md"].decode()
    assert "Nothing that is followed changed its status." in text
    assert "Edits, texts and languages" not in text


def test_a_hidden_topics_change_of_status_is_not_shown() -> None:
    given = inputs()
    topics = tuple(replace(topic, hidden=topic.id == 0) for topic in given.topics.topics)
    hidden = replace(given, topics=replace(given.topics, topics=topics, events=()))
    files = report_files(hidden)
    for name in ("changes.md", "feed.xml"):
        assert b"Protein design" not in files[name]
        assert b"Helical bundles" not in files[name]


def test_the_feed_has_what_changed_with_its_reason(files: Mapping[str, bytes]) -> None:
    found = {
        entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}summary")
        for entry in entries(files["feed.xml"])
    }
    assert found[f"Status: {LABELS[4]}: emerging → no clear change"] == "<b>why</b>."
    assert found["Status: Helical bundles: growing → dormant"] == "none."
    assert found["Status: Sponges: emerging → ended"] == "merged: they share their papers."
    assert found["Remark: pin <i>61</i> has no effect"] == "no such topic."


@pytest.mark.parametrize(
    ("kind", "before", "after", "sentence"),
    [
        ("split", [1], [0, 4], "**Coral reefs** split into **Protein design**, "),
        ("merge", [0, 1], [1], "**Protein design** merged into **Coral reefs**"),
        ("retirement", [9], [], "**Traffic forecasts** was retired"),
        ("relabel", [9], [9], "**Traffic forecasts** was renamed"),
    ],
)
def test_each_kind_of_event_has_its_sentence(
    kind: str, before: list[int], after: list[int], sentence: str
) -> None:
    given = inputs()
    event = make_event(kind, before, after, "why")  # type: ignore[arg-type]
    files = report_files(replace(given, topics=replace(given.topics, events=(event,))))
    assert sentence in files["changes.md"].decode()
    plain = sentence.replace("**", "")
    assert plain in " ".join(Html(files["index.html"]).shown.split())


def test_a_first_run_has_nothing_to_compare_with() -> None:
    files = report_files(inputs(first_run=True))
    assert "This is the first run: there is nothing to compare with yet." in (
        files["changes.md"].decode()
    )
    assert "Changes since" not in files["email.txt"].decode()


def test_the_feed_is_atom_with_ids_that_stay(files: Mapping[str, bytes]) -> None:
    found = entries(files["feed.xml"])[:3]
    assert [entry.findtext(f"{ATOM}title") for entry in found] == [
        "Emerging: Protein design",
        "New topic: Traffic forecasts",
        "New topic: Coral reefs",
    ]
    assert [entry.findtext(f"{ATOM}updated") for entry in found] == [
        "2025-03-31T00:00:00Z",
        "2025-03-31T00:00:00Z",
        "2025-01-31T00:00:00Z",
    ]
    ids = [entry.findtext(f"{ATOM}id") for entry in found]
    assert ids[0] == "urn:uuid:58db6597-2411-5c99-ae93-ee681cccad35"
    assert len(set(ids)) == 3


def test_an_entry_says_why_and_what_to_read_first(files: Mapping[str, bytes]) -> None:
    found = entries(files["feed.xml"])[:3]
    emerging, new, _ = (entry.findtext(f"{ATOM}summary") for entry in found)
    assert emerging
    assert emerging.startswith(
        "44.0 % of papers since 10 Mar 2025, 15.5 % from 11 Mar 2024 until then, q <0.001. "
        "180 papers so far, on "
        "first word, <i>second</i>, third. Read first: "
    )
    assert new
    assert new.startswith("a dense group of new papers. ")


def test_the_feed_has_a_subtopic_that_emerges() -> None:
    given = inputs()
    first, *others = given.signals.subtopics
    signals = replace(given.signals, subtopics=(replace(first, status="emerging"), *others))
    entry = entries(report_files(replace(given, signals=signals))["feed.xml"])[1]
    assert entry.findtext(f"{ATOM}title") == "Emerging: <i>Enzymes</i> (in Protein design)"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "index.html#/map?topic=0&part=2000001"


def test_the_feed_is_limited_to_its_newest_entries() -> None:
    given = inputs()
    events = tuple(make_event("birth", [-1], [9], f"event {n}") for n in range(2 * ENTRIES))
    feed = report_files(replace(given, topics=replace(given.topics, events=events)))["feed.xml"]
    assert len(entries(feed)) == ENTRIES


def test_the_feed_leads_to_the_newest_run() -> None:
    feed = xml(report_files(inputs(), base_url="https://example.org/g/")["feed.xml"])
    links = [link.get("href") or "" for link in feed.iter(f"{ATOM}link")]
    assert all(link.startswith("https://example.org/g/latest/") for link in links)
    assert "https://example.org/g/latest/index.html#/topics/0" in links


def test_where_the_report_is_published_changes_no_id_of_the_feed(
    files: Mapping[str, bytes],
) -> None:
    elsewhere = report_files(inputs(), base_url="https://example.org")
    ids = [re.findall("<id>(.*)</id>", each["feed.xml"].decode()) for each in (files, elsewhere)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 8


def test_the_joint_list_is_in_every_text(files: Mapping[str, bytes]) -> None:
    for name in ("index.html", "changes.md", "email.html", "email.txt"):
        text = files[name].decode()
        assert "Enzyme cascades (EC)" in text, name
        assert "In 12 of 300 papers." in text, name


def test_the_mail_tells_what_is_new_and_names_what_is_still_up(
    files: Mapping[str, bytes],
) -> None:
    text = files["email.txt"].decode()
    new, lasting = text.index("Found in the last eight weeks"), text.index("Found earlier")
    assert new < text.index("* Enzyme cascades (EC) (emerging)") < lasting
    assert "window.pwned" in text[lasting:].splitlines()[0]
    page = files["email.html"].decode()
    assert page.index("Found in the last eight weeks") < page.index("Found earlier")


def test_a_rise_leads_to_its_topics_and_papers_and_names_what_is_the_same(
    files: Mapping[str, bytes],
) -> None:
    page = files["index.html"].decode()
    card = page[page.index('id="rise-3"') :].split("</article>")[0]
    assert '<a class="topic" href="#/topics/0">' in card
    assert "https://example.org/abs/" in card
    assert "&lt;i&gt;cascades&lt;/i&gt;" in card
    assert "&lt;i&gt;Enzymes&lt;/i&gt;" in card


def test_what_was_found_lately_stands_apart_from_what_is_still_up(
    files: Mapping[str, bytes],
) -> None:
    page = files["index.html"].decode()
    recent, earlier = page.index("Found in the last eight weeks"), page.index("and still up")
    assert recent < page.index('id="entry-3"') < earlier < page.index('id="entry-5"')


def test_a_rise_of_a_hidden_topic_is_not_shown() -> None:
    given = inputs()
    entry = make_entry(8, kind="topic", label="Hidden rise", topic_ids=(0,))
    hidden = replace(
        given,
        emerging=replace(given.emerging, entries=(*given.emerging.entries, entry)),
        topics=replace(
            given.topics,
            topics=tuple(replace(topic, hidden=topic.id == 0) for topic in given.topics.topics),
        ),
    )
    page = report_files(hidden)["index.html"].decode()
    assert "Hidden rise" not in page
    assert "Enzyme cascades (EC)" in page
