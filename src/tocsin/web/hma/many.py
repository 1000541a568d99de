"""Which of these ten thousand are known? ``/m/lookup_many``, which HMA has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tocsin.web.hma.answers import Malformed, Refusal, answer, match
from tocsin.web.hma.asked import Limits, body, checked, chosen, is_json, loaded, query
from tocsin.web.hma.matching import Matching
from tocsin.web.hma.service import Found, Service, SignalType

_LARGEST = 2 << 20


@dataclass(frozen=True, slots=True)
class _Asked:
    """The values of one request: those of the right form, and where they stood; the others with a reason."""

    values: Sequence[str]
    places: Sequence[int]
    errors: Sequence[Mapping[str, object]]


class Many:
    """The batch endpoint beside HMA's."""

    def __init__(self, service: Service, matching: Matching, limits: Limits) -> None:
        self._service, self._matching, self._limits = service, matching, limits

    async def lookup_many(self, request: Request) -> Response:
        """``POST /m/lookup_many?signal_type=pdq&banks=A,B``: what ``/m/raw_lookup`` says of each value, at once.

        The body is a JSON array of values, or one value a line (``Content-Type: text/plain``). The answer holds
        ``matches``, a list for each value in its order, each match with its bank, distance and whether it is switched
        on; ``errors``, the values that are none, which stop nothing; and ``left_out``, hits counted and not told.
        """
        fields = query(request)
        if "signal_type" not in fields:
            raise Malformed.missing("signal_type")
        kind = self._matching.kind(fields["signal_type"])
        asked = sorted_out(kind, self._listed(request, await body(request, _LARGEST, self._limits.seconds)))
        if not self._service.ready():
            raise Refusal(503, "index not yet ready")
        return await run_in_threadpool(self._told, kind, asked, chosen(fields))

    def _told(self, kind: SignalType, asked: _Asked, banks: frozenset[str] | None) -> Response:
        found = self._service.lookup_many(kind.name, asked.values, banks)
        matches: list[Sequence[Mapping[str, object]]] = [()] * (len(asked.values) + len(asked.errors))
        left_out = 0
        for place, one in zip(asked.places, found, strict=True):
            if one.hits:
                matches[place] = _matches(one)
                left_out += one.left_out
        return answer({"matches": matches, "errors": asked.errors, "left_out": left_out})

    def _listed(self, request: Request, content: bytearray) -> Sequence[object]:
        listed: object
        try:
            listed = loaded(content) if is_json(request) else content.decode("ascii").split()
        except ValueError as wrong:
            raise Refusal(400, f"neither a JSON array of values nor one value a line: {wrong}") from None
        if not isinstance(listed, list):
            raise Refusal(400, "the JSON is not an array of values")
        if len(listed) > self._limits.batch:
            raise Refusal(413, f"more than {self._limits.batch:,} values")
        return listed


def sorted_out(kind: SignalType, listed: Sequence[object]) -> _Asked:
    """The values of the kind's form apart from those that are not."""
    values: list[str] = []
    places: list[int] = []
    errors: list[Mapping[str, object]] = []
    for place, told in enumerate(listed):
        try:
            values.append(checked(kind, told))
            places.append(place)
        except ValueError as wrong:
            errors.append({"at": place, "message": f"invalid signal: {wrong}"})
    return _Asked(values, places, errors)


def _matches(found: Found) -> Sequence[Mapping[str, object]]:
    return [
        {**match(hit.content, hit.distance), "bank": hit.bank, "enabled": hit.enabled and hit.share > 0}
        for hit in found.hits
    ]
