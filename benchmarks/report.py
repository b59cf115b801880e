"""How heavy and how quick the report is, and how distinct its colors are.

    python -m benchmarks.report [--papers 10000 50000 60000] [--chromium PATH] [--json FILE]

Papers, topics and dates are random; titles, abstracts and lists of authors have the length of real
ones, of made words that are as frequent as words are (Zipf). An action's time runs from the call to
the second frame after what it asks for is in the page; the median of five pages is taken. Texts are
read while the first view is shown, so actions begin when they are; `processor` is the time that the
page's thread computed in an action, which other processes do not lengthen; `trends by address` is
the time from opening the page at its trends to the plot.
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
from groundswell.artifacts import (
    PAPER_SCHEMA,
    REJECT_SCHEMA,
    Corpus,
    Embeddings,
    Signals,
    State,
    Topic,
    Topics,
)
from groundswell.config import PrevalenceConfig, ReportConfig
from groundswell.report import colors
from groundswell.report.color_vision import EYES, contrast, distances
from groundswell.report.facts import ReportInputs
from groundswell.stages.prevalence import prevalence
from groundswell.stages.report import report
from numpy.typing import NDArray

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
TOPICS, DAYS = 60, 600
PAGES = 5
DIMENSIONS = 384
TITLE, ABSTRACT, AUTHORS = 10, 190, 6
"""Words and names of a paper."""


def made_words(count: int) -> list[str]:
    """Return made words, shorter ones first, as frequent words are."""
    rng = np.random.default_rng(7)
    syllables = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
    lengths = np.minimum(1 + np.log10(np.arange(1, count + 1)).astype(int), 4)
    words = dict.fromkeys("".join(rng.choice(syllables, length + 1)) for length in lengths)
    return list(words)


WORDS = made_words(30_000)

BACKGROUNDS: dict[str, tuple[str, str]] = {
    name: (theme.page["paper"], theme.page["raised"]) for name, theme in colors.THEMES.items()
}
"""The page's own: its ground, and that of its cards."""


def typed(text: str) -> str:
    """Return the script that types a text into the box of searches."""
    return (
        f"const box = document.getElementById('find'); box.value = {text!r}; "
        "box.dispatchEvent(new Event('input'))"
    )


def pressed(element: str, key: str, *, shift: bool = False) -> str:
    """Return the script that presses a key on an element."""
    options = f"{{key: {key!r}, shiftKey: {json.dumps(shift)}}}"
    event = f"new KeyboardEvent('keydown', {options})"
    return f"document.querySelector({element!r}).dispatchEvent({event})"


ACTIONS = {
    "open the map": ("location.hash = '#/map'", "#map canvas"),
    "move the map": (pressed("#map canvas", "ArrowLeft"), "#map canvas"),
    "next paper on the map": (pressed("#map canvas", "ArrowRight", shift=True), "#map .selected"),
    "color the map by date": (
        "const s = [...document.querySelectorAll('#map select')].at(-1); s.value = 'date'; "
        "s.dispatchEvent(new Event('change'))",
        "#map canvas",
    ),
    "limit the map's dates": (pressed("#map .dates", "ArrowLeft"), "#map canvas"),
    "open a lasso": (
        "location.hash = '#/map?lasso=500.500_2500.500_2500.2500_500.2500'",
        "#map .chips button",
    ),
    "search the map": (
        "const i = document.querySelector('#map input'); i.value = 'ab'; "
        "i.dispatchEvent(new Event('input'))",
        "#map canvas",
    ),
    "zoom the map": ("document.querySelector('#map .zoom button').click()", "#map canvas"),
    "open the topics": ("location.hash = '#/topics'", "#topics .tree"),
    "open the search": ("location.hash = '#/search'", "#search .help"),
    "search a word": (typed(WORDS[40]), "#search .hits"),
    "search a phrase": (typed(f'"{WORDS[0]} {WORDS[1]}"'), "#search .hits"),
    "search three words": (typed(" ".join(WORDS[10:13])), "#search .hits"),
    "search a misspelled word": (typed(f"{WORDS[300]}qq"), "#search .hits"),
    "open the trends": ("location.hash = '#/trends'", "#trends .main-svg"),
    "draw per week": (
        "document.querySelector('#trends [data-value=week]').click()",
        "#trends .main-svg",
    ),
    "draw all topics": (
        "document.querySelector('#trends [data-value=heat]').click()",
        "#trends .heatmaplayer",
    ),
    "open a topic": ("location.hash = '#/topics/7'", "#topics .main-svg"),
}
TIMED = """async ([act, wanted]) => {
  const frame = () => new Promise(requestAnimationFrame);
  const began = performance.now();
  act();
  while (!document.querySelector(wanted)) await frame();
  await frame();
  await frame();
  return performance.now() - began;
}"""


def made(papers: int, seed: int = 0) -> ReportInputs:
    """Return what the report is made of, for so many papers."""
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(0, DAYS, papers))
    topic_ids = rng.integers(-1, TOPICS, papers).astype(np.int64)
    corpus = made_corpus(days, rng)
    centers = rng.normal(size=(TOPICS + 1, 2)) * 5
    topics = Topics(
        paper_ids=corpus.paper_ids,
        topic_ids=topic_ids,
        strength=rng.random(papers).astype(np.float32),
        map=(centers[topic_ids] + rng.normal(size=(papers, 2))).astype(np.float32),
        topics=tuple(made_topic(topic, corpus, topic_ids) for topic in range(TOPICS)),
        centroids=rng.normal(size=(TOPICS, 16)).astype(np.float32),
    )
    grid = prevalence(corpus, topics, config=PrevalenceConfig(period="week"))
    vectors = rng.normal(size=(TOPICS + 1, DIMENSIONS))[topic_ids]
    vectors += rng.normal(size=vectors.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    embeddings = Embeddings(corpus.paper_ids, vectors.astype(np.float32), {"kind": "made"}, 0)
    return ReportInputs(corpus, topics, grid, Signals(()), State.empty(), embeddings=embeddings)


def made_corpus(days: NDArray[np.int64], rng: np.random.Generator) -> Corpus:
    """Return a paper per entry of `days`, the days since the first digest, ascending."""
    chances = 1 / np.arange(1, len(WORDS) + 1)
    drawn = rng.choice(len(WORDS), (len(days), TITLE + ABSTRACT), p=chances / chances.sum())
    names = rng.integers(0, 5_000, (len(days), AUTHORS))
    start = date(2024, 1, 1)
    rows = [
        {
            "paper_id": f"{i:06d}",
            "digest_date": start + timedelta(days=int(day)),
            "title": " ".join(WORDS[word] for word in drawn[i, :TITLE]).capitalize(),
            "abstract": " ".join(WORDS[word] for word in drawn[i, TITLE:]).capitalize() + ".",
            "source": "made",
            "url": f"https://example.org/{i:06d}",
            "authors": [f"{WORDS[name % 400]} {WORDS[name]}".title() for name in names[i].tolist()],
            "labels": [],
            "votes": int(rng.integers(0, 200)),
        }
        for i, day in enumerate(days)
    ]
    return Corpus(
        as_of=(start + timedelta(days=DAYS)).isoformat(),
        papers=pa.Table.from_pylist(rows, schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )


def made_topic(topic: int, corpus: Corpus, topic_ids: NDArray[np.int64]) -> Topic:
    """Return a topic with as many words as real ones."""
    rows = np.flatnonzero(topic_ids == topic)
    return Topic(
        id=topic,
        label=f"A topic of number {topic}",
        size=len(rows),
        first_seen=corpus.digest_dates[rows[0]].isoformat(),
        last_seen=corpus.digest_dates[rows[-1]].isoformat(),
        parent=None,
        hidden=False,
        keywords=tuple(f"word {topic} {k}" for k in range(10)),
        keyword_weights=(1.0,) * 10,
        acronyms={},
        exemplars=tuple(corpus.paper_ids[i] for i in rows[:5]),
        quotes=(),
        summary="A sentence. " * 20,
        newest=(),
        most_voted=(),
        recent_terms=None,
    )


def least_apart(palette: Sequence[str], eye: str) -> tuple[float, str, str]:
    """Return the smallest OKLab distance between two of the colors as an eye sees them."""
    apart = distances(palette, eye)
    pairs = combinations(range(len(palette)), 2)
    return min((float(apart[i, j]), palette[i], palette[j]) for i, j in pairs)


def palette_figures() -> list[dict[str, Any]]:
    """Return, per theme, the least contrast and the least distance as each eye sees it."""
    found = []
    for theme, palette in (("light", colors.LIGHT), ("dark", colors.DARK)):
        worst = min(contrast(c, ground) for c in palette for ground in BACKGROUNDS[theme])
        figures: dict[str, Any] = {"theme": theme, "contrast": worst}
        for eye in EYES:
            figures[eye], *figures[f"{eye} pair"] = least_apart(palette, eye)
        found.append(figures)
    return found


def measured(papers: int, chromium: str) -> dict[str, float]:
    """Return megabytes, and milliseconds to make, to first paint, and for each action."""
    from playwright.sync_api import sync_playwright

    given = made(papers)
    began = time.perf_counter()
    files = report(
        given.corpus,
        given.topics,
        given.prevalence,
        given.previous,
        given.signals,
        embeddings=given.embeddings,
        config=ReportConfig(),
    ).files
    seconds = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "index.html"
        path.write_bytes(files["index.html"])
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)

        def page() -> Any:
            return browser.new_page(viewport={"width": 1440, "height": 900})

        runs = [opened(page, path.as_uri()) for _ in range(PAGES)]
        browser.close()
    return {
        "papers": papers,
        "MB": len(files["index.html"]) / 1e6,
        "s to make": seconds,
        **{name: median(run[name] for run in runs) for name in runs[0]},
    }


def thread_time(page: Any) -> Callable[[], float]:
    """Return what tells the milliseconds of processor time that a page's thread has taken."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def taken() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(1000 * float(m["value"]) for m in metrics if m["name"] == "TaskDuration")

    return taken


def opened(new_page: Callable[[], Any], address: str) -> dict[str, float]:
    """Return the milliseconds to first paint, to a plot by its address, and of each action."""
    page = new_page()
    page.goto(address)
    page.evaluate("location.hash = '#/search?q=a'")
    page.wait_for_function(
        "() => { const status = document.querySelector('#search [role=status]');"
        " return status?.textContent && !status.textContent.includes('so far'); }"
    )
    page.evaluate("location.hash = '#/emerging'")
    paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    found = {"first paint": page.evaluate(paint)}
    busy = thread_time(page)
    for name, (act, wanted) in ACTIONS.items():
        before = busy()
        found[name] = page.evaluate(f"(wanted) => ({TIMED})([() => {{ {act} }}, wanted])", wanted)
        found[f"{name}, processor"] = busy() - before
        page.wait_for_timeout(500)
    page.close()
    page = new_page()
    page.goto(f"{address}#/trends")
    page.wait_for_selector("#trends .main-svg")
    found["trends by address"] = page.evaluate("performance.now()")
    page.close()
    return found


def main() -> None:
    """Print the tables, and write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--papers", type=int, nargs="+", default=[10_000, 50_000, 60_000])
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    parser.add_argument("--json", type=Path, default=Path(__file__).with_suffix(".json"))
    options = parser.parse_args()
    results = [measured(papers, options.chromium) for papers in options.papers]
    print(f"{os.cpu_count()} cores\n")
    for name in results[0]:
        digits = 1 if name in {"MB", "s to make"} else 0
        print(f"| {name} | " + " | ".join(f"{run[name]:,.{digits}f}" for run in results) + " |")
    palettes = palette_figures()
    print("\n| theme | contrast | " + " | ".join(EYES) + " |")
    for figures in palettes:
        cells = " | ".join(f"{figures[eye]:.3f}" for eye in EYES)
        print(f"| {figures['theme']} | {figures['contrast']:.2f} | {cells} |")
    text = json.dumps({"pages": results, "palette": palettes}, indent=2)
    options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
