"""The rows of tables on the pages, made from the JSON that benchmarks write."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from statistics import median
from typing import Any

from tests.docs.blocks import ROOT


def load(name: str) -> Any:
    """What a benchmark wrote."""
    return json.loads((ROOT / "benchmarks" / f"{name}.json").read_text(encoding="utf-8"))


def row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def percent(share: float, digits: int = 0) -> str:
    """A share as the pages write it: without a decimal where it is a whole number."""
    shown = f"{100 * share:.{digits}f}"
    return f"{shown.rstrip('0').rstrip('.') if '.' in shown else shown} %"


def papers(truth: Any) -> str:
    """The median number of papers by the naming, where anything was named."""
    return "–" if truth["median_papers"] is None else f"{truth['median_papers']:g}"


def lists(name: str, named: dict[str, str]) -> Iterator[str]:
    """The rows of lists of rises: what they name, by hindsight and of a file, and what lasts."""
    for method, shown in named.items():
        found = load(name)["methods"][method]
        hindsight, listed = found["truths"]["hindsight"], found["truths"]["file"]
        yield row(
            shown,
            *hindsight["within"].values(),
            papers(hindsight),
            percent(hindsight["precision"]),
            *listed["within"].values(),
            papers(listed),
            f"{found['a_week']:.2f}",
            *(percent(found["fates"][weeks]["lasted"]) for weeks in ("13", "26")),
        )


RULES = {
    name: name
    for name in (
        "one look", "Kleinberg", "top growth", "Mann-Kendall", "popular", "dynamic topics",
    )
}  # fmt: skip
RATES = {
    "joint list": "**joint list** (rate .03)",
    "joint list, rate 0.01": "at a rate of .01",
    "joint list, rate 0.05": "at a rate of .05",
    "joint list, rate 0.1": "at a rate of .1",
    "joint list, rate 0.2": "at a rate of .2",
}


def emergence() -> Iterator[str]:
    yield from lists("emergence_daily", RATES | RULES)
    yield from lists("emergence_arxiv", RATES | RULES)
    beside = {"joint list": "**joint list** (rate .03)", "dynamic topics": "dynamic topics"}
    yield from lists("emergence_bertopic", {**beside, "BERTopic over time": "BERTopic over time"})


def null_years() -> Iterator[str]:
    named = {
        "dates shuffled": "shuffled",
        "growing digests": "digests that grow threefold",
        "gaps of weekdays and half months": "gaps of weekdays and of half months",
    }
    years = load("emergence_null")
    for setting in dict.fromkeys(each["setting"] for each in years):
        of = [each["listed"] for each in years if each["setting"] == setting]
        yield row(named.get(setting, setting), f"{sum(of)} of {len(of)}")
    least = [each["least_q"] for each in years if "autocorrelated" not in each["setting"]]
    shares = (100 * sum(q <= rate for q in least) / len(least) for rate in (0.01, 0.05, 0.1))
    yield "At rates of .01, .05 and .1 it is {:.0f}, {:.0f} and {:.0f} %.".format(*shares)


def persistence() -> Iterator[str]:
    for weeks, bins in load("persistence")["reliability"].items():
        for each in bins:
            shares = (each["forecast"], each["lasted"])
            yield row(
                f"{weeks} weeks",
                f"{each['low']:.2f} to {each['high']:.2f}",
                each["rises"],
                *(f"{share:.2f}" for share in shares),
                f"{each['from']:.2f} to {each['to']:.2f}",
            )


def attention() -> Iterator[str]:
    found = load("attention_waves")
    for name, shown in {
        "more votes than the median": "more votes than the median",
        "fewer": "fewer",
        "papers or votes": "papers or votes, each at half the rate",
    }.items():
        method, beside = found["methods"][name], found["sooner"][name]["hindsight"]
        truth = method["truths"]["hindsight"]
        yield row(
            shown,
            *truth["within"].values(),
            f"{truth['median_papers']:g}",
            percent(truth["precision"]),
            f"{method['a_week']:.2f}",
            percent(method["fates"]["13"]["lasted"]),
            *(beside[key] for key in ("sooner", "later", "only papers")),
        )


def lags() -> Iterator[str]:
    named = {
        "constant": "constant, with nothing in common",
        "random walk": "two random walks",
        "autocorrelated": "autocorrelated, each by itself",
        "one step": "a step each, at any time",
        "season": "a season each, at any phase",
        **{f"{n} weeks later": f"the same course, {n} weeks later" for n in (2, 4, 8)},
    }
    found = load("lags")
    assert set(found) == set(named)
    for name, shown in named.items():
        right = found[name].get("right within a week")
        last = "" if right is None else f" {percent(right, 1)}"
        yield f"| {shown} | {percent(found[name]['said'], 1)} |{last} |"


def levels() -> Iterator[str]:
    for each in load("levels"):
        shown = dict(each, papers=f"{each['papers']:,}")
        shown |= {name: f"{each[name]:.2f}" for name in ("persistence", "ami")}
        if each["categories"] == 1:
            shown["ami"] = ""
        yield row(*shown.values())


def speed() -> Iterator[str]:
    pairs = [pair["this"]["costs"] for pair in load("speed")["pairs"]]
    for name in pairs[0]:
        own = [pair[name] for pair in pairs]
        wall, cpu = (median(each[field] for each in own) for field in ("seconds", "cpu_seconds"))
        yield row(name, f"{wall:.2f}", f"{cpu:.2f}", f"{max(x['peak_mb'] for x in own):,.0f}")


def names() -> Iterator[str]:
    called = {
        "that of the topics": "that of the topics",
        "multilingual-e5-small": "multilingual E5",
        "universal-sentence-encoder": "Universal Sentence Encoder",
    }
    sets = load("names").values()
    for judge, name in called.items():
        yield row(name, *(f"{x:.3f}"[1:] for each in sets for x in each["fit"][judge]))


def languages() -> Iterator[str]:
    found = load("parallel_topics")
    named = {
        "de": "German",
        "fr": "French",
        "es": "Spanish",
        "pt": "Portuguese",
        "it": "Italian",
        "zh": "Chinese",
        "ja": "Japanese",
    }
    english = (f"{own['languages']['en']['ami']:.3f}".removeprefix("0") for own in found.values())
    first, second = english
    yield f"| English | {first} | | | {second} | | |"
    for code, name in named.items():
        cells = [
            f"{own['languages'][code][measure]:.3f}".removeprefix("0")
            for own in found.values()
            for measure in ("ami", "pairs", "nearest")
        ]
        yield row(name, *cells)
    of_all = [
        f"{own['ami']:.3f}".removeprefix("0") + f", {own['topics']} topics"
        for own in found.values()
    ]
    yield f"| all together | {of_all[0]} | | | {of_all[1]} | | |"


def degrees() -> Iterator[str]:
    found = load("degrees")
    for pair in zip_longest(*found["bins"], fillvalue=("", "", "")):
        yield row(
            *(f"{x:,}" if isinstance(x, int) else x and f"{x:.2f}" for each in pair for x in each)
        )
    for each in found["sets"]:
        if each["half"] == "reporting" and each["given"]:
            cells = [
                f"{rank[key]:.{digits}f}"
                for rank in each["ranks"]
                for key, digits in (
                    ("degree", 2),
                    ("right", 2),
                    ("brier", 3),
                    ("base", 3),
                    ("auc", 2),
                )
            ]
            yield row(each["set"], *cells)


def groups() -> Iterator[str]:
    things = {"theme": "a theme of a paper a quarter", "topic": "a topic of 29 papers a quarter"}
    by = {"one": "one organization", "all": "all, in proportion to size"}
    seen: set[str] = set()
    for each in load("groups")["plantings"]:
        thing = each["thing"]
        first = f"| {things[thing]} |" if thing not in seen else "| |"
        seen.add(thing)
        rates = (percent(each["recognized"], 1), percent(each["for the other"], 1))
        yield f"{first} {each['added']} | {by[each['by']]} | {rates[0]} | {rates[1]} |"


def metadata() -> Iterator[str]:
    for source, found in load("kept_metadata").items():
        shares = [percent(share) for key, share in found.items() if key != "papers"]
        shown = source.replace("a volume", "a volume of 2018")
        yield row(shown, f"{found['papers']:,.0f}", *shares)


def readers() -> Iterator[str]:
    for each in load("readers"):
        counts = (each["records"], each["rate"], each["rate_of_processor"])
        yield row(each["reader"], *(f"{count:,}" for count in counts))
    for each in load("readers_memory"):
        yield row(f"{each['gb']:g}", f"{each['records']:,}", f"{each['peak_mb']:,}")


def topic_counts() -> Iterator[str]:
    for labels, papers, sets, *measures in load("topic_counts"):
        # Three digits are kept, of which halves are rounded up.
        yield row(labels, f"{papers:,}", sets, *(f"{value + 1e-6:.2f}" for value in measures))


def fuzz() -> Iterator[str]:
    # These six had a longer second run, whose figures the page has.
    longer = {"rss", "json", "jsonl", "ris", "bibtex", "mail"}
    for each in load("fuzz"):
        if each["reader"] not in longer:
            yield row(each["reader"], f"{each['runs']:,}", each["edges"], "nothing")


def soak() -> Iterator[str]:
    found = load("soak")
    nights = Counter(each["fault"] for each in found["all faults"]["rows"] if counted(each))
    nights.update(each["fault"] for each in found["stopped runs"]["rows"] if counted(each))
    for fault, number in nights.items():
        yield f"| {fault} |", f"| {number} |"  # type: ignore[misc]


def counted(night: dict[str, Any]) -> bool:
    """A stop counts where the run had not ended by then."""
    return night["fault"] not in {"killed", "ctrl-c"} or bool(night["visible"])


def mutants() -> Iterator[str]:
    found = load("mutants")["mutants"]
    rooms = {room: [m for m in found if m["file"].split("/")[2] == room] for room in ROOMS}
    for name, of in {**rooms, "all": found}.items():
        hits = sum(each["found_by"] is not None for each in of)
        last = f"{hits} ({percent(hits / len(of)).replace(' ', '')})" if name == "all" else hits
        yield row(name, len(of), last)


ROOMS = ("signals", "tracking", "artifacts")


def report() -> Iterator[str]:
    named = {
        "draw all topics": "draw all topics (heat map)",
        "trends by address": "open the page at its trends",
    }
    pages = load("report")["pages"]
    yield row("index.html, MB", *(f"{page['MB']:.1f}" for page in pages))
    yield row("making all files, s", *(f"{page['s to make']:.1f}" for page in pages))
    for key in list(pages[0])[3:]:
        if not key.endswith(", processor"):
            yield row(named.get(key, key), *(f"{page[key]:,.0f}" for page in pages))


def scale() -> Iterator[str]:
    sizes = load("scale")
    names = {"levels": "hierarchy"}
    for stage in sizes[0]["stages"]:
        seconds = (f"{size['stages'][stage]:.1f}" for size in sizes)
        yield row(names.get(stage, stage), *seconds)
    yield row("whole command, s", *(f"{size['seconds']:.1f}" for size in sizes))
    yield row("peak memory, MB", *(f"{size['peak_mb']:,.0f}" for size in sizes))


def tracking() -> Iterator[str]:
    found = load("tracking")
    daily, planted = found["daily"], found["births"]
    yield f"| 0.99 | {daily['extensions']['least ari']:.3f} |"
    yield f"| < 10 | {daily['events a month in extensions']['birth']} |"
    yield f"| 0.85 | **{daily['ami with a full fit']:.3f}** |"
    yield f"| | {daily['ami of full fits a day apart']:.3f} |"
    for among, number in planted["in time"].items():
        others = among.split()[1]
        known = planted["in time, had the theme been known"][among]
        shown = f"**{number}**" if others == "100" else number
        yield f"| {others} | {shown} | {known} |"


def evaluation() -> Iterator[str]:
    """What the page of every figure says, where a benchmark wrote JSON of it."""
    yield from rises()
    yield from nothing_happens()
    yield from topics_kept()
    yield from quick_and_sturdy()


def right(method: Any) -> str:
    return percent(method["truths"]["hindsight"]["precision"])


def within(method: Any) -> str:
    return ", ".join(str(method["truths"]["hindsight"]["within"][w]) for w in ("8", "12", "26"))


def up(method: Any) -> str:
    shares = (f"{100 * method['fates'][weeks]['lasted']:.0f}" for weeks in ("13", "26"))
    return f"{' and '.join(shares)} %"


def rises() -> Iterator[str]:
    daily, arxiv = load("emergence_daily")["methods"], load("emergence_arxiv")["methods"]
    over_time = load("emergence_bertopic")["methods"]["BERTopic over time"]

    ours, look, bursts = "joint list", "one look", "Kleinberg"
    yield f"| {right(daily[ours])} | a test of each look alone {right(daily[look])}, Kleinberg's"
    yield f"Kleinberg's bursts {right(daily[bursts])} (65 % without pools of terms), top growth"
    yield f"top growth {right(daily['top growth'])}, Mann-Kendall {right(daily['Mann-Kendall'])}"
    yield f"BERTopic over time {right(over_time)} |"
    yield f"| {within(daily[ours])} | one look {within(daily[look])}; Kleinberg"
    yield f"Kleinberg {within(daily[bursts])}; BERTopic over time {within(over_time)} |"
    yield f"| {within(arxiv[ours])}, of what is named {right(arxiv[ours])} right |"
    yield f"one look {within(arxiv[look])}, {right(arxiv[look])} right; Kleinberg"
    yield f"Kleinberg {within(arxiv[bursts])}, {right(arxiv[bursts])} right |"
    yield f"daily {up(daily[ours])}; arXiv ML {up(arxiv[ours])} | one look {up(daily[look])}; "


def still_years() -> list[bool]:
    """Whether years in which nothing happens, and no share doubles by itself, list anything."""
    years = load("emergence_null")
    return [each["listed"] for each in years if "autocorrelated" not in each["setting"]]


def nothing_happens() -> Iterator[str]:
    null = load("emergence_null")
    hard = [each["listed"] for each in null if "autocorrelated" in each["setting"]]
    easy = still_years()
    yield f"| {sum(easy)} of {len(easy)}, where 3 % is asked for; where a share doubles"
    yield f"where a share doubles for weeks by itself {sum(hard)} of {len(hard)} |"
    scores = {
        (each["weeks"], each["model"]): each["brier"]
        for each in load("persistence")["scores"]
        if each["learned"] == "other archive"
    }
    for model, words in {
        "beta, kind within archive within prior (runs use it)": "| {} and {} | base rate",
        "base rate of what was learned from": "base rate {} and {}, logistic models",
        "logistic: ratio, papers": "logistic models from {} and {} |",
    }.items():
        yield words.format(*(f"{scores[weeks, model]:.3f}"[1:] for weeks in ("13", "26")))
    worst = max(each["emerging"] for each in load("signals_null"))
    yield f"| at most {percent(worst, 1).lstrip('0')} (stated: 5 % over a year) |"


def topics_kept() -> Iterator[str]:
    found = load("refits")
    kept = {name: [e["same"] for e in found if e["method"] == name] for name in METHODS}
    means = [100 * sum(of) / len(of) for of in kept.values()]
    own = "| {:.0f} % (after a refit {:.0f} %) | ".format(*means[:2])
    yield own + "BERTopic {:.0f} %; followed by Groundswell {:.0f} %".format(*means[2:])
    tracked = load("tracking")["daily"]
    ari, ami = tracked["extensions"]["least ari"], tracked["ami with a full fit"]
    yield f"| {ari:.3f} (ARI); **short**: {ami:.3f} (AMI, wanted .85) |".replace(" 0.", " .")
    planted = load("tracking")["births"]
    in_time = ", ".join(map(str, planted["in time"].values()))
    known = ", ".join(map(str, planted["in time, had the theme been known"].values()))
    yield f"| {in_time} | a scan that knows the theme {known} |"


def quick_and_sturdy() -> Iterator[str]:
    recognized = [100 * each["recognized"] for each in load("groups")["plantings"]]
    yield f"| {min(recognized):.0f} to {max(recognized):.0f} %, the opposite in 0 % |"
    told = [100 * each["said"] for each in load("lags").values()]
    yield f"| {min(told[:5]):.0f} to {max(told[:5]):.1f} %; **short**: {min(told[5:]):.1f} to"
    small, large = load("scale")
    yield f"| {small['seconds']:.0f} and {large['seconds']:.0f} s, "
    yield f"alone {small['bertopic']['seconds']:.0f} and {large['bertopic']['seconds']:.0f} s, "
    first = load("report")["pages"][0]
    yield f"| {first['MB']:.1f} MB, {first['first paint'] / 1000:.2f} s, ".replace(" 0.", " .")
    lines_read = next(each for each in load("readers") if each["reader"] == "JSON Lines")
    yield f"| {lines_read['rate_of_processor']:,} |"
    topics = load("topics")
    labeled = topics["arxiv_20_categories_2016"]["methods"]["Groundswell"]
    agreement = (labeled[key]["mean"] for key in ("ami_all", "ari_all"))
    yield "| {:.3f}, {:.3f} | BERTopic".format(*agreement).replace("0.", ".")
    shares = [each[3] for each in load("topic_counts")]
    yield f"| {100 * min(shares):.0f} to {100 * max(shares):.0f} %, the more the more papers |"
    soaked = load("soak")["all faults"]
    yield f"| {soaked['nights']} nights with {soaked['faults']} faults beside as many without |"
    found = load("mutants")["mutants"]
    hits = sum(each["found_by"] is not None for each in found)
    yield f"of {len(found)} | {percent(hits / len(found))} at first"


METHODS = (
    "Groundswell, as it runs by default",
    "Groundswell, refitted",
    "BERTopic",
    "BERTopic, followed by Groundswell",
)


def seen() -> Iterator[str]:
    """What the concepts say of the joint list."""
    truth = load("emergence_daily")["methods"]["joint list"]["truths"]["hindsight"]
    yield f"Of {truth['events']} themes that rose in the daily\n"
    within = truth["within"]
    yield f"papers, {within['8']} were named within eight weeks and {within['26']} within half"


def limits() -> Iterator[str]:
    """What the limits say of it."""
    daily, arxiv = (
        load(name)["methods"]["joint list"]["truths"]["hindsight"]
        for name in ("emergence_daily", "emergence_arxiv")
    )
    within = daily["within"]
    yield f"Of {daily['events']} themes that rose in the daily papers"
    yield f"{within['8']} are named within eight weeks, {within['12']} within twelve, "
    yield f"within twelve, {within['26']} within 26"
    late = arxiv["within"]
    yield f"{late['8']}, {late['12']} and {late['26']} of {arxiv['events']}."
    yield from coherence("NPMI {} and {} on the daily papers")


def decisions() -> Iterator[str]:
    """What the decisions rest on."""
    daily = load("emergence_daily")["methods"]
    ours, look = daily["joint list"], daily["one look"]
    yield f"named in the daily papers {right(ours)} is right, and {right(look)} where each look"
    weeks = [each["truths"]["hindsight"]["within"]["8"] for each in (ours, look)]
    yield f"of {ours['truths']['hindsight']['events']} themes {weeks[0]} instead of {weeks[1]}"
    topics = load("topics")
    labeled, unlabeled = (topics[name]["methods"] for name in topics)
    outliers = [100 * (1 - each["BERTopic"]["coverage"]["mean"]) for each in (labeled, unlabeled)]
    yield "leave {:.0f} % of 10,000 labeled arXiv papers and {:.0f} % of the daily".format(
        *outliers
    )
    agreement = labeled["Groundswell"]["ami_all"]["mean"]
    best = labeled["BERTopic for k, outliers to nearest"]["ami_all"]["mean"]
    yield f"AMI of {agreement:.3f}, BERTopic for as many topics at {best:.3f}".replace("0.", ".")
    yield from coherence("NPMI {} against {} of BERTopic for as many topics on the daily papers")
    tracked = load("tracking")["daily"]
    yield f"run to run at least {tracked['extensions']['least ari']:.3f}".replace("0.", ".")
    yield f"AMI {tracked['ami with a full fit']:.3f} after seven months".replace("0.", ".")


def coherence(words: str) -> Iterator[str]:
    """The coherence of words of topics of the daily papers, at equal coverage."""
    methods = load("topics")["hf_daily_api"]["methods"]
    names = ("Groundswell for k, coverage of BERTopic for k", "BERTopic for k")
    yield words.format(*(f"{methods[name]['npmi']['mean']:.3f}"[1:] for name in names))


def readme() -> Iterator[str]:
    """What the README says of them."""
    daily = load("emergence_daily")["methods"]
    named = {
        name: percent(daily[name]["truths"]["hindsight"]["precision"])
        for name in ("joint list", "one look")
    }
    yield f"daily papers {named['joint list']} were themes that stayed; of what a test of each look"
    yield f"a test of each look alone names {named['one look']},"
    still = still_years()
    yield f"of {len(still)} years in which nothing happens {sum(still)} list anything"
    kept = [each["same"] for each in load("refits") if each["method"] == "BERTopic"]
    yield f"{percent(sum(kept) / len(kept))} in BERTopic fitted again"
    soaked = load("soak")["all faults"]
    yield f"{soaked['nights']} nights with {soaked['faults']} faults end with the bytes"
