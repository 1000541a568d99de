"""What is the whole text of this tweet? X keeps long ones apart, in ``note-tweet.js``, without the tweet's number.

A long text belongs to the tweet that was published in the same second or the next and begins with the same words.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.reading import Reading
from tocsin.collect.times import Stated

Json = dict[str, object]

MOST = 100_000_000  # characters of long texts held at once
_LINKS = re.compile(r"https?://\S+|[\s\u2026]+")
_BEGINS = 60  # characters that have to be the same, links and blanks apart
_TRUNCATED = 240  # characters from which on a tweet may have been cut


@dataclass(frozen=True, slots=True)
class Note:
    """One long text."""

    id: str
    text: str
    at: Stated | None
    tweet: str | None  # the tweet's number, where the archive states it
    where: str
    reading: Reading  # the file it stands in


@dataclass(slots=True)
class Notes:
    """The long texts of one archive; each is given to one tweet, or left over."""

    by_second: dict[datetime, list[Note]] = field(default_factory=dict)
    by_tweet: dict[str, Note] = field(default_factory=dict)
    loose: list[Note] = field(default_factory=list)  # without a time or a number
    used: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    size: int = 0

    def add(self, note: Note) -> bool:
        """Hold it; False where there is no room for more."""
        if note.id in self.names:
            return False
        self.names.add(note.id)
        self.size += len(note.text)
        if self.size > MOST:
            return False
        if note.tweet and note.tweet not in self.by_tweet:
            self.by_tweet[note.tweet] = note
        elif note.at:
            self.by_second.setdefault(_second(note.at, 0), []).append(note)
        else:
            self.loose.append(note)
        return True

    def of(self, tweet: Json, at: Stated | None) -> Note | None:
        """The long text of this tweet, or None; it is then no longer left over."""
        own, text = string(tweet.get("id_str")) or "", tweet.get("full_text")
        found = self.by_tweet.get(own)
        if found is None and at is not None and isinstance(text, str) and len(text) >= _TRUNCATED:
            near = [note for step in (0, -1, 1) for note in self.by_second.get(_second(at, step), ())]
            found = next((note for note in near if note.id not in self.used and _begins(note.text, text)), None)
        if found:
            self.used.add(found.id)
        return found

    def every(self) -> list[Note]:
        """All that are held."""
        return [*self.by_tweet.values(), *(note for notes in self.by_second.values() for note in notes), *self.loose]


def note_of(told: Json, where: str, at: Stated | None, reading: Reading) -> Note | None:
    """The long text as ``note-tweet.js`` holds it; None where it holds none."""
    note = obj(told.get("noteTweet")) or told
    core = obj(note.get("core")) or obj(note.get("noteTweetResults"))
    text, own = core.get("text"), string(note.get("noteTweetId"))
    if not isinstance(text, str) or not own:
        return None
    links = [obj(link) for link in items(core.get("urls"))]
    for link in links:
        short, full = string(link.get("shortUrl")) or string(link.get("url")), string(link.get("expandedUrl"))
        text = text.replace(short, full) if short and full and "t.co/" in short else text
    return Note(own, html.unescape(text), at, string(note.get("tweetId")), where, reading)


def _second(at: Stated, step: int) -> datetime:
    try:
        return at.at.replace(microsecond=0) + timedelta(seconds=step)
    except OverflowError:
        return at.at


def _begins(long: str, cut: str) -> bool:
    begin = _LINKS.sub("", html.unescape(cut))[:_BEGINS]
    return bool(begin) and _LINKS.sub("", long).startswith(begin)
