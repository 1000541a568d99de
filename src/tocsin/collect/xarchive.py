"""What does an X (Twitter) archive hold? Its tweets, and nothing else of it is read.

``data/manifest.js`` names the files and their counts, ``data/tweets.js`` and its parts hold the tweets; every file is
JSON behind ``window.… =``. Archives before 2019 have ``tweet.js``.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import items, number, obj, string
from tocsin.collect.pieces import Path
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import from_format, from_iso, zone_of
from tocsin.model import Media, Post, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Skip

_TWEETS = re.compile(r"(?:.*/)?tweets?(?:-part\d+)?\.js")
_FOLDERS = ("tweets_media", "tweet_media")
_NO_LANGUAGE = re.compile(r"und|zxx|q[a-z]{2}|art")
_RETWEET = re.compile(r"RT @(\w{1,30}): ")
_INTO: frozenset[Path] = frozenset({()})
_WRITTEN = "%a %b %d %H:%M:%S %z %Y"  # Fri Mar 06 13:02:05 +0000 2026


@dataclass(frozen=True, slots=True)
class _Manifest:
    user: str | None = None
    counts: dict[str, int] = field(default_factory=dict)  # by file name below the archive


@dataclass(frozen=True, slots=True, kw_only=True)
class XArchive:
    """The holder's own tweets. Direct messages, IP audit, contacts and all other parts are passed over by name."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the archive."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        manifest = _Manifest()
        for file in shelf.named("manifest.js"):
            shelf.use(file)
            for found in _manifest(file):
                if isinstance(found, _Manifest):
                    manifest = found
                else:
                    yield found
        files = [file for name, file in sorted(shelf.files.items()) if _TWEETS.fullmatch(name)]
        yield from _lacking(source, files, manifest)
        for file in files:
            shelf.use(file)
            yield from _Tweets(source, shelf, file, manifest).read()
        yield from _left(shelf)


def _manifest(file: Material) -> Iterator[Collected | _Manifest]:
    with file.open() as stream:
        for found in values(stream, file.name, frozenset()):
            if not isinstance(found, Value):
                yield found
                continue
            told = obj(found.value)
            parts = [part for kind in obj(told.get("dataTypes")).values() for part in items(obj(kind).get("files"))]
            named = ((string(obj(part).get("fileName")), number(obj(part).get("count"))) for part in parts)
            counts = {name: count for name, count in named if name and count is not None}
            yield _Manifest(string(obj(told.get("userInfo")).get("userName")), counts)


def _lacking(source: Source, files: list[Material], manifest: _Manifest) -> Iterator[Fault]:
    remedy = "supply the archive as X made it, data/tweets.js with its parts"
    for name in sorted(manifest.counts):
        if _TWEETS.fullmatch(name) and not any(file.name.endswith(name) for file in files):
            yield Fault(where=source.location, what=f"lacks {name}, which its manifest names", remedy=remedy)
    if not files and not manifest.counts:
        yield Fault(where=source.location, what="holds no data/tweets.js", remedy=remedy)


def _left(shelf: Shelf) -> Iterator[Skip]:
    for name in sorted(shelf.files):
        base = posixpath.basename(name)
        if base.startswith("direct-message"):
            yield shelf.pass_over(name, "direct messages are not read")
        elif base.startswith(("ip-audit", "contact", "device", "account", "phone", "ni-devices", "email")):
            yield shelf.pass_over(name, "account and contact data are not read")
        elif base.endswith(".js") and not _TWEETS.fullmatch(name) and base != "manifest.js":
            yield shelf.pass_over(name, "only tweets are read")
    yield from shelf.left("file no tweet refers to")


@dataclass(slots=True)
class _Tweets:
    """One file of tweets being read."""

    source: Source
    shelf: Shelf
    file: Material
    manifest: _Manifest
    seen: int = 0
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        with self.file.open() as stream:
            for found in values(stream, self.file.name, _INTO):
                self.seen += isinstance(found, Value | Skip)
                self.broken |= isinstance(found, Fault)
                yield from self._tweet(found) if isinstance(found, Value) else (found,)
        stated = next((n for name, n in self.manifest.counts.items() if self.file.name.endswith(name)), None)
        if stated is not None and stated != self.seen and not self.broken:
            what = f"holds {self.seen:,} tweets, its manifest states {stated:,}"
            yield Fault(where=self.file.name, what=what, remedy="ask the supplier whether the archive is whole")

    def _tweet(self, found: Value) -> Iterator[Collected]:
        tweet = obj(found.value)
        tweet = obj(tweet.get("tweet")) or tweet
        number_, text = string(tweet.get("id_str")), tweet.get("full_text", tweet.get("text"))
        if not number_ or not isinstance(text, str):
            yield Skip(reason=UNREADABLE, where=found.where)
            return
        media: list[Media] = []
        for item in self._media(tweet, number_, found.where):
            if isinstance(item, Media):
                media.append(item)
            else:
                yield item
        yield self._post(tweet, number_, text, tuple(media), found.where)

    def _media(self, tweet: dict[str, object], tweet_id: str, where: str) -> Iterator[Collected | Media]:
        for told in map(obj, items(obj(tweet.get("extended_entities")).get("media"))):
            file = self._file(tweet_id, told)
            if file is None:
                yield Skip(reason="file named but not supplied", where=f"{where}: {told.get('media_url_https')!s:.200}")
                continue
            self.shelf.use(file)
            yield self.shelf.medium(file, alt=string(told.get("ext_alt_text")))

    def _file(self, tweet_id: str, told: dict[str, object]) -> Material | None:
        """The archive names a file ``tweet id - last part of the address``; a video's address is among its variants."""
        variants = [string(obj(one).get("url")) for one in items(obj(told.get("video_info")).get("variants"))]
        for address in (*variants, string(told.get("media_url_https")), string(told.get("media_url"))):
            base = posixpath.basename((address or "").partition("?")[0])
            for folder in _FOLDERS:
                file = self.shelf.find(f"{folder}/{tweet_id}-{base}", beside=self.file.name) if base else None
                if file is not None:
                    return file
        return None

    def _post(self, tweet: dict[str, object], tweet_id: str, text: str, media: tuple[Media, ...], where: str) -> Post:
        zone, written = zone_of(self.source), string(tweet.get("created_at")) or ""
        claimed = from_format(written, _WRITTEN, zone) or from_iso(written, zone)
        language = string(tweet.get("lang"))
        retweet = _RETWEET.match(text)
        return Post(
            source=self.source.id,
            native_id=tweet_id,
            capture=self.file.capture.id,
            locator=where,
            collected=self.file.capture.collected,
            text=_expanded(html.unescape(text), tweet),
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            author=f"@{self.manifest.user}" if self.manifest.user else None,
            language=None if language and _NO_LANGUAGE.fullmatch(language) else language,
            reply_to=string(tweet.get("in_reply_to_status_id_str")),
            forwarded_from=f"@{retweet[1]}" if retweet else None,
            media=media,
        )


def _expanded(text: str, tweet: dict[str, object]) -> str:
    """The text with its t.co short links replaced by what they stand for."""
    for link in map(obj, items(obj(tweet.get("entities")).get("urls"))):
        short, full = string(link.get("url")), string(link.get("expanded_url"))
        if short and full:
            text = text.replace(short, full)
    return text
