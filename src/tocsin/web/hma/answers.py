"""What does an answer look like? JSON, and for trouble HMA's ``{"message": ...}``."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from tocsin.model import Trouble

_JSON = "application/json"


class Refusal(Exception):
    """A request that is not served, with HMA's status and words where it has them."""

    def __init__(self, status: int, message: str, *, close: bool = False) -> None:
        super().__init__(status, message)
        self.status, self.message = status, message
        self.close = close  # the rest of the body is not read


class Malformed(Exception):
    """Fields that are missing or of the wrong type: HMA's 422, a list in pydantic's shape."""

    def __init__(self, field: str, kind: str, says: str) -> None:
        super().__init__(field, says)
        self.fields = [{"type": kind, "loc": [field] if field else [], "msg": says}]

    @classmethod
    def missing(cls, *fields: str) -> Malformed:
        """Required fields that were not given."""
        made = cls("", "missing", "Field required")
        made.fields = [{"type": "missing", "loc": [field], "msg": "Field required"} for field in fields]
        return made


def answer(what: object, status: int = 200, left_out: int = 0) -> Response:
    """JSON; ``left_out`` hits that were found and not told are named in a header, so that shapes stay HMA's."""
    headers = {"Tocsin-Left-Out": str(left_out)} if left_out else None
    body = json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(body, status, headers, _JSON)


def message(text: str, status: int) -> Response:
    """HMA's error shape; also what it says of work done."""
    return answer({"message": text}, status)


def refused(_request: Request, trouble: Exception) -> Response:
    """How a Refusal goes out."""
    assert isinstance(trouble, Refusal)
    response = message(trouble.message, trouble.status)
    if trouble.close:
        response.headers["Connection"] = "close"
    return response


def malformed(_request: Request, trouble: Exception) -> Response:
    """How a Malformed goes out."""
    assert isinstance(trouble, Malformed)
    return answer(trouble.fields, 422)


def troubled(_request: Request, trouble: Exception) -> Response:
    """How the case's own trouble goes out: its words are for people."""
    assert isinstance(trouble, Trouble)
    return message(str(trouble), 500)


def broken(_request: Request, _surprise: Exception) -> Response:
    """How a surprise goes out; what it was is in the server's log only."""
    return message("something broke here; the server's log says what", 500)


def unrouted(_request: Request, trouble: Exception) -> Response:
    """No such path, or not with this method."""
    assert isinstance(trouble, HTTPException)
    response = message(str(trouble.detail), trouble.status_code)
    response.headers.update(trouble.headers or {})
    return response


def distance(bits: int | None) -> str:
    """As HMA writes it: bits in words, a dash where there are none."""
    return "-" if bits is None else str(bits)


def match(content: int, bits: int | None) -> Mapping[str, object]:
    """One match as HMA writes it."""
    return {"bank_content_id": content, "distance": distance(bits)}
