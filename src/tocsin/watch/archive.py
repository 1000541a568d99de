"""What do archived pages of a target show, each judged against those before it?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files

from tocsin.model import Capture, Observation, State, Target
from tocsin.watch.answer import Sight, of_status
from tocsin.watch.history import History
from tocsin.watch.inspect import Inspection, judge
from tocsin.watch.page import judged
from tocsin.watch.view import look

PROBE = "page"  # what the observations are filed under, live or from an archive
_CODE = "1"  # to be raised whenever the code judges otherwise
_WORDS = ("signature.toml", "standins.toml", "elements.toml", "reasons.toml")


def _version() -> str:
    words = b"".join(files("tocsin.watch").joinpath(name).read_bytes() for name in _WORDS)
    return f"{_CODE}-{sha256(words).hexdigest()[:12]}"


# Changes whenever the same pages would be judged differently: the code's number and the hash of the words and weights.
VERSION = _version()


def observe_captures(
    target: Target, pages: Sequence[tuple[Capture, bytes]], vantage: str = "archive"
) -> Iterator[Observation]:
    """One observation for each archived page of one target, oldest first by ``capture.seen``.

    The first page of an address is judged at first sight, later ones against those before. A page becomes part of its
    address's history unless it is defaced, suspect for more than a new script origin, or a stand-in page.

    Passed over: redirects (status 3xx), and captures that are no HTML, unless a page stood at that address before (a
    picture in its place is the kind of thing we look for; a picture at its own address is not).

    Args:
        target: the target the pages belong to.
        pages: captures of addresses of the target, and their bytes.
        vantage: where the archive stood, if known.
    """
    histories: dict[str, History] = {}
    for capture, page in sorted(pages, key=lambda item: (item[0].seen, item[0].url or "", item[0].locator)):
        address = capture.url or capture.locator
        if not _is_page(capture, address in histories):
            continue
        view = look(page, capture.url)
        history = histories.get(address, History())
        found = judge(view, history)
        seen = judged(_came(capture), found)
        if seen.code == found.code and becomes_history(found):
            histories[address] = history.after(view)
        yield _observation(target, capture, seen, found.score, vantage)


def _is_page(capture: Capture, known: bool) -> bool:
    redirects = capture.status is not None and 300 <= capture.status < 400
    return not redirects and (known or "html" in capture.media_type)


def _came(capture: Capture) -> Sight:
    """What the archived status says; a page without one is taken as it stands."""
    if capture.status is not None and capture.status >= 400:
        return of_status(capture.status)
    return Sight(state=State.NORMAL, code="ok", says=(), page=True)


def becomes_history(found: Inspection) -> bool:
    """True where a page may count as what its address usually shows."""
    usual = found.state in (State.NORMAL, State.CHANGED)
    return usual or found.code in ("foreign-script", "another-page")


def _observation(target: Target, capture: Capture, seen: Sight, score: float, vantage: str) -> Observation:
    return Observation(
        target=target.id,
        probe=PROBE,
        at=capture.seen,
        vantage=vantage,
        state=seen.state,
        reason=seen.code,
        url=capture.url,
        status=capture.status,
        size=capture.size,
        says=seen.says,
        score=score,
        capture=capture.id,
        source=capture.source,
    )
