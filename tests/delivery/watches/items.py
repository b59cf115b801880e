"""Items to tell of, among them those that are hard to write in any service's markup."""

from groundswell.outputs.watches.news import Item

DAY = "2026-01-30"
HOSTILE = (
    "<!channel> & <script>alert(1)</script> @everyone",
    "*bold* _italic_ ~struck~ `code` ||hidden|| [link](http://evil.example)",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍👩‍👧 & > < 北京",
    "\\ backslashes \\\\ at the end \\",
    "a" * 5_000,
    "😀" * 3_000,
    "&<>" * 1_500,
    "*_~`|>[]()#" * 500,
    "# A heading, - a list, 1. a number",
)
URLS = (
    "https://example.org/a?b=1&c=2",
    "https://example.org/a|b>c<d",
    "https://example.org/(a)_[b]",
    "https://example.org/" + "x" * 5_000,
    "",
)


def items(count: int = 1, *, start: int = 0, day: str = DAY) -> list[Item]:
    return [
        Item((f"paper/{n}",), "paper", day, f"Title {n}", f"https://example.org/{n}", "why")
        for n in range(start, start + count)
    ]


def hostile_items() -> list[Item]:
    return [
        Item((f"paper/{title[:3]}/{n}/{m}",), "paper", DAY, title, url, f"why {title}")
        for n, title in enumerate(HOSTILE)
        for m, url in enumerate(URLS)
    ]
