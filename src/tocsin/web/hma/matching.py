"""Is it known? ``/m``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tocsin.web.hma.answers import Malformed, Refusal, answer, match
from tocsin.web.hma.asked import checked, chosen, flag, posted, query
from tocsin.web.hma.hashing import NO_URLS, Hashing
from tocsin.web.hma.service import Found, Service, SignalType
from tocsin.web.hma.upload import Uploads

Chance = Callable[[], float]
Matches = dict[str, list[Mapping[str, object]]]  # by bank


class Matching:
    """The matcher's endpoints.

    Args:
        service: what is asked.
        hashing: for files.
        uploads: for files.
        chance: 0.0 to 1.0, where a lookup gives no seed: a bank takes part where its share is at least that.
    """

    def __init__(self, service: Service, hashing: Hashing, uploads: Uploads, chance: Chance) -> None:
        self._service, self._hashing, self._uploads, self._chance = service, hashing, uploads, chance

    async def raw_lookup(self, request: Request) -> Response:
        """``GET /m/raw_lookup``: ids within the radius, whether switched on or not."""
        fields = query(request)
        absent = [name for name in ("signal", "signal_type") if name not in fields]
        if absent:
            raise Malformed.missing(*absent)
        with_distance = flag(fields, "include_distance")
        found = self._found(fields["signal_type"], fields["signal"], chosen(fields))
        if with_distance:
            return answer({"matches": [match(hit.content, hit.distance) for hit in found.hits]}, 200, found.left_out)
        return answer({"matches": [hit.content for hit in found.hits]}, 200, found.left_out)

    async def lookup(self, request: Request) -> Response:
        """``GET /m/lookup``: matches by bank, of what is switched on."""
        fields = query(request)
        bypass = flag(fields, "bypass_coinflip")
        if fields.get("url"):
            raise Refusal(400, NO_URLS)
        if not fields.get("signal") or not fields.get("signal_type"):
            raise Refusal(400, "Either url or both signal and signal_type are required")
        found = self._found(fields["signal_type"], fields["signal"], chosen(fields))
        return answer(self._by_bank(found, fields, bypass=bypass), 200, found.left_out)

    async def lookup_file(self, request: Request) -> Response:
        """``POST /m/lookup``: an upload's matches by signal type and bank."""
        fields = query(request)
        async with self._uploads.form(request) as form:
            values = await self._hashing.values(form, fields)
        told: dict[str, Matches] = {}
        left_out = 0
        for name, hashed in values.items():
            if not hashed.value:
                kind = self._service.signal_types[name]
                raise Refusal(400, f"invalid signal: {kind.says}: {hashed.why or 'nothing to match'}")
            found = self._found(name, hashed.value, chosen(fields))
            told[name] = self._by_bank(found, fields, bypass=fields.get("bypass_coinflip") == "true")
            left_out += found.left_out
        return answer(told, 200, left_out)

    async def compare(self, request: Request) -> Response:
        """``POST /m/compare``: how far two values of each type are apart."""
        told = await posted(request)
        if not isinstance(told, dict):
            raise Refusal(400, "Request input was not a dict")
        return answer({name: self._compared(name, pair) for name, pair in told.items()})

    async def index_status(self, request: Request) -> Response:
        """``GET /m/index/status``: whether lookups find anything yet."""
        states = await run_in_threadpool(self._service.indices)
        told = {
            name: {"present": state.size > 0, "built_to": state.built_to, "size": state.size}
            for name, state in states.items()
        }
        return answer(one_type(query(request), told))

    def kind(self, name: str) -> SignalType:
        """The signal type of that name."""
        kind = self._service.signal_types.get(name)
        if kind is None:
            raise Refusal(400, f"No such SignalType '{name}'")
        return kind

    def _found(self, name: str, value: str, banks: frozenset[str] | None) -> Found:
        kind = self.kind(name)
        try:
            value = checked(kind, value)
        except ValueError as wrong:
            raise Refusal(400, f"invalid signal: {wrong}") from None
        if not self._service.ready():
            raise Refusal(503, "index not yet ready")
        return self._service.lookup(name, value, banks)

    def _by_bank(self, found: Found, fields: Mapping[str, str], *, bypass: bool) -> Matches:
        told: Matches = {}
        if not found.hits:
            return told
        toss = 0.0 if bypass else Random(fields["seed"]).random() if "seed" in fields else self._chance()
        for hit in found.hits:
            if hit.enabled and hit.share >= toss:
                told.setdefault(hit.bank, []).append(match(hit.content, hit.distance))
        return told

    def _compared(self, name: str, pair: object) -> Sequence[object]:
        if not isinstance(pair, list):
            raise Refusal(400, f"Comparison hashes for {name} was not a list")
        if len(pair) != 2:
            raise Refusal(400, "Comparison hash list length must be exactly 2")
        kind = self.kind(name)
        try:
            left, right = checked(kind, pair[0]), checked(kind, pair[1])
        except ValueError as wrong:
            raise Refusal(400, f"Invalid {name} hash: {wrong}") from None
        if kind.radius is None:
            return (left == right, {})
        bits = (int(left, 16) ^ int(right, 16)).bit_count()
        return (bits <= kind.radius, {"distance": bits})


def one_type(fields: Mapping[str, str], told: Mapping[str, object]) -> Mapping[str, object]:
    """What is told of every signal type, or of the one the query limits it to."""
    name = fields.get("signal_type")
    if name is None:
        return told
    if name not in told:
        raise Refusal(400, f"No such signal type '{name}'")
    return {name: told[name]}
