"""What does a STIX 2.1 bundle say of files? Objects with hashes, indicators that compare hashes, opinions on them.

Source: STIX 2.1, sections 4.7, 6.7 and 9. PDQ is no word of its hash vocabulary, which is open: ``hashes.PDQ``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO

from tocsin.fingerprint.exchange.jsonitems import Object, an_object, each, said, words
from tocsin.fingerprint.exchange.jsontext import Part
from tocsin.fingerprint.exchange.opinion_words import strictest
from tocsin.fingerprint.exchange.record import Listing, Said, Withdrawn, moment, weigh
from tocsin.fingerprint.exchange.values import kind, printed
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.kinds import Opinion, Tlp

# TLP 2.0 as OASIS publishes it, and TLP 1.0 of STIX 2.1 section 7.2.1.4.
MARKINGS = {
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": Tlp.CLEAR,
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": Tlp.GREEN,
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": Tlp.AMBER,
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": Tlp.AMBER_STRICT,
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": Tlp.RED,
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": Tlp.CLEAR,
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": Tlp.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": Tlp.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": Tlp.RED,
}
_COMPARES = re.compile(r"file:hashes\.(?:'([\w-]+)'|\"([\w-]+)\"|([\w-]+))\s*=\s*'([0-9A-Fa-f]+)'")
_SAYS = {
    "strongly-agree": Opinion.CONFIRMED,
    "agree": Opinion.CONFIRMED,
    "disagree": Opinion.FALSE_POSITIVE,
    "strongly-disagree": Opinion.FALSE_POSITIVE,
}
_STRUCTURE = frozenset(
    {"identity", "marking-definition", "relationship", "report", "grouping", "note", "observed-data"}
)
_HELD = 100_000  # items an opinion may still refer to


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """Items of bundles; one comes again where an opinion on it follows."""
    bundle = _Bundle(listing)
    return each(stream, listing, ("objects",), bundle.part, quiet=True)


class _Bundle:
    """A bundle being read: the items an opinion may refer to."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.items: dict[str, BankEntry] = {}
        self.names: dict[str, str] = {}
        self.opinions: dict[str, list[Opinion]] = {}

    def part(self, part: Part) -> Iterator[Said]:
        """One object, or what stands beside them."""
        item = an_object(part.value)
        name = said(item, "type")
        if name in ("file", "indicator"):
            yield from self.item(item, name, part.place)
        elif name == "opinion":
            yield from self.opinion(item)
        elif name == "identity" and len(self.names) < _HELD:
            self.names[said(item, "id")] = said(item, "name")
        elif part.number and name not in _STRUCTURE:
            yield self.listing.unmatched(part.place, name)

    def item(self, item: Object, name: str, place: str) -> Iterator[Said]:
        """A file or an indicator."""
        at = moment(item.get("modified"))
        if self.listing.old(at):
            yield self.listing.known(place)
            return
        prints = list(_hashes(item) if name == "file" else _pattern(said(item, "pattern")))
        if not prints:
            yield self.listing.unmatched(place, f"{name} without plain hashes")
        elif item.get("revoked") is True:
            yield self._revoked(item, prints[0], place, at)
        else:
            yield from self._entries(item, prints)

    def _revoked(self, item: Object, known: Fingerprint, place: str, at: datetime | None) -> Withdrawn:
        return Withdrawn(
            bank=self.listing.bank,
            where=f"{self.listing.where}: {place}",
            origin=said(item, "id"),
            algorithm=known.algorithm,
            value=known.value,
            at=at,
            why="revoked",
        )

    def _entries(self, item: Object, prints: list[Fingerprint]) -> Iterator[BankEntry]:
        """One entry for values of several algorithms; several where one algorithm comes more than once."""
        one = len({known.algorithm for known in prints}) == len(prints)
        origin = said(item, "id")
        for group in [prints] if one else [[known] for known in prints]:
            author = self.names.get(said(item, "created_by_ref"), "")
            entry = self.listing.entry(
                group,
                label=said(item, "name"),
                provenance=f"STIX, {author}" if author else "",
                media_type=said(item, "mime_type") or ("image" if group[0].algorithm == "pdq" else "file"),
                opinion=weigh(self.opinions.get(origin, ())),
                tlp=strictest([MARKINGS[ref] for ref in words(item.get("object_marking_refs")) if ref in MARKINGS]),
                expires=moment(item.get("valid_until")),
                added=moment(item.get("created")),
                tags=words(item.get("labels")),
                origin=origin,
            )
            if len(self.items) < _HELD:
                self.items[entry.origin] = entry
            yield entry

    def opinion(self, item: Object) -> Iterator[BankEntry]:
        """What somebody holds of the objects it refers to; those that came before come again with it."""
        opinion = _SAYS.get(said(item, "opinion"))
        if opinion is None or item.get("revoked") is True:
            return
        for ref in words(item.get("object_refs")):
            if len(self.opinions) < _HELD:
                self.opinions.setdefault(ref, []).append(opinion)
            if ref in self.items:
                self.items[ref] = replace(self.items[ref], opinion=weigh(self.opinions.get(ref, (opinion,))))
                yield self.items[ref]


def _hashes(item: Object) -> Iterator[Fingerprint]:
    found: dict[str, Fingerprint] = {}
    hashes = item.get("hashes")
    named = [*(hashes.items() if isinstance(hashes, dict) else ()), ("pdq", item.get("x_pdq"))]
    for name, value in named:
        known = kind(name)
        if known and isinstance(value, str):
            found[known[0]] = printed(known[0], value)
    yield from found.values()


def _pattern(pattern: str) -> Iterator[Fingerprint]:
    """The hashes of a pattern that compares nothing but hashes, any of which will do."""
    rest = _COMPARES.sub("", pattern[:100_000])
    if rest.replace("OR", "").strip("[] \t\r\n") or "AND" in rest or len(pattern) > 100_000:
        return
    for single, double, bare, value in _COMPARES.findall(pattern):
        known = kind(single or double or bare)
        if known:
            yield printed(known[0], value)
