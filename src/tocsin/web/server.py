"""What does the browser get to see? Incidents with their reasons, and the report; nothing that is withheld."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.middleware.trustedhost import TrustedHostMiddleware

from tocsin.app import reporting, showing
from tocsin.app.case import Case, opened
from tocsin.app.hosting import host
from tocsin.model import Incident, Trouble
from tocsin.web.hma import Tokens, beside, hma
from tocsin.web.hma.case import CaseService

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def workbench(folder: Path) -> FastAPI:
    """The application on one case; it answers to local host names only, so that rebinding does not reach it."""
    pages = Environment(
        loader=PackageLoader("tocsin.web"), autoescape=select_autoescape(default=True), undefined=StrictUndefined
    )
    web = FastAPI(title="Tocsin", docs_url=None, redoc_url=None, openapi_url=None)
    web.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])

    @web.middleware("http")
    async def harden(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call(request)
        response.headers.update(_HEADERS)
        return response

    @web.exception_handler(Trouble)
    def told(_request: Request, trouble: Exception) -> Response:
        return PlainTextResponse(str(trouble), 500)

    @web.get("/", response_class=HTMLResponse)
    def board() -> str:
        with opened(folder) as case:
            zone = case.settings.case.zone
            shown, withheld = showing.for_others(case)
            rows = [(one, showing.what(one), showing.when(one, zone)) for one in shown]
            return pages.get_template("board.html").render(
                case=case.settings.case, rows=rows, withheld=withheld, issues=showing.issues(case)
            )

    @web.get("/incidents/{key}", response_class=HTMLResponse)
    def incident(key: str) -> str:
        with opened(folder) as case:
            lines = list(showing.explained(case, _found(case, key)))
            return pages.get_template("incident.html").render(lines=lines, key=key)

    @web.get("/report", response_class=HTMLResponse)
    def report() -> Response:
        with opened(folder) as case:
            page = reporting.render(case, "html")
            marks = {"sha256": hashlib.sha256(page).hexdigest(), "format": "html"}
            case.evidence.append("hand-out", "report in the workbench", marks)
            return HTMLResponse(page)

    @web.get("/api/incidents")
    def api_incidents() -> JSONResponse:
        with opened(folder) as case:
            return JSONResponse([showing.incident_json(one) for one in showing.for_others(case)[0]])

    @web.get("/api/incidents/{key}")
    def api_incident(key: str) -> JSONResponse:
        with opened(folder) as case:
            return JSONResponse(showing.incident_json(_found(case, key)))

    return web


def _found(case: Case, key: str) -> Incident:
    try:
        found = showing.incident(case, key)
    except Trouble as missing:
        raise HTTPException(404, str(missing)) from None
    if found not in showing.for_others(case)[0]:
        raise HTTPException(404, f"{found.id}: is withheld")
    return found


def serve(folder: Path, port: int, tokens: Tokens | None = None) -> None:
    """Serve the workbench, and HMA's interface beside it, on the loopback address until stopped.

    Args:
        folder: the case.
        port: to listen on.
        tokens: of HMA's clients that may change banks; none may where None.
    """
    with host(folder) as asked:
        app = beside(hma(CaseService(asked), tokens), workbench(folder))
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
