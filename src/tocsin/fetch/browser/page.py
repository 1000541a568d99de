"""What does this page look like? One visit: go there, let it settle, take its picture and everything it was made of."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tocsin.fetch.browser.pipe import Message, Pipe
from tocsin.fetch.browser.shot import Exchange, Shot
from tocsin.fetch.browser.start import Setting, browser
from tocsin.fetch.limits import Limits
from tocsin.fetch.stop import Deadline, Stop
from tocsin.fetch.url import read_url
from tocsin.model.seams import Reach

WIDTH, HEIGHT = 1280, 900  # pixels of the window
TALLEST = 16_384  # pixels of the picture; browsers draw no taller one
_QUIET = 1.0  # seconds without an answer after which a page has settled
_PATIENCE = 3  # times as long, where a request is still open
_SETTLE = 15.0  # seconds it may take to settle after it was loaded
_SCROLLS = 40  # windows a page is scrolled down, so that what loads late is loaded
_EXCHANGES = 2_000
_TOTAL = 200 << 20  # bytes of all answers together


@dataclass(slots=True)
class _Visit:
    """One visit while it goes on."""

    pipe: Pipe
    session: str
    allowed: Callable[[str], bool]
    limits: Limits
    deadline: Deadline
    heads: dict[str, Message] = field(default_factory=dict)  # request -> what its answer's head said
    finished: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    open: set[str] = field(default_factory=set)
    cut: list[str] = field(default_factory=list)
    loaded: bool = False
    broke: str = ""

    def call(self, method: str, params: Message | None = None) -> Message:
        return self.pipe.call(method, params, self.session)

    def hear(self, seconds: float) -> bool:
        """Take in one event; False where none came in time."""
        message = self.pipe.event(seconds)
        if message is None:
            return False
        take = _TAKEN.get(str(message.get("method", "")))
        if take is not None:
            take(self, message.get("params", {}))
        return True


def photograph(url: str, setting: Setting, allowed: Callable[[str], bool], limits: Limits, deadline: Deadline) -> Shot:
    """Visit the page and take it down.

    Args:
        url: http or https.
        setting: the browser, its proxy and the name it calls itself by.
        allowed: whether the page may ask this host for anything; the proxy asks the same and has the last word.
        limits: ``max_bytes`` of one answer.
        deadline: the end of it all.

    Raises:
        Stop: the address is none, the browser does not start, or the page cannot be reached.
    """
    target = str(read_url(url))
    with browser(setting, deadline) as pipe:
        product = str(pipe.call("Browser.getVersion").get("product", ""))
        visit = _Visit(pipe, _tab(pipe), allowed, limits, deadline)
        _lock_in(visit, setting)
        _go(visit, target)
        _settle(visit)
        _scroll(visit)
        picture, document = _picture(visit), _document(visit)
        whole = visit.call("Page.captureSnapshot", {"format": "mhtml"}).get("data", "")
        history = visit.call("Page.getNavigationHistory")
        entry = history.get("entries", [{}])[history.get("currentIndex", 0)]
        exchanges = tuple(_exchanges(visit))
    return Shot(
        url=url,
        final_url=str(entry.get("url", target)),
        title=str(entry.get("title", "")),
        browser=product,
        sandboxed=setting.sandbox,
        screenshot=picture,
        mhtml=str(whole).encode("utf-8", "replace"),
        document=document,
        exchanges=exchanges,
        refused=tuple(sorted(visit.refused.items())),
        cut=tuple(dict.fromkeys(visit.cut)),
    )


def _tab(pipe: Pipe) -> str:
    context = pipe.call("Target.createBrowserContext", {"disposeOnDetach": True})["browserContextId"]
    target = pipe.call("Target.createTarget", {"url": "about:blank", "browserContextId": context})["targetId"]
    return str(pipe.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"])


def _lock_in(visit: _Visit, setting: Setting) -> None:
    visit.pipe.call("Browser.setDownloadBehavior", {"behavior": "deny"})
    visit.call("Page.enable")
    visit.call("Network.enable", {"maxTotalBufferSize": _TOTAL, "maxResourceBufferSize": visit.limits.max_bytes})
    visit.call("Network.setBypassServiceWorker", {"bypass": True})
    visit.call("Network.setCacheDisabled", {"cacheDisabled": True})
    visit.call("Network.setUserAgentOverride", {"userAgent": setting.agent})
    visit.call("Fetch.enable", {"patterns": [{"urlPattern": "*", "requestStage": "Request"}]})
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    visit.call("Emulation.setDeviceMetricsOverride", size)


def _go(visit: _Visit, url: str) -> None:
    number = visit.pipe.tell("Page.navigate", {"url": url}, visit.session)
    while True:
        message = visit.pipe.event(visit.deadline.remaining())
        if message is None:
            raise visit.deadline.over()
        if message.get("id") == number:
            break
        take = _TAKEN.get(str(message.get("method", "")))
        if take is not None:
            take(visit, message.get("params", {}))
    trouble = message.get("result", {}).get("errorText") or message.get("error", {}).get("message")
    if trouble:
        raise Stop(Reach.FORBIDDEN if visit.refused else Reach.REFUSED, f"the browser cannot open it: {trouble}")


def _settle(visit: _Visit) -> None:
    """Until it is loaded and nobody has answered for a while, or long enough."""
    end, silent = visit.deadline.tick() + _SETTLE, 0
    while (now := visit.deadline.tick()) < end:
        silent = 0 if visit.hear(min(_QUIET, end - now)) else silent + 1
        if silent and visit.loaded and (not visit.open or silent >= _PATIENCE):
            return  # a request that is open for ever is one that waits for news
    visit.cut.append("the page had not settled when it was taken")


def _scroll(visit: _Visit) -> None:
    """Down and up again: what is loaded only when it is seen is loaded now."""
    for _ in range(_SCROLLS):
        done = _asked(
            visit, "(scrollBy(0, innerHeight), scrollY + innerHeight >= document.documentElement.scrollHeight)"
        )
        visit.hear(0.05)
        if done is not False:
            break
    _asked(visit, "scrollTo(0, 0)")
    if visit.open:
        _settle(visit)


def _asked(visit: _Visit, expression: str) -> object:
    params = {"expression": expression, "returnByValue": True, "timeout": 2000}
    try:
        return visit.call("Runtime.evaluate", params).get("result", {}).get("value")
    except Stop as trouble:
        if trouble.reach is not Reach.PROTOCOL:
            raise
        visit.cut.append("the page did not let itself be scrolled or read")
        return None


def _picture(visit: _Visit) -> bytes:
    size = visit.call("Page.getLayoutMetrics").get("cssContentSize", {})
    width = min(max(float(size.get("width", WIDTH)), 1.0), 4.0 * WIDTH)
    height = max(float(size.get("height", HEIGHT)), 1.0)
    if height > TALLEST:
        visit.cut.append(f"the picture ends at {TALLEST:,} of {height:,.0f} pixels")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST), "scale": 1}
    params = {"format": "png", "captureBeyondViewport": True, "clip": clip}
    return base64.b64decode(visit.call("Page.captureScreenshot", params).get("data", ""))


def _document(visit: _Visit) -> str:
    found = _asked(visit, "document.documentElement.outerHTML")
    return found if isinstance(found, str) else ""


def _exchanges(visit: _Visit) -> list[Exchange]:
    taken: list[Exchange] = []
    total = 0
    for request in visit.finished:
        head = visit.heads.get(request)
        if head is None:
            continue
        if len(taken) == _EXCHANGES or total > _TOTAL:
            visit.cut.append("not every answer was kept: there were too many, or they were too large")
            break
        body = _body(visit, request, head)
        if body is not None:
            total += len(body)
            taken.append(_exchange(head, body))
    return taken


def _body(visit: _Visit, request: str, head: Message) -> bytes | None:
    try:
        told = visit.call("Network.getResponseBody", {"requestId": request})
    except Stop as trouble:
        if trouble.reach is not Reach.PROTOCOL:
            raise
        visit.cut.append(f"an answer's body was not kept by the browser: {head.get('url', '')!s:.200}")
        return None
    text = str(told.get("body", ""))
    try:
        return base64.b64decode(text) if told.get("base64Encoded") else text.encode("utf-8", "replace")
    except binascii.Error:
        return None


def _exchange(head: Message, body: bytes) -> Exchange:
    headers = ((str(name), line) for name, value in head.get("headers", {}).items() for line in str(value).split("\n"))
    at = head.get("responseTime")
    return Exchange(
        url=str(head.get("url", "")),
        status=int(head.get("status", 0)),
        headers=tuple(headers),
        media_type=str(head.get("mimeType", "")),
        body=body,
        at=datetime.fromtimestamp(at / 1000, UTC) if isinstance(at, int | float) and 0 < at < 1e14 else None,
    )


def _paused(visit: _Visit, told: Message) -> None:
    """A request before it leaves: allowed hosts by http or https, and what carries its own content."""
    url = str(told.get("request", {}).get("url", ""))
    name = {"requestId": told.get("requestId")}
    if _may_leave(visit, url):
        visit.pipe.tell("Fetch.continueRequest", name, visit.session)
        return
    visit.refused[_host(url)] += 1
    # A page that leads away is not replaced by the browser's own page of error where the journey is aborted.
    reason = "Aborted" if told.get("resourceType") == "Document" else "BlockedByClient"
    visit.pipe.tell("Fetch.failRequest", {**name, "errorReason": reason}, visit.session)


def _may_leave(visit: _Visit, url: str) -> bool:
    scheme = url.partition(":")[0].lower()
    if scheme in ("data", "blob"):
        return True
    return scheme in ("http", "https") and visit.allowed(_host(url))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url.partition(":")[0][:40]
    except ValueError:
        return "not an address"


def _asks(visit: _Visit, told: Message) -> None:
    visit.open.add(str(told.get("requestId")))


def _answered(visit: _Visit, told: Message) -> None:
    head = told.get("response", {})
    if str(head.get("url", "")).startswith(("http://", "https://")):
        visit.heads[str(told.get("requestId"))] = head


def _finished(visit: _Visit, told: Message) -> None:
    request = str(told.get("requestId"))
    visit.open.discard(request)
    visit.finished.append(request)


def _failed(visit: _Visit, told: Message) -> None:
    visit.open.discard(str(told.get("requestId")))


def _loaded(visit: _Visit, told: Message) -> None:  # noqa: ARG001
    visit.loaded = True


def _dialog(visit: _Visit, told: Message) -> None:  # noqa: ARG001
    visit.pipe.tell("Page.handleJavaScriptDialog", {"accept": False}, visit.session)


_TAKEN: dict[str, Callable[[_Visit, Message], None]] = {
    "Fetch.requestPaused": _paused,
    "Network.requestWillBeSent": _asks,
    "Network.responseReceived": _answered,
    "Network.loadingFinished": _finished,
    "Network.loadingFailed": _failed,
    "Page.loadEventFired": _loaded,
    "Page.javascriptDialogOpening": _dialog,
}
