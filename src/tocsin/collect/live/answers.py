"""What does an answer mean for its source: a page, a wall, a page that is gone, or trouble?"""

from __future__ import annotations

import re
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from tocsin.collect.closing import notice
from tocsin.collect.errors import CollectError
from tocsin.collect.page import parse, text_of
from tocsin.model import Capture
from tocsin.model.seams import Answer, Closed, Fault, Material, Reach

# Statuses with which a page is shut to everybody without an account, an invitation or the right country.
WALLS = (401, 403, 407, 451)
GONE = (404, 410)
NOT_FETCHED = {
    Reach.ROBOTS: "robots.txt asks not to fetch it",
    Reach.RESTING: "host is left alone for now",
    Reach.CAPPED: "day's bytes for its host are used up",
    Reach.FORBIDDEN: "address may not be fetched",
}

_REMEDIES = {
    Reach.ROBOTS: "ask its owner, or name this one page as an exception with its reason",
    Reach.RESTING: "collect again later",
    Reach.CAPPED: "collect again tomorrow, or raise [fetch] daily_bytes",
    Reach.FORBIDDEN: "correct the address",
}
_LOG_IN = re.compile(
    r"/(?:log[-_]?in|sign[-_]?in|sign[-_]?up|auth|oauth|sso|register|session/new|accounts/login|users/sign_in)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"""<([^<>]{1,4096})>\s*;[^,<]{0,200}?\brel="?(?:[\w-]+ ){0,4}next\b""", re.IGNORECASE)
_WALL = 256 << 10  # bytes of a wall that are read
_SAYS = 300  # characters kept of what a wall says


def is_address(location: str) -> bool:
    """True for a location that is fetched and not read from the disk."""
    return location.lower().startswith(("http://", "https://"))


def is_page(answer: Answer) -> bool:
    """True where it brought the page: new, or as it was before."""
    ok = answer.status in range(200, 300) or answer.status == 304
    return answer.reach is Reach.ANSWERED and ok and answer.capture is not None


def material(answer: Answer, capture: Capture) -> Material:
    """The page as a file that collectors read; its name is its address."""
    body = answer.body
    return Material(name=answer.url, capture=capture, open=lambda: BytesIO(body))


def header(capture: Capture, wanted: str) -> str:
    """The page's first header of this name (lower case), or nothing."""
    return next((value for name, value in capture.headers if name.lower() == wanted), "")


def charset(capture: Capture) -> str:
    """The charset its server declared; empty for none."""
    return header(capture, "content-type").lower().partition("charset=")[2].partition(";")[0].strip(" \"'")


def closed(answer: Answer) -> Closed | None:
    """A wall stands where the page was: a refusing status, or a log-in page it was redirected to."""
    capture = answer.capture
    if capture is None:
        return None
    says = ""
    if answer.status in WALLS:
        words = wall_words(answer)
        says = f"HTTP status {answer.status}" + (f": {words}" if words else "")
    elif answer.hops and is_page(answer) and _leads_to_log_in(answer):
        says = f"redirected to {urlsplit(answer.final_url).path:.200}"
    return Closed(where=answer.url, at=capture.seen, evidence=capture.id, says=says) if says else None


def wall_words(answer: Answer) -> str:
    """What the page says to somebody it does not let in: the notice it is known by, else its first line."""
    try:
        page = parse(answer.body[:_WALL], answer.url, charset(answer.capture) if answer.capture else None)
    except CollectError:
        return ""
    text = text_of(page.root)
    return notice(text) or text.strip().partition("\n")[0][:_SAYS]


def trouble(answer: Answer) -> Fault:
    """Why the page was not had, in words, and what would work."""
    if answer.reach is Reach.ANSWERED:
        remedy = "correct the address, or look at it in a browser"
        return Fault(where=answer.url, what=f"HTTP status {answer.status}", remedy=remedy)
    what = NOT_FETCHED.get(answer.reach, f"not answered: {answer.reach.value}")
    if answer.detail:
        what = f"{what}: {answer.detail}"
    return Fault(where=answer.url, what=what, remedy=_REMEDIES.get(answer.reach, "collect again later"))


def next_page(capture: Capture) -> str | None:
    """The next page by the Link header (RFC 8288); None where there is none, or it lies on another host."""
    found = _NEXT.search(",".join(value for name, value in capture.headers if name.lower() == "link")[:20_000])
    return same_host(capture.url or "", found[1]) if found else None


def same_host(base: str, address: str) -> str | None:
    """The address made absolute, where it lies on the page's own scheme, host and port."""
    try:
        here, there = urlsplit(base), urlsplit(urljoin(base, address))
    except ValueError:
        return None
    same = (here.scheme, here.netloc.lower()) == (there.scheme, there.netloc.lower())
    return there._replace(fragment="").geturl() if same else None


def _leads_to_log_in(answer: Answer) -> bool:
    try:
        asked, reached = urlsplit(answer.url), urlsplit(answer.final_url)
    except ValueError:
        return False
    return asked.path != reached.path and bool(_LOG_IN.search(reached.path)) and not _LOG_IN.search(asked.path)
