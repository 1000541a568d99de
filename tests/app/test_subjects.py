"""Is everything on a person found, told and erased, and does the custody log never name them?"""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.app.held_case import START, files_with, make, settle

from tocsin.app import subjects
from tocsin.app.case import opened
from tocsin.app.errors import CaseError
from tocsin.app.forgetting import erase
from tocsin.app.sought import Sought, count_in
from tocsin.app.verifying import verify
from tocsin.cli.lawful import purge_command, subject_group
from tocsin.model import Post
from tocsin.run.intake import pseudonym
from tocsin.store import records

ROWS = [
    '2026-01-01T10:00:00Z,reed_almara,"the lanterns are lit"',
    '2026-01-01T10:05:00Z,Reed_Almara,"write to reed@dune.example or +33 6 12 34 56 78"',
    '2026-01-01T10:10:00Z,willow,"thank you @reed_almara, see you"',
    '2026-01-01T10:15:00Z,willow,"the reeds of Almara stand high"',
    '2026-01-01T10:20:00Z,sorrel,"call 06 12 34 56 78 at noon"',
]
ASKED = ("@reed_almara",)
HOLD = '[[retention]]\nname = "standard"\nhold = true\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make(tmp_path / "case", ROWS)


def log(folder: Path) -> list[dict[str, object]]:
    lines = (folder / ".tocsin/evidence/custody.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def found(folder: Path, *handles: str) -> list[tuple[str, str]]:
    with opened(folder) as case:
        held = subjects.find(case, handles)
        with case.db.connect() as conn:
            texts = {post.id: post.text for post in records.every(conn, Post)}
    return sorted((place.field, texts[place.id][:16]) for place in held.places)


def test_a_person_is_found_under_their_pseudonym_and_where_others_name_them(folder: Path) -> None:
    assert found(folder, *ASKED) == [("author", "the lanterns are"), ("text", "thank you @reed_")]


def test_a_handle_in_other_letters_is_another_text_and_asked_for_as_such(folder: Path) -> None:
    assert ("author", "write to reed@du") in found(folder, "Reed_Almara")


def test_mail_addresses_and_numbers_are_found_in_any_writing(folder: Path) -> None:
    assert found(folder, "Reed@Dune.example") == [("text", "write to reed@du")]
    assert [says for _, says in found(folder, "0033 612345678")] == ["call 06 12 34 56", "write to reed@du"]


def test_a_word_that_only_begins_alike_is_not_the_person(folder: Path) -> None:
    assert found(folder, "lantern") == []
    assert found(folder, "almara") == [("text", "the reeds of Alm")]


def test_the_kept_originals_that_name_the_person_are_told(folder: Path) -> None:
    with opened(folder) as case:
        (original,) = subjects.find(case, ASKED).originals
    assert (original.locator, original.times) == ("board.csv", 2)


def test_the_custody_log_names_the_pseudonym_and_never_the_handle(folder: Path, tmp_path: Path) -> None:
    with opened(folder) as case:
        name = pseudonym("reed_almara", case.pseudonym_key)
        subjects.find(case, ["reed_almara"])
        subjects.export(case, ["reed_almara"], tmp_path / "told.json")
        erase(case, ["reed_almara"], reason="asked by letter", by="analyst")
        subjects.confirm(case, name, "reed_almara", by=("first", "second"), reason="court order 7")
    acts = [(line["action"], line["object"]) for line in log(folder) if str(line["action"]).startswith("subject")]
    assert acts == [(f"subject-{act}", name) for act in ("find", "export", "erase", "confirm")]
    assert "reed_almara" not in json.dumps(log(folder))
    assert verify(folder, None).holds


def test_an_export_tells_what_where_from_on_which_basis_how_long_and_to_whom(folder: Path, tmp_path: Path) -> None:
    settle(folder, retention='[[retention]]\nname = "standard"\nunmatched_days = 30\n')
    out = tmp_path / "told.json"
    with opened(folder) as case:
        case.evidence.append("hand-out", "report.html", {"sha256": "0" * 64, "format": "html"})
        subjects.export(case, ASKED, out)
    told = json.loads(out.read_text("utf-8"))
    (post,) = told["posts"]
    assert (post["post"]["text"], post["until"]) == ("the lanterns are lit", "2026-01-31T12:00:00Z")
    assert [place["says"] for place in told["places"]] == ["thank you @reed_almara, see you"]
    (source,) = told["sources"]
    assert (source["legal_basis"], source["kept"]["unmatched_days"]) == ("public interest", 30)
    assert [recipient["file"] for recipient in told["recipients"]] == ["report.html"]
    assert told["kept_files"][0]["locator"] == "board.csv"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert log(folder)[-1]["detail"] == {
        "places": "2",
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
    }


def test_an_export_does_not_overwrite(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "told.json").write_text("mine")
    with opened(folder) as case, pytest.raises(CaseError, match="is there already"):
        subjects.export(case, ASKED, tmp_path / "told.json")


def test_erasing_takes_what_they_posted_and_says_what_remains(folder: Path) -> None:
    with opened(folder) as case:
        gone = erase(case, ["reed_almara", "Reed_Almara"], reason="asked by letter", by="analyst")
        with case.db.connect() as conn:
            texts = [post.text for post in records.every(conn, Post)]
    assert (gone.posts, gone.files, gone.mentions) == (2, 0, 1)
    assert [(one.locator, one.posts, one.until) for one in gone.containers] == [("board.csv", 2, None)]
    assert len(texts) == 3
    assert verify(folder, None).holds
    assert not any(path.startswith("tocsin.db") for path in files_with(folder, "lanterns are lit"))


def test_a_file_that_holds_nothing_else_goes_with_them(tmp_path: Path) -> None:
    folder = make(tmp_path / "case", ROWS[:2])
    with opened(folder) as case:
        gone = erase(case, ["reed_almara", "Reed_Almara"], reason="asked by letter", by="analyst")
    assert (gone.posts, gone.files, gone.containers) == (2, 1, ())
    assert files_with(folder, "lanterns are lit") == []
    assert verify(folder, None).holds


def test_posts_of_others_go_only_where_that_is_asked_for(folder: Path) -> None:
    with opened(folder) as case:
        gone = erase(case, ASKED, reason="asked by letter", by="analyst", mentions=True)
    assert (gone.posts, gone.mentions) == (2, 0)


def test_nothing_is_erased_under_a_hold_and_the_hold_is_named(folder: Path) -> None:
    settle(folder, retention=HOLD)
    before = log(folder)
    with opened(folder) as case, pytest.raises(CaseError, match="hold of retention class 'standard'"):
        erase(case, ASKED, reason="asked by letter", by="analyst")
    assert log(folder) == before
    assert len(found(folder, *ASKED)) == 2


def test_a_reason_that_names_the_person_is_refused(folder: Path) -> None:
    with opened(folder) as case, pytest.raises(CaseError, match="names the person"):
        erase(case, ASKED, reason="reed_almara asked", by="analyst")


def test_a_pseudonym_is_confirmed_by_two_people_only(folder: Path) -> None:
    with opened(folder) as case:
        name = pseudonym("willow", case.pseudonym_key)
        for by in (("one",), ("one", " One "), ("one", "")):
            with pytest.raises(CaseError, match="fewer than two"):
                subjects.confirm(case, name, "willow", by=by, reason="court order 7")
        assert subjects.confirm(case, name, "@willow", by=("one", "two"), reason="court order 7")
        assert not subjects.confirm(case, name, "sorrel", by=("one", "two"), reason="court order 7")
    assert [line["detail"]["answer"] for line in log(folder)[-2:]] == ["yes", "no"]  # type: ignore[index]


def test_a_handle_across_two_pieces_of_a_file_is_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"." * ((1 << 20) - 3) + b"reed_almara" + b"." * 5000 + b"reed_almara")
    with path.open("rb") as stream:
        assert count_in(stream, Sought(handles=("reed_almara",), pseudonyms=frozenset()).needles()) == 2


def test_a_packed_file_is_said_not_to_be_looked_into(tmp_path: Path) -> None:
    (tmp_path / "packed.gz").write_bytes(b"\x1f\x8b" + b"x" * 100)
    with (tmp_path / "packed.gz").open("rb") as stream:
        assert count_in(stream, (b"reed",)) is None


def test_the_commands_answer_with_one_object_and_exit_codes(folder: Path, tmp_path: Path) -> None:
    run, where = CliRunner(), ["--case", str(folder)]
    done = run.invoke(subject_group, ["find", "@reed_almara", "--json", *where])
    assert (done.exit_code, len(json.loads(done.stdout)["places"])) == (0, 2)
    assert run.invoke(subject_group, ["find", "nobody_here", *where]).exit_code == 1
    done = run.invoke(subject_group, ["export", "@reed_almara", "--out", str(tmp_path / "o.json"), "--json", *where])
    assert json.loads(done.stdout)["places"] == 2
    done = run.invoke(subject_group, ["erase", "@reed_almara", "--reason", "letter", "--by", "analyst", *where])
    assert done.stdout.splitlines()[-1] == "erased 1 posts, 0 media, 0 kept files"
    assert "board.csv, whose bytes still hold 1 of the erased posts" in done.stdout
    done = run.invoke(
        subject_group, ["confirm", "person-0", "willow", "--by", "a", "--by", "b", "--reason", "x", *where]
    )
    assert (done.exit_code, done.stdout) == (1, "no\n")
    settle(folder, clock="2026-03-01T12:00:00Z", retention='[[retention]]\nname = "standard"\nunmatched_days = 30\n')
    done = run.invoke(purge_command, ["--dry-run", "--as-of", "2026-01-31T12:00:00Z", "--json", *where])
    assert (done.exit_code, json.loads(done.stdout)["posts"]) == (0, 4)
    done = run.invoke(purge_command, ["--as-of", START, *where])
    assert (done.exit_code, done.stdout) == (1, "erased 0 posts, 0 media, 0 kept files (0 bytes)\n")
    assert run.invoke(purge_command, ["--as-of", "2026-03-01T12:00:00", *where]).exit_code == 2
    done = run.invoke(purge_command, where)
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "retention standard: not cited, 30 days: 5 rows")
