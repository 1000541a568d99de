"""How do lists come into a bank and go out again? Page by page, what is new and what its sender takes back."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Connection

from tocsin.app import shelving
from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.sealing import begin, seal
from tocsin.fingerprint import exchange
from tocsin.fingerprint.exchange import Checkpoint, Withdrawn
from tocsin.fingerprint.standing import Standing
from tocsin.model import BankEntry, Decision, Invalid, Match, Notice, Opinion, Ruling, Tlp, from_json, standing, to_json
from tocsin.model.seams import Fault
from tocsin.run.pipeline import Progress
from tocsin.store import records

_BATCH = 5_000  # items put away at once
_FRESH = 10_000  # new entries that are asked one by one what they are copies of; of more, the media are asked
_TOLD = 20  # faults and old copies that an answer lists; the rest is counted
Given = BankEntry | Withdrawn | Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What came of taking a list in. ``imported`` entries were read, ``new`` of them were not here."""

    bank: str
    imported: int
    new: int
    changed: int  # entries that were here and are held otherwise now
    withdrawn: int
    faults: int
    examples: tuple[str, ...] = ()  # the first faults
    seen_before: int = 0  # media of the case, and files once looked at, that are known now
    copies: tuple[Match, ...] = ()  # the first of them


@dataclass(slots=True)
class Tally:
    """What came of reading a list in, as it goes."""

    read: bool = False  # whether there was anything that had not been read before
    imported: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    faults: int = 0
    examples: list[str] = field(default_factory=list)
    issues: list[Fault] = field(default_factory=list)
    fresh: list[BankEntry] = field(default_factory=list)  # new entries, the first of them


def import_list(
    case: Case,
    path: Path,
    bank: str,
    progress: Progress,
    *,
    form: str | None = None,
    label: str = "",
    whole: bool = False,
) -> Imported:
    """Take a list, or the pages in a folder, into a bank; what was read before is passed over.

    Args:
        case: the open case.
        path: a file, or a folder of pages.
        bank: its name.
        progress: told after each batch.
        form: a name of ``exchange.FORMS``; None to tell it from the content.
        label: for items without one.
        whole: the list is all there is: what an earlier reading brought and it no longer holds is taken back.
    """
    begin(case, "bank import", {"bank": bank})
    tally = read_in(case, path, bank, progress, form=form, label=label, whole=whole)
    found = shelving.seen_before(case, tally.fresh, more=tally.new > len(tally.fresh))
    seal(case)
    return Imported(
        bank=bank,
        imported=tally.imported,
        new=tally.new,
        changed=tally.changed,
        withdrawn=tally.withdrawn,
        faults=tally.faults,
        examples=tuple(tally.examples),
        seen_before=len({match.sha256 for match in found}),
        copies=tuple(found[:_TOLD]),
    )


def read_in(
    case: Case, path: Path, bank: str, progress: Progress, *, form: str | None, label: str, whole: bool = False
) -> Tally:
    """Read on from where this list was left; each batch and its checkpoint are put away together."""
    key = f"list-{hashlib.sha256(f'{bank} {path.name}'.encode()).hexdigest()[:32]}"
    tally = Tally()
    with case.db.connect() as conn:
        left = None if whole else _checkpoint(records.noted(conn, key))
    said = exchange.follow(
        exchange.pages(path), bank, added=case.now(), label=label or bank, form=form, checkpoint=left, every=_BATCH
    )
    held = _Held(case, bank)
    batch: list[Given] = []
    for item in held.changes(said) if whole else said:
        tally.read = True
        if not isinstance(item, Checkpoint):
            batch.append(item)
            continue
        with case.db.begin() as conn:
            held.put(conn, batch, tally)
            records.note(conn, key, json.dumps(to_json(item)))
        batch.clear()
        progress("bank import", tally.imported, 0)
    if batch:
        with case.db.begin() as conn:
            held.put(conn, batch, tally)
    return tally


class _Held:
    """What a bank holds already, read when it is first needed."""

    def __init__(self, case: Case, bank: str) -> None:
        self._case, self._bank = case, bank
        self._by_origin: dict[str, set[str]] | None = None
        self._by_value: dict[tuple[str, str], set[str]] = defaultdict(set)

    def changes(self, said: Iterable[Given | Checkpoint]) -> Iterator[Given]:
        """For a list that comes whole: what is new or different, and what is missing as withdrawn."""
        with self._case.db.connect() as conn:
            entries = list(records.every(conn, BankEntry, bank=self._bank))
        given = (item for item in said if not isinstance(item, Checkpoint))
        return exchange.changes(entries, given, whole=True)

    def put(self, conn: Connection, batch: list[Given], tally: Tally) -> None:
        """Put a batch away: entries that are new, notices on those that are not."""
        entries = {entry.id: entry for entry in batch if isinstance(entry, BankEntry)}
        here = {entry.id: entry for entry in records.among(conn, BankEntry, "id", list(entries))}
        held = opinions_of(conn, list(here.values()))
        new = [entry for key, entry in entries.items() if key not in here]
        notices = [self._notice(entry) for key, entry in entries.items() if key in here and held[key] != entry.opinion]
        for entry in new:
            if entry.origin and (older := self._at(conn, entry.origin) - {entry.id}):
                notices += [self._taken_back(key, entry.provenance) for key in sorted(older)]
        for item in batch:
            if isinstance(item, Withdrawn):
                found = sorted(self._meant(conn, item))
                tally.withdrawn += len(found)
                notices += [self._taken_back(key, item.where) for key in found]
            elif isinstance(item, Fault):
                tally.faults += 1
                tally.issues.append(item)
                if len(tally.examples) < _TOLD:
                    tally.examples.append(f"{item.where}: {item.what}")
        tally.imported += len(entries)
        tally.new += records.add(conn, new)
        tally.changed += records.add(conn, notices)
        tally.fresh += new[: max(0, _FRESH - len(tally.fresh))]
        self._learn(new)

    def _notice(self, entry: BankEntry) -> Notice:
        return Notice(entry=entry.id, at=self._case.now(), provenance=entry.provenance, opinion=entry.opinion)

    def _taken_back(self, entry: str, where: str) -> Notice:
        return Notice(entry=entry, at=self._case.now(), provenance=where, withdrawn=True)

    def _meant(self, conn: Connection, item: Withdrawn) -> set[str]:
        if item.origin:
            return self._at(conn, item.origin)
        self._read(conn)
        return self._by_value[(item.algorithm, item.value)]

    def _at(self, conn: Connection, origin: str) -> set[str]:
        self._read(conn)
        return (self._by_origin or {}).get(origin, set())

    def _read(self, conn: Connection) -> None:
        if self._by_origin is None:
            self._by_origin = {}
            self._learn(records.every(conn, BankEntry, bank=self._bank))

    def _learn(self, entries: Iterable[BankEntry]) -> None:
        if self._by_origin is None:
            return
        for entry in entries:
            if entry.origin:
                self._by_origin.setdefault(entry.origin, set()).add(entry.id)
            self._by_value[(entry.fingerprint.algorithm, entry.fingerprint.value)].add(entry.id)


def opinions_of(conn: Connection, entries: Iterable[BankEntry]) -> dict[str, Opinion]:
    """What lists hold of these entries: their last word. A person's decision is another matter."""
    held = {entry.id: entry.opinion for entry in entries}
    for notice in sorted(records.among(conn, Notice, "entry", list(held)), key=lambda notice: notice.at):
        if notice.opinion is not None:
            held[notice.entry] = notice.opinion
    return held


def export(
    case: Case, bank: str | None, form: str, ceiling: Tlp, left_out: Counter[str] | None = None
) -> Iterator[bytes]:
    """A list in one of ``exchange.FORMS``, with what is held of each entry now; above the ceiling nothing leaves.

    Args:
        case: the open case.
        bank: one bank; None for all.
        form: a name of ``exchange.FORMS``.
        ceiling: entries marked more strictly stay.
        left_out: counts what stayed, by reason.
    """
    stands = _standing(case)
    chosen = _asked(case, bank, stands)
    told = (replace(entry, opinion=stands.opinion(entry)) for entry in chosen if entry.id not in stands.off)
    name = bank or case.settings.case.reference
    return exchange.write(form, told, ceiling, name=name, unmarked=case.settings.case.tlp, left_out=left_out)


def send_back(case: Case, bank: str | None, form: str, left_out: Counter[str] | None = None) -> Iterator[bytes]:
    """What people here decided of entries that others shared, in the exchange's words; nothing is sent anywhere."""
    with case.db.connect() as conn:
        ruled = standing(records.every(conn, Decision)).values()
    decisions = [decision for decision in ruled if decision.ruling is Ruling.OPINION]
    return exchange.opinions(form, decisions, _asked(case, bank, _standing(case)), left_out=left_out)


def _standing(case: Case) -> Standing:
    with case.db.connect() as conn:
        return shelving.standing_of(case, conn)


def _asked(case: Case, bank: str | None, stands: Standing) -> Iterator[BankEntry]:
    with case.db.connect() as conn:
        if bank is not None and bank not in records.values(conn, BankEntry, "bank") and bank not in stands.banks:
            raise CaseError(bank, "is no bank of the case", "`tocsin bank list`")
        yield from records.every(conn, BankEntry, **({"bank": bank} if bank else {}))


def _checkpoint(noted: str | None) -> Checkpoint | None:
    if noted is None:
        return None
    try:
        return from_json(Checkpoint, json.loads(noted))
    except (ValueError, Invalid):
        return None  # of an older version: the list is read from its beginning
