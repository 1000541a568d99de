"""What does an exported WhatsApp chat hold? ``_chat.txt`` (iOS) or ``WhatsApp Chat with X.txt`` (Android), and files.

WhatsApp publishes no description; the forms are those its apps write in their languages (``whatsapp.toml``).
"""

from __future__ import annotations

import posixpath
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from tocsin.collect.chats.attached import NOT_INCLUDED, UNUSED, attached, found, parted
from tocsin.collect.chats.whatsapp_file import Form, form_of, texts
from tocsin.collect.chats.whatsapp_line import ORDERS, Head, Order, head_of
from tocsin.collect.chats.whatsapp_text import Said, said
from tocsin.collect.errors import CollectError
from tocsin.collect.reading import DELETION, UNREAD, Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.span import Span
from tocsin.collect.times import Stated, in_utc, zone_of
from tocsin.model import Access, Media, Private, Removal, Removed, Source, stable_id
from tocsin.model.seams import Collected, Fault, Fetcher, Repair, Skip

LONGEST = 4 << 20  # characters of one message
_STAMPS = 10_000  # times whose messages are counted
_COPY = re.compile(r"(?: \(\d{1,4}\))?(?:\.zip)?$")
_CLOSED = "not public: WhatsApp chat"
_ASK = "order of day and month not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatsApp:
    """Messages of chats and groups, which only their members read: the source must be declared closed.

    The order of day and month is what the whole file shows; where it fits both, nothing is read and the question is
    asked. The file states no zone (the source's is assumed) and no numbers: a message is known by its time and its
    place among those of the same time. An edit is not dated; a message deleted for everybody is told as a removal.
    """

    date_order: str | None = None  # "dmy", "mdy" or "ymd", where the file fits more than one

    def __post_init__(self) -> None:
        if self.date_order not in (None, *ORDERS):
            raise CollectError("date_order", f"{self.date_order!r} is no order", f"write {', '.join(ORDERS)}")

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the chat, oldest first."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        chats = [(file, form) for file in shelf.named(".txt") if (form := form_of(file)).orders]
        keys = {_key(file.name) for file, _ in chats}
        if not chats:
            what = "holds no .txt in which messages begin as WhatsApp writes them"
            yield Fault(where=source.location, what=what, remedy="export the chat again, and keep its text as UTF-8")
        for file, form in chats:
            shelf.use(file)
            prefix = f"{stable_id('chat', _key(file.name))}/" if len(keys) > 1 else ""
            yield from _Chat(Reading(source, shelf, file, zone), form, prefix).read(self.date_order)
        yield from shelf.left(UNUSED)


@dataclass(slots=True)
class _Chat:
    """One chat being read."""

    reading: Reading
    form: Form
    prefix: str
    span: Span = field(default_factory=Span)
    head: Head | None = None  # of the message being gathered
    number: int = 0  # the line it begins on
    parts: list[str] = field(default_factory=list)
    size: int = 0
    whole: bool = True
    stamps: OrderedDict[datetime, int] = field(default_factory=OrderedDict)

    def read(self, asked: str | None) -> Iterator[Collected]:
        shape, closed = self.form.shape, self.reading.source.access is Access.CLOSED
        order = asked or self.form.orders[shape].found()
        if closed:
            yield from self._troubles(order)
        reason = None if closed else _CLOSED
        for number, text in texts(self.reading.file):
            if not isinstance(text, str):
                self.whole &= isinstance(text, Repair)
                yield text
                continue
            head = head_of(text)
            if head and head.shape == shape and (order is None or head.at(order)):
                yield from self._end(order, reason)
                self.head, self.number, self.parts, self.size = head, number, [head.rest], len(head.rest)
            else:
                yield from self._more(text, number)
        yield from self._end(order, reason)
        kept = self.reading.file.capture
        if self.whole and self.form.ended and order and closed:
            yield from self.span.listings(self.reading.source.id, kept.id, kept.seen, self.prefix)

    def _troubles(self, order: str | None) -> Iterator[Fault]:
        """What the analyst has to know of the file before its messages are read."""
        name = self.reading.file.name
        if order is None:
            yield _question(name, self.form.orders[self.form.shape])
        if self.form.others:
            what = f"{self.form.others:,} lines begin in another form and were read as part of the message before them"
            yield Fault(where=name, what=what, remedy="give exports that were joined as files of their own")
        if not self.form.ended:
            what = "does not end with a line feed: its last message may be cut off"
            yield Fault(where=name, what=what, remedy="compare it with the export as it came, or supply it again")

    def _more(self, text: str, number: int) -> Iterator[Skip]:
        """A line that continues the message, or stands before the first."""
        where = f"{self.reading.file.name}: line {number:,}"
        if self.head is None:
            if text.strip():
                yield Skip(reason="line before the first message", where=where)
        elif self.size + len(text) > LONGEST:
            self.whole = False
            yield Skip(reason=f"line of a message longer than {LONGEST:,} characters", where=where)
        else:
            self.parts.append(text)
            self.size += len(text) + 1

    def _end(self, order: str | None, reason: str | None) -> Iterator[Collected]:
        """What was gathered, as a post or a Skip."""
        head, self.head = self.head, None
        if head is None:
            return
        where, naive = f"{self.reading.file.name}: line {self.number:,}", head.at(order) if order else None
        if reason or naive is None:
            yield Skip(reason=reason or _ASK, where=where)
            return
        told = said("\n".join(self.parts), partial(_is_supplied, self.reading))
        if told is None:
            yield Skip(reason="service message", where=where)
            return
        stated = in_utc(naive, self.reading.zone)
        native = self._native(stated.at if stated else naive.replace(tzinfo=UTC))
        if told.deleted:
            yield from self._deleted(native, where)
        else:
            yield from self._post(native, told, stated, where)

    def _post(self, native: str, told: Said, stated: Stated | None, where: str) -> Iterator[Collected]:
        shown: list[Media] = []
        yield from parted((_file(self.reading, name, where) for name in told.files), shown)
        yield from (Skip(reason=NOT_INCLUDED, where=where) for _ in range(told.omitted))
        post = self.reading.post(native, told.text, where, claimed=stated, author=told.author, media=shown)
        self.span.note(post)
        yield post

    def _deleted(self, native: str, where: str) -> Iterator[Collected]:
        kept = self.reading.file.capture
        yield Skip(reason=DELETION, where=where)
        yield Removal(
            source=self.reading.source.id,
            native_id=native,
            post=None,
            last_seen=None,
            missed=kept.seen,
            evidence=kept.id,
            how=Removed.MARKED,
        )

    def _native(self, at: datetime) -> str:
        """The time in UTC and the place among the messages of that time."""
        place = self.stamps.pop(at, 0) + 1
        self.stamps[at] = place
        if len(self.stamps) > _STAMPS:
            self.stamps.popitem(last=False)
        return f"{self.prefix}{at:%Y-%m-%dT%H:%M:%SZ}/{place}"


def _question(name: str, order: Order) -> Fault:
    if order.against.keys() >= {"dmy", "mdy"}:
        at = f"lines {order.against['dmy']:,} and {order.against['mdy']:,}"
        what = f"no order of day, month and year fits all its dates ({at})"
    else:
        what = f"its dates may have the day or the month first (line {order.differs:,})"
    remedy = 'ask the supplier, and write date_order = "dmy" or "mdy" (or "ymd") for this source'
    return Fault(where=name, what=f"{what}; no message was read", remedy=remedy)


def _is_supplied(reading: Reading, name: str) -> bool:
    return found(reading.shelf, name, reading.file.name) is not None


def _file(reading: Reading, name: str, where: str) -> Media | Skip:
    if name.lower().endswith(".vcf") and not reading.source.reads(Private.CONTACTS):
        return Skip(reason=UNREAD[Private.CONTACTS], where=where)
    return attached(reading.shelf, name, reading.file.name, where)


def _key(name: str) -> str:
    """By which name a chat is known: that of its text, or of the zip or folder where that is always the same."""
    folder, base = posixpath.split(name)
    stem = base[: -len(".txt")]
    return _COPY.sub("", posixpath.basename(folder) if stem == "_chat" else stem)
