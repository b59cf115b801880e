"""The report's files: complete, the same for the same run, and proof against hostile texts."""

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pytest
from groundswell import formatting
from groundswell.artifacts import Signals, TrackingRecord
from groundswell.config import PrevalenceConfig, ReportConfig
from groundswell.report import colors, rendering, series
from groundswell.report.facts import ReportInputs, RunFacts
from groundswell.report.listing import listing
from groundswell.report.run_facts import run_facts
from groundswell.stages.prevalence import prevalence
from groundswell.stages.report import report

from benchmarks.report import BACKGROUNDS, EYES, contrast, least_apart, linear, oklab
from tests.browser.inputs import HOSTILE, LABELS, inputs

ATOM = "{http://www.w3.org/2005/Atom}"
NAMES = {
    "index.html",
    "topics.md",
    "changes.md",
    "email.html",
    "email.txt",
    "feed.xml",
    "trends.svg",
    "map.svg",
}


@pytest.fixture(scope="module")
def files():
    return report(**inputs(), config=ReportConfig()).files


@pytest.fixture(scope="module")
def facts() -> RunFacts:
    return run_facts(ReportInputs(**inputs()), ReportConfig())


def text(files, name):
    return files[name].decode()


def unpacked(page, name):
    packed = re.search(rf'id="{name}">([^<]*)<', page)[1]
    return gzip.decompress(base64.b64decode(packed))


class Tags(HTMLParser):
    """Every tag of a page with its attributes, and the text outside scripts and styles."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.shown, self.within = [], "", None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.within = tag

    def handle_endtag(self, tag):  # noqa: ARG002 - the parser calls it so
        self.within = None

    def handle_data(self, data):
        if self.within not in {"script", "style"}:
            self.shown += data


def test_every_file_is_written(files):
    assert set(files) == NAMES


def test_the_same_run_gives_the_same_bytes(files):
    assert report(**inputs(), config=ReportConfig()).files == files


def test_a_run_without_signals_says_so_and_calls_nothing_emerging():
    files = report(**inputs(judged=False), config=ReportConfig()).files
    for name in ("index.html", "changes.md", "email.html", "email.txt"):
        assert "No signals were computed" in text(files, name)
    assert 'class="badge emerging"' not in text(files, "index.html")


@pytest.mark.parametrize(
    ("scores", "says"),
    [([-0.5, 0.1, 0.3], "The closest:"), ([-0.5], "The largest topics:")],
)
def test_a_run_in_which_nothing_rises_says_so_and_shows_what_is_nearest(scores, says):
    given = inputs()
    steady = [
        replace(signal, status="no_clear_change", score=(scores * len(LABELS))[place])
        for place, signal in enumerate(given["signals"].signals)
    ]
    steady.sort(key=lambda signal: -signal.score)
    page = text(
        report(**{**given, "signals": Signals(tuple(steady))}, config=ReportConfig()).files,
        "index.html",
    )
    assert "No rise is larger than chance would produce" in page
    assert says in page
    above = [f"card-{signal.id}" for signal in steady if signal.score > 0]
    shown = re.findall(r'<h2 id="(card-\d+)"', page)
    assert shown[: len(above)] == above[: len(shown)]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_text_shows_a_status_or_an_event_as_it_is_published(files, name: str) -> None:
    shown = text(files, name)
    if name.endswith("html"):
        shown = Tags(shown).shown
    if name in {"index.html", "topics.md"}:
        assert "no clear change" in shown
    assert not re.search(r"no_clear_change|\b(birth|retirement|relabel)\b", shown)


def test_a_run_without_a_clear_change_says_so_once() -> None:
    given = inputs()
    unchanged = [replace(each, status="no_clear_change") for each in given["signals"].signals]
    files = report(**{**given, "signals": Signals(tuple(unchanged))}, config=ReportConfig()).files
    page = Tags(text(files, "index.html")).shown
    assert page.count("No topic shows a clear change.") == 1
    assert "4 no clear change" not in page


def test_a_first_run_has_nothing_to_compare_with():
    files = report(**inputs(first_run=True), config=ReportConfig()).files
    assert "This is the first run" in text(files, "index.html")
    assert "This is the first run" in text(files, "changes.md")


@pytest.mark.parametrize("name", ["index.html", "email.html"])
def test_hostile_texts_become_no_tags(files, name):
    page = Tags(text(files, name))
    assert not [attrs for tag, attrs in page.tags if tag == "img"]
    assert not [a for _, a in page.tags for key in a if key.startswith("on")]
    assert LABELS[4] in page.shown or name == "email.html"
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert len(scripts) == (3 if name == "index.html" else 0)


def test_only_web_addresses_are_linked(files):
    page = Tags(text(files, "index.html"))
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    beside = {"rejects.jsonl", "run.json"}
    assert all(link.startswith(("#", "https://example.org/")) for link in links - beside)
    assert "javascript:" not in text(files, "topics.md").replace("a\\](javascript", "")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//example.org", "http:", "https://a b", None, ""],
)
def test_an_address_that_is_not_http_is_dropped(url):
    assert rendering.web_address(url) == ""


def test_the_page_loads_nothing(files):
    page = Tags(text(files, "index.html"))
    assert not [a for _, a in page.tags if "src" in a or "srcset" in a]
    assert not [tag for tag, _ in page.tags if tag in {"link", "iframe", "object", "embed", "form"}]


def test_the_policy_allows_the_page_its_own_two_scripts_and_nothing_else(files):
    page = text(files, "index.html")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]

    def digest(source):
        return f"'sha256-{base64.b64encode(hashlib.sha256(source).digest()).decode()}'"

    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].split() == [
        digest(script.encode()),
        digest(unpacked(page, "plotly")),
    ]


def test_plotly_is_inside_once_and_whole(files):
    page = text(files, "index.html")
    assert page.count('id="plotly"') == 1
    assert b"plotly.js v" in unpacked(page, "plotly")[:200]


def test_the_data_hold_every_paper_and_no_abstract(files):
    data = json.loads(unpacked(text(files, "index.html"), "data"))
    corpus = inputs()["corpus"]
    assert data["papers"]["id"] == corpus.paper_ids
    assert {len(column) for column in data["papers"].values()} == {len(corpus.paper_ids)}
    assert data["papers"]["title"][-1] == HOSTILE[0]
    assert "Not shown." not in json.dumps(data)


def test_papers_beyond_the_limit_are_counted_not_dropped(facts: RunFacts) -> None:
    given = ReportInputs(**inputs())
    found = listing(given, facts, max_papers=100)
    listed, total = len(found.papers.paper_id), len(given.corpus.paper_ids)
    assert 100 <= listed < total
    assert listed + sum(found.older.count) == total
    assert sum(found.cells.count) == sum(found.older.count)
    cited = {paper for topic in given.topics.topics for paper in topic.exemplars}
    assert cited <= set(found.papers.paper_id)


@pytest.mark.parametrize("period", series.PERIODS)
def test_the_page_has_the_interval_of_every_count_in_the_grid(period):
    given = inputs()
    corpus, topics_of = given["corpus"], given["topics"]
    found = series.intervals(corpus, topics_of.topic_ids.tolist(), 0.95)[period]
    pairs = zip(found.count, found.total, strict=True)
    limits = dict(zip(pairs, zip(found.low, found.high, strict=True), strict=True))
    grid = prevalence(corpus, topics_of, config=PrevalenceConfig(period=period)).table.to_pylist()
    for row in grid:
        if row["total"]:
            low, high = limits[row["count"], row["total"]]
            assert low == pytest.approx(row["share_low"], abs=1e-5)
            assert high == pytest.approx(row["share_high"], abs=1e-5)


def test_a_grid_finer_than_its_topics_is_drawn_per_month():
    given = inputs()
    day = prevalence(given["corpus"], given["topics"], config=PrevalenceConfig(period="day"))
    assert series.readable_period(day, [0, 1, 4]) == "week"
    assert series.readable_period(day, [9]) == "month"


def test_a_topic_that_came_faster_among_the_new_papers_is_a_mover(facts: RunFacts) -> None:
    movers = {mover.topic.id: mover for mover in facts.changes.movers}
    assert movers[0].share > movers[0].before
    assert movers[9].new == 0
    assert all(not each.low <= each.before <= each.high for each in movers.values())


def test_emerging_topics_come_in_the_order_of_the_signals(facts: RunFacts) -> None:
    assert [topic.id for topic in facts.signals.rising] == [0]
    assert [topic.id for topic in facts.signals.ranked] == [0, 1, 4, 9]


def test_the_papers_to_read_first_are_those_that_show_the_signal(facts: RunFacts) -> None:
    evidence = inputs()["signals"].signals[0].evidence
    read_first = [paper.paper_id for paper in facts.signals.rising[0].read_first]
    assert tuple(read_first[:2]) == evidence


def test_a_topics_color_depends_on_its_id_alone():
    assert colors.light(3) == colors.LIGHT[3] == colors.light(3 + len(colors.LIGHT))
    assert len(colors.LIGHT) == len(colors.DARK)


@pytest.mark.parametrize(("theme", "palette"), [("light", colors.LIGHT), ("dark", colors.DARK)])
def test_colors_stand_out_from_their_background(theme, palette):
    grounds = BACKGROUNDS[theme]
    assert min(contrast(color, ground) for color in palette for ground in grounds) >= 3


@pytest.mark.parametrize("palette", [colors.LIGHT, colors.DARK])
@pytest.mark.parametrize("eye", EYES)
def test_colors_are_distinct_to_every_eye(palette, eye):
    # A difference of 0.02 can just be seen side by side.
    assert least_apart(palette, eye)[0] >= 0.09


def test_distances_and_contrasts_are_those_of_the_standards():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert oklab(linear("#ffffff")) == pytest.approx([1, 0, 0], abs=1e-4)
    assert oklab(linear("#ff0000")) == pytest.approx([0.62796, 0.22486, 0.12585], abs=1e-4)
    # Red and green of like lightness are one to a protanope.
    apart = [least_apart(["#a85c32", "#6f7332"], eye)[0] for eye in ("usual", "protanopia")]
    assert apart[1] < apart[0] / 2


def test_markdown_shows_a_text_as_it_is():
    assert rendering.markdown("a *b* [c](http://d) <e> `f` | g\u202e\nh") == (
        r"a \*b\* \[c\](http\://d) &lt;e&gt; \`f\` \| g h"
    )
    assert rendering.markdown("R & D, &lt; and &#60;") == r"R & D, &amp;lt; and &amp;#60;"
    assert rendering.markdown("# one") == r"\# one"
    assert rendering.markdown("2. two = 3 - 1") == r"2\. two = 3 - 1"


def test_mail_and_feed_lead_to_where_the_report_is_published():
    config = ReportConfig(base_url="https://example.org/g/")
    files = report(**inputs(), config=config).files
    run = "https://example.org/g/2025-03-31/index.html"
    mail = {attrs.get("href") for tag, attrs in Tags(text(files, "email.html")).tags if tag == "a"}
    assert {run, f"{run}#/topics/0"} <= mail
    assert f"{run}#/topics/0\n" in text(files, "email.txt")
    feed = ElementTree.fromstring(files["feed.xml"])  # noqa: S314 - our own bytes
    links = [link.get("href") for link in feed.iter(f"{ATOM}link")]
    assert all(link.startswith("https://example.org/g/latest/") for link in links)
    assert "https://example.org/g/latest/index.html#/topics/0" in links


def test_the_feed_tells_of_a_subtopic_that_emerges():
    given = inputs()
    first, *others = given["signals"].subtopics
    signals = replace(given["signals"], subtopics=(replace(first, status="emerging"), *others))
    made = report(**{**given, "signals": signals}, config=ReportConfig()).files["feed.xml"]
    entry = ElementTree.fromstring(made).findall(f"{ATOM}entry")[1]  # noqa: S314 - our own bytes
    assert entry.findtext(f"{ATOM}title") == "Emerging: <i>Enzymes</i> (in Protein design)"
    assert entry.find(f"{ATOM}link").get("href") == "index.html#/map?topic=0&part=2000001"


def test_where_the_report_is_published_changes_no_id_of_the_feed(files):
    elsewhere = report(**inputs(), config=ReportConfig(base_url="https://example.org")).files
    ids = [re.findall("<id>(.*)</id>", text(made, "feed.xml")) for made in (files, elsewhere)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 4


@pytest.mark.parametrize("name", ["index.html", "email.html", "email.txt", "changes.md"])
def test_a_subtopic_that_rises_is_told_with_its_topic(files, name):
    told = text(files, name)
    shown = Tags(told).shown if name.endswith("html") else told
    _, found, after = shown.partition("Rising subtopics")
    assert found
    part = after[:700]
    assert re.search(r"Enzymes[\s\S]*Protein design", part)
    assert "Helical bundles" not in part


def test_mail_names_files_where_no_address_is_known(files):
    assert "index.html has the plots" in text(files, "email.html")
    assert "#/topics" not in text(files, "email.html")


def test_the_feed_is_atom_with_ids_that_stay(files):
    feed = ElementTree.fromstring(files["feed.xml"])  # noqa: S314 - our own bytes
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Emerging: Protein design",
        "New topic: Traffic forecasts",
        "New topic: Coral reefs",
    ]
    assert [entry.findtext(f"{ATOM}updated") for entry in entries] == [
        "2025-03-31T00:00:00Z",
        "2025-03-31T00:00:00Z",
        "2025-01-31T00:00:00Z",
    ]
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert ids[0] == "urn:uuid:58db6597-2411-5c99-ae93-ee681cccad35"
    assert len(set(ids)) == 3


@pytest.mark.parametrize("name", ["trends.svg", "map.svg"])
def test_pictures_are_well_formed_and_hold_no_markup_of_titles(files, name):
    picture = ElementTree.fromstring(files[name])  # noqa: S314 - our own bytes
    kinds = {element.tag.split("}")[1] for element in picture.iter()}
    assert kinds <= {"svg", "title", "rect", "text", "g", "polygon", "polyline", "path"}


def test_the_plain_mail_fits_terminals(files):
    mail = text(files, "email.txt")
    assert "Protein design" in mail
    assert "emerging: 44.0 % of papers since 10 Mar 2025, 15.5 % earlier, q <0.001" in mail
    assert "\u202e" not in mail


def test_the_mail_has_inlined_styles_only(files):
    page = Tags(text(files, "email.html"))
    assert not [tag for tag, _ in page.tags if tag in {"style", "script", "link", "img"}]
    assert not [a for _, a in page.tags if "class" in a]


def test_a_corpus_without_signals_or_topics_of_its_own_still_has_a_report():
    given = inputs(judged=False, first_run=True)
    topics_of = given["topics"]
    whole = replace(
        topics_of,
        topic_ids=np.zeros_like(topics_of.topic_ids),
        topics=(replace(topics_of.topics[0], size=len(topics_of.paper_ids), label="All papers"),),
        centroids=topics_of.centroids[:1],
        events=(),
        record=TrackingRecord(single_topic=True),
    )
    grid = prevalence(given["corpus"], whole, config=PrevalenceConfig())
    files = report(**{**given, "topics": whole, "prevalence": grid}, config=ReportConfig()).files
    assert "too few papers for topics" in text(files, "index.html")


def test_topics_stand_under_their_themes_with_what_they_divide_into(files):
    themes, _ = text(files, "topics.md").split("\n## ", 1)
    lines = [line.strip() for line in themes.splitlines() if line.strip().startswith("- ")]
    assert lines[0].startswith("- **&lt;b&gt;bold&lt;/b&gt; theme**")  # the largest first
    place = lines.index("- **Life · Sea** (1 paper)")
    under = [line.split(" (")[0] for line in lines[place + 1 :]]
    assert under[:2] == ["- Protein design", "- Coral reefs"]
    assert "): &lt;i&gt;Enzymes&lt;/i&gt; (40), Helical bundles (30)" in lines[place + 1]


def test_the_page_has_themes_and_subtopics(files):
    data = json.loads(unpacked(text(files, "index.html"), "data"))
    assert data["themes"] == [
        {"id": 1_000_001, "label": "<b>bold</b> theme"},
        {"id": 1_000_000, "label": "Life · Sea"},
    ]
    of_topic = {topic["id"]: topic["subtopics"] for topic in data["topics"]}
    assert of_topic[0] == [
        {"id": 2_000_001, "label": "<i>Enzymes</i>", "size": 40, "rising": "growing"},
        {"id": 2_000_000, "label": "Helical bundles", "size": 30, "rising": None},
    ]
    assert of_topic[1] == []


def test_a_rise_without_a_past_is_said_to_be_new():
    assert formatting.rise_text(3.14) == "3.1 times its past share"
    assert formatting.rise_text(None) == "new"
