"""What does this page look like now? Taken down by a browser where there is one, plainly where there is none."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin import __version__
from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.possessing import asker
from tocsin.app.sealing import begin, seal
from tocsin.fetch.browser.camera import Camera, Taken
from tocsin.fetch.browser.start import program
from tocsin.fetch.limits import Limits
from tocsin.model import Capture
from tocsin.model.capture import SCREENSHOT
from tocsin.store import records

PLAIN = "Chromium is not installed: the page was fetched plainly, without a picture and without what its scripts load"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page as it was taken down."""

    url: str
    final_url: str
    status: int | None
    title: str
    how: str  # "Chrome/156.0", or "plain fetch"
    captures: tuple[Capture, ...]
    screenshot: str | None  # SHA-256
    refused: tuple[tuple[str, int], ...] = ()
    says: tuple[str, ...] = ()


def capture(case: Case, url: str, source: str, hosts: Sequence[str], *, plain: bool) -> Page:
    """Take one page down and enter it in the records and the custody log.

    Args:
        case: where it is kept.
        url: http or https; the analyst names it, as any visitor would open it.
        source: a source of the case; its captures belong to it.
        hosts: further hosts that the page may reach.
        plain: without a browser.

    Raises:
        CaseError: there is no such source. FetchError: the page cannot be taken.
    """
    if source not in case.sources:
        known = ", ".join(case.sources) or "none"
        raise CaseError("--source", f"no source named {source!r}", f"known: {known}; or give a --legal-basis")
    begin(case, "capture", {"url": url, "source": source})
    noted: list[Capture] = []
    page = _plainly(case, url, source, noted) if plain or program() is None else _seen(case, url, source, hosts, noted)
    case.evidence.flush()
    with case.db.begin() as conn:
        records.add_captures(conn, noted)
    marks = {"how": page.how, "final_url": page.final_url, "captures": str(len(page.captures))}
    case.evidence.append("capture", url, marks)
    seal(case)
    return page


def _seen(case: Case, url: str, source: str, hosts: Sequence[str], noted: list[Capture]) -> Page:
    door, fetch = case.door(noted.append), case.settings.fetch
    camera = Camera(
        agent=agent(case),
        now=case.now,
        keep=door.keep,
        limits=Limits(timeout=fetch.timeout, max_bytes=fetch.max_bytes),
        allow=tuple(ipaddress.ip_network(network) for network in fetch.allow),
        sandbox=fetch.sandbox,
        possessable=asker(case.folder, case.settings),
    )
    return _told(camera.take(url, source, hosts))


def _told(taken: Taken) -> Page:
    picture = next((each for each in taken.captures if each.locator.endswith(SCREENSHOT)), None)
    return Page(
        url=taken.url,
        final_url=taken.final_url,
        status=taken.status,
        title=taken.title,
        how=taken.browser,
        captures=taken.captures,
        screenshot=picture.sha256 if picture else None,
        refused=taken.refused,
        says=taken.cut,
    )


def _plainly(case: Case, url: str, source: str, noted: list[Capture]) -> Page:
    answer = case.door(noted.append).get(url, source)
    if answer.capture is None:
        raise CaseError(url, f"{answer.reach}: {answer.detail}" if answer.detail else answer.reach.value)
    return Page(
        url=url,
        final_url=answer.final_url,
        status=answer.status,
        title="",
        how="plain fetch",
        captures=(answer.capture,),
        screenshot=None,
        says=(PLAIN,) if program() is None else (),
    )


def agent(case: Case) -> str:
    """The name we call ourselves by.

    Raises:
        CaseError: the case names no contact.
    """
    contact = case.settings.case.contact.strip()
    if not (contact and contact.isascii() and contact.isprintable()):
        raise CaseError("tocsin.toml: [case] contact", "is empty or not plain ASCII", "give an e-mail or web address")
    return f"tocsin/{__version__} (+{contact})"
