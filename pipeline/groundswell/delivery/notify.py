"""What is emerging, posted to a webhook; nothing is sent unless asked."""

from pathlib import Path
from typing import Any

from groundswell.errors import GroundswellError, UsageError
from groundswell.formatting import rise_text
from groundswell.outputs.publish import RUN_FILE, read_json

_TIMEOUT = 20.0
"""Seconds that connecting, and each wait for the answer, may take."""

_ATTEMPTS = 3


def message(folder: Path) -> dict[str, Any]:
    """Return what is told of a published run: its date, what is emerging, and that as text.

    `text` is what chat services show of a posted message.
    """
    as_of = read_json(folder / RUN_FILE)["as_of"]
    labels = {topic["id"]: topic for topic in read_json(folder / "topics.json")}
    emerging = [
        {
            "id": signal["id"],
            "label": labels[signal["id"]]["label"],
            "rate_ratio": signal["rate_ratio"],
            "q_value": signal["q_value"],
        }
        for signal in read_json(folder / "signals.json")
        if signal["status"] == "emerging" and not labels[signal["id"]].get("hidden")
    ]
    said = [
        f"{topic['label']}: {rise_text(topic['rate_ratio'])} (q {topic['q_value']:.2g})"
        for topic in emerging
    ]
    text = "\n".join([f"Emerging as of {as_of}:", *said] if said else [f"Nothing new by {as_of}."])
    return {"as_of": as_of, "emerging": emerging, "text": text}


def post(told: dict[str, Any], url: str) -> None:
    """Post `told` as JSON, trying again where the server is busy or fails.

    Raises `UsageError` for an address that is none, `GroundswellError` where it is not taken.
    """
    import urllib3

    if not url.startswith(("http://", "https://")):
        raise UsageError(f"'{url}' is no address of a webhook: expected http:// or https://")
    retries = urllib3.Retry(
        total=_ATTEMPTS - 1,
        allowed_methods=None,
        status_forcelist=(429, 500, 502, 503, 504),
        backoff_factor=0.5,
        redirect=False,
    )
    with urllib3.PoolManager(retries=retries, timeout=_TIMEOUT) as pool:
        try:
            answer = pool.request("POST", url, json=told)
        except urllib3.exceptions.HTTPError as error:
            raise GroundswellError(f"the webhook did not take the message: {error}") from error
    if answer.status >= 300:
        raise GroundswellError(
            f"the webhook answered {answer.status}, expected 2xx: check its address"
        )
