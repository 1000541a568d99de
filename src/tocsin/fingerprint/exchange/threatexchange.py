"""What does Meta's ThreatExchange say? Pages of /threat_updates and /threat_descriptors, as the Graph API gives them.

Source: https://developers.facebook.com/docs/threat-exchange/reference/apis/threat-updates/ and the client of
python-threatexchange.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.jsonitems import Object, an_object, each, objects, said, words
from tocsin.fingerprint.exchange.jsontext import Part
from tocsin.fingerprint.exchange.opinion_words import marked, strictest
from tocsin.fingerprint.exchange.record import Listing, Said, Turn, Withdrawn, moment, named, shown, weigh
from tocsin.fingerprint.exchange.values import filmed_text, kind, printed
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.kinds import Opinion, Tlp

# What a descriptor's status says, where a person looked at it or nobody says that none did.
_STATUS = {"MALICIOUS": Opinion.CONFIRMED, "NON_MALICIOUS": Opinion.FALSE_POSITIVE}
_UNSEEN = {"UNREVIEWED", "PENDING", "REVIEWED_AUTOMATICALLY"}
_REACTIONS = {"HELPFUL": Opinion.CONFIRMED, "DISAGREE_WITH_TAGS": Opinion.FALSE_POSITIVE}
STATUSES = {Opinion.CONFIRMED: "MALICIOUS", Opinion.FALSE_POSITIVE: "NON_MALICIOUS"}
# It has no level between AMBER and RED; the stricter one is taken.
_SHARE = {Tlp.CLEAR: "WHITE", Tlp.GREEN: "GREEN", Tlp.AMBER: "AMBER", Tlp.AMBER_STRICT: "RED", Tlp.RED: "RED"}


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """Items of pages ``{"data": [...], "paging": {...}}``, one after another or alone."""
    page = _Page(listing)
    return each(stream, listing, ("data",), page.part)


class _Page:
    """A page being read: the latest change on it."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.until: datetime | None = None
        self.any = False

    def part(self, part: Part) -> Iterator[Said]:
        """One update or descriptor, or what stands beside them."""
        item = an_object(part.value)
        if part.number == 0 and "indicator" not in item and "raw_indicator" not in item:
            if not self.any and item.keys() - {"paging", "data"}:
                what = f"holds no 'data' but {named(sorted(item))}"
                yield self.listing.fault(part.place, FingerprintError("page", what, "a page is {data: [...], paging}"))
            yield Turn(next=_next(item), until=self.until)
            return
        self.any = True
        yield from self.item(item, part.place)

    def item(self, item: Object, place: str) -> Iterator[Said]:
        """An indicator with its owners' descriptors, or one descriptor alone."""
        at = moment(item.get("last_updated"))
        if self.listing.old(at):
            yield self.listing.known(place)
            return
        name, raw = said(item, "type"), said(item, "indicator", "raw_indicator")
        if isinstance(item.get("indicator"), dict):
            raw = raw or said(an_object(item["indicator"]), "indicator")
        descriptors = objects(item["descriptors"]) if "descriptors" in item else [item]
        found = kind(name)
        if found is None and not name and item.get("should_delete") is True and said(item, "id"):
            yield self._withdrawn(item, "", "", place, at)
        elif found is None:
            yield self.listing.unmatched(place, name or "an item without a type")
        elif item.get("should_delete") is True or not any("owner" in each or "status" in each for each in descriptors):
            yield self._withdrawn(item, found[0], raw, place, at)
        else:
            yield self._entry(item, printed(found[0], raw), found[1], descriptors)
        self.until = max(filter(None, (self.until, at)), default=None)

    def _withdrawn(self, item: Object, algorithm: str, raw: str, place: str, at: datetime | None) -> Withdrawn:
        return Withdrawn(
            bank=self.listing.bank,
            where=f"{self.listing.where}: {place}",
            origin=shown(said(item, "id")),
            algorithm=algorithm,
            value=raw.strip().lower()[:128],
            at=at,
            why="deleted" if item.get("should_delete") is True else "nobody says anything of it any more",
        )

    def _entry(self, item: Object, known: Fingerprint, media: str, descriptors: list[Object]) -> BankEntry:
        tags = {tag for one in descriptors for tag in words(one.get("tags"))}
        owners = [owner for one in descriptors if (owner := _owner(one))]
        levels = [level for one in descriptors if (level := marked(said(one, "share_level")))]
        ends = [end for one in descriptors if (end := moment(one.get("expired_on")))]
        starts = [start for one in descriptors if (start := moment(one.get("added_on")))]
        if media == "file":
            media = next((medium for tag, medium in _MEDIA.items() if tag in tags), media)
        return self.listing.entry(
            [known],
            media_type=media,
            opinion=weigh(_opinions(descriptors)),
            provenance=f"ThreatExchange, {named(owners)}" if owners else "",
            tlp=strictest(levels),
            expires=max(ends) if ends and len(ends) == len(descriptors) else None,
            added=min(starts, default=None),
            tags=tags,
            origin=said(item, "id"),
        )


_MEDIA = {"media_type_video": "video", "media_type_photo": "image", "media_type_image": "image"}


def _next(beside: Object) -> str:
    paging = beside.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return said(cursors, "after") if isinstance(cursors, dict) and cursors.get("after") else said(paging, "next")


def _owner(descriptor: Object) -> str:
    owner = descriptor.get("owner")
    if not isinstance(owner, dict):
        return ""
    return said(owner, "name") or said(owner, "id")


def _opinions(descriptors: list[Object]) -> list[Opinion]:
    """Each owner's opinion: by its own descriptor, else by its reaction to another's."""
    own: dict[str, Opinion] = {}
    reacted: dict[str, Opinion] = {}
    for number, descriptor in enumerate(descriptors):
        seen = said(descriptor, "review_status") not in _UNSEEN
        stated = _STATUS.get(said(descriptor, "status"), Opinion.UNREVIEWED)
        own[_owner(descriptor) or f"descriptor {number}"] = stated if seen else Opinion.UNREVIEWED
        for reaction in objects(descriptor.get("reactions")):
            opinion = _REACTIONS.get(said(reaction, "key"))
            if opinion:
                reacted.update(dict.fromkeys(said(reaction, "value").split(","), opinion))
    return [*own.values(), *(opinion for owner, opinion in reacted.items() if owner not in own)]


def write(entries: Iterator[BankEntry], name: str) -> Iterator[bytes]:
    """One page of updates, each with one descriptor of the owner ``name``; python-threatexchange's client reads it."""
    yield b'{"data": ['
    first = True
    for entry in entries:
        for number, known in enumerate((entry.fingerprint, *entry.also)):
            line = json.dumps(_update(entry, known, number, name), ensure_ascii=False, sort_keys=True)
            yield ("\n" if first else ",\n").encode() + line.encode()
            first = False
    yield b'\n], "paging": {}}\n'


def _update(entry: BankEntry, known: Fingerprint, number: int, name: str) -> Object:
    stamp = int(entry.added.timestamp())
    number_id = int(entry.id.removeprefix("bank-"), 16) % 10**17 + number
    descriptor: Object = {
        "id": str(number_id + 1),
        "owner": {"id": "0", "name": name},
        "status": STATUSES.get(entry.opinion, "UNKNOWN"),
        "review_status": "REVIEWED_MANUALLY" if entry.opinion in STATUSES else "UNREVIEWED",
        "tags": {"data": [{"text": tag} for tag in entry.tags]},
        "added_on": _stamp(entry.added),
    }
    if entry.tlp:
        descriptor["share_level"] = _SHARE[entry.tlp]
    if entry.expires:
        descriptor["expired_on"] = _stamp(entry.expires)
    return {
        "id": str(number_id),
        "indicator": indicator(known),
        "type": indicator_type(known, entry.media_type),
        "last_updated": stamp,
        "should_delete": False,
        "descriptors": {"data": [descriptor]},
    }


def indicator(known: Fingerprint) -> str:
    """The value as ThreatExchange holds it."""
    return filmed_text(known) if known.algorithm == "vpdq" else known.value


def indicator_type(known: Fingerprint, media_type: str) -> str:
    """ThreatExchange's name for the kind of value."""
    if known.algorithm == "vpdq":
        return "HASH_VIDEO_VPDQ"
    video = media_type.startswith("video") and known.algorithm != "pdq"
    return f"HASH_{'VIDEO_' if video else ''}{known.algorithm.upper()}"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}+0000"
