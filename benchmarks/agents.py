"""How many calls, and how many bytes, an agent needs for twenty questions of a researcher.

    python -m benchmarks.agents OUT [--theme WORDS] [--entry NAME] [--topic LABEL] [--since DATE]
        [--http] [--json FILE]

Starts `groundswell mcp` on the runs of an output folder, asks every question by a scripted client,
checks that the answers hold what the question wants, and prints a Markdown table. Bytes are those
of the answers' text, which a model reads, and of the whole results, which have it as values too.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

COMMAND = [sys.executable, "-m", "groundswell", "mcp"]
MOST_CALLS = 3
MOST_BYTES = 20_000
"""Of all results of a question."""

Answers = Sequence[Any]
Arguments = Callable[[Answers], dict[str, object]]


@dataclass(frozen=True)
class Words:
    """What the questions are about: a theme in its words, an entry, a topic, days."""

    theme: str
    entry: str
    topic: str
    since: str
    earlier: str


@dataclass(frozen=True)
class Question:
    """A question, the calls that answer it, and what their answers must hold.

    The arguments of a call may come from the answers to those before it.
    """

    text: str
    calls: Sequence[tuple[str, Arguments]]
    holds: Callable[[Answers], bool]


@dataclass
class Asked:
    """What a question cost: calls, bytes of text and of whole results; whether it is answered."""

    question: str
    tools: list[str] = field(default_factory=list)
    text_bytes: int = 0
    result_bytes: int = 0
    answered: bool = False


@dataclass(frozen=True)
class Session:
    """A client that is connected to a server, for callers that wait for answers."""

    portal: BlockingPortal
    client: Client

    def call(self, tool: str, **arguments: object) -> CallToolResult:
        """Return the result of a tool."""
        found: CallToolResult = self.portal.call(partial(self.client.call_tool, tool, arguments))
        return found

    def answer(self, tool: str, **arguments: object) -> Any:
        """Return the values that a tool answers with."""
        result = self.call(tool, **arguments)
        assert not result.is_error, result.content
        return result.structured_content


@contextmanager
def connected(server: StdioServerParameters | str, mode: str = "auto") -> Iterator[Session]:
    """Yield a session with a server: one to start, or the address of one that listens.

    The mode 'legacy' begins with the handshake of the protocol before July 2026.
    """
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(Client(server, mode=mode)) as client,
    ):
        yield Session(portal, client)


def over_stdio(out: Path) -> StdioServerParameters:
    """Return how a client starts the server of an output folder."""
    return StdioServerParameters(
        command=COMMAND[0], args=[*COMMAND[1:], "--out", str(out)], env=dict(os.environ)
    )


@contextmanager
def over_http(out: Path) -> Iterator[str]:
    """Yield the address of a server of an output folder, and end it."""
    command = [*COMMAND, "--out", str(out), "--http", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def questions(words: Words) -> list[Question]:
    """Return the twenty questions."""
    theme, entry, topic = words.theme, words.entry, words.topic
    return [
        *_on_what_emerges(words),
        Question(
            f"How did the share of '{entry}' develop?",
            [("prevalence", lambda _: {"what": entry})],
            lambda found: sum(found[0]["count"]) > 0,
        ),
        Question(
            f"How did the topic '{topic}' develop since {words.since}?",
            [("prevalence", lambda _: {"what": topic, "since": words.since})],
            lambda found: found[0]["period_start"] and found[0]["share"],
        ),
        Question(
            f"Does '{topic}' grow, and how sure is that?",
            [("explain", lambda _: {"what": f"topic:{topic}"})],
            lambda found: found[0]["change"]["q_value"] is not None,
        ),
        Question(
            f"What is '{topic}' about, what are its parts, what is its past?",
            [("get_topic", lambda _: {"topic": f"topic:{topic}"})],
            lambda found: found[0]["keywords"] and found[0]["history"],
        ),
        Question(
            f"What are the two newest papers of '{topic}', and what do they say?",
            [
                ("get_topic", lambda _: {"topic": f"topic:{topic}", "limit": 2}),
                ("get_paper", lambda found: _paper(found[0], 0)),
                ("get_paper", lambda found: _paper(found[0], 1)),
            ],
            lambda found: found[1]["abstract"] and found[2]["abstract"],
        ),
        Question(
            f"Which papers are about {theme}, and what does the best of them say?",
            [
                ("search_papers", lambda _: {"text": theme}),
                ("get_paper", lambda found: _paper(found[0], 0)),
            ],
            lambda found: found[0]["found"] > 0 and found[1]["abstract"],
        ),
        Question(
            f"Which papers on {theme} came since {words.since}?",
            [("search_papers", lambda _: {"text": f"{theme} date:{words.since}.."})],
            lambda found: all(paper["date"] >= words.since for paper in found[0]["papers"]),
        ),
        *_on_the_whole(words),
    ]


def _on_what_emerges(words: Words) -> list[Question]:
    theme, entry = words.theme, words.entry
    return [
        Question(
            f"What is new on {theme} since {words.since}, and how sure is it?",
            [("what_emerges", lambda _: {"text": theme, "since": words.since})],
            lambda found: (
                all(rise["q_value"] is not None for rise in found[0]["rises"])
                and "by chance" in found[0]["error_rate"]
            ),
        ),
        Question(
            "What emerges right now, the surest first?",
            [("what_emerges", lambda _: {})],
            lambda found: found[0]["rises"],
        ),
        Question(
            "What was flagged most recently, and what shows it?",
            [
                ("what_emerges", lambda _: {"newest_first": True, "limit": 3}),
                (
                    "explain",
                    lambda found: {"what": (found[0]["rises"] or [{"ref": entry}])[0]["ref"]},
                ),
            ],
            lambda found: found[1]["papers"],
        ),
        Question(
            f"Why is '{entry}' on the list, in numbers?",
            [("explain", lambda _: {"what": entry})],
            lambda found: found[0]["rise"]["recent"]["count"] > 0 and found[0]["explanation"],
        ),
        Question(
            f"Which papers show that '{entry}' rises, with links?",
            [("explain", lambda _: {"what": entry, "limit": 12})],
            lambda found: all("url" in paper for paper in found[0]["papers"]),
        ),
        Question(
            f"How likely is it that '{entry}' lasts for half a year?",
            [("explain", lambda _: {"what": entry, "limit": 1})],
            lambda found: "persists_26_weeks" in found[0]["rise"],
        ),
        Question(
            f"When was '{entry}' first flagged, and what did earlier runs say of it?",
            [("explain", lambda _: {"what": entry, "limit": 1})],
            lambda found: found[0]["rise"]["first_flagged"] and found[0]["history"],
        ),
        Question(
            f"Which papers of '{entry}' are the newest?",
            [("get_topic", lambda _: {"topic": entry})],
            lambda found: found[0]["papers"],
        ),
        Question(
            f"What was on the list as of {words.earlier}?",
            [("what_emerges", lambda _: {"as_of": words.earlier})],
            lambda found: found[0]["as_of"] <= words.earlier,
        ),
    ]


def _on_the_whole(words: Words) -> list[Question]:
    return [
        Question(
            "What does the collection cover, and is anything wrong with it?",
            [("list_runs", lambda _: {})],
            lambda found: found[0]["papers"] > 0 and "notices" in found[0],
        ),
        Question(
            "Which topics are there, and how large are they?",
            [("list_topics", lambda _: {})],
            lambda found: found[0]["topics"],
        ),
        Question(
            "Which topics decline?",
            [("list_topics", lambda _: {"status": "declining"})],
            lambda found: all(topic["status"] == "declining" for topic in found[0]["topics"]),
        ),
        Question(
            f"What has changed since {words.earlier}: new topics, what joined the list, what left?",
            [("compare_dates", lambda _: {"earlier": words.earlier})],
            lambda found: found[0]["new_papers"] > 0 and "joined" in found[0],
        ),
    ]


def _paper(found: Any, place: int) -> dict[str, object]:
    return {"paper_id": found["papers"][place]["paper_id"]}


def ask(session: Session, question: Question) -> Asked:
    """Ask a question, and return what it cost."""
    asked, answers = Asked(question.text), list[Any]()
    for tool, arguments in question.calls:
        result = session.call(tool, **arguments(answers))
        asked.tools.append(tool)
        asked.text_bytes += sum(len(getattr(part, "text", "").encode()) for part in result.content)
        asked.result_bytes += len(result.model_dump_json(by_alias=True).encode())
        if result.is_error:
            return asked
        answers.append(result.structured_content)
    asked.answered = bool(question.holds(answers))
    return asked


def table(results: Sequence[Asked]) -> str:
    """Return what the questions cost as a Markdown table."""
    lines = ["| question | calls | kB of text | kB in all |", "|---|---|---:|---:|"]
    lines += [
        f"| {each.question} | {', '.join(f'`{tool}`' for tool in each.tools)} | "
        f"{each.text_bytes / 1000:.1f} | {each.result_bytes / 1000:.1f} |"
        for each in results
    ]
    return "\n".join(lines)


def main() -> None:
    """Ask all questions, print the table, and fail where one is not answered within the limits."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--theme", default="reasoning")
    parser.add_argument("--entry", default="GRPO")
    parser.add_argument("--topic", default="Reinforcement learning")
    parser.add_argument("--since", default="2025-03-01")
    parser.add_argument("--earlier", default="2026-01-05")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    words = Words(given.theme, given.entry, given.topic, given.since, given.earlier)
    with connected(over_stdio(given.out)) as session:
        results = [ask(session, question) for question in questions(words)]
    print(table(results))
    if given.json:
        given.json.write_text(json.dumps([asdict(each) for each in results], indent=2) + "\n")
    failed = [
        each.question
        for each in results
        if not each.answered or len(each.tools) > MOST_CALLS or each.result_bytes > MOST_BYTES
    ]
    if failed:
        sys.exit(f"not answered within {MOST_CALLS} calls and {MOST_BYTES:,} bytes: {failed}")


if __name__ == "__main__":
    main()
