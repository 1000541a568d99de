"""Are the tweets of an X archive read, and nothing else of it?"""

from __future__ import annotations

from tests.collect.door import PNG, collected, dumped, utc

from tocsin.collect.xarchive import XArchive


def tweet(number: int = 1, **more: object) -> dict[str, object]:
    time = "Sat Jan 12 10:00:00 +0000 2013"
    return {"tweet": {"id_str": str(number), "created_at": time, "full_text": "said", "lang": "en", **more}}


def script(name: str, value: object) -> bytes:
    return f"window.{name} = ".encode() + dumped(value)


def archive(*tweets: object, count: int | None = None, **more: bytes) -> dict[str, bytes]:
    files = [{"fileName": "data/tweets.js", "globalName": "YTD.tweets.part0", "count": str(count or len(tweets))}]
    manifest = {"userInfo": {"userName": "porte_voix"}, "dataTypes": {"tweets": {"files": files}}}
    return {
        "data/manifest.js": script("__THAR_CONFIG", manifest),
        "data/tweets.js": script("YTD.tweets.part0", list(tweets)) + b";\n",
        **more,
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
    assert (len(told.posts), told.skipped) == (1, {"no readable JSON": 2})
    assert collected(XArchive(), {"a.txt": b""}).fault.what == "holds no data/tweets.js"
    assert (
        "data/manifest.js"
        in collected(XArchive(), {**archive(tweet()), "data/manifest.js": b"window.x = {"}).fault.where
    )
