"""What may a client write beside an item? A note and metadata, bounded, and nothing that cannot be stored."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tocsin.web.hma.answers import Malformed, Refusal
from tocsin.web.hma.asked import loaded, text
from tocsin.web.hma.upload import Form

METADATA = ("content_id", "content_uri", "json")
_LONGEST_NOTE = 255
_LARGEST_METADATA = 16_000  # characters of JSON


def noted(told: object) -> str | None:
    """A note; None where it is empty.

    Raises:
        Refusal: it is no text, or longer than 255 characters.
    """
    if not told:
        return None
    try:
        note = text("note", told)
    except Malformed:
        raise Refusal(400, "note should be a string") from None
    if len(note) > _LONGEST_NOTE:
        raise Refusal(400, f"note must be at most {_LONGEST_NOTE} characters")
    return note


def metadata_of(form: Form) -> Mapping[str, object]:
    """The form's ``metadata``: of content_id, content_uri and json those that are given.

    Raises:
        Refusal: it is no such object, or cannot be stored.
    """
    told = form.value("metadata")
    if told is None:
        return {}
    try:
        held = loaded(told.encode())
    except ValueError:
        raise Refusal(400, "metadata form field must be valid JSON") from None
    if held is None:
        return {}
    if not isinstance(held, dict):
        raise Refusal(400, "metadata should be a json object")
    held.pop("collab", None)
    given = {name: value for name, value in held.items() if value is not None}
    if not all(
        name in METADATA and isinstance(value, dict if name == "json" else str) for name, value in given.items()
    ):
        raise Refusal(400, "Invalid metadata: it holds content_id, content_uri (texts) and json (an object), no more")
    _storable(given)
    return given


def _storable(given: Mapping[str, object]) -> None:
    try:
        written = json.dumps(given, ensure_ascii=False, allow_nan=False)
        text("metadata", written.replace("\\\\", "").replace("\\u0000", "\0"), _LARGEST_METADATA)
    except (Malformed, ValueError, RecursionError):
        says = f"it has more than {_LARGEST_METADATA:,} characters, a NUL, half a character or half a number"
        raise Refusal(400, f"Invalid metadata: {says}") from None
