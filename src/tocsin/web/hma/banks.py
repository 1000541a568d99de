"""Which banks are there? ``/c/banks`` and ``/c/bank/NAME``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tocsin.web.hma.answers import Malformed, Refusal, answer, message
from tocsin.web.hma.asked import flag, posted_fields, text
from tocsin.web.hma.service import Bank, Service, Taken
from tocsin.web.hma.tokens import Tokens

_NAME = re.compile("[A-Z_][A-Z0-9_]*")
_LONGEST_NAME = 255


class Banks:
    """The curator's endpoints for banks."""

    def __init__(self, service: Service, tokens: Tokens) -> None:
        self._service, self._tokens = service, tokens

    async def index(self, _request: Request) -> Response:
        """``GET /c/banks``: every bank."""
        return answer([shape(bank) for bank in await run_in_threadpool(self._service.banks)])

    async def show(self, request: Request) -> Response:
        """``GET /c/bank/NAME``."""
        return answer(shape(await self.named(request)))

    async def create(self, request: Request) -> Response:
        """``POST /c/banks``: an empty bank."""
        by = self.writer(request)
        told = await posted_fields(request)
        if "name" not in told:
            raise Malformed.missing("name")
        bank = Bank(name=_name(told["name"]), share=_share(told, 1.0))
        try:
            await run_in_threadpool(self._service.create_bank, bank, by)
        except Taken:
            raise Refusal(403, "Bank already exists") from None
        return answer(shape(bank), 201)

    async def update(self, request: Request) -> Response:
        """``PUT /c/bank/NAME``: another name or share."""
        by = self.writer(request)
        old = await run_in_threadpool(self._service.bank, request.path_params["bank_name"])
        if old is None:
            raise Refusal(404, "Bank not found")
        told = await posted_fields(request)
        name = old.name if told.get("name") is None else _name(told["name"])
        bank = Bank(name=name, share=_share(told, old.share))
        try:
            await run_in_threadpool(self._service.update_bank, old.name, bank, by)
        except Taken:
            raise Refusal(403, "Bank name already exists") from None
        return answer(shape(bank))

    async def delete(self, request: Request) -> Response:
        """``DELETE /c/bank/NAME``: done, also where there is none."""
        by = self.writer(request)
        await run_in_threadpool(self._service.delete_bank, request.path_params["bank_name"], by)
        return message("Done", 200)

    async def named(self, request: Request) -> Bank:
        """The bank the path names.

        Raises:
            Refusal: there is none.
        """
        name = request.path_params["bank_name"]
        bank = await run_in_threadpool(self._service.bank, name)
        if bank is None:
            raise Refusal(404, f"bank '{name}' not found")
        return bank

    def writer(self, request: Request) -> str:
        """The name of the client that may change something.

        Raises:
            Refusal: it carries no token that is known.
        """
        if not self._tokens.names:
            raise Refusal(403, "this server only answers questions; start it with a token file to change banks")
        holder = self._tokens.holder(request.headers.get("authorization", ""))
        if holder is None:
            raise Refusal(401, "changing a bank takes a token of the token file: 'Authorization: Bearer TOKEN'")
        return holder


def shape(bank: Bank) -> Mapping[str, object]:
    """A bank as HMA writes it."""
    return {"name": bank.name, "matching_enabled_ratio": float(bank.share)}


def _name(told: object) -> str:
    name = text("name", told)
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME:
        raise Refusal(400, "Bank names must be UPPER_WITH_UNDERSCORE")
    return name


def _share(told: Mapping[str, object], otherwise: float) -> float:
    share = told.get("enabled_ratio")
    if share is None:
        enabled = _enabled(told)
        return otherwise if enabled is None else float(enabled)
    try:
        number = float(share) if isinstance(share, int | float | str) else None
    except (ValueError, OverflowError):
        number = None
    if number is None:
        raise Malformed("enabled_ratio", "float_parsing", "Input should be a valid number")
    if not 0.0 <= number <= 1.0:  # nor NaN
        raise Refusal(400, "enabled_ratio is between 0.0 and 1.0")
    return number


def _enabled(told: Mapping[str, object]) -> bool | None:
    enabled = told.get("enabled")
    if enabled is None or isinstance(enabled, bool):
        return enabled
    return flag({"enabled": str(enabled)}, "enabled")
