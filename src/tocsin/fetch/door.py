"""How does anything get in? Files, archives and answers are hashed and kept before anybody parses them."""

from __future__ import annotations

import io
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import httpx2

from tocsin import __version__
from tocsin.fetch.address import Network
from tocsin.fetch.earlier import recalled, remember
from tocsin.fetch.errors import FetchError
from tocsin.fetch.folder import locate
from tocsin.fetch.handing import Handing
from tocsin.fetch.hosts import is_named, plain_host
from tocsin.fetch.keeper import Keeper
from tocsin.fetch.kept import capture_of
from tocsin.fetch.limits import Limits
from tocsin.fetch.media_type import HEAD, media_type
from tocsin.fetch.polite import Admits, Manners, Polite, anywhere
from tocsin.fetch.resolve import Resolver, system_resolver
from tocsin.fetch.robots import Rules
from tocsin.fetch.stop import Deadline, Stop
from tocsin.fetch.visit import Leg, Visitor, Wish, answer_of, ask, visit
from tocsin.model import Capture, Source
from tocsin.model.seams import Answer, Fault, Material, Reach

_POSTED = 1 << 20  # bytes of an answer to what was posted
_MEDIA = ("image/", "video/", "audio/")
_NO_BODY = "its body was not kept"


def _nobody(capture: Capture) -> None:
    """Tell nobody of a capture."""


def _unknown(content: bytes) -> str | None:  # noqa: ARG001
    """No list says anything of these bytes."""
    return None


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
    manners: Manners = field(default_factory=Manners)
    media: tuple[str, ...] = ()  # hosts media may be fetched from; ".example" means every host below it
    # Asked before a fetched medium is kept: why these bytes may not be possessed, or None.
    possessable: Callable[[bytes], str | None] = _unknown
    _read: dict[str, Rules] = field(default_factory=dict, repr=False)

    def files(self, source: Source) -> Iterator[Material | Fault]:
        """Every file below the source's location, sorted by name; members of .zip and .wacz as ``archive.zip/member``.

        A location that is a web address gives its page, fetched politely, as the one file; where it did not change,
        the page as it was.

        Raises:
            FetchError: the location is missing, or may not be read.
        """
        if source.location.lower().startswith(("http://", "https://")):
            return self._page(source)
        return self._handing().below(source.id, locate(self.root, source.location, source.id))

    def keep(self, content: bytes, part: Capture) -> Capture:
        """Keep a part found inside kept material; the capture with the content's own hash and size."""
        sha256, size = self.keeper.keep(io.BytesIO(content), self.limits.max_file)
        capture = replace(part, sha256=sha256, size=size)
        self.noted(capture)
        return capture

    def get(self, url: str, source: str) -> Answer:
        """One GET from outside, in the name of the case's contact; never raises for the network's trouble.

        The body, where any answer came, was kept before it is handed out, broken off or not.

        Raises:
            FetchError: the case names no contact.
        """
        timeout = self.limits.timeout
        answer = visit(self._visitor(), url, Deadline(self.tick, self.tick() + timeout, timeout))
        return self._kept(answer, source)

    def politely(self, url: str, source: str) -> Answer:
        """One GET for collecting: robots.txt, pace, rest and the day's bytes are kept to; see ``fetch/polite.py``.

        What did not change since the last time comes as status 304 with the body and the capture it had then, so that
        what was fetched by a process that was killed is not lost.

        Raises:
            FetchError: the case names no contact.
        """
        manners, limits = self.manners, self.limits
        earlier = recalled(manners.memory, self.keeper, url, source, limits.max_bytes)
        conditions = {earlier.url: earlier.conditions} if earlier else {}
        legs = self._polite(self._visitor(), source).fetch(Wish(url=url), conditions, anywhere())
        answer = answer_of(url, legs, limits)
        if earlier and answer.status == 304 and answer.final_url == earlier.url:
            return replace(answer, body=earlier.body, capture=self.keep(earlier.body, earlier.capture))
        answer = self._kept(answer, source)
        remember(manners.memory, answer)
        return answer

    def medium(self, url: str, source: str) -> Answer:
        """A picture, video or sound, fetched politely from an allowed host; kept only where it is one and may be had.

        What is not kept has an empty body and no capture, and ``detail`` says why.

        Raises:
            FetchError: the case names no contact.
        """
        visitor = self._visitor()
        visitor = replace(visitor, limits=replace(self.limits, max_bytes=self.limits.max_medium))
        legs = self._polite(visitor, source).fetch(Wish(url=url), {}, self._admits())
        answer = answer_of(url, legs, visitor.limits)
        reason = answer.detail if answer.reach is not Reach.ANSWERED else self._unkept(answer)
        if reason:
            return replace(answer, body=b"", detail=reason)
        kind = media_type("", answer.body[:HEAD])
        part = replace(capture_of(answer, source, self.now()), media_type=kind)
        return replace(answer, capture=self.keep(answer.body, part))

    def post(self, url: str, content: bytes, content_type: str) -> Answer:
        """One POST, as a time-stamp authority is asked (RFC 3161, 3.4): checked as every request, never redirected.

        The answer is handed out and not kept; it has at most 1 MiB.

        Raises:
            FetchError: the case names no contact.
        """
        limits = replace(self.limits, max_bytes=_POSTED)
        wish = Wish(url=url, headers=(("Content-Type", content_type),), content=content)
        timeout = limits.timeout
        visitor = replace(self._visitor(), limits=limits)
        leg = ask(visitor, wish, Deadline(self.tick, self.tick() + timeout, timeout))
        if leg.onward is not None:
            leg.reach, leg.detail, leg.onward = Reach.REDIRECTS, "answers a POST with a redirect", None
        return answer_of(url, [leg], limits)

    def _visitor(self) -> Visitor:
        return Visitor(agent=self._agent(), limits=self.limits, allow=self.allow, resolver=self.resolver, tls=self.tls)

    def _polite(self, visitor: Visitor, source: str) -> Polite:
        def keep(leg: Leg) -> str:
            answer = answer_of(leg.url, [leg], visitor.limits)
            return self.keep(leg.body, capture_of(answer, source, self.now())).sha256

        return Polite(
            visitor=visitor,
            manners=self.manners,
            keeper=self.keeper,
            now=self.now,
            tick=self.tick,
            keep=keep,
            read=self._read,
        )

    def _admits(self) -> Admits:
        def admits(url: httpx2.URL) -> None:
            host = plain_host(url)
            if not is_named(host, self.media):
                what = f"{host} is no host that media may be fetched from" if self.media else "the case allows no media"
                raise Stop(Reach.FORBIDDEN, what)

        return admits

    def _unkept(self, answer: Answer) -> str:
        """Why an answer's body is not kept as a medium; empty where it is."""
        if answer.status != 200:
            return f"HTTP status {answer.status}: {_NO_BODY}"
        if answer.truncated:
            return f"{answer.detail}: {_NO_BODY}"
        if not media_type("", answer.body[:HEAD]).startswith(_MEDIA):
            return f"is no picture, video or sound: {_NO_BODY}"
        return self.possessable(answer.body) or ""

    def _kept(self, answer: Answer, source: str) -> Answer:
        if answer.status is None or answer.reach is Reach.REDIRECTS:
            return answer
        return replace(answer, capture=self.keep(answer.body, capture_of(answer, source, self.now())))

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
        answer = self.politely(source.location, source.id)
        is_page = answer.status in range(200, 300) or answer.status == 304
        if answer.capture is None or answer.reach is not Reach.ANSWERED or not is_page:
            status = f"HTTP status {answer.status}" if answer.status else answer.reach.value
            yield Fault(where=source.location, what=": ".join(filter(None, (status, answer.detail))))
            return
        if answer.truncated:
            yield Fault(where=source.location, what=answer.detail, remedy="raise [fetch] max_bytes")
        yield self._handing().material(source.location.rstrip("/").rpartition("/")[2], answer.capture)

    def _handing(self) -> Handing:
        return Handing(keeper=self.keeper, limits=self.limits, now=self.now, noted=self.noted)
