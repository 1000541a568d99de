"""What is known already? Banks: items put in, what is held of them, and each bank in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from tocsin.app import shelving
from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.knowing import fingerprinters
from tocsin.app.matching import Progress, printed
from tocsin.app.recognised import recognised
from tocsin.app.sealing import begin, seal
from tocsin.app.streaming import Piece, pieces
from tocsin.fingerprint.judging import MAIN, ORB, VARIANTS
from tocsin.fingerprint.ours import points
from tocsin.fingerprint.standing import Standing
from tocsin.model import BankEntry, Fingerprint, Match, Media, Opinion, Post, Tlp
from tocsin.model.seams import Done, Fingerprinter
from tocsin.run.engine import Threads
from tocsin.store import records


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is said of every item that is added together."""

    bank: str
    label: str
    provenance: str
    opinion: Opinion = Opinion.UNREVIEWED
    tlp: Tlp | None = None
    expires: datetime | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """`tocsin bank add`: one file's entry, or why it has none; and where it was seen before."""

    file: str
    entry: str | None
    error: str | None
    seen_before: tuple[Match, ...] = ()
    says: tuple[str, ...] = ()  # what could not be done besides


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`tocsin bank list`: an entry with what stands of it."""

    entry: BankEntry
    id: str
    opinion: Opinion
    asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`tocsin bank stats`: one bank."""

    bank: str
    action: str
    radius: int
    enabled: bool
    entries: int
    by_algorithm: dict[str, int]
    by_opinion: dict[str, int]
    asked: int  # entries that are matched now
    expired: int
    matched: int  # entries that match a medium of the case
    media: int  # media of the case they match
    held: int  # entries whose flood waits for a person


def add(case: Case, named: Sequence[str], card: Card, progress: Progress) -> Iterator[Added]:
    """Put files, the media of posts, or media of the case into a bank by their fingerprints.

    Args:
        case: the open case.
        named: files, folders, archives; ids of posts; SHA-256 of media of the case.
        card: what is said of them.
        progress: told after each.
    """
    begin(case, "bank add", {"bank": card.bank})
    plugins = banked()
    waiting = (piece for name in named for piece in _pieces(case, name))
    for number, outcome in enumerate(Threads().map(lambda piece: printed(piece, plugins), waiting), start=1):
        progress("bank add", number, 0)
        if not isinstance(outcome, Done):
            yield Added(file=outcome.item.name, entry=None, error=outcome.what)
            continue
        entry = _entry(outcome.result.fingerprints, outcome.result.sha256, outcome.result.media_type, card, case.now())
        if entry is None:
            yield Added(file=outcome.item.name, entry=None, error="nothing to fingerprint")
            continue
        with case.db.begin() as conn:
            records.add(conn, [entry])
        before = shelving.seen_before(case, [entry])
        says = outcome.result.says
        yield Added(file=outcome.item.name, entry=entry.id, error=None, seen_before=tuple(before), says=says)
    seal(case)


def banked() -> tuple[Fingerprinter, ...]:
    """The fingerprinters of known items: all but that of what a picture may have been, which is the question's part."""
    return tuple(plugin for plugin in fingerprinters() if plugin.algorithm != VARIANTS)


def kept(prints: Iterable[Fingerprint]) -> list[Fingerprint]:
    """Fingerprints as they are banked: the main one first, local features without what only a question needs."""
    slim = [points().kept(one) if one.algorithm == ORB else one for one in prints]
    return sorted(slim, key=lambda one: MAIN.index(one.algorithm) if one.algorithm in MAIN else len(MAIN))


def midnight(day: datetime, case: Case) -> datetime:
    """The beginning of a day in the case's zone."""
    return day.replace(tzinfo=ZoneInfo(case.settings.case.zone)).astimezone(UTC)


def _entry(prints: Sequence[Fingerprint], sha256: str, media_type: str, card: Card, now: datetime) -> BankEntry | None:
    """One entry for all fingerprints of a medium, the main one first."""
    ordered = kept(prints)
    if not ordered:
        return None
    return BankEntry(
        bank=card.bank,
        label=card.label,
        fingerprint=ordered[0],
        also=tuple(ordered[1:]),
        added=now,
        provenance=card.provenance,
        sha256=sha256,
        media_type=media_type,
        opinion=card.opinion,
        tlp=card.tlp,
        expires=card.expires,
        tags=card.tags,
    )


def _pieces(case: Case, name: str) -> Iterator[Piece]:
    """What a name means: a path, a post's media, or a medium of the case."""
    if Path(name).exists():
        yield from pieces([name])
        return
    with case.db.connect() as conn:
        post = records.one(conn, Post, name)
        media = [medium.sha256 for medium in post.media] if post else [m.sha256 for m in _media(conn, name)]
    if not media:
        yield Piece(name=name, error="is no file, no post and no medium of the case")
    for sha256 in media:
        case.evidence.append("read", sha256, {"for": "bank add"})
        yield Piece(name=sha256, open=lambda sha256=sha256: _kept(case, sha256))  # type: ignore[misc]


def _media(conn: Connection, start: str) -> list[Media]:
    """The one medium whose SHA-256 begins so."""
    found = records.beginning(conn, Media, start) if len(start) >= 6 else []
    return [medium for sha256 in found if (medium := records.one(conn, Media, sha256))] if len(found) == 1 else []


def _kept(case: Case, sha256: str) -> bytes:
    with case.evidence.open(sha256) as kept:
        return kept.read()


def entries(case: Case, bank: str | None = None) -> Iterator[Shown]:
    """The entries of the case's banks with what stands of each."""
    with case.db.connect() as conn:
        stands = shelving.standing_of(case, conn)
        for entry in records.every(conn, BankEntry, **({"bank": bank} if bank else {})):
            yield Shown(entry=entry, id=entry.id, opinion=stands.opinion(entry), asked=stands.asked(entry, case.now()))


def show(case: Case, start: str) -> tuple[Shown, tuple[Match, ...]]:
    """One entry, and the media of the case it matches.

    Raises:
        CaseError: no entry's id, or more than one, begins so.
    """
    with case.db.connect() as conn:
        found = records.beginning(conn, BankEntry, start)
        entry = records.one(conn, BankEntry, found[0]) if len(found) == 1 else None
        if entry is None:
            what = "is no known item" if not found else f"means {len(found)} known items"
            raise CaseError(start, what, "`tocsin bank list`")
        stands = shelving.standing_of(case, conn)
        matches = [match for match in records.every(conn, Match) if match.entry == entry.id]
    shown = Shown(entry=entry, id=entry.id, opinion=stands.opinion(entry), asked=stands.asked(entry, case.now()))
    return shown, tuple(sorted(matches, key=lambda match: (match.distance, match.sha256)))


def figures(case: Case) -> list[Figures]:
    """Each bank in numbers."""
    with case.db.connect() as conn:
        stands = shelving.standing_of(case, conn)
        matches = list(records.every(conn, Match))
        held = recognised(case, conn).held
        names = sorted({*stands.banks, *records.values(conn, BankEntry, "bank")} - {""})
    return [_figures(case, name, stands, [m for m in matches if m.bank == name], held) for name in names]


def _figures(case: Case, name: str, stands: Standing, matches: Sequence[Match], held: Container[str]) -> Figures:
    rule = stands.rule(name)
    algorithms: Counter[str] = Counter()
    opinions: Counter[str] = Counter()
    asked = expired = 0
    for shown in entries(case, name):
        algorithms.update(one.algorithm for one in (shown.entry.fingerprint, *shown.entry.also))
        opinions[shown.opinion] += 1
        asked += shown.asked
        expired += shown.entry.expires is not None and shown.entry.expires <= case.now()
    return Figures(
        bank=name,
        action=rule.action,
        radius=rule.radius,
        enabled=rule.enabled,
        entries=opinions.total(),
        by_algorithm=dict(sorted(algorithms.items())),
        by_opinion=dict(sorted(opinions.items())),
        asked=asked,
        expired=expired,
        matched=len({match.entry for match in matches}),
        media=len({match.sha256 for match in matches}),
        held=len({match.entry for match in matches if match.entry in held}),
    )
