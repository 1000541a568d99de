"""What is this video, as its yt-dlp extractor describes it? The fields are those of yt-dlp's extractor/common.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from html import unescape

from tocsin.collect.errors import CollectError
from tocsin.collect.jsontext import string
from tocsin.collect.page import text_of_html
from tocsin.collect.reading import Reading
from tocsin.collect.times import Stated, from_epoch, from_format
from tocsin.model.kinds import Access, Private
from tocsin.model.seams import Collected, Material, Skip

WANTED = {
    "_type", "id", "title", "fulltitle", "description", "uploader", "uploader_id", "channel", "channel_id", "timestamp",
    "release_timestamp", "upload_date", "release_date", "modified_timestamp", "modified_date", "webpage_url",
    "original_url", "url", "extractor", "extractor_key", "ie_key", "language", "availability", "live_status",
    "comment_count", "__last_playlist_index",
}  # fmt: skip
_MEMBERS = ("private", "needs_auth", "subscriber_only", "premium_only")
_TAG = re.compile(r"<[^<>]{0,200}>")

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Video:
    """One video as its extractor describes it."""

    reading: Reading
    told: Json

    @property
    def native(self) -> str | None:
        """``youtube:dQw4…``: numbers are those of one site."""
        own = string(self.told.get("id"))
        site = next(filter(None, (string(self.told.get(key)) for key in ("extractor_key", "ie_key", "extractor"))), "")
        return f"{site.lower()}:{own}" if own and site else own

    def refusal(self) -> str | None:
        """Why it is not read: only members could see it, and the source is neither closed nor includes such."""
        if self.told.get("availability") not in _MEMBERS or self.reading.source.access is Access.CLOSED:
            return None
        return self.reading.refusal(Private.FOLLOWERS)

    def published(self) -> Stated | None:
        """The moment, or the day, which is then taken as its first moment in UTC and said to be assumed."""
        stated = from_epoch(self.told.get("timestamp")) or from_epoch(self.told.get("release_timestamp"))
        days = (string(self.told.get(key)) for key in ("upload_date", "release_date"))
        day = next((from_format(day, "%Y%m%d", UTC) for day in days if day), None)
        return stated or (Stated(day.at, assumed=True) if day else None)

    def author(self) -> str | None:
        """Whose channel it is."""
        keys = ("uploader_id", "channel_id", "uploader", "channel")
        return next(filter(None, (string(self.told.get(key)) for key in keys)), None)

    def url(self) -> str | None:
        """Where it was."""
        keys = ("webpage_url", "original_url", "url")
        return next(filter(None, (string(self.told.get(key)) for key in keys)), None)

    def post(self, beside: list[Material], where: str) -> Iterator[Collected]:
        """The video itself."""
        if self.native is None:
            yield Skip(reason="no video", where=where)
            return
        edited = from_epoch(self.told.get("modified_timestamp"))
        yield self.reading.post(
            self.native,
            string(self.told.get("description")) or "",
            where,
            claimed=self.published(),
            edited=edited,
            title=string(self.told.get("fulltitle")) or string(self.told.get("title")),
            author=self.author(),
            url=self.url(),
            language=string(self.told.get("language")),
            media=[self.reading.shelf.medium(file) for file in beside],
        )

    def comment(self, told: Json, where: str) -> Collected:
        """One comment below it; its author is a bystander."""
        text, own, html = string(told.get("text")), string(told.get("id")), string(told.get("html"))
        try:
            said = text or (text_of_html(html, where) if html else "")
        except CollectError:
            return Skip(reason="comment not readable", where=where)
        if not said:
            return Skip(reason="comment without text", where=where)
        parent = string(told.get("parent"))
        native = f"{self.native}/comments/"
        return self.reading.post(
            f"{native}{own or where.rpartition(': ')[2]}",
            said,
            where,
            claimed=from_epoch(told.get("timestamp")),
            author=string(told.get("author_id")) or string(told.get("author")),
            url=string(told.get("url")),
            reply_to=f"{native}{parent}" if parent and parent != "root" else self.native,
        )


def cues(text: str) -> str:
    """The words of WebVTT or SubRip, each line once where rolling captions repeat it."""
    said: list[str] = []
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").removeprefix("\ufeff")):
        _, arrow, cue = block.partition("-->")
        if not arrow:
            continue
        for line in cue.split("\n")[1:]:
            words = unescape(_TAG.sub("", line)).strip()
            if words and words not in said[-2:]:
                said.append(words)
    return "\n".join(said)
