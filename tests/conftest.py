"""What tests share: the real data where it is there, and small corpora with planted topics."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pytest
from groundswell.artifacts import PAPER_SCHEMA, REJECT_SCHEMA, Corpus, Embeddings
from hypothesis import settings
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tests.planted import PlantedRuns

# Without deadlines: speed is for benchmarks. The same cases in every run.
settings.register_profile("groundswell", deadline=None, derandomize=True)
settings.load_profile("groundswell")

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares a costly fixture on one worker, and mark what uses the planted runs as slow.

    The planted runs are made once for all; a file's own fixtures once for the file. Tests of the
    page are many and share nothing, so they go to any worker.
    """
    for item in items:
        if "planted_runs" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("planted_runs"))
        elif not any(map(item.get_closest_marker, ("xdist_group", "browser"))):
            item.add_marker(pytest.mark.xdist_group(item.path.as_posix()))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real data in ../shared/data is not here")
    return SHARED


@pytest.fixture(scope="session")
def planted_runs(tmp_path_factory: pytest.TempPathFactory) -> "PlantedRuns":
    """Five runs in order on a source with a planted new topic; tests must not write to them."""
    from tests import planted

    return planted.runs(tmp_path_factory.mktemp("planted"))


@dataclass
class WebhookServer:
    """A server on the loopback that answers with `codes`, then 204, and keeps what was posted."""

    url: str = ""
    bodies: list[bytes] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)

    @property
    def posted(self) -> list[Any]:
        """What was posted, as JSON values."""
        return [json.loads(body) for body in self.bodies]


@pytest.fixture
def webhook() -> Iterator[WebhookServer]:
    kept = WebhookServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(kept.codes.pop(0) if kept.codes else 204)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/hook"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield kept
    server.shutdown()
    server.server_close()


def make_corpus(
    dates: list[date],
    *,
    as_of: date | None = None,
    titles: list[str] | None = None,
    precision: list[str] | None = None,
) -> Corpus:
    """A corpus with one paper per date, ids in the order of dates, known to the day or as given."""
    rows = [
        {
            "paper_id": f"p{number:05d}",
            "digest_date": day,
            "title": titles[number] if titles else f"Paper {number}",
            "abstract": f"Abstract of paper {number}.",
            "source": "test",
            "url": f"https://example.org/{number}",
            "authors": [],
            "labels": [],
            "votes": number % 7,
            "precision": precision[number] if precision else "day",
        }
        for number, day in enumerate(sorted(dates))
    ]
    return Corpus(
        as_of=(as_of or max(dates)).isoformat(),
        papers=pa.Table.from_pylist(rows, schema=PAPER_SCHEMA),
        rejects=REJECT_SCHEMA.empty_table(),
        sources=(),
    )


def blobs(
    sizes: list[int], *, width: int = 32, spread: float = 0.4, seed: int = 0
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Unit vectors around orthogonal centers, and which center each is around."""
    rng = np.random.default_rng(seed)
    centers = np.linalg.qr(rng.normal(size=(width, width)))[0][: len(sizes)]
    which = np.repeat(np.arange(len(sizes)), sizes)
    noise = rng.normal(size=(len(which), width)) * spread / np.sqrt(width)
    vectors = centers[which] + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32), which


def embeddings_of(corpus: Corpus, vectors: NDArray[np.float32]) -> Embeddings:
    return Embeddings(corpus.paper_ids, vectors, {"name": "test"}, truncated=0)


def days(count: int, start: date = date(2025, 1, 1)) -> list[date]:
    return [start + timedelta(days=number) for number in range(count)]
