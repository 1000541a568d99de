"""Is every video, comment and file that yt-dlp wrote read, skipped or told?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import CLOSED, JPEG, SOURCE, collected, dumped, utc

from tocsin.collect.platforms.ytdlp import YtDlp
from tocsin.model.kinds import Private

MP4 = b"\0\0\0\x18ftypisom" + bytes(12)
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nhello <c>there</c>\n\n00:02.000 --> 00:03.000\nhello there\nyou &amp; me\n"


def info(**more: object) -> dict[str, object]:
    base = {"id": "v1", "title": "A film", "description": "said", "extractor_key": "Youtube", "uploader_id": "@me"}
    return {**base, "timestamp": 1357984800, "webpage_url": "https://v.example/v1", "language": "fr", **more}


def test_a_video_becomes_a_post_with_its_film_and_picture() -> None:
    files = {"Film [v1].info.json": dumped(info()), "Film [v1].mp4": MP4, "Film [v1].webp.jpg": JPEG, "other.jpg": JPEG}
    told = collected(YtDlp(), files)
    post = told.post
    assert (post.native_id, post.title, post.text, post.author) == ("youtube:v1", "A film", "said", "@me")
    assert (post.url, post.language, post.claimed) == ("https://v.example/v1", "fr", utc("2013-01-12T10:00:00"))
    assert [medium.media_type for medium in post.media] == ["video/mp4", "image/jpeg"]
    assert told.skipped == {"file no video refers to": 1}


def test_a_day_without_an_hour_is_said_to_be_assumed() -> None:
    post = collected(YtDlp(), {"a.info.json": dumped(info(timestamp=None, upload_date="20130112"))}).post
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-12T00:00:00"), True)


def test_comments_are_posts_that_answer_the_video_or_one_another() -> None:
    comments = [
        {"id": "c1", "text": "one", "author": "A", "author_id": "UC1", "timestamp": 1357984900, "parent": "root"},
        {"id": "c1.r", "html": "<b>two</b>", "author": "B", "parent": "c1"},
        {"id": "c3", "text": ""},
        7,
    ]
    told = collected(YtDlp(), {"a.info.json": dumped(info(comments=comments))})
    first, second = told.posts[1:]
    assert (first.text, first.author, first.reply_to) == ("one", "UC1", "youtube:v1")
    assert (second.text, second.reply_to) == ("two", first.native_id)
    assert told.skipped == {"comment without text": 2}


def test_subtitles_are_what_is_said_in_the_film() -> None:
    told = collected(YtDlp(), {"a.info.json": dumped(info()), "a.fr.vtt": VTT.encode(), "a.en.srt": b"1\n"})
    assert told.posts[1].text == "hello there\nyou & me"
    assert (told.posts[1].language, told.posts[1].reply_to) == ("fr", "youtube:v1")
    assert told.skipped == {"subtitles without words": 1}


@pytest.mark.parametrize("availability", ["private", "subscriber_only", "premium_only", "needs_auth"])
def test_what_only_members_could_see_needs_a_basis(availability: str) -> None:
    files = {"a.info.json": dumped(info(availability=availability, comments=[{"id": "c", "text": "x"}]))}
    assert collected(YtDlp(), files).skipped == {"not public: followers only": 2}
    assert len(collected(YtDlp(), files, CLOSED).posts) == 2
    allowed = replace(SOURCE, include=(Private.FOLLOWERS,), include_basis="consent")
    assert len(collected(YtDlp(), files, allowed).posts) == 2


def test_playlists_and_lines_hold_videos_too() -> None:
    playlist = {"_type": "playlist", "id": "P", "title": "All", "entries": [info(), info(id="v2"), None]}
    lines = dumped(info(id="v3", comments=[{"id": "c", "text": "x"}])) + b"\n{\n"
    told = collected(YtDlp(), {"p.info.json": dumped(playlist), "d.jsonl": lines})
    assert [post.native_id for post in told.posts] == [
        "youtube:v1",
        "youtube:v2",
        "youtube:v3",
        "youtube:v3/comments/c",
    ]
    assert told.skipped == {"a playlist's own page": 1, "no video": 1, "no readable JSON": 1}


def test_what_stands_beside_and_is_not_read_is_named() -> None:
    files = {"a.info.json": dumped(info()), "a.description": b"said", "a.live_chat.json": b"{}"}
    assert collected(YtDlp(), files).skipped == {"description, read with its video": 1, "live chat is not read": 1}


def test_a_cut_file_gives_the_video_and_the_comments_before_the_cut() -> None:
    comments = [{"id": f"c{number}", "text": "x"} for number in range(20)]
    told = collected(YtDlp(), {"a.info.json": dumped(info(comments=comments))[:-200]})
    assert 10 < len(told.posts) < 21
    assert told.fault.where.startswith("a.info.json: byte")


def test_a_folder_without_videos_says_so() -> None:
    assert collected(YtDlp(), {"a.mp4": MP4}).fault.what == "holds no .info.json"
    assert collected(YtDlp(), {"a.info.json": b"{}"}).skipped == {"no video": 1}
