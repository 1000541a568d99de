"""Which paths are answered? One table: it routes, and ``/site-map`` and OpenAPI are read off it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tocsin.web.hma.answers import answer
from tocsin.web.hma.service import Service

Handler = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Way:
    """One method of one path."""

    method: str
    path: str  # "/c/bank/{bank_name}"; ":int" is for those who read the map, the endpoint checks it
    says: str
    handler: Handler
    asks: str = ""  # query fields, "!" after those that must be given

    def route(self) -> Route:
        """For the router."""
        return Route(self.path.replace(":int}", "}"), self.handler, methods=[self.method])


class Plan:
    """The ways, and the answers that are about them."""

    def __init__(self, service: Service, ways: Sequence[Way]) -> None:
        self._service = service
        core = (
            Way("GET", "/status", "Whether it is ready", self._ready),
            Way("GET", "/status/live", "Whether it is alive", self._alive),
            Way("GET", "/site-map", "Every path", self._site_map),
            Way("GET", "/openapi/openapi.json", "This description", self._openapi),
        )
        self.ways = (*ways, *core)

    async def _ready(self, _request: Request) -> Response:
        ready = self._service.ready()
        return PlainTextResponse("I-AM-ALIVE" if ready else "INDEX-NOT-LOADED", 200 if ready else 503)

    async def _alive(self, _request: Request) -> Response:
        return PlainTextResponse("I-AM-ALIVE")

    async def _site_map(self, _request: Request) -> Response:
        return answer(sorted({re.sub(r"{(\w+)(?::(\w+))?}", _flask, way.path) for way in self.ways}))

    async def _openapi(self, _request: Request) -> Response:
        paths: dict[str, dict[str, object]] = {}
        for way in self.ways:
            paths.setdefault(re.sub(r":\w+}", "}", way.path), {})[way.method.lower()] = described(way)
        title = "Open Media Match API"  # the name HMA's clients know it by
        info = {"title": title, "version": "1.1.7", "description": "HMA's interface as Tocsin answers it"}
        return answer({"openapi": "3.1.0", "info": info, "paths": paths})


def described(way: Way) -> Mapping[str, object]:
    """One method in OpenAPI's words."""
    asked = [
        {"name": name.rstrip("!"), "in": "query", "required": name.endswith("!"), "schema": {"type": "string"}}
        for name in way.asks.split()
    ]
    named = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer" if kind else "string"}}
        for name, kind in re.findall(r"{(\w+)(?::(\w+))?}", way.path)
    ]
    return {"summary": way.says, "parameters": [*named, *asked], "responses": {"200": {"description": "OK"}}}


def _flask(found: re.Match[str]) -> str:
    name, kind = found.groups()
    return f"<{kind}:{name}>" if kind else f"<{name}>"
