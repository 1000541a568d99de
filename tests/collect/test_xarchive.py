"""Are the tweets of an X archive read, and nothing else of it?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.collect.door import PNG, SOURCE, collected, dumped, utc

from tocsin.collect.platforms.xarchive import XArchive
from tocsin.model.kinds import Private
from tocsin.model.listing import Listing, Removal, Removed


def tweet(number: int = 1, **more: object) -> dict[str, object]:
    time = "Sat Jan 12 10:00:00 +0000 2013"
    return {"tweet": {"id_str": str(number), "created_at": time, "full_text": "said", "lang": "en", **more}}


def script(name: str, value: object) -> bytes:
    return f"window.{name} = ".encode() + dumped(value)


def archive(*tweets: object, count: int | None = None, more: dict[str, bytes] | None = None) -> dict[str, bytes]:
    files = [{"fileName": "data/tweets.js", "globalName": "YTD.tweets.part0", "count": str(count or len(tweets))}]
    manifest = {"userInfo": {"userName": "porte_voix"}, "dataTypes": {"tweets": {"files": files}}}
    return {
        "data/manifest.js": script("__THAR_CONFIG", manifest),
        "data/tweets.js": script("YTD.tweets.part0", list(tweets)) + b";\n",
        **(more or {}),
    }


def test_a_tweet_becomes_a_post_with_its_links_written_out() -> None:
    links = {"urls": [{"url": "https://t.co/1", "expanded_url": "http://a.example/b"}]}
    told = collected(XArchive(), archive(tweet(full_text="A &amp; B https://t.co/1", entities=links)))
    post = told.post
    assert (post.native_id, post.text, post.author, post.language) == (
        "1",
        "A & B http://a.example/b",
        "@porte_voix",
        "en",
    )
    assert post.claimed == utc("2013-01-12T10:00:00")
    assert post.locator == "data/tweets.js: [0]"
    assert not told.faults
    assert not told.skipped


def test_retweets_replies_and_undetermined_languages_are_told_as_such() -> None:
    told = collected(
        XArchive(), archive(tweet(full_text="RT @a_b: x", lang="und"), tweet(2, in_reply_to_status_id_str="9"))
    )
    assert [(p.forwarded_from, p.reply_to, p.language) for p in told.posts] == [("@a_b", None, None), (None, "9", "en")]


def test_private_parts_are_named_and_never_read() -> None:
    more = {"data/direct-messages.js": b"x", "data/ip-audit.js": b"x", "data/contact.js": b"x", "data/like.js": b"x"}
    told = collected(XArchive(), {**archive(tweet()), **more, "assets/logo.png": PNG})
    assert len(told.posts) == 1
    assert told.skipped == {
        "direct messages are not read": 1,
        "account and contact data are not read": 2,
        "only tweets are read": 1,
        "file no tweet refers to": 1,
    }


def test_pictures_and_videos_are_found_by_their_tweet() -> None:
    photo = {"media_url_https": "https://pbs.example/media/AbC.jpg", "ext_alt_text": "a hill"}
    video = {
        "media_url_https": "https://pbs.example/x.jpg",
        "video_info": {"variants": [{"url": "https://v.example/q.mp4?tag=1"}]},
    }
    media = {"media": [photo, video, {"media_url_https": "https://pbs.example/gone.jpg"}]}
    files = {"data/tweets_media/1-AbC.jpg": PNG, "data/tweets_media/1-q.mp4": b"\0\0\0\x18ftypisom"}
    told = collected(XArchive(), {**archive(tweet(extended_entities=media)), **files})
    assert [(m.media_type, m.alt) for m in told.post.media] == [("image/png", "a hill"), ("video/mp4", None)]
    assert told.skipped == {"file named but not supplied": 1}


def test_a_count_that_disagrees_with_the_manifest_is_told() -> None:
    told = collected(XArchive(), archive(tweet(), count=3))
    assert len(told.posts) == 1
    assert told.fault.what == "holds 1 tweets, its manifest states 3"


def test_a_part_the_manifest_names_and_the_archive_lacks_is_told() -> None:
    files = archive(tweet())
    del files["data/tweets.js"]
    assert "lacks data/tweets.js" in collected(XArchive(), files).fault.what


def test_parts_older_archives_and_members_of_a_zip_are_read() -> None:
    old = {"data/tweet.js": script("YTD.tweet.part0", [tweet(1)["tweet"]])}
    parts = {f"x.zip/data/tweets{p}.js": script("YTD.tweets.part0", [tweet()]) for p in ("", "-part1")}
    assert len(collected(XArchive(), old).posts) == 1
    assert len(collected(XArchive(), parts).posts) == 2


def test_a_cut_archive_gives_what_stands_before_the_cut() -> None:
    files = archive(*(tweet(n) for n in range(20)))
    files["data/tweets.js"] = files["data/tweets.js"][:-200]
    told = collected(XArchive(), files)
    assert 15 < len(told.posts) < 20
    assert told.fault.where == f"data/tweets.js: byte {len(files['data/tweets.js']):,}"


def test_what_is_no_tweet_is_skipped_and_what_is_no_archive_is_told() -> None:
    told = collected(XArchive(), archive(7, {"tweet": {"id_str": "1"}}, tweet()))
    assert (len(told.posts), told.skipped) == (1, {"no tweet": 2})
    assert collected(XArchive(), {"a.txt": b""}).fault.what == "holds no data/tweets.js"
    assert (
        "data/manifest.js"
        in collected(XArchive(), {**archive(tweet()), "data/manifest.js": b"window.x = {"}).fault.where
    )


def test_deleted_tweets_are_posts_and_removals_with_their_times() -> None:
    gone = tweet(2, deleted_at="Sun Jan 13 10:00:00 +0000 2013")
    told = collected(
        XArchive(), archive(tweet(), more={"data/deleted-tweets.js": script("YTD.deleted_tweets.part0", [gone])})
    )
    (removal,) = told.of(Removal)
    assert (removal.native_id, removal.how, removal.post) == ("2", Removed.MARKED, told.posts[1].id)
    assert (removal.last_seen, removal.missed) == (utc("2013-01-12T10:00:00"), utc("2013-01-13T10:00:00"))


def test_headers_of_deleted_tweets_are_removals_of_what_we_do_not_hold() -> None:
    headers = [{"tweet": {"tweet_id": "5", "deleted_at": "2013-01-13T10:00:00.000Z"}}, {"tweet": {}}]
    told = collected(XArchive(), archive(tweet(), more={"data/deleted-tweet-headers.js": script("x", headers)}))
    (removal,) = told.of(Removal)
    assert (removal.native_id, removal.post, removal.last_seen) == ("5", None, None)
    assert told.skipped == {"deletion, told as a removal": 1, "no tweet": 1}


LONG = "word " * 100


def note(number: str, at: str, text: str = LONG) -> dict[str, object]:
    core = {"text": text, "urls": [{"shortUrl": "https://t.co/9", "expandedUrl": "https://a.example/9"}]}
    return {"noteTweet": {"noteTweetId": number, "createdAt": at, "core": core}}


def test_a_long_text_takes_the_place_of_the_one_that_was_cut() -> None:
    cut = tweet(full_text=f"{LONG[:274]}\u2026 https://t.co/1")
    notes = [note("77", "2013-01-12T10:00:00.461Z"), note("78", "2013-01-12T10:00:09.000Z", "alone https://t.co/9")]
    told = collected(XArchive(), archive(cut, more={"data/note-tweet.js": script("YTD.note_tweet.part0", notes)}))
    assert [(post.native_id, post.text) for post in told.posts] == [("1", LONG), ("78", "alone https://a.example/9")]
    assert told.skipped == {"long text, read with its tweet": 1}


def test_a_short_tweet_of_the_same_second_keeps_its_own_words() -> None:
    notes = [note("77", "2013-01-12T10:00:00.461Z")]
    told = collected(XArchive(), archive(tweet(), more={"data/note-tweet.js": script("x", notes)}))
    assert [post.text for post in told.posts] == ["said", LONG]


def test_versions_of_an_edited_tweet_share_the_first_ones_name() -> None:
    chain = {"editTweetIds": ["1", "2"]}
    later = {"edit": {"initialTweetId": "1", "editControlInitial": chain}}
    told = collected(
        XArchive(), archive(tweet(1, edit_info={"initial": chain}), tweet(2, full_text="b", edit_info=later))
    )
    assert [(post.native_id, post.edited) for post in told.posts] == [("1", None), ("1", utc("2013-01-12T10:00:00"))]


def test_direct_messages_and_log_ins_are_read_only_where_the_source_includes_them() -> None:
    said = {
        "id": "8",
        "text": "psst",
        "senderId": "5",
        "createdAt": "2013-01-12T11:00:00.000Z",
        "mediaUrls": ["https://t.example/8/x.png"],
    }
    talk = {
        "dmConversation": {"conversationId": "5-6", "messages": [{"messageCreate": said}, {"joinConversation": {}}]}
    }
    more = {
        "data/direct-messages.js": script("x", [talk]),
        "data/ip-audit.js": script("x", [{"ipAudit": {"createdAt": "2013-01-12T10:00:00Z", "loginIp": "203.0.113.5"}}]),
        "data/direct_messages_media/8-x.png": PNG,
    }
    source = replace(SOURCE, include=(Private.DIRECT,), include_basis="the holder's consent")
    told = collected(XArchive(), archive(tweet(), more=more), source)
    assert [(post.text, post.author, len(post.media)) for post in told.posts[1:]] == [("psst", "5", 1)]
    assert told.skipped == {"notice of a conversation": 1, "account and contact data are not read": 1}
    told = collected(XArchive(), archive(tweet(), more=more), replace(source, include=(Private.LOGINS,)))
    assert told.posts[1].text == "createdAt: 2013-01-12T10:00:00Z\nloginIp: 203.0.113.5"


def test_the_tweets_of_a_whole_archive_are_listed_and_those_of_a_partial_one_are_not() -> None:
    told = collected(XArchive(), archive(tweet(1), tweet(2)))
    (listing,) = told.of(Listing)
    assert listing.items() == {"1", "2"}
    assert listing.scope == "@porte_voix"
    assert not collected(XArchive(), archive(tweet(), count=3)).of(Listing)
    partial = script("__THAR_CONFIG", {"archiveInfo": {"isPartialArchive": True}})
    told = collected(XArchive(), {**archive(tweet()), "data/manifest.js": partial})
    assert told.fault.what == "states that the archive is partial"
    assert not told.of(Listing)


@pytest.mark.parametrize("short", ["https://t.co/1", "https://t.co/12"])
def test_a_short_link_is_not_taken_for_the_beginning_of_another(short: str) -> None:
    links = {"urls": [{"url": "https://t.co/1", "expanded_url": "A"}, {"url": "https://t.co/12", "expanded_url": "B"}]}
    told = collected(XArchive(), archive(tweet(full_text=f"x {short}", entities=links)))
    assert told.post.text == f"x {'A' if short.endswith('1') else 'B'}"


def test_archives_of_two_accounts_are_kept_apart() -> None:
    one, two = archive(tweet(1)), archive(tweet(2))
    two["data/manifest.js"] = two["data/manifest.js"].replace(b"porte_voix", b"autre_voix")
    both = {
        f"{folder}/{name}": content for folder, files in (("a", one), ("b", two)) for name, content in files.items()
    }
    told = collected(XArchive(), both)
    assert [post.author for post in told.posts] == ["@porte_voix", "@autre_voix"]
    assert {listing.scope for listing in told.of(Listing)} == {"@porte_voix", "@autre_voix"}
