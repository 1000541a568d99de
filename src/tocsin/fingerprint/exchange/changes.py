"""What changed between a list and the bank that was filled from it? For lists that come whole each time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from tocsin.fingerprint.exchange.record import Given, Withdrawn
from tocsin.model.fingerprint import BankEntry
from tocsin.model.json import to_json
from tocsin.model.seams import Fault

_HERE = b"on the list"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def changes(held: Iterable[BankEntry], said: Iterable[Given], *, whole: bool = False) -> Iterator[Given]:
    """Of what a later list says, that which is new or different.

    Args:
        held: the entries that earlier readings of the same list left in the bank.
        said: what the list says now.
        whole: the list is all there is: what is held and not on it comes as withdrawn. A list with a Fault takes
            nothing back, for what it misses may stand in the part that could not be read.
    """
    before = {identity(entry): _content(entry) for entry in held}
    bank = ""
    broken = False
    for item in said:
        if isinstance(item, BankEntry):
            bank = item.bank
            if before.get(identity(item)) != _content(item):
                yield item
            before[identity(item)] = _HERE
        else:
            broken = broken or isinstance(item, Fault)
            yield item
    if whole and not broken:
        yield from (_missed(name, bank) for name, content in before.items() if content != _HERE)


def identity(entry: BankEntry) -> tuple[str, str, str, str]:
    """Which item of its source an entry is: the source's own id of it, else its main fingerprint."""
    if entry.origin:
        return (entry.bank, entry.origin, "", "")
    known = entry.fingerprint
    return (entry.bank, "", known.algorithm, known.value or " ".join(frame.value for frame in known.frames))


def _content(entry: BankEntry) -> bytes:
    """A digest of all that is said of it but the time of reading."""
    plain = json.dumps(to_json(replace(entry, added=_NEVER)), sort_keys=True)
    return hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _missed(name: tuple[str, str, str, str], bank: str) -> Withdrawn:
    _, origin, algorithm, value = name
    return Withdrawn(
        bank=name[0] or bank, where=bank, origin=origin, algorithm=algorithm, value=value, why="no longer on the list"
    )
