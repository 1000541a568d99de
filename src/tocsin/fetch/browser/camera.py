"""What is kept of a page as a visitor saw it? Its picture, its whole, its document, and every answer it was made of."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tocsin.fetch.address import Network
from tocsin.fetch.browser.page import photograph
from tocsin.fetch.browser.shot import Exchange, Shot
from tocsin.fetch.browser.start import Setting, program
from tocsin.fetch.errors import FetchError
from tocsin.fetch.limits import Limits
from tocsin.fetch.media_type import HEAD, media_type
from tocsin.fetch.proxy import Bounds, Proxy, Visit
from tocsin.fetch.resolve import Resolver, system_resolver
from tocsin.fetch.stop import Deadline, Stop
from tocsin.fetch.url import read_url
from tocsin.model import Capture
from tocsin.model.capture import SCREENSHOT

_BLANK = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One page, taken down. Captures name what they lie within: all but the first lie within the first, the account."""

    url: str
    final_url: str
    title: str
    status: int | None
    browser: str
    captures: tuple[Capture, ...]
    refused: tuple[tuple[str, int], ...]  # hosts that were asked for and not allowed, and how often
    cut: tuple[str, ...]  # what was left out, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """Takes pages down with Chromium, whose only way out is our own proxy."""

    agent: str  # the user agent we call ourselves
    now: Callable[[], datetime]
    keep: Callable[[bytes, Capture], Capture]
    limits: Limits = field(default_factory=Limits)
    allow: tuple[Network, ...] = ()
    resolver: Resolver = system_resolver
    tick: Callable[[], float] = time.monotonic
    seconds: float = 90.0  # one page, from the browser's start to its end
    sandbox: bool = True
    possessable: Callable[[bytes], str | None] = lambda _: None

    def take(self, url: str, source: str, hosts: Sequence[str] = ()) -> Taken:
        """Visit a page once and keep what it was.

        Args:
            url: http or https.
            source: id of the source its captures belong to.
            hosts: further hosts that the page may reach, besides its own; ``.example`` means every host below it.

        Raises:
            FetchError: there is no browser, or the page cannot be taken; says which.
        """
        where = program()
        if where is None:
            raise FetchError("browser", "Chromium is not installed", "install chromium, or take the page plainly")
        try:
            own = read_url(url).host
            named = (own, *hosts)
            proxy = Proxy(hosts=named, allow=self.allow, resolver=self.resolver, bounds=Bounds(seconds=self.seconds))
            with proxy:
                setting = Setting(program=where, proxy=proxy.address, agent=self.agent, sandbox=self.sandbox)
                deadline = Deadline(self.tick, self.tick() + self.seconds, self.seconds)
                shot = photograph(url, setting, lambda host: _is_named(host, named), self.limits, deadline)
        except Stop as why:
            raise FetchError(url, why.detail, "take it plainly (--plain), or allow what it needs") from None
        return self._kept(shot, source, proxy.visits)

    def _kept(self, shot: Shot, source: str, visits: Sequence[Visit]) -> Taken:
        first = Capture(
            source=source,
            sha256=_BLANK,
            size=0,
            media_type="application/json",
            locator=f"{shot.url}#visit",
            collected=self.now(),
        )
        refusals: list[str] = []
        answers = [each for each in shot.exchanges if not self._stopped(each, refusals)]
        account = self.keep(_account(shot, visits, refusals), first)
        part = replace(account, within=account.id)
        peers = {visit.host: visit.peer for visit in visits if visit.peer}
        kept = [
            self.keep(shot.screenshot, replace(part, locator=f"{shot.url}{SCREENSHOT}", media_type="image/png")),
            self.keep(shot.mhtml, replace(part, locator=f"{shot.url}#mhtml", media_type="multipart/related")),
            self.keep(
                shot.document.encode("utf-8", "replace"),
                replace(part, locator=f"{shot.url}#document", media_type="text/html"),
            ),
        ]
        kept += [self._answer(each, part, peers) for each in answers]
        main = next((each for each in shot.exchanges if each.url == shot.final_url), None)
        return Taken(
            url=shot.url,
            final_url=shot.final_url,
            title=shot.title,
            status=main.status if main else None,
            browser=shot.browser,
            captures=(account, *kept),
            refused=shot.refused,
            cut=(*shot.cut, *refusals),
        )

    def _stopped(self, answer: Exchange, refusals: list[str]) -> bool:
        """Media are asked about before they are kept; what may not be possessed leaves its hash alone."""
        kind = media_type("", answer.body[:HEAD]).partition("/")[0]
        why = self.possessable(answer.body) if kind in ("image", "video", "audio") else None
        if why:
            refusals.append(f"{hashlib.sha256(answer.body).hexdigest()}: {why}")
        return why is not None

    def _answer(self, answer: Exchange, part: Capture, peers: dict[str, str]) -> Capture:
        host = read_url(answer.url).host
        return self.keep(
            answer.body,
            replace(
                part,
                locator=answer.url,
                media_type=answer.media_type or media_type("", answer.body[:HEAD]),
                url=answer.url,
                status=answer.status,
                headers=answer.headers,
                peer=peers.get(host),
                stated=answer.at,
            ),
        )


def _is_named(host: str, hosts: Sequence[str]) -> bool:
    return any(host.endswith(name) if name.startswith(".") else host == name for name in hosts)


def _account(shot: Shot, visits: Sequence[Visit], refusals: Sequence[str]) -> bytes:
    """How the page was taken, for people and programs: canonical JSON."""
    told = {
        "url": shot.url,
        "final_url": shot.final_url,
        "title": shot.title,
        "browser": shot.browser,
        "sandboxed": shot.sandboxed,
        "answers": [[each.url, each.status, hashlib.sha256(each.body).hexdigest()] for each in shot.exchanges],
        "refused_hosts": dict(shot.refused),
        "connections": [[v.host, v.port, v.allowed, v.peer, v.received, v.why] for v in visits],
        "left_out": [*shot.cut, *refusals],
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8", "replace")
