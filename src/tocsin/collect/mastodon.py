"""What does a Mastodon archive (``outbox.json``, ActivityPub) hold?

The format is ActivityStreams 2.0: an OrderedCollection of Create and Announce activities.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import items, number, obj, string
from tocsin.collect.page import text_of_html
from tocsin.collect.pieces import Path
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import from_iso, zone_of
from tocsin.model import Media, Post, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Repair, Skip

_ITEMS = "orderedItems"
_INTO: frozenset[Path] = frozenset({(), (_ITEMS,)})
_EVERYBODY = {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastodon:
    """Public and unlisted posts and re-posts of one account.

    Followers-only and direct posts, likes and bookmarks are not read, whoever supplied the archive.
    """

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the outbox, which is oldest first."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        outboxes = shelf.named("outbox.json") or shelf.named(".json")
        if not outboxes:
            yield Fault(where=source.location, what="holds no outbox.json", remedy="unpack the account's archive here")
        for file in outboxes:
            shelf.use(file)
            yield from _Outbox(source, shelf, file, zone).read()
        for name in sorted(shelf.files):
            if name.lower().endswith(("actor.json", "likes.json", "bookmarks.json")):
                yield shelf.pass_over(name, "profile, likes and bookmarks are not read")
        yield from shelf.left("file no post refers to")


@dataclass(slots=True)
class _Outbox:
    """One outbox being read."""

    source: Source
    shelf: Shelf
    file: Material
    zone: tzinfo
    total: int | None = None
    seen: int = 0
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        with self.file.open() as stream:
            for found in values(stream, self.file.name, _INTO):
                self.broken |= isinstance(found, Fault)
                yield from self._value(found) if isinstance(found, Value) else self._seen(found)
        if not self.seen and self.total != 0 and not self.broken:
            remedy = "supply outbox.json of the account's archive"
            yield Fault(where=self.file.name, what=f"holds no {_ITEMS}", remedy=remedy)
        elif self.total is not None and self.total != self.seen and not self.broken:
            what = f"states totalItems {self.total:,} and holds {self.seen:,}"
            yield Fault(where=self.file.name, what=what, remedy="ask the supplier whether the archive is whole")

    def _seen(self, found: Skip | Repair | Fault) -> Iterator[Collected]:
        self.seen += isinstance(found, Skip)
        yield found

    def _value(self, found: Value) -> Iterator[Collected]:
        if found.path == ("totalItems",):
            self.total = number(found.value)
        elif found.path == (_ITEMS, "*"):
            self.seen += 1
            yield from self._activity(found)

    def _activity(self, found: Value) -> Iterator[Collected]:
        activity = obj(found.value)
        kind = string(activity.get("type"))
        reason = _private(activity) if kind in ("Create", "Announce") else f"activity {kind or 'of no type'}"
        if reason:
            yield Skip(reason=reason, where=found.where)
            return
        try:
            yield from (
                self._announce(activity, found.where) if kind == "Announce" else self._note(activity, found.where)
            )
        except CollectError as trouble:
            yield fault(trouble)
            yield Skip(reason=UNREADABLE, where=found.where)

    def _announce(self, activity: dict[str, object], where: str) -> Iterator[Collected]:
        shared = activity.get("object")
        address = string(shared) or string(obj(shared).get("url")) or string(obj(shared).get("id"))
        if not address:
            yield Skip(reason="re-post of nothing", where=where)
            return
        draft = _Draft(native=string(activity.get("id")) or address, url=address, forwarded=address)
        yield self._post(activity, activity, draft, where)

    def _note(self, activity: dict[str, object], where: str) -> Iterator[Collected]:
        note = obj(activity.get("object"))
        native = string(note.get("id")) or string(activity.get("id"))
        if not native:
            yield Skip(reason=UNREADABLE, where=where)
            return
        language, content = _content(note)
        text = text_of_html(content, where)
        choices = [string(obj(choice).get("name")) for key in ("oneOf", "anyOf") for choice in items(note.get(key))]
        text = "\n".join(line for line in (text, *choices) if line)
        draft = _Draft(native=native, text=text, language=language, url=string(note.get("url")) or native)
        for item in self._media(note, where):
            if isinstance(item, Media):
                draft.media.append(item)
            else:
                yield item
        yield self._post(activity, note, draft, where)

    def _media(self, note: dict[str, object], where: str) -> Iterator[Collected | Media]:
        for attachment in map(obj, items(note.get("attachment"))):
            path, kind = string(attachment.get("url")), string(attachment.get("mediaType"))
            if path is None or kind is None:
                continue  # a link preview or a profile field, no file
            file = self.shelf.find(path, beside=self.file.name) or self.shelf.find(_below_media(path), self.file.name)
            if file is None:
                yield Skip(reason="file named but not supplied", where=f"{where}: {path:.200}")
                continue
            self.shelf.use(file)
            yield self.shelf.medium(file, alt=string(attachment.get("name")))

    def _post(self, activity: dict[str, object], note: dict[str, object], draft: _Draft, where: str) -> Post:
        claimed = from_iso(note.get("published"), self.zone) or from_iso(activity.get("published"), self.zone)
        edited = from_iso(note.get("updated"), self.zone)
        return Post(
            source=self.source.id,
            native_id=draft.native,
            capture=self.file.capture.id,
            locator=where,
            collected=self.file.capture.collected,
            text=draft.text,
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            title=string(note.get("summary")),  # the content warning, which readers see first
            author=string(note.get("attributedTo")) or string(activity.get("actor")),
            url=draft.url,
            language=draft.language,
            reply_to=string(note.get("inReplyTo")),
            forwarded_from=draft.forwarded,
            edited=edited.at if edited else None,
            media=tuple(draft.media),
        )


@dataclass(slots=True)
class _Draft:
    """What a Create and an Announce have differently."""

    native: str
    url: str
    text: str = ""
    language: str | None = None
    forwarded: str | None = None
    media: list[Media] = field(default_factory=list)


def _private(activity: dict[str, object]) -> str | None:
    """Why the post is not for everybody, or None for public and unlisted ones."""
    note = activity if activity.get("type") == "Announce" else obj(activity.get("object"))
    for addressed in (activity, note):
        readers = {string(reader) for key in ("to", "cc") for reader in items(addressed.get(key))}
        if not readers & _EVERYBODY:
            followers = any(reader and reader.endswith("/followers") for reader in readers)
            return f"not public: {'followers only' if followers else 'direct'}"
    return None


def _content(note: dict[str, object]) -> tuple[str | None, str]:
    """The note's language and HTML; the map of languages decides where it says more than ``content``."""
    plain = string(note.get("content")) or ""
    told = {language: html for language, html in obj(note.get("contentMap")).items() if isinstance(html, str)}
    same = [language for language, html in told.items() if html == plain]
    if same or not told:
        return (same[0] if same else None), plain
    language, html = next(iter(told.items()))
    return (None, plain) if plain else (language, html)


def _below_media(path: str) -> str:
    """The part of an instance's own path that the archive keeps."""
    return f"media_attachments{path.partition('media_attachments')[2]}"
