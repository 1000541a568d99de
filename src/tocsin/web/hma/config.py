"""What can this server do, and where did its lists come from? The rest of ``/c``."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tocsin.web.hma.answers import Refusal, answer
from tocsin.web.hma.asked import query
from tocsin.web.hma.banks import Banks
from tocsin.web.hma.matching import one_type
from tocsin.web.hma.service import Exchange, Media, Service

_NOT_HERE = "unimplemented: lists are read in with `tocsin bank import`, and nothing is fetched by itself"
_FIXED = "unimplemented: which signal types there are is the installation's"


class Config:
    """The curator's endpoints that only say how things are."""

    def __init__(self, service: Service, banks: Banks) -> None:
        self._service, self._banks = service, banks

    async def signal_types(self, _request: Request) -> Response:
        """``GET /c/signal_type``."""
        return answer([{"name": name, "enabled_ratio": 1.0} for name in self._service.signal_types])

    async def content_types(self, _request: Request) -> Response:
        """``GET /c/content_type``."""
        taken = {kind.media for kind in self._service.signal_types.values()}
        return answer([{"name": media.value, "enabled": media in taken} for media in Media])

    async def index(self, request: Request) -> Response:
        """``GET /c/signal_type/index``: how far the indices are behind the banks."""
        states = await run_in_threadpool(self._service.indices)
        told = {
            name: {
                "db_size": state.held,
                "index_size": state.size,
                "index_out_of_date": (state.held, state.newest) != (state.size, state.built_to),
                "newest_db_item": state.newest,
                "index_built_to": state.built_to,
            }
            for name, state in states.items()
        }
        return answer(one_type(query(request), told))

    async def exchanges(self, _request: Request) -> Response:
        """``GET /c/exchanges``: their names."""
        return answer([one.name for one in await run_in_threadpool(self._service.exchanges)])

    async def exchange(self, request: Request) -> Response:
        """``GET /c/exchange/NAME``."""
        one = await self._exchange(request)
        return answer({"name": one.name, "api": one.api, "enabled": False})

    async def exchange_status(self, request: Request) -> Response:
        """``GET /c/exchange/NAME/status``: when its list was last read in."""
        return answer(status(await self._exchange(request)))

    async def apis(self, _request: Request) -> Response:
        """``GET /c/exchanges/apis``: none, for none can be configured here."""
        return answer([])

    async def api(self, request: Request) -> Response:
        """``GET /c/exchanges/api/NAME``: none."""
        raise Refusal(400, f"no such Exchange API '{request.path_params['api_name']}'")

    async def schema(self, request: Request) -> Response:
        """``GET /c/exchanges/api/NAME/schema``: none."""
        raise Refusal(404, f"Exchange API '{request.path_params['api_name']}' not found")

    async def no_exchange(self, request: Request) -> Response:
        """Making, changing and deleting an exchange: not here."""
        self._banks.writer(request)
        raise Refusal(501, _NOT_HERE)

    async def no_switch(self, request: Request) -> Response:
        """Switching a signal type on or off: not here."""
        self._banks.writer(request)
        raise Refusal(501, _FIXED)

    async def _exchange(self, request: Request) -> Exchange:
        name = request.path_params["exchange_name"]
        held = await run_in_threadpool(self._service.exchanges)
        found = next((one for one in held if one.name == name), None)
        if found is None:
            raise Refusal(404, f"Exchange '{name}' not found")
        return found


def status(one: Exchange) -> Mapping[str, object]:
    """How its last reading went, as HMA writes it; a list that was not read to its end is not among the banks."""
    return {
        "checkpoint_ts": one.read_at,
        "running_fetch_start_ts": None,
        "last_fetch_complete_ts": one.read_at,
        "last_fetch_succeeded": None if one.read_at is None else True,
        "up_to_date": one.read_at is not None,
        "fetched_items": one.items,
    }
