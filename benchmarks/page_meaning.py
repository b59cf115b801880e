"""How well the page finds by meaning, beside the run's own encoder.

    python -m benchmarks.page_meaning OUT [--chromium PATH]

OUT is the output folder of a run whose papers include those of `meaning_queries.tsv`: texts that
each mean one paper without its title's words. Printed are the shares of texts whose paper is among
the first ten, and of the ten nearest papers by the full vectors that the page's compact ones keep.
"""

import argparse
import shutil
from pathlib import Path
from typing import Any

import groundswell as gs
import numpy as np
from groundswell.artifacts.corpus import paper_text
from groundswell.config import EmbedConfig
from groundswell.encoders.cache import VectorCache, text_key
from groundswell.encoders.choice import of_run
from groundswell.encoders.registry import encoder_for
from groundswell.outputs.published_run import PublishedRun
from groundswell.report.compact_vectors import compact
from numpy.typing import NDArray

from benchmarks.report import FLAGS

QUERIES = Path(__file__).with_name("meaning_queries.tsv")
FIRST = 10
READ = """() => {
  const status = document.querySelector('#search [role=status]');
  return status?.textContent && !status.textContent.includes('so far');
}"""
ASKED = """async (text) => {
  const box = document.getElementById('find');
  box.value = text;
  box.dispatchEvent(new Event('input'));
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  return [...document.querySelectorAll('#search .hits a[data-paper]')].map((a) => a.dataset.paper);
}"""


def nearest(vectors: NDArray[Any]) -> list[set[int]]:
    """Return the rows nearest to each by inner product."""
    scores = vectors.astype(np.float32) @ vectors.astype(np.float32).T
    np.fill_diagonal(scores, -np.inf)
    return [set(row) for row in np.argpartition(-scores, FIRST, axis=1)[:, :FIRST].tolist()]


def kept(out: Path) -> float:
    """Return the share of the nearest papers that the page's vectors keep."""
    run = PublishedRun((out / "latest").resolve())
    config = EmbedConfig.model_validate(run.record.configuration["embed"])
    encoder = encoder_for(of_run(config, run.record.encoder))
    titles = run.papers(["title"])["title"].to_pylist()
    abstracts = run.table("abstracts")["abstract"].to_pylist()
    keys = [text_key(paper_text(*texts)) for texts in zip(titles, abstracts, strict=True)]
    cache = VectorCache(out / ".cache" / "vectors", notice=print).of(encoder.identity)
    vectors = cache.find(keys).vectors
    pairs = zip(nearest(vectors), nearest(compact(vectors).T), strict=True)
    return float(np.mean([len(full & small) / FIRST for full, small in pairs]))


def page_recall(page: Path, queries: list[list[str]], chromium: str | None) -> float:
    """Return the share of texts whose paper the page lists among the first."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        opened = browser.new_page()
        opened.goto(f"{page.resolve().as_uri()}#/search?q=a&how=meaning")
        opened.wait_for_function(READ)
        opened.wait_for_timeout(20_000)  # until all abstracts are read
        found = [paper in opened.evaluate(ASKED, text)[:FIRST] for paper, text in queries]
        browser.close()
    return float(np.mean(found))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--chromium", default=shutil.which("chromium"))
    options = parser.parse_args()
    queries = [line.split("\t") for line in QUERIES.read_text(encoding="utf-8").splitlines()]
    run = gs.open(options.out)
    ids = [run.search(text, FIRST, by="meaning")["paper_id"].to_pylist() for _, text in queries]
    encoder = np.mean([paper in found for (paper, _), found in zip(queries, ids, strict=True)])
    page = page_recall(options.out / "latest" / "index.html", queries, options.chromium)
    print("| encoder | page | nearest ten kept |\n|---:|---:|---:|")
    print(f"| {encoder:.2f} | {page:.2f} | {kept(options.out):.2f} |")


if __name__ == "__main__":
    main()
