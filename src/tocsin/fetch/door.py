"""How does anything get in? Files, archives and answers are hashed and kept before anybody parses them."""

from __future__ import annotations

import io
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from tocsin import __version__
from tocsin.fetch.address import Network
from tocsin.fetch.archive import DAMAGE, member_stream, members, open_zip
from tocsin.fetch.errors import FetchError
from tocsin.fetch.folder import Found, locate, open_regular, walk
from tocsin.fetch.keeper import Keeper
from tocsin.fetch.limits import Limits
from tocsin.fetch.media_type import HEAD, media_type
from tocsin.fetch.resolve import Resolver, system_resolver
from tocsin.fetch.stop import Deadline
from tocsin.fetch.visit import Visitor, visit
from tocsin.model import Capture, Source
from tocsin.model.seams import Answer, Fault, Material, Reach


def _nobody(capture: Capture) -> None:
    """Tell nobody of a capture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The one door (implements ``model.seams.Fetcher``).

    ``noted`` is told of every capture the moment its bytes are kept and before they are handed out, archives whose
    members alone are handed out among them: the one place to write capture rows.
    """

    root: Path  # the case folder
    keeper: Keeper
    now: Callable[[], datetime]
    contact: str  # who fetches: an e-mail or web address, sent as the user agent's comment
    limits: Limits = field(default_factory=Limits)
    allow: tuple[Network, ...] = ()  # networks that are not public and may be fetched from all the same
    noted: Callable[[Capture], None] = _nobody
    resolver: Resolver = system_resolver
    tick: Callable[[], float] = time.monotonic  # seconds, for timeouts and elapsed times
    tls: ssl.SSLContext | None = None  # None: the system's authorities

    def files(self, source: Source) -> Iterator[Material | Fault]:
        """Every file at or below the source's location, sorted by name; zip members as ``archive.zip/member``.

        A location that is a web address gives its page as the one file.

        Raises:
            FetchError: the location is missing, or may not be read.
        """
        if source.location.lower().startswith(("http://", "https://")):
            return self._page(source)
        return self._files(source.id, locate(self.root, source.location, source.id))

    def keep(self, content: bytes, part: Capture) -> Capture:
        """Keep a part found inside kept material; the capture with the content's own hash and size."""
        sha256, size = self.keeper.keep(io.BytesIO(content), self.limits.max_file)
        return self._noted(replace(part, sha256=sha256, size=size))

    def get(self, url: str, source: str) -> Answer:
        """One GET from outside, in the name of the case's contact; never raises for the network's trouble.

        The body, where any answer came, was kept before it is handed out, broken off or not.

        Raises:
            FetchError: the case names no contact.
        """
        visitor = Visitor(
            agent=self._agent(), limits=self.limits, allow=self.allow, resolver=self.resolver, tls=self.tls
        )
        timeout = self.limits.timeout
        answer = visit(visitor, url, Deadline(self.tick, self.tick() + timeout, timeout))
        if answer.status is None or answer.reach is Reach.REDIRECTS:
            return answer
        part = _capture_of(answer, source, self.now())
        return replace(answer, capture=self.keep(answer.body, part))

    def politely(self, url: str, source: str) -> Answer:
        """As ``get``; robots.txt, pace and conditions come with ``fetch/polite.py``."""
        return self.get(url, source)

    def medium(self, url: str, source: str) -> Answer:  # noqa: ARG002
        """No host is allowed."""
        return Answer(url=url, final_url=url, reach=Reach.FORBIDDEN, detail="the case allows no media to be fetched")

    def _agent(self) -> str:
        contact = self.contact.strip()
        if not contact:
            raise FetchError(
                "tocsin.toml: [case] contact", "is empty", "set [case] contact to an e-mail or web address"
            )
        if not (contact.isascii() and contact.isprintable()):
            raise FetchError("tocsin.toml: [case] contact", "is not plain ASCII", "give an e-mail or web address")
        return f"tocsin/{__version__} (+{contact})"

    def _page(self, source: Source) -> Iterator[Material | Fault]:
        answer = self.get(source.location, source.id)
        if answer.capture is None or answer.reach is not Reach.ANSWERED or answer.status not in range(200, 300):
            status = f"HTTP status {answer.status}" if answer.status else answer.reach.value
            yield Fault(where=source.location, what=": ".join(filter(None, (status, answer.detail))))
            return
        if answer.truncated:
            yield Fault(where=source.location, what=answer.detail, remedy="raise [fetch] max_bytes")
        yield self._material(source.location.rstrip("/").rpartition("/")[2], answer.capture)

    def _files(self, source: str, location: Path) -> Iterator[Material | Fault]:
        for found in walk(location, self.limits):
            if isinstance(found, Fault):
                yield found
                continue
            try:
                with open_regular(found.path, found.name, self.limits) as stream:
                    capture = self._kept(stream, found.name, source)
            except OSError as trouble:
                yield Fault(where=found.name, what=trouble.strerror or str(trouble))
            except FetchError as trouble:
                yield Fault(where=trouble.where, what=trouble.what, remedy=trouble.remedy)
            else:
                yield from self._handed(found, capture)

    def _handed(self, found: Found, capture: Capture) -> Iterator[Material | Fault]:
        """The file itself, or a zip's members in its place."""
        if not found.name.lower().endswith(".zip"):
            yield self._material(found.name, capture)
            return
        try:
            with self.keeper.open(capture.sha256) as stream, open_zip(stream, found.name, self.limits) as archive:
                for row in members(archive, found.name, self.limits):
                    yield row if isinstance(row, Fault) else self._member(archive, row, found.name, capture)
        except FetchError as trouble:
            yield Fault(where=trouble.where, what=trouble.what, remedy=trouble.remedy)

    def _member(self, archive: ZipFile, row: ZipInfo, zip_name: str, within: Capture) -> Material | Fault:
        name = f"{zip_name}/{row.filename}"
        try:
            with member_stream(archive, row) as stream:
                return self._material(name, self._kept(stream, name, within.source, within.id))
        except DAMAGE as trouble:
            return Fault(where=f"{zip_name}: member {row.filename!r}", what=f"is damaged: {trouble}")

    def _kept(self, stream: BinaryIO, name: str, source: str, within: str | None = None) -> Capture:
        sha256, size = self.keeper.keep(stream, self.limits.max_file)
        with self.keeper.open(sha256) as kept:
            kind = media_type(name, kept.read(HEAD))
        capture = Capture(
            source=source,
            sha256=sha256,
            size=size,
            media_type=kind,
            locator=name,
            collected=self.now(),
            within=within,
        )
        return self._noted(capture)

    def _noted(self, capture: Capture) -> Capture:
        self.noted(capture)
        return capture

    def _material(self, name: str, capture: Capture) -> Material:
        return Material(name=name, capture=capture, open=lambda: self.keeper.open(capture.sha256))


def _capture_of(answer: Answer, source: str, now: datetime) -> Capture:
    """What is known of an answer's body before it is kept."""
    kind = _header(answer, "content-type").partition(";")[0].strip().lower()
    is_plain = kind.isascii() and kind.isprintable() and 0 < len(kind) < 128
    return Capture(
        source=source,
        sha256="0" * 64,  # replaced when the body is kept
        size=0,
        media_type=kind if is_plain else media_type("", answer.body[:HEAD]),
        locator=answer.url,
        collected=now,
        url=answer.final_url,
        status=answer.status,
        headers=answer.headers,
        peer=answer.peer,
        stated=_time(_header(answer, "date")),
    )


def _header(answer: Answer, wanted: str) -> str:
    return next((value for name, value in answer.headers if name.lower() == wanted), "")


def _time(text: str) -> datetime | None:
    """An HTTP Date (RFC 9110, 5.6.7); None where it is none."""
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.utcoffset() is not None else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
