"""More of what the page of every figure says, and of pages that repeat it, from the JSON."""

import csv
from collections import Counter
from collections.abc import Iterator
from statistics import mean
from typing import Any

from tests.docs.blocks import ROOT
from tests.docs.figures import load


def rows() -> Iterator[str]:
    """Parts of rows of docs/evaluation/index.md, beside those of `figures.evaluation`."""
    yield from planted()
    yield from topics()
    yield from degrees()
    yield from languages()
    yield from asked_and_sent()


def dot(value: float, digits: int = 3) -> str:
    """A number below one as the pages write it, without the zero."""
    return f"{value:.{digits}f}".removeprefix("0")


def planted() -> Iterator[str]:
    power = {
        each["weeks"]: each["found"]["doubles"]
        for each in load("signals_power")
        if (each["planted"], each["usual"], each["dispersion"]) == ("doubles", 5, 0.0)
    }
    growing, _, known = zip(*(power[weeks] for weeks in (6, 12)), strict=True)
    ours, most = (
        " and ".join(f"{100 * share:.0f}" for share in shares) for shares in (growing, known)
    )
    yield f"| {ours} % | a test that knows the rate, the start and the noise {most} % |"
    plantings = [each["methods"] for each in load("signals_planted")]

    def found(method: str) -> str:
        own = [[each[method][key] for each in plantings] for key in ("precision", "recall")]
        return " and ".join(f"{100 * mean(values):.0f}" for values in own) + " %"

    ours, growing_too = found("groundswell"), found("groundswell, or growing")
    yield f"| {ours}; {growing_too} | Kleinberg {found('Kleinberg alone')}, Mann-Kendall"
    yield f"Mann-Kendall {found('Mann-Kendall')}, top growth {found('top growth')} |"
    votes = load("attention_waves")["sooner"]["more votes than the median"]["hindsight"]
    sooner, later, never = (votes[key] for key in ("sooner", "later", "only papers"))
    yield f"| **short**: {sooner} sooner, {later} later, {never} never |"
    yield f"| {sooner} of 35 themes sooner, {later} later |"


def of_topics(method: str, measure: str) -> list[float]:
    """A measure of a method on arXiv's 20 categories and on the daily papers."""
    return [
        each["methods"][method][measure]["mean"]
        for each in load("topics").values()
        if measure in each["methods"][method]
    ]


def unassigned(method: str, digits: int = 0) -> list[str]:
    return [f"{100 * (1 - share):.{digits}f}" for share in of_topics(method, "coverage")]


def topics() -> Iterator[str]:
    outliers, others = unassigned("Groundswell", 1), unassigned("BERTopic")
    yield f"| {' and '.join(outliers)} % | BERTopic {' and '.join(others)} % |"
    nearest, plain = (
        ", ".join(dot(of_topics(method, key)[0]) for key in ("ami_all", "ari_all"))
        for method in ("BERTopic for k, outliers to nearest", "BERTopic")
    )
    yield f"outliers to the nearest {nearest}; by its defaults {plain} |"
    seeds = " and ".join(map(dot, of_topics("BERTopic", "stability_seeds")))
    yield f"| {mean(of_topics('Groundswell', 'stability_seeds')):g} | BERTopic {seeds} |"
    own, other = (
        " and ".join(map(dot, of_topics(method, "npmi")))
        for method in ("Groundswell for k, coverage of BERTopic for k", "BERTopic for k")
    )
    yield f"| **short**: {own} | BERTopic for as many {other} |"
    fits = [each["fit"]["that of the topics"][0] for each in load("names").values()]
    yield f"| {' and '.join(map(dot, fits))}; **short** of .54 and .74 |"
    known = Counter(
        each["origin"] for each in names_read() if each["first"] == each["second"] == "yes"
    )
    yield f"of {len(names_read()) // len(known)} | {known['groundswell']} | BERTopic's four words "
    yield f"BERTopic's four words {known['bertopic']}, three keyphrases in a row "
    yield f"three keyphrases in a row {known['keyphrases']} |"
    ami = load("tracking")["daily"]["ami of full fits a day apart"]
    yield f"two full fits of following days {dot(ami)} |"


def names_read() -> list[dict[str, str]]:
    with (ROOT / "benchmarks" / "name_reading.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def degrees() -> Iterator[str]:
    found = load("degrees")
    ranks = found["pooled"]["ranks"]
    yield "over {:,.0f} and {:,.0f} papers |".format(*(each["papers"] for each in ranks))
    own, known = (" and ".join(dot(each[key]) for each in ranks) for key in ("brier", "constant"))
    worst = next(
        each["ranks"][0]
        for each in found["sets"]
        if each["set"].startswith("arxiv_ml, 14") and each["half"] == "reporting" and each["given"]
    )
    yield f"| {own}; **short** where most papers have two labels ({dot(worst['brier'])}, "
    yield f"({dot(worst['brier'])}, the share itself {dot(worst['base'])}) |"
    yield f"| the share known from earlier papers {known} |"


def languages() -> Iterator[str]:
    found = load("parallel_topics")
    ours, other = found["multilingual"], found["minilm"]
    yield f"| {dot(ours['ami'])} by the multilingual encoder, in {ours['topics']} topics; "
    yield f"| the encoder for English {dot(other['ami'])}, in {other['topics']} topics |"


def asked_and_sent() -> Iterator[str]:
    asked: list[dict[str, Any]] = load("agents")
    calls, most = (
        max(len(each["tools"]) for each in asked),
        max(each["result_bytes"] for each in asked),
    )
    assert (len(asked), most <= 20_000) == (20, True)
    yield f"| at most {calls} calls and 20 kB each |"
    found = load("deliveries")
    assert found["lost"] == found["doubled"] == 0
    yield f"| of {found['messages']:,} messages under faults and kills, lost or doubled | none |"
    yield f"| {len(load('fuzz'))} readers under coverage-guided fuzzing |"
    first = load("report")["pages"][0]
    quickest, slowest = (
        pick(value for key, value in first.items() if key in SEARCHES) / 1000 for pick in (min, max)
    )
    yield f"s, {dot(quickest, 2)} to {dot(slowest, 2)} s |"


SEARCHES = ("search a word", "search a phrase", "search three words", "search a misspelled word")


def repeated() -> Iterator[tuple[str, str]]:
    """Pages that repeat such figures, and their words."""
    arxiv, daily = unassigned("Groundswell", 1)
    yield "docs/topics.md", f"| outliers at most 10 % | {arxiv} % | {daily} % |"
    yield "docs/decisions.md", f"The default here leaves {arxiv} % and {daily} %,"
    yield (
        "docs/evaluation/constants.md",
        f"leaves {arxiv} % of arXiv 20 and {daily} % of daily without a topic",
    )
    seeds = " and ".join(map(dot, of_topics("BERTopic", "stability_seeds")))
    yield "docs/decisions.md", f"(ARI between runs {seeds})"
    fits = [dot(each["fit"]["that of the topics"][0]) for each in load("names").values()]
    yield "docs/limits.md", "{} of the daily papers and {} of arXiv's are nearest".format(*fits)
    in_time = load("tracking")["births"]["in time"].values()
    yield "docs/limits.md", f"| {min(in_time)} to {max(in_time)} of 20 |"
    shares = [100 * each[3] for each in load("topic_counts")]
    yield (
        "docs/limits.md",
        f"| {min(shares):.0f} to {max(shares):.0f} %, the more the more papers |",
    )
    npmi = [
        of_topics(method, "npmi")
        for method in ("Groundswell for k, coverage of BERTopic for k", "BERTopic for k")
    ]
    (own, own_daily), (other, other_daily) = npmi
    yield (
        "docs/limits.md",
        f"NPMI {dot(own_daily)} and {dot(other_daily)} on the daily papers, "
        f"{dot(own)} and {dot(other)} on arXiv",
    )
    ami = load("tracking")["daily"]["ami with a full fit"]
    yield "docs/limits.md", f"| {dot(ami)} after 153 runs |"
