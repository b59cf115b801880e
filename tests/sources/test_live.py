import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from groundswell.config import SourcesConfig
from groundswell.errors import GroundswellError, UsageError
from groundswell.sources import read_sources
from groundswell.sources.live.arxiv_api import ArxivApi
from groundswell.sources.live.arxiv_oai import ArxivOai
from groundswell.sources.live.fetch import FetchError

from tests.sources.live_reader import TODAY, Reader
from tests.sources.server import Asked, Reply, serving

ATOM = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">
<id>https://arxiv.org/api/x</id><opensearch:itemsPerPage>500</opensearch:itemsPerPage>
<opensearch:totalResults>{total}</opensearch:totalResults>
<opensearch:startIndex>{start}</opensearch:startIndex>{entries}</feed>"""
ENTRY = """<entry><id>http://arxiv.org/abs/{id}v1</id><title>T {id}</title>
<published>{day}T10:00:00Z</published><summary>About {id}.</summary></entry>"""
OAI = """<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
<responseDate>2025-01-20T00:00:00Z</responseDate>{}</OAI-PMH>"""
RECORD = """<record><header><identifier>oai:arXiv.org:{id}</identifier></header><metadata>
<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>{id}</id><created>{day}</created>
<title>T {id}</title><categories>cs.LG</categories><abstract>About {id}.</abstract></arXiv>
</metadata></record>"""


def hf_item(paper_id: str) -> dict[str, Any]:
    return {"paper": {"id": paper_id, "title": f"T {paper_id}", "summary": f"About {paper_id}."}}


def hf_body(*paper_ids: str) -> bytes:
    return json.dumps([hf_item(paper_id) for paper_id in paper_ids]).encode()


def one_a_day(asked: Asked) -> Reply:
    """A paper a day, and a tag for every answer."""
    day = asked.query["date"]
    tag = f'"{day}"'
    if asked.headers.get("if-none-match") == tag:
        return Reply(status=304)
    return Reply(hf_body(f"p-{day}"), headers={"ETag": tag})


@pytest.fixture
def daily(tmp_path: Path) -> Iterator[Reader]:
    with serving(one_a_day) as server:
        yield Reader(tmp_path, server)


def test_a_range_is_asked_for_day_by_day(daily: Reader) -> None:
    found = daily.read("hf-daily:2025-01-06..2025-01-08").records.to_pylist()
    assert [(row["paper_id"], row["digest_date"], row["where"]) for row in found] == [
        (f"p-{day}", day, f"{day}.json#0") for day in ("2025-01-06", "2025-01-07", "2025-01-08")
    ]
    assert daily.days_asked() == ["2025-01-06", "2025-01-07", "2025-01-08"]


def test_without_a_range_the_last_thirty_days_are_asked_for(daily: Reader) -> None:
    daily.read("hf-daily:")
    days = daily.days_asked()
    assert (days[0], days[-1], len(days)) == ("2024-12-22", "2025-01-20", 30)


def test_without_a_range_what_is_kept_from_before_is_read_too(daily: Reader) -> None:
    daily.read("hf-daily:2024-12-01..2024-12-02")
    assert daily.ids("hf-daily:")[0] == "p-2024-12-01"


def test_days_that_are_kept_are_not_asked_for_again_but_the_current_is(daily: Reader) -> None:
    first = daily.read("hf-daily:2025-01-18..")
    assert daily.days_asked() == ["2025-01-18", "2025-01-19", "2025-01-20"]
    again = daily.read("hf-daily:2025-01-18..")
    assert daily.server.asked[0].headers["if-none-match"] == '"2025-01-20"'
    assert daily.days_asked() == ["2025-01-20"]
    assert again.records.equals(first.records)
    daily.read("hf-daily:2025-01-18..", today=TODAY + timedelta(days=1))
    assert daily.days_asked() == ["2025-01-20", "2025-01-21"]
    daily.read("hf-daily:2025-01-18..2025-01-20", today=TODAY + timedelta(days=1))
    assert daily.days_asked() == []


def test_as_of_ends_the_range(daily: Reader) -> None:
    assert daily.ids("hf-daily:2025-01-06..2025-01-31", as_of=date(2025, 1, 7)) == [
        "p-2025-01-06",
        "p-2025-01-07",
    ]


def test_what_came_is_kept_byte_for_byte(daily: Reader) -> None:
    daily.read("hf-daily:2025-01-06..2025-01-06")
    (kept,) = (daily.folder / "hf-daily").glob("2025*.json")
    assert kept.read_bytes() == hf_body("p-2025-01-06")
    assert re.fullmatch(r"2025-01-06\.[0-9a-f]{12}\.json", kept.name)


def test_offline_reads_what_is_kept_and_asks_nobody(daily: Reader) -> None:
    online = daily.read("hf-daily:2025-01-06..2025-01-07")
    daily.days_asked()
    offline = daily.read("hf-daily:2025-01-06..2025-01-07", offline=True)
    assert offline.records.equals(online.records)
    assert daily.days_asked() == []


def test_what_is_kept_gives_offline_all_that_the_reader_takes_today(tmp_path: Path) -> None:
    stated = {"githubRepo": "https://github.com/kelp/tides", "organization": {"name": "kelp"}}
    answer = [{"paper": {**hf_item("p-1")["paper"], **stated}}]
    with serving(lambda _: Reply(json.dumps(answer).encode())) as server:
        reader = Reader(tmp_path, server)
        reader.read("hf-daily:2025-01-06..2025-01-06")
        reader.days_asked()
        [row] = reader.read("hf-daily:2025-01-06..2025-01-06", offline=True).records.to_pylist()
        assert (row["code"], row["organization"]) == ("https://github.com/kelp/tides", "kelp")
        assert reader.days_asked() == []


def test_offline_warns_of_missing_days(daily: Reader) -> None:
    daily.read("hf-daily:2025-01-06..2025-01-06")
    assert daily.ids("hf-daily:2025-01-05..2025-01-07", offline=True) == ["p-2025-01-06"]
    assert "lacks the snapshots of 2 days: 2025-01-05, 2025-01-07" in daily.notices[-1]


def test_offline_with_nothing_kept_is_one_sentence(daily: Reader) -> None:
    with pytest.raises(GroundswellError, match="no snapshot from 2025-01-05 to 2025-01-07"):
        daily.read("hf-daily:2025-01-05..2025-01-07", offline=True)
    assert daily.days_asked() == []


def test_a_damaged_snapshot_is_fetched_again(daily: Reader) -> None:
    daily.read("hf-daily:2025-01-06..2025-01-07")
    next((daily.folder / "hf-daily").glob("2025-01-06*")).write_bytes(b"[]")
    daily.days_asked()
    assert daily.ids("hf-daily:2025-01-06..2025-01-07") == ["p-2025-01-06", "p-2025-01-07"]
    assert daily.days_asked() == ["2025-01-06"]


def test_snapshots_of_another_server_are_not_used(daily: Reader) -> None:
    daily.read("hf-daily:2025-01-06..2025-01-06")
    with serving(lambda _: Reply(hf_body("other"))) as server:
        other = Reader(daily.folder, server)
        assert other.ids("hf-daily:2025-01-06..2025-01-06") == ["other"]


def test_a_changed_day_replaces_what_was_kept_of_it(tmp_path: Path) -> None:
    papers = ["a"]
    with serving(lambda _: Reply(hf_body(*papers))) as server:
        reader = Reader(tmp_path, server)
        assert reader.ids("hf-daily:2025-01-20..2025-01-20") == ["a"]
        papers.append("b")
        assert reader.ids("hf-daily:2025-01-20..2025-01-20") == ["a", "b"]
    assert len(list((tmp_path / "hf-daily").glob("2025*"))) == 2  # the older stays beside it


def test_a_day_of_several_pages_is_read_whole(tmp_path: Path) -> None:
    papers = [f"p{number:03d}" for number in range(230)]

    def paged(asked: Asked) -> Reply:
        size, page = int(asked.query["limit"]), int(asked.query.get("p", 0))
        return Reply(hf_body(*papers[size * page : size * (page + 1)]))

    with serving(paged) as server:
        assert Reader(tmp_path, server).ids("hf-daily:2025-01-06..2025-01-06") == papers


def test_an_empty_day_is_a_day_without_papers(tmp_path: Path) -> None:
    def weekdays(asked: Asked) -> Reply:
        return Reply(b"[]") if asked.query["date"] == "2025-01-11" else one_a_day(asked)

    with serving(weekdays) as server:
        reader = Reader(tmp_path, server)
        assert reader.ids("hf-daily:2025-01-10..2025-01-11") == ["p-2025-01-10"]
        reader.days_asked()
        reader.read("hf-daily:2025-01-10..2025-01-11")
        assert reader.days_asked() == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>Please sign in</html>", "is not JSON"),
        (hf_body("a", "b")[:-20], "is not JSON"),
        (b'{"error": "busy"}', "is not an answer in the format hf-daily"),
        (b"", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
    ],
    ids=["html", "half", "another object", "nothing", "nested"],
)
def test_a_broken_answer_is_never_kept_and_a_next_run_goes_on(
    tmp_path: Path, body: bytes, why: str
) -> None:
    broken = {"2025-01-07"}

    def answer(asked: Asked) -> Reply:
        return Reply(body) if asked.query["date"] in broken else one_a_day(asked)

    with serving(answer) as server:
        reader = Reader(tmp_path, server)
        with pytest.raises(FetchError, match=why):
            reader.read("hf-daily:2025-01-06..2025-01-08")
        assert not list((tmp_path / "hf-daily").glob("*2025-01-07*"))
        broken.clear()
        reader.days_asked()
        assert len(reader.ids("hf-daily:2025-01-06..2025-01-08")) == 3
        assert reader.days_asked() == ["2025-01-07", "2025-01-08"]


def test_pages_that_repeat_are_no_whole_day(tmp_path: Path) -> None:
    papers = [f"p{number}" for number in range(60)]
    with serving(lambda _: Reply(hf_body(*papers))) as server:
        reader = Reader(tmp_path, server)
        with pytest.raises(FetchError, match=r"no whole answer for 2025-01-06 \(a page repeats"):
            reader.read("hf-daily:2025-01-06..2025-01-06")
        with pytest.raises(GroundswellError, match="no snapshot"):
            reader.read("hf-daily:2025-01-06..2025-01-06", offline=True)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("hf-daily:yesterday", "expected hf-daily: or hf-daily:FIRST..LAST"),
        ("hf-daily:2025-01-08..2025-01-06", "starts after its end"),
        ("hf-daily:2025-02-30..2025-03-01", "a day that does not exist"),
        ("hf-daily:2026-01-01..", "starts after its end"),
        ("arxiv:", "expected arxiv:CATEGORY"),
        ("arxiv:cs.CL OR all:x", "expected arxiv:CATEGORY"),
        ("arxiv:../../etc", "expected arxiv:CATEGORY"),
        ("arxiv-oai:", "expected arxiv-oai:SET"),
    ],
)
def test_wrong_use_is_refused_before_any_request(daily: Reader, source: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        daily.read(source)
    assert daily.server.asked == []


# arXiv's API


def atom(total: int, start: int, ids: list[str], day: str) -> Reply:
    entries = "".join(ENTRY.format(id=paper_id, day=day) for paper_id in ids)
    return Reply(ATOM.format(total=total, start=start, entries=entries).encode())


def day_of(asked: Asked) -> str:
    found = re.search(r"submittedDate:\[(\d{4})(\d\d)(\d\d)0000", asked.query["search_query"])
    assert found
    return "-".join(found.groups())


def papers_of(day: str, count: int) -> list[str]:
    return [f"{day[2:4]}{day[5:7]}.{day[8:]}{number:03d}" for number in range(count)]


def pages(size: int, count: int) -> Callable[[Asked], Reply]:
    """A server that gives `count` papers a day, at most `size` at once whatever is asked for."""

    def answer(asked: Asked) -> Reply:
        day, start = day_of(asked), int(asked.query["start"])
        return atom(count, start, papers_of(day, count)[start : start + size], day)

    return answer


def test_arxiv_is_paged_until_all_that_is_counted_has_come(tmp_path: Path) -> None:
    with serving(pages(3, 8)) as server:
        reader = Reader(tmp_path, server)
        found = reader.ids("arxiv:cs.CL:2025-01-06..2025-01-07")
    assert found == [
        f"http://arxiv.org/abs/{paper_id}v1"
        for day in ("2025-01-06", "2025-01-07")
        for paper_id in papers_of(day, 8)
    ]
    assert [asked.query["start"] for asked in server.asked] == ["0", "3", "6"] * 2
    assert server.asked[0].query["search_query"] == (
        "cat:cs.CL AND submittedDate:[202501060000 TO 202501062359]"
    )


def test_recent_days_are_asked_again_until_arxiv_has_announced_them(tmp_path: Path) -> None:
    with serving(pages(500, 1)) as server:
        reader = Reader(tmp_path, server)
        reader.read("arxiv:cs.CL:2025-01-10..")
        assert len(server.asked) == 11
        server.asked.clear()
        reader.read("arxiv:cs.CL:2025-01-10..")
        assert [day_of(asked) for asked in server.asked] == [
            f"2025-01-{day}" for day in range(14, 21)
        ]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda a: atom(9, int(a.query["start"]), papers_of("2025-01-06", 3), "2025-01-06"), "rep"),
        (lambda _: atom(9, 0, papers_of("2025-01-06", 3), "2025-01-06"), "starts at 0"),
        (lambda a: atom(9, int(a.query["start"]), [], "2025-01-06"), "only 0 of 9"),
        (lambda _: atom(1, 0, papers_of("2025-01-06", 3), "2025-01-06"), "3 papers came, 1"),
    ],
    ids=["repeated page", "first page again", "empty page", "more than counted"],
)
def test_pages_that_make_no_whole_are_never_kept(
    tmp_path: Path, answer: Callable[[Asked], Reply], why: str
) -> None:
    with serving(answer) as server:
        reader = Reader(tmp_path, server)
        with pytest.raises(FetchError, match=f"no whole answer for 2025-01-06.*{why}"):
            reader.read("arxiv:cs.CL:2025-01-06..2025-01-06")
        with pytest.raises(GroundswellError, match="no snapshot"):
            reader.read("arxiv:cs.CL:2025-01-06..2025-01-06", offline=True)


def test_a_paper_withdrawn_between_two_pages_costs_no_other(tmp_path: Path) -> None:
    papers = papers_of("2025-01-06", 5)

    def answer(asked: Asked) -> Reply:
        start = int(asked.query["start"])
        reply = atom(len(papers), start, papers[start : start + 3], "2025-01-06")
        if len(papers) == 5:
            del papers[0]  # what stood fourth stands third now
        return reply

    with serving(answer) as server:
        found = Reader(tmp_path, server).ids("arxiv:cs.CL:2025-01-06..2025-01-06")
    assert found == [f"http://arxiv.org/abs/{paper_id}v1" for paper_id in papers]


def test_an_error_feed_is_no_answer(tmp_path: Path) -> None:
    entry = (
        "<entry><id>https://arxiv.org/api/errors#x</id><title>Error</title>"
        "<summary>no such field</summary></entry>"
    )
    body = ATOM.format(total=1, start=0, entries=entry).encode()
    with (
        serving(lambda _: Reply(body)) as server,
        pytest.raises(FetchError, match="error answer: no such field"),
    ):
        Reader(tmp_path, server).read("arxiv:cs.CL:2025-01-06..2025-01-06")


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE feed [<!ENTITY a "aaaa">]>' + ATOM.format(
        total=0, start=0, entries="&a;"
    ).encode().replace(b"<?xml version='1.0' encoding='UTF-8'?>\n", b"")
    with serving(lambda _: Reply(bomb)) as server, pytest.raises(FetchError, match="entities"):
        Reader(tmp_path, server).read("arxiv:cs.CL:2025-01-06..2025-01-06")


# arXiv's OAI-PMH


def oai(ids: list[str], token: str = "", day: str = "2025-01-07") -> Reply:
    records = "".join(RECORD.format(id=paper_id, day=day) for paper_id in ids)
    resume = f"<resumptionToken>{token}</resumptionToken>" if token else "<resumptionToken/>"
    return Reply(OAI.format(f"<ListRecords>{records}{resume}</ListRecords>").encode())


def oai_error(code: str) -> Reply:
    return Reply(OAI.format(f'<error code="{code}">Sorry</error>').encode())


WEEK = "arxiv-oai:cs:2025-01-06..2025-01-12"


def test_a_harvest_follows_its_tokens(tmp_path: Path) -> None:
    def answer(asked: Asked) -> Reply:
        if asked.query.get("from") == "2025-01-06":
            return oai(["2501.00001", "2501.00002"], "t|1")
        if asked.query.get("resumptionToken") == "t|1":
            return oai(["2501.00003"])
        return oai_error("noRecordsMatch")

    with serving(answer) as server:
        found = Reader(tmp_path, server).ids(WEEK)
    assert found == ["2501.00001", "2501.00002", "2501.00003"]
    first = server.asked[0].query
    assert (first["set"], first["until"], first["metadataPrefix"]) == ("cs", "2025-01-12", "arXiv")
    assert server.asked[1].query == {"verb": "ListRecords", "resumptionToken": "t|1"}
    # Papers of the range that were changed later are listed under later weeks.
    assert [a.query["from"] for a in server.asked[2:]] == ["2025-01-13", "2025-01-20"]
    assert server.asked[3].query["until"] == "2025-01-20"


def test_papers_from_before_the_range_are_left_out_and_counted(tmp_path: Path) -> None:
    with serving(lambda _: oai(["0901.00001"], day="2009-01-05")) as server:
        reader = Reader(tmp_path, server)
        assert reader.ids(WEEK) == []
    assert "outside the ranges asked for: 3 records" in reader.notices[-1]


def test_a_token_that_ran_out_starts_the_week_anew(tmp_path: Path) -> None:
    tokens = iter(["old", "new"])

    def answer(asked: Asked) -> Reply:
        resumed = asked.query.get("resumptionToken")
        if asked.query.get("from") == "2025-01-06":
            return oai(["2501.00001"], next(tokens))
        if resumed:
            return oai_error("badResumptionToken") if resumed == "old" else oai(["2501.00002"])
        return oai_error("noRecordsMatch")

    with serving(answer) as server:
        assert Reader(tmp_path, server).ids(WEEK) == ["2501.00001", "2501.00002"]


def test_a_harvest_that_goes_round_is_ended(tmp_path: Path) -> None:
    with serving(lambda _: oai(["2501.00001"], "again")) as server:
        reader = Reader(tmp_path, server)
        with pytest.raises(FetchError, match="a page repeats papers"):
            reader.read(WEEK)
    assert len(server.asked) == 6


def test_a_harvest_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groundswell.sources.live.download._MOST_PAGES", 20)

    def answer(asked: Asked) -> Reply:
        number = int(asked.query.get("resumptionToken", 0))
        return oai([f"2501.{number:05d}"], str(number + 1))

    with serving(answer) as server, pytest.raises(FetchError, match="did not end after 20 pages"):
        Reader(tmp_path, server).read(WEEK)


@pytest.mark.parametrize("code", ["badArgument", "badVerb", "noSetHierarchy"])
def test_another_oai_error_is_quoted(tmp_path: Path, code: str) -> None:
    with (
        serving(lambda _: oai_error(code)) as server,
        pytest.raises(FetchError, match=f"error answer: {code} Sorry"),
    ):
        Reader(tmp_path, server).read(WEEK)


def test_a_page_cut_off_after_a_record_is_no_answer(tmp_path: Path) -> None:
    whole = oai(["2501.00001", "2501.00002"]).body
    with (
        serving(lambda _: Reply(whole[: whole.index(b"</record>") + 9])) as server,
        pytest.raises(FetchError, match="is not valid XML"),
    ):
        Reader(tmp_path, server).read(WEEK)


def test_arxiv_itself_is_never_asked_more_than_its_terms_allow() -> None:
    eager = SourcesConfig(pause=0)
    assert [service.access(eager).pause for service in (ArxivApi(), ArxivOai())] == [3, 3]
    other = SourcesConfig(pause=0, arxiv_url="https://arxiv.org.example.org/api")
    assert ArxivApi().access(other).pause == 0


def test_real_days_come_out_as_their_files_do(tmp_path: Path, shared_data: Path) -> None:
    folder = shared_data / "hf_daily_api"

    def answer(asked: Asked) -> Reply:
        path = folder / f"{asked.query['date']}.json"
        return Reply(path.read_bytes() if path.exists() and "p" not in asked.query else b"[]")

    files = tmp_path / "files"
    files.mkdir()
    for path in folder.glob("2025-01-*.json"):
        shutil.copyfile(path, files / path.name)
    with serving(answer) as server:
        live = Reader(tmp_path / "kept", server).read(
            "hf-daily:2025-01-01..2025-01-31", today=date(2025, 3, 1)
        )
    read = read_sources(
        [str(files)],
        as_of=None,
        today=date(2025, 3, 1),
        config=SourcesConfig(),
        notice=lambda _: None,
    )
    assert live.records.equals(read.records)
    assert live.rejects.equals(read.rejects)


def test_an_answer_of_arxiv_without_a_count_is_no_answer(tmp_path: Path) -> None:
    body = ATOM.replace("opensearch:totalResults", "opensearch:other").format(
        total=1, start=0, entries=ENTRY.format(id="2501.00001", day="2025-01-06")
    )
    with (
        serving(lambda _: Reply(body.encode())) as server,
        pytest.raises(FetchError, match="does not say how many papers there are"),
    ):
        Reader(tmp_path, server).read("arxiv:cs.CL:2025-01-06..2025-01-06")


def test_a_count_that_changes_between_pages_makes_no_whole(tmp_path: Path) -> None:
    totals = iter(range(5, 100))

    def answer(asked: Asked) -> Reply:
        start = int(asked.query["start"])
        papers = papers_of("2025-01-06", 9)[start : start + 3]
        return atom(next(totals), start, papers, "2025-01-06")

    with (
        serving(answer) as server,
        pytest.raises(FetchError, match="the count changed from 9 to 10 on the way"),
    ):
        Reader(tmp_path, server).read("arxiv:cs.CL:2025-01-06..2025-01-06")


def test_a_harvest_without_records_is_no_answer(tmp_path: Path) -> None:
    with (
        serving(lambda _: oai([])) as server,
        pytest.raises(FetchError, match="lists no record"),
    ):
        Reader(tmp_path, server).read(WEEK)


def test_deleted_records_belong_to_a_harvest(tmp_path: Path) -> None:
    deleted = (
        "<record><header status='deleted'><identifier>oai:arXiv.org:2501.00009</identifier>"
        "</header></record><resumptionToken/>"
    )

    def answer(asked: Asked) -> Reply:
        if asked.query.get("from") == "2025-01-06":
            return Reply(OAI.format(f"<ListRecords>{deleted}</ListRecords>").encode())
        return oai_error("noRecordsMatch")

    with serving(answer) as server:
        found = Reader(tmp_path, server).read(WEEK)
    assert found.rejects["reason"].to_pylist() == ["was deleted by the repository"]


def test_an_empty_page_in_the_middle_of_a_harvest_makes_no_whole(tmp_path: Path) -> None:
    deleted = "<ListRecords><resumptionToken>t</resumptionToken></ListRecords>"

    def answer(asked: Asked) -> Reply:
        if "resumptionToken" in asked.query:
            return oai(["2501.00001"])
        return Reply(OAI.format(f'<error code="noRecordsMatch">x</error>{deleted}').encode())

    with (
        serving(answer) as server,
        pytest.raises(FetchError, match="a page in the middle is empty"),
    ):
        Reader(tmp_path, server).read(WEEK)
