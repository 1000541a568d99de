"""How does a case leave as proof? Its state is packed, signed and time-stamped."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from tocsin import __version__
from tocsin.app import sealing
from tocsin.app.anchoring import poster, trust_of
from tocsin.app.case import INSIDE, Case, settings_hash
from tocsin.app.errors import CaseError
from tocsin.config import FILE
from tocsin.model import Capture, Decision, Media, Ruling, standing, utc_text
from tocsin.preserve import Entry, read_ledger
from tocsin.preserve.entry import raw_lines, read_entry
from tocsin.preserve.evidence import ANCHORS, LOG
from tocsin.preserve.package import (
    Ask,
    Built,
    Contents,
    Facts,
    Packed,
    build,
    replies_in,
    signing,
    write_wacz,
)
from tocsin.preserve.package.anchors import ANCHOR
from tocsin.preserve.package.lines import last_settings, lines
from tocsin.preserve.package.stamping import Post
from tocsin.store import records, tables

PACKAGE = "package"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a package is to be."""

    out: Path | None = None  # folder it goes into; otherwise ``packages`` in the case
    key: Path | None = None  # private key; otherwise [preserve] key
    passphrase: bytes | None = None
    stamp: bool = True  # ask the [preserve] authorities
    wacz: bool = False
    withheld: Collection[str] = ()  # SHA-256 of the media that the case withholds
    without_withheld: bool = False
    by: str = "tocsin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packaged:
    """A package that was written."""

    folder: str
    wacz: str | None
    head: str
    manifest: str  # SHA-256
    files: int
    bytes: int
    new: bool  # False where the same package lay there already
    signer: str | None
    stamps: tuple[str, ...]  # time and verifier of each
    silent: tuple[str, ...]  # authorities that gave no time-stamp, and why
    withheld: int
    left_out: int


def package(case: Case, wish: Wish, post: Post | None = None) -> Packaged:
    """Write the evidence package of the case as it stands.

    The same custody head, key and authorities give the same bytes but for the time-stamps.

    Args:
        case: opened.
        wish: what it is to be.
        post: sends time-stamp queries; None for the one door.

    Raises:
        CaseError: the records are not as the last command left them.
        PreserveError: a kept file is damaged, the key cannot be read, or another package lies there.
    """
    _settle(case)
    path = _key(case, wish)
    key = signing.load_key(path, wish.passphrase) if path else None
    name = f"case-{_slug(case.settings.case.reference)}"
    with case.db.connect() as conn:
        contents = _contents(case, conn, wish, signing.key_id(key.public_key()) if key else None)
        built = build(contents, wish.out or case.folder / "packages", name, key, _ask(case, wish, post))
    return _written(built, contents, wish)


def withheld(case: Case) -> set[str]:
    """SHA-256 of the media that the case withholds: all that nobody has released."""
    with case.db.connect() as conn:
        rulings = standing(records.every(conn, Decision))
        media = records.ids(conn, Media)  # a medium's id is its hash
    free = {subject for (subject, _), decision in rulings.items() if decision.ruling is Ruling.RELEASE}
    return set(media) - free


def use_key(case: Case, public: Path) -> dict[str, str]:
    """Enter into the custody log which public key signs from now on; the first line that names a key is its beginning.

    Raises:
        PreserveError: the file is no Ed25519 public key.
    """
    (known,) = signing.known_signers([public])
    line = case.evidence.append("key", known, {"use": "signs packages"})
    return {"key": known, "since": utc_text(line.at)}


def _settle(case: Case) -> None:
    """Records as sealed, and the settings of today entered in the log."""
    sealing.sealed(case)
    worked_with = last_settings(case.folder / INSIDE / "evidence" / LOG)
    if worked_with != settings_hash(case.folder):
        sealing.begin(case, PACKAGE, {})
        sealing.seal(case)


def _state(log: Path) -> Entry:
    """The last line that is no note of a packing."""
    found: bytes | None = None
    with log.open("rb") as stream:
        for raw in raw_lines(stream):
            if f'"action":"{PACKAGE}"'.encode() not in raw:
                found = raw
    if found is None:
        raise CaseError("custody.jsonl", "is empty", "`tocsin collect` begins it")
    return _entry(found)


def _noted(case: Case, log: Path, state: Entry, detail: Mapping[str, str]) -> Packed:
    """The line that names a package's contents: the one there already since that state, or a new one."""
    for line in lines(log, PACKAGE):
        if line.seq > state.seq and line.detail == detail:
            return Packed(head=(line.seq, line.hash), log=lambda: log.open("rb"), size=_end(log, line))
    line = case.evidence.append(PACKAGE, case.settings.case.reference, detail)
    between = [each for each in lines(log) if state.seq < each.seq < line.seq and each.action != PACKAGE]
    if between:
        what = f"was worked on meanwhile: custody line {between[0].seq}"
        raise CaseError(case.settings.case.reference, what, "package it again")
    return Packed(head=(line.seq, line.hash), log=lambda: log.open("rb"), size=_end(log, line))


def _end(log: Path, line: Entry) -> int:
    """Bytes of the log up to the end of a line."""
    at, wanted = 0, line.line() + b"\n"
    with log.open("rb") as stream:
        for raw in raw_lines(stream):
            at += len(raw)
            if raw == wanted:
                break
    return at


def _entry(raw: bytes) -> Entry:
    try:
        return read_entry(raw.removesuffix(b"\n"))
    except ValueError as why:
        raise CaseError("custody.jsonl", f"a line {why}", "run `tocsin verify`") from None


def _contents(case: Case, conn: Connection, wish: Wish, signer: str | None) -> Contents:
    log = case.folder / INSIDE / "evidence" / LOG
    ledger, state = read_ledger(log), _state(log)
    if ledger.problems:
        raise CaseError(ledger.problems[0].where, ledger.problems[0].what, "run `tocsin verify`")
    kept = {sha256: size for sha256, size in ledger.kept.items() if sha256 not in ledger.erased.gone}
    hidden = {sha256 for sha256 in wish.withheld if sha256 in kept}
    gone = _holding(conn, hidden) & set(kept) if wish.without_withheld else set[str]()
    named = {line.detail.get("file", "") for line in lines(log, ANCHOR)}
    anchors = {name: path for name, path in replies_in(log.parent / ANCHORS).items() if name in named}
    shown = 0 if wish.without_withheld else len(hidden)
    told = {"signer": signer or "none", "withheld": f"{shown} withheld media inside, {len(gone)} files left out"}
    return Contents(
        facts=replace(_facts(case, state, wish, shown), signer_since=_since(log, signer)),
        settings=(case.folder / FILE).read_bytes(),
        note=lambda contents: _noted(case, log, state, {"contents": contents, **told}),
        tables={name: _Rows(conn, name) for name in sealing.rows(conn)},
        blobs=sorted(set(kept) - gone),
        open_blob=case.evidence.open,
        left_out={sha256: kept[sha256] for sha256 in gone},
        anchors={name: path.read_bytes() for name, path in anchors.items()},
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """A table's rows, from the start at each call."""

    conn: Connection
    table: str

    def __call__(self) -> Iterator[str]:
        return iter(sealing.rows(self.conn)[self.table])


def _facts(case: Case, head: Entry, wish: Wish, withheld: int) -> Facts:
    said = case.settings.case
    name = hmac.digest(case.pseudonym_key, f"operator {wish.by}".encode(), hashlib.sha256).hex()[:10]
    return Facts(
        reference=said.reference,
        title=said.title,
        issuer=said.issuer,
        software=f"Tocsin {__version__}",
        operator=f"operator-{name}",
        made=head.at,
        state=f"{head.seq} {head.hash}",
        settings=settings_hash(case.folder),
        added_only=tuple(sorted(table.name for table in tables.APPEND_ONLY)),
        withheld=withheld,
    )


def _holding(conn: Connection, hidden: Iterable[str]) -> set[str]:
    """The withheld bytes and whatever holds them: a saved page, an archive."""
    gone, before = set(hidden), -1
    while len(gone) != before:
        before = len(gone)
        inside = {each.within for each in records.every(conn, Capture) if each.sha256 in gone and each.within}
        gone |= {each.sha256 for each in records.every(conn, Capture) if each.id in inside}
    return gone


def _key(case: Case, wish: Wish) -> Path | None:
    named = case.settings.preserve.key
    return wish.key or (case.folder / named if named else None)


def _ask(case: Case, wish: Wish, post: Post | None) -> Ask | None:
    authorities = case.settings.preserve.authorities
    if not (wish.stamp and authorities):
        return None
    return Ask(authorities=authorities, post=post or poster(case), trust=tuple(trust_of(case)))


def _since(log: Path, signer: str | None) -> datetime | None:
    """Since when the log knows the key."""
    return next((line.at for line in lines(log, "key") if line.object == signer), None)


def _written(built: Built, contents: Contents, wish: Wish) -> Packaged:
    wacz = built.folder.with_name(f"{built.folder.name}.wacz") if wish.wacz else None
    facts = built.facts
    if wacz:
        write_wacz(built.folder, wacz, facts)
    return Packaged(
        folder=str(built.folder),
        wacz=str(wacz) if wacz else None,
        head=facts.head,
        manifest=built.manifest,
        files=built.files,
        bytes=built.bytes,
        new=built.is_new,
        signer=facts.signer,
        stamps=tuple(f"{stamp.at:%Y-%m-%dT%H:%M:%SZ} ({stamp.by})" for stamp in built.stamps),
        silent=built.silent,
        withheld=contents.facts.withheld,
        left_out=len(contents.left_out),
    )


def _slug(reference: str) -> str:
    kept = "".join(each if each.isascii() and (each.isalnum() or each in "._") else "-" for each in reference)
    return kept.strip("-.")[:60] or "case"
