"""What does a list say? Known items, items taken back, and what its readers share to tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.values import ORDER, STATED_QUALITY
from tocsin.model.errors import Trouble
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.kinds import Opinion, Tlp
from tocsin.model.seams import Fault, Skip

TEXT_LIMIT = 1_000  # characters of a label, a provenance, an exchange's own id
TAGS_LIMIT = 100
TAG_LIMIT = 200  # characters
_DATE = 8  # digits of 20260301
_MILLISECONDS = 1e11  # a number above that counts them


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """An item that is taken back: every entry of the bank with this origin or, where there is none, with this value."""

    bank: str
    where: str
    origin: str = ""  # the exchange's own id of it
    algorithm: str = ""
    value: str = ""
    at: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """The end of a page that was read whole: what the exchange says of the next one."""

    next: str = ""  # the exchange's own cursor; empty where this was the last page
    until: datetime | None = None  # the latest change on it


Given = BankEntry | Fault | Withdrawn
Said = Given | Skip | Turn  # what a form's reader yields


@dataclass(slots=True, kw_only=True)
class Listing:
    """A list being read, and what its items lack: the bank they go into, a label, a time, a place."""

    bank: str
    added: datetime
    label: str
    where: str
    since: datetime | None = None  # what was last changed before it is known already
    line: int = 0  # where the reader is; 0 in forms without lines

    def plain(self, value: str, label: str = "", quality: int = STATED_QUALITY) -> BankEntry:
        """The entry of a PDQ value that was checked already: the quick way for the most usual lines."""
        known = Fingerprint(algorithm="pdq", value=value, quality=quality)
        return BankEntry(
            bank=self.bank, label=label or self.label, fingerprint=known, added=self.added, provenance=self.where
        )

    def entry(
        self,
        prints: Iterable[Fingerprint],
        *,
        label: str = "",
        provenance: str = "",
        media_type: str = "image",
        opinion: Opinion = Opinion.UNREVIEWED,
        tlp: Tlp | None = None,
        expires: datetime | None = None,
        added: datetime | None = None,
        tags: Iterable[str] = (),
        origin: str = "",
    ) -> BankEntry:
        """The entry of one item by all its fingerprints, the one that finds most copies first.

        Raises:
            FingerprintError: a text is too long or cannot be shown, or there is no fingerprint.
        """
        ordered = list(prints)
        if len(ordered) > 1:
            ordered.sort(key=lambda known: ORDER.index(known.algorithm))
        if not ordered:
            raise FingerprintError(self.where, "holds no value that can be matched here")
        same = next((known.value for known in ordered if known.algorithm == "sha256"), None)  # the item's own
        return BankEntry(
            bank=self.bank,
            label=shown(label) or self.label,
            fingerprint=ordered[0],
            also=tuple(ordered[1:]),
            added=added or self.added,
            provenance=shown(provenance) or self.where,
            sha256=same,
            media_type=media_type,
            opinion=opinion,
            tlp=tlp,
            expires=expires,
            tags=tagged(tags),
            origin=shown(origin),
        )

    def fault(self, place: str, trouble: Trouble) -> Fault:
        """What is wrong at a place of this list."""
        return Fault(where=f"{self.where}: {place}", what=trouble.what, remedy=trouble.remedy)

    def unmatched(self, place: str, kind: str) -> Skip:
        """A value of a kind that is not matched here."""
        return Skip(reason=f"{kind[:40]!r} is not matched here", where=f"{self.where}: {place}")

    def known(self, place: str) -> Skip:
        """An item that has not changed since it was last read."""
        return Skip(reason="not changed since it was last read", where=f"{self.where}: {place}")

    def old(self, at: datetime | None) -> bool:
        """Whether what was last changed at that time is known already."""
        return self.since is not None and at is not None and at < self.since


def weigh(opinions: Iterable[Opinion]) -> Opinion:
    """Several owners' opinions as one: disputed where one says it is and another says it is not."""
    held = set(opinions) - {Opinion.UNREVIEWED}
    if not held:
        return Opinion.UNREVIEWED
    return held.pop() if len(held) == 1 else Opinion.DISPUTED


def shown(text: str) -> str:
    """A text on one line.

    Raises:
        FingerprintError: it is too long or holds characters that cannot be shown.
    """
    if text.isprintable() and len(text) <= TEXT_LIMIT:
        return text.strip()
    plain = " ".join(text[: TEXT_LIMIT * 4].split())
    if len(text) > TEXT_LIMIT:
        raise FingerprintError("item", f"holds a text of {len(text):,} characters; {TEXT_LIMIT:,} at most")
    if not plain.isprintable():
        raise FingerprintError("item", f"holds characters that cannot be shown: {plain[:40]!a}")
    return plain


def tagged(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags, each once, sorted.

    Raises:
        FingerprintError: there are too many, or one is too long or cannot be shown.
    """
    found = sorted({plain for tag in tags if (plain := shown(tag))}) if tags else []
    if len(found) > TAGS_LIMIT or any(len(tag) > TAG_LIMIT for tag in found):
        raise FingerprintError("item", f"holds {len(found)} tags; {TAGS_LIMIT} of {TAG_LIMIT} characters at most")
    return tuple(found)


def named(names: Sequence[str], most: int = 5) -> str:
    """Several names in one line: the first of them, and how many more."""
    kept = ", ".join(names[:most])
    return f"{kept} and {len(names) - most} more" if len(names) > most else kept


def moment(stated: object) -> datetime | None:
    """The time an exchange states; None where it states none.

    Seconds or milliseconds since 1970, as a number or digits, or ISO 8601; eight digits are a date.

    Raises:
        FingerprintError: it is no time.
    """
    if stated is None or stated == "":
        return None
    try:
        if isinstance(stated, int | float) and not isinstance(stated, bool):
            return _since_1970(stated)
        if isinstance(stated, str) and len(stated) <= 40:
            digits = stated.isdecimal() and stated.isascii() and len(stated) != _DATE
            return _since_1970(int(stated)) if digits else _iso(stated)
    except (ValueError, OverflowError, OSError) as wrong:
        raise FingerprintError("item", f"time {str(stated)[:40]!r} is no time") from wrong
    raise FingerprintError("item", f"time {str(stated)[:40]!r} is no time")


def _since_1970(number: float) -> datetime:
    return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)


def _iso(stated: str) -> datetime:
    at = datetime.fromisoformat(stated)
    return (at if at.utcoffset() is not None else at.replace(tzinfo=UTC)).astimezone(UTC)
