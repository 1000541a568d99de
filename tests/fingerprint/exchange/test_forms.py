"""Does each form come in whole and go out whole, and is it told from its content?"""

from __future__ import annotations

import io
import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from tocsin.fingerprint import exchange
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange import FORMS, Withdrawn
from tocsin.model.fingerprint import BankEntry, Fingerprint, Frame, Variant
from tocsin.model.kinds import Opinion, Tlp
from tocsin.model.seams import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WRITTEN = [name for name, form in FORMS.items() if form.writes]


def value(number: int) -> str:
    return f"{number:064x}"


def pdq(number: int) -> Fingerprint:
    return Fingerprint(algorithm="pdq", value=value(number), quality=100)


def md5(number: int) -> Fingerprint:
    return Fingerprint(algorithm="md5", value=f"{number:032x}", quality=100)


def entry(
    *prints: Fingerprint, label: str = "poster", tlp: Tlp | None = None, opinion: Opinion = Opinion.UNREVIEWED
) -> BankEntry:
    return BankEntry(
        bank="seen", label=label, fingerprint=prints[0], also=prints[1:], added=NOW, provenance="a partner",
        tags=("flag", "night"), tlp=tlp, opinion=opinion, origin="7",
    )  # fmt: skip


FILM = entry(
    Fingerprint(
        algorithm="vpdq", value="", quality=65, seconds=1.0,
        frames=(Frame(at=0.0, value=value(9), quality=70), Frame(at=1.0, value=value(8), quality=60)),
    )
)  # fmt: skip


def read(content: bytes, form: str | None = None) -> list[exchange.Given]:
    return list(exchange.read(io.BytesIO(content), "seen", added=NOW, where="list", form=form))


def known(content: bytes, form: str | None = None) -> list[BankEntry]:
    found = read(content, form)
    assert all(isinstance(one, BankEntry) for one in found), found
    return [one for one in found if isinstance(one, BankEntry)]


@pytest.mark.parametrize("form", WRITTEN)
def test_what_is_written_is_told_by_its_content_and_read_again(form: str) -> None:
    algorithm = "vpdq" if form == "vpdq" else "pdq"
    entries = [FILM] if form == "vpdq" else [entry(pdq(1)), entry(pdq(2))]
    content = b"".join(exchange.write(form, entries, Tlp.AMBER, name="us"))
    told = exchange.told(content, "list").name
    assert told == ("csv" if form == "hashes" else form)
    again = known(content)
    assert [(one.fingerprint.algorithm, one.fingerprint.value) for one in again] == [
        (algorithm, one.fingerprint.value) for one in entries
    ]
    assert content == b"".join(exchange.write(form, entries, Tlp.AMBER, name="us"))


def test_json_lines_lose_nothing() -> None:
    card = Fingerprint(
        algorithm="pdq-variants", value="", quality=0, blob=b"\x00\xff",
        variants=(Variant(change="mirrored", value=value(3), quality=80),), reference=value(4), width=7, height=9,
    )  # fmt: skip
    whole = BankEntry(
        bank="seen", label="affiche née au Sahel", fingerprint=pdq(1), also=(md5(1), card), added=NOW, provenance="us",
        sha256="a" * 64, media_type="image/png", opinion=Opinion.DISPUTED, tlp=Tlp.AMBER_STRICT, expires=NOW,
        tags=("a b",), origin="x/1",
    )  # fmt: skip
    assert known(b"".join(exchange.write("jsonl", [whole, FILM], Tlp.RED))) == [whole, FILM]


def test_csv_keeps_all_but_the_further_fingerprints() -> None:
    whole = BankEntry(
        bank="seen", label="=1+1", fingerprint=pdq(1), added=NOW, provenance="us", opinion=Opinion.DISPUTED,
        media_type="image/png", tlp=Tlp.GREEN, expires=NOW, tags=("a b", "c"), origin="x/1",
    )  # fmt: skip
    content = b"".join(exchange.write("csv", [whole, FILM], Tlp.RED))
    assert b"'=1+1" in content
    assert known(content) == [whole, FILM]


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (value(1), "csv"),
        ("hash\n" + value(1), "csv"),
        ("pdq " + value(1), "tx"),
        (f"{value(1)} 'Some house' POSITIVE_CLASS a,b", "tx"),
        ("url https://news.example/", "tx"),
        ("signal_type,signal_str,collab,category,tags", "tx-csv"),
        (f"0,100,{value(1)},0.000", "vpdq"),
        ('{"data": []}', "threatexchange"),
        ('[{"indicator": "x"}]', "threatexchange"),
        ('{"count": 0, "hashRecords": []}', "stopncii"),
        ('{"count": 0, "results": []}', "tat"),
        ('{"Event": {}}', "misp"),
        ('{"response": []}', "misp"),
        ('{"type": "bundle", "objects": []}', "stix"),
        ('{"pdq": "0"}', "hma"),
        ('[{"id": 1, "disable_until_ts": 1}]', "hma"),
        ('{"bank": "x", "fingerprint": {}}', "jsonl"),
        ('<?xml version="1.0"?><queryResult/>', "ncmec"),
    ],
)
def test_a_form_is_told_from_its_first_bytes(head: str, form: str) -> None:
    assert exchange.told(head.encode(), "list").name == form


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"\x80\x04\x95", "pickle"),
        (b"PK\x03\x04", "zip"),
        (b"\x1f\x8b\x08", "gzip"),
        ("hash".encode("utf-16"), "UTF-16"),
        (b"<html>", "no result of NCMEC"),
        (b"", "is empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is no text"),
        (b'{"filename": "/x", "name": "A", "api": "local_file", "enabled": true}', "settings of tx"),
    ],
)
def test_what_is_no_list_says_what_it_is(head: bytes, what: str) -> None:
    (fault,) = read(head)
    assert isinstance(fault, Fault)
    assert what in fault.what


def test_threatexchange_owners_who_differ_make_an_item_disputed() -> None:
    page = {
        "data": [
            {
                "id": "501", "indicator": value(1), "type": "HASH_PDQ", "last_updated": 1700000000,
                "should_delete": False,
                "descriptors": {"data": [
                    {"id": "1", "owner": {"id": "11", "name": "House A"}, "status": "MALICIOUS", "share_level": "GREEN",
                     "tags": {"data": [{"text": "flag"}]}, "added_on": "2020-07-01T18:31:15+0000"},
                    {"id": "2", "owner": {"id": "12"}, "status": "NON_MALICIOUS", "share_level": "AMBER",
                     "tags": ["x"]},
                ]},
            },
            {
                "id": "502", "indicator": f"{2:032x}", "type": "HASH_VIDEO_MD5", "last_updated": 1700000001,
                "descriptors": {"data": [
                    {"id": "3", "owner": {"id": "11"}, "status": "MALICIOUS", "tags": [],
                     "reactions": [{"key": "DISAGREE_WITH_TAGS", "value": "13,14"}]},
                ]},
            },
            {
                "id": "503", "indicator": value(3), "type": "HASH_PDQ", "last_updated": 1700000002,
                "descriptors": {"data": [
                    {"id": "4", "owner": {"id": "1"}, "status": "MALICIOUS", "review_status": "PENDING"},
                ]},
            },
            {"id": "504", "indicator": value(4), "type": "HASH_PDQ", "last_updated": 1700000003, "should_delete": True},
            {"id": "505", "indicator": "https://x.test/", "type": "URI", "last_updated": 1700000004},
        ],
        "paging": {"cursors": {"after": "QVFI"}, "next": "https://graph.example/next"},
    }  # fmt: skip
    first, second, third, gone, passed = read(json.dumps(page).encode())
    assert isinstance(first, BankEntry)
    assert (first.opinion, first.tlp, first.tags, first.origin) == (Opinion.DISPUTED, Tlp.AMBER, ("flag", "x"), "501")
    assert (first.provenance, first.added) == (
        "ThreatExchange, House A, 12",
        datetime(2020, 7, 1, 18, 31, 15, tzinfo=UTC),
    )
    assert isinstance(second, BankEntry)
    assert (second.opinion, second.media_type, second.fingerprint.algorithm) == (Opinion.DISPUTED, "video", "md5")
    assert isinstance(third, BankEntry)
    assert third.opinion is Opinion.UNREVIEWED
    assert isinstance(gone, Withdrawn)
    assert (gone.origin, gone.value) == ("504", value(4))
    assert isinstance(passed, Fault)
    assert "'URI' is not matched here" in passed.what


def test_a_threatexchange_descriptor_alone_is_an_item() -> None:
    (found,) = known(json.dumps({"data": [{
        "id": "9", "raw_indicator": value(1), "type": "HASH_PDQ", "owner": {"id": "1"}, "status": "MALICIOUS",
        "expired_on": "2030-01-01T00:00:00+0000",
    }]}).encode())  # fmt: skip
    assert (found.opinion, found.expires) == (Opinion.CONFIRMED, datetime(2030, 1, 1, tzinfo=UTC))


NCMEC = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">
  <images count="2" maxTimestamp="2023-06-02T15:10:00Z">
    <image><member id="42">A Member</member><timestamp>2023-06-01T15:00:00Z</timestamp><id>image1</id>
      <classification>A1</classification>
      <fingerprints><md5>{1:032X}</md5><sha1>{1:040x}</sha1><pdq>{value(1)}</pdq><pdna>aa...</pdna>
        <tmk-pdqf rel="self" href="/v2/entries/1/fingerprints/TMK_PDQF"/></fingerprints>
      <feedback><affirmativeFeedback type="Pdq"><members><member id="1">B</member></members></affirmativeFeedback>
        <negativeFeedback type="Md5"><reasons><reason name="x"/><members><member id="2">C</member></members></reasons>
        </negativeFeedback></feedback>
    </image>
    <deletedImage><member id="43">D</member><id>image4</id><timestamp>2023-06-02T15:10:00Z</timestamp></deletedImage>
  </images>
  <videos count="0"/>
  <paging><next>/v2/entries?from=2023&amp;start=2001</next></paging>
</queryResult>"""


def test_ncmec_entries_bring_every_value_and_both_votes() -> None:
    found = read(NCMEC.encode())
    item = found[0]
    assert isinstance(item, BankEntry)
    assert [one.algorithm for one in (item.fingerprint, *item.also)] == ["pdq", "sha1", "md5"]
    assert (item.origin, item.tags, item.opinion, item.media_type) == ("42/image1", ("A1",), Opinion.DISPUTED, "image")
    gone = found[1]
    assert isinstance(gone, Withdrawn)
    assert gone.origin == "43/image4"
    assert [one.what for one in found[2:] if isinstance(one, Fault)] == [
        "1 items were passed over: 'pdna' is not matched here",
        "1 items were passed over: 'tmk-pdqf' is not matched here",
    ]


def test_a_name_with_marks_of_xml_breaks_nothing() -> None:
    one = BankEntry(
        bank="b", label="x", fingerprint=pdq(1), added=NOW, provenance="p", tags=("</image>\x00<image>",), origin="1/2"
    )
    (found,) = known(b"".join(exchange.write("ncmec", [one], Tlp.AMBER, name="<&>\x01")))
    assert found.provenance == "NCMEC hash sharing, <&>"


def test_ncmec_pictures_stand_before_videos() -> None:
    film = entry(md5(1))
    entries = [
        BankEntry(bank="b", label="v", fingerprint=md5(2), added=NOW, provenance="p", media_type="video/mp4"),
        film,
    ]
    content = b"".join(exchange.write("ncmec", entries, Tlp.AMBER, name="Us & co"))
    assert content.index(b"<images") < content.index(b"<videos")
    assert [one.media_type for one in known(content)] == ["image", "video"]


def test_stopncii_feedback_is_weighed_and_closed_cases_are_taken_back() -> None:
    page = {
        "count": 3, "nextSetTimestamp": 1625175071, "nextPageToken": None, "hasMoreRecords": False,
        "hashRecords": [
            {"lastModtimestamp": 1625167804, "hashValue": value(1), "hashStatus": "Active", "signalType": "ImagePDQ",
             "caseNumbers": {"a": "Active"},
             "CSPFeedbacks": [{"source": "A", "feedbackValue": "Blocked", "tags": ["n"]}]},
            {"lastModtimestamp": 1625167805, "hashValue": value(2), "hashStatus": "Withdrawn", "signalType": "ImagePDQ",
             "caseNumbers": []},
            {"lastModtimestamp": 1625167806, "hashValue": "https://x.test", "signalType": "URL"},
        ],
    }  # fmt: skip
    first, second, third = read(json.dumps(page).encode())
    assert isinstance(first, BankEntry)
    assert (first.opinion, first.tags, first.provenance) == (Opinion.CONFIRMED, ("n",), "StopNCII, judged by A")
    assert isinstance(second, Withdrawn)
    assert isinstance(third, Fault)


def test_tech_against_terrorism_says_what_was_deleted() -> None:
    page = {"count": 2, "next": None, "previous": None, "checkpoint": "1724856487.7,10594", "results": [
        {"hash_digest": f"{1:032x}", "algorithm": "MD5", "ideology": "far-right", "file_type": "mp4", "deleted": False,
         "updated_on": 1704901040.2, "created_on": "2025-03-03T23:05:22.587000", "id": 2819},
        {"hash_digest": value(2), "algorithm": "PDQ", "ideology": "islamist", "file_type": "gif", "deleted": True,
         "updated_on": 1704901041.2, "created_on": "2025-03-03T23:05:22", "id": 2820},
    ]}  # fmt: skip
    first, second = read(json.dumps(page).encode())
    assert isinstance(first, BankEntry)
    assert (first.media_type, first.tags, first.origin) == ("video", ("far-right",), "2819")
    assert isinstance(second, Withdrawn)
    assert second.origin == "2820"


def test_hma_content_that_is_switched_off_is_taken_back() -> None:
    content = [
        {"id": 1, "disable_until_ts": 1, "bank": {"name": "OURS"}, "note": "seen\nbefore",
         "signals": {"pdq": value(1), "video_md5": f"{1:032x}"}, "metadata": {"collab": {"GIFCT": ["1"]}}},
        {"id": 2, "disable_until_ts": 0, "bank": {"name": "OURS"}, "signals": {"pdq": value(2)}},
        {"id": 3, "disable_until_ts": 4102444800, "bank": {"name": "OURS"}, "signals": {"pdq": value(3)}},
        {"id": 4, "disable_until_ts": 1, "bank": {"name": "OURS"}},
    ]  # fmt: skip
    first, off, paused, bare = read(json.dumps(content).encode())
    assert isinstance(first, BankEntry)
    assert (first.label, first.origin, first.provenance) == ("seen before", "OURS/1", "HMA bank OURS, GIFCT")
    assert [one.algorithm for one in first.also] == ["md5"]
    assert isinstance(off, Withdrawn)
    assert isinstance(paused, Withdrawn)
    assert isinstance(bare, Fault)
    assert "include_signals" in bare.remedy


def test_a_misp_object_is_one_item_and_its_marking_the_strictest() -> None:
    event = {"Event": {
        "info": "Posters", "Orgc": {"name": "A CERT"}, "Tag": [{"name": "tlp:green"}, {"name": "kind:poster"}],
        "Attribute": [
            {"type": "md5", "value": f"{1:032x}", "uuid": "u1", "timestamp": "1700000000",
             "Tag": [{"name": "tlp:red"}]},
            {"type": "filename|sha256", "value": f"a.jpg|{value(2)}", "uuid": "u2", "deleted": True},
            {"type": "domain", "value": "x.test", "uuid": "u3"},
            {"type": "other", "comment": "pdq: seen twice", "value": value(5), "uuid": "u4",
             "Sighting": [{"type": "1"}, {"type": "2", "date_sighting": "1800000000"}]},
        ],
        "Object": [{"name": "file", "uuid": "o1", "Attribute": [
            {"type": "sha256", "object_relation": "sha256", "value": value(7)},
            {"type": "text", "object_relation": "pdq", "value": value(8)},
            {"type": "mime-type", "object_relation": "mimetype", "value": "image/png"},
        ]}],
    }}  # fmt: skip
    first, gone, doubted, item, passed = read(json.dumps({"response": [event]}).encode())
    assert isinstance(first, BankEntry)
    assert (first.tlp, first.label, first.tags, first.provenance) == (
        Tlp.RED,
        "Posters",
        ("kind:poster",),
        "MISP, A CERT",
    )
    assert isinstance(gone, Withdrawn)
    assert (gone.origin, gone.algorithm) == ("u2", "sha256")
    assert isinstance(doubted, BankEntry)
    assert (doubted.fingerprint.algorithm, doubted.opinion) == ("pdq", Opinion.FALSE_POSITIVE)
    assert doubted.expires == datetime.fromtimestamp(1800000000, UTC)
    assert isinstance(item, BankEntry)
    assert (item.fingerprint.algorithm, item.sha256, item.media_type) == ("pdq", value(7), "image/png")
    assert isinstance(passed, Fault)


ATTRIBUTE = {"type": "md5", "value": f"{1:032x}", "uuid": "u", "Event": {"info": "Posters", "Orgc": {"name": "A CERT"}}}


@pytest.mark.parametrize(
    "document",
    [
        {"response": {"Attribute": [ATTRIBUTE]}},
        {"Attribute": [ATTRIBUTE]},
        [ATTRIBUTE],
        [{"Event": {"info": "Posters", "Orgc": {"name": "A CERT"}, "Attribute": [ATTRIBUTE]}}],
    ],
)
def test_misp_attributes_are_found_however_they_were_asked_for(document: object) -> None:
    (found,) = known(json.dumps(document).encode())
    assert (found.label, found.provenance, found.origin) == ("Posters", "MISP, A CERT", "u")


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("misp", '{"Attribute": [{"type": "md5"}]}'),
        ("hma", '[{"id": 1, "signals": {}}]'),
        ("hma", "[{}]"),
        ("threatexchange", '{"data": [{}]}'),
        ("stopncii", '{"hashRecords": [{}]}'),
        ("tat", '{"results": [{}]}'),
        ("stix", '{"objects": [{}]}'),
        ("stix", '{"objects": [{"type": "file", "name": "a.jpg"}]}'),
        ("ncmec", '<queryResult><images><image><member id="1"/><id>1</id></image></images></queryResult>'),
    ],
)
def test_an_item_that_says_nothing_is_told(form: str, content: str) -> None:
    (fault,) = read(content.encode(), form)
    assert isinstance(fault, Fault)


def test_stix_indicators_that_mean_more_than_a_hash_are_passed_over() -> None:
    def indicator(number: int, pattern: str, **more: object) -> dict[str, object]:
        return {"type": "indicator", "id": f"indicator--{number}", "name": "poster", "pattern": pattern, **more}

    mark = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
    bundle = {"type": "bundle", "id": "bundle--1", "objects": [
        {"type": "identity", "id": "identity--1", "name": "A CERT"},
        indicator(1, f"[file:hashes.'SHA-256' = '{value(1)}' OR file:hashes.MD5 = '{1:032x}']",
                  object_marking_refs=[mark], created_by_ref="identity--1", labels=["x"],
                  valid_until="2030-01-01T00:00:00.000Z"),
        indicator(2, f"[file:hashes.MD5 = '{2:032x}' AND file:name = 'x']"),
        indicator(3, f"[file:hashes.PDQ = '{value(3)}']", revoked=True),
        {"type": "file", "id": "file--4", "hashes": {"MD5": f"{4:032x}", "PDQ": value(4)}, "x_pdq": value(4)},
        {"type": "opinion", "id": "opinion--1", "opinion": "strongly-disagree", "object_refs": ["indicator--1"]},
        {"type": "url", "value": "https://x.test/"},
    ]}  # fmt: skip
    found = read(json.dumps(bundle).encode())
    first, gone, file, again = found[:4]
    assert isinstance(first, BankEntry)
    assert (first.tlp, first.sha256, first.provenance, first.tags) == (Tlp.RED, value(1), "STIX, A CERT", ("x",))
    assert isinstance(gone, Withdrawn)
    assert isinstance(file, BankEntry)
    assert [one.algorithm for one in (file.fingerprint, *file.also)] == ["pdq", "md5"]
    assert isinstance(again, BankEntry)
    assert (again.origin, again.opinion) == ("indicator--1", Opinion.FALSE_POSITIVE)
    assert len(found) == 6


def test_a_vpdq_file_is_one_video_and_its_bad_lines_are_told() -> None:
    content = f"0,100,{value(1)},0.000\n1,101,{value(2)},0.5\n2,90,{value(3)},1.000\n"
    bad, film = read(content.encode())
    assert isinstance(bad, Fault)
    assert bad.where == "list: line 2"
    assert isinstance(film, BankEntry)
    assert [(frame.at, frame.quality) for frame in film.fingerprint.frames] == [(0.0, 100), (1.0, 90)]


def test_rows_of_one_value_in_a_tx_dataset_are_one_item() -> None:
    rows = [f"pdq,{value(1)},A,POSITIVE_CLASS,x y", f"pdq,{value(1)},B,NEGATIVE_CLASS,", f"pdq,{value(2)},A,DISPUTED,"]
    first, second = known("\n".join(["signal_type,signal_str,collab,category,tags", *rows]).encode())
    assert (first.opinion, first.tags, first.provenance) == (Opinion.DISPUTED, ("x", "y"), "A, B")
    assert second.opinion is Opinion.DISPUTED


@pytest.mark.parametrize("header", ["hash,signal_type", "Signal,Type", "hash_value,algorithm"])
def test_csv_columns_go_by_the_names_that_other_houses_use(header: str) -> None:
    first, second, passed = read(f"{header}\n{value(1)},pdq\n{1:032x},video_md5\nx,tmk\n".encode())
    assert isinstance(first, BankEntry)
    assert isinstance(second, BankEntry)
    assert (second.fingerprint.algorithm, second.media_type) == ("md5", "video")
    assert isinstance(passed, Fault)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_csv_may_be_parted_by_other_marks(mark: str) -> None:
    rows = [["pdq", "label", "quality"], [value(1), "a, b", "70"]]
    (found,) = known("\n".join(mark.join(row) for row in rows).encode())
    assert (found.label, found.fingerprint.quality) == ("a, b", 70)


def test_what_pdq_photo_hasher_prints_has_the_quality_before_the_name() -> None:
    (found,) = known(f"{value(1)},98,night.jpg\n".encode())
    assert (found.label, found.fingerprint.quality) == ("night.jpg", 98)


def test_one_line_may_hold_several_values_of_one_item() -> None:
    (found,) = known(f"pdq,md5,sha256,tlp\n{value(1)},{1:032x},{value(2)},TLP:AMBER+STRICT\n".encode())
    assert (found.sha256, found.tlp) == (value(2), Tlp.AMBER_STRICT)
    assert [one.algorithm for one in (found.fingerprint, *found.also)] == ["pdq", "sha256", "md5"]


def test_what_is_marked_above_the_ceiling_or_doubted_stays_and_is_counted() -> None:
    entries = [
        entry(pdq(1), tlp=Tlp.RED),
        entry(pdq(2), tlp=Tlp.GREEN),
        entry(pdq(3)),
        entry(pdq(4), tlp=Tlp.CLEAR, opinion=Opinion.FALSE_POSITIVE),
        FILM,
        entry(md5(5), pdq(5), tlp=Tlp.CLEAR),
    ]
    left: Counter[str] = Counter()
    content = b"".join(exchange.write("hashes", entries, Tlp.GREEN, left_out=left))
    assert content.decode().split() == [value(2), value(5)]
    assert left == {
        "marked TLP:RED, above TLP:GREEN": 1,
        "not marked, taken as TLP:AMBER, above TLP:GREEN": 2,
        "false-positive, which hashes cannot say": 1,
    }


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("doubt", [Opinion.DISPUTED, Opinion.FALSE_POSITIVE])
def test_a_doubt_goes_out_as_a_doubt_or_the_item_stays(form: str, doubt: Opinion) -> None:
    left: Counter[str] = Counter()
    content = b"".join(exchange.write(form, [entry(pdq(1), opinion=doubt)], Tlp.AMBER, left_out=left))
    items = {one.origin: one for one in read(content) if isinstance(one, BankEntry)}  # the last of each counts
    assert [one.opinion for one in items.values()] == ([] if left else [doubt])
    assert bool(left) == (doubt not in FORMS[form].doubts)


def test_a_form_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(FingerprintError, match="threatexchange"):
        exchange.write("excel", [], Tlp.CLEAR)
    with pytest.raises(FingerprintError, match="read only"):
        exchange.write("tx-csv", [], Tlp.CLEAR)
