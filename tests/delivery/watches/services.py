"""A server on the loopback that holds messages to the rules that the services document.

A message that breaks a rule is answered 400 with the reason. Messages are counted under their
Idempotency-Key, as a receiver that heeds it does.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from slack_sdk.models.blocks import Block

Fault = Callable[[BaseHTTPRequestHandler], bool]
"""Answers a request in another way; returns whether the message was taken all the same."""


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def need(condition: object, rule: str) -> None:
    if not condition:
        raise ValueError(rule)


def check_slack(message: Any) -> None:
    """Blocks: https://docs.slack.dev/reference/block-kit; escapes: formatting message text."""
    blocks = message["blocks"]
    need(message["text"], "text is missing: it is what notifications show")
    need(len(blocks) <= 50, "more than 50 blocks")
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None, f"unknown block {block['type']}"
        parsed.validate_json()  # Slack's own package refuses what Slack does
    texts = [block["text"]["text"] for block in blocks]
    need(sum(map(units, texts)) <= 13_000, "msg_blocks_too_long")
    for text in texts[1:]:
        bare = re.sub(r"<https?://[^|<>\s]+\|[^<>]+>", "", text)
        need(not re.search("[<>]", bare), "an angle bracket is not escaped")
        need(not re.search(r"&(?!amp;|lt;|gt;)", text), "an ampersand is not escaped")


def check_discord(message: Any) -> None:
    """https://discord.com/developers/docs/resources/webhook and .../message#embed-limits."""
    need(units(message["content"]) <= 2000, "content is longer than 2000")
    need(1 <= len(message["embeds"]) <= 10, "not 1 to 10 embeds")
    total = 0
    for embed in message["embeds"]:
        need(0 < units(embed["title"]) <= 256, "a title is longer than 256")
        need(units(embed["description"]) <= 4096, "a description is longer than 4096")
        need(re.match("https?://", embed.get("url", "http://")), "a url is no address of the web")
        need(units(embed.get("url", "")) <= 2048, "a url is longer than 2048")
        total += units(embed["title"]) + units(embed["description"])
    need(total <= 6000, "embeds are longer than 6000")
    need(message["allowed_mentions"] == {"parse": []}, "somebody could be mentioned")


def check_teams(message: Any) -> None:
    """A workflow's webhook takes a message of Adaptive Cards, of at most about 28 KB."""
    need(message["type"] == "message", "type is not message")
    [attachment] = message["attachments"]
    kind = "application/vnd.microsoft.card.adaptive"
    need(attachment["contentType"] == kind, "the attachment is no Adaptive Card")
    card = attachment["content"]
    need((card["type"], card["version"]) == ("AdaptiveCard", "1.4"), "no card of version 1.4")
    for block in (card["body"][0], *(each for box in card["body"][1:] for each in box["items"])):
        need(block["type"] == "TextBlock" and block["text"] and block["wrap"], "no wrapped text")


def check_telegram(message: Any) -> None:
    """https://core.telegram.org/bots/api#sendmessage and #html-style."""
    need(message["chat_id"], "chat_id is empty")
    need(message["parse_mode"] == "HTML", "parse_mode is not HTML")
    bare = re.sub(r'</?b>|<a href="[^"<>]*">|</a>', "", message["text"])
    need(not re.search("[<>]", bare), "can't parse entities: unsupported start tag")
    need(not re.search(r"&(?!amp;|lt;|gt;|quot;|#\w+;)", message["text"]), "a bare ampersand")
    need(units(message["text"]) <= 4096, "message is too long")


def check_webhook(message: Any) -> None:
    need(message.keys() == {"watch", "as_of", "text", "items"}, "other keys than documented")


RULES: Mapping[str, tuple[int, Callable[[Any], None]]] = {
    "slack": (100_000, check_slack),
    "discord": (100_000, check_discord),
    "teams": (28_000, check_teams),
    "telegram": (100_000, check_telegram),
    "webhook": (1_000_000, check_webhook),
}
"""How many bytes of a message each service takes at most, and its other rules."""


@dataclass
class Services:
    """What the server got: messages by service, and how often each key was taken."""

    url: str = ""
    messages: dict[str, list[Any]] = field(default_factory=dict)
    taken: Counter[str] = field(default_factory=Counter)
    faults: list[Fault | None] = field(default_factory=list)
    """What happens to the next requests, in their order; None is nothing."""
    refusals: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The environment that leads to this server."""
        hooks = {f"GROUNDSWELL_{name.upper()}_URL": f"{self.url}/{name}" for name in RULES}
        telegram = {"GROUNDSWELL_TELEGRAM_SERVICE": f"{self.url}/telegram"}
        return {**hooks, **telegram, "GROUNDSWELL_TELEGRAM_TOKEN": "12:secret"}

    def take(self, service: str, key: str, body: bytes) -> str | None:
        """Take a message; returns the rule that it breaks."""
        limit, check = RULES[service]
        try:
            need(len(body) <= limit, "request entity too large")
            message = json.loads(body)
            check(message)
        except (ValueError, LookupError, TypeError) as error:
            return str(error)
        self.taken[key] += 1
        if self.taken[key] == 1:
            self.messages.setdefault(service, []).append(message)
        return None


@contextmanager
def services() -> Iterator[Services]:
    kept = Services()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fault = kept.faults.pop(0) if kept.faults else None
            if fault is not None and not fault(self):
                return
            broken = kept.take(self.path.split("/")[1], self.headers["Idempotency-Key"], body)
            if broken:
                kept.refusals.append(broken)
            if fault is None:
                answer(self, 400 if broken else 200, broken or "ok")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


def answer(request: BaseHTTPRequestHandler, status: int, text: str, **headers: str) -> None:
    data = text.encode()
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)


def busy(status: int, text: str = "", **headers: str) -> Fault:
    """The service does not take the message, and answers with a status."""

    def fault(request: BaseHTTPRequestHandler) -> bool:
        answer(request, status, text, **headers)
        return False

    return fault


def dropped(request: BaseHTTPRequestHandler) -> bool:
    """The connection ends before the message is taken."""
    request.close_connection = True
    return False


def taken_and_dropped(request: BaseHTTPRequestHandler) -> bool:
    """The message is taken, and the connection ends before the answer."""
    request.close_connection = True
    return True
