"""Is a package read, and everything told in which it is not what it says?"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from tests.collect.archives import packed, response, wacz, zipped
from tests.collect.door import AT, PNG, SOURCE, Told, collected

from tocsin.collect.archives.warc import Warc
from tocsin.fetch import Door
from tocsin.model.seams import Skip
from tocsin.preserve import Evidence

HOME = "http://a.example/"
WARC = packed(response(HOME, b"<p>said</p><img src=p.png>"), response(f"{HOME}p.png", PNG, "image/png"))
PAGES = b"".join(
    json.dumps(line).encode() + b"\n"
    for line in (
        {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"},
        {"url": HOME, "ts": "2013-01-12T10:00:00Z", "title": "Listed \u2603", "text": "rendered"},
    )
)
FILES = {"archive/data.warc.gz": WARC, "pages/pages.jsonl": PAGES, "indexes/index.cdx.gz": b"x"}
USUAL = {
    "description of a package": 1,
    "digest of a package": 1,
    "index of a web archive": 1,
    "list of pages": 1,
}


def read(members: dict[str, bytes], more: dict[str, bytes] | None = None) -> Told:
    return collected(Warc(), {f"x.wacz/{name}": content for name, content in members.items()} | (more or {}))


def what(told: Told) -> list[tuple[str, str]]:
    return [(fault.where, fault.what) for fault in told.faults]


def test_the_archives_in_it_are_read_and_its_other_files_counted() -> None:
    told = read(wacz(FILES))
    assert [capture.url for capture in told.captures] == [HOME, f"{HOME}p.png"]
    assert told.captures[0].locator == "x.wacz/archive/data.warc.gz#record-1"
    assert (told.post.title, told.post.text, len(told.post.media)) == ("Listed \u2603", "said", 1)
    assert told.skipped == USUAL
    assert not told.faults


def test_a_signature_is_told_as_stated_and_trusted_for_nothing() -> None:
    signed = {"signedData": {"publicKey": "abc", "created": "2013-01-12T10:00:00Z", "signature": "x"}}
    told = read(wacz(FILES, digest=signed))
    (skip,) = [skip for skip in told.of(Skip) if skip.reason.startswith("signature")]
    assert skip.reason == "signature as the package states it, not checked"
    assert skip.where == "x.wacz/datapackage-digest.json: abc, 2013-01-12T10:00:00Z"


def test_a_page_without_text_has_the_text_of_the_list_and_says_so() -> None:
    files = FILES | {"archive/data.warc.gz": packed(response(HOME, b"<script>app()</script>"))}
    told = read(wacz(files))
    assert told.post.text == "rendered"
    assert told.repaired == {"page without text, the archiver's own reading of it was taken": 1}


def test_a_listed_page_without_a_record_and_a_line_that_is_none_are_counted() -> None:
    pages = PAGES + b'{"url": "http://gone.example/"}\nnot json\n\n[]\n'
    told = read(wacz(FILES | {"pages/pages.jsonl": pages}))
    assert told.skipped == USUAL | {"listed page without a record": 1, "listed page not readable": 2}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"archive/data.warc.gz": WARC + b"\0"}, "its hash is another"),
        ({"pages/pages.jsonl": PAGES.replace(b"Listed", b"Forged")}, "its hash is another"),
        ({"archive/more.warc.gz": WARC}, "its description does not list it"),
        ({"notes.txt": b"x"}, "its description does not list it"),
        ({"indexes/index.cdx.gz": None}, "is listed in the package's description and missing"),
    ],
)
def test_every_difference_is_told_and_what_is_there_is_read(change: dict[str, bytes | None], said: str) -> None:
    members = {name: content for name, content in (wacz(FILES) | change).items() if content is not None}
    told = read(members)
    ((where, words),) = what(told)
    assert said in words
    assert where == f"x.wacz/{next(iter(change))}"
    assert len(told.captures) >= 2


def test_a_description_that_was_hashed_again_does_not_fit_the_old_digest() -> None:
    changed = FILES | {"archive/data.warc.gz": packed(response(HOME, b"forged"))}
    told = read(wacz(changed) | {"datapackage-digest.json": wacz(FILES)["datapackage-digest.json"]})
    assert [where for where, _ in what(told)] == ["x.wacz/datapackage-digest.json"]


def test_hashes_that_are_missing_twice_or_of_another_kind_are_judged() -> None:
    told = json.loads(wacz(FILES)["datapackage.json"])
    one, two, three = told["resources"]
    one["hash"], two["hash"], three["hash"] = "", "md5:9dd4e461268c8034f5c8564e155c67a6", "sha256:0"
    about = {"resources": [one, two, three, {**two, "hash": "sha256:1"}, {"path": "../../etc/passwd", "hash": ""}, 7]}
    said = [words for _, words in what(read({**FILES, "datapackage.json": json.dumps(about).encode()}))]
    assert sum("listed twice" in words for words in said) == 1
    assert sum("without a hash" in words for words in said) == 1
    assert sum("missing" in words for words in said) == 2  # the parent folder, and what has no path
    assert len(said) == 5


def test_a_description_that_cannot_be_read_is_told() -> None:
    told = read(wacz(FILES) | {"datapackage.json": b"{"})
    assert told.faults[0].what == "is no readable JSON"
    assert len(told.captures) == 2


def test_a_hundred_differences_are_told_singly() -> None:
    told = read(wacz(FILES) | {f"extra/{number}": b"" for number in range(150)})
    assert len(told.faults) == 101
    assert told.faults[-1].what == "50 more files are not as it says"


def test_a_package_of_packages_names_those_that_are_not_supplied() -> None:
    about = {"profile": "multi-wacz-package", "resources": [{"path": "x.wacz"}, {"path": "https://a.example/y.wacz?z"}]}
    told = read(wacz(FILES), {"datapackage.json": json.dumps(about).encode()})
    assert "y.wacz" in told.fault.what
    assert told.fault.where == "datapackage.json"
    assert told.skipped["description of a package of packages"] == 1


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("name", ["x.wacz", "y.zip"])
def test_a_package_comes_through_the_door_as_its_members(name: str, method: int, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    whole = zipped(wacz(FILES), method)
    (tmp_path / "in" / name).write_bytes(whole if name == "x.wacz" else zipped({"x.wacz": whole}))
    with Evidence(tmp_path / "evidence", now=lambda: AT, actor="test") as evidence:
        door = Door(root=tmp_path, keeper=evidence, now=lambda: AT, contact="duty@cert.example")
        told = Told(list(Warc().collect(SOURCE, door, None)))
    assert told.post.title == "Listed \u2603"
    assert told.skipped == USUAL
    assert not told.faults
