"""What does this tweet of an X archive say? (the archive's own README.txt; all its numbers are strings)"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.reading import Reading
from tocsin.collect.times import Stated, from_format, from_iso
from tocsin.model import Media, Post
from tocsin.model.seams import Collected, Skip

Json = dict[str, object]

NO_TWEET = "no tweet"
_NO_LANGUAGE = re.compile(r"und|zxx|q[a-z]{2}|art")
_RETWEET = re.compile(r"RT @(\w{1,30}): ")
_SHORT = re.compile(r"https?://t\.co/\w+")
_WRITTEN = "%a %b %d %H:%M:%S %z %Y"  # Fri Mar 06 13:02:05 +0000 2026


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of tweets stands in the archive."""

    media: tuple[str, ...]  # folders of their files
    author: str | None


def when(tweet: Json, reading: Reading, key: str = "created_at") -> Stated | None:
    """A time as tweets (``Fri Mar 06 13:02:05 +0000 2026``) or other parts of the archive (ISO 8601) write it."""
    written = string(tweet.get(key)) or ""
    return from_format(written, _WRITTEN, reading.zone) or from_iso(written, reading.zone)


def read_tweet(reading: Reading, tweet: Json, place: Place, where: str, full: str | None = None) -> Iterator[Collected]:
    """One post, or why there is none; before it what is said of its files.

    Args:
        reading: the file it stands in.
        tweet: the tweet without its envelope.
        place: what its file means.
        where: its place, for people.
        full: its long text, where ``note-tweet.js`` holds one.
    """
    own, text = string(tweet.get("id_str")) or string(tweet.get("id")), tweet.get("full_text", tweet.get("text"))
    if not own or not isinstance(text, str):
        yield Skip(reason=NO_TWEET, where=where)
        return
    media: list[Media] = []
    for item in _media(reading, tweet, own, place, where):
        if isinstance(item, Media):
            media.append(item)
        else:
            yield item
    claimed, first = when(tweet, reading), _first_version(tweet) or own
    language, retweet = string(tweet.get("lang")), _RETWEET.match(text)
    post = reading.post(
        first,
        full or _expanded(html.unescape(text), tweet),
        where,
        claimed=claimed,
        author=place.author or _named(tweet),
        language=None if language and _NO_LANGUAGE.fullmatch(language) else language,
        reply_to=string(tweet.get("in_reply_to_status_id_str")),
        forwarded_from=f"@{retweet[1]}" if retweet else None,
        media=media,
    )
    yield _edited(post, claimed) if first != own else post


def _edited(post: Post, at: Stated | None) -> Post:
    """A later version: it has a number and a time of its own, and shares the first one's name."""
    return replace(post, edited=at.at if at else None)


def _first_version(tweet: Json) -> str | None:
    """The number under which an edited tweet was first published."""
    told = obj(tweet.get("edit_info"))
    later = obj(told.get("edit"))
    chain = obj(told.get("initial")) or obj(later.get("editControlInitial"))
    return string(later.get("initialTweetId")) or next(map(string, items(chain.get("editTweetIds"))), None)


def _named(tweet: Json) -> str | None:
    name = string(obj(tweet.get("user")).get("screen_name"))
    return f"@{name}" if name else None


def _media(reading: Reading, tweet: Json, own: str, place: Place, where: str) -> Iterator[Media | Skip]:
    shown = obj(tweet.get("extended_entities")).get("media") or obj(tweet.get("entities")).get("media")
    for told in map(obj, items(shown)):
        variants = [string(obj(one).get("url")) for one in items(obj(told.get("video_info")).get("variants"))]
        addresses = (*variants, string(told.get("media_url_https")), string(told.get("media_url")))
        bases = [posixpath.basename((address or "").partition("?")[0]) for address in addresses]
        # "<tweet>-<last part of the address>"; a video's address is among its variants.
        paths = [f"{folder}/{own}-{base}" for base in bases if base for folder in place.media]
        named = next(filter(None, reversed(addresses)), None)
        found = reading.medium([*paths, named], where, string(told.get("ext_alt_text")))
        yield replace(found, where=f"{where}: {named!s:.200}") if isinstance(found, Skip) else found


def _expanded(text: str, tweet: Json) -> str:
    """The text with its t.co short links replaced by what they stand for."""
    entities = obj(tweet.get("entities"))
    told = [obj(link) for key in ("urls", "media") for link in items(entities.get(key))]
    full = {string(link.get("url")): string(link.get("expanded_url")) for link in told}
    return _SHORT.sub(lambda short: full.get(short[0]) or short[0], text)
