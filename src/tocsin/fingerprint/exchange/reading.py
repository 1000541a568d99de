"""How is a list of any form taken in? Told from its content, item by item, within limits, nothing in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.forms import Form, form_named, told
from tocsin.fingerprint.exchange.record import Given, Listing, Said, Turn
from tocsin.fingerprint.exchange.seen import Seen
from tocsin.fingerprint.exchange.streams import ahead
from tocsin.model.fingerprint import BankEntry
from tocsin.model.seams import Fault, Skip

ENTRY_LIMIT = 10_000_000  # entries of one list
FAULT_LIMIT = 1_000  # faults told one by one; the rest is counted
AGAIN_LIMIT = 20  # repeated values told one by one; the rest is counted
CUT = "the rest was not read; cut the list into several"


def read(
    stream: BinaryIO,
    bank: str,
    *,
    added: datetime,
    label: str = "",
    where: str = "",
    form: str | None = None,
    most: int = ENTRY_LIMIT,
) -> Iterator[Given]:
    """What a list says, in its order: known items, items taken back, and a Fault for each thing that is neither.

    Of what comes in numbers (values of kinds that are not matched here, repeated values, very many faults) the last
    Faults give the count.

    Args:
        stream: the list's bytes; need not be seekable.
        bank: the bank they go into, whatever bank the list says they left.
        added: when it is read; for items that do not say.
        label: for items without one; empty for the bank's name.
        where: the file, named in Faults and as provenance; empty for the bank's name.
        form: a name of ``FORMS``; None to tell it from the content.
        most: entries after which the rest is not read.

    Raises:
        FingerprintError: ``form`` is not known or cannot be read.
    """
    listing = Listing(bank=bank, added=added, label=label or bank, where=where or bank)
    said = opened(stream, listing, form_named(form) if form else None)
    for item in told_apart(said, listing, most):
        if not isinstance(item, Turn):
            yield item


@dataclass(frozen=True, slots=True)
class Opened:
    """A list whose form is known."""

    form: Form | None
    items: Iterator[Said]


def opened(stream: BinaryIO, listing: Listing, form: Form | None) -> Opened:
    """The list's items, its form told from its content where it is not given.

    Raises:
        FingerprintError: the form given cannot be read.
    """
    head, again = ahead(stream)
    try:
        form = form or told(head, listing.where)
    except FingerprintError as wrong:
        return Opened(None, iter([Fault(where=wrong.where, what=wrong.what, remedy=wrong.remedy)]))
    if form.read is None:
        raise FingerprintError(f"form {form.name!r}", "can be written only")
    return Opened(form, form.read(again, listing))


@dataclass(slots=True)
class Tally:
    """What comes in numbers, and where it first came."""

    counts: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, where: str) -> int:
        """Count one more; the count."""
        self.first.setdefault(what, where)
        self.counts[what] = self.counts.get(what, 0) + 1
        return self.counts[what]


_FAULTS, _AGAIN = "could not be read", "had come before"


def told_apart(said: Opened, listing: Listing, most: int) -> Iterator[Given | Turn]:
    """The items with repeated ones told, and what comes in numbers counted at the end."""
    seen, tally = Seen(), Tally()
    replaces = said.form is not None and said.form.replaces
    taken = 0
    for count, item in enumerate(said.items, start=1):
        if isinstance(item, BankEntry):
            unit, number = ("line", listing.line) if listing.line else ("item", count)
            if taken >= most:
                yield Fault(where=f"{listing.where}: {unit} {number}", what=f"more than {most:,} entries", remedy=CUT)
                break
            earlier = number if replaces else seen.first(key(item), number)
            if earlier == number:
                taken += 1
                yield item
            elif tally.add(_AGAIN, listing.where) <= AGAIN_LIMIT:
                yield Fault(where=f"{listing.where}: {unit} {number}", what=f"the same fingerprint as {unit} {earlier}")
        elif isinstance(item, Skip):
            tally.add(item.reason, item.where)
        elif not isinstance(item, Fault) or tally.add(_FAULTS, item.where) <= FAULT_LIMIT:
            yield item
    yield from _sums(tally, listing.where)


def key(entry: BankEntry) -> str:
    """What makes two entries of a list the same: their main fingerprint."""
    known = entry.fingerprint
    if not (known.frames or known.variants or known.blob):
        return f"{known.algorithm} {known.value}"
    values = (*(frame.value for frame in known.frames), *(one.value for one in known.variants), known.blob.hex())
    return " ".join((known.algorithm, known.value, *values))


def _sums(tally: Tally, where: str) -> Iterator[Fault]:
    for what, count in sorted(tally.counts.items()):
        if what == _FAULTS:
            if count > FAULT_LIMIT:
                yield Fault(where=where, what=f"{count - FAULT_LIMIT:,} more items could not be read")
        elif what == _AGAIN:
            if count > AGAIN_LIMIT:
                yield Fault(where=where, what=f"{count - AGAIN_LIMIT:,} more fingerprints had come before")
        else:
            yield Fault(where=tally.first[what], what=f"{count:,} items were passed over: {what}")
