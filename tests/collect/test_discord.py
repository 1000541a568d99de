"""Is every message of a DiscordChatExporter export read, skipped or told?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import CLOSED, PNG, SOURCE, Told, collected, dumped, utc

from tocsin.collect.chats.discord import Discord
from tocsin.model import Listing, Private, Source
from tocsin.model.seams import Fault

DIRECT = replace(CLOSED, include=(Private.DIRECT,), include_basis="a court's order")


def message(number: int = 1, **more: object) -> dict[str, object]:
    author = {"id": "3", "name": "group", "discriminator": "0000", "nickname": "The Group", "isBot": False}
    plain = {
        "id": str(number),
        "type": "Default",
        "timestamp": f"2013-01-12T10:{number:02}:00.5+01:00",
        "content": "said",
    }
    return {**plain, "author": author, "attachments": [], "embeds": [], "stickers": [], **more}


def export(*messages: object, kind: str = "GuildTextChat", **more: object) -> dict[str, bytes]:
    head = {"guild": {"id": "1", "name": "G"}, "channel": {"id": "2", "type": kind, "name": "general"}}
    whole = {**head, "exportedAt": "2013-01-13T00:00:00+00:00", "messages": messages, "messageCount": len(messages)}
    return {"G - general [2].json": dumped({**whole, **more})}


def told(*messages: object, source: Source = CLOSED, **more: object) -> Told:
    return collected(Discord(), export(*messages, **more), source)  # type: ignore[arg-type]


def test_a_message_becomes_a_post() -> None:
    reply = {"type": "Default", "messageId": "5", "channelId": "2", "guildId": "1"}
    post = told(message(12, type="Reply", timestampEdited="2013-01-12T11:00:00+01:00", reference=reply)).post
    assert (post.native_id, post.text, post.author, post.reply_to) == ("12", "said", "group", "5")
    assert (post.claimed, post.edited) == (utc("2013-01-12T09:12:00.500000"), utc("2013-01-12T10:00:00"))
    assert (post.url, post.zone_assumed) == ("https://discord.com/channels/1/2/12", False)


def test_an_old_accounts_number_is_part_of_its_name() -> None:
    assert told(message(author={"name": "group", "discriminator": "1234"})).post.author == "group#1234"


def test_only_members_read_a_server_and_direct_messages_must_be_included() -> None:
    assert told(message(), source=SOURCE).skipped == {"not public: channel of a server": 1}
    for kind in ("DirectTextChat", "DirectGroupTextChat"):
        assert told(message(), kind=kind).skipped == {"not public: direct": 1}
        assert len(told(message(), kind=kind, source=DIRECT).posts) == 1
    assert told(message(), guild={"id": "0"}).skipped == {"not public: direct": 1}
    assert told(message(), channel={"id": "2"}).skipped == {"not public: channel of no stated type": 1}


@pytest.mark.parametrize(
    "kind", ["RecipientAdd", "Call", "ChannelPinnedMessage", "GuildMemberJoin", "ThreadCreated", "8"]
)
def test_what_discord_itself_writes_is_skipped(kind: str) -> None:
    assert told(message(type=kind)).skipped == {"service message": 1}


@pytest.mark.parametrize("kind", ["Default", "Reply", "20", "23", "OfANewKind"])
def test_answers_of_bots_and_new_kinds_are_read(kind: str) -> None:
    assert len(told(message(type=kind)).posts) == 1


def test_a_bots_card_is_said_and_the_preview_of_a_linked_page_is_quoted() -> None:
    card: dict[str, object] = {"title": "Target", "description": "site.example"}
    card |= {"fields": [{"name": "At", "value": "20:00"}]}
    card |= {"footer": {"text": "the group"}, "author": {"name": "Bot"}}
    page = {"title": "News", "description": "two\nlines", "url": "http://news.example/a"}
    posts = told(
        message(1, content="", embeds=[card]), message(2, content="see http://news.example/a", embeds=[page])
    ).posts
    assert posts[0].text == "Bot\nTarget\nsite.example\nAt: 20:00\nthe group"
    assert posts[1].text == "see http://news.example/a\n> News\n> two\n> lines"


def test_buttons_that_lead_somewhere_are_shown() -> None:
    row = {"type": "ActionRow", "components": [{"type": "Button", "label": "Join", "url": "http://a.example"}]}
    assert told(message(components=[row])).post.text == "said\nJoin (http://a.example)"


def test_a_forwarded_message_is_read_with_its_origin() -> None:
    reference = {"type": "Forward", "messageId": "5", "channelId": "4", "guildId": "1"}
    passed = {"timestamp": "2013-01-01T00:00:00Z", "content": "passed on", "attachments": [], "embeds": []}
    post = told(message(content="", reference=reference, forwardedMessage=passed)).post
    assert (post.text, post.forwarded_from, post.reply_to) == ("passed on", "1/4/5", None)


def test_files_are_found_with_either_slash_and_where_another_machine_had_them() -> None:
    folder = "G - general [2].json_Files"
    paths = [f"{folder}/a.png", f"{folder}\\b.png", f"C:\\exports\\{folder}\\c.png", f"{folder}/d%20e.png"]
    files = {f"out/{folder}/{name}.png": PNG + name.encode() for name in ("a", "b", "c", "d e", "avatar")}
    shown = [{"id": "9", "url": path, "fileName": "x"} for path in paths]
    name, content = next(iter(export(message(attachments=shown)).items()))
    found = collected(Discord(), {f"out/{name}": content, **files}, CLOSED)
    assert [medium.name for medium in found.post.media] == ["a.png", "b.png", "c.png", "d e.png"]
    assert found.skipped == {"file no message refers to": 1}


def test_files_that_were_not_exported_are_counted() -> None:
    remote = {"id": "9", "url": "https://cdn.example/a.png"}
    lost = {"id": "9", "url": "G.json_Files/a.png"}
    sticker = {"id": "9", "sourceUrl": "https://cdn.example/s.png"}
    embed = {"image": {"url": "https://cdn.example/e.png"}, "images": [{"url": "https://cdn.example/e.png"}]}
    found = told(message(attachments=[remote, lost], stickers=[sticker], embeds=[embed]))
    assert found.skipped == {"file not included in the export": 3, "file named but not supplied": 1}


def test_parts_are_read_in_order_and_an_attached_json_is_no_export() -> None:
    parts = {f"c{part}.json": next(iter(export(message(number)).values())) for number, part in PARTS}
    found = collected(Discord(), {**parts, "c.json_Files/x.json": b"{}"}, CLOSED)
    assert [post.native_id for post in found.posts] == ["1", "2", "3"]
    assert found.skipped == {"file no message refers to": 1}
    assert not found.faults


PARTS = ((1, ""), (2, " [part 2]"), (3, " [part 10]"))


def test_a_count_that_disagrees_is_told_and_nothing_is_listed() -> None:
    found = told(message(1), message(2), messageCount=3)
    assert len(found.posts) == 2
    assert found.fault.what == "states messageCount 3 and holds 2"
    assert not found.of(Listing)


def test_a_channel_without_messages_is_told() -> None:
    assert told().fault.what == "holds no messages of a Discord export"


def test_a_whole_export_is_listed_as_of_the_time_it_states() -> None:
    (listing,) = told(message(1), message(2)).of(Listing)
    assert (listing.items(), listing.scope, listing.at) == (frozenset({"1", "2"}), "2", utc("2013-01-13T00:00:00"))
    assert (listing.first, listing.last) == (utc("2013-01-12T09:01:00.5"), utc("2013-01-12T09:02:00.5"))


def test_a_time_of_export_before_its_last_message_is_not_believed() -> None:
    (listing,) = told(message(1), exportedAt="1999-01-01T00:00:00Z").of(Listing)
    assert listing.at == utc("2013-01-20T18:00:00")


def test_a_message_that_cannot_be_read_costs_one_message_and_the_listing() -> None:
    content = export(message(11), message(12), message(13))
    broken = {name: text.replace(b'"id": "12", "type"', b'"id" "12", "type"') for name, text in content.items()}
    found = collected(Discord(), broken, CLOSED)
    assert [post.native_id for post in found.posts] == ["11", "13"]
    assert found.skipped == {"no readable JSON": 1}
    assert not found.faults and not found.of(Listing)


def test_a_cut_export_gives_what_stands_before_the_cut() -> None:
    ((name, whole),) = export(*(message(number) for number in range(1, 31))).items()
    found = collected(Discord(), {name: whole[: len(whole) // 2]}, CLOSED)
    assert 10 < len(found.posts) < 20
    assert "ends before it is complete" in found.fault.what
    assert not found.of(Listing)


@pytest.mark.parametrize(
    "odd",
    [
        message(content=None, author=None, embeds=None, attachments=None),
        message(content={"a": 1}, author=[1], embeds=[1, None, {"fields": [7], "images": 7}]),
        message(timestamp="yesterday", timestampEdited=7, reference=[]),
        message(attachments=[None, 7, {"url": None}], components=[{"components": [{"components": 7}]}]),
    ],
)
def test_values_of_the_wrong_shape_do_not_stop_the_import(odd: object) -> None:
    assert len(told(odd, message(2)).posts) == 2


def test_components_nested_without_end_are_left_at_a_bound() -> None:
    nested: dict[str, object] = {"label": "deep"}
    for _ in range(40):
        nested = {"components": [nested]}
    assert told(message(components=[nested])).post.text == "said"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"7", b"\x00\x01", b'{"a'])
def test_what_is_no_export_is_one_fault(content: bytes) -> None:
    assert collected(Discord(), {"x.json": content}, CLOSED).fault.where.startswith("x.json")


def test_a_folder_without_an_export_and_a_refused_file_are_faults() -> None:
    refused = Fault(where="a.zip: member '../x'", what="leads out of the archive")
    found = collected(Discord(), {"x.txt": b"", "a.zip": refused}, CLOSED)
    assert [fault.what for fault in found.faults] == [refused.what, "holds no .json of DiscordChatExporter"]
