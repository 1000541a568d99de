"""What does this ActivityPub activity say, and to whom? (https://www.w3.org/TR/activitypub/, ActivityStreams 2.0)"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.page import text_of_html
from tocsin.collect.reading import DELETION, Reading, quoted
from tocsin.collect.times import from_iso
from tocsin.model import Media
from tocsin.model.kinds import Private
from tocsin.model.listing import Removal, Removed
from tocsin.model.seams import Collected, Skip

Json = dict[str, object]

# "as:Public" and "Public" are the same collection, written with a JSON-LD context.
_EVERYBODY = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}
_FOLLOWERS = re.compile(r"/followers?(?:/|$|\?)")
_ACTIVITIES = {
    "Accept", "Add", "Announce", "Arrive", "Block", "Create", "Delete", "Dislike", "EmojiReact", "Flag", "Follow",
    "Ignore", "Invite", "Join", "Leave", "Like", "Listen", "Move", "Offer", "Question", "QuoteRequest", "Read",
    "Reject", "Remove", "TentativeAccept", "TentativeReject", "Travel", "Undo", "Update", "View",
}  # fmt: skip
_TITLED = {"Article", "Audio", "Document", "Event", "Image", "Page", "Video"}
_NOTES = _TITLED | {"Note", "Question", "ChatMessage"}
_FILES = {"Image", "Video", "Audio", "Document"}


def is_activity(item: Json) -> bool:
    """True for an activity, a note on its own, or the tombstone of one."""
    return string(item.get("type")) in _ACTIVITIES | _NOTES | {"Tombstone"}


def read_activity(reading: Reading, activity: Json, where: str) -> Iterator[Collected]:
    """One post, or why there is none; before it what is said of its files.

    Raises:
        CollectError: its HTML cannot be parsed in time.
    """
    kind = string(activity.get("type")) or ""
    if kind in ("Delete", "Tombstone"):
        yield from _deletion(reading, activity, where)
        return
    shared = activity.get("object")
    note = activity if kind in _NOTES and not isinstance(shared, dict) else obj(shared)
    if kind not in ("Create", "Update", "Announce") and note is not activity:
        yield Skip(reason=f"activity {kind}", where=where)
    elif refused := reading.refusal(_private(activity, note)):
        yield Skip(reason=refused, where=where)
    elif kind == "Announce":
        yield from _announce(reading, activity, note, where)
    elif not note:
        yield Skip(reason="post named by its address only", where=where)
    elif string(note.get("type")) not in _NOTES | {None}:
        yield Skip(reason=f"activity {kind} of something that is no post", where=where)
    else:
        yield from _note(reading, activity, note, where)


def _deletion(reading: Reading, activity: Json, where: str) -> Iterator[Collected]:
    gone = activity if activity.get("type") == "Tombstone" else obj(activity.get("object"))
    native = string(activity.get("object")) or string(gone.get("id"))
    if native:
        stated = from_iso(gone.get("deleted"), reading.zone) or from_iso(activity.get("published"), reading.zone)
        yield Removal(
            source=reading.source.id,
            native_id=native,
            post=None,
            last_seen=None,
            missed=stated.at if stated else reading.file.capture.collected,
            evidence=reading.file.capture.id,
            how=Removed.MARKED,
        )
    yield Skip(reason=DELETION if native else "deletion of nothing", where=where)


def _announce(reading: Reading, activity: Json, note: Json, where: str) -> Iterator[Collected]:
    address = string(activity.get("object")) or string(note.get("url")) or string(note.get("id"))
    if not address:
        yield Skip(reason="re-post of nothing", where=where)
        return
    language, html = _content(note)
    yield reading.post(
        string(activity.get("id")) or address,
        text_of_html(html, where),
        where,
        claimed=from_iso(activity.get("published"), reading.zone),
        author=_who(activity.get("actor")),
        url=address,
        language=language,
        forwarded_from=_who(note.get("attributedTo")) or address,
    )


def _note(reading: Reading, activity: Json, note: Json, where: str) -> Iterator[Collected]:
    native = string(note.get("id")) or string(activity.get("id"))
    if not native:
        yield Skip(reason="post without an id", where=where)
        return
    language, html = _content(note)
    titled = string(note.get("type")) in _TITLED and string(note.get("name"))
    above = string(note.get("summary")) if titled else None
    choices = [string(obj(choice).get("name")) for key in ("oneOf", "anyOf") for choice in items(note.get(key))]
    said = (text_of_html(above, where) if above else "", text_of_html(html, where), *choices, _quote(note, where))
    media: list[Media] = []
    for item in _media(reading, note, where):
        if isinstance(item, Media):
            media.append(item)
        else:
            yield item
    yield reading.post(
        native,
        "\n".join(line for line in said if line),
        where,
        claimed=from_iso(note.get("published"), reading.zone) or from_iso(activity.get("published"), reading.zone),
        edited=from_iso(note.get("updated"), reading.zone),
        title=string(note.get("name")) if titled else string(note.get("summary")),  # the warning readers see first
        author=_who(note.get("attributedTo")) or _who(activity.get("actor")),
        url=_address(note.get("url")) or native,
        language=language,
        reply_to=_address(note.get("inReplyTo")),
        media=media,
    )


def _quote(note: Json, where: str) -> str:
    """The post it quotes, where that is carried along."""
    said = string(obj(note.get("quote")).get("content"))
    return quoted(text_of_html(said, where)) if said else ""


def _media(reading: Reading, note: Json, where: str) -> Iterator[Media | Skip]:
    for told in map(obj, items(note.get("attachment"))):
        path, kind = _address(told.get("url")) or string(told.get("href")), string(told.get("mediaType"))
        if path and (kind or string(told.get("type")) in _FILES):  # else a link preview or a profile field
            yield reading.medium([path], where, string(told.get("name")) or string(told.get("summary")))


def _private(activity: Json, note: Json) -> Private | None:
    """Which private part it belongs to: both the activity and its note must be for everybody."""
    if "ChatMessage" in (activity.get("type"), note.get("type")):
        return Private.DIRECT
    shares = activity.get("type") == "Announce"
    for addressed in (activity, note):
        readers = {string(reader) for key in ("to", "cc") for reader in items(addressed.get(key))}
        unsaid = addressed is note and not readers and (shares or not note)
        if not readers & _EVERYBODY and not unsaid:
            followers = any(reader and _FOLLOWERS.search(reader) for reader in readers)
            return Private.FOLLOWERS if followers else Private.DIRECT
    return None


def _content(note: Json) -> tuple[str | None, str]:
    """The note's language and HTML; the map of languages decides where it says more than ``content``."""
    plain = string(note.get("content")) or string(obj(note.get("source")).get("content")) or ""
    told = {language: html for language, html in obj(note.get("contentMap")).items() if isinstance(html, str)}
    same = [language for language, html in told.items() if html == plain]
    if same or not told:
        return (same[0] if same else None), plain
    language, html = next(iter(told.items()))
    return (None, plain) if plain else (language, html)


def _who(value: object) -> str | None:
    """An actor: its address, or the first of several."""
    told = items(value)
    return _address(told[0]) if told else None


def _address(value: object) -> str | None:
    """An address as text, as an object with an id, as a Link, or the first that is one of several."""
    for told in items(value):
        link = obj(told)
        if found := string(told) or string(link.get("href")) or string(link.get("url")) or string(link.get("id")):
            return found
    return None
