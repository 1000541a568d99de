"""A random X archive: parts, deleted and long tweets, edits, private files, media here and missing, odd items."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.collect.sayings import picture, saying

KIND = "x-archive"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}

_ODD: tuple[object, ...] = (7, None, {}, [], {"tweet": {"id_str": "1"}}, {"tweet": {"full_text": "x"}}, {"tweet": None})
_PRIVATE = (
    "direct-messages",
    "ip-audit",
    "contact",
    "device-token",
    "account",
    "like",
    "ad-impressions",
    "personalization",
)


def build(rng: random.Random, folder: Path) -> int:
    """The archive's data folder and its manifest."""
    data = folder / "data"
    data.mkdir()
    counts, seen = dict[str, int](), 0
    for name in ("tweets", "tweets-part1", "deleted-tweets", "community-tweet"):
        if name != "tweets" and rng.random() < 0.4:
            continue
        tweets = [_tweet(rng, data, name) for _ in range(rng.randint(0, 9))]
        seen += sum(1 + more for _, more in tweets)
        counts[name] = len(tweets)
        _write(data, name, [tweet for tweet, _ in tweets])
    notes = [_note(rng, number) for number in range(rng.randint(0, 3))]
    headers: list[object] = [{"tweet": {"tweet_id": "5", "deleted_at": "2013-02-01T10:00:00Z"}}, {"tweet": {}}]
    for name, items in (("note-tweet", notes), ("deleted-tweet-headers", headers)):
        _write(data, name, items)
        seen, counts[name] = seen + len(items), len(items)
    for name in rng.sample(_PRIVATE, rng.randint(0, len(_PRIVATE))):
        _write(data, name, [{"ipAudit": {"loginIp": "203.0.113.5"}}])
        seen += 1  # passed over as a file
    files = [
        {"fileName": f"data/{name}.js", "count": str(count + rng.choice((0, 0, 0, 2)))}
        for name, count in counts.items()
    ]
    manifest = {"userInfo": {"userName": rng.choice(("porte_voix", None))}, "dataTypes": {"tweets": {"files": files}}}
    manifest["archiveInfo"] = {"generationDate": "2013-02-02T10:00:00.000Z", "isPartialArchive": rng.random() < 0.2}
    (data / "manifest.js").write_text(f"window.__THAR_CONFIG = {json.dumps(manifest)}")
    if rng.random() < 0.5:
        (folder / "Your archive.html").write_text("<html>")
        seen += 1
    return seen


def _write(data: Path, name: str, items: list[object]) -> None:
    part = name.replace("-", "_").replace("_part1", ".part1") if "part" in name else f"{name.replace('-', '_')}.part0"
    (data / f"{name}.js").write_text(f"window.YTD.{part} = {json.dumps(items, indent=rng_indent(name))}\n")


def rng_indent(name: str) -> int | None:
    """Some of X's files are indented."""
    return 2 if len(name) % 2 else None


def _note(rng: random.Random, number: int) -> object:
    if rng.random() < 0.2:
        return {"noteTweet": {}}
    core = {"text": saying(rng) or "long", "urls": [{"shortUrl": "https://t.co/x", "expandedUrl": "https://a.example"}]}
    return {"noteTweet": {"noteTweetId": str(number), "createdAt": "2013-01-13T10:00:00.000Z", "core": core}}


def _tweet(rng: random.Random, data: Path, part: str) -> tuple[object, int]:
    if rng.random() < 0.15:
        return rng.choice(_ODD), 0
    at = datetime(2013, 1, 12, tzinfo=UTC) + timedelta(seconds=rng.randint(0, 10**6))
    number = str(rng.randrange(10**15, 10**18))
    tweet: dict[str, object] = {
        "id_str": number, "created_at": at.strftime("%a %b %d %H:%M:%S +0000 %Y"), "full_text": saying(rng),
        "lang": rng.choice(("fr", "und", None)), "in_reply_to_status_id_str": rng.choice((None, "9")),
        "entities": rng.choice(({"urls": [{"url": "https://t.co/1", "expanded_url": "http://a.example"}]}, None, {})),
        "deleted_at": rng.choice((None, "Tue Feb 12 10:00:00 +0000 2013")),
    }  # fmt: skip
    chain = {"editTweetIds": ["100", number]}
    tweet |= rng.choice(({}, {"edit_info": {"initial": chain}}, {"edit_info": {"edit": {"editControlInitial": chain}}}))
    folder = data / {"community-tweet": "community_tweet_media", "deleted-tweets": "deleted_tweets_media"}.get(
        part, "tweets_media"
    )
    media, missing = list[object](), 0
    for file in range(rng.choice((0, 0, 2))):
        if rng.random() < 0.5:
            folder.mkdir(exist_ok=True)
            (folder / f"{number}-{file}.jpg").write_bytes(picture(rng))
        else:
            missing += 1
        media.append({"media_url_https": f"https://pbs.example/media/{file}.jpg", "ext_alt_text": saying(rng)})
    return {"tweet": {**tweet, "extended_entities": {"media": media}}}, missing
