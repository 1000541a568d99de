"""Is every message of a Telegram Desktop export read, skipped or told?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import AT, CLOSED, JPEG, PNG, SOURCE, collected, dumped, utc

from tocsin.collect.chats import roll
from tocsin.collect.chats.telegram import Telegram
from tocsin.collect.errors import CollectError
from tocsin.collect.jsontext import CONTROL, DUPLICATE, NOT_UTF8, UNQUOTED, UNSTORABLE
from tocsin.model import Listing, Private
from tocsin.model.seams import Fault, Skip


def message(number: int = 1, **more: object) -> dict[str, object]:
    plain = {"id": number, "type": "message", "date": "2013-01-12T10:00:00", "date_unixtime": "1357981200"}
    return {**plain, "from": "Group", "from_id": "channel7", "text": "said", **more}


def chat(*messages: object, kind: str = "public_channel", **more: object) -> dict[str, object]:
    return {"name": "Group", "type": kind, "id": 7, "messages": list(messages), **more}


def export(*messages: object, kind: str = "public_channel") -> dict[str, bytes]:
    return {"result.json": dumped(chat(*messages, kind=kind))}


def test_a_message_becomes_a_post_with_its_stated_time() -> None:
    told = collected(Telegram(), export(message(12, edited_unixtime="1357984800", reply_to_message_id=3)))
    post = told.post
    assert (post.native_id, post.text, post.author) == ("7/12", "said", "Group")
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-12T09:00:00"), False)
    assert (post.edited, post.reply_to) == (utc("2013-01-12T10:00:00"), "7/3")
    assert post.locator == "result.json: messages[0]"
    assert not told.faults


def test_a_local_date_alone_is_read_in_the_sources_zone_and_said_to_be_assumed() -> None:
    old = message()
    del old["date_unixtime"]
    post = collected(Telegram(), export(old), replace(SOURCE, zone="Europe/Paris")).post
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-12T09:00:00"), True)


def test_a_zone_that_does_not_exist_is_named() -> None:
    with pytest.raises(CollectError, match="'Mars/Olympus' is no time zone"):
        collected(Telegram(), export(message()), replace(SOURCE, zone="Mars/Olympus"))


def test_mixed_text_is_flattened_and_hidden_links_are_shown() -> None:
    parts = ["On ", {"type": "link", "text": "http://a.example"}, " ", {"type": "text_link", "text": "b", "href": "c"}]
    assert collected(Telegram(), export(message(text=parts))).post.text == "On http://a.example b (c)"


def test_a_poll_is_part_of_what_is_said() -> None:
    poll = {"question": "When?", "answers": [{"text": "Tonight"}, {"text": "Never"}]}
    assert collected(Telegram(), export(message(text="", poll=poll))).post.text == "When?\nTonight\nNever"


def test_a_null_sender_falls_back_to_the_number() -> None:
    post = collected(Telegram(), export(message(forwarded_from="Another") | {"from": None})).post
    assert (post.author, post.forwarded_from) == ("channel7", "Another")


def test_service_and_unsupported_messages_are_skipped_with_a_reason() -> None:
    told = collected(Telegram(), export(message(type="service"), {"id": 2, "type": "unsupported"}, message(), [], 7))
    assert told.skipped == {"service message": 1, "unsupported message": 1, "no readable JSON": 2}
    assert len(told.posts) == 1


def test_files_are_found_beside_the_export_and_missing_ones_are_counted() -> None:
    files = export(
        message(1, photo="photos/p@1.jpg"),
        message(2, file="(File not included. Change data exporting settings to download.)"),
        message(3, file="../../etc/passwd"),
    )
    told = collected(Telegram(), {**files, "photos/p@1.jpg": PNG, "stickers/s.webp": b"RIFF"})
    (medium,) = told.posts[0].media
    assert (medium.name, medium.media_type) == ("p@1.jpg", "image/png")  # told by its bytes, not by its name
    assert told.skipped == {
        "file not included in the export": 1,
        "file named but not supplied": 1,
        "file no message refers to": 1,
    }


@pytest.mark.parametrize("kind", ["personal_chat", "saved_messages", "bot_chat", "private_channel", "of_a_new_kind"])
def test_what_is_not_public_is_not_read(kind: str) -> None:
    told = collected(Telegram(), export(message(), kind=kind))
    assert not told.posts
    assert told.skipped == {f"not public: {kind.replace('_', ' ')}": 1}


def test_a_closed_source_may_bring_a_private_channel_but_never_a_personal_chat() -> None:
    assert len(collected(Telegram(), export(message(), kind="private_channel"), CLOSED).posts) == 1
    assert not collected(Telegram(), export(message(), kind="personal_chat"), CLOSED).posts


def test_a_full_export_gives_its_public_chats_and_no_account_data() -> None:
    saved = {"type": "saved_messages", "id": 9, "messages": [message(1)]}  # the writer gives it no name
    full = {
        "about": "...",
        "personal_information": {"phone_number": "+0"},
        "contacts": {"list": [{"user_id": 1}]},
        "chats": {"about": "...", "list": [chat(message(1)), saved, chat(message(1, reply_to_message_id=5))]},
        "left_chats": {"list": [chat(message(2), kind="personal_chat")]},
    }
    told = collected(Telegram(), {"result.json": dumped(full)})
    assert [(post.native_id, post.reply_to) for post in told.posts] == [("7/1", None), ("7/1", "7/5")]
    assert told.posts[0].locator == "result.json: chats.list.messages[0]"
    assert told.skipped == {
        "account data are not read": 2,
        "not public: saved messages": 1,
        "not public: personal chat": 1,
    }


def test_a_truncated_export_gives_what_stands_before_the_cut_and_the_byte() -> None:
    whole = dumped(chat(*(message(n) for n in range(50))))
    told = collected(Telegram(), {"result.json": whole[: len(whole) // 2]})
    assert 20 < len(told.posts) < 30
    assert told.fault.where == f"result.json: byte {len(whole) // 2:,}"
    assert "ends before it is complete" in told.fault.what


def test_garbage_between_messages_is_skipped_and_told_at_its_byte() -> None:
    content = dumped(chat(message(1), message(2))).replace(b'}, {"id": 2', b'}: {"id": 2')
    told = collected(Telegram(), {"result.json": content})
    assert len(told.posts) == 2
    (skip,) = told.of(Skip)
    assert skip.where == f"result.json: messages[1], byte {content.index(b'}: {') + 1:,}"


def test_a_list_closed_by_the_wrong_bracket_is_told_at_its_byte() -> None:
    content = dumped(chat(message(1), message(2))).replace(b'}, {"id": 2', b'}}, {"id": 2')
    told = collected(Telegram(), {"result.json": content})
    assert len(told.posts) == 1
    assert told.fault.where == f"result.json: byte {content.index(b'}}, {') + 1:,}"


def test_one_broken_message_costs_one_message() -> None:
    content = dumped(chat(message(1), message(2), message(3))).replace(b'"id": 2', b'"id" 2')
    told = collected(Telegram(), {"result.json": content})
    assert [post.native_id for post in told.posts] == ["7/1", "7/3"]
    assert told.skipped == {"no readable JSON": 1}


def test_hex_escapes_are_mended_where_they_are_escapes_and_counted() -> None:
    content = dumped(chat(message(text=r"C:\x41"), message(2, text="bell:~")))
    told = collected(Telegram(), {"result.json": content.replace(b"~", rb"\x07")})
    assert [post.text for post in told.posts] == [r"C:\x41", "bell:\x07"]
    assert told.repaired == {CONTROL: 1}


def test_an_unquoted_document_id_is_mended_and_a_number_is_left_alone() -> None:
    entity = {"type": "custom_emoji", "text": "x", "document_id": "~"}
    content = dumped(chat(message(text=[entity]), message(2, text=[{**entity, "document_id": 7}])))
    told = collected(Telegram(), {"result.json": content.replace(b'"~"', b"video_files/sticker.webm")})
    assert [post.text for post in told.posts] == ["x", "x"]
    assert told.repaired == {UNQUOTED: 1}


def test_duplicate_keys_bad_utf8_and_lone_surrogates_are_counted() -> None:
    content = dumped(chat(message(1, text="a~"), message(2, text="b|"), message(3)))
    content = content.replace(b"~", b"\xff").replace(b"|", rb"\ud800").replace(b'"id": 3', b'"id": 9, "id": 3')
    told = collected(Telegram(), {"result.json": content})
    assert [post.text for post in told.posts] == ["a\ufffd", "b\ufffd", "said"]
    assert told.repaired == {NOT_UTF8: 1, UNSTORABLE: 1, DUPLICATE: 1}


def test_bidirectional_controls_stay_in_the_text() -> None:
    text = "a\u202etset.b\u202c\u200b"
    assert collected(Telegram(), export(message(text=text))).post.text == text


@pytest.mark.parametrize(
    "message_",
    [
        message(text=None),
        message(text={"a": 1}),
        message(text=[None, 7, {"text": 9}]),
        message(date_unixtime="9" * 40),
        message(date_unixtime="nan"),
        message(date="yesterday", date_unixtime=None),
        message(photo={"a": 1}),
        message(poll=[1]),
    ],
)
def test_values_of_the_wrong_shape_do_not_stop_the_import(message_: object) -> None:
    assert len(collected(Telegram(), export(message_, message(2))).posts) == 2


def test_deep_nesting_costs_one_message() -> None:
    content = dumped(chat(message(text="~"), message(2))).replace(b'"~"', b"[" * 50_000 + b"]" * 50_000)
    told = collected(Telegram(), {"result.json": content})
    assert [post.native_id for post in told.posts] == ["7/2"]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"7", b"<html>", b'{"messages": 7}', b"\x00\x01", b'{"a'])
def test_what_is_no_export_is_one_fault(content: bytes) -> None:
    assert collected(Telegram(), {"result.json": content}).fault.where.startswith("result.json")


def test_a_folder_without_an_export_and_a_refused_file_are_faults() -> None:
    refused = Fault(where="a.zip: member '../x'", what="leads out of the archive")
    told = collected(Telegram(), {"page.html": b"<html>", "a.zip": refused})
    assert told.faults[0] == refused
    assert told.faults[1].what == "holds no result.json"
    assert told.skipped == {"file no message refers to": 1}


def test_since_leaves_older_messages_out_and_counts_them() -> None:
    told = collected(
        Telegram(), export(message(1), message(2, date_unixtime="1358067600")), since=utc("2013-01-13T00:00:00")
    )
    assert [post.native_id for post in told.posts] == ["7/2"]
    assert told.skipped == {"older than asked": 1}


def test_the_same_picture_in_two_posts_is_one_medium() -> None:
    told = collected(Telegram(), {**export(message(1, photo="p.jpg"), message(2, photo="p.jpg")), "p.jpg": JPEG})
    assert told.posts[0].media == told.posts[1].media


def test_a_chat_names_all_its_messages_service_messages_among_them() -> None:
    told = collected(Telegram(), export(message(1), message(2, type="service"), {"id": 3, "type": "unsupported"}))
    (listing,) = told.of(Listing)
    assert listing.items() == {"7/1", "7/2", "7/3"}
    assert (listing.scope, listing.first, listing.at) == ("7", utc("2013-01-12T09:00:00"), AT)


def test_a_long_chat_comes_as_listings_that_follow_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll, "MOST", 4)
    told = collected(Telegram(), export(*(message(n, date_unixtime=str(1357981200 + n)) for n in range(10))))
    listings = told.of(Listing)
    assert [sorted(item[2:] for item in one.items()) for one in listings] == [list("0123"), list("4567"), list("89")]
    assert [one.first for one in listings[1:]] == [one.last for one in listings[:-1]]


@pytest.mark.parametrize(
    "messages",
    [
        (message(1), {"id": 2, "type": "of a new kind"}, message(3)),
        (message(1), [], message(3)),
    ],
)
def test_a_chat_with_an_unreadable_message_names_none(messages: tuple[object, ...]) -> None:
    assert not collected(Telegram(), export(*messages)).of(Listing)


def test_messages_out_of_order_are_named_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    late = [message(n, date_unixtime=str(1357981200 - n)) for n in range(10)]
    assert len(collected(Telegram(), export(*late)).of(Listing)) == 1
    monkeypatch.setattr(roll, "MOST", 4)
    assert not collected(Telegram(), export(*late)).of(Listing)


def test_one_persons_own_messages_in_a_full_export_are_no_listing_of_the_group() -> None:
    own = [message(n, from_id="user1") for n in range(3)]
    group = {"chats": {"list": [chat(*own), chat(*own, message(9, from_id="user2")), chat(message(1))]}}
    told = collected(Telegram(), {"result.json": dumped(group)})
    assert [len(one.items()) for one in told.of(Listing)] == [4, 1]


def test_a_refused_chat_names_nothing() -> None:
    assert not collected(Telegram(), export(message(), kind="personal_chat")).of(Listing)


def test_two_channels_in_one_folder_are_two_channels() -> None:
    other = dumped({**chat(message(12, text="other")), "id": 8, "name": "Other"})
    told = collected(Telegram(), {"a/result.json": dumped(chat(message(12))), "b/result.json": other})
    assert [post.native_id for post in told.posts] == ["7/12", "8/12"]


def test_personal_chats_are_read_where_the_source_includes_them() -> None:
    export_ = export(message(1), kind="personal_chat")
    assert collected(Telegram(), export_, CLOSED).skipped == {"not public: personal chat": 1}
    included = replace(CLOSED, include=(Private.DIRECT,), include_basis="court order")
    assert collected(Telegram(), export_, included).post.text == "said"
