"""Is everything that is known on the shelf? Takes in what the records gained since, and asks the shelf back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from tocsin.app import manifest
from tocsin.app.case import INSIDE, Case, opened, settings_hash
from tocsin.app.knowing import judge_of
from tocsin.app.manifest import KNOWN, RULES, Manifest
from tocsin.app.matching import Printed
from tocsin.app.sealing import begin, seal
from tocsin.fingerprint.copies import MEDIA, Known
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.items import Item, item_of
from tocsin.fingerprint.shelf import Folder
from tocsin.fingerprint.standing import BankRule, Standing
from tocsin.model import BankEntry, Decision, Fingerprint, Match, Media, Notice, Opinion, Ruling, standing
from tocsin.store import queue, records
from tocsin.store.nouns import Appearance, LookedAt, Print

_MATCHED = "matched"  # the note that says up to which rows
_BATCH = 20_000  # items put on the shelf at once


def refreshed(folder: Path) -> Manifest:
    """Open the case and bring its shelf up to its records; returns the page that says so."""
    with opened(folder) as case:
        refresh(case)
    return settled(folder)


def settled(folder: Path) -> Manifest:
    """Note the state of the database's files once they are closed, so that the next question need not open them."""
    page = manifest.read(folder)
    if not page.rules:
        return page
    page = replace(page, records=manifest.records_state(folder))
    manifest.write(folder, page)
    return page


def refresh(case: Case) -> Folder:
    """Bring the shelf up to the records: everything anew after a change of rules, else what came since."""
    page = manifest.read(case.folder)
    afresh = page.rules != RULES
    try:
        shelf = Folder(case.folder / INSIDE / KNOWN, afresh=afresh)
    except FingerprintError:  # damaged, or of another version: it is made anew from the records
        afresh, shelf = True, Folder(case.folder / INSIDE / KNOWN, afresh=True)
    marks = {} if afresh else dict(page.marks)
    with case.db.connect() as conn, shelf.writing() as writer:
        for kind, read in _READ.items():
            last, mark = records.last(conn, kind), marks.get(kind.__name__, 0)
            since = mark if mark <= last else 0  # derived rows were all made anew
            marks[kind.__name__] = last
            if since == last:
                continue
            if read is None:
                for stored in records.batches(records.bodies_since(conn, kind, since), _BATCH):
                    writer.put_entries(stored, judge_of())
                continue
            for items in records.batches(read(conn, since), _BATCH):
                writer.put(items, judge_of())
        stands = standing_of(case, conn)
    page = Manifest(
        rules=RULES,
        settings=settings_hash(case.folder),
        marks=marks,
        clock=case.settings.case.clock,
        standing=stands,
    )
    manifest.write(case.folder, page)
    return shelf


def standing_of(case: Case, conn: Connection) -> Standing:
    """What stands of the banks and their items: settings, then what lists said, then what people ruled."""
    banks = {
        table.name: BankRule(radius=table.radius, action=table.action, enabled=table.enabled, flood=table.flood)
        for table in case.settings.banks
    }
    opinions: dict[str, Opinion] = {}
    off: set[str] = set()
    for notice in sorted(records.every(conn, Notice), key=lambda notice: notice.at):
        if notice.opinion is not None:
            opinions[notice.entry] = notice.opinion
        if notice.withdrawn:
            off.add(notice.entry)
    let_through: set[str] = set()
    for (subject, _), ruled in standing(records.every(conn, Decision)).items():
        if ruled.ruling is Ruling.OPINION and ruled.value:
            opinions[subject] = Opinion(ruled.value)
        elif ruled.ruling is Ruling.SWITCH and subject.startswith("bank-"):
            (off.add if ruled.value == "off" else off.discard)(subject)
        elif ruled.ruling is Ruling.SWITCH:
            banks[subject] = replace(banks.get(subject, BankRule()), enabled=ruled.value == "on")
        elif ruled.ruling is Ruling.RELEASE:
            let_through.add(subject)
    return Standing(banks=banks, opinions=opinions, off=frozenset(off), let_through=frozenset(let_through))


def known_of(case: Case, shelf: Folder, stands: Standing | None = None) -> Known:
    """The case's shelf, ready to be asked."""
    return Known([shelf], judge_of(), stands, case.now())


def medium_of(known: Known, sha256: str) -> Item | None:
    """A medium of the case as it stands on the shelf."""
    return known.item(Item(sha256=sha256, prints=()).key)


def reopen(case: Case, known: Known, step: str) -> None:
    """Have the media near the known items that came since asked again, and those with new fingerprints.

    What came since is noted in the same transaction: a kill neither loses nor repeats it.
    """
    with case.db.begin() as conn:
        marks = json.loads(records.noted(conn, _MATCHED) or "{}")
        new = [entry for _, entry in records.since(conn, BankEntry, int(marks.get("entries", 0)))]
        few = len(new) <= records.count(conn, Media)
        near = {match.sha256 for entry in new for match in known.back(item_of(entry), (MEDIA,))} if few else None
        printed = {found.sha256 for _, found in records.since(conn, Print, int(marks.get("prints", 0)))}
        queue.reopen(conn, step, None if near is None else sorted(near | printed))
        now = {"entries": records.last(conn, BankEntry), "prints": records.last(conn, Print)}
        records.note(conn, _MATCHED, json.dumps(now))


def seen_before(case: Case, entries: Sequence[BankEntry], *, more: bool = False) -> list[Match]:
    """What was seen before new entries came, and is known by them: media of the case and files once looked at.

    Args:
        case: the open case.
        entries: the new ones.
        more: whether there are more new ones than these; then every medium is asked, and all it is known as is told.
    """
    shelf = refresh(case)
    known = known_of(case, shelf, manifest.read(case.folder).standing)
    with case.db.connect() as conn:
        seen = records.count(conn, Print) + records.count(conn, LookedAt)
        if not more and len(entries) <= seen:
            return [match for entry in entries for match in known.back(item_of(entry))]
        media = [*_printed(conn, 0), *_looked_at(conn, 0)] if seen else []
    banks = {entry.bank for entry in entries}
    new = {entry.id for entry in entries}
    found = (match for item in media for match in known.of(item, banks, ()).matches)
    return [match for match in found if more or match.entry in new]


def remembered(folder: Path, looked: Sequence[Printed]) -> None:
    """Keep the fingerprints of files that were looked at, for what becomes known later."""
    with opened(folder) as case:
        begin(case, "match", {"files": str(len(looked))})
        seen = (
            LookedAt(
                file=one.file, sha256=one.sha256, media_type=one.media_type, at=case.now(), prints=one.fingerprints
            )
            for one in looked
        )
        with case.db.begin() as conn:
            records.add(conn, seen)
        refresh(case)
        seal(case)
    settled(folder)


def _looked_at(conn: Connection, since: int) -> Iterator[Item]:
    for _, looked in records.since(conn, LookedAt, since):
        yield Item(
            sha256=looked.sha256, prints=looked.prints, name=looked.file, first_seen=looked.at, first_source=looked.file
        )


def _printed(conn: Connection, since: int) -> Iterator[Item]:
    """Every medium with a new print."""
    return _media(conn, (found.sha256 for _, found in records.since(conn, Print, since)))


def _surfaced(conn: Connection, since: int) -> Iterator[Item]:
    """Every medium that surfaced once more: that may have been earlier."""
    return _media(conn, (found.sha256 for _, found in records.since(conn, Appearance, since)))


def _media(conn: Connection, changed: Iterable[str]) -> Iterator[Item]:
    """These media with all their prints, and where each was seen first."""
    for batch in records.batches(dict.fromkeys(changed)):
        prints: dict[str, list[Fingerprint]] = {sha256: [] for sha256 in batch}
        for found in records.among(conn, Print, "sha256", batch):
            prints[found.sha256].append(found.fingerprint)
        first = records.first_seen(conn, batch)
        for sha256, held in prints.items():
            at, source = first.get(sha256, (None, ""))
            ordered = tuple(sorted(held, key=lambda one: one.algorithm))
            if ordered:
                yield Item(sha256=sha256, prints=ordered, first_seen=at, first_source=source)


# What is on the shelf, and how it is read; None for the entries as they are stored.
_READ: dict[type, Callable[[Connection, int], Iterator[Item]] | None] = {
    BankEntry: None,
    LookedAt: _looked_at,
    Print: _printed,
    Appearance: _surfaced,
}
