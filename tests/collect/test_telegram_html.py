"""Is every message on the pages of a Telegram HTML export read, skipped or told?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import CLOSED, PNG, SOURCE, Told, collected, utc
from tests.collect.exports.telegram_html import END, generic, message, photo, service, text

from tocsin.collect.chats.telegram_html import TelegramHtml
from tocsin.model import Listing, Private, Source

AT = "12.01.2013 10:00:00"
DIRECT = replace(CLOSED, include=(Private.DIRECT,), include_basis="a court's order")


def page(*blocks: str, header: str = '<div class="content">Group</div>') -> bytes:
    return f'<!DOCTYPE html><html><body><div class="page_header">{header}</div>{"".join(blocks)}{END}'.encode()


def told(*blocks: str, source: Source = SOURCE) -> Told:
    return collected(TelegramHtml(), {"messages.html": page(*blocks)}, source)


def test_a_message_becomes_a_post() -> None:
    reply = '<div class="reply_to details">In reply to <a href="messages2.html#go_to_message3">this message</a></div>'
    post = told(message(12, f"{AT} UTC+03:00", reply, text("said <b>\n& more"), name="Group ")).post
    assert (post.native_id, post.text, post.author, post.reply_to) == ("12", "said <b>\n& more", "Group", "3")
    assert (post.claimed, post.zone_assumed, post.edited) == (utc("2013-01-12T07:00:00"), False, None)
    assert post.locator == "messages.html: message12"


@pytest.mark.parametrize(
    ("written", "at", "assumed"),
    [
        (AT, "2013-01-12T09:00:00", True),
        (f"{AT} UTC", "2013-01-12T10:00:00", False),
        (f"{AT} UTC-11:00", "2013-01-12T21:00:00", False),
        (f"{AT} UTC+0530", "2013-01-12T04:30:00", False),
    ],
)
def test_both_forms_of_the_date_are_read_and_a_missing_zone_is_the_sources(
    written: str, at: str, assumed: bool
) -> None:
    post = told(message(1, written, text("x"), name="G"), source=replace(SOURCE, zone="Europe/Paris")).post
    assert (post.claimed, post.zone_assumed) == (utc(at), assumed)


def test_a_second_date_is_that_of_an_edit() -> None:
    edit = f'<div class="pull_right date details" title="{AT.replace("10:00", "11:00")} UTC+00:00">edited</div>'
    post = told(message(1, f"{AT} UTC+00:00", edit, text("x"), name="G")).post
    assert (post.claimed, post.edited) == (utc("2013-01-12T10:00:00"), utc("2013-01-12T11:00:00"))


def test_joined_messages_inherit_their_sender_across_pages_which_are_read_by_number() -> None:
    files = {
        "messages.html": page(message(1, AT, text("a"), name="One"), message(2, AT, text("b"), joined=True)),
        "messages2.html": page(message(3, AT, text("c"), joined=True), message(4, AT, text("d"), name="Two")),
        "messages10.html": page(message(5, AT, text("e"), joined=True)),
    }
    posts = collected(TelegramHtml(), files).posts
    assert [(post.native_id, post.author) for post in posts] == [
        *(("1", "One"), ("2", "One"), ("3", "One"), ("4", "Two"), ("5", "Two"))
    ]


def test_a_message_that_is_not_joined_inherits_nothing() -> None:
    posts = told(message(1, AT, text("a"), name="One"), message(2, AT, text("b"), name="Deleted Account")).posts
    assert [post.author for post in posts] == ["One", None]


def test_a_bot_that_helped_is_no_part_of_the_name() -> None:
    assert told(message(1, AT, text("a"), name="One via @gif")).post.author == "One"


def test_forwarded_messages_name_their_origin_and_joined_ones_inherit_it() -> None:
    inner = (
        '<div class="forwarded body"><div class="from_name">Another <span class="date details" title="1">1</span></div>'
        f"{text('passed on')}</div>"
    )
    more = f'<div class="forwarded body">{text("and this")}</div>'
    posts = told(
        message(1, AT, inner, name="G"), message(2, AT, more, joined=True), message(3, AT, more, name="G")
    ).posts
    assert [post.forwarded_from for post in posts] == ["Another", "Another", "another account"]
    assert [post.text for post in posts] == ["passed on", "and this", "and this"]


def test_hidden_links_are_shown_and_mentions_hashtags_and_typed_addresses_are_not_repeated() -> None:
    links = (
        '<div class="text"><a href="http://a.example/x">here</a> <a href="http://b.example">http://b.example</a> '
        '<a href="https://t.me/group">@group</a> <a href="" onclick="x">#tag</a> '
        '<a href="mailto:a@b.example">a@b.example</a> '
        '<span class="spoiler hidden"><span aria-hidden="true">hidden</span></span></div>'
    )
    said = told(message(1, AT, links, name="G")).post.text
    assert said == "here (http://a.example/x) http://b.example @group #tag a@b.example hidden"


def test_polls_and_places_are_part_of_what_is_said() -> None:
    poll = (
        '<div class="media_wrap clearfix"><div class="media_poll"><div class="question bold">When?</div>'
        '<div class="details">Anonymous poll</div><div class="answer">- Tonight '
        '<span class="details">2 votes</span></div>'
        '<div class="total details">2 votes</div></div></div>'
    )
    place = generic("media_location", "Location", link="https://maps.example/", status="1.5, 2.5")
    posts = told(message(1, AT, poll, name="G"), message(2, AT, place, text("see"), name="G")).posts
    assert [post.text for post in posts] == ["When?\nTonight", "see\nLocation\n1.5, 2.5"]


def test_what_is_no_message_is_skipped_with_its_reason() -> None:
    call = generic("media_call", "Someone", status="Missed")
    found = told(
        service(-1, "12 January 2013"),
        service(1, "Group created"),
        service(2, "This message is not supported by this version of Telegram Desktop."),
        message(3, AT, call, name="G"),
        '<div class="message default"></div>',
        message(4, AT, text("x"), name="G"),
    )
    assert found.skipped == {
        "heading of a day": 1,
        "service message": 2,
        "unsupported message": 1,
        "message without a number": 1,
    }
    assert found.post.native_id == "4"


def test_files_are_media_and_a_missing_one_is_replaced_by_its_thumbnail_and_counted() -> None:
    absent = generic("media_video", "Video file", description="Exceeds maximum size, change ...")
    pages = page(
        message(1, AT, photo("photos/a.jpg", "photos/a_thumb.jpg"), name="G"),
        message(2, AT, photo("photos/b.jpg", "photos/b_thumb.jpg"), absent, name="G"),
        message(3, AT, generic("media_file", "x.pdf", link="files/x.pdf"), name="G"),
    )
    files = {f"photos/{name}.jpg": PNG + name.encode() for name in ("a", "a_thumb", "b_thumb", "left")}
    found = collected(TelegramHtml(), {"x/messages.html": pages, **{f"x/{name}": file for name, file in files.items()}})
    assert [[medium.name for medium in post.media] for post in found.posts] == [["a.jpg"], ["b_thumb.jpg"], []]
    assert found.skipped == {
        "file named but not supplied": 2,
        "file not included in the export": 1,
        "thumbnail or contact card beside a message": 1,
        "file no message refers to": 1,
    }


def test_contacts_are_read_only_where_the_source_includes_them() -> None:
    card = generic("media_contact", "A person", link="contacts/contact_1.vcard", status="+0")
    files = {
        "messages.html": page(message(1, AT, card, text("x"), name="G")),
        "contacts/contact_1.vcard": b"BEGIN:VCARD",
    }
    found = collected(TelegramHtml(), files)
    assert found.post.media == ()
    assert found.skipped == {"contacts are not read": 1, "thumbnail or contact card beside a message": 1}
    allowed = replace(SOURCE, include=(Private.CONTACTS,), include_basis="a court's order")
    assert len(collected(TelegramHtml(), files, allowed).post.media) == 1


def full(kind: str, count: str = "2 messages") -> dict[str, bytes]:
    entry = (
        '<a class="entry block_link clearfix" href="../chats/chat_001/messages.html#allow_back">'
        f'<div class="pull_right info details">\n{kind}\n</div><div class="details_entry details">{count}</div></a>'
    )
    back = '<a class="content block_link" href="../../lists/chats.html">Group</a>'
    return {
        "lists/chats.html": page(entry),
        "lists/sessions.html": page("192.0.2.1"),
        "export_results.html": page("+0 000"),
        "chats/chat_001/messages.html": page(message(1, AT, text("a"), name="G"), header=back),
    }


@pytest.mark.parametrize("kind", ["private", "bot", "unknown", "?"])
def test_direct_chats_of_a_full_export_need_to_be_included(kind: str) -> None:
    found = collected(TelegramHtml(), full(kind), CLOSED)
    assert not found.posts
    assert found.skipped == {"not public: direct": 1, "account data are not read": 3}
    assert collected(TelegramHtml(), full(kind), DIRECT).post.native_id == "chat_001/1"


def test_groups_of_a_full_export_need_a_closed_source() -> None:
    assert collected(TelegramHtml(), full("group")).skipped["not public: group of a full export"] == 1
    assert collected(TelegramHtml(), full("channel"), CLOSED).post.text == "a"


def test_a_full_export_without_its_list_is_taken_for_direct_chats() -> None:
    files = full("channel")
    del files["lists/chats.html"]
    assert collected(TelegramHtml(), files, CLOSED).skipped["not public: direct"] == 1


def test_a_whole_page_is_listed_and_a_cut_one_is_read_but_for_its_last_message() -> None:
    blocks = [message(number, AT.replace("10:", f"{number}:"), text("x"), name="G") for number in range(10, 15)]
    (listing,) = told(*blocks).of(Listing)
    assert (listing.items(), listing.first) == (frozenset({"10", "11", "12", "13", "14"}), utc("2013-01-12T10:00:00"))
    whole = page(*blocks)
    cut = collected(TelegramHtml(), {"messages.html": whole[: whole.rindex(b'<div class="text">') + 20]})
    assert [post.native_id for post in cut.posts] == ["10", "11", "12", "13"]
    assert cut.skipped == {"cut off where the file ends": 1}
    assert cut.fault.what == "ends before it is complete"
    assert not cut.of(Listing)


def test_only_the_holders_messages_of_a_group_are_no_listing() -> None:
    assert collected(TelegramHtml(), full("group", "2 messages"), CLOSED).of(Listing)
    assert not collected(TelegramHtml(), full("group", "2 outgoing messages"), CLOSED).of(Listing)


def test_messages_in_messages_are_read_once_with_the_outermost() -> None:
    inner = f'<div class="text">{"x" * 100}</div>'
    deep = '<div class="message default" id="message2"><div class="body">' * 300 + inner + "</div></div>" * 300
    found = told(message(1, AT, deep, name="G"), message(3, AT, text("y"), name="G"))
    assert [post.text for post in found.posts] == ["", "y"]
    assert found.skipped == {"message inside another message": 300}


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"\x00\x01", b"<div>" * 100_000, b"<b>" * 600_000])
def test_what_is_no_export_is_one_fault(content: bytes) -> None:
    assert collected(TelegramHtml(), {"messages.html": content}).fault.where.startswith("messages.html")


def test_a_folder_without_pages_is_told() -> None:
    found = collected(TelegramHtml(), {"other.html": b"x"})
    assert found.fault.what == "holds no messages.html"
    assert found.skipped == {"file no message refers to": 1}
