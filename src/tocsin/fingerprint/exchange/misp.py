"""What does a MISP event say? Hashes as attributes, alone or together in an object that stands for one file.

Source: MISP core format (https://www.misp-standard.org/rfc/misp-standard-core.html). MISP has no type for PDQ: it
travels as type "other" or "text" under the relation ``pdq``, or with a comment that begins with that word.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.jsonitems import Object, an_object, each, objects, said, words
from tocsin.fingerprint.exchange.jsontext import Part
from tocsin.fingerprint.exchange.opinion_words import marked, strictest
from tocsin.fingerprint.exchange.record import Listing, Said, Withdrawn, moment, weigh
from tocsin.fingerprint.exchange.values import kind, printed
from tocsin.model.fingerprint import Fingerprint
from tocsin.model.kinds import Opinion, Tlp

_FREE = ("other", "text", "comment")  # types that may carry a PDQ value


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """Items of events, of ``/attributes/restSearch`` answers, or of bare attributes."""

    def item(part: Part) -> Iterator[Said]:
        found = an_object(part.value)
        inner = found.get("response")
        if isinstance(inner, dict):
            found = inner
        inner = found if "value" in found else found.get("Event", found)
        yield from _event(an_object(inner), listing, part.place)

    return each(stream, listing, ("response", "Attribute"), item)


@dataclass(frozen=True, slots=True)
class _Round:
    """What an event says of everything in it."""

    label: str
    house: str
    tags: tuple[str, ...]
    deleted: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item stands."""

    listing: Listing
    place: str
    about: _Round


def _event(event: Object, listing: Listing, place: str) -> Iterator[Said]:
    if "type" in event and "value" in event:  # an attribute without its event
        yield from _attribute(event, listing, place, _round({}))
        return
    about = _round(event)
    for number, attribute in enumerate(objects(event.get("Attribute")), start=1):
        yield from _attribute(attribute, listing, f"{place}, attribute {number}", about)
    for number, group in enumerate(objects(event.get("Object")), start=1):
        yield from _group(group, listing, f"{place}, object {number}", about)


def _round(event: Object) -> _Round:
    house = event.get("Orgc")
    return _Round(
        label=said(event, "info"),
        house=said(house, "name") if isinstance(house, dict) else "",
        tags=tuple(words(event.get("Tag"), "name")),
        deleted=event.get("deleted") is True,
    )


def _attribute(attribute: Object, listing: Listing, place: str, about: _Round) -> Iterator[Said]:
    if isinstance(attribute.get("Event"), dict):  # as /attributes/restSearch answers
        about = _round(an_object(attribute["Event"]))
    found = _value(attribute)
    if found is None:
        yield listing.unmatched(place, said(attribute, "type"))
        return
    yield _said(attribute, [attribute], [found], _Place(listing, place, about), "file")


def _group(group: Object, listing: Listing, place: str, about: _Round) -> Iterator[Said]:
    members = objects(group.get("Attribute"))
    prints = {found.algorithm: found for member in members if (found := _value(member))}
    if not prints:
        yield listing.unmatched(place, f"object {said(group, 'name')}")
        return
    media = next((said(one, "value") for one in members if said(one, "object_relation") == "mimetype"), "file")
    yield _said(group, members, list(prints.values()), _Place(listing, place, about), media)


def _said(item: Object, members: list[Object], prints: list[Fingerprint], at_place: _Place, media: str) -> Said:
    listing, place, about = at_place.listing, at_place.place, at_place.about
    at = max(filter(None, (moment(one.get("timestamp")) for one in (item, *members))), default=None)
    if listing.old(at):
        return listing.known(place)
    origin = said(item, "uuid")
    first = prints[0]
    if about.deleted or item.get("deleted") is True:
        where = f"{listing.where}: {place}"
        return Withdrawn(
            bank=listing.bank, where=where, origin=origin, algorithm=first.algorithm, value=first.value, at=at,
            why="deleted",
        )  # fmt: skip
    tags = [
        *about.tags,
        *words(item.get("Tag"), "name"),
        *(tag for one in members for tag in words(one.get("Tag"), "name")),
    ]
    levels = [_level(tag) for tag in tags if tag.lower().startswith("tlp:")]
    return listing.entry(
        prints,
        label=about.label,
        provenance=f"MISP, {about.house}" if about.house else "",
        media_type="image" if media == "file" and first.algorithm == "pdq" else media,
        opinion=weigh(_opinions([item, *members])),
        tlp=strictest(levels),
        expires=_expiry([item, *members]),
        added=at,
        tags=[tag for tag in tags if not tag.lower().startswith("tlp:")],
        origin=origin,
    )


def _level(tag: str) -> Tlp:
    """The level of a tag of the taxonomy ``tlp``; one it has besides the five levels is taken as the strictest."""
    try:
        return marked(tag) or Tlp.RED
    except FingerprintError:
        return Tlp.RED


def _value(attribute: Object) -> Fingerprint | None:
    """The hash an attribute holds; None where it holds another thing."""
    name, text = said(attribute, "type"), said(attribute, "value")
    if name.startswith("filename|"):
        name, text = name.removeprefix("filename|"), text.rpartition("|")[2]
    if name in _FREE:
        relation, first = said(attribute, "object_relation"), said(attribute, "comment").split(" ")[0].rstrip(":,")
        name = relation if kind(relation) else first
    found = kind(name)
    return printed(found[0], text) if found else None


def _opinions(items: list[Object]) -> Iterator[Opinion]:
    """Sightings of type 1 say "false positive"; opinions of 0 to 100 say how far somebody agrees."""
    for item in items:
        for sighting in objects(item.get("Sighting")):
            if said(sighting, "type") == "1":
                yield Opinion.FALSE_POSITIVE
        for opinion in objects(item.get("Opinion")):
            value = opinion.get("opinion")
            if isinstance(value, int) and value != 50:
                yield Opinion.CONFIRMED if value > 50 else Opinion.FALSE_POSITIVE


def _expiry(items: list[Object]) -> datetime | None:
    ends = [
        moment(sighting.get("date_sighting"))
        for item in items
        for sighting in objects(item.get("Sighting"))
        if said(sighting, "type") == "2"
    ]
    return min(filter(None, ends), default=None)
