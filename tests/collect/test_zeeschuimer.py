"""Is every line that Zeeschuimer captured read as its platform means it?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import CLOSED, SOURCE, collected, dumped, utc

from tocsin.collect.platforms.zeeschuimer import OTHER, Zeeschuimer
from tocsin.model import Post
from tocsin.model.kinds import Private

SEEN = 1357984800000  # 2013-01-12T10:00:00Z in milliseconds


def line(platform: str, **data: object) -> bytes:
    meta = {"item_id": "i", "nav_index": "1:1", "timestamp_collected": SEEN, "source_platform": platform}
    return dumped({**meta, "source_url": "https://p.example/page", "user_agent": "x", "data": data})


def read(platform: str, **data: object) -> Post:
    return collected(Zeeschuimer(), {"a.ndjson": line(platform, **data)}).post


USER = {"user_results": {"result": {"core": {"screen_name": "me"}, "privacy": {"protected": False}}}}
TWEET = {"full_text": "A &amp; B", "created_at": "Sat Jan 12 10:00:00 +0000 2013", "lang": "fr"}
SHAPES: list[tuple[str, dict[str, object], tuple[object, ...]]] = [
    (
        "tiktok.com",
        {"id": "7", "desc": "said", "createTime": 1357984800, "author": {"uniqueId": "me"}},
        ("tiktok.com/7", "said", "me", "https://www.tiktok.com/@me/video/7"),
    ),
    (
        "tiktok-comments",
        {"cid": "8", "text": "said", "create_time": 1357984800, "user": {"unique_id": "me"},
         "reply_id": "0", "aweme_id": "7"},
        ("tiktok-comments/8", "said", "me", "https://p.example/page"),
    ),
    (
        "instagram.com",
        {"code": "C1", "caption": {"text": "said"}, "user": {"username": "me"}, "taken_at": 1357984800},
        ("instagram.com/C1", "said", "me", "https://www.instagram.com/p/C1"),
    ),
    (
        "instagram.com",
        {"shortcode": "C2", "edge_media_to_caption": {"edges": [{"node": {"text": "said"}}]},
         "owner": {"username": "me"}, "taken_at_timestamp": 1357984800},
        ("instagram.com/C2", "said", "me", "https://www.instagram.com/p/C2"),
    ),
    (
        "threads.net",
        {"code": "T1", "caption": {"text": "said"}, "user": {"username": "me"}, "taken_at": 1357984800},
        ("threads.net/T1", "said", "me", "https://www.threads.com/@me/post/T1"),
    ),
    (
        "twitter.com",
        {"rest_id": "9", "core": USER, "legacy": TWEET},
        ("twitter.com/9", "A & B", "me", "https://x.com/i/web/status/9"),
    ),
    (
        "9gag.com",
        {"id": "a", "title": "T", "description": "said", "creator": {"username": "me"}, "creationTs": 1357984800,
         "url": "https://9.example/a", "promoted": 0},
        ("9gag.com/a", "said", "me", "https://9.example/a"),
    ),
    (
        "imgur.com",
        {"id": "b", "title": "T", "description": "said", "account_id": 5, "created_at": "2013-01-12T10:00:00Z",
         "url": "https://i.example/b", "is_ad": False},
        ("imgur.com/b", "said", "5", "https://i.example/b"),
    ),
    (
        "douyin.com",
        {"aweme_id": "d", "desc": "said", "create_time": 1357984800, "author": {"nickname": "me"}},
        ("douyin.com/d", "said", "me", "https://www.douyin.com/video/d"),
    ),
    (
        "gab.com",
        {"i": "g", "c": "<p>said</p>", "ca": "2013-01-12T10:00:00.000Z", "ul": "https://g.example/g",
         "author_info": {"un": "me"}},
        ("gab.com/g", "said", "me", "https://g.example/g"),
    ),
    (
        "truthsocial.com",
        {"id": "t", "content": "<p>said</p>", "created_at": "2013-01-12T10:00:00.000Z", "url": "https://t.example/t",
         "account": {"username": "me", "locked": True}},
        ("truthsocial.com/t", "said", "me", "https://t.example/t"),
    ),
    (
        "pinterest.com",
        {"id": "p", "title": "T", "description": "said", "pinner": {"username": "me"},
         "created_at": "Sat, 12 Jan 2013 10:00:00 +0000"},
        ("pinterest.com/p", "said", "me", "https://www.pinterest.com/pin/p"),
    ),
    (
        "xiaohongshu.com",
        {"id": "x", "note_card": {"display_title": "T", "desc": "said", "user": {"nick_name": "me"}, "time": SEEN}},
        ("xiaohongshu.com/x", "said", "me", "https://www.xiaohongshu.com/explore/x"),
    ),
    (
        "xiaohongshu-comments",
        {"id": "y", "content": "said", "note_id": "x", "user_info": {"nickname": "me"}, "create_time": SEEN},
        ("xiaohongshu-comments/y", "said", "me", "https://www.xiaohongshu.com/explore/x"),
    ),
    (
        "linkedin.com",
        {"updateMetadata": {"urn": "urn:li:activity:5"}, "commentary": {"text": {"text": "said"}},
         "actor": {"name": {"text": "me"}, "subDescription": {"text": "0s • Edited"}}},
        ("linkedin.com/urn:li:activity:5", "said", "me", "https://www.linkedin.com/feed/update/urn:li:activity:5"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "data", "expected"), SHAPES)
def test_a_post_is_read_as_its_platform_writes_it(
    platform: str, data: dict[str, object], expected: tuple[object, ...]
) -> None:
    post = read(platform, **data)
    assert (post.native_id, post.text, post.author, post.url) == expected
    assert post.claimed == utc("2013-01-12T10:00:00")


def test_relative_times_are_told_from_the_capture_and_said_to_be_assumed() -> None:
    post = read("linkedin.com", preDashEntityUrn="u", actor={"subDescription": {"text": "18h •"}}, commentary=None)
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-11T16:00:00"), True)


def test_long_retweeted_and_quoted_tweets_are_whole() -> None:
    again = {
        "retweeted_status_result": {"result": {"rest_id": "1", "legacy": {"full_text": "all of it"}, "core": USER}}
    }
    quote = {"result": {"legacy": {"full_text": "quoted"}}}
    post = read("twitter.com", rest_id="9", legacy={**TWEET, **again}, quoted_status_result=quote)
    assert (post.text, post.forwarded_from) == ("all of it\n> quoted", "me")


def test_what_only_followers_could_see_needs_a_basis() -> None:
    content = line("instagram.com", code="C", caption={"text": "x"}, user={"username": "me", "is_private": True})
    assert collected(Zeeschuimer(), {"a.ndjson": content}).skipped == {"not public: followers only": 1}
    assert len(collected(Zeeschuimer(), {"a.ndjson": content}, CLOSED).posts) == 1
    allowed = replace(SOURCE, include=(Private.FOLLOWERS,), include_basis="consent")
    assert len(collected(Zeeschuimer(), {"a.ndjson": content}, allowed).posts) == 1


def test_adverts_are_counted_and_not_read() -> None:
    content = line("tiktok.com", id="1", desc="buy", isAd=True)
    assert collected(Zeeschuimer(), {"a.ndjson": content}).skipped == {"advertisement": 1}


def test_an_unknown_platform_is_read_by_usual_names_and_it_is_said() -> None:
    told = collected(Zeeschuimer(), {"a.ndjson": line("new.example", id=1, content="said", user={"username": "me"})})
    assert (told.post.text, told.post.author, told.post.url) == ("said", "me", "https://p.example/page")
    assert told.repaired == {OTHER: 1}
    nothing = collected(Zeeschuimer(), {"a.ndjson": line("new.example", a=1)})
    assert nothing.skipped == {"platform not read": 1}


def test_4cats_form_and_broken_lines_are_read_or_named() -> None:
    flat = dumped({"id": "7", "desc": "said", "__import_meta": {"source_platform": "tiktok.com"}})
    told = collected(Zeeschuimer(), {"a.ndjson": flat + b"\n\n{\n7\n", "b.txt": b"x"})
    assert told.post.native_id == "tiktok.com/7"
    assert told.skipped == {
        "empty line": 1,
        "no readable JSON": 1,
        "line without a post": 1,
        "no file of Zeeschuimer": 1,
    }


def test_a_folder_without_captures_says_so() -> None:
    assert collected(Zeeschuimer(), {"a.txt": b""}).fault.what == "holds no .ndjson file"
