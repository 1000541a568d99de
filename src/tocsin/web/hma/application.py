"""Which application answers HMA's clients? Its endpoints put together, and set beside the workbench."""

from __future__ import annotations

from random import SystemRandom

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from tocsin.app.clock import Clock, wall
from tocsin.model import Trouble
from tocsin.web.hma.answers import Malformed, Refusal, broken, malformed, refused, troubled, unrouted
from tocsin.web.hma.asked import Limits
from tocsin.web.hma.banks import Banks
from tocsin.web.hma.config import Config
from tocsin.web.hma.contents import Contents
from tocsin.web.hma.guard import Guard
from tocsin.web.hma.hashing import Hashing
from tocsin.web.hma.many import Many
from tocsin.web.hma.matching import Chance, Matching
from tocsin.web.hma.plan import Plan, Way
from tocsin.web.hma.service import Service
from tocsin.web.hma.tokens import Tokens
from tocsin.web.hma.upload import Uploads

_chance = SystemRandom().random
_PREFIXES = ("/m/", "/h/", "/c/", "/status", "/site-map", "/openapi/")


def hma(
    service: Service,
    tokens: Tokens | None = None,
    *,
    limits: Limits | None = None,
    chance: Chance = _chance,
    clock: Clock = wall,
) -> ASGIApp:
    """The application.

    Args:
        service: what stands behind it.
        tokens: of the clients that may change banks; None: none may.
        limits: of what a request may bring.
        chance: the toss against a bank's share, for lookups that give no seed.
        clock: for how far ahead a content may be switched off.
    """
    limits = limits or Limits()
    uploads = Uploads(limits)
    hashing = Hashing(service, uploads)
    matching = Matching(service, hashing, uploads, chance)
    banks = Banks(service, tokens or Tokens())
    contents = Contents(service, banks, hashing, uploads, clock)
    ways = (
        *_matcher(hashing, matching, Many(service, matching, limits)),
        *_curator(banks, contents),
        *_configuration(Config(service, banks)),
    )
    handlers = {Refusal: refused, Malformed: malformed, Trouble: troubled, HTTPException: unrouted, Exception: broken}
    routes = [way.route() for way in Plan(service, ways).ways]
    return Guard(Starlette(routes=routes, exception_handlers=handlers))


def beside(interface: ASGIApp, workbench: ASGIApp) -> ASGIApp:
    """HMA's paths to the interface, every other to the workbench, neither slowed by the other's layers."""

    async def split(scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["path"].startswith(_PREFIXES)
        await (interface if ours else workbench)(scope, receive, send)

    return split


def _matcher(hashing: Hashing, matching: Matching, many: Many) -> tuple[Way, ...]:
    lookup = "signal! signal_type! banks"
    return (
        Way("GET", "/m/raw_lookup", "Ids near a value", matching.raw_lookup, f"{lookup} include_distance"),
        Way("GET", "/m/lookup", "Matches of a value", matching.lookup, f"{lookup} seed bypass_coinflip"),
        Way("POST", "/m/lookup", "Matches of a file", matching.lookup_file, "types banks seed bypass_coinflip"),
        Way("POST", "/m/lookup_many", "Matches of many values", many.lookup_many, "signal_type! banks"),
        Way("POST", "/m/compare", "How far two values are apart", matching.compare),
        Way("GET", "/m/index/status", "What lookups can find", matching.index_status, "signal_type"),
        Way("GET", "/h/hash", "Refused: no address is fetched", hashing.from_url, "url!"),
        Way("POST", "/h/hash", "Values of a file", hashing.from_file, "types"),
    )


def _curator(banks: Banks, contents: Contents) -> tuple[Way, ...]:
    bank = "/c/bank/{bank_name}"
    content = bank + "/content/{content_id:int}"
    return (
        Way("GET", "/c/banks", "Every bank", banks.index),
        Way("POST", "/c/banks", "A new bank", banks.create),
        Way("GET", bank, "One bank", banks.show),
        Way("PUT", bank, "Rename or switch a bank", banks.update),
        Way("DELETE", bank, "Delete a bank", banks.delete),
        Way("POST", bank + "/content", "Bank a file", contents.add_file, "types"),
        Way("POST", bank + "/signal", "Bank values", contents.add_signals),
        Way("GET", content, "One item", contents.show, "include_signals include_metadata"),
        Way("PUT", content, "Switch an item", contents.update),
        Way("DELETE", content, "Take an item out", contents.delete),
    )


def _configuration(config: Config) -> tuple[Way, ...]:
    exchange = "/c/exchange/{exchange_name}"
    api = "/c/exchanges/api/{api_name}"
    return (
        Way("GET", "/c/signal_type", "Signal types", config.signal_types),
        Way("GET", "/c/signal_type/index", "How far the indices are", config.index, "signal_type"),
        Way("PUT", "/c/signal_type/{signal_type_name}", "Not here", config.no_switch),
        Way("GET", "/c/content_type", "Content types", config.content_types),
        Way("GET", "/c/exchanges", "Exchanges", config.exchanges),
        Way("POST", "/c/exchanges", "Not here", config.no_exchange),
        Way("GET", "/c/exchanges/apis", "None", config.apis),
        Way("GET", api, "None", config.api),
        Way("POST", api, "Not here", config.no_exchange),
        Way("GET", api + "/schema", "None", config.schema),
        Way("GET", exchange, "One exchange", config.exchange),
        Way("PUT", exchange, "Not here", config.no_exchange),
        Way("DELETE", exchange, "Not here", config.no_exchange),
        Way("GET", exchange + "/status", "Its last reading", config.exchange_status),
    )
