"""What was written in these mails? Mailboxes (mbox), single messages (EML) and maildirs, ``.gz`` too.

Mail is private. A closed source is read whole; of a public one only what went to a list, or names no recipient, as
the archives of lists do. Recipients are never copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256

from tocsin.collect.archives.flow import Flow
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.magic import HEAD, is_medium, media_type
from tocsin.collect.mail.mailhead import answered, author, claimed, first_id, is_public
from tocsin.collect.mail.mbox import MESSAGE, is_mbox, messages
from tocsin.collect.mail.mime import Notes, Part, leaves, parts, shown
from tocsin.collect.page import text_of_html
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import zone_of
from tocsin.model import Access, Capture, Media, Post, Source, stable_id
from tocsin.model.kinds import Private
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Repair, Skip

PRIVATE = "not public: direct"
LARGE = "message larger than 64 MiB"
NO_MESSAGE = "no mail"
NO_MEDIUM = "attachment that is no picture, video or sound"
TEXT = 8 << 20  # bytes of one text
LONG = "text larger than 8 MiB"
ENCRYPTED = "encrypted part"
NO_TIME = "time not readable, imported without"
TNEF = "winmail.dat attachment"
_FIELD = re.compile(rb"(?:>?From [^\r\n]{0,900}\r?\n)?[!-9;-~]{1,200}[ \t]*:")
_NAMED = re.compile(
    rb"^(?:from|date|received|return-path|message-id|subject|mime-version|delivered-to)[ \t]*:", re.I | re.M
)
_CIPHERED = ("application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_FOREIGN = {
    b"\xd0\xcf\x11\xe0": ("is an Outlook message (.msg), which is not read", "save it as EML"),
    b"!BDN": ("is an Outlook store (.pst, .ost), which is not read", "turn it into mbox with readpst"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One post for each message, messages inside others too; pictures, videos and sounds attached are its media.

    ``public_archive`` says that a public source is the archive of a public list, whatever its messages say.
    """

    public_archive: bool = False

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the files and of the messages in them."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        may_read = source.access is Access.CLOSED or self.public_archive or source.reads(Private.DIRECT)
        for name, file in sorted(shelf.files.items()):
            with file.open() as stream:
                flow = Flow(stream, name)
                head = flow.peek(1 << 16)
                reading = _Reading(source, fetch, file, zone_of(source), may_read)
                if is_mbox(head):
                    shelf.use(file)
                    yield from reading.mailbox(flow)
                elif _is_message(head):
                    shelf.use(file)
                    yield from reading.single(flow)
                elif head[:4] in _FOREIGN:
                    what, remedy = _FOREIGN[head[:4]]
                    yield Fault(where=name, what=what, remedy=remedy)
        yield from shelf.left(NO_MESSAGE)


def _is_message(head: bytes) -> bool:
    """True where headers come first, one that mail has among them."""
    head = head.lstrip(b"\r\n")
    front = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return _FIELD.match(head) is not None and _NAMED.search(front) is not None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file being read."""

    source: Source
    fetch: Fetcher
    file: Material
    zone: tzinfo
    may_read: bool

    def mailbox(self, flow: Flow) -> Iterator[Collected]:
        """Every message of a mailbox."""
        for message in messages(flow):
            yield from self._message(message.raw, f"{self.file.name}: message {message.number:,}")
        if flow.trouble:
            yield fault(flow.broken("the mailbox cannot be read on"))

    def single(self, flow: Flow) -> Iterator[Collected]:
        """The one message of a file."""
        flow.blanks()
        raw = flow.read(MESSAGE + 1)
        yield from self._message(raw if len(raw) <= MESSAGE else None, self.file.name)
        if flow.trouble:
            yield fault(flow.broken("the message cannot be read on"))

    def _message(self, raw: bytes | None, where: str) -> Iterator[Collected]:
        if raw is None:
            yield Skip(reason=LARGE, where=where)
            return
        notes = Notes()
        whole = parts(raw, notes)
        yield from (Repair(reason=repair, where=where) for repair in dict.fromkeys(notes.repaired))
        yield from (Skip(reason=reason, where=f"{where}: part {path or 1}") for reason, path in notes.skipped)
        if self.may_read or is_public(whole):
            yield from self._posts(whole, where, f"{sha256(raw).hexdigest()}")
        else:
            yield Skip(reason=PRIVATE, where=where)

    def _posts(self, whole: Part, where: str, key: str) -> Iterator[Collected]:
        """The message, and those inside it that are its attachments."""
        waiting = [(whole, where)]
        while waiting:
            part, place = waiting.pop(0)
            texts, media = shown(part), list[Media]()
            for leaf in leaves(part):
                inner = f"{where}: part {leaf.path or 1}"
                if leaf.kind in ("message/rfc822", "message/global"):
                    waiting += [(message, f"{where}: part {message.path}") for message in leaf.parts]
                elif not any(leaf is text for text in texts):
                    yield from self._attached(leaf, inner, media)
            yield from self._post(part, place, stable_id("mail", key, part.path), texts, media)

    def _attached(self, leaf: Part, where: str, media: list[Media]) -> Iterator[Collected]:
        kind = media_type(leaf.body[:HEAD])
        if is_medium(kind):
            kept = self.fetch.keep(leaf.body, self._part(kind, where))
            name = leaf.name or where
            media.append(
                Media(sha256=kept.sha256, media_type=kind, size=kept.size, name=name, capture=kept.id, alt=None)
            )
        elif leaf.kind in _CIPHERED:
            yield Skip(reason=ENCRYPTED, where=where)
        elif leaf.kind in ("application/ms-tnef", "application/vnd.ms-tnef"):
            remedy = "unpack it with ytnef or tnef, and supply what is in it"
            yield Fault(where=where, what="is a winmail.dat, which is not read", remedy=remedy)
            yield Skip(reason=TNEF, where=where)
        elif leaf.body.strip() and not (leaf.kind in ("text/plain", "text/html") and not leaf.is_attached):
            yield Skip(reason=NO_MEDIUM, where=where)

    def _part(self, kind: str, where: str) -> Capture:
        whole = self.file.capture
        return Capture(
            source=self.source.id, sha256=whole.sha256, size=0, media_type=kind, locator=where,
            collected=whole.collected, within=whole.id,
        )  # fmt: skip

    def _post(self, part: Part, where: str, key: str, texts: list[Part], media: list[Media]) -> Iterator[Collected]:
        lines: list[str] = []
        for text in texts:
            if len(text.body) > TEXT:
                yield Skip(reason=LONG, where=f"{where}: part {text.path or 1}")
                continue
            try:
                plain = text.text()
                lines.append(text_of_html(plain, where) if text.kind == "text/html" else plain.replace("\r\n", "\n"))
            except CollectError as trouble:
                yield fault(trouble)
        stated = claimed(part, self.zone)
        if stated is None and part.header("date"):
            yield Repair(reason=NO_TIME, where=where)
        yield Post(
            source=self.source.id,
            native_id=first_id(part.header("message-id")) or key,
            capture=self.file.capture.id,
            locator=where,
            collected=self.file.capture.collected,
            text="\n".join(line.strip("\n") for line in lines),
            claimed=stated.at if stated else None,
            zone_assumed=bool(stated and stated.assumed),
            title=part.header("subject") or None,
            author=author(part),
            reply_to=answered(part),
            media=tuple({medium.sha256: medium for medium in media}.values()),
        )
