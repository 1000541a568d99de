"""Is every damage found and named, and nothing where there is none?"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.model import Capture
from tocsin.preserve import Evidence, Kind, Problem, check_captures, check_evidence, check_published
from tocsin.preserve.entry import Entry, read_entry

NOON = datetime(2013, 1, 15, 12, tzinfo=UTC)


def found(folder: Path) -> list[Problem]:
    return list(check_evidence(folder)[1])


def kinds(folder: Path) -> set[Kind]:
    return {problem.kind for problem in found(folder)}


def lines(folder: Path) -> list[bytes]:
    return (folder / "custody.jsonl").read_bytes().splitlines(keepends=True)


def rewrite(folder: Path, kept: list[bytes]) -> None:
    (folder / "custody.jsonl").write_bytes(b"".join(kept))


def blob(folder: Path, number: int = 0) -> Path:
    sha256 = read_entry(lines(folder)[number][:-1]).object
    return folder / "blobs" / "sha256" / sha256[:2] / sha256


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def alter_a_blob(folder: Path) -> None:
    overwrite(blob(folder), b"another page")


def empty_a_blob(folder: Path) -> None:
    overwrite(blob(folder), b"")


def lengthen_a_blob(folder: Path) -> None:
    overwrite(blob(folder), blob(folder).read_bytes() + b"!")


def delete_a_blob(folder: Path) -> None:
    blob(folder).unlink()


def add_a_blob(folder: Path) -> None:
    place = folder / "blobs/sha256/2c/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b"hello")


def swap_two_blobs(folder: Path) -> None:
    one, two = blob(folder, 0).read_bytes(), blob(folder, 1).read_bytes()
    overwrite(blob(folder, 0), two)
    overwrite(blob(folder, 1), one)


def rename_a_blob(folder: Path) -> None:
    path = blob(folder)
    path.rename(path.with_name("0" * 64))


def move_a_blob(folder: Path) -> None:
    path = blob(folder)
    path.rename(folder / "blobs" / path.name)


def leave_a_stray_file(folder: Path) -> None:
    (folder / "blobs" / "notes.txt").write_bytes(b"mine")


def put_a_link_in_a_blobs_place(folder: Path) -> None:
    path = blob(folder)
    path.rename(folder.parent / "elsewhere")
    path.symlink_to(folder.parent / "elsewhere")


def link_a_folder(folder: Path) -> None:
    (folder / "blobs" / "sha256" / "zz").symlink_to(folder.parent, target_is_directory=True)


def leave_a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "blobs" / "pipe")


def leave_an_unfinished_part(folder: Path) -> None:
    (folder / "blobs" / "sha256" / ".part-1").write_bytes(b"ha")


def alter_a_line(folder: Path) -> None:
    kept = lines(folder)
    rewrite(folder, [kept[0], kept[1].replace(b"duty analyst", b"somebody else"), *kept[2:]])


def respell_a_line(folder: Path) -> None:
    kept = lines(folder)
    rewrite(folder, [kept[0].replace(b'{"action"', b'{ "action"'), *kept[1:]])


def garble_a_line(folder: Path) -> None:
    kept = lines(folder)
    rewrite(folder, [kept[0], b"\x00" * 50 + b"\n", *kept[2:]])


def delete_a_line(folder: Path) -> None:
    kept = lines(folder)
    rewrite(folder, [kept[0], *kept[2:]])


def delete_the_first_lines(folder: Path) -> None:
    rewrite(folder, lines(folder)[2:])


def swap_two_lines(folder: Path) -> None:
    kept = lines(folder)
    rewrite(folder, [kept[1], kept[0], *kept[2:]])


def repeat_a_line(folder: Path) -> None:
    kept = lines(folder)
    rewrite(folder, [kept[0], kept[0], *kept[1:]])


def forge_a_line(folder: Path) -> None:
    kept = lines(folder)
    forged = replace(read_entry(kept[1][:-1]), actor="somebody else").sealed()
    rewrite(folder, [kept[0], forged.line() + b"\n", *kept[2:]])


def tear_the_last_line(folder: Path) -> None:
    kept = lines(folder)
    rewrite(folder, [*kept[:-1], kept[-1][:-20]])


def cut_the_last_line_end(folder: Path) -> None:
    rewrite(folder, [b"".join(lines(folder))[:-1]])


def cut_the_log_before_the_blobs(folder: Path) -> None:
    rewrite(folder, lines(folder)[:2])


def delete_the_log(folder: Path) -> None:
    (folder / "custody.jsonl").unlink()


def bury_the_log_in_one_endless_line(folder: Path) -> None:
    rewrite(folder, [*lines(folder), b"x" * 200_000])


def make_the_log_a_link(folder: Path) -> None:
    (folder / "custody.jsonl").rename(folder.parent / "log")
    (folder / "custody.jsonl").symlink_to(folder.parent / "log")


DAMAGES: list[tuple[Callable[[Path], None], Kind, str]] = [
    (alter_a_blob, Kind.BLOB_ALTERED, "blobs/sha256/"),
    (empty_a_blob, Kind.BLOB_MISNAMED, "holds the bytes of e3b0c442"),  # the empty blob was kept too
    (lengthen_a_blob, Kind.BLOB_ALTERED, "blobs/sha256/"),
    (delete_a_blob, Kind.BLOB_MISSING, "was kept and is not there"),
    (add_a_blob, Kind.BLOB_ADDED, "2cf24dba"),
    (swap_two_blobs, Kind.BLOB_MISNAMED, "holds the bytes of"),
    (rename_a_blob, Kind.BLOB_MISNAMED, "0" * 64),
    (move_a_blob, Kind.BLOB_MISPLACED, "belongs at blobs/sha256/"),
    (leave_a_stray_file, Kind.STRAY, "blobs/notes.txt"),
    (put_a_link_in_a_blobs_place, Kind.STRAY, "is a link"),
    (link_a_folder, Kind.STRAY, "blobs/sha256/zz"),
    (leave_a_pipe, Kind.STRAY, "blobs/pipe"),
    (leave_an_unfinished_part, Kind.UNFINISHED, ".part-1"),
    (alter_a_line, Kind.CUSTODY_ALTERED, "custody.jsonl: line 2"),
    (respell_a_line, Kind.CUSTODY_ALTERED, "custody.jsonl: line 1"),
    (garble_a_line, Kind.CUSTODY_ALTERED, "custody.jsonl: line 2"),
    (delete_a_line, Kind.CUSTODY_MISSING, "line 2 is missing"),
    (delete_the_first_lines, Kind.CUSTODY_MISSING, "lines 1 to 2 are missing"),
    (swap_two_lines, Kind.CUSTODY_REORDERED, "is number 1, where 3 belongs"),
    (repeat_a_line, Kind.CUSTODY_REORDERED, "custody.jsonl: line 2"),
    (forge_a_line, Kind.CUSTODY_CHAIN, "custody.jsonl: line 3"),
    (tear_the_last_line, Kind.CUSTODY_TORN, "custody.jsonl: line 6"),
    (cut_the_last_line_end, Kind.CUSTODY_TORN, "custody.jsonl: line 6"),
    (cut_the_log_before_the_blobs, Kind.BLOB_ADDED, "is in no custody line"),
    (delete_the_log, Kind.BLOB_ADDED, "is in no custody line"),
    (bury_the_log_in_one_endless_line, Kind.CUSTODY_ALTERED, "nothing after it was read"),
    (make_the_log_a_link, Kind.STRAY, "custody.jsonl"),
]


def test_an_undamaged_folder_is_clean(filled: Evidence, folder: Path) -> None:
    assert found(folder) == []


def test_a_folder_that_is_not_there_is_an_empty_one(folder: Path) -> None:
    assert found(folder) == []


@pytest.mark.parametrize(("damage", "kind", "words"), DAMAGES, ids=[case[0].__name__ for case in DAMAGES])
def test_each_damage_is_found_and_named(
    filled: Evidence, folder: Path, damage: Callable[[Path], None], kind: Kind, words: str
) -> None:
    damage(folder)
    assert [problem for problem in found(folder) if problem.kind is kind and words in str(problem)]


def test_swapped_lines_are_not_also_called_missing(filled: Evidence, folder: Path) -> None:
    swap_two_lines(folder)
    assert kinds(folder) == {Kind.CUSTODY_REORDERED}


def test_one_deleted_blob_is_one_problem(filled: Evidence, folder: Path) -> None:
    delete_a_blob(folder)
    assert [problem.kind for problem in found(folder)] == [Kind.BLOB_MISSING]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_flipped_byte_is_noticed(filled: Evidence, folder: Path, data: st.DataObject) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
    path = data.draw(st.sampled_from(files))
    content = path.read_bytes()
    place = data.draw(st.integers(0, len(content) - 1))
    flip = data.draw(st.integers(1, 255))
    overwrite(path, content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :])
    try:
        assert found(folder), f"{path.name} byte {place} ^ {flip}"
    finally:
        path.write_bytes(content)


def test_a_log_cut_clean_is_noticed_by_a_head_noted_elsewhere(filled: Evidence, folder: Path) -> None:
    noted = filled.custody.head
    rewrite(folder, lines(folder)[:-1])
    assert found(folder) == []
    assert [problem.kind for problem in check_evidence(folder, noted)[1]] == [Kind.CUSTODY_TRUNCATED]


def test_a_log_cut_and_grown_again_is_noticed_by_a_head_noted_elsewhere(
    filled: Evidence, folder: Path, opened: Callable[[], Evidence]
) -> None:
    noted = filled.custody.head
    rewrite(folder, lines(folder)[:-1])
    opened().append("note", "another story")
    opened().append("note", "goes on")
    assert [str(problem) for problem in check_evidence(folder, noted)[1]] == [
        "custody.jsonl: line 6: is not the line noted elsewhere under this number"
    ]


def test_a_log_that_is_gone_is_noticed_by_a_head_noted_elsewhere(folder: Path) -> None:
    assert [problem.kind for problem in check_evidence(folder, (3, "a" * 64))[1]] == [Kind.CUSTODY_TRUNCATED]


def test_an_enormous_line_number_costs_nothing(filled: Evidence, folder: Path) -> None:
    last = read_entry(lines(folder)[-1][:-1])
    far = Entry(seq=10**18, at=NOON, actor="a", action="note", object="x", detail={}, prev=last.hash).sealed()
    rewrite(folder, [*lines(folder), far.line() + b"\n"])
    assert kinds(folder) == {Kind.CUSTODY_MISSING}


def test_a_log_of_many_bad_lines_is_counted_not_listed(filled: Evidence, folder: Path) -> None:
    rewrite(folder, [b"\n" * 100_000])
    told = [problem for problem in found(folder) if problem.kind is Kind.CUSTODY_ALTERED]
    assert len(told) == 1001 and told[-1].what == "has 99,000 problems more"


def capture(sha256: str, size: int) -> Capture:
    return Capture(source="s", sha256=sha256, size=size, media_type="text/html", locator="p", collected=NOON)


def test_captures_agree_with_blobs_and_lines(filled: Evidence, folder: Path) -> None:
    ledger, _ = check_evidence(folder)
    captures = [capture(sha256, size) for sha256, size in ledger.kept.items()]
    assert list(check_captures(captures, folder, ledger.kept)) == []


def test_a_capture_of_nothing_kept_is_found_twice(filled: Evidence, folder: Path) -> None:
    problems = check_captures([capture("ab" * 32, 1)], folder, {})
    assert [problem.kind for problem in problems] == [Kind.CAPTURE_WITHOUT_BLOB, Kind.CAPTURE_WITHOUT_LINE]


def test_a_capture_of_another_size_is_found(filled: Evidence, folder: Path) -> None:
    ledger, _ = check_evidence(folder)
    captures = [capture(sha256, size + 1) for sha256, size in ledger.kept.items()]
    assert {problem.kind for problem in check_captures(captures, folder, ledger.kept)} == {Kind.CAPTURE_ALTERED}


def test_kept_bytes_that_no_capture_cites_are_found(filled: Evidence, folder: Path) -> None:
    ledger, _ = check_evidence(folder)
    assert {problem.kind for problem in check_captures([], folder, ledger.kept)} == {Kind.KEEP_WITHOUT_CAPTURE}


def published(folder: Path) -> list[Problem]:
    return list(check_published(folder.parent, check_evidence(folder)[0].published))


def test_a_published_file_as_published_is_clean(filled: Evidence, folder: Path) -> None:
    assert published(folder) == []


def test_a_published_file_that_changed_is_found(filled: Evidence, folder: Path) -> None:
    (folder.parent / "report.html").write_bytes(b"<p>another</p>")
    assert [str(problem) for problem in published(folder)] == ["report.html: is not what was published"]


def test_a_published_file_that_is_gone_is_found(filled: Evidence, folder: Path) -> None:
    (folder.parent / "report.html").unlink()
    assert [problem.kind for problem in published(folder)] == [Kind.PUBLISHED_MISSING]


def test_the_last_publication_counts(filled: Evidence, folder: Path) -> None:
    (folder.parent / "report.html").write_bytes(b"hello")
    filled.append(
        "publish", "report.html", {"sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}
    )
    assert published(folder) == []


@pytest.mark.parametrize("name", ["../outside", "/etc/hostname", "a/../../b", "a\0b"])
def test_a_publication_outside_the_case_is_not_read(tmp_path: Path, name: str) -> None:
    assert [problem.kind for problem in check_published(tmp_path, {name: "0" * 64})] == [Kind.STRAY]


def test_a_file_name_that_is_no_text_is_shown_escaped(filled: Evidence, folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/blobs/caf\xe9"))).write_bytes(b"x")
    assert [problem.where for problem in found(folder)] == ["blobs/caf\\udce9"]
