"""Is every item of a Facebook or Instagram download read, skipped or told, and are its torn letters mended?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import CLOSED, PNG, SOURCE, Told, collected, dumped, utc

from tocsin.collect.chats.meta import MOJIBAKE, Meta
from tocsin.collect.chats.meta_item import mended
from tocsin.model import Private, Removal, Source

INCLUDED = replace(CLOSED, include=(Private.DIRECT,), include_basis="the holder's word")
OWN = replace(SOURCE, include=(Private.FOLLOWERS,), include_basis="the holder's word")
THREAD = "messages/inbox/group_AbC123xyz/message_1.json"
AT = 1357981200


def message(number: int = 0, **more: object) -> dict[str, object]:
    return {"sender_name": "Group", "timestamp_ms": AT * 1000 + number, "content": "said", **more}


def told(*messages: object, source: Source = INCLUDED) -> Told:
    content = dumped({"participants": [{"name": "Group"}], "messages": messages, "title": "Group"})
    return collected(Meta(), {THREAD: content}, source)


def items(name: str, value: object, source: Source = CLOSED) -> Told:
    return collected(Meta(), {name: dumped(value)}, source)


def torn(text: str) -> str:
    return text.encode().decode("latin-1")


def test_a_message_becomes_a_post_whose_number_names_nobody() -> None:
    post = told(message(12)).post
    assert (post.text, post.author, post.native_id) == ("said", "Group", "AbC123xyz/2013-01-12T09:00:00.012000Z/1")
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-12T09:00:00.012"), False)
    other = collected(Meta(), {"inbox/a person/message_1.json": dumped({"messages": [message()]})}, INCLUDED).post
    assert "person" not in other.native_id


def test_direct_messages_are_read_only_where_the_source_includes_them() -> None:
    for source in (SOURCE, CLOSED):
        assert told(message(), message(), source=source).skipped == {"not public: direct": 2}


def test_posts_say_nothing_of_who_could_see_them() -> None:
    post = [{"timestamp": AT, "data": [{"post": "said"}]}]
    assert items("posts/your_posts_1.json", post, SOURCE).skipped == {"not public: audience not stated": 1}
    assert items("posts/your_posts_1.json", post, OWN).post.text == "said"
    assert items("posts/your_posts_1.json", post).post.text == "said"


def test_what_its_holder_archived_or_deleted_needs_more_than_a_closed_source() -> None:
    archived = {"ig_archived_post_media": [{"media": [{"uri": "media/a.jpg"}], "title": "said"}]}
    assert items("media/archived_posts.json", archived).skipped == {"not public: archived or deleted by its holder": 1}
    assert items("media/archived_posts.json", archived, OWN).post.text == "said"


@pytest.mark.parametrize("text", ["Løye", "встреча", "مرحبا", "👍🏽", "“quoted”"])
def test_utf8_that_was_written_as_latin1_is_mended_and_counted_once_for_each_item(text: str) -> None:
    found = told(message(content=torn(text), sender_name=torn(text)), message(1))
    assert (found.posts[0].text, found.posts[0].author) == (text, text)
    assert found.repaired == {MOJIBAKE: 1}


@pytest.mark.parametrize("text", ["plain", "Løye", "встреча", "caf\u00e9 \u00c3", "\u00c3\u00b8 and встреча"])
def test_what_does_not_come_out_as_utf8_is_left_as_it_is(text: str) -> None:
    assert mended(text) == (text, False)
    assert mended({"a": [text]}) == ({"a": [text]}, False)


def test_deep_nesting_does_not_stop_the_mending() -> None:
    deep: object = torn("ø")
    for _ in range(5000):
        deep = [deep]
    assert mended(deep)[1] is False


def test_links_and_shared_words_are_part_of_what_is_said() -> None:
    share = {"link": "http://site.example/", "share_text": "shared"}
    assert told(message(share=share)).post.text == "said\nshared\nhttp://site.example/"


def test_taken_back_messages_are_removals_and_calls_are_the_services() -> None:
    found = told(message(1, is_unsent=True), message(2, type="Call"), message(3, type="Generic"))
    assert found.skipped == {"deletion, told as a removal": 1, "service message": 1}
    (removal,) = found.of(Removal)
    assert removal.native_id == "AbC123xyz/2013-01-12T09:00:00.001000Z/1"


def test_the_encrypted_chats_own_export_is_read_whatever_its_name() -> None:
    chat = {
        "participants": ["Group"],
        "threadName": "Group",
        "messages": [
            {
                "isUnsent": False,
                "media": [{"uri": "./media/a.png"}],
                "senderName": "Group",
                "text": "said",
                "timestamp": AT * 1000,
            },
            {"isUnsent": True, "senderName": "Group", "text": "", "timestamp": AT * 1000, "type": "text"},
        ],
    }
    found = collected(Meta(), {"Group_1.json": dumped(chat), "media/a.png": PNG}, INCLUDED)
    assert (found.post.text, found.post.claimed, len(found.post.media)) == ("said", utc("2013-01-12T09:00:00"), 1)


def test_files_are_found_from_the_downloads_root_and_in_its_other_parts() -> None:
    photos = [{"uri": f"your_activity/messages/inbox/group_AbC123xyz/photos/{name}.jpg"} for name in ("a", "b", "c")]
    root = "your_activity/messages/inbox/group_AbC123xyz"
    files = {
        f"meta-1.zip/{root}/message_1.json": dumped({"messages": [message(photos=photos)]}),
        f"meta-1.zip/{root}/photos/a.jpg": PNG,
        f"meta-2.zip/{root}/photos/b.jpg": PNG + b"b",
    }
    found = collected(Meta(), files, INCLUDED)
    assert [medium.name for medium in found.post.media] == ["a.jpg", "b.jpg"]
    assert found.skipped == {"file named but not supplied": 1}


def test_facebooks_posts_are_read_with_their_edits_links_notes_and_pictures() -> None:
    posts = [
        {"timestamp": AT, "data": [{"post": "one"}, {"update_timestamp": AT + 60}], "title": "X updated the status."},
        {"timestamp": AT, "attachments": [{"data": [{"external_context": {"url": "http://a.example", "name": "A"}}]}]},
        {
            "timestamp": AT,
            "attachments": [{"data": [{"media": {"uri": "p/a.png", "description": "shown"}}]}],
            "data": [],
        },
        {"timestamp": AT, "attachments": [{"data": [{"note": {"title": "N", "text": "long"}}]}], "data": []},
    ]
    found = collected(Meta(), {"posts/your_posts_1.json": dumped(posts), "p/a.png": PNG}, CLOSED)
    assert [post.text for post in found.posts] == ["one", "A\nhttp://a.example", "shown", "N\nlong"]
    assert [post.native_id for post in found.posts] == [f"post/2013-01-12T09:00:00Z/{n}" for n in range(1, 5)]
    assert found.posts[0].edited == utc("2013-01-12T09:01:00")
    assert len(found.posts[2].media) == 1


def test_a_single_post_without_its_list_is_one_post() -> None:
    assert items("posts/your_posts_1.json", {"timestamp": AT, "data": [{"post": "said"}]}).post.text == "said"


def test_instagrams_posts_stories_and_comments_are_read() -> None:
    picture = {"uri": "media/gone.jpg", "creation_timestamp": AT, "title": "under it"}
    posts = items("media/posts_1.json", [{"media": [picture]}, {"media": [picture, picture], "title": "two"}])
    assert [post.text for post in posts.posts] == ["under it", "two\nunder it"]
    assert posts.posts[0].claimed == utc("2013-01-12T09:00:00")
    assert posts.skipped == {"file named but not supplied": 2}
    assert items("media/stories.json", {"ig_stories": [picture]}).post.text == "under it"
    comment = {"string_map_data": {"Comentario": {"value": "said"}, "Dueño": {"value": "b"}, "Hora": {"timestamp": AT}}}
    post = items("comments/post_comments_1.json", [comment]).post
    assert (post.text, post.claimed) == ("said", utc("2013-01-12T09:00:00"))


def test_facebooks_comments_are_read_with_their_author() -> None:
    comment = {
        "timestamp": AT,
        "data": [{"comment": {"comment": "said", "author": "Group", "timestamp": AT}}],
        "title": "X",
    }
    post = items("comments_and_reactions/comments.json", {"comments_v2": [comment]}).post
    assert (post.text, post.author) == ("said", "Group")


def test_log_ins_and_contacts_are_not_even_opened_and_the_rest_is_counted() -> None:
    files = {
        THREAD: dumped({"messages": [message()]}),
        "security_and_login_information/logins.json": dumped({"a": 1}),
        "connections/contacts/synced_contacts.json": dumped({"a": 1}),
        "ads/advertisers.json": dumped({"a": 1}),
        "photos/left.jpg": PNG,
    }
    found = collected(Meta(), files, INCLUDED)
    assert found.skipped == {
        "log-in records are not read": 1,
        "contacts are not read": 1,
        "data type not read": 1,
        "file no message refers to": 1,
    }


@pytest.mark.parametrize(
    "odd",
    [
        message(content=None, photos=7, share=[1]),
        message(timestamp_ms="soon", sender_name={"a": 1}),
        message(photos=[None, {"uri": 7}, {"uri": None}], is_unsent="no"),
    ],
)
def test_values_of_the_wrong_shape_do_not_stop_the_import(odd: object) -> None:
    assert len(told(odd, message()).posts) == 2


def test_broken_items_and_a_cut_file_are_told() -> None:
    found = told(message(), None, 7, {})
    assert found.skipped == {"no readable JSON": 3}
    whole = dumped({"messages": [message(number) for number in range(30)]})
    cut = collected(Meta(), {THREAD: whole[: len(whole) // 2]}, INCLUDED)
    assert 10 < len(cut.posts) < 20
    assert "ends before it is complete" in cut.fault.what


def test_lists_of_another_kind_are_counted_and_empty_ones_are_no_trouble() -> None:
    assert items("media/stories.json", {"ig_stories": [], "ig_of_a_new_kind": [1]}).skipped == {
        "list of another kind": 1
    }
    empty = items("media/stories.json", {"ig_stories": []})
    assert (empty.skipped, empty.faults) == ({"list without items": 1}, [])
    assert items("media/stories.json", {"a": 1}).fault.what == "holds nothing of a Meta download"


def test_a_download_as_html_is_told_with_what_would_work() -> None:
    found = collected(Meta(), {"messages/inbox/x/message_1.html": b"<html>"}, INCLUDED)
    assert "in the format JSON" in found.fault.remedy
    assert found.skipped == {"data type not read": 1}
