"""Posts what is emerging in a published run to a webhook, as JSON."""

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, ClassVar

from groundswell.delivery.channel import setting
from groundswell.errors import GroundswellError, UsageError
from groundswell.formatting import counted, plain, rise_text
from groundswell.json_value import JsonObject

if TYPE_CHECKING:
    from groundswell.artifacts import RiseKind, RiseStatus
    from groundswell.outputs.published_run import PublishedRun

_TIMEOUT = 20.0
"""Seconds that connecting, and each wait for the answer, may take."""
_ATTEMPTS = 3
"""How often a message is posted where the server is busy or fails."""
_BACKOFF = 0.5
"""Seconds before the second attempt; they double before each further one."""


@dataclass(frozen=True)
class EmergingThing:
    """An entry of emerging.json, as far as it is posted.

    `rate_ratio` is None where it has no past to compare with.
    """

    id: int
    kind: "RiseKind"
    label: str
    status: "RiseStatus"
    papers: int
    rate_ratio: float | None
    q_value: float
    persists_13_weeks: float | None


@dataclass(frozen=True)
class EmergingMessage:
    """What is posted: the run's date, what is emerging or growing, and the same as text.

    Chat services show the `text` of a posted message.
    """

    as_of: str
    emerging: tuple[EmergingThing, ...]

    @property
    def text(self) -> str:
        """What is emerging, a line a thing."""
        if not self.emerging:
            return f"Nothing is emerging as of {self.as_of}."
        lines = (
            f"{plain(each.label)}{' (growing)' if each.status == 'growing' else ''}: "
            f"{rise_text(each.rate_ratio)} (q {each.q_value:.2g})"
            for each in self.emerging
        )
        return "\n".join([f"Emerging as of {self.as_of}:", *lines])

    def as_json(self) -> JsonObject:
        """Return the value that is posted."""
        return {**asdict(self), "text": self.text}


@dataclass(frozen=True)
class Webhook:
    """Post what is emerging in a published run to a webhook, as JSON."""

    command: ClassVar[str] = "notify"

    url: str = setting(
        "--url",
        "The address of the webhook.",
        environment="GROUNDSWELL_WEBHOOK_URL",
        example="https://hooks.example.org/groundswell",
    )

    def deliver(self, run: "PublishedRun") -> str:
        """Post what is emerging; a message is posted again where the server is busy or fails."""
        message = emerging_message(run)
        self._post(message)
        return f"posted {counted(len(message.emerging), 'emerging thing')} of {message.as_of}"

    def _post(self, message: EmergingMessage) -> None:
        import urllib3

        if not self.url.startswith(("http://", "https://")):
            raise UsageError(
                "the address of the webhook begins with neither http:// nor https://: "
                "check --url or GROUNDSWELL_WEBHOOK_URL"
            )
        retries = urllib3.Retry(
            total=_ATTEMPTS - 1,
            allowed_methods=None,
            status_forcelist=(429, 500, 502, 503, 504),
            backoff_factor=_BACKOFF,
            redirect=False,
        )
        with urllib3.PoolManager(retries=retries, timeout=_TIMEOUT) as pool:
            try:
                # Whatever its length, the body of the answer is not read.
                answer = pool.request(
                    "POST", self.url, json=message.as_json(), preload_content=False
                )
            except urllib3.exceptions.HTTPError as error:
                raise GroundswellError(
                    f"the webhook did not accept the message ({_reason(error)}): check its address "
                    f"and that it is running"
                ) from error
            answer.close()
        if answer.status >= 300:
            raise GroundswellError(
                f"the webhook answered {answer.status}, expected 2xx: check its address"
            )


def _reason(error: Exception) -> str:
    """Return what failed without the address, which is the webhook's secret."""
    import urllib3

    cause = error.reason if isinstance(error, urllib3.exceptions.MaxRetryError) else None
    if isinstance(cause, urllib3.exceptions.ResponseError):
        return "it was busy or failed each time"
    if isinstance(cause or error, urllib3.exceptions.TimeoutError):
        return "it did not answer in time"
    return "no connection"


def emerging_message(run: "PublishedRun") -> EmergingMessage:
    """Return the message on a published run; rises of topics that the user hides are left out."""
    hidden = {topic.id for topic in run.topics if topic.hidden}
    names = [field.name for field in fields(EmergingThing)]
    return EmergingMessage(
        as_of=run.record.as_of,
        emerging=tuple(
            EmergingThing(**{name: getattr(entry, name) for name in names})
            for entry in run.entries
            if entry.kind == "term" or hidden.isdisjoint(entry.topic_ids)
        ),
    )
