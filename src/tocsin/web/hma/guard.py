"""Who is answered? This machine, and no page of another site that a browser here has open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tocsin.web.hma.answers import message

_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN = frozenset({b"", b"none", b"same-origin"})  # Sec-Fetch-Site: no browser, typed in, or our own page
_HEADERS = (
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
)


class Guard:
    """Turns away foreign host names (rebinding) and requests another site's page makes; hardens every answer."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = _NAMES) -> None:
        self._app, self._hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""

        async def hardened(told: Message) -> None:
            if told["type"] == "http.response.start":
                told["headers"] = [*told["headers"], *_HEADERS]
            await send(told)

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        app = self._refusal(dict(scope["headers"])) or self._app
        await app(scope, receive, hardened)

    def _refusal(self, headers: Mapping[bytes, bytes]) -> Response | None:
        host = headers.get(b"host", b"").decode("latin-1")
        if _name(f"//{host}") not in self._hosts:
            return message(f"this machine is not called '{host[:80]}' here; use 127.0.0.1", 400)
        origin = headers.get(b"origin", b"").decode("latin-1")
        if headers.get(b"sec-fetch-site", b"") not in _OWN or (origin and origin != f"http://{host}"):
            return message("pages of other sites are not answered", 403)
        return None


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
