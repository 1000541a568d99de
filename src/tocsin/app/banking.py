"""What is known already? Banks, and whether a file is in one or in the case."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tocsin import plugins
from tocsin.app.case import Case, find, opened
from tocsin.app.clock import wall
from tocsin.app.errors import CaseError
from tocsin.app.sealing import begin, seal
from tocsin.fingerprint import bank as lists
from tocsin.fingerprint import copies
from tocsin.fingerprint.sniff import sniff
from tocsin.model import BankEntry, Fingerprint, Match
from tocsin.model.seams import Done, Fault, Fingerprinter
from tocsin.plugins import Seam
from tocsin.run.engine import Threads
from tocsin.run.pipeline import Progress
from tocsin.store import records
from tocsin.store.nouns import Print

_MAX_FILE = 512 << 20  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A file's fingerprints."""

    file: str
    media_type: str
    sha256: str
    fingerprints: tuple[Fingerprint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`tocsin match`: what a file is, and what it is known as."""

    file: str
    media_type: str = ""
    sha256: str = ""
    fingerprints: tuple[Fingerprint, ...] = ()
    matches: tuple[Match, ...] = ()
    known: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """`tocsin bank add`: one file's entry, or why it has none."""

    file: str
    entry: str | None
    error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """`tocsin bank import`: the counts and the bad lines."""

    bank: str
    imported: int
    new: int
    faults: tuple[str, ...]


def fingerprint_file(path: Path) -> Printed:
    """A file's fingerprints, by every algorithm that takes its kind.

    Raises:
        Trouble: it is too large, cannot be read, or cannot be decoded.
    """
    if path.stat().st_size > _MAX_FILE:
        raise CaseError(str(path), f"is larger than {_MAX_FILE:,} bytes")
    content = path.read_bytes()
    media_type = sniff(content)
    found: list[Fingerprint] = []
    for name in plugins.known(Seam.FINGERPRINTER):
        plugin = cast(Fingerprinter, plugins.build(Seam.FINGERPRINTER, name, {}, "fingerprint"))
        if plugin.media == media_type.partition("/")[0]:
            value = plugin.fingerprint(content)
            found += [value] if value is not None else []
    if media_type.partition("/")[0] not in ("image", "video"):
        raise CaseError(str(path), f"is {media_type}, neither picture nor video")
    sha256 = hashlib.sha256(content).hexdigest()
    return Printed(file=str(path), media_type=media_type, sha256=sha256, fingerprints=tuple(found))


def match_files(
    paths: Sequence[Path], banks: Sequence[str], case_folder: Path | None, progress: Progress
) -> Iterator[Answer]:
    """Each file, or each file below each folder, against banks and the case's media.

    Args:
        paths: files and folders.
        banks: names of the case's banks, or hash lists; none means every bank and medium of the case.
        case_folder: the case, or None for the first one upwards.
        progress: told after each file.
    """
    entries, held = _known(banks, case_folder)
    known = copies.Known(held, entries)
    files = [
        file for path in paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path]) if file.is_file()
    ]
    for number, outcome in enumerate(Threads().map(fingerprint_file, files), start=1):
        progress("match", number, len(files))
        if not isinstance(outcome, Done):
            yield Answer(
                file=str(outcome.item), error=f"{outcome.what}" + (f"; {outcome.remedy}" if outcome.remedy else "")
            )
            continue
        yield _answer(outcome.result, known, held)


def _answer(printed: Printed, known: copies.Known, held: Collection[str]) -> Answer:
    found: list[Match] = []
    if printed.sha256 in held:
        same = printed.sha256
        found.append(Match(sha256=same, algorithm="sha256", distance=0, how="same bytes", bank="case", other=same))
    for fingerprint in printed.fingerprints:
        found += known.of(printed.sha256, fingerprint)
    return Answer(
        file=printed.file,
        media_type=printed.media_type,
        sha256=printed.sha256,
        fingerprints=printed.fingerprints,
        matches=tuple(found),
        known=bool(found),
    )


def _known(banks: Sequence[str], case_folder: Path | None) -> tuple[list[BankEntry], dict[str, Fingerprint]]:
    """The entries and the held media a question is put to."""
    listed = [name for name in banks if Path(name).is_file()]
    entries = [entry for name in listed for entry in _list(Path(name))]
    named = [name for name in banks if name not in listed]
    if banks and not named:
        return entries, {}
    with opened(find(case_folder or Path.cwd())) as case, case.db.connect() as conn:
        inside = list(records.every(conn, BankEntry))
        unknown = [name for name in named if name not in {entry.bank for entry in inside}]
        if unknown:
            raise CaseError(unknown[0], "is neither a bank of the case nor a hash list", "`tocsin bank list`")
        entries += [entry for entry in inside if not named or entry.bank in named]
        held = {} if named else {p.sha256: p.fingerprint for p in records.every(conn, Print)}
    return entries, held


def _list(path: Path) -> list[BankEntry]:
    """The entries of a hash list; one with a bad line is refused, for what it misses would pass as unknown."""
    with path.open("rb") as stream:
        found = list(lists.read(stream, path.stem, added=wall(), where=path.name))
    if bad := next((entry for entry in found if isinstance(entry, Fault)), None):
        raise CaseError(bad.where, bad.what, "mend the list, or take its good lines in with `tocsin bank import`")
    return [entry for entry in found if isinstance(entry, BankEntry)]


def add_files(case: Case, paths: Sequence[Path], name: str, label: str, provenance: str) -> Iterator[Added]:
    """Put files into a bank by their fingerprints; the files themselves stay where they are."""
    begin(case, "bank add", {"bank": name})
    for outcome in Threads().map(fingerprint_file, paths):
        if not isinstance(outcome, Done):
            yield Added(file=str(outcome.item), entry=None, error=outcome.what)
            continue
        printed = outcome.result
        new = [
            BankEntry(
                bank=name,
                label=label,
                fingerprint=fingerprint,
                added=case.now(),
                provenance=provenance,
                sha256=printed.sha256,
                media_type=printed.media_type,
            )
            for fingerprint in printed.fingerprints
        ]
        with case.db.begin() as conn:
            records.add(conn, new)
        yield Added(
            file=printed.file, entry=new[0].id if new else None, error=None if new else "nothing to fingerprint"
        )
    seal(case)


def entries(case: Case) -> list[BankEntry]:
    """Every entry of the case's banks."""
    with case.db.connect() as conn:
        return list(records.every(conn, BankEntry))


def import_list(case: Case, path: Path, name: str) -> Imported:
    """Take a hash list into a bank; bad lines are named and the rest is taken."""
    with path.open("rb") as stream:
        found = list(lists.read(stream, name, added=case.now(), where=path.name))
    good = [entry for entry in found if isinstance(entry, BankEntry)]
    begin(case, "bank import", {"bank": name})
    with case.db.begin() as conn:
        new = records.add(conn, good)
    seal(case)
    faults = tuple(f"{fault.where}: {fault.what}" for fault in found if isinstance(fault, Fault))
    return Imported(bank=name, imported=len(good), new=new, faults=faults)


def export(case: Case, name: str | None, form: str) -> Iterator[bytes]:
    """The lines of a hash list: ``csv`` for other tools (PDQ only), ``json`` with everything we know.

    Raises:
        FingerprintError: an entry cannot be written in CSV; names it.
    """
    chosen = [entry for entry in entries(case) if name in (None, entry.bank)]
    return lists.csv_lines(chosen) if form == "csv" else lists.json_lines(chosen)
