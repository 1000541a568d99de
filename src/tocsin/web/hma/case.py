"""How does a case answer as HMA? Its banks, items and index in HMA's words."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

from tocsin.app.hosting import Extra, Host
from tocsin.model import Fingerprint, Trouble
from tocsin.web.hma.service import (
    OFF,
    ON,
    PDQ,
    VIDEO_MD5,
    Bank,
    Content,
    Exchange,
    Found,
    Hashed,
    Hit,
    IndexState,
    Item,
    Media,
    SignalType,
    Taken,
)

_ALGORITHMS = {"pdq": "pdq", "video_md5": "md5"}
_QUALITY = 50  # below it a picture is not matched


class CaseService:
    """HMA's ``Service`` on an open case. Banks and items are never deleted: they are switched off, and it is recorded.

    Args:
        host: the case.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    @property
    def signal_types(self) -> Mapping[str, SignalType]:
        """PDQ of pictures and MD5 of videos, as HMA is delivered."""
        return {PDQ.name: PDQ, VIDEO_MD5.name: VIDEO_MD5}

    def ready(self) -> bool:
        """Always: the index lies in a file and is opened before the server starts."""
        return True

    def hash(self, upload: bytes, media: Media, wanted: Collection[str]) -> Mapping[str, Hashed]:
        """The upload's values; a picture that says too little has none, and why."""
        if media is Media.VIDEO:
            digest = hashlib.md5(upload, usedforsecurity=False).hexdigest()
            return {name: Hashed(value=digest) for name in wanted if name == VIDEO_MD5.name}
        found = self._host.picture(upload)
        if found is None or found.quality < _QUALITY:
            quality = found.quality if found else 0
            return {name: Hashed(value="", why=f"quality {quality} of 100: too flat to match") for name in wanted}
        return {name: Hashed(value=found.value) for name in wanted if name == PDQ.name}

    def lookup(self, signal_type: str, value: str, banks: Collection[str] | None) -> Found:
        """Everything near, the nearest first."""
        near, left_out = self._host.near(_ALGORITHMS[signal_type], value, banks)
        radius = self.signal_types[signal_type].radius
        asked = self._host.banks()
        hits = [
            Hit(
                content=one.number,
                bank=one.bank,
                distance=one.distance if radius is not None else None,
                share=1.0 if asked.get(one.bank, True) else 0.0,
            )
            for one in near
            if one.asked and _is_of(signal_type, one.media_type)
        ]
        return Found(hits=hits, left_out=left_out)

    def lookup_many(self, signal_type: str, values: Sequence[str], banks: Collection[str] | None) -> Sequence[Found]:
        """One answer for each value."""
        return [self.lookup(signal_type, value, banks) for value in values]

    def banks(self) -> Sequence[Bank]:
        """Every bank."""
        return [Bank(name=name, share=1.0 if on else 0.0) for name, on in self._host.banks().items()]

    def bank(self, name: str) -> Bank | None:
        """The bank of that name."""
        return next((bank for bank in self.banks() if bank.name == name), None)

    def create_bank(self, bank: Bank, by: str) -> None:
        """Open an empty bank."""
        if self.bank(bank.name) is not None:
            raise Taken(bank.name, "is there already")
        self._host.switch_bank(bank.name, on=_whole(bank), by=by)

    def update_bank(self, name: str, bank: Bank, by: str) -> None:
        """Switch a bank on or off; it keeps its name, which its records cite."""
        if bank.name != name:
            if self.bank(bank.name) is not None:
                raise Taken(bank.name, "is there already")
            raise Trouble(name, "cannot be renamed: records cite it", "make another bank")
        self._host.switch_bank(name, on=_whole(bank), by=by)

    def delete_bank(self, name: str, by: str) -> None:
        """Switch the bank off; what it holds stays on record."""
        if self.bank(name) is not None:
            self._host.switch_bank(name, on=False, by=by)

    def add(self, bank: str, item: Item, by: str) -> int:
        """Put an item in, with every fingerprint of its file where one is given."""
        media_type, prints = self._host.prints(item.upload) if item.upload else (_kind(item), ())
        stated = [
            Fingerprint(algorithm=_ALGORITHMS[name], value=value, quality=100) for name, value in item.signals.items()
        ]
        known = {(one.algorithm, one.value) for one in stated}
        further = [one for one in prints if (one.algorithm, one.value) not in known]
        extra = Extra(note=item.note, metadata=dict(item.metadata))
        return self._host.add(bank, [*stated, *further], media_type, extra, by)

    def content(self, number: int) -> Content | None:
        """The item of that id."""
        found = self._host.entry(number)
        if found is None:
            return None
        entry, extra = found
        bank = self.bank(entry.bank)
        signals = {
            name: one.value
            for one in (entry.fingerprint, *entry.also)
            for name, algorithm in _ALGORITHMS.items()
            if algorithm == one.algorithm and _is_of(name, entry.media_type)
        }
        origins = {entry.provenance: [entry.origin]} if entry.origin else {}
        return Content(
            id=number,
            bank=bank or Bank(name=entry.bank),
            signals=signals,
            disable_until=extra.off_until,
            note=extra.note,
            metadata=extra.metadata,
            origins=origins,
        )

    def update_content(self, content: Content, by: str) -> None:
        """Keep its note, and switch it on or off."""
        extra = Extra(note=content.note, metadata=content.metadata, off_until=content.disable_until)
        self._host.hold(content.id, extra, by)

    def remove_content(self, number: int, by: str) -> None:
        """Switch the item off for good; it stays on record."""
        found = self._host.entry(number)
        if found is not None:
            extra = found[1]
            self._host.hold(number, Extra(note=extra.note, metadata=extra.metadata, off_until=OFF), by)

    def indices(self) -> Mapping[str, IndexState]:
        """What is held and can be found: always the same, for an addition is seen at once."""
        found = {}
        for name, algorithm in _ALGORITHMS.items():
            size, newest = self._host.count(algorithm, "video" if name == VIDEO_MD5.name else "")
            second = int(newest.timestamp()) if newest else -1
            found[name] = IndexState(size=size, held=size, built_to=second, newest=second)
        return found

    def exchanges(self) -> Sequence[Exchange]:
        """None: Tocsin fetches nothing by itself; lists come in by `tocsin bank import`."""
        return ()


def _whole(bank: Bank) -> bool:
    """Whether a bank takes part in lookups: in all or in none.

    Raises:
        Trouble: it would take part in some of them, and an answer would be a throw of the dice.
    """
    if bank.share not in (0.0, 1.0):
        raise Trouble(bank.name, "takes part in all lookups or in none", "set enabled_ratio to 0 or 1")
    return bank.share == ON


def _is_of(signal_type: str, media_type: str) -> bool:
    """Whether HMA would hold such a value of such an item: it takes MD5 of videos alone."""
    return signal_type != VIDEO_MD5.name or media_type.startswith("video")


def _kind(item: Item) -> str:
    return "video" if VIDEO_MD5.name in item.signals else "image"
