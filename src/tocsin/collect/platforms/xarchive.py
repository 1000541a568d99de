"""What does an X (Twitter) archive hold? Its tweets, deleted and long ones too; private parts only where included.

``data/manifest.js`` names the files and their counts; every file is JSON behind ``window.… =``, in parts when it is
long. Archives before 2019 have ``tweet.js`` and no manifest. Which file is which stands in ``xarchive.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources

from tocsin.collect.export import Value, values
from tocsin.collect.jsontext import items, number, obj, string
from tocsin.collect.platforms.xnotes import Notes
from tocsin.collect.platforms.xpart import Part
from tocsin.collect.platforms.xtweet import Place
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.span import Span
from tocsin.collect.times import from_iso, zone_of
from tocsin.model import Post, Source
from tocsin.model.kinds import Private
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Skip

_NAME = re.compile(r"(?P<root>(?:.*/)?)(?P<name>[a-z0-9-]+?)(?P<part>-part\d+)?\.js")
_ORDER = ("notes", "tweets", "deleted", "headers", "messages", "entries")  # long texts come before their tweets
_REMEDY = "supply the archive as X made it, data/tweets.js with its parts"


@dataclass(slots=True)
class _Archive:
    """One archive among the source's files."""

    files: list[tuple[str, Material]] = field(default_factory=list)  # of the parts that are read, in order of name
    manifest: Material | None = None
    user: str | None = None
    counts: dict[str, int] = field(default_factory=dict)  # by file name below the archive
    made: datetime | None = None
    notes: Notes = field(default_factory=Notes)
    span: Span = field(default_factory=Span)
    whole: bool = True  # no tweet is known to be missing


@dataclass(frozen=True, slots=True, kw_only=True)
class XArchive:
    """The holder's own tweets. Direct messages, log-ins and contacts are read only where the source includes them."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the archive."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        archives = _archives(shelf)
        if not any(_form(name) == "tweets" for archive in archives for name, _ in archive.files) and not any(
            archive.manifest for archive in archives
        ):
            yield Fault(where=source.location, what="holds no data/tweets.js", remedy=_REMEDY)
        for archive in archives:
            yield from _manifest(archive, shelf, zone)
            yield from _lacking(source, archive)
            yield from _read(source, shelf, zone, archive)
        yield from _left(shelf)


@cache
def _parts() -> dict[str, dict[str, object]]:
    """What each part of the archive is, by its file's name."""
    told = tomllib.loads(resources.files(__package__).joinpath("xarchive.toml").read_text("utf-8"))
    return {name: part for part in told["part"] for name in part["names"]}


def _form(name: str) -> str | None:
    return string(_parts().get(name, {}).get("read"))


def _private(name: str) -> Private | None:
    part = string(_parts().get(name, {}).get("private"))
    return Private(part) if part else None


def _archives(shelf: Shelf) -> list[_Archive]:
    found: dict[str, _Archive] = {}
    for name, file in sorted(shelf.files.items()):
        match = _NAME.fullmatch(name)
        if not match:
            continue
        if match["name"] == "manifest":
            found.setdefault(match["root"], _Archive()).manifest = file
        elif _form(match["name"]):
            found.setdefault(match["root"], _Archive()).files.append((match["name"], file))
    return [archive for _, archive in sorted(found.items())]


def _manifest(archive: _Archive, shelf: Shelf, zone: tzinfo) -> Iterator[Collected]:
    file = archive.manifest
    if file is None:
        return
    shelf.use(file)
    with file.open() as stream:
        for found in values(stream, file.name, frozenset()):
            if not isinstance(found, Value):
                yield found
                continue
            told = obj(found.value)
            parts = [
                obj(part) for kind in obj(told.get("dataTypes")).values() for part in items(obj(kind).get("files"))
            ]
            counts = ((string(part.get("fileName")), number(part.get("count"))) for part in parts)
            archive.counts = {name: count for name, count in counts if name and count is not None}
            archive.user = string(obj(told.get("userInfo")).get("userName"))
            info = obj(told.get("archiveInfo"))
            made = from_iso(info.get("generationDate"), zone)
            archive.made = made.at if made else None
            if info.get("isPartialArchive") is True:
                archive.whole = False
                yield Fault(where=file.name, what="states that the archive is partial", remedy="ask for the whole one")


def _lacking(source: Source, archive: _Archive) -> Iterator[Fault]:
    for name in sorted(archive.counts):
        match = _NAME.fullmatch(name)
        form = _form(match["name"]) if match else None
        if form in ("tweets", "deleted", "notes") and not any(file.name.endswith(name) for _, file in archive.files):
            archive.whole = False
            what = f"lacks {name:.200}, which its manifest names"
            yield Fault(where=source.location, what=what, remedy=_REMEDY)


def _read(source: Source, shelf: Shelf, zone: tzinfo, archive: _Archive) -> Iterator[Collected]:
    author, last = f"@{archive.user}" if archive.user else None, None
    for name, file in sorted(archive.files, key=lambda one: _ORDER.index(_form(one[0]) or "entries")):
        reading, form = Reading(source, shelf, file, zone), _form(name) or "entries"
        if reading.refusal(_private(name)):
            continue
        shelf.use(file)
        place = Place(tuple(map(str, items(_parts()[name].get("media")))), author)
        part = Part(reading, name, form, place, archive.notes, archive.made or file.capture.collected)
        for item in part.read():
            if form == "tweets" and isinstance(item, Post):
                archive.span.note(item)
            yield item
        yield from _counted(archive, part)
        last = file if form == "tweets" else last
    yield from _notes(archive, author)
    if last and archive.whole:
        at = min(archive.made or last.capture.collected, last.capture.collected)
        yield from archive.span.listings(source.id, last.capture.id, at, author or "")


def _counted(archive: _Archive, part: Part) -> Iterator[Fault]:
    name = part.reading.file.name
    stated = next((count for file, count in archive.counts.items() if name.endswith(file)), None)
    archive.whole &= not part.broken or part.form != "tweets"
    if stated is not None and stated != part.seen and not part.broken and part.form != "messages":
        archive.whole &= part.form != "tweets"
        what = f"holds {part.seen:,} {part.form}, its manifest states {stated:,}"
        yield Fault(where=name, what=what, remedy="ask the supplier whether the archive is whole")


def _notes(archive: _Archive, author: str | None) -> Iterator[Collected]:
    """Each long text once: with its tweet, or, where none is found, as a post of its own."""
    for note in archive.notes.every():
        if note.id in archive.notes.used:
            yield Skip(reason="long text, read with its tweet", where=note.where)
        else:
            yield note.reading.post(note.id, note.text, note.where, claimed=note.at, author=author)


def _left(shelf: Shelf) -> Iterator[Skip]:
    for skip in list(shelf.left("file no tweet refers to")):
        match = _NAME.fullmatch(skip.where)
        part = _parts().get(match["name"], {}) if match else {}
        reason = string(part.get("reason")) or ("only tweets are read" if match else skip.reason)
        yield replace(skip, reason=reason)
