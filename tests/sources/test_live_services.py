"""Every service that is paged: whole answers come whole, and any other is never used."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from groundswell.artifacts import Records
from groundswell.config import Config, SourcesConfig
from groundswell.errors import GroundswellError, UsageError
from groundswell.sources.live import refresh
from groundswell.sources.live.crossref import Crossref
from groundswell.sources.live.fetch import Client, FetchError
from groundswell.sources.live.pubmed import PubMed
from groundswell.sources.live.semantic_scholar import SemanticScholar
from groundswell.sources.live.service import LiveService

from tests.sources.live_reader import Reader
from tests.sources.server import Asked, Reply, serving
from tests.sources.services import DAY, SERVICES, Answer, Service, search_result

NAMES = [f"{number:06d}" for number in range(100_001, 100_008)]
"""Seven papers, three to a page."""


@pytest.fixture(params=list(SERVICES))
def service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setenv("OPENALEX_API_KEY", "a-key")
    return SERVICES[request.param]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def read(service: Service, answer: Answer, folder: Path, **config: Any) -> Records:
    with serving(answer) as server:
        return Reader(folder, server).read(service.source, today=service.today, **config)


def ids_of(found: Records) -> list[str]:
    ids: list[str] = found.records["paper_id"].to_pylist()
    return ids


def kept_bodies(folder: Path) -> set[bytes]:
    return {path.read_bytes() for path in folder.rglob("2025*")}


def entries(folder: Path) -> list[Path]:
    return list(folder.rglob(".2025*.json"))


def always(reply: Reply) -> Answer:
    return lambda _: reply


def after(pages: int, honest: Answer, faulty: Answer) -> Answer:
    """Answer honestly so many times, and then not."""
    asked_so_far = iter(range(1_000))
    return lambda asked: honest(asked) if next(asked_so_far) < pages else faulty(asked)


def test_all_pages_come(service: Service, folder: Path) -> None:
    found = read(service, service.holding(NAMES, 3), folder)
    assert ids_of(found) == [service.ids(name) for name in NAMES]
    assert set(found.records["digest_date"].to_pylist()) == {DAY}
    assert all(
        name in title for name, title in zip(NAMES, found.records["title"].to_pylist(), strict=True)
    )
    assert found.rejects.num_rows == 0


def test_authors_and_organizations_come_along(service: Service, folder: Path) -> None:
    [found] = read(service, service.holding(NAMES[:1], 3), folder).records.to_pylist()
    assert found["authors"][0] in ("Ngozi Okafor", "Okafor, N.")
    known = [] if "semantic" in service.source else ["Institute of Tides"]
    assert found["affiliations"] == known
    assert "study" in found["abstract"]


def test_what_came_is_kept_byte_for_byte(service: Service, folder: Path) -> None:
    sent: set[bytes] = set()
    honest = service.holding(NAMES, 3)

    def noted(asked: Asked) -> Reply:
        reply = honest(asked)
        sent.add(reply.body)
        return reply

    read(service, noted, folder)
    assert kept_bodies(folder) == sent


def test_offline_repeats_and_asks_nobody(service: Service, folder: Path) -> None:
    with serving(service.holding(NAMES, 3)) as server:
        reader = Reader(folder, server)
        online = reader.read(service.source, today=service.today)
        server.asked.clear()
        offline = reader.read(service.source, today=service.today, offline=True)
        assert server.asked == []
    assert offline.records.equals(online.records)


def test_days_without_papers_are_whole(service: Service, folder: Path) -> None:
    assert ids_of(read(service, service.holding([], 3), folder)) == []
    assert len(entries(folder)) == 1


def test_a_final_snapshot_is_not_asked_for_again(service: Service, folder: Path) -> None:
    with serving(service.holding(NAMES, 3)) as server:
        reader = Reader(folder, server)
        until = service.source.rpartition("..")[0] + ".." + service.today.isoformat()
        later = service.today + timedelta(days=60)
        if "pubmed" in until or "crossref" in until:
            pytest.skip("all weeks up to today are asked for")
        reader.read(service.source, today=later)
        server.asked.clear()
        reader.read(service.source, today=later)
        assert server.asked == []


def broken(service: Service) -> Iterator[tuple[str, Reply]]:
    yield "html", Reply(b"<html><body>Please sign in</body></html>")
    yield "nothing", Reply(b"")
    yield "an error object", Reply(b'{"error": "busy", "message": "try later"}')
    yield "half", Reply(b'{"messages": [{"status": "ok", "total"' if service.is_json else b"<a><b>")
    yield "nested", Reply(b"[" * 100_000)
    yield "status 500", Reply(status=500)
    yield "status 403", Reply(b'{"detail": "forbidden"}', status=403)
    yield "asks for hours", Reply(status=429, headers={"Retry-After": "7200"})


@pytest.mark.parametrize("pages", [0, 2])
def test_a_broken_page_ends_the_run_and_the_next_goes_on(
    service: Service, folder: Path, pages: int
) -> None:
    honest = service.holding(NAMES, 3)
    for what, reply in broken(service):
        with pytest.raises(FetchError):
            read(service, after(pages, honest, always(reply)), folder)
        assert entries(folder) == [], what
    assert len(ids_of(read(service, honest, folder))) == len(NAMES)


def test_half_of_a_real_page_is_refused(service: Service, folder: Path) -> None:
    honest = service.holding(NAMES, 3)

    def halved(asked: Asked) -> Reply:
        body = honest(asked).body
        return Reply(body[: len(body) * 2 // 3])

    with pytest.raises(FetchError, match=r"is not JSON|it has no end"):
        read(service, after(1, honest, halved), folder)
    assert entries(folder) == []


def test_pages_that_repeat_make_no_whole(service: Service, folder: Path) -> None:
    honest = service.holding(NAMES, 3)
    pages: dict[str, Reply] = {}

    def stuck(asked: Asked) -> Reply:
        return pages.setdefault(asked.path.split("/0/")[0].split("/3/")[0], honest(asked))

    with pytest.raises(FetchError, match="a page repeats papers"):
        read(service, stuck, folder)
    assert entries(folder) == []


def test_fewer_papers_than_are_counted_make_no_whole(service: Service, folder: Path) -> None:
    if not service.counts:
        pytest.skip("its count is an estimate")
    count = str(len(NAMES)).encode()
    honest = service.holding(NAMES, 3)

    def boasting(asked: Asked) -> Reply:
        body = honest(asked).body
        for written in (b'"total": "%b"', b'"count": %b,', b"<Count>%b<", b'"total-results": %b'):
            body = body.replace(written % count, written % b"9")
        return Reply(body)

    with pytest.raises(FetchError, match=r"only 7 of 9 papers came"):
        read(service, boasting, folder)
    assert entries(folder) == []


def test_an_answer_without_a_count_is_no_answer(service: Service, folder: Path) -> None:
    if not service.counts:
        pytest.skip("its count is an estimate")
    honest = service.holding(NAMES, 3)

    def uncounted(asked: Asked) -> Reply:
        body = honest(asked).body.replace(b"<Count>7</Count>", b"")
        for key in (b'"total"', b'"count": 7', b'"total-results"'):
            body = body.replace(key, b'"other": 7' if b":" in key else b'"other"')
        return Reply(body)

    with pytest.raises(FetchError, match="does not say how many papers there are"):
        read(service, uncounted, folder)
    assert entries(folder) == []


def test_a_byte_that_is_no_text_costs_no_paper(service: Service, folder: Path) -> None:
    if not service.is_json:
        pytest.skip("XML with such a byte is malformed")
    honest = service.holding(NAMES, 3)

    def mangled(asked: Asked) -> Reply:
        return Reply(honest(asked).body.replace(b"A study", b"\xff study"))

    assert len(ids_of(read(service, mangled, folder))) == len(NAMES)


def test_a_fault_on_the_way_is_asked_again(
    service: Service, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "Client", partial(Client, sleep=lambda _: None))
    honest = service.holding(NAMES, 3)
    half = b'{"meta": {"count": 7, "next_cur'
    faults = [Reply(status=503), Reply(b"<html>"), Reply(status=429), Reply(half)]

    def flaky(asked: Asked) -> Reply:
        return faults.pop() if faults else honest(asked)

    found = read(service, after(1, honest, flaky), folder, attempts=5)
    assert len(ids_of(found)) == len(NAMES)
    assert faults == []


def test_a_listing_without_end_is_ended(
    service: Service, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.sources.live.download._MOST_PAGES", 5)
    with pytest.raises(FetchError, match="did not end after 5 pages"):
        read(service, service.holding([f"{n:06d}" for n in range(200, 300)], 3), folder)


def test_snapshots_of_a_folder_belong_to_one_source(service: Service, folder: Path) -> None:
    read(service, service.holding(NAMES, 3), folder)
    [entry] = entries(folder)
    assert entry.parent.parent.name == service.source.split(":")[0]
    assert all(letter.isalnum() or letter in "._+-" for letter in entry.parent.name)


def test_the_contact_address_is_sent_and_not_kept(service: Service, folder: Path) -> None:
    with serving(service.holding(NAMES, 3)) as server:
        reader = Reader(folder, server)
        reader.read(service.source, today=service.today, contact="me@example.org")
        agents = {asked.headers["user-agent"] for asked in server.asked}
    assert all("mailto:me@example.org" in agent for agent in agents)
    [entry] = entries(folder)
    assert "example.org" not in entry.read_text()


def test_the_contact_address_is_not_among_the_settings_that_are_published() -> None:
    config = Config(sources=SourcesConfig(contact="me@example.org"))
    assert "me@example.org" not in config.model_dump_json()


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("openalex", "OPENALEX_API_KEY"),
        ("semantic-scholar", "SEMANTIC_SCHOLAR_API_KEY"),
        ("pubmed", "NCBI_API_KEY"),
        ("crossref", "CROSSREF_PLUS_API_TOKEN"),
    ],
)
def test_a_key_is_sent_and_is_in_no_file_and_no_message(
    name: str, variable: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, secret = SERVICES[name], "s3cret+/ key"
    monkeypatch.setenv(variable, secret)
    with serving(service.holding(NAMES[:2], 3)) as server:
        Reader(folder, server).read(service.source, today=service.today)
        sent = [json.dumps([asked.query, asked.headers]) for asked in server.asked]
    assert all(secret in each for each in sent)
    for path in folder.rglob("*"):
        assert path.is_dir() or b"s3cret" not in path.read_bytes()
    faults = [Reply(status=403), Reply(status=500), Reply(b"x"), Reply(status=302, headers=AWAY)]
    for reply in faults:
        with pytest.raises(GroundswellError) as raised:
            read(service, always(reply), folder / "other")
        assert "s3cret" not in str(raised.value)


AWAY = {"Location": "ftp://elsewhere.example.org/?api_key=s3cret%2B%2F%20key"}


def test_a_key_does_not_follow_a_redirect_to_another_host(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = SERVICES["semantic-scholar"]
    monkeypatch.setenv("SEMANTIC_SCHOLAR_API_KEY", "s3cret")
    with serving(service.holding(NAMES[:1], 3)) as other:
        elsewhere = other.url.removesuffix("/api").replace("127.0.0.1", "localhost")

        def away(asked: Asked) -> Reply:
            query = "&".join(f"{name}={value}" for name, value in asked.query.items())
            target = f"{elsewhere}{asked.path}?{query.replace(' ', '+')}"
            return Reply(status=302, headers={"Location": target})

        read(service, away, folder)
        assert len(other.asked) == 1
        assert "x-api-key" not in other.asked[0].headers


def test_a_key_is_not_sent_in_the_clear(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NCBI_API_KEY", "s3cret")
    service = SERVICES["pubmed"]
    with serving(service.holding(NAMES[:1], 3)) as server:
        reader = Reader(folder, server)
        with pytest.raises(GroundswellError, match="NCBI_API_KEY would be sent in the clear"):
            reader.read(service.source, today=service.today, pubmed_url="http://mirror.example.org")


def test_a_second_page_of_openalex_without_a_key_is_one_sentence(folder: Path) -> None:
    service = SERVICES["openalex"]
    with pytest.raises(FetchError, match="status 401: .*free key of openalex.org"):
        read(service, service.holding(NAMES, 3), folder)


def test_pubmed_is_not_searched_without_a_phrase_that_it_does_not_know(folder: Path) -> None:
    unknown = "<ErrorList><PhraseNotFound>tidez</PhraseNotFound></ErrorList>"
    with pytest.raises(FetchError, match="PubMed knows no 'tidez' and would search without it"):
        read(SERVICES["pubmed"], lambda _: search_result(5, unknown), folder)


def test_more_than_pubmed_gives_out_is_not_fetched_in_part(folder: Path) -> None:
    with pytest.raises(FetchError, match="finds 10,000 records in the week from 2025-01-06"):
        read(SERVICES["pubmed"], lambda _: search_result(10_000), folder)


@pytest.mark.parametrize("count", ["many", "-1", "9" * 5000, ""])
def test_a_count_of_a_search_that_is_none_is_no_answer(count: str, folder: Path) -> None:
    body = search_result(7).body.replace(b"<Count>7<", f"<Count>{count}<".encode())
    with pytest.raises(FetchError, match="does not say how many papers there are"):
        read(SERVICES["pubmed"], lambda _: Reply(body), folder)


def test_an_error_of_a_search_is_quoted(folder: Path) -> None:
    reply = search_result(0, "<ERROR>Search Backend failed</ERROR>")
    with pytest.raises(FetchError, match="error answer: Search Backend failed"):
        read(SERVICES["pubmed"], lambda _: reply, folder)


def test_papers_published_before_the_range_are_left_out_and_counted(folder: Path) -> None:
    service = SERVICES["crossref"]
    honest = service.holding(NAMES[:2], 3)

    def older(asked: Asked) -> Reply:
        return Reply(
            honest(asked).body.replace(
                b'"posted": {"date-parts": [[2025', b'"posted": {"date-parts": [[2019', 1
            )
        )

    with serving(older) as server:
        reader = Reader(folder, server)
        assert reader.ids(service.source, today=service.today) == [service.ids(NAMES[1])]
    assert "outside the ranges asked for: 1 record" in reader.notices[-1]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("biorxiv:Cell Biology", "expected biorxiv: or biorxiv:CATEGORY"),
        ("medrxiv:../x", "expected medrxiv: or medrxiv:CATEGORY"),
        ("openalex:", "expected openalex:ID"),
        ("openalex:W123", "expected openalex:ID"),
        ("openalex:17,is_oa:true", "expected openalex:ID"),
        ("semantic-scholar:", "expected semantic-scholar:QUERY"),
        ("pubmed: ", "expected pubmed:TERM"),
        ("crossref:Nature", "expected crossref:ISSN or crossref:PREFIX"),
        ("feed:journal", "expected feed:ADDRESS"),
        ("feed:file:///etc/passwd", "expected feed:ADDRESS"),
        ("feed:https://me:pass@journal.example.org/rss", "expected feed:ADDRESS"),
    ],
)
def test_wrong_use_is_refused_before_any_request(source: str, expected: str, folder: Path) -> None:
    with serving(lambda _: Reply()) as server:
        with pytest.raises(UsageError, match=expected):
            Reader(folder, server).read(source)
        assert server.asked == []


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("openalex:1702", "primary_topic.subfield.id:1702"),
        ("openalex:T10028", "primary_topic.id:T10028"),
        ("openalex:S137773608", "primary_location.source.id:S137773608"),
        ("openalex:I27837315", "authorships.institutions.id:I27837315"),
        ("openalex:A5023888391", "authorships.author.id:A5023888391"),
        ("crossref:1476-4687", "issn:1476-4687,has-abstract:true"),
    ],
)
def test_what_an_id_is_of_is_known_by_its_form(source: str, wanted: str, folder: Path) -> None:
    with serving(lambda _: Reply(status=404)) as server:
        with pytest.raises(FetchError):
            Reader(folder, server).read(f"{source}:{DAY}..{DAY}")
        assert server.asked[0].query["filter"].startswith(wanted)


@pytest.mark.parametrize(
    ("service", "key", "least"),
    [
        (PubMed(), "", 0.34),
        (PubMed(), "k", 0.1),
        (SemanticScholar(), "", 1.0),
        (Crossref(), "", 1.0),
    ],
)
def test_a_service_is_never_asked_faster_than_its_rules_allow(
    service: LiveService, key: str, least: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NCBI_API_KEY", key)
    assert service.access(SourcesConfig(pause=0)).pause == least
    assert service.access(SourcesConfig(pause=7)).pause == 7
