import json
import random
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from groundswell.artifacts import RECORD_SCHEMA, REJECT_SCHEMA, Corpus, Records, UnreadFile, codecs
from groundswell.config import CorpusConfig
from groundswell.corpus.cleaning import single_line
from groundswell.stages.corpus import corpus
from hypothesis import given
from hypothesis import strategies as st

DATES = "YYYY-MM-DD, YYYY-MM or YYYY"


def record(paper_id: str = "a1", **fields: Any) -> dict[str, Any]:
    return {
        "paper_id": paper_id,
        "digest_date": "2025-01-06",
        "title": "A title",
        "abstract": "An abstract.",
        "source": "test",
        "where": "x.jsonl:1",
    } | fields


def judge(*records: dict[str, Any], as_of: str = "2025-02-01", **config: Any) -> Corpus:
    table = pa.Table.from_pylist(list(records), schema=RECORD_SCHEMA)
    raw = Records(as_of=as_of, records=table, rejects=REJECT_SCHEMA.empty_table(), sources=())
    return corpus(raw, config=CorpusConfig(**config))


def reason(*records: dict[str, Any], **config: Any) -> str:
    [row] = judge(*records, **config).rejects.to_pylist()
    return str(row["reason"])


def test_a_paper_seen_twice_is_kept_at_its_first_date() -> None:
    made = judge(
        record(digest_date="2025-01-08", title="Later"),
        record(digest_date="2025-01-06", title="First"),
    )
    assert made.papers["title"].to_pylist() == ["First"]
    [reject] = made.rejects.to_pylist()
    assert (reject["reason"], reject["digest_date"]) == (
        "duplicate of an earlier paper, of 2025-01-06",
        "2025-01-08",
    )


@pytest.mark.parametrize(
    "other",
    [
        "2405.15738v2",
        "arXiv:2405.15738",
        "http://arxiv.org/abs/2405.15738v1",
        "https://www.arxiv.org/pdf/2405.15738",
    ],
)
def test_an_arxiv_id_is_one_paper_however_it_is_written(other: str) -> None:
    made = judge(record("2405.15738"), record(other))
    assert made.paper_ids == ["2405.15738"]
    assert made.papers["url"][0].as_py() == "https://arxiv.org/abs/2405.15738"


def test_of_one_date_the_fullest_record_is_kept() -> None:
    made = judge(record(), record(votes=3, authors=["Ada"]))
    assert made.papers["votes"].to_pylist() == [3]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"abstract": None}, "has no abstract"),
        ({"abstract": " \n- "}, "has no abstract"),
        ({"title": "", "abstract": ""}, "has no title and no abstract"),
        ({"paper_id": None}, "has no id"),
        ({"digest_date": None}, f"has no date, expected {DATES}"),
        ({"digest_date": "2025-02-30"}, f"has the date '2025-02-30', expected {DATES}"),
        ({"digest_date": "0001-01-01"}, "has the date 0001-01-01, expected one after 1900"),
    ],
)
def test_what_is_unusable_is_rejected_with_its_reason(
    fields: dict[str, Any], expected: str
) -> None:
    made = judge(record("good"), record(**fields))
    assert made.paper_ids == ["good"]
    assert made.rejects["reason"].to_pylist() == [expected]


def test_an_abstract_of_five_megabytes_is_rejected_and_shown_in_part() -> None:
    made = judge(record(abstract="word " * 1_000_000))
    [reject] = made.rejects.to_pylist()
    assert reject["reason"] == (
        "has an abstract of 5,000,000 characters, expected at most 100,000 "
        "(corpus.max_abstract_chars)"
    )
    assert len(reject["record"]) < 20_000
    assert "5,000,000 characters" in json.loads(reject["record"])["abstract"]


def test_the_longest_abstract_is_a_setting() -> None:
    assert "at most 100 " in reason(record(abstract="a" * 101), max_abstract_chars=100)


def test_hard_line_breaks_hidden_characters_and_markup_go() -> None:
    [row] = judge(
        record(title="A\n  <b>bold</b>\u202e title\x00", abstract="One\r\ntwo.")
    ).papers.to_pylist()
    assert row["title"] == "A bold title"
    assert row["written_title"] == "A <b>bold</b> title"
    assert row["abstract"] == "One two."


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a b", "https://x/\n<script>"])
def test_a_link_that_is_none_is_dropped(url: str) -> None:
    assert judge(record(url=url)).papers["url"].to_pylist() == [""]


def test_records_after_as_of_leave_no_trace() -> None:
    assert judge(record(), record(digest_date="2025-03-01", abstract="")) == judge(record())


@pytest.mark.parametrize("written", ["2024-03", "March 2024", "2024 Mar", "2024/3"])
def test_a_date_without_a_day_is_the_first_of_its_month(written: str) -> None:
    taken = judge(record("a1", digest_date=written))
    assert taken.papers["digest_date"].to_pylist() == [date(2024, 3, 1)]
    assert taken.papers["precision"].to_pylist() == ["month"]


@pytest.mark.parametrize("written", ["2024", "2024-00-00", "2024-00"])
def test_a_date_without_a_month_is_the_first_of_its_year(written: str) -> None:
    taken = judge(record("a1", digest_date=written))
    assert taken.papers["digest_date"].to_pylist() == [date(2024, 1, 1)]
    assert taken.papers["precision"].to_pylist() == ["year"]


@pytest.mark.parametrize("written", ["2024-03", "2024"])
def test_dates_without_a_day_can_be_refused(written: str) -> None:
    assert "corpus.coarse_dates" in reason(record(digest_date=written), coarse_dates="refuse")


@pytest.mark.parametrize(
    ("dates", "kept"),
    [
        (("2024", "2024-03-05"), ("2024-03-05", "day")),
        (("2024-03", "2024-03-31"), ("2024-03-31", "day")),
        (("2024", "2024-06"), ("2024-06-01", "month")),
        (("2023", "2024-03-05"), ("2023-01-01", "year")),
        (("2024", "2023-06-01"), ("2023-06-01", "day")),
        (("2024-03", "2024-04-10"), ("2024-03-01", "month")),
    ],
)
def test_of_two_dates_of_a_paper_the_first_is_kept_as_precisely_as_it_is_known(
    dates: tuple[str, str], kept: tuple[str, str]
) -> None:
    for order in (dates, dates[::-1]):
        made = judge(*(record(digest_date=each) for each in order))
        [row] = made.papers.to_pylist()
        assert (row["digest_date"].isoformat(), row["precision"]) == kept


def test_a_setting_that_is_no_longer_needed_is_named() -> None:
    [notice] = judge(record(), coarse_dates="first-day").notices
    assert "corpus.coarse_dates" in notice


@pytest.mark.parametrize("written", ["Mar-Apr 2024", "Spring 2024", "2024-01-06 to 2024-01-08"])
def test_a_date_of_several_months_or_days_is_refused_by_name(written: str) -> None:
    assert reason(record(digest_date=written)) == f"has the date '{written}', expected {DATES}"


@pytest.mark.parametrize(
    ("written", "unread"), [("2025-01-01", ()), ("2025-01", (date(2025, 1, 1),))]
)
def test_a_paper_of_the_month_does_not_stand_for_a_day_that_could_not_be_read(
    written: str, unread: tuple[date, ...]
) -> None:
    table = pa.Table.from_pylist([record(digest_date=written)], schema=RECORD_SCHEMA)
    file = UnreadFile("2025-01-01.json", "is no JSON", date(2025, 1, 1))
    raw = Records("2025-02-01", table, REJECT_SCHEMA.empty_table(), (), (file,))
    assert corpus(raw, config=CorpusConfig()).unread_days == unread


def test_no_usable_paper_is_an_empty_corpus() -> None:
    made = judge(record(abstract=""))
    assert made.papers.num_rows == 0


def test_sources_are_described_by_their_papers() -> None:
    made = judge(record("a1"), record("a2", digest_date="2025-01-09"), record("b1", source="other"))
    found = [(source.name, source.papers, source.first, source.last) for source in made.sources]
    assert found == [
        ("other", 1, "2025-01-06", "2025-01-06"),
        ("test", 2, "2025-01-06", "2025-01-09"),
    ]


def test_what_the_first_record_does_not_state_is_that_of_the_next_and_numbers_are_the_largest() -> (
    None
):
    first = record(votes=9, comments=1, organization="Kelp Laboratory")
    second = record(
        digest_date="2025-01-08", votes=2, comments=4, stars=7, organization="Reef", labels=["x"]
    )
    third = record(digest_date="2025-01-09", labels=["y"], authors=["Ada"], ids=["10.5555/A"])
    for records in ([first, second, third], [third, second, first]):
        [row] = judge(*records).papers.to_pylist()
        assert (row["votes"], row["comments"], row["stars"]) == (9, 4, 7)
        assert (row["organization"], row["doi"]) == ("Kelp Laboratory", "10.5555/a")
        assert (row["labels"], row["authors"]) == (["x"], ["Ada"])


def test_the_doi_of_a_publisher_goes_before_that_of_arxiv() -> None:
    preprint = record("2501.00001", ids=["https://doi.org/10.48550/arXiv.2501.00001"])
    journal = record("2501.00001", digest_date="2025-01-08", ids=["10.5555/A"])
    assert judge(preprint).papers["doi"].to_pylist() == ["10.48550/arxiv.2501.00001"]
    assert judge(preprint, journal).papers["doi"].to_pylist() == ["10.5555/a"]


def test_an_arxiv_id_alone_is_no_doi() -> None:
    assert judge(record("2501.00001")).papers["doi"].to_pylist() == [None]


days = st.sampled_from(["2025-01-06", "2025-01-07", "2025-01-08", "bad"])
some = st.builds(
    lambda number, day, title, votes, line: record(
        f"a{number}", digest_date=day, title=title, votes=votes, where=f"x:{line}"
    ),
    st.integers(0, 3),
    days,
    st.sampled_from(["T", "U", ""]),
    st.none() | st.integers(0, 2),
    st.integers(1, 30),
)


@given(st.lists(some, max_size=8), st.randoms())
def test_the_order_of_records_changes_nothing(
    records: list[dict[str, Any]], rng: random.Random
) -> None:
    mixed = rng.sample(records, len(records))
    assert judge(*records) == judge(*mixed)


@given(st.lists(some, max_size=8))
def test_every_record_is_kept_or_rejected(records: list[dict[str, Any]]) -> None:
    made = judge(*records)
    assert made.papers.num_rows + made.rejects.num_rows == len(records)


@given(st.text())
def test_cleaning_is_done_at_once(text: str) -> None:
    cleaned = single_line(text)
    assert single_line(cleaned) == cleaned
    assert "\n" not in cleaned
    assert cleaned.isprintable() or not cleaned.isascii()


def test_dates_are_dates() -> None:
    assert judge(record()).papers["digest_date"].to_pylist() == [date(2025, 1, 6)]


LONG = "A title that is long enough to tell"


def test_a_paper_of_several_sources_is_one_with_all_of_them() -> None:
    made = judge(
        record("W12345678", source="openalex", ids=["10.48550/arXiv.2501.00001"], title="Other"),
        record("arXiv:2501.00001v2", source="arxiv", digest_date="2025-01-05"),
        record("10.1234/x", source="ris", title=LONG, authors=["Li, Bo"]),
        record("b1", source="mail", title=LONG.upper(), authors=["Bo Li"]),
    )
    first, second = made.papers.to_pylist()
    assert (first["paper_id"], first["sources"]) == ("2501.00001", ["arxiv", "openalex"])
    assert str(first["digest_date"]) == "2025-01-05"
    assert first["ids"] == ["arxiv:2501.00001", "openalex:w12345678"]
    assert second["sources"] == ["mail", "ris"]


def test_an_updated_abstract_is_noted_and_the_first_is_kept() -> None:
    made = judge(record(abstract="First."), record(abstract="Now!", digest_date="2025-01-09"))
    [paper] = made.papers.to_pylist()
    assert (paper["abstract"], paper["notes"]) == ("First.", ["another abstract: 2025-01-09"])
    assert made.rejects["reason"].to_pylist() == [
        "duplicate of an earlier paper, of 2025-01-06, with another abstract"
    ]


def test_a_withdrawn_paper_is_rejected_and_one_withdrawn_later_is_noted() -> None:
    gone = "This paper has been withdrawn by the author due to an error."
    assert reason(record(abstract=gone)) == "was withdrawn by its authors"
    assert reason(record(comment="This paper has been withdrawn")) == "was withdrawn by its authors"
    made = judge(record(), record(abstract=gone, digest_date="2025-01-09"))
    assert made.papers["notes"].to_pylist() == [["withdrawn: 2025-01-09"]]


def test_a_paper_on_withdrawn_drugs_is_kept() -> None:
    assert judge(record(abstract="The drug was withdrawn. We ask why.")).paper_ids == ["a1"]


def test_latex_is_cleaned_and_what_was_written_is_kept() -> None:
    [row] = judge(
        record(title=r"On $\alpha$-divergences", authors=[r"Erd\H{o}s"])
    ).papers.to_pylist()
    assert (row["title"], row["written_title"]) == (
        "On α-divergences",
        r"On $\alpha$-divergences",
    )
    assert (row["authors"], row["written_abstract"]) == (["Erdős"], None)


def test_other_languages_are_kept_unless_filtered() -> None:
    french = record("a2", abstract="Nous montrons que les sujets sont suivis dans le temps.")
    english = record("a1", abstract="We show that the topics of a corpus are followed.")
    assert judge(english, french).papers["language"].to_pylist() == ["en", "fr"]
    made = judge(english, french, languages=["en"])
    assert made.paper_ids == ["a1"]
    assert made.rejects["reason"].to_pylist() == [
        "is in the language 'fr', corpus.languages keeps en"
    ]


def test_records_beyond_memory_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(5)  # noqa: S311
    made = [
        record(
            f"a{rng.randrange(150)}",
            digest_date=f"2025-01-{rng.randrange(1, 29):02}",
            title=rng.choice(["One of the many titles", "Another of them all", "T"]),
            abstract=rng.choice(["An abstract.", "This paper was withdrawn.", "", "Autre."]),
            authors=[rng.choice(["A Li", "B Wu"])],
            where=f"x.jsonl:{number}",
        )
        for number in range(300)
    ]
    in_memory = judge(*made)
    monkeypatch.setattr("groundswell.compute.spool._IN_MEMORY", 0)
    monkeypatch.setattr("groundswell.compute.spool.BATCH", 7)
    monkeypatch.setattr("groundswell.corpus.judging._PART", 11)
    monkeypatch.setattr("groundswell.corpus.merging._PORTION", 5)
    assert 20 < len(in_memory.papers) < 280
    assert codecs.digest(judge(*made)) == codecs.digest(in_memory)


def test_rejects_are_sorted_as_people_count() -> None:
    places = ["a:2", "a:10", "a:010b", "a10:1", "b:" + "9" * 5_000, "a", "a:"]
    made = judge(*(record(title="", where=where) for where in places))
    expected = ["a", "a10:1", "a:", "a:2", "a:10", "a:010b", "b:" + "9" * 5_000]
    assert made.rejects["where"].to_pylist() == expected


def test_rejects_of_the_sources_are_kept_among_those_of_the_corpus() -> None:
    reject = {"where": "x.jsonl:2", "reason": "is not JSON", "digest_date": None, "record": "1"}
    records = [record("", where="x.jsonl:1"), record("", where="x.jsonl:3")]
    raw = Records(
        as_of="2025-02-01",
        records=pa.Table.from_pylist(records, schema=RECORD_SCHEMA),
        rejects=pa.Table.from_pylist([reject], schema=REJECT_SCHEMA),
        sources=(),
    )
    made = corpus(raw, config=CorpusConfig())
    assert made.rejects["reason"].to_pylist() == ["has no id", "is not JSON", "has no id"]
    assert made.rejects.to_pylist()[1] == reject


def test_a_row_number_joins_no_papers_of_different_titles() -> None:
    made = judge(
        record("1", title="Locks", abstract="They turn.", where="a.csv:2"),
        record("1", title="Kites", abstract="They rise.", where="b.csv:2"),
        record("2", title="Eels", abstract="They move.", where="b.csv:3"),
    )
    assert sorted(made.papers["title"].to_pylist()) == ["Eels", "Kites", "Locks"]
    first, second, third = sorted(made.paper_ids)
    assert (first, third) == ("1", "2")
    assert second.startswith("1~")
    assert [notice.split(":")[0] for notice in made.notices] == ["a.csv", "b.csv"]
    assert "1 paper shares its id with other papers, of different titles ('1')" in made.notices[0]


def test_a_local_id_joins_where_the_title_or_the_abstract_is_the_same() -> None:
    made = judge(
        record("key", title="Locks", abstract="They turn."),
        record("key", title="Old locks", abstract="They turn.", digest_date="2025-01-07"),
        record("key", title="OLD LOCKS.", abstract="They still turn.", digest_date="2025-01-08"),
    )
    assert (made.paper_ids, made.notices) == (["key"], ())


def test_the_marks_of_shared_ids_do_not_depend_on_other_papers() -> None:
    some = [record("1", title=title, abstract=title, digest_date=day) for title, day in (
        ("Locks", "2025-01-06"), ("Kites", "2025-01-07"), ("Eels", "2025-01-08"))]  # fmt: skip
    fewer, all_of_them = judge(*some[:2]), judge(*some)
    assert set(fewer.paper_ids) < set(all_of_them.paper_ids)


def test_a_global_id_joins_other_titles_and_many_of_them_are_reported() -> None:
    made = judge(*(
        record("10.1234/volume", title=f"Chapter {n}", abstract=f"On {n}.", where=f"x.csv:{n}")
        for n in range(5)
    ))  # fmt: skip
    assert len(made.papers) == 1
    [notice] = made.notices
    assert notice.startswith("x.csv: 4 records have the id of a paper with another title")


@pytest.mark.parametrize(
    ("flag", "note"),
    [
        ("retracted", "retracted: 2025-01-06"),
        ("expression of concern", "expression of concern: 2025-01-06"),
        ("cross-list", "cross-listed: 2025-01-06"),
        ("updated", "listed as a later version: 2025-01-06"),
    ],
)
def test_what_a_source_states_of_a_record_is_noted(flag: str, note: str) -> None:
    assert judge(record(flags=[flag])).papers["notes"].to_pylist() == [[note]]


def test_a_replacement_is_no_paper_but_a_note_on_one_that_is_known() -> None:
    expected = "is a replacement of a paper that was announced before"
    assert reason(record("1901.00005", flags=["replacement"])) == expected
    later = record("1901.00005", flags=["replacement"], digest_date="2025-01-09")
    made = judge(record("1901.00005"), later)
    assert made.papers["notes"].to_pylist() == [["replaced: 2025-01-09"]]


@pytest.mark.parametrize("flag", ["cross-list", "updated"])
def test_an_old_paper_that_is_announced_again_is_none_of_the_day(flag: str) -> None:
    assert "of a paper of 2019-01" in reason(record("1901.00005", flags=[flag]))
    assert judge(record("2412.00005", flags=[flag])).paper_ids == ["2412.00005"]


def test_a_notice_of_retraction_is_no_paper() -> None:
    title = "Retraction notice to: A title"
    assert reason(record(title=title)) == "is a notice about a paper, such as of its retraction"
