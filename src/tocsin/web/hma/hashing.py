"""Which values has an upload? ``/h``."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from tocsin.model import Trouble
from tocsin.web.hma.answers import Malformed, Refusal, answer
from tocsin.web.hma.asked import query
from tocsin.web.hma.service import Hashed, Media, Service
from tocsin.web.hma.upload import Form, Part, Uploads

NO_URLS = (
    "Invalid or unsafe URL provided: no address is fetched on a client's word here; "
    "POST the file itself as multipart/form-data, in a field called 'photo' or 'video'"
)


class Hashing:
    """The hasher's endpoints, and what the matcher and the curator need of them."""

    def __init__(self, service: Service, uploads: Uploads) -> None:
        self._service, self._uploads = service, uploads

    async def from_file(self, request: Request) -> Response:
        """``POST /h/hash``: the file's values by signal type, empty where it has none to match."""
        async with self._uploads.form(request) as form:
            values = await self.values(form, query(request))
        return answer({name: hashed.value for name, hashed in values.items()})

    async def from_url(self, request: Request) -> Response:
        """``GET /h/hash``: always refused, for nothing is fetched."""
        if "url" not in query(request):
            raise Malformed.missing("url")
        raise Refusal(400, NO_URLS)

    async def values(self, form: Form, fields: Mapping[str, str]) -> Mapping[str, Hashed]:
        """The values of the form's one file.

        Raises:
            Refusal: there is no file, its field is no content type, or it cannot be decoded.
        """
        file = form.file()
        media = content_type(file)
        wanted = self._wanted(media, fields.get("types"))
        try:
            return await run_in_threadpool(self._service.hash, file.content, media, wanted)
        except Trouble as trouble:
            raise Refusal(400, str(trouble)) from None

    def _wanted(self, media: Media, types: str | None) -> list[str]:
        held = [kind.name for kind in self._service.signal_types.values() if kind.media == media]
        if types is None:
            return held
        named = [name.strip() for name in types.split(",") if name.strip()]
        if not named:
            raise Refusal(400, "empty signal type selection")
        for name in named:
            if name not in held:
                raise Refusal(400, f"signal type '{name}' doesn't exist or is disabled")
        return list(dict.fromkeys(named))


def content_type(file: Part) -> Media:
    """The content type a file's field is called by."""
    try:
        return Media(file.name)
    except ValueError:
        raise Refusal(400, f"no such content_type: '{file.name}'") from None
