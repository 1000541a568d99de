"""Is every message of an exported WhatsApp chat read, skipped or told, and is no date ever guessed?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import CLOSED, PNG, SOURCE, Told, collected, utc

from tocsin.collect.chats.whatsapp import LONGEST, WhatsApp
from tocsin.collect.chats.whatsapp_line import head_of
from tocsin.collect.errors import CollectError
from tocsin.collect.jsontext import NOT_UTF8
from tocsin.model import Listing, Private, Removal

CHAT = "_chat.txt"


def told(*lines: str, order: str | None = None, ending: str = "\n") -> Told:
    return collected(WhatsApp(date_order=order), {CHAT: (ending.join(lines) + ending).encode()}, CLOSED)


def said(text: str) -> Told:
    """One message of an unmistakable day."""
    return told(f"13/01/13, 10:00 - A: {text}")


@pytest.mark.parametrize(
    ("line", "day", "clock"),
    [
        ("[13/01/20, 21:30:05] A: x", ("13", "01", "20"), "21:30:05"),
        ("\u200e[13/01/20, 21:30:05] A: x", ("13", "01", "20"), "21:30:05"),
        ("13.01.20, 21:30 - A: x", ("13", "01", "20"), "21:30:00"),
        ("1/13/20, 9:30 PM - A: x", ("1", "13", "20"), "21:30:00"),
        ("1/13/20, 9:30\u202fpm - A: x", ("1", "13", "20"), "21:30:00"),
        ("13/1/20 12:05 a.\u00a0m. - A: x", ("13", "1", "20"), "00:05:00"),
        ("13/1/20 12:05 p. m. - A: x", ("13", "1", "20"), "12:05:00"),
        ("[2020. 1. 13. 오후 3:20:00] A: x", ("2020", "1", "13"), "15:20:00"),
        ("2020/1/13 下午3:20 - A: x", ("2020", "1", "13"), "15:20:00"),
        ("2020年1月13日 上午12:20 - A: x", ("2020", "1", "13"), "00:20:00"),
        ("[13.1.2020 klo 14.08.18] A: x", ("13", "1", "2020"), "14:08:18"),
        ("13/01/2020 à 14:08 - A: x", ("13", "01", "2020"), "14:08:00"),
        ("١٣\u200f/١\u200f/٢٠٢٠، ٨:١٩ م - A: x", ("١٣", "١", "٢٠٢٠"), "20:19:00"),
        ("2020-01-13, 10:00 - A: x", ("2020", "01", "13"), "10:00:00"),
    ],
)
def test_heads_are_read_in_the_forms_of_many_phones(line: str, day: tuple[str, str, str], clock: str) -> None:
    head = head_of(line)
    assert head is not None
    assert (head.day, head.clock.isoformat(), head.rest) == (day, clock, "A: x")


@pytest.mark.parametrize(
    "line", ["", "13/01/20", "at 13/01/20, 10:00 - x", "13/01/20, 25:00 - A: x", "13/01/20, 13:00 PM - A: x"]
)
def test_other_lines_begin_no_message(line: str) -> None:
    assert head_of(line) is None


def test_a_message_becomes_a_post_in_the_sources_zone() -> None:
    chat = {CHAT: b"[13/01/13, 10:00:05] \xe2\x80\xaa+0 000\xe2\x80\xac: said\r\n"}
    post = collected(WhatsApp(), chat, replace(CLOSED, zone="Europe/Paris")).post
    assert (post.text, post.author, post.native_id) == ("said", "+0 000", "2013-01-13T09:00:05Z/1")
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-13T09:00:05"), True)
    assert post.locator == "_chat.txt: line 1"


def test_only_members_read_a_chat() -> None:
    found = collected(WhatsApp(), {CHAT: b"05/06/12, 10:00 - A: x\n05/06/12, 10:01 - B\n"}, SOURCE)
    assert found.skipped == {"not public: WhatsApp chat": 2}
    assert not found.faults


def test_the_order_of_the_date_is_what_one_line_of_the_whole_file_shows() -> None:
    assert [post.claimed for post in told("05/06/12, 10:00 - A: x", "13/06/12, 10:00 - A: y").posts] == [
        *(utc("2012-06-05T10:00:00"), utc("2012-06-13T10:00:00"))
    ]
    assert [post.claimed for post in told("05/06/12, 10:00 - A: x", "05/13/12, 10:00 - A: y").posts] == [
        *(utc("2012-05-06T10:00:00"), utc("2012-05-13T10:00:00"))
    ]


def test_the_order_that_alone_keeps_the_messages_in_order_of_time_is_taken() -> None:
    found = told("05/11/12, 10:00 - A: x", "06/11/12, 10:00 - A: y", "01/12/12, 10:00 - A: z")
    assert [post.claimed for post in found.posts][2] == utc("2012-12-01T10:00:00")


@pytest.mark.parametrize(
    "name", ["IMG-20120605-WA0001.jpg (file attached)", "<attached: 01-PHOTO-2012-06-05-10-00-00.jpg>"]
)
def test_the_name_of_a_sent_file_bears_the_day(name: str) -> None:
    assert told(f"05/06/12, 10:00 - A: {name}").post.claimed == utc("2012-06-05T10:00:00")
    both = told(f"05/06/12, 10:00 - A: {name}", f"06/07/12, 10:00 - A: {name.replace('05', '07')}")
    assert both.skipped["order of day and month not known"] == 2
    against = told(f"05/06/12, 10:00 - A: {name}", "06/05/12, 10:00 - A: x")
    assert against.skipped["order of day and month not known"] == 2


def test_no_message_is_from_after_the_day_its_file_came() -> None:
    # Collected on 20 January 2013: 1 March is out of the question.
    assert told("03/01/13, 10:00 - A: x").post.claimed == utc("2013-01-03T10:00:00")


def test_where_the_file_fits_both_orders_nothing_is_read_and_the_option_is_named() -> None:
    found = told("05/06/12, 10:00 - A: x", "06/07/12, 10:00 - A: y")
    assert not found.posts
    assert found.skipped == {"order of day and month not known": 2}
    assert found.fault.what == "its dates may have the day or the month first (line 1); no message was read"
    assert 'date_order = "dmy" or "mdy"' in found.fault.remedy


@pytest.mark.parametrize(("order", "at"), [("dmy", "2012-06-05"), ("mdy", "2012-05-06")])
def test_the_option_decides(order: str, at: str) -> None:
    assert told("05/06/12, 10:00 - A: x", order=order).post.claimed == utc(f"{at}T10:00:00")


def test_dates_that_no_order_fits_are_told_with_their_lines() -> None:
    found = told("13/01/12, 10:00 - A: x", "01/13/12, 10:00 - A: y")
    assert "no order of day, month and year fits all its dates (lines 2 and 1)" in found.fault.what
    assert [post.text for post in told("13/01/12, 10:00 - A: x", "01/13/12, 10:00 - A: y", order="dmy").posts] == [
        "x\n01/13/12, 10:00 - A: y"
    ]


def test_equal_day_and_month_need_no_question_and_a_year_may_stand_in_front() -> None:
    assert told("05/05/12, 10:00 - A: x").post.claimed == utc("2012-05-05T10:00:00")
    assert told("2012/05/06, 10:00 - A: x").post.claimed == utc("2012-05-06T10:00:00")


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(CollectError, match="'ydm' is no order"):
        WhatsApp(date_order="ydm")


def test_lines_without_a_head_continue_the_message_and_those_before_the_first_are_counted() -> None:
    found = told(
        "WhatsApp", "", "13/01/13, 10:00 - A: one", "", "three: x", "[13/01/13, 10:00:00] B: quoted", ending="\r\n"
    )
    assert found.post.text == "one\n\nthree: x\n[13/01/13, 10:00:00] B: quoted"
    assert found.skipped == {"line before the first message": 1}
    assert not found.faults


def test_two_exports_joined_in_one_file_are_told() -> None:
    found = told(*["13/01/13, 10:00 - A: x"] * 3, *["[13/01/13, 10:00:00] A: x"] * 2)
    assert found.fault.what.startswith("2 lines begin in another form")


def test_lines_of_the_service_are_skipped_even_with_a_colon_in_them() -> None:
    found = told(
        "13/01/13, 10:00 - Messages and calls are end-to-end encrypted.",
        '13/01/13, 10:00 - X changed the subject from "a" to "b: c"',
        "13/01/13, 10:00 - Group: \u200eX created this group",
        '13/01/13, 10:00 - A "B" C: I say this group is end-to-end encrypted: good',
    )
    assert found.skipped == {"service message": 3}
    assert (found.post.author, found.post.text) == ('A "B" C', "I say this group is end-to-end encrypted: good")


@pytest.mark.parametrize(
    "text",
    ["\u200e<attached: a b.jpg>", "<angehängt: a b.jpg>", "a b.jpg (file attached)", "\u200ea b.jpg (archivo adjunto)",
     "a b.jpg (words of a language nobody listed)", "<words nobody listed: a b.jpg>"],
)  # fmt: skip
def test_attachments_that_were_supplied_are_media_in_any_language(text: str) -> None:
    chat = {"x.zip/_chat.txt": f"13/01/13, 10:00 - A: {text}\nunder it\n".encode(), "x.zip/a b.jpg": PNG}
    found = collected(WhatsApp(), chat, CLOSED)
    assert [medium.name for medium in found.post.media] == ["a b.jpg"]
    assert found.post.text == "under it"
    assert not found.skipped


def test_attachments_that_were_not_supplied_are_counted() -> None:
    found = said("\u200e<attached: gone.jpg>")
    assert (found.post.text, found.skipped) == ("", {"file named but not supplied": 1})
    assert said("see (this one)").post.text == "see (this one)"
    assert said("<b: not bold>").post.text == "<b: not bold>"


@pytest.mark.parametrize(
    "text", ["<Media omitted>", "\u200eimage omitted", "<Без медиафайлов>", "<تم استبعاد الوسائط>"]
)
def test_files_the_export_was_made_without_are_counted(text: str) -> None:
    found = said(text)
    assert (found.post.text, found.skipped) == ("", {"file not included in the export": 1})


def test_a_documents_name_before_the_words_stays() -> None:
    found = said("Plan.pdf \u2022 \u200e3 pages \u200edocument omitted")
    assert found.post.text.startswith("Plan.pdf")
    assert found.skipped == {"file not included in the export": 1}
    assert not said("I wrote: image omitted by me").skipped


def test_contact_cards_are_read_only_where_the_source_includes_them() -> None:
    chat = {CHAT: b"13/01/13, 10:00 - A: A person.vcf (file attached)\n", "A person.vcf": b"BEGIN:VCARD"}
    found = collected(WhatsApp(), chat, CLOSED)
    assert found.skipped == {"contacts are not read": 1, "file no message refers to": 1}
    allowed = replace(CLOSED, include=(Private.CONTACTS,), include_basis="a court's order")
    assert len(collected(WhatsApp(), chat, allowed).post.media) == 1


def test_the_mark_of_an_edit_is_taken_off_so_that_both_versions_share_their_number() -> None:
    before, after = said("one").post, said("two \u200e<This message was edited>").post
    assert (before.native_id, after.text) == (after.native_id, "two")


def test_messages_of_one_time_are_numbered() -> None:
    found = told("13/01/13, 10:00 - A: x", "13/01/13, 10:00 - B: y", "13/01/13, 10:01 - A: z")
    assert [post.native_id for post in found.posts] == [
        *("2013-01-13T10:00:00Z/1", "2013-01-13T10:00:00Z/2", "2013-01-13T10:01:00Z/1")
    ]


def test_a_message_deleted_for_everybody_is_a_removal() -> None:
    found = told("13/01/13, 10:00 - A: x", "13/01/13, 10:00 - A: This message was deleted", "13/01/13, 10:01 - A: y")
    (removal,) = found.of(Removal)
    assert (removal.native_id, removal.how) == ("2013-01-13T10:00:00Z/2", "marked-deleted")
    assert found.skipped == {"deletion, told as a removal": 1}
    assert [post.native_id for post in found.posts] == ["2013-01-13T10:00:00Z/1", "2013-01-13T10:01:00Z/1"]
    (listing,) = found.of(Listing)
    assert listing.items() == {"2013-01-13T10:00:00Z/1", "2013-01-13T10:01:00Z/1"}


def test_two_chats_of_one_source_keep_their_messages_apart_and_copies_of_one_do_not() -> None:
    line = b"13/01/13, 10:00 - A: x\n"
    two = collected(WhatsApp(), {"a.zip/_chat.txt": line, "b.zip/_chat.txt": line}, CLOSED).posts
    assert two[0].native_id != two[1].native_id
    assert all("chat-" in post.native_id and "A" not in post.native_id for post in two)
    same = collected(WhatsApp(), {"a.zip/_chat.txt": line, "a (2).zip/_chat.txt": line}, CLOSED).posts
    assert [post.native_id for post in same] == ["2013-01-13T10:00:00Z/1"] * 2


def test_bytes_that_are_no_utf8_and_nul_are_mended_and_counted() -> None:
    found = collected(WhatsApp(), {CHAT: b"13/01/13, 10:00 - A: a\xff\n13/01/13, 10:00 - A: b\x00\n"}, CLOSED)
    assert [post.text for post in found.posts] == ["a\ufffd", "b\ufffd"]
    assert found.repaired == {NOT_UTF8: 1, "lone surrogate or NUL replaced by U+FFFD": 1}


def test_bidirectional_marks_stay_in_the_text() -> None:
    assert said("a\u202etset.b\u202c\u200b").post.text == "a\u202etset.b\u202c\u200b"


def test_a_message_that_never_ends_is_cut_at_a_bound_and_each_line_left_out_is_counted() -> None:
    found = told("13/01/13, 10:00 - A: x", *["y" * 900_000] * 6)
    assert len(found.post.text) <= LONGEST
    assert found.skipped == {f"line of a message longer than {LONGEST:,} characters": 2}
    assert not found.of(Listing)


def test_a_file_that_breaks_off_in_a_line_is_told_and_is_no_listing() -> None:
    found = collected(WhatsApp(), {CHAT: b"13/01/13, 10:00 - A: x\n13/01/13, 10:01 - A: cut o"}, CLOSED)
    assert [post.text for post in found.posts] == ["x", "cut o"]
    assert found.fault.what == "does not end with a line feed: its last message may be cut off"
    assert not found.of(Listing)


def test_a_line_without_end_is_counted() -> None:
    assert told("13/01/13, 10:00 - A: x", "y" * 2_000_000, "z").skipped == {"line too long": 1}


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"a note\n", b"13 January: x\n", "[13/01/13] x".encode("utf-16")]
)
def test_what_is_no_chat_is_told(content: bytes) -> None:
    found = collected(WhatsApp(), {CHAT: content}, CLOSED)
    assert "no .txt in which messages begin" in found.fault.what
    assert found.skipped == {"file no message refers to": 1}
