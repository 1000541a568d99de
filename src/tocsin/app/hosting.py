"""What does a program ask of a case that stays open? Values looked up in memory, items put in and switched."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, func, select

from tocsin.app import manifest, shelving
from tocsin.app.banking import banked, kept
from tocsin.app.case import Case, opened
from tocsin.app.manifest import INSIDE, KNOWN, Manifest
from tocsin.app.matching import printed
from tocsin.app.sealing import begin, seal
from tocsin.app.streaming import Piece
from tocsin.fingerprint.copies import SAME_BYTES
from tocsin.fingerprint.digest import spread
from tocsin.fingerprint.index import packed
from tocsin.fingerprint.pdq import Pdq, distance
from tocsin.fingerprint.shelf import Folder
from tocsin.model import BankEntry, Decision, Fingerprint, Ruling
from tocsin.store import records, tables

NUMBER = 1 << 53  # numbers of items stay below it, for clients that count in floats
_SHIFT = 10  # from a key of the index to such a number
_LOOK = 1.0  # seconds between two looks at whether another process changed the shelf
MOST = 10_000  # near items told for one value


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A known item near a value."""

    number: int
    bank: str
    media_type: str
    distance: int  # bits
    asked: bool  # whether it is matched now


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What a client says of an item that is no fact about it."""

    note: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)
    off_until: int = 1  # 0 off, 1 on, else the second from which it is on again


@dataclass(slots=True)
class _State:
    """What is held in memory."""

    shelf: Folder
    page: Manifest
    names: dict[int, str]  # of banks by number
    extras: dict[int, Extra]
    seen: int  # when the page was written, in nanoseconds


class Host:
    """A case that stays open; many threads may ask.

    Args:
        case: the open case.
    """

    def __init__(self, case: Case) -> None:
        self._case = case
        self._lock = threading.Lock()
        shelving.refresh(case)
        self._state = self._loaded()
        self._looked = time.monotonic()

    def near(self, algorithm: str, value: str, banks: Collection[str] | None) -> tuple[list[Near], int]:
        """Known items near a value, the nearest first, and how many further ones there are. Memory only.

        Args:
            algorithm: ``pdq``, or ``md5``, ``sha1``, ``sha256`` for equal ones.
            value: its hex digits.
            banks: those to look in; all where None.
        """
        state = self._current()
        chosen = {n: name for n, name in state.names.items() if banks is None or name in banks}
        keys = self._keys(state, algorithm, value, chosen)
        found = [near for key in keys[:MOST] if (near := self._judged(state, key, algorithm, value, chosen))]
        return sorted(found, key=lambda near: (near.distance, near.number)), max(0, len(keys) - MOST)

    def _keys(self, state: _State, algorithm: str, value: str, chosen: Mapping[int, str]) -> list[int]:
        if not chosen:
            return []
        if algorithm == Pdq.algorithm:
            radii = {number: state.page.standing.rule(name).radius for number, name in chosen.items()}
            hits = state.shelf.values.within(packed([value]), radii, radii.keys())
        else:
            wanted = packed([spread(algorithm, value).hex()])
            hits = state.shelf.values.within(wanted, {SAME_BYTES: 0}, (SAME_BYTES,))
        return list(dict.fromkeys(hits.key.tolist()))

    def _judged(self, state: _State, key: int, algorithm: str, value: str, chosen: Mapping[int, str]) -> Near | None:
        item = state.shelf.item(key)
        entry = item.entry if item else None
        if entry is None or entry.bank not in chosen.values():
            return None
        values = [one.value for one in (entry.fingerprint, *entry.also) if one.algorithm == algorithm]
        bits = min((distance(value, one) for one in values), default=None)
        stands = state.page.standing
        if bits is None or bits > (stands.rule(entry.bank).radius if algorithm == Pdq.algorithm else 0):
            return None
        number = key >> _SHIFT
        until = state.extras.get(number, Extra()).off_until
        on = stands.asked(entry, self._case.now()) or (until > 1 and until <= self._case.now().timestamp())
        return Near(number=number, bank=entry.bank, media_type=entry.media_type, distance=bits, asked=on)

    def banks(self) -> dict[str, bool]:
        """Every bank, and whether it is asked."""
        state = self._current()
        names = sorted({*state.names.values(), *state.page.standing.banks})
        return {name: state.page.standing.rule(name).enabled for name in names}

    def switch_bank(self, name: str, *, on: bool, by: str) -> None:
        """Have a bank asked or not; one that is not there is opened."""
        self._decided(Ruling.SWITCH, name, "on" if on else "off", by)

    def add(self, bank: str, prints: Sequence[Fingerprint], media_type: str, extra: Extra, by: str) -> int:
        """Put an item into a bank; the next question finds it. Returns its number."""
        entry = BankEntry(
            bank=bank,
            label=extra.note or f"item of {by}",
            fingerprint=prints[0],
            also=tuple(prints[1:]),
            added=self._case.now(),
            provenance=f"{by}, by HMA's interface",
            media_type=media_type,
        )
        number = number_of(entry.id)
        with self._lock:
            begin(self._case, "bank add", {"bank": bank, "by": by})
            with self._case.db.begin() as conn:
                records.add(conn, [entry])
                records.note(conn, _noted(number), json.dumps(_plain(extra)))
            self._settle()
        return number

    def entry(self, number: int) -> tuple[BankEntry, Extra] | None:
        """The item of that number."""
        if not 0 < number < NUMBER:
            return None
        with self._case.db.connect() as conn:
            for key in records.beginning(conn, BankEntry, f"bank-{number >> 1:013x}"):
                if number_of(key) == number and (entry := records.one(conn, BankEntry, key)):
                    return entry, _extra(records.noted(conn, _noted(number)))
        return None

    def hold(self, number: int, extra: Extra, by: str) -> None:
        """Keep what a client says of an item, and switch it on or off."""
        found = self.entry(number)
        if found is None:
            return
        self._case.evidence.append("hold", found[0].id, {"by": by})
        with self._case.db.begin() as conn:
            records.note(conn, _noted(number), json.dumps(_plain(extra)))
        if extra.off_until != found[1].off_until:
            self._decided(Ruling.SWITCH, found[0].id, "on" if extra.off_until == 1 else "off", by)
        else:
            with self._lock:
                self._state = self._loaded()

    def count(self, algorithm: str, kind: str = "") -> tuple[int, datetime | None]:
        """How many items have a fingerprint of the algorithm, and when the newest was added.

        Args:
            algorithm: its name.
            kind: of the items, such as ``video``; all where empty.
        """
        body = tables.bank_entries.c.body
        wanted = [body.contains(f'"algorithm":"{algorithm}"', autoescape=True)]
        wanted += [body.contains(f'"media_type":"{kind}', autoescape=True)] if kind else []
        with self._case.db.connect() as conn:
            query = select(func.count(), func.max(tables.bank_entries.c.seq)).where(*wanted)
            count, last = conn.execute(query).one()
            newest = next((entry for _, entry in records.since(conn, BankEntry, int(last) - 1)), None) if last else None
        return int(count), newest.added.astimezone(UTC) if newest else None

    def picture(self, content: bytes) -> Fingerprint | None:
        """A picture's PDQ alone.

        Raises:
            Trouble: it cannot be decoded.
        """
        return Pdq().fingerprint(content)

    def prints(self, content: bytes, name: str = "upload") -> tuple[str, tuple[Fingerprint, ...]]:
        """The media type and every fingerprint of a medium.

        Raises:
            Trouble: it is no medium, or cannot be decoded.
        """
        found = printed(Piece(name=name, size=len(content), open=lambda: content), banked())
        return found.media_type, tuple(kept(found.fingerprints))

    def _decided(self, ruling: Ruling, subject: str, value: str, by: str) -> None:
        decision = Decision(
            subject=subject, ruling=ruling, by=by, at=self._case.now(), why="by HMA's interface", value=value
        )
        with self._lock:
            begin(self._case, "review", {})
            self._case.evidence.append("decide", subject, {"ruling": ruling, "by": by, "value": value})
            with self._case.db.begin() as conn:
                records.add(conn, [decision])
            self._settle()

    def _settle(self) -> None:
        """After a change: seal it, and let the next question see it."""
        seal(self._case)
        shelving.refresh(self._case)
        self._state = self._loaded()

    def _current(self) -> _State:
        """What is held; read again where another process changed it, looked for once a second."""
        now = time.monotonic()
        if now - self._looked > _LOOK:
            self._looked = now
            if self._written() != self._state.seen:
                with self._lock:
                    self._state = self._loaded()
        return self._state

    def _loaded(self) -> _State:
        folder = self._case.folder
        shelf = Folder(folder / INSIDE / KNOWN)
        with self._case.db.connect() as conn:
            extras = dict(_extras(conn))
        return _State(
            shelf=shelf,
            page=manifest.read(folder),
            names={number: name for name, number in shelf.numbers.items()},
            extras=extras,
            seen=self._written(),
        )

    def _written(self) -> int:
        return manifest.page_of(self._case.folder).stat().st_mtime_ns


@contextmanager
def host(folder: Path) -> Iterator[Host]:
    """A case opened to be asked for as long as the block runs."""
    with opened(folder) as case:
        yield Host(case)


def number_of(entry: str) -> int:
    """An entry's number for clients that know no other ids: the leading 53 bits of its id."""
    return int(entry.rpartition("-")[2], 16) >> (_SHIFT + 1)


def _noted(number: int) -> str:
    return f"hma-{number}"


def _extras(conn: Connection) -> Iterator[tuple[int, Extra]]:
    for key, value in records.notes(conn, "hma-"):
        yield int(key.removeprefix("hma-")), _extra(value)


def _extra(noted: str | None) -> Extra:
    if noted is None:
        return Extra()
    held = json.loads(noted)
    return Extra(note=held["note"], metadata=held["metadata"], off_until=int(held["off_until"]))


def _plain(extra: Extra) -> dict[str, object]:
    return {"note": extra.note, "metadata": dict(extra.metadata), "off_until": extra.off_until}
