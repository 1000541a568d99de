"""What does this Status of the Mastodon API say, and who may read it? (docs.joinmastodon.org/entities/Status)

Pleroma, Akkoma, GoToSocial and Truth Social answer with the same entity; Misskey's own notes are close to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.page import text_of_html
from tocsin.collect.reading import Reading, quoted
from tocsin.collect.times import from_iso
from tocsin.model import Media
from tocsin.model.kinds import Private
from tocsin.model.seams import Collected, Skip

Json = dict[str, object]

REMEMBERED = 100_000  # statuses of one file whose numbers are kept for the replies to them

_PUBLIC = {"public", "unlisted", "home"}  # home: Misskey's word for unlisted
_PRIVATE = {
    "private": Private.FOLLOWERS, "followers": Private.FOLLOWERS, "mutuals_only": Private.FOLLOWERS,
    "local": Private.FOLLOWERS, "direct": Private.DIRECT, "specified": Private.DIRECT, "limited": Private.DIRECT,
    "list": Private.DIRECT,
}  # fmt: skip


def is_status(item: Json) -> bool:
    """True for a Status of the API, and for a Misskey note."""
    api = "created_at" in item and ("content" in item or "reblog" in item) and ("account" in item or "uri" in item)
    return api or ("createdAt" in item and "visibility" in item and ("text" in item or "renoteId" in item))


def read_status(reading: Reading, status: Json, where: str, known: dict[str, str]) -> Iterator[Collected]:
    """One post, or why there is none; before it what is said of its files.

    Args:
        reading: the file it stands in.
        status: the entity.
        where: its place, for people.
        known: names by their server's number; filled as statuses are read.

    Raises:
        CollectError: its HTML cannot be parsed in time.
    """
    visibility, native = string(status.get("visibility")), _native(status)
    if refused := _refusal(reading, visibility):
        yield Skip(reason=refused, where=where)
        return
    if native is None:
        yield Skip(reason="post without an id", where=where)
        return
    if (local := string(status.get("id"))) and len(known) < REMEMBERED:
        known[local] = native
    boosted = obj(status.get("reblog")) or obj(status.get("renote"))
    if boosted and (refused := _refusal(reading, string(boosted.get("visibility")))):
        yield Skip(reason=refused, where=where)
        return
    said = boosted if boosted and not _text(status, where) else status
    media: list[Media] = []
    for item in _media(reading, said, where):
        if isinstance(item, Media):
            media.append(item)
        else:
            yield item
    parent = string(status.get("in_reply_to_id")) or string(status.get("replyId"))
    yield reading.post(
        native,
        _text(said, where),
        where,
        claimed=from_iso(status.get("created_at") or status.get("createdAt"), reading.zone),
        edited=from_iso(said.get("edited_at") or said.get("updatedAt"), reading.zone),
        title=string(said.get("spoiler_text")) or string(said.get("cw")),
        author=_who(status),
        url=string(said.get("url")) or string(said.get("uri")),
        language=string(said.get("language")),
        reply_to=known.get(parent, parent) if parent else None,
        forwarded_from=(_who(boosted) or _native(boosted)) if boosted else string(status.get("renoteId")),
        media=media,
    )


def _refusal(reading: Reading, visibility: str | None) -> str | None:
    if visibility in _PUBLIC:
        return None
    part = _PRIVATE.get(visibility or "")
    return reading.refusal(part) if part else "not public: visibility not stated"


def _native(status: Json) -> str | None:
    """Its name everywhere in the network, which the author's own archive gives it too."""
    return string(status.get("uri")) or string(status.get("url")) or string(status.get("id"))


def _who(status: Json) -> str | None:
    account = obj(status.get("account")) or obj(status.get("user"))
    return next(filter(None, (string(account.get(key)) for key in ("uri", "url", "acct", "username"))), None)


def _text(status: Json, where: str) -> str:
    html = string(status.get("content"))
    said = text_of_html(html, where) if html else string(status.get("text")) or ""
    poll = obj(status.get("poll"))
    told = chain(items(poll.get("options")), items(poll.get("choices")))
    choices = [string(obj(choice).get("title")) or string(obj(choice).get("text")) for choice in told]
    quote = obj(status.get("quote"))
    quote = obj(quote.get("quoted_status")) or quote
    words = string(quote.get("content"))
    shown = quoted(text_of_html(words, where)) if words and string(quote.get("visibility")) in _PUBLIC else ""
    return "\n".join(line for line in (said, *choices, shown) if line)


def _media(reading: Reading, status: Json, where: str) -> Iterator[Media | Skip]:
    for told in map(obj, chain(items(status.get("media_attachments")), items(status.get("files")))):
        paths = [string(told.get(key)) for key in ("url", "remote_url", "name")]
        if any(paths):
            yield reading.medium(paths, where, string(told.get("description")) or string(told.get("comment")))
