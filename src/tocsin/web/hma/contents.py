"""What is in a bank? ``/c/bank/NAME/content`` and ``/c/bank/NAME/signal``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tocsin.app.clock import Clock
from tocsin.model import Trouble
from tocsin.web.hma.answers import Refusal, answer
from tocsin.web.hma.asked import checked, posted, query
from tocsin.web.hma.banks import Banks, shape
from tocsin.web.hma.hashing import NO_URLS, Hashing, content_type
from tocsin.web.hma.remarks import METADATA, metadata_of, noted
from tocsin.web.hma.service import OFF, ON, Bank, Content, Item, Service
from tocsin.web.hma.upload import Uploads

_FARTHEST = timedelta(days=365 * 5)
_NUMBER = re.compile("[0-9]{1,16}")
_NUMBERS = 2**53


class Contents:
    """The curator's endpoints for what a bank holds. No byte of a file comes back out."""

    def __init__(self, service: Service, banks: Banks, hashing: Hashing, uploads: Uploads, clock: Clock) -> None:
        self._service, self._banks, self._hashing = service, banks, hashing
        self._uploads, self._clock = uploads, clock

    async def show(self, request: Request) -> Response:
        """``GET /c/bank/NAME/content/ID``."""
        held = await self._held(request, await self._banks.named(request))
        fields = query(request)
        with_metadata = fields.get("include_metadata", "true").lower() == "true"
        told = shown(held, with_metadata=with_metadata)
        if fields.get("include_signals", "false").lower() == "true" and held.signals:
            told["signals"] = dict(held.signals)
        return answer(told)

    async def add_file(self, request: Request) -> Response:
        """``POST /c/bank/NAME/content``: the file's values are banked, the file is not kept."""
        by = self._banks.writer(request)
        bank = await self._banks.named(request)
        fields = query(request)
        if fields.get("url"):
            raise Refusal(400, NO_URLS)
        async with self._uploads.form(request) as form:
            note, metadata = noted(form.value("note")), metadata_of(form)
            if not form.files:
                raise Refusal(400, "Neither `url` nor multipart file upload was received")
            values = await self._hashing.values(form, fields)
            signals = {name: hashed.value for name, hashed in values.items()}
            for name, hashed in values.items():
                if not hashed.value:
                    raise Refusal(400, f"Invalid {name} signal: {hashed.why or 'nothing to match'}")
            file = form.file()
            item = Item(signals=signals, upload=file.content, media=content_type(file), note=note, metadata=metadata)
            return await self._added(bank, item, by)

    async def add_signals(self, request: Request) -> Response:
        """``POST /c/bank/NAME/signal``: values a client has already."""
        by = self._banks.writer(request)
        bank = await self._banks.named(request)
        told = await posted(request)
        if not isinstance(told, dict):
            raise Refusal(400, "this takes an object of signal types and values")
        note = noted(told.pop("note", None))
        if not told:
            raise Refusal(400, "No signals given")
        signals = {name: self._signal(name, value) for name, value in told.items()}
        return await self._added(bank, Item(signals=signals, note=note), by)

    async def update(self, request: Request) -> Response:
        """``PUT /c/bank/NAME/content/ID``: switched off, switched on, or another note."""
        by = self._banks.writer(request)
        bank = await self._banks.named(request)
        held = await self._held(request, bank)
        told = await posted(request)
        fields = told if isinstance(told, dict) else {}
        if "disable_until_ts" in fields:
            held = replace(held, disable_until=self._until(fields["disable_until_ts"]))
        if "note" in fields:
            held = replace(held, note=noted(fields["note"]))
        await run_in_threadpool(self._service.update_content, held, by)
        return answer(updated(held))

    async def delete(self, request: Request) -> Response:
        """``DELETE /c/bank/NAME/content/ID``: how many were taken out, 0 or 1."""
        by = self._banks.writer(request)
        bank = await self._banks.named(request)
        held = await self._in(bank, request.path_params["content_id"])
        if held is not None:
            await run_in_threadpool(self._service.remove_content, held.id, by)
        return answer({"deleted": int(held is not None)})

    async def _added(self, bank: Bank, item: Item, by: str) -> Response:
        try:
            number = await run_in_threadpool(self._service.add, bank.name, item, by)
        except Trouble as trouble:
            raise Refusal(400, str(trouble)) from None
        return answer({"id": number, "signals": dict(item.signals)})

    async def _held(self, request: Request, bank: Bank) -> Content:
        number = request.path_params["content_id"]
        held = await self._in(bank, number)
        if held is None:
            raise Refusal(404, f"content '{number}' not found")
        return held

    async def _in(self, bank: Bank, number: str) -> Content | None:
        if not _NUMBER.fullmatch(number) or int(number) >= _NUMBERS:
            return None
        held = await run_in_threadpool(self._service.content, int(number))
        return held if held is not None and held.bank.name == bank.name else None

    def _signal(self, name: str, value: object) -> str:
        kind = self._service.signal_types.get(name)
        if kind is None:
            raise Refusal(400, f"No such signal type {name}")
        try:
            return checked(kind, value)
        except ValueError as wrong:
            raise Refusal(400, f"Invalid {name} signal: {wrong}") from None

    def _until(self, told: object) -> int:
        try:
            second = int(told) if isinstance(told, int | str) else None
        except ValueError:
            second = None
        if second is None:
            raise Refusal(400, f"Invalid int: '{str(told)[:80]}'")
        if second < OFF:
            raise Refusal(400, "disable_until_ts must be a non-negative integer")
        if second > ON and second > (self._clock() + _FARTHEST).timestamp():
            raise Refusal(400, "disable_until_ts must be less than 5 years in the future")
        return second


def shown(held: Content, *, with_metadata: bool) -> dict[str, object]:
    """An item as HMA's GET writes it."""
    told: dict[str, object] = {
        "id": held.id,
        "disable_until_ts": held.disable_until,
        "original_media_uri": None,
        "bank": shape(held.bank),
    }
    if held.note is not None:
        told["note"] = held.note
    if with_metadata and (held.metadata or held.origins):
        collab = {name: list(ids) for name, ids in held.origins.items()} or None
        told["metadata"] = {name: held.metadata.get(name) for name in METADATA} | {"collab": collab}
    return told


def updated(held: Content) -> Mapping[str, object]:
    """An item as HMA's PUT writes it, which is another shape."""
    return {
        "id": held.id,
        "disable_until_ts": held.disable_until,
        "collab_metadata": {name: list(ids) for name, ids in held.origins.items()},
        "original_media_uri": None,
        "bank": shape(held.bank),
        "user_metadata": dict(held.metadata) or None,
        "note": held.note,
    }
