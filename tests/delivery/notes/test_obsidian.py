"""Notes in a vault: what a run says, beside what a person wrote, which stays."""

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result
from groundswell.artifacts import EmergingEntry
from groundswell.artifacts.codecs import json_bytes
from groundswell.cli import main

from tests.make import make_entry
from tests.outputs.watches.runs import PAPERS, write_run

RISE = make_entry(7, label="GRPO (Group Relative Policy)", topic_ids=(3,), evidence=("tides",))
LINK = re.compile(r"\[\[([^\]|]+)\|([^\]]+)\]\]")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return published(tmp_path / "out", RISE)


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "vault").mkdir()
    return tmp_path / "vault"


def published(out: Path, *entries: EmergingEntry, title: str | None = None) -> Path:
    papers = [{**PAPERS[0], "title": title or PAPERS[0]["title"]}, *PAPERS[1:]]
    folder = write_run(out, entries=entries, papers=papers)
    (folder / "signals.json").write_bytes(json_bytes([]))
    return out


def write(out: Path, vault: Path, *more: str) -> Result:
    arguments = ["notes", "--out", str(out), "--vault", str(vault), *more]
    return CliRunner().invoke(main, arguments)


def front(path: Path) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])
    return found


def entry_note(vault: Path) -> Path:
    return vault / "Groundswell" / "Emerging" / "GRPO (Group Relative Policy).md"


def test_there_is_a_note_per_topic_and_per_rise_with_front_matter(out: Path, vault: Path) -> None:
    assert "3 notes written" in write(out, vault).stderr
    assert {path.stem for path in vault.rglob("*.md")} == {
        "Sea level", "Old wood", "GRPO (Group Relative Policy)",
    }  # fmt: skip
    found = front(entry_note(vault))
    assert found["aliases"] == ["GRPO (Group Relative Policy)"]
    assert found["groundswell_id"] == "entry-7"
    assert (found["groundswell_status"], found["groundswell_papers"]) == ("emerging", 12)
    assert "Tides in narrow bays" in entry_note(vault).read_text(encoding="utf-8")


def test_every_link_leads_to_a_note(out: Path, vault: Path) -> None:
    write(out, vault)
    notes = list(vault.rglob("*.md"))
    links = [each for path in notes for each in LINK.findall(path.read_text(encoding="utf-8"))]
    assert {label for _, label in links} == {"Sea level", "GRPO (Group Relative Policy)"}
    assert all((vault / f"{target}.md").is_file() for target, _ in links)


def test_the_same_run_changes_no_byte(out: Path, vault: Path) -> None:
    write(out, vault)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in vault.rglob("*.md")}
    assert "0 notes written" in write(out, vault).stderr
    assert before == {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in vault.rglob("*.md")}


def test_what_a_person_wrote_around_the_block_stays(out: Path, vault: Path) -> None:
    write(out, vault)
    note = entry_note(vault)
    text = note.read_text(encoding="utf-8")
    text = text.replace("aliases:\n", "tags: [mine]\nrating: 5\naliases:\n")
    text = text.replace("%% groundswell begin", "Read this first.\r\n\n%% groundswell begin")
    note.write_bytes(f"{text}Ask Ada about it. [[Old wood]]\n".encode())
    published(out, RISE, title="Tides in wide bays")
    assert "left as it is" not in write(out, vault).stderr
    after = note.read_bytes().decode()
    assert "Read this first.\r\n" in after
    assert after.endswith("Ask Ada about it. [[Old wood]]\n")
    assert (front(note)["rating"], front(note)["tags"]) == (5, ["mine"])
    assert "Tides in wide bays" in after
    assert "narrow" not in after


def test_a_block_that_a_person_changed_stays_and_its_properties_go_on(
    out: Path, vault: Path
) -> None:
    write(out, vault)
    note = entry_note(vault)
    note.write_text(note.read_text(encoding="utf-8").replace("narrow", "very narrow"), "utf-8")
    published(out, make_entry(7, label=RISE.label, status="growing", evidence=("tides",)))
    result = write(out, vault)
    assert (
        "left as they are, since changed by hand: GRPO (Group Relative Policy).md" in result.stderr
    )
    assert "very narrow" in note.read_text(encoding="utf-8")
    assert front(note)["groundswell_status"] == "growing"


def test_a_note_without_the_block_is_the_persons(out: Path, vault: Path) -> None:
    write(out, vault)
    note = entry_note(vault)
    note.write_text("---\ngroundswell_id: entry-7\n---\nAll mine.\n", encoding="utf-8")
    assert "left as they are" in write(out, vault).stderr
    assert note.read_text(encoding="utf-8").endswith("---\nAll mine.\n")


def test_spaces_and_line_ends_that_an_editor_changed_are_no_change_by_hand(
    out: Path, vault: Path
) -> None:
    write(out, vault)
    note = entry_note(vault)
    note.write_bytes(note.read_bytes().replace(b"\n", b"\r\n"))
    published(out, RISE, title="Tides in wide bays")
    assert "left as it is" not in write(out, vault).stderr
    assert "wide bays" in note.read_text(encoding="utf-8")


def test_a_note_that_was_moved_is_found_and_linked_where_it_is(out: Path, vault: Path) -> None:
    write(out, vault)
    moved = vault / "Reading" / "Relative policies.md"
    moved.parent.mkdir()
    entry_note(vault).rename(moved)
    write(out, vault)
    assert not entry_note(vault).exists()
    topic = (vault / "Groundswell" / "Topics" / "Sea level.md").read_text(encoding="utf-8")
    assert "[[Reading/Relative policies|GRPO (Group Relative Policy)]]" in topic


def test_a_note_of_the_same_name_is_not_touched(out: Path, vault: Path) -> None:
    mine = vault / "Groundswell" / "Topics" / "Sea level.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("My own thoughts on the sea.\n", encoding="utf-8")
    write(out, vault)
    assert mine.read_text(encoding="utf-8") == "My own thoughts on the sea.\n"
    other = mine.with_name("Sea level (topic-3).md")
    assert front(other)["groundswell_id"] == "topic-3"
    assert "[[Groundswell/Topics/Sea level (topic-3)|" in entry_note(vault).read_text("utf-8")


def test_a_label_that_changes_does_not_move_the_note(out: Path, vault: Path) -> None:
    write(out, vault)
    published(out, make_entry(7, label="Policy gradients", topic_ids=(3,), evidence=("tides",)))
    write(out, vault)
    assert len(list(vault.rglob("*.md"))) == 3
    topic = (vault / "Groundswell" / "Topics" / "Sea level.md").read_text(encoding="utf-8")
    assert "[[Groundswell/Emerging/GRPO (Group Relative Policy)|Policy gradients]]" in topic


def test_what_the_run_lacks_has_ended_and_its_note_stays(out: Path, vault: Path) -> None:
    write(out, vault)
    published(out)
    write(out, vault)
    assert front(entry_note(vault))["groundswell_status"] == "ended"
    assert "Tides in narrow bays" in entry_note(vault).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "label", ["a/b\\c:d*e?f", "[[x]]|y#z^1", "..", "CON " + "x" * 200, 'say "hi" <b>', "%% end %%"]
)
def test_any_label_makes_a_file_and_links_that_hold(
    tmp_path: Path, vault: Path, label: str
) -> None:
    out = published(tmp_path / "out", make_entry(7, label=label, topic_ids=(3,)))
    assert write(out, vault).exit_code == 0
    [note] = (vault / "Groundswell" / "Emerging").iterdir()
    assert len(note.name) <= 100
    assert front(note)["aliases"] == [label]
    topic = (vault / "Groundswell" / "Topics" / "Sea level.md").read_text(encoding="utf-8")
    [(target, _)] = LINK.findall(topic)
    assert (vault / f"{target}.md") == note


def test_a_hostile_title_is_text(tmp_path: Path, vault: Path) -> None:
    title = "<script>x</script> [[Secret]] %%hidden%% #tag ![img](http://evil.example/x.png)"
    out = published(tmp_path / "out", RISE, title=title)
    write(out, vault)
    text = entry_note(vault).read_text(encoding="utf-8")
    assert "<script>" not in text
    assert "[[Secret" not in text
    assert "%%hidden" not in text
    assert " #tag" not in text
    assert "![img](" not in text
    assert "0 notes written" in write(out, vault).stderr


def test_hidden_folders_are_not_looked_into(out: Path, vault: Path) -> None:
    trash = vault / ".trash" / "GRPO.md"
    trash.parent.mkdir()
    trash.write_text("---\ngroundswell_id: entry-7\n---\n", encoding="utf-8")
    write(out, vault)
    assert entry_note(vault).exists()
    assert trash.read_text(encoding="utf-8") == "---\ngroundswell_id: entry-7\n---\n"


def test_a_vault_that_is_not_there_is_one_sentence(out: Path, tmp_path: Path) -> None:
    result = write(out, tmp_path / "none")
    assert result.exit_code == 2
    assert "expected that of a vault: check --vault" in result.stderr
