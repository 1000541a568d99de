"""What is taken out of a zip, and what is refused?"""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.fetch import Door, Limits
from tocsin.model import Access, Capture, Source
from tocsin.model.seams import Fault, Material

SOURCE = Source(id="s", kind="folder", name="S", location="in", access=Access.PUBLIC, legal_basis="public interest")


@pytest.fixture
def place(case: Path) -> Path:
    (case / "in").mkdir()
    return case / "in" / "a.zip"


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            row = zipfile.ZipInfo(name, (2013, 1, 15, 12, 0, 0)) if isinstance(name, str) else name
            row.compress_type = method
            archive.writestr(row, content)
    return stream.getvalue()


def read(door: Door) -> list[Material | Fault]:
    return list(door.files(SOURCE))


def said(found: list[Material | Fault]) -> list[str]:
    return [item.name if isinstance(item, Material) else f"{item.where}: {item.what}" for item in found]


def test_members_come_sorted_in_the_archives_place(door: Door, place: Path, noted: list[Capture]) -> None:
    place.write_bytes(packed(("b.txt", b"B"), ("x/", b""), ("x/a.txt", b"A"), ("a.png", b"\x89PNG\r\n\x1a\n")))
    (place.parent / "0.txt").write_bytes(b"before")
    (place.parent / "b.txt").write_bytes(b"after")
    found = read(door)
    assert said(found) == ["0.txt", "a.zip/a.png", "a.zip/b.txt", "a.zip/x/a.txt", "b.txt"]
    assert isinstance(found[1], Material) and found[1].capture.media_type == "image/png"


def test_the_archive_itself_is_kept_and_its_members_say_so(door: Door, place: Path, noted: list[Capture]) -> None:
    place.write_bytes(packed(("b.txt", b"B")))
    read(door)
    archive, member = noted
    assert (archive.locator, archive.media_type, member.within) == ("a.zip", "application/zip", archive.id)
    with door.keeper.open(archive.sha256) as stream:
        assert stream.read() == place.read_bytes()


def test_a_location_may_be_an_archive(door: Door, place: Path) -> None:
    place.write_bytes(packed(("b.txt", b"B")))
    assert said(list(door.files(replace(SOURCE, location="in/a.zip")))) == ["a.zip/b.txt"]


def test_a_web_archive_is_unpacked_as_a_zip_is(door: Door, place: Path) -> None:
    place.with_name("a.wacz").write_bytes(packed(("archive/data.warc", b"B"), ("datapackage.json", b"{}")))
    assert said(read(door)) == ["a.wacz/archive/data.warc", "a.wacz/datapackage.json"]


def test_a_web_archive_may_stand_in_a_zip_and_no_deeper(door: Door, place: Path, noted: list[Capture]) -> None:
    deep = packed(("deep.wacz", packed(("lost.txt", b"L"))), ("b.txt", b"B"))
    place.write_bytes(packed(("in.wacz", deep), ("c.txt", b"C")))
    plain, inner, refused = said(read(door))
    assert (plain, inner) == ("a.zip/c.txt", "a.zip/in.wacz/b.txt")
    assert refused.startswith("a.zip/in.wacz/deep.wacz: is a web archive inside a web archive")
    assert noted[2].locator == "a.zip/in.wacz" and noted[3].within == noted[2].id


BAD_NAMES = [
    "../x",
    "a/../../x",
    "..",
    "/etc/passwd",
    "C:/x",
    "c:x",
    "a\\b",
    "..\\x",
    "a//b",
    "./x",
    "a/./b",
    "a\nb",
    "a\x1bb",
    "a\u202eb",
    "x" * 2000,
    "../folder/",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_leads_elsewhere_is_refused_and_the_rest_goes_on(door: Door, place: Path, name: str) -> None:
    place.write_bytes(packed((name, b"evil" if not name.endswith("/") else b""), ("good.txt", b"good")))
    found = read(door)
    assert [item.name for item in found if isinstance(item, Material)] == ["a.zip/good.txt"]
    (fault,) = [item for item in found if isinstance(item, Fault)]
    assert fault.where.startswith("a.zip: member ") and "leads elsewhere" in fault.what
    assert fault.where.isprintable()


def test_the_refusal_names_archive_and_member_on_one_line(door: Door, place: Path) -> None:
    place.write_bytes(packed(("../x", b"evil")))
    assert said(read(door))[0].startswith("a.zip: member '../x': has a name that leads elsewhere")


def test_a_name_with_a_nul_is_refused(door: Door, place: Path) -> None:
    place.write_bytes(packed(("good.txtX.exe", b"evil")).replace(b"txtX", b"txt\0"))
    assert "leads elsewhere" in said(read(door))[0]


def special(name: str, mode: int) -> zipfile.ZipInfo:
    row = zipfile.ZipInfo(name)
    row.external_attr = mode << 16
    return row


def test_a_member_without_a_name_is_refused(door: Door, place: Path) -> None:
    place.write_bytes(packed(("", b"evil")))
    assert "leads elsewhere" in said(read(door))[0]


def test_a_member_named_twice_differently_is_damaged(door: Door, place: Path) -> None:
    """Flagged as UTF-8 in its own header, and no UTF-8."""
    content = bytearray(packed(("a.txt", b"A")))
    content[7] |= 0x08
    content[30] = 0xFF
    place.write_bytes(content)
    assert "is damaged" in said(read(door))[0]


def test_links_and_devices_are_refused(door: Door, place: Path) -> None:
    place.write_bytes(packed((special("link", 0o120777), b"/etc/passwd"), (special("device", 0o020666), b"")))
    assert all("link or a device" in line for line in said(read(door))) and len(read(door)) == 2


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused_both_times(door: Door, place: Path) -> None:
    place.write_bytes(packed(("a.txt", b"one"), ("a.txt", b"two"), ("b.txt", b"B")))
    found = said(read(door))
    assert [line.endswith("two files; not read") for line in found] == [True, True, False]


def test_a_zip_inside_a_zip_is_refused(door: Door, place: Path) -> None:
    place.write_bytes(packed(("inner.ZIP", packed(("a.txt", b"A")))))
    assert "zip inside a zip" in said(read(door))[0]


def test_an_encrypted_member_is_refused(door: Door, place: Path) -> None:
    content = bytearray(packed(("a.txt", b"A")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1
    place.write_bytes(content)
    assert "is encrypted" in said(read(door))[0]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_whose_memory_cannot_be_bounded_is_refused(door: Door, place: Path, method: int) -> None:
    place.write_bytes(packed(("a.txt", b"A"), method=method))
    assert "memory cannot be bounded" in said(read(door))[0]


def test_a_member_that_swells_too_much_is_refused_and_the_rest_goes_on(door: Door, place: Path) -> None:
    place.write_bytes(packed(("bomb.txt", b"\0" * (8 << 20)), ("good.txt", b"good")))
    bomb, good = said(read(door))
    assert bomb.startswith("a.zip: member 'bomb.txt': swells more than 200 times") and good == "a.zip/good.txt"


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_states(door: Door, place: Path) -> None:
    content = packed(("bomb.txt", b"\0" * (8 << 20)))
    place.write_bytes(content.replace(struct.pack("<I", 8 << 20), struct.pack("<I", 1000)))
    (line,) = said(read(door))
    assert line.startswith("a.zip: member 'bomb.txt': is damaged")


def test_too_many_members_or_too_much_in_all_is_refused_whole(door: Door, place: Path) -> None:
    place.write_bytes(packed(*[(f"{number}.txt", b"x" * 100) for number in range(20)]))
    few = replace(door, limits=Limits(max_members=19))
    assert said(read(few)) == ["a.zip: holds 20 members; at most 19 are read"]
    little = replace(door, limits=Limits(max_unpacked=1999))
    assert said(read(little)) == ["a.zip: unpacks to 2,000 bytes; at most 1,999 are read"]


def test_a_thousand_bad_members_are_counted_not_listed(door: Door, place: Path) -> None:
    place.write_bytes(packed(*[(f"../{number}", b"") for number in range(1000)], ("good.txt", b"good")))
    found = said(read(door))
    assert len(found) == 102 and found[-2:] == ["a.zip/good.txt", "a.zip: 900 members more were refused and not read"]


def test_a_directory_too_long_to_hold_is_refused_unread(door: Door, place: Path) -> None:
    place.write_bytes(packed(*[("x" * 60_000 + str(number), b"") for number in range(20)]))
    assert "directory is longer than 1,048,576 bytes" in said(read(replace(door, limits=Limits(max_members=20))))[0]


def test_members_that_share_bytes_are_refused(door: Door, place: Path) -> None:
    """The shape of the non-recursive bomb (Fifield 2019): many directory rows, one body."""
    content = packed(("a.txt", b"A" * 5000), ("b.txt", b"A" * 5000), method=zipfile.ZIP_STORED)
    second = content.rindex(b"PK\x01\x02")
    shared = bytearray(content)
    shared[second + 42 : second + 46] = struct.pack("<I", 0)
    place.write_bytes(shared)
    assert "overlap" in said(read(door))[0]


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + b"\xff" * 18, b"PK\x05\x06" + b"\0" * 17]
)
def test_what_is_no_zip_is_one_clear_line(door: Door, place: Path, content: bytes) -> None:
    place.write_bytes(content)
    (fault,) = read(door)
    assert isinstance(fault, Fault) and fault.where == "a.zip" and "cannot be read as a zip" in fault.what


def test_a_truncated_zip_is_one_clear_line(door: Door, place: Path) -> None:
    place.write_bytes(packed(("a.txt", b"A" * 5000))[:-10])
    assert len(said(read(door))) == 1


def test_a_damaged_member_is_a_fault_and_the_rest_goes_on(door: Door, place: Path) -> None:
    content = bytearray(packed(("a.txt", b"A" * 50), ("b.txt", b"B"), method=zipfile.ZIP_STORED))
    content[content.index(b"AAAA") + 2] = 0
    place.write_bytes(content)
    bad, good = said(read(door))
    assert bad.startswith("a.zip: member 'a.txt': is damaged: Bad CRC") and good == "a.zip/b.txt"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_flipped_byte_raises(door: Door, place: Path, data: st.DataObject) -> None:
    content = bytearray(packed(("a.txt", b"hello " * 30), ("b/c.txt", b"there"), ("d.txt", b"")))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    place.write_bytes(content)
    for item in read(door):
        assert isinstance(item, Material | Fault)
